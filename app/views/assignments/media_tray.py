"""The media tray: the library at hand at the bottom of the product, to drag from."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.models.media.rows import MediaFilter
from app.models.media.service import MediaService
from app.views.assignments.kit import Kit
from app.views.assignments.media_browser import MOST, MediaBrowser, MediaBrowserModel
from app.views.support.buttons import SegmentedControl, icon_button, secondary_button
from app.views.support.fields import SearchField
from app.views.support.labels import ElidedLabel, set_tone, text_label

HEADER: Final = 40
MIN_HEIGHT: Final = 116
MAX_HEIGHT: Final = 280
FIRST_HEIGHT: Final = 148
_HINT: Final = "Drag onto any section, or press Enter to add to Primary media"


class MediaTray(QFrame):
    """Search, Library / Unassigned / Recent uploads, thumbnails to drag.

    Signals: `add_wanted(list of media ids)` on Enter; `upload_wanted()`; `collapse_changed(bool)`.
    """

    add_wanted = Signal(list)
    upload_wanted = Signal()
    collapse_changed = Signal(bool)

    def __init__(self, kit: Kit, media: MediaService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "top")
        self.setProperty("ground", "surface")
        self.setAccessibleName("Media tray")
        self._kit = kit
        self._which = "library"
        self._hint = _HINT
        self.model = MediaBrowserModel(media, "tray")
        self.search = SearchField(kit.hub, "Search media", name="Search in the media tray", parent=self)
        self.search.setFixedWidth(168)
        self.search.searched.connect(lambda _text: self.reload())
        self.segments = SegmentedControl(
            kit.hub,
            [("library", "Library"), ("unassigned", "Unassigned"), ("recent", "Recent uploads")],
            "What the media tray shows",
        )
        self.segments.chosen.connect(self._on_segment)
        self.list = MediaBrowser(kit.pictures, self.model, kit.label, QSize(60, 75), self)
        self.list.setAccessibleName("Media in the tray")
        self.list.chosen.connect(self.add_wanted)
        self.list.selectionModel().selectionChanged.connect(self._say)
        self.model.modelReset.connect(self._say)
        self._caption = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._caption.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        set_tone(self._caption, "t3")
        self.upload_button = secondary_button(kit.hub, "Upload", "upload")
        self.upload_button.setProperty("compact", "true")
        self.upload_button.clicked.connect(self.upload_wanted)
        self.fold_button = icon_button(
            kit.hub, "down", "Collapse media tray", shortcut=QKeySequence("Ctrl+T")
        )
        self.fold_button.clicked.connect(lambda: self.set_collapsed(not self.is_collapsed))
        kit.hub.follow(self.fold_button, self._draw_fold)
        self._lay_out()
        self.setMinimumHeight(MIN_HEIGHT)
        self.setMaximumHeight(MAX_HEIGHT)
        self._is_stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Read the list when it is first seen."""
        super().showEvent(event)
        if self._is_stale:
            self.reload()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 1, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 4, 12, 4)
        head.setSpacing(8)
        title = text_label("Media tray", "name")
        title.setProperty("role", "section")
        head.addWidget(title)
        head.addWidget(self.search)
        head.addWidget(self.segments)
        head.addWidget(self._caption, 1)
        head.addWidget(self.upload_button)
        head.addWidget(self.fold_button)
        column.addLayout(head)
        body = QHBoxLayout()
        body.setContentsMargins(16, 0, 4, 0)
        body.addWidget(self.list)
        column.addLayout(body, 1)

    @property
    def is_collapsed(self) -> bool:
        """Whether only the header shows."""
        return self.list.isHidden()

    def set_collapsed(self, is_collapsed: bool) -> None:
        """Show the header only, or everything."""
        self.list.setHidden(is_collapsed)
        self.setMinimumHeight(HEADER if is_collapsed else MIN_HEIGHT)
        self.setMaximumHeight(HEADER if is_collapsed else MAX_HEIGHT)
        self._draw_fold()
        name = "Open media tray" if is_collapsed else "Collapse media tray"
        self.fold_button.setAccessibleName(name)
        self.fold_button.setToolTip(f"{name} (Ctrl+T)")
        self.collapse_changed.emit(is_collapsed)

    def _draw_fold(self) -> None:
        self.fold_button.setIcon(self._kit.hub.icon("up" if self.is_collapsed else "down"))

    def set_hint(self, hint: str) -> None:
        """Say what can be done with the tray on the tab that is shown."""
        self._hint = hint
        self._say()

    def reload(self) -> None:
        """Read the list anew, as after an upload or an edit; a hidden tray waits until it is shown."""
        self._is_stale = not self.isVisible()
        if self._is_stale:
            return
        unassigned = False if self._which == "unassigned" else None
        wanted = MediaFilter(text=self.search.text().strip(), usage=unassigned)
        self.model.show_matching(wanted, is_recent=self._which == "recent")
        self._say()

    def refresh(self, media_ids: Collection[int]) -> None:
        """Follow an edit: which media are unassigned may have changed, the library has not."""
        if media_ids and self._which == "unassigned":
            self.reload()

    def _on_segment(self, key: str) -> None:
        self._which = key
        self.reload()

    def _say(self) -> None:
        count = len(self.list.selected_ids)
        if self.model.rowCount() == 0:
            self._caption.setText("No media matches. Clear the search or choose Library.")
        elif count:
            self._caption.setText(f"{count} selected. {self._hint}")
        elif self.model.is_cut:
            self._caption.setText(f"The first {MOST:,} items. Search for others.")
        else:
            self._caption.setText(self._hint)

    def resizeEvent(self, event: object) -> None:
        """Let the thumbnails fill the height."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        height = max(56, min(self.height() - HEADER - 18, 220))
        self.list.set_thumb_size(QSize(round(height * 0.8), height))
