"""Pictures: size, thumbnails, renditions of pixels that others decoded. Pillow lives here only.

Thumbnails are JPEG (PNG where there is transparency), upright, in sRGB. `draft()` lets the JPEG
decoder scale while it decodes; what cannot do so is reduced in strips, so that a large picture is in
memory once, and one large picture at a time. Source: architecture.md 6.
"""

import contextlib
import functools
import io
import struct
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from PIL import (
    Image,
    ImageCms,
    ImageFile,
    ImageOps,
    ImageSequence,
    IptcImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
)

from app.models.errors import BadInput
from app.models.media.likeness import COLUMNS, ROWS, likeness

Image.MAX_IMAGE_PIXELS = None  # we hold pictures to our own limit before any pixel is decoded

JPEG_QUALITY: Final = 85
DAMAGED: Final = "the picture is damaged or cut off."
AGAIN: Final = "Export it again from where it came from."
_ORIENTATION: Final = 0x0112
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_SRGB: Final = ImageCms.createProfile("sRGB")
_LAB: Final = ImageCms.createProfile("LAB")
# Those that `formats` tells by content and holds to a number of pixels; Pillow would also start Ghostscript.
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
_STRIP_PIXELS: Final = 2_000_000
_LARGE_PIXELS: Final = 24_000_000
_one_large = threading.Semaphore(1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture, as JPEG or PNG, and the likeness of what it shows."""

    content: bytes
    likeness: int


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
    MemoryError,
    struct.error,
)


@functools.cache
def can_read_heic() -> bool:
    """Tell whether the extra that reads HEIC is installed; get it ready."""
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener(thumbnails=False)
    return True


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture, its pixels not decoded yet.

    Raises:
        BadInput: It is missing, or what is done with it finds it damaged.
    """
    formats = (*_FORMATS, "HEIF") if _is_heic(path) and can_read_heic() else _FORMATS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=formats) as image:
                yield image
    except FileNotFoundError as error:
        raise BadInput(
            "the picture is missing from the blob store.", "Run: vitrine workspace check."
        ) from error
    except _UNREADABLE as error:
        raise BadInput(DAMAGED, AGAIN) from error


def _is_heic(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"
    return False


def shown_size(path: Path) -> tuple[int, int]:
    """Read width and height as shown from the headers of a picture.

    Raises:
        BadInput: They cannot be read.
    """
    with opened(path) as image:
        width, height = image.size
        lies = image.format != "TIFF" and _orientation(image) in _SIDEWAYS  # Pillow turns a TIFF itself
        return (height, width) if lies else (width, height)


def thumbnail(path: Path, pixel_size: int) -> bytes:
    """Make a thumbnail that fits into a square of `pixel_size`, never larger than the picture.

    Raises:
        BadInput: The picture cannot be read.

    Thread: any; most of the work runs without the interpreter lock.
    """
    return picture(path, pixel_size).content


def picture(path: Path, pixel_size: int) -> Picture:
    """Decode a picture in full, once; return its thumbnail and likeness.

    Raises:
        BadInput: The picture cannot be read.

    Thread: any; most of the work runs without the interpreter lock.
    """
    with opened(path) as image:
        # Twice the size leaves the final reduction enough pixels to look sharp.
        image.draft("RGB", (pixel_size, pixel_size))
        if image.width * image.height > _LARGE_PIXELS:
            with _one_large:
                return _finished(_upright_srgb(image, pixel_size))
        return _finished(_upright_srgb(image, pixel_size))


def picture_of_pixels(
    mode: str, size: tuple[int, int], pixels: bytes, stride: int, pixel_size: int, turn: int = 0
) -> Picture:
    """Make a thumbnail of pixels in sRGB that another library decoded.

    Args:
        mode: `RGB`, `BGR`, `RGBA` or `BGRX`, the order of the bytes.
        size: Width and height.
        pixels: Rows of `stride` bytes.
        stride: Bytes from row to row.
        pixel_size: Edge of the square that it has to fit into.
        turn: Degrees counterclockwise.
    """
    kept = "RGBA" if mode == "RGBA" else "RGB"
    image = Image.frombytes(kept, size, pixels, "raw", mode, stride)
    if turn % 360:
        image = image.rotate(turn, expand=True)
    return _finished(_fitted(image, image.size, pixel_size))


def picture_of_png(content: bytes, pixel_size: int) -> Picture:
    """Make a thumbnail of a PNG that another library drew."""
    with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
        return _finished(_fitted(image.convert("RGBA"), image.size, pixel_size))


def _orientation(image: Image.Image) -> int:
    try:
        # In a PNG, Pillow would decode everything to see whether EXIF comes after the pixels; it may not.
        exif = Image.Image.getexif(image) if image.format == "PNG" else image.getexif()
        found = exif.get(_ORIENTATION, 1)
    except (SyntaxError, ValueError, LookupError, TypeError, OSError, struct.error):
        return 1  # broken EXIF is not a broken picture
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _upright_srgb(image: Image.Image, pixel_size: int) -> Image.Image:
    image.load()
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    size = image.size
    small = _fitted(_reduced(image, pixel_size), size, pixel_size)
    if profile or small.mode == "LAB":
        small = _to_srgb(small, profile)
    if small.mode not in ("RGB", "RGBA", "L"):
        small = small.convert("RGBA" if small.mode in ("LA", "La", "RGBa", "PA") else "RGB")
    if orientation != 1:
        small.getexif()[_ORIENTATION] = orientation
        small = ImageOps.exif_transpose(small)
    return small


def _reduced(image: Image.Image, pixel_size: int) -> Image.Image:
    """Return the picture in a mode that can be resized, not much larger than twice `pixel_size`."""
    scale = _to_eight_bits(image)
    factor = max(image.size) // (2 * pixel_size)
    if factor < 2:
        return _resizable(image, scale)
    lines = max(1, _STRIP_PIXELS // image.width // factor) * factor
    whole: Image.Image | None = None
    for top in range(0, image.height, lines):
        strip = image.crop((0, top, image.width, min(top + lines, image.height)))
        strip = _resizable(strip, scale).reduce(factor)
        if whole is None:
            whole = Image.new(strip.mode, (strip.width, -(-image.height // factor)))
        whole.paste(strip, (0, top // factor))
    assert whole is not None
    return whole


def _resizable(image: Image.Image, scale: float) -> Image.Image:
    if image.mode in ("P", "PA"):
        return image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    if image.mode.startswith(("I", "F")):
        wide = image.convert("F" if image.mode == "F" else "I")
        return wide.point(lambda value: value * scale).convert("L")
    return image.convert("L") if image.mode == "1" else image


def _to_eight_bits(image: Image.Image) -> float:
    """Return what brings the values of a picture with more than eight bits to 255."""
    if not image.mode.startswith(("I", "F")):
        return 1
    if image.mode.startswith("I;16"):
        return 255 / 65535
    # What keeps 32 bits per pixel does not say how many of them it uses.
    low, high = image.getextrema()
    assert isinstance(low, int | float)
    assert isinstance(high, int | float)
    if image.mode == "F" and high <= 1:
        return 255
    return 255 / 65535 if high > 255 else 1


def _fitted(image: Image.Image, shape: tuple[int, int], pixel_size: int) -> Image.Image:
    """Return the picture with the proportions of `shape`, in a square of `pixel_size`."""
    longer = max(shape)
    if longer <= pixel_size:
        return image if image.size == shape else image.resize(shape, Image.Resampling.BICUBIC)
    size = max(1, round(shape[0] * pixel_size / longer)), max(1, round(shape[1] * pixel_size / longer))
    return image.resize(size, Image.Resampling.BICUBIC)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    try:
        source = _LAB if profile is None else ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if profile is not None and "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A broken profile is not a broken picture: show it as it is.
        return image if image.mode != "LAB" or profile is None else _to_srgb(image, None)
    return converted if converted is not None else image


def _finished(image: Image.Image) -> Picture:
    out = io.BytesIO()
    if image.mode == "RGBA" and image.getchannel("A").getextrema() != (255, 255):
        image.save(out, "PNG", compress_level=1)
        seen = Image.new("RGB", image.size, "white")
        seen.paste(image, mask=image.getchannel("A"))
        image = seen
    else:
        if image.mode not in ("RGB", "L"):
            image = image.convert("RGB")
        image.save(out, "JPEG", quality=JPEG_QUALITY)
    grey = image.convert("L").resize((COLUMNS, ROWS), Image.Resampling.BOX)
    return Picture(out.getvalue(), likeness(grey.tobytes()))


def data_end(path: Path) -> int:
    """Return where the pixels of a TIFF end, as the directories of its pages say.

    Raises:
        BadInput: It cannot be read.
    """
    with opened(path) as image:
        end = 0
        for page in ImageSequence.Iterator(image):
            tags = cast(TiffImagePlugin.TiffImageFile, page).tag_v2
            starts, lengths = (
                (tags.get(273), tags.get(279)) if 273 in tags else (tags.get(324), tags.get(325))
            )
            end = max(end, *(at + n for at, n in zip(starts or (0,), lengths or (0,), strict=False)))
        return end


def metadata(path: Path) -> tuple[bytes, dict[tuple[int, int], list[bytes]]]:
    """Return the XMP packet of a picture, and its IPTC values by record and dataset; or empty ones.

    Raises:
        BadInput: It cannot be read.
    """
    with opened(path) as image:
        found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
        xmp = found.encode("utf-8", "replace") if isinstance(found, str) else bytes(found)
        iim: dict[tuple[int, int], list[bytes]] = {}
        with contextlib.suppress(SyntaxError, ValueError, LookupError, TypeError, OSError, struct.error):
            for key, value in (IptcImagePlugin.getiptcinfo(cast(ImageFile.ImageFile, image)) or {}).items():
                iim[key] = value if isinstance(value, list) else [value]
        return xmp, iim
