"""The blob store: contents by their SHA-256, each once, written whole or not at all.

Contents come in batches, so that a disk is asked to make many of them durable at once. In order: `receive`
copies a file to a temporary one and hashes it on the way, `flush` brings that to the disk, `settling` gives
a batch its final names and makes the names durable before its scope, in which the caller commits who uses
them. So whoever is committed finds the content, after a power cut too; what was given a name but was never
committed is written down in a note while it lasts, and `unsettled` gives it to whoever clears up behind a
killed process. A caller that could not commit clears up itself, by `remove`.
"""

# Paths are texts here: with thousands of files, pathlib takes longer than the calls that it makes.
# ruff: noqa: PTH103, PTH105, PTH108, PTH112, PTH116

import contextlib
import errno
import hashlib
import io
import itertools
import mmap
import os
import secrets
import sys
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.models.errors import StorageProblem

if sys.platform == "linux":
    import fcntl

CHUNK_BYTES: Final = 1 << 20
FLUSHES: Final = 8  # side by side
_DIRECT_BYTES: Final = 256 << 10
"""Contents from this size on go past the system's cache, where it lets them: to find memory for them costs
more than to write them. Small ones would only wait for the disk."""

_ALIGNED: Final = 4096  # what goes past the cache goes in whole pages
_PARTIAL: Final = ".incoming-"
_NOTE: Final = ".settling-"
_UNWANTED: Final = ".unwanted-"
_LEAVING: Final = ".leaving-"
_CREATE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_HINT: Final = "Free some space or make the folder writable, then try again."


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that was copied into the store and has no name there yet."""

    sha256: str
    size_bytes: int
    temporary: str


class _Buffer(threading.local):
    """What a thread reads into; memory that is asked for anew has to be cleared for each file."""

    def __init__(self) -> None:
        self.content = memoryview(mmap.mmap(-1, CHUNK_BYTES))  # begins with a page


_buffer: Final = _Buffer()


class Source:
    """A file that is open, its beginning in memory: small ones are looked into and copied by one reading.

    Of each thread only the newest can be used. Thread: the one that made it.

    Args:
        file: The file, at its start.
        size_bytes: The size it has, and what is copied at most, whatever is written to it meanwhile.
    """

    def __init__(self, file: io.FileIO, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._file = file
        self._at = 0
        buffer = _buffer.content[:size_bytes]
        self._start = buffer[: file.readinto(buffer) or 0]

    def seek(self, at: int, /) -> int:
        """Go to a place; says nothing about what `parts` gives."""
        self._at = at
        return at

    def read(self, count: int, /) -> bytes:
        """Give the bytes from there, fewer at the end."""
        at, known = self._at, len(self._start)
        self._at = end = at + count
        if end <= known or known == self.size_bytes:
            return bytes(self._start[at:end])
        self._file.seek(at)
        return self._file.read(count) or b""

    def parts(self) -> Iterator[memoryview]:
        """Give all of the file, once; each part lasts until the next."""
        buffer, left = _buffer.content, self.size_bytes - len(self._start)
        yield self._start
        if left:
            self._file.seek(len(self._start))
        while left and (count := self._file.readinto(buffer[:left])):
            left -= count
            yield buffer[:count]


class BlobStore:
    """A folder of contents named `ab/<sha256>`. Thread: any."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._partial = f"{root}{os.sep}{_PARTIAL}{secrets.token_hex(6)}-"
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._pinned: Counter[str] = Counter()

    def path(self, sha256: str) -> Path:
        """Return where a content is or would be."""
        return self.root / sha256[:2] / sha256

    def add_file(self, source: Path) -> tuple[str, int]:
        """Copy one file in, durably; a content that is there already is not written again.

        Returns:
            The SHA-256 in hexadecimal and the size in bytes.

        Raises:
            StorageProblem: It cannot be read or written; nothing half written stays.
        """
        try:
            incoming = self.receive(source)
        except OSError as error:
            raise StorageProblem(f"{source.name} cannot be copied: {error.strerror}.", _HINT) from error
        self.flush(incoming)
        with self.settling([incoming]):
            return incoming.sha256, incoming.size_bytes

    def receive(self, source: Path, on_bytes: Callable[[int], object] = lambda count: None) -> Incoming:
        """Copy a file to a temporary one, reading it once; see `receive_open`."""
        with source.open("rb", buffering=0) as file:
            return self.receive_open(Source(file, os.fstat(file.fileno()).st_size), on_bytes)

    def receive_open(
        self, source: Source, on_bytes: Callable[[int], object] = lambda count: None
    ) -> Incoming:
        """Copy a file that is open to a temporary one.

        Args:
            source: The file.
            on_bytes: Told how many more bytes were copied, every now and then.

        Raises:
            OSError: The file cannot be read.
            StorageProblem: The store cannot be written; nothing half written stays.
        """
        digest, size = hashlib.sha256(), 0
        target, temporary = self._create()
        if source.size_bytes >= _DIRECT_BYTES:
            _pass_cache(target, True)
        try:
            for chunk in source.parts():
                digest.update(chunk)
                try:
                    _write(target, chunk)
                except OSError as error:
                    raise self._unwritable(error) from error
                size += len(chunk)
                on_bytes(len(chunk))
        except BaseException:
            _remove(temporary)
            raise
        finally:
            os.close(target)
        return Incoming(digest.hexdigest(), size, temporary)

    def _create(self) -> tuple[int, str]:
        with self._written():
            temporary = f"{self._partial}{next(self._numbers)}"
            try:
                return os.open(temporary, _CREATE, 0o644), temporary
            except FileNotFoundError:
                self.root.mkdir(parents=True, exist_ok=True)
                return os.open(temporary, _CREATE, 0o644), temporary

    def flush(self, incoming: Incoming) -> None:
        """Wait until the bytes are on the disk.

        Raises:
            StorageProblem: The disk cannot take them; nothing half written stays.
        """
        try:
            with self._written():
                _sync(incoming.temporary)
        except StorageProblem:
            self.discard(incoming)
            raise

    def discard(self, incoming: Incoming) -> None:
        """Remove what was received and is not wanted."""
        _remove(incoming.temporary)

    @contextmanager
    def settling(
        self, batch: Sequence[Incoming], flushers: ThreadPoolExecutor | None = None
    ) -> Iterator[None]:
        """Give flushed contents their names, durably, for a scope that commits who uses them.

        Args:
            batch: What was flushed.
            flushers: `FLUSHES` threads that wait for the disk, where there are many.

        Raises:
            StorageProblem: The store cannot be written.
        """
        contents = sorted({incoming.sha256 for incoming in batch})
        if not contents:
            yield
            return
        with self._lock:
            self._pinned.update(contents)
        try:
            note = self._place(contents, batch, flushers)
            try:
                yield
            finally:
                _remove(note)
        finally:
            with self._lock:
                self._pinned.subtract(contents)
                self._pinned += Counter()  # forgets what counts 0
            for incoming in batch:
                self.discard(incoming)

    def _place(
        self, contents: Sequence[str], batch: Sequence[Incoming], flushers: ThreadPoolExecutor | None
    ) -> str:
        with self._written():
            note = self._note(_NOTE, contents)
            made = False
            for incoming in batch:
                made |= self._settle(incoming)
            folders = sorted({self._folder(sha256) for sha256 in contents})
            # One after the other, each would wait for the disk anew; side by side they share its flushes.
            if flushers is None or len(folders) == 1:
                _sync_all(folders)
            else:
                list(flushers.map(_sync_all, (folders[start::FLUSHES] for start in range(FLUSHES))))
            if made:
                _sync(str(self.root))
        return note

    def _note(self, kind: str, contents: Iterable[str]) -> str:
        note = f"{self.root}{os.sep}{kind}{secrets.token_hex(6)}"
        handle = os.open(note, _CREATE, 0o644)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("\n".join(contents))
        return note

    @contextmanager
    def unwanted(self, contents: Collection[str]) -> Iterator[None]:
        """Note contents that may lose their last item inside, and are removed then, in case of a kill.

        Raises:
            StorageProblem: The store cannot be written.
        """
        if not contents:
            yield
            return
        with self._written():
            note = self._note(_UNWANTED, contents)
        try:
            yield
        finally:
            _remove(note)

    def _folder(self, sha256: str) -> str:
        return f"{self.root}{os.sep}{sha256[:2]}"

    def _settle(self, incoming: Incoming) -> bool:
        """Rename one; tell whether its folder had to be made."""
        folder = self._folder(incoming.sha256)
        final = f"{folder}{os.sep}{incoming.sha256}"
        # What is there in full stays; what a broken disk has cut off is written again.
        with contextlib.suppress(OSError):
            if os.stat(final).st_size == incoming.size_bytes:
                os.utime(final)  # young again: who clears up leaves it to the item that is still to come
                return False
        try:
            os.replace(incoming.temporary, final)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
            os.replace(incoming.temporary, final)
            return True
        return False

    def remove(self, sha256: str, is_used: Callable[[str], bool]) -> bool:
        """Remove a content that nobody uses; one that is just coming in again stays.

        Returns:
            Whether it is gone.
        """
        with self._lock:
            if self._pinned[sha256] or is_used(sha256):
                return False
            aside = self.root / f"{_LEAVING}{sha256}"
            try:
                self.path(sha256).replace(aside)
            except FileNotFoundError:
                return True
            except OSError:
                return False
            # Another process may have found it in its place a moment ago: its note tells, or its commit.
            is_gone = not (self._is_settling(sha256) or is_used(sha256))
            with contextlib.suppress(OSError):
                if is_gone:
                    aside.unlink(missing_ok=True)
                else:
                    aside.replace(self.path(sha256))
            return is_gone

    def _is_settling(self, sha256: str) -> bool:
        for note in self.root.glob(f"{_NOTE}*"):
            with contextlib.suppress(OSError, ValueError):
                if sha256 in note.read_text("ascii"):
                    return True
        return False

    def put_back(self) -> list[str]:
        """Put back what a killed process was removing; return these contents, which nobody may need."""
        found: list[str] = []
        for aside in list(self.root.glob(f"{_LEAVING}*")):
            sha256 = aside.name.removeprefix(_LEAVING)
            with contextlib.suppress(OSError):
                aside.replace(self.path(sha256))
                found.append(sha256)
        return found

    def contents(self) -> Iterator[str]:
        """Give the SHA-256 of every content, in no particular order."""
        if self.root.is_dir():
            for folder in self.root.iterdir():
                if folder.is_dir() and len(folder.name) == 2:
                    for file in folder.iterdir():
                        yield file.name

    def is_sound(self, sha256: str) -> bool:
        """Read a content again and compare its hash."""
        with self.path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def unsettled(self) -> Iterator[str]:
        """Give the contents that killed processes put in or took away, then forget it; while nothing runs."""
        for note in [*self.root.glob(f"{_NOTE}*"), *self.root.glob(f"{_UNWANTED}*")]:
            with contextlib.suppress(OSError, ValueError):
                yield from note.read_text("ascii").split()
            with contextlib.suppress(OSError):
                note.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what killed processes left half written; return how many files that were."""
        left = list(self.root.glob(f"{_PARTIAL}*")) if self.root.is_dir() else []
        for file in left:
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        return len(left)

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StorageProblem:
        return StorageProblem(f"{self.root} cannot be written: {error.strerror}.", _HINT)


def _write(handle: int, content: memoryview) -> None:
    whole = len(content) // _ALIGNED * _ALIGNED
    _write_all(handle, content[:whole])
    if whole < len(content):
        _pass_cache(handle, False)
        _write_all(handle, content[whole:])


def _write_all(handle: int, content: memoryview) -> None:
    while content:
        try:
            written = os.write(handle, content)
        except OSError as error:
            # Some disks want larger pages, and what a full one took may end anywhere.
            if error.errno != errno.EINVAL or not _pass_cache(handle, False):
                raise
            continue
        content = content[written:]


def _pass_cache(handle: int, wanted: bool) -> bool:
    """Have what is written go past the system's cache, or not; tell whether that changed."""
    if sys.platform == "linux":
        flags = fcntl.fcntl(handle, fcntl.F_GETFL)
        other = flags | os.O_DIRECT if wanted else flags & ~os.O_DIRECT
        with contextlib.suppress(OSError):  # not every disk can
            return flags != other and fcntl.fcntl(handle, fcntl.F_SETFL, other) == 0
    return False


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def _sync_all(paths: Sequence[str]) -> None:
    for path in paths:
        _sync(path)


def _sync(path: str) -> None:
    """Bring a file or a folder's names to the disk; folders cannot be opened everywhere, nor need to be."""
    if os.name == "nt" and os.path.isdir(path):
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
