"""What a file is, by its content."""

import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from app.models.errors import BadInput
from app.models.media.formats import file_facts, look_into_open
from app.models.media.images import can_read_heic, shown_size
from app.models.media.limits import DEFAULT_LIMITS, Limits
from app.models.media.rows import MediaType
from tests.support.corpus import PDF, video


def picture(path: Path, format_: str, size: tuple[int, int] = (60, 40)) -> Path:
    image = Image.effect_noise(size, 60).convert("RGB")
    image.save(path, format_)
    return path


@pytest.mark.parametrize(
    ("format_", "mime", "extension"),
    [
        ("JPEG", "image/jpeg", ".jpg"),
        ("PNG", "image/png", ".png"),
        ("GIF", "image/gif", ".gif"),
        ("WEBP", "image/webp", ".webp"),
        ("AVIF", "image/avif", ".avif"),
        ("BMP", "image/bmp", ".bmp"),
        ("TIFF", "image/tiff", ".tif"),
    ],
)
@pytest.mark.parametrize("name", ["right", "wrong.png", "no extension", "shirt.txt"])
def test_pictures_are_known_by_their_content(
    tmp_path: Path, format_: str, mime: str, extension: str, name: str
) -> None:
    path = picture(tmp_path / name, format_)
    facts = file_facts(path)
    assert (facts.type, facts.mime, facts.extension) == (MediaType.IMAGE, mime, extension)
    assert (facts.width, facts.height) == (60, 40)


def test_a_drawing_with_much_before_it_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_text(f"<?xml version='1.0'?><!-- {'x' * 9000} --><svg width='4' height='3'/>")
    assert (file_facts(path).mime, file_facts(path).width) == ("image/svg+xml", 4)
    path.write_text(f"<?xml version='1.0'?><!-- {'x' * 9000} --><html/>")
    with pytest.raises(BadInput, match="no drawing"):
        file_facts(path)


def test_a_document_with_something_before_it_is_known_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"junk from a mail program\n" + PDF)
    assert file_facts(path).mime == "application/pdf"


@pytest.mark.parametrize("text", ["<svg/>", '\ufeff<?xml version="1.0"?>\n<!-- x --><svg xmlns="a"/>'])
def test_drawings_are_pictures(tmp_path: Path, text: str) -> None:
    path = tmp_path / "logo.xml"
    path.write_text(text, "utf-8")
    assert file_facts(path).mime == "image/svg+xml"


@pytest.mark.parametrize("name", ["manual.pdf", "MANUAL.PDF"])
def test_files_of_the_list_are_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PDF)
    facts = file_facts(path)
    assert (facts.type, facts.mime, facts.extension) == (MediaType.FILE, "application/pdf", ".pdf")


@pytest.mark.parametrize(
    "text",
    [
        "BMW parts list\n",
        "The new WEBP guide\n",
        "The new AVI guide\n",
        "GIF and other formats\n",
        "A PDF begins with %PDF-1.4\n",
        "<?xml version='1.0'?><html><svg/></html>\n",
        "<!--" * 900,
        "<!-- --> " * 400 + "<g>",
    ],
)
def test_a_text_that_begins_like_a_picture_is_a_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text * 40)
    assert file_facts(path).type is MediaType.FILE


@pytest.mark.parametrize("name", ["shirt.jpg", "shirt.PNG", "shirt.webp", "shirt.heic"])
def test_a_text_called_a_picture_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("not a picture at all")
    with pytest.raises(BadInput, match="no picture") as caught:
        file_facts(path)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.jpg", b"", "empty"),
        ("program.exe", b"MZ" + bytes(60), r"\.exe"),
        ("noname", b"hello world, no type", "no known type"),
        ("broken.zip", b"not an archive", "no archive"),
    ],
)
def test_what_cannot_be_taken_is_named(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match=message):
        file_facts(path)


def test_heic_needs_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00\x00\x00\x0cmeta" + bytes(4))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    can_read_heic.cache_clear()
    with pytest.raises(BadInput, match="HEIC"):
        file_facts(path)
    can_read_heic.cache_clear()


def test_a_real_archive_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "kit.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert file_facts(path).type is MediaType.FILE


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
@pytest.mark.parametrize("kept", [0.95, 0.5, 0.1])
def test_a_picture_that_is_cut_off_is_refused(tmp_path: Path, format_: str, kept: float) -> None:
    path = picture(tmp_path / "cut", format_, (300, 200))
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(BadInput, match="damaged or cut off"):
        file_facts(path)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def test_a_tiny_file_with_endless_pixels_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(BadInput, match=r"30000 x 30000 pixels.*100 megapixels"):
        file_facts(path)


SMALL = Limits(image_bytes=2_000, image_pixels=200, file_bytes=20, video_bytes=20)


def test_sizes_are_limited_by_type(tmp_path: Path) -> None:
    for path, message in (
        (picture(tmp_path / "a.jpg", "JPEG", (90, 90)), "images"),
        (tmp_path / "a.mp4", "videos"),
        (tmp_path / "a.pdf", "files"),
    ):
        if not path.exists():
            path.write_bytes(video() if path.suffix == ".mp4" else PDF)
        with pytest.raises(BadInput, match=message):
            file_facts(path, SMALL)
    with pytest.raises(BadInput, match="pixels"):
        file_facts(picture(tmp_path / "b.gif", "GIF", (20, 15)), SMALL)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sizes_are_as_shown(tmp_path: Path, orientation: int) -> None:
    image = Image.new("RGB", (60, 40), "red")
    image.getexif()[0x0112] = orientation
    image.save(tmp_path / "a.jpg", exif=image.getexif())
    facts = file_facts(tmp_path / "a.jpg")
    assert (facts.width, facts.height) == ((40, 60) if orientation >= 5 else (60, 40))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("turned", [None, 1, 6])
def test_a_jpeg_has_the_size_that_its_reader_shows(
    tmp_path: Path, mode: str, progressive: bool, turned: int | None
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned or 1
    more = {} if turned is None else {"exif": exif}
    path = tmp_path / "a.jpg"
    image = Image.new(mode, (61, 40))
    image.save(path, "JPEG", progressive=progressive, comment=b"\xff\xc0" * 30_000, **more)
    facts = file_facts(path)
    assert (facts.width, facts.height) == shown_size(path) == ((40, 61) if turned == 6 else (61, 40))
    with path.open("rb", buffering=0) as file:
        looked = look_into_open(path, file, path.stat().st_size, DEFAULT_LIMITS)
    assert looked == (facts, turned is not None)


@pytest.mark.parametrize("at", [0, 3, 60, 0.5, -1, -2, -60])
def test_a_jpeg_without_texts_is_cut_off_anywhere(tmp_path: Path, at: float) -> None:
    path = tmp_path / "a.jpg"
    picture(path, "JPEG", (200, 200))
    content = path.read_bytes()
    path.write_bytes(content[: int(at) if at != 0.5 else len(content) // 2])
    with pytest.raises(BadInput):
        file_facts(path)
