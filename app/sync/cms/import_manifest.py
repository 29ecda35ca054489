"""Import of a manifest: media first, then assignments, document by document, then the result manifest.

What became of a row is committed with its effect, so a job that was killed goes on behind the last row
whose media part is done, and with the documents that are left. A bad row is a line of the result.
"""

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection

from app.models.assignments.service import AssignmentService
from app.models.clock import Clock, iso
from app.models.context import Context
from app.models.database import Database, Priority
from app.models.errors import BadInput, ManifestProblem, StorageProblem
from app.models.manifests import journal
from app.models.manifests.document_import import DocumentImport, PlacedOutcome, PlacedRow
from app.models.manifests.journal import JournalRow, final_row
from app.models.manifests.media_import import ContentStore, HashOnly, MediaImport, TakenIn
from app.models.manifests.media_root import MediaRoot
from app.models.manifests.policies import MergeMode
from app.models.manifests.results import ErrorCode, Outcome, RowFailure, RowProblem, RowResult
from app.models.manifests.rows import ManifestRow, parse_row
from app.models.manifests.targets import FoundTarget, TargetFinder
from app.models.manifests.tsv import ManifestFile, RawRow, write_result
from app.models.publishing.difference_service import DifferenceService
from app.models.publishing.difference_words import difference_document
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import ImportManifestRequest
from app.sync.stores import Stores

MEDIA_ROWS_PER_BATCH: Final = 10
"""Rows between two yields: each may bring a file of some megabytes, and takes 1-3 ms of the write gate."""

DOCUMENTS_PER_BATCH: Final = 10
"""Documents applied in one transaction, some 3 ms each, so that a person who saves waits little."""

ROWS_PER_BATCH: Final = 100
"""Rows that only get an outcome written."""

_T = TypeVar("_T")


def import_manifest(request: ImportManifestRequest, stores: Stores, ctx: JobContext) -> Body:
    """Import a manifest; a dry run does all of it on a copy of the store that is thrown away.

    Raises:
        ManifestProblem: The manifest cannot be used as a whole, or was changed since the import began.
        BadInput: The media folder is not there, or the result would take the manifest's place.
        StorageProblem: A store, content or the result cannot be written.
    """
    tenant = stores.tenant(request.tenant)
    source = ManifestFile(Path(request.file))
    root = MediaRoot(Path(request.media_root) if request.media_root else source.path.parent)
    result_path = _result_path(request, tenant)
    for warning in source.header.warnings:
        ctx.log(warning)
    with _stores(request, tenant, stores.clock) as (database, assignments, contents):
        media = MediaImport(
            root, contents, frozenset(tenant.channels.locales()), stores.clock.now, tenant.limits()
        )
        documents = DocumentImport(
            assignments, MergeMode(request.mode), request.user or "import", stores.clock.now
        )
        run = _Run(source, database, media, documents, MergeMode(request.mode), stores.clock, ctx)
        run.begin()
        yield from run.media_rows()
        yield from run.assignment_rows()
        write_result(source, result_path, journal.ResultPages(database, ctx.job_id).result)
        if request.galleries:
            _write_galleries(Path(request.galleries), tenant, database)
        return JobOutcome(run.counts(), run.counts()["failed"], str(result_path))


@contextmanager
def _stores(
    request: ImportManifestRequest, tenant: Tenant, clock: Clock
) -> Iterator[tuple[Database, AssignmentService, ContentStore]]:
    if not request.dry_run:
        yield tenant.cms, tenant.assignments, tenant.blobs
        return
    with tempfile.TemporaryDirectory(prefix="vitrine-dry-run-") as folder:
        copy = Path(folder) / "cms.db"
        tenant.cms.backup(copy)
        database = Database(copy)
        try:
            yield database, AssignmentService(database, clock), HashOnly()
        finally:
            database.close()


def _result_path(request: ImportManifestRequest, tenant: Tenant) -> Path:
    """Choose the place of the result, before anything is done."""
    source = Path(request.file)
    if request.result:
        path = Path(request.result)
        if path.resolve() == source.resolve():
            raise BadInput(
                "The result cannot take the place of the manifest.", "Choose another file.", path=path
            )
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise StorageProblem(f"{path} cannot be written.", "Choose another place for the result.")
        return path
    name = f"{source.stem}.result.tsv"
    if os.access(source.parent, os.W_OK):
        return source.with_name(name)
    folder = tenant.folder / "manifests"
    folder.mkdir(exist_ok=True)
    return folder / name


def _write_galleries(path: Path, tenant: Tenant, copy: Database) -> None:
    """Write which galleries would change once all that was written to the copy is published."""
    found = tenant.difference.copy(copy)
    text = json.dumps(difference_document(DifferenceService(copy), found), ensure_ascii=False)
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StorageProblem(
            f"{path} cannot be written: {error.strerror}.", "Choose another place for the galleries."
        ) from error


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A row whose file is taken in, or that has failed."""

    parsed: ManifestRow
    taken: TakenIn | None = None
    problems: tuple[RowProblem, ...] = ()


class _Run:
    """One import under way."""

    def __init__(
        self,
        source: ManifestFile,
        database: Database,
        media: MediaImport,
        documents: DocumentImport,
        mode: MergeMode,
        clock: Clock,
        ctx: JobContext,
    ) -> None:
        self._source = source
        self._database = database
        self._media = media
        self._documents = documents
        self._mode = mode
        self._clock = clock
        self._ctx = ctx
        self._total = 0
        self._results: Counter[str] = Counter()

    def begin(self) -> None:
        """Count the rows, which also finds what is no text; see that it is the manifest of the beginning."""
        self._total = self._source.count()
        fingerprint = _fingerprint(self._source.path)
        job_id = self._ctx.job_id
        with self._database.write(Priority.JOB) as connection:
            began_with = journal.begin(connection, job_id, fingerprint, iso(self._clock.now()))
            self._results = journal.outcome_counts(connection, job_id)
        if began_with != fingerprint:
            raise ManifestProblem(
                "The manifest was changed after the import began.", "Import it again.", path=self._source.path
            )
        self._report()

    def counts(self) -> dict[str, int]:
        """Return the numbers that people see."""
        return {
            "rows": self._total,
            "succeeded": self._results[Outcome.SUCCEEDED],
            "skipped": self._results[Outcome.SKIPPED],
            "warnings": self._results[Outcome.WARNING],
            "failed": self._results[Outcome.FAILED],
        }

    def media_rows(self) -> Body:
        """Do the media part of all rows, and rows without an assignment to their end."""
        with self._database.read() as connection:
            after = journal.last_row(connection, self._ctx.job_id)
        for batch in _batches(self._source.rows(after), MEDIA_ROWS_PER_BATCH):
            self._media_batch(batch)
            yield
        return JobOutcome()

    def assignment_rows(self) -> Body:
        """Apply the assignments of all rows whose media are there, document by document."""
        documents, failures = self._found_documents()
        for batch in _batches(iter(failures), ROWS_PER_BATCH):
            with self._database.write(Priority.JOB) as connection:
                self._keep(connection, [row for row, _ in batch], [kept for _, kept in batch])
            yield
        for keys in _batches(iter(documents), DOCUMENTS_PER_BATCH):
            self._document_batch({key: documents[key] for key in keys})
            yield
        return JobOutcome()

    # --- media

    def _media_batch(self, raws: Sequence[RawRow]) -> None:
        waiting: list[_Prepared] = []
        for raw in raws:
            parsed = parse_row(raw)
            if _needs(parsed, waiting):
                self._settle(waiting)
                waiting = []
            waiting.append(self._prepare(parsed))
        self._settle(waiting)

    def _prepare(self, parsed: ManifestRow) -> _Prepared:
        if parsed.media is None:
            return _Prepared(parsed, problems=parsed.problems)
        try:
            with self._database.read() as connection:
                return _Prepared(parsed, self._media.prepare(connection, parsed.media))
        except RowFailure as failure:
            return _Prepared(parsed, problems=(failure.problem,))

    def _settle(self, waiting: Sequence[_Prepared]) -> None:
        if not waiting:
            return
        with self._database.write(Priority.JOB) as connection:
            rows = [self._settled(connection, prepared) for prepared in waiting]
            self._keep(connection, rows)

    def _settled(self, connection: Connection, prepared: _Prepared) -> JournalRow:
        parsed, now = prepared.parsed, self._clock.now()
        if prepared.problems or parsed.media is None:
            return self._failed(parsed.row, prepared.problems, parsed.warnings)
        try:
            with connection.begin_nested():
                outcome = self._media.apply(connection, parsed.media, prepared.taken)
        except RowFailure as failure:
            return self._failed(parsed.row, (failure.problem,), parsed.warnings)
        if parsed.assignment is not None:
            stage = journal.MEDIA_CHANGED if outcome.changed else journal.MEDIA_UNCHANGED
            return JournalRow(parsed.row, stage, iso(now), outcome.code, outcome.note, outcome.media_id)
        texts = (*parsed.warnings, outcome.note)
        result = RowResult(
            _outcome(outcome.changed, outcome.code, bool(parsed.warnings)), outcome.code, _joined(texts), now
        )
        return final_row(parsed.row, result, outcome.media_id)

    def _failed(
        self, row: int, problems: Sequence[RowProblem], texts: Sequence[str] = (), media_id: int | None = None
    ) -> JournalRow:
        description = _joined([*(problem.text for problem in problems), *texts])
        code = problems[0].code.value
        self._ctx.log(f"Row {row}: {code} {description}")
        return final_row(row, RowResult(Outcome.FAILED, code, description, self._clock.now()), media_id)

    # --- assignments

    def _found_documents(self) -> "tuple[_Documents, _Failures]":
        """Find the documents of all rows that are left, and the rows whose target is unknown."""
        documents: _Documents = {}
        failures: _Failures = []
        spoiled: dict[FoundTarget, int] = {}
        with self._database.read() as connection:
            waiting = journal.pending_rows(connection, self._ctx.job_id)
            failed = journal.failed_rows(connection, self._ctx.job_id)
            finder = TargetFinder(connection)
            wanted = waiting.keys() | (failed if self._mode is MergeMode.REPLACE else ())
            for raw in self._source.rows() if waiting else ():
                parsed = parse_row(raw) if raw.row in wanted else None
                if parsed is None or parsed.assignment is None:
                    continue
                kept = waiting.get(raw.row)
                try:
                    found = finder.find(parsed.assignment)
                except RowFailure as failure:
                    if kept is not None:
                        failed_row = self._failed(raw.row, (failure.problem,), (), kept.media_id)
                        failures.append((failed_row, kept))
                    continue
                if kept is None or kept.media_id is None:
                    spoiled.setdefault(found, raw.row)
                    continue
                row = PlacedRow(raw.row, found.target, parsed.assignment, kept.media_id)
                pending = _Pending(row, found, kept, parsed.warnings)
                documents.setdefault((found.product_id, found.context), []).append(pending)
        if spoiled:
            failures += self._refuse_spoiled(documents, spoiled)
        return documents, failures

    def _refuse_spoiled(self, documents: "_Documents", spoiled: dict[FoundTarget, int]) -> "_Failures":
        """Replace is all or nothing: a target of which a row failed keeps what it has."""
        failures: _Failures = []
        for key, rows in list(documents.items()):
            for pending in [row for row in rows if row.found in spoiled]:
                text = f"Row {spoiled[pending.found]} of the same target failed, so nothing was replaced."
                problem = RowProblem(ErrorCode.MEDIA_MISSING, text)
                failed = self._failed(pending.row.row, (problem,), (), pending.row.media_id)
                failures.append((failed, pending.kept))
                rows.remove(pending)
            if not rows:
                del documents[key]
        return failures

    def _document_batch(self, documents: "_Documents") -> None:
        with self._database.write(Priority.JOB) as connection:
            for (product_id, context), rows in documents.items():
                outcomes = self._documents.apply(connection, product_id, context, [p.row for p in rows])
                concluded = [self._concluded(p, outcomes[p.row.row]) for p in rows]
                self._keep(connection, concluded, [p.kept for p in rows])

    def _concluded(self, pending: "_Pending", placed: PlacedOutcome) -> JournalRow:
        kept, row = pending.kept, pending.row
        if placed.failed:
            problem = RowProblem(ErrorCode(placed.code), placed.text)
            return self._failed(row.row, (problem,), (*pending.warnings, kept.description), row.media_id)
        changed = placed.changed or kept.result == journal.MEDIA_CHANGED
        code = placed.code or kept.code
        text = _joined((placed.text, *pending.warnings, kept.description))
        outcome = _outcome(changed, code, bool(pending.warnings))
        return final_row(row.row, RowResult(outcome, code, text, self._clock.now()), row.media_id)

    # --- keeping

    def _keep(
        self, connection: Connection, rows: Sequence[JournalRow], before: Sequence[JournalRow] = ()
    ) -> None:
        """Write outcomes beside their effect, and count them; `before` are the stages that they end."""
        journal.write_rows(connection, self._ctx.job_id, rows)
        self._results.update(row.result for row in rows)
        self._results.subtract(row.result for row in before)
        self._report()

    def _report(self) -> None:
        counts = self.counts()
        final = counts["succeeded"] + counts["skipped"] + counts["warnings"] + counts["failed"]
        seen = sum(self._results.values())
        # Half of the work of a row is its media, half its assignment.
        self._ctx.report((seen + final) // 2, self._total, **counts)


@dataclass(frozen=True, slots=True)
class _Pending:
    """A row whose media part is done and whose target is found."""

    row: PlacedRow
    found: FoundTarget
    kept: JournalRow
    warnings: tuple[str, ...]


_Documents = dict[tuple[int, Context], list[_Pending]]
_Failures = list[tuple[JournalRow, JournalRow]]


def _needs(parsed: ManifestRow, waiting: Sequence[_Prepared]) -> bool:
    """Tell whether a row may mean an item that an earlier row of the batch is about to create."""
    part = parsed.media
    if part is None:
        return False
    others = [prepared.parsed.media for prepared in waiting if prepared.taken is not None]
    return any(
        other is not None
        and (
            (part.source is not None and other.source == part.source)
            or other.display_name == part.display_name
        )
        for other in others
    )


def _outcome(changed: bool, code: str, warned: bool) -> Outcome:
    if warned or (changed and code):
        return Outcome.WARNING
    return Outcome.SUCCEEDED if changed else Outcome.SKIPPED


def _joined(texts: Sequence[str]) -> str:
    return " ".join(text for text in texts if text)


def _batches(rows: Iterator[_T], size: int) -> Iterator[list[_T]]:
    batch: list[_T] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _fingerprint(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ManifestProblem(f"The file cannot be read: {error.strerror}.", path=path) from error
