"""The resizer against the modes of the specification, and its promises for any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import BadInput
from app.models.media.content import Region
from app.models.media.resizer import MOST, ResizeMode, ResizePlan, ResizeRequest, plan_resize, size_of

edges = st.integers(1, 9000)
sizes = st.integers(0, MOST)
modes = st.sampled_from(ResizeMode)


@st.composite
def regions(draw: st.DrawFn) -> Region:
    x, y = draw(st.integers(-50, 9000)), draw(st.integers(-50, 9000))
    return Region(x, y, x + draw(st.integers(0, 4000)), y + draw(st.integers(0, 4000)))


@pytest.mark.parametrize(
    ("picture", "asked", "source", "size", "canvas", "offset"),
    [
        # 1 letter-box: whole, padded, centred
        ((1000, 500), (300, 300, 1), (0, 0, 1000, 500), (300, 150), (300, 300), (0, 75)),
        ((500, 1000), (300, 300, 1), (0, 0, 500, 1000), (150, 300), (300, 300), (75, 0)),
        # 2 scale: whole, inside, nothing padded
        ((1000, 500), (300, 300, 2), (0, 0, 1000, 500), (300, 150), (300, 150), (0, 0)),
        ((1000, 500), (0, 100, 2), (0, 0, 1000, 500), (200, 100), (200, 100), (0, 0)),
        ((1000, 500), (0, 0, 2), (0, 0, 1000, 500), (1000, 500), (1000, 500), (0, 0)),
        ((9000, 3000), (0, 0, 2), (0, 0, 9000, 3000), (3000, 1000), (3000, 1000), (0, 0)),
        ((10, 5000), (100, 0, 2), (0, 0, 10, 5000), (6, 3000), (6, 3000), (0, 0)),
        # 3 stretch: whole, the ratio is given up
        ((1000, 500), (300, 300, 3), (0, 0, 1000, 500), (300, 300), (300, 300), (0, 0)),
        ((1000, 500), (300, 0, 3), (0, 0, 1000, 500), (300, 150), (300, 150), (0, 0)),
        # 4 crop: landscape centred, portrait 30 % from the top
        ((1000, 500), (300, 300, 4), (250, 0, 750, 500), (300, 300), (300, 300), (0, 0)),
        ((500, 1000), (300, 300, 4), (0, 150, 500, 650), (300, 300), (300, 300), (0, 0)),
        # 5 focal crop without a focal point: landscape centre, portrait around 1/6 from the top
        ((1000, 500), (300, 300, 5), (250, 0, 750, 500), (300, 300), (300, 300), (0, 0)),
        ((600, 1200), (300, 300, 5), (0, 0, 600, 600), (300, 300), (300, 300), (0, 0)),
        ((600, 1200), (600, 200, 5), (0, 100, 600, 300), (600, 200), (600, 200), (0, 0)),
        # 8 custom crop without a region: around the focal point
        ((1000, 500), (300, 300, 8), (250, 0, 750, 500), (300, 300), (300, 300), (0, 0)),
    ],
)
def test_each_mode_does_what_the_specification_says(picture, asked, source, size, canvas, offset):
    plan = plan_resize(*picture, ResizeRequest(*asked))
    assert plan == ResizePlan(Region(*source), *size, *canvas, *offset)


@pytest.mark.parametrize("mode", [ResizeMode.FOCAL, ResizeMode.FACIAL])
def test_a_cut_is_centred_on_the_focal_point_until_the_edge(mode):
    request = ResizeRequest(300, 300, mode)
    middle = plan_resize(1000, 500, request, Region(370, 170, 430, 230))
    assert middle.source == Region(150, 0, 650, 500)
    assert plan_resize(1000, 500, request, Region(960, 10, 1000, 30)).source == Region(500, 0, 1000, 500)


def test_a_custom_crop_of_the_asked_ratio_fills_the_canvas_another_one_fits_inside():
    request = ResizeRequest(600, 772, ResizeMode.CUSTOM)
    exact = plan_resize(1000, 1400, request, crop=Region(100, 100, 433, 528))  # 333 x 428: whole pixels
    assert (exact.width, exact.height) == (600, 772)
    wide = plan_resize(1000, 1400, request, crop=Region(0, 0, 1000, 500))
    assert (wide.width, wide.height, wide.canvas_width, wide.canvas_height) == (600, 300, 600, 300)


@pytest.mark.parametrize("mode", [0, 7, 9, -1])
def test_modes_that_mean_nothing_are_refused(mode):
    with pytest.raises(BadInput, match="is not known"):
        ResizeRequest(10, 10, mode)


@pytest.mark.parametrize("size", [(-1, 10), (10, MOST + 1)])
def test_sizes_out_of_range_are_refused(size):
    with pytest.raises(BadInput, match="cannot be asked for"):
        ResizeRequest(*size)


def test_a_picture_without_pixels_is_refused():
    with pytest.raises(BadInput):
        plan_resize(0, 10, ResizeRequest())


@given(edges, edges, sizes, sizes, modes, st.none() | regions(), st.none() | regions())
def test_promises_hold_for_any_picture(width, height, w, h, mode, focal, crop):
    request = ResizeRequest(w, h, mode)
    plan = plan_resize(width, height, request, focal, crop)
    source = plan.source
    assert 0 <= source.x1 < source.x2 <= width
    assert 0 <= source.y1 < source.y2 <= height
    assert 1 <= plan.width <= plan.canvas_width <= MOST
    assert 1 <= plan.height <= plan.canvas_height <= MOST
    assert 0 <= plan.left <= plan.canvas_width - plan.width
    assert 0 <= plan.top <= plan.canvas_height - plan.height
    asked = (w or plan.canvas_width, h or plan.canvas_height)
    assert plan.canvas_width <= asked[0]
    assert plan.canvas_height <= asked[1]
    if w and h and mode not in (ResizeMode.SCALE, ResizeMode.CUSTOM):
        assert (plan.canvas_width, plan.canvas_height) == (w, h)
    if mode is not ResizeMode.STRETCH:
        wide, high = size_of(source)
        # One pixel of either side is what rounding may cost.
        assert abs(wide * plan.height - high * plan.width) <= max(wide, high, plan.width, plan.height)


@given(edges, edges, st.integers(1, MOST), st.integers(1, MOST), regions(), st.data())
def test_the_focal_point_is_inside_the_cut_and_the_region_where_it_fits(width, height, w, h, focal, data):
    mode = data.draw(st.sampled_from([ResizeMode.FOCAL, ResizeMode.FACIAL]))
    source = plan_resize(width, height, ResizeRequest(w, h, mode), focal).source
    x = min(max(0, (focal.x1 + focal.x2) // 2), width - 1)
    y = min(max(0, (focal.y1 + focal.y2) // 2), height - 1)
    assert source.x1 <= x < source.x2
    assert source.y1 <= y < source.y2
    # The cut is as large as the ratio lets it be.
    assert size_of(source)[0] == width or size_of(source)[1] == height


@given(edges, edges, sizes, sizes, modes, st.none() | regions())
def test_not_enlarged_makes_no_pixels_up(width, height, w, h, mode, crop):
    plan = plan_resize(width, height, ResizeRequest(w, h, mode), crop=crop)
    less = plan.not_enlarged()
    wide, high = size_of(plan.source)
    assert less.source == plan.source
    assert less.width <= max(1, wide)
    assert less.height <= max(1, high)
    assert less.width <= less.canvas_width
    assert less.height <= less.canvas_height
    if plan.width <= wide and plan.height <= high:
        assert less == plan
