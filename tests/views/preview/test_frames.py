"""Pictures of a preview as each place cuts them."""

import pytest

from app.models.media.content import CropKey, Region
from app.views.preview.answers import WHOLE, GalleryItem
from app.views.preview.frames import Frame, shot_of

MAIN = CropKey("Media gallery", "Main image", "Default", "md")
CARD = CropKey("Product collection", "Product card", "Default", "md")


def item(kind: str = "image", **values: object) -> GalleryItem:
    return GalleryItem("ab", "a", kind, "ab", width=1200, height=772, **values)  # type: ignore[arg-type]


def test_without_a_choice_a_product_page_shows_a_picture_whole():
    shot = shot_of(item(), Frame.PRODUCT_PAGE)
    assert (shot.part, shot.words) == (WHOLE, "whole picture")
    assert shot_of(item("video", focal=Region(0, 0, 9, 9)), Frame.PRODUCT_PAGE) is None
    assert shot_of(GalleryItem("ab", "a", "image", "ab"), Frame.LIST_TILE) is None


@pytest.mark.parametrize(("x", "left", "right"), [(0, 0.0, 0.5), (600, 0.25, 0.75), (1200, 0.5, 1.0)])
def test_a_focal_point_places_the_cut_of_the_gallery(x, left, right):
    shot = shot_of(item(focal=Region(x, 300, x, 300)), Frame.PRODUCT_PAGE)
    assert shot.part == (left, 0.0, right, 1.0)
    assert shot.words == "600 × 772, cut around the focal point"


def test_a_crop_of_the_place_wins_and_no_other_has_it():
    crops = ((MAIN, Region(0, 0, 300, 386)),)
    shown = item(focal=Region(1100, 0, 1200, 9), crops=crops)
    assert shot_of(shown, Frame.PRODUCT_PAGE).part == (0.0, 0.0, 0.25, 0.5)
    assert shot_of(shown, Frame.PRODUCT_PAGE).words == "600 × 772, its own crop"
    assert shot_of(shown, Frame.LIST_TILE).part == (428 / 1200, 0.0, 1.0, 1.0)


def test_a_list_tile_is_a_square_and_a_category_tile_upright():
    assert shot_of(item(), Frame.LIST_TILE).canvas == (315, 315)
    assert shot_of(item(), Frame.LIST_TILE).words == "315 × 315, cut, no focal point chosen"
    assert shot_of(item(), Frame.CATEGORY).canvas == (400, 500)


def test_a_till_shows_all_of_a_picture_on_a_square():
    crops = ((CARD, Region(0, 0, 300, 300)),)
    shot = shot_of(item(focal=Region(0, 0, 60, 60), crops=crops), Frame.POS_TILE)
    assert (shot.part, shot.canvas) == (WHOLE, (240, 240))
    assert shot.place == (0, 43, 240, 154)
    assert shot.words == "240 × 240, all of it, letter-boxed"
