"""Files of every format, whole and broken, made here: what uploads, readers and thumbnails have to live with.

Run it to look at them: `python -m tests.support.corpus FOLDER`.
"""

import io
import struct
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from PIL import Image

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
