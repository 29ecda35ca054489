"""The top of the inspector: picture with focal point, or video, and what the file is."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.media.content import MediaContent
from app.models.media.details import MediaDetail
from app.models.media.rows import MediaRow, MediaType
from app.views.library.focal_preview import FocalPreview
from app.views.library.inspector_words import focal_words
from app.views.library.media_player import MediaPlayer
from app.views.library.tile import duration_text, file_kind
from app.views.support.buttons import link_button
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.rights import needs
from app.views.support.theme import PANEL_PADDING, ThemeHub
from app.views.support.thumbnails import ThumbnailStore


def file_words(row: MediaRow, content: MediaContent) -> str:
    """Say what a file is: `1274 × 1580 · 131 KB`, `PDF · 2 pages · 1 MB`, `1920 × 1080 · 0:24 · 9 MB`."""
    facts = content.file.facts
    parts = [f"{facts.width} × {facts.height}" if facts.width and not facts.pages else file_kind(row)]
    if facts.duration_ms is not None:
        parts.append(duration_text(facts.duration_ms))
    if facts.pages is not None:
        parts.append(f"{facts.pages:,} page{'' if facts.pages == 1 else 's'}")
    traditional = QLocale.DataSizeFormat.DataSizeTraditionalFormat
    parts.append(QLocale().formattedDataSize(content.file.size_bytes, 0, traditional))
    return " · ".join(parts)


class MediaPane(QWidget):
    """Shows the file of one item. Emits `focal_changed(Region | None)` and `crops_asked()`.

    Args:
        player: Plays videos.
    """

    focal_changed = Signal(object)
    crops_asked = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        player: MediaPlayer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._file_of: Callable[[str], Path] | None = None
        self.preview = needs(FocalPreview(hub, thumbnails, has_caption=False), Act.EDIT)
        self.player = player
        self.crops = needs(link_button(hub, "Crops…", "crop"), Act.EDIT)
        self.crops.setToolTip("Edit view by module")
        self.crops.clicked.connect(lambda: self.crops_asked.emit())
        self.preview.focal_changed.connect(self.focal_changed)
        self.player.started.connect(self.preview.hide)
        self.player.stopped.connect(self.preview.show)
        self._mark = QLabel(self)
        self._mark.setFixedSize(14, 14)
        ratio = self.devicePixelRatioF()
        hub.follow(self._mark, lambda: self._mark.setPixmap(hub.icons.pixmap("focal_point", "t3", 14, ratio)))
        self.focal = text_label("", "caption")
        self.facts = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.file = ElidedLabel("", "caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_PADDING, 14, PANEL_PADDING, 0)
        column.setSpacing(6)
        column.addWidget(self.preview)
        column.addWidget(self.player)
        line = QHBoxLayout()
        line.setSpacing(4)
        line.addWidget(self._mark)
        line.addWidget(self.focal)
        line.addWidget(self.facts, 1)
        column.addLayout(line)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(self.file, 1)
        second.addWidget(self.crops)
        column.addLayout(second)

    def set_file_source(self, file_of: Callable[[str], Path]) -> None:
        """Take what finds the file of a content, for videos."""
        self._file_of = file_of

    def show_item(self, detail: MediaDetail | None, *, is_editable: bool) -> None:
        """Show an item, or nothing."""
        if detail is None:
            self.player.show_file(None)
            self.preview.show_item(None, None)
            return
        content, facts = detail.content, detail.content.file.facts
        self.preview.show_item(detail.row, content)
        self.preview.set_editable(is_editable)
        is_video = facts.type is MediaType.VIDEO and self._file_of is not None
        file = self._file_of(content.file.sha256) if is_video and self._file_of is not None else None
        self.player.show_file(file, facts.duration_ms or 0)
        is_image = facts.type is MediaType.IMAGE and bool(facts.width)
        for widget in (self._mark, self.focal, self.crops):
            widget.setVisible(is_image)
        self.crops.setEnabled(is_editable)
        self.focal.setText(focal_words(content.focal, facts.width, facts.height))
        self.facts.setText(file_words(detail.row, content))
        problem = detail.row.problem
        self.file.setText(problem or f"{detail.row.code} · {content.file.file_name}")
        self.file.setAccessibleName(problem or f"Id {detail.row.code}, file {content.file.file_name}")
