"""The Media library: facets, grid, inspector, selection bar and uploads."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.models.changes import Changes
from app.models.context import NEUTRAL
from app.models.media.rows import MediaFacets, MediaFilter, MediaSort
from app.models.media.saved_views import SavedView
from app.models.workspace import Tenant
from app.sync.jobs.states import JobSnapshot
from app.views.library.alt_text_bench_desk import AltTextDesk
from app.views.library.bulk_edit import MOST_AT_ONCE
from app.views.library.facet_panel import FacetPanel
from app.views.library.grid import MediaGrid
from app.views.library.inspector import Inspector
from app.views.library.inspector_desk import InspectorDesk
from app.views.library.kept_view import Kept, keep_folded, keep_view, kept_folded, kept_view
from app.views.library.library_actions import LibraryActions, open_menu
from app.views.library.library_bars import GRID, LIST, LibraryFilterBar, LibraryHeader
from app.views.library.library_operations import LibraryOperations
from app.views.library.library_tools import LibraryCommands, LibraryTools
from app.views.library.list_view import MediaList, SelectionMirror
from app.views.library.listing import LibraryListing
from app.views.library.nothing_shown import NothingShown
from app.views.library.selection import LibrarySelection
from app.views.library.selection_bar import SelectionBar
from app.views.library.tile import describe_media
from app.views.library.type_ahead import TypeAhead
from app.views.library.upload_desk import UploadDesk
from app.views.library.view_desk import ViewDesk
from app.views.support.paged_model import PagedModel
from app.views.support.progress_strip import ProgressStrip
from app.views.support.toasts import ToastTone


class LibraryView(LibraryOperations):
    """Places the parts of the library and wires them. Thread: GUI.

    `loaded` is emitted when the list and its counts are there, `arranged` when filter, order or look changed.
    """

    loaded = Signal()
    arranged = Signal()

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        tools: LibraryTools,
        commands: LibraryCommands,
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
        self.model = PagedModel(media.ids, media.rows, describe_media, self, background=background)
        self.grid = MediaGrid(hub, self.model, tools.thumbnails, tools.drag_label)
        self.rows = MediaList(hub, self.model, tools.thumbnails, tools.drag_label)
        self._mirror = SelectionMirror(self.grid, self.rows)
        self.menu_actions: list[QAction | None] = []
        self.selection = LibrarySelection(self.grid, self.model, (self.grid, self.rows), self)
        self.listing = LibraryListing(media, self.model, self.grid, self.selection, background, self)
        self._type_ahead = TypeAhead(media, self.listing, self.grid, self.model, background)
        self.facets = FacetPanel(hub)
        self.inspector = Inspector(hub, tools.thumbnails)
        self.inspector_desk = InspectorDesk(tenant, user, self.inspector, background, tools.presenter, self)
        self.history = self.inspector_desk.history
        self.header = LibraryHeader(hub)
        self.filter_bar = LibraryFilterBar(hub)
        self.selection_bar = SelectionBar(hub)
        self.upload_desk = UploadDesk(tenant, user, tools, commands.jobs, self)
        self.uploads = self.upload_desk.dock
        self._empty = NothingShown(hub)
        self.loading = ProgressStrip(hub)
        self.actions_on_media = LibraryActions(tenant, user, tools, commands, self.selection, self)
        self.alt_text_desk = AltTextDesk(
            media,
            tenant.media_editing,
            lambda media_ids: tenant.assignments.product_facts(media_ids),
            user,
            background,
            self.history,
            self,
        )
        self._locales: tuple[str, ...] = ()
        self._locale = NEUTRAL
        self.views = ViewDesk(media, tools, self.header.views, self._view_now, self)
        self.setAcceptDrops(True)
        tools.toasts.keep_clear(self.selection_bar, self.inspector.footer)
        self._lay_out()
        self._wire()

    # --- what others call -----------------------------------------------------------------------

    def reload(self) -> None:
        """Read the list and the counts anew, off the GUI thread; selection and place are kept."""
        self.listing.reload()

    def refresh(self) -> None:
        """Read everything anew, saved views included."""
        self.reload()
        self.views.reload()
        self.selection.touch()

    def apply_changes(self, changes: Changes) -> None:
        """Refresh what a write touched."""
        if changes.media:
            self.model.refresh(changes.media)
            self.selection.touch()
            self.reload()

    def show_jobs(self, jobs: list[JobSnapshot]) -> None:
        """Show uploads and read the list anew when a job may have changed it."""
        self.upload_desk.show_jobs(jobs)
        if any(job.done or job.counts.get("taken") or job.state.is_final for job in jobs):
            self.listing.reload_soon()

    def set_context(self, locales: Sequence[str], locale: str) -> None:
        """Offer the locales of the tenant and show the texts of the one in force."""
        self._locales, self._locale = tuple(locales), locale
        self.inspector.set_locales(locales, locale)
        self.facets.set_locale(locale)
        self.listing.set_locale(locale)

    def set_filter(self, wanted: MediaFilter) -> None:
        """Narrow the library down."""
        if wanted == self.listing.filter:
            return
        self._take_filter(wanted)
        self._thumbnails.begin_generation()
        self._follow()
        self.reload()

    def _take_filter(self, wanted: MediaFilter) -> None:
        self.listing.filter = wanted
        self.facets.set_filter(wanted)
        self.filter_bar.set_filter(wanted)

    def set_sort(self, sort: MediaSort) -> None:
        """Order the grid."""
        self._take_sort(sort)
        self._follow()
        self.reload()

    def _take_sort(self, sort: MediaSort) -> None:
        self.listing.sort = sort
        self.filter_bar.sort.select(sort.value)
        self.rows.show_sort(sort)

    def _follow(self) -> None:
        self.views.follow()
        self.arranged.emit()

    def set_mode(self, mode: str) -> None:
        """Show a grid or a list; selection, current item and focus go along."""
        had_focus = self.shown_items.hasFocus()
        is_list = mode == LIST
        current = self.grid.currentIndex()
        self.items.setCurrentWidget(self.rows if is_list else self.grid)
        # Where the focus goes along, Qt has made the first item the current one.
        self.grid.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.filter_bar.mode.select(mode)
        self.filter_bar.show_slider(not is_list)
        if is_list:
            self._mirror.show_in_list()
        elif self.grid.currentIndex().isValid():
            self.grid.scrollTo(self.grid.currentIndex())
        if had_focus:
            self.shown_items.setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()

    @property
    def mode(self) -> str:
        """`grid` or `list`."""
        return LIST if self.items.currentWidget() is self.rows else GRID

    @property
    def shown_items(self) -> QAbstractItemView:
        """The grid or the list, whichever is on show."""
        return self.rows if self.mode == LIST else self.grid

    @property
    def assign_anchor(self) -> QWidget:
        """Under what the list of products opens."""
        button = self.selection_bar.assign
        return button if button.isVisible() else self.filter_bar

    def _view_now(self) -> SavedView:
        return SavedView(
            "", self.listing.filter, self.listing.sort, self.filter_bar.tile_width, self.mode == LIST
        )

    def _open_view(self, view: SavedView) -> None:
        self.filter_bar.set_tile_width(view.tile_width)
        self.set_mode(LIST if view.is_list else GRID)
        self.set_sort(view.sort)
        self.set_filter(view.filter)

    def save_layout(self, state: Kept) -> None:
        """Keep what a person arranged, and what is looked at without the search text."""
        view = self._view_now()
        keep_view(state, self._tenant.id, replace(view, filter=replace(view.filter, text="")))
        state.put("library-columns", self.rows.columns_state)
        keep_folded(state, self.facets.folded)

    def restore_layout(self, state: Kept) -> None:
        """Take what was kept; nothing is read yet."""
        view = kept_view(state, self._tenant.id)
        self.filter_bar.set_tile_width(view.tile_width)
        self.set_mode(LIST if view.is_list else GRID)
        self._take_filter(view.filter)
        self._take_sort(view.sort)
        self.rows.restore_columns(state.get("library-columns"))
        self.facets.fold(kept_folded(state))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the window: who comes back to it sees what others wrote."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.listing.follow_window(self.isActiveWindow())

    def cancel_loading(self) -> None:
        """Stop reading the list, and go back to filter and order of the one on show."""
        wanted, sort = self.listing.cancel()
        self._take_filter(wanted)
        self._take_sort(sort)
        self._follow()

    # --- answers --------------------------------------------------------------------------------

    def _on_answered(self, shown: int, total: int) -> None:
        self.header.show_count(shown, total)
        self._stack.setCurrentWidget(self.items if shown else self._empty)
        if not shown:
            if total:
                self._empty.explain_filters()
            else:
                self._empty.explain_nothing()

    def _on_slow(self, is_slow: bool) -> None:
        total = self.listing.total
        words = f"Loading {total:,} items" if total else "Loading items"
        self.loading.show_progress(words if is_slow else "", 0, 0)

    def _on_facets(self, facets: MediaFacets) -> None:
        self.facets.show_facets(facets)
        self.upload_desk.known_tags = [tag for tag, _ in facets.tags]
        self.inspector.set_known_tags(self.upload_desk.known_tags)

    def _expect(self) -> None:
        self.inspector_desk.expect(self.selection.first_ids(MOST_AT_ONCE), self.selection.count())

    def _inspect(self) -> None:
        count, hidden = self.selection.count(), len(self.selection.hidden)
        self.inspector_desk.select(self.selection.first_ids(MOST_AT_ONCE), count, self.selection.ids)
        is_offered = self._commands.publish_media is not None
        self.selection_bar.show_count(count, hidden, None if is_offered else 0)
        if count and is_offered:
            self.actions_on_media.count_drafts(self._on_drafts, key="library-drafts")
        else:
            self._background.drop("library-drafts")

    def _on_drafts(self, drafts: int) -> None:
        self.selection_bar.show_count(self.selection.count(), len(self.selection.hidden), drafts)

    def _on_finished(self, media_ids: list[int]) -> None:
        publish = self._commands.publish_media
        actions = [] if publish is None else [("Publish", lambda: publish(media_ids))]
        self._tools.toasts.show_toast("Checked in. Not published yet.", ToastTone.OK, actions)

    def _on_changed(self, changes: Changes) -> None:
        self.apply_changes(changes)
        self._commands.announce(changes)

    def _open_menu(self, place: QPoint) -> None:
        open_menu(self, self.menu_actions, place)

    # --- wiring ---------------------------------------------------------------------------------

    def _wire(self) -> None:
        self.facets.filter_changed.connect(self.set_filter)
        self.facets.tags_searched.connect(self.listing.search_tags)
        self.filter_bar.filter_changed.connect(self.set_filter)
        self.filter_bar.sort_changed.connect(self.set_sort)
        self.filter_bar.tile_width_changed.connect(self.grid.set_tile_width)
        self.filter_bar.tile_width_changed.connect(lambda _width: self._follow())
        self.filter_bar.mode_changed.connect(self.set_mode)
        self.filter_bar.chips.save_asked.connect(self.views.ask_name)
        self.views.view_opened.connect(self._open_view)
        self.rows.sort_asked.connect(self.set_sort)
        self.header.files_asked.connect(self.ask_for_files)
        self.header.folder_asked.connect(self.ask_for_folder)
        self.listing.answered.connect(self._on_answered)
        self.listing.first_shown.connect(lambda: self._stack.setCurrentWidget(self.items))
        self.listing.facets_read.connect(self._on_facets)
        self.listing.slow.connect(self._on_slow)
        self.listing.failed.connect(self._presenter.present)
        self.loading.cancel_asked.connect(self.cancel_loading)
        self.listing.gains_read.connect(self._empty.show_gains)
        self.listing.loaded.connect(self.loaded)
        self.selection.changed.connect(self._expect)
        self.selection.settled.connect(self._inspect)
        for items in (self.grid, self.rows):
            items.files_dropped.connect(self.upload)
            items.quick_look_asked.connect(self.open_quick_look)
            items.doubleClicked.connect(lambda _index: self.open_quick_look())
            items.clear_asked.connect(self.clear_selection)
            items.typed.connect(self._type_ahead.find)
            items.menu_asked.connect(self._open_menu)
        self.grid.retry_asked.connect(self.actions_on_media.retry)
        self._empty.files_asked.connect(self.ask_for_files)
        self._empty.import_asked.connect(self.header.import_asked)
        self._empty.filter_asked.connect(self.set_filter)
        self.upload_desk.changed.connect(self._on_changed)
        do, bar = self.actions_on_media, self.selection_bar
        bar.clear_asked.connect(self.clear_selection)
        bar.tags_asked.connect(self.edit_tags)
        bar.alt_text_asked.connect(self.edit_alt_text)
        do.serve(bar)
        do.changed.connect(self._on_changed)
        self.alt_text_desk.changed.connect(self._on_changed)
        do.item_asked.connect(self.show_item)
        do.owner_asked.connect(self._commands.open_owner)
        self.inspector.step_asked.connect(self._step)
        self.inspector.quick_look_asked.connect(self.open_quick_look)
        if self._commands.publish_media is not None:
            self.inspector.publish_asked.connect(self._commands.publish_media)
        self.inspector.owner_asked.connect(self._commands.open_owner)
        self.inspector_desk.changed.connect(self._on_changed)
        self.inspector_desk.moved.connect(self.selection.select)
        self.inspector_desk.finished.connect(self._on_finished)
