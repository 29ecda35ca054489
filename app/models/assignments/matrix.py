"""Another choice of dimensions for an assignment matrix: what becomes of the media of its cells. Pure.

A cell speaks for its variants. So a cell of the new matrix takes the media over exactly when every one of
its variants had these from its cell before; then no variant shows anything else. The rest has no place:
it is listed, and may be kept on the variants themselves. Source: domain.md 4.5.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.models.assignments.edit import Change, Edit, MatrixEdit, content_changes
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import DocumentContent, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import Context


@dataclass(frozen=True, slots=True)
class Converted:
    """A content keyed by other dimensions.

    Attributes:
        content: With the cells that have a place; its matrix is the new one.
        lost: Cells of before, in order, with variants that do not have their media from a cell any more.
        homeless: Variants that these cells spoke for, with what the cell gave them; those with media of
            their own are not among them.
    """

    content: DocumentContent
    lost: tuple[tuple[DimensionValues, TargetMedia], ...]
    homeless: tuple[tuple[int, TargetMedia], ...]

    @property
    def kept_on_variants(self) -> DocumentContent:
        """The content with what has no place in a cell written to its variants."""
        return replace(self.content, variants={**dict(self.homeless), **self.content.variants})


def converted(
    content: DocumentContent, matrix: tuple[Dimension, ...], variants: Sequence[VariantShape]
) -> Converted:
    """Key the cells of a content by other dimensions.

    Args:
        content: Its cells are keyed by its own matrix.
        matrix: The new dimensions in canonical order; () means: no matrix.
        variants: The variants of the product. A cell of before without any of them is dropped unsaid.
    """
    if content.matrix == matrix or not content.cells:
        return Converted(replace(content, matrix=matrix), (), ())
    members: dict[DimensionValues, list[tuple[int, DimensionValues]]] = {}
    for variant in variants:
        old_key = variant.values.only(content.matrix)
        members.setdefault(variant.values.only(matrix), []).append((variant.id, old_key))
    cells: dict[DimensionValues, TargetMedia] = {}
    lost: dict[DimensionValues, TargetMedia] = {}
    homeless: list[tuple[int, TargetMedia]] = []
    for key, speaks_for in members.items():
        shown = {content.cells.get(old_key) for _, old_key in speaks_for}
        only = next(iter(shown)) if len(shown) == 1 else None
        if matrix and only is not None:
            cells[key] = only
            continue
        for variant_id, old_key in speaks_for:
            media = content.cells.get(old_key)
            if media is not None:
                lost[old_key] = media
                if variant_id not in content.variants:
                    homeless.append((variant_id, media))
    ordered = tuple((key, lost[key]) for key in content.cells if key in lost)
    return Converted(replace(content, matrix=matrix, cells=cells), ordered, tuple(homeless))


@dataclass(frozen=True, slots=True)
class MatrixPlan:
    """Another choice of dimensions for a product, in all contexts.

    Attributes:
        edit: Takes cells away, chooses the dimensions, and fills cells and variants.
        converted: What becomes of the contents that have cells, by context.
    """

    edit: Edit
    converted: Mapping[Context, Converted]


def plan_matrix(
    choice: MatrixEdit,
    contents: Mapping[Context, DocumentContent],
    variants: Sequence[VariantShape],
    *,
    keep_on_variants: bool,
) -> MatrixPlan:
    """Work out what another choice of dimensions does.

    Args:
        choice: Of which product, and where it is made.
        contents: Of the product in all contexts.
        variants: Of the product.
        keep_on_variants: Write what has no place in a cell to its variants.
    """
    owner, before, after = choice.owner, choice.before, choice.after
    if before == after:
        return MatrixPlan(Edit("", ()), {})
    moved = {at: converted(one, after, variants) for at, one in contents.items() if one.cells}
    emptied: list[Change] = []
    filled: list[Change] = []
    for at, made in moved.items():
        bare = replace(contents[at], cells={})
        emptied += content_changes(owner, at, contents[at], bare)
        filled += content_changes(
            owner, at, bare, made.kept_on_variants if keep_on_variants else made.content
        )
    names = " × ".join(dimension.label for dimension in after)
    text = f"Change dimensions to {names}" if before else f"Create assignment matrix {names}"
    return MatrixPlan(Edit(text if after else "Remove assignment matrix", (*emptied, choice, *filled)), moved)
