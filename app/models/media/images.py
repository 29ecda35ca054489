"""Pictures: facts and thumbnails. Pillow lives here only.

Thumbnails are JPEG (PNG where there is transparency), upright, in sRGB. `draft()` lets the JPEG
decoder scale while it decodes. Source: architecture.md 6.
"""

import io
import struct
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from app.models.errors import BadInput
from app.models.media.rows import FileFacts, MediaType

Image.MAX_IMAGE_PIXELS = None  # we hold pictures to our own limit before any pixel is decoded

JPEG_QUALITY: Final = 85
_ORIENTATION: Final = 0x0112
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_SRGB: Final = ImageCms.createProfile("sRGB")
# Those that `formats` tells by content and holds to a number of pixels; Pillow would also start Ghostscript.
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
_DAMAGED: Final = "the picture is damaged or cut off."
_AGAIN: Final = "Export it again from where it came from."


def image_facts(path: Path, mime: str, extension: str, *, max_pixels: int) -> FileFacts:
    """Read the size of a picture and see that it can be decoded; pixel size as shown.

    Raises:
        BadInput: It has too many pixels, or is damaged or cut off.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as image:
                width, height = image.size
                if width * height > max_pixels:
                    raise BadInput(
                        f"{width} x {height} pixels is more than {max_pixels / 1e6:,.0f} megapixels.",
                        "Make the picture smaller.",
                        path=path,
                    )
                if image.getexif().get(_ORIENTATION) in _SIDEWAYS:
                    width, height = height, width
                image.draft("RGB", (64, 64))
                image.load()
    except _UNREADABLE as error:
        raise BadInput(_DAMAGED, _AGAIN, path=path) from error
    return FileFacts(MediaType.IMAGE, mime, extension, width, height)


def thumbnail(path: Path, pixel_size: int) -> bytes:
    """Make a thumbnail that fits into a square of `pixel_size`, never larger than the picture.

    Raises:
        BadInput: The picture cannot be read.

    Thread: any; most of the work runs without the interpreter lock.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=_FORMATS) as image:
                return _encode(_upright_srgb(image, pixel_size))
    except FileNotFoundError as error:
        raise BadInput(
            "the picture is missing from the blob store.", "Run: vitrine workspace check."
        ) from error
    except _UNREADABLE as error:
        raise BadInput(_DAMAGED, _AGAIN, path=path) from error


# What Pillow's readers raise over content that lies about itself; AVIF's a bare RuntimeError.
_UNREADABLE: Final = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    ArithmeticError,
    LookupError,
    TypeError,
    struct.error,
)


def _upright_srgb(image: Image.Image, pixel_size: int) -> Image.Image:
    # Twice the size leaves the final reduction enough pixels to look sharp.
    image.draft("RGB", (pixel_size, pixel_size))
    orientation = image.getexif().get(_ORIENTATION, 1)
    profile = image.info.get("icc_profile")
    small: Image.Image = image
    if small.mode in ("P", "PA"):
        small = small.convert("RGBA" if "transparency" in small.info else "RGB")
    elif small.mode.startswith(("I", "F")):
        small = _sixteen_to_eight(small)
    small = (
        ImageOps.contain(small, (pixel_size, pixel_size), Image.Resampling.BICUBIC)
        if _larger(small, pixel_size)
        else small.copy()
    )
    if profile:
        small = _to_srgb(small, profile)
    if small.mode not in ("RGB", "RGBA", "L"):
        small = small.convert("RGBA" if "A" in small.mode else "RGB")
    if orientation != 1:
        small.getexif()[_ORIENTATION] = orientation
        small = ImageOps.exif_transpose(small)
    return small


def _larger(image: Image.Image, pixel_size: int) -> bool:
    return image.width > pixel_size or image.height > pixel_size


def _sixteen_to_eight(image: Image.Image) -> Image.Image:
    wide = image.convert("I")
    high = wide.getextrema()[1]
    # What keeps 32 bits per pixel does not say how many of them it uses.
    is_wide = image.mode.startswith("I;16") or (isinstance(high, int | float) and high > 255)
    scale = 255 / 65535 if is_wide else 1
    return wide.point(lambda value: value * scale).convert("L")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile is not a broken picture: show it as it is
    return converted if converted is not None else image


def _encode(image: Image.Image) -> bytes:
    out = io.BytesIO()
    if image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255):
        image.save(out, "PNG", compress_level=1)
    else:
        if image.mode not in ("RGB", "L"):
            image = image.convert("RGB")
        image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()
