"""Primary media as a row of cards: order by drag or keys, insert by drop."""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from app.models.media.rows import MediaType
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import INHERITED_OPACITY, Pictures
from app.views.assignments.primary_view import PrimaryView
from app.views.assignments.rows import PrimaryItem
from app.views.assignments.slot_models import PrimaryModel
from app.views.support.paged_model import Role
from app.views.support.theme import TypeRole, type_font

CARD: Final = QSize(136, 201)
CAPTION: Final = 34
GAP: Final = 10
_BUTTON: Final = 24
_BADGE_HEIGHT: Final = 20


class CardButton(StrEnum):
    """The buttons on the selected card."""

    LEFT = "move_left"
    RIGHT = "move_right"
    REMOVE = "trash"


_TIPS: Final = {
    CardButton.LEFT: "Move left (Alt+Left)",
    CardButton.RIGHT: "Move right (Alt+Right)",
    CardButton.REMOVE: "Remove (Delete)",
}


def button_rects(card: QRect) -> dict[CardButton, QRect]:
    """Place the buttons of a selected card at its top right."""
    left = card.right() - 5 - 3 * _BUTTON
    return {
        button: QRect(left + place * _BUTTON, card.top() + 7, _BUTTON, _BUTTON)
        for place, button in enumerate(CardButton)
    }


class CardDelegate(QStyledItemDelegate):
    """Paints the cards of the strip from `PrimaryItem` rows."""

    def __init__(self, pictures: Pictures, refusal: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures, self._refusal = pictures, refusal

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every card has one size."""
        return CARD + QSize(GAP, 0)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one card."""
        card = card_rect(option.rect)
        item: PrimaryItem | None = index.data(Role.ROW)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if item is None:
            self._paint_add(painter, card, has_focus, bool(option.state & QStyle.StateFlag.State_MouseOver))
        else:
            self._paint_item(painter, card, item, option, has_focus)
        painter.restore()

    def _paint_item(
        self, painter: QPainter, card: QRect, item: PrimaryItem, option: QStyleOptionViewItem, has_focus: bool
    ) -> None:
        theme = self._pictures.theme
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("sel" if is_selected else "surface"))
        painter.drawRoundedRect(QRectF(card), 4, 4)
        picture = card.adjusted(1, 1, -1, -CAPTION)
        self._pictures.paint(
            painter, picture, item.media, opacity=INHERITED_OPACITY if item.is_inherited else 1.0
        )
        self._paint_caption(painter, card, item)
        if item.media is not None and item.media.type is MediaType.VIDEO:
            self._pictures.paint_length(painter, picture, item.media.duration_ms)
        edge = QPen(
            theme.qcolor("accent" if is_selected or has_focus else "line2"),
            2 if is_selected or has_focus else 1,
        )
        if item.is_inherited and not is_selected:
            edge.setDashPattern([3, 2])
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = edge.widthF() / 2
        painter.drawRoundedRect(QRectF(card).adjusted(half, half, -half, -half), 4, 4)
        painter.setPen(QPen(theme.qcolor("line"), 1))
        painter.drawLine(
            card.left() + 2, card.bottom() - CAPTION + 1, card.right() - 2, card.bottom() - CAPTION + 1
        )
        if item.is_default:
            self._paint_badge(painter, card)
        if is_selected and not item.is_inherited:
            self._paint_buttons(painter, card, item)

    def _paint_caption(self, painter: QPainter, card: QRect, item: PrimaryItem) -> None:
        theme = self._pictures.theme
        line = QRect(card.left() + 9, card.bottom() - CAPTION + 1, card.width() - 18, CAPTION - 1)
        number = type_font(TypeRole.LABEL, tabular=True)
        painter.setFont(number)
        painter.setPen(theme.qcolor("t2"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, str(item.place))
        name = type_font(TypeRole.BODY)
        name.setPixelSize(max(11, name.pixelSize() - 1))
        painter.setFont(name)
        painter.setPen(theme.qcolor("t2" if item.is_inherited else "text"))
        room = line.adjusted(16 if item.place < 10 else 22, 0, -14, 0)
        painter.drawText(
            room,
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(item.name, Qt.TextElideMode.ElideMiddle, room.width()),
        )
        if item.media is not None:
            center = QPointF(line.right() - 3.5, line.center().y() + 1)
            self._pictures.paint_state_dot(painter, center, str(item.media.state))

    def _paint_badge(self, painter: QPainter, card: QRect) -> None:
        theme = self._pictures.theme
        font = type_font(TypeRole.CAPTION)
        font.setWeight(font.Weight.Medium)
        painter.setFont(font)
        width = painter.fontMetrics().horizontalAdvance("Default image") + 16
        badge = QRect(card.left() + 7, card.top() + 7, width, _BADGE_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("fill"))
        painter.drawRoundedRect(badge, _BADGE_HEIGHT / 2, _BADGE_HEIGHT / 2)
        painter.setPen(theme.qcolor("on_fill"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "Default image")

    def _paint_buttons(self, painter: QPainter, card: QRect, item: PrimaryItem) -> None:
        theme = self._pictures.theme
        rects = button_rects(card)
        frame = rects[CardButton.LEFT].united(rects[CardButton.REMOVE])
        is_off = bool(self._refusal())
        if item.is_default:
            painter.setPen(Qt.PenStyle.NoPen)
        painter.setPen(QPen(theme.qcolor("line2"), 1))
        painter.setBrush(theme.qcolor("surface"))
        painter.drawRoundedRect(QRectF(frame).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        ratio = painter.device().devicePixelRatioF()
        for button, rect in rects.items():
            is_end = (button is CardButton.LEFT and item.place == 1) or (
                button is CardButton.RIGHT and item.place == item.count
            )
            role = "dis" if is_end or is_off else "err" if button is CardButton.REMOVE else "t2"
            painter.drawPixmap(
                rect.left() + 5,
                rect.top() + 5,
                self._pictures.hub.icons.pixmap(button.value, role, 14, ratio),
            )

    def _paint_add(self, painter: QPainter, card: QRect, has_focus: bool, is_hovered: bool) -> None:
        theme, is_off = self._pictures.theme, bool(self._refusal())
        is_hovered = is_hovered and not is_off
        pen = QPen(theme.qcolor("accent" if has_focus else "ctl"), 2 if has_focus else 1)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(theme.qcolor("hover" if is_hovered else "sunken"))
        painter.drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        ratio = painter.device().devicePixelRatioF()
        middle = card.center()
        painter.drawPixmap(
            middle.x() - 9,
            middle.y() - 30,
            self._pictures.hub.icons.pixmap("add", "dis" if is_off else "t2", 18, ratio),
        )
        font = type_font(TypeRole.BODY)
        font.setWeight(font.Weight.Medium)
        painter.setFont(font)
        painter.setPen(theme.qcolor("dis" if is_off else "text"))
        line = QRect(card.left(), middle.y() - 6, card.width(), 18)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, "Add media")
        painter.setFont(type_font(TypeRole.CAPTION))
        painter.setPen(theme.qcolor("dis" if is_off else "t3"))
        painter.drawText(line.translated(0, 20), Qt.AlignmentFlag.AlignCenter, "or drop here")


def card_rect(cell: QRect) -> QRect:
    """Return the card inside the cell of the list, which also holds the gap to its right."""
    return QRect(cell.topLeft(), CARD)


class PrimaryStrip(PrimaryView):
    """The cards of primary media, with buttons on the selected one and "Add media" at the end."""

    def __init__(
        self, pictures: Pictures, model: PrimaryModel, gate: DropGate, parent: QWidget | None = None
    ) -> None:
        super().__init__(pictures, model, gate, parent)
        self.setAccessibleName("Primary media")
        self.setItemDelegate(CardDelegate(pictures, self.refusal, self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(CARD.height() + 14)

    def item_rect(self, row: int) -> QRect:
        """Return the card of an item."""
        return card_rect(super().item_rect(row))

    def paint_insert(self, painter: QPainter, at: int) -> None:
        """Paint an upright line with its dot at the top."""
        left = self.item_rect(min(at, self.slots.rowCount() - 1)).left()
        x = max(5.0, left - GAP / 2)
        painter.drawRect(QRectF(x - 1.5, 4, 3, CARD.height() - 4))
        painter.drawEllipse(QPointF(x, 5), 4.5, 4.5)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Work the buttons of the selected card, or the "Add media" card."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            if self.slots.is_add_item(index):
                self.ask_to_add()
                return
            button = self._button_at(event.position().toPoint(), index)
            if button is not None:
                self._press(button, index.row())
                return
        super().mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what the painted buttons do."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            button = self._button_at(event.pos(), index) if index.isValid() else None
            text = _TIPS[button] if button is not None else ""
            if button is not None or self.slots.is_add_item(index):
                text = self.refusal() or text
            if text:
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().viewportEvent(event)

    def _button_at(self, point: QPoint, index: QModelIndex) -> CardButton | None:
        if self.slots.is_add_item(index) or not self.selectionModel().isSelected(index):
            return None
        if self.slots.items[index.row()].is_inherited:
            return None
        rects = button_rects(self.item_rect(index.row()))
        return next((button for button, rect in rects.items() if rect.contains(point)), None)

    def _press(self, button: CardButton, row: int) -> None:
        if button is CardButton.REMOVE:
            self.remove_wanted.emit([self.slots.items[row].media_id])
        else:
            self.move_wanted.emit(row, -1 if button is CardButton.LEFT else 1)
