"""Files of every format, whole and broken, made here: what uploads, readers and thumbnails have to live with.

Run it to look at them: `python -m tests.support.corpus FOLDER`.
"""

import base64
import io
import struct
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from PIL import Image, ImageCms

from app.models.media.images import can_read_heic

SIZE = (96, 64)

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<<>>>>endobj
4 0 obj<</Length 25>>stream
1 0 0 rg 0 0 100 100 re f
endstream endobj
trailer<</Root 1 0 R/Size 5>>
startxref
0
%%EOF
"""


SECRET_PDF = PDF.replace(
    b"/Size 5>>",
    b"/Size 5/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>>>" % (b"41" * 32, b"42" * 32),
)
"""Its password is none that anybody knows."""


@dataclass(frozen=True)
class Sample:
    """A file that is made up.

    Attributes:
        name: With its extension.
        content: All of it.
        mime: What it is, or empty where it has to be refused.
        size: Width and height as shown, or None.
        refused: A part of the reason; empty where it has to be taken.
    """

    name: str
    content: bytes
    mime: str = ""
    size: tuple[int, int] | None = SIZE
    refused: str = ""


def scene(mode: str = "RGB", size: tuple[int, int] = SIZE) -> Image.Image:
    """Draw something with edges, areas and a run of colours, the same each time."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    grain = (
        Image.radial_gradient("L").resize((size[0] // 4, size[1] // 4)).resize(size, Image.Resampling.NEAREST)
    )
    picture = Image.merge("RGB", (across, down, grain))
    picture.paste((220, 30, 30), (0, 0, size[0] // 3, size[1] // 3))
    return picture.convert(mode)


def saved(image: Image.Image, format_: str, **options: object) -> bytes:
    """Return a picture as a file."""
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


@cache
def video(
    container: str = "mp4",
    codec: str = "mpeg4",
    size: tuple[int, int] = SIZE,
    frames: int = 12,
    turn: int = 0,
) -> bytes:
    """Return a video with six frames a second, dark at first."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format=container) as film:
        stream = film.add_stream(codec, rate=Fraction(25 if container == "mpeg" else 6))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(frames):
            picture = scene(size=size) if number else Image.new("RGB", size)
            for packet in stream.encode(av.VideoFrame.from_image(picture)):
                film.mux(packet)
        for packet in stream.encode(None):
            film.mux(packet)
    content = out.getvalue()
    return _turned(content, turn) if turn else content


def _turned(mp4: bytes, turn: int) -> bytes:
    """Write a rotation into the only track of a film, as telephones do."""
    cos, sin = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    one = 0x10000
    matrix = struct.pack(">9i", cos * one, sin * one, 0, -sin * one, cos * one, 0, 0, 0, 0x40000000)
    at = mp4.index(b"tkhd") + 4 + 40
    return mp4[:at] + matrix + mp4[at + 36 :]


def whole() -> Iterator[Sample]:
    """Give every kind of file that has to be taken."""
    yield from _pictures()
    yield from _odd_pictures()
    yield from _drawings()
    if can_read_heic():
        yield Sample("a.heic", saved(scene(), "HEIF"), "image/heic")
    for container, codec, name, mime in VIDEOS:
        yield Sample(name, video(container, codec), mime)
    yield Sample("turned.mp4", video(turn=90), "video/mp4", (SIZE[1], SIZE[0]))
    yield Sample("page.pdf", PDF, "application/pdf", None)
    yield Sample("secret.pdf", SECRET_PDF, "application/pdf", None)


VIDEOS = (
    ("mp4", "mpeg4", "film.mp4", "video/mp4"),
    ("mov", "mpeg4", "film.mov", "video/quicktime"),
    ("webm", "libvpx", "film.webm", "video/webm"),
    ("avi", "mpeg4", "film.avi", "video/x-msvideo"),
    ("asf", "wmv2", "film.wmv", "video/x-ms-wmv"),
    ("mpeg", "mpeg2video", "film.mpg", "video/mpeg"),
)


def _pictures() -> Iterator[Sample]:
    picture = scene()
    for format_, name, mime in (
        ("JPEG", "a.jpg", "image/jpeg"),
        ("PNG", "a.png", "image/png"),
        ("GIF", "a.gif", "image/gif"),
        ("WEBP", "a.webp", "image/webp"),
        ("AVIF", "a.avif", "image/avif"),
        ("BMP", "a.bmp", "image/bmp"),
        ("TIFF", "a.tiff", "image/tiff"),
    ):
        yield Sample(name, saved(picture, format_), mime)
    later = [scene(), scene().rotate(180)]
    for format_, name, mime in (
        ("GIF", "moving.gif", "image/gif"),
        ("PNG", "moving.png", "image/png"),
        ("WEBP", "moving.webp", "image/webp"),
        ("AVIF", "moving.avif", "image/avif"),
        ("TIFF", "pages.tif", "image/tiff"),
    ):
        yield Sample(name, saved(picture, format_, save_all=True, append_images=later), mime)
    yield Sample("progressive.jpg", saved(picture, "JPEG", progressive=True), "image/jpeg")
    yield Sample("grey.jpg", saved(scene("L"), "JPEG"), "image/jpeg")
    yield Sample("print.jpg", saved(scene("CMYK"), "JPEG"), "image/jpeg")
    yield Sample("print.tif", saved(scene("CMYK"), "TIFF"), "image/tiff")
    yield Sample("lab.tif", saved(_lab(), "TIFF"), "image/tiff")
    yield Sample("deep grey.png", saved(_wide("I;16"), "PNG"), "image/png")
    yield Sample("deep grey.tif", saved(_wide("I;16"), "TIFF"), "image/tiff")
    yield Sample("float.tif", saved(_wide("F"), "TIFF"), "image/tiff")
    yield Sample("deep.png", deep_png(), "image/png")
    yield Sample("packed.tif", saved(picture, "TIFF", compression="tiff_lzw"), "image/tiff")
    yield Sample("big.tif", saved(picture, "TIFF", big_tiff=True), "image/tiff")
    yield Sample("lossless.webp", saved(picture, "WEBP", lossless=True), "image/webp")
    for mode in ("1", "L", "LA", "P", "RGBA"):
        yield Sample(f"mode {mode}.png", saved(scene(mode), "PNG"), "image/png")


def _odd_pictures() -> Iterator[Sample]:
    picture, jpeg = scene(), "image/jpeg"
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = (SIZE[1], SIZE[0])
    for format_, name, mime in (
        ("JPEG", "lying.jpg", jpeg),
        ("PNG", "lying.png", "image/png"),
        ("WEBP", "lying.webp", "image/webp"),
        ("TIFF", "lying.tif", "image/tiff"),
        ("AVIF", "lying.avif", "image/avif"),
    ):
        yield Sample(name, saved(picture, format_, exif=exif), mime, lying)
    plain = saved(picture, "JPEG")
    yield Sample("profile.jpg", saved(picture, "JPEG", icc_profile=b"no profile" * 20), jpeg)
    rgb_profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield Sample("wrong profile.jpg", saved(scene("CMYK"), "JPEG", icc_profile=rgb_profile), jpeg)
    yield Sample("cut profile.png", saved(picture, "PNG", icc_profile=rgb_profile[:100]), "image/png")
    for name, body in (
        ("exif.jpg", b"Exif\0\0II*\0\xff\xff\xff\x7f"),
        ("exif loop.jpg", b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x87\x69\0\x04\0\0\0\x01\0\0\0\x08\0\0\0\x08"),
        ("exif noise.jpg", b"Exif\0\0" + bytes(range(256))),
        ("exif turn 99.jpg", b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x63\0\0\0\0\0\0"),
    ):
        yield Sample(name, with_segment(plain, 0xE1, body), jpeg)
    yield Sample("with a film.jpg", plain + video(), jpeg)
    yield Sample("without an end.gif", saved(picture, "GIF")[:-1], "image/gif")
    yield Sample("two.gif", saved(picture, "GIF")[:-1] + saved(picture, "GIF"), "image/gif")
    yield Sample("junk.jpg", plain[:20] + b"some words" + plain[20:], jpeg)
    yield Sample("with a film.gif", saved(picture, "GIF") + bytes(300) + b"notes", "image/gif")
    yield Sample("wrong name.png", plain, jpeg)


def _drawings() -> Iterator[Sample]:
    svg = "image/svg+xml"
    dot = base64.b64encode(saved(scene(), "PNG")).decode()
    for name, text in (
        ("plain.svg", f'<svg {SVG} width="96" height="64">{BODY}</svg>'),
        ("box.svg", f'<svg {SVG} viewBox="0 0 96 64">{BODY}</svg>'),
        ("units.svg", f'<svg {SVG} width="1in" viewBox="0 0 96 64">{BODY}</svg>'),
        ("text.svg", f'<svg {SVG} width="96" height="64"><text y="40">Größe</text></svg>'),
        ("link.svg", f'<svg {SVG} width="96" height="64"><a href="https://example.com">{BODY}</a></svg>'),
        (
            "inside.svg",
            f'<svg {SVG} width="96" height="64"><image href="data:image/png;base64,{dot}"/></svg>',
        ),
        (
            "illustrator.svg",
            f'{ILLUSTRATOR}<svg xmlns="&ns;" width="96px" height="64px">{BODY}</svg>',
        ),
    ):
        yield Sample(name, text.encode(), svg)
    wide = f'<?xml version="1.0" encoding="utf-16"?><svg {SVG} width="96" height="64">{BODY}</svg>'
    yield Sample("wide letters.svg", wide.encode("utf-16"), svg)


SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
ILLUSTRATOR = (
    '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [<!ENTITY ns "http://www.w3.org/2000/svg">]>'
)
BODY = '<rect width="50" height="60" fill="#c22"/><circle cx="70" cy="30" r="20" style="fill:url(#none)"/>'


def broken() -> Iterator[Sample]:
    """Give files that have to be refused, each with a part of the reason."""
    yield Sample("empty.jpg", b"", refused="empty")
    yield Sample("text.jpg", b"not a picture at all", refused="no picture")
    yield Sample("text.mp4", b"not a film at all", refused="no video")
    yield Sample("text.pdf", b"not a document at all", refused="no PDF")
    yield Sample("text.docx", b"not an archive at all", refused="no archive")
    yield Sample("magic only.png", b"\x89PNG\r\n\x1a\n", refused="damaged")
    yield Sample("magic only.jpg", b"\xff\xd8\xff\xe0", refused="damaged")
    yield Sample("wrong magic.png", b"\x89PNX" + saved(scene(), "PNG")[4:], refused="no picture")
    yield Sample("noise.gif", b"GIF89a" + bytes(range(256)) * 8, refused="damaged")
    yield Sample("sound only.mp4", sound_only(), refused="sound only")
    yield Sample("nothing.pdf", b"%PDF-1.4\n%%EOF\n", refused="damaged")
    yield from _endless()
    yield from _hostile_drawings()
    yield Sample("passes.jpg", many_passes(), refused="passes")


def _endless() -> Iterator[Sample]:
    """Give small files that say they have 60,000 x 60,000 pixels."""
    reason, edge = "60000 x 60000 pixels", 60_000
    png = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", png) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    yield Sample("endless.png", b"\x89PNG\r\n\x1a\n" + chunks, refused=reason)
    jpeg = saved(scene(), "JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    yield Sample("endless.jpg", jpeg[:at] + struct.pack(">HH", edge, edge) + jpeg[at + 4 :], refused=reason)
    gif = saved(scene(), "GIF")
    yield Sample("endless.gif", gif[:6] + struct.pack("<HH", edge, edge) + gif[10:], refused=reason)
    bmp = bytearray(saved(scene(), "BMP"))
    struct.pack_into("<ii", bmp, 18, edge, edge)
    struct.pack_into("<I", bmp, 30, 1)  # packed, so that its size says nothing
    yield Sample("endless.bmp", bytes(bmp), refused=reason)
    tiff = bytearray(saved(scene(), "TIFF", compression="tiff_lzw"))
    for tag in (256, 257):
        at = tiff.index(struct.pack("<HHI", tag, 3, 1) if tag else b"")
        struct.pack_into("<HHII", tiff, at, tag, 4, 1, edge)
    yield Sample("endless.tif", bytes(tiff), refused=reason)
    webp = bytearray(saved(scene("RGBA"), "WEBP", exif=b"Exif\0\0" + bytes(8)))
    webp[24:30] = (edge - 1).to_bytes(3, "little") * 2
    yield Sample("endless.webp", bytes(webp), refused=reason)
    avif = saved(scene(), "AVIF").replace(struct.pack(">II", *SIZE), struct.pack(">II", edge, edge))
    yield Sample("endless.avif", avif, refused="damaged")
    yield Sample("endless.svg", f'<svg {SVG} width="{edge}" height="{edge}"/>'.encode(), refused=reason)


def _hostile_drawings() -> Iterator[Sample]:
    head, outside = f'<svg {SVG} width="9" height="9">', "outside"
    for name, text, reason in (
        ("script.svg", f"{head}<script>alert(1)</script></svg>", "script"),
        ("handler.svg", f'{head}<rect onload="alert(1)"/></svg>', "script"),
        ("address.svg", f'{head}<a xlink:href=" JavaScript:alert(1)">x</a></svg>', "script"),
        ("image.svg", f'{head}<image href="http://example.com/a.png"/></svg>', outside),
        ("file.svg", f'{head}<image xlink:href="/etc/hostname"/></svg>', outside),
        ("neighbour.svg", f'{head}<use href="other.svg#a"/></svg>', outside),
        ("import.svg", f"{head}<style>@import url(http://example.com/a.css);</style></svg>", outside),
        ("font.svg", f"{head}<style>a{{src:url('http://example.com/a.woff')}}</style></svg>", outside),
        ("fill.svg", f'{head}<rect style="fill:url(//example.com/a.svg#b)"/></svg>', outside),
        ("sheet.svg", f'<?xml-stylesheet href="http://example.com/a.css"?>{head}</svg>', outside),
        (
            "external.svg",
            f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>{head}&x;</svg>',
            "entities",
        ),
        ("bomb.svg", f"<!DOCTYPE svg [{_laughs()}]>{head}<text>&z9;</text></svg>", "entities"),
        (
            "quadratic.svg",
            f'<!DOCTYPE svg [<!ENTITY a "{"a" * 3_000}">]>{head}{"&a;" * 900}</svg>',
            "entities",
        ),
        ("deep.svg", head + "<g>" * 20_000 + "</g>" * 20_000 + "</svg>", "deep"),
        ("not closed.svg", f"{head}<g>", "damaged"),
    ):
        yield Sample(name, text.encode(), refused=reason)
    uses = "".join(f'<g id="u{n + 1}">{f"<use href=%s#u{n}%s/>" * 10}</g>' % (('"',) * 20) for n in range(9))
    yield Sample(
        "uses.svg",
        f'{head}<defs><g id="u0">{BODY}</g>{uses}</defs><use href="#u9"/></svg>'.encode(),
        refused="drawn",
    )


def slow_drawing() -> bytes:
    """Return a drawing that takes hours."""
    noise = '<filter id="f"><feTurbulence baseFrequency="0.05" numOctaves="2000000000"/></filter>'
    area = 'width="900" height="900"'
    return f'<svg {SVG} {area}>{noise}<rect {area} filter="url(#f)"/></svg>'.encode()


def _laughs() -> str:
    first = '<!ENTITY z0 "ha">'
    return first + "".join(f'<!ENTITY z{n} "{f"&z{n - 1};" * 10}">' for n in range(1, 10))


def cuts(sample: Sample) -> Iterator[Sample]:
    """Give a file cut at every tenth of its length."""
    for tenth in range(1, 10):
        content = sample.content[: len(sample.content) * tenth // 10]
        yield Sample(f"{tenth} of 10 {sample.name}", content, refused="cut")


NAMES = (
    "emoji \U0001f455\U0001f469\u200d\U0001f3a8.png",
    "\u05d7\u05d5\u05dc\u05e6\u05d4 \u202egnp.exe.png",
    "\u0642\u0645\u064a\u0635.png",
    "bell\x07 tab\t new\nline.png",
    "quote'\"; drop table.png",
    " blanks around .png",
    "\u00fc" * 125 + "a.png",
    "e\u0301 and \u00e9.png",
    "%s %d {0}.png",
    "-rf.png",
)
"""Names that are allowed, the seventh with 255 bytes."""


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """Put a segment at the start of a JPEG."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


def deep_png() -> bytes:
    """Return a PNG with 16 bits in each colour, which Pillow does not write."""
    width, height = SIZE
    rows = b"".join(
        b"\0" + b"".join(struct.pack(">HHH", x * 600, y * 900, 0xFFFF) for x in range(width))
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def many_passes() -> bytes:
    """Return a progressive JPEG whose last pass comes again and again."""
    jpeg = saved(Image.new("L", (4000, 4000), 90), "JPEG", progressive=True)
    at = jpeg.rindex(b"\xff\xda")
    return jpeg[:at] + jpeg[at:-2] * 500 + b"\xff\xd9"


def sound_only() -> bytes:
    """Return a film without a picture."""
    import av

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        stream = film.add_stream("aac", rate=8000, layout="mono")
        frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
        frame.rate = 8000
        frame.planes[0].update(bytes(4096))
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            film.mux(packet)
    return out.getvalue()


def _wide(mode: str) -> Image.Image:
    if mode == "F":
        return scene("F").point(lambda value: value * (1 / 255) + 0)
    wide = scene("I").point(lambda value: value * 257 + 0)
    return wide.convert(mode)


def _lab() -> Image.Image:
    lab = ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(scene(), ImageCms.createProfile("sRGB"), lab, outputMode="LAB")


def write_all(folder: Path) -> int:
    """Write everything into a folder; return how many files."""
    files = [*whole(), *broken(), *(cut for sample in whole() for cut in cuts(sample))]
    for sample in files:
        (folder / sample.name).write_bytes(sample.content)
    for name in NAMES:
        (folder / name).write_bytes(saved(scene(), "PNG"))
    return len(files) + len(NAMES)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    print(write_all(Path(sys.argv[1])))
