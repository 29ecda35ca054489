"""The table of variants: pictures, source chips, and drops on one row or the whole selection."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QTableView,
    QWidget,
)

from app.views.assignments import variants_model as columns
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import Pictures
from app.views.assignments.primary_view import SCROLL_ZONE, is_replacing
from app.views.assignments.variant_delegate import VariantDelegate
from app.views.assignments.variants_model import VariantsFilter, VariantsModel, runs
from app.views.support.drag_label import count_text
from app.views.support.paged_model import Role
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_PICTURE_ROW_HEIGHT, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
WIDTHS: Final = {
    columns.CHECK: 38,
    columns.ASSIGN: 96,
    columns.NUMBER: 128,
    columns.IMAGE: 144,
    columns.SOURCE: 148,
    columns.PRIMARY: 66,
    columns.ADDITIONAL: 84,
    columns.STATE: 96,
}


class CheckHeader(QHeaderView):
    """The head of the table; its first section is a check box for all rows. Emits `check_clicked()`."""

    check_clicked = Signal()

    def __init__(self, pictures: Pictures, view: "VariantsTable") -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self._pictures = pictures
        self._view = view
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setStretchLastSection(True)
        self.setFixedHeight(TABLE_HEADER_HEIGHT)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.sectionClicked.connect(self._on_clicked)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Paint the check box over the first section."""
        painter.save()
        super().paintSection(painter, rect, logical)
        painter.restore()
        if logical != 0:
            return
        theme = self._pictures.theme
        marked, shown = self._view.selected_count, self._view.model().rowCount()
        box = QRect(0, 0, 16, 16)
        box.moveCenter(rect.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.qcolor("fill" if marked else "ctl"), 1))
        painter.setBrush(theme.qcolor("fill" if marked else "surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if marked:
            icon = "check" if marked >= shown else "remove"
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(
                box.topLeft() + QPoint(3, 3), self._pictures.hub.icons.pixmap(icon, "on_fill", 10, ratio)
            )
        painter.restore()

    def _on_clicked(self, logical: int) -> None:
        if logical == 0:
            self.check_clicked.emit()


class VariantsTable(QTableView):
    """The table.

    Signals: `media_dropped(MediaDrag, variant ids, replacing)`, `assign_wanted(variant id)`,
    `remove_wanted(variant ids)`, `selection_changed()`.
    """

    media_dropped = Signal(object, tuple, bool)
    assign_wanted = Signal(int)
    remove_wanted = Signal(tuple)
    selection_changed = Signal()

    def __init__(
        self,
        pictures: Pictures,
        model: VariantsModel,
        filtered: VariantsFilter,
        gate: DropGate,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.variants = model
        self._filtered = filtered
        self._pictures = pictures
        self._gate = gate
        self._label = gate.label
        self.drop_ids: frozenset[int] = frozenset()
        self._is_fitting = self._is_sized_by_hand = False
        self.setAccessibleName("Variants")
        self.setModel(filtered)
        self.setItemDelegate(VariantDelegate(pictures, model, lambda: self.drop_ids, self))
        self.header = CheckHeader(pictures, self)
        self.setHorizontalHeader(self.header)
        self.header.check_clicked.connect(self._toggle_all)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(TABLE_PICTURE_ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(TABLE_PICTURE_ROW_HEIGHT)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSortingEnabled(True)
        self.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        filtered.sort(-1)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self.header.sectionResized.connect(lambda *_: self._on_resized())
        model.modelReset.connect(self.fit_columns)
        pictures.thumbnails.ready.connect(self._on_thumbnails)
        self.fit_columns()

    def column_name(self, index: Index) -> str:
        """Return the name of the column of an index."""
        return self.variants.columns[index.column()]

    def fit_columns(self) -> None:
        """Give every column its first width; the room that is left goes to the long texts."""
        if self._is_sized_by_hand:
            return
        self._is_fitting = True
        widths = {name: WIDTHS.get(name) or self._value_width(name) for name in self.variants.columns}
        spare = self.viewport().width() - sum(widths.values())
        if spare > 0:
            shares = {columns.NUMBER: 0.4, columns.SOURCE: 0.35, columns.IMAGE: 0.25}
            for name, share in shares.items():
                widths[name] += min(110, int(spare * share))
        for place, name in enumerate(self.variants.columns):
            self.setColumnWidth(place, widths[name])
        self._is_fitting = False

    def _value_width(self, dimension: str) -> int:
        at = [d.value for d in self.variants.dimensions].index(dimension)
        values = {item.values[at] for item in self.variants.items if at < len(item.values)}
        metrics = QFontMetrics(type_font(TypeRole.BODY))
        swatch = 18 if any(hex_text for _, hex_text in values) else 0
        longest = max((metrics.horizontalAdvance(text) for text, _ in values), default=0)
        return max(58, min(128, longest + swatch + 18))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns until somebody sizes one by hand."""
        super().resizeEvent(event)
        self.fit_columns()

    def _on_resized(self) -> None:
        if not self._is_fitting and QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._is_sized_by_hand = True

    @property
    def selected_count(self) -> int:
        """How many rows are chosen."""
        return len(self.selectionModel().selectedRows()) if self.selectionModel() is not None else 0

    @property
    def selected_ids(self) -> tuple[int, ...]:
        """The chosen variants in the order of the table."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._filtered.index(row, 0).data(Role.ID) for row in rows)

    def select_ids(self, variant_ids: set[int]) -> None:
        """Choose these variants where they are shown."""
        selection = self.selectionModel()
        selection.clearSelection()
        for row in range(self._filtered.rowCount()):
            index = self._filtered.index(row, 0)
            if index.data(Role.ID) in variant_ids:
                selection.select(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)

    def _toggle_all(self) -> None:
        if self.selected_count >= self._filtered.rowCount():
            self.clearSelection()
        else:
            self.selectAll()

    def _on_selection(self) -> None:
        self.header.viewport().update()
        self.selection_changed.emit()

    # pointer and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick with the check column, assign with the plus."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            name = self.column_name(index)
            if name == columns.CHECK:
                selection = self.selectionModel()
                selection.select(index, selection.SelectionFlag.Toggle | selection.SelectionFlag.Rows)
                selection.setCurrentIndex(index, selection.SelectionFlag.NoUpdate)
                return
            if name == columns.ASSIGN:
                self.assign_wanted.emit(index.data(Role.ID))
                return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove own media with Delete, tick with Space, assign with Enter."""
        current = self.currentIndex()
        selection = self.selectionModel()
        if event.key() == Qt.Key.Key_Delete and self.selected_ids:
            self.remove_wanted.emit(self.selected_ids)
        elif event.key() == Qt.Key.Key_Space and current.isValid():
            selection.select(current, selection.SelectionFlag.Toggle | selection.SelectionFlag.Rows)
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and current.isValid()
            and not event.modifiers()
        ):
            self.assign_wanted.emit(current.data(Role.ID))
        elif event.key() == Qt.Key.Key_Escape and self.selected_ids:
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    # drops

    def target_ids(self, point: QPoint) -> tuple[int, ...]:
        """Return what a drop at a point addresses: the whole selection on a selected row, else that row."""
        index = self.indexAt(point)
        if not index.isValid():
            return ()
        variant_id: int = index.data(Role.ID)
        chosen = self.selected_ids
        return chosen if variant_id in chosen else (variant_id,)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take media."""
        self._consider(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Frame what a drop would change, and scroll near the edges."""
        self._consider(event)
        y, bar = event.position().y(), self.verticalScrollBar()
        if y < SCROLL_ZONE:
            bar.setValue(bar.value() - SCROLL_ZONE // 2)
        elif y > self.viewport().height() - SCROLL_ZONE:
            bar.setValue(bar.value() + SCROLL_ZONE // 2)

    def _consider(self, event: QDragMoveEvent) -> None:
        drag = self._gate.media(event)
        if drag is None:
            return
        ids = self.target_ids(event.position().toPoint())
        self._set_target(frozenset(ids))
        if not ids:
            self._gate.forbid(event, "Drop on a variant.")
            return
        what = count_text(len(drag.media_ids), "image")
        variants = f"{len(ids)} variant{'' if len(ids) == 1 else 's'}"
        if is_replacing(event):
            self._label.say(f"Replace media of {variants} with {what}")
        else:
            self._label.say(f"Assign {what} to {variants}", "Shift replaces existing media")
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget it."""
        self._set_target(frozenset())
        self._label.unsay()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the drop on."""
        drag = self._gate.media(event)
        ids = self.target_ids(event.position().toPoint())
        self._set_target(frozenset())
        self._label.unsay()
        if drag is None or not ids:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.media_dropped.emit(drag, ids, is_replacing(event))

    def _set_target(self, ids: frozenset[int]) -> None:
        if ids != self.drop_ids:
            self.drop_ids = ids
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, then one accent frame around each run of rows that a drop addresses."""
        super().paintEvent(event)
        if not self.drop_ids:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QPen(self._pictures.theme.qcolor("accent"), 2))
        for first, last in self._runs():
            top = self.rowViewportPosition(first)
            bottom = self.rowViewportPosition(last) + self.rowHeight(last)
            painter.drawRect(QRect(1, top, self.viewport().width() - 2, bottom - top - 1))

    def _runs(self) -> list[tuple[int, int]]:
        shown = range(self._filtered.rowCount())
        return runs(row for row in shown if self._filtered.index(row, 0).data(Role.ID) in self.drop_ids)

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
