"""What the media sync brings to headquarters, and what it leaves alone."""

from itertools import pairwise

import pytest

from app.models.assignments.slots import TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, ProductRecord, ValueRecord, VariantRecord
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context, ContextOrder
from app.models.tenants.rows import ChannelType
from app.sync.answers import AnswerSource
from app.sync.csu import store
from app.sync.hq.media_sync import PRODUCTS_PER_BATCH, media_sync
from app.sync.pipeline import pipeline_status
from app.sync.requests import MediaSyncRequest, PublishRequest
from tests.support.builders import choose_matrix, shirt_batch
from tests.support.edits import set_texts
from tests.support.shop import Shop
from tests.sync.cms.told import Told as JobContext
from tests.sync.cms.told import finish

US, CA = Context("OUN128", "en-us"), Context("OUN128", "fr-ca")


def hq(shop: Shop, channel: str = "OUN128", locale: str = "en-us") -> dict[str | None, list[str]]:
    return shop.shown(shop.shirt, channel, locale, AnswerSource.HQ)


def rows(shop: Shop) -> list[tuple[object, ...]]:
    with shop.ws.stores.hq("aurelia").read() as connection:
        return [
            tuple(row) for row in connection.execute(store.products.select().order_by(store.products.c.id))
        ]


def test_a_delta_brings_what_was_published_since(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m2"))
    shop.publish()
    assert dict(shop.sync().counts) == {"products": 2, "changed": 2}
    shop.assign(shop.cap, shop.items("m3"))
    shop.publish()
    assert dict(shop.sync().counts) == {"products": 1, "changed": 1}
    assert dict(shop.sync().counts) == {"products": 0, "changed": 0}
    assert dict(shop.sync(full=True).counts) == {"products": 2, "changed": 0}


def test_products_that_never_had_media_do_not_travel(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m2"), finish=False)
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish(shop.shirt)
    shop.sync(full=True)
    assert len(rows(shop)) == 1
    assert shop.shown(shop.cap, "OUN128", "en-us", AnswerSource.HQ) == {None: []}


def test_unpublishing_an_override_restores_the_rows_of_before(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), shop.cell("Red"))
    shop.publish()
    shop.sync()
    before = [row[:5] for row in rows(shop)]
    shop.assign(shop.shirt, shop.items("m3"), context=Context("OUN128", NEUTRAL))
    shop.publish()
    shop.sync()
    assert [row[:5] for row in rows(shop)] != before
    assert hq(shop)["SHIRT-Red-Slim-S"] == ["m3"]
    shop.unpublish(shop.shirt, contexts=(Context("OUN128", NEUTRAL),))
    shop.sync()
    assert [row[:5] for row in rows(shop)] == before
    assert hq(shop)["SHIRT-Red-Slim-S"] == ["m2"]


def test_taking_everything_off_leaves_nothing_to_show(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.sync()
    shop.unpublish()
    shop.sync()
    assert set(map(tuple, hq(shop).values())) == {()}


def test_a_new_language_is_flattened_without_a_new_publish(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), context=Context("Omnichannel", "de-de"))
    shop.publish()
    shop.sync()
    shop.tenant.channels.add("OUN128", "Online store", ChannelType.ONLINE, ("en-us", "de-de"), "Americas")
    assert shop.sync().counts["changed"] == 1
    assert hq(shop, locale="de-de")[None] == ["m2"]
    assert hq(shop, locale="en-us")[None] == ["m1"]


def test_another_order_of_contexts_is_flattened_without_a_new_publish(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"), context=Context("OUN128", NEUTRAL))
    shop.assign(shop.shirt, shop.items("m2"), context=Context("Omnichannel", "fr-ca"))
    shop.publish()
    shop.sync()
    assert hq(shop, locale="fr-ca")[None] == ["m1"]
    shop.tenant.channels.set_order(ContextOrder.LOCALE_FIRST)
    shop.sync()
    assert hq(shop, locale="fr-ca")[None] == ["m2"]


def test_a_new_variant_is_answered_after_the_next_delta(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), shop.cell("Red"))
    shop.publish()
    shop.sync()
    batch = shirt_batch()
    values = {Dimension.COLOR: "Red", Dimension.STYLE: "Slim", Dimension.SIZE: "XL"}
    more = CatalogBatch(
        batch.categories,
        (*batch.values, ValueRecord(Dimension.SIZE, "XL", "XL")),
        batch.products,
        (*batch.variants, VariantRecord("SHIRT-XL", "SHIRT", "", values, row=20)),
    )
    shop.tenant.catalog.import_(more)
    assert dict(shop.sync().counts) == {"products": 1, "changed": 1}
    assert hq(shop)["SHIRT-XL"] == ["m2"]


def test_a_variant_that_turns_blue_shows_the_blue_cell(shop: Shop) -> None:
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"), shop.cell("Red"))
    shop.assign(shop.shirt, shop.items("m2"), shop.cell("Blue"))
    shop.publish()
    shop.sync()
    batch = shirt_batch()
    variants = tuple(
        VariantRecord(v.number, "SHIRT", "", {**v.values, Dimension.COLOR: "Blue"}, row=9)
        if v.number == "SHIRT-Red-Slim-S"
        else v
        for v in batch.variants
    )
    shop.tenant.catalog.import_(CatalogBatch(batch.categories, batch.values, batch.products, variants))
    shop.sync()
    assert hq(shop)["SHIRT-Red-Slim-S"] == ["m2"]
    assert hq(shop)["SHIRT-Red-Slim-M"] == ["m1"]


def test_another_matrix_leaves_what_is_live(shop: Shop) -> None:
    """The published document keeps the dimensions that it was made with."""
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR, Dimension.SIZE)
    shop.sync(full=True)
    assert set(map(tuple, hq(shop).values())) == {("m1",)}


def test_texts_of_media_travel_when_they_are_published(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.sync()

    def texts() -> set[tuple[str, str | None]]:
        answers = shop.ws.desk.answers("aurelia", shop.shirt, CA, AnswerSource.HQ)
        return {(item.alt_text, item.alt_from) for answer in answers.values() for item in answer.primary}

    assert texts() == {("m1", None)}
    set_texts(shop.tenant, shop.media["m1"], NEUTRAL, alt_text="A shirt")
    shop.sync()
    assert texts() == {("m1", None)}, "a draft of a text does not travel"
    shop.run(PublishRequest("aurelia", media=(shop.media["m1"],)))
    shop.sync()
    assert texts() == {("A shirt", NEUTRAL)}
    set_texts(shop.tenant, shop.media["m1"], "fr-ca", alt_text="Une chemise")
    shop.run(PublishRequest("aurelia", media=(shop.media["m1"],)))
    shop.sync()
    assert texts() == {("Une chemise", "fr-ca")}


@pytest.mark.parametrize("killed_after", [1, 3])
def test_a_run_that_was_killed_goes_on_and_brings_everything(shop: Shop, killed_after: int) -> None:
    count = 2 * PRODUCTS_PER_BATCH + 3
    records = tuple(ProductRecord(f"P{n:03}", f"P {n}", "", (), (), row=n) for n in range(count))
    shop.tenant.catalog.import_(CatalogBatch(products=records))
    ids = [i for i in shop.tenant.catalog.product_ids("P0") if i not in (shop.shirt, shop.cap)]
    for place, product in enumerate(ids):
        shop.assign(product, TargetMedia((1 + place % 6,)))
    shop.publish()
    body = media_sync(MediaSyncRequest("aurelia"), shop.ws.stores, JobContext())
    for _ in range(killed_after):
        next(body)
    body.close()
    assert not pipeline_status(shop.ws.stores, "aurelia").hq_is_current
    context = JobContext()
    outcome = finish(media_sync(MediaSyncRequest("aurelia"), shop.ws.stores, context))
    assert dict(outcome.counts) == {"products": count, "changed": count}
    done = [report[0] for report in context.reports]
    assert all(one <= other for one, other in pairwise(done))
    assert context.reports[-1][0] == context.reports[-1][1]
    assert pipeline_status(shop.ws.stores, "aurelia").hq_is_current
    for place, product in enumerate(ids):
        shown = shop.shown(product, "OUN128", "en-us", AnswerSource.HQ)
        assert shown == {None: [f"m{1 + place % 6}"]}
    assert shop.sync(full=True).counts["changed"] == 0


def test_a_publish_during_the_run_comes_with_the_next_one(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    body = media_sync(MediaSyncRequest("aurelia"), shop.ws.stores, JobContext())
    next(body)
    shop.assign(shop.shirt, shop.items("m2"))
    shop.assign(shop.cap, shop.items("m2"))
    shop.publish()
    finish(body)
    assert not pipeline_status(shop.ws.stores, "aurelia").hq_is_current
    shop.sync()
    assert hq(shop)[None] == ["m2"]
    assert shop.shown(shop.cap, "OUN128", "en-us", AnswerSource.HQ) == {None: ["m2"]}


def test_a_store_that_was_lost_is_filled_again(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.sync()
    shop.send()
    shop.ws.stores.close()
    shop.tenant.derived_path("hq").unlink()
    shop.assign(shop.cap, shop.items("m2"))
    shop.publish()
    shop.sync()
    shop.send()
    shop.ws.desk.cache("aurelia", "Americas").invalidate()
    for source in (AnswerSource.HQ, AnswerSource.CSU):
        assert shop.shown(shop.shirt, "OUN128", "en-us", source)[None] == ["m1"]
        assert shop.shown(shop.cap, "OUN128", "en-us", source) == {None: ["m2"]}


def test_the_default_context_of_a_document_is_not_asked(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"), context=DEFAULT_CONTEXT)
    shop.publish()
    shop.sync()
    with shop.ws.stores.hq("aurelia").read() as connection:
        assert DEFAULT_CONTEXT not in store.read_contexts(connection)


def test_a_cms_that_was_put_back_to_an_earlier_day_is_flattened_anew(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m3"))
    shop.publish()
    shop.sync()
    earlier = shop.root / "earlier.db"
    shop.tenant.cms.backup(earlier)
    for product in (shop.cap, shop.shirt):
        shop.assign(product, shop.items("m4"))
    shop.publish()
    shop.sync()
    shop.send()
    shop.tenant.cms.close()
    for file in shop.tenant.folder.glob("cms.db-*"):
        file.unlink()
    earlier.replace(shop.tenant.cms.path)
    shop.assign(shop.cap, shop.items("m5"))
    shop.publish()
    assert not pipeline_status(shop.ws.stores, "aurelia").hq_is_current
    shop.sync()
    shop.send()
    for source in (AnswerSource.HQ, AnswerSource.CSU):
        assert shop.shown(shop.cap, "OUN128", "en-us", source) == {None: ["m5"]}
        assert shop.shown(shop.shirt, "OUN128", "en-us", source)[None] == []
