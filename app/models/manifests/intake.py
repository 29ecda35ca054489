"""Takes in the files that rows name: below the media folder, or by an address. Each file once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from app.models.errors import BadInput, NotFound, RuleViolation
from app.models.manifests.addresses import Downloaded, DownloadFailed, check_address
from app.models.manifests.media_root import MediaRoot, is_url
from app.models.manifests.parts import MediaPart
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.media.blobs import Incoming
from app.models.media.content import FileContent
from app.models.media.formats import file_facts
from app.models.media.limits import Limits
from app.models.media.processing import Processed, processed
from app.models.media.rows import FileFacts, MediaType

_KNOWN_FILES: Final = 2000
"""Files kept in mind, so that a picture that stands in many rows is read once; some 400 bytes each."""


class ContentStore(Protocol):
    """Where contents go; the blob store, or in a check something that only counts."""

    def path(self, sha256: str) -> Path:
        """Return where a content is or would be."""
        ...

    def receive(self, source: Path, on_bytes: Callable[[int], object] = ...) -> Incoming:
        """Copy a file in, without a name."""
        ...

    def flush(self, incoming: Incoming) -> None:
        """Wait until it is on the disk."""
        ...

    def discard(self, incoming: Incoming) -> None:
        """Forget it."""
        ...

    def settling(
        self, batch: list[Incoming], flushers: ThreadPoolExecutor | None = ...
    ) -> AbstractContextManager[None]:
        """Give contents their names for a scope that commits who uses them."""
        ...


class Downloads(Protocol):
    """Fetches files by their addresses."""

    def fetch(self, url: str, most_bytes: int) -> Downloaded:
        """Fetch a file, up to a size."""
        ...


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file whose content is in the store, and what was found by reading it through."""

    content: FileContent
    read: Processed
    modified_at: datetime


@dataclass(slots=True)
class _Looked:
    """A file that was read: its content is on its way into the store, or in it."""

    path: Path
    taken: TakenIn
    incoming: Incoming
    is_seen: bool = True
    flushed: "Future[None] | None" = None


class Intake:
    """The files of one import. Thread: one at a time; the executor's threads read.

    Args:
        root: Where the files of MediaImportPath are.
        store: Takes the contents.
        limits: Largest sizes that are taken in.
        downloads: Fetches addresses; None where nothing is fetched, in a check.
        allow_private: Whether private addresses may be asked.
        pool: Reads several files at once.
        flushers: Wait for the disk beside it.
        namers: Wait for the names of what was flushed, beside what is being flushed.
    """

    def __init__(
        self,
        root: MediaRoot,
        store: ContentStore,
        limits: Limits,
        downloads: Downloads | None = None,
        *,
        allow_private: bool = False,
        pool: Executor | None = None,
        flushers: ThreadPoolExecutor | None = None,
        namers: ThreadPoolExecutor | None = None,
    ) -> None:
        self._root = root
        self._store = store
        self._limits = limits
        self._downloads = downloads
        self._allow_private = allow_private
        self._pool = pool
        self._flushers = flushers
        self._namers = namers
        self._ahead: dict[str, Future[_Looked | RowFailure]] = {}
        self._flushed: list[Future[None]] = []
        self._known: dict[str, _Looked | RowFailure] = {}
        self._incoming: dict[str, Incoming] = {}
        self._used: set[str] = set()
        self._kept: set[str] = set()

    def begin(self, paths: Iterable[str]) -> None:
        """Begin to read files that `fetch` will be asked for, while others are written."""
        for path in dict.fromkeys(paths):
            if self._pool is None or self._has(path) or path in self._ahead:
                continue
            place = None
            if not is_url(path):
                try:
                    place = self._find(path)  # folders are listed by one thread alone
                except RowFailure as failure:
                    self._known[path] = failure
                    continue
            self._ahead[path] = self._pool.submit(self._look, path, place)

    def fetch(self, paths: Iterable[str]) -> None:
        """Read files, several at once, so that `take` has them."""
        if len(self._known) > _KNOWN_FILES:
            self._known.clear()
        wanted = list(dict.fromkeys(paths))
        self.begin(wanted)
        for path in wanted:
            if self._has(path):
                continue
            ahead = self._ahead.pop(path, None)
            looked = self._looked(path) if ahead is None else ahead.result()
            self._known[path] = looked
            self._expect(path, looked)

    def _expect(self, path: str, looked: "_Looked | RowFailure") -> None:
        if isinstance(looked, _Looked):
            self._incoming[path] = looked.incoming
            if looked.flushed is not None:
                self._flushed.append(looked.flushed)

    def _looked(self, path: str) -> "_Looked | RowFailure":
        try:
            return self._look(path, None if is_url(path) else self._find(path))
        except RowFailure as failure:
            return failure

    def take(self, part: MediaPart) -> TakenIn:
        """Give the content of the file of a row.

        Raises:
            RowFailure: It cannot be used.
        """
        path = part.import_path
        known = self._known.get(path)
        if known is None or not self._has(path):
            self.fetch([path])
            known = self._known[path]
        if isinstance(known, RowFailure):
            problem = known.problem
            raise RowFailure(problem.code, problem.text, problem.column)
        if not known.is_seen:
            return _typed(known.taken, MediaType(part.type.casefold()))
        kind = known.taken.content.facts.type.value
        if kind != part.type.casefold():
            text = f"The row says {part.type}, {known.path.name} is of the type {kind}."
            raise RowFailure(ErrorCode.UNSUPPORTED_TYPE, text, "MediaType")
        return known.taken

    def use(self, taken: TakenIn) -> None:
        """Note that an item has this content now."""
        self._used.add(taken.content.sha256)

    @contextmanager
    def settling(self) -> Iterator[set[str]]:
        """Make what was fetched durable for a scope that commits who uses it.

        Gives a set that holds, at the end, the contents that nobody used.
        """
        left: set[str] = set()
        batch = list(self._incoming.values())
        self._used.clear()
        try:
            for flushed in self._flushed:
                flushed.result()
            self._flushed.clear()
            with self._store.settling(batch, self._namers):
                yield left
            self._kept |= self._used
        finally:
            left |= {one.sha256 for one in batch} - self._used
            self._incoming.clear()

    def forget_failures(self) -> None:
        """Look anew for files that could not be used."""
        self._known = {path: one for path, one in self._known.items() if isinstance(one, _Looked)}

    def discard(self) -> None:
        """Forget what was fetched and not settled."""
        for path, ahead in self._ahead.items():
            if not ahead.cancel() and ahead.exception() is None:
                self._expect(path, ahead.result())
        self._ahead.clear()
        for flushed in self._flushed:
            flushed.exception()
        self._flushed.clear()
        for incoming in self._incoming.values():
            self._store.discard(incoming)
        self._incoming.clear()

    def _has(self, path: str) -> bool:
        known = self._known.get(path)
        if isinstance(known, _Looked):
            return path in self._incoming or known.incoming.sha256 in self._kept
        return known is not None

    def _find(self, path: str) -> Path:
        try:
            return self._root.find(path)
        except (NotFound, RuleViolation) as error:
            raise _no_source(str(error)) from error
        except (OSError, ValueError) as error:
            raise _no_source(f"{path[:200]!r} cannot be read.") from error

    def _look(self, import_path: str, place: Path | None) -> "_Looked | RowFailure":
        try:
            path, modified_at = (place, None) if place is not None else self._download(import_path)
            if path is None:
                return _unseen(import_path)
            read = processed(path, file_facts(path, self._limits), self._limits)
            if read.problem is not None:
                raise BadInput(read.problem, path=path)
            at = modified_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
            incoming = self._store.receive(path)
            flushed = None
            if self._flushers is None:
                self._store.flush(incoming)
            else:
                flushed = self._flushers.submit(self._store.flush, incoming)
        except DownloadFailed as error:
            return RowFailure(ErrorCode.DOWNLOAD_FAILED, f"MediaImportPath: {error}", "MediaImportPath")
        except BadInput as error:
            return RowFailure(ErrorCode.UNSUPPORTED_TYPE, f"MediaImportPath: {error}", "MediaImportPath")
        except OSError as error:
            return _no_source(f"{import_path[:200]!r} cannot be read: {error.strerror}.")
        content = FileContent(path.name, incoming.sha256, incoming.size_bytes, read.facts)
        return _Looked(path, TakenIn(content, replace(read, thumbnail=None), at), incoming, flushed=flushed)

    def _download(self, url: str) -> tuple[Path | None, datetime | None]:
        if self._downloads is None:
            check_address(url, allow_private=self._allow_private)
            return None, None
        limits = self._limits
        most = max(limits.image_bytes, limits.file_bytes, limits.video_bytes)
        found = self._downloads.fetch(url, most)
        return found.path, found.modified_at


def _no_source(text: str) -> RowFailure:
    return RowFailure(ErrorCode.SOURCE_NOT_FOUND, f"MediaImportPath: {text}", "MediaImportPath")


def _unseen(url: str) -> _Looked:
    """Stand in for a file that a check does not fetch; its type is what the row says."""
    facts = FileFacts(MediaType.IMAGE, "application/octet-stream", "")
    sha256 = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()
    name = url.rpartition("/")[2] or "download"
    taken = TakenIn(FileContent(name, sha256, 0, facts), Processed(facts), datetime.fromtimestamp(0, UTC))
    return _Looked(Path(name), taken, Incoming(sha256, 0, ""), is_seen=False)


def _typed(taken: TakenIn, kind: MediaType) -> TakenIn:
    facts = replace(taken.content.facts, type=kind)
    return replace(taken, content=replace(taken.content, facts=facts), read=replace(taken.read, facts=facts))


class Unkept:
    """Takes the place of the blob store in a check: contents are hashed, and nothing is kept."""

    def path(self, sha256: str) -> Path:
        """Return a place where nothing is."""
        return Path(sha256)

    def receive(self, source: Path, on_bytes: Callable[[int], object] = lambda count: None) -> Incoming:
        """Hash a file."""
        with source.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = source.stat().st_size
        on_bytes(size)
        return Incoming(sha256, size, "")

    def flush(self, incoming: Incoming) -> None:
        """Do nothing."""

    def discard(self, incoming: Incoming) -> None:
        """Do nothing."""

    @contextmanager
    def settling(self, batch: list[Incoming], flushers: ThreadPoolExecutor | None = None) -> Iterator[None]:
        """Do nothing."""
        del batch, flushers
        yield
