"""Steps of undo of media edits: kept with the edit, taken back and done again after a restart."""

import json
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import NotFound, StaleEdit
from app.models.media import editing as editing_module
from app.models.media.content import (
    CropKey,
    FieldChange,
    FileContent,
    MediaEdit,
    MediaField,
    MediaProperties,
    Region,
    Value,
    edit_from_json,
    edit_to_json,
)
from app.models.media.rows import FileFacts, MediaType
from app.models.undo import StepNote, StepRow
from tests.support.builders import draw
from tests.support.edits import change
from tests.support.shop import Shop

KIM, INES = "kim", "ines"
DESK = "library"


def note(text: str = "Write") -> StepNote:
    return StepNote(uuid.uuid4().hex, DESK, "media", text)


def titled(ids: Sequence[int], before: str, after: str) -> MediaEdit:
    return MediaEdit("Write", tuple(FieldChange(i, MediaField.TITLE, "en-us", before, after) for i in ids))


def titles(shop: Shop, ids: Sequence[int], user: str = KIM) -> list[str]:
    details = shop.tenant.media_editing.details(list(ids), user)
    return [str(detail.content.value(MediaField.TITLE, "en-us")) for detail in details]


def steps(shop: Shop) -> tuple[StepRow, ...]:
    return shop.tenant.undo.steps(KIM, [DESK])


@pytest.fixture
def chunked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two items in a transaction."""
    monkeypatch.setattr(editing_module, "CHUNK", 2)


@pytest.mark.usefixtures("chunked")
def test_a_bulk_edit_is_one_step_of_many_parts(shop: Shop) -> None:
    editing, ids = shop.tenant.media_editing, [1, 2, 3, 4, 5]
    step = note()
    editing.apply(titled(ids, "", "New"), KIM, step=step)
    assert [(row.text, row.kind, row.is_undone) for row in steps(shop)] == [("Write", "media", False)]
    assert len(shop.tenant.undo.parts(step.id)) == 3
    told: list[tuple[int, ...]] = []
    outcome = editing.undo_step(step.id, KIM, progress=lambda *seen: told.append(seen))
    assert outcome.changes.media == set(ids)
    assert told == [(1, 5), (3, 5), (5, 5)], "the newest part first"
    assert titles(shop, ids) == [""] * 5
    assert editing.history(1)[0].comment == "Undo: Write"
    assert steps(shop)[0].is_undone
    editing.undo_step(step.id, KIM, redo=True)
    assert titles(shop, ids) == ["New"] * 5


@pytest.mark.usefixtures("chunked")
def test_an_undo_that_is_stopped_is_gone_on_with(shop: Shop) -> None:
    editing, ids, step = shop.tenant.media_editing, [1, 2, 3], note()
    editing.apply(titled(ids, "", "New"), KIM, step=step)
    asked = iter([False, True])
    editing.undo_step(step.id, KIM, cancelled=lambda: next(asked))
    assert titles(shop, ids) == ["New", "New", ""]
    assert not steps(shop)[0].is_undone
    editing.undo_step(step.id, KIM)
    assert titles(shop, ids) == [""] * 3


def test_what_changed_since_is_named_and_forgotten_the_rest_is_taken_back(shop: Shop) -> None:
    editing, ids, step = shop.tenant.media_editing, [1, 2, 3], note()
    editing.apply(titled(ids, "", "New"), KIM, step=step)
    change(shop.tenant, 2, MediaField.TITLE, "Other", "en-us")
    editing.check_out(3, INES)
    outcome = editing.undo_step(step.id, KIM)
    assert [refusal.media_id for refusal in outcome.refused] == [2, 3]
    assert titles(shop, ids) == ["", "Other", "New"]
    assert editing.undo_step(step.id, KIM, redo=True).refused == ()
    assert titles(shop, ids) == ["New", "Other", "New"]
    change(shop.tenant, 1, MediaField.TITLE, "Other", "en-us")
    with pytest.raises(StaleEdit):
        editing.undo_step(step.id, KIM)
    assert steps(shop) == ()
    with pytest.raises(NotFound, match="history"):
        editing.undo_step(step.id, KIM)


def test_a_held_edit_is_taken_back_in_the_working_copy_and_refused_ones_make_no_step(shop: Shop) -> None:
    editing, step = shop.tenant.media_editing, note()
    editing.apply(titled([1], "", "New"), KIM, hold=True, step=step)
    editing.undo_step(step.id, KIM)
    assert (titles(shop, [1]), len(editing.history(1))) == ([""], 1)
    with pytest.raises(StaleEdit):
        editing.apply(titled([2], "Old", "New"), KIM, step=note())
    assert [row.id for row in steps(shop)] == [step.id]


def test_a_file_that_was_cleared_away_meanwhile_does_not_come_back(shop: Shop, tmp_path: Path) -> None:
    """A replaced file was in a working copy alone, and after its undo nothing needed it."""
    editing, step = shop.tenant.media_editing, note()
    (path,) = draw(tmp_path / "p", ["new"], size=(30, 30))
    taken = shop.tenant.contents.take_in(path)
    editing.apply(editing.replacing(1, taken, KIM), KIM, hold=True, step=step)
    editing.undo_step(step.id, KIM)
    editing.undo_step(step.id, KIM, redo=True)
    assert editing.details([1], KIM)[0].content.file.sha256 == taken.sha256
    editing.undo_step(step.id, KIM)
    shop.ws.workspace.drop_contents([taken.sha256])
    with pytest.raises(NotFound, match="not in the workspace"):
        editing.undo_step(step.id, KIM, redo=True)
    assert (steps(shop), shop.ws.workspace.check()) == ((), [])


FACTS = FileFacts(MediaType.IMAGE, "image/png", ".png", 40, 50)
REGIONS = st.builds(Region, *[st.integers(0, 99)] * 4)
VALUES: dict[MediaField, st.SearchStrategy[Value]] = {
    MediaField.TAGS: st.lists(st.text(min_size=1), max_size=3).map(tuple),
    MediaField.PROPERTIES: st.builds(
        MediaProperties,
        caption=st.text(),
        playtime_s=st.none() | st.integers(0, 9),
        force_download=st.booleans(),
    ),
    MediaField.FOCAL: st.none() | REGIONS,
    MediaField.CROPS: st.lists(
        st.tuples(st.builds(CropKey, *[st.text(max_size=4)] * 4), REGIONS), max_size=2
    ).map(tuple),
    MediaField.FILE: st.builds(FileContent, st.text(), st.text(), st.integers(0), st.just(FACTS)),
}


@st.composite
def changes(draw: st.DrawFn) -> FieldChange:
    field = draw(st.sampled_from(list(MediaField)))
    values = VALUES.get(field, st.text())
    return FieldChange(draw(st.integers(1)), field, draw(st.text(max_size=5)), draw(values), draw(values))


@given(st.lists(changes(), max_size=5).map(tuple))
def test_an_edit_reads_as_it_was_written(made: tuple[FieldChange, ...]) -> None:
    edit = MediaEdit("Edit", made)
    body = edit_to_json(edit)
    json.loads(body)
    assert edit_from_json("Edit", body) == edit


@pytest.mark.usefixtures("chunked")
def test_what_a_cancel_left_untried_after_a_refusal_can_be_taken_back_later(shop: Shop) -> None:
    ids = [shop.media[name] for name in ("m1", "m2", "m3")]
    step = note()
    shop.tenant.media_editing.apply(titled(ids, "", "New"), KIM, step=step)
    shop.tenant.media_editing.check_out(ids[2], INES)
    asked = iter([False, True])
    outcome = shop.tenant.media_editing.undo_step(step.id, KIM, cancelled=lambda: next(asked))
    assert [one.media_id for one in outcome.refused] == [ids[2]]
    shop.tenant.media_editing.undo_step(step.id, KIM)
    assert titles(shop, ids[:2]) == ["", ""]
