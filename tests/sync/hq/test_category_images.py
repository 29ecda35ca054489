"""Category images and swatches on their way: CMS, headquarters, CSU, cache."""

import pytest

from app.models.assignments.slots import Swatch, TargetMedia
from app.models.context import NEUTRAL, Context
from app.models.errors import NotFound
from app.models.media.content import Region
from app.models.tenants.rows import ChannelType
from app.sync.answers import AnswerSource
from app.sync.csu.media_cache import TIME_TO_LIVE
from app.sync.pipeline import pipeline_status
from app.sync.requests import PublishRequest
from tests.support.categories import category_of, give_category, give_swatches
from tests.support.edits import set_texts
from tests.support.shop import Shop

STORE = Context("OUN128", NEUTRAL)
US, CA, DE = Context("OUN128", "en-us"), Context("OUN128", "fr-ca"), Context("OUN200", "de-de")
TOPS = "Men/Tops"
LIVE = (AnswerSource.PUBLISHED, AnswerSource.HQ, AnswerSource.CSU)


def shown(shop: Shop, context: Context, source: AnswerSource = AnswerSource.CSU) -> str | None:
    answer, _ = shop.ws.desk.category("aurelia", category_of(shop.tenant, TOPS).value, context, source)
    return None if answer.image is None else answer.image.display_name


def deliver(shop: Shop) -> None:
    shop.publish()
    shop.sync()
    shop.send()


def blue(shop: Shop) -> int:
    return next(
        row.id
        for rows in shop.tenant.catalog.values(shop.shirt).values()
        for row in rows
        if row.value == "Blue"
    )


def test_an_image_reaches_every_language_of_its_channel_and_no_other_channel(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    give_category(shop.tenant, TOPS, shop.items("m2"), CA)
    assert [shown(shop, context, AnswerSource.DRAFT) for context in (US, CA, DE)] == ["m1", "m2", None]
    deliver(shop)
    for source in LIVE:
        assert [shown(shop, context, source) for context in (US, CA, DE)] == ["m1", "m2", None], source


def test_a_category_without_an_image_shows_the_placeholder_everywhere(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    give_category(shop.tenant, TOPS, TargetMedia(intentionally_empty=True), CA)
    deliver(shop)
    for source in LIVE:
        assert [shown(shop, context, source) for context in (US, CA)] == ["m1", None], source
    men = shop.ws.desk.category("aurelia", category_of(shop.tenant, "Men").value, US, AnswerSource.CSU)[0]
    assert (men.image, men.context, men.name) == (None, None, "Men")


def test_unpublishing_the_image_of_a_locale_brings_back_that_of_the_channel(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    give_category(shop.tenant, TOPS, shop.items("m2"), CA)
    deliver(shop)
    shop.unpublish(contexts=(CA,))
    shop.sync()
    shop.send()
    assert shown(shop, CA) == "m1"


def test_the_alt_text_of_an_image_without_one_is_the_name_of_the_category(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    deliver(shop)
    ask = shop.ws.desk.category
    category = category_of(shop.tenant, TOPS).value
    said = [ask("aurelia", category, US, source)[0].image for source in LIVE]
    assert [(image.alt_text, image.alt_from) for image in said if image] == [("Tops", None)] * 3
    set_texts(shop.tenant, shop.media["m1"], "en-us", alt_text="All tops")
    deliver(shop)
    shop.run(PublishRequest("aurelia", media=(shop.media["m1"],)))
    shop.sync()
    shop.send()
    said = [ask("aurelia", category, US, source)[0].image for source in LIVE]
    assert [(image.alt_text, image.alt_from) for image in said if image] == [("All tops", "en-us")] * 3


def test_an_image_that_was_taken_off_is_shown_nowhere(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    give_swatches(shop.tenant, shop.shirt, {blue(shop): Swatch(media_id=shop.media["m1"])}, STORE)
    deliver(shop)
    assert shop.ws.desk.swatches("aurelia", shop.shirt, US, AnswerSource.CSU)
    refused = shop.tenant.library.unpublish([shop.media["m1"]], "kim")
    assert "1 more place show it live" in refused.refused[0].reason
    shop.tenant.library.unpublish([shop.media["m1"]], "kim", force=True)
    shop.sync()
    shop.send()
    for source in LIVE:
        assert shown(shop, US, source) is None
        assert shop.ws.desk.swatches("aurelia", shop.shirt, US, source) == ()


def test_swatches_say_colour_image_and_sample(shop: Shop) -> None:
    value, sample = blue(shop), Region(2, 3, 20, 30)
    give_swatches(shop.tenant, shop.shirt, {value: Swatch(media_id=shop.media["m1"], crop=sample)}, STORE)
    give_swatches(shop.tenant, shop.shirt, {value: Swatch(hex="#112233")}, CA)
    deliver(shop)
    assert shop.tenant.media.rows([shop.media["m1"]])[0].published_version is not None
    for source in LIVE:
        (us,) = shop.ws.desk.swatches("aurelia", shop.shirt, US, source)
        (ca,) = shop.ws.desk.swatches("aurelia", shop.shirt, CA, source)
        assert us.image is not None
        assert (us.value, us.hex, us.image.display_name, us.crop) == ("Blue", None, "m1", sample)
        assert (ca.value, ca.hex, ca.image, ca.crop) == ("Blue", "#112233", None, None)
        assert shop.ws.desk.swatches("aurelia", shop.shirt, DE, source) == ()


def test_a_document_of_swatches_alone_severs(shop: Shop) -> None:
    shop.assign(shop.shirt, shop.items("m1"))
    give_swatches(shop.tenant, shop.shirt, {blue(shop): Swatch(hex="#112233")}, CA)
    deliver(shop)
    for source in LIVE:
        assert shop.shown(shop.shirt, "OUN128", "fr-ca", source)[None] == []
        assert shop.shown(shop.shirt, "OUN128", "en-us", source)[None] == ["m1"]


def test_a_language_that_comes_later_shows_the_image_of_its_channel(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    deliver(shop)
    shop.tenant.channels.add("OUN128", "Online store", ChannelType.ONLINE, ("en-us", "es-mx"), "Americas")
    with pytest.raises(NotFound):
        shown(shop, Context("OUN128", "es-mx"))
    shop.sync()
    shop.send()
    assert shown(shop, Context("OUN128", "es-mx")) == "m1"


def test_the_cache_serves_the_old_image_for_two_hours(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    deliver(shop)
    assert shown(shop, US, AnswerSource.CACHED) == "m1"
    give_category(shop.tenant, TOPS, shop.items("m2"), STORE)
    deliver(shop)
    assert shown(shop, US, AnswerSource.CACHED) == "m1"
    shop.clock.advance(TIME_TO_LIVE)
    assert shown(shop, US, AnswerSource.CACHED) == "m2"


def test_the_pipeline_knows_who_lacks_a_category(shop: Shop) -> None:
    deliver(shop)
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    shop.publish()
    assert not pipeline_status(shop.ws.stores, "aurelia").hq_is_current
    job = shop.sync()
    assert dict(job.counts) == {"products": 0, "categories": 1, "changed": 1}
    behind = {lag.database: lag.behind for lag in pipeline_status(shop.ws.stores, "aurelia").databases}
    assert behind == {"Americas": 1, "Europe": 1}
    shop.send()
    assert {lag.behind for lag in pipeline_status(shop.ws.stores, "aurelia").databases} == {0}


def test_a_sync_without_news_changes_nothing(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    give_swatches(shop.tenant, shop.shirt, {blue(shop): Swatch(hex="#112233")}, STORE)
    deliver(shop)
    assert dict(shop.sync().counts) == {"products": 0, "changed": 0}
    assert shop.sync(full=True).counts["changed"] == 0


def test_what_the_draft_promises_is_what_every_csu_serves(shop: Shop) -> None:
    give_category(shop.tenant, TOPS, shop.items("m1"), STORE)
    give_category(shop.tenant, TOPS, TargetMedia(intentionally_empty=True), CA)
    give_category(shop.tenant, TOPS, shop.items("m3"), Context("OUN200", NEUTRAL))
    give_swatches(shop.tenant, shop.shirt, {blue(shop): Swatch(media_id=shop.media["m2"])}, STORE)
    category, ask = category_of(shop.tenant, TOPS).value, shop.ws.desk
    served = (US, CA, Context("OUN068", "en-us"), DE)

    def answers(source: AnswerSource) -> list[object]:
        images = [ask.category("aurelia", category, context, source)[0] for context in served]
        return [*images, *(ask.swatches("aurelia", shop.shirt, context, source) for context in served)]

    promised = answers(AnswerSource.DRAFT)
    deliver(shop)
    for source in (*LIVE, AnswerSource.CACHED, AnswerSource.DRAFT):
        assert answers(source) == promised, source
