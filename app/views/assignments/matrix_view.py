"""The assignment matrix: cells, headers, and drops on any of them."""

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QTableView,
    QWidget,
)

from app.models.catalog.dimensions import DimensionValues
from app.views.assignments.clipboard import dragged_target, encode_target
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.matrix_delegate import CELL, GAP, MIN_CELL, DropTarget, MatrixDelegate
from app.views.assignments.matrix_header import MatrixHeader
from app.views.assignments.matrix_model import MatrixModel
from app.views.assignments.pictures import Pictures
from app.views.assignments.primary_view import SCROLL_ZONE, is_replacing
from app.views.assignments.rows import CellItem
from app.views.support.drag_label import count_text
from app.views.support.mime import MediaDrag
from app.views.support.theme import text_scale


class MatrixView(QTableView):
    """The matrix; the pictures of a cell can be dragged to other cells and variants.

    Signals: `media_dropped(MediaDrag, keys, replacing)`, `target_dropped(TargetMedia, keys, replacing)` for
    all media of another cell or variant, `remove_wanted(keys)`, `open_wanted(keys)` with Enter,
    `menu_wanted(keys, place on screen)`.
    """

    media_dropped = Signal(object, tuple, bool)
    target_dropped = Signal(object, tuple, bool)
    remove_wanted = Signal(tuple)
    open_wanted = Signal(tuple)
    menu_wanted = Signal(tuple, QPoint)

    def __init__(
        self, pictures: Pictures, model: MatrixModel, gate: DropGate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.matrix = model
        self._pictures = pictures
        self._gate = gate
        self._label = gate.label
        self.drop_target: DropTarget | None = None
        self.setAccessibleName("Assignment matrix")
        self.setModel(model)
        self.setItemDelegate(MatrixDelegate(pictures, lambda: self.drop_target, self))
        self.setVerticalHeader(MatrixHeader(Qt.Orientation.Vertical, pictures, self))
        self.setHorizontalHeader(MatrixHeader(Qt.Orientation.Horizontal, pictures, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setProperty("ground", "sunken")
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setStyleSheet("background: transparent; border: none;")
        model.modelReset.connect(self._fit)
        pictures.thumbnails.ready.connect(self._on_thumbnails)

    @property
    def group_levels(self) -> int:
        """How many rows of values stand over the columns: one with a third dimension, two with a fourth."""
        columns = self.matrix.grid.columns
        return max(0, len(columns[0]) - 1) if columns else 0

    @property
    def current_key(self) -> DimensionValues | None:
        """The cell that the panel edits."""
        return self.matrix.key_at(self.currentIndex())

    @property
    def selected_keys(self) -> tuple[DimensionValues, ...]:
        """The chosen cells, row by row."""
        indexes = sorted(self.selectionModel().selectedIndexes(), key=lambda i: (i.row(), i.column()))
        return tuple(self.matrix.grid.key(index.row(), index.column()) for index in indexes)

    def select_key(self, key: DimensionValues) -> None:
        """Choose one cell."""
        place = self.matrix.grid.place(key)
        if place is not None:
            # By the selection itself: the view would look at the keys that are held now.
            selection = self.selectionModel()
            selection.setCurrentIndex(self.matrix.index(*place), selection.SelectionFlag.ClearAndSelect)

    def select_keys(self, keys: Sequence[DimensionValues], *, adds: bool = False) -> None:
        """Choose several cells; the first one becomes the one that the panel shows."""
        places = [place for key in keys if (place := self.matrix.grid.place(key)) is not None]
        if not places:
            return
        selection = self.selectionModel()
        if not adds:
            selection.clearSelection()
        first = self.matrix.index(*places[0])
        selection.setCurrentIndex(first, selection.SelectionFlag.NoUpdate)
        for place in places:
            selection.select(self.matrix.index(*place), selection.SelectionFlag.Select)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shrink cells down to their minimum before anything scrolls."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns, rows = self.matrix.columnCount(), self.matrix.rowCount()
        if not columns or not rows:
            return
        scale = text_scale(QApplication.font())
        least, most = MIN_CELL * scale, CELL * scale
        width = max(least.width(), min(most.width(), self.viewport().width() // columns - GAP))
        height = max(least.height(), min(most.height(), self.viewport().height() // rows - GAP))
        self.horizontalHeader().setDefaultSectionSize(width + GAP)
        self.verticalHeader().setDefaultSectionSize(height + GAP)

    # drops

    def consider(self, event: QDragMoveEvent, keys: Sequence[DimensionValues], reason: str = "") -> None:
        """Highlight the cells that a drop would change, or say why it may not."""
        drag = self._gate.media(event)
        if drag is None:
            return
        if not keys:
            self.forget_target()
            self._gate.forbid(event, reason or "Drop on a cell, a row header or a column header.")
            return
        words = self._words(drag, keys, is_replacing(event))
        self._set_target(DropTarget(frozenset(keys), words))
        if len(keys) == 1:
            self._label.unsay()
        else:
            self._label.say(*words)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _words(self, drag: MediaDrag, keys: Sequence[DimensionValues], replacing: bool) -> tuple[str, str]:
        what = count_text(len(drag.media_ids), "image")
        verb = "Replace with" if replacing else "Assign"
        count = self.matrix.grid.variant_count(keys)
        variants = f"to {count} variant{'' if count == 1 else 's'}"
        if len(keys) == 1:
            return f"Drop to {verb.lower()} {what}", variants
        return f"{verb} {what} {variants}", f"{len(keys)} cells together. Shift replaces existing media"

    def take(self, event: QDropEvent, keys: tuple[DimensionValues, ...]) -> None:
        """Hand a drop on."""
        drag = self._gate.media(event)
        self.forget_target()
        if drag is None or not keys:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        target = dragged_target(event.mimeData())
        if target is not None:
            self.target_dropped.emit(target, keys, is_replacing(event))
        else:
            self.media_dropped.emit(drag, keys, is_replacing(event))

    def forget_target(self) -> None:
        """End the highlight."""
        self._set_target(None)
        self._label.unsay()

    def _set_target(self, target: DropTarget | None) -> None:
        if target != self.drop_target:
            self.drop_target = target
            self.viewport().update()

    def _keys_at(self, point: QPoint) -> tuple[DimensionValues, ...]:
        index = self.indexAt(point)
        key = self.matrix.key_at(index) if index.isValid() else None
        cell = self.matrix.cell(key) if key is not None else None
        return (cell.key,) if cell is not None and cell.variant_count else ()

    def _reason_at(self, point: QPoint) -> str:
        index = self.indexAt(point)
        return f"No variant is {index.data()}." if index.isValid() else ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take media."""
        point = event.position().toPoint()
        self.consider(event, self._keys_at(point), self._reason_at(point))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Highlight the cell, and scroll near the edges."""
        point = event.position().toPoint()
        self.consider(event, self._keys_at(point), self._reason_at(point))
        self._scroll_near_edge(point)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self.forget_target()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        self.take(event, self._keys_at(event.position().toPoint()))

    def _scroll_near_edge(self, point: QPoint) -> None:
        for bar, at, length in (
            (self.verticalScrollBar(), point.y(), self.viewport().height()),
            (self.horizontalScrollBar(), point.x(), self.viewport().width()),
        ):
            if at < SCROLL_ZONE:
                bar.setValue(bar.value() - SCROLL_ZONE)
            elif at > length - SCROLL_ZONE:
                bar.setValue(bar.value() + SCROLL_ZONE)

    # drags from here

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Drag from the pictures of a cell; elsewhere the pointer chooses cells."""
        point = event.position().toPoint()
        index = self.indexAt(point)
        box = self.visualRect(index)
        self.setDragEnabled(index.isValid() and point.x() < box.left() + box.width() * 2 // 5)
        super().mousePressEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag all media of the cell, own or inherited, to copy them."""
        cell, data = self._current_cell, self.drag_data()
        if cell is None or data is None:
            return
        found = [self._pictures.thumbnails.pixmap(row.sha256, 40) for row in cell.pictures[:2]]
        self._label.start(
            self,
            data,
            [pixmap for pixmap in found if pixmap is not None],
            f"Media of {cell.name}",
        )

    @property
    def _current_cell(self) -> CellItem | None:
        key = self.current_key
        return self.matrix.cell(key) if key is not None else None

    def drag_data(self) -> QMimeData | None:
        """Pack what a drag of the current cell carries; None where it shows nothing."""
        cell = self._current_cell
        if cell is None or not (cell.media.primary or cell.media.additional):
            return None
        return encode_target(cell.media, "cells")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen cells."""
        if self.selected_keys:
            self.menu_wanted.emit(self.selected_keys, event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove own media with Delete, add with Enter, choose a row (Shift+Space) or column (Ctrl+Space)."""
        keys, current, grid = self.selected_keys, self.currentIndex(), self.matrix.grid
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Delete and keys:
            self.remove_wanted.emit(keys)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and keys and not event.modifiers():
            self.open_wanted.emit(keys)
        elif event.key() == Qt.Key.Key_Space and current.isValid() and (shift or control):
            of_row, of_column = grid.row_keys(current.row()), grid.column_keys(current.column())
            self.select_keys(of_row if shift else of_column, adds=shift and control)
        else:
            super().keyPressEvent(event)

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
