"""The grid of a manifest: cells are mended, copied, pasted and filled like those of a spreadsheet."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.models.manifests.columns import Column, ColumnType
from app.views.manifests.rows_delegate import RowsDelegate
from app.views.manifests.rows_model import EFFECT, FIRST_CELL, REASON, ROWS_AT_HAND, RowsModel
from app.views.support.announcement import announce
from app.views.support.drag_label import count_text
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, ThemeHub

Index = QModelIndex | QPersistentModelIndex
_WIDTHS: Final = {EFFECT: 104, REASON: 260}
_NARROW, _USUAL, _WIDE = 132, 150, 220
_WIDE_COLUMNS: Final = ("ImageAltText", "MediaDescription", "MediaImportPath", "EntityKeyValue")
_MOST_CELLS: Final = 20_000
"""Cells that are copied or filled at once; more belong into a spreadsheet."""


class RowsTable(QTableView):
    """See the module. Signals: `said(str)` with what a key did or could not do."""

    said = Signal(str)

    def __init__(self, hub: ThemeHub, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = model
        self._delegate = RowsDelegate(hub, model, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Rows of the manifest")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(TABLE_ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        columns = self.horizontalHeader()
        columns.setFixedHeight(TABLE_HEADER_HEIGHT)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setDefaultSectionSize(_USUAL)
        hub.changed.connect(self.viewport().update)
        self.actions_by_key = self._make_actions()

    def fit_columns(self, last_row: int) -> None:
        """Give columns widths that suit what they hold, and row numbers up to the last room."""
        metrics = self.fontMetrics()
        for section in range(self.rows.columnCount()):
            title = str(self.rows.headerData(section, Qt.Orientation.Horizontal))
            needed = min(metrics.horizontalAdvance(title) + 24, _WIDE)
            width = _WIDTHS.get(section) or max(needed, _width(self.rows, section))
            self.setColumnWidth(section, width)
        self.verticalHeader().setFixedWidth(metrics.horizontalAdvance(f"{last_row:,}") + 28)

    def go_to(self, place: int, section: int) -> None:
        """Make a cell the current one, in view."""
        index = self.rows.index(place, section)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)

    # --- like a spreadsheet

    def _make_actions(self) -> dict[str, QAction]:
        made = {}
        for key, text, keys, work in (
            ("copy", "Copy cells", QKeySequence(QKeySequence.StandardKey.Copy), self.copy_cells),
            ("paste", "Paste cells", QKeySequence(QKeySequence.StandardKey.Paste), self.paste_cells),
            ("fill", "Fill down", QKeySequence("Ctrl+D"), self.fill_down),
            ("clear", "Clear cells", QKeySequence("Del"), self.clear_cells),
            ("undo", "Undo mending", QKeySequence(QKeySequence.StandardKey.Undo), self.undo),
        ):
            action = QAction(text, self)
            action.setShortcut(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _on=False, work=work: work())
            self.addAction(action)
            made[key] = action
        return made

    def _with_chosen(self, work: Callable[[list[QModelIndex]], object]) -> None:
        """Do something with the selected cells, by row and column, once their rows are read."""
        ranges = self.selectionModel().selection()
        rows = sorted({row for one in ranges for row in range(one.top(), one.bottom() + 1)})
        cells = sum(one.width() * one.height() for one in ranges)
        if len(rows) > ROWS_AT_HAND or cells > _MOST_CELLS:
            self._say(f"Choose {ROWS_AT_HAND:,} rows and {_MOST_CELLS:,} cells at most.")
            return

        def now() -> None:
            work(sorted(self.selectionModel().selectedIndexes(), key=lambda i: (i.row(), i.column())))

        self.rows.when_read(rows, now)

    def copy_cells(self) -> None:
        """Copy the selected cells as lines with tabs."""
        self._with_chosen(_copy)

    def paste_cells(self) -> None:
        """Paste lines with tabs from the current cell on; a single text goes into all selected cells."""
        lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
        first = self.currentIndex()
        if not lines or not first.isValid():
            return
        if len(lines) == 1 and len(lines[0]) == 1:
            text = lines[0][0]
            self._with_chosen(lambda chosen: self._mend([(one, text) for one in chosen or [first]]))
            return
        lines = lines[:ROWS_AT_HAND]
        cells = [
            (self.rows.index(first.row() + down, first.column() + right), text)
            for down, texts in enumerate(lines)
            for right, text in enumerate(texts)
        ]
        cells = [(index, text) for index, text in cells if index.isValid()]
        self.rows.when_read({index.row() for index, _ in cells}, lambda: self._mend(cells))

    def fill_down(self) -> None:
        """Give the selected cells of each column the text of the topmost one."""

        def fill(chosen: list[QModelIndex]) -> None:
            tops: dict[int, str] = {}
            self._mend([(one, tops.setdefault(one.column(), _text(one))) for one in chosen])

        self._with_chosen(fill)

    def clear_cells(self) -> None:
        """Empty the selected cells."""
        self._with_chosen(lambda chosen: self._mend([(one, "") for one in chosen]))

    def undo(self) -> None:
        """Take the last mending back and show it."""
        number = self.rows.undo()
        if number is None:
            self._say("There is nothing to take back.")
            return
        place = self.rows.place_of(number)
        if place is not None:
            self.go_to(place, max(FIRST_CELL, self.currentIndex().column()))
        self._say("Took the last mending back.")

    def _mend(self, cells: "list[tuple[QModelIndex, str]]") -> None:
        count = self.rows.mend(cells)
        if cells:
            self._say(f"Changed {count_text(count, 'cell')}." if count else "No cell changed.")

    def _say(self, text: str) -> None:
        self.said.emit(text)
        announce(self, text)

    # --- events

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cells, with fonts that are made once for all."""
        self._delegate.begin()
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter mend the current cell."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.state() != QAbstractItemView.State.EditingState:
            if self.currentIndex().isValid():
                self.edit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what the keys do."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(list(self.actions_by_key.values()))
        menu.popup(event.globalPos())


def _text(index: QModelIndex) -> str:
    return str(index.data(Qt.ItemDataRole.EditRole) or "")


def _copy(chosen: list[QModelIndex]) -> None:
    lines: dict[int, list[str]] = {}
    for index in chosen:
        lines.setdefault(index.row(), []).append(_text(index))
    if lines:
        QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in lines.values()))


def _width(model: RowsModel, section: int) -> int:
    column: Column | None = model.column(model.createIndex(0, section))
    if column is None:
        return _USUAL
    if column.name in _WIDE_COLUMNS:
        return _WIDE
    narrow = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.BOOLEAN, ColumnType.LOCALE)
    return _NARROW if column.type in narrow else _USUAL
