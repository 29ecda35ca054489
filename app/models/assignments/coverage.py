"""Coverage: what every channel and locale shows of many products, counted. Pure.

Counting goes by the bit masks of `Flattener`: it costs as much as there are explicit assignments, an answer
per target and context is never made. Source: domain.md 5.3, L11, L12.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import nsmallest
from typing import Final

from app.models.assignments.flatten import Flattener, target_masks
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source
from app.models.assignments.slots import DocumentContent, TargetMedia
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context, ContextOrder, fallback_contexts

GAP_PRODUCTS: Final = 200
"""Products that a gap names at most."""

NO_TIMES: Final[Mapping[Context, str]] = {}


@dataclass(frozen=True, slots=True)
class CoverageScope:
    """Which products are counted: these, those of a category and below it, or every product.

    Attributes:
        product_ids: Products; those that are gone are left out.
        category_id: A category; with `product_ids` too, products have to be in both.
    """

    product_ids: tuple[int, ...] | None = None
    category_id: int | None = None


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """What one channel and locale shows.

    Targets are the variants of masters, and products without variants themselves.

    Attributes:
        is_offered: Whether anybody asks there; else targets, shown, inherited and missing are 0.
        targets: How many there are.
        shown: Those whose gallery has an image.
        own: Products that have media of their own in exactly this context.
        inherited: Products that another context answers for.
        missing: Products of which at least one target has no image.
        drafts: Products of which something here waits for publishing.
        stale: Products whose own published media here are older than those that they would inherit instead.
    """

    context: Context
    is_offered: bool
    targets: int = 0
    shown: int = 0
    own: int = 0
    inherited: int = 0
    missing: int = 0
    drafts: int = 0
    stale: int = 0

    @property
    def percent(self) -> int | None:
        """How many of 100 targets have an image; 100 and 0 are exact; None where there is nothing to show."""
        if not self.is_offered or not self.targets:
            return None
        if self.shown in (0, self.targets):
            return 100 if self.shown else 0
        return min(99, max(1, round(100 * self.shown / self.targets)))


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """The heat map of channels and locales.

    Attributes:
        channels: OUN and name of every row, Omnichannel first.
        locales: The code of every column, Neutral first.
        cells: One for every row and column.
        products: How many products were counted.
        source: What was asked.
    """

    channels: tuple[tuple[str, str], ...]
    locales: tuple[str, ...]
    cells: Mapping[Context, CoverageCell]
    products: int
    source: Source


class GapKind(StrEnum):
    """Why targets have no image."""

    NO_IMAGE = "no-image"
    """Neither here nor in a broader context."""

    SEVERED = "severed"
    """The products' own media here hide an image that they would inherit. Source: domain.md U3, U4."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Targets without an image, at the context that has to get it.

    Attributes:
        context: The context that answers for them; Omnichannel, Neutral where no context does.
        kind: Why there is no image.
        targets: All targets of the products that were counted.
        missing: Those of them without an image because of this context.
        product_ids: Their products, worst first, the first `GAP_PRODUCTS` of them.
        products: How many products these are.
        contexts: Offered contexts that show the gap, at least for one of the products.
    """

    context: Context
    kind: GapKind
    targets: int
    missing: int
    product_ids: tuple[int, ...]
    products: int
    contexts: tuple[Context, ...]


@dataclass(frozen=True, slots=True)
class CoveredProduct:
    """What counting needs to know of a product.

    Attributes:
        variants: All of them; blanks do where no document tells variants apart.
        documents: Contents by context of the source that is asked.
        images: Those media of them that are images, and that readers get.
        waiting: Contexts where something waits for publishing.
        published_at: When each context with published media went live; texts that sort by time.
    """

    id: int
    variants: Sequence[VariantShape]
    documents: Mapping[Context, DocumentContent]
    images: Collection[int]
    waiting: Collection[Context] = ()
    published_at: Mapping[Context, str] = field(default_factory=lambda: NO_TIMES)


@dataclass(frozen=True, slots=True)
class ProductCoverage:
    """What one product shows where one context answers for it.

    Attributes:
        source: The context that answers; None where none does.
        contexts: Bit n is the n-th context of the counter.
        targets: How many targets the product has.
        shown: Those with an image.
        severed: Those without one that would inherit one.
    """

    source: Context | None
    contexts: int
    targets: int
    shown: int
    severed: int = 0


class CoverageCounter:
    """Counts products, one after the other.

    Args:
        contexts: Every context that is counted, the same one never twice.
        offered: Those of them that anybody asks for.
        order: The order of contexts.
        look_up: Called between documents, some milliseconds apart; what it raises ends the count.

    Thread: one at a time.
    """

    def __init__(
        self,
        contexts: Sequence[Context],
        offered: Collection[Context],
        order: ContextOrder = ContextOrder.CHANNEL_FIRST,
        look_up: Callable[[], None] = lambda: None,
    ) -> None:
        self.contexts = tuple(contexts)
        self.products = 0
        self._places = {context: place for place, context in enumerate(self.contexts)}
        self._offered = sum(1 << place for context, place in self._places.items() if context in offered)
        self._order = order
        self._flattener = Flattener(self.contexts, order)
        self._look_up = look_up
        self._targets = 0
        self._sums: dict[tuple[Context | None, int], _Sum] = {}
        self._own, self._waiting, self._stale = ([0] * len(self.contexts) for _ in range(3))
        self._gaps: dict[tuple[Context, GapKind], _GapSum] = {}

    def add(self, product: CoveredProduct) -> None:
        """Count a product."""
        self.products += 1
        self._targets += max(1, len(product.variants))
        for found in self.parts(product):
            self._count(product.id, found)
        for context, content in product.documents.items():
            if not content.is_empty and context in self._places:
                self._own[self._places[context]] += 1
        for contexts, counted in (
            (product.waiting, self._waiting),
            (self.stale(product.published_at), self._stale),
        ):
            for context in contexts:
                if context in self._places:
                    counted[self._places[context]] += 1

    def parts(self, product: CoveredProduct) -> Iterator[ProductCoverage]:
        """Give what a product shows, one for each context that answers; together they cover all contexts."""
        documents = product.documents
        targets = max(1, len(product.variants))
        left = (1 << len(self.contexts)) - 1
        masks: dict[tuple[Context, int], int] = {}
        for parts in self._flattener.flatten_parts(product.variants, documents):
            self._look_up()
            for part in parts:
                key = (part.source, part.contexts)
                shown = part.targets if _has_image(part.media, product.images) else 0
                masks[key] = masks.get(key, 0) | shown
        for (source, contexts), mask in masks.items():
            left &= ~contexts
            mask = _counted(mask, product.variants)
            shown = mask.bit_count()
            severed = 0
            if shown < targets and source != DEFAULT_CONTEXT:
                behind = self._behind(source, documents)
                if behind is not None:
                    severed = (_image_mask(product, documents[behind]) & ~mask).bit_count()
            yield ProductCoverage(source, contexts, targets, shown, severed)
        if left:
            yield ProductCoverage(None, left, targets, 0)

    def stale(self, published_at: Mapping[Context, str]) -> list[Context]:
        """List the contexts whose media went live before those that they stand in front of."""
        if len(published_at) < 2:
            return []
        found = []
        for context, at in published_at.items():
            behind = next(
                (one for one in fallback_contexts(context, self._order)[1:] if one in published_at), None
            )
            if behind is not None and published_at[behind] > at:
                found.append(context)
        return found

    def cells(self) -> dict[Context, CoverageCell]:
        """Return what was counted, by context."""
        counted = [_Sum() for _ in self.contexts]
        for (source, contexts), one in self._sums.items():
            for place in _bits(contexts & self._offered):
                counted[place].add(one, is_answered=source is not None)
        return {
            context: CoverageCell(
                context,
                is_offered=bool(self._offered >> place & 1),
                targets=counted[place].targets,
                shown=counted[place].shown,
                own=self._own[place],
                inherited=counted[place].products - self._own[place] if self._offered >> place & 1 else 0,
                missing=counted[place].missing,
                drafts=self._waiting[place],
                stale=self._stale[place],
            )
            for context, place in self._places.items()
        }

    def gaps(self) -> tuple[Gap, ...]:
        """List the gaps, those with most targets first."""
        found = [
            Gap(
                context,
                kind,
                self._targets,
                one.missing,
                tuple(product_id for _, product_id in nsmallest(GAP_PRODUCTS, one.worst)),
                one.products,
                tuple(self.contexts[place] for place in _bits(one.contexts)),
            )
            for (context, kind), one in self._gaps.items()
        ]
        return tuple(sorted(found, key=lambda gap: (-gap.missing, -len(gap.contexts), gap.context, gap.kind)))

    def _count(self, product_id: int, found: ProductCoverage) -> None:
        key = (found.source, found.contexts)
        one = self._sums.get(key)
        if one is None:
            one = self._sums[key] = _Sum()
        one.products += 1
        one.targets += found.targets
        one.shown += found.shown
        missing = found.targets - found.shown
        if not missing:
            return
        one.missing += 1
        contexts = found.contexts & self._offered
        if not contexts:
            return
        at = found.source or DEFAULT_CONTEXT
        for kind, count in ((GapKind.SEVERED, found.severed), (GapKind.NO_IMAGE, missing - found.severed)):
            if count:
                self._gaps.setdefault((at, kind), _GapSum()).add(product_id, count, contexts)

    def _behind(self, context: Context, documents: Mapping[Context, DocumentContent]) -> Context | None:
        """Find the context that would answer in a context without its own document."""
        for other in fallback_contexts(context, self._order)[1:]:
            content = documents.get(other)
            if content is not None and not content.is_empty:
                return other
        return None


@dataclass(slots=True)
class _Sum:
    """What products with the same contexts and the same answering context show, added up."""

    products: int = 0
    targets: int = 0
    shown: int = 0
    missing: int = 0

    def add(self, other: "_Sum", *, is_answered: bool) -> None:
        """Add another one; `products` counts those that some context answers for."""
        self.products += other.products if is_answered else 0
        self.targets += other.targets
        self.shown += other.shown
        self.missing += other.missing


@dataclass(slots=True)
class _GapSum:
    """A gap as it grows."""

    missing: int = 0
    products: int = 0
    contexts: int = 0
    worst: list[tuple[int, int]] = field(default_factory=list)

    def add(self, product_id: int, missing: int, contexts: int) -> None:
        """Add the targets of a product."""
        self.missing += missing
        self.products += 1
        self.contexts |= contexts
        self.worst.append((-missing, product_id))
        if len(self.worst) > 4 * GAP_PRODUCTS:
            self.worst = nsmallest(GAP_PRODUCTS, self.worst)


def map_contexts(
    channels: Sequence[tuple[str, Sequence[str]]],
) -> tuple[tuple[str, ...], tuple[Context, ...], frozenset[Context]]:
    """Lay out the map of a tenant.

    Args:
        channels: The OUN and the languages of every channel, in the order of the rows.

    Returns:
        The locales, the context of every cell row by row, and those contexts that anybody asks for:
        Omnichannel in all locales, a channel in Neutral and its languages.
    """
    languages = tuple(sorted({locale for _, own in channels for locale in own}))
    locales = (NEUTRAL, *languages)
    rows = [(OMNICHANNEL, languages), *channels]
    contexts = tuple(Context(oun, locale) for oun, _ in rows for locale in locales)
    offered = frozenset(Context(oun, locale) for oun, own in rows for locale in (NEUTRAL, *own))
    return locales, contexts, offered


def _image_mask(product: CoveredProduct, content: DocumentContent) -> int:
    """Return the targets that show an image by one document."""
    mask = 0
    for media, _level, targets in target_masks(product.variants, content):
        if _has_image(media, product.images):
            mask |= targets
    return _counted(mask, product.variants)


def _has_image(media: TargetMedia, images: Collection[int]) -> bool:
    return any(media_id in images for media_id in media.primary)


def _counted(mask: int, variants: Sequence[VariantShape]) -> int:
    """Leave the master out where there are variants."""
    return mask & ~1 if variants else mask


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
