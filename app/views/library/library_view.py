"""The Media library: facets, grid, inspector, selection bar and uploads."""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QFileDialog, QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.models.changes import Changes
from app.models.media.rows import MediaFilter, MediaRow, MediaSort, MediaState
from app.models.media.service import MediaService
from app.models.workspace import Tenant
from app.sync.jobs.states import JobSnapshot
from app.views.library.facet_panel import FacetPanel
from app.views.library.grid import MediaGrid
from app.views.library.inspector import MOST_EDITED, Inspector
from app.views.library.library_bars import LibraryFilterBar, LibraryHeader
from app.views.library.listing import LibraryListing
from app.views.library.nothing_shown import NothingShown
from app.views.library.quick_look import QuickLook
from app.views.library.selection import LibrarySelection
from app.views.library.selection_bar import SelectionBar
from app.views.library.text_edits import MediaEdit, apply_media_edit
from app.views.library.tile import describe_media
from app.views.library.uploads_dock import UploadsDock
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.paged_model import PagedModel
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from app.views.support.undo import apply_and_push

FACETS_WIDTH: Final = 232
INSPECTOR_WIDTH: Final = 320
NARROW: Final = 1080  # px of this view below which the inspector gives way
NARROW_FACETS: Final = 200
LOW: Final = 660  # px of this view below which the uploads shrink to their header


@dataclass(frozen=True, slots=True)
class LibraryCommands:
    """What the library asks others to do.

    Attributes:
        upload: Starts a job that uploads these files and folders.
        cancel_job: Asks a job to stop.
        publish_media: Publishes these items; None where that is not offered.
        announce: Tells the other views what was changed here.
    """

    upload: Callable[[Sequence[Path]], object]
    cancel_job: Callable[[str], object]
    publish_media: Callable[[Sequence[int]], object] | None
    announce: Callable[[Changes], object]


@dataclass(frozen=True, slots=True)
class LibraryTools:
    """What the library shares with the other views of a window."""

    hub: ThemeHub
    thumbnails: ThumbnailStore
    drag_label: DragLabel
    background: Background
    presenter: ErrorPresenter
    toasts: ToastStack


class LibraryView(QWidget):
    """Places the parts of the library and wires them. Thread: GUI.

    `loaded` is emitted when the list and its counts are there.
    """

    loaded = Signal()

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        tools: LibraryTools,
        commands: LibraryCommands,
        undo_stack: QUndoStack,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        hub, media, background = tools.hub, tenant.media, tools.background
        self._hub = hub
        self._tenant = tenant
        self._user = user
        self._tools = tools
        self._media = media
        self._thumbnails = tools.thumbnails
        self._background = background
        self._presenter = tools.presenter
        self._commands = commands
        self.undo_stack = undo_stack
        self._is_closed_by_width = False
        self._is_narrow = self._is_low = False
        self.model = PagedModel(media.ids, media.rows, describe_media, self, background=background)
        self.grid = MediaGrid(hub, self.model, tools.thumbnails, tools.drag_label)
        self.selection = LibrarySelection(self.grid, self.model, self)
        self.listing = LibraryListing(media, self.model, self.grid, self.selection, background, self)
        self.facets = FacetPanel(hub)
        self.inspector = Inspector(hub, tools.thumbnails, media.texts)
        self.header = LibraryHeader(hub)
        self.filter_bar = LibraryFilterBar(hub)
        self.selection_bar = SelectionBar(hub)
        self.uploads = UploadsDock(hub, commands.cancel_job)
        self._empty = NothingShown(hub)
        self._lay_out()
        self._wire()

    # --- what others call -----------------------------------------------------------------------

    def reload(self) -> None:
        """Read the list and the counts anew, off the GUI thread; selection and place are kept."""
        self.listing.reload()

    def apply_changes(self, changes: Changes) -> None:
        """Refresh what a write touched."""
        if changes.media:
            self.model.refresh(changes.media)
            self.selection.touch()
            self.reload()

    def show_jobs(self, jobs: list[JobSnapshot]) -> None:
        """Show uploads and read the list anew when a job may have changed it."""
        self.uploads.show_jobs(jobs)
        if any(job.done or job.state.is_final for job in jobs):
            self.listing.reload_soon()

    def set_context(self, locales: Sequence[str], locale: str) -> None:
        """Offer the locales of the tenant and show the texts of the one in force."""
        self.inspector.set_locales(locales, locale)

    def commit(self) -> None:
        """Save what is being typed."""
        self.inspector.commit()

    def set_filter(self, wanted: MediaFilter) -> None:
        """Narrow the library down."""
        if wanted == self.listing.filter:
            return
        self.listing.filter = wanted
        self.facets.set_filter(wanted)
        self.filter_bar.set_filter(wanted)
        self._thumbnails.begin_generation()
        self.reload()

    def set_sort(self, sort: MediaSort) -> None:
        """Order the grid."""
        self.listing.sort = sort
        self.filter_bar.sort.select(sort.value)
        self.reload()

    def show_item(self, media_id: int) -> None:
        """Select one item and bring it into view, without filters if they hide it."""
        if self.model.position(media_id) is None:
            self.listing.show_item(media_id)
            self.set_filter(MediaFilter())
            return
        self.selection.select([media_id])

    def copy_selected(self) -> None:
        """Put the selected items on the clipboard."""
        if self.grid.selected_count():
            QGuiApplication.clipboard().setMimeData(self.grid.drag_data())

    def ask_for_files(self) -> None:
        """Let a person choose files to upload."""
        names, _ = QFileDialog.getOpenFileNames(self, "Upload files")
        self.upload([Path(name) for name in names])

    def ask_for_folder(self) -> None:
        """Let a person choose a folder to upload."""
        name = QFileDialog.getExistingDirectory(self, "Upload a folder")
        self.upload([Path(name)] if name else [])

    def upload(self, paths: Sequence[Path]) -> None:
        """Start an upload of files and folders."""
        if paths:
            self._commands.upload(paths)

    def set_inspector_visible(self, is_visible: bool) -> None:
        """Open or close the inspector."""
        self._is_closed_by_width = False
        self.inspector.setVisible(is_visible)

    def reset_layout(self) -> None:
        """Give the panels their first widths."""
        self.set_inspector_visible(self.width() >= NARROW)
        self.splitter.setSizes(self._first_widths())

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

    def open_quick_look(self) -> QuickLook | None:
        """Show the current item large."""
        row = self.model.row_at(self.grid.currentIndex().row())
        if row is None:
            return None
        look = QuickLook(self._hub, self._thumbnails, row, self._step, self)
        look.show()
        return look

    def publish_selected(self) -> None:
        """Publish the drafts among the selected items."""
        if self._commands.publish_media is None:
            return
        ids, media = self.selection.ids(), self._media
        publish = self._commands.publish_media
        self._background.run(lambda: _drafts_of(media, ids), publish, key="library-publish")

    def clear_selection(self) -> None:
        """Select nothing, hidden items included."""
        self.selection.clear()

    # --- answers --------------------------------------------------------------------------------

    def _on_answered(self, shown: int, total: int) -> None:
        self.header.show_count(shown, total)
        self._stack.setCurrentWidget(self.grid if shown else self._empty)
        if not shown:
            if total:
                self._empty.explain_filters()
            else:
                self._empty.explain_nothing()

    def _on_facets(self, facets) -> None:
        self.facets.show_facets(facets)
        self.inspector.set_known_tags([tag for tag, _ in facets.tags])

    def _inspect(self) -> None:
        count, hidden = self.selection.count(), len(self.selection.hidden)
        shown = self.selection.first_ids(MOST_EDITED)
        self.inspector.show_rows(self._media.rows(shown) if shown else [], count)
        is_offered = self._commands.publish_media is not None
        self.selection_bar.show_count(count, hidden, None if is_offered else 0)
        if count and is_offered:
            ids, media = self.selection.ids(), self._media
            self._background.run(lambda: len(_drafts_of(media, ids)), self._on_drafts, key="library-drafts")
        else:
            self._background.drop("library-drafts")

    def _on_drafts(self, drafts: int) -> None:
        self.selection_bar.show_count(self.selection.count(), len(self.selection.hidden), drafts)

    def _step(self, by: int) -> MediaRow | None:
        place = self.grid.currentIndex().row() + by
        if not 0 <= place < self.model.rowCount():
            return None
        self.grid.setCurrentIndex(self.model.index(place))
        return self.model.row_at(place)

    def _on_edited(self, edit: MediaEdit) -> None:
        apply_and_push(self.undo_stack, edit, self._apply, self._presenter.present)

    def _apply(self, edit: Any) -> None:
        changes = apply_media_edit(self._media, edit)
        self.apply_changes(changes)
        self._commands.announce(changes)

    # --- layout ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        middle = QFrame(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._stack = QStackedWidget(middle)
        self._stack.addWidget(self.grid)
        self._stack.addWidget(self._empty)
        for widget in (self.header, self.filter_bar):
            column.addWidget(widget)
        column.addWidget(self._stack, 1)
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

    def _wire(self) -> None:
        self.facets.filter_changed.connect(self.set_filter)
        self.filter_bar.filter_changed.connect(self.set_filter)
        self.filter_bar.sort_changed.connect(self.set_sort)
        self.filter_bar.tile_width_changed.connect(self.grid.set_tile_width)
        self.header.files_asked.connect(self.ask_for_files)
        self.header.folder_asked.connect(self.ask_for_folder)
        self.listing.answered.connect(self._on_answered)
        self.listing.first_shown.connect(lambda: self._stack.setCurrentWidget(self.grid))
        self.listing.facets_read.connect(self._on_facets)
        self.listing.gains_read.connect(self._empty.show_gains)
        self.listing.loaded.connect(self.loaded)
        self.selection.settled.connect(self._inspect)
        self.grid.files_dropped.connect(self.upload)
        self.grid.quick_look_asked.connect(self.open_quick_look)
        self.grid.doubleClicked.connect(lambda _index: self.open_quick_look())
        self._empty.files_asked.connect(self.ask_for_files)
        self._empty.folder_asked.connect(self.ask_for_folder)
        self._empty.filter_asked.connect(self.set_filter)
        self.uploads.files_dropped.connect(self.upload)
        self.uploads.browse_asked.connect(self.ask_for_files)
        self.selection_bar.clear_asked.connect(self.clear_selection)
        self.selection_bar.copy_asked.connect(self.copy_selected)
        self.selection_bar.alt_text_asked.connect(self._on_alt_text_asked)
        self.selection_bar.publish_asked.connect(self.publish_selected)
        self.inspector.edited.connect(self._on_edited)
        self.inspector.step_asked.connect(self._step)

    def _on_alt_text_asked(self) -> None:
        self.inspector.show()
        self.inspector.focus_alt_text()


def _drafts_of(media: MediaService, ids: "array[int]") -> list[int]:
    """Return the ids of the items that are not published as they are now. Thread: any."""
    drafts = set(media.ids(MediaFilter(states=frozenset({MediaState.DRAFT}))))
    return [media_id for media_id in ids if media_id in drafts]
