"""The preview: two contexts side by side, and why each shows what it shows."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any, Final, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from app.models.assignments.product_list import ProductFilter
from app.models.assignments.service import AssignmentService
from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import CatalogService
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.errors import AppError
from app.models.media.service import MediaService
from app.models.tenants.rows import ChannelRow
from app.models.tenants.service import ChannelService
from app.views.preview.answers import PaneAnswer, PreviewSource
from app.views.preview.choice import VariantChoice
from app.views.preview.header import PreviewHeader
from app.views.preview.pane import PreviewPane
from app.views.preview.product_picker import ProductPicker
from app.views.preview.reader import Ask, PreviewReader, ProductFacts, Question
from app.views.support.background import Background
from app.views.support.cards import EmptyState
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

A: Final = 0
B: Final = 1
_PRODUCT_KEY: Final = "preview product"


class Tenant(Protocol):
    """The services of a tenant that the preview reads."""

    @property
    def catalog(self) -> CatalogService:
        """Products, variants and values."""
        ...

    @property
    def channels(self) -> ChannelService:
        """Channels and locales."""
        ...

    @property
    def media(self) -> MediaService:
        """Media items and their texts."""
        ...

    @property
    def assignments(self) -> AssignmentService:
        """Documents and the resolver."""
        ...


class PreviewView(QWidget):
    """Shows a product in two contexts.

    Args:
        tenant: Whose products.
        hub: Theme and icons.
        thumbnails: Pictures.
        background: Runs the reads.
        ask: Asks draft, published, hq or csu for all targets of a product: (product id, context, source).
        edit_product: Opens Product media on a product.
        add_alt_text: Opens a media item (id, locale) to write its alt text; without it there is no link.
    """

    def __init__(
        self,
        tenant: Tenant,
        *,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        ask: Ask,
        edit_product: Callable[[int], None],
        add_alt_text: Callable[[int, str], None] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tenant = tenant
        self._background = background
        self._edit_product = edit_product
        self._add_alt_text = add_alt_text
        self._reader = _reader(tenant, ask)
        self._facts: ProductFacts | None = None
        self._choices = [VariantChoice(), VariantChoice()]
        self._asked: list[Question | None] = [None, None]
        self._contexts: list[Context] | None = None
        self._is_stale = False
        self._is_coming = False
        self.picker = ProductPicker(hub, thumbnails, self._find, self._fetch)
        self.header = PreviewHeader(hub, self.picker, self)
        self.panes = tuple(
            PreviewPane(hub, thumbnails, letter, self._alt_text_opener(place), self)
            for place, letter in ((A, "A"), (B, "B"))
        )
        self.empty = EmptyState(
            hub, "products", "No products yet", "Import a catalogue to preview its products.", parent=self
        )
        self._lay_out()
        self._connect()

    # --- what others call

    @property
    def product_id(self) -> int | None:
        """The product on show."""
        return None if self._facts is None else self._facts.product.id

    @property
    def source(self) -> PreviewSource:
        """The store that answers."""
        return PreviewSource(self.header.source.selected)

    def show_product(self, product_id: int, variant_id: int | None = None) -> None:
        """Show a product in both panes; with a variant all its values are picked."""
        self._read_product(product_id, lambda facts: facts.choice.pick_variant(variant_id))

    def show_context(self, place: int, context: Context) -> None:
        """Show a context in pane A (0) or B (1)."""
        if self._contexts is None:
            self._contexts = list(first_contexts(self._tenant.channels.channels()))
        self._contexts[place] = context
        if self._facts is not None:
            self._offer_channels(self._facts)
            self._ask(place)

    def set_source(self, source: PreviewSource) -> None:
        """Let another store answer."""
        self.header.source.select(source.value)
        self._ask_both()

    def set_tenant(self, tenant: Tenant, ask: Ask) -> None:
        """Show the products of another tenant, the first one at first."""
        self._tenant = tenant
        self._reader = _reader(tenant, ask)
        self._contexts = None
        self._facts = None
        self._asked = [None, None]
        self._is_coming = False
        for key in (_PRODUCT_KEY, *(f"preview {pane.letter}" for pane in self.panes)):
            self._background.drop(key)
        if self.isVisible():
            self._show_first()

    def refresh(self, changes: Changes) -> None:
        """Read anew what a write touched, if it is on show; gallery items stay on show."""
        if self._facts is None:
            if self.isVisible() and changes.catalog:
                self._show_first()
            return
        mine = self._facts.product.id in changes.products
        if mine or changes.media or changes.catalog or changes.channels:
            self.reload()

    def reload(self) -> None:
        """Read everything on show anew, as after a job ended; a hidden view waits until it is shown."""
        self._is_stale = not self.isVisible()
        # A product that is on its way is read as it is now anyway.
        if self._facts is not None and not self._is_stale and not self._is_coming:
            self._read_product(
                self._facts.product.id,
                lambda facts: facts.choice.with_values(self._choices[A].values),
                is_reload=True,
            )

    # --- product

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the first product of the catalogue."""
        super().showEvent(event)
        if self._facts is None and self._asked == [None, None]:
            self._show_first()
        elif self._is_stale:
            self.reload()

    def _show_first(self) -> None:
        ids = self._find("")
        self._pages.setCurrentWidget(self._body if ids else self.empty)
        self.header.setVisible(bool(ids))
        if ids:
            self.show_product(ids[0])

    def _find(self, text: str) -> Any:
        return self._tenant.assignments.product_ids(ProductFilter(text))

    def _fetch(self, ids: Any) -> Any:
        return self._tenant.assignments.product_rows(ids, DEFAULT_CONTEXT)

    def _read_product(
        self, product_id: int, choose: Callable[[ProductFacts], VariantChoice], *, is_reload: bool = False
    ) -> None:
        reader = self._reader
        self._is_coming = not is_reload
        self._background.run(
            lambda: (reader.product(product_id), self._fetch([product_id])),
            partial(self._on_product, choose, is_reload),
            key=_PRODUCT_KEY,
            on_error=self._on_product_error,
        )

    def _on_product(
        self,
        choose: Callable[[ProductFacts], VariantChoice],
        is_reload: bool,
        found: tuple[ProductFacts, list],
    ) -> None:
        facts, rows = found
        self._is_coming = False
        self._facts = facts
        same = self.header.same.isChecked() or not is_reload
        other = choose(facts) if same else facts.choice.with_values(self._choices[B].values)
        self._choices = [choose(facts), other]
        self.picker.show_row(rows[0] if rows else None)
        self._pages.setCurrentWidget(self._body)
        self.header.show()
        self.header.show_groups(facts.groups)
        for pane in self.panes:
            pane.show_product(facts.product.name, facts.product.number, facts.groups)
        self._offer_channels(facts)
        self._show_choices()
        self._ask_both(keep=is_reload)

    def _on_product_error(self, error: BaseException) -> None:
        self._is_coming = False
        if not isinstance(error, AppError):
            raise error
        self._facts = None
        self.picker.show_row(None)
        self.empty.say("This product is not there", str(error))
        self._pages.setCurrentWidget(self.empty)

    def _offer_channels(self, facts: ProductFacts) -> None:
        if self._contexts is None:
            self._contexts = list(first_contexts(facts.channels))
        for pane, context in zip(self.panes, self._contexts, strict=True):
            pane.set_channels(facts.channels, facts.locales, context)

    # --- what a person picks

    def _on_value_picked(self, place: int, dimension: Dimension, value_id: int | None) -> None:
        picked = self._choices[place].pick(dimension, value_id)
        if self.header.same.isChecked():
            self._choices = [picked, picked]
            self._show_choices()
            self._ask_both()
        else:
            self._choices[place] = picked
            self._show_choices()
            self._ask(place)

    def _on_same_changed(self, same: bool) -> None:
        if same and self._choices[B].values != self._choices[A].values:
            self._choices[B] = self._choices[A]
            self._show_choices()
            self._ask(B)

    def _on_context_picked(self, place: int, context: Context) -> None:
        if self._contexts is not None:
            self._contexts[place] = context
        self._ask(place)

    def _show_choices(self) -> None:
        self.header.show_choice(self._choices[A])
        for pane, choice in zip(self.panes, self._choices, strict=True):
            pane.show_choice(choice)

    # --- answers

    def _ask_both(self, *, keep: bool = False) -> None:
        for place in (A, B):
            self._ask(place, keep=keep)

    def _ask(self, place: int, *, keep: bool = False) -> None:
        if self._facts is None:
            return
        question = Question(self._facts, self._choices[place], self.panes[place].context, self.source)
        self._asked[place] = question
        reader = self._reader
        self._background.run(
            lambda: reader.answer(question),
            partial(self._on_answer, place, question, keep),
            key=f"preview {self.panes[place].letter}",
            on_error=partial(self._on_answer_error, place, question),
        )

    def _on_answer(self, place: int, question: Question, keep: bool, answer: PaneAnswer) -> None:
        if self._asked[place] is not question:
            return
        self.panes[place].show_answer(answer, keep_item=keep)
        self._compare()

    def _on_answer_error(self, place: int, question: Question, error: BaseException) -> None:
        if not isinstance(error, AppError):
            raise error
        said = PaneAnswer(question.context, question.source, gap=str(error), warning="There is no answer.")
        self._on_answer(place, question, False, said)

    def _compare(self) -> None:
        first, second = (pane.answer for pane in self.panes)
        told = first is not None and second is not None and not (first.warning or second.warning)
        differ = told and first.winner != second.winner
        self.panes[B].set_different(differ)

    def _alt_text_opener(self, place: int) -> Callable[[int], None] | None:
        open_item = self._add_alt_text
        if open_item is None:
            return None
        return lambda media_id: open_item(media_id, self.panes[place].context.locale)

    # --- layout

    def _connect(self) -> None:
        self.picker.chosen.connect(self.show_product)
        self.header.value_picked.connect(partial(self._on_value_picked, A))
        self.header.same_changed.connect(self._on_same_changed)
        self.header.source_chosen.connect(lambda _source: self._ask_both())
        self.header.edit_clicked.connect(self._on_edit_clicked)
        for place, pane in enumerate(self.panes):
            pane.context_picked.connect(partial(self._on_context_picked, place))
            pane.value_picked.connect(partial(self._on_value_picked, place))

    def _on_edit_clicked(self) -> None:
        if self._facts is not None:
            self._edit_product(self._facts.product.id)

    def _lay_out(self) -> None:
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._body = QSplitter(Qt.Orientation.Horizontal, self)
        self._body.setChildrenCollapsible(False)
        for place, pane in enumerate(self.panes):
            pane.setMinimumWidth(400)
            self._body.addWidget(pane)
            self._body.setStretchFactor(place, 1)
        self._body.setSizes([500, 500])
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._body)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._pages, 1)
        chain = [
            self.picker,
            self.header.same,
            *self.header.source.findChildren(QToolButton),
            self.header.edit,
        ]
        for pane in self.panes:
            chain += [pane.channel, pane.locale, pane.gallery.strip, pane.gallery.large, pane.why.list]
        for before, after in pairwise(chain):
            self.setTabOrder(before, after)


def first_contexts(channels: tuple[ChannelRow, ...]) -> tuple[Context, Context]:
    """Choose what A and B show at first: two channels in their own languages, else two languages of one."""
    own = [Context(channel.oun, channel.default_language) for channel in channels]
    if not own:
        return DEFAULT_CONTEXT, DEFAULT_CONTEXT
    if len(own) == 1:
        languages = channels[0].languages
        other = (
            Context(channels[0].oun, languages[1])
            if len(languages) > 1
            else Context(channels[0].oun, NEUTRAL)
        )
        return own[0], other
    return own[0], own[1]


def _reader(tenant: Tenant, ask: Ask) -> PreviewReader:
    return PreviewReader(tenant.catalog, tenant.channels, tenant.media, tenant.assignments, ask)
