"""The large picture of a pane: an item on a product page, or on a tile with its name below."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.preview.answers import IMAGE, VIDEO, WHOLE, GalleryItem, duration_text
from app.views.preview.frames import Frame, Shot, shot_of
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore

FRAME_PADDING: Final = 6  # px between the edge of the large picture and the picture
TILE_PADDING: Final = 12
NAME_ROOM: Final = 46  # px below the picture of a tile, for name and number
# Asked once for all sizes of the window: one decode, and no flicker while a person drags the window edge.
LARGE_PICTURE_SIZE: Final = 512
STEPS: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
}
MISSING: Final = "Its file is missing in the workspace: pages show a broken picture. Upload it again."


def shot_place(box: QRect, shot: Shot) -> QRectF:
    """Return where the canvas of a frame lies, centred in a box."""
    canvas = QRectF(0, 0, *shot.canvas).size()
    canvas.scale(box.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
    whole = QRectF(0, 0, canvas.width(), canvas.height())
    whole.moveCenter(QRectF(box).center())
    return whole


def draw_shot(painter: QPainter, box: QRect, picture: QPixmap, shot: Shot) -> QRectF:
    """Draw what a frame shows of a picture, centred in a box; return where its canvas lies."""
    whole = shot_place(box, shot)
    factor = whole.width() / shot.canvas[0]
    left, top, wide, high = (edge * factor for edge in shot.place)
    place = QRectF(whole.left() + left, whole.top() + top, wide, high)
    size = picture.size().toSizeF()
    source = QRectF(
        QPointF(shot.part[0] * size.width(), shot.part[1] * size.height()),
        QPointF(shot.part[2] * size.width(), shot.part[3] * size.height()),
    )
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture, source)
    return whole


def kind_icon(item: GalleryItem) -> str:
    """Return the icon of a media item that has no picture of its own."""
    if item.kind == VIDEO:
        return "video"
    if item.kind == IMAGE:
        return "broken_image" if item.is_missing or not item.purpose else "image"
    return "pdf" if item.name.lower().endswith(".pdf") else "file"


def draw_picture(painter: QPainter, box: QRect, picture: QPixmap) -> QRectF:
    """Draw a whole picture centred in a box; return where it lies."""
    size = (picture.width(), picture.height())
    return draw_shot(painter, box, picture, Shot(WHOLE, size, (0, 0, *size), ""))


class LargePicture(QWidget):
    """The item on show, large; without one the placeholder and the reason in words.

    Signals: `stepped(1 or -1)` through the gallery, `opened()` by Enter, Space or a click on "play".
    """

    stepped = Signal(int)
    opened = Signal()

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._item: GalleryItem | None = None
        self._reason = ""
        self._frame = Frame.PRODUCT_PAGE
        self._title = self._subtitle = ""
        self._drawn: tuple[object, QPixmap] | None = None
        self._badge = QRectF()  # where a video says that it plays, while it does
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 120)
        hub.changed.connect(self.update)

    @property
    def item(self) -> GalleryItem | None:
        """The item on show."""
        return self._item

    @property
    def reason(self) -> str:
        """Why there is no item."""
        return self._reason

    @property
    def shot(self) -> Shot | None:
        """What the frame shows of the item; None for an item that is shown whole."""
        return None if self._item is None else shot_of(self._item, self._frame)

    def set_frame(self, frame: Frame) -> None:
        """Show the item as another place does."""
        self._frame = frame
        self.update()

    def set_words(self, title: str, subtitle: str) -> None:
        """Say what stands below the picture of a tile."""
        self._title, self._subtitle = title, subtitle
        self.update()

    def show_item(self, item: GalleryItem | None, reason: str = "") -> None:
        """Show an item, or why there is none."""
        self._item = item
        self._reason = reason
        self.setAccessibleName("Picture" if item is None else item.alt_text or item.name)
        self.setAccessibleDescription(MISSING if item is not None and item.is_missing else reason)
        self.update()

    def wish(self, item: GalleryItem) -> None:
        """Have the picture of an item made that is about to be shown."""
        if item.sha256 and not item.is_missing:
            self._thumbnails.pixmap(item.sha256, LARGE_PICTURE_SIZE, self.devicePixelRatioF())

    def sizeHint(self) -> QSize:
        """Prefer 4:5."""
        return QSize(232, 290)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through the gallery with the arrow keys."""
        step = STEPS.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the next item after a click on the right half, the previous one after the left half."""
        if event.button() is Qt.MouseButton.LeftButton and self._badge.contains(event.position()):
            self.opened.emit()
        elif event.button() is Qt.MouseButton.LeftButton:
            self.stepped.emit(1 if event.position().x() >= self.width() / 2 else -1)
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint picture or placeholder, edge and focus."""
        painter = QPainter(self)
        self._badge = QRectF()
        theme = self._hub.theme
        box = self._tile() if self._frame.is_tile else self.rect()
        empty = self._item is None and bool(self._reason)
        painter.fillRect(box, theme.qcolor("sunken" if empty else "surface"))
        room = box
        if self._frame.is_tile:
            room = box.adjusted(0, 0, 0, -NAME_ROOM)
            self._paint_name(painter, box)
        self._paint_item(painter, room)
        pen = QPen(theme.qcolor("line2" if not empty else "ctl"), 1)
        if empty:
            pen.setDashPattern([4, 3])
        if self.hasFocus():
            pen = QPen(theme.qcolor("accent"), 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        inset = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), 4, 4)

    def _tile(self) -> QRect:
        """Return the place of the tile: as large as it fits, with the ratio of its frame, and centred."""
        target = self._frame.target
        room = self.rect().size() - QSize(2 * TILE_PADDING, NAME_ROOM + 2 * TILE_PADDING)
        picture = QSize(target.width, target.height).scaled(
            room.boundedTo(QSize(target.width, target.height)), Qt.AspectRatioMode.KeepAspectRatio
        )
        tile = QRect(0, 0, picture.width() + 2 * TILE_PADDING, picture.height() + TILE_PADDING + NAME_ROOM)
        tile.moveCenter(self.rect().center())
        return tile

    def _paint_name(self, painter: QPainter, box: QRect) -> None:
        theme, strong, small = self._hub.theme, type_font(TypeRole.SECTION), type_font(TypeRole.CAPTION)
        room = box.adjusted(TILE_PADDING, 0, -TILE_PADDING, -6)
        room.setTop(box.bottom() - NAME_ROOM + 6)
        for text, font, token, side in (
            (self._title, strong, "text", Qt.AlignmentFlag.AlignTop),
            (self._subtitle, small, "t3", Qt.AlignmentFlag.AlignBottom),
        ):
            painter.setFont(font)
            painter.setPen(theme.qcolor(token))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, int(side | Qt.AlignmentFlag.AlignLeft), shown)

    def _paint_item(self, painter: QPainter, box: QRect) -> None:
        item, picture = self._item, self._picture()
        if item is None:
            self._paint_words(painter, box, "image", "", self._reason)
        elif item.is_missing:
            self._paint_words(painter, box, "broken_image", item.name, MISSING)
        elif picture is not None:
            padding = TILE_PADDING if self._frame.is_tile else FRAME_PADDING
            inner = box.adjusted(padding, padding, -padding, 0 if self._frame.is_tile else -padding)
            if self._frame.is_tile and self.shot is not None:
                painter.fillRect(inner, self._hub.theme.qcolor("well"))
            place = self._draw(painter, inner, picture)
            if item.kind == VIDEO:
                self._paint_play(painter, place)
        elif not (item.kind == IMAGE and self._is_loading()):
            length = duration_text(item.duration_ms) if item.duration_ms else ""
            said = "Cannot read file" if item.kind == IMAGE else length
            self._paint_words(painter, box, kind_icon(item), item.name, said)

    def _draw(self, painter: QPainter, box: QRect, picture: QPixmap) -> QRectF:
        """Draw the picture; scaled once, since every paint of it anew takes some milliseconds."""
        ratio = self.devicePixelRatioF()
        shot = self.shot or Shot(WHOLE, (size := (picture.width(), picture.height())), (0, 0, *size), "")
        key = (picture.cacheKey(), box.size(), ratio, shot)
        if self._drawn is None or self._drawn[0] != key:
            drawn = QPixmap(box.size() * ratio)
            drawn.setDevicePixelRatio(ratio)
            drawn.fill(Qt.GlobalColor.transparent)
            inside = QPainter(drawn)
            draw_shot(inside, QRect(QPoint(0, 0), box.size()), picture, shot)
            inside.end()
            self._drawn = (key, drawn)
        painter.drawPixmap(box.topLeft(), self._drawn[1])
        return shot_place(box, shot)

    def _picture(self) -> QPixmap | None:
        if self._item is None or not self._item.sha256:
            return None
        return self._thumbnails.pixmap(self._item.sha256, LARGE_PICTURE_SIZE, self.devicePixelRatioF())

    def _is_loading(self) -> bool:
        assert self._item is not None
        state = self._thumbnails.state(self._item.sha256, LARGE_PICTURE_SIZE, self.devicePixelRatioF())
        return state is ThumbnailState.LOADING

    def _paint_words(self, painter: QPainter, box: QRect, icon: str, title: str, text: str) -> None:
        theme = self._hub.theme
        body, name = type_font(TypeRole.BODY), type_font(TypeRole.SECTION)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
        column = box.adjusted(16, 0, -16, 0)
        text_height = QFontMetrics(body).boundingRect(column, int(flags), text).height() if text else 0
        name_height = QFontMetrics(name).height() + 4 if title else 0
        top = box.center().y() - (36 + 10 + name_height + text_height) // 2
        picture = self._hub.icons.pixmap(icon, "t3", 36, painter.device().devicePixelRatio())
        painter.drawPixmap(box.center().x() - 18, top, picture)
        top += 46
        if title:
            painter.setFont(name)
            painter.setPen(theme.qcolor("text"))
            shown = QFontMetrics(name).elidedText(title, Qt.TextElideMode.ElideMiddle, column.width())
            painter.drawText(QRect(column.left(), top, column.width(), name_height), int(flags), shown)
            top += name_height
        if text:
            painter.setFont(body)
            painter.setPen(theme.qcolor("t2"))
            painter.drawText(QRect(column.left(), top, column.width(), box.bottom() - top), int(flags), text)

    def _paint_play(self, painter: QPainter, place: QRectF) -> None:
        assert self._item is not None
        theme = self._hub.theme
        length = duration_text(self._item.duration_ms) if self._item.duration_ms else ""
        font = type_font(TypeRole.LABEL, tabular=True)
        width = 30 + (QFontMetrics(font).horizontalAdvance(length) + 4 if length else 0)
        self._badge = badge = QRectF(place.left() + 8, place.bottom() - 32, width, 24)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.qcolor("line2"), 1))
        painter.setBrush(theme.qcolor("surface"))
        painter.drawRoundedRect(badge, 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        icon = self._hub.icons.pixmap("play_fill", "text", 14, painter.device().devicePixelRatio())
        painter.drawPixmap(round(badge.left()) + 8, round(badge.top()) + 5, icon)
        painter.setFont(font)
        painter.setPen(theme.qcolor("text"))
        painter.drawText(badge.adjusted(26, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), length)
