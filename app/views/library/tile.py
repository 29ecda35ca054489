"""How one media item looks in the library grid: picture, name, state, size and marks."""

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from app.models.media.rows import MediaRow, MediaState, MediaType
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore

CAPTION_HEIGHT: Final = 40  # px below the picture
MIN_TILE: Final = 96
MAX_TILE: Final = 320
TILE_STEP: Final = 8
DEFAULT_TILE: Final = 120
_RADIUS: Final = 6
_SCALED_KEPT: Final = 600  # tiles of some ten screens


def tile_size(width: int) -> QSize:
    """Return the size of a tile: picture area 4:5 and the caption under it."""
    return QSize(width, round(width * 5 / 4) + CAPTION_HEIGHT)


def duration_text(duration_ms: int) -> str:
    """Write a length as `0:24` or `1:02:03`."""
    seconds = round(duration_ms / 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def size_text(row: MediaRow) -> str:
    """Say how big an item is: pixels, lines of a video, or the kind of a file; `Unassigned` where unused."""
    if row.used_by == 0:
        return "Unassigned"
    if row.type is MediaType.VIDEO:
        return f"{row.height}p video" if row.height else "Video"
    if row.width and row.height:
        return f"{row.width}×{row.height}"
    return file_kind(row)


def file_kind(row: MediaRow) -> str:
    """Say what a file is, `PDF` for application/pdf."""
    ending = row.file_name.rpartition(".")[2]
    return ending.upper() if 0 < len(ending) <= 5 and ending != row.file_name else "File"


def describe_media(row: MediaRow) -> tuple[str, str]:
    """Return name and spoken description of an item, for models."""
    parts = [row.display_name, row.type.value, "draft" if row.state is MediaState.DRAFT else "published"]
    if row.state is MediaState.CHANGED:
        parts[-1] = "published, with a newer draft"
    parts.append("unassigned" if row.used_by == 0 else f"used by {row.used_by}")
    if row.type is MediaType.IMAGE and not row.alt_text:
        parts.append("alt text missing")
    return row.display_name, ", ".join(parts)


class TilePainter:
    """Paints tiles; keeps pictures scaled to the tile so that scrolling does not scale them again."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore) -> None:
        self._hub = hub
        self._thumbnails = thumbnails
        self._scaled: OrderedDict[tuple[int, int, int], QPixmap] = OrderedDict()
        self._name_font = QFont()
        self._caption_font = QFont()
        self.renew_fonts()

    def renew_fonts(self) -> None:
        """Take the person's text size anew."""
        self._name_font = type_font(TypeRole.BODY, weight=QFont.Weight.Medium)
        self._caption_font = type_font(TypeRole.CAPTION, tabular=True)
        self._name_metrics = QFontMetrics(self._name_font)
        self._caption_metrics = QFontMetrics(self._caption_font)

    def paint(
        self, painter: QPainter, rect: QRect, row: MediaRow | None, *, is_selected: bool, is_current: bool
    ) -> None:
        """Paint one tile; a row that is not known yet is a grey placeholder of the same size."""
        theme = self._hub.theme
        picture = QRect(rect.left(), rect.top(), rect.width(), rect.height() - CAPTION_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("sel" if is_selected else "surface"))
        painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        if row is None:
            painter.setBrush(theme.qcolor("hover"))
            painter.drawRoundedRect(picture, _RADIUS, _RADIUS)
        else:
            self._paint_picture(painter, picture, row)
            self._paint_caption(painter, rect, row)
            self._paint_marks(painter, picture, row, is_selected=is_selected)
        edge = QRectF(rect)
        if is_selected or is_current:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            edge = edge.adjusted(1, 1, -1, -1)
        else:
            painter.setPen(QPen(theme.qcolor("line"), 1))
            edge = edge.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(edge, _RADIUS, _RADIUS)

    def _paint_picture(self, painter: QPainter, area: QRect, row: MediaRow) -> None:
        theme = self._hub.theme
        ratio = painter.device().devicePixelRatio()
        longest = max(area.width(), area.height())
        if row.type is MediaType.FILE and not row.width:
            self._paint_file(painter, area, row)
            return
        found = self._thumbnails.pixmap(row.sha256, longest, ratio)
        if found is not None:
            painter.save()
            painter.setClipPath(_top_rounded(area))
            painter.fillRect(area, theme.qcolor("well"))
            scaled = self._fit(found, area.size(), ratio)
            size = scaled.deviceIndependentSize().toSize()
            offset = QPoint((area.width() - size.width()) // 2, (area.height() - size.height()) // 2)
            painter.drawPixmap(area.topLeft() + offset, scaled)
            painter.restore()
            return
        state = self._thumbnails.state(row.sha256, longest, ratio)
        if state is ThumbnailState.NONE:
            self._paint_file(painter, area, row)
            return
        is_broken = state is ThumbnailState.BROKEN
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("err_bg" if is_broken else "hover"))
        painter.drawPath(_top_rounded(area))
        if is_broken:
            self._paint_words(painter, area, "broken_image", "Cannot read file", "err")

    def _paint_file(self, painter: QPainter, area: QRect, row: MediaRow) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._hub.theme.qcolor("well"))
        painter.drawPath(_top_rounded(area))
        icon = "pdf" if row.mime == "application/pdf" else "video" if row.type is MediaType.VIDEO else "file"
        self._paint_words(painter, area, icon, "" if row.type is MediaType.VIDEO else file_kind(row), "t2")

    def _paint_words(self, painter: QPainter, area: QRect, icon: str, words: str, role: str) -> None:
        side = 36 if area.width() >= 96 else 24
        picture = self._hub.icons.pixmap(icon, role, side, painter.device().devicePixelRatio())
        painter.drawPixmap(area.center().x() - side // 2, area.center().y() - side // 2 - 8, picture)
        painter.setFont(self._caption_font)
        painter.setPen(self._hub.theme.qcolor("err" if role == "err" else "t3"))
        below = QRect(area.left() + 4, area.center().y() + side // 2 - 4, area.width() - 8, 20)
        text = self._caption_metrics.elidedText(words, Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_caption(self, painter: QPainter, rect: QRect, row: MediaRow) -> None:
        theme = self._hub.theme
        left, room = rect.left() + 8, rect.width() - 16
        top = rect.bottom() - CAPTION_HEIGHT + 3
        painter.setFont(self._name_font)
        painter.setPen(theme.qcolor("text"))
        name = self._name_metrics.elidedText(row.display_name, Qt.TextElideMode.ElideMiddle, room)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(left, top, room, 19), flags, name)
        line = QRect(left, top + 18, room, 16)
        center = QPointF(line.left() + 3.5, line.center().y() + 0.5)
        if row.state is MediaState.PUBLISHED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("ok"))
            painter.drawEllipse(center, 3.5, 3.5)
        else:
            painter.setPen(QPen(theme.qcolor("warn"), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(center, 2.8, 2.8)
        painter.setFont(self._caption_font)
        painter.setPen(theme.qcolor("t3"))
        text = self._caption_metrics.elidedText(size_text(row), Qt.TextElideMode.ElideRight, room - 12)
        painter.drawText(line.adjusted(12, 0, 0, 0), flags, text)

    def _paint_marks(self, painter: QPainter, area: QRect, row: MediaRow, *, is_selected: bool) -> None:
        theme, icons = self._hub.theme, self._hub.icons
        ratio = painter.device().devicePixelRatio()
        if is_selected:
            box = QRect(area.left() + 8, area.top() + 8, 16, 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.qcolor("fill"))
            painter.drawRoundedRect(box, 3, 3)
            painter.drawPixmap(box.left() + 2, box.top() + 2, icons.pixmap("check", "on_fill", 12, ratio))
        if row.type is MediaType.IMAGE and not row.alt_text:
            box = QRect(area.right() - 26, area.top() + 7, 20, 20)
            painter.setPen(QPen(theme.qcolor("warn_line"), 1))
            painter.setBrush(theme.qcolor("warn_bg"))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.drawPixmap(box.left() + 3, box.top() + 3, icons.pixmap("alt_text", "warn", 14, ratio))
        if row.duration_ms is not None:
            text = duration_text(row.duration_ms)
            width = self._caption_metrics.horizontalAdvance(text) + 24
            box = QRect(area.left() + 6, area.bottom() - 23, width, 18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 176))
            painter.drawRoundedRect(box, 3, 3)
            painter.drawPixmap(box.left() + 5, box.top() + 4, icons.pixmap("play", "on_fill", 10, ratio))
            painter.setFont(self._caption_font)
            painter.setPen(QColor("#FFFFFF"))
            painter.drawText(box.adjusted(19, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

    def _fit(self, pixmap: QPixmap, area: QSize, ratio: float) -> QPixmap:
        key = (pixmap.cacheKey(), area.width(), round(ratio * 100))
        kept = self._scaled.get(key)
        if kept is not None:
            self._scaled.move_to_end(key)
            return kept
        target = area * ratio
        shape = pixmap.width() * area.height() / max(1, pixmap.height() * area.width())
        # A picture of nearly the same shape fills the area: a hairline of letterbox looks like a mistake.
        mode = (
            Qt.AspectRatioMode.KeepAspectRatioByExpanding
            if 0.97 < shape < 1.03
            else Qt.AspectRatioMode.KeepAspectRatio
        )
        scaled = pixmap.scaled(target, mode, Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        self._scaled[key] = scaled
        while len(self._scaled) > _SCALED_KEPT:
            self._scaled.popitem(last=False)
        return scaled


def _top_rounded(area: QRect) -> QPainterPath:
    """Return the picture area with its upper corners rounded."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(QRectF(area), _RADIUS, _RADIUS)
    path.addRect(QRectF(area.left(), area.center().y(), area.width(), area.height() / 2 + 1))
    return path
