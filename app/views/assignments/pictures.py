"""How pictures of media are painted in lists, cells and tables: whole, on a well, with their state."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPainter, QPainterPath, QPen

from app.models.media.content import Region
from app.models.media.rows import MediaRow, MediaState, MediaType
from app.views.support.theme import Theme, ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore

CARD_PIXELS: Final = 170
"""The longest edge at which tabs paint a picture."""
INHERITED_OPACITY: Final = 0.35  # Source: ui.md 4, 03
RADIUS: Final = 3
SAMPLE_PIXELS: Final = 1024
"""The thumbnail that samples of swatches are cut from: what is left has enough pixels."""
_WHOLE: Final = Qt.AspectRatioMode.KeepAspectRatio
_IMAGE: Final = MediaType.IMAGE
_VIDEO: Final = MediaType.VIDEO


class Pictures:
    """Paints pictures and the small marks on them, for all delegates of the view. Thread: GUI."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore) -> None:
        self.hub = hub
        self.thumbnails = thumbnails

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self.hub.theme

    def warm(self, rows: Iterable[MediaRow]) -> None:
        """Have the pictures of a few items ready before they are painted."""
        for row in rows:
            self.thumbnails.pixmap(
                row.sha256, CARD_PIXELS, QGuiApplication.primaryScreen().devicePixelRatio()
            )

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        media: MediaRow | None,
        *,
        opacity: float = 1.0,
        radius: int = RADIUS,
        edge: str | None = None,
    ) -> None:
        """Paint a media item into a rectangle: its picture letterboxed on the well, or the icon of its type.

        Args:
            painter: Any painter; its state is kept.
            rect: Where.
            media: What; None paints the placeholder.
            opacity: 0.35 for what is inherited.
            radius: Of the corners.
            edge: Colour token of a 1 px border, or None.
        """
        if media is None:
            self.paint_missing(painter, rect)
            return
        self.paint_content(
            painter, rect, media.sha256, media.type, media.mime, opacity=opacity, radius=radius, edge=edge
        )

    def paint_content(
        self,
        painter: QPainter,
        rect: QRect,
        sha256: str | None,
        media_type: str = _IMAGE,
        mime: str = "",
        *,
        opacity: float = 1.0,
        radius: int = RADIUS,
        edge: str | None = None,
    ) -> None:
        """Paint a picture by its content; see `paint`."""
        if sha256 is None:
            self.paint_missing(painter, rect)
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(painter.opacity() * opacity)
        path = QPainterPath()
        path.addRoundedRect(QRectF(rect), radius, radius)
        painter.fillPath(path, self.theme.qcolor("well"))
        ratio = painter.device().devicePixelRatioF()
        pixmap = self.thumbnails.pixmap(sha256, max(rect.width(), rect.height()), ratio)
        if pixmap is not None:
            size = QSize(pixmap.size()).scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(QPoint(0, 0), size)
            place.moveCenter(rect.center())
            painter.setClipPath(path)
            painter.drawPixmap(place, pixmap)
            painter.setClipping(False)
        else:
            self._paint_icon(painter, rect, sha256, media_type, mime, ratio)
        if edge is not None:
            painter.setPen(QPen(self.theme.qcolor(edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.restore()

    def _paint_icon(
        self, painter: QPainter, rect: QRect, sha256: str, media_type: str, mime: str, ratio: float
    ) -> None:
        state = self.thumbnails.state(sha256, max(rect.width(), rect.height()), ratio)
        if state is ThumbnailState.LOADING and media_type == _IMAGE:
            return  # the well stands in at the final size
        name = {_IMAGE: "image", _VIDEO: "video"}.get(
            MediaType(media_type), "pdf" if mime.endswith("pdf") else "file"
        )
        role = "t2"
        if state is ThumbnailState.BROKEN:
            name, role = "broken_image", "err"
        edge = max(14, min(28, min(rect.width(), rect.height()) // 2))
        pixmap = self.hub.icons.pixmap(name, role, edge, ratio)
        painter.drawPixmap(rect.center() - QPoint(edge // 2 - 1, edge // 2 - 1), pixmap)

    def paint_missing(self, painter: QPainter, rect: QRect, *, icon: str = "image") -> None:
        """Paint the dashed placeholder of something that has no media."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.theme.qcolor("ctl"), 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(self.theme.qcolor("sunken"))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        edge = 14
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            rect.center() - QPoint(edge // 2 - 1, edge // 2 - 1),
            self.hub.icons.pixmap(icon, "t2", edge, ratio),
        )
        painter.restore()

    def paint_state_dot(self, painter: QPainter, center: QPointF, state: str) -> None:
        """Paint a filled green dot (published) or a hollow amber ring (draft)."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state == MediaState.PUBLISHED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.qcolor("ok"))
            painter.drawEllipse(center, 4, 4)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.qcolor("warn"), 1.5))
            painter.drawEllipse(center, 3.25, 3.25)
        painter.restore()

    def paint_length(self, painter: QPainter, picture: QRect, duration_ms: int | None) -> None:
        """Paint the length of a video at the bottom left of its picture."""
        if duration_ms is None:
            return
        text = length_text(duration_ms)
        font = type_font(TypeRole.CAPTION, tabular=True)
        width = QFontMetrics(font).horizontalAdvance(text) + 26
        box = QRect(picture.left() + 6, picture.bottom() - 24, width, 18)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(26, 29, 35, 225))
        painter.drawRoundedRect(box, 4, 4)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(box.left() + 4, box.top() + 4, self.hub.icons.pixmap("play", "on_fill", 10, ratio))
        painter.setFont(font)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(box.adjusted(18, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def paint_swatch(self, painter: QPainter, rect: QRect, hex_text: str | None) -> None:
        """Paint the colour of a dimension value with an edge that shows on any ground."""
        if not hex_text:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.qcolor("ctl"), 1))
        painter.setBrush(QColor(hex_text))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.restore()

    def paint_sample(
        self,
        painter: QPainter,
        rect: QRect,
        media: MediaRow | None,
        crop: Region | None,
        hex_text: str | None = None,
    ) -> None:
        """Paint a swatch: a colour, or an image cut to its sample; a dashed box where there is neither."""
        if hex_text:
            self.paint_swatch(painter, rect, hex_text)
            return
        if media is None:
            self.paint_missing(painter, rect, icon="forbidden")
            return
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(rect), RADIUS, RADIUS)
        painter.fillPath(path, self.theme.qcolor("well"))
        found = self.thumbnails.pixmap(media.sha256, SAMPLE_PIXELS)
        if found is not None:
            cut = _cut(found.size(), media, crop)
            place = QRectF(QPointF(0, 0), cut.size().scaled(QSizeF(rect.size()), _WHOLE))
            place.moveCenter(QRectF(rect).center())
            painter.setClipPath(path)
            painter.drawPixmap(place, found, cut)
            painter.setClipping(False)
        painter.setPen(QPen(self.theme.qcolor("ctl"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.restore()


def _cut(found: QSize, media: MediaRow, crop: Region | None) -> QRectF:
    """Return what to take from a thumbnail: the sample, or the middle of the whole as a square."""
    if crop is None:
        edge = min(found.width(), found.height())
        return QRectF((found.width() - edge) / 2, (found.height() - edge) / 2, edge, edge)
    across, down = found.width() / max(1, media.width or 1), found.height() / max(1, media.height or 1)
    wide, high = (crop.x2 - crop.x1) * across, (crop.y2 - crop.y1) * down
    return QRectF(crop.x1 * across, crop.y1 * down, wide, high)


def length_text(duration_ms: int) -> str:
    """Write a length as `0:24`."""
    seconds = round(duration_ms / 1000)
    return f"{seconds // 60}:{seconds % 60:02d}"


def kind_text(media: MediaRow) -> str:
    """Say what a media item is: `Image`, `Video, 0:24`, `PDF`."""
    if media.type == _VIDEO and media.duration_ms is not None:
        return f"Video, {length_text(media.duration_ms)}"
    if media.type in (_VIDEO, _IMAGE):
        return media.type.capitalize()
    return "PDF" if media.mime.endswith("pdf") else "File"


def items_text(count: int, media: MediaRow | None = None, word: str = "image") -> str:
    """Say what is dragged or assigned: the name of a single item, else `2 images`."""
    if count == 1 and media is not None:
        return media.display_name
    return f"{count} {word}{'' if count == 1 else 's'}"
