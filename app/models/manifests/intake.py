"""Takes in the files that rows name: below the media folder, or by an address. Each file once."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import Event
from typing import Final, Protocol

from app.models.errors import BadInput, Cancelled, NotFound, RuleViolation, StorageProblem
from app.models.manifests.addresses import Downloaded, DownloadFailed, check_address
from app.models.manifests.media_root import MediaRoot, is_url
from app.models.manifests.parts import MediaPart
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.media.blobs import Incoming, Source
from app.models.media.content import FileContent
from app.models.media.limits import Limits
from app.models.media.processing import Processed, processed
from app.models.media.rows import FileFacts, MediaType
from app.models.media.taking_in import Receiver, take_in

_KNOWN_FILES: Final = 2000
"""Files kept in mind, so that a picture that stands in many rows is read once; some 400 bytes each."""

_FILES_PER_GROUP: Final = 8
"""What one thread reads before it asks for more: handing over costs as much as reading a small file."""


class ContentStore(Receiver, Protocol):
    """Where contents go; the blob store, or in a check something that only counts."""

    def path(self, sha256: str) -> Path:
        """Return where a content is or would be."""
        ...

    def flush(self, incoming: Incoming) -> None:
        """Wait until it is on the disk."""
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


@contextmanager
def removing_nothing(contents: Collection[str]) -> Iterator[None]:
    """Stand in, in a check, for what removes contents that nobody has any more."""
    del contents
    yield


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file whose content is in the store.

    Attributes:
        read: What was found by reading it through, without the thumbnail; None where that is left for later.
    """

    content: FileContent
    read: Processed | None
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
        taking_away: Removes contents that nobody has any more once what is inside is done.
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
        taking_away: Callable[[Collection[str]], AbstractContextManager[None]] = removing_nothing,
    ) -> None:
        self._root = root
        self._store = store
        self._limits = limits
        self._downloads = downloads
        self._allow_private = allow_private
        self._pool = pool
        self._flushers = flushers
        self._namers = namers
        self._taking_away = taking_away
        self._defers = False
        self._leaving = Event()
        self._ahead: dict[str, Future[dict[str, _Looked | RowFailure]]] = {}
        self._flushed: dict[Future[None], None] = {}
        self._known: dict[str, _Looked | RowFailure] = {}
        self._incoming: dict[str, Incoming] = {}
        self._scope = ExitStack()
        self._used: set[str] = set()
        self._kept: set[str] = set()

    def defer(self) -> None:
        """Leave unread what need not be read through at once: who takes it has that done later."""
        self._defers = True

    def begin(self, wanted: Mapping[str, bool]) -> None:
        """Begin to read files that `fetch` will be asked for, while others are written.

        Args:
            wanted: Paths, and whether they have to be read through at once.
        """
        if self._pool is None:
            return
        group: list[tuple[str, Path | None, bool]] = []
        for path, through in wanted.items():
            if self._has(path) or path in self._ahead:
                continue
            if is_url(path):
                self._ahead[path] = self._pool.submit(self._look_at_all, [(path, None, through)])
                continue
            try:
                group.append((path, self._find(path), through))  # folders are listed by one thread alone
            except RowFailure as failure:
                self._known[path] = failure
        for start in range(0, len(group), _FILES_PER_GROUP):
            few = group[start : start + _FILES_PER_GROUP]
            self._ahead |= dict.fromkeys(
                (path for path, _, _ in few), self._pool.submit(self._look_at_all, few)
            )

    def fetch(self, wanted: Mapping[str, bool]) -> None:
        """Read files, several at once, so that `take` has them; see `begin`."""
        if len(self._known) > _KNOWN_FILES:
            self._known.clear()
        self.begin(wanted)
        for path, through in wanted.items():
            if self._has(path):
                continue
            ahead = self._ahead.pop(path, None)
            looked = self._looked(path, through) if ahead is None else ahead.result()[path]
            self._known[path] = looked
            self._expect(path, looked)

    def _expect(self, path: str, looked: "_Looked | RowFailure") -> None:
        if isinstance(looked, _Looked):
            self._incoming[path] = looked.incoming
            if looked.flushed is not None:
                self._flushed[looked.flushed] = None

    def _looked(self, path: str, through: bool) -> "_Looked | RowFailure":
        try:
            found = self._look(path, None if is_url(path) else self._find(path), through)
        except RowFailure as failure:
            return failure
        if isinstance(found, _Looked):
            self._store.flush(found.incoming)
        return found

    def _look_at_all(
        self, wanted: Sequence[tuple[str, Path | None, bool]]
    ) -> dict[str, "_Looked | RowFailure"]:
        found: dict[str, _Looked | RowFailure] = {}
        try:
            for path, place, through in wanted:
                found[path] = self._look(path, place, through)
        except BaseException:
            for one in found.values():
                if isinstance(one, _Looked):
                    self._store.discard(one.incoming)
            raise
        looked = [one for one in found.values() if isinstance(one, _Looked)]
        incoming = [one.incoming for one in looked]
        if self._flushers is None:
            self._flush(incoming)
        else:
            flushed = self._flushers.submit(self._flush, incoming)
            for one in looked:
                one.flushed = flushed
        return found

    def _flush(self, batch: Sequence[Incoming]) -> None:
        for incoming in batch:
            self._store.flush(incoming)

    def take(self, part: MediaPart) -> TakenIn:
        """Give the content of the file of a row, within `settling`.

        Raises:
            RowFailure: It cannot be used.
        """
        path = part.import_path
        known = self._known.get(path)
        if known is None or not self._has(path):
            self.fetch({path: False})
            known = self._known[path]
            if isinstance(known, _Looked):
                self._settle([known.incoming])
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

    def read(self, part: MediaPart) -> Processed:
        """Read the content that `take` gave for a row through, unless that was done; within `settling` too.

        Raises:
            RowFailure: It is damaged.
        """
        known = self._known[part.import_path]
        assert isinstance(known, _Looked)
        taken = known.taken
        if taken.read is None:
            place = self._store.path(known.incoming.sha256)
            try:
                read = self._read_through(place, taken.content.facts, known.path)
            except BadInput as error:
                raise _unusable(error) from error
            except OSError as error:
                raise _no_source(f"{part.import_path[:200]!r} cannot be read: {error.strerror}.") from error
            known.taken = replace(taken, content=replace(taken.content, facts=read.facts), read=read)
            return read
        return taken.read

    def use(self, taken: TakenIn) -> None:
        """Note that an item has this content now."""
        self._used.add(taken.content.sha256)

    @contextmanager
    def settling(self) -> Iterator[None]:
        """Make what was fetched durable for a scope that commits who uses it; the rest is removed after."""
        self._used.clear()
        try:
            with ExitStack() as after, self._scope:
                self._settle(list(self._incoming.values()))
                yield
                unused = {one.sha256 for one in self._incoming.values()} - self._used
                after.enter_context(self._taking_away(unused))
            self._kept |= self._used
        except BaseException:
            for incoming in self._incoming.values():
                self._store.discard(incoming)
            with suppress(StorageProblem), self._taking_away({i.sha256 for i in self._incoming.values()}):
                pass  # nothing was committed
            raise
        finally:
            self._incoming.clear()

    @contextmanager
    def taking_back(self, damaged: Mapping[str, str]) -> Iterator[None]:
        """Remove contents, with what is wrong with them, once a scope inside has taken their items back."""
        with self._taking_away(damaged.keys()):
            yield
        self._kept.difference_update(damaged)
        for path, known in self._known.items():
            if isinstance(known, _Looked) and known.incoming.sha256 in damaged:
                problem = damaged[known.incoming.sha256]
                self._known[path] = _unusable(BadInput(problem, path=known.path))

    def _settle(self, batch: list[Incoming]) -> None:
        for flushed in self._flushed:
            flushed.result()
        self._flushed.clear()
        self._scope.enter_context(self._store.settling(batch, self._namers))

    def forget_failures(self) -> None:
        """Look anew for files that could not be used."""
        self._known = {path: one for path, one in self._known.items() if isinstance(one, _Looked)}

    def discard(self) -> None:
        """Forget what was fetched and not settled."""
        self._leaving.set()
        for path, ahead in self._ahead.items():
            if not ahead.cancel() and ahead.exception() is None:
                self._expect(path, ahead.result()[path])
        self._ahead.clear()
        for flushed in self._flushed:
            flushed.exception()
        self._flushed.clear()
        for incoming in self._incoming.values():
            self._store.discard(incoming)
        self._incoming.clear()
        self._leaving.clear()

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

    def _look(self, import_path: str, place: Path | None, through: bool) -> "_Looked | RowFailure":
        try:
            path, modified_at = (place, None) if place is not None else self._download(import_path)
            if path is None:
                return _unseen(import_path)
            look = partial(self._look_into, path, through)
            incoming, (facts, read), changed_at = take_in(
                path, self._store, self._limits, look, self._on_bytes
            )
        except DownloadFailed as error:
            return RowFailure(ErrorCode.DOWNLOAD_FAILED, f"MediaImportPath: {error}", "MediaImportPath")
        except BadInput as error:
            return _unusable(error)
        except OSError as error:
            return _no_source(f"{import_path[:200]!r} cannot be read: {error.strerror}.")
        content = FileContent(path.name, incoming.sha256, incoming.size_bytes, facts)
        at = modified_at or datetime.fromtimestamp(changed_at, UTC)
        return _Looked(path, TakenIn(content, read, at), incoming)

    def _look_into(
        self, path: Path, through: bool, facts: FileFacts, may_say: bool
    ) -> tuple[FileFacts, Processed | None]:
        del may_say  # texts are what the row says
        if self._defers and not through:
            return facts, None
        read = self._read_through(path, facts, path)
        return read.facts, read

    def _on_bytes(self, count: int) -> None:
        del count
        if self._leaving.is_set():
            raise Cancelled("The import stops here.")

    def _read_through(self, path: Path, facts: FileFacts, named: Path) -> Processed:
        read = processed(path, facts, self._limits)
        if read.problem is not None:
            raise BadInput(read.problem, path=named)
        return replace(read, thumbnail=None)

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


def _unusable(error: BadInput) -> RowFailure:
    return RowFailure(ErrorCode.UNSUPPORTED_TYPE, f"MediaImportPath: {error}", "MediaImportPath")


def _unseen(url: str) -> _Looked:
    """Stand in for a file that a check does not fetch; its type is what the row says."""
    facts = FileFacts(MediaType.IMAGE, "application/octet-stream", "")
    sha256 = hashlib.sha256(url.encode("utf-8", "replace")).hexdigest()
    name = url.rpartition("/")[2] or "download"
    taken = TakenIn(FileContent(name, sha256, 0, facts), Processed(facts), datetime.fromtimestamp(0, UTC))
    return _Looked(Path(name), taken, Incoming(sha256, 0, ""), is_seen=False)


def _typed(taken: TakenIn, kind: MediaType) -> TakenIn:
    facts = replace(taken.content.facts, type=kind)
    return replace(taken, content=replace(taken.content, facts=facts), read=Processed(facts))


class Unkept:
    """Takes the place of the blob store in a check: contents are hashed, and nothing is kept."""

    def path(self, sha256: str) -> Path:
        """Return a place where nothing is."""
        return Path(sha256)

    def receive_open(
        self, source: Source, on_bytes: Callable[[int], object] = lambda count: None
    ) -> Incoming:
        """Hash a file."""
        digest, size = hashlib.sha256(), 0
        for part in source.parts():
            digest.update(part)
            size += len(part)
            on_bytes(len(part))
        return Incoming(digest.hexdigest(), size, "")

    def flush(self, incoming: Incoming) -> None:
        """Do nothing."""

    def discard(self, incoming: Incoming) -> None:
        """Do nothing."""

    @contextmanager
    def settling(self, batch: list[Incoming], flushers: ThreadPoolExecutor | None = None) -> Iterator[None]:
        """Do nothing."""
        del batch, flushers
        yield
