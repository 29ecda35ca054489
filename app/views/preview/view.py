"""The preview: two contexts side by side, and why each shows what it shows."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.models.assignments.product_list import ProductFilter
from app.models.assignments.slots import CategoryId, Owner
from app.models.catalog.dimensions import Dimension
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import AppError
from app.views.preview.answers import GalleryItem, PreviewSource
from app.views.preview.asking import Asking
from app.views.preview.choice import VariantChoice
from app.views.preview.commands import PreviewCommands
from app.views.preview.coverage_panel import CoveragePanel
from app.views.preview.frames import Frame
from app.views.preview.header import PreviewHeader
from app.views.preview.pane import PreviewPane
from app.views.preview.product_picker import ProductPicker
from app.views.preview.reader import Answers, Subject
from app.views.preview.side_place import PANE_WIDTH, SidePlace
from app.views.preview.tenant import Tenant, first_contexts, reader_of
from app.views.preview.turns import Turns
from app.views.preview.why import WhyActions
from app.views.support.background import Background
from app.views.support.cards import EmptyState
from app.views.support.tab_order import move_focus
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

A: Final = 0
B: Final = 1
SIDE_AFTER_MS: Final = 300  # the pictures come first, then what is counted beside them
NO_PRODUCTS: Final = ("No products yet", "Import a catalogue to preview its products.")
_PRODUCT_KEY: Final = "preview product"
_ROW_KEY: Final = "preview row"


class PreviewView(QWidget):
    """Shows a product, or a category, in two contexts.

    Args:
        tenant: Whose products.
        answers: What each source says.
        hub: Theme and icons.
        thumbnails: Pictures.
        background: Runs the reads.
        edit: Opens the editor of a product or category.
        actions: What can be done about a step and an alt text.
        open_item: Opens an item: a video plays, a document comes up in its program.
    """

    def __init__(
        self,
        tenant: Tenant,
        answers: Answers,
        *,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        edit: Callable[[Owner], object],
        actions: WhyActions,
        open_item: Callable[[GalleryItem], object] = lambda _item: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview")
        self._open_item = open_item
        self._tenant = tenant
        self._background = background
        self._edit = edit
        self._reader = reader_of(tenant, answers)
        self._subject: Subject | None = None
        self._choices = [VariantChoice(), VariantChoice()]
        self._contexts: list[Context | None] = [None, None]
        self._frame = Frame.PRODUCT_PAGE
        self._is_stale = False
        self._is_coming = False
        self._is_row_wanted = False
        self.picker = ProductPicker(hub, thumbnails, self._find, self._fetch)
        self.header = PreviewHeader(hub, self.picker, self)
        self.panes = tuple(PreviewPane(hub, thumbnails, letter, actions, self) for letter in "AB")
        self.empty = EmptyState(hub, "products", *NO_PRODUCTS, parent=self)
        self.side: CoveragePanel | None = None
        self.turns = Turns(self)
        self._asking = Asking(self.panes, background, thumbnails, self.turns, self._on_both)
        self._side_timer = QTimer(self, singleShot=True, interval=SIDE_AFTER_MS, timeout=self._on_rest)
        self.commands = PreviewCommands(self).actions
        self._lay_out()
        self._connect()

    # --- what others call

    @property
    def frame(self) -> Frame:
        """The place that pictures are looked at in."""
        return self._frame

    @property
    def current_pane(self) -> PreviewPane:
        """The pane that had the focus last, else the first that is seen."""
        last = self.focusWidget()
        focused = [pane for pane in self.panes if last is not None and pane.isAncestorOf(last)]
        return next(pane for pane in (*focused, *self.panes) if pane.isVisibleTo(self))

    @property
    def product_id(self) -> int | None:
        """The product on show."""
        subject = self._subject
        return None if subject is None or subject.product is None else subject.product.id

    @property
    def variant_id(self) -> int | None:
        """The variant on show in pane A, where all its values are picked."""
        variant = self._choices[A].variant
        return None if variant is None else variant.id

    @property
    def contexts(self) -> tuple[Context, Context]:
        """What A and B show."""
        return self.panes[A].context, self.panes[B].context

    def show_product(self, product_id: int, variant_id: int | None = None) -> None:
        """Show a product in both panes; with a variant all its values are picked."""
        self._read(
            partial(self._reader.product, product_id), lambda found: found.choice.pick_variant(variant_id)
        )

    def show_category(self, category_id: int) -> None:
        """Show a category in both panes."""
        self._read(partial(self._reader.category, category_id), lambda found: found.choice)

    def show_context(self, place: int, context: Context) -> None:
        """Show a context in pane A (0) or B (1)."""
        self._contexts[place] = context
        if self._subject is not None:
            self._offer_channels(self._subject)
            self._ask(place)

    def set_frame(self, frame: Frame) -> None:
        """Look at the pictures in another place."""
        self.header.frame.select(frame.value)
        self._on_frame(frame)

    def set_source(self, source: PreviewSource, place: int | None = None) -> None:
        """Let another store answer, in both panes or in one."""
        for pane in self.panes if place is None else (self.panes[place],):
            pane.source.select(source.value)
        self.header.show_sources(*(pane.picked_source for pane in self.panes))
        self._ask_both()

    def swap(self) -> None:
        """Exchange what A and B show: channel, locale, source and picked values."""
        sources = [pane.picked_source for pane in self.panes]
        for pane, source in zip(self.panes, reversed(sources), strict=True):
            pane.source.select(source.value)
        self._contexts.reverse()
        self._choices.reverse()
        if self._subject is not None:
            self._offer_channels(self._subject)
            self._show_choices()
            self._ask_both()
            self._tell_side()

    def show_side(self) -> None:
        """Show the panel at the right, in a narrow window instead of A."""
        self._place.show()

    def set_tenant(self, tenant: Tenant, answers: Answers) -> None:
        """Show the products of another tenant, the first one at first."""
        self._tenant = tenant
        self._reader = reader_of(tenant, answers)
        self._contexts = [None, None]
        self._subject = None
        self._asking.forget()
        self._is_coming = False
        for key in (_PRODUCT_KEY, _ROW_KEY):
            self._background.drop(key)
        if self.isVisible():
            self._show_first()

    def set_side(self, side: CoveragePanel) -> None:
        """Put a panel at the right: it hears of what is on show, and chooses contexts and products."""
        self.side = side
        self._place.put(side)
        side.context_chosen.connect(self._on_side_context)
        side.product_chosen.connect(self.show_product)
        self._tell_side()

    def close_view(self) -> None:
        """Stop what the coverage reads and writes."""
        if self.side is not None:
            self.side.close_view()

    def refresh(self, changes: Changes) -> None:
        """Read anew what a write touched, if it is on show; gallery items stay on show."""
        if self.side is not None:
            self.side.refresh(changes)
        subject = self._subject
        if subject is None:
            if self.isVisible() and changes.catalog:
                self._show_first()
            return
        mine = self.product_id in changes.products
        mine = mine or (subject.category is not None and subject.category.id in changes.categories)
        if mine or changes.media or changes.catalog or changes.channels:
            self.reload()

    def reload(self) -> None:
        """Read everything on show anew, as after a job ended; a hidden view waits until it is shown."""
        self._is_stale = not self.isVisible()
        subject = self._subject
        # A product that is on its way is read as it is now anyway.
        if subject is None or self._is_stale or self._is_coming:
            return
        if subject.product is not None:
            read = partial(self._reader.product, subject.product.id)
        else:
            assert subject.category is not None
            read = partial(self._reader.category, subject.category.id)
        values = self._choices[A].values
        self._read(read, lambda found: found.choice.with_values(values), is_reload=True)

    # --- product

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the first product of the catalogue."""
        super().showEvent(event)
        if self._subject is None and not self._asking.is_begun and not self._is_coming:
            self._show_first()
        elif self._is_stale:
            self.reload()

    def _show_first(self) -> None:
        self._background.run(lambda: self._find(""), self._on_first, key=_PRODUCT_KEY)

    def _on_first(self, ids: Any) -> None:
        if ids:
            self.show_product(ids[0])
            return
        self.empty.say(*NO_PRODUCTS)
        self._pages.setCurrentWidget(self.empty)
        self.header.hide()

    def _find(self, text: str) -> Any:
        return self._tenant.assignments.product_ids(ProductFilter(text))

    def _fetch(self, ids: Any) -> Any:
        return self._tenant.assignments.product_rows(ids, DEFAULT_CONTEXT)

    def _read(
        self,
        read: Callable[[], Subject],
        choose: Callable[[Subject], VariantChoice],
        *,
        is_reload: bool = False,
    ) -> None:
        self._is_coming = not is_reload
        self.turns.take()
        done = partial(self._on_read, choose, is_reload)
        self._background.run(read, done, key=_PRODUCT_KEY, on_error=self._on_read_error)

    def _on_read(self, choose: Callable[[Subject], VariantChoice], is_reload: bool, subject: Subject) -> None:
        self._is_coming = False
        self._subject = subject
        same = self.header.same.isChecked() or not is_reload
        chosen = choose(subject)
        other = chosen if same else subject.choice.with_values(self._choices[B].values)
        self._choices = [chosen, chosen if other == chosen else other]
        self._is_row_wanted = subject.product is not None
        if subject.product is None:
            self.picker.show_name(subject.title)
        self._pages.setCurrentWidget(self._body)
        self.header.show()
        self.header.show_subject(subject)
        for pane in self.panes:
            pane.show_subject(subject)
        self._show_frame()
        self._offer_channels(subject)
        self._show_choices()
        self._ask_both(keep=is_reload)
        self._side_timer.start()

    def _on_read_error(self, error: BaseException) -> None:
        self._is_coming = False
        if not isinstance(error, AppError):
            raise error
        self._subject = None
        self.picker.show_row(None)
        self.empty.say("This product is not there", str(error))
        self._pages.setCurrentWidget(self.empty)
        self.header.show()

    def _offer_channels(self, subject: Subject) -> None:
        first = first_contexts(subject.channels)
        for place, pane in enumerate(self.panes):
            context = self._contexts[place] or first[place]
            self._contexts[place] = context
            pane.set_channels(subject.channels, subject.locales, context)

    # --- what a person picks

    def _on_value_picked(self, place: int, dimension: Dimension, value_id: int | None) -> None:
        picked = self._choices[place].pick(dimension, value_id)
        if self.header.same.isChecked():
            self._choices = [picked, picked]
            self._ask_both()
        else:
            self._choices[place] = picked
            self._ask(place)
        self._show_choices()

    def _on_same_changed(self, same: bool) -> None:
        if same and self._choices[B].values != self._choices[A].values:
            self._choices[B] = self._choices[A]
            self._ask(B)
            self._show_choices()

    def _on_context_picked(self, place: int, context: Context) -> None:
        self._contexts[place] = context
        self._ask(place)
        self._tell_side()
        self._side_timer.start()

    def _on_source_picked(self, place: int, _source: PreviewSource) -> None:
        self.header.show_sources(*(pane.picked_source for pane in self.panes))
        self._ask(place)
        self._tell_side()

    def _on_frame(self, frame: Frame) -> None:
        before, self._frame = self._frame, frame
        self._show_frame()
        if Frame.CATEGORY in (before, frame) and before is not frame:
            self._ask_both()

    def _show_frame(self) -> None:
        """Show the frame that is picked; a category has its own."""
        alone = self._subject is not None and self._subject.product is None
        for pane in self.panes:
            pane.set_frame(Frame.CATEGORY if alone else self._frame)

    def _show_choices(self) -> None:
        self.header.show_choice(self._choices[A])
        first, second = self._choices
        offered = first.offered()
        self.panes[A].show_choice(first, offered)
        self.panes[B].show_choice(second, offered if second is first else second.offered())

    # --- answers

    def _ask_both(self, *, keep: bool = False) -> None:
        if self._subject is not None:
            self._asking.ask_both(self._reader, self._subject, self._choices, self._frame, keep=keep)

    def _ask(self, place: int) -> None:
        if self._subject is not None:
            self._asking.ask(place, self._reader, self._subject, self._choices[place], self._frame)

    def _on_both(self) -> None:
        """Read what the picker says of a product, after the pictures."""
        product_id = self.product_id
        if self._is_row_wanted and product_id is not None:
            self._is_row_wanted = False
            self._background.run(lambda: self._fetch([product_id]), self._on_rows, key=_ROW_KEY)

    def _on_rows(self, rows: Any) -> None:
        if rows and rows[0].id == self.product_id:
            self.picker.show_row(rows[0])

    # --- the panel at the side

    def _on_rest(self) -> None:
        """Do what can wait until the pictures are there."""
        self._tell_side()
        if self._subject is not None and not self._is_coming:
            self._asking.look_ahead(self._reader)

    def _tell_side(self) -> None:
        if self.side is None:
            return
        self.side.show_product(self.product_id)
        self.side.show_contexts(*self.contexts)
        source = self.panes[A].picked_source
        if source.authored is not None:
            self.side.set_source(source.authored)

    def _on_side_context(self, context: Context, place: int) -> None:
        self.show_context(place, context)
        self._tell_side()

    # --- layout

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        """Go on in the order in which everything is laid out."""
        return move_focus(self, is_forward=is_forward) or super().focusNextPrevChild(is_forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give room to the panes in a narrow window."""
        super().resizeEvent(event)
        self._place.resize(event.size().width())

    def _connect(self) -> None:
        self.picker.chosen.connect(self.show_product)
        self.header.value_picked.connect(partial(self._on_value_picked, A))
        self.header.same_changed.connect(self._on_same_changed)
        self.header.frame_chosen.connect(self._on_frame)
        self.header.source_chosen.connect(self.set_source)
        self.header.edit_clicked.connect(self._on_edit_clicked)
        self.header.swap.clicked.connect(self.swap)
        for place, pane in enumerate(self.panes):
            pane.context_picked.connect(partial(self._on_context_picked, place))
            pane.source_picked.connect(partial(self._on_source_picked, place))
            pane.value_picked.connect(partial(self._on_value_picked, place))
            pane.gallery.open_asked.connect(self._open_item)

    def _on_edit_clicked(self) -> None:
        if self.product_id is not None:
            self._edit(self.product_id)
        elif self._subject is not None and self._subject.category is not None:
            self._edit(CategoryId(self._subject.category.id))

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._body = QSplitter(Qt.Orientation.Horizontal, self)
        self._body.setChildrenCollapsible(False)
        for place, pane in enumerate(self.panes):
            pane.setMinimumWidth(PANE_WIDTH)
            self._body.addWidget(pane)
            self._body.setStretchFactor(place, 1)
        self._body.setSizes([500, 500])
        self._place = SidePlace(self._body, self.panes[A], self.header.side)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._body)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._pages, 1)
