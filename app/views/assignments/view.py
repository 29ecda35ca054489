"""Product media: the product panel, and one product with its three tabs."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.models.changes import Changes
from app.models.context import Context
from app.views.assignments import gestures
from app.views.assignments.bulk_desk import BulkDesk
from app.views.assignments.commands import install_commands
from app.views.assignments.desk import ProductDesk
from app.views.assignments.dimensions_tab import DimensionsTab
from app.views.assignments.drop_gate import DropGate, DroppedFiles
from app.views.assignments.header import ProductHeader
from app.views.assignments.kit import ChooseMedia, Kit
from app.views.assignments.master_tab import MasterTab
from app.views.assignments.notes_bar import NotesBar
from app.views.assignments.page_place import place_from_json
from app.views.assignments.page_view import go_to_place, place_of, selected_media
from app.views.assignments.page_watch import PageWatch
from app.views.assignments.panes import Panes, tab_row
from app.views.assignments.pictures import Pictures
from app.views.assignments.product_drops import ProductDrops
from app.views.assignments.product_panel import ProductPanel
from app.views.assignments.prompts import MessagePrompts, Prompts
from app.views.assignments.purposes import PurposeList
from app.views.assignments.state import ProductState, Services
from app.views.assignments.tab_bar import CountTabBar
from app.views.assignments.variants_tab import VariantsTab
from app.views.check_outs.desk import CheckOutDesk
from app.views.support.background import Background
from app.views.support.cards import EmptyState
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.labels import ElidedLabel
from app.views.support.progress_strip import ProgressStrip
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from app.views.support.undo import History, Moved

MASTER_TAB, DIMENSIONS_TAB, VARIANTS_TAB = 0, 1, 2
_HINTS: Final = {
    MASTER_TAB: "Drag onto any section, or press Enter to add to Primary media",
    DIMENSIONS_TAB: "Drag onto a cell, a row header or a column header",
    VARIANTS_TAB: "Drag onto any selected row to assign to all of them",
}
NO_PRODUCT: Final = "No product chosen"
CHOOSE_ONE: Final = "Choose a product on the left to see and assign its media."
MORE_HINT: Final = "Only product masters have dimensions and variants"


class ProductMediaView(QWidget):
    """The Product media view.

    Args:
        services: The services of the tenant (`Tenant` fits).
        user: The person who edits.
        background: Reads and writes off the GUI thread.
        hub: Theme and icons.
        thumbnails: Pictures of the tenant.
        label: The drag label of the window.
        toasts: The toasts of the window.
        errors: Presents known errors.
        on_publish: Called with a product id.
        on_preview: Called with a product id and a variant id or None.
        on_status: Puts a sentence into the status bar.
        choose_media: Opens the picker over the library: title, and who receives the chosen ids.
        files: Takes files of the desktop that are dropped onto targets; None where none are taken.
        on_context: Called where undo goes to another context; shows it everywhere.
        prompts: Asks questions; message boxes by default.

    Signals: `changed(Changes)` after every write, `product_changed(int)` when another product is shown,
    `hint_changed(str)` with what can be done with media of the tray.
    Thread: GUI.
    """

    changed = Signal(object)
    product_changed = Signal(int)
    hint_changed = Signal(str)

    def __init__(
        self,
        services: Services,
        user: str,
        *,
        background: Background,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        label: DragLabel,
        toasts: ToastStack,
        errors: ErrorPresenter,
        on_publish: Callable[[int], object],
        on_preview: Callable[[int, int | None], object],
        on_status: Callable[[str], object],
        choose_media: ChooseMedia,
        files: DroppedFiles | None = None,
        on_context: Callable[[Context], object] | None = None,
        prompts: Prompts | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Product media")
        self._services = services
        self._on_publish = on_publish
        self._on_preview = on_preview
        self._on_context = on_context or self.set_context
        pictures = Pictures(hub, thumbnails)
        gate = DropGate(
            label, lambda: self.desk.refusal(), files, lambda ids: self.desk.look_at(ids, pictures.warm)
        )
        self._kit = Kit(hub, pictures, gate, toasts, choose_media)
        self.progress = ProgressStrip(hub)
        self.desk = ProductDesk(
            services,
            user,
            background,
            toasts,
            errors,
            prompts or MessagePrompts(self),
            on_status,
            self.progress.show_progress,
            lambda edit: place_of(self, edit).to_json(),
            self,
            files=files,
        )
        self.panel = ProductPanel(self._kit, services, user, background)
        self.header = ProductHeader(hub, pictures)
        self.tabs = CountTabBar(hub, ["Master", "Dimensions", "Variants"])
        self._tab_note = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        self.notes = NotesBar()
        self.watch = PageWatch(self.desk, background, self, self._on_changed_elsewhere)
        self.check_outs = CheckOutDesk(
            self.desk, "product", pictures, toasts, background, errors, on_publish, self
        )
        self._make_tabs(services, background, errors)
        self.drops = ProductDrops(self.desk, background, self.bulk.apply, files)
        self._pages = QStackedWidget()
        self._nothing = EmptyState(hub, "product", NO_PRODUCT, CHOOSE_ONE)
        for tab in self.pages:
            self._pages.addWidget(tab)
        self._tab_note.setAlignment(Qt.AlignmentFlag.AlignRight)
        bars = [self.check_outs.card, self.notes, self.progress]
        rows = [self.header, tab_row(self.tabs, self._tab_note), *bars, self._pages]
        self._panes = Panes(self.panel, self._nothing, rows)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._panes.panes)
        self._unseen: set[int] = set()  # tabs that do not show yet what is on the desk
        self._connect()
        self.commands: dict[str, QAction] = install_commands(self, self._handlers())
        self.header.more_menu.addActions([self.commands[key] for key in self.bulk.handlers])
        self._on_loaded()

    def _make_tabs(self, services: Services, background: Background, errors: ErrorPresenter) -> None:
        plans, listed = services.assignment_plans, lambda: self.panel.model.ids
        self.bulk = BulkDesk(self.desk, self._kit, plans, listed, background, errors, self)
        self.purposes = PurposeList(services.purposes, background, self)
        self.master = MasterTab(self._kit, self.desk, self.purposes)
        self.dimensions = DimensionsTab(self._kit, self.desk, background, errors)
        self.variants = VariantsTab(self._kit, self.desk)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give room to the product in a narrow window."""
        super().resizeEvent(event)
        self._panes.fit(self.width())

    # wiring

    def _connect(self) -> None:
        self.panel.product_chosen.connect(self._on_product)
        self.panel.given.connect(self.drops.give)
        self.tabs.currentChanged.connect(self._on_tab)
        self.desk.loaded.connect(self._on_loaded)
        self.desk.changed.connect(self._on_changed)
        self.desk.moved.connect(self._on_moved)
        self.progress.cancel_asked.connect(self.desk.runner.cancel)
        self.header.preview_wanted.connect(self.preview)
        self.header.publish_wanted.connect(self.publish)
        self.check_outs.follow(self.header)
        self.check_outs.changed_elsewhere.connect(self._on_changed_elsewhere)
        self.header.reset_wanted.connect(self.reset_to_default)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        return {
            **self.check_outs.handlers,
            **self.bulk.handlers,
            "publish": self.publish,
            "reset": self.reset_to_default,
            "copy": self.copy,
            "cut": self.cut,
            "paste": self.paste,
            "sort": lambda: self._open_tab(MASTER_TAB) or self.master.open_sort(),
            "dimensions": lambda: self._open_tab(DIMENSIONS_TAB) or self.dimensions.change_dimensions(),
            "next_tab": self.next_tab,
            "search": self.focus_search,
        }

    @property
    def history(self) -> History:
        """The steps of undo of the product and context on show."""
        return self.desk.history

    @property
    def current_product_id(self) -> int | None:
        """The chosen product, also while it is being read."""
        return self.desk.product_id

    # what the window calls

    def set_context(self, context: Context, group_name: str = "") -> None:
        """Show another channel and locale, or another publish group; check-outs stay as they are."""
        self.header.set_group(group_name)
        if context != self.desk.context:
            self.desk.set_context(context)
            self.panel.set_context(context)

    def show_product(self, product_id: int, tab: int | None = None) -> None:
        """Show a product, as when another view links to it."""
        self.panel.choose(product_id)
        if self.current_product_id != product_id:
            self.desk.show_product(product_id)
        if tab is not None:
            self.desk.when_loaded(lambda: self._open_tab(tab))

    def _open_tab(self, tab: int) -> None:
        if self.tabs.isTabEnabled(tab):
            self.tabs.setCurrentIndex(tab)

    def refresh(self, changes: Changes) -> None:
        """Read anew what another view or a job changed."""
        if changes.catalog or changes.channels:
            self.panel.reload_categories()
            self.panel.reload()
            self.desk.reload()
        elif changes.products:
            self.panel.refresh(sorted(changes.products))
            if self.current_product_id in changes.products:
                self.desk.reload()
        if changes.media:
            state = self.desk.state
            if state is not None and changes.media & state.media.keys():
                self.desk.reload()

    def refresh_all(self) -> None:
        """Read everything anew (F5)."""
        self.refresh(Changes(catalog=True, channels=True))
        self.purposes.reload()

    def focus_search(self) -> None:
        """Put the cursor into the search of this view (Ctrl+F)."""
        self.panel.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.panel.search.selectAll()

    def save_layout(self, settings: QSettings) -> None:
        """Keep splitter sizes."""
        self._panes.save(settings)

    def restore_layout(self, settings: QSettings) -> None:
        """Set splitter sizes as they were."""
        self._panes.restore(settings)

    # commands

    def reset_to_default(self) -> None:
        """Clear Master, Dimensions and Variants of this context; asks first."""
        state = self.desk.state
        if state is None or state.content.is_empty:
            self.desk.say("There is no media to clear in this channel and locale.")
            return
        clears_all = state.context.is_default
        if self.desk.prompts.reset_to_default(state.context_name(state.context), clears_all):
            self.desk.perform(lambda state: gestures.clear_all(state.sheet), toast=True)

    def publish(self) -> None:
        """Publish the product on show (Ctrl+Shift+P)."""
        product_id = self.current_product_id
        if product_id is not None and self.header.publish_button.isEnabled():
            self._on_publish(product_id)
        elif product_id is not None:
            self.desk.say(self.header.publish_button.toolTip())

    def preview(self) -> None:
        """Preview the product, and the chosen variant on the Variants tab (Ctrl+Shift+V)."""
        product_id, variant_id = self.at_hand
        if product_id is not None:
            self._on_preview(product_id, variant_id)

    @property
    def at_hand(self) -> tuple[int | None, int | None]:
        """The product on show, and the chosen variant on the Variants tab."""
        ids = self.variants.table.selected_ids if self.tabs.currentIndex() == VARIANTS_TAB else ()
        return self.current_product_id, ids[0] if ids else None

    @property
    def hint(self) -> str:
        """What can be done with media of the tray on the tab that is shown."""
        return _HINTS[self.tabs.currentIndex()]

    def selected_media(self) -> tuple[int, ...]:
        """Return the media of what is chosen on the tab, own or inherited, in their order."""
        return selected_media(self)

    def add_from_tray(self, media_ids: Sequence[int]) -> None:
        """Add media to Primary media of what is chosen on the tab: master, cells or variants."""
        if not self._tab.assign_to_selected(media_ids):
            self.master.add_primary(media_ids)

    def next_tab(self) -> None:
        """Open the next tab that the product has (Ctrl+Tab)."""
        count = self.tabs.count()
        for step in range(1, count):
            index = (self.tabs.currentIndex() + step) % count
            if self.tabs.isTabEnabled(index):
                self.tabs.setCurrentIndex(index)
                return

    def copy(self) -> None:
        """Copy media of what is chosen (Ctrl+C)."""
        self._tab.copy_selected()

    def cut(self) -> None:
        """Copy chosen primary media and remove them (Ctrl+X)."""
        if self._tab is self.master:
            self.master.cut_selected()
        else:
            self.desk.say("Cut works on Primary media of the Master tab.")

    def paste(self) -> None:
        """Paste media into what is chosen (Ctrl+V)."""
        self._tab.paste_into_selected()

    @property
    def pages(self) -> tuple[MasterTab, DimensionsTab, VariantsTab]:
        """The tabs in their order."""
        return self.master, self.dimensions, self.variants

    @property
    def _tab(self) -> MasterTab | DimensionsTab | VariantsTab:
        return self.pages[self.tabs.currentIndex()]

    # reactions

    def _on_product(self, product_id: int) -> None:
        if product_id != self.current_product_id:
            self.desk.show_product(product_id)
            self.product_changed.emit(product_id)

    def _on_changed(self, changes: Changes) -> None:
        self.panel.refresh(sorted(changes.products))
        self.changed.emit(changes)

    def _on_changed_elsewhere(self) -> None:
        """Show what another window, a job or an import made of the product; tab and choice stay."""
        place = place_of(self)
        self.desk.reload()
        self.history.refresh()
        self.panel.refresh([place.product_id])
        self.desk.when_loaded(lambda: go_to_place(self, place))

    def changeEvent(self, event: QEvent) -> None:
        """Look at once when the window becomes the active one."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and self.isVisible():
            self.watch.look()

    def showEvent(self, event: QShowEvent) -> None:
        """Look at once when the page is opened."""
        super().showEvent(event)
        self.watch.look()

    def _on_moved(self, move: Moved) -> None:
        """Bring what undo or redo changed into view, in another context or product where it was there."""
        place = place_from_json(move.step.selection)
        if place is None or move.problem is not None:
            return
        if place.context != self.desk.context:
            self._on_context(place.context)
        if place.product_id != self.current_product_id:
            self.show_product(place.product_id)
            self.product_changed.emit(place.product_id)
        self.desk.when_loaded(lambda: go_to_place(self, place))

    def _on_tab(self, index: int) -> None:
        self._show_tab(index)
        self._pages.setCurrentIndex(index)
        self.hint_changed.emit(self.hint)

    def _show_tab(self, index: int) -> None:
        """Let a tab show what is on the desk, if it does not yet: only the one on show keeps up."""
        state = self.desk.state
        if state is not None and index in self._unseen:
            self._unseen.discard(index)
            self.pages[index].show_state(state)

    def _on_loaded(self) -> None:
        state = self.desk.state
        self._panes.show_product(state is not None)
        if state is None:
            self._say_nothing()
            return
        self.header.show_state(state)
        self.notes.show_state(state)
        self._unseen = {MASTER_TAB, DIMENSIONS_TAB, VARIANTS_TAB}
        self._show_tabs(state)
        self._show_tab(self.tabs.currentIndex())

    def _say_nothing(self) -> None:
        """Say why there is no product: none was chosen, or it cannot be shown."""
        if self.desk.problem:
            self._nothing.say("This product cannot be shown", self.desk.problem)
        else:
            self._nothing.say(NO_PRODUCT, CHOOSE_ONE)

    def _show_tabs(self, state: ProductState) -> None:
        media = state.resolutions[None].media
        self.tabs.set_count(MASTER_TAB, len(media.primary))
        self.tabs.set_count(DIMENSIONS_TAB, len(state.grid.variants))
        self.tabs.set_count(VARIANTS_TAB, len(state.variants))
        for tab in (DIMENSIONS_TAB, VARIANTS_TAB):
            self.tabs.setTabEnabled(tab, bool(state.variants))
            self.tabs.setTabToolTip(tab, "" if state.variants else MORE_HINT)
        if not self.tabs.isTabEnabled(self.tabs.currentIndex()):
            self.tabs.setCurrentIndex(MASTER_TAB)
        self._tab_note.setText(self._note(state))

    def _note(self, state: ProductState) -> str:
        if not state.context.is_default:
            return state.context_name(state.context)
        count = sum(context not in state.drafts for context in state.served)
        return f"Default for {count} channel and locale contexts without their own media" if count else ""

    def close_view(self) -> None:
        """Do what was asked, and close what is open over the view."""
        self.watch.close()
        self.desk.close()
        self.check_outs.close()
