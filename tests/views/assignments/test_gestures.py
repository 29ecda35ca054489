import pytest

from app.models.assignments.slots import (
    AdditionalSlot,
    CellTarget,
    DocumentContent,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT
from app.views.assignments import gestures
from app.views.assignments.gestures import MASTER, Sheet

BLUE = CellTarget(DimensionValues(color=1))


def sheet(**content) -> Sheet:
    return Sheet(7, DEFAULT_CONTEXT, DocumentContent(**content))


def test_many_targets_are_one_edit_and_only_what_changes_is_in_it():
    page = sheet(variants={1: TargetMedia((5,)), 2: TargetMedia((9, 5))})
    edit = gestures.assign(
        page, [VariantTarget(1), VariantTarget(2), VariantTarget(3)], (9,), what="front", where="3 variants"
    )
    assert edit is not None
    assert edit.text == "Assign front to 3 variants"
    assert [(change.before, change.after) for change in edit.changes] == [
        (TargetMedia((5,)), TargetMedia((5, 9))),
        (TargetMedia((9, 5)), TargetMedia((5, 9))),
        (None, TargetMedia((9,))),
    ]


def test_nothing_to_change_is_no_edit():
    page = sheet(master=TargetMedia((1, 2)))
    assert gestures.assign(page, [MASTER], (2,), what="x", where="Master") is None
    assert gestures.reset(page, [BLUE], where="Blue", inherits="Master") is None
    assert gestures.change_matrix(page, (), ()) is None


def test_replacing_keeps_additional_media():
    slots = (AdditionalSlot(3, "SizeChart"),)
    page = sheet(master=TargetMedia((1, 2), slots))
    edit = gestures.assign(page, [MASTER], (8,), what="x", where="Master", replacing=True)
    assert edit is not None
    assert edit.changes[0].after == TargetMedia((8,), slots)


@pytest.mark.parametrize(
    ("length", "index", "step", "position"),
    [
        (3, 0, -1, None),
        (3, 2, 1, None),
        (3, 0, 1, 2),
        (3, 2, -1, 1),
        (3, 1, 3, 3),
        (3, 1, -3, 0),
        (1, 0, 1, None),
    ],
)
def test_a_step_becomes_a_position(length, index, step, position):
    assert gestures.moved_position(length, index, step) == position


def test_a_move_names_the_new_place():
    page = sheet(master=TargetMedia((1, 2, 3)))
    edit = gestures.move(page, MASTER, (1,), 3, what="front")
    assert edit is not None
    assert edit.text == "Move front to position 3"
    assert edit.changes[0].after == TargetMedia((2, 3, 1))


def test_removing_the_last_item_lets_the_target_inherit():
    page = sheet(master=TargetMedia((1,)))
    assert gestures.empties(page, MASTER, (1,))
    edit = gestures.remove(page, [MASTER], (1,), what="front", where="Master")
    assert edit is not None
    assert edit.changes[0].after is None
    kept = gestures.show_nothing(page, [MASTER], where="Master")
    assert kept is not None
    assert kept.changes[0].after == TargetMedia((), (), True)


def test_additional_media_are_added_renamed_and_removed():
    page = sheet(master=TargetMedia((1,), (AdditionalSlot(3, "MediaKit"),)))
    added = gestures.add_additional(page, [MASTER], (4,), "MediaKit", what="x", where="Master")
    renamed = gestures.set_purpose(page, MASTER, AdditionalSlot(3, "MediaKit"), "SizeChart", what="x")
    removed = gestures.remove_additional(
        page, MASTER, [AdditionalSlot(3, "MediaKit")], what="x", where="Master"
    )
    assert added is not None
    assert renamed is not None
    assert removed is not None
    assert [slot.media_id for slot in added.changes[0].after.additional] == [3, 4]
    assert renamed.changes[0].after.additional == (AdditionalSlot(3, "SizeChart"),)
    assert removed.changes[0].after == TargetMedia((1,))


@pytest.mark.parametrize(
    ("text", "is_good"),
    [("SizeChart", True), ("Media kit_2-b", True), ("", False), (" ", False), ("a/b", False)],
)
def test_media_purposes(text, is_good):
    assert gestures.is_purpose(text) is is_good


def test_a_copy_of_inherited_media_has_every_target():
    source = DocumentContent(
        matrix=(Dimension.COLOR,),
        master=TargetMedia((1,)),
        cells={BLUE.key: TargetMedia((2,))},
        variants={4: TargetMedia((3,))},
    )
    edit = gestures.copy_inherited(sheet(), source, source_name="Omnichannel, Neutral")
    assert edit is not None
    assert {change.target for change in edit.changes} == {MASTER, BLUE, VariantTarget(4)}
    assert edit.text == "Copy media from Omnichannel, Neutral"


def test_pasting_adds_primary_and_additional():
    page = sheet(master=TargetMedia((1,)))
    media = TargetMedia((2,), (AdditionalSlot(3, "MediaKit"),))
    edit = gestures.paste(page, [MASTER], media, what="2 items", where="Master")
    assert edit is not None
    assert edit.changes[0].after == TargetMedia((1, 2), media.additional)


def test_changes_are_counted_by_target():
    before = DocumentContent(master=TargetMedia((1,)), variants={1: TargetMedia((2,))})
    after = DocumentContent(master=TargetMedia((1,)), variants={2: TargetMedia((2,))})
    assert gestures.change_count(before, after) == 2
    assert gestures.change_count(before, before) == 0


def test_toasts_speak_of_the_past():
    assert gestures.past_tense("Assign 2 images to 4 variants") == "Assigned 2 images to 4 variants"
    assert gestures.past_tense("Move a to position 3") == "Moved a to position 3"
