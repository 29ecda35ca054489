"""What grid and list of the library share: keys, context menu, type-ahead, drags out and file drops."""

import time
from array import array
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.models.access.roles import Act
from app.views.support.drag_label import DragLabel, count_text
from app.views.support.mime import encode_media, local_files
from app.views.support.paged_model import PagedModel
from app.views.support.rights import why_not
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

MOST_DRAGGED: Final = 100_000
_WORD_PAUSE_S: Final = 1.0  # letters typed within this time of each other are one word
_OPENING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS: Final = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_ENDS: Final = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ItemGestures:
    """Mixed into an item view over media, before the Qt class. Thread: GUI.

    The view takes its model in `_set_up`, before Qt asks it where things stand.
    Signals: `files_dropped(list[Path])`, `quick_look_asked`, `clear_asked`, `menu_asked(QPoint)` in global
    coordinates, and `typed(str)` with what was typed ahead so far; `dropping` counts the files that hover.
    """

    files_dropped = Signal(list)
    quick_look_asked = Signal()
    clear_asked = Signal()
    menu_asked = Signal(QPoint)
    typed = Signal(str)

    is_table = False
    dropping = 0
    _typed = ""
    _typed_at = 0.0

    def __init__(
        self: Any,
        hub: ThemeHub,
        model: PagedModel,
        thumbnails: ThumbnailStore,
        drag_label: DragLabel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._paged = model
        self._thumbnails = thumbnails
        self._drag_label = drag_label
        self._set_up()
        self.setAccessibleName("Media items")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)

    def selected_ids(self: Any) -> "array[int]":
        """Return the ids of the selected items in the order of the view; not to be changed."""
        ids = array("q")
        parts = self.selectionModel().selection()
        if len(parts) == 1 and parts[0].height() == len(self._paged.ids):
            return self._paged.ids  # a copy of 1,000,000 takes 3 ms
        for part in sorted(parts, key=lambda part: part.top()):
            ids.extend(self._paged.ids[part.top() : part.bottom() + 1])
        return ids

    def selected_count(self: Any) -> int:
        """Count the selected items."""
        return sum(part.height() for part in self.selectionModel().selection())

    def keyPressEvent(self: Any, event: QKeyEvent) -> None:
        """Space and Enter open quick look, Esc clears the selection; the rest is Qt's.

        Where nothing is selected, the first arrow, Space or Enter takes the item with the focus ring.
        """
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_in_word = time.monotonic() - self._typed_at < _WORD_PAUSE_S and bool(self._typed)
        if is_plain and event.key() == Qt.Key.Key_Space and is_in_word:
            self.keyboardSearch(" ")
        elif is_plain and (event.key() == Qt.Key.Key_Space or event.key() in _OPENING):
            self._select_current()
            self.quick_look_asked.emit()
        elif is_plain and event.key() in _ARROWS and self._select_current():
            event.accept()
        elif is_plain and event.key() in _ENDS:
            super().keyPressEvent(event)
            self._select_current()
        elif event.key() == Qt.Key.Key_Escape:
            self._typed = ""
            self.clear_asked.emit()
        else:
            super().keyPressEvent(event)

    def _select_current(self: Any) -> bool:
        """Select the item with the focus ring where nothing is selected; False where something is."""
        index = self.currentIndex() if self.currentIndex().isValid() else self.model().index(0, 0)
        if self.selectionModel().hasSelection() or not index.isValid():
            return False
        flags = QItemSelectionModel.SelectionFlag
        rows = flags.Rows if self.is_table else flags.NoUpdate
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | rows)
        self.scrollTo(index)
        return True

    def keyboardSearch(self: Any, search: str) -> None:
        """Collect letters; who listens to `typed` finds the item, since most rows are not read yet."""
        now = time.monotonic()
        if now - self._typed_at > _WORD_PAUSE_S:
            self._typed = ""
        self._typed += search
        self._typed_at = now
        if self._typed.strip():
            self.typed.emit(self._typed)

    def selectAll(self: Any) -> None:
        """Select every item as one range; Qt's own way asks each of 1,000,000 items (0.7 s)."""
        model = self.model()
        last = model.rowCount() - 1
        if last >= 0:
            corner = model.index(last, model.columnCount(QModelIndex()) - 1 if self.is_table else 0)
            everything = QItemSelection(model.index(0, 0), corner)
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(everything, flags.ClearAndSelect)
            if not self.currentIndex().isValid():
                self.selectionModel().setCurrentIndex(model.index(0, 0), flags.NoUpdate)

    def contextMenuEvent(self: Any, event: QContextMenuEvent) -> None:
        """Ask for the menu of the selection; an item outside of it is selected first."""
        index = self.currentIndex()
        place: QPoint = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(self.viewport().mapFrom(self, event.pos()))
        elif index.isValid():
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        if self.selectionModel().hasSelection():
            self.menu_asked.emit(place)
        event.accept()

    # --- drags out ------------------------------------------------------------------------------

    def startDrag(self: Any, _actions: Qt.DropAction) -> None:
        """Drag the selected items out."""
        count = self.selected_count()
        if count:
            words = count_text(count, "item")
            self._drag_label.start(
                self, self.drag_data(), self._drag_pictures(), words, Qt.DropAction.CopyAction
            )

    def drag_data(self: Any) -> QMimeData:
        """Pack the selected items for a drag or the clipboard."""
        return encode_media(self.selected_ids()[:MOST_DRAGGED], "library")

    def _drag_pictures(self: Any) -> list[QPixmap]:
        pictures: list[QPixmap] = []
        for part in list(self.selectionModel().selection())[:2]:
            for place in range(part.top(), min(part.bottom() + 1, part.top() + 2)):
                row = self._paged.peek(place)
                found = None if row is None else self._thumbnails.pixmap(row.sha256, 48)
                if found is not None:
                    pictures.append(found)
        return pictures[:2]

    # --- files of the desktop -------------------------------------------------------------------

    def dragEnterEvent(self: Any, event: QDragEnterEvent) -> None:
        """Take files of the desktop."""
        self._show_drop(0 if why_not(self, Act.UPLOAD) else len(local_files(event.mimeData())))
        self._answer(event)

    def dragMoveEvent(self: Any, event: QDragMoveEvent) -> None:
        """Keep taking them."""
        self._answer(event)

    def dragLeaveEvent(self: Any, event: QDragLeaveEvent) -> None:
        """Take the frame away."""
        self._show_drop(0)
        event.accept()

    def dropEvent(self: Any, event: QDropEvent) -> None:
        """Hand the files on."""
        files: list[Path] = list(local_files(event.mimeData()))
        self._show_drop(0)
        if files:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.files_dropped.emit(files)
        else:
            event.ignore()

    def _answer(self: Any, event: QDragMoveEvent) -> None:
        if self.dropping:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        else:
            event.ignore()

    def _show_drop(self: Any, count: int) -> None:
        self.dropping = count
        self.viewport().update()
