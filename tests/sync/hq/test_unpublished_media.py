"""Items that were taken off while live documents name them: the gallery goes on without them."""

from app.models.context import Context
from app.sync.answers import AnswerSource
from app.sync.requests import PublishRequest
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
SERVED = (AnswerSource.PUBLISHED, AnswerSource.HQ, AnswerSource.CSU)


def shown(shop: Shop, source: AnswerSource) -> list[str]:
    return shop.shown(shop.cap, US.channel, US.locale, source)[None]


def deliver(shop: Shop, *, full: bool = False) -> None:
    shop.sync(full=full)
    shop.send(full=full)


def live(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1", "m2", "m3"))
    shop.publish()
    deliver(shop)


def take_off(shop: Shop, *names: str) -> None:
    outcome = shop.tenant.library.unpublish([shop.media[name] for name in names], "kim", force=True)
    assert not outcome.refused


def test_every_store_leaves_the_item_out_once_it_heard(shop: Shop) -> None:
    live(shop)
    take_off(shop, "m1")
    assert shown(shop, AnswerSource.PUBLISHED) == ["m2", "m3"]
    assert shown(shop, AnswerSource.HQ) == ["m1", "m2", "m3"]  # not told yet, as in the real system
    deliver(shop)
    for source in SERVED:
        assert shown(shop, source) == ["m2", "m3"], source
        answer = shop.ws.desk.answers("aurelia", shop.cap, US, source)[None]
        assert answer.default_image is not None
        assert answer.default_image.display_name == "m2"
    assert shown(shop, AnswerSource.DRAFT) == ["m1", "m2", "m3"]


def test_a_gallery_may_lose_everything(shop: Shop) -> None:
    live(shop)
    take_off(shop, "m1", "m2", "m3")
    deliver(shop)
    for source in SERVED:
        assert shown(shop, source) == []


def test_an_item_that_is_published_again_comes_back(shop: Shop) -> None:
    live(shop)
    take_off(shop, "m2")
    deliver(shop)
    shop.run(PublishRequest("aurelia", media=(shop.media["m2"],)))
    deliver(shop)
    for source in SERVED:
        assert shown(shop, source) == ["m1", "m2", "m3"], source


def test_an_item_that_headquarters_never_saw_comes_with_its_next_publish(shop: Shop) -> None:
    shop.assign(shop.cap, shop.items("m1", "m2"))
    shop.publish()
    take_off(shop, "m2")
    deliver(shop)
    for source in SERVED:
        assert shown(shop, source) == ["m1"], source
    shop.run(PublishRequest("aurelia", media=(shop.media["m2"],)))
    deliver(shop)
    for source in SERVED:
        assert shown(shop, source) == ["m1", "m2"], source


def test_full_runs_come_to_the_same(shop: Shop) -> None:
    live(shop)
    take_off(shop, "m3")
    deliver(shop, full=True)
    for source in SERVED:
        assert shown(shop, source) == ["m1", "m2"], source
