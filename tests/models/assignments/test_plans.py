"""Plans of copies and sweeps, read from a real store."""

from dataclasses import replace

import pytest

from app.models.assignments.copying import CopyMode, Part
from app.models.assignments.edit import MatrixEdit, TargetEdit
from app.models.assignments.slots import MasterTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import NotFound, RuleViolation
from tests.support.builders import USER, choose_matrix, shirt_batch
from tests.support.shop import Shop

DE = Context("Omnichannel", "fr-ca")


def test_a_copy_to_another_context_names_it_and_keeps_the_source(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    plan = shop.tenant.assignment_plans.copy(shop.shirt, DEFAULT_CONTEXT, [(shop.shirt, DE)])
    assert plan.edit.text == f"Copy media of SHIRT from {DEFAULT_CONTEXT} to {DE}"
    assert plan.edit.changes == (TargetEdit(shop.shirt, DE, MasterTarget(), None, shop.items("m1", "m2")),)
    assert [(row.product.number, row.context, row.targets) for row in plan.rows] == [("SHIRT", DE, 1)]


def test_a_copy_to_a_product_without_these_values_names_what_has_no_place(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), shop.cell("Red"))
    plan = shop.tenant.assignment_plans.copy(shop.shirt, DEFAULT_CONTEXT, [(shop.cap, DEFAULT_CONTEXT)])
    assert [row.left_out for row in plan.rows] == [(shop.cell("Red").key,)]
    assert not any(isinstance(change, MatrixEdit) for change in plan.edit.changes)


def test_a_matrix_that_comes_with_a_copy_comes_once_for_all_contexts_of_a_product(shop: Shop) -> None:
    batch = shirt_batch()
    polo = replace(batch.products[0], number="POLO")
    variants = [replace(one, number=f"{one.number}-P", master_number="POLO") for one in batch.variants]
    shop.tenant.catalog.import_(replace(batch, products=(polo,), variants=tuple(variants)))
    owner = shop.tenant.catalog.product_by_number("POLO").id
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"))
    to = [(owner, DEFAULT_CONTEXT), (owner, DE)]
    plan = shop.tenant.assignment_plans.copy(shop.shirt, DEFAULT_CONTEXT, to)
    assert [row.targets for row in plan.rows] == [2, 1]
    assert shop.tenant.assignments.apply_bulk(plan.edit, USER).refused == ()
    for context in (DEFAULT_CONTEXT, DE):
        content = shop.document(owner, context).content
        assert content.cells == {shop.cell("Red").key: shop.items("m1")}


def test_filling_leaves_what_is_there(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m2"))
    plans = shop.tenant.assignment_plans
    pair = [(shop.cap, DEFAULT_CONTEXT)]
    assert plans.copy(shop.shirt, DEFAULT_CONTEXT, pair, Part(), CopyMode.FILL).edit.changes == ()
    assert len(plans.copy(shop.shirt, DEFAULT_CONTEXT, pair, Part(), CopyMode.REPLACE).edit.changes) == 1


def test_what_cannot_be_copied_is_said(shop: Shop) -> None:
    plans = shop.tenant.assignment_plans
    with pytest.raises(RuleViolation, match="SHIRT has no media of its own"):
        plans.copy(shop.shirt, DEFAULT_CONTEXT, [(shop.cap, DEFAULT_CONTEXT)])
    shop.assign(shop.shirt, shop.items("m1"))
    with pytest.raises(NotFound):
        plans.copy(shop.shirt, DEFAULT_CONTEXT, [(999, DEFAULT_CONTEXT)])
    with pytest.raises(NotFound):
        plans.copy(shop.shirt, DEFAULT_CONTEXT, [(shop.cap, Context("OUN000", "xx"))])


def test_a_sweep_counts_what_it_compared_and_takes_away_only_what_says_nothing(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"))
    shop.assign(shop.shirt, shop.items("m2"), shop.cell("Blue"))
    plan = shop.tenant.assignment_plans.sweep([shop.shirt, shop.cap])
    assert [row.redundant.target for row in plan.rows] == [shop.cell("Red")]
    assert plan.edit.changes == (
        TargetEdit(shop.shirt, DEFAULT_CONTEXT, shop.cell("Red"), shop.items("m1"), None),
    )
    targets = len(shop.tenant.catalog.variants(shop.shirt)) + 1
    assert plan.answers == targets * len(shop.tenant.channels.served_contexts())


def test_a_canceled_plan_holds_what_was_worked_out(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    plan = shop.tenant.assignment_plans.copy(
        shop.shirt, DEFAULT_CONTEXT, [(shop.cap, DEFAULT_CONTEXT)], cancelled=lambda: True
    )
    assert plan.edit.changes == ()
    assert shop.tenant.assignment_plans.sweep([shop.shirt], cancelled=lambda: True).products == 0
