"""The library as a source of media: a paged model, and the list that the tray and the picker show."""

from array import array
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.models.media.rows import MediaFilter, MediaRow, MediaSort, MediaType
from app.models.media.service import MediaService
from app.views.assignments.pictures import Pictures, kind_text
from app.views.support.drag_label import DragLabel, count_text
from app.views.support.mime import MEDIA_MIME, encode_media
from app.views.support.paged_model import PagedModel, Role
from app.views.support.theme import TypeRole, type_font

Index = QModelIndex | QPersistentModelIndex
RECENT: Final = 200  # how many uploads "Recent uploads" shows
MOST: Final = 2_000  # how many items a list shows: laying out 100,000 takes half a second, search narrows


def describe(row: MediaRow) -> tuple[str, str]:
    """Name a media item and say what it is."""
    state = row.state.value.replace("-", " ")
    return row.display_name, f"{kind_text(row)}, {state}"


class MediaBrowserModel(PagedModel):
    """Media items of the library that match a filter; a source of drags.

    Args:
        media: Where they come from.
        source: Where a drag says it comes from.
    """

    def __init__(self, media: MediaService, source: str) -> None:
        super().__init__(self._read_ids, media.rows, describe)
        self._media = media
        self._source = source
        self._filter = MediaFilter()
        self._sort = MediaSort.NAME
        self._limit = MOST

    def show_matching(self, wanted: MediaFilter, *, is_recent: bool = False) -> None:
        """List the items that match; the newest uploads first and at most 200 when `is_recent`."""
        self._filter = wanted
        self._sort = MediaSort.NEWEST if is_recent else MediaSort.NAME
        self._limit = RECENT if is_recent else MOST
        self.reload()

    def _read_ids(self) -> "array[int]":
        return self._media.ids(self._filter, self._sort, limit=self._limit)

    @property
    def is_cut(self) -> bool:
        """Tell whether there may be more items than the list shows."""
        return self._limit == MOST and self.rowCount() == MOST

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every item can be dragged."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        """Name what a drag carries."""
        return [MEDIA_MIME]

    def mimeData(self, indexes: Sequence[Index]) -> QMimeData:
        """Pack the chosen items in the order of the list."""
        rows = sorted({index.row() for index in indexes})
        return encode_media([self.ids[row] for row in rows], self._source)


class ThumbDelegate(QStyledItemDelegate):
    """Paints a media item as a bare thumbnail; with a caption it names it.

    Args:
        pictures: Paints the pictures.
        size: Of the thumbnail.
        has_caption: Whether the display name stands below.
    """

    def __init__(
        self, pictures: Pictures, size: QSize, parent: QWidget, *, has_caption: bool = False
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.size = size
        self._has_caption = has_caption

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Every thumbnail has one size."""
        return self.size + QSize(8, 8 + (20 if self._has_caption else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one thumbnail."""
        theme = self._pictures.theme
        row: MediaRow | None = index.data(Role.ROW)
        box = QRect(option.rect.topLeft(), self.size)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row is None:
            painter.fillRect(box, theme.qcolor("hover"))
            painter.restore()
            return
        self._pictures.paint(painter, box, row)
        if row.type is MediaType.VIDEO and box.width() >= 56:
            self._pictures.paint_length(painter, box, row.duration_ms)
        if is_selected:
            tint = theme.qcolor("sel")
            tint.setAlphaF(0.45)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            painter.drawRoundedRect(QRectF(box), 3, 3)
        strong = is_selected or has_focus
        painter.setPen(QPen(theme.qcolor("accent" if strong else "line2"), 2 if strong else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = 1.0 if strong else 0.5
        painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), 3, 3)
        if is_selected:
            self._paint_check(painter, box)
        if self._has_caption:
            painter.setFont(type_font(TypeRole.CAPTION))
            painter.setPen(theme.qcolor("t2"))
            line = QRect(box.left(), box.bottom() + 3, box.width(), 16)
            text = painter.fontMetrics().elidedText(
                row.display_name, Qt.TextElideMode.ElideMiddle, line.width()
            )
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()

    def _paint_check(self, painter: QPainter, box: QRect) -> None:
        theme = self._pictures.theme
        mark = QRect(box.left() + 5, box.top() + 5, 14, 14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("fill"))
        painter.drawRoundedRect(mark, 3, 3)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            mark.topLeft() + QPoint(2, 2), self._pictures.hub.icons.pixmap("check", "on_fill", 10, ratio)
        )


class MediaBrowser(QListView):
    """Thumbnails in one row (tray) or many (picker): several can be chosen and dragged.

    Signals: `chosen(list of media ids)` on Enter or double click.
    """

    chosen = Signal(list)

    def __init__(
        self,
        pictures: Pictures,
        model: MediaBrowserModel,
        label: DragLabel,
        size: QSize,
        parent: QWidget | None = None,
        *,
        is_grid: bool = False,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._model = model
        self._label = label
        self._delegate = ThumbDelegate(pictures, size, self, has_caption=is_grid)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(not is_grid)
        self.setDragDropMode(
            QAbstractItemView.DragDropMode.NoDragDrop if is_grid else QAbstractItemView.DragDropMode.DragOnly
        )
        self.setMouseTracking(True)
        if is_grid:
            self.setViewMode(QListView.ViewMode.IconMode)
            self.setResizeMode(QListView.ResizeMode.Adjust)
            self.setMovement(QListView.Movement.Static)
            self.setSpacing(4)
        else:
            self.setFlow(QListView.Flow.LeftToRight)
            self.setWrapping(False)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pictures.thumbnails.ready.connect(self._on_thumbnails)
        self.doubleClicked.connect(lambda _index: self._choose())

    @property
    def selected_ids(self) -> list[int]:
        """The chosen media in the order of the list."""
        rows = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        return [self._model.ids[row] for row in rows]

    def set_thumb_size(self, size: QSize) -> None:
        """Show thumbnails of another size."""
        if size != self._delegate.size:
            self._delegate.size = size
            self.scheduleDelayedItemsLayout()

    def wheelEvent(self, event: Any) -> None:
        """Scroll a single row sideways with an ordinary wheel."""
        bar = self.horizontalScrollBar()
        if (
            self.flow() == QListView.Flow.LeftToRight
            and not self.isWrapping()
            and event.angleDelta().x() == 0
        ):
            bar.setValue(bar.value() - event.angleDelta().y())
            event.accept()
            return
        super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Enter, clear with Esc."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._choose()
        elif event.key() == Qt.Key.Key_Escape and self.selectedIndexes():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the chosen items."""
        ids = self.selected_ids
        if not ids:
            return
        rows = [self._model.row_at(place) for place in self._places()[:2]]
        found = [self._pictures.thumbnails.pixmap(row.sha256, 40) for row in rows if row is not None]
        word = "image" if all(row is None or row.type is MediaType.IMAGE for row in rows) else "item"
        self._label.start(
            self,
            self._model.mimeData(self.selectedIndexes()),
            [p for p in found if p is not None],
            count_text(len(ids), word),
            Qt.DropAction.CopyAction,
        )

    def _places(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedIndexes())

    def _choose(self) -> None:
        if self.selected_ids:
            self.chosen.emit(self.selected_ids)

    def _on_thumbnails(self, _contents: list[str]) -> None:
        self.viewport().update()
