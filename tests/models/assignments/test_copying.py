"""Copying between products by dimension values, and between contexts."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.copying import CopyMode, Part, Recipient, copied
from app.models.assignments.edit import MatrixEdit
from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.severance import applied
from app.models.assignments.slots import EMPTY_DOCUMENT, DocumentContent, Level, Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT

C, Z = Dimension.COLOR, Dimension.SIZE
RED, BLUE, GREEN, S, M = 1, 2, 3, 11, 12


def shapes(first: int, *pairs: tuple[int, int]) -> tuple[VariantShape, ...]:
    return tuple(VariantShape(first + n, DimensionValues(color=c, size=s)) for n, (c, s) in enumerate(pairs))


CREW = shapes(100, (RED, S), (RED, M), (BLUE, S), (BLUE, M))
VNECK = shapes(200, (BLUE, S), (BLUE, M), (GREEN, S))
A, B, D = TargetMedia((1,)), TargetMedia((2,)), TargetMedia((3,))
SOURCE = DocumentContent(
    (C,),
    A,
    {DimensionValues(color=RED): B, DimensionValues(color=BLUE): D},
    {100: D, 103: B},
    {RED: Swatch("#ff0000"), BLUE: Swatch("#0000ff")},
)


def recipient(content: DocumentContent = EMPTY_DOCUMENT, matrix: tuple[Dimension, ...] = (C,)) -> Recipient:
    return Recipient(5, DEFAULT_CONTEXT, (C, Z), matrix, VNECK, replace(content, matrix=matrix))


def made(to: Recipient, *args: object) -> DocumentContent:
    return applied(to.content, copied(SOURCE, CREW, to, *args).changes)  # type: ignore[arg-type]


def test_values_that_both_have_take_over_and_the_rest_is_named() -> None:
    done = copied(SOURCE, CREW, recipient())
    assert made(recipient()) == DocumentContent(
        (C,), A, {DimensionValues(color=BLUE): D}, {201: B}, {BLUE: Swatch("#0000ff")}
    )
    assert done.left_out == (DimensionValues(color=RED), DimensionValues(color=RED, size=S))
    assert done.swatches_left_out == (RED,)


def test_a_product_without_a_matrix_takes_over_that_of_the_source() -> None:
    done = copied(SOURCE, CREW, recipient(matrix=()))
    assert done.changes[0] == MatrixEdit(5, DEFAULT_CONTEXT, (), (C,))


def test_other_dimensions_get_cells_where_they_fit() -> None:
    both = made(recipient(matrix=(C, Z)))
    assert both.cells == {
        DimensionValues(color=BLUE, size=S): D,
        DimensionValues(color=BLUE, size=M): D,
    }
    by_size = made(recipient(matrix=(Z,)))
    assert by_size.cells == {DimensionValues(size=M): D}  # all variants of M are blue here
    assert by_size.variants == {200: D, 201: B}


def test_filling_keeps_what_is_there() -> None:
    there = DocumentContent((C,), B, {DimensionValues(color=BLUE): A})
    filled = made(recipient(there), Part(), CopyMode.FILL)
    assert (filled.master, filled.cells) == (B, {DimensionValues(color=BLUE): A})
    assert filled.variants == {201: B}


def test_only_the_chosen_levels_are_copied() -> None:
    there = DocumentContent((C,), B, {DimensionValues(color=GREEN): A}, {202: A})
    only_master = made(recipient(there), Part(frozenset({Level.MASTER}), swatches=False))
    assert only_master == replace(there, master=A)


def test_a_second_copy_changes_nothing() -> None:
    to = recipient()
    again = replace(to, content=made(to))
    assert copied(SOURCE, CREW, again).changes == ()


IDS = st.sampled_from([RED, BLUE, GREEN])
PAIRS = st.lists(st.tuples(IDS, st.sampled_from([S, M])), unique=True, max_size=6)
MEDIA = st.sampled_from([A, B, D])


@settings(max_examples=150)
@given(
    PAIRS, PAIRS, st.sampled_from([(), (C,), (Z,), (C, Z)]), st.sampled_from([(C,), (Z,), (C, Z)]), st.data()
)
def test_a_variant_that_both_have_shows_the_same_afterwards(
    mine: list[tuple[int, int]],
    theirs: list[tuple[int, int]],
    matrix: tuple[Dimension, ...],
    other: tuple[Dimension, ...],
    data: st.DataObject,
) -> None:
    source_variants, variants = shapes(100, *mine), shapes(200, *theirs)
    keys = sorted({v.values.only(matrix) for v in source_variants}, key=str) if matrix else []
    source = DocumentContent(
        matrix,
        data.draw(MEDIA),
        {key: m for key in keys if (m := data.draw(st.none() | MEDIA)) is not None},
        {v.id: m for v in source_variants if (m := data.draw(st.none() | st.none() | MEDIA)) is not None},
    )
    to = Recipient(5, DEFAULT_CONTEXT, (C, Z), other, variants, DocumentContent(other))
    after = applied(to.content, copied(source, source_variants, to).changes)
    by_values = {v.values: v for v in variants}
    for variant in source_variants:
        twin = by_values.get(variant.values)
        if twin is not None:
            shown = resolve(variant, {DEFAULT_CONTEXT: source}, DEFAULT_CONTEXT).media
            assert resolve(twin, {DEFAULT_CONTEXT: after}, DEFAULT_CONTEXT).media == shown
