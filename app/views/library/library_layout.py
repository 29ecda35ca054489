"""How the parts of the library stand beside each other, and which give way in a small window."""

from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.views.library.facet_panel import FacetPanel
from app.views.library.grid import MediaGrid
from app.views.library.inspector import Inspector
from app.views.library.library_bars import LibraryFilterBar, LibraryHeader
from app.views.library.list_view import MediaList
from app.views.library.nothing_shown import NothingShown
from app.views.library.selection_bar import SelectionBar
from app.views.library.uploads_dock import UploadsDock
from app.views.support.progress_strip import ProgressStrip
from app.views.support.tab_order import move_focus

FACETS_WIDTH: Final = 232
INSPECTOR_WIDTH: Final = 320
NARROW: Final = 1080  # px of this view below which the inspector gives way
NARROW_FACETS: Final = 200
LOW: Final = 660  # px of this view below which the uploads shrink to their header


class LibraryLayout(QWidget):
    """Facets, grid or list with its bars, inspector. Who derives from it makes the parts, then lays out."""

    facets: FacetPanel
    header: LibraryHeader
    filter_bar: LibraryFilterBar
    grid: MediaGrid
    rows: MediaList
    _empty: NothingShown
    selection_bar: SelectionBar
    uploads: UploadsDock
    loading: ProgressStrip
    inspector: Inspector

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_closed_by_width = False
        self._is_narrow = self._is_low = False

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes through, in order."""
        shown = self.items.currentWidget()
        return (self.facets, self.filter_bar, shown, self.selection_bar, self.uploads, self.inspector)

    def set_inspector_visible(self, is_visible: bool) -> None:
        """Open or close the inspector."""
        self._is_closed_by_width = False
        self.inspector.setVisible(is_visible)

    def reset_layout(self) -> None:
        """Give the panels their first widths."""
        self.set_inspector_visible(self.width() >= NARROW)
        self.splitter.setSizes(self._first_widths())
        self.facets.fold(())

    def _first_widths(self) -> list[int]:
        return [FACETS_WIDTH, self.width() - FACETS_WIDTH - INSPECTOR_WIDTH, INSPECTOR_WIDTH]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Close the inspector when the view gets narrow, fold the uploads when it gets low."""
        super().resizeEvent(event)
        # The old size of the event is of no use: a hidden view is told only of its last size.
        is_narrow, was_narrow = self.width() < NARROW, self._is_narrow
        is_low, was_low = self.height() < LOW, self._is_low
        self._is_narrow, self._is_low = is_narrow, is_low
        if is_narrow and not was_narrow and not self.inspector.isHidden():
            self.inspector.hide()
            self._is_closed_by_width = True
            self.splitter.setSizes([NARROW_FACETS, self.width() - NARROW_FACETS, 0])
        elif not is_narrow and self._is_closed_by_width:
            self._is_closed_by_width = False
            self.inspector.show()
            self.splitter.setSizes(self._first_widths())
        if is_low != was_low:
            self.uploads.fold(is_low)

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        """Let the Tab key follow the layout, also to facets and tags that came later."""
        return move_focus(self, is_forward=is_forward) or super().focusNextPrevChild(is_forward)

    def _lay_out(self) -> None:
        middle = QFrame(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stack = QStackedWidget(middle)
        self.items = QStackedWidget(self._stack)
        self.items.addWidget(self.grid)
        self.items.addWidget(self.rows)
        self._stack.addWidget(self.items)
        self._stack.addWidget(self._empty)
        for widget in (self.header, self.filter_bar):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
        column.addWidget(self.loading)
        column.addWidget(self.selection_bar)
        column.addWidget(self.uploads)
        self.splitter = QSplitter(self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for widget, least in ((self.facets, 200), (middle, 360), (self.inspector, 260)):
            widget.setMinimumWidth(least)
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([FACETS_WIDTH, 800, INSPECTOR_WIDTH])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)
