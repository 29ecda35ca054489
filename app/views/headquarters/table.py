"""A table of a few rows: texts, icons with words, and chips; rows keep their place while they change."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.views.support.cell_painter import paint_text
from app.views.support.chips import Chip, paint_chip
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

_CELL = int(Qt.ItemDataRole.UserRole) + 1
_KEY = int(Qt.ItemDataRole.UserRole) + 2


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place of the table shows; a chip stands for icon and text."""

    text: str
    icon: str = ""
    tone: str = "t2"
    chip: Chip | None = None
    is_strong: bool = False


class _CellDelegate(QStyledItemDelegate):
    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell: Cell = index.data(_CELL)
        theme, icons = self._hub.theme, self._hub.icons
        painter.save()
        rect = QRect(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.fillRect(rect, theme.qcolor("sel" if is_selected else "surface"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        room = rect.adjusted(16 if index.column() == 0 else 8, 0, -8, 0)
        if cell.chip is not None:
            paint_chip(painter, room, cell.chip, theme, icons)
        else:
            if cell.icon:
                picture = icons.pixmap(cell.icon, cell.tone, 16, painter.device().devicePixelRatio())
                painter.drawPixmap(room.left(), room.center().y() - 7, picture)
                room.setLeft(room.left() + 22)
            weight = QFont.Weight.Medium if cell.is_strong else QFont.Weight.Normal
            is_name = index.column() == 0  # names differ at the end
            mode = Qt.TextElideMode.ElideMiddle if is_name else Qt.TextElideMode.ElideRight
            paint_text(painter, room, cell.text, theme, cell.tone, weight=weight, mode=mode)
        painter.restore()


class PlainTable(QTableWidget):
    """Emits `chosen(key)` when another row is selected.

    Args:
        hub: Theme and icons.
        name: What a screen reader calls it.
        columns: Headings with widths in pixels; 0 takes what is left.
    """

    chosen = Signal(str)

    def __init__(
        self, hub: ThemeHub, name: str, columns: Sequence[tuple[str, int]], parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(columns), parent)
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels([heading for heading, _ in columns])
        self.setItemDelegate(_CellDelegate(hub, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setFixedHeight(TABLE_HEADER_HEIGHT)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        for place, (_, width) in enumerate(columns):
            if width:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(place, width)
            else:
                header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        hub.follow(self, self.viewport().update)
        self._is_filling = False
        self.itemSelectionChanged.connect(self._on_selection)

    @property
    def keys(self) -> list[str]:
        """The rows in order."""
        return [self.item(row, 0).data(_KEY) for row in range(self.rowCount())]

    @property
    def key(self) -> str:
        """The selected row; empty where none is."""
        rows = self.selectionModel().selectedRows()
        return str(self.item(rows[0].row(), 0).data(_KEY)) if rows else ""

    def text(self, key: str, column: int) -> str:
        """Return what a row shows in a column."""
        return self.item(self.keys.index(key), column).text()

    def fill(self, rows: Sequence[tuple[str, Sequence[Cell]]]) -> None:
        """Show these rows; the selected one stays selected, else the first is."""
        before, known = self.key, self.keys
        self._is_filling = True
        if known != [key for key, _ in rows]:
            self.setRowCount(len(rows))
        for place, (key, cells) in enumerate(rows):
            for column, cell in enumerate(cells):
                item = self.item(place, column)
                if item is None:
                    item = QTableWidgetItem()
                    self.setItem(place, column, item)
                if item.data(_CELL) != cell or item.data(_KEY) != key:
                    item.setData(_CELL, cell)
                    item.setData(_KEY, key)
                    item.setText(cell.chip.text if cell.chip is not None else cell.text)
                    item.setToolTip(cell.text)
        self._is_filling = False
        keys = self.keys
        self.select_key(before if before in keys else (keys[0] if keys else ""))

    def select_key(self, key: str) -> None:
        """Select a row, if it is there."""
        if key in self.keys:
            self.selectRow(self.keys.index(key))
        else:
            self.clearSelection()

    def _on_selection(self) -> None:
        if not self._is_filling:
            self.chosen.emit(self.key)
