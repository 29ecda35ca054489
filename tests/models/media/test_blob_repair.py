"""A content that a broken disk cut off is written again when it is uploaded again."""

from pathlib import Path

from app.models.media.blobs import BlobStore


def test_a_cut_content_is_mended_by_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"x" * 5000)
    blobs = BlobStore(tmp_path / "blobs")
    sha256, _ = blobs.add_file(file)
    blobs.path(sha256).write_bytes(b"x" * 10)
    assert not blobs.is_sound(sha256)
    assert blobs.add_file(file) == (sha256, 5000)
    assert blobs.is_sound(sha256)
