"""Likeness: near for what looks alike, far for what does not."""

import io
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from app.models.media.images import picture
from app.models.media.likeness import distance, likeness
from tests.support import corpus

GREYS = st.binary(min_size=72, max_size=72)


@given(GREYS)
def test_it_is_a_signed_number_of_64_bits_that_follows_the_rows(grey: bytes) -> None:
    rows = [grey[start : start + 9] for start in range(0, 72, 9)]
    bits = "".join("1" if a > b else "0" for row in rows for a, b in itertools.pairwise(row))
    expected = int.from_bytes(int(bits, 2).to_bytes(8, "big"), "big", signed=True)
    assert likeness(grey) == expected
    assert -(2**63) <= likeness(grey) < 2**63


@given(GREYS, GREYS)
def test_distance_counts_bits(one: bytes, other: bytes) -> None:
    a, b = likeness(one), likeness(other)
    assert distance(a, b) == distance(b, a) == bin((a ^ b) % 2**64).count("1")
    assert distance(a, a) == 0


def of(folder: Path, image: Image.Image, format_: str = "PNG", **options: object) -> int:
    path = folder / "picture"
    path.write_bytes(corpus.saved(image, format_, **options))
    return picture(path, 256).likeness


def sample_picture() -> Image.Image:
    return corpus.scene(size=(900, 600))


@pytest.mark.parametrize(
    "changed",
    [
        lambda image: image.resize((300, 200)),
        lambda image: image.convert("L"),
        lambda image: ImageEnhance.Brightness(image).enhance(0.8),
        lambda image: Image.open(io.BytesIO(corpus.saved(image, "JPEG", quality=30))),
        lambda image: image.convert("RGBA"),
    ],
)
def test_what_looks_alike_is_near(tmp_path: Path, changed) -> None:
    plain = sample_picture()
    assert distance(of(tmp_path, plain), of(tmp_path, changed(plain))) <= 6


def test_formats_and_turns_make_no_difference(tmp_path: Path) -> None:
    plain = sample_picture()
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = of(tmp_path, plain.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=90, exif=exif)
    assert distance(of(tmp_path, plain), turned) <= 4
    assert distance(of(tmp_path, plain), of(tmp_path, plain, "WEBP", quality=90)) <= 4


def test_what_looks_different_is_far(tmp_path: Path) -> None:
    plain = sample_picture()
    assert distance(of(tmp_path, plain), of(tmp_path, plain.transpose(Image.Transpose.FLIP_LEFT_RIGHT))) > 16


def test_what_is_transparent_counts_as_white(tmp_path: Path) -> None:
    shape = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    shape.paste((10, 10, 10, 255), (100, 50, 200, 250))
    on_white = Image.new("RGB", shape.size, "white")
    on_white.paste(shape, mask=shape)
    assert of(tmp_path, shape) == of(tmp_path, on_white)
