"""Thumbnails on disk, by content and size; made when first asked for, or while a content is read through."""

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final

from app.models.errors import BadInput
from app.models.media.blobs import BlobStore
from app.models.media.formats import HEAD_BYTES, sniff
from app.models.media.limits import DEFAULT_LIMITS, Limits
from app.models.media.processing import THUMBNAIL_PX, Processed, first_picture, processed
from app.models.media.rows import FileFacts, MediaType
from app.models.media.turns import Turn, Turns

_PARTIAL: Final = ".new-"

SIZES: Final = (256, 512, 1024)
"""Edges in pixels that are kept; a request gets the next larger one."""


class Thumbnails:
    """Thumbnails of the contents of one workspace: pictures, drawings, poster frames, first pages.

    A cache that may be deleted at any time.

    Thread: any.
    """

    def __init__(self, blobs: BlobStore, root: Path) -> None:
        self._blobs = blobs
        self._root = root
        self.turns = Turns()

    def get(self, sha256: str, pixel_size: int, turn: Turn = Turn.VISIBLE) -> bytes | None:
        """Return a thumbnail as JPEG or PNG bytes, or None where the content shows no picture.

        Args:
            sha256: The content.
            pixel_size: Edge of the square that it has to fill, in device pixels.
            turn: What goes before it where it has to be made first.
        """
        kept = self.kept(sha256, pixel_size)
        if kept is not None:
            return kept
        size = _size(pixel_size)
        path = self._blobs.path(sha256)
        try:
            with self.turns.taken(turn):
                made = _made(path, size)
        except (BadInput, OSError):
            return None
        if made is not None:
            _keep(self._file(sha256, size), made)
        return made

    def kept(self, sha256: str, pixel_size: int) -> bytes | None:
        """Return a thumbnail that was made before, or None: it costs no more than to read its file."""
        try:
            return self._file(sha256, _size(pixel_size)).read_bytes()
        except OSError:
            return None

    def process(
        self,
        sha256: str,
        facts: FileFacts,
        limits: Limits = DEFAULT_LIMITS,
        turn: Turn = Turn.NEW,
    ) -> Processed:
        """Read a content through, once, and keep its smallest thumbnail.

        Raises:
            OSError: It cannot be read at all.
        """
        with self.turns.taken(turn):
            done = processed(self._blobs.path(sha256), facts, limits)
        if done.thumbnail is not None:
            _keep(self._file(sha256, THUMBNAIL_PX), done.thumbnail)
        return done

    def _file(self, sha256: str, size: int) -> Path:
        return self._root / str(size) / sha256[:2] / sha256

    def forget(self, sha256: str) -> None:
        """Remove the thumbnails of a content that is gone."""
        for size in SIZES:
            with contextlib.suppress(OSError):
                self._file(sha256, size).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what killed processes left half written; return how many files that were."""
        left = list(self._root.glob(f"*/*/{_PARTIAL}*"))
        for file in left:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        return len(left)


def _size(pixel_size: int) -> int:
    return next((size for size in SIZES if size >= pixel_size), SIZES[-1])


def _made(path: Path, size: int) -> bytes | None:
    with path.open("rb") as file:
        found = sniff(file.read(HEAD_BYTES))
    if found is None:
        return None
    kind = MediaType.IMAGE if found[0].startswith("image/") else MediaType.FILE
    shown = first_picture(path, FileFacts(kind, *found), size)[1]
    return None if shown is None else shown.content


def _keep(file: Path, content: bytes) -> None:
    with contextlib.suppress(OSError):  # a full or read-only disk costs the cache, not the picture
        _write(file, content)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=_PARTIAL, dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(content)
        Path(temporary).replace(file)
    finally:
        Path(temporary).unlink(missing_ok=True)
