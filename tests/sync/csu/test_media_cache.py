"""Two hours: how long shoppers may see what was."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.models.assignments.answers import Answer
from app.models.context import Context
from app.models.errors import NotFound, StorageProblem
from app.sync.answers import AnswerSource
from app.sync.csu.invalidations import LONGEST, Invalidations
from app.sync.csu.media_cache import TIME_TO_LIVE, MediaCache
from app.sync.csu.read_api import CsuReadApi
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


def test_invalidating_a_product_leaves_the_others(served: Shop) -> None:
    other = served.shown(served.shirt, "OUN128", "en-us", AnswerSource.CACHED)
    served.assign(served.shirt, served.items("m3"))
    bring(served, "m2")
    cache = served.ws.desk.cache("aurelia", "Americas")
    cache.invalidate("SHIRT")
    assert seen(served) == ["m1"]
    assert served.shown(served.shirt, "OUN128", "en-us", AnswerSource.CACHED) != other
    cache.invalidate("CAP")
    assert cache.expires_at("CAP", US) is None
    assert seen(served) == ["m2"]


def test_another_process_that_invalidates_is_heard(served: Shop) -> None:
    bring(served, "m2")
    store = served.tenant.derived_path("csu-Americas")
    Invalidations(store).declare("SHIRT")
    assert seen(served) == ["m1"]
    Invalidations(store).declare("CAP")
    assert seen(served) == ["m2"]
    bring(served, "m3")
    Invalidations(store).declare(None)
    assert seen(served) == ["m3"]


def test_what_was_read_before_it_was_invalidated_is_not_kept(served: Shop) -> None:
    store = served.ws.stores.csu("aurelia", "Americas")

    class Slow(CsuReadApi):
        """Something is published, sent and declared stale while it reads."""

        def product_answers(self, product: str, asked: Context) -> dict[str | None, Answer]:
            found = super().product_answers(product, asked)
            Invalidations(store.path).declare(product)
            return found

    cache = MediaCache(Slow(store), served.clock, store.path)
    cache.product_answers("CAP", US)
    assert cache.expires_at("CAP", US) is None
    assert cache.product_answers("CAP", US)[None].primary[0].display_name == "m1"


def test_lines_that_grew_too_long_begin_anew_and_say_everything(tmp_path: Path) -> None:
    reader, writer = Invalidations(tmp_path / "csu-A.db"), Invalidations(tmp_path / "csu-A.db")
    writer.declare("x" * LONGEST)
    assert reader.news() == ["x" * LONGEST]
    writer.declare("y")
    assert reader.news() == [None]
    writer.declare("y")
    assert (reader.news(), reader.news()) == (["y"], [])
    (tmp_path / "csu-A.stale").unlink()
    assert (reader.news(), reader.news()) == ([None], [])


def test_lines_that_nobody_understands_say_everything(tmp_path: Path) -> None:
    reader = Invalidations(tmp_path / "csu-A.db")
    (tmp_path / "csu-A.stale").write_bytes(b"{\xff\n")
    assert reader.news() == [None]


def test_a_folder_that_is_gone_is_a_known_error(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem):
        Invalidations(tmp_path / "gone" / "csu-A.db").declare(None)


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
