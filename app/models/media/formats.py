"""Which type a file has, by its content, never by its extension alone. Source: domain.md 0, 2.1."""

import mimetypes
import zipfile
from pathlib import Path
from typing import Final

from app.models.errors import BadInput
from app.models.media.images import image_facts
from app.models.media.rows import FileFacts, MediaType

HEAD_BYTES: Final = 4096

FILE_EXTENSIONS: Final = frozenset(
    "7z avi cs css csv doc docx epub gif indd jar jpg jpeg js mp3 mp4 mpeg mpg odp ods odt pdf png ppt pptx "
    "ps qxp rar rtf svg tar tgz txt wmv xls xlsx xml zip".split()
)

_IMAGES: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (0, b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (0, b"GIF87a", "image/gif", ".gif"),
    (0, b"GIF89a", "image/gif", ".gif"),
    (8, b"WEBP", "image/webp", ".webp"),
    (4, b"ftypavif", "image/avif", ".avif"),
    (4, b"ftypavis", "image/avif", ".avif"),
    (0, b"BM", "image/bmp", ".bmp"),
    (0, b"II*\x00", "image/tiff", ".tif"),
    (0, b"MM\x00*", "image/tiff", ".tif"),
)
_VIDEOS: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (4, b"ftypqt", "video/quicktime", ".mov"),
    (4, b"ftyp", "video/mp4", ".mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm", ".webm"),
    (8, b"AVI ", "video/x-msvideo", ".avi"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv", ".wmv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg", ".mpg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg", ".mpg"),
)
_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_HEIC: Final = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim", b"ftypheis")
_CLAIMS_IMAGE: Final = frozenset("jpg jpeg png gif webp avif bmp tif tiff heic".split())
_CLAIMS_VIDEO: Final = frozenset("mp4 mov webm avi wmv".split())


class Limits:
    """Largest sizes that are taken in. Source: domain.md 0."""

    image_bytes = 50 * 2**20
    image_pixels = 100_000_000
    file_bytes = 500 * 2**20
    video_bytes = 4 * 2**30


def file_facts(path: Path, limits: type[Limits] = Limits) -> FileFacts:
    """Look into a file and say what it is.

    Raises:
        BadInput: It is empty, too large, of a type that is not taken, or not what its name says.
    """
    size = path.stat().st_size
    if size == 0:
        raise BadInput("the file is empty.", "Export it again from where it came from.", path=path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    extension = path.suffix.lower().lstrip(".")
    found = _match(head, _IMAGES)
    if found is not None:
        _need_size(path, size, limits.image_bytes, "images")
        return image_facts(path, *found, max_pixels=limits.image_pixels)
    if head[4:12] in _HEIC:
        raise BadInput(
            "HEIC pictures cannot be read here.", "Save it as JPEG, or install pillow-heif.", path=path
        )
    found = _match(head, _VIDEOS)
    if found is not None:
        _need_size(path, size, limits.video_bytes, "videos")
        return FileFacts(MediaType.VIDEO, *found)
    if _is_svg(head):
        _need_size(path, size, limits.image_bytes, "images")
        return FileFacts(MediaType.IMAGE, "image/svg+xml", ".svg")
    if extension in _CLAIMS_IMAGE:
        raise BadInput(
            f"the name says .{extension}, the content is no picture.", "Export it again.", path=path
        )
    if extension in _CLAIMS_VIDEO:
        raise BadInput(f"the name says .{extension}, the content is no video.", "Export it again.", path=path)
    if extension == "pdf" and b"%PDF-" not in head:
        raise BadInput("the name says .pdf, the content is no PDF.", "Export it again.", path=path)
    if extension not in FILE_EXTENSIONS:
        raise BadInput(
            f"file type not supported (.{extension})." if extension else "the file has no known type.",
            "Convert it to a type of the list in Help.",
            path=path,
        )
    _need_size(path, size, limits.file_bytes, "files")
    if extension == "zip" and not zipfile.is_zipfile(path):
        raise BadInput("the name says .zip, the content is no archive.", "Export it again.", path=path)
    mime = mimetypes.types_map.get(f".{extension}", "application/octet-stream")
    return FileFacts(MediaType.FILE, mime, f".{extension}")


def _match(head: bytes, table: tuple[tuple[int, bytes, str, str], ...]) -> tuple[str, str] | None:
    for offset, sign, mime, extension in table:
        if head[offset : offset + len(sign)] == sign and _is_plausible(mime, head):
            return mime, extension
    return None


def _is_plausible(mime: str, head: bytes) -> bool:
    """Look twice where a plain text may begin with the same letters."""
    if mime in ("image/webp", "video/x-msvideo"):
        return head.startswith(b"RIFF")
    if mime == "image/bmp":
        return int.from_bytes(head[14:18], "little") in _BMP_HEADERS
    return True


def _is_svg(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return text.startswith(b"<svg") or (
        text.startswith((b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in text
    )


def _need_size(path: Path, size: int, limit: int, kind: str) -> None:
    if size > limit:
        raise BadInput(
            f"{size / 2**20:,.0f} MB is more than the {limit / 2**20:,.0f} MB that {kind} may have.",
            "Make it smaller, or raise the limit in the tenant's settings.",
            path=path,
        )
