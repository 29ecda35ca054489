"""Edits as values: turned round, written and read, made from two contents."""

from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.edit import (
    Change,
    Edit,
    MatrixEdit,
    SwatchEdit,
    TargetEdit,
    changes_from_json,
    changes_to_json,
    content_changes,
)
from app.models.assignments.slots import (
    AdditionalSlot,
    CategoryId,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Swatch,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.content import Region

IDS = st.integers(1, 2**40)
CONTEXTS = st.builds(Context, st.text(), st.text())
LINES = st.lists(st.builds(AdditionalSlot, IDS, st.text()), max_size=2).map(tuple)
EXPLICIT = st.just(TargetMedia(intentionally_empty=True)) | st.builds(
    TargetMedia, st.lists(IDS, min_size=1, max_size=3).map(tuple), LINES
)
MEDIA = st.none() | EXPLICIT | st.builds(TargetMedia, additional=LINES, intentionally_empty=st.booleans())
KEYS = st.builds(DimensionValues, *[st.none() | IDS] * 4)
TARGETS = st.just(MasterTarget()) | st.builds(CellTarget, KEYS) | st.builds(VariantTarget, IDS)
REGIONS = st.none() | st.builds(Region, *[st.integers(0, 9_999)] * 4)
SAMPLES = st.builds(Swatch, st.none() | st.text(), st.none() | IDS, REGIONS)
SWATCHES = st.none() | SAMPLES
MATRICES = st.lists(st.sampled_from(Dimension), unique=True).map(tuple)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(TargetEdit, IDS, CONTEXTS, TARGETS, MEDIA, MEDIA),
    st.builds(TargetEdit, st.builds(CategoryId, IDS), CONTEXTS, st.just(MasterTarget()), MEDIA, MEDIA),
    st.builds(SwatchEdit, IDS, CONTEXTS, IDS, SWATCHES, SWATCHES),
    st.builds(MatrixEdit, IDS, CONTEXTS, MATRICES, MATRICES),
)


@given(st.lists(CHANGES, max_size=6).map(tuple))
def test_changes_read_as_they_were_written(changes: tuple[Change, ...]) -> None:
    assert changes_from_json(changes_to_json(changes)) == changes


@given(st.lists(CHANGES, max_size=6).map(tuple))
def test_an_edit_turned_round_twice_is_itself(changes: tuple[Change, ...]) -> None:
    edit = Edit("Test", changes)
    assert edit.inverse().inverse() == edit
    assert [change.inverse() for change in edit.inverse().changes] == list(reversed(changes))


CONTENTS = st.builds(
    DocumentContent,
    st.just(()),
    st.none() | EXPLICIT,
    st.dictionaries(KEYS, EXPLICIT, max_size=3),
    st.dictionaries(st.integers(1, 5), EXPLICIT, max_size=3),
    st.dictionaries(st.integers(1, 5), SAMPLES, max_size=2),
)


@given(CONTENTS, CONTENTS)
def test_the_changes_between_two_contents_make_one_of_the_other(
    before: DocumentContent, after: DocumentContent
) -> None:
    content = before
    for change in content_changes(1, DEFAULT_CONTEXT, before, after):
        if isinstance(change, TargetEdit):
            assert content.get(change.target) == change.before
            content = content.with_target(change.target, change.after)
        else:
            assert isinstance(change, SwatchEdit)
            assert content.swatches.get(change.value_id) == change.before
            content = content.with_swatch(change.value_id, change.after)
    assert content == after
