"""A JPEG that was cut anywhere is refused, also where only what cameras append to it is cut."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.models.errors import BadInput
from app.models.media.formats import file_facts
from tests.support.corpus import saved, scene, video, with_segment

ENDS = 40  # every place of so many bytes, where parts meet
STEPS = 60


def picture(**options: object) -> bytes:
    return saved(scene(), "JPEG", **options)


def with_thumbnail() -> bytes:
    small = io.BytesIO()
    scene().resize((48, 32)).save(small, "JPEG")
    return with_segment(picture(), 0xE1, b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0" + small.getvalue())


def pair() -> bytes:
    """Return two pictures in one file, as telephones write depth and brightness."""
    made = io.BytesIO()
    scene().save(made, "MPO", save_all=True, append_images=[scene().resize((48, 32))])
    return made.getvalue()


FILM = video()
PLAIN = picture()
FILL = bytes(300)
NOTE = b"v2_f29    0:0   LIVE_3123456     "
WHOLE: dict[str, tuple[bytes, ...]] = {
    "plain": (PLAIN,),
    "progressive": (picture(progressive=True),),
    "with a thumbnail": (with_thumbnail(),),
    "with a film": (PLAIN, FILM),
    "with a picture": (pair(),),
    "with a picture further on": (PLAIN, FILL, PLAIN),
    "with a picture and a film": (PLAIN, PLAIN, FILM),
    "filled up": (PLAIN, bytes(5000)),
    "with a film and a note": (PLAIN, FILM, NOTE),
    "with a note": (PLAIN, b"SEFH" + bytes(range(100))),
}


def is_taken(folder: Path, content: bytes) -> bool:
    path = folder / "a.jpg"
    path.write_bytes(content)
    try:
        return file_facts(path).mime == "image/jpeg"
    except BadInput as problem:
        assert "damaged or cut off" in problem.message
        return False


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_one_is_taken_and_a_cut_one_refused(tmp_path: Path, name: str) -> None:
    before = b""
    for part in WHOLE[name]:
        if part in (PLAIN, FILM) or not before:  # of other parts nobody knows where they end
            # By its first bytes a part is known; before them nothing tells that something came.
            ends = {*range(8, len(part), max(1, len(part) // STEPS)), *range(len(part) - ENDS, len(part))}
            for end in {*ends, *range(8, ENDS)}:
                assert not is_taken(tmp_path, before + part[:end]), (len(before), end)
        before += part
    assert is_taken(tmp_path, before)


def test_the_pair_holds_two_pictures(tmp_path: Path) -> None:
    with Image.open(io.BytesIO(pair())) as opened:
        assert getattr(opened, "n_frames", 1) == 2
