"""vitrine media render."""

from pathlib import Path

from PIL import Image

from tests.cli.conftest import Vitrine

T = ("--tenant", "aurelia")


def test_a_picture_is_written_as_the_resizer_makes_it(vitrine: Vitrine, sample: Path):
    name = vitrine("media", "list", *T, "--type", "image", "--limit", 1, "--json").document["id"]
    out = sample.parent / "cut.webp"
    command = ("media", "render", name, *T, "--w", 300, "--h", 200, "--mode", 5, "--out", out)
    ran = vitrine(*command, "--json")
    assert ran.code == 0
    assert (ran.document["width"], ran.document["height"]) == (300, 200)
    assert ran.document["bytes"] == out.stat().st_size
    with Image.open(out) as image:
        assert (image.format, image.size) == ("WEBP", (300, 200))
    x1, y1, x2, y2 = ran.document["source"]
    assert abs((x2 - x1) * 2 - (y2 - y1) * 3) <= 3


def test_what_cannot_be_rendered_is_told_and_writes_nothing(vitrine: Vitrine, sample: Path):
    name = vitrine("media", "list", *T, "--type", "image", "--limit", 1, "--json").document["id"]
    out = sample.parent / "other.jpg"
    assert vitrine("media", "render", name, *T, "--mode", 7, "--out", out).code == 3
    assert vitrine("media", "render", name, *T, "--w", 3001, "--out", out).code == 3
    assert vitrine("media", "render", "MZZZZZZ", *T, "--out", out).code == 3
    assert vitrine("media", "render", name, *T, "--out", sample.parent / "a.gif").code == 3
    assert vitrine("media", "render", name, *T, "--out", sample.parent / "no" / "a.jpg").code == 3
    assert vitrine("media", "render", name, *T, "--mode", 8, "--crop", "1,2", "--out", out).code == 2
    assert not out.exists()


def test_published_items_tell_their_public_address(vitrine: Vitrine, sample: Path):
    listed = vitrine("media", "list", *T, "--state", "published", "--limit", 1, "--json")
    shown = vitrine("media", "show", listed.document["id"], *T, "--json").document
    assert shown["public_url"].startswith("https://media.vitrine.example/cms/api/")
    assert "?ver=" in shown["public_url"]
