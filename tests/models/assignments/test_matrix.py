"""Another choice of dimensions: what every variant shows stays, or is named."""

from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.matrix import converted
from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.slots import DocumentContent, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT

C, Z = Dimension.COLOR, Dimension.SIZE
RED, BLUE, S, M = 1, 2, 11, 12
SHIRTS = tuple(
    VariantShape(n, DimensionValues(color=color, size=size))
    for n, (color, size) in enumerate([(RED, S), (RED, M), (BLUE, S), (BLUE, M)], start=100)
)
ONE, TWO = TargetMedia((1,)), TargetMedia((2,))


def content(matrix: tuple[Dimension, ...], **cells: TargetMedia) -> DocumentContent:
    keys = {
        "red": DimensionValues(color=RED),
        "blue": DimensionValues(color=BLUE),
        "red_s": DimensionValues(color=RED, size=S),
        "red_m": DimensionValues(color=RED, size=M),
        "blue_s": DimensionValues(color=BLUE, size=S),
        "blue_m": DimensionValues(color=BLUE, size=M),
    }
    return DocumentContent(matrix, TargetMedia((9,)), {keys[name]: media for name, media in cells.items()})


def test_a_dimension_more_gives_every_combination_what_its_cell_had() -> None:
    made = converted(content((C,), red=ONE), (C, Z), SHIRTS)
    assert made.content == content((C, Z), red_s=ONE, red_m=ONE)
    assert made.lost == made.homeless == ()


def test_a_dimension_less_merges_what_is_identical_and_names_the_rest() -> None:
    made = converted(content((C, Z), red_s=ONE, red_m=ONE, blue_s=ONE, blue_m=TWO), (C,), SHIRTS)
    assert made.content == content((C,), red=ONE)
    assert [media for _, media in made.lost] == [ONE, TWO]
    assert made.homeless == ((102, ONE), (103, TWO))
    assert made.kept_on_variants.variants == {102: ONE, 103: TWO}


def test_a_cell_beside_one_that_inherits_has_no_place_in_a_wider_cell() -> None:
    made = converted(content((C, Z), red_s=ONE), (C,), SHIRTS)
    assert made.content.cells == {}
    assert made.homeless == ((100, ONE),)


def test_without_a_matrix_all_cells_lose_their_place() -> None:
    made = converted(content((C,), red=ONE), (), SHIRTS)
    assert made.content.cells == {}
    assert made.homeless == ((100, ONE), (101, ONE))


DIMENSIONS = st.sets(st.sampled_from([Dimension.COLOR, Dimension.STYLE, Dimension.SIZE])).map(
    lambda chosen: tuple(d for d in Dimension if d in chosen)
)
MEDIA = st.sampled_from([ONE, TWO, TargetMedia((), (), True), TargetMedia((1, 2))])


@st.composite
def cases(draw: st.DrawFn) -> tuple[DocumentContent, tuple[Dimension, ...], tuple[VariantShape, ...]]:
    ids = st.integers(1, 3)
    values = draw(st.sets(st.tuples(ids, ids, ids), max_size=12))
    variants = tuple(
        VariantShape(n, DimensionValues(color, 10 + style, 20 + size))
        for n, (color, style, size) in enumerate(sorted(values), start=100)
    )
    matrix = draw(DIMENSIONS)
    keys = sorted({v.values.only(matrix) for v in variants}, key=str) if matrix else []
    cells = {key: media for key in keys if (media := draw(st.none() | MEDIA)) is not None}
    own = {v.id: media for v in variants if (media := draw(st.none() | st.none() | MEDIA)) is not None}
    return DocumentContent(matrix, ONE, cells, own), draw(DIMENSIONS), variants


def shown(content: DocumentContent, variants: tuple[VariantShape, ...]) -> dict[int, TargetMedia]:
    return {v.id: resolve(v, {DEFAULT_CONTEXT: content}, DEFAULT_CONTEXT).media for v in variants}


@given(cases())
def test_kept_on_its_variants_nothing_that_is_shown_changes(
    case: tuple[DocumentContent, tuple[Dimension, ...], tuple[VariantShape, ...]],
) -> None:
    before, matrix, variants = case
    made = converted(before, matrix, variants)
    assert shown(made.kept_on_variants, variants) == shown(before, variants)
    changed = {i for i, media in shown(made.content, variants).items() if media != shown(before, variants)[i]}
    assert changed <= {i for i, _ in made.homeless}
    assert all(key in before.cells for key, _ in made.lost)


@given(cases())
def test_there_and_back_keeps_what_every_cell_showed(
    case: tuple[DocumentContent, tuple[Dimension, ...], tuple[VariantShape, ...]],
) -> None:
    before, matrix, variants = case
    wider = tuple(d for d in Dimension if d in {*before.matrix, *matrix})
    there = converted(before, wider, variants)
    if before.matrix:
        assert there.lost == ()
        assert converted(there.content, before.matrix, variants).content == before
