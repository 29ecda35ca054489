"""Thumbnails on disk, by content and size; made when first asked for."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final

from app.models.errors import BadInput
from app.models.media.blobs import BlobStore
from app.models.media.images import thumbnail

_PARTIAL: Final = ".new-"

SIZES: Final = (256, 512, 1024)
"""Edges in pixels that are kept; a request gets the next larger one."""


class Thumbnails:
    """Thumbnails of the pictures of one workspace; a cache that may be deleted at any time.

    Thread: any.
    """

    def __init__(self, blobs: BlobStore, root: Path) -> None:
        self._blobs = blobs
        self._root = root

    def get(self, sha256: str, pixel_size: int) -> bytes | None:
        """Return a thumbnail as JPEG or PNG bytes, or None where the content is no picture.

        Args:
            sha256: The content.
            pixel_size: Edge of the square that it has to fill, in device pixels.
        """
        size = next((size for size in SIZES if size >= pixel_size), SIZES[-1])
        file = self._root / str(size) / sha256[:2] / sha256
        with contextlib.suppress(OSError):
            return file.read_bytes()
        try:
            made = thumbnail(self._blobs.path(sha256), size)
        except BadInput:
            return None
        with contextlib.suppress(OSError):  # a full or read-only disk costs the cache, not the picture
            _write(file, made)
        return made

    def sweep(self) -> int:
        """Remove what killed processes left half written; return how many files that were."""
        left = list(self._root.glob(f"*/*/{_PARTIAL}*"))
        for file in left:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        return len(left)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=_PARTIAL, dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
        Path(temporary).replace(file)
    finally:
        Path(temporary).unlink(missing_ok=True)
