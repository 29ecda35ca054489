"""Edits that wait for files: what they become when the files are there."""

from hypothesis import given
from hypothesis import strategies as st

from app.models.assignments.arriving import arrived, files_in
from app.models.assignments.edit import (
    Edit,
    SwatchEdit,
    TargetEdit,
    assigned,
    changes_from_json,
    changes_to_json,
)
from app.models.assignments.slots import (
    AdditionalSlot,
    CategoryId,
    DocumentContent,
    MasterTarget,
    Swatch,
    TargetMedia,
    VariantTarget,
)
from app.models.context import DEFAULT_CONTEXT

SHIRT = 7
MASTER = MasterTarget()


def edit(before: TargetMedia | None, after: TargetMedia | None, owner=SHIRT, target=MASTER) -> Edit:
    return Edit("Assign 2 items to Master", (TargetEdit(owner, DEFAULT_CONTEXT, target, before, after),))


def land(what: Edit, arrivals, master: TargetMedia | None = None) -> TargetMedia | None:
    found = arrived(what, arrivals, lambda _owner, _context: DocumentContent(master=master))
    return None if found is None else found.changes[0].after


def test_files_take_the_place_that_they_were_dropped_on():
    before = TargetMedia((1, 2))
    what = edit(before, assigned(before, (-1, -2), position=1))
    assert files_in(what) == (-1, -2)
    assert land(what, {-1: [10], -2: [11]}, before) == TargetMedia((1, 10, 11, 2))


def test_a_file_that_failed_leaves_the_others():
    what = edit(None, TargetMedia((-1, -2)))
    assert land(what, {-1: [], -2: [11]}) == TargetMedia((11,))
    assert land(what, {-1: [], -2: []}) is None


def test_a_folder_becomes_all_its_files():
    assert land(edit(None, TargetMedia((-1,))), {-1: [4, 5, 6]}) == TargetMedia((4, 5, 6))


def test_replacing_with_files_that_failed_removes_nothing():
    before = TargetMedia((1, 2))
    assert land(edit(before, TargetMedia((-1,))), {-1: ()}, before) is None


def test_what_was_changed_meanwhile_stays_and_the_files_are_added():
    before, now = TargetMedia((1,)), TargetMedia((3, 1), (AdditionalSlot(8, "Manual"),))
    what = edit(before, TargetMedia((-1,), (AdditionalSlot(-2, "SizeChart"),)))
    assert land(what, {-1: [10], -2: [11]}, now) == TargetMedia(
        (3, 1, 10), (AdditionalSlot(8, "Manual"), AdditionalSlot(11, "SizeChart"))
    )


def test_a_copy_to_start_from_is_left_out_where_somebody_began_meanwhile():
    copied = TargetEdit(SHIRT, DEFAULT_CONTEXT, VariantTarget(5), None, TargetMedia((1,)))
    what = Edit("Assign", (copied, *edit(None, TargetMedia((-1,))).changes))
    own = DocumentContent(variants={5: TargetMedia((2,))})
    found = arrived(what, {-1: [10]}, lambda _owner, _context: own)
    assert [change.target for change in found.changes] == [MASTER]
    found = arrived(what, {-1: [10]}, lambda _owner, _context: DocumentContent())
    assert [change.after for change in found.changes] == [TargetMedia((1,)), TargetMedia((10,))]


def test_a_file_that_is_there_already_changes_nothing():
    before = TargetMedia((1,))
    assert land(edit(before, TargetMedia((1, -1))), {-1: [1]}, before) is None


def test_an_edit_that_was_made_already_is_not_made_again():
    what = edit(TargetMedia((1, 2)), TargetMedia((1, -1, 2)))
    assert land(what, {-1: [10]}, TargetMedia((1, 10, 2))) is None


def test_categories_and_swatches_wait_too_and_survive_being_written_down():
    what = Edit(
        "Both",
        (
            *edit(None, TargetMedia((-1,)), CategoryId(3)).changes,
            SwatchEdit(SHIRT, DEFAULT_CONTEXT, 9, None, Swatch(media_id=-2)),
        ),
    )
    what = Edit(what.text, changes_from_json(changes_to_json(what.changes)))
    assert files_in(what) == (-1, -2)
    found = arrived(what, {-1: [10], -2: [11]}, lambda _owner, _context: DocumentContent())
    assert found.changes[0].after == TargetMedia((10,))
    assert found.changes[1].after == Swatch(media_id=11)


@given(
    own=st.lists(st.integers(1, 9), unique=True),
    meanwhile=st.lists(st.integers(1, 9), unique=True),
    places=st.lists(st.integers(0, 9), max_size=3),
    found=st.lists(st.lists(st.integers(1, 12), max_size=2), min_size=3, max_size=3),
)
def test_nothing_of_anybody_is_lost_and_nothing_is_twice(own, meanwhile, places, found):
    before = TargetMedia(tuple(own)) if own else None
    now = TargetMedia(tuple(meanwhile)) if meanwhile else None
    after = before
    for number, place in enumerate(places):
        after = assigned(after, (-1 - number,), position=place)
    arrivals = {-1 - number: ids for number, ids in enumerate(found)}
    landed = land(edit(before, after), arrivals, now)
    wanted = {i for number in range(len(places)) for i in arrivals[-1 - number]}
    if landed is None:
        assert wanted <= set(now.primary if now else ())
    else:
        assert set(landed.primary) == set(meanwhile) | wanted
        assert len(set(landed.primary)) == len(landed.primary)
