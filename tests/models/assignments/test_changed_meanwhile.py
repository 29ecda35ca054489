"""What changes beneath an edit: other windows of the same person, another catalogue, a clock set back."""

import uuid
from collections.abc import Iterator

import pytest

from app.models.assignments import editing
from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.rows import desk_of
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.database import Database
from app.models.errors import StaleEdit
from app.models.undo import StepNote
from tests.support.builders import USER
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
PRODUCTS = "products"


def note(desk: str) -> StepNote:
    return StepNote(uuid.uuid4().hex, desk, "assignments", "Test")


def to_m1(shop: Shop, owner: int, context: Context = DEFAULT_CONTEXT) -> TargetEdit:
    return TargetEdit(owner, context, MasterTarget(), None, shop.items("m1"))


# --- undo


@pytest.fixture
def other(shop: Shop) -> Iterator[AssignmentService]:
    """The same store in another process."""
    database = Database(shop.tenant.cms.path)
    yield AssignmentService(database, shop.clock)
    database.close()


@pytest.mark.parametrize("redo", [False, True])
def test_of_two_windows_that_move_a_step_at_once_one_is_too_late_and_keeps_it(
    shop: Shop, other: AssignmentService, redo: bool
) -> None:
    service, desk = shop.tenant.assignments, desk_of(shop.shirt, DEFAULT_CONTEXT)
    step = note(desk)
    service.apply(Edit("Test", (to_m1(shop, shop.shirt),)), USER, step=step, check_out=True)
    if redo:
        service.undo_step(step.id, USER)
    moved: list[object] = []

    def other_first() -> bool:
        moved.append(other.undo_step(step.id, USER, redo=redo))
        return False

    with pytest.raises(StaleEdit):
        service.undo_step(step.id, USER, redo=redo, cancelled=other_first)
    assert len(moved) == 1
    assert [row.is_undone for row in shop.tenant.undo.steps(USER, [desk])] == [not redo]
    service.undo_step(step.id, USER, redo=not redo)


def test_work_that_is_canceled_after_a_refusal_keeps_what_it_did_not_try(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, step = shop.tenant.assignments, note(PRODUCTS)
    monkeypatch.setattr(editing, "CHUNK", 1)
    edit = Edit("Test", (to_m1(shop, shop.cap), to_m1(shop, shop.shirt)))
    service.apply_bulk(edit, USER, step=step)
    service.check_out(shop.shirt, DEFAULT_CONTEXT, "ines")
    asked = iter([False, True])
    outcome = service.undo_step(step.id, USER, cancelled=lambda: next(asked))
    assert [one.name for one in outcome.refused] == ["SHIRT"]
    service.undo_step(step.id, USER)
    assert shop.document(shop.cap).content.is_empty
