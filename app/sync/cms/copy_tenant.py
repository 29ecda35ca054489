"""Copy a tenant's omnichannel content: plan, media with their contents, documents, and a receipt.

Every item is a row of the journal in the destination, settled in the transaction that writes it: killed at
any instant the job goes on with what waits. The source is only read, batch by batch. Source: domain.md 9.
"""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final

from app.models.clock import iso
from app.models.context import Context
from app.models.copying.arrivals import (
    ArrivingMedia,
    read_arriving_documents,
    read_arriving_media,
    read_documents_now,
    read_value_names,
)
from app.models.copying.document_copy import Batch, Destination, copy_documents
from app.models.copying.journal import (
    ROWS_AT_ONCE,
    CopyRecord,
    CopyState,
    ItemState,
    JournalItem,
    add_rows,
    begin_copy,
    find_copy,
    items_in,
    journal_rows,
    linked_media,
    media_map,
    outcome_counts,
    set_state,
)
from app.models.copying.mapping import ContextMap
from app.models.copying.media_copy import Author, copy_media
from app.models.copying.places import read_value_ids
from app.models.copying.plan import CopyPlan, ItemKind
from app.models.copying.planning import link_stamp, read_contexts
from app.models.copying.reading import DocumentFacts, read_documents
from app.models.copying.receipts import is_whole, write_receipt
from app.models.copying.service import CopyService
from app.models.copying.sources import Source
from app.models.database import Priority
from app.models.errors import AppError, RuleViolation
from app.models.media.blobs import FLUSHES, Incoming
from app.sync.garbage import looked_past
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import CopyTenantRequest
from app.sync.stores import Stores

MEDIA_PER_BATCH: Final = 400
DOCUMENTS_PER_BATCH: Final = 200
BYTES_PER_BATCH: Final = 100 << 20
READERS: Final = 3
AHEAD: Final = 2
"""Batches whose contents are read before the first of them is committed."""


def copy_tenant(request: CopyTenantRequest, stores: Stores, ctx: JobContext) -> Body:
    """Copy what a plan says into the tenant of the request.

    Raises:
        BadInput: The saved plan is none, or is not as it was signed.
        NotFound: The source does not exist.
        RuleViolation: The plan has problems, or replaces so much that a person has to confirm it.
        StorageProblem: A store cannot be read or written.
    """
    service = stores.tenant(request.tenant).copying
    with service.opened(request.source_address()) as source, looked_past():
        run = _Run(request, stores, ctx, service, source)
        yield from run.begin()
        yield from run.media()
        yield from run.documents()
        return run.finish()


@dataclass(slots=True)
class _Read:
    """Items whose contents are on their way into the blob store.

    Attributes:
        arriving: What arrives of each.
        taken: Contents being received, by checksum.
    """

    items: list[JournalItem]
    arriving: dict[int, ArrivingMedia]
    taken: "dict[str, Future[Incoming]]"


class _Run:
    """One job."""

    def __init__(
        self,
        request: CopyTenantRequest,
        stores: Stores,
        ctx: JobContext,
        service: CopyService,
        source: Source,
    ) -> None:
        self._request = request
        self._stores = stores
        self._ctx = ctx
        self._service = service
        self._source = source
        self._tenant = stores.tenant(request.tenant)
        self._blobs = stores.workspace.blobs
        self._counts: Counter[str] = Counter(
            dict.fromkeys(("created", "replaced", "orphans", "skipped", "waiting_targets", "failed"), 0)
        )
        self._total = self._done = 0
        self._plan: CopyPlan | None = None
        self._contexts = ContextMap()
        self._whole: set[str] = set()

    # --- the plan

    def begin(self) -> Iterator[None]:
        """Make the plan, compare it with the saved one, and write down what is to be done; or go on."""
        with self._tenant.cms.read() as connection:
            record = find_copy(connection, self._ctx.job_id)
        if record is None or record.state is CopyState.PLANNING:
            yield from self._write_plan()
        with self._tenant.cms.read() as connection:
            record = find_copy(connection, self._ctx.job_id)
            assert record is not None
            self._take_up(record, outcome_counts(connection, self._ctx.job_id))
            with self._source.database.read() as own:
                self._contexts = read_contexts(own, connection, record.plan.options)
        self._report()

    def _write_plan(self) -> Iterator[None]:
        request, job_id = self._request, self._ctx.job_id
        options, saved = request.options(), None
        if request.plan:
            saved = self._service.read_plan(request.plan)
            options = saved.options
        key = self._service.key()
        with self._source.database.read() as own, self._tenant.cms.read() as target:
            plan, planned = self._service.plan_between(
                request.source_address(), self._source, own, target, options, key
            )
            linked = linked_media(target, plan.origin)
        self._need_startable(plan, saved)
        rows = journal_rows(job_id, planned, linked)
        with self._tenant.cms.write(Priority.JOB) as connection:
            begin_copy(connection, job_id, plan, request.user, iso(self._stores.clock.now()))
        yield
        while part := list(islice(rows, ROWS_AT_ONCE)):
            with self._tenant.cms.write(Priority.JOB) as connection:
                add_rows(connection, part)
            yield
        with self._tenant.cms.write(Priority.JOB) as connection:
            set_state(connection, job_id, CopyState.COPYING)

    def _need_startable(self, plan: CopyPlan, saved: CopyPlan | None) -> None:
        if saved is not None and saved.stamps != plan.stamps:
            sides = [
                name
                for name, old, new in (
                    ("the source", saved.stamps.source, plan.stamps.source),
                    ("the destination", saved.stamps.target, plan.stamps.target),
                )
                if old != new
            ]
            self._ctx.log(f"Since the plan was made, {' and '.join(sides)} changed: planned anew.")
            for name in ("create", "replace", "skip", "orphan"):
                if (old := saved.counts.get(name, 0)) != (new := plan.counts.get(name, 0)):
                    what = "wait" if name == "orphan" else name
                    self._ctx.log(f"To {what}: {new:,} instead of {old:,}.")
        for problem in plan.problems:
            self._ctx.log(problem.message)
        if plan.stops:
            raise RuleViolation(
                plan.stops[0].message, "Nothing was copied. Correct the choices and start anew."
            )
        if plan.needs_confirmation and self._request.confirm != self._request.tenant:
            raise RuleViolation(
                f"{plan.mostly_replaced} of {self._request.tenant} would be replaced: more than half.",
                f"Confirm it by the id of the destination, {self._request.tenant}.",
            )

    def _take_up(self, record: CopyRecord, found: Mapping[tuple[str, str, str], int]) -> None:
        self._plan = record.plan
        names = {"create": "created", "replace": "replaced", "orphan": "orphans"}
        for (_, action, state), count in found.items():
            if state == ItemState.DONE.value:
                self._counts[names[action]] += count
            elif state == ItemState.FAILED.value:
                self._counts["failed"] += count
            if state != ItemState.KEPT.value:
                self._total += count
                self._done += count if state != ItemState.WAITING.value else 0
        self._counts["skipped"] = record.plan.counts["skip"]

    # --- media

    def media(self) -> Iterator[None]:
        """Copy media items; between workspaces their contents come first, each once."""
        assert self._plan is not None
        ahead: deque[_Read] = deque()
        with (
            ThreadPoolExecutor(READERS, thread_name_prefix="copy") as readers,
            ThreadPoolExecutor(FLUSHES, thread_name_prefix="flush") as namers,
        ):
            try:
                for read in self._media_batches(readers):
                    ahead.append(read)
                    if len(ahead) > (0 if self._source.is_beside else AHEAD):
                        self._commit_media(ahead.popleft(), namers)
                    yield
                while ahead:
                    self._commit_media(ahead.popleft(), namers)
                    yield
            finally:
                for read in ahead:
                    self._discard(read)

    def _media_batches(self, readers: ThreadPoolExecutor) -> Iterator[_Read]:
        on_the_way: set[str] = set()
        for items in self._waiting(ItemKind.MEDIA, MEDIA_PER_BATCH):
            arriving = self._read_media(items)
            for part in _parts(items, arriving):
                taken = {} if self._source.is_beside else self._receive(arriving, part, readers, on_the_way)
                yield _Read(
                    part, {i.source_id: arriving[i.source_id] for i in part if i.source_id in arriving}, taken
                )

    def _waiting(self, kind: ItemKind, count: int) -> Iterator[list[JournalItem]]:
        """Give the items that wait, so many at once: what is read ahead is not committed yet."""
        after = 0
        while True:
            with self._tenant.cms.read() as connection:
                items = items_in(connection, self._ctx.job_id, kind, ItemState.WAITING, after, count)
            if not items:
                return
            after = items[-1].source_id
            yield items

    def _read_media(self, items: Sequence[JournalItem]) -> dict[int, ArrivingMedia]:
        assert self._plan is not None
        with self._source.database.read() as own:
            return read_arriving_media(
                own,
                [item.source_id for item in items],
                self._plan.options.versions,
                self._contexts.locale_targets(),
            )

    def _receive(
        self,
        arriving: Mapping[int, ArrivingMedia],
        items: Sequence[JournalItem],
        readers: ThreadPoolExecutor,
        on_the_way: set[str],
    ) -> "dict[str, Future[Incoming]]":
        """Begin to bring contents in that are not there yet, each once."""
        taken: dict[str, Future[Incoming]] = {}
        for item in items:
            for sha256, size in _contents(arriving.get(item.source_id)).items():
                if sha256 in on_the_way or self._is_whole(sha256, size):
                    continue
                on_the_way.add(sha256)
                taken[sha256] = readers.submit(self._take, sha256)
        return taken

    def _take(self, sha256: str) -> Incoming:
        incoming = self._blobs.receive(self._source.blobs.path(sha256))
        try:
            self._blobs.flush(incoming)
        except AppError:
            self._blobs.discard(incoming)
            raise
        return incoming

    def _commit_media(self, read: _Read, namers: ThreadPoolExecutor) -> None:
        assert self._plan is not None
        incoming, lost = self._received(read)
        problems = self._content_problems(read, incoming, lost)
        locales = self._contexts.locale_targets()
        versions = self._plan.options.versions
        stamps = {i: link_stamp(one.stamp, versions, locales) for i, one in read.arriving.items()}
        try:
            with (
                self._blobs.settling(list(incoming.values()), namers),
                self._tenant.cms.write(Priority.JOB) as connection,
            ):
                done = copy_media(
                    connection, read.items, read.arriving, self._plan.origin, stamps, self._author(), problems
                )
        except BaseException:
            self._stores.workspace.drop_contents(incoming)
            raise
        self._settle(done)

    def _received(self, read: _Read) -> tuple[dict[str, Incoming], dict[str, str]]:
        """Wait for contents; return those that are sound, and why others are not there."""
        incoming: dict[str, Incoming] = {}
        lost: dict[str, str] = {}
        for sha256, future in read.taken.items():
            try:
                one = future.result()
            except FileNotFoundError:
                lost[sha256] = "Its content is missing in the source."
            except OSError as error:
                lost[sha256] = f"Its content cannot be read in the source: {error.strerror}."
            except AppError:
                self._discard(read)
                raise
            else:
                if one.sha256 == sha256:
                    incoming[sha256] = one
                else:
                    self._blobs.discard(one)
                    lost[sha256] = "Its content is damaged in the source."
        return incoming, lost

    def _content_problems(
        self, read: _Read, incoming: Mapping[str, Incoming], lost: Mapping[str, str]
    ) -> dict[int, str]:
        problems: dict[int, str] = {}
        for source_id, one in read.arriving.items():
            for sha256, size in _contents(one).items():
                if sha256 in incoming or self._is_whole(sha256, size):
                    continue
                problems[source_id] = lost.get(sha256, "Its content is missing in the source.")
        return problems

    def _is_whole(self, sha256: str, size: int) -> bool:
        """Tell whether a content is in the workspace; asked once of each that is."""
        if sha256 not in self._whole and is_whole(self._blobs, sha256, size):
            self._whole.add(sha256)
        return sha256 in self._whole

    def _discard(self, read: _Read) -> None:
        for future in read.taken.values():
            if not future.cancel() and future.exception() is None:
                self._blobs.discard(future.result())

    # --- documents

    def documents(self) -> Iterator[None]:
        """Copy documents, with the media of the destination."""
        assert self._plan is not None
        plan, job_id = self._plan, self._ctx.job_id
        with self._tenant.cms.read() as connection:
            if not items_in(connection, job_id, ItemKind.DOCUMENT, ItemState.WAITING, 0, 1):
                return
            media_ids = media_map(connection, job_id, plan.origin)
            value_ids = read_value_ids(connection)
        with self._source.database.read() as own:
            facts = read_documents(own, plan.options.versions)
            values = read_value_names(own)
        known = {one.id: place for place, one in enumerate(facts)}
        for items in self._waiting(ItemKind.DOCUMENT, DOCUMENTS_PER_BATCH):
            with self._source.database.read() as own:
                wanted = read_documents_now(own, [item.source_id for item in items])
                arriving = read_arriving_documents(
                    own, wanted.values(), plan.options.versions, media_ids, values
                )
            places = {i: self._place(facts[known[i]]) for i in arriving if i in known}
            stamps = {
                i: link_stamp(one.stamp, plan.options.versions, places[i].context)
                for i, one in arriving.items()
                if one is not None and i in places
            }
            batch = Batch(items, arriving, places, stamps, value_ids)
            with self._tenant.cms.write(Priority.JOB) as connection:
                done, targets = copy_documents(connection, batch, job_id, plan.origin, self._author())
            self._counts["waiting_targets"] += targets
            self._settle(done)
            yield

    def _place(self, one: DocumentFacts) -> Destination:
        channel = self._contexts.channel_targets()[one.channel]
        locale = self._contexts.locale_targets()[one.locale]
        return Destination(one.is_category, one.owner, Context(channel, locale))

    # --- the end

    def finish(self) -> JobOutcome:
        """Verify what was written, and write the receipt."""
        receipt = write_receipt(
            self._tenant.cms, self._tenant.folder, self._ctx.job_id, self._blobs, self._stores.clock
        )
        for text in receipt.problems:
            self._ctx.log(text)
        with self._tenant.cms.write(Priority.JOB) as connection:
            set_state(connection, self._ctx.job_id, CopyState.DONE)
        self._report()
        failed = self._counts["failed"] + len(receipt.problems)
        return JobOutcome(dict(self._counts), failed=failed, result=str(receipt.path))

    def _author(self) -> Author:
        comment = f"Copied from {self._source.name}"
        return Author(self._request.user, comment, self._stores.clock.now())

    def _settle(self, items: Sequence[JournalItem]) -> None:
        names = {"create": "created", "replace": "replaced", "orphan": "orphans"}
        for item in items:
            if item.state == ItemState.FAILED.value:
                self._counts["failed"] += 1
                self._ctx.log(f"{item.name}: {item.reason}")
            else:
                self._counts[names[item.action]] += 1
        self._done += len(items)
        self._report()

    def _report(self) -> None:
        self._ctx.report(self._done, self._total, **self._counts)


def _contents(one: ArrivingMedia | None) -> dict[str, int]:
    """Return checksums and sizes of what an item brings along."""
    both = () if one is None else (one.live, one.head)
    return {content.file.sha256: content.file.size_bytes for content in both if content is not None}


def _parts(
    items: Sequence[JournalItem], arriving: Mapping[int, ArrivingMedia]
) -> Iterator[list[JournalItem]]:
    """Cut a batch where its contents become large."""
    part: list[JournalItem] = []
    size = 0
    for item in items:
        more = sum(_contents(arriving.get(item.source_id)).values())
        if part and size + more > BYTES_PER_BATCH:
            yield part
            part, size = [], 0
        part.append(item)
        size += more
    if part:
        yield part
