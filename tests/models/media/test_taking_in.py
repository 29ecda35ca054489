"""Files that are taken into the store by one reading."""

from pathlib import Path

import pytest

from app.models.errors import BadInput
from app.models.media.blobs import BlobStore
from app.models.media.limits import DEFAULT_LIMITS
from app.models.media.rows import FileFacts
from app.models.media.taking_in import take_in
from tests.support.builders import draw


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    (path,) = draw(tmp_path / "in", ["a"], (30, 20))
    return path


def look(facts: FileFacts, may_say: bool) -> FileFacts:
    del may_say
    return facts


def left(blobs: BlobStore) -> list[Path]:
    return [path for path in blobs.root.rglob("*") if path.is_file()] if blobs.root.exists() else []


def test_it_is_looked_into_hashed_and_copied(tmp_path: Path, picture: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")
    counted: list[int] = []
    incoming, facts, changed_at = take_in(picture, blobs, DEFAULT_LIMITS, look, counted.append)
    assert (facts.width, facts.height) == (30, 20)
    assert sum(counted) == incoming.size_bytes == picture.stat().st_size
    assert changed_at == picture.stat().st_mtime
    blobs.flush(incoming)
    with blobs.settling([incoming]):
        assert blobs.path(incoming.sha256).read_bytes() == picture.read_bytes()


def test_what_is_written_to_meanwhile_is_refused_and_leaves_nothing(tmp_path: Path, picture: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")

    def meddle(facts: FileFacts, may_say: bool) -> None:
        del facts, may_say
        with picture.open("ab") as file:
            file.write(b"more")

    with pytest.raises(OSError, match="still being changed"):
        take_in(picture, blobs, DEFAULT_LIMITS, meddle)
    assert left(blobs) == []


def test_what_is_refused_is_not_copied(tmp_path: Path, picture: Path) -> None:
    blobs = BlobStore(tmp_path / "blobs")

    def refuse(facts: FileFacts, may_say: bool) -> None:
        del facts, may_say
        raise BadInput("the picture is damaged or cut off.")

    with pytest.raises(BadInput, match="damaged"):
        take_in(picture, blobs, DEFAULT_LIMITS, refuse)
    assert left(blobs) == []
