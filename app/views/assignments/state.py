"""What the product media view shows of one product in one context, read at once. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.models.assignments.plans import AssignmentPlans
from app.models.assignments.resolve import Resolution, VariantShape, resolve
from app.models.assignments.rows import DocumentRow, PublishState, Source
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    Target,
    TargetMedia,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ProductRow, ValueRow, VariantRow
from app.models.catalog.service import CatalogService
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder
from app.models.media.rows import MediaRow, MediaType
from app.models.media.service import MediaService
from app.models.tenants.service import ChannelService
from app.models.undo import UndoJournal
from app.views.assignments.gestures import Sheet
from app.views.assignments.grid import Grid, build_grid


class Services(Protocol):
    """The services of a tenant that this view uses."""

    @property
    def catalog(self) -> CatalogService:
        """Products, variants, categories."""
        ...

    @property
    def media(self) -> MediaService:
        """Media items and thumbnails."""
        ...

    @property
    def assignments(self) -> AssignmentService:
        """Documents, edits and fallback."""
        ...

    @property
    def assignment_plans(self) -> AssignmentPlans:
        """Plans of copies and sweeps."""
        ...

    @property
    def channels(self) -> ChannelService:
        """Channels, locales and the order of contexts."""
        ...

    @property
    def undo(self) -> UndoJournal:
        """The steps that people can take back."""
        ...


@dataclass(frozen=True, slots=True)
class ProductState:
    """A product in a context, as it was read.

    Attributes:
        product: The product.
        context: The context in force.
        user: The person at the desk.
        variants: All variants in order.
        values: The dimension values that the variants use, in order.
        document: The document of this context, with its check-out.
        drafts: What would hold if every draft were published, by context.
        published: What is live, by context.
        resolutions: The answer for every variant, and under None for the master, as if published.
        live: The same from what is published.
        media: Every media item that any of these shows.
        grid: The assignment matrix.
        order: The order of contexts.
        channel_names: Channel names by OUN.
        served: The channel and locale pairs that shoppers ask for.
    """

    product: ProductRow
    context: Context
    user: str
    variants: tuple[VariantRow, ...]
    values: Mapping[Dimension, tuple[ValueRow, ...]]
    document: DocumentRow
    drafts: Mapping[Context, DocumentContent]
    published: Mapping[Context, DocumentContent]
    resolutions: Mapping[int | None, Resolution]
    live: Mapping[int | None, Resolution]
    media: Mapping[int, MediaRow]
    grid: Grid
    order: ContextOrder
    channel_names: Mapping[str, str]
    served: tuple[Context, ...]

    @property
    def content(self) -> DocumentContent:
        """The own content of this context, as an editor sees it."""
        return self.document.content

    @property
    def sheet(self) -> Sheet:
        """What gestures write on."""
        return Sheet(self.product.id, self.context, self.content)

    @property
    def is_mine(self) -> bool:
        """Whether the person at the desk has checked this out."""
        return self.document.checked_out_by == self.user

    @property
    def other_editor(self) -> str | None:
        """Who else has checked this out."""
        return None if self.is_mine else self.document.checked_out_by

    @property
    def has_unpublished(self) -> bool:
        """Whether there is something to publish in this context."""
        return self.document.state in (PublishState.DRAFT, PublishState.CHANGED)

    @property
    def inherits_context(self) -> bool:
        """Whether this context has no content of its own and a broader one answers for it."""
        return self.context != DEFAULT_CONTEXT and self.content.is_empty

    @property
    def source_context(self) -> Context | None:
        """The context that answers for this one now."""
        return self.resolutions[None].context

    def cell_resolution(self, key: DimensionValues) -> Resolution:
        """Return what a cell of the matrix shows: its own media, or those it inherits."""
        return resolve(VariantShape(0, key), self.drafts, self.context, self.order)

    def is_image(self, media_id: int) -> bool:
        """Tell whether a media item can be the default image."""
        row = self.media.get(media_id)
        return row is not None and row.type is MediaType.IMAGE

    def answer_state(self, variant_id: int | None) -> str:
        """Return `published` when what a variant shows is what is live, else `draft`."""
        now, live = self.resolutions[variant_id], self.live.get(variant_id)
        same = live is not None and (live.media, live.level, live.context) == (
            now.media,
            now.level,
            now.context,
        )
        return "published" if same else "draft"

    def context_name(self, context: Context) -> str:
        """Name a context with the channel's name: `Online store DE, de-de`."""
        return f"{self.channel_names.get(context.channel, context.channel)}, {context.locale}"

    def source_words(self, resolution: Resolution) -> str:
        """Name where inherited media come from: `Master`, or the broader context."""
        if resolution.context is not None and resolution.context != self.context:
            return self.context_name(resolution.context)
        return "Master"

    def fallback_name(self, context: Context) -> str:
        """Name the channel or locale of a broader context for a chip: `Omnichannel fallback`."""
        if context.channel == OMNICHANNEL:
            return (
                "Omnichannel fallback"
                if context.locale == NEUTRAL
                else f"Omnichannel {context.locale} fallback"
            )
        return f"{self.channel_names.get(context.channel, context.channel)} fallback"

    def values_text(self, values: DimensionValues) -> str:
        """Name dimension values: `Blue + Regular`."""
        return " + ".join(row.name for row in self.value_rows(values))

    def value_rows(self, values: DimensionValues) -> tuple[ValueRow, ...]:
        """Return the rows of the values that are set, in canonical order."""
        found = []
        for dimension in Dimension:
            wanted = values.get(dimension)
            found += [row for row in self.values.get(dimension, ()) if row.id == wanted]
        return tuple(found)

    def cell_name_of(self, variant: VariantRow) -> str:
        """Name the cell that a variant belongs to."""
        return self.values_text(variant.values.only(self.grid.dimensions))


def load_state(services: Services, product_id: int, context: Context, user: str) -> ProductState:
    """Read a product in a context.

    Raises:
        NotFound: The product is not there.

    Thread: any.
    """
    product = services.catalog.product(product_id)
    variants = services.catalog.variants(product_id)
    values = services.catalog.values(product_id)
    assignments = services.assignments
    document = assignments.document(product_id, context)
    drafts = assignments.contents(product_id, Source.DRAFT)
    published = assignments.contents(product_id, Source.PUBLISHED)
    resolutions = assignments.resolve_all_variants(product_id, context, Source.DRAFT)
    live = assignments.resolve_all_variants(product_id, context, Source.PUBLISHED)
    used: set[int] = set(document.content.media_ids())
    for content in drafts.values():
        used |= content.media_ids()
    channels = services.channels.channels()
    shapes = [VariantShape(variant.id, variant.values) for variant in variants]
    return ProductState(
        product=product,
        context=context,
        user=user,
        variants=variants,
        values=values,
        document=document,
        drafts=drafts,
        published=published,
        resolutions=resolutions,
        live=live,
        media=media_by_id(services, used),
        grid=build_grid(product.matrix, product.dimensions, values, shapes),
        order=services.channels.order(),
        channel_names={channel.oun: channel.name for channel in channels},
        served=tuple(Context(row.oun, locale) for row in channels for locale in row.languages),
    )


def media_by_id(services: Services, media_ids: Iterable[int]) -> dict[int, MediaRow]:
    """Read media items by id."""
    ids = sorted(set(media_ids))
    return {row.id: row for row in services.media.rows(ids)} if ids else {}


def shapes_of(state: ProductState) -> list[VariantShape]:
    """Return the variants as the resolver knows them."""
    return [VariantShape(variant.id, variant.values) for variant in state.variants]


def own_or_inherited(state: ProductState, target: Target) -> tuple[TargetMedia, bool]:
    """Return what a master or cell shows, and whether it is inherited."""
    own = state.content.get(target)
    if own is not None:
        return own, False
    if isinstance(target, CellTarget):
        return state.cell_resolution(target.key).media, True
    return state.resolutions[None].media, True
