"""Tables of the wizard: plain rows of texts with room at both sides."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableWidget,
    QWidget,
)

from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT

_ROOM: Final = 6


class _Delegate(QStyledItemDelegate):
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        option.rect.adjust(_ROOM, 0, -_ROOM, 0)
        super().paint(painter, option, index)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(2 * _ROOM, 0)


def plain_table(name: str, columns: Sequence[str], *, numbers_from: int = 99) -> QTableWidget:
    """Make a table to look at; columns from `numbers_from` on hold numbers."""
    table = QTableWidget(0, len(columns))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(list(columns))
    table.setItemDelegate(_Delegate(table))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(TABLE_ROW_HEIGHT)
    header = table.horizontalHeader()
    header.setFixedHeight(TABLE_HEADER_HEIGHT)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    for column in range(len(columns)):
        side = Qt.AlignmentFlag.AlignRight if column >= numbers_from else Qt.AlignmentFlag.AlignLeft
        table.horizontalHeaderItem(column).setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    return table


def centered(widget: QWidget) -> QWidget:
    """Put a control into the middle of a cell."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
    return holder
