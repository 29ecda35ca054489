"""The jobs of publish groups: batches, kills between and inside them, what stops them."""

import pytest

from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import RuleViolation
from app.models.publishing.group_rows import ResultOutcome
from app.models.tenants.rows import GroupState
from app.sync.cms.publish_group import ITEMS_PER_BATCH, publish_group, revert_group
from app.sync.jobs.states import JobState
from app.sync.requests import PublishGroupRequest, RevertGroupRequest
from tests.support.builders import USER
from tests.support.crashes import Crash, crash_at
from tests.support.shop import Shop
from tests.sync.cms.told import Told, finish

PRODUCTS = 2 * ITEMS_PER_BATCH + 5


def big_group(shop: Shop, count: int = PRODUCTS) -> int:
    """Make a group of many products."""
    records = tuple(ProductRecord(f"P{n:03}", f"P {n:03}", "", (), (), row=n) for n in range(count))
    shop.tenant.catalog.import_(CatalogBatch(products=records))
    shop.assign(shop.cap, shop.items("m1"))
    group = shop.tenant.groups.create("Autumn", USER).id
    for record in records:
        product = shop.tenant.catalog.product_by_number(record.number).id
        shop.assign(product, shop.items("m2"), None, DEFAULT_CONTEXT.on(group))
    return group


def published(shop: Shop, group: int) -> int:
    return sum(one.outcome is ResultOutcome.PUBLISHED for one in shop.tenant.groups.results(group))


@pytest.mark.parametrize("batches", [0, 1, 2, 3])
def test_a_job_that_was_killed_goes_on_where_it_was(shop: Shop, batches: int):
    group = big_group(shop)
    request = PublishGroupRequest("aurelia", group, USER, "Autumn")
    body = publish_group(request, shop.ws.stores, Told())
    for _ in range(batches + 1):
        next(body)
    body.close()
    assert published(shop, group) == min(batches * ITEMS_PER_BATCH, PRODUCTS)
    again = Told()
    outcome = finish(publish_group(request, shop.ws.stores, again))
    assert dict(outcome.counts) == {"items": PRODUCTS, "failed": 0}
    assert again.reports[0][:2] == (min(batches * ITEMS_PER_BATCH, PRODUCTS), PRODUCTS)
    assert finish(publish_group(request, shop.ws.stores, Told())) == outcome, "it had ended"
    assert shop.tenant.groups.group(group).state is GroupState.PUBLISHED
    assert len(shop.tenant.groups.results(group)) == PRODUCTS


@pytest.mark.parametrize("moment", range(1, 30, 3))
def test_a_crash_at_any_moment_loses_and_doubles_nothing(shop: Shop, moment: int):
    group = big_group(shop, 3)
    request = PublishGroupRequest("aurelia", group, USER, "Autumn")
    try:
        with crash_at(moment):
            finish(publish_group(request, shop.ws.stores, Told()))
    except Crash:
        pass
    assert dict(finish(publish_group(request, shop.ws.stores, Told())).counts) == {"items": 3, "failed": 0}
    assert [one.version for one in shop.tenant.groups.results(group)] == [1, 1, 1]


def test_taking_back_goes_on_too(shop: Shop):
    group = big_group(shop)
    shop.run(PublishGroupRequest("aurelia", group, USER, "Autumn"))
    request = RevertGroupRequest("aurelia", group, USER, "Autumn")
    body = revert_group(request, shop.ws.stores, Told())
    next(body)
    body.close()
    assert published(shop, group) == PRODUCTS - ITEMS_PER_BATCH
    outcome = finish(revert_group(request, shop.ws.stores, Told()))
    assert dict(outcome.counts) == {"items": PRODUCTS, "kept": 0}
    assert published(shop, group) == 0


def test_a_stopped_group_names_what_is_left(shop: Shop):
    group = big_group(shop)
    body = publish_group(PublishGroupRequest("aurelia", group, USER), shop.ws.stores, Told())
    next(body)
    next(body)
    body.close()
    shop.tenant.groups.stop(group, "It was stopped.")
    row = shop.tenant.groups.group(group)
    left = PRODUCTS - ITEMS_PER_BATCH
    assert row.state is GroupState.PUBLISHED_WITH_ERRORS
    assert row.problem == f"{left} of {PRODUCTS} items did not go live."
    failed = [one.reason for one in shop.tenant.groups.results(group) if one.reason]
    assert failed == ["It was stopped."] * left


def test_an_item_that_is_checked_out_after_the_look_is_named_and_the_others_go_live(shop: Shop):
    group = big_group(shop, 3)
    first = shop.tenant.catalog.product_by_number("P000").id
    body = publish_group(PublishGroupRequest("aurelia", group, USER), shop.ws.stores, context := Told())
    next(body)
    shop.tenant.assignments.check_out(first, DEFAULT_CONTEXT, "robin")
    outcome = finish(body)
    assert (dict(outcome.counts), outcome.failed) == ({"items": 2, "failed": 1}, 1)
    assert context.lines == ["P 000 in Omnichannel, Neutral: robin is editing it on the Live site."]
    assert shop.tenant.groups.group(group).state is GroupState.PUBLISHED_WITH_ERRORS


def test_an_empty_group_and_one_that_went_live_are_refused(shop: Shop):
    empty = shop.tenant.groups.create("Empty", USER).id
    with pytest.raises(RuleViolation, match="Empty is empty"):
        finish(publish_group(PublishGroupRequest("aurelia", empty, USER), shop.ws.stores, Told()))
    group = big_group(shop, 1)
    request = PublishGroupRequest("aurelia", group, USER, "Autumn")
    assert shop.run(request).state is JobState.ENDED
    assert shop.run(request).error == "The publish group Autumn went live before."
    assert shop.tenant.groups.group(group).state is GroupState.PUBLISHED
