"""Files as they come from elsewhere: damaged on the way, written by odd programs, or meant to harm.

All are made of our own. What is sound in spite of it has to be taken, the rest refused with its reason.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import ImageCms

from app.models.media.images import can_read_heic
from tests.support.corpus import (
    BODY,
    PDF,
    SIZE,
    SVG,
    Sample,
    chunk,
    saved,
    scene,
    video,
    with_segment,
)

JPEG, PNG, TIFF, GIF, WEBP, AVIF = (
    f"image/{kind}" for kind in ("jpeg", "png", "tiff", "gif", "webp", "avif")
)
MP4, PDF_TYPE, SVG_TYPE = "video/mp4", "application/pdf", "image/svg+xml"
DAMAGED = "damaged"
DEFAULT = "300 x 150"
"""What a drawing gets that says no size that makes sense."""


def damaged() -> Iterator[Sample]:
    """Give all of them."""
    yield from _jpegs()
    yield from _exif()
    yield from _profiles()
    yield from _pngs()
    yield from _tiffs()
    yield from _gifs()
    yield from _riffs()
    yield from _boxed_pictures()
    yield from _films()
    yield from _documents()
    yield from _drawings()
    yield from _two_at_once()


def flips(sample: Sample) -> Iterator[bytes]:
    """Give a file with one bit turned, in its head and at every fifth of its length."""
    length = len(sample.content)
    for at in [*range(0, min(32, length), 3), *(length * part // 5 for part in range(1, 5))]:
        yield _put(sample.content, at, bytes([sample.content[at] ^ 1 << at % 8]))


def inserted(sample: Sample) -> Iterator[bytes]:
    """Give a file into which a transfer as text, or a lost block, has put something."""
    content = sample.content
    yield content.replace(b"\n", b"\r\n")
    yield content.replace(b"\r\n", b"\n")
    yield bytes(byte & 0x7F for byte in content)
    for part in (1, 3):
        at = len(content) * part // 4
        yield content[:at] + bytes(512) + content[at:]
        yield content[:at] + bytes(min(512, len(content) - at)) + content[at + 512 :]
        yield content[:at] + content[at + 512 :]
    yield b"\n" + content
    yield content + b"\n\n"
    yield content + content


def _put(content: bytes, at: int, new: bytes) -> bytes:
    return content[:at] + new + content[at + len(new) :]


def _jpegs() -> Iterator[Sample]:
    whole = saved(scene(), "JPEG")
    tables = whole.index(b"\xff\xdb")
    scan = whole.index(b"\xff\xda")
    yield Sample("segment of no length.jpg", _put(whole, tables + 2, b"\0\0"), refused=DAMAGED)
    yield Sample("segment past the end.jpg", _put(whole, tables + 2, b"\xff\xff"), refused=DAMAGED)
    yield Sample("segment too short.jpg", _put(whole, tables + 2, b"\0\x20"), refused=DAMAGED)
    yield Sample("no tables.jpg", whole[:tables] + whole[tables + 69 :], refused=DAMAGED)
    yield Sample("no size.jpg", whole.replace(b"\xff\xc0", b"\xff\xfe"), refused=DAMAGED)
    yield Sample("no codes.jpg", whole.replace(b"\xff\xc4", b"\xff\xfe"), JPEG)
    frame = whole.index(b"\xff\xc0")
    yield Sample("no height.jpg", _put(whole, frame + 5, b"\0\0"), refused=DAMAGED)
    yield Sample("nine layers.jpg", _put(whole, frame + 9, b"\x09"), refused=DAMAGED)
    yield Sample("zeros for pixels.jpg", whole[: scan + 20] + bytes(400) + b"\xff\xd9", JPEG)
    yield Sample("noise behind.jpg", whole + bytes(range(256)) * 20, JPEG)
    yield Sample("two.jpg", whole + whole, JPEG)
    yield Sample("thumbnail in front.jpg", with_segment(whole, 0xE2, saved(scene(), "JPEG")), JPEG)


def _ifd(*entries: tuple[int, int, int, bytes], following: int = 0, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    rows = b"".join(struct.pack(f"{order}HHI", *entry[:3]) + entry[3].ljust(4, b"\0") for entry in entries)
    return mark + struct.pack(f"{order}IH", 8, len(entries)) + rows + struct.pack(f"{order}I", following)


def _exif() -> Iterator[Sample]:
    whole = saved(scene(), "JPEG")
    for name, body in (
        ("turn 0", _ifd((0x0112, 3, 1, b"\0"))),
        ("turn 9", _ifd((0x0112, 3, 1, b"\x09"))),
        ("turn is a word", _ifd((0x0112, 2, 4, b"six\0"))),
        ("turns are many", _ifd((0x0112, 3, 0xFFFF, b"\x08"))),
        ("turn of no type", _ifd((0x0112, 99, 1, b"\x06"))),
        ("next is itself", _ifd((0x010F, 2, 4, b"abc\0"), following=8)),
        ("part of itself", _ifd((0x8769, 4, 1, b"\x08"), (0x8825, 4, 1, b"\x08"))),
        ("values far away", _ifd((0x010E, 2, 0xFFFFFFF0, b"\xff\xff\xff\x7f"))),
        ("entries without end", b"II*\0\x08\0\0\0\xff\xff" + bytes(40)),
    ):
        yield Sample(f"{name}.jpg", with_segment(whole, 0xE1, b"Exif\0\0" + body), JPEG)
    yield Sample("cut exif.png", _png_with(b"eXIf", _ifd((0x0112, 3, 1, b"\x06"))[:15]), PNG)


def _profiles() -> Iterator[Sample]:
    good = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, profile in (
        ("profile of grey", _put(good, 16, b"GRAY")),
        ("profile of inks", _put(good, 16, b"CMYK")),
        ("profile of nothing", _put(good, 16, b"\0\0\0\0")),
        ("profile for screens of another kind", _put(good, 12, b"link")),
        ("profile that says it is huge", _put(good, 0, b"\xff\xff\xff\xff")),
        ("profile that says it is empty", _put(good, 0, bytes(4))),
        ("profile of many tags", _put(good, 128, b"\xff\xff\xff\xff")),
        ("profile of zeros", bytes(len(good))),
    ):
        yield Sample(f"{name}.jpg", saved(scene(), "JPEG", icc_profile=profile), JPEG)
        yield Sample(f"{name}.png", saved(scene("L"), "PNG", icc_profile=profile), PNG)
        yield Sample(f"{name}.tif", saved(scene("CMYK"), "TIFF", icc_profile=profile), TIFF)


def _png_with(kind: bytes, body: bytes) -> bytes:
    whole = saved(scene(), "PNG")
    return whole[:33] + chunk(kind, body) + whole[33:]


def _pngs() -> Iterator[Sample]:
    whole = saved(scene(), "PNG")
    pixels = whole.index(b"IDAT") - 4
    yield Sample("chunk of all the world.png", _put(whole, pixels, b"\xff\xff\xff\xff"), refused=DAMAGED)
    yield Sample("chunk too long.png", _put(whole, pixels, b"\0\1\0\0"), refused=DAMAGED)
    yield Sample("chunk of nothing.png", _put(whole, pixels, bytes(4)), refused=DAMAGED)
    yield Sample("wrong sum.png", _put(whole, 29, b"\1\2\3\4"), refused=DAMAGED)
    yield Sample("no pixels.png", whole[:33] + chunk(b"IEND", b""), refused=DAMAGED)
    yield Sample("no size.png", whole[:8] + whole[33:], refused=DAMAGED)
    yield Sample("end in front.png", whole[:33] + chunk(b"IEND", b"") + whole[33:], refused=DAMAGED)
    for name, head in (
        ("no width", struct.pack(">IIBBBBB", 0, 64, 8, 2, 0, 0, 0)),
        ("seven bits", struct.pack(">IIBBBBB", *SIZE, 7, 2, 0, 0, 0)),
        ("colours unknown", struct.pack(">IIBBBBB", *SIZE, 8, 5, 0, 0, 0)),
    ):
        yield Sample(f"{name}.png", whole[:8] + chunk(b"IHDR", head) + whole[33:], refused=DAMAGED)
    higher = SIZE[0], SIZE[1] * 2
    taller = struct.pack(">IIBBBBB", *higher, 8, 2, 0, 0, 0)
    below = struct.pack(">IIBBBBB", 0x80000001, 64, 8, 2, 0, 0, 0)
    yield Sample("width below zero.png", whole[:8] + chunk(b"IHDR", below) + whole[33:], refused="pixels")
    yield Sample(
        "rows missing.png", whole[:8] + chunk(b"IHDR", taller) + whole[33:], PNG, (SIZE[0], SIZE[1] * 2)
    )
    palette = saved(scene("P"), "PNG")
    at = palette.index(b"PLTE") - 4
    short = palette[:at] + palette[at + 12 + int.from_bytes(palette[at : at + 4], "big") :]
    yield Sample("no palette.png", short, PNG)
    words = b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9)
    yield Sample("words that swell.png", _png_with(b"zTXt", words), refused=DAMAGED)
    profile = b"p\0\0" + zlib.compress(bytes(80_000_000), 9)
    yield Sample("profile that swells.png", _png_with(b"iCCP", profile), refused=DAMAGED)
    yield Sample("chunk of another kind.png", _png_with(b"prVt", bytes(100)), PNG)


def _tiffs() -> Iterator[Sample]:
    whole = saved(scene(), "TIFF")
    first = struct.unpack_from("<I", whole, 4)[0]
    count = struct.unpack_from("<H", whole, first)[0]
    following = first + 2 + 12 * count
    yield Sample("page after itself.tif", _put(whole, following, struct.pack("<I", first)), TIFF)
    yield Sample("page in nowhere.tif", _put(whole, following, b"\xff\xff\xff\x7f"), refused=DAMAGED)
    yield Sample("directory in nowhere.tif", _put(whole, 4, b"\xff\xff\xff\x7f"), refused=DAMAGED)
    yield Sample("directory in the head.tif", _put(whole, 4, bytes(4)), refused=DAMAGED)
    yield Sample("directory without end.tif", _put(whole, first, b"\xff\xff"), TIFF)
    places = [first + 2 + 12 * number for number in range(count)]
    entries = {struct.unpack_from("<H", whole, place)[0]: place for place in places}
    nowhere = b"\xff\xff\xff\x7f"
    yield Sample("strips past the end.tif", _put(whole, entries[279] + 8, nowhere), refused=DAMAGED)
    yield Sample("strips in nowhere.tif", _put(whole, entries[273] + 8, nowhere), refused=DAMAGED)
    yield Sample("packed in no known way.tif", _put(whole, entries[259] + 8, b"\x63\x63"), refused=DAMAGED)
    yield Sample("no width.tif", _put(whole, entries[256] + 8, bytes(4)), refused=DAMAGED)
    yield Sample("nothing in it.tif", b"II*\0\x08\0\0\0" + bytes(6), refused=DAMAGED)
    packed = saved(scene(), "TIFF", compression="tiff_lzw")
    yield Sample("packed noise.tif", _put(packed, 8, bytes(range(255, 0, -1))), refused=DAMAGED)


def _gifs() -> Iterator[Sample]:
    whole = saved(scene(), "GIF")
    first = whole.index(b",") + 10
    if whole[first - 1] & 0x80:
        first += 3 << (whole[first - 1] & 7) + 1
    noise = bytes(range(255, 0, -1))
    yield Sample("codes of noise.gif", whole[: first + 2] + noise + whole[first + 257 :], GIF)
    yield Sample("codes too wide.gif", _put(whole, first, b"\x0d"), GIF)
    yield Sample("no codes.gif", whole[: first + 1] + b"\0;", refused=DAMAGED)
    yield Sample("frame outside.gif", _put(whole, first - 9, b"\xff\xff\xff\xff"), GIF)
    yield Sample("no picture.gif", whole[:13] + b";", refused=DAMAGED)
    yield Sample("comments only.gif", b"GIF89a\1\0\1\0\0\0\0" + b"!\xfe\1a\0" * 9 + b";", refused=DAMAGED)


def _riffs() -> Iterator[Sample]:
    whole = saved(scene(), "WEBP")
    yield Sample("says less.webp", _put(whole, 4, struct.pack("<I", len(whole) // 2)), refused=DAMAGED)
    yield Sample("says more.webp", _put(whole, 4, struct.pack("<I", len(whole) * 2)), refused=DAMAGED)
    yield Sample("says nothing.webp", _put(whole, 4, bytes(4)), refused=DAMAGED)
    yield Sample("part too long.webp", _put(whole, 16, b"\xff\xff\xff\x7f"), refused=DAMAGED)
    yield Sample("noise behind.webp", whole + bytes(range(256)), WEBP)
    yield Sample("noise inside.webp", _put(whole, 40, bytes(range(200, 0, -1))), refused=DAMAGED)
    bmp = saved(scene(), "BMP")
    yield Sample("below zero.bmp", _put(bmp, 18, struct.pack("<i", -96)), refused="pixels")
    yield Sample("pixels in nowhere.bmp", _put(bmp, 10, b"\xff\xff\xff\x7f"), refused=DAMAGED)


def _boxed_pictures() -> Iterator[Sample]:
    yield from _boxes("avif", saved(scene(), "AVIF"))
    if can_read_heic():
        yield from _boxes("heic", saved(scene(), "HEIF"))


def _boxes(ending: str, whole: bytes) -> Iterator[Sample]:
    meta = whole.index(b"meta") - 4
    to_the_end = _put(whole, meta, bytes(4))  # allowed of the last box, which readers take it for
    yield Sample(f"meta to the end.{ending}", to_the_end, f"image/{ending}")
    yield Sample(f"brand to the end.{ending}", _put(whole, 0, bytes(4)), refused=DAMAGED)
    for name, length in (("one byte of", 1), ("seven bytes of", 7), ("endless", 0xFFFFFFFF)):
        yield Sample(f"{name} meta.{ending}", _put(whole, meta, struct.pack(">I", length)), refused=DAMAGED)
        brand = _put(whole, 0, struct.pack(">I", length))
        yield Sample(f"{name} brand.{ending}", brand, refused=DAMAGED)
    huge = b"\0\0\0\1" + whole[meta + 4 : meta + 8] + b"\xff" * 8 + whole[meta + 8 :]
    yield Sample(f"huge meta.{ending}", whole[:meta] + huge, refused=DAMAGED)
    places = whole.index(b"iloc")
    yield Sample(f"places in nowhere.{ending}", _put(whole, places + 14, b"\xff" * 12), refused=DAMAGED)
    no_item = whole.replace(b"pitm", b"free")
    yield Sample(f"nothing to show.{ending}", no_item, refused=DAMAGED)


def _films() -> Iterator[Sample]:
    whole = video()
    at = whole.index(b"moov") - 4
    yield Sample("no index.mp4", whole[:at], refused=DAMAGED)
    yield Sample("index of no kind.mp4", whole.replace(b"moov", b"free"), refused=DAMAGED)
    yield Sample("index alone.mp4", whole[: whole.index(b"mdat") - 4] + whole[at:], refused=DAMAGED)
    track = whole.index(b"trak") - 4
    yield Sample("track without end.mp4", _put(whole, track, struct.pack(">I", 0)), MP4)
    yield Sample(
        "track within itself.mp4", _put(whole, track + 8, whole[track : track + 8]), refused="sound only"
    )
    for name in (b"stsz", b"stco", b"stsc", b"stts"):
        table = whole.index(name) + 8
        text = name.decode()
        yield Sample(f"endless {text}.mp4", _put(whole, table, b"\x7f\xff\xff\xff" * 2), refused=DAMAGED)
    pixels = whole.index(b"mdat") + 4
    yield Sample("zeros for pictures.mp4", _put(whole, pixels, bytes(at - pixels)), refused=DAMAGED)
    yield Sample("noise behind.mp4", whole + b"\0\0\0\x10free" + bytes(8), MP4)
    movie = video("mpeg", "mpeg2video")
    yield Sample("stream of noise.mpg", movie[:14] + bytes(range(256)) * 40, refused=DAMAGED)
    matroska = video("webm", "libvpx")
    noise = bytes(range(256)) * 40
    yield Sample("cluster of noise.webm", matroska[: len(matroska) // 3] + noise, "video/webm")


def _documents() -> Iterator[Sample]:
    yield Sample("wrong places.pdf", PDF.replace(b"startxref\n0", b"startxref\n99999"), PDF_TYPE, None)
    yield Sample("no places.pdf", PDF.replace(b"startxref\n0\n", b""), PDF_TYPE, None)
    parent = PDF.replace(b"Kids[3 0 R]", b"Kids[2 0 R]")
    yield Sample("page tree of itself.pdf", parent, refused=DAMAGED)
    many = PDF.replace(b"Kids[3 0 R]", b"Kids[2 0 R 3 0 R 2 0 R]").replace(b"/Count 1", b"/Count 99999999")
    yield Sample("pages without end.pdf", many, PDF_TYPE, None)
    yield Sample("no pages.pdf", PDF.replace(b"Kids[3 0 R]/Count 1", b"Kids[]/Count 0"), refused=DAMAGED)
    yield Sample("page of itself.pdf", PDF.replace(b"/Contents 4 0 R", b"/Contents 3 0 R"), PDF_TYPE, None)
    wide = PDF.replace(b"MediaBox[0 0 200 100]", b"MediaBox[0 0 9999999 9999999]")
    yield Sample("page like a country.pdf", wide, PDF_TYPE, None)
    empty = PDF.replace(b"MediaBox[0 0 200 100]", b"MediaBox[0 0 0 0]")
    yield Sample("page of no size.pdf", empty, PDF_TYPE, None)
    before = PDF.replace(b"trailer<<", b"trailer<</Prev 1/XRefStm 1")
    yield Sample("places before places.pdf", before, PDF_TYPE, None)
    yield Sample("letter in front.pdf", b"From: somebody\r\n\r\n" + PDF, PDF_TYPE, None)
    deep = PDF.replace(b"/Resources<<>>", b"/Resources" + b"<</A" * 9000 + b" 1" + b">>" * 9000)
    yield Sample("deep.pdf", deep, PDF_TYPE, None)
    swells = zlib.compress(zlib.compress(b"q " * 400_000, 9), 9)
    head = b"4 0 obj<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n" % len(swells)
    bomb = PDF.replace(b"4 0 obj<</Length 25>>stream\n1 0 0 rg 0 0 100 100 re f\n", head + swells + b"\n")
    yield Sample("contents that swell.pdf", bomb, PDF_TYPE, None)


def _drawings() -> Iterator[Sample]:
    size = 'width="96" height="64"'
    many = " ".join(f'a{number}=""' for number in range(5_000))
    for name, text, refused in (
        ("box like a galaxy", f'<svg {SVG} viewBox="0 0 1e30 1e30">{BODY}</svg>', "pixels"),
        ("box of no size", f'<svg {SVG} viewBox="0 0 0 0">{BODY}</svg>', DEFAULT),
        ("box of words", f'<svg {SVG} viewBox="a b c d">{BODY}</svg>', DEFAULT),
        ("not a number", f'<svg {SVG} width="nan" height="inf">{BODY}</svg>', DEFAULT),
        ("below zero", f'<svg {SVG} width="-96" height="-64">{BODY}</svg>', "drawn"),
        (
            "pattern of itself",
            (
                f'<svg {SVG} {size}><pattern id="p" {size} patternUnits="userSpaceOnUse">'
                f'<rect {size} fill="url(#p)"/></pattern><rect {size} fill="url(#p)"/></svg>'
            ),
            "",
        ),
        ("use of itself", f'<svg {SVG} {size}><g id="g">{BODY}<use href="#g"/></g></svg>', ""),
        (
            "mask of itself",
            f'<svg {SVG} {size}><mask id="m"><rect {size} mask="url(#m)"/></mask>{BODY}</svg>',
            "",
        ),
        ("long way", f'<svg {SVG} {size}><path d="M0 0{"L9 9L0 0" * 2_000}" stroke="red"/></svg>', ""),
        ("many attributes", f"<svg {SVG} {size} {many}>{BODY}</svg>", ""),
        ("two roots", f"<svg {SVG} {size}>{BODY}</svg><svg {SVG}/>", DAMAGED),
        ("unknown space", f"<svg {SVG} {size}><x:y/>{BODY}</svg>", DAMAGED),
    ):
        if refused is DEFAULT:
            yield Sample(f"{name}.svg", text.encode(), SVG_TYPE, (300, 150))
        else:
            yield Sample(f"{name}.svg", text.encode(), "" if refused else SVG_TYPE, refused=refused)
    wrong = f'<?xml version="1.0" encoding="utf-16"?><svg {SVG} {size}>{BODY}</svg>'.encode()
    yield Sample("letters of another kind.svg", wrong, refused=DAMAGED)
    bad = f"<svg {SVG} {size}><text>".encode() + b"\xff\xfe\x80" + b"</text></svg>"
    yield Sample("letters of no kind.svg", bad, refused=DAMAGED)
    yield Sample("zero letters.svg", f"<svg {SVG} {size}>\0{BODY}</svg>".encode(), refused=DAMAGED)


def _two_at_once() -> Iterator[Sample]:
    jpeg, png = saved(scene(), "JPEG"), saved(scene(), "PNG")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.txt", "words")
    yield Sample("picture and archive.png", png + archive.getvalue(), PNG)
    yield Sample("picture and archive.zip", png + archive.getvalue(), PNG)
    yield Sample("picture and archive.jpg", jpeg + archive.getvalue(), JPEG)
    yield Sample("picture and document.jpg", with_segment(jpeg, 0xFE, PDF), JPEG)
    yield Sample("picture and document.pdf", with_segment(jpeg, 0xFE, PDF), JPEG)
    yield Sample("document and picture.pdf", PDF + jpeg, PDF_TYPE, None)
    script = with_segment(jpeg, 0xFE, b"<?php echo 1; ?><script>alert(1)</script>")
    yield Sample("picture and program.jpg", script, JPEG)
    gif = saved(scene(), "GIF")
    yield Sample("picture and page.gif", gif[:-1] + b"!\xfe\x08<script>\0;<html>", GIF)
    yield Sample("picture and drawing.png", png + f"<svg {SVG}/>".encode(), PNG)
    yield Sample("film and picture.mp4", video() + jpeg, refused=DAMAGED)
