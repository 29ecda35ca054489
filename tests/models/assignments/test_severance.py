"""Severance: what a first edit in a context cuts off, and starting from a copy instead."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.assignments.edit import Edit, SwatchEdit, TargetEdit
from app.models.assignments.resolve import VariantShape, resolve
from app.models.assignments.severance import applied, severance, starting_from_copy
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    AdditionalSlot,
    DocumentContent,
    MasterTarget,
    Swatch,
    TargetMedia,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context

DE, AT = Context("OUN1", "de-de"), Context("OUN1", "de-at")
SHOP, GERMAN = Context("OUN1", NEUTRAL), Context(OMNICHANNEL, "de-de")
RED, BLUE = DimensionValues(color=1), DimensionValues(color=2)
SHIRTS = (VariantShape(10, RED), VariantShape(11, BLUE))
VIDEO, PDF = 8, 9
DEFAULT = DocumentContent(
    (Dimension.COLOR,),
    TargetMedia((1, 2, VIDEO), (AdditionalSlot(PDF, "Manual"),)),
    {RED: TargetMedia((3, 2))},
    {},
    {1: Swatch("#aa0000")},
)


def is_image(media_id: int) -> bool:
    return media_id not in (VIDEO, PDF)


def cut(documents: dict[Context, DocumentContent], context: Context) -> object:
    return severance(documents, context, SHIRTS, is_image, (DE, AT))


def test_the_count_is_of_different_items_that_are_shown() -> None:
    found = severance({DEFAULT_CONTEXT: DEFAULT}, DE, SHIRTS, is_image, (DE, AT))
    assert found is not None
    assert (found.images, found.others, found.targets, found.swatches) == (3, 2, 3, 1)
    assert (found.source, found.content, found.contexts) == (DEFAULT_CONTEXT, DEFAULT, (DE,))


def test_a_broader_context_takes_its_narrower_ones_along_but_not_those_with_media_of_their_own() -> None:
    found = severance({DEFAULT_CONTEXT: DEFAULT}, SHOP, SHIRTS, is_image, (DE, AT))
    assert found is not None
    assert found.contexts == (DE, AT)
    found = severance({DEFAULT_CONTEXT: DEFAULT, DE: DEFAULT}, SHOP, SHIRTS, is_image, (DE, AT))
    assert found is not None
    assert found.contexts == (AT,)


def test_nothing_is_cut_where_nothing_is_inherited() -> None:
    assert cut({}, DE) is None
    assert cut({DEFAULT_CONTEXT: EMPTY_DOCUMENT}, DE) is None
    assert cut({DEFAULT_CONTEXT: DEFAULT}, DEFAULT_CONTEXT) is None
    assert cut({DEFAULT_CONTEXT: DEFAULT, DE: DocumentContent(master=TargetMedia((5,)))}, DE) is None
    assert cut({GERMAN: DEFAULT}, SHOP) is None


def test_a_gesture_on_a_copy_is_one_edit_from_nothing() -> None:
    master = MasterTarget()
    old = DEFAULT.master
    gesture = Edit(
        "Assign 5",
        (
            TargetEdit(7, DE, master, old, TargetMedia((5,))),
            SwatchEdit(7, DE, 1, Swatch("#aa0000"), None),
        ),
    )
    edit = starting_from_copy(gesture, 7, DE, DEFAULT)
    assert edit.text == "Assign 5"
    assert all(getattr(change, "before", None) is None for change in edit.changes)
    wanted = DEFAULT.with_target(master, TargetMedia((5,))).with_swatch(1, None)
    made = applied(DocumentContent(DEFAULT.matrix), edit.changes)
    assert made == wanted
    assert applied(made, edit.inverse().changes).is_empty


MEDIA = st.builds(lambda ids: TargetMedia(tuple(ids)), st.lists(st.integers(1, 9), min_size=1, unique=True))


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from([DEFAULT_CONTEXT, SHOP, GERMAN]), st.builds(DocumentContent, master=MEDIA), min_size=1
    ),
    st.sampled_from([DE, AT, SHOP, GERMAN]),
)
def test_starting_from_a_copy_changes_nothing_that_is_shown(
    documents: dict[Context, DocumentContent], context: Context
) -> None:
    found = severance(documents, context, SHIRTS, is_image, (DE, AT))
    if found is None:
        return
    edit = starting_from_copy(Edit("Copy", ()), 7, context, found.content)
    after = {**documents, context: applied(EMPTY_DOCUMENT, edit.changes)}
    for variant in (None, *SHIRTS):
        assert resolve(variant, after, context).media == resolve(variant, documents, context).media
        assert resolve(variant, after, context).context == context
