"""Reads what a pane shows. Asks the services and the resolver; decides nothing itself. Thread: any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from app.models.assignments.resolve import Resolution, VariantShape, default_image, resolve
from app.models.assignments.rows import DocumentRow, PublishState, Source
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    Level,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ProductRow, ValueRow, VariantRow
from app.models.context import NEUTRAL, Context, ContextOrder
from app.models.media.rows import MediaRow, MediaTexts, MediaType
from app.models.tenants.rows import ChannelRow
from app.views.preview.answers import (
    GalleryItem,
    Names,
    PaneAnswer,
    PreviewSource,
    gap_text,
    is_served,
    step_lines,
)
from app.views.preview.choice import VariantChoice
from app.views.preview.options import OptionGroup, OptionValue

# A target that is a cell, not a variant, has no id of its own; no variant ever has this one.
_NO_VARIANT: Final = 0


class Channels(Protocol):
    """The part of `ChannelService` that a preview reads."""

    def channels(self) -> tuple[ChannelRow, ...]:
        """List all channels."""
        ...

    def locales(self) -> tuple[str, ...]:
        """List the languages of all channels."""
        ...

    def order(self) -> ContextOrder:
        """Return the order of contexts."""
        ...


class Catalog(Protocol):
    """The part of `CatalogService` that a preview reads."""

    def product(self, product_id: int) -> ProductRow:
        """Find a product."""
        ...

    def variants(self, product_id: int) -> tuple[VariantRow, ...]:
        """List its variants."""
        ...

    def values(self, product_id: int) -> dict[Dimension, tuple[ValueRow, ...]]:
        """List the values that its variants use."""
        ...


class Media(Protocol):
    """The part of `MediaService` that a preview reads."""

    def rows(self, media_ids: Sequence[int]) -> list[MediaRow]:
        """Read items in the order of the ids."""
        ...

    def texts(self, media_id: int) -> dict[str, MediaTexts]:
        """Return the texts of an item by locale."""
        ...


class Assignments(Protocol):
    """The part of `AssignmentService` that a preview reads."""

    def document(self, product_id: int, context: Context) -> DocumentRow:
        """Read what an editor sees in one context."""
        ...

    def contents(self, product_id: int, source: Source) -> Mapping[Context, DocumentContent]:
        """Read the contents of all contexts."""
        ...

    def resolve(
        self, product_id: int, variant_id: int | None, context: Context, source: Source
    ) -> Resolution:
        """Answer a variant or the master."""
        ...


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A product as the preview needs it.

    Attributes:
        product: The product.
        groups: Its dimensions with their values, in order.
        choice: Nothing picked yet.
        channels: Channels of the tenant, by name.
        locales: Languages of all channels.
    """

    product: ProductRow
    groups: tuple[OptionGroup, ...]
    choice: VariantChoice
    channels: tuple[ChannelRow, ...]
    locales: tuple[str, ...]

    def value_names(self, values: DimensionValues) -> str:
        """Name the values that are set, such as `Blue + Regular`."""
        named = (group.name_of(values.get(group.dimension)) for group in self.groups)
        return " + ".join(name for name in named if name)


@dataclass(frozen=True, slots=True)
class Question:
    """What a pane asks."""

    facts: ProductFacts
    choice: VariantChoice
    context: Context
    source: PreviewSource


class PreviewReader:
    """Reads products and answers of one tenant.

    Args:
        catalog: Products, variants, values.
        channels: Channels and the order of contexts.
        media: Media items and their texts.
        assignments: Documents and the resolver.
        read_answer: Asks Headquarters or a CSU: (source, product id, variant id or None, context) -> answer.
    """

    def __init__(
        self,
        catalog: Catalog,
        channels: Channels,
        media: Media,
        assignments: Assignments,
        read_answer: Callable[[str, int, int | None, Context], Any],
    ) -> None:
        self._catalog = catalog
        self._channels = channels
        self._media = media
        self._assignments = assignments
        self._read_answer = read_answer

    def product(self, product_id: int) -> ProductFacts:
        """Read a product with its dimensions.

        Raises:
            NotFound: The product is gone.
        """
        product = self._catalog.product(product_id)
        values = self._catalog.values(product_id) if product.is_master else {}
        groups = tuple(
            OptionGroup(d, tuple(OptionValue(row.id, row.name, row.hex) for row in values.get(d, ())))
            for d in product.dimensions
        )
        variants = self._catalog.variants(product_id) if product.is_master else ()
        choice = VariantChoice(product.dimensions, product.matrix, variants)
        return ProductFacts(product, groups, choice, self._channels.channels(), self._channels.locales())

    def answer(self, question: Question) -> PaneAnswer:
        """Read what one pane shows.

        Raises:
            AppError: A store cannot answer.
        """
        if question.source.knows_defaults:
            return self._authored(question)
        if not is_served(question.context):
            return PaneAnswer(
                question.context,
                question.source,
                gap=f"{question.source.label} knows channels and their languages only, "
                "never Omnichannel or Neutral. Choose a channel and a language.",
                warning="Nothing to compare with here.",
            )
        return self._delivered(question)

    def _authored(self, question: Question) -> PaneAnswer:
        source = Source(question.source.value)
        resolution = self._resolve(question, source)
        names = self._names(question)
        items, default = self._items(resolution.media, question.context.locale)
        state, live = self._state(question, resolution)
        return PaneAnswer(
            context=question.context,
            source=question.source,
            items=items,
            default=default,
            lines=step_lines(resolution, names),
            gap="" if items else gap_text(resolution, names, _target_name(question.choice.target)),
            state=state,
            live=live,
            additional=len(resolution.media.additional),
        )

    def _resolve(self, question: Question, source: Source) -> Resolution:
        product_id = question.facts.product.id
        match question.choice.target:
            case VariantTarget(variant_id):
                return self._assignments.resolve(product_id, variant_id, question.context, source)
            case CellTarget(key):
                # Every variant of the cell that has no media of its own answers like this.
                shape = VariantShape(_NO_VARIANT, key)
                contents = self._assignments.contents(product_id, source)
                found = resolve(shape, contents, question.context, self._channels.order())
                steps = tuple(step for step in found.steps if step.level is not Level.VARIANT)
                return Resolution(found.media, found.level, found.context, steps)
            case MasterTarget():
                return self._assignments.resolve(product_id, None, question.context, source)

    def _items(self, media: TargetMedia, locale: str) -> tuple[tuple[GalleryItem, ...], int | None]:
        rows = self._media.rows(media.primary)
        images = {row.id for row in rows if row.type is MediaType.IMAGE}
        default_id = default_image(media, images.__contains__)
        items = tuple(self._item(row, locale) for row in rows)
        return items, next((n for n, row in enumerate(rows) if row.id == default_id), None)

    def _item(self, row: MediaRow, locale: str) -> GalleryItem:
        texts = self._media.texts(row.id)
        spoken = next((code for code in (locale, NEUTRAL) if code in texts and texts[code].alt_text), None)
        return GalleryItem(
            key=row.sha256,
            name=row.display_name,
            kind=row.type.value,
            sha256=row.sha256,
            duration_ms=row.duration_ms,
            alt_text=texts[spoken].alt_text if spoken else "",
            alt_locale=spoken,
            media_id=row.id,
            state=row.state.value,
            version=row.version,
        )

    def _state(self, question: Question, resolution: Resolution) -> tuple[str, str]:
        if resolution.context is None:
            return "", ""
        document = self._assignments.document(question.facts.product.id, resolution.context)
        is_live = document.state is PublishState.PUBLISHED or question.source is PreviewSource.PUBLISHED
        if document.published_version is None:
            return "draft", "Not published yet."
        live = f"Live, version {document.published_version}."
        return ("published", live) if is_live else ("draft", "Not published in this form yet.")

    def _names(self, question: Question) -> Names:
        facts, choice = question.facts, question.choice
        variant = choice.variant
        values = choice.values if variant is None else variant.values
        return Names(
            channels={channel.oun: channel.name for channel in facts.channels},
            cell=facts.value_names(values.only(choice.matrix)),
        )


def _target_name(target: Target) -> str:
    match target:
        case VariantTarget():
            return "this variant"
        case CellTarget():
            return "these values"
        case MasterTarget():
            return "the product itself"
