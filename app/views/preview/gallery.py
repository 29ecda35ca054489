"""The gallery of a pane: a strip of thumbnails and the large picture."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.views.preview.answers import IMAGE, VIDEO, GalleryItem, PaneAnswer, alt_text_origin, duration_text
from app.views.preview.frames import Frame, shot_of
from app.views.preview.large_picture import STEPS, LargePicture, draw_picture, draw_shot, kind_icon
from app.views.support.buttons import link_button
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.paged_model import Role
from app.views.support.theme import ThemeHub, TypeRole, type_font
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore

Index = QModelIndex | QPersistentModelIndex

THUMB: Final = QSize(48, 58)
THUMB_GAP: Final = 10
_OPEN: Final = {IMAGE: "Enlarge", VIDEO: "Play"}


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
        missing = item.is_missing or not item.sha256
        size = max(THUMB.width(), THUMB.height())
        picture = None if missing else self._thumbnails.pixmap(item.sha256, size, ratio)
        painter.fillRect(box, theme.qcolor("surface" if picture is not None else "hover"))
        if picture is not None:
            inner, shot = box.adjusted(2, 2, -2, -2), shot_of(item, Frame.PRODUCT_PAGE)
            if shot is None:
                draw_picture(painter, inner, picture)
            else:
                draw_shot(painter, inner, picture, shot)
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
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(THUMB.width())
        self.setAccessibleName("Gallery")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Left and Right move too."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step_by(self, STEPS[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


def step_by(strip: QListView, step: int) -> None:
    """Make the next or previous item current; stays at either end."""
    place = strip.currentIndex().row() + step
    if 0 <= place < strip.model().rowCount():
        strip.setCurrentIndex(strip.model().index(place, 0))


class Gallery(QFrame):
    """Strip and large picture together.

    Signals: `item_shown(GalleryItem | None)` when that changes, `open_asked(GalleryItem)` when a person
    wants to play, read or see more of it.
    """

    item_shown = Signal(object)
    open_asked = Signal(object)

    def __init__(self, hub: ThemeHub, thumbnails: ThumbnailStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = GalleryModel(self)
        self.strip = ThumbStrip(self._model, ThumbDelegate(hub, thumbnails, self), self)
        self.large = LargePicture(hub, thumbnails, self)
        self.alt_text = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self.cut = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self.open_button = link_button(hub, "", parent=self)
        self.open_button.clicked.connect(self.open_item)
        self.open_button.hide()
        self._answer: PaneAnswer | None = None
        self._frame = Frame.PRODUCT_PAGE
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.more = text_label("", "caption", "t3")
        self.more.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._strips = QVBoxLayout()
        self._strips.setSpacing(2)
        self._strips.addWidget(self.strip)
        self._strips.addWidget(self.more)
        self._strips.addStretch(1)
        row.addLayout(self._strips)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self.large, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.cut, 1)
        foot.addWidget(self.open_button)
        column.addWidget(self.alt_text)
        column.addLayout(foot)
        row.addLayout(column, 1)
        self.strip.selectionModel().currentChanged.connect(self._on_current_changed)
        self.large.stepped.connect(self._on_stepped)
        self.large.opened.connect(self.open_item)
        self.strip.activated.connect(lambda _index: self.open_item())
        thumbnails.ready.connect(self._on_pictures_ready)
        hub.changed.connect(self.strip.viewport().update)

    @property
    def item(self) -> GalleryItem | None:
        """The item on show."""
        return self.large.item

    def set_frame(self, frame: Frame) -> None:
        """Show it as another place does: a page its whole gallery, a tile the default image alone."""
        if frame is self._frame:
            return
        self._frame = frame
        self.large.set_frame(frame)
        if self._answer is not None:
            self.show_answer(self._answer)

    def show_answer(self, answer: PaneAnswer, *, keep: bool = False) -> None:
        """Show another gallery at its default image.

        Args:
            answer: What to show.
            keep: Stay at the item on show where it is still there, as when the same question was asked again.
        """
        self._answer = answer
        shown = self.large.item
        if answer.default is not None:
            self.large.wish(answer.items[answer.default])
        place = answer.default or 0
        if keep and shown is not None:
            place = next((n for n, item in enumerate(answer.items) if item.key == shown.key), place)
        self._model.set_items(answer.items, answer.default)
        self.strip.setVisible(bool(answer.items) and not self._frame.is_tile)
        self._fit_strip()
        if self._frame.is_tile:
            self._show(None if answer.default is None else answer.items[answer.default])
        elif answer.items:
            self.strip.setCurrentIndex(self._model.index(place, 0))
        else:
            self._show(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show whole thumbnails only."""
        super().resizeEvent(event)
        self._fit_strip()

    def _fit_strip(self) -> None:
        """Give the strip room for whole thumbnails, and count those below."""
        count, step = self._model.rowCount(), THUMB.height() + THUMB_GAP
        room = self.height() - self.more.sizeHint().height()
        shown = max(1, count if count * step <= self.height() else room // step)
        self.strip.setFixedHeight(max(1, min(count, shown)) * step)
        self.more.setText(f"+{count - shown:,}" if count > shown else "")
        self.more.setAccessibleName(f"{count - shown:,} more items below" if count > shown else "")
        self.more.setVisible(count > shown and not self._frame.is_tile)

    def show_item(self, item: GalleryItem) -> None:
        """Show an item that stands beside the gallery, such as a document."""
        if not self._frame.is_tile:
            self.strip.clearSelection()
            self.strip.selectionModel().clearCurrentIndex()
            self._show(item)

    def open_item(self) -> None:
        """Ask for the item on show to be played, read or seen larger."""
        if self.item is not None and not self.item.is_missing:
            self.open_asked.emit(self.item)

    def _on_stepped(self, step: int) -> None:
        if not self._frame.is_tile:
            step_by(self.strip, step)

    def _on_current_changed(self, current: QModelIndex) -> None:
        item = current.data(Role.ROW)
        if item is not None and not self._frame.is_tile:
            self._show(item)

    def _show(self, item: GalleryItem | None) -> None:
        reason = ""
        if item is None and self._answer is not None:
            reason = self._answer.gap or "No image here: the placeholder is shown."
        self.large.show_item(item, reason)
        asked = "" if self._answer is None else self._answer.context.locale
        self.alt_text.setText("" if item is None else alt_text_origin(item, asked))
        shot = self.large.shot
        self.cut.setText("" if shot is None else f"{self._frame.label}: {shot.words}")
        self.open_button.setVisible(item is not None and not item.is_missing)
        if item is not None:
            self.open_button.setText(_OPEN.get(item.kind, "Open"))
            self.open_button.setAccessibleName(f"{self.open_button.text()} {item.name}")
        self.item_shown.emit(item)

    def _on_pictures_ready(self, contents: list[str]) -> None:
        self._model.repaint(set(contents))
        if self.large.item is not None and self.large.item.sha256 in contents:
            self.large.update()
