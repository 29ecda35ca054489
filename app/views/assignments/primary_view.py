"""The base of both lists of primary media: reorder by drag or keys, insert by drop."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import Pictures
from app.views.assignments.slot_models import PrimaryModel
from app.views.support.drag_label import count_text
from app.views.support.mime import MediaDrag

SCROLL_ZONE: Final = 24  # px at the edges, ui.md 5


class PrimaryView(QListView):
    """A list of primary media; the strip of cards and the rows of a cell build on it.

    Signals: `media_dropped(MediaDrag, position, replacing)`, `move_wanted(row, step)` with a step of one
    or to an end, `remove_wanted(list of media ids)`, `add_wanted()`.
    """

    media_dropped = Signal(object, int, bool)
    move_wanted = Signal(int, int)
    remove_wanted = Signal(list)
    add_wanted = Signal()
    is_vertical = False

    def __init__(
        self, pictures: Pictures, model: PrimaryModel, gate: DropGate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.pictures = pictures
        self.slots = model
        self._gate = gate
        self._label = gate.label
        self._insert_at: int | None = None
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setAutoScroll(True)
        self.setAutoScrollMargin(SCROLL_ZONE)
        self.setMouseTracking(True)
        pictures.thumbnails.ready.connect(self._on_thumbnails)
        self.activated.connect(self._on_activated)

    @property
    def selected_ids(self) -> list[int]:
        """The chosen media in gallery order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self.slots.items[row].media_id for row in rows if row < len(self.slots.items)]

    def select_ids(self, media_ids: list[int]) -> None:
        """Choose these media; used to keep the choice over a reload."""
        selection = self.selectionModel()
        selection.clear()
        for row, media_id in enumerate(self.slots.media_ids):
            if media_id in media_ids:
                index = self.slots.index(row)
                selection.select(index, selection.SelectionFlag.Select)
                selection.setCurrentIndex(index, selection.SelectionFlag.NoUpdate)

    def item_rect(self, row: int) -> QRect:
        """Return the rectangle of an item without the gap beside it."""
        return self.visualRect(self.slots.index(row))

    def insert_position(self, point: QPoint) -> int:
        """Return where a drop at a point of the viewport inserts, 0 to the number of items."""
        for row in range(len(self.slots.items)):
            center = self.item_rect(row).center()
            if (point.y() < center.y()) if self.is_vertical else (point.x() < center.x()):
                return row
        return len(self.slots.items)

    # drag and drop

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the chosen items: to another place of the list, a cell or a variant."""
        indexes = [index for index in self.selectedIndexes() if not self.slots.is_add_item(index)]
        if not indexes:
            return
        items = [self.slots.items[index.row()] for index in sorted(indexes, key=QModelIndex.row)]
        found = [
            self.pictures.thumbnails.pixmap(i.media.sha256, 40) for i in items[:2] if i.media is not None
        ]
        self._label.start(
            self,
            self.slots.mimeData(indexes),
            [p for p in found if p is not None],
            count_text(len(items), "item"),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take media."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where it would be inserted, and scroll near the edges."""
        self._consider(event)
        self._scroll_near_edge(event.position().toPoint())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the place."""
        self._set_insert(None)
        self._label.unsay()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        drag = self._gate.media(event)
        at = self.insert_position(event.position().toPoint())
        self._set_insert(None)
        self._label.unsay()
        if drag is None:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.media_dropped.emit(drag, at, is_replacing(event))

    def _consider(self, event: QDragMoveEvent) -> None:
        drag = self._gate.media(event)
        if drag is None:
            return
        at = self.insert_position(event.position().toPoint())
        self._set_insert(at)
        self._label.say(*self._words(drag, at, is_replacing(event)))
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _words(self, drag: MediaDrag, at: int, replacing: bool) -> tuple[str, str]:
        own = [item for item in self.slots.items if not item.is_inherited]
        if own and drag.source == self.slots.source:
            before = [i for i in self.slots.media_ids[:at] if i not in drag.media_ids]
            return f"Move to {len(before) + 1}", ""
        if replacing and own:
            return f"Replace {len(own)} with {count_text(len(drag.media_ids), 'item')}", ""
        if not own:
            return f"Assign {count_text(len(drag.media_ids), 'item')}", ""
        return f"Insert as {at + 1}", "Shift replaces existing media"

    def _scroll_near_edge(self, point: QPoint) -> None:
        bar = self.verticalScrollBar() if self.is_vertical else self.horizontalScrollBar()
        at = point.y() if self.is_vertical else point.x()
        length = self.viewport().height() if self.is_vertical else self.viewport().width()
        if at < SCROLL_ZONE:
            bar.setValue(bar.value() - SCROLL_ZONE)
        elif at > length - SCROLL_ZONE:
            bar.setValue(bar.value() + SCROLL_ZONE)

    def _set_insert(self, at: int | None) -> None:
        if at != self._insert_at:
            self._insert_at = at
            self.viewport().update()

    @property
    def insert_at(self) -> int | None:
        """The place that the insert line shows, or None."""
        return self._insert_at

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the items, then the insert line."""
        super().paintEvent(event)
        if self._insert_at is not None:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.pictures.theme.qcolor("accent"))
            self.paint_insert(painter, self._insert_at)

    def paint_insert(self, painter: QPainter, at: int) -> None:
        """Paint the 3 px accent line with its dot before the item at a place."""
        raise NotImplementedError

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with Alt and arrows, remove with Delete."""
        step = arrow_step(event, len(self.slots.items))
        row = self.currentIndex().row()
        if step and 0 <= row < len(self.slots.items):
            self.move_wanted.emit(row, step)
        elif event.key() == Qt.Key.Key_Delete and self.selected_ids:
            self.remove_wanted.emit(self.selected_ids)
        else:
            super().keyPressEvent(event)

    def refusal(self) -> str:
        """Say why nothing may be changed here; empty where it may."""
        return self._gate.refusal()

    def ask_to_add(self) -> None:
        """Ask for media at the end, or say why none may be added."""
        reason = self.refusal()
        if reason:
            self._label.reason_changed.emit(reason)
        else:
            self.add_wanted.emit()

    def _on_activated(self, index: QModelIndex) -> None:
        if self.slots.is_add_item(index):
            self.ask_to_add()

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()


def is_replacing(event: QDropEvent) -> bool:
    """Tell whether Shift is held: replace instead of add."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)


_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def arrow_step(event: QKeyEvent, length: int) -> int:
    """Turn Alt with an arrow, Home or End into a step of `move_wanted`; 0 for any other key."""
    if not event.modifiers() & Qt.KeyboardModifier.AltModifier:
        return 0
    key = Qt.Key(event.key())
    if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        return -length if key == Qt.Key.Key_Home else length
    return _STEPS.get(key, 0)
