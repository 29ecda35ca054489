"""The uploads dock under the grid: how far uploads are, a drop zone, and a row for each file."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.views.library.drop_zone import DropZone
from app.views.library.upload_rows import ROW_HEIGHT, RowAction, UploadRowDelegate
from app.views.support.buttons import icon_button, quiet_button
from app.views.support.drag_label import count_text
from app.views.support.labels import text_label
from app.views.support.paged_model import PagedModel, Role
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

_HEADER: Final = 34
_BODY: Final = 116


class UploadList(QListView):
    """The files; emits `acted(UploadRow, RowAction)` for a click, Enter, Delete or the menu."""

    acted = Signal(object, object)

    def __init__(
        self, hub: ThemeHub, thumbnails: ThumbnailStore, model: PagedModel, shares: dict[int, int]
    ) -> None:
        super().__init__()
        self.setModel(model)
        self.rows = UploadRowDelegate(hub, thumbnails, model, shares.get, self)
        self.setItemDelegate(self.rows)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Files of the uploads")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._open_menu)
        thumbnails.ready.connect(self.viewport().update)
        hub.changed.connect(self.viewport().update)

    def visible_ids(self) -> list[int]:
        """List the rows on the screen; reading 5,000 anew would cost the window a layout of them all."""
        first = self.indexAt(QPoint(2, 1)).row()
        last = min(self.model().rowCount(), first + self.viewport().height() // ROW_HEIGHT + 2)
        return [int(self.model().index(place, 0).data(Role.ID)) for place in range(max(0, first), last)]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Act where a row offers something."""
        super().mouseReleaseEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._act(index, self.rows.action_at(index, self.visualRect(index), place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does the first thing that a row offers, Delete takes a failed file off the list."""
        index = self.currentIndex()
        row = self.rows.row(index) if index.isValid() else None
        if row is not None and row.actions and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._act(index, row.actions[0])
        elif row is not None and RowAction.REMOVE in row.actions and event.key() == Qt.Key.Key_Delete:
            self._act(index, RowAction.REMOVE)
        else:
            super().keyPressEvent(event)

    def _act(self, index: QModelIndex, action: RowAction | None) -> None:
        row = self.rows.row(index)
        if row is not None and action is not None:
            self.acted.emit(row, action)

    def _open_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        row = self.rows.row(index) if index.isValid() else None
        if row is None or not row.actions:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in row.actions:
            menu.addAction(action.value, lambda action=action: self.acted.emit(row, action))
        menu.popup(self.viewport().mapToGlobal(place))


class UploadsDock(QFrame):
    """Appears with the first upload of the session; folds up to its header."""

    files_dropped = Signal(list)
    browse_asked = Signal()
    pause_asked = Signal()
    resume_asked = Signal()
    cancel_asked = Signal()
    retry_asked = Signal()
    closed = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        model: PagedModel,
        shares: dict[int, int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._is_folded = self._is_paused = False
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self.setAccessibleName("Uploads")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        self._body = QWidget(self)
        self._body.setFixedHeight(_BODY)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        zone = DropZone(hub)
        zone.files_dropped.connect(self.files_dropped)
        zone.browse_asked.connect(self.browse_asked)
        row.addWidget(zone)
        self.files = UploadList(hub, thumbnails, model, shares)
        row.addWidget(self.files, 1)
        column.addWidget(self._body)
        self.hide()

    @property
    def summary(self) -> str:
        """What the header says."""
        return self._summary.text()

    def show_progress(self, words: str, percent: int | None, *, is_paused: bool, can_pause: bool) -> None:
        """Show how far the open uploads are; `percent` is None when none is open."""
        self._summary.setText(words)
        is_open = percent is not None
        self._is_paused = is_paused
        self._bar.setVisible(is_open)
        self._bar.setValue(percent or 0)
        self.pause.setVisible(is_open and (can_pause or is_paused))
        self.pause.setText("Resume" if is_paused else "Pause")
        self.pause.setAccessibleName("Resume the uploads" if is_paused else "Pause the uploads")
        self._draw_pause()
        self.cancel_all.setVisible(is_open)

    def show_failed(self, count: int) -> None:
        """Offer to try failed files again."""
        self.retry.setVisible(count > 0)
        self.retry.setText(f"Retry {count_text(count, 'file')}")
        self.retry.setAccessibleName(self.retry.text())

    def fold(self, is_folded: bool) -> None:
        """Shrink to the header, or open again."""
        self._is_folded = is_folded
        self._body.setVisible(not is_folded)
        self._fold.setAccessibleName("Open the uploads" if is_folded else "Fold up the uploads")
        self._fold.setToolTip(self._fold.accessibleName())
        self._draw_fold()

    def _draw_fold(self) -> None:
        self._fold.setIcon(self._hub.icon("up" if self._is_folded else "down"))

    def _draw_pause(self) -> None:
        self.pause.setIcon(self._hub.icons.icon("play" if self._is_paused else "ph.pause", padded=True))

    def _make_header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("edge", "bottom")
        header.setMinimumHeight(_HEADER)
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(text_label("Uploads", "section"))
        self._summary = text_label("", "caption")
        row.addWidget(self._summary)
        self._bar = QProgressBar(header)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 100)
        self._bar.setFixedWidth(132)
        self._bar.setAccessibleName("Progress of all uploads")
        row.addWidget(self._bar)
        row.addStretch(1)
        self.retry = needs(quiet_button(self._hub, "Retry", "retry"), Act.UPLOAD)
        self.pause = needs(quiet_button(self._hub, "Pause", "ph.pause"), Act.UPLOAD)
        self.cancel_all = needs(quiet_button(self._hub, "Cancel all"), Act.UPLOAD)
        for button in (self.retry, self.pause, self.cancel_all):
            button.setProperty("compact", "true")
            button.hide()
            row.addWidget(button)
        self.retry.clicked.connect(self.retry_asked)
        self.pause.clicked.connect(self._on_pause)
        self.cancel_all.clicked.connect(self.cancel_asked)
        self._hub.follow(self.pause, self._draw_pause)
        self._fold = icon_button(self._hub, "down", "Fold up the uploads", small=True)
        self._fold.clicked.connect(lambda: self.fold(not self._is_folded))
        self._hub.follow(self._fold, self._draw_fold)
        close = icon_button(self._hub, "close", "Close the uploads", small=True)
        close.clicked.connect(self._on_close)
        row.addWidget(self._fold)
        row.addWidget(close)
        return header

    def _on_pause(self) -> None:
        (self.resume_asked if self._is_paused else self.pause_asked).emit()

    def _on_close(self) -> None:
        self.hide()
        self.closed.emit()
