"""The picker behind "Add media": the library in a dialog; files can be uploaded in it and chosen at once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.media.rows import MediaType
from app.models.media.service import MediaService
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import SegmentedControl, primary_button, secondary_button
from app.views.support.drag_label import DragLabel, count_text
from app.views.support.fields import SearchField
from app.views.support.file_uploads import FileUploads, Landed
from app.views.support.labels import text_label
from app.views.support.mime import local_files
from app.views.support.rights import needs
from app.views.support.theme import FOOTER_HEIGHT
from app.views.tray.media_list import MediaList
from app.views.tray.media_list_model import MediaListModel, Part
from app.views.tray.pictures import Pictures

_TYPES = {
    "all": frozenset[MediaType](),
    "images": frozenset({MediaType.IMAGE}),
    "videos": frozenset({MediaType.VIDEO}),
    "files": frozenset({MediaType.FILE}),
}


@dataclass(frozen=True, slots=True)
class PickerTools:
    """What pickers are built with."""

    media: MediaService
    uploads: FileUploads
    pictures: Pictures
    label: DragLabel
    background: Background


class MediaPicker(QDialog):
    """Search, grid and choice. Emits `picked(list of media ids)` and closes.

    Files and pictures that are dropped, pasted or chosen here go into the library with the defaults of an
    upload, and are selected when they are there.

    Args:
        title: What the media are added to.
        tools: What it is built with.
        is_one_image: Offer images only, and let one be chosen.
    """

    picked = Signal(list)

    def __init__(
        self, title: str, tools: PickerTools, parent: QWidget | None = None, *, is_one_image: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.resize(918, 640)
        self._uploads = tools.uploads
        self._is_one = is_one_image
        self._type = "images" if is_one_image else "all"
        self._arrived: list[int] = []
        self._news = ""  # of an upload, until the next
        self._model = MediaListModel(tools.media, tools.background, tools.uploads, "picker", self)
        hub = tools.pictures.hub
        self.search = SearchField(hub, "Search media", parent=self)
        self.search.searched.connect(lambda _text: self._reload())
        self.search.installEventFilter(self)
        self._segments = SegmentedControl(
            hub,
            [("all", "All"), ("images", "Images"), ("videos", "Videos"), ("files", "Files")],
            "Type of media",
        )
        self._segments.setVisible(not is_one_image)
        self._segments.chosen.connect(self._on_type)
        self.grid = MediaList(tools.pictures, self._model, tools.label, QSize(112, 140), self, is_grid=True)
        self.grid.setAccessibleName("Media library")
        self.grid.setProperty("ground", "sunken")
        if is_one_image:
            self.grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._caption = text_label("", "caption")
        self.add_button = needs(primary_button(hub, "Add media"), Act.ASSIGN)
        self.upload_button = needs(secondary_button(hub, "Upload…", "upload"), Act.UPLOAD)
        self.upload_button.setToolTip("Upload files into the library, or drop or paste them here")
        self._cancel = secondary_button(hub, "Cancel")
        for button in (self.add_button, self.upload_button, self._cancel):
            button.setAutoDefault(False)
        self._connect()
        self._lay_out(title)
        self._reload()
        self.search.setFocus()

    def _connect(self) -> None:
        self.grid.chosen.connect(lambda _ids: self._accept())
        self.grid.files_dropped.connect(lambda paths, _at: self.upload(paths))
        self.grid.refused.connect(self._say)
        self.grid.selectionModel().selectionChanged.connect(self._on_selection)
        self.add_button.clicked.connect(self._accept)
        self.upload_button.clicked.connect(self.ask_for_files)
        self._cancel.clicked.connect(self.reject)
        self._model.listed.connect(self._on_listed)
        self._uploads.changed.connect(self._reload)
        paste = needs(QAction("Paste files", self.grid), Act.UPLOAD)
        paste.setShortcut(QKeySequence(QKeySequence.StandardKey.Paste))
        paste.triggered.connect(self.paste)
        self.grid.addAction(paste)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(8)
        head.addWidget(text_label(title, "section"))
        head.addStretch(1)
        self.search.setFixedWidth(220)
        head.addWidget(self.search)
        head.addWidget(self._segments)
        column.addLayout(head)
        room = QFrame(self)
        room.setProperty("ground", "sunken")
        inside = QVBoxLayout(room)
        inside.setContentsMargins(12, 8, 4, 0)
        inside.addWidget(self.grid)
        column.addWidget(room, 1)
        foot = QFrame(self)
        foot.setProperty("edge", "top")
        foot.setMinimumHeight(FOOTER_HEIGHT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.upload_button)
        row.addWidget(self._caption)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self.add_button)
        column.addWidget(foot)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let files and pictures be pasted while the search has the focus; it takes text only."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.matches(QKeySequence.StandardKey.Paste)
        ):
            data = QGuiApplication.clipboard().mimeData()
            if local_files(data) or (data.hasImage() and not data.hasText()):
                self.paste()
                return True
        return False

    # uploading

    def upload(self, paths: list[Path]) -> None:
        """Upload files; they are selected when they are in the library."""
        self._say(f"Uploading {count_text(len(paths), 'file')}")
        self._uploads.upload_paths(paths, self._on_landed)

    def paste(self) -> None:
        """Upload the files, or the picture, on the clipboard."""
        if not self._uploads.take(QGuiApplication.clipboard().mimeData(), self._on_landed):
            self._say("There are no files to paste.")

    def ask_for_files(self) -> None:
        """Let a person choose files to upload."""
        dialog = QFileDialog(self, "Upload into the library")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.upload([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_landed(self, news: Landed) -> None:
        if not self.isVisible():
            return
        self._arrived = list(news.media_ids())
        if self._arrived:
            self.search.set_search("")
        self._say(news.problem())

    # what is shown

    def _on_type(self, key: str) -> None:
        self._type = key
        self._reload()

    def _reload(self) -> None:
        # The newest stand in front where some have just arrived: they are what a person looks for.
        part = Part.RECENT if self._arrived and not self.search.text() else Part.LIBRARY
        self._model.show_part(part, self.search.text().strip(), _TYPES[self._type])

    def _on_listed(self) -> None:
        known = [media_id for media_id in self._arrived if self._model.position(media_id) is not None]
        if known:
            self.grid.select_ids(known[:1] if self._is_one else known)
            self.grid.setFocus()
        self._on_selection()

    def _on_selection(self) -> None:
        count = len(self.grid.selected_ids)
        total = self._model.rowCount()
        words = f"{count} selected of {total:,}" if count else f"{total:,} items"
        self._caption.setText(f"{words}. {self._news}" if self._news else words)
        self.add_button.setEnabled(count > 0)
        self.add_button.setText(f"Add {count} items" if count > 1 else "Add media")

    def _say(self, words: str) -> None:
        self._news = words
        self._on_selection()
        if words:
            announce(self, words)

    def _accept(self) -> None:
        ids = self.grid.selected_ids
        if ids:
            self.accept()
            self.picked.emit(ids)


OnChosen = Callable[[list[int]], object]


def open_picker(
    title: str, tools: PickerTools, parent: QWidget, on_chosen: OnChosen, *, is_one_image: bool = False
) -> MediaPicker:
    """Open a picker over a window; it goes when it is closed."""
    picker = MediaPicker(title, tools, parent, is_one_image=is_one_image)
    picker.finished.connect(picker.deleteLater)
    picker.picked.connect(on_chosen)
    picker.open()
    return picker
