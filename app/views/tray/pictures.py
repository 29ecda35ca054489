"""What the tray and the picker need of who paints pictures of media."""

from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.models.media.rows import MediaRow
from app.views.support.theme import Theme, ThemeHub
from app.views.support.thumbnails import ThumbnailStore


class Pictures(Protocol):
    """Paints pictures of media. Thread: GUI."""

    @property
    def hub(self) -> ThemeHub:
        """Theme and icons."""
        ...

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        ...

    @property
    def thumbnails(self) -> ThumbnailStore:
        """Where pictures come from."""
        ...

    def paint(self, painter: QPainter, rect: QRect, media: MediaRow | None) -> None:
        """Paint a media item letterboxed on the well."""
        ...

    def paint_length(self, painter: QPainter, picture: QRect, duration_ms: int | None) -> None:
        """Paint the length of a video."""
        ...
