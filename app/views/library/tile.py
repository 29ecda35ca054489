"""How one media item looks in the library grid: picture, name, state, size and marks."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap

from app.models.media.rows import MediaRow, MediaState, MediaType
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore

CAPTION_HEIGHT: Final = 40  # px below the picture, more where the text is larger
MIN_TILE: Final = 96
MAX_TILE: Final = 320
TILE_STEP: Final = 8
DEFAULT_TILE: Final = 120
_RADIUS: Final = 6
_TILES_KEPT: Final = 400  # some ten screens, 0.1 MB each


def tile_size(width: int) -> QSize:
    """Return the size of a tile: picture area 4:5 and the caption under it."""
    return QSize(width, round(width * 5 / 4) + caption_height())


def caption_height() -> int:
    """Return the room for two lines under a picture, at the person's own size of text."""
    name = QFontMetrics(type_font(TypeRole.BODY, weight=QFont.Weight.Medium))
    return max(CAPTION_HEIGHT, name.height() + QFontMetrics(type_font(TypeRole.CAPTION)).height() + 6)


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
    if row.width and row.height and row.type is MediaType.IMAGE:
        return f"{row.width}×{row.height}"
    return file_kind(row)


def retry_area(tile: QRect) -> QRect:
    """Return where a broken tile offers Retry: its second line."""
    return QRect(tile.left() + 4, tile.bottom() - 22, tile.width() - 8, 22)


def file_kind(row: MediaRow) -> str:
    """Say what a file is, `PDF` for application/pdf."""
    ending = row.file_name.rpartition(".")[2]
    kind = ending.upper() if 0 < len(ending) <= 5 and ending != row.file_name else "File"
    if row.pages is None:
        return kind
    return f"{kind} · 1 page" if row.pages == 1 else f"{kind} · {row.pages:,} pages"


def describe_media(row: MediaRow) -> tuple[str, str]:
    """Return name and spoken description of an item, for models."""
    parts = [row.display_name, row.type.value, "draft" if row.state is MediaState.DRAFT else "published"]
    if row.state is MediaState.CHANGED:
        parts[-1] = "published, with a newer draft"
    parts.append("unassigned" if row.used_by == 0 else f"used by {row.used_by}")
    if row.duration_ms is not None:
        parts.append(f"length {duration_text(row.duration_ms)}")
    if row.pages is not None:
        parts.append("1 page" if row.pages == 1 else f"{row.pages} pages")
    if row.type is MediaType.IMAGE and not row.alt_text:
        parts.append("alt text missing")
    if row.checked_out_by:
        parts.append(f"checked out by {row.checked_out_by}")
    if row.problem:
        parts.append(f"cannot be read: {row.problem}")
    return row.display_name, ", ".join(parts)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a kept tile was painted from, besides its row."""

    picture: int | ThumbnailState
    width: int
    ratio: float
    is_selected: bool
    is_current: bool


class TilePainter:
    """Paints tiles and keeps them as pixmaps: a tile that is seen again costs one blit (0.02 ms, not 0.4)."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore) -> None:
        self._hub = hub
        self._thumbnails = thumbnails
        self._kept: OrderedDict[int, tuple[MediaRow, _Look, QPixmap]] = OrderedDict()
        self._masks: dict[tuple[int, int, float], QPixmap] = {}
        self.renew()

    def renew(self) -> None:
        """Take theme and text size anew."""
        self._kept.clear()
        self._name_font = type_font(TypeRole.BODY, weight=QFont.Weight.Medium)
        self._caption_font = type_font(TypeRole.CAPTION, tabular=True)
        self._name_metrics = QFontMetrics(self._name_font)
        self._caption_metrics = QFontMetrics(self._caption_font)
        self._caption_height = caption_height()

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        row: MediaRow | None,
        *,
        is_selected: bool,
        is_current: bool,
        has_time: bool = True,
    ) -> bool:
        """Paint one tile; one that is not known yet is a grey placeholder of the same size.

        `has_time` tells whether a tile may be painted from scratch in this frame.

        Returns:
            Whether the tile is complete; otherwise it wants another frame.
        """
        if row is None:
            self._paint_blank(painter, rect, is_selected=is_selected)
            return True
        ratio = painter.device().devicePixelRatio()
        found, state = self._picture_of(row, max(rect.width(), rect.height() - self._caption_height), ratio)
        picture = state if found is None else found.cacheKey()
        look = _Look(picture, rect.width(), ratio, is_selected, is_current)
        kept = self._kept.get(row.id)
        if kept is not None and kept[0] is row and kept[1] == look:
            self._kept.move_to_end(row.id)
            painter.drawPixmap(rect.topLeft(), kept[2])
            return True
        if not has_time:
            self._paint_blank(painter, rect, is_selected=is_selected)
            return False
        tile = self._make_tile(rect.size(), row, found, look)
        self._kept[row.id] = (row, look, tile)
        while len(self._kept) > _TILES_KEPT:
            self._kept.popitem(last=False)
        painter.drawPixmap(rect.topLeft(), tile)
        return True

    def _picture_of(self, row: MediaRow, longest: int, ratio: float) -> tuple[QPixmap | None, ThumbnailState]:
        if row.problem:
            return None, ThumbnailState.BROKEN
        if row.type is MediaType.FILE and not row.width and row.pages is None:
            return None, ThumbnailState.NONE
        found = self._thumbnails.pixmap(row.sha256, longest, ratio)
        if found is not None:
            return found, ThumbnailState.READY
        return None, self._thumbnails.state(row.sha256, longest, ratio)

    def look_ahead(self, rows: Iterable[MediaRow], tile: QSize, ratio: float) -> None:
        """Have the pictures of tiles made that may be seen soon."""
        longest = max(tile.width(), tile.height() - self._caption_height)
        self._thumbnails.look_ahead((row.sha256 for row in rows if not row.problem), longest, ratio)

    def is_broken(self, row: MediaRow, tile: QSize, ratio: float) -> bool:
        """Tell whether the tile of an item says "Cannot read file"."""
        found, state = self._picture_of(row, max(tile.width(), tile.height() - self._caption_height), ratio)
        return found is None and state is ThumbnailState.BROKEN

    def _paint_blank(self, painter: QPainter, rect: QRect, *, is_selected: bool) -> None:
        theme = self._hub.theme
        painter.fillRect(rect, theme.qcolor("sel" if is_selected else "surface"))
        picture = QRect(rect.topLeft(), QSize(rect.width(), rect.height() - self._caption_height))
        painter.fillRect(picture, theme.qcolor("hover"))

    def _make_tile(self, size: QSize, row: MediaRow, found: QPixmap | None, look: _Look) -> QPixmap:
        theme = self._hub.theme
        tile = QPixmap(size * look.ratio)
        tile.setDevicePixelRatio(look.ratio)
        tile.fill(Qt.GlobalColor.transparent)
        rect = QRect(QPoint(0, 0), size)
        area = QRect(0, 0, size.width(), size.height() - self._caption_height)
        painter = QPainter(tile)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(rect, theme.qcolor("sel" if look.is_selected else "surface"))
        if found is not None:
            painter.fillRect(area, theme.qcolor("well"))
            painter.drawPixmap(_fitted(area, found.size()), found)
        elif look.picture is ThumbnailState.BROKEN:
            painter.fillRect(area, theme.qcolor("err_bg"))
            self._paint_words(painter, area, "broken_image", "Cannot read file", "err")
        elif look.picture is ThumbnailState.LOADING:
            painter.fillRect(area, theme.qcolor("hover"))
        else:
            self._paint_file(painter, area, row)
        is_broken = found is None and look.picture is ThumbnailState.BROKEN
        self._paint_caption(painter, rect, row, is_broken=is_broken)
        self._paint_marks(painter, area, row, look, has_picture=found is not None)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
        painter.drawPixmap(0, 0, self._mask(size, look.ratio))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        width = 2 if look.is_selected or look.is_current else 1
        painter.setPen(QPen(theme.qcolor("accent" if width == 2 else "line"), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)
        if look.is_selected and look.is_current:  # focus and selection differ: a second line, inside
            painter.setPen(QPen(theme.qcolor("surface"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -3), _RADIUS - 2, _RADIUS - 2)
            painter.setPen(QPen(theme.qcolor("accent"), 1))
            painter.drawRoundedRect(QRectF(rect).adjusted(4.5, 4.5, -4.5, -4.5), _RADIUS - 3, _RADIUS - 3)
        painter.end()
        return tile

    def _mask(self, size: QSize, ratio: float) -> QPixmap:
        """Return a rounded shape of the size of a tile; one per tile size."""
        key = (size.width(), size.height(), ratio)
        if key not in self._masks:
            mask = QPixmap(size * ratio)
            mask.setDevicePixelRatio(ratio)
            mask.fill(Qt.GlobalColor.transparent)
            painter = QPainter(mask)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(Qt.GlobalColor.black)
            painter.drawRoundedRect(QRectF(0, 0, size.width(), size.height()), _RADIUS, _RADIUS)
            painter.end()
            self._masks = {key: mask}
        return self._masks[key]

    def _paint_file(self, painter: QPainter, area: QRect, row: MediaRow) -> None:
        painter.fillRect(area, self._hub.theme.qcolor("well"))
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

    def _paint_caption(self, painter: QPainter, rect: QRect, row: MediaRow, *, is_broken: bool) -> None:
        theme = self._hub.theme
        left, room = rect.left() + 8, rect.width() - 16
        top = rect.bottom() - self._caption_height + 3
        painter.setFont(self._name_font)
        painter.setPen(theme.qcolor("text"))
        name = self._name_metrics.elidedText(row.display_name, Qt.TextElideMode.ElideMiddle, room)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        name_height = max(19, self._name_metrics.height())
        painter.drawText(QRect(left, top, room, name_height), flags, name)
        line = QRect(left, top + name_height - 1, room, max(16, self._caption_metrics.height()))
        if is_broken:
            painter.setFont(self._caption_font)
            painter.setPen(theme.qcolor("accent"))
            painter.drawText(line, flags, "Retry")
            return
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

    def _paint_marks(
        self, painter: QPainter, area: QRect, row: MediaRow, look: _Look, *, has_picture: bool
    ) -> None:
        theme, icons = self._hub.theme, self._hub.icons
        ratio = painter.device().devicePixelRatio()
        if look.is_selected:
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
        if row.checked_out_by:
            box = QRect(area.right() - 26, area.bottom() - 26, 20, 20)
            painter.setPen(QPen(theme.qcolor("line2"), 1))
            painter.setBrush(theme.qcolor("surface"))
            painter.drawEllipse(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5))
            painter.drawPixmap(box.left() + 4, box.top() + 4, icons.pixmap("edit", "t2", 12, ratio))
        if row.duration_ms is not None:
            self._paint_badge(painter, area, "play", duration_text(row.duration_ms))
        elif row.pages is not None and has_picture:
            self._paint_badge(painter, area, "file", file_kind(row))

    def _paint_badge(self, painter: QPainter, area: QRect, icon: str, text: str) -> None:
        """Paint a dark label at the lower left: the length of a video, the pages of a document."""
        room = area.width() - 40
        shown = self._caption_metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(24, room - 24))
        width = self._caption_metrics.horizontalAdvance(shown) + 24
        box = QRect(area.left() + 6, area.bottom() - 23, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 176))
        painter.drawRoundedRect(box, 3, 3)
        picture = self._hub.icons.pixmap(icon, "on_fill", 10, painter.device().devicePixelRatio())
        painter.drawPixmap(box.left() + 5, box.top() + 4, picture)
        painter.setFont(self._caption_font)
        painter.setPen(QColor("#FFFFFF"))
        painter.drawText(box.adjusted(19, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)


def _fitted(area: QRect, picture: QSize) -> QRect:
    """Return where a picture stands in its area: whole and centred.

    One of nearly the same shape fills the area: a hairline of letterbox looks like a mistake.
    """
    shape = picture.width() * area.height() / max(1, picture.height() * area.width())
    if 0.97 < shape < 1.03:
        return area
    target = QRect(area)
    target.setSize(picture.scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio))
    target.moveCenter(area.center())
    return target
