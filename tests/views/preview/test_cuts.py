"""Pictures of a preview as pages cut them."""

import pytest

from app.models.assignments.answers import AnswerItem
from app.models.media.content import CropKey, Region
from app.models.media.rows import MediaType
from app.views.preview.answers import WHOLE
from app.views.preview.reader import shown_part

MAIN = CropKey("Media gallery", "Main image", "Default", "md")


def item(type_: MediaType = MediaType.IMAGE, **values: object) -> AnswerItem:
    return AnswerItem("M00001", "a", type_, "ab", "", None, width=1200, height=772, **values)  # type: ignore[arg-type]


def test_without_a_choice_a_picture_is_whole():
    assert shown_part(item()) == WHOLE
    assert shown_part(item(MediaType.VIDEO, focal=Region(0, 0, 9, 9))) == WHOLE


@pytest.mark.parametrize(("x", "left", "right"), [(0, 0.0, 0.5), (600, 0.25, 0.75), (1200, 0.5, 1.0)])
def test_a_focal_point_places_the_cut_of_the_gallery(x, left, right):
    assert shown_part(item(focal=Region(x, 300, x, 300))) == (left, 0.0, right, 1.0)


def test_a_crop_of_the_gallery_wins():
    crops = ((MAIN, Region(0, 0, 300, 386)),)
    assert shown_part(item(focal=Region(1100, 0, 1200, 9), crops=crops)) == (0.0, 0.0, 0.25, 0.5)
