"""Which type a file has, by its content, never by its extension alone. Source: domain.md 0, 2.1."""

import mimetypes
import os
import re
from pathlib import Path
from typing import Final

from app.models.errors import BadInput
from app.models.media.images import AGAIN, can_read_heic, shown_size
from app.models.media.limits import DEFAULT_LIMITS, Limits, need_bytes, need_pixels
from app.models.media.rows import FileFacts, MediaType
from app.models.media.structure import Seekable, check_ends, plain_jpeg_size, webp_canvas
from app.models.media.vectors import drawing_size

HEAD_BYTES: Final = 4096

FILE_EXTENSIONS: Final = frozenset(
    "7z avi cs css csv doc docx epub gif indd jar jpg jpeg js mp3 mp4 mpeg mpg odp ods odt pdf png ppt pptx "
    "ps qxp rar rtf svg tar tgz txt wmv xls xlsx xml zip".split()
)

_SVG: Final = ("image/svg+xml", ".svg")
_PDF: Final = ("application/pdf", ".pdf")
_SVG_ROOT: Final = re.compile(
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+<(?:\w+:)?svg[\s>/]",
    re.DOTALL | re.IGNORECASE,
)
_HEIC: Final = ("image/heic", ".heic")
_SIGNS: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (0, b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (0, b"GIF87a", "image/gif", ".gif"),
    (0, b"GIF89a", "image/gif", ".gif"),
    (8, b"WEBP", "image/webp", ".webp"),
    (0, b"BM", "image/bmp", ".bmp"),
    (0, b"II*\x00", "image/tiff", ".tif"),
    (0, b"MM\x00*", "image/tiff", ".tif"),
    (0, b"II+\x00", "image/tiff", ".tif"),
    (0, b"MM\x00+", "image/tiff", ".tif"),
    (0, b"\x1aE\xdf\xa3", "video/webm", ".webm"),
    (8, b"AVI ", "video/x-msvideo", ".avi"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "video/x-ms-wmv", ".wmv"),
    (0, b"\x00\x00\x01\xba", "video/mpeg", ".mpg"),
    (0, b"\x00\x00\x01\xb3", "video/mpeg", ".mpg"),
)
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
_BMP_HEADERS: Final = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
_QUICKTIME_BOXES: Final = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_CLAIMS_IMAGE: Final = frozenset("jpg jpeg png gif webp avif bmp tif tiff heic heif svg".split())
_CLAIMS_VIDEO: Final = frozenset("mp4 mov webm avi wmv mpg mpeg".split())
_PACKED: Final = frozenset("zip docx xlsx pptx odt ods odp epub jar".split())
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def file_facts(path: Path, limits: Limits = DEFAULT_LIMITS) -> FileFacts:
    """Look into a file and say what it is, as quickly as headers and structure allow; nothing is decoded.

    Size and pixels are held to the limits, what is cut off is refused where the format says where it ends.
    Size and duration of a video and pages of a document are left to `processing.processed`.

    Raises:
        BadInput: It is empty, too large, cut off, of a type that is not taken, or not what its name says.
        OSError: It cannot be read.

    Thread: any.
    """
    with path.open("rb", buffering=0) as file:
        return look_into_open(path, file, os.fstat(file.fileno()).st_size, limits)[0]


def look_into_open(path: Path, file: Seekable, size: int, limits: Limits) -> tuple[FileFacts, bool]:
    """Do what `file_facts` does with an open file, at its start; tell whether it may bring texts along."""
    try:
        if size == 0:
            raise BadInput("the file is empty.", AGAIN)
        head = file.read(HEAD_BYTES) or b""
        extension = path.suffix.lower().lstrip(".")
        found = sniff(head) or _named(head, extension)
        if found is not None and found[0] == "image/jpeg" and (shown := plain_jpeg_size(file, size)):
            need_bytes(size, limits.image_bytes, "images")
            need_pixels(*shown, limits.image_pixels)
            return FileFacts(MediaType.IMAGE, *found, *shown), False
        if found is None:
            return _file(path, size, extension, head, limits), False
        mime, usual = found
        if mime.startswith("image/"):
            return _image(path, size, head, found, limits), mime != "image/svg+xml"
        kind, most = (
            (MediaType.VIDEO, limits.video_bytes)
            if mime.startswith("video/")
            else (MediaType.FILE, limits.file_bytes)
        )
        need_bytes(size, most, f"{kind.value}s")
        check_ends(path, mime, size)
        return FileFacts(kind, mime, usual), False
    except BadInput as problem:
        raise BadInput(problem.message, problem.hint, path=path) from problem


def sniff(head: bytes) -> tuple[str, str] | None:
    """Return MIME type and usual extension of a picture, video or PDF; None for anything else.

    Args:
        head: The first `HEAD_BYTES` of the content.
    """
    for offset, sign, mime, extension in _SIGNS:
        if head[offset : offset + len(sign)] == sign and _is_plausible(mime, head):
            return mime, extension
    if head[4:8] == b"ftyp":
        return _iso_media(head)
    if head[4:8] in _QUICKTIME_BOXES and head[:1] == b"\0":
        return "video/quicktime", ".mov"
    if _is_svg(head):
        return _SVG
    return _PDF if head.lstrip().startswith(b"%PDF-") else None


def _iso_media(head: bytes) -> tuple[str, str]:
    """Tell stills from films by their brands; a general brand first leaves it to the others."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    major = head[8:12]
    brands = {head[at : at + 4] for at in range(16, max(16, length - 3), 4)}
    if major in (b"mif1", b"msf1", b"miaf"):
        return ("image/avif", ".avif") if brands & {b"avif", b"avis"} else _HEIC
    if major in (b"avif", b"avis"):
        return "image/avif", ".avif"
    if major in _HEIC_BRANDS:
        return _HEIC
    return ("video/quicktime", ".mov") if major == b"qt  " else ("video/mp4", ".mp4")


def _is_plausible(mime: str, head: bytes) -> bool:
    """Look twice where a plain text may begin with the same letters."""
    if mime in ("image/webp", "video/x-msvideo"):
        return head.startswith(b"RIFF")
    if mime == "image/bmp":
        return int.from_bytes(head[14:18], "little") in _BMP_HEADERS
    return True


def _is_svg(head: bytes) -> bool:
    return _SVG_ROOT.match(_plain(head)) is not None


def _plain(head: bytes) -> bytes:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _named(head: bytes, extension: str) -> tuple[str, str] | None:
    """Believe a name where the content begins in a way that only allows it."""
    if extension == "pdf" and b"%PDF-" in head[:1024]:
        return _PDF
    # What comes before the first element may be long.
    return _SVG if extension == "svg" and _plain(head).lstrip().startswith((b"<?xml", b"<!")) else None


def _image(path: Path, size: int, head: bytes, found: tuple[str, str], limits: Limits) -> FileFacts:
    mime, usual = found
    need_bytes(size, limits.image_bytes, "images")
    if mime == "image/heic" and not can_read_heic():
        raise BadInput("HEIC pictures cannot be read here.", "Save it as JPEG, or install pillow-heif.")
    # A structure that makes no sense says more of a cut file than headers that cannot be read.
    check_ends(path, mime, size)
    if mime == "image/webp" and (canvas := webp_canvas(head)):
        need_pixels(*canvas, limits.image_pixels)
    width, height = drawing_size(path) if mime == "image/svg+xml" else shown_size(path)
    need_pixels(width, height, limits.image_pixels)
    return FileFacts(MediaType.IMAGE, mime, usual, width, height)


def _file(path: Path, size: int, extension: str, head: bytes, limits: Limits) -> FileFacts:
    if extension in _CLAIMS_IMAGE:
        raise BadInput(f"the name says .{extension}, the content is no picture.", AGAIN)
    if extension in _CLAIMS_VIDEO:
        raise BadInput(f"the name says .{extension}, the content is no video.", AGAIN)
    if extension == "pdf":
        raise BadInput("the name says .pdf, the content is no PDF.", AGAIN)
    if extension not in FILE_EXTENSIONS:
        raise BadInput(
            f"file type not supported (.{extension})." if extension else "the file has no known type.",
            "Convert it to a type of the list in Help.",
        )
    need_bytes(size, limits.file_bytes, "files")
    if extension in _PACKED and not head.startswith(_OLE):  # documents with a password are no archives
        if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            raise BadInput(f"the name says .{extension}, the content is no archive.", AGAIN)
        check_ends(path, "application/zip", size)
    mime = mimetypes.types_map.get(f".{extension}", "application/octet-stream")
    return FileFacts(MediaType.FILE, mime, f".{extension}")
