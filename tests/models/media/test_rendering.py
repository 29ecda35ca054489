"""Plans carried out on real pixels."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.models.errors import BadInput
from app.models.media.content import Region
from app.models.media.rendering import render
from app.models.media.resizer import ResizeMode, ResizePlan, ResizeRequest, plan_resize
from app.models.media.rows import FileFacts, MediaType

RED, BLUE = (200, 20, 20), (20, 20, 200)


def halves(path: Path, size: tuple[int, int] = (200, 100), **options: object) -> FileFacts:
    """A picture whose left half is red and whose right half is blue; its facts as shown."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    image.save(path, **options)
    return FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", *size)


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def near(pixel: object, colour: tuple[int, ...]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 12 for a, b in zip(pixel, colour, strict=True))


def plan(facts: FileFacts, w: int, h: int, mode: int, focal: Region | None = None) -> ResizePlan:
    return plan_resize(facts.width or 0, facts.height or 0, ResizeRequest(w, h, mode), focal)


def test_a_focal_crop_shows_the_side_of_the_focal_point(tmp_path):
    facts = halves(tmp_path / "a.jpg", quality=95)
    left = plan(facts, 50, 50, ResizeMode.FOCAL, Region(10, 40, 30, 60))
    right = plan(facts, 50, 50, ResizeMode.FOCAL, Region(170, 40, 190, 60))
    made = [opened(one.content) for one in render(tmp_path / "a.jpg", facts, [left, right])]
    assert [one.size for one in made] == [(50, 50), (50, 50)]
    assert near(made[0].getpixel((25, 25)), RED)
    assert near(made[1].getpixel((25, 25)), BLUE)


def test_letter_box_pads_with_white_in_jpeg(tmp_path):
    facts = halves(tmp_path / "a.jpg", quality=95)
    (one,) = render(tmp_path / "a.jpg", facts, [plan(facts, 100, 100, ResizeMode.LETTER_BOX)])
    image = opened(one.content)
    assert (one.ending, image.size) == ("jpg", (100, 100))
    assert near(image.getpixel((50, 5)), (255, 255, 255))
    assert near(image.getpixel((20, 50)), RED)


def test_what_is_transparent_stays_so_or_lies_on_white(tmp_path):
    path = tmp_path / "a.png"
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 50, 100))
    image.save(path)
    facts = FileFacts(MediaType.IMAGE, "image/png", ".png", 100, 100)
    asked = [plan(facts, 60, 60, ResizeMode.CROP)]
    (own,) = render(path, facts, asked)
    assert own.ending == "png"
    assert opened(own.content).getpixel((50, 30))[3] == 0
    (flat,) = render(path, facts, asked, ending="jpg")
    assert near(opened(flat.content).getpixel((50, 30)), (255, 255, 255))
    (web,) = render(path, facts, asked, ending="webp")
    assert opened(web.content).format == "WEBP"


def test_orientation_and_colours_are_those_of_thumbnails(tmp_path):
    path = tmp_path / "a.jpg"
    image = Image.new("CMYK", (100, 200), (0, 255, 255, 0))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, exif=exif)
    facts = FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", 200, 100)
    (one,) = render(path, facts, [plan(facts, 80, 0, ResizeMode.SCALE)])
    made = opened(one.content)
    assert (made.size, made.mode) == ((80, 40), "RGB")
    assert made.getpixel((10, 10))[0] > 180
    assert not made.getexif()


def test_only_as_much_is_decoded_as_is_shown_and_the_sizes_are_exact(tmp_path):
    facts = halves(tmp_path / "a.jpg", (1501, 997), quality=90)
    plans = [plan(facts, w, h, 5) for w, h in ((295, 295), (600, 772), (767, 767))]
    made = [opened(one.content).size for one in render(tmp_path / "a.jpg", facts, plans)]
    assert made == [(295, 295), (600, 772), (767, 767)]


def test_damage_and_unknown_formats_are_told(tmp_path):
    path = tmp_path / "a.jpg"
    facts = halves(path, quality=95)
    asked = [plan(facts, 10, 10, 4)]
    with pytest.raises(BadInput, match=r"\.tiff"):
        render(path, facts, asked, ending="tiff")
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(BadInput):
        render(path, facts, asked)
    with pytest.raises(BadInput, match="cannot be read"):
        render(tmp_path / "gone.jpg", facts, asked)
