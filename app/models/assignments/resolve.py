"""Resolve: which media a target shows in a context, and why. Pure; this is the truth.

The first context in which the product has any media wins whole; inside it variant > cell > master.
Levels and contexts replace, they never merge. Source: assign-media-omnichannel, domain.md 5 (U1-U7).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.models.assignments.slots import NOTHING, DocumentContent, Level, Swatch, TargetMedia
from app.models.catalog.dimensions import DimensionValues
from app.models.context import NEUTRAL, Context, ContextOrder, fallback_contexts


@dataclass(frozen=True, slots=True)
class VariantShape:
    """What fallback needs to know of a variant."""

    id: int
    values: DimensionValues


class StepResult(StrEnum):
    """What a step of the resolver found."""

    NO_DOCUMENT = "no document"
    NO_MEDIA = "no media"
    WINNER = "winner"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Step:
    """One step that was tried, or would have been.

    Attributes:
        context: Where it looked.
        level: On which level; None means all levels of the context at once.
        result: What it found.
        items: How many media items it found; 0 unless it is the winner.
    """

    context: Context
    level: Level | None
    result: StepResult
    items: int = 0


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer for one target in one context.

    Attributes:
        media: What is shown; nothing where no level has media.
        level: The level that won; None for a gap and where no context has a document.
        context: The context that won; None where no context has a document. With `level` None it
            severs: the product has media in this context, but none for this target (a gap).
        steps: Every step in resolver order, one winner at most.
    """

    media: TargetMedia
    level: Level | None
    context: Context | None
    steps: tuple[Step, ...]


def resolve(
    variant: VariantShape | None,
    documents: Mapping[Context, DocumentContent],
    asked: Context,
    order: ContextOrder = ContextOrder.CHANNEL_FIRST,
) -> Resolution:
    """Answer one target by fallback.

    Args:
        variant: The variant, or None for the master.
        documents: The product's contents by context; an empty content counts as none.
        asked: The channel and locale that ask.
        order: The order of contexts.

    Source: domain.md 5.3.
    """
    return _resolve(variant, documents, fallback_contexts(asked, order))


def resolve_all(
    variants: Sequence[VariantShape],
    documents: Mapping[Context, DocumentContent],
    asked: Context,
    order: ContextOrder = ContextOrder.CHANNEL_FIRST,
) -> dict[int | None, Resolution]:
    """Answer the master (under None) and every variant (by id, in order) as `resolve` does.

    The context that wins is the same for all of them, and most traces are: both are worked out once.
    """
    found: dict[int | None, Resolution] = {None: resolve(None, documents, asked, order)}
    winner = found[None].context
    if winner is None:
        return found | dict.fromkeys((variant.id for variant in variants), found[None])
    content = documents[winner]
    tried = fallback_contexts(asked, order)
    place = tried.index(winner)
    before = tuple(Step(context, None, StepResult.NO_DOCUMENT) for context in tried[:place])
    after = tuple(Step(context, None, StepResult.NOT_REACHED) for context in tried[place + 1 :])
    known: dict[tuple[Level | None, int], Resolution] = {}
    for variant in variants:
        own = content.variants.get(variant.id)
        if own is not None and own.is_explicit:
            key: tuple[Level | None, int] = (Level.VARIANT, id(own))
        else:
            cell = content.cells.get(variant.values.only(content.matrix)) if content.matrix else None
            key = (Level.DIMENSION, id(cell)) if cell is not None and cell.is_explicit else (None, 0)
        if key not in known:
            steps: list[Step] = []
            level, media = _try_levels(variant, content, winner, steps) or (None, NOTHING)
            known[key] = Resolution(media, level, winner, (*before, *steps, *after))
        found[variant.id] = known[key]
    return found


def resolve_category(documents: Mapping[Context, DocumentContent], asked: Context) -> Resolution:
    """Answer a category: its own locale, then Neutral of the same channel, never Omnichannel.

    Args:
        documents: The category's contents by context; an empty content counts as none.
        asked: The channel and locale that ask.

    Source: assign-media-omnichannel, domain.md U15, K10.
    """
    return _resolve(None, documents, category_contexts(asked))


def category_contexts(asked: Context) -> tuple[Context, ...]:
    """List the contexts that may answer for a category, first come first. Source: domain.md U15."""
    return tuple(dict.fromkeys((asked, Context(asked.channel, NEUTRAL, asked.group))))


def resolve_swatches(
    documents: Mapping[Context, DocumentContent],
    asked: Context,
    order: ContextOrder = ContextOrder.CHANNEL_FIRST,
) -> tuple[Context | None, Mapping[int, Swatch]]:
    """Answer the product-specific swatches: those of the context that wins, by id of the dimension value.

    Values that are not among them show their central value. What has media on a level cuts nothing here.

    Returns:
        The context that won, None where no context has a document, and its swatches.

    Source: domain.md U8, K11.
    """
    for context in fallback_contexts(asked, order):
        content = documents.get(context)
        if content is not None and not content.is_empty:
            return context, content.swatches
    return None, {}


def _resolve(
    variant: VariantShape | None, documents: Mapping[Context, DocumentContent], tried: Iterable[Context]
) -> Resolution:
    steps: list[Step] = []
    chosen: Context | None = None
    won: tuple[Level, TargetMedia] | None = None
    for context in tried:
        content = documents.get(context)
        if chosen is not None:
            steps.append(Step(context, None, StepResult.NOT_REACHED))
        elif content is None or content.is_empty:
            steps.append(Step(context, None, StepResult.NO_DOCUMENT))
        else:
            chosen = context
            won = _try_levels(variant, content, context, steps)
    level, media = won if won is not None else (None, NOTHING)
    return Resolution(media, level, chosen, tuple(steps))


def _try_levels(
    variant: VariantShape | None, content: DocumentContent, context: Context, steps: list[Step]
) -> tuple[Level, TargetMedia] | None:
    won: tuple[Level, TargetMedia] | None = None
    for level, media in levels(variant, content):
        if won is not None:
            steps.append(Step(context, level, StepResult.NOT_REACHED))
        elif media is None or not media.is_explicit:
            steps.append(Step(context, level, StepResult.NO_MEDIA))
        else:
            won = (level, media)
            steps.append(Step(context, level, StepResult.WINNER, len(media.primary) + len(media.additional)))
    return won


def levels(
    variant: VariantShape | None, content: DocumentContent
) -> tuple[tuple[Level, TargetMedia | None], ...]:
    """List the levels that may answer for a target inside one context, strongest first.

    A master is answered by itself only; a cell takes part where the document has a matrix.
    """
    if variant is None:
        return ((Level.MASTER, content.master),)
    own = (Level.VARIANT, content.variants.get(variant.id))
    if not content.matrix:
        return (own, (Level.MASTER, content.master))
    cell = content.cells.get(variant.values.only(content.matrix))
    return (own, (Level.DIMENSION, cell), (Level.MASTER, content.master))


def default_image(media: TargetMedia, is_image: Callable[[int], bool]) -> int | None:
    """Return the first image of the primary group, or None: then a placeholder is shown.

    Source: assign-media-omnichannel, domain.md 11.6, U11.
    """
    return next((media_id for media_id in media.primary if is_image(media_id)), None)
