"""What the product media view shows of one product in one context, read at once. No Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from app.models.assignments.edit import Edit, MatrixEdit
from app.models.assignments.opening import Contents, OpenProduct, after_edit
from app.models.assignments.plans import AssignmentPlans
from app.models.assignments.purposes import MediaPurposes
from app.models.assignments.resolve import Resolution, VariantShape, resolve, resolve_all
from app.models.assignments.rows import DocumentRow, PublishState
from app.models.assignments.service import AssignmentService
from app.models.assignments.severance import applied
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    Target,
    TargetMedia,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ProductRow, ValueRow, VariantRow
from app.models.catalog.service import CatalogService
from app.models.context import NEUTRAL, OMNICHANNEL, Context, ContextOrder, fallback_contexts
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
    def purposes(self) -> MediaPurposes:
        """The vocabulary of media purposes."""
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
        read: What the store says.
        context: The context in force.
        user: The person at the desk.
        resolutions: The answer for every variant, and under None for the master, as if published.
        live: The same from what is published.
        grid: The assignment matrix.
        channel_names: Channel names by OUN.
        served: The channel and locale pairs that shoppers ask for, in the publish group in force.
        value_by_id: The dimension values that the variants use.
    """

    read: OpenProduct
    context: Context
    user: str
    resolutions: Mapping[int | None, Resolution]
    live: Mapping[int | None, Resolution]
    grid: Grid
    channel_names: Mapping[str, str]
    served: tuple[Context, ...]
    value_by_id: Mapping[int | None, ValueRow]

    @property
    def product(self) -> ProductRow:
        """The product."""
        return self.read.product

    @property
    def owner(self) -> int:
        """Whose documents these are."""
        return self.product.id

    @property
    def name(self) -> str:
        """What people call it."""
        return self.product.number

    @property
    def variants(self) -> tuple[VariantRow, ...]:
        """All variants in order."""
        return self.read.variants

    @property
    def values(self) -> Mapping[Dimension, tuple[ValueRow, ...]]:
        """The dimension values that the variants use, in order."""
        return self.read.values

    @property
    def document(self) -> DocumentRow:
        """The document of this context, with its check-out."""
        return self.read.document

    @property
    def drafts(self) -> Contents:
        """What would hold if every draft were published, by context."""
        return self.read.drafts

    @property
    def published(self) -> Contents:
        """What is live, by context."""
        return self.read.published

    @property
    def media(self) -> Mapping[int, MediaRow]:
        """The media items that this context, or one that it falls back to, shows."""
        return self.read.media

    @property
    def order(self) -> ContextOrder:
        """The order of contexts."""
        return self.read.order

    def with_content(self, content: DocumentContent) -> "ProductState":
        """Return the product as it would be with another own content of this context."""
        return replace(self, read=replace(self.read, document=replace(self.document, content=content)))

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
    def context_refusal(self) -> str:
        """Say why nothing can be assigned in this channel and locale any more; empty where it can."""
        channel, locale = self.context.channel, self.context.locale
        rest = "What is assigned here is kept, but no store shows it and it cannot be changed."
        if channel != OMNICHANNEL and channel not in self.channel_names:
            return f"Channel {channel} is not there any more. {rest}"
        if locale == NEUTRAL or any(
            channel in (OMNICHANNEL, one.channel) and locale == one.locale for one in self.served
        ):
            return ""
        if channel == OMNICHANNEL:
            return f"No channel offers {locale} any more. {rest}"
        return f"{self.channel_names[channel]} does not offer {locale} any more. {rest}"

    @property
    def has_unpublished(self) -> bool:
        """Whether there is something to publish in this context."""
        return self.document.state in (PublishState.DRAFT, PublishState.CHANGED)

    @property
    def inherits_context(self) -> bool:
        """Whether this context has no content of its own and a broader one answers for it."""
        return not self.context.is_default and self.content.is_empty

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
        return tuple(row for value in values if (row := self.value_by_id.get(value)) is not None)

    def cell_name_of(self, variant: VariantRow) -> str:
        """Name the cell that a variant belongs to."""
        return self.values_text(variant.values.only(self.grid.dimensions))


def load_state(
    services: Services, product_id: int, context: Context, user: str, known: ProductState | None = None
) -> ProductState:
    """Read a product in a context.

    Args:
        services: The services of the tenant.
        product_id: The product.
        context: Channel and locale on show.
        user: The person at the desk.
        known: What was read of it before; what has not changed since is taken over.

    Raises:
        NotFound: The product is not there.

    Thread: any.
    """
    before = None if known is None else known.read
    read = services.assignments.open_product(product_id, context, user, before)
    return _worked_out(read, context, user, known)


def edited_state(services: Services, state: ProductState, edit: Edit) -> ProductState | None:
    """Return the state after an edit that was saved, without reading the product; None where more changed.

    Thread: any.
    """
    here = (state.product.id, state.context)
    changes = [change for change in edit.changes if not isinstance(change, MatrixEdit)]
    if not state.is_mine or any((change.owner, change.context) != here for change in edit.changes):
        return None
    if len(changes) < len(edit.changes):
        return None
    content = applied(state.content, changes)
    more = media_by_id(services, content.media_ids() - state.media.keys())
    return _worked_out(after_edit(state.read, state.context, content, more), state.context, state.user, state)


def _worked_out(read: OpenProduct, context: Context, user: str, known: ProductState | None) -> ProductState:
    """Answer all targets; what cannot have changed is taken over."""
    shapes = [VariantShape(variant.id, variant.values) for variant in read.variants]
    is_same = known is not None and known.read.variants is read.variants and known.context == context
    return ProductState(
        read=read,
        context=context,
        user=user,
        resolutions=resolve_all(shapes, read.drafts, context, read.order),
        live=(
            known.live
            if known is not None and is_same and _answers_as(known.read, read, context)
            else resolve_all(shapes, read.published, context, read.order)
        ),
        grid=(
            known.grid
            if known is not None and is_same and known.product == read.product
            else build_grid(read.product.matrix, read.product.dimensions, read.values, shapes)
        ),
        channel_names={channel.oun: channel.name for channel in read.channels},
        served=tuple(
            Context(row.oun, locale, context.group) for row in read.channels for locale in row.languages
        ),
        value_by_id={row.id: row for rows in read.values.values() for row in rows},
    )


def _answers_as(before: OpenProduct, now: OpenProduct, context: Context) -> bool:
    """Tell whether what is live answers as before: contents that are the same text are the same object."""
    tried = fallback_contexts(context, now.order)
    same = (before.published.get(one) is now.published.get(one) for one in tried)
    return before.order is now.order and all(same)


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
