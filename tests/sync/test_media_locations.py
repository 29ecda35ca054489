"""Media locations: fields, order and addresses. Source: domain.md 11.1, 11.2."""

from pathlib import Path

import pytest

from app.models.assignments.slots import AdditionalSlot, Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import NotFound
from app.models.media.content import CropKey, MediaField, Region
from app.sync.answers import AnswerSource
from app.sync.csu.media_cache import TIME_TO_LIVE
from app.sync.csu.media_locations import swatch_document
from app.sync.requests import PublishRequest
from app.sync.served_media import ServedMedia
from tests.support.categories import category_of, give_category, give_swatches
from tests.support.edits import change, set_texts
from tests.support.shop import Shop, shop
from tests.sync.rollout_world import RED_S, US, do, stage

__all__ = ["shop"]

FIELDS = (
    "Uri",
    "AltText",
    "IsApplicableForChildEntities",
    "IsDefault",
    "IsPartialUrl",
    "MediaPurpose",
    "displayOrder",
    "mediaTypeValue",
    "src",
    "altText",
    "videoData",
)


def served(shop: Shop) -> ServedMedia:
    return shop.ws.desk.storefront("aurelia", US).served


def address(shop: Shop, name: str) -> str:
    return shop.tenant.library.addresses([shop.media[name]], "aurelia")[shop.media[name]]


def test_a_gallery_with_additional_media_has_the_documented_fields(shop: Shop):
    shown = TargetMedia(
        (shop.media["clip"], shop.media["m1"], shop.media["m2"]),
        (
            AdditionalSlot(shop.media["manual"], "Manual"),
            AdditionalSlot(shop.media["m3"], "Detail"),
            AdditionalSlot(shop.media["m4"], "Manual"),
        ),
    )
    shop.assign(shop.shirt, shown)
    shop.publish(shop.shirt)
    do(shop, "media", "1040")
    set_texts(shop.tenant, shop.media["m2"], "en-us", alt_text="Back")
    shop.run(PublishRequest("aurelia", media=(shop.media["m2"],)))
    do(shop, "media", "1040")
    found = [one.document() for one in served(shop).locations(shop.shirt, None, US)]
    assert all(tuple(one) == FIELDS for one in found)
    names = ["clip", "m1", "m2", "m3", "manual", "m4"]
    assert [one["Uri"] for one in found] == [address(shop, name) for name in names]
    assert all(one["src"] == one["Uri"] and one["altText"] == one["AltText"] for one in found)
    assert [one["AltText"] for one in found] == ["", "", "Back", "", "", ""]
    assert [one["displayOrder"] for one in found] == [1, 2, 3, 1, 1, 2]
    assert [one["MediaPurpose"] for one in found] == ["", "", "", "Detail", "Manual", "Manual"]
    assert [one["mediaTypeValue"] for one in found] == [2, 1, 1, 1, 3, 1]
    assert [one["IsDefault"] for one in found] == [False, True, False, False, False, False]
    assert not any(one["IsPartialUrl"] for one in found)
    assert all(one["IsApplicableForChildEntities"] for one in found)
    video = found[0]["videoData"]
    assert (video["title"], video["_links"]["binaryReferences"][0]["src"]) == ("clip", found[0]["Uri"])
    clip = shop.tenant.media.rows([shop.media["clip"]])[0]
    assert clip.duration_ms is not None
    assert video["playTime"] == clip.duration_ms / 1000
    assert "/imageFileData/" in video["thumbnail"]["src"]
    assert not any(one["videoData"] for one in found[1:])


def test_a_variant_answers_for_itself(shop: Shop):
    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.shirt, shop.items("m2"), shop.variant("Red", "Slim", "S"))
    shop.publish(shop.shirt)
    do(shop, "media", "1040")
    (own,) = served(shop).locations(shop.shirt, RED_S, US)
    assert (own.uri, own.for_children) == (address(shop, "m2"), False)


def test_a_picture_with_cuts_has_the_address_that_its_page_shows(shop: Shop):
    change(shop.tenant, shop.media["m1"], MediaField.FOCAL, Region(5, 6, 20, 21))
    crop = (CropKey("Hero", "Banner", "Left", "xs"), Region(1, 2, 30, 31))
    change(shop.tenant, shop.media["m1"], MediaField.CROPS, (crop,))
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish(shop.shirt)
    do(shop, "media", "1040")
    (own,) = served(shop).locations(shop.shirt, None, US)
    assert own.uri == address(shop, "m1")


def test_swatches_have_the_names_that_product_cards_know(shop: Shop):
    red, blue = shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR]
    swatches = {red.id: Swatch(media_id=shop.media["m5"]), blue.id: Swatch(hex="#1020c0")}
    give_swatches(shop.tenant, shop.shirt, swatches, DEFAULT_CONTEXT)
    shop.publish(shop.shirt)
    do(shop, "media", "1040")
    found = {
        one["SwatchValue"]: one
        for one in (
            swatch_document(swatch, served(shop).host()) for swatch in served(shop).swatches("SHIRT", US)
        )
    }
    assert found["Red"] == {
        "Dimension": "color",
        "SwatchValue": "Red",
        "SwatchColorHexCode": None,
        "SwatchImageUrl": address(shop, "m5"),
    }
    assert (found["Blue"]["SwatchColorHexCode"], found["Blue"]["SwatchImageUrl"]) == ("#1020c0", None)


def test_the_image_of_a_category_in_both_models(shop: Shop, tmp_path: Path):
    tops = category_of(shop.tenant, "Men > Tops").value
    give_category(shop.tenant, "Men > Tops", shop.items("m6"), US)
    shop.run(PublishRequest("aurelia", categories=(tops,)))
    stage(shop, tmp_path / "legacy")
    do(shop, "P", "media", "1040")
    (old,) = served(shop).category_locations(tops, US)
    assert (old.uri, old.is_partial) == ("imageFileData/search?fileName=/Categories/Tops.jpg", True)
    image = shop.ws.desk.category("aurelia", tops, US, AnswerSource.CSU)[0].image
    assert image is not None and image.display_name == "Tops"
    do(shop, "+F3", "1110")
    (new,) = served(shop).category_locations(tops, US)
    assert (new.uri, new.is_default, new.is_partial) == (address(shop, "m6"), True, False)


def test_legacy_locations_are_there_whether_there_are_files_or_not(shop: Shop, tmp_path: Path):
    stage(shop, tmp_path / "legacy")
    found = served(shop).locations(shop.shirt, RED_S, US)
    assert [one.display_order for one in found] == [1, 2, 3]
    assert all(one.is_partial and one.alt_text == "" and not one.for_children for one in found)
    assert [one.is_default for one in found] == [True, False, False]
    assert found[0].uri.endswith("/Products/SHIRT%20%5E%20Slim%20%5E%20S%20%5E%20Red%20%5E_000_001.jpg")
    assert served(shop).swatches("SHIRT", US) == ()
    assert all(one.for_children for one in served(shop).locations(shop.shirt, None, US))


def test_the_cache_shows_a_switch_when_its_answers_are_read_anew(shop: Shop, tmp_path: Path):
    stage(shop, tmp_path / "legacy")
    do(shop, "P", "media", "1040", "1110")
    old = shop.shown(shop.shirt, "OUN128", "en-us", AnswerSource.CACHED)
    do(shop, "+F3", "1110")
    assert shop.shown(shop.shirt, "OUN128", "en-us", AnswerSource.CACHED) == old
    shop.clock.advance(TIME_TO_LIVE)
    assert shop.shown(shop.shirt, "OUN128", "en-us", AnswerSource.CACHED)[None] == ["m1"]


def test_nothing_is_said_of_a_language_that_is_not_there(shop: Shop):
    with pytest.raises(NotFound):
        shop.ws.desk.storefront("aurelia", Context("OUN128", "fr-fr"))
