from dataclasses import replace
from datetime import UTC, datetime

from app.models.media.content import FileContent, MediaContent, MediaProperties, Region
from app.models.media.rows import FileFacts, MediaTexts, MediaType
from app.views.library.inspector_words import compared_fields, focal_words

NOW = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
FILE = FileContent("a.jpg", "a" * 64, 10, FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", 1000, 500))


def test_a_focal_point_is_said_in_percent():
    assert focal_words(Region(530, 180, 590, 240), 1000, 500) == "Focal point 56 %, 42 %"
    assert focal_words(None, 1000, 500) == "No focal point"
    assert focal_words(Region(0, 0, 1, 1), None, None) == "No focal point"


def test_every_field_of_two_versions_is_compared():
    one = MediaContent("one", FILE, texts={"de-de": MediaTexts(title="Jacke")})
    other = replace(
        one,
        display_name="other",
        category="Workers",
        tags=("a", "b"),
        texts={"Neutral": MediaTexts(alt_text="A jacket")},
        properties=MediaProperties(minimum_age=12, force_download=True),
        focal=Region(490, 240, 510, 260),
    )
    rows = {name: (before, after) for name, before, after in compared_fields(one, other)}
    assert rows["Display name"] == ("one", "other")
    assert rows["Category"] == ("None", "Employee")
    assert rows["Tags"] == ("", "a, b")
    assert rows["Alt text, Neutral"] == ("", "A jacket")
    assert rows["Title, de-de"] == ("Jacke", "")
    assert rows["Minimum age"] == ("", "12")
    assert rows["Force download"] == ("", "Yes")
    assert rows["Focal point"] == ("Not chosen", "50 %, 50 %")
    assert [name for name, before, after in compared_fields(one, one) if before != after] == []
