"""The row and column headers of the matrix: values, counts, and drops for all their cells."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QApplication, QHeaderView

from app.models.catalog.dimensions import DimensionValues
from app.views.assignments.matrix_delegate import GAP
from app.views.assignments.matrix_model import HeaderItem
from app.views.assignments.pictures import Pictures
from app.views.support.paged_model import Role
from app.views.support.theme import TypeRole, text_scale, type_font

if TYPE_CHECKING:
    from app.views.assignments.matrix_view import MatrixView

ROW_HEADER_WIDTH: Final = 132
COLUMN_HEADER_HEIGHT: Final = 32
GROUP_HEIGHT: Final = 24


class MatrixHeader(QHeaderView):
    """A row or column header that paints values and takes drops for all its cells."""

    def __init__(self, orientation: Qt.Orientation, pictures: Pictures, view: "MatrixView") -> None:
        super().__init__(orientation, view)
        self._pictures = pictures
        self._view = view
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        is_row = orientation == Qt.Orientation.Vertical
        self.setAccessibleName("Rows of the matrix" if is_row else "Columns of the matrix")

    def sizeHint(self) -> QSize:
        """Fixed width of rows; height of columns grows with groups."""
        scale = text_scale(QApplication.font())
        if self.orientation() == Qt.Orientation.Vertical:
            return QSize(round(ROW_HEADER_WIDTH * min(scale, 1.25)), 0)
        return QSize(0, round(COLUMN_HEADER_HEIGHT * scale) + self._view.group_levels * self._group_height)

    @property
    def _group_height(self) -> int:
        return round(GROUP_HEIGHT * text_scale(QApplication.font()))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Paint one header."""
        item: HeaderItem | None = self.model().headerData(logical, self.orientation(), Role.ROW)
        if item is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.orientation() == Qt.Orientation.Vertical:
            self._paint_row(painter, rect, item)
        else:
            self._paint_column(painter, rect, item, logical)
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, item: HeaderItem) -> None:
        theme = self._pictures.theme
        middle = rect.center().y() - GAP // 2
        value = item.values[0]
        left = rect.left()
        if value.hex:
            self._pictures.paint_swatch(painter, QRect(left, middle - 9, 18, 18), value.hex)
            left += 26
        painter.setFont(type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor("text"))
        width, line = rect.right() - left - 10, painter.fontMetrics().height() + 1
        text = painter.fontMetrics().elidedText(value.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QRect(left, middle - line, width, line), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.Normal))
        painter.setPen(theme.qcolor("t2"))
        room = rect.right() - left
        facts = painter.fontMetrics().elidedText(
            f"{item.explicit} of {item.cells} explicit", Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(QRect(left, middle, room, line), Qt.AlignmentFlag.AlignVCenter, facts)

    def _paint_column(self, painter: QPainter, rect: QRect, item: HeaderItem, logical: int) -> None:
        theme = self._pictures.theme
        for level in range(self._view.group_levels):
            self._paint_group(painter, rect, item, logical, level)
        rect = rect.adjusted(0, self._view.group_levels * self._group_height, 0, 0)
        room = rect.adjusted(0, 0, -GAP, 0)
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.Normal))
        painter.setPen(theme.qcolor("t2"))
        count = f"{item.variant_count} variant{'' if item.variant_count == 1 else 's'}"
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, count)
        room.setRight(room.right() - painter.fontMetrics().horizontalAdvance(count) - 8)
        if item.values and item.values[-1].hex:
            self._pictures.paint_swatch(
                painter, QRect(room.left(), room.center().y() - 6, 13, 13), item.values[-1].hex
            )
            room.setLeft(room.left() + 20)
        painter.setFont(type_font(TypeRole.BODY, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor("text"))
        text = painter.fontMetrics().elidedText(item.name, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_group(
        self, painter: QPainter, rect: QRect, item: HeaderItem, logical: int, level: int
    ) -> None:
        """Paint the part over one column of a value that stands over several, once across all of them."""
        theme, height = self._pictures.theme, self._group_height
        group = item.values[: level + 1]
        first = last = logical
        while first > 0 and self._group_of(first - 1, level) == group:
            first -= 1
        while last + 1 < self.count() and self._group_of(last + 1, level) == group:
            last += 1
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last) - GAP
        top = rect.top() + level * height
        painter.setClipRect(QRect(rect.left(), top, rect.width(), height))
        painter.setPen(QPen(theme.qcolor("line2"), 1))
        painter.drawLine(left, top + height - 2, right, top + height - 2)
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor("t2"))
        shown_left = max(left, 0)
        room = QRect(shown_left, top, right - shown_left, height - 3)
        if group[-1].hex:
            box = QRect(room.left(), room.center().y() - 6, 13, 13)
            self._pictures.paint_swatch(painter, box, group[-1].hex)
            room.setLeft(room.left() + 20)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, group[-1].name)
        painter.setClipping(False)

    def _group_of(self, section: int, level: int) -> tuple[object, ...]:
        item: HeaderItem | None = self.model().headerData(section, self.orientation(), Role.ROW)
        return () if item is None else item.values[: level + 1]

    def section_keys(self, point: QPoint) -> tuple[DimensionValues, ...]:
        """Return the cells of the header at a point."""
        is_row = self.orientation() == Qt.Orientation.Vertical
        section = self.logicalIndexAt(point)
        grid = self._view.matrix.grid
        if section < 0:
            return ()
        if is_row:
            return grid.row_keys(section)
        level = point.y() // self._group_height
        if level < self._view.group_levels:
            group = self._group_of(section, level)
            columns = [column for column in range(self.count()) if self._group_of(column, level) == group]
            return tuple(key for column in columns for key in grid.column_keys(column))
        return grid.column_keys(section)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose all cells of the header, with Ctrl beside those that are chosen."""
        if event.button() is Qt.MouseButton.LeftButton:
            adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._view.select_keys(self.section_keys(event.position().toPoint()), adds=adds)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with all cells of the header."""
        keys = self.section_keys(event.pos())
        if keys:
            self._view.select_keys(keys)
            self._view.menu_wanted.emit(keys, event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take media for all cells."""
        self._view.consider(event, self.section_keys(event.position().toPoint()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Highlight all cells."""
        self._view.consider(event, self.section_keys(event.position().toPoint()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._view.forget_target()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        self._view.take(event, self.section_keys(event.position().toPoint()))
