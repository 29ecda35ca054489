"""The gallery of a pane: a strip of thumbnails and the large picture."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.views.preview.answers import IMAGE, VIDEO, WHOLE, GalleryItem, PaneAnswer, duration_text
from app.views.support.paged_model import Role
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore

Index = QModelIndex | QPersistentModelIndex

THUMB: Final = QSize(48, 58)
THUMB_GAP: Final = 10
FRAME_PADDING: Final = 6  # px between the edge of the large picture and the picture
# Asked once for all sizes of the window: one decode, and no flicker while a person drags the window edge.
LARGE_PICTURE_SIZE: Final = 512
_STEPS: Final = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
}


def kind_icon(item: GalleryItem) -> str:
    """Return the icon of a media item that has no picture of its own."""
    if item.kind == VIDEO:
        return "video"
    if item.kind == IMAGE:
        return "broken_image"
    return "pdf" if item.name.lower().endswith(".pdf") else "file"


def draw_picture(
    painter: QPainter, box: QRect, picture: QPixmap, cut: tuple[float, float, float, float] = WHOLE
) -> QRectF:
    """Draw the part of a picture that pages show, centred in a box; return where it lies."""
    wide, high = picture.width(), picture.height()
    source = QRectF(QPointF(cut[0] * wide, cut[1] * high), QPointF(cut[2] * wide, cut[3] * high))
    size = source.size()
    size.scale(box.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(QRectF(box).center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawPixmap(place, picture, source)
    return place


class GalleryModel(QAbstractListModel):
    """The items of one answer; `Role.ROW` gives the `GalleryItem`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[GalleryItem, ...] = ()
        self._default: int | None = None

    def set_items(self, items: tuple[GalleryItem, ...], default: int | None) -> None:
        """Show other items."""
        self.beginResetModel()
        self._items = items
        self._default = default
        self.endResetModel()

    def repaint(self, contents: set[str]) -> None:
        """Tell that the pictures of these contents (sha256) are there now."""
        for place, item in enumerate(self._items):
            if item.sha256 in contents:
                self.dataChanged.emit(self.index(place), self.index(place))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the items."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer ROW, tool tip and accessible roles."""
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        match role:
            case Role.ROW:
                return item
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return item.name
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                words = [item.name, item.kind, *([item.state] if item.state else [])]
                words.append(f"{index.row() + 1} of {len(self._items)}")
                if index.row() == self._default:
                    words.append("default image")
                return ", ".join(words)
            case _:
                return None


class ThumbDelegate(QStyledItemDelegate):
    """Paints one thumbnail: picture, or icon and length; the current one has an accent edge."""

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Leave the gap below each thumbnail."""
        return QSize(THUMB.width(), THUMB.height() + THUMB_GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one thumbnail."""
        item: GalleryItem = index.data(Role.ROW)
        theme = self._hub.theme
        box = QRect(option.rect.topLeft(), THUMB)
        painter.save()
        ratio = painter.device().devicePixelRatio()
        picture = self._thumbnails.pixmap(item.sha256, max(THUMB.width(), THUMB.height()), ratio)
        painter.fillRect(box, theme.qcolor("surface" if picture is not None else "hover"))
        if picture is not None:
            draw_picture(painter, box.adjusted(2, 2, -2, -2), picture, item.cut)
        else:
            self._paint_icon(painter, box, item)
        if item.kind == VIDEO and picture is not None:
            self._paint_length(painter, box, item)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        pen = QPen(theme.qcolor("accent" if current else "line"), 2 if current else 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        inset = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), 3, 3)
        painter.restore()

    def _paint_icon(self, painter: QPainter, box: QRect, item: GalleryItem) -> None:
        loading = self._thumbnails.state(item.sha256, THUMB.height()) is ThumbnailState.LOADING
        if loading and item.kind == IMAGE:
            return
        theme = self._hub.theme
        name = "play" if item.kind == VIDEO else kind_icon(item)
        icon = self._hub.icons.pixmap(name, "t3", 18, painter.device().devicePixelRatio())
        painter.drawPixmap(box.center().x() - 8, box.center().y() - (16 if item.duration_ms else 8), icon)
        if item.duration_ms:
            painter.setFont(type_font(TypeRole.CAPTION, tabular=True))
            painter.setPen(theme.qcolor("t3"))
            line = box.adjusted(0, box.height() // 2 + 2, 0, -4)
            painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, duration_text(item.duration_ms))

    def _paint_length(self, painter: QPainter, box: QRect, item: GalleryItem) -> None:
        badge = QRect(box.left() + 3, box.bottom() - 17, 18, 15)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._hub.theme.qcolor("surface"))
        painter.drawRoundedRect(badge, 3, 3)
        icon = self._hub.icons.pixmap("play_fill", "text", 10, painter.device().devicePixelRatio())
        painter.drawPixmap(badge.left() + 4, badge.top() + 2, icon)


class ThumbStrip(QListView):
    """The vertical strip; arrow keys in any direction move through the gallery."""

    def __init__(self, model: GalleryModel, delegate: ThumbDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(THUMB.width())
        self.setAccessibleName("Gallery")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Left and Right move too."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step_by(self, _STEPS[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


def step_by(strip: QListView, step: int) -> None:
    """Make the next or previous item current; stays at either end."""
    place = strip.currentIndex().row() + step
    if 0 <= place < strip.model().rowCount():
        strip.setCurrentIndex(strip.model().index(place, 0))


class LargePicture(QWidget):
    """The item on show, large; without one the placeholder and the reason in words."""

    stepped = Signal(int)

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._thumbnails = thumbnails
        self._item: GalleryItem | None = None
        self._reason = ""
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

    def show_item(self, item: GalleryItem | None, reason: str = "") -> None:
        """Show an item, or why there is none."""
        self._item = item
        self._reason = reason
        self.setAccessibleName("Picture" if item is None else item.alt_text or item.name)
        self.setAccessibleDescription(reason)
        self.update()

    def sizeHint(self) -> QSize:
        """Prefer 4:5."""
        return QSize(232, 290)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through the gallery with the arrow keys."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the next item after a click on the right half, the previous one after the left half."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.stepped.emit(1 if event.position().x() >= self.width() / 2 else -1)
        super().mousePressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint picture or placeholder, edge and focus."""
        painter = QPainter(self)
        theme = self._hub.theme
        box = self.rect()
        picture = self._picture()
        empty = self._item is None and bool(self._reason)
        painter.fillRect(box, theme.qcolor("sunken" if empty else "surface"))
        if self._item is None:
            self._paint_words(painter, box, "image", "", self._reason)
        elif picture is not None:
            inner = box.adjusted(*[FRAME_PADDING] * 2, *[-FRAME_PADDING] * 2)
            place = draw_picture(painter, inner, picture, self._item.cut)
            if self._item.kind == VIDEO:
                self._paint_play(painter, place)
        elif not (self._item.kind == IMAGE and self._is_loading()):
            length = duration_text(self._item.duration_ms) if self._item.duration_ms else ""
            said = "Cannot read file" if self._item.kind == IMAGE else length
            self._paint_words(painter, box, kind_icon(self._item), self._item.name, said)
        pen = QPen(theme.qcolor("line2" if not empty else "ctl"), 1)
        if empty:
            pen.setDashPattern([4, 3])
        if self.hasFocus():
            pen = QPen(theme.qcolor("accent"), 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        inset = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), 4, 4)

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
        badge = QRectF(place.left() + 8, place.bottom() - 32, width, 24)
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


class Gallery(QFrame):
    """Strip and large picture together. Emits `item_shown(GalleryItem | None)` when that changes."""

    item_shown = Signal(object)

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = GalleryModel(self)
        self.strip = ThumbStrip(self._model, ThumbDelegate(hub, thumbnails, self), self)
        self.large = LargePicture(hub, thumbnails, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.strip)
        row.addWidget(self.large, 1)
        self._reason = ""
        self.strip.selectionModel().currentChanged.connect(self._on_current_changed)
        self.large.stepped.connect(lambda step: step_by(self.strip, step))
        thumbnails.ready.connect(self._on_pictures_ready)
        hub.changed.connect(self.strip.viewport().update)

    @property
    def item(self) -> GalleryItem | None:
        """The item on show."""
        return self.large.item

    def show_answer(self, answer: PaneAnswer, *, keep: bool = False) -> None:
        """Show another gallery at its default image.

        Args:
            answer: What to show.
            keep: Stay at the item on show where it is still there, as when the same question was asked again.
        """
        self._reason = answer.gap
        shown = self.large.item
        place = answer.default or 0
        if keep and shown is not None:
            place = next((n for n, item in enumerate(answer.items) if item.key == shown.key), place)
        self._model.set_items(answer.items, answer.default)
        self.strip.setVisible(bool(answer.items))
        if answer.items:
            self.strip.setCurrentIndex(self._model.index(place, 0))
        else:
            self._show(None)

    def _on_current_changed(self, current: QModelIndex) -> None:
        item = current.data(Role.ROW)
        if item is not None:
            self._show(item)

    def _show(self, item: GalleryItem | None) -> None:
        self.large.show_item(item, self._reason if item is None else "")
        self.item_shown.emit(item)

    def _on_pictures_ready(self, contents: list[str]) -> None:
        self._model.repaint(set(contents))
        if self.large.item is not None and self.large.item.sha256 in contents:
            self.large.update()
