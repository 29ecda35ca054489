"""Two hours: how long shoppers may see what was."""

from datetime import timedelta

import pytest

from app.models.context import Context
from app.models.errors import NotFound
from app.sync.answers import AnswerSource
from app.sync.csu.media_cache import TIME_TO_LIVE
from tests.support.builders import NOW
from tests.support.shop import Shop

US, CA = Context("OUN128", "en-us"), Context("OUN128", "fr-ca")


def bring(shop: Shop, name: str) -> None:
    shop.assign(shop.cap, shop.items(name))
    shop.publish()
    shop.sync()
    shop.send()


@pytest.fixture
def served(shop: Shop) -> Shop:
    bring(shop, "m1")
    assert seen(shop) == ["m1"]
    return shop


def seen(shop: Shop, locale: str = "en-us") -> list[str]:
    return shop.shown(shop.cap, "OUN128", locale, AnswerSource.CACHED)[None]


def test_two_hours_to_the_second(served: Shop) -> None:
    assert timedelta(hours=2) == TIME_TO_LIVE
    bring(served, "m2")
    served.clock.advance(TIME_TO_LIVE - timedelta(seconds=1))
    assert seen(served) == ["m1"]
    served.clock.advance(timedelta(seconds=1))
    assert seen(served) == ["m2"]


def test_asking_does_not_make_it_last_longer(served: Shop) -> None:
    bring(served, "m2")
    for _ in range(3):
        served.clock.advance(timedelta(minutes=40))
        last = seen(served)
    assert last == ["m2"]


def test_each_context_and_product_has_its_own_time(served: Shop) -> None:
    served.clock.advance(timedelta(hours=1))
    bring(served, "m2")
    assert seen(served, "fr-ca") == ["m2"], "never asked before"
    assert seen(served) == ["m1"]
    cache = served.ws.desk.cache("aurelia", "Americas")
    assert cache.expires_at("CAP", US) == NOW + TIME_TO_LIVE
    assert cache.expires_at("CAP", CA) == NOW + timedelta(hours=3)
    assert cache.expires_at("SHIRT", US) is None
    served.clock.advance(timedelta(hours=1))
    assert cache.expires_at("CAP", US) is None


def test_a_clock_that_was_set_back_keeps_nothing_for_longer(served: Shop) -> None:
    bring(served, "m2")
    served.clock.advance(timedelta(seconds=-1))
    assert seen(served) == ["m2"]
    bring(served, "m3")
    served.clock.advance(timedelta(days=-30))
    assert seen(served) == ["m3"]


def test_what_a_clock_that_was_set_back_forgot_has_no_time_left(served: Shop) -> None:
    served.clock.advance(timedelta(days=-1))
    cache = served.ws.desk.cache("aurelia", "Americas")
    assert cache.expires_at("CAP", US) is None


def test_invalidating_forgets_everything(served: Shop) -> None:
    bring(served, "m2")
    served.ws.desk.cache("aurelia", "Americas").invalidate()
    assert seen(served) == ["m2"]


def test_that_nothing_is_there_is_kept_too_but_no_error(shop: Shop) -> None:
    with pytest.raises(NotFound):
        seen(shop)
    bring(shop, "m1")
    assert seen(shop) == ["m1"], "an error was not kept"
    shirt = shop.shown(shop.shirt, "OUN128", "en-us", AnswerSource.CACHED)
    assert shirt[None] == []
    shop.assign(shop.shirt, shop.items("m2"))
    bring(shop, "m3")
    assert shop.shown(shop.shirt, "OUN128", "en-us", AnswerSource.CACHED)[None] == []
    shop.clock.advance(TIME_TO_LIVE)
    assert shop.shown(shop.shirt, "OUN128", "en-us", AnswerSource.CACHED)[None] == ["m2"]


def test_pseudo_channels_are_not_asked(served: Shop) -> None:
    for source in (AnswerSource.CSU, AnswerSource.CACHED, AnswerSource.HQ):
        with pytest.raises(NotFound):
            served.shown(served.cap, "Omnichannel", "Neutral", source)
