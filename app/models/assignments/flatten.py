"""Flatten: every answer of a product at once, compact. Pure.

The answers of a product over its targets and all served contexts form rectangles: a media set, the
targets that show it and the contexts that show it, both as bit masks. The cost grows with explicit
assignments, never with products x channels x locales. It agrees with `resolve` for every target and
context. Source: publish-media-omnichannel, domain.md 5.3, I7, I8.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.models.assignments.resolve import VariantShape, category_contexts
from app.models.assignments.slots import NOTHING, DocumentContent, Level, Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import Context, ContextOrder, fallback_contexts


@dataclass(frozen=True, slots=True)
class Rectangle:
    """One media set for many targets in many contexts.

    Attributes:
        media: What is shown; nothing for a gap.
        level: The level that won; None for a gap.
        source: The context that won.
        targets: Bit 0 is the master, bit n + 1 the n-th variant of the product.
        contexts: Bit n is the n-th served context.
    """

    media: TargetMedia
    level: Level | None
    source: Context
    targets: int
    contexts: int


@dataclass(frozen=True, slots=True)
class SwatchSet:
    """The product-specific swatches of one document for many contexts.

    Attributes:
        swatches: By id of the dimension value, at least one.
        source: The context that won.
        contexts: Bit n is the n-th served context.
    """

    swatches: Mapping[int, Swatch]
    source: Context
    contexts: int


class Flattener:
    """Flattens products and categories for one list of served contexts.

    Args:
        contexts: The (channel, locale) pairs that readers ask for, never Omnichannel or Neutral;
            the place in this list is the bit in `Rectangle.contexts`.
        order: The order of contexts.

    Thread: one at a time (it remembers which sets of documents it has seen).
    """

    def __init__(self, contexts: Sequence[Context], order: ContextOrder = ContextOrder.CHANNEL_FIRST) -> None:
        self._fallbacks = [fallback_contexts(context, order) for context in contexts]
        self._categories = [category_contexts(context) for context in contexts]
        self._winners: dict[frozenset[Context], tuple[tuple[Context, int], ...]] = {}

    def flatten(
        self, variants: Sequence[VariantShape], documents: Mapping[Context, DocumentContent]
    ) -> tuple[Rectangle, ...]:
        """Answer all targets of a product in all served contexts.

        Args:
            variants: The variants of the product, in the order of their bits.
            documents: Published contents by context; an empty content counts as none.

        Returns:
            Rectangles that do not overlap; what none of them covers has no media and no source.
        """
        return tuple(one for part in self.flatten_parts(variants, documents) for one in part)

    def flatten_parts(
        self, variants: Sequence[VariantShape], documents: Mapping[Context, DocumentContent]
    ) -> Iterator[list[Rectangle]]:
        """Answer as `flatten`, the rectangles of one document after the other."""
        for source, contexts in self._winning(documents):
            yield [
                Rectangle(media, level, source, targets, contexts)
                for media, level, targets in target_masks(variants, documents[source])
            ]

    def flatten_swatches(self, documents: Mapping[Context, DocumentContent]) -> tuple[SwatchSet, ...]:
        """Answer the product-specific swatches of a product in all served contexts.

        Returns:
            Sets whose contexts do not overlap; where none of them reaches, central values are shown.
        """
        return tuple(
            SwatchSet(documents[source].swatches, source, contexts)
            for source, contexts in self._winning(documents)
            if documents[source].swatches
        )

    def flatten_category(self, documents: Mapping[Context, DocumentContent]) -> tuple[Rectangle, ...]:
        """Answer a category, which is a master without variants, in all served contexts."""
        active = _active(documents)
        return tuple(
            Rectangle(media, level, source, targets, contexts)
            for source, contexts in _winners(self._categories, active)
            for media, level, targets in target_masks((), documents[source])
        )

    def _winning(self, documents: Mapping[Context, DocumentContent]) -> tuple[tuple[Context, int], ...]:
        active = _active(documents)
        if not active:
            return ()
        known = self._winners.get(active)
        if known is None:
            known = self._winners[active] = _winners(self._fallbacks, active)
        return known


def _active(documents: Mapping[Context, DocumentContent]) -> frozenset[Context]:
    return frozenset(context for context, content in documents.items() if not content.is_empty)


def _winners(
    fallbacks: Sequence[tuple[Context, ...]], active: frozenset[Context]
) -> tuple[tuple[Context, int], ...]:
    """Tell which of the contexts that have content answer, each with the mask of those that ask."""
    masks: dict[Context, int] = {}
    for bit, fallback in enumerate(fallbacks):
        winner = next((context for context in fallback if context in active), None)
        if winner is not None:
            masks[winner] = masks.get(winner, 0) | 1 << bit
    return tuple(masks.items())


def target_masks(
    variants: Sequence[VariantShape], content: DocumentContent
) -> list[tuple[TargetMedia, Level | None, int]]:
    """Divide the targets of a product by what one document shows for them.

    Returns:
        (media, level, target mask) with masks that do not overlap and together cover all targets;
        the last one may be a gap: nothing, None.
    """
    found: list[tuple[TargetMedia, Level | None, int]] = []
    left = (1 << len(variants) + 1) - 1
    if content.variants:
        for place, variant in enumerate(variants, start=1):
            own = content.variants.get(variant.id)
            if own is not None:
                found.append((own, Level.VARIANT, 1 << place))
                left &= ~(1 << place)
    if content.cells:
        masks = cell_masks(variants, content.matrix)
        for key, media in content.cells.items():
            mask = masks.get(key, 0) & left
            if mask:
                found.append((media, Level.DIMENSION, mask))
                left &= ~mask
    if left:
        if content.master is not None:
            found.append((content.master, Level.MASTER, left))
        else:
            found.append((NOTHING, None, left))
    return found


def cell_masks(variants: Sequence[VariantShape], matrix: tuple[Dimension, ...]) -> dict[DimensionValues, int]:
    """Map each cell of a matrix that has variants to the mask of these variants."""
    chosen = set(matrix)
    keep = [dimension in chosen for dimension in Dimension]
    masks: dict[DimensionValues, int] = {}
    for place, variant in enumerate(variants, start=1):
        color, style, size, configuration = variant.values
        key = DimensionValues(
            color if keep[0] else None,
            style if keep[1] else None,
            size if keep[2] else None,
            configuration if keep[3] else None,
        )
        masks[key] = masks.get(key, 0) | 1 << place
    return masks
