"""A table of texts under titles: one row is chosen, and the first column speaks the whole row."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX: Final = QModelIndex()
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TEXTS: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
)


class TextModel(QAbstractTableModel):
    """Rows of texts; subclasses say how many there are, and what each says.

    Args:
        titles: Of the columns.
        number: A column of numbers, at the right; None where there is none.
    """

    def __init__(
        self, titles: Sequence[str], parent: QObject | None = None, number: int | None = None
    ) -> None:
        super().__init__(parent)
        self._titles, self._number = tuple(titles), number

    def texts(self, row: int) -> tuple[str, ...] | None:
        """Write a row; None until it has been read."""
        raise NotImplementedError

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the titles."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one field."""
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == self._number:
            return _RIGHT
        texts = self.texts(index.row()) if index.isValid() and role in _TEXTS else None
        if texts is None:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == 0:
            return ", ".join(filter(None, texts))
        return texts[index.column()]


def text_table(model: TextModel, name: str, parent: QWidget) -> QTableView:
    """Make the table that shows a model, with columns that share its width."""
    table = QTableView(parent)
    table.setAccessibleName(name)
    table.setModel(model)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setDefaultAlignment(_LEFT)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table
