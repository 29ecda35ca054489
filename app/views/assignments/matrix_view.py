"""The assignment matrix: cells, headers, and drops on any of them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from app.models.catalog.dimensions import DimensionValues
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.matrix_delegate import CELL, GAP, MIN_CELL, DropTarget, MatrixDelegate
from app.views.assignments.matrix_model import HeaderItem, MatrixModel
from app.views.assignments.pictures import Pictures
from app.views.assignments.primary_view import SCROLL_ZONE, is_replacing
from app.views.support.drag_label import count_text
from app.views.support.mime import MediaDrag
from app.views.support.paged_model import Role
from app.views.support.theme import TypeRole, type_font

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
        if self.orientation() == Qt.Orientation.Vertical:
            return QSize(ROW_HEADER_WIDTH, 0)
        return QSize(0, COLUMN_HEADER_HEIGHT + (GROUP_HEIGHT if self._view.has_groups else 0))

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
        width = rect.right() - left - 10
        text = painter.fontMetrics().elidedText(value.name, Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(QRect(left, middle - 19, width, 18), Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.Normal))
        painter.setPen(theme.qcolor("t2"))
        facts = f"{item.explicit} of {item.cells} explicit"
        painter.drawText(QRect(left, middle, width + 8, 16), Qt.AlignmentFlag.AlignVCenter, facts)

    def _paint_column(self, painter: QPainter, rect: QRect, item: HeaderItem, logical: int) -> None:
        theme = self._pictures.theme
        if self._view.has_groups:
            self._paint_group(painter, rect, item, logical)
            rect = rect.adjusted(0, GROUP_HEIGHT, 0, 0)
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

    def _paint_group(self, painter: QPainter, rect: QRect, item: HeaderItem, logical: int) -> None:
        theme = self._pictures.theme
        first = last = logical
        while first > 0 and self._group_of(first - 1) == item.values[:-1]:
            first -= 1
        while last + 1 < self.count() and self._group_of(last + 1) == item.values[:-1]:
            last += 1
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last) - GAP
        painter.setClipRect(QRect(rect.left(), rect.top(), rect.width(), GROUP_HEIGHT))
        painter.setPen(QPen(theme.qcolor("line2"), 1))
        painter.drawLine(left, rect.top() + GROUP_HEIGHT - 2, right, rect.top() + GROUP_HEIGHT - 2)
        painter.setFont(type_font(TypeRole.LABEL, weight=QFont.Weight.DemiBold))
        painter.setPen(theme.qcolor("t2"))
        names = " + ".join(value.name for value in item.values[:-1])
        shown_left = max(left, 0)
        painter.drawText(
            QRect(shown_left, rect.top(), right - shown_left, GROUP_HEIGHT - 3),
            Qt.AlignmentFlag.AlignVCenter,
            names,
        )
        painter.setClipping(False)

    def _group_of(self, section: int) -> tuple[object, ...]:
        item: HeaderItem | None = self.model().headerData(section, self.orientation(), Role.ROW)
        return () if item is None else item.values[:-1]

    def section_keys(self, point: QPoint) -> tuple[DimensionValues, ...]:
        """Return the cells of the header at a point."""
        is_row = self.orientation() == Qt.Orientation.Vertical
        section = self.logicalIndexAt(point)
        grid = self._view.matrix.grid
        if section < 0:
            return ()
        if is_row:
            return grid.row_keys(section)
        if self._view.has_groups and point.y() < GROUP_HEIGHT:
            group = self._group_of(section)
            columns = [column for column in range(self.count()) if self._group_of(column) == group]
            return tuple(key for column in columns for key in grid.column_keys(column))
        return grid.column_keys(section)

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


class MatrixView(QTableView):
    """The matrix. Signals: `media_dropped(MediaDrag, keys, replacing)`, `remove_wanted(keys)`."""

    media_dropped = Signal(object, tuple, bool)
    remove_wanted = Signal(tuple)

    def __init__(
        self, pictures: Pictures, model: MatrixModel, gate: DropGate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.matrix = model
        self._pictures = pictures
        self._gate = gate
        self._label = gate.label
        self.drop_target: DropTarget | None = None
        self.setAccessibleName("Assignment matrix")
        self.setModel(model)
        self.setItemDelegate(MatrixDelegate(pictures, lambda: self.drop_target, self))
        self.setVerticalHeader(MatrixHeader(Qt.Orientation.Vertical, pictures, self))
        self.setHorizontalHeader(MatrixHeader(Qt.Orientation.Horizontal, pictures, self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setProperty("ground", "sunken")
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setStyleSheet("background: transparent; border: none;")
        model.modelReset.connect(self._fit)
        pictures.thumbnails.ready.connect(self._on_thumbnails)

    @property
    def has_groups(self) -> bool:
        """Whether columns are grouped by the second dimension."""
        columns = self.matrix.grid.columns
        return bool(columns) and len(columns[0]) > 1

    @property
    def current_key(self) -> DimensionValues | None:
        """The cell that the panel edits."""
        return self.matrix.key_at(self.currentIndex())

    @property
    def selected_keys(self) -> tuple[DimensionValues, ...]:
        """The chosen cells, row by row."""
        indexes = sorted(self.selectionModel().selectedIndexes(), key=lambda i: (i.row(), i.column()))
        return tuple(self.matrix.grid.key(index.row(), index.column()) for index in indexes)

    def select_key(self, key: DimensionValues) -> None:
        """Choose one cell."""
        place = self.matrix.grid.place(key)
        if place is not None:
            self.setCurrentIndex(self.matrix.index(*place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shrink cells down to their minimum before anything scrolls."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns, rows = self.matrix.columnCount(), self.matrix.rowCount()
        if not columns or not rows:
            return
        width = max(MIN_CELL.width(), min(CELL.width(), self.viewport().width() // columns - GAP))
        height = max(MIN_CELL.height(), min(CELL.height(), self.viewport().height() // rows - GAP))
        self.horizontalHeader().setDefaultSectionSize(width + GAP)
        self.verticalHeader().setDefaultSectionSize(height + GAP)

    # drops

    def consider(self, event: QDragMoveEvent, keys: Sequence[DimensionValues], reason: str = "") -> None:
        """Highlight the cells that a drop would change, or say why it may not."""
        drag = self._gate.media(event)
        if drag is None:
            return
        if not keys:
            self.forget_target()
            self._gate.forbid(event, reason or "Drop on a cell, a row header or a column header.")
            return
        words = self._words(drag, keys, is_replacing(event))
        self._set_target(DropTarget(frozenset(keys), words))
        if len(keys) == 1:
            self._label.unsay()
        else:
            self._label.say(*words)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def _words(self, drag: MediaDrag, keys: Sequence[DimensionValues], replacing: bool) -> tuple[str, str]:
        what = count_text(len(drag.media_ids), "image")
        verb = "Replace with" if replacing else "Assign"
        count = self.matrix.grid.variant_count(keys)
        variants = f"to {count} variant{'' if count == 1 else 's'}"
        if len(keys) == 1:
            return f"Drop to {verb.lower()} {what}", variants
        return f"{verb} {what} {variants}", f"{len(keys)} cells together. Shift replaces existing media"

    def take(self, event: QDropEvent, keys: tuple[DimensionValues, ...]) -> None:
        """Hand a drop on."""
        drag = self._gate.media(event)
        self.forget_target()
        if drag is None or not keys:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.media_dropped.emit(drag, keys, is_replacing(event))

    def forget_target(self) -> None:
        """End the highlight."""
        self._set_target(None)
        self._label.unsay()

    def _set_target(self, target: DropTarget | None) -> None:
        if target != self.drop_target:
            self.drop_target = target
            self.viewport().update()

    def _keys_at(self, point: QPoint) -> tuple[DimensionValues, ...]:
        index = self.indexAt(point)
        key = self.matrix.key_at(index) if index.isValid() else None
        cell = self.matrix.cell(key) if key is not None else None
        return (cell.key,) if cell is not None and cell.variant_count else ()

    def _reason_at(self, point: QPoint) -> str:
        index = self.indexAt(point)
        return f"No variant is {index.data()}." if index.isValid() else ""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take media."""
        point = event.position().toPoint()
        self.consider(event, self._keys_at(point), self._reason_at(point))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Highlight the cell, and scroll near the edges."""
        point = event.position().toPoint()
        self.consider(event, self._keys_at(point), self._reason_at(point))
        self._scroll_near_edge(point)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self.forget_target()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        self.take(event, self._keys_at(event.position().toPoint()))

    def _scroll_near_edge(self, point: QPoint) -> None:
        for bar, at, length in (
            (self.verticalScrollBar(), point.y(), self.viewport().height()),
            (self.horizontalScrollBar(), point.x(), self.viewport().width()),
        ):
            if at < SCROLL_ZONE:
                bar.setValue(bar.value() - SCROLL_ZONE)
            elif at > length - SCROLL_ZONE:
                bar.setValue(bar.value() + SCROLL_ZONE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove own media with Delete."""
        if event.key() == Qt.Key.Key_Delete and self.selected_keys:
            self.remove_wanted.emit(self.selected_keys)
        else:
            super().keyPressEvent(event)

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
