"""One import under way: media first, then assignments, document by document, then what is taken off.

What became of a row is committed with its effect, so an import that was killed goes on behind the last row
whose media part is done, and with the documents that are left. A bad row is a line of the result.
Source: domain.md 8.4.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection

from app.models.clock import Clock, iso
from app.models.database import Priority
from app.models.errors import Cancelled, ManifestProblem
from app.models.manifests import journal
from app.models.manifests.document_import import DocumentImport
from app.models.manifests.document_rows import DocumentKey, PlacedOutcome, PlacedRow
from app.models.manifests.intake import Intake
from app.models.manifests.journal import JournalRow, Kept
from app.models.manifests.media_import import MediaImport, MediaOutcome
from app.models.manifests.parts import AssignmentPart, ManifestRow, MediaPart, SwatchKey
from app.models.manifests.policies import MergeMode
from app.models.manifests.results import ErrorCode, Outcome, RowFailure, RowProblem
from app.models.manifests.rows import RowReader
from app.models.manifests.targets import FoundTarget, TargetFinder
from app.models.manifests.tsv import RawRow
from app.models.media.rows import media_id_of

MEDIA_ROWS_PER_BATCH: Final = 100
"""Rows between two yields; items that are there take 0.03 ms of the write gate each, new ones 1 ms."""

FILES_AT_ONCE: Final = 24
"""Files that are read before the import can be stopped."""

DOCUMENTS_PER_BATCH: Final = 40
"""Documents applied in one transaction, some 0.3 ms each, so that a person who saves waits little."""

ROWS_PER_LOOK: Final = 500
_T = TypeVar("_T")


class Scopes(Protocol):
    """Where an import reads and writes: the store, or the one transaction of a check."""

    def read(self) -> AbstractContextManager[Connection]:
        """Open a consistent view."""
        ...

    def write(self, priority: Priority = ...) -> AbstractContextManager[Connection]:
        """Open a write scope."""
        ...


class Rows(Protocol):
    """The rows of a manifest."""

    def rows(self, start: int = 0) -> Iterator[RawRow]:
        """Read them one by one, those behind a number."""
        ...


class Told(Protocol):
    """What an import tells of itself."""

    @property
    def job_id(self) -> str:
        """Return under which name it is kept."""
        ...

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        """Tell how far it is."""
        ...

    def log(self, text: str) -> None:
        """Tell of one thing."""
        ...

    def cancelled(self) -> bool:
        """Ask whether it shall stop."""
        ...


class Watcher:
    """Hears what becomes of each row; a check derives from it."""

    def media(self, row: int, outcome: MediaOutcome) -> None:
        """Hear of a media item that a row means."""

    def found(self, row: int, found: FoundTarget) -> None:
        """Hear of what a row is about."""

    def placed(self, row: int, outcome: PlacedOutcome) -> None:
        """Hear of the assignment of a row."""

    def failed(self, row: int, problems: Sequence[RowProblem]) -> None:
        """Hear of a row that fails."""


class ManifestRun:
    """One import.

    Args:
        source: The rows.
        reader: Judges them.
        scopes: Where it reads and writes.
        media: Brings media in.
        intake: The files of these.
        documents: Brings assignments in.
        mode: Merge or replace.
        clock: The time.
        told: Hears how far it is.
        watcher: Hears of each row.
    """

    def __init__(
        self,
        source: Rows,
        reader: RowReader,
        scopes: Scopes,
        media: MediaImport,
        intake: Intake,
        documents: DocumentImport,
        mode: MergeMode,
        clock: Clock,
        told: Told,
        watcher: Watcher | None = None,
    ) -> None:
        self._source = source
        self._reader = reader
        self._scopes = scopes
        self._media = media
        self._intake = intake
        self._documents = documents
        self._mode = mode
        self._clock = clock
        self._told = told
        self._watcher = watcher or Watcher()
        self._total = 0
        self._now = ""
        self._results: Counter[str] = Counter()
        self.unused: set[str] = set()

    def begin(self, fingerprint: str) -> None:
        """Count the rows, which also finds what is no text; see that it is the manifest of the beginning.

        Raises:
            ManifestProblem: It is another one now, or no text.
        """
        self._total = sum(1 for _ in self._source.rows())
        job_id = self._told.job_id
        with self._scopes.write(Priority.JOB) as connection:
            began_with = journal.begin(connection, job_id, fingerprint, iso(self._clock.now()))
            self._results = journal.outcome_counts(connection, job_id)
            self._moves = journal.Moves(connection, job_id)
        if began_with != fingerprint:
            raise ManifestProblem("The manifest was changed after the import began.", "Import it again.")
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

    def steps(self) -> Iterator[None]:
        """Do all of it; between two steps it may be stopped for good, and gone on with later."""
        try:
            yield from self._media_rows()
            yield from self._assignment_rows()
            yield from self._endings()
        finally:
            self._intake.discard()

    # --- media

    def _media_rows(self) -> Iterator[None]:
        """Do the media part of all rows, and rows without more to their end."""
        with self._scopes.read() as connection:
            after = journal.last_row(connection, self._told.job_id)
        batches = (
            [self._reader.read(raw.row, raw.cells, raw.problem) for raw in raws]
            for raws in _batches(self._source.rows(after), MEDIA_ROWS_PER_BATCH)
        )
        rows = next(batches, None)
        paths = self._needed(rows or [])
        while rows is not None:
            self._fetch(paths)
            later = next(batches, None)
            paths = self._needed(later or [])
            self._intake.begin(paths)  # they are read while these are written
            self._write_media(rows, [row.media for row in rows if row.media is not None])
            rows = later
            yield

    def _needed(self, rows: Sequence[ManifestRow]) -> list[str]:
        waiting = [row.media for row in rows if row.media is not None and row.media.import_path]
        if not waiting:
            return []
        with self._scopes.read() as connection:
            return self._media.needed_files(connection, waiting)

    def _fetch(self, paths: Sequence[str]) -> None:
        for few in _batches(iter(paths), FILES_AT_ONCE):
            if self._told.cancelled():
                raise Cancelled("The import stops here.")
            self._intake.fetch(few)

    def _write_media(self, rows: Sequence[ManifestRow], parts: Sequence[MediaPart]) -> None:
        with self._intake.settling() as unused, self._scopes.write(Priority.JOB) as connection:
            self._now = iso(self._clock.now())
            outcomes = iter(self._media.apply(connection, parts))
            kept = [self._settled(row, None if row.media is None else next(outcomes)) for row in rows]
            for row, one in zip(rows, kept, strict=True):
                self._note_item(connection, row, one[1])
            self._keep(connection, [one[0] for one in kept])
        self.unused |= unused

    def _note_item(self, connection: Connection, row: ManifestRow, outcome: MediaOutcome | None) -> None:
        if outcome is None:
            return
        self._watcher.media(row.row, outcome)
        if outcome.versions[0] != outcome.versions[1]:
            move = journal.Move("media", outcome.media_id, outcome.versions)
            self._moves.note(connection, [move], iso(self._clock.now()))

    def _settled(
        self, row: ManifestRow, outcome: MediaOutcome | RowFailure | None
    ) -> tuple[JournalRow, MediaOutcome | None]:
        if row.problems:
            return self._failed(row.row, row.problems, row.warnings), None
        if isinstance(outcome, RowFailure):
            return self._failed(row.row, (outcome.problem,), row.warnings), None
        at = self._now
        if outcome is None:  # a colour needs no item
            return JournalRow(row.row, journal.MEDIA_UNCHANGED, at), None
        if row.assignment is not None or (row.media is not None and row.media.action.takes_off):
            stage = journal.MEDIA_CHANGED if outcome.changed else journal.MEDIA_UNCHANGED
            return JournalRow(row.row, stage, at, outcome.code, outcome.note, outcome.media_id), outcome
        texts = (*row.warnings, outcome.note)
        result = _outcome(outcome.changed, outcome.code, bool(row.warnings))
        return JournalRow(row.row, result, at, outcome.code, _joined(texts), outcome.media_id), outcome

    def _failed(
        self, row: int, problems: Sequence[RowProblem], texts: Sequence[str] = (), media_id: int | None = None
    ) -> JournalRow:
        description = _joined([*(problem.text for problem in problems), *texts])
        code = problems[0].code.value
        self._told.log(f"Row {row}: {code} {description}")
        self._watcher.failed(row, problems)
        return JournalRow(row, Outcome.FAILED, iso(self._clock.now()), code, description, media_id)

    # --- assignments

    def _assignment_rows(self) -> Iterator[None]:
        """Apply the assignments of all rows whose media are there, document by document."""
        work = self._found_documents()
        for rows in _batches(iter(work.failures), MEDIA_ROWS_PER_BATCH):
            with self._scopes.write(Priority.JOB) as connection:
                self._keep(connection, rows, [work.kept[row.row] for row in rows])
            yield
        # Those of one context together: they are read and written by few statements.
        keyed = sorted(work.documents, key=lambda key: (key[1].channel, key[1].locale))
        for keys in _batches(iter(keyed), DOCUMENTS_PER_BATCH):
            # Taken out as they go: to let go of all at once would hold up a window.
            self._document_batch(work, {key: work.documents.pop(key) for key in keys})
            yield

    def _found_documents(self) -> "_Work":
        """Find the documents of all rows that are left, and the rows whose target is unknown."""
        with self._scopes.read() as connection:
            waiting = journal.pending_rows(connection, self._told.job_id)
            failed = journal.failed_rows(connection, self._told.job_id)
            work = _Work(waiting)
            finder = TargetFinder(connection)
            wanted = waiting.keys() | (failed if self._mode is MergeMode.REPLACE else ())
            chosen = (raw for raw in self._source.rows() if raw.row in wanted) if waiting else iter(())
            for raws in _batches(chosen, ROWS_PER_LOOK):
                rows = [self._reader.read(raw.row, raw.cells, raw.problem) for raw in raws]
                parts = [(row, row.assignment) for row in rows if row.assignment is not None]
                finder.read(part for _, part in parts)
                for row, part in parts:
                    self._find(finder, work, row, part)
            if work.spoiled:
                self._refuse_spoiled(work)
        return work

    def _find(self, finder: TargetFinder, work: "_Work", row: ManifestRow, part: AssignmentPart) -> None:
        kept = work.kept.get(row.row)
        if kept is not None and kept.is_placed:
            return
        try:
            found = finder.find(part)
            media_id = None if kept is None else _image_of(part, kept.media_id)
        except RowFailure as failure:
            if kept is not None:
                work.failures.append(self._failed(row.row, (failure.problem,), (), kept.media_id))
            return
        self._watcher.found(row.row, found)
        if kept is None:
            work.spoiled.setdefault(found, row.row)
            return
        placed = PlacedRow(row.row, found.target, part, media_id)
        work.documents.setdefault((found.owner, found.context), []).append(placed)
        if row.warnings:
            work.warnings[row.row] = row.warnings
        if row.media is not None and row.media.action.takes_off:
            work.endings.add(row.row)

    def _refuse_spoiled(self, work: "_Work") -> None:
        """Replace is all or nothing: a target of which a row failed keeps what it has."""
        for (owner, context), rows in list(work.documents.items()):
            left: list[PlacedRow] = []
            for row in rows:
                first = work.spoiled.get(FoundTarget(owner, context, row.target))
                if first is None:
                    left.append(row)
                    continue
                text = f"Row {first} of the same target failed, so nothing was replaced."
                problem = RowProblem(ErrorCode.MEDIA_MISSING, text)
                work.failures.append(self._failed(row.row, (problem,), (), row.media_id))
            work.documents[owner, context] = left
            if not left:
                del work.documents[owner, context]

    def _document_batch(self, work: "_Work", documents: Mapping[DocumentKey, Sequence[PlacedRow]]) -> None:
        with self._scopes.write(Priority.JOB) as connection:
            self._now = iso(self._clock.now())
            applied = self._documents.apply(connection, documents)
            rows = [row for placed in documents.values() for row in placed]
            concluded = [self._concluded(work, row, applied.outcomes[row.row]) for row in rows]
            moves = [
                journal.Move("document", move.document_id, move.versions, move.live) for move in applied.moves
            ]
            self._moves.note(connection, moves, iso(self._clock.now()))
            self._keep(connection, concluded, [work.kept[row.row] for row in rows])

    def _concluded(self, work: "_Work", row: PlacedRow, placed: PlacedOutcome) -> JournalRow:
        kept, warnings = work.kept[row.row], work.warnings.get(row.row, ())
        self._watcher.placed(row.row, placed)
        if placed.failed:
            problem = RowProblem(ErrorCode(placed.code), placed.text)
            return self._failed(row.row, (problem,), (*warnings, kept.description), row.media_id)
        changed = placed.changed or kept.changed
        code = placed.code or kept.code
        text = _joined((placed.text, *warnings, kept.description))
        outcome = _outcome(changed, code, placed.warns or bool(warnings))
        if row.row in work.endings:
            stage = journal.PLACED_CHANGED if changed else journal.PLACED_UNCHANGED
            return JournalRow(row.row, stage, self._now, code, text, kept.media_id)
        return JournalRow(row.row, outcome, self._now, code, text, row.media_id)

    # --- what is taken off

    def _endings(self) -> Iterator[None]:
        """Take items off, and delete them, as rows ask; last, since assignments may have shown them."""
        with self._scopes.read() as connection:
            waiting = journal.pending_rows(connection, self._told.job_id)
        chosen = (raw for raw in self._source.rows() if raw.row in waiting) if waiting else iter(())
        for raws in _batches(chosen, DOCUMENTS_PER_BATCH):
            with self._scopes.write(Priority.JOB) as connection:
                for raw in raws:
                    row, kept = self._reader.read(raw.row, raw.cells, raw.problem), waiting[raw.row]
                    self._keep(connection, [self._ended(connection, row, kept)], [kept])
            yield

    def _ended(self, connection: Connection, row: ManifestRow, kept: Kept) -> JournalRow:
        done = ""
        if row.media is not None and kept.media_id is not None:
            try:
                with connection.begin_nested():
                    done = self._media.take_off(connection, row.media, kept.media_id)
            except RowFailure as failure:
                return self._failed(row.row, (failure.problem,), (kept.description,), kept.media_id)
        changed = kept.changed or bool(done)
        self._watcher.media(row.row, MediaOutcome(kept.media_id or 0, changed, kept.code, done))
        text = _joined((done, *row.warnings, kept.description))
        outcome = _outcome(changed, kept.code, bool(row.warnings))
        return JournalRow(row.row, outcome, iso(self._clock.now()), kept.code, text, kept.media_id)

    # --- keeping

    def _keep(self, connection: Connection, rows: Sequence[JournalRow], before: Sequence[Kept] = ()) -> None:
        """Write outcomes beside their effect, and count them; `before` are the stages that they end."""
        journal.write_rows(connection, self._told.job_id, rows)
        self._results.update(row.result for row in rows)
        self._results.subtract(kept.stage for kept in before)
        self._report()

    def _report(self) -> None:
        counts = self.counts()
        final = counts["succeeded"] + counts["skipped"] + counts["warnings"] + counts["failed"]
        seen = sum(self._results.values())
        # Half of the work of a row is its media, half its assignment.
        self._told.report((seen + final) // 2, self._total, **counts)


class _Work:
    """The documents that an import has to change, and what it knows of their rows."""

    def __init__(self, kept: dict[int, Kept]) -> None:
        self.kept = kept
        self.documents: dict[DocumentKey, list[PlacedRow]] = {}
        self.failures: list[JournalRow] = []
        self.spoiled: dict[FoundTarget, int] = {}
        self.warnings: dict[int, tuple[str, ...]] = {}
        self.endings: set[int] = set()


def _image_of(part: AssignmentPart, media_id: int | None) -> int | None:
    """Return the item that a row assigns; SwatchValue may name it, and must then agree with the row."""
    if not isinstance(part.entity, SwatchKey) or not part.swatch.media:
        return media_id
    named = media_id_of(part.swatch.media)
    if named is None or (media_id is not None and named != media_id):
        text = f"SwatchValue {part.swatch.media[:40]!r} is neither a color like #1a2b3c nor the row's image."
        raise RowFailure(ErrorCode.BAD_SWATCH, text, "SwatchValue")
    return named


def _outcome(changed: bool, code: str, warned: bool) -> Outcome:
    if warned or (changed and code):
        return Outcome.WARNING
    return Outcome.SUCCEEDED if changed else Outcome.SKIPPED


def _joined(texts: Iterable[str]) -> str:
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
