"""What the Categories view needs of who paints pictures of media."""

from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.views.check_outs import pictures


class Pictures(pictures.Pictures, Protocol):
    """Paints pictures of media by their content. Thread: GUI."""

    def paint_content(
        self,
        painter: QPainter,
        rect: QRect,
        sha256: str | None,
        media_type: str = ...,
        mime: str = ...,
        *,
        opacity: float = ...,
        radius: int = ...,
        edge: str | None = ...,
    ) -> None:
        """Paint a picture letterboxed on the well; None paints the placeholder."""
        ...


INHERITED_OPACITY = 0.35  # Source: ui.md 4, 03
