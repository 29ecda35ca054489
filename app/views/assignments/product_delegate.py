"""Paints products in the panel: picture, name, number, state, and who checked them out."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.assignments.rows import ProductListRow, PublishState
from app.views.assignments.pictures import Pictures
from app.views.support.chips import DRAFT, NO_MEDIA, chip_size, paint_chip
from app.views.support.labels import initials
from app.views.support.paged_model import Index, PagedModel
from app.views.support.theme import TypeRole, type_font

ROW_HEIGHT: Final = 52
AVATAR: Final = 20
WAITING: Final = frozenset({PublishState.DRAFT, PublishState.CHANGED})
"""States of products of which something waits for publishing."""


def is_draft(state: PublishState) -> bool:
    """Tell whether something of a product waits for publishing."""
    return state in WAITING


def paint_avatar(painter: QPainter, rect: QRect, user: str, color: QColor) -> None:
    """Paint a round avatar with initials."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(rect)
    font = type_font(TypeRole.CAPTION, weight=QFont.Weight.DemiBold)
    font.setPixelSize(max(7, round(rect.height() * 0.42)))
    painter.setFont(font)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, initials(user))
    painter.restore()


def describe(row: ProductListRow) -> tuple[str, str]:
    """Name a product and say what it is."""
    parts = [row.number]
    if is_draft(row.state):
        parts.append("draft")
    if not row.has_media:
        parts.append("no media")
    if row.is_variant_image:
        parts.append("variant image")
    if row.checked_out_by:
        parts.append(f"checked out by {row.checked_out_by}")
    return row.name, ", ".join(parts)


class ProductDelegate(QStyledItemDelegate):
    """Paints a product: picture, name, number, Draft tag or No media, who checked it out."""

    def __init__(self, pictures: Pictures, model: PagedModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row has one height."""
        return QSize(160, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        theme = self._pictures.theme
        rect: QRect = option.rect
        row: ProductListRow | None = self._model.peek(index.row())
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(rect, theme.qcolor("sel"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.qcolor("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("hover"))
        painter.setPen(theme.qcolor("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if index.row() in getattr(self.parent(), "drop_rows", ()):
            painter.setPen(QPen(theme.qcolor("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        if row is not None:
            self._paint_row(painter, rect, row)
        if option.state & QStyle.StateFlag.State_HasFocus and not is_selected:
            painter.setPen(theme.qcolor("accent"))
            painter.drawRect(rect.adjusted(0, 0, -1, -2))
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, row: ProductListRow) -> None:
        theme = self._pictures.theme
        picture = QRect(rect.left() + 12, rect.top() + 6, 32, 40)
        self._pictures.paint_content(painter, picture, row.default_image_sha)
        right = rect.right() - 12
        if row.checked_out_by:
            avatar = QRect(right - AVATAR, rect.center().y() - AVATAR // 2, AVATAR, AVATAR)
            paint_avatar(painter, avatar, row.checked_out_by, theme.qcolor("avatar"))
            right = avatar.left() - 8
        left = picture.right() + 10
        painter.setFont(type_font(TypeRole.BODY, weight=QFont.Weight.Medium))
        painter.setPen(theme.qcolor("text"))
        name = QRect(left, rect.top() + 7, right - left, 18)
        painter.drawText(
            name,
            Qt.AlignmentFlag.AlignVCenter,
            painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideMiddle, name.width()),
        )
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.Normal))
        painter.setPen(theme.qcolor("t2"))
        second = QRect(left, rect.top() + 26, right - left, 20)
        painter.drawText(second, Qt.AlignmentFlag.AlignVCenter, row.number)
        at = left + painter.fontMetrics().horizontalAdvance(row.number) + 8
        chips = ([DRAFT] if is_draft(row.state) else []) + ([] if row.has_media else [NO_MEDIA])
        for chip in chips:
            width = min(chip_size(chip).width(), right - at)
            if width > 24:
                paint_chip(painter, QRect(at, second.top(), width, 20), chip, theme)
            at += width + 4
