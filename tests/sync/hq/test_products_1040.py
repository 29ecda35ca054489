"""1040: what each channel database gets, deltas and full runs, kills, channels that move."""

import pytest
from sqlalchemy import func, select

from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.context import NEUTRAL, Context
from app.models.errors import NotFound
from app.models.tenants.rows import ChannelType
from app.sync.answers import AnswerSource
from app.sync.csu import store
from app.sync.csu.read_api import CsuReadApi
from app.sync.hq.products_1040 import products_1040
from app.sync.jobs.states import JobState
from app.sync.pipeline import pipeline_status
from app.sync.requests import Products1040Request, PublishRequest
from tests.support.edits import set_texts
from tests.support.shop import Shop
from tests.sync.cms.told import Told as JobContext
from tests.sync.cms.told import finish

US = Context("OUN128", "en-us")
PRODUCTS = 30
PACKED = 3
"""Yields of a run until its package is there: after products, variants, the package itself."""


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Shirt and cap are live everywhere, another cap in Germany."""
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.assign(shop.cap, shop.items("m3"))
    shop.assign(shop.cap, shop.items("m4"), context=Context("OUN200", NEUTRAL))
    shop.publish()
    shop.sync()
    shop.send()
    return shop


def csu(shop: Shop, product: int, channel: str = "OUN128", locale: str = "en-us") -> list[str]:
    return shop.shown(product, channel, locale, AnswerSource.CSU)[None]


def count(shop: Shop, database: str, table: object) -> int:
    with shop.ws.stores.csu("aurelia", database).read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def send(shop: Shop, database: str, *, full: bool = False) -> int:
    return shop.run(Products1040Request("aurelia", database, full)).counts["products"]


def test_each_database_gets_its_own_part(sold: Shop) -> None:
    assert csu(sold, sold.cap) == ["m3"]
    assert csu(sold, sold.cap, "OUN200", "de-de") == ["m4"]
    for database, media in (("Americas", {1, 2, 3}), ("Europe", {1, 2, 4})):
        with sold.ws.stores.csu("aurelia", database).read() as connection:
            assert set(connection.execute(select(store.media.c.id)).scalars()) == media
            for product in store.read_products(connection, [sold.shirt, sold.cap]):
                served = sum(1 << bit for bit in store.read_contexts(connection).values())
                assert all(r.contexts & ~served == 0 for r in product.rectangles)


def test_readers_of_another_database_are_refused(sold: Shop) -> None:
    api = CsuReadApi(sold.ws.stores.csu("aurelia", "Europe"))
    with pytest.raises(NotFound, match="not served here"):
        api.answer("CAP", None, US)
    with pytest.raises(NotFound):
        CsuReadApi(sold.ws.stores.csu("aurelia", "Americas")).answer("CAP", None, Context("OUN128", NEUTRAL))


def test_a_delta_sends_what_changed_and_nothing_twice(sold: Shop) -> None:
    assert send(sold, "Americas") == 0
    sold.assign(sold.cap, sold.items("m5"))
    sold.publish()
    sold.sync()
    assert csu(sold, sold.cap) == ["m3"], "not before 1040"
    assert send(sold, "Americas") == 1
    assert csu(sold, sold.cap) == ["m5"]


def test_texts_alone_travel_too(sold: Shop) -> None:
    set_texts(sold.tenant, sold.media["m1"], "en-us", alt_text="A shirt")
    sold.run(PublishRequest("aurelia", media=(sold.media["m1"],)))
    sold.sync()
    assert send(sold, "Americas") == 1, "the product that shows it"
    api = CsuReadApi(sold.ws.stores.csu("aurelia", "Americas"))
    assert api.answer("SHIRT", None, US).primary[0].alt_text == "A shirt"


def test_a_full_run_drops_what_headquarters_does_not_need_any_more(sold: Shop) -> None:
    sets, media = count(sold, "Americas", store.media_sets), count(sold, "Americas", store.media)
    sold.assign(sold.cap, sold.items("m5"))
    sold.publish()
    sold.sync()
    send(sold, "Americas")
    assert count(sold, "Americas", store.media_sets) == sets + 1, "a delta keeps the old set"
    assert send(sold, "Americas", full=True) == 2
    assert count(sold, "Americas", store.media_sets) == sets
    assert count(sold, "Americas", store.media) == media
    assert csu(sold, sold.cap) == ["m5"]


def test_readers_see_whole_products_while_a_full_run_is_at_work(sold: Shop) -> None:
    sold.assign(sold.cap, sold.items("m5", "m6"))
    sold.publish()
    sold.sync()
    body = products_1040(Products1040Request("aurelia", "Americas", True), sold.ws.stores, JobContext())
    assert csu(sold, sold.cap) == ["m3"]
    seen = {tuple(csu(sold, sold.cap))}
    for _ in body:
        seen.add(tuple(csu(sold, sold.cap)))
        assert csu(sold, sold.shirt) == ["m1", "m2"]
    assert seen <= {("m3",), ("m5", "m6")}
    assert csu(sold, sold.cap) == ["m5", "m6"]


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("killed_after", range(1, PACKED + 1))
def test_a_run_that_was_killed_goes_on_and_counts_each_product_once(
    shop: Shop, killed_after: int, full: bool
) -> None:
    records = tuple(ProductRecord(f"P{n:03}", f"P {n}", "", (), (), row=n) for n in range(PRODUCTS))
    shop.tenant.catalog.import_(CatalogBatch(products=records))
    ids = shop.tenant.catalog.product_ids("P0")
    for product in ids:
        shop.assign(product, shop.items("m1"))
    shop.publish()
    shop.sync()
    request = Products1040Request("aurelia", "Americas", full)
    body = products_1040(request, shop.ws.stores, JobContext())
    for _ in range(killed_after):
        next(body)
    body.close()
    outcome = finish(products_1040(request, shop.ws.stores, JobContext()))
    assert outcome.counts["products"] == PRODUCTS
    assert all(csu(shop, product) == ["m1"] for product in ids)
    assert pipeline_status(shop.ws.stores, "aurelia").databases[0].behind == 0


def test_a_database_that_no_channel_uses(sold: Shop) -> None:
    job = sold.run(Products1040Request("aurelia", "Nowhere"))
    assert job.state is JobState.ERROR
    assert "Nowhere" in (job.error or "")


def test_a_channel_that_moves_is_served_from_its_new_database(sold: Shop) -> None:
    sold.tenant.channels.add("OUN068", "Store Houston", ChannelType.RETAIL, ("en-us",), "Europe")
    sold.sync()
    sold.send()
    assert csu(sold, sold.shirt, "OUN068") == ["m1", "m2"]
    api = CsuReadApi(sold.ws.stores.csu("aurelia", "Americas"))
    with pytest.raises(NotFound):
        api.answer("CAP", None, Context("OUN068", "en-us"))
    sold.assign(sold.cap, sold.items("m6"))
    sold.publish()
    sold.sync()
    sold.send()
    assert csu(sold, sold.cap, "OUN068") == ["m6"]


def test_a_language_that_comes_back_is_served_again(sold: Shop) -> None:
    def languages(*codes: str) -> None:
        sold.tenant.channels.add("OUN128", "Online store", ChannelType.ONLINE, codes, "Americas")
        sold.sync()
        sold.send()

    languages("en-us")
    api = CsuReadApi(sold.ws.stores.csu("aurelia", "Americas"))
    with pytest.raises(NotFound):
        api.answer("CAP", None, Context("OUN128", "fr-ca"))
    sold.assign(sold.cap, sold.items("m5"))
    sold.publish()
    languages("en-us", "fr-ca")
    assert csu(sold, sold.cap, locale="fr-ca") == ["m5"]


def test_the_status_says_who_is_behind(sold: Shop) -> None:
    def behind() -> dict[str, int]:
        status = pipeline_status(sold.ws.stores, "aurelia")
        return {row.database: row.behind for row in status.databases}

    assert behind() == {"Americas": 0, "Europe": 0}
    sold.assign(sold.cap, sold.items("m6"))
    sold.publish()
    assert not pipeline_status(sold.ws.stores, "aurelia").hq_is_current
    sold.sync()
    assert pipeline_status(sold.ws.stores, "aurelia").hq_is_current
    assert behind() == {"Americas": 1, "Europe": 1}
    send(sold, "Americas")
    assert behind() == {"Americas": 0, "Europe": 1}


@pytest.fixture
def caps(sold: Shop) -> list[int]:
    """Some simple products, live everywhere."""
    records = tuple(ProductRecord(f"P{n:03}", f"P {n}", "", (), (), row=n) for n in range(PRODUCTS))
    sold.tenant.catalog.import_(CatalogBatch(products=records))
    ids = list(sold.tenant.catalog.product_ids("P0"))
    for product in ids:
        sold.assign(product, sold.items("m1"))
    sold.publish()
    sold.sync()
    sold.send()
    return ids


def killed(shop: Shop, request: Products1040Request, after: int) -> None:
    body = products_1040(request, shop.ws.stores, JobContext())
    for _ in range(after):
        next(body)
    body.close()


@pytest.mark.parametrize("after", range(1, PACKED + 1))
def test_a_full_run_loses_nothing_of_what_changed_in_headquarters_while_it_was_stopped(
    sold: Shop, caps: list[int], after: int
) -> None:
    request = Products1040Request("aurelia", "Americas", True)
    killed(sold, request, after)
    sold.assign(caps[-1], sold.items("m2"))
    sold.publish()
    sold.sync()
    finish(products_1040(request, sold.ws.stores, JobContext()))
    expected = ["m1"] if after == PACKED else ["m2"]  # it goes on from the package that there is
    assert csu(sold, caps[-1]) == expected
    send(sold, "Americas")
    assert csu(sold, caps[-1]) == ["m2"]


def test_a_channel_that_comes_in_when_the_package_is_made_is_left_to_the_next_run(
    sold: Shop, caps: list[int]
) -> None:
    for product in caps:
        sold.assign(product, sold.items("m1", "m2"))
    sold.publish()
    sold.sync()
    request = Products1040Request("aurelia", "Europe")
    killed(sold, request, PACKED)
    sold.tenant.channels.add("OUN068", "Store Houston", ChannelType.RETAIL, ("en-us",), "Europe")
    sold.sync()
    finish(products_1040(request, sold.ws.stores, JobContext()))
    with pytest.raises(NotFound):
        csu(sold, caps[0], "OUN068")
    sold.send()
    assert [csu(sold, product, "OUN068") for product in caps] == [["m1", "m2"]] * len(caps)


def new_headquarters(shop: Shop) -> None:
    """Delete its store, as the handbook allows."""
    shop.ws.stores.close()
    for file in shop.tenant.folder.glob("hq.db*"):
        file.unlink()


def test_a_headquarters_that_has_nothing_yet_takes_nothing_away(sold: Shop) -> None:
    new_headquarters(sold)
    job = sold.run(Products1040Request("aurelia", "Americas"))
    assert job.state is JobState.ERROR
    assert "Run CMS to HQ omnichannel media sync first" in (job.hint or "")
    assert csu(sold, sold.cap) == ["m3"]


def test_the_status_does_not_compare_two_lives_of_headquarters(sold: Shop) -> None:
    sold.assign(sold.cap, sold.items("m6"))
    sold.publish()
    sold.sync()
    sold.send()
    new_headquarters(sold)
    sold.sync()
    assert [row.behind for row in pipeline_status(sold.ws.stores, "aurelia").databases] == [2, 2]
    sold.send()
    assert [row.behind for row in pipeline_status(sold.ws.stores, "aurelia").databases] == [0, 0]
