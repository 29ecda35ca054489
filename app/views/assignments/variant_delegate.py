"""Paints the fields of a variant: own media strong, inherited quiet."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from app.views.assignments import variants_model as columns
from app.views.assignments.pictures import Pictures
from app.views.assignments.rows import VariantItem
from app.views.assignments.variants_groups import GroupedVariants
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
        item = index.data(Role.ROW)
        if not isinstance(item, VariantItem):
            return  # the lines of groups are painted across all columns
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


def paint_groups(table: QTableView, groups: GroupedVariants, pictures: Pictures) -> None:
    """Paint the lines of groups that are on show: fold mark, colour, value and counts."""
    theme, area = pictures.theme, table.viewport().rect()
    first, last = table.rowAt(0), table.rowAt(area.height() - 1)
    painter = QPainter(table.viewport())
    ratio = painter.device().devicePixelRatioF()
    for row in range(max(0, first), (last if last >= 0 else groups.rowCount() - 1) + 1):
        group = groups.group(row)
        if group is None:
            continue
        line = QRect(0, table.rowViewportPosition(row), area.width(), table.rowHeight(row))
        painter.fillRect(line, theme.qcolor("sunken"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(line.bottomLeft(), line.bottomRight())
        mark = pictures.hub.icons.pixmap("right" if group.is_folded else "down", "t2", 12, ratio)
        painter.drawPixmap(13, line.center().y() - 5, mark)
        left = 38
        if group.hex:
            pictures.paint_swatch(painter, QRect(left, line.center().y() - 6, 13, 13), group.hex)
            left += 21
        painter.setFont(type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor("text"))
        room = line.adjusted(left, 0, -8, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, group.name)
        left += painter.fontMetrics().horizontalAdvance(group.name) + 12
        painter.setFont(type_font(TypeRole.BODY))
        painter.setPen(theme.qcolor("t2"))
        painter.drawText(line.adjusted(left, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, group.facts)
        if table.hasFocus() and table.currentIndex().row() == row:
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(line.adjusted(1, 1, -1, -2))
