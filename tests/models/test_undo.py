"""The journal of undo: what is kept of a step, in which order, and when it is forgotten."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.models.database import Database, open_authored
from app.models.errors import NotFound
from app.models.schema import CMS_HEAD
from app.models.undo import (
    MOST_STEPS,
    StepNote,
    UndoJournal,
    clear_desk,
    drop_part,
    move_part,
    note_step,
    read_step,
)
from tests.support.builders import NOW

KIM, INES = "kim", "ines"
SHIRT, CAP, PRODUCTS = "product:1:Omnichannel:Neutral", "product:2:Omnichannel:Neutral", "products"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    database = open_authored(tmp_path / "cms.db", "cms", CMS_HEAD)
    yield database
    assert database.problems() == []
    database.close()


def note(store: Database, step_id: str, desk: str = SHIRT, *bodies: str, user: str = KIM) -> None:
    step = StepNote(step_id, desk, "kind", f"Do {step_id}", f'{{"at": "{step_id}"}}')
    for body in bodies or ("body",):
        with store.write() as connection:
            note_step(connection, step, user, NOW, body)


def undo(store: Database, step_id: str, place: int = 0, *, redo: bool = False) -> None:
    with store.write() as connection:
        move_part(connection, step_id, place, is_undone=not redo)


def ids(store: Database, *desks: str, user: str = KIM) -> list[str]:
    return [step.id for step in UndoJournal(store).steps(user, desks or (SHIRT,))]


def test_a_step_comes_back_as_it_was_noted(store: Database) -> None:
    note(store, "a", SHIRT, "one ä", "two")
    (step,) = UndoJournal(store).steps(KIM, [SHIRT])
    assert (step.text, step.kind, step.desk, step.selection) == ("Do a", "kind", SHIRT, '{"at": "a"}')
    assert (step.made_at, step.is_undone) == (NOW, False)
    parts = UndoJournal(store).parts("a")
    assert [(part.place, part.body, part.is_undone) for part in parts] == [
        (0, "one ä", False),
        (1, "two", False),
    ]


def test_steps_of_several_desks_stand_in_the_order_in_which_they_were_made(store: Database) -> None:
    for step_id, desk in (("a", SHIRT), ("b", PRODUCTS), ("c", CAP), ("d", SHIRT)):
        note(store, step_id, desk)
    note(store, "e", SHIRT, user=INES)
    assert ids(store, PRODUCTS, SHIRT) == ["a", "b", "d"]
    assert ids(store, user=INES) == ["e"]


def test_a_step_is_undone_when_all_its_parts_are(store: Database) -> None:
    note(store, "a", SHIRT, "one", "two")
    undo(store, "a", 1)
    assert [step.is_undone for step in UndoJournal(store).steps(KIM, [SHIRT])] == [False]
    undo(store, "a", 0)
    assert [step.is_undone for step in UndoJournal(store).steps(KIM, [SHIRT])] == [True]
    undo(store, "a", 0, redo=True)
    assert [part.is_undone for part in UndoJournal(store).parts("a")] == [False, True]


def test_a_new_step_forgets_what_was_undone_on_its_desk_alone(store: Database) -> None:
    for step_id, desk in (("a", SHIRT), ("b", SHIRT), ("c", CAP)):
        note(store, step_id, desk)
    undo(store, "b")
    undo(store, "c")
    note(store, "d")
    assert ids(store) == ["a", "d"]
    assert ids(store, CAP) == ["c"]
    note(store, "d", SHIRT, "another part of the same step")
    assert ids(store) == ["a", "d"]


def test_a_part_says_something_else_when_not_all_of_it_could_be_done(store: Database) -> None:
    note(store, "a", SHIRT, "all", "more")
    with store.write() as connection:
        move_part(connection, "a", 0, is_undone=True, body="less")
        drop_part(connection, "a", 1, is_undone=False)
    assert [part.body for part in UndoJournal(store).parts("a")] == ["less"]
    with store.write() as connection:
        drop_part(connection, "a", 0, is_undone=False)
    assert ids(store) == ["a"], "it was moved since it was read"
    with store.write() as connection:
        drop_part(connection, "a", 0, is_undone=True)
    assert ids(store) == []


def test_the_oldest_steps_of_a_desk_are_forgotten(store: Database) -> None:
    note(store, "elsewhere", CAP)
    for number in range(MOST_STEPS + 3):
        note(store, str(number))
    assert ids(store) == [str(number) for number in range(3, MOST_STEPS + 3)]
    assert ids(store, CAP) == ["elsewhere"]


def test_steps_and_desks_are_forgotten_with_all_their_parts(store: Database) -> None:
    for step_id in "abc":
        note(store, step_id, SHIRT, "one", "two")
    UndoJournal(store).drop(["a", "unknown"])
    assert ids(store) == ["b", "c"]
    with store.write() as connection:
        clear_desk(connection, SHIRT)
        assert connection.exec_driver_sql("SELECT count(*) FROM undo_parts").scalar_one() == 0
    assert ids(store) == []


def test_what_is_not_written_leaves_no_step(store: Database) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as connection:
        note_step(connection, StepNote("a", SHIRT, "kind", "Do"), KIM, NOW + timedelta(1), "body")
        raise ZeroDivisionError
    assert ids(store) == []
    with store.read() as connection, pytest.raises(NotFound, match="history"):
        read_step(connection, "a", KIM)
