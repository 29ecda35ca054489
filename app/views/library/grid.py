"""The grid of the Media library: complete at once at any size, with selection, drag and drop."""

import time
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.models.media.rows import MediaRow
from app.views.library.grid_geometry import TILE_GAP, GridGeometry
from app.views.library.grid_overlays import paint_band, paint_drop_frame, selection_of
from app.views.library.item_gestures import ItemGestures
from app.views.library.tile import DEFAULT_TILE, TilePainter, retry_area, tile_size

FRAME_BUDGET_S: Final = 0.005  # of the 16 ms of a frame, for tiles painted from scratch
_AHEAD_AFTER_MS: Final = 80  # without another step of scrolling
_WHEEL_TILES: Final = 3  # a wheel step scrolls a third of a tile row
Index = QModelIndex | QPersistentModelIndex


class MediaGrid(ItemGestures, QListView):
    """A QListView whose geometry is arithmetic: place n stands in row n // columns.

    Nothing is laid out per item, so 1,000 and 1,000,000 items paint alike. Selection, keys and accessibility
    stay those of QListView. `screen_shown` is emitted once, when a screen of items has been painted for the
    first time (their pictures may come later), `retry_asked` for a click on Retry under a broken picture.
    """

    screen_shown = Signal()
    selection_settled = Signal()
    retry_asked = Signal(object)

    def _set_up(self) -> None:
        self._tiles = TilePainter(self._hub, self._thumbnails)
        self._tile = tile_size(DEFAULT_TILE)
        self._has_shown = False
        self._late = QRegion()
        self._late_timer = QTimer(self)
        self._late_timer.setSingleShot(True)
        self._late_timer.setInterval(0)
        self._late_timer.timeout.connect(lambda: self.viewport().update(self._late))
        self._pages_ahead = 1
        self._ahead_timer = QTimer(self)
        self._ahead_timer.setSingleShot(True)
        self._ahead_timer.setInterval(_AHEAD_AFTER_MS)
        self._ahead_timer.timeout.connect(self._look_ahead)
        self._band_start = QPoint()
        self._band_end: QPoint | None = None
        self.setModel(self._paged)
        self.setProperty("ground", "sunken")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAutoScrollMargin(24)
        self._hub.changed.connect(self._on_theme_changed)
        self._thumbnails.ready.connect(self._on_thumbnails_ready)

    # --- geometry -------------------------------------------------------------------------------

    def geometry_now(self) -> GridGeometry:
        """Return where everything stands now."""
        return GridGeometry(
            self.viewport().size(), self._tile, self.model().rowCount(), self.verticalOffset()
        )

    @property
    def columns(self) -> int:
        """How many tiles stand side by side; at least one."""
        return self.geometry_now().columns

    @property
    def tile_width(self) -> int:
        """The width of a tile in logical pixels."""
        return self._tile.width()

    def set_tile_width(self, width: int) -> None:
        """Change the size of the tiles and keep the item at the top of the view in sight."""
        if width == self._tile.width():
            return
        anchor = self.currentIndex()
        if not anchor.isValid() or not self.viewport().rect().intersects(self.visualRect(anchor)):
            anchor = self.model().index(self.geometry_now().first_visible, 0)
        self._tile = tile_size(width)
        self.updateGeometries()
        if anchor.isValid():
            self.scrollTo(anchor)
        self.viewport().update()

    def doItemsLayout(self) -> None:
        """Lay nothing out: only the scroll bar depends on the number of items."""
        self.updateGeometries()
        self.viewport().update()

    def updateGeometries(self) -> None:
        """Fit the scroll bar."""
        geometry, bar = self.geometry_now(), self.verticalScrollBar()
        bar.setRange(0, max(0, geometry.height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(geometry.step.height() // _WHEEL_TILES)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the first visible item in sight when the number of columns changes."""
        place = self.geometry_now().first_visible if self.verticalOffset() else 0
        QAbstractItemView.resizeEvent(self, event)
        self.updateGeometries()
        if place:
            geometry = self.geometry_now()
            self.verticalScrollBar().setValue((place // geometry.columns) * geometry.step.height())
        self.viewport().update()

    def visualRect(self, index: Index) -> QRect:
        """Return the rectangle of an item in the viewport."""
        return self.geometry_now().rect_of(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the item under a point, invalid in the gaps."""
        place = self.geometry_now().place_at(point)
        return QModelIndex() if place is None else self.model().index(place, 0)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring an item into view with the margin around it."""
        if not index.isValid():
            return
        rect, bar = self.visualRect(index), self.verticalScrollBar()
        if hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + rect.center().y() - self.viewport().height() // 2)
        elif rect.top() < TILE_GAP:
            bar.setValue(bar.value() + rect.top() - TILE_GAP)
        elif rect.bottom() > self.viewport().height() - TILE_GAP:
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + TILE_GAP)

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        """Move what is painted already; only the strip that appears is painted anew."""
        self.viewport().scroll(0, dy)
        self._pages_ahead = 1 if dy < 0 else -1
        self._ahead_timer.start()

    def _look_ahead(self) -> None:
        """Have the next page read and its pictures made, in the direction of scrolling."""
        page = self.viewport().rect()
        places = self.geometry_now().places_in(page.translated(0, self._pages_ahead * page.height()))
        rows = [row for row in map(self._paged.peek, places) if row is not None]
        self._tiles.look_ahead(rows, self._tile, self.devicePixelRatioF())

    def horizontalOffset(self) -> int:
        """Return 0: the grid never scrolls sideways."""
        return 0

    def verticalOffset(self) -> int:
        """Return how far the grid is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    # --- selection ------------------------------------------------------------------------------

    def current_id(self) -> int | None:
        """Return the id of the current item."""
        index = self.currentIndex()
        return self._paged.ids[index.row()] if index.isValid() else None

    def select_ids(self, ids: Iterable[int]) -> list[int]:
        """Select exactly these items; returns the ids that are not in the grid."""
        missing: list[int] = []
        places: list[int] = []
        for row_id in ids:
            place = self._paged.position(row_id)
            if place is None:
                missing.append(row_id)
            else:
                places.append(place)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(selection_of(self._paged, places), flags.ClearAndSelect)
        if places and not self.currentIndex().isValid():
            self.selectionModel().setCurrentIndex(self._paged.index(min(places)), flags.NoUpdate)
        return missing

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select by rubber band (what it touches) or from one item to another in reading order."""
        if self.state() == QAbstractItemView.State.DragSelectingState:
            band = rect.normalized()
            geometry = self.geometry_now()
            places = [place for place in geometry.places_in(band) if geometry.rect_of(place).intersects(band)]
            self.selectionModel().select(selection_of(self._paged, places), command)
            return
        start, end = self.indexAt(rect.topLeft()), self.indexAt(rect.bottomRight())
        if not end.isValid():
            self.selectionModel().select(QItemSelection(), command)
            return
        first, last = sorted((start.row() if start.isValid() else end.row(), end.row()))
        self.selectionModel().select(selection_of(self._paged, range(first, last + 1)), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return what must be repainted when a selection changes, within the viewport."""
        geometry = self.geometry_now()
        visible = geometry.places_in(self.viewport().rect())
        region = QRegion()
        for part in selection:
            for place in range(max(part.top(), visible.start), min(part.bottom() + 1, visible.stop)):
                region += geometry.rect_of(place)
        return region

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Repaint and tell."""
        super().selectionChanged(selected, deselected)
        self.selection_settled.emit()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Move by item, row, page or to the ends."""
        geometry = self.geometry_now()
        count = geometry.count
        if not count:
            return QModelIndex()
        current = self.currentIndex()
        if not current.isValid():
            return self.model().index(0, 0)
        place, columns = current.row(), geometry.columns
        page = max(1, self.viewport().height() // geometry.step.height()) * columns
        move = QAbstractItemView.CursorAction
        steps = {
            move.MoveLeft: -1, move.MovePrevious: -1, move.MoveRight: 1, move.MoveNext: 1,
            move.MoveUp: -columns, move.MoveDown: columns, move.MovePageUp: -page, move.MovePageDown: page,
        }  # fmt: skip
        if action == move.MoveHome:
            return self.model().index(0, 0)
        if action == move.MoveEnd:
            return self.model().index(count - 1, 0)
        step = steps.get(action, 0)
        target = place + step
        if target < 0:
            target = 0 if step == -page else place
        elif target >= count:
            is_above_last_row = place // columns < (count - 1) // columns
            target = count - 1 if step == page or (step == columns and is_above_last_row) else place
        return self.model().index(target, 0)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a rubber band would start; Retry under a broken picture is a button."""
        row = self._retry_at(event.position().toPoint())
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.retry_asked.emit(row)
            return
        self._band_start = event.position().toPoint() + QPoint(0, self.verticalOffset())
        super().mousePressEvent(event)

    def _retry_at(self, point: QPoint) -> MediaRow | None:
        """Return the item whose Retry is under a point."""
        index = self.indexAt(point)
        row = self._paged.peek(index.row()) if index.isValid() else None
        if row is None or not retry_area(self.visualRect(index)).contains(point):
            return None
        return row if self._tiles.is_broken(row, self._tile, self.devicePixelRatioF()) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull the rubber band."""
        super().mouseMoveEvent(event)
        if self.state() == QAbstractItemView.State.DragSelectingState:
            self._band_end = event.position().toPoint() + QPoint(0, self.verticalOffset())
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take the rubber band away."""
        super().mouseReleaseEvent(event)
        self._band_end = None
        self.viewport().update()

    # --- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tiles that the event touches; what would take too long is left for the next frame."""
        deadline = time.perf_counter() + FRAME_BUDGET_S
        self._late -= event.region()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._hub.theme.qcolor("sunken"))
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        current = self.currentIndex().row() if self.hasFocus() else -1
        selection = self.selectionModel()
        area, region = event.rect(), event.region()
        geometry = self.geometry_now()
        is_known = geometry.count > 0
        for place in geometry.places_in(area):
            rect = geometry.rect_of(place)
            if not region.intersects(rect):
                continue
            has_time = time.perf_counter() < deadline
            row = self._paged.peek(place)
            is_known = is_known and row is not None
            is_complete = self._tiles.paint(
                painter,
                rect,
                row,
                is_selected=selection.isSelected(self._paged.index(place)),
                is_current=place == current,
                has_time=has_time,
            )
            if not is_complete:
                self._late += rect.intersected(area)
        if not self._late.isEmpty():
            self._late_timer.start()
        elif is_known and not self._has_shown:
            self._has_shown = True
            self.screen_shown.emit()
        if self._band_end is not None:
            band = QRect(self._band_start, self._band_end).normalized()
            paint_band(painter, band.translated(0, -self.verticalOffset()), self._hub.theme)
        if self.dropping:
            paint_drop_frame(painter, self.viewport().rect(), self.dropping, self._hub.theme)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus ring of the current item."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus ring of the current item."""
        super().focusOutEvent(event)
        self.viewport().update()

    def _on_theme_changed(self) -> None:
        self._tiles.renew()
        self.viewport().update()

    def _on_thumbnails_ready(self, contents: list[str]) -> None:
        wanted = set(contents)
        geometry = self.geometry_now()
        for place in geometry.places_in(self.viewport().rect()):
            row = self._paged.peek(place)
            if row is not None and row.sha256 in wanted:
                self.viewport().update(geometry.rect_of(place))
