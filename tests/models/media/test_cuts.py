"""Places of a page, their regions, and what hands do to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.media import cuts
from app.models.media.content import CropKey, Region
from app.models.media.resizer import ResizeMode, size_of

edges = st.integers(20, 6000)
ratios = st.tuples(st.integers(1, 3000), st.integers(1, 3000)).filter(
    lambda ratio: 1 / 8 <= ratio[0] / ratio[1] <= 8
)
MAIN_MD = CropKey("Media gallery", "Main image", "Default", "md")


@st.composite
def pictures(draw: st.DrawFn) -> tuple[int, int, Region]:
    width, height = draw(edges), draw(edges)
    x, y = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    return width, height, Region(x, y, draw(st.integers(x + 1, width)), draw(st.integers(y + 1, height)))


def inside(region: Region, width: int, height: int) -> bool:
    return 0 <= region.x1 < region.x2 <= width and 0 <= region.y1 < region.y2 <= height


def has_ratio(region: Region, ratio: tuple[int, int]) -> bool:
    wide, high = size_of(region)
    return abs(wide * ratio[1] - high * ratio[0]) <= max(ratio)


def test_the_gallery_has_the_sizes_of_the_module_library():
    found = {
        one.key.viewport: (one.width, one.height, one.mode)
        for one in cuts.TARGETS
        if (one.key.module, one.key.view_type) == ("Media gallery", "Main image")
    }
    custom = ResizeMode.CUSTOM
    assert found == {
        "xs": (767, 767, custom),
        "sm": (600, 600, custom),
        "md": (600, 772, custom),
        "lg": (0, 772, custom),
    }


def test_every_place_is_reached_by_choosing_from_module_to_viewport():
    found = [
        CropKey(module, view_type, placement, viewport)
        for module in cuts.modules()
        for view_type in cuts.view_types(module)
        for placement in cuts.placements(module, view_type)
        for viewport in cuts.viewports(module, view_type, placement)
    ]
    assert found == [one.key for one in cuts.TARGETS]
    assert len(set(found)) == len(found)
    assert cuts.view_types("Nothing") == ()


def test_a_place_without_a_crop_is_cut_around_the_focal_point():
    region = cuts.default_region(MAIN_MD, 2000, 1000, Region(1970, 470, 2000, 530))
    assert region == Region(1223, 0, 2000, 1000)
    plan = cuts.plan_cut(cuts.cut_target(MAIN_MD), 2000, 1000, Region(1970, 470, 2000, 530))
    assert (plan.source, plan.canvas_width, plan.canvas_height) == (region, 600, 772)


def test_an_own_crop_wins_and_leaves_with_none():
    own = Region(0, 0, 300, 386)
    crops = cuts.with_crop((), MAIN_MD, own)
    assert cuts.plan_cut(cuts.cut_target(MAIN_MD), 2000, 1000, None, crops).source == own
    first = CropKey("Category tile", "Tile", "Default", "xs")
    both = cuts.with_crop(crops, first, Region(0, 0, 9, 9))
    assert [key for key, _ in both] == [first, MAIN_MD]
    assert cuts.with_crop(cuts.with_crop(both, first, None), MAIN_MD, None) == ()


def test_a_key_that_modules_do_not_offer_any_more_takes_any_ratio():
    old = CropKey("Old module", "View", "Default", "xs")
    assert cuts.cut_target(old).ratio is None
    assert cuts.fit_region(Region(3, 4, 50, 20), None, 100, 100) == Region(3, 4, 50, 20)


@given(pictures(), ratios)
def test_fitted_regions_have_the_ratio_inside_the_picture(picture, ratio):
    width, height, region = picture
    fitted = cuts.fit_region(region, ratio, width, height)
    assert inside(fitted, width, height)
    assert has_ratio(fitted, ratio)
    assert cuts.fit_region(fitted, ratio, width, height) == fitted


@given(pictures(), st.integers(-7000, 7000), st.integers(-7000, 7000))
def test_moving_keeps_the_size_inside_the_picture(picture, dx, dy):
    width, height, region = picture
    after = cuts.moved(region, dx, dy, width, height)
    assert inside(after, width, height)
    assert size_of(after) == size_of(region)


@given(pictures(), ratios, st.integers(-500, 500))
def test_growing_keeps_the_ratio_inside_the_picture(picture, ratio, by):
    width, height, region = picture
    before = cuts.fit_region(region, ratio, width, height)
    after = cuts.grown(before, by, ratio, width, height)
    assert inside(after, width, height)
    assert has_ratio(after, ratio)
    if by >= 0:
        assert size_of(after)[0] >= size_of(before)[0]


@given(pictures(), ratios, st.tuples(st.integers(-50, 6050), st.integers(-50, 6050)))
def test_a_dragged_corner_keeps_ratio_and_picture(picture, ratio, corner):
    width, height, region = picture
    after = cuts.spanned((region.x1, region.y1), corner, ratio, width, height)
    assert inside(after, width, height)
    free = cuts.spanned((region.x1, region.y1), corner, None, width, height)
    assert inside(free, width, height)
    room = min(width - region.x1, height - region.y1) > 400
    if room and corner[0] > region.x1 + 100 and corner[1] > region.y1 + 100:
        assert has_ratio(after, ratio)
        assert (after.x1, after.y1) == (region.x1, region.y1)


@given(edges, edges, st.integers(0, 100), st.integers(0, 100))
def test_a_focal_point_in_percent_is_read_back(width, height, x, y):
    region = cuts.focal_at_percent(x, y, width, height)
    assert 0 <= region.x1 <= region.x2 <= width
    assert 0 <= region.y1 <= region.y2 <= height
    if min(width, height) > 200:
        assert cuts.focal_percent(region, width, height) == (x, y)


@pytest.mark.parametrize(("at", "edge"), [((0, 0), 0), ((100, 100), 60), ((10, 100), 20)])
def test_the_square_of_a_focal_point_shrinks_at_an_edge(at, edge):
    region = cuts.focal_region(*at, 400, 400)
    assert size_of(region) == (edge, edge)
    assert ((region.x1 + region.x2) // 2, (region.y1 + region.y2) // 2) == at


def test_live_cuts_are_read_and_missing_in_older_snapshots():
    live = {"focal": [1, 2, 3, 4], "crops": [["Hero", "Banner", "Left", "xs", 5, 6, 7, 8]]}
    focal, crops = cuts.live_cuts(live)
    assert focal == Region(1, 2, 3, 4)
    assert crops == ((CropKey("Hero", "Banner", "Left", "xs"), Region(5, 6, 7, 8)),)
    assert cuts.live_cuts({}) == (None, ())
