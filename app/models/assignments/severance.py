"""Severance: what a first edit cuts a context off from, once it is published. Pure.

The first context in which a product has any document answers whole, so a first slot in a narrower context
hides everything that was inherited there. Source: assign-media-omnichannel, domain.md K2, U3, L11.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.models.assignments.edit import Change, Edit, MatrixEdit, SwatchEdit, content_changes
from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.slots import EMPTY_DOCUMENT, DocumentContent, Owner
from app.models.context import Context, ContextOrder, fallback_contexts


@dataclass(frozen=True, slots=True)
class Severance:
    """What a context of its own would cut.

    Attributes:
        source: The context that answers now.
        content: What that context holds and the product still has a place for: what a copy starts from.
        images: Different images that the product shows here by inheritance.
        others: Different videos and files likewise.
        targets: How many of master and variants show any of them.
        swatches: Swatches of the source that hold here.
        contexts: The served contexts that would be answered from here instead, this one included.
    """

    source: Context
    content: DocumentContent
    images: int
    others: int
    targets: int
    swatches: int
    contexts: tuple[Context, ...]


def severance(
    documents: Mapping[Context, DocumentContent],
    context: Context,
    variants: Sequence[VariantShape],
    is_image: Callable[[int], bool],
    served: Iterable[Context] = (),
    order: ContextOrder = ContextOrder.CHANNEL_FIRST,
) -> Severance | None:
    """Tell what a first edit of a product in a context would cut; None where it cuts nothing.

    Args:
        documents: The product's contents by context, as if published.
        context: Where the edit would be made.
        variants: All variants of the product.
        is_image: Tells images from videos and files.
        served: The channel and locale pairs that shoppers ask for.
        order: The order of contexts.
    """
    own = documents.get(context)
    if own is not None and not own.is_empty:
        return None
    answers = [resolve(variant, documents, context, order) for variant in (None, *variants)]
    source = answers[0].context
    if source is None:
        return None
    content = _fitting(documents[source], variants)
    shown = {i for answer in answers for i in answer.media.media_ids()}
    images = sum(is_image(i) for i in shown)
    return Severance(
        source=source,
        content=content,
        images=images,
        others=len(shown) - images,
        targets=sum(answer.media.is_explicit for answer in answers),
        swatches=len(content.swatches),
        contexts=tuple(
            one for one in served if _would_move(one.on(context.group), context, documents, order)
        ),
    )


def _fitting(content: DocumentContent, variants: Sequence[VariantShape]) -> DocumentContent:
    """Leave out what was made for values and variants that the product has lost since."""
    values = {value for variant in variants for value in variant.values if value is not None}
    own = {variant.id for variant in variants}
    return replace(
        content,
        cells={key: media for key, media in content.cells.items() if values.issuperset({*key} - {None})},
        variants={key: media for key, media in content.variants.items() if key in own},
        swatches={key: swatch for key, swatch in content.swatches.items() if key in values},
    )


def _would_move(
    asked: Context, to: Context, documents: Mapping[Context, DocumentContent], order: ContextOrder
) -> bool:
    for context in fallback_contexts(asked, order):
        if context == to:
            return True
        content = documents.get(context)
        if content is not None and not content.is_empty:
            return False
    return False


def starting_from_copy(edit: Edit, owner: Owner, context: Context, source: DocumentContent) -> Edit:
    """Build the edit that fills an empty document with a copy and makes a gesture on top, as one step.

    Args:
        edit: The gesture, with the values of `source` as those before.
        owner: Whose document it is.
        context: The context that gets the copy.
        source: What is copied.
    """
    others = tuple(change for change in edit.changes if change.context != context)
    own = tuple(change for change in edit.changes if change.context == context)
    matrix = tuple(change for change in own if isinstance(change, MatrixEdit))
    copied = tuple(content_changes(owner, context, EMPTY_DOCUMENT, applied(source, own)))
    return Edit(edit.text, (*matrix, *copied, *others))


def applied(content: DocumentContent, changes: Iterable[Change]) -> DocumentContent:
    """Return the content with changes made, unchecked."""
    for change in changes:
        if isinstance(change, SwatchEdit):
            content = content.with_swatch(change.value_id, change.after)
        elif not isinstance(change, MatrixEdit):
            content = content.with_target(change.target, change.after)
    return content
