"""Documents as text, and what gestures make of a target."""

from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.edit import Edit, MatrixEdit, TargetEdit, assigned, removed
from app.models.assignments.slots import (
    AdditionalSlot,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
    content_from_json,
    content_to_json,
)
from app.models.catalog.dimensions import Dimension, DimensionValues, canonical
from app.models.context import DEFAULT_CONTEXT
from tests.support.worlds import Plain, as_content, as_media, documents, matrices, placements, products


@st.composite
def some_documents(draw: st.DrawFn) -> Plain:
    product = draw(products())
    return draw(documents(product, draw(matrices(product))))


@given(some_documents())
def test_a_document_survives_being_written(document: Plain) -> None:
    content = as_content(document)
    assert content_from_json(content_to_json(content)) == content


@given(some_documents())
def test_equal_documents_are_equal_text(document: Plain) -> None:
    content = as_content(document)
    turned = DocumentContent(
        content.matrix,
        content.master,
        dict(reversed(content.cells.items())),
        dict(reversed(content.variants.items())),
    )
    assert content_to_json(turned) == content_to_json(content)


def test_purposes_in_any_script_survive() -> None:
    media = TargetMedia(additional=(AdditionalSlot(1, "Größentabelle 尺码"), AdditionalSlot(1, 'a"b\\')))
    assert content_from_json(content_to_json(DocumentContent(master=media))).master == media


def test_only_explicit_targets_are_kept() -> None:
    content = DocumentContent(matrix=(Dimension.COLOR,))
    targets: tuple[Target, ...] = (
        MasterTarget(),
        CellTarget(DimensionValues(color=3)),
        VariantTarget(9),
    )
    for target in targets:
        filled = content.with_target(target, TargetMedia((4,)))
        assert filled.get(target) == TargetMedia((4,))
        assert list(filled.targets()) == [(target, TargetMedia((4,)))]
        for nothing in (None, TargetMedia()):
            assert filled.with_target(target, nothing).is_empty
        assert filled.with_target(target, TargetMedia(intentionally_empty=True)).is_empty is False


ids = st.lists(st.integers(1, 6), max_size=4, unique=True).map(tuple)


@given(ids, st.lists(st.integers(1, 6), max_size=4).map(tuple), st.none() | st.integers(-2, 8))
def test_assigning_keeps_what_was_there_in_order_and_adds_each_item_once(
    old: tuple[int, ...], new: tuple[int, ...], position: int | None
) -> None:
    extra = (AdditionalSlot(9, "Manual"),)
    found = assigned(TargetMedia(old, extra), new, position=position)
    assert found.additional == extra
    assert len(set(found.primary)) == len(found.primary)
    assert set(found.primary) == {*old, *new}
    assert [i for i in found.primary if i not in new] == [i for i in old if i not in new]
    fresh = list(dict.fromkeys(new))
    at = found.primary.index(fresh[0]) if fresh else 0
    assert list(found.primary[at : at + len(fresh)]) == fresh, "the new ones stand together in their order"
    if position is None and fresh:
        assert list(found.primary[-len(fresh) :]) == fresh


def test_dropping_before_the_third_of_four_puts_it_there() -> None:
    assert assigned(TargetMedia((1, 2, 3, 4)), (4,), position=2).primary == (1, 2, 4, 3)
    assert assigned(TargetMedia((1, 2, 3, 4)), (1,), position=2).primary == (2, 1, 3, 4)


def test_replacing_drops_primary_media_only_and_ends_intentionally_empty() -> None:
    extra = (AdditionalSlot(9, "Manual"),)
    assert assigned(TargetMedia((1, 2), extra), (3,), replace=True) == TargetMedia((3,), extra)
    assert assigned(TargetMedia(intentionally_empty=True), (3,)) == TargetMedia((3,))


@given(placements(), ids)
def test_removing_leaves_the_rest_in_order(placement: Plain, gone: tuple[int, ...]) -> None:
    old = as_media(placement)
    assert old is not None
    found = removed(old, gone)
    left = tuple(i for i in old.primary if i not in gone)
    if left or old.additional or old.intentionally_empty:
        assert found == TargetMedia(left, old.additional, old.intentionally_empty)
    else:
        assert found is None


def test_an_edit_turned_round_twice_is_itself() -> None:
    edit = Edit(
        "Create matrix and fill a cell",
        (
            MatrixEdit(1, DEFAULT_CONTEXT, (), (Dimension.COLOR,)),
            TargetEdit(1, DEFAULT_CONTEXT, CellTarget(DimensionValues(color=3)), None, TargetMedia((4,))),
        ),
    )
    assert edit.inverse().inverse() == edit
    assert isinstance(edit.inverse().changes[0], TargetEdit), "the last change is taken back first"


def test_the_canonical_order_of_dimensions() -> None:
    assert canonical([Dimension.SIZE, Dimension.COLOR, Dimension.SIZE]) == (Dimension.COLOR, Dimension.SIZE)
    assert DimensionValues(1, 2, 3).only([Dimension.SIZE]) == DimensionValues(size=3)
