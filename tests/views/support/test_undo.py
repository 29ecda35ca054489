"""Steps that are taken back and done again, over the journal of a real store."""

from pathlib import Path

import pytest

from app.models.errors import StaleEdit, StorageProblem
from app.views.support.undo import NO_STEP
from tests.support.builders import new_workstation
from tests.support.sums import DESK, MORE, Sums


@pytest.fixture
def place(qapp, tmp_path: Path):
    station = new_workstation(tmp_path / "workspace")
    yield Sums(station.workspace.create_tenant("aurelia", "Aurelia").cms)
    station.close()


def test_steps_go_back_and_forth_and_are_named(place):
    place.do(1)
    place.do(10, MORE)
    history = place.history
    assert (place.sum.value, history.undo_text, history.can_redo) == (11, "Add 10", False)
    history.undo()
    assert (place.sum.value, history.undo_text, history.redo_text) == (1, "Add 1", "Add 10")
    assert place.moved[-1].words == "Undone: Add 10"
    history.undo()
    history.undo()
    assert (place.sum.value, history.can_undo) == (0, False)
    history.redo()
    assert (place.sum.value, place.moved[-1].words) == (1, "Done again: Add 1")


def test_steps_are_there_after_a_restart(place):
    place.do(1)
    place.do(10)
    place.history.undo()
    again = place.open()
    assert (again.undo_text, again.redo_text) == ("Add 1", "Add 10")
    again.redo()
    assert place.sum.value == 11


def test_a_new_step_drops_what_was_taken_back(place):
    place.do(1)
    place.history.undo()
    place.do(10)
    assert [step.text for step in place.history.steps] == ["Add 10"]
    assert not place.history.can_redo


def test_steps_of_other_desks_stay_out_of_sight(place):
    place.do(1)
    place.do(10, "product:2:Omnichannel:Neutral")
    assert [step.text for step in place.history.steps] == ["Add 1"]
    place.history.set_desks(("product:2:Omnichannel:Neutral",))
    assert place.history.undo_text == "Add 10"


def test_a_step_in_parts_is_one_step(place):
    note = place.history.note(DESK, "sum", "Type")
    for by in (1, 2, 3):
        place.sum.add(note, by)
        place.history.add(note)
    assert len(place.history.steps) == 1
    place.history.undo()
    assert place.sum.value == 0
    place.history.redo()
    assert place.sum.value == 6


def test_a_stale_step_is_dropped_and_the_others_stay(place):
    place.do(1)
    place.do(10)
    place.sum.error = StaleEdit("Somebody else changed it.")
    place.history.undo()
    assert place.moved[-1].is_dropped
    assert [step.text for step in place.history.steps] == ["Add 1"]
    assert place.sum.value == 11
    place.sum.error = None
    place.history.undo()
    assert place.sum.value == 10


def test_a_full_disk_drops_nothing(place):
    place.do(1)
    place.sum.error = StorageProblem("the disk is full.")
    place.history.undo()
    assert place.moved[-1].problem is place.sum.error
    assert not place.moved[-1].is_dropped
    assert place.history.undo_text == "Add 1"


def test_a_toast_takes_back_its_own_step_alone(place):
    first = place.do(1)
    second = place.do(10)
    others: list = []
    place.history.undo_only(first, lambda: others.append("not the last"))
    assert (place.sum.value, others) == (11, ["not the last"])
    place.history.undo_only(second, lambda: others.append("never"))
    assert place.sum.value == 1
    place.history.undo_only(second, lambda: others.append("taken back already"))
    assert (place.sum.value, others[1:]) == (1, ["taken back already"])


def test_the_list_goes_to_any_step(place):
    ids = [place.do(by) for by in (1, 10, 100)]
    place.history.go_to(ids[0])
    assert place.sum.value == 1
    place.history.go_to(ids[2])
    assert place.sum.value == 111
    place.history.go_to(NO_STEP)
    assert (place.sum.value, place.history.can_undo) == (0, False)
    place.history.go_to("no such step")
    assert place.sum.value == 0


def test_a_step_that_came_to_nothing_is_forgotten(place):
    place.do(1)
    step = place.do(0)
    place.history.drop(step)
    assert place.history.undo_text == "Add 1"
    assert place.open().undo_text == "Add 1"


def test_a_kind_that_nobody_knows_is_dropped_and_says_so(place):
    note = place.history.note(DESK, "of a later program", "Do something new")
    place.sum.add(note, 5)
    place.history.add(note)
    place.history.undo()
    assert "does not know" in str(place.moved[-1].problem)
    assert place.history.steps == ()


def test_a_long_step_can_be_stopped(place):
    note = place.history.note(DESK, "sum", "Assign to many")
    for by in (1, 10, 100):
        place.sum.add(note, by)
        place.history.add(note)
    seen: list = []

    def stop_at_the_second() -> None:
        seen.append(None)
        if len(seen) == 2:
            place.runner.cancel()

    place.sum.before_part = stop_at_the_second
    place.history.undo()
    assert place.sum.value == 11, "the newest part is taken back, the others are there"
    assert place.moved[-1].words == "Stopped part of the way: Assign to many"
    place.sum.before_part = lambda: None
    assert place.history.undo_text == "Assign to many"
