"""What changes beneath an edit: other windows of the same person, another catalogue, a clock set back."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.models.assignments import editing
from app.models.assignments.edit import Edit, SwatchEdit, TargetEdit, content_changes
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source, desk_of
from app.models.assignments.service import AssignmentService
from app.models.assignments.severance import severance, starting_from_copy
from app.models.assignments.slots import MasterTarget, Swatch
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.database import Database
from app.models.errors import NotFound, StaleEdit
from app.models.tenants.rows import ChannelType
from app.models.undo import StepNote
from tests.support.builders import USER, choose_matrix, shirt_batch
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
PRODUCTS = "products"


def note(desk: str) -> StepNote:
    return StepNote(uuid.uuid4().hex, desk, "assignments", "Test")


def to_m1(shop: Shop, owner: int, context: Context = DEFAULT_CONTEXT) -> TargetEdit:
    return TargetEdit(owner, context, MasterTarget(), None, shop.items("m1"))


def all_blue(shop: Shop) -> None:
    """Import the catalogue anew: what was red is blue."""
    batch = shirt_batch()
    variants = tuple(replace(one, values={**one.values, Dimension.COLOR: "Blue"}) for one in batch.variants)
    assert shop.tenant.catalog.import_(replace(batch, variants=variants)).failed == ()


def in_red(shop: Shop) -> int:
    """Give master, a cell and a swatch media, two of them for red, and check them in; returns the value."""
    service = shop.tenant.assignments
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    cell = shop.cell("Red")
    red = cell.key.color
    assert red is not None
    changes = (
        to_m1(shop, shop.shirt),
        TargetEdit(shop.shirt, DEFAULT_CONTEXT, cell, None, shop.items("m2")),
        SwatchEdit(shop.shirt, DEFAULT_CONTEXT, red, None, Swatch("#c01010")),
    )
    service.apply(Edit("Test", changes), USER, check_out=True)
    service.finish_editing(shop.shirt, DEFAULT_CONTEXT, USER)
    return red


# --- the catalogue


def test_a_copy_to_start_from_leaves_out_values_that_the_product_has_lost(shop: Shop) -> None:
    in_red(shop)
    all_blue(shop)
    service = shop.tenant.assignments
    shapes = [VariantShape(row.id, row.values) for row in shop.tenant.catalog.variants(shop.shirt)]
    cut = severance(service.contents(shop.shirt, Source.DRAFT), US, shapes, lambda media_id: True)
    assert cut is not None
    assert (cut.images, cut.swatches) == (1, 0)
    gesture = TargetEdit(shop.shirt, US, MasterTarget(), shop.items("m1"), shop.items("m3"))
    edit = starting_from_copy(Edit("Test", (gesture,)), shop.shirt, US, cut.content)
    service.apply(edit, USER, check_out=True)
    assert shop.document(shop.shirt, US).content.master == shop.items("m3")


def test_a_version_comes_back_without_the_values_that_the_product_has_lost(shop: Shop) -> None:
    red = in_red(shop)
    service = shop.tenant.assignments
    back = SwatchEdit(shop.shirt, DEFAULT_CONTEXT, red, Swatch("#c01010"), None)
    change = TargetEdit(shop.shirt, DEFAULT_CONTEXT, MasterTarget(), shop.items("m1"), shop.items("m3"))
    service.apply(Edit("Test", (back, change)), USER, check_out=True)
    all_blue(shop)
    found = service.restoring(shop.shirt, DEFAULT_CONTEXT, 1)
    assert found.left_out == (
        "Red has no variants any more.",
        "No variant is Red any more: its swatch stays out.",
    )
    assert found.edit is not None
    service.apply(found.edit, USER)
    assert shop.document(shop.shirt).content.master == shop.items("m1")
    assert shop.document(shop.shirt).content.swatches == {}


# --- channels


def test_what_a_removed_language_holds_stands_in_the_way_of_nothing(shop: Shop) -> None:
    service, canada = shop.tenant.assignments, Context("OUN128", "fr-ca")
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    cell = shop.cell("Red")
    own = TargetEdit(shop.shirt, canada, cell, None, shop.items("m1"))
    service.apply(Edit("Test", (own,)), USER, check_out=True)
    shop.tenant.channels.add("OUN128", "Online store", ChannelType.ONLINE, ("en-us",), "Americas")
    with pytest.raises(NotFound, match="fr-ca"):
        service.check_out(shop.cap, canada, USER)
    service.finish_editing(shop.shirt, canada, USER)
    change = service.matrix_change(
        shop.shirt, DEFAULT_CONTEXT, (Dimension.COLOR, Dimension.SIZE), USER, keep_on_variants=True
    )
    service.apply(change.edit, USER, check_out=True)
    assert len(shop.document(shop.shirt, canada).content.cells) == 2
    service.finish_editing(shop.shirt, canada, USER)
    content = shop.document(shop.shirt, canada).content
    edit = Edit("Clear", tuple(content_changes(shop.shirt, canada, content, replace(content, cells={}))))
    assert service.apply_bulk(edit, USER).refused == ()
    assert shop.document(shop.shirt, canada).content.is_empty


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
