"""What a storefront shows in every state of the switches. Source: domain.md 7.6, 11.3."""

from pathlib import Path

import pytest

from app.models.context import DEFAULT_CONTEXT
from app.models.errors import NotFound
from app.sync.requests import PublishRequest
from app.sync.storefront import ShownMedia
from tests.support.edits import set_texts
from tests.support.shop import Shop, shop
from tests.sync.rollout_world import LEGACY_MASTER, LEGACY_VARIANT, RED_S, US, do, stage

__all__ = ["shop"]

BLUE_M = "SHIRT-Blue-Loose-M"


@pytest.fixture
def filled(shop: Shop, tmp_path: Path) -> Shop:
    """Both kinds of media are everywhere; every switch is off, and the CSUs know it."""
    stage(shop, tmp_path / "legacy")
    do(shop, "P", "media", "1040", "1110")
    return shop


def gallery(shop: Shop, variant: str | None = None, product: int | None = None) -> tuple[ShownMedia, ...]:
    front = shop.ws.desk.storefront("aurelia", US)
    return front.gallery(shop.shirt if product is None else product, variant, US)


def names(shop: Shop, variant: str | None = None, product: int | None = None) -> list[str]:
    """What a page shows: names of items, `blank` for a gap."""
    known = {row.code: row.display_name for row in shop.tenant.media.rows(shop.tenant.media.ids())}
    return ["blank" if one.is_blank else known[one.media] for one in gallery(shop, variant, product)]


OLD = [LEGACY_MASTER, "SHIRT_000_002"]
STATES = {
    # what the CSU heard, the site: master, a variant with a file of its own, one without
    (False, False): (OLD, [LEGACY_VARIANT], OLD),
    (False, True): ([*OLD, "blank"], [LEGACY_VARIANT, "blank", "blank"], ["blank"] * 3),
    (True, False): (["m1"], ["m1"], ["m1"]),
    (True, True): (["m1"], ["m1"], ["m1"]),
}


def switch(shop: Shop, csu: bool, site: bool) -> None:
    do(shop, "+F3" if csu else "-F3", "1110", "+F4" if site else "-F4")


@pytest.mark.parametrize("last", STATES)
@pytest.mark.parametrize("first", STATES)
def test_each_state_shows_the_same_whatever_was_before(
    filled: Shop, first: tuple[bool, bool], last: tuple[bool, bool]
):
    for state in (first, last):
        switch(filled, *state)
        assert (names(filled), names(filled, RED_S), names(filled, BLUE_M)) == STATES[state]


def test_the_site_takes_effect_at_once_the_csu_with_1110(filled: Shop):
    do(filled, "+F3", "+F4")
    assert names(filled) == [*OLD, "blank"]
    do(filled, "1110")
    assert names(filled) == ["m1"]


@pytest.mark.parametrize(("site", "expected"), [(False, OLD), (True, [])])
def test_a_product_without_omnichannel_media_falls_back_to_names_only_while_the_site_is_off(
    filled: Shop, site: bool, expected: list[str]
):
    do(filled, "+F1", "+F3", "1110")
    filled.unpublish(filled.shirt)
    do(filled, "media", "1040", "+F4" if site else "-F4")
    assert names(filled) == names(filled, BLUE_M) == expected


@pytest.mark.parametrize("csu", [False, True])
@pytest.mark.parametrize("site", [False, True])
def test_a_product_with_nothing_anywhere_shows_the_placeholder_or_gaps(filled: Shop, csu: bool, site: bool):
    switch(filled, csu, site)
    assert names(filled, product=filled.cap) == (["blank"] * 3 if site and not csu else [])


def test_alt_texts_are_those_of_the_cms_only_while_the_site_is_on(filled: Shop):
    do(filled, "+F1", "+F3", "1110")
    set_texts(filled.tenant, filled.media["m1"], "Neutral", alt_text="A red shirt on a hanger")
    filled.run(PublishRequest("aurelia", media=(filled.media["m1"],)))
    do(filled, "media", "1040")
    assert [one.alt_text for one in gallery(filled)] == ["Oxford Shirt"]
    do(filled, "+F4")
    assert [one.alt_text for one in gallery(filled)] == ["A red shirt on a hanger"]
    do(filled, "-F3", "1110")
    assert {one.alt_text for one in gallery(filled)} == {"Oxford Shirt"}


def test_an_item_without_alt_text_is_called_as_the_product(filled: Shop):
    do(filled, "+F3", "1110", "+F4")
    assert [one.alt_text for one in gallery(filled)] == ["Oxford Shirt"]


def test_addresses_of_both_kinds_are_whole(filled: Shop):
    filled.tenant.settings.set("media_base_url", "https://img.example")
    assert gallery(filled)[0].src == (
        "https://img.example/cms/api/aurelia/imageFileData/search?fileName=/Products/SHIRT_000_001.jpg"
    )
    do(filled, "+F3", "1110")
    (shown,) = gallery(filled)
    assert shown.src == filled.tenant.library.addresses([filled.media["m1"]], "aurelia")[filled.media["m1"]]


def test_a_channel_that_shoppers_do_not_see_is_refused(filled: Shop):
    with pytest.raises(NotFound):
        filled.ws.desk.storefront("aurelia", DEFAULT_CONTEXT)
