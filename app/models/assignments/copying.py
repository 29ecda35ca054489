"""Copying media between products, by the dimension values that both have, and between contexts. Pure.

Dimension values are shared by all products of a tenant, so the blue of one product is the blue of another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.models.assignments.edit import Change, MatrixEdit, content_changes
from app.models.assignments.matrix import converted
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import DocumentContent, Level, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import Context


class CopyMode(StrEnum):
    """What becomes of media that the target of a copy has already."""

    REPLACE = "replace"
    FILL = "fill"


@dataclass(frozen=True, slots=True)
class Part:
    """What is copied of a document.

    Attributes:
        levels: Master, cells, variants.
        swatches: Whether the product-specific swatches come along.
    """

    levels: frozenset[Level] = frozenset(Level)
    swatches: bool = True


@dataclass(frozen=True, slots=True)
class Recipient:
    """A product that media are copied to, in one context.

    Attributes:
        dimensions: Of the product; empty for a simple product.
        matrix: Its chosen dimensions; () where it has none yet.
        variants: All its variants.
        content: What its document in the context holds now.
    """

    product_id: int
    context: Context
    dimensions: tuple[Dimension, ...]
    matrix: tuple[Dimension, ...]
    variants: tuple[VariantShape, ...]
    content: DocumentContent


@dataclass(frozen=True, slots=True)
class Copied:
    """A copy that is ready to be applied.

    Attributes:
        changes: In the order in which they are applied; none where everything is there already.
        left_out: Targets of the source for which the recipient has no variant; variants of the source are
            named by their values.
        swatches_left_out: Ids of dimension values that the recipient does not have.
    """

    changes: tuple[Change, ...]
    left_out: tuple[DimensionValues, ...]
    swatches_left_out: tuple[int, ...] = ()


def copied(
    source: DocumentContent,
    source_variants: Sequence[VariantShape],
    to: Recipient,
    part: Part = Part(),
    mode: CopyMode = CopyMode.REPLACE,
) -> Copied:
    """Copy a content to another product, or to the same one in another context.

    A product without a matrix takes over that of the source, where it has the dimensions. Where the chosen
    dimensions differ, cells go where every variant has the same, the rest to the variants themselves.
    """
    matrix = to.matrix
    if not matrix and source.cells and Level.DIMENSION in part.levels and not to.content.cells:
        matrix = source.matrix if set(source.matrix) <= set(to.dimensions) else ()
    cells, from_cells, lost = _cells(source, to, matrix) if Level.DIMENSION in part.levels else ({}, {}, [])
    own, without = _variants(source, source_variants, to) if Level.VARIANT in part.levels else ({}, [])
    known = {value for variant in to.variants for value in variant.values if value is not None}
    swatches = source.swatches if part.swatches else {}
    new = DocumentContent(
        matrix,
        source.master if Level.MASTER in part.levels else None,
        cells,
        {**from_cells, **own},
        {value_id: swatch for value_id, swatch in swatches.items() if value_id in known},
    )
    after = _filled(to.content, new) if mode is CopyMode.FILL else _replaced(to.content, new, part)
    changes: list[Change] = []
    if matrix != to.matrix:
        changes.append(MatrixEdit(to.product_id, to.context, to.matrix, matrix))
    changes += content_changes(to.product_id, to.context, to.content, after)
    gone = tuple(value_id for value_id in swatches if value_id not in known)
    return Copied(tuple(changes), (*lost, *without), gone)


def _cells(
    source: DocumentContent, to: Recipient, matrix: tuple[Dimension, ...]
) -> tuple[Mapping[DimensionValues, TargetMedia], Mapping[int, TargetMedia], list[DimensionValues]]:
    """Key the cells of a source as the recipient does; give what goes to its variants, and what nowhere."""
    here = {variant.values.only(source.matrix) for variant in to.variants}
    fitting = {key: media for key, media in source.cells.items() if key in here}
    lost = [key for key in source.cells if key not in here]
    made = converted(DocumentContent(source.matrix, cells=fitting), matrix, to.variants)
    return made.content.cells, dict(made.homeless), lost


def _variants(
    source: DocumentContent, source_variants: Sequence[VariantShape], to: Recipient
) -> tuple[Mapping[int, TargetMedia], list[DimensionValues]]:
    by_values = {variant.values: variant.id for variant in to.variants}
    own: dict[int, TargetMedia] = {}
    without: list[DimensionValues] = []
    for variant in source_variants:
        media = source.variants.get(variant.id)
        if media is None:
            continue
        found = by_values.get(variant.values)
        if found is None:
            without.append(variant.values)
        else:
            own[found] = media
    return own, without


def _filled(old: DocumentContent, new: DocumentContent) -> DocumentContent:
    return DocumentContent(
        new.matrix,
        old.master or new.master,
        {**new.cells, **old.cells},
        {**new.variants, **old.variants},
        {**new.swatches, **old.swatches},
    )


def _replaced(old: DocumentContent, new: DocumentContent, part: Part) -> DocumentContent:
    """Put the new content in the place of the old one, level by level that is copied."""
    to_variants = Level.VARIANT in part.levels
    return replace(
        old,
        matrix=new.matrix,
        master=new.master if Level.MASTER in part.levels else old.master,
        cells=new.cells if Level.DIMENSION in part.levels else old.cells,
        variants=new.variants if to_variants else {**old.variants, **new.variants},
        swatches=new.swatches if part.swatches else old.swatches,
    )
