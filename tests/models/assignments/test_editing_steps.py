"""Steps of undo: taken back, done again, forgotten, through a real store."""

from collections.abc import Sequence

import pytest

from app.models.assignments.edit import Change, Edit, MatrixEdit
from app.models.assignments.rows import PublishState, desk_of
from app.models.assignments.slots import (
    DocumentContent,
    Swatch,
)
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import CheckedOut, NotFound, StaleEdit
from tests.models.assignments.edits import (
    OTHER,
    PRODUCTS,
    US,
    apply,
    both,
    comments,
    master,
    note,
    steps,
    swatch,
)
from tests.support.builders import USER
from tests.support.shop import Shop

COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE


def test_a_gesture_is_taken_back_and_done_again(shop: Shop) -> None:
    desk, service = desk_of(shop.shirt, DEFAULT_CONTEXT), shop.tenant.assignments
    one, two = note(desk, "Assign m1", '{"cells": [1]}'), note(desk, "Swatch")
    apply(shop, master(shop, shop.shirt, None, shop.items("m1")), step=one)
    apply(shop, swatch(shop, "Red", None, Swatch("#123456")), step=two)
    full = shop.document(shop.shirt).content
    assert [(row.text, row.selection, row.is_undone) for row in steps(shop, desk)] == [
        ("Assign m1", '{"cells": [1]}', False),
        ("Swatch", "{}", False),
    ]
    assert service.undo_step(two.id, USER).changes.products == {shop.shirt}
    assert service.undo_step(one.id, USER).changes.media == {shop.media["m1"]}
    assert shop.document(shop.shirt).content.is_empty
    assert [row.is_undone for row in steps(shop, desk)] == [True, True]
    for step in (one, two):
        service.undo_step(step.id, USER, redo=True)
    assert shop.document(shop.shirt).content == full


def test_a_step_is_for_who_made_it(shop: Shop) -> None:
    step = note(desk_of(shop.shirt, DEFAULT_CONTEXT))
    apply(shop, master(shop, shop.shirt, None, shop.items("m1")), step=step)
    with pytest.raises(NotFound, match="history"):
        shop.tenant.assignments.undo_step(step.id, OTHER)


@pytest.mark.parametrize("ending", ["finish", "discard"])
def test_the_end_of_editing_is_the_end_of_its_steps(shop: Shop, ending: str) -> None:
    service, desk = shop.tenant.assignments, desk_of(shop.shirt, DEFAULT_CONTEXT)
    elsewhere = desk_of(shop.shirt, US)
    apply(shop, master(shop, shop.shirt, None, shop.items("m1")), step=note(desk))
    apply(shop, master(shop, shop.shirt, None, shop.items("m1"), US), step=note(elsewhere))
    end = service.finish_editing if ending == "finish" else service.discard_edits
    end(shop.shirt, DEFAULT_CONTEXT, USER)
    assert steps(shop, desk) == ()
    assert len(steps(shop, elsewhere)) == 1


def test_a_gesture_whose_values_changed_is_dropped_and_says_so(shop: Shop) -> None:
    desk, service = desk_of(shop.shirt, DEFAULT_CONTEXT), shop.tenant.assignments
    one, two = note(desk), note(desk)
    apply(shop, master(shop, shop.shirt, None, shop.items("m1")), step=one)
    variant = shop.variant("Red", "Slim", "S")
    apply(shop, master(shop, shop.shirt, None, shop.items("m2"), target=variant), step=two)
    apply(shop, master(shop, shop.shirt, shop.items("m1"), shop.items("m3")))  # in another window
    with pytest.raises(StaleEdit, match="SHIRT"):
        service.undo_step(one.id, USER)
    assert [row.id for row in steps(shop, desk)] == [two.id]
    service.undo_step(two.id, USER)
    assert shop.document(shop.shirt).content == DocumentContent(master=shop.items("m3"))


def test_a_gesture_over_two_documents_is_taken_back_whole_or_not_at_all(shop: Shop) -> None:
    desk, service = desk_of(shop.shirt, DEFAULT_CONTEXT), shop.tenant.assignments
    step = note(desk)
    wanted = [master(shop, shop.shirt, None, shop.items("m1"), context) for context in (DEFAULT_CONTEXT, US)]
    apply(shop, *wanted, step=step)
    service.finish_editing(shop.shirt, US, USER)
    with pytest.raises(CheckedOut):
        service.undo_step(step.id, USER)
    assert shop.document(shop.shirt).content.master == shop.items("m1")
    assert steps(shop, desk) == ()


def test_media_that_were_deleted_do_not_come_back(shop: Shop) -> None:
    desk, service = desk_of(shop.shirt, DEFAULT_CONTEXT), shop.tenant.assignments
    apply(shop, master(shop, shop.shirt, None, shop.items("m6")))
    step = note(desk)
    apply(shop, master(shop, shop.shirt, shop.items("m6"), shop.items("m1")), step=step)
    shop.tenant.library.delete([shop.media["m6"]], USER)
    with pytest.raises(NotFound, match="1 media item"):
        service.undo_step(step.id, USER)
    assert steps(shop, desk) == ()
    assert shop.document(shop.shirt).content.master == shop.items("m1")


def test_bulk_work_is_taken_back_where_it_can_and_the_rest_is_forgotten(shop: Shop) -> None:
    service, step = shop.tenant.assignments, note(PRODUCTS, "Assign to 2 products")
    service.apply_bulk(both(shop, None, shop.items("m1")), USER, step=step)
    shop.publish()
    shop.assign(shop.cap, shop.items("m2"))
    outcome = service.undo_step(step.id, USER)
    assert [(one.name, one.context) for one in outcome.refused] == [("CAP", DEFAULT_CONTEXT)]
    shirt = shop.document(shop.shirt)
    assert (shirt.content.is_empty, shirt.head_version, shirt.published_version) == (True, 2, 1)
    assert shirt.state is PublishState.CHANGED, "what is live stays until it is published again"
    assert comments(shop)[-1] == "Undo: Assign to 2 products"
    again = service.undo_step(step.id, USER, redo=True)
    assert (len(again.applied.changes), again.refused) == (1, ())
    assert shop.document(shop.shirt).content.master == shop.items("m1")
    assert shop.document(shop.cap).content.master == shop.items("m2")
    shop.assign(shop.shirt, shop.items("m3"))
    with pytest.raises(StaleEdit):
        service.undo_step(step.id, USER)
    assert steps(shop, PRODUCTS) == ()


def test_bulk_work_takes_dimensions_and_cells_of_a_product_together(shop: Shop) -> None:
    cells: Sequence[Change] = [
        master(shop, shop.shirt, None, shop.items("m1"), context, shop.cell("Red"))
        for context in (DEFAULT_CONTEXT, US)
    ]
    edit = Edit("Assign", (MatrixEdit(shop.shirt, DEFAULT_CONTEXT, (), (COLOR,)), *cells))
    step, service = note(PRODUCTS), shop.tenant.assignments
    assert service.apply_bulk(edit, USER, step=step).refused == ()
    assert shop.document(shop.shirt, US).content.cells == {shop.cell("Red").key: shop.items("m1")}
    assert service.undo_step(step.id, USER).refused == ()
    assert shop.tenant.catalog.product(shop.shirt).matrix == ()
