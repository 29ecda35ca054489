"""The picker behind "Add media": the library in a dialog."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.models.media.rows import MediaFilter, MediaType
from app.models.media.service import MediaService
from app.views.assignments.media_browser import MediaBrowser, MediaBrowserModel
from app.views.assignments.pictures import Pictures
from app.views.support.buttons import SegmentedControl, primary_button, secondary_button
from app.views.support.drag_label import DragLabel
from app.views.support.fields import SearchField
from app.views.support.labels import text_label
from app.views.support.theme import FOOTER_HEIGHT

_TYPES = {
    "all": frozenset[MediaType](),
    "images": frozenset({MediaType.IMAGE}),
    "videos": frozenset({MediaType.VIDEO}),
    "files": frozenset({MediaType.FILE}),
}


class MediaPicker(QDialog):
    """Search, grid and multiple choice. Emits `picked(list of media ids)` and closes.

    Args:
        title: What the media are added to.
        media: The library.
        pictures: Paints the thumbnails.
        label: The drag label of the window.
        is_one_image: Offer images only, and let one be chosen.
    """

    picked = Signal(list)

    def __init__(
        self,
        title: str,
        media: MediaService,
        pictures: Pictures,
        label: DragLabel,
        parent: QWidget | None = None,
        *,
        is_one_image: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.resize(918, 640)
        self._type = "images" if is_one_image else "all"
        self._model = MediaBrowserModel(media, "picker")
        hub = pictures.hub
        self.search = SearchField(hub, "Search media", parent=self)
        self.search.searched.connect(lambda _text: self._reload())
        self._segments = SegmentedControl(
            hub,
            [("all", "All"), ("images", "Images"), ("videos", "Videos"), ("files", "Files")],
            "Type of media",
        )
        self._segments.chosen.connect(self._on_type)
        self.grid = MediaBrowser(pictures, self._model, label, QSize(112, 140), self, is_grid=True)
        self.grid.setAccessibleName("Media library")
        self.grid.setProperty("ground", "sunken")
        self.grid.chosen.connect(lambda _ids: self._accept())
        self.grid.selectionModel().selectionChanged.connect(self._on_selection)
        if is_one_image:
            self._segments.hide()
            self.grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._caption = text_label("", "caption")
        self.add_button = primary_button(hub, "Add media")
        self.add_button.clicked.connect(self._accept)
        self.add_button.setAutoDefault(False)
        cancel = secondary_button(hub, "Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self._lay_out(title, cancel)
        self._reload()
        self.search.setFocus()

    def _lay_out(self, title: str, cancel: QWidget) -> None:
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
        foot.setFixedHeight(FOOTER_HEIGHT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(self._caption)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.add_button)
        column.addWidget(foot)

    def _on_type(self, key: str) -> None:
        self._type = key
        self._reload()

    def _reload(self) -> None:
        self._model.show_matching(MediaFilter(text=self.search.text().strip(), types=_TYPES[self._type]))
        self._on_selection()

    def _on_selection(self) -> None:
        count = len(self.grid.selected_ids)
        total = self._model.rowCount()
        self._caption.setText(f"{count} selected of {total:,}" if count else f"{total:,} items")
        self.add_button.setEnabled(count > 0)
        self.add_button.setText(f"Add {count} items" if count > 1 else "Add media")

    def _accept(self) -> None:
        ids = self.grid.selected_ids
        if ids:
            self.accept()
            self.picked.emit(ids)
