"""The library as a list: the items of the grid as table rows, with sortable columns."""

from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QItemSelection,
    QItemSelectionModel,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.models.media.rows import MediaRow, MediaSort, MediaState, MediaType
from app.views.library.filters import TYPE_NAMES
from app.views.library.grid_overlays import paint_drop_frame
from app.views.library.item_gestures import ItemGestures
from app.views.library.tile import describe_media, duration_text, file_kind
from app.views.support.chips import paint_chip, state_chip
from app.views.support.paged_model import PagedModel
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

ROW_HEIGHT: Final = 40
_INDENT: Final = 5  # px: cells begin where their title does
Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """The columns of the list, in their first order."""

    PICTURE = 0
    NAME = 1
    TYPE = 2
    STATE = 3
    SIZE = 4
    DIMENSIONS = 5
    TAGS = 6
    USED_BY = 7
    MODIFIED = 8
    HOLDER = 9


_TITLES: Final = (
    "Picture", "Name", "Type", "State", "Size", "Dimensions", "Tags", "Used by", "Modified", "Checked out by",
)  # fmt: skip
_WIDTHS: Final = (52, 200, 64, 92, 76, 104, 140, 72, 136, 124)
_RIGHT: Final = frozenset({Column.SIZE, Column.DIMENSIONS, Column.USED_BY})
_SORTS: Final = {
    Column.NAME: (MediaSort.NAME, Qt.SortOrder.AscendingOrder),
    Column.SIZE: (MediaSort.LARGEST, Qt.SortOrder.DescendingOrder),
    Column.MODIFIED: (MediaSort.MODIFIED, Qt.SortOrder.DescendingOrder),
}


def cell_text(row: MediaRow, column: int) -> str:
    """Write one value of an item as the list shows it."""
    if column == Column.NAME:
        return row.display_name
    if column == Column.TYPE:
        return TYPE_NAMES[row.type]
    if column == Column.STATE:
        return "Draft" if row.state is not MediaState.PUBLISHED else "Published"
    if column == Column.SIZE:
        return QLocale().formattedDataSize(
            row.size_bytes, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat
        )
    if column == Column.DIMENSIONS:
        return _dimensions(row)
    if column == Column.TAGS:
        return ", ".join(row.tags)
    if column == Column.USED_BY:
        return QLocale().toString(row.used_by) if row.used_by else "–"
    if column == Column.MODIFIED:
        return QLocale().toString(row.updated_at.astimezone(), "d MMM yyyy, HH:mm")
    return row.checked_out_by if column == Column.HOLDER else ""


def _dimensions(row: MediaRow) -> str:
    if row.duration_ms is not None:
        return duration_text(row.duration_ms)
    if row.type is MediaType.IMAGE and row.width and row.height:
        return f"{row.width}×{row.height}"
    return file_kind(row)


class MediaTable(QAbstractTableModel):
    """The rows of a paged model with columns. A row that is not read yet is empty until it comes."""

    def __init__(self, paged: PagedModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.paged = paged
        paged.modelAboutToBeReset.connect(self.beginResetModel)
        paged.modelReset.connect(self.endResetModel)
        paged.rowsAboutToBeInserted.connect(
            lambda _parent, first, last: self.beginInsertRows(QModelIndex(), first, last)
        )
        paged.rowsInserted.connect(self.endInsertRows)
        paged.dataChanged.connect(self._on_changed)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the items."""
        return 0 if parent.isValid() else self.paged.rowCount()

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer display, tool tip, alignment and accessible roles."""
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column in _RIGHT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
        if role not in (*shown, Qt.ItemDataRole.AccessibleDescriptionRole):
            return None
        row = self.paged.peek(index.row())
        if row is None:
            return None
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return describe_media(row)[1]
        if column == Column.PICTURE:
            return None if role == Qt.ItemDataRole.DisplayRole else row.display_name
        return cell_text(row, column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Answer the titles of the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return "" if section == Column.PICTURE else _TITLES[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.AccessibleTextRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _RIGHT:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _on_changed(self, top: QModelIndex, bottom: QModelIndex, _roles: object = None) -> None:
        self.dataChanged.emit(self.index(top.row(), 0), self.index(bottom.row(), len(Column) - 1))


class _RowDelegate(QStyledItemDelegate):
    """Paints picture and state; the rest is Qt's."""

    def __init__(self, hub: ThemeHub, paged: PagedModel, thumbnails: ThumbnailStore, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub
        self._paged = paged
        self._thumbnails = thumbnails

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell."""
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._hub.theme.qcolor("sel"))
        if index.column() not in (Column.PICTURE, Column.STATE):
            inside = QStyleOptionViewItem(option)
            inside.rect = option.rect.adjusted(_INDENT, 0, -_INDENT, 0)
            super().paint(painter, inside, index)
            return
        row = self._paged.peek(index.row())
        if row is None:
            return
        if index.column() == Column.STATE:
            name = "draft" if row.state is not MediaState.PUBLISHED else "published"
            paint_chip(painter, option.rect.adjusted(6, 0, -4, 0), state_chip(name), self._hub.theme)
            return
        self._paint_picture(painter, option.rect, row)

    def _paint_picture(self, painter: QPainter, rect: QRect, row: MediaRow) -> None:
        area = QRect(rect.left() + 8, rect.top() + 3, 34, rect.height() - 6)
        ratio = painter.device().devicePixelRatio()
        painter.fillRect(area, self._hub.theme.qcolor("well"))
        found = None if row.problem else self._thumbnails.pixmap(row.sha256, 48, ratio)
        if found is None:
            icon = "broken_image" if row.problem else "pdf" if row.pages is not None else row.type.value
            picture = self._hub.icons.pixmap(icon, "err" if row.problem else "t3", 16, ratio)
            painter.drawPixmap(area.center().x() - 8, area.center().y() - 8, picture)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size: QSize = found.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRect(QPoint(0, 0), size)
        target.moveCenter(area.center())
        painter.drawPixmap(target, found)


class MediaList(ItemGestures, QTableView):
    """The list; its selection is that of the grid. Emits `sort_asked(MediaSort)` for a click on a header."""

    is_table = True
    sort_asked = Signal(object)

    def _set_up(self) -> None:
        self.setModel(MediaTable(self._paged, self))
        self.setItemDelegate(_RowDelegate(self._hub, self._paged, self._thumbnails, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._set_up_headers()
        # Headers that know the selection ask each of its cells whether a column is selected as a whole:
        # 16 s a frame for 1,000,000 selected rows.
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSelectionModel(QItemSelectionModel(self.model(), header))
        self._thumbnails.ready.connect(lambda _contents: self.viewport().update())

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setSectionsClickable(True)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSortIndicatorShown(True)
        columns.setAccessibleName("Columns")
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        columns.sectionClicked.connect(self._on_header)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for column in Column:
            if column not in (Column.PICTURE, Column.NAME):
                self._offer_column(column)
        self.show_sort(MediaSort.NEWEST)

    def _offer_column(self, column: Column) -> None:
        header = self.horizontalHeader()
        action = header.addAction(_TITLES[column])
        action.setCheckable(True)
        action.setChecked(True)
        action.toggled.connect(lambda is_on: self.setColumnHidden(column, not is_on))

    def _on_header(self, column: int) -> None:
        if column in _SORTS:
            self.sort_asked.emit(_SORTS[Column(column)][0])
        self.show_sort(self._sort)

    def show_sort(self, sort: MediaSort) -> None:
        """Mark the column that gives the order, if one does."""
        self._sort = sort
        header = self.horizontalHeader()
        for column, (of_column, order) in _SORTS.items():
            if of_column is sort:
                header.setSortIndicator(column, order)
                return
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)

    @property
    def columns_state(self) -> str:
        """Widths, order and hidden columns, as text."""
        return bytes(self.horizontalHeader().saveState().toBase64().data()).decode()

    def restore_columns(self, text: str) -> None:
        """Take what `columns_state` gave; anything else is ignored."""
        if text and self.horizontalHeader().restoreState(QByteArray.fromBase64(text.encode())):
            for column, action in zip(list(Column)[2:], self.horizontalHeader().actions(), strict=True):
                action.setChecked(not self.isColumnHidden(column))
        self.show_sort(self._sort)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return what must be repainted when a selection changes: the rows that are seen."""
        top = self.rowAt(0)
        bottom = self.rowAt(self.viewport().height() - 1)
        bottom = self.model().rowCount() - 1 if bottom < 0 else bottom
        region, width = QRegion(), self.viewport().width()
        for part in selection:
            first, last = max(part.top(), top), min(part.bottom(), bottom)
            if first <= last:
                y = self.rowViewportPosition(first)
                region += QRect(0, y, width, self.rowViewportPosition(last) + ROW_HEIGHT - y)
        return region

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and over them what a drop would do."""
        super().paintEvent(event)
        if self.dropping:
            painter = QPainter(self.viewport())
            paint_drop_frame(painter, self.viewport().rect(), self.dropping, self._hub.theme)


class SelectionMirror(QObject):
    """Keeps selection and current item of list and grid the same; the hidden view follows when it is shown.

    Args:
        grid: The view whose selection everybody reads.
        rows: The list.
    """

    def __init__(self, grid: QAbstractItemView, rows: MediaList) -> None:
        super().__init__(rows)
        self._grid = grid
        self._rows = rows
        self._is_busy = False
        for source, target in ((grid, rows), (rows, grid)):
            model = source.selectionModel()
            model.selectionChanged.connect(lambda *_, s=source, t=target: self._copy(s, t))
            model.currentChanged.connect(lambda *_, s=source, t=target: self._follow(s, t))

    def show_in_list(self) -> None:
        """Select in the list what is selected in the grid: the list comes into view."""
        self._copy(self._grid, self._rows)
        self._follow(self._grid, self._rows)

    def _copy(self, source: QAbstractItemView, target: QAbstractItemView) -> None:
        if self._is_busy or (target is self._rows and self._rows.isHidden()):
            return
        selection, last = QItemSelection(), len(Column) - 1 if target is self._rows else 0
        for part in source.selectionModel().selection():
            selection.select(target.model().index(part.top(), 0), target.model().index(part.bottom(), last))
        self._is_busy = True
        target.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._is_busy = False

    def _follow(self, source: QAbstractItemView, target: QAbstractItemView) -> None:
        if self._is_busy or (target is self._rows and self._rows.isHidden()):
            return
        current = source.currentIndex()
        self._is_busy = True
        index = target.model().index(current.row(), 1 if target is self._rows else 0)
        target.selectionModel().setCurrentIndex(
            index if current.isValid() else QModelIndex(), QItemSelectionModel.SelectionFlag.NoUpdate
        )
        self._is_busy = False
        if target is self._rows and index.isValid():
            self._rows.scrollTo(index)
