"""Paints the fields of a variant: own media strong, inherited quiet."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.views.assignments import variants_model as columns
from app.views.assignments.pictures import Pictures
from app.views.assignments.rows import VariantItem
from app.views.assignments.variants_model import VariantsModel
from app.views.support.chips import paint_chip
from app.views.support.paged_model import Role
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex


class VariantDelegate(QStyledItemDelegate):
    """Paints `VariantItem` rows.

    Args:
        pictures: Paints the pictures.
        variants: Names the columns.
        drop_ids: Returns the variants that a drop would change now.
        parent: The table.
    """

    def __init__(
        self,
        pictures: Pictures,
        variants: VariantsModel,
        drop_ids: Callable[[], frozenset[int]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._variants = variants
        self._drop_ids = drop_ids

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one field."""
        item: VariantItem | None = index.data(Role.ROW)
        if item is None:
            return
        theme = self._pictures.theme
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_target = item.id in self._drop_ids()
        painter.save()
        if is_selected or is_target:
            painter.fillRect(rect, theme.qcolor("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("hover"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.qcolor("accent"), 1))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        self._paint_field(
            painter, rect, item, self._variants.columns[index.column()], is_selected=is_selected
        )
        painter.restore()

    def _paint_field(
        self, painter: QPainter, rect: QRect, item: VariantItem, name: str, *, is_selected: bool
    ) -> None:
        theme = self._pictures.theme
        if name == columns.CHECK:
            self._paint_check(painter, rect, is_selected)
        elif name == columns.ASSIGN:
            box = QRect(rect.left() + 8, rect.center().y() - 15, 26, 32)
            if item.own_image is not None:
                self._pictures.paint(painter, box, item.own_image, edge="line2")
            else:
                self._pictures.paint_missing(painter, box, icon="forbidden" if item.is_own else "add")
        elif name == columns.IMAGE:
            self._paint_image(painter, rect, item)
        elif name == columns.SOURCE:
            paint_chip(painter, rect.adjusted(8, 0, -8, 0), item.source, theme, self._pictures.hub.icons)
        elif name == columns.STATE:
            if item.media.is_explicit:
                paint_chip(painter, rect.adjusted(8, 0, -4, 0), item.state, theme)
        elif name in (columns.PRIMARY, columns.ADDITIONAL):
            count = len(item.media.primary if name == columns.PRIMARY else item.media.additional)
            self._text(painter, rect, str(count) if count else "–", "text" if count else "t3", is_number=True)
        elif name == columns.NUMBER:
            self._text(painter, rect, item.variant.number, "text" if item.is_own else "t2")
        else:
            self._paint_value(painter, rect, item, name)

    def _paint_check(self, painter: QPainter, rect: QRect, is_on: bool) -> None:
        theme = self._pictures.theme
        box = QRect(0, 0, 16, 16)
        box.moveCenter(rect.center())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.qcolor("fill" if is_on else "ctl"), 1))
        painter.setBrush(theme.qcolor("fill" if is_on else "surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if is_on:
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(
                box.topLeft() + QPoint(3, 3), self._pictures.hub.icons.pixmap("check", "on_fill", 10, ratio)
            )

    def _paint_image(self, painter: QPainter, rect: QRect, item: VariantItem) -> None:
        left = rect.left() + 8
        if item.image is not None:
            self._pictures.paint(painter, QRect(left, rect.center().y() - 14, 24, 30), item.image)
            words, token = item.image.display_name, "text" if item.is_own else "t2"
        else:
            self._pictures.paint_missing(painter, QRect(left, rect.center().y() - 14, 24, 30))
            words, token = "No image", "t3"
        self._text(painter, rect.adjusted(30, 0, 0, 0), words, token, is_strong=item.is_own)

    def _paint_value(self, painter: QPainter, rect: QRect, item: VariantItem, name: str) -> None:
        at = [dimension.value for dimension in self._variants.dimensions].index(name)
        if at >= len(item.values):
            return
        text, hex_text = item.values[at]
        room = rect
        if hex_text:
            self._pictures.paint_swatch(
                painter, QRect(rect.left() + 8, rect.center().y() - 5, 12, 12), hex_text
            )
            room = rect.adjusted(18, 0, 0, 0)
        self._text(painter, room, text, "text")

    def _text(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        token: str,
        *,
        is_strong: bool = False,
        is_number: bool = False,
    ) -> None:
        font = type_font(TypeRole.BODY, weight=QFont.Weight.Medium if is_strong else None, tabular=is_number)
        font.setPixelSize(max(11, font.pixelSize() - 1))
        painter.setFont(font)
        painter.setPen(self._pictures.theme.qcolor(token))
        room = rect.adjusted(8, 0, -8, 0)
        across = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | across, shown)
