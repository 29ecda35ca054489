"""What dialogs around check-outs need of who paints pictures of media."""

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

    def paint(
        self, painter: QPainter, rect: QRect, media: MediaRow | None, *, edge: str | None = ...
    ) -> None:
        """Paint a media item letterboxed on the well; None paints the placeholder."""
        ...

    def paint_swatch(self, painter: QPainter, rect: QRect, hex_text: str | None) -> None:
        """Paint the colour of a dimension value."""
        ...
