"""The table of variants: pictures, source chips, and drops on one row or the whole selection."""

from typing import Final

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
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
    QTableView,
    QWidget,
)

from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ValueRow
from app.views.assignments import variants_model as columns
from app.views.assignments.clipboard import dragged_target, encode_target
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.pictures import Pictures
from app.views.assignments.primary_view import SCROLL_ZONE, is_replacing
from app.views.assignments.rows import VariantItem
from app.views.assignments.variant_delegate import VariantDelegate, paint_groups
from app.views.assignments.variants_groups import GroupedVariants, GroupItem
from app.views.assignments.variants_header import CheckHeader
from app.views.assignments.variants_model import VariantsFilter, VariantsModel, runs
from app.views.support.drag_label import count_text
from app.views.support.paged_model import Role
from app.views.support.theme import TABLE_PICTURE_ROW_HEIGHT, TypeRole, type_font

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


class VariantsTable(QTableView):
    """The table.

    Signals: `media_dropped(MediaDrag, variant ids, replacing)`, `target_dropped(TargetMedia, variant ids,
    replacing)` for all media of another variant or cell, `assign_wanted(variant id)`,
    `remove_wanted(variant ids)`, `selection_changed()`, `menu_wanted(place on screen)`.
    """

    media_dropped = Signal(object, tuple, bool)
    target_dropped = Signal(object, tuple, bool)
    menu_wanted = Signal(QPoint)
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
        self.groups = GroupedVariants(filtered)
        self.groups.setParent(self)
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
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSortingEnabled(True)
        self.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        filtered.sort(-1)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self._kept_ids: set[int] = set()
        self.groups.modelAboutToBeReset.connect(self._keep_selection)
        self.groups.rebuilt.connect(self._bring_selection)
        self.header.sectionResized.connect(lambda *_: self._on_resized())
        model.modelReset.connect(self.fit_columns)
        pictures.thumbnails.ready.connect(self._on_thumbnails)
        self.fit_columns()

    def group_by(self, dimension: Dimension | None, values: tuple[ValueRow, ...] = ()) -> None:
        """Put the rows into groups by a dimension; None ends it. The choice stays."""
        chosen = set(self.selected_ids)
        self.groups.group_by(dimension, values)
        model = self._filtered if dimension is None else self.groups
        if self.model() is not model:
            layout, old = self.header.saveState(), self.selectionModel()
            self.setModel(model)
            old.deleteLater()
            self.header.restoreState(layout)
            self.selectionModel().selectionChanged.connect(self._on_selection)
        self.select_ids(chosen)
        self._on_selection()

    @property
    def shown_count(self) -> int:
        """How many variants the filter lets through, folded ones included."""
        return self._filtered.rowCount()

    def _group_at(self, index: Index) -> GroupItem | None:
        return self.groups.group(index.row()) if self.model() is self.groups and index.isValid() else None

    def _keep_selection(self) -> None:
        if self.model() is self.groups:
            self._kept_ids = set(self.selected_ids)

    def _bring_selection(self) -> None:
        if self.model() is self.groups and self._kept_ids:
            self.select_ids(self._kept_ids)

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
        if not self._is_fitting and self.header.is_held:
            self._is_sized_by_hand = True

    @property
    def selected_count(self) -> int:
        """How many rows are chosen."""
        return len(self.selectionModel().selectedRows()) if self.selectionModel() is not None else 0

    @property
    def selected_ids(self) -> tuple[int, ...]:
        """The chosen variants in the order of the table."""
        model = self.model()
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        ids = (model.index(row, 0).data(Role.ID) for row in rows)
        return tuple(variant_id for variant_id in ids if variant_id is not None)

    def select_ids(self, variant_ids: set[int]) -> None:
        """Choose these variants where they are shown."""
        selection = self.selectionModel()
        selection.clearSelection()
        model = self.model()
        for row in range(model.rowCount()):
            index = model.index(row, 0)
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
            if self._group_at(index) is not None:
                selection = self.selectionModel()
                selection.setCurrentIndex(index, selection.SelectionFlag.NoUpdate)
                self.groups.fold(index.row())
                return
            name = self.column_name(index)
            self.setDragEnabled(name == columns.IMAGE)
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
        group = self._group_at(current)
        if group is not None and self._work_group(group, Qt.Key(event.key())):
            return
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

    def _work_group(self, group: GroupItem, key: Qt.Key) -> bool:
        """Fold with Left, unfold with Right, turn round with Enter, choose all with Space."""
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_folded = {Qt.Key.Key_Left: True, Qt.Key.Key_Right: False}.get(key)
            self.groups.fold(self.currentIndex().row(), is_folded)
            row = self.groups.row_of(group.value_id)
            selection = self.selectionModel()
            selection.setCurrentIndex(self.groups.index(row, 0), selection.SelectionFlag.NoUpdate)
            return True
        if key == Qt.Key.Key_Space:
            self.select_ids({*self.selected_ids, *group.ids})
            return True
        return False

    # drags from here

    def drag_data(self) -> QMimeData | None:
        """Pack all media of the current variant, own or inherited; None where it shows nothing."""
        item = self.currentIndex().data(Role.ROW)
        if not isinstance(item, VariantItem) or not (item.media.primary or item.media.additional):
            return None
        return encode_target(item.media, "variants")

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the media of a variant to others, or to cells, to copy them."""
        item, data = self.currentIndex().data(Role.ROW), self.drag_data()
        if data is None or not isinstance(item, VariantItem):
            return
        sha = item.image.sha256 if item.image is not None else None
        found = self._pictures.thumbnails.pixmap(sha, 40) if sha is not None else None
        pictures = [] if found is None else [found]
        self._label.start(self, data, pictures, f"Media of {item.variant.number}")

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen variants."""
        if self.selected_ids:
            self.menu_wanted.emit(event.globalPos())

    # drops

    def target_ids(self, point: QPoint) -> tuple[int, ...]:
        """Return what a drop at a point addresses: the whole selection on a selected row, else that row."""
        index = self.indexAt(point)
        if not index.isValid():
            return ()
        group = self._group_at(index)
        if group is not None:
            return group.ids
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
        target = dragged_target(event.mimeData())
        if target is not None:
            self.target_dropped.emit(target, ids, is_replacing(event))
        else:
            self.media_dropped.emit(drag, ids, is_replacing(event))

    def _set_target(self, ids: frozenset[int]) -> None:
        if ids != self.drop_ids:
            self.drop_ids = ids
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows and lines, then one accent frame around each run of rows that a drop addresses."""
        super().paintEvent(event)
        if self.model() is self.groups:
            paint_groups(self, self.groups, self._pictures)
        if not self.drop_ids:
            return
        painter = QPainter(self.viewport())
        painter.setPen(QPen(self._pictures.theme.qcolor("accent"), 2))
        for first, last in self._runs():
            top = self.rowViewportPosition(first)
            bottom = self.rowViewportPosition(last) + self.rowHeight(last)
            painter.drawRect(QRect(1, top, self.viewport().width() - 2, bottom - top - 1))

    def _runs(self) -> list[tuple[int, int]]:
        model = self.model()
        return runs(row for row in range(model.rowCount()) if self._is_target(model.index(row, 0)))

    def _is_target(self, index: Index) -> bool:
        group = self._group_at(index)
        if group is not None:
            return self.drop_ids.issuperset(group.ids)
        return index.data(Role.ID) in self.drop_ids

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
