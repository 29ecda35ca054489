"""The list of media in the tray (one row) and in the picker (many): several can be chosen and dragged."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelection, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.models.access.roles import Act
from app.models.media.rows import MediaType
from app.views.support.drag_label import DragLabel, count_text
from app.views.support.mime import decode_media, local_files
from app.views.support.rights import why_not
from app.views.tray.media_delegate import MediaDelegate
from app.views.tray.media_list_model import MediaListModel, Part, UploadingRow
from app.views.tray.pictures import Pictures

STILL_UPLOADING: Final = "This file is still being uploaded. It can be used when it is in the library."
_MOVES: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -100_000,
    Qt.Key.Key_End: 100_000,
}


class MediaList(QListView):
    """Thumbnails of a `MediaListModel`.

    Signals: `chosen(list of media ids)` on Enter or double click; `media_dropped(MediaDrag, int)` and
    `files_dropped(list of paths, int)` with the place between items; `step_wanted(int)` on Alt and an arrow;
    `remove_wanted()` on Delete; `menu_wanted(QPoint)` with a place on the screen; `refused(str)` with the
    reason why something cannot be dragged.
    """

    chosen = Signal(list)
    media_dropped = Signal(object, int)
    files_dropped = Signal(list, int)
    step_wanted = Signal(int)
    remove_wanted = Signal()
    menu_wanted = Signal(QPoint)
    refused = Signal(str)

    def __init__(
        self,
        pictures: Pictures,
        model: MediaListModel,
        label: DragLabel,
        size: QSize,
        parent: QWidget | None = None,
        *,
        is_grid: bool = False,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._model = model
        self._label = label
        self._kept: set[int] = set()
        self.insert_at: int | None = None
        self._delegate = MediaDelegate(pictures, model, size, self, has_caption=is_grid)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        if is_grid:
            self.setViewMode(QListView.ViewMode.IconMode)
            self.setResizeMode(QListView.ResizeMode.Adjust)
            self.setMovement(QListView.Movement.Static)
            self.setSpacing(4)
        else:
            self.setFlow(QListView.Flow.LeftToRight)
            self.setWrapping(False)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDragEnabled(not is_grid)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        pictures.thumbnails.ready.connect(self._on_thumbnails)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore_selection)
        self.doubleClicked.connect(lambda _index: self._choose())

    @property
    def selected_ids(self) -> list[int]:
        """The chosen media in the order of the list, without files on their way."""
        return self._model.media_at(self.selectionModel().selectedIndexes())

    def select_ids(self, media_ids: Sequence[int]) -> None:
        """Choose items, and bring the first of them into view."""
        places = [place for place in map(self._model.position, media_ids) if place is not None]
        selection = QItemSelection()
        for place in places:
            selection.select(self._model.index(place), self._model.index(place))
        flags = self.selectionModel().SelectionFlag.ClearAndSelect
        self.selectionModel().select(selection, flags)
        if places:
            first = self._model.index(min(places))
            self.selectionModel().setCurrentIndex(first, self.selectionModel().SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def set_thumb_size(self, size: QSize) -> None:
        """Show thumbnails of another size."""
        if size != self._delegate.size:
            self._delegate.size = size
            self.scheduleDelayedItemsLayout()

    # keys and mouse

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll a single row sideways with an ordinary wheel."""
        is_row = self.flow() == QListView.Flow.LeftToRight and not self.isWrapping()
        if is_row and event.angleDelta().x() == 0:
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter, clear with Esc, move with Alt and an arrow, remove with Delete."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._choose()
        elif key == Qt.Key.Key_Escape and self.selectedIndexes():
            self.clearSelection()
        elif key in _MOVES and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self.step_wanted.emit(_MOVES[key])
        elif key == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu where the pointer or the current item is."""
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_wanted.emit(place)

    def _choose(self) -> None:
        if self.selected_ids:
            self.chosen.emit(self.selected_ids)
        elif self.selectionModel().hasSelection():
            self.refused.emit(STILL_UPLOADING)

    # dragging from here

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the chosen items; files on their way stay."""
        indexes = self.selectionModel().selectedIndexes()
        ids = self._model.media_at(indexes)
        if not ids:
            self.refused.emit(STILL_UPLOADING if indexes else "")
            return
        places = [place for place in map(self._model.position, ids[:2]) if place is not None]
        rows = [self._model.peek(place) for place in places]
        known = [row for row in rows if row is not None and not isinstance(row, UploadingRow)]
        found = [self._pictures.thumbnails.pixmap(row.sha256, 40) for row in known]
        word = "image" if all(row.type is MediaType.IMAGE for row in known) else "item"
        self._label.start(
            self,
            self._model.mimeData(indexes),
            [pixmap for pixmap in found if pixmap is not None],
            count_text(len(ids), word),
            Qt.DropAction.CopyAction,
        )

    # dropping here

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Look at what comes."""
        self._consider(event)
        event.setAccepted(True)  # else no moves would follow

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Say what a drop does, and where."""
        self._consider(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the place."""
        self._forget_drop()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        takes = self._consider(event)
        at = self.insert_at if self.insert_at is not None else self._model.rowCount()
        self._forget_drop()
        if not takes:
            return
        drag, paths = decode_media(event.mimeData()), local_files(event.mimeData())
        if drag is not None:
            self.media_dropped.emit(drag, at)
        else:
            self.files_dropped.emit(list(paths), at)

    def _consider(self, event: QDropEvent) -> bool:
        """Say what a drop would do; tell whether it is taken."""
        drag, paths = decode_media(event.mimeData()), local_files(event.mimeData())
        is_collected = self._model.part is Part.COLLECTED
        at = self._place_at(event.position().toPoint()) if is_collected else None
        if drag is not None and drag.source == Part.COLLECTED:
            words = f"Move to {at + 1}" if at is not None else ""
        elif drag is not None:
            words = f"Add {count_text(len(drag.media_ids), 'item')} to the tray"
        else:
            may = paths and not why_not(self, Act.UPLOAD)
            words = f"Upload {count_text(len(paths), 'file')}" if may else ""
        is_own = drag is not None and not is_collected and isinstance(event.source(), MediaList)
        takes = bool(words) and not is_own
        if takes and paths and drag is None:
            self._label.begin_files(len(paths))
        if takes:
            self._label.say(words)
        self._set_insert(at if takes else None)
        event.setDropAction(Qt.DropAction.CopyAction if takes else Qt.DropAction.IgnoreAction)
        event.setAccepted(takes)
        return takes

    def _place_at(self, point: QPoint) -> int:
        index = self.indexAt(point)
        if not index.isValid():
            return self._model.rowCount()
        return index.row() + int(point.x() > self.visualRect(index).center().x())

    def _forget_drop(self) -> None:
        self._set_insert(None)
        self._label.unsay()

    def _set_insert(self, at: int | None) -> None:
        if at != self.insert_at:
            self.insert_at = at
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the items, then the line where a drop goes."""
        super().paintEvent(event)
        if self.insert_at is None:
            return
        count = self._model.rowCount()
        x, height = 4, self._delegate.size.height()
        if count:
            rect: QRect = self.visualRect(self._model.index(min(self.insert_at, count - 1)))
            x = rect.left() - 3 if self.insert_at < count else rect.right() - 4
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self._pictures.theme.qcolor("accent")
        painter.setPen(QPen(accent, 3))
        painter.drawLine(x, 6, x, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(QPointF(x, 5), 4, 4)

    # reactions

    def _keep_selection(self) -> None:
        rows = self.selectionModel().selectedIndexes()
        self._kept = {self._model.ids[index.row()] for index in rows if index.row() < len(self._model.ids)}

    def _restore_selection(self) -> None:
        kept, self._kept = self._kept, set()
        if kept:
            self.select_ids([media_id for media_id in self._model.ids if media_id in kept])

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
