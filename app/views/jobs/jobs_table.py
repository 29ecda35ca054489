"""The table that current and past jobs are shown in."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.views.jobs.job_delegate import JobDelegate
from app.views.jobs.jobs_model import Column
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

_WIDTHS: Final = {
    Column.STATE: 160,
    Column.PROGRESS: 190,
    Column.STARTED: 92,
    Column.TIME: 76,
    Column.ACTION: 144,
}
_NARROW_WIDTHS: Final = {
    Column.STATE: 136,
    Column.PROGRESS: 120,
    Column.STARTED: 64,
    Column.TIME: 64,
    Column.ACTION: 136,
}


class JobsTable(QTableView):
    """Rows of one height, whatever their number."""

    def __init__(self, hub: ThemeHub, model: QAbstractItemModel, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(JobDelegate(hub, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(name)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(TABLE_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFixedHeight(TABLE_HEADER_HEIGHT)
        header.setHighlightSections(False)
        header.setSectionResizeMode(Column.JOB, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        for column in _WIDTHS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self.set_narrow(False)

    def set_narrow(self, is_narrow: bool) -> None:
        """Give the columns the widths of a narrow view, or the usual ones."""
        for column, width in (_NARROW_WIDTHS if is_narrow else _WIDTHS).items():
            self.setColumnWidth(column, width)

    def choose(self, index: QModelIndex) -> None:
        """Select a row alone."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
