"""The tree of categories in the product panel, each with the count of its products."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.models.catalog.rows import CategoryRow
from app.views.assignments.pictures import Pictures
from app.views.support.paged_model import Index
from app.views.support.theme import TypeRole, type_font

CATEGORY_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_COUNT_ROLE: Final = Qt.ItemDataRole.UserRole + 2


class CategoryDelegate(QStyledItemDelegate):
    """Paints a category with its count at the right."""

    def __init__(self, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every row has one height."""
        return QSize(80, 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one row."""
        theme = self._pictures.theme
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect
        painter.save()
        if is_selected:
            painter.fillRect(rect, theme.qcolor("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.qcolor("hover"))
        count = f"{index.data(_COUNT_ROLE):,}"
        painter.setFont(type_font(TypeRole.CAPTION, tabular=True))
        painter.setPen(theme.qcolor("t2"))
        room = rect.adjusted(4, 0, -12, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(count) - 8)
        font = type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold if is_selected else None)
        font.setPixelSize(max(11, font.pixelSize() - 1))
        painter.setFont(font)
        painter.setPen(theme.qcolor("text"))
        text = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        if option.state & QStyle.StateFlag.State_HasFocus and not is_selected:
            painter.setPen(theme.qcolor("accent"))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()


def category_model(rows: Sequence[CategoryRow], total: int, parent: QWidget) -> QStandardItemModel:
    """Build the tree of categories under "All products"."""
    model = QStandardItemModel(parent)
    top = _category_item("All products", None, total)
    model.appendRow(top)
    items: dict[int | None, QStandardItem] = {None: top}
    for row in rows:
        item = _category_item(row.name, row.id, row.product_count)
        items[row.id] = item
        items.get(row.parent_id, top).appendRow(item)
    return model


def _category_item(name: str, category_id: int | None, count: int) -> QStandardItem:
    item = QStandardItem(name)
    item.setEditable(False)
    item.setData(category_id, CATEGORY_ROLE)
    item.setData(count, _COUNT_ROLE)
    item.setData(f"{name}, {count} products", Qt.ItemDataRole.AccessibleTextRole)
    return item
