"""The publish job: batches, and what a kill between two of them leaves."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.models.assignments.rows import PublishState
from app.models.assignments.slots import MasterTarget
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.context import DEFAULT_CONTEXT
from app.sync.cms.publish import DOCUMENTS_PER_BATCH, MEDIA_PER_BATCH, publish, unpublish
from app.sync.jobs.states import JobState
from app.sync.requests import PublishRequest, UnpublishRequest
from tests.support.shop import Shop
from tests.sync.cms.told import Told, finish

PRODUCTS = 2 * DOCUMENTS_PER_BATCH + 5


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Many products with a document each, checked in."""
    made = Shop(tmp_path / "shop")
    records = tuple(ProductRecord(f"P{n:03}", f"P {n}", "", (), (), row=n) for n in range(PRODUCTS))
    made.tenant.catalog.import_(CatalogBatch(products=records))
    products = [made.tenant.catalog.product_by_number(record.number).id for record in records]
    with made.tenant.cms.write() as connection:
        for product in products:
            made.tenant.assignments.check_in_targets(
                connection, product, DEFAULT_CONTEXT, {MasterTarget(): made.items("m1")}, "kim", ""
            )
    yield made
    made.close()


def live(shop: Shop) -> int:
    rows = shop.tenant.assignments.product_rows(shop.tenant.catalog.product_ids(), DEFAULT_CONTEXT)
    return sum(row.state is PublishState.PUBLISHED for row in rows)


@pytest.mark.parametrize("killed_after", [0, 1, 2])
def test_a_job_that_was_killed_goes_on_and_counts_each_document_once(shop: Shop, killed_after: int) -> None:
    request, context = PublishRequest("aurelia"), Told()
    first = publish(request, shop.ws.stores, context)
    for _ in range(killed_after):
        next(first)
    first.close()
    assert live(shop) == killed_after * DOCUMENTS_PER_BATCH
    again = Told()
    outcome = finish(publish(request, shop.ws.stores, again))
    assert dict(outcome.counts) == {"documents": PRODUCTS, "media": 1, "blocked": 0}
    assert live(shop) == PRODUCTS
    told = [done for done, _, _ in again.reports]
    assert told == sorted(told)
    assert killed_after * DOCUMENTS_PER_BATCH in told[:2], "it says how far it had come before it goes on"
    assert again.reports[-1][:2] == (PRODUCTS, PRODUCTS)


def test_a_job_that_had_ended_ends_again_with_the_same_counts(shop: Shop) -> None:
    request = PublishRequest("aurelia")
    first = finish(publish(request, shop.ws.stores, Told()))
    assert finish(publish(request, shop.ws.stores, Told())) == first
    assert dict(finish(publish(request, shop.ws.stores, Told("job-2"))).counts)["documents"] == 0


def test_a_blocked_document_is_counted_and_named_once_over_a_kill(shop: Shop) -> None:
    product = shop.tenant.catalog.product_by_number("P000").id
    shop.tenant.assignments.check_out(product, DEFAULT_CONTEXT, "robin")
    context = Told()
    body = publish(PublishRequest("aurelia"), shop.ws.stores, context)
    next(body)
    body.close()
    outcome = finish(publish(PublishRequest("aurelia"), shop.ws.stores, context))
    assert (outcome.counts["blocked"], outcome.failed) == (1, 1)
    assert outcome.counts["documents"] == PRODUCTS - 1
    assert len(context.lines) == 1
    assert "P000" in context.lines[0]


def test_people_write_between_two_batches(shop: Shop) -> None:
    body = publish(PublishRequest("aurelia"), shop.ws.stores, Told())
    next(body)
    late = shop.tenant.catalog.product_by_number(f"P{PRODUCTS - 1:03}").id
    shop.assign(late, shop.items("m2"))
    finish(body)
    assert shop.resolved(late, DEFAULT_CONTEXT).media == shop.items("m2"), "the newest version went live"


def test_taking_off_goes_on_too(shop: Shop) -> None:
    shop.publish()
    request = UnpublishRequest("aurelia")
    body = unpublish(request, shop.ws.stores, Told())
    next(body)
    body.close()
    outcome = finish(unpublish(request, shop.ws.stores, Told()))
    assert outcome.counts["documents"] == PRODUCTS
    assert live(shop) == 0


def test_media_by_themselves(shop: Shop) -> None:
    items = tuple(shop.media.values())
    job = shop.run(PublishRequest("aurelia", media=(*items, items[0])))
    assert dict(job.counts) == {"documents": 0, "media": len(items), "blocked": 0}
    assert (job.state, job.done) == (JobState.ENDED, job.total)
    assert live(shop) == 0
    assert len(items) <= MEDIA_PER_BATCH


def test_media_together_with_a_product(shop: Shop) -> None:
    product = shop.tenant.catalog.product_by_number("P001").id
    job = shop.run(PublishRequest("aurelia", (product,), media=(shop.media["m2"],)))
    assert dict(job.counts) == {"documents": 1, "media": 2, "blocked": 0}
    assert live(shop) == 1


def test_what_one_job_publishes_went_live_at_one_time(shop: Shop) -> None:
    """A kill between two batches, and the time that passes until it goes on, make no difference."""
    told = Told()
    begun = shop.clock.now()
    body = publish(PublishRequest("aurelia"), shop.ws.stores, told)
    next(body)
    shop.clock.advance(timedelta(minutes=5))
    body.close()
    finish(publish(PublishRequest("aurelia"), shop.ws.stores, told))
    documents = [shop.document(i) for i in shop.tenant.catalog.product_ids()]
    assert {one.published_at for one in documents if one.published_version} == {begun}
