"""Thumbnails: upright, in sRGB, never larger than the picture."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageOps

from app.models.errors import BadInput
from app.models.media.images import shown_size, thumbnail
from tests.models.media.profiles import p3_like_profile

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 40), (30, 40, 220), (240, 240, 240)


def four_corners(size: tuple[int, int] = (80, 60)) -> Image.Image:
    """Red top left, green top right, blue bottom left, white bottom right."""
    image = Image.new("RGB", size, WHITE)
    width, height = size[0] // 2, size[1] // 2
    image.paste(RED, (0, 0, width, height))
    image.paste(GREEN, (width, 0, size[0], height))
    image.paste(BLUE, (0, height, width, size[1]))
    return image


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    rgb = image.convert("RGB")
    x, y = rgb.width // 4, rgb.height // 4
    return [rgb.getpixel(at) for at in ((x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y))]


def near(found: tuple[int, ...], expected: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, expected, strict=True))


UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(80, 60), (1600, 1200)])
def test_thumbnails_are_upright(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    upright = four_corners(size)
    lying = upright if orientation == 1 else upright.transpose(UNDO[orientation])
    lying.getexif()[0x0112] = orientation
    lying.save(tmp_path / "a.jpg", quality=95, exif=lying.getexif())
    assert corners(ImageOps.exif_transpose(Image.open(tmp_path / "a.jpg"))) != [], "the picture is readable"
    found = opened(thumbnail(tmp_path / "a.jpg", 256))
    assert found.width > found.height
    assert max(found.size) == min(256, size[0])
    for pixel, expected in zip(corners(found), (RED, GREEN, BLUE, WHITE), strict=True):
        assert near(pixel, expected)
    assert found.getexif().get(0x0112, 1) == 1, "a viewer must not turn it again"


def test_small_pictures_are_not_blown_up(tmp_path: Path) -> None:
    four_corners((30, 20)).save(tmp_path / "a.png")
    assert opened(thumbnail(tmp_path / "a.png", 512)).size == (30, 20)


@pytest.mark.parametrize("size", [(4000, 10), (10, 4000), (1, 1)])
def test_extreme_shapes_keep_a_pixel(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size, RED).save(tmp_path / "a.png")
    found = opened(thumbnail(tmp_path / "a.png", 256))
    assert min(found.size) >= 1
    assert max(found.size) <= 256


@pytest.mark.parametrize("extension", ["jpg", "png", "tif", "webp"])
def test_wide_colours_are_brought_to_srgb(tmp_path: Path, extension: str) -> None:
    profile = p3_like_profile()
    raw = (200, 80, 60)
    image = Image.new("RGB", (64, 64), raw)
    options = {"quality": 100} if extension in ("jpg", "webp") else {}
    image.save(tmp_path / f"a.{extension}", icc_profile=profile, **options)
    expected = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
    ).getpixel((32, 32))
    assert not near(expected, raw, 8), "the profile makes a difference that can be seen"
    found = opened(thumbnail(tmp_path / f"a.{extension}", 256))
    assert near(found.convert("RGB").getpixel((32, 32)), expected, 4)
    assert "icc_profile" not in found.info, "readers would apply it a second time"


def test_a_broken_profile_is_not_a_broken_picture(tmp_path: Path) -> None:
    four_corners().save(tmp_path / "a.jpg", icc_profile=b"no profile at all")
    found = opened(thumbnail(tmp_path / "a.jpg", 256))
    assert near(corners(found)[0], RED)


def test_cmyk_becomes_rgb(tmp_path: Path) -> None:
    Image.new("CMYK", (50, 50), (0, 255, 255, 0)).save(tmp_path / "a.jpg", quality=95)
    found = opened(thumbnail(tmp_path / "a.jpg", 256))
    assert found.mode == "RGB"
    red, green, blue = found.getpixel((25, 25))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("top", [65535, 40000, 255])
def test_sixteen_bit_grey_keeps_its_brightness(tmp_path: Path, top: int) -> None:
    image = Image.new("I;16", (40, 40), top)
    image.save(tmp_path / "a.png")
    found = opened(thumbnail(tmp_path / "a.png", 256)).convert("L")
    assert abs(found.getpixel((20, 20)) - top / 257) <= 3


@pytest.mark.parametrize("mode", ["L", "1", "LA", "RGBA", "P", "PA"])
def test_every_mode_has_a_thumbnail(tmp_path: Path, mode: str) -> None:
    name = "a.tif" if mode == "PA" else "a.png"
    try:
        four_corners().convert("RGBA").convert(mode).save(tmp_path / name)
    except (ValueError, OSError):
        pytest.skip(f"Pillow does not write {mode}")
    found = opened(thumbnail(tmp_path / name, 256))
    assert found.size == (80, 60)
    assert found.format == "JPEG", "nothing is transparent"


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA"])
def test_transparency_stays(tmp_path: Path, mode: str) -> None:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 200, 300))
    if mode == "P":
        palette = Image.new("P", (400, 300), 0)
        palette.putpalette([0, 0, 0, *RED])
        palette.paste(1, (0, 0, 200, 300))
        palette.save(tmp_path / "a.png", transparency=0)
    else:
        image.convert(mode).save(tmp_path / "a.png")
    found = opened(thumbnail(tmp_path / "a.png", 256))
    assert found.format == "PNG"
    alpha = found.convert("RGBA").getchannel("A")
    assert alpha.getpixel((20, 90)) == 255
    assert alpha.getpixel((230, 90)) == 0


def test_what_is_missing_or_damaged_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="missing"):
        thumbnail(tmp_path / "nothing", 256)
    (tmp_path / "text").write_text("no picture")
    with pytest.raises(BadInput, match="damaged"):
        thumbnail(tmp_path / "text", 256)


def test_a_picture_that_lies_about_itself_is_damaged(tmp_path: Path) -> None:
    out = io.BytesIO()
    four_corners().save(out, "AVIF")
    content = out.getvalue()
    (tmp_path / "a.avif").write_bytes(content.replace(b"pitm", b"xxxx"))
    with pytest.raises(BadInput, match="damaged"):
        shown_size(tmp_path / "a.avif")
    with pytest.raises(BadInput, match="damaged"):
        thumbnail(tmp_path / "a.avif", 256)


@pytest.mark.parametrize("extension", ["ppm", "eps", "jp2"])
def test_kinds_that_are_no_pictures_here_are_not_decoded(tmp_path: Path, extension: str) -> None:
    four_corners().save(tmp_path / f"a.{extension}")
    with pytest.raises(BadInput):
        thumbnail(tmp_path / f"a.{extension}", 256)
