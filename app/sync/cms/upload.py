"""Upload: files and folders become media items. First all contents are taken in, then they are read through.

The first stage copies and hashes, looks at each file's structure and commits draft items in batches; the
second makes thumbnails, decodes in full and publishes where that was asked for. A bad file is reported and
stops nothing; a workspace that cannot be written stops the job, and a retry goes on with the rest.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock
from typing import Final

from sqlalchemy import Connection

from app.models.context import NEUTRAL
from app.models.database import Priority
from app.models.errors import AppError, BadInput, Cancelled, StorageProblem
from app.models.media.additions import add_items, find_by_contents
from app.models.media.blobs import FLUSHES, Incoming
from app.models.media.embedded import EmbeddedTexts, embedded_texts
from app.models.media.rows import FileFacts, MediaTexts, NewMedia
from app.models.media.taking_in import take_in
from app.models.media.uploads import (
    FileState,
    UploadFile,
    is_planned,
    plan_files,
    read_files,
    record_files,
    unprocessed_items,
)
from app.sync.cms.upload_listing import listed
from app.sync.cms.upload_processing import process_items
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import UploadRequest
from app.sync.stores import Stores

FILES_PER_BATCH: Final = 100
BYTES_PER_BATCH: Final = 100 << 20
FILES_PER_GROUP: Final = 8
BYTES_PER_GROUP: Final = 8 << 20
"""What one thread takes in before it asks for more: handing over costs as much as reading a small file."""

AHEAD: Final = 3
"""Batches that are read before the first of them is committed, so that readers never wait for the store."""

THREADS: Final = 2
"""Reading, hashing and decoding leave the interpreter lock."""

READERS: Final = THREADS + 1
"""One of them waits for the disk at any time, since large contents are written past the system's cache."""

REPORT_S: Final = 0.2
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file whose content is in the blob store, without a name there."""

    file: UploadFile
    facts: FileFacts
    brought: EmbeddedTexts
    incoming: Incoming


@dataclass(frozen=True, slots=True)
class _Group:
    """Files that one thread took in, those that failed too."""

    files: list[UploadFile | _Taken]
    flushed: "Future[None]"

    @property
    def taken(self) -> list[_Taken]:
        return [one for one in self.files if isinstance(one, _Taken)]


class Tally:
    """What the job reports: files by state, files that are finished, bytes. Thread: any."""

    def __init__(self, ctx: JobContext, files: Sequence[UploadFile], unprocessed: int) -> None:
        self._ctx = ctx
        self._lock = Lock()
        self._bytes = sum(file.size_bytes for file in files if file.state is not FileState.WAITING)
        self._total = len(files)
        self.states = Counter(file.state for file in files)
        self.same_names = sum(f.state is FileState.CREATED and f.same_as is not None for f in files)
        self.processed = self.states[FileState.CREATED] - unprocessed

    def add_bytes(self, count: int) -> None:
        """Count bytes of a file that is being read."""
        with self._lock:
            self._bytes += count

    def settle(self, files: Sequence[UploadFile]) -> None:
        """Count files that were waiting."""
        for file in files:
            self.states[file.state] += 1
            self.states[FileState.WAITING] -= 1
            self.same_names += file.state is FileState.CREATED and file.same_as is not None

    def fail(self, created: int, reused: int) -> None:
        """Count files as failed that made an item, or met it."""
        self.states[FileState.CREATED] -= created
        self.states[FileState.REUSED] -= reused
        self.states[FileState.FAILED] += created + reused

    def report(self) -> dict[str, int]:
        """Tell how far the job is; a file is finished when nothing more happens to it."""
        created, reused, failed = (
            self.states[state] for state in (FileState.CREATED, FileState.REUSED, FileState.FAILED)
        )
        counts = {"created": created, "reused": reused, "failed": failed, "same_name": self.same_names}
        counts |= {"taken": created + reused, "processed": self.processed}
        counts["megabytes"] = self._bytes // _MEGABYTE
        self._ctx.report(self.processed + reused + failed, self._total, **counts)
        return counts


def upload(request: UploadRequest, stores: Stores, ctx: JobContext) -> Body:
    """Bring files in; a bad one is reported and stops nothing."""
    tenant = stores.tenant(request.tenant)
    with tenant.cms.read() as connection:
        planned = is_planned(connection, ctx.job_id)
    if not planned:
        found = list(listed(request.paths, request.recursive))
        with tenant.cms.write(Priority.JOB) as connection:
            plan_files(connection, ctx.job_id, found)
        for file in found:
            if file.error is not None:
                ctx.log(f"{file.path}: {file.error}")
    intake = _Intake(request, stores, ctx)
    with ThreadPoolExecutor(READERS, thread_name_prefix="upload") as pool:
        yield from intake.run(pool)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="upload") as pool:
        yield from process_items(request, stores, ctx, intake.tally, pool)
    return JobOutcome(intake.tally.report(), failed=intake.tally.states[FileState.FAILED])


class _Intake:
    """The first stage of one job."""

    def __init__(self, request: UploadRequest, stores: Stores, ctx: JobContext) -> None:
        self._request = request
        self._stores = stores
        self._ctx = ctx
        self._tenant = stores.tenant(request.tenant)
        self._blobs = self._tenant.blobs
        self._limits = self._tenant.limits()
        with self._tenant.cms.read() as connection:
            files = read_files(connection, ctx.job_id)
            unprocessed = len(unprocessed_items(connection, ctx.job_id))
        self._leaving = Event()
        self._waiting = [file for file in files if file.state is FileState.WAITING]
        self.tally = Tally(ctx, files, unprocessed)

    def run(self, pool: ThreadPoolExecutor) -> Iterator[None]:
        """Take the waiting files in, a batch per step."""
        self.tally.report()
        ahead: deque[list[Future[_Group]]] = deque()
        # Waiting for the disk takes no processor: threads of its own, beside those that read and hash.
        with (
            ThreadPoolExecutor(FLUSHES, thread_name_prefix="flush") as flushers,
            ThreadPoolExecutor(FLUSHES, thread_name_prefix="flush") as namers,
        ):
            try:
                for batch in _parts(self._waiting, FILES_PER_BATCH, BYTES_PER_BATCH):
                    groups = _parts(batch, FILES_PER_GROUP, BYTES_PER_GROUP)
                    ahead.append([pool.submit(self._take_all, group, flushers) for group in groups])
                    if len(ahead) >= AHEAD:
                        yield from self._commit(ahead.popleft(), namers)
                while ahead:
                    yield from self._commit(ahead.popleft(), namers)
            finally:
                self._leaving.set()
                self._discard(ahead)

    def _take_all(self, files: Sequence[UploadFile], flushers: ThreadPoolExecutor) -> _Group:
        found: list[UploadFile | _Taken] = []
        try:
            for file in files:
                found.append(self._take(file))
            incoming = [one.incoming for one in found if isinstance(one, _Taken)]
            return _Group(found, flushers.submit(self._flush, incoming))
        except BaseException:
            for one in found:
                if isinstance(one, _Taken):
                    self._blobs.discard(one.incoming)
            raise

    def _flush(self, batch: Sequence[Incoming]) -> None:
        for incoming in batch:
            self._blobs.flush(incoming)

    def _take(self, file: UploadFile) -> UploadFile | _Taken:
        path = Path(file.path)

        def look(facts: FileFacts, may_say: bool) -> tuple[FileFacts, EmbeddedTexts]:
            return facts, embedded_texts(path, facts) if may_say else EmbeddedTexts()

        try:
            incoming, (facts, brought), _ = take_in(path, self._blobs, self._limits, look, self._on_bytes)
        except StorageProblem:  # the workspace cannot be written: not this file's fault
            raise
        except BadInput as problem:
            return _failed(file, problem.message.removeprefix(f"{path.name}: "))
        except AppError as problem:
            return _failed(file, str(problem))
        except FileNotFoundError:
            return _failed(file, "There is no such file any more.")
        except OSError as problem:
            return _failed(file, f"It cannot be read: {problem.strerror}.")
        return _Taken(file, facts, brought, incoming)

    def _on_bytes(self, count: int) -> None:
        if self._leaving.is_set():
            raise Cancelled("The job stops here.")
        self.tally.add_bytes(count)

    def _commit(self, futures: "list[Future[_Group]]", namers: ThreadPoolExecutor) -> Iterator[None]:
        """Make a batch durable and commit its items, with what became of its files."""
        with self._discarding(futures):
            while wait(futures, REPORT_S).not_done:
                self.tally.report()  # a film takes longer than a batch of pictures
                yield
            groups = [future.result() for future in futures]
            for group in groups:
                group.flushed.result()
            taken = [one for group in groups for one in group.taken]
            with (
                self._blobs.settling([one.incoming for one in taken], namers),
                self._tenant.cms.write(Priority.JOB) as connection,
            ):
                done = [one for group in groups for one in group.files if isinstance(one, UploadFile)]
                done += self._add(connection, taken)
                record_files(connection, self._ctx.job_id, done)
        for file in done:
            if file.error is not None:
                self._ctx.log(f"{file.path}: {file.error}")
        self.tally.settle(done)
        self.tally.report()
        yield

    def _add(self, connection: Connection, taken: Sequence[_Taken]) -> list[UploadFile]:
        known = find_by_contents(connection, (one.incoming.sha256 for one in taken))
        first: dict[str, _Taken] = {}
        for one in taken:
            if one.incoming.sha256 not in known:
                first.setdefault(one.incoming.sha256, one)
        new = list(first.values())
        request = self._request
        added = add_items(
            connection,
            [self._item(one) for one in new],
            self._stores.clock.now(),
            user=request.user,
            category=request.category,
        )
        made = {one.file.place: item for one, item in zip(new, added, strict=True)}
        known |= {one.incoming.sha256: item.media_id for one, item in zip(new, added, strict=True)}
        done: list[UploadFile] = []
        for one in taken:
            item = made.get(one.file.place)
            file = replace(one.file, size_bytes=one.incoming.size_bytes)
            media_id = known[one.incoming.sha256]
            if item is None:
                done.append(replace(file, state=FileState.REUSED, media_id=media_id, same_as=media_id))
            else:
                done.append(replace(file, state=FileState.CREATED, media_id=media_id, same_as=item.same_name))
        return done

    def _item(self, one: _Taken) -> NewMedia:
        request, path = self._request, Path(one.file.path)
        texts = dict(one.brought.texts)
        brought = texts.pop(NEUTRAL, MediaTexts())
        neutral = MediaTexts(
            request.media_title or brought.title,
            request.alt_text or brought.alt_text,
            request.description or brought.description,
        )
        if neutral != MediaTexts():
            texts[NEUTRAL] = neutral
        return NewMedia(
            path.stem,
            path.name,
            one.incoming.sha256,
            one.incoming.size_bytes,
            one.facts,
            (*request.tags, *one.brought.tags),
            texts=texts,
        )

    @contextmanager
    def _discarding(self, futures: "list[Future[_Group]]") -> Iterator[None]:
        """Leave nothing of a batch in the store that could not be committed."""
        try:
            yield
        except BaseException:
            taken = self._discard([futures])
            self._stores.workspace.drop_contents(one.incoming.sha256 for one in taken)
            raise

    def _discard(self, batches: "Iterable[list[Future[_Group]]]") -> list[_Taken]:
        """Forget what was read; return what had come into the store."""
        self._leaving.set()
        taken: list[_Taken] = []
        for future in [future for batch in batches for future in batch]:
            if not future.cancel() and future.exception() is None:
                group = future.result()
                wait([group.flushed])
                for one in group.taken:
                    self._blobs.discard(one.incoming)
                taken += group.taken
        return taken


def _failed(file: UploadFile, error: str) -> UploadFile:
    return replace(file, state=FileState.FAILED, error=error)


def _parts(files: Sequence[UploadFile], most: int, most_bytes: int) -> Iterator[list[UploadFile]]:
    part: list[UploadFile] = []
    size = 0
    for file in files:
        if part and (len(part) >= most or size + file.size_bytes > most_bytes):
            yield part
            part, size = [], 0
        part.append(file)
        size += file.size_bytes
    if part:
        yield part
