"""Redundant overrides: own media that equal what would be inherited. Pure.

Sweeping them changes nothing that any store shows, and that is proved: every answer of the product, for all
targets and all served contexts, is flattened before and after and compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.models.assignments.flatten import Flattener
from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.slots import (
    CellTarget,
    DocumentContent,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.context import Context, ContextOrder, fallback_contexts


@dataclass(frozen=True, slots=True)
class Redundant:
    """An override that says nothing new.

    Attributes:
        context: Where it is.
        target: The target; None for the whole document of the context, which equals a broader one.
        media: What it holds; None for a whole document.
        inherits: The context that answers once it is gone.
    """

    context: Context
    target: Target | None
    media: TargetMedia | None
    inherits: Context


@dataclass(frozen=True, slots=True)
class Sweep:
    """What can be swept of one product.

    Attributes:
        redundant: In the order in which it was found; documents come after the targets inside them.
        contents: What is left, by context; a context that was swept whole is not among them.
        answers: How many answers (targets x served contexts) were compared and are the same.
    """

    redundant: tuple[Redundant, ...]
    contents: Mapping[Context, DocumentContent]
    answers: int


class ProofFailed(RuntimeError):
    """A sweep would have changed an answer: a mistake of the program, nothing was changed."""


def sweep(
    documents: Mapping[Context, DocumentContent],
    variants: Sequence[VariantShape],
    served: Sequence[Context],
    order: ContextOrder = ContextOrder.CHANNEL_FIRST,
    only: frozenset[Context] | None = None,
) -> Sweep:
    """Find the redundant overrides of a product and prove that nothing shown changes without them.

    Args:
        documents: The product's contents by context, as if published.
        variants: All variants of the product.
        served: The channel and locale pairs that shoppers ask for.
        order: The order of contexts.
        only: Contexts that may be swept; None for all.

    Raises:
        ProofFailed: An answer would change.
    """
    before = {context: content for context, content in documents.items() if not content.is_empty}
    left = dict(before)
    found: list[Redundant] = []
    # A document that goes may leave another one with one answer behind it, so look until nothing is found.
    while more := _sweep_once(left, variants, served, order, only):
        found += more
    answers = _proved(before, left, variants, served, order) if found else 0
    return Sweep(tuple(found), left, answers)


def _sweep_once(
    left: dict[Context, DocumentContent],
    variants: Sequence[VariantShape],
    served: Sequence[Context],
    order: ContextOrder,
    only: frozenset[Context] | None,
) -> list[Redundant]:
    found: list[Redundant] = []
    # Narrow contexts first, so that a document is compared with what is left of the one behind it.
    for context in sorted(left, key=lambda one: (-_narrowness(one, order), one)):
        if only is not None and context not in only:
            continue
        content = left[context]
        for target, media in list(_redundant_targets(content, variants)):
            content = content.with_target(target, None)
            found.append(Redundant(context, target, media, context))
        left[context] = content
        behind = _behind(context, left, served, order)
        if behind is not None and _same(left[context], left[behind], variants):
            del left[context]
            found.append(Redundant(context, None, None, behind))
    return found


def _redundant_targets(
    content: DocumentContent, variants: Sequence[VariantShape]
) -> Iterator[tuple[Target, TargetMedia]]:
    """Give variants that equal their cell or master, then cells that equal the master."""
    for variant in variants:
        own = content.variants.get(variant.id)
        if own is not None:
            cell = content.cells.get(variant.values.only(content.matrix)) if content.matrix else None
            if own == (cell or content.master):
                yield VariantTarget(variant.id), own
    for key, media in content.cells.items():
        if media == content.master:
            yield CellTarget(key), media


def _narrowness(context: Context, order: ContextOrder) -> int:
    return len(fallback_contexts(context, order))


def _behind(
    context: Context, left: Mapping[Context, DocumentContent], served: Sequence[Context], order: ContextOrder
) -> Context | None:
    """Find the one context that answers instead once a document is gone; None if several would, or none."""
    found: set[Context | None] = set()
    for asked in {context, *served}:
        chain = fallback_contexts(asked, order)
        if context not in chain:
            continue
        answering = [one for one in chain if one in left]
        if answering and answering[0] == context:
            found.add(answering[1] if len(answering) > 1 else None)
    return found.pop() if len(found) == 1 else None


def _same(one: DocumentContent, other: DocumentContent, variants: Sequence[VariantShape]) -> bool:
    """Tell whether two documents show the same for the master and every variant, swatches included."""
    if dict(one.swatches) != dict(other.swatches):
        return False
    context = Context("", "")
    return all(
        resolve(variant, {context: one}, context).media == resolve(variant, {context: other}, context).media
        for variant in (None, *variants)
    )


def _proved(
    before: Mapping[Context, DocumentContent],
    after: Mapping[Context, DocumentContent],
    variants: Sequence[VariantShape],
    served: Sequence[Context],
    order: ContextOrder,
) -> int:
    """Compare every answer; return how many there are."""
    flattener = Flattener(served, order)
    pictures = []
    for documents in (before, after):
        shown: dict[tuple[int, int], TargetMedia] = {}
        for rectangle in flattener.flatten(variants, documents):
            for target in _bits(rectangle.targets):
                for place in _bits(rectangle.contexts):
                    shown[target, place] = rectangle.media
        pictures.append(shown)
    if pictures[0] != pictures[1]:
        raise ProofFailed("A sweep of redundant overrides would change what is shown.")
    if any(_swatches(before, one, order) != _swatches(after, one, order) for one in served):
        raise ProofFailed("A sweep of redundant overrides would change a swatch.")
    return (len(variants) + 1) * len(served)


def _swatches(
    documents: Mapping[Context, DocumentContent], asked: Context, order: ContextOrder
) -> dict[int, object]:
    source = next((one for one in fallback_contexts(asked, order) if one in documents), None)
    return {} if source is None else dict(documents[source].swatches)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
