"""One import under way: media first, then assignments, document by document, then what is taken off.

What became of a row is committed with its effect, so an import that was killed goes on behind the last row
whose media part is done, and with the documents that are left. A bad row is a line of the result.
Source: domain.md 8.4.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from sqlalchemy import Connection

from app.models.clock import Clock, iso
from app.models.database import Priority
from app.models.errors import Cancelled, ManifestProblem
from app.models.manifests import journal
from app.models.manifests.document_import import DocumentImport
from app.models.manifests.document_rows import DocumentKey, PlacedOutcome, PlacedRow
from app.models.manifests.import_ports import Rows, Scopes, Told, Watcher
from app.models.manifests.intake import Intake
from app.models.manifests.journal import JournalRow, Kept
from app.models.manifests.media_import import MediaImport, MediaOutcome
from app.models.manifests.parts import IfExists, ManifestRow, MediaPart
from app.models.manifests.pending import LeftRow, Work, image_of, left_of
from app.models.manifests.policies import MergeMode
from app.models.manifests.results import ErrorCode, Outcome, RowFailure, RowProblem
from app.models.manifests.rows import RowReader
from app.models.manifests.targets import FoundTarget, TargetFinder

MEDIA_ROWS_PER_BATCH: Final = 100
"""Rows between two yields that may write their item; a new one takes 1 ms of the write gate."""

ROWS_PER_BATCH: Final = 400
"""Rows between two yields; items that are only looked at take 0.03 ms of the write gate each."""

FILES_AT_ONCE: Final = 24
"""Files that are read before the import can be stopped."""

DOCUMENTS_PER_BATCH: Final = 40
"""Documents applied in one transaction, some 0.3 ms each, so that a person who saves waits little."""

ROWS_PER_LOOK: Final = 500
_T = TypeVar("_T")


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
        self._work = Work()
        self._left: deque[LeftRow] = deque()
        self._after = journal.SOURCE_ROW
        self.unused: set[str] = set()

    def begin(self, fingerprint: str) -> None:
        """Count the rows, which also finds what is no text; see that it is the manifest of the beginning.

        Raises:
            ManifestProblem: It is another one now, or no text.
        """
        self._total = self._source.count()
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
            self._after = journal.last_row(connection, self._told.job_id)
        raws = self._source.rows(self._after)
        read = (self._reader.read(raw.row, raw.cells, raw.problem) for raw in raws)
        batches = _batches(read, ROWS_PER_BATCH, _may_write, MEDIA_ROWS_PER_BATCH)
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
            moves = [
                journal.Move("media", outcome.media_id, outcome.versions)
                for _, outcome in kept
                if outcome is not None and outcome.versions[0] != outcome.versions[1]
            ]
            self._moves.note(connection, moves, self._now)
            for row, (_, outcome) in zip(rows, kept, strict=True):
                if outcome is not None:
                    self._watcher.media(row.row, outcome)
            self._keep(connection, [one[0] for one in kept])
        self.unused |= unused
        self._leave(rows, [one[0] for one in kept])

    def _leave(self, rows: Sequence[ManifestRow], kept: Sequence[JournalRow]) -> None:
        """Remember what rows ask for beside their media, so that they are read and judged once."""
        is_replaced = self._mode is MergeMode.REPLACE
        self._work.keep(one for one in kept if one.result in journal.STAGES)
        for row, one in zip(rows, kept, strict=True):
            if one.result in journal.STAGES or (is_replaced and one.result == Outcome.FAILED):
                left = left_of(row)
                if left is not None:
                    self._left.append(left)

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

    def _found_documents(self) -> Work:
        """Find the documents of all rows that are left, and the rows whose target is unknown."""
        work = self._work
        with self._scopes.read() as connection:
            finder = TargetFinder(connection)
            for rows in _batches(self._left_rows(connection), ROWS_PER_LOOK):
                finder.read(row.part for row in rows)
                for row in rows:
                    self._find(finder, work, row)
            if work.spoiled:
                self._refuse_spoiled(work)
        return work

    def _left_rows(self, connection: Connection) -> Iterator[LeftRow]:
        """Give the rows that wait for their assignment; those from before a restart are read again."""
        if self._after > journal.SOURCE_ROW:
            job_id = self._told.job_id
            self._work.kept |= journal.pending_rows(connection, job_id, self._after)
            wanted = set(self._work.kept)
            if self._mode is MergeMode.REPLACE:
                wanted |= journal.failed_rows(connection, job_id)
            for raw in self._source.rows():
                if raw.row > self._after:
                    break
                if raw.row in wanted:
                    left = left_of(self._reader.read(raw.row, raw.cells, raw.problem))
                    if left is not None:
                        yield left
        while self._left:
            yield self._left.popleft()

    def _find(self, finder: TargetFinder, work: Work, row: LeftRow) -> None:
        kept, part = work.kept.get(row.row), row.part
        if kept is not None and kept.is_placed:
            return
        try:
            found = finder.find(part)
            media_id = None if kept is None else image_of(part, kept.media_id)
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
        if row.takes_off:
            work.endings.add(row.row)

    def _refuse_spoiled(self, work: Work) -> None:
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

    def _document_batch(self, work: Work, documents: Mapping[DocumentKey, Sequence[PlacedRow]]) -> None:
        with self._scopes.write(Priority.JOB) as connection:
            self._now = iso(self._clock.now())
            applied = self._documents.apply(connection, documents)
            rows = [row for placed in documents.values() for row in placed]
            concluded = [self._concluded(work, row, applied.outcomes[row.row]) for row in rows]
            moves = [
                journal.Move("document", move.document_id, move.versions, move.live) for move in applied.moves
            ]
            self._moves.note(connection, moves, iso(self._clock.now()))
            self._keep(connection, concluded, [work.kept.pop(row.row) for row in rows])

    def _concluded(self, work: Work, row: PlacedRow, placed: PlacedOutcome) -> JournalRow:
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
        self._results.subtract(Counter(kept.stage for kept in before))
        self._report()

    def _report(self) -> None:
        counts = self.counts()
        final = counts["succeeded"] + counts["skipped"] + counts["warnings"] + counts["failed"]
        seen = sum(self._results.values())
        # Half of the work of a row is its media, half its assignment.
        self._told.report((seen + final) // 2, self._total, **counts)


def _outcome(changed: bool, code: str, warned: bool) -> Outcome:
    if warned or (changed and code):
        return Outcome.WARNING
    return Outcome.SUCCEEDED if changed else Outcome.SKIPPED


def _joined(texts: Iterable[str]) -> str:
    return " ".join(text for text in texts if text)


def _may_write(row: ManifestRow) -> bool:
    part = row.media
    return part is not None and (part.import_path != "" or part.if_exists is not IfExists.USE_EXISTING)


def _batches(
    rows: Iterator[_T], size: int, is_heavy: Callable[[_T], bool] = lambda row: False, most_heavy: int = 1
) -> Iterator[list[_T]]:
    batch: list[_T] = []
    heavy = 0
    for row in rows:
        batch.append(row)
        heavy += is_heavy(row)
        if len(batch) == size or heavy == most_heavy:
            yield batch
            batch, heavy = [], 0
    if batch:
        yield batch
