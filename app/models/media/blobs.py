"""The blob store: contents by their SHA-256, each once, written whole or not at all."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.models.errors import StorageProblem

CHUNK_BYTES: Final = 1 << 20


class BlobStore:
    """A folder of contents named `ab/<sha256>`. Thread: any."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Return where a content is or would be."""
        return self.root / sha256[:2] / sha256

    def add_file(self, source: Path) -> tuple[str, int]:
        """Copy a file in, reading it once; a content that is there already is not written again.

        Returns:
            The SHA-256 in hexadecimal and the size in bytes.

        Raises:
            StorageProblem: It cannot be read or written; nothing half written stays.
        """
        digest, size = hashlib.sha256(), 0
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=".incoming-", dir=self.root)
        except OSError as error:
            raise StorageProblem(f"{self.root} cannot be written: {error.strerror}.", _HINT) from error
        try:
            with os.fdopen(handle, "wb") as target, source.open("rb") as file:
                while chunk := file.read(CHUNK_BYTES):
                    digest.update(chunk)
                    target.write(chunk)
                    size += len(chunk)
                target.flush()
                os.fsync(target.fileno())
            self._settle(Path(temporary), digest.hexdigest())
        except OSError as error:
            raise StorageProblem(f"{source.name} cannot be copied: {error.strerror}.", _HINT) from error
        finally:
            with contextlib.suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
        return digest.hexdigest(), size

    def _settle(self, temporary: Path, sha256: str) -> None:
        final = self.path(sha256)
        # What is there in full stays; what a broken disk has cut off is written again.
        if not final.exists() or final.stat().st_size != temporary.stat().st_size:
            final.parent.mkdir(exist_ok=True)
            temporary.chmod(0o644)
            temporary.replace(final)

    def contents(self) -> Iterator[str]:
        """Give the SHA-256 of every content, in no particular order."""
        if self.root.is_dir():
            for folder in self.root.iterdir():
                if folder.is_dir() and len(folder.name) == 2:
                    for file in folder.iterdir():
                        yield file.name

    def is_sound(self, sha256: str) -> bool:
        """Read a content again and compare its hash."""
        digest = hashlib.sha256()
        with self.path(sha256).open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest() == sha256

    def sweep(self) -> int:
        """Remove what killed processes left half written; return how many files that were."""
        left = list(self.root.glob(".incoming-*")) if self.root.is_dir() else []
        for file in left:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        return len(left)


_HINT: Final = "Free some space or make the folder writable, then try again."
