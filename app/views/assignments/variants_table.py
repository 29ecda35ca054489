"""The table of variants: pictures, source chips, and drops on one row or the whole selection."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.views.assignments import variants_model as columns
from app.views.assignments.pictures import Pictures
from app.views.assignments.primary_view import SCROLL_ZONE, is_replacing
from app.views.assignments.rows import VariantItem
from app.views.assignments.variants_model import VariantsFilter, VariantsModel
from app.views.support.chips import paint_chip
from app.views.support.drag_label import DragLabel, count_text
from app.views.support.mime import decode_media
from app.views.support.paged_model import Role
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_PICTURE_ROW_HEIGHT, TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
WIDTHS: Final = {
    columns.CHECK: 38,
    columns.ASSIGN: 92,
    columns.NUMBER: 152,
    columns.IMAGE: 176,
    columns.SOURCE: 176,
    columns.PRIMARY: 68,
    columns.ADDITIONAL: 84,
    columns.STATE: 92,
}
_DIMENSION_WIDTH: Final = 92


class VariantDelegate(QStyledItemDelegate):
    """Paints the fields of a variant: own media strong, inherited quiet."""

    def __init__(self, pictures: Pictures, view: "VariantsTable") -> None:
        super().__init__(view)
        self._pictures = pictures
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one field."""
        item: VariantItem | None = index.data(Role.ROW)
        if item is None:
            return
        theme = self._pictures.theme
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_target = item.id in self._view.drop_ids
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
        self._paint_field(painter, rect, item, self._view.column_name(index), is_selected=is_selected)
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
        at = [dimension.value for dimension in self._view.variants.dimensions].index(name)
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
        label: DragLabel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.variants = model
        self._filtered = filtered
        self._pictures = pictures
        self._label = label
        self.drop_ids: frozenset[int] = frozenset()
        self.setAccessibleName("Variants")
        self.setModel(filtered)
        self.setItemDelegate(VariantDelegate(pictures, self))
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
        model.modelReset.connect(self.fit_columns)
        pictures.thumbnails.ready.connect(self._on_thumbnails)
        self.fit_columns()

    def column_name(self, index: Index) -> str:
        """Return the name of the column of an index."""
        return self.variants.columns[index.column()]

    def fit_columns(self) -> None:
        """Give every column its first width."""
        for place, name in enumerate(self.variants.columns):
            self.setColumnWidth(place, WIDTHS.get(name, _DIMENSION_WIDTH))

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
        drag = decode_media(event.mimeData())
        if drag is None:
            event.ignore()
            return
        ids = self.target_ids(event.position().toPoint())
        self._set_target(frozenset(ids))
        if not ids:
            self._label.forbid("Drop on a variant.")
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.ignore()
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
        drag = decode_media(event.mimeData())
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
        rows = [
            row
            for row in range(self._filtered.rowCount())
            if self._filtered.index(row, 0).data(Role.ID) in self.drop_ids
        ]
        runs: list[tuple[int, int]] = []
        for row in rows:
            if runs and runs[-1][1] == row - 1:
                runs[-1] = (runs[-1][0], row)
            else:
                runs.append((row, row))
        return runs

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
