"""Contents: each once, whole or not at all. And the thumbnails made from them."""

import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from app.models.errors import StorageProblem
from app.models.media.blobs import CHUNK_BYTES, BlobStore, Source
from app.models.media.thumbnails import Thumbnails
from tests.support.builders import draw
from tests.support.limits import largest_file, ordinary_user


def files_below(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


@pytest.mark.parametrize("size", [0, 1, 300_000, CHUNK_BYTES, 2 * CHUNK_BYTES + 17])
def test_a_content_is_kept_under_its_hash(tmp_path: Path, blobs: BlobStore, size: int) -> None:
    source = tmp_path / "a.bin"
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    source.write_bytes(content)
    digest, found = blobs.add_file(source)
    assert (digest, found) == (hashlib.sha256(content).hexdigest(), size)
    assert blobs.path(digest).read_bytes() == content
    assert source.exists()
    assert list(blobs.contents()) == [digest]
    assert blobs.is_sound(digest)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([0, 1, 4095, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES + 17]),
    st.lists(st.tuples(st.floats(0, 1.1), st.integers(0, 5000)), max_size=6),
    st.integers(0, 3),
)
def test_a_source_gives_what_a_file_gives_and_all_of_it_afterwards(
    tmp_path: Path, size: int, looks: list[tuple[float, int]], grown: int
) -> None:
    path = tmp_path / "a.bin"
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    path.write_bytes(content)
    with path.open("rb", buffering=0) as file, io.BytesIO(content) as plain:
        source = Source(file, size)
        with path.open("ab") as more:
            more.write(b"!" * grown)
        for part, count in looks:
            at = int(part * size)
            assert source.seek(at) == plain.seek(at)
            assert source.read(count)[: max(0, size - at)] == plain.read(count)
        assert b"".join(bytes(part) for part in source.parts()) == content


def test_the_same_content_is_kept_once_and_not_written_again(tmp_path: Path, blobs: BlobStore) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(b"the same")
    digest, _ = blobs.add_file(tmp_path / "a")
    os.utime(blobs.path(digest), (0, 0))
    kept = blobs.path(digest).stat()
    assert blobs.add_file(tmp_path / "b") == (digest, 8)
    again = blobs.path(digest).stat()
    assert again.st_ino == kept.st_ino
    assert again.st_mtime > kept.st_mtime  # it is young again: its item is still to come
    assert len(files_below(blobs.root)) == 1


def test_many_at_once_keep_each_content_once(tmp_path: Path, blobs: BlobStore) -> None:
    sources = []
    for number in range(40):
        sources.append(tmp_path / f"{number}.bin")
        sources[-1].write_bytes(b"x" * (1 + number % 4))
    with ThreadPoolExecutor(4) as pool:
        digests = {digest for digest, _ in pool.map(blobs.add_file, sources)}
    assert len(digests) == 4
    assert sorted(path.name for path in files_below(blobs.root)) == sorted(digests)


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, blobs: BlobStore) -> None:
    source = tmp_path / "large.bin"
    source.write_bytes(bytes(3 * CHUNK_BYTES))
    with largest_file(CHUNK_BYTES), pytest.raises(StorageProblem, match="cannot be written"):
        blobs.add_file(source)
    assert files_below(blobs.root) == []
    blobs.add_file(source)
    assert len(files_below(blobs.root)) == 1


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_text("a file is in the way")
    (tmp_path / "a.bin").write_bytes(b"a")
    with pytest.raises(StorageProblem, match="cannot be written") as caught:
        BlobStore(tmp_path / "blobs").add_file(tmp_path / "a.bin")
    assert caught.value.hint


def test_a_read_only_folder_is_named() -> None:
    with ordinary_user() as folder:
        (folder / "a.bin").write_bytes(b"a")
        blobs = BlobStore(folder / "blobs")
        blobs.root.mkdir()
        blobs.root.chmod(0o555)
        with pytest.raises(StorageProblem, match="cannot be written"):
            blobs.add_file(folder / "a.bin")
        assert files_below(blobs.root) == []


def test_a_source_that_is_gone_leaves_nothing(tmp_path: Path, blobs: BlobStore) -> None:
    with pytest.raises(StorageProblem, match="gone"):
        blobs.add_file(tmp_path / "gone")
    assert files_below(blobs.root) == []


def test_sweeping_removes_what_was_half_written_only(tmp_path: Path, blobs: BlobStore) -> None:
    assert blobs.sweep() == 0
    (tmp_path / "a.bin").write_bytes(b"a")
    digest, _ = blobs.add_file(tmp_path / "a.bin")
    for number in range(3):
        (blobs.root / f".incoming-{number}").write_bytes(b"half")
    assert blobs.sweep() == 3
    assert [path.name for path in files_below(blobs.root)] == [digest]


def test_a_flipped_bit_is_found(tmp_path: Path, blobs: BlobStore) -> None:
    (tmp_path / "a.bin").write_bytes(b"abc")
    digest, _ = blobs.add_file(tmp_path / "a.bin")
    blobs.path(digest).write_bytes(b"abd")
    assert not blobs.is_sound(digest)


# --- thumbnails on disk


@pytest.fixture
def picture(tmp_path: Path, blobs: BlobStore) -> str:
    return blobs.add_file(draw(tmp_path / "in", ["a"], (900, 700))[0])[0]


@pytest.mark.parametrize(("asked", "edge"), [(1, 256), (256, 256), (257, 512), (600, 900), (4_000, 900)])
def test_a_request_gets_the_next_larger_size(
    tmp_path: Path, blobs: BlobStore, picture: str, asked: int, edge: int
) -> None:
    made = Thumbnails(blobs, tmp_path / "t").get(picture, asked)
    assert made is not None
    assert max(Image.open(io.BytesIO(made)).size) == edge


def test_a_thumbnail_is_made_once_and_may_be_thrown_away(
    tmp_path: Path, blobs: BlobStore, picture: str
) -> None:
    thumbnails = Thumbnails(blobs, tmp_path / "t")
    made = thumbnails.get(picture, 256)
    (kept,) = files_below(tmp_path / "t")
    blobs.path(picture).rename(tmp_path / "away")
    assert thumbnails.get(picture, 256) == made, "from the cache"
    kept.unlink()
    assert thumbnails.get(picture, 256) is None
    (tmp_path / "away").rename(blobs.path(picture))
    assert thumbnails.get(picture, 256) == made


def test_no_picture_has_no_thumbnail(tmp_path: Path, blobs: BlobStore) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    digest, _ = blobs.add_file(tmp_path / "a.pdf")
    assert Thumbnails(blobs, tmp_path / "t").get(digest, 256) is None
    assert files_below(tmp_path / "t") == []


def test_a_cache_that_cannot_be_written_costs_no_picture(
    tmp_path: Path, blobs: BlobStore, picture: str
) -> None:
    (tmp_path / "t").write_text("a file is in the way")
    assert Thumbnails(blobs, tmp_path / "t").get(picture, 256) is not None
    with largest_file(100):
        assert Thumbnails(blobs, tmp_path / "u").get(picture, 256) is not None
    assert files_below(tmp_path / "u") == []
