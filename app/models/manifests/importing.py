"""One import under way: media first, then assignments, document by document, then what is taken off.

New items are taken in at once, as quickly as an upload does, and read through before anything shows them.

What became of a row is committed with its effect, so an import that was killed goes on behind the last row
whose media part is done, and with the documents that are left. A bad row is a line of the result.
Source: domain.md 8.4.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from sqlalchemy import Connection

from app.models.clock import Clock, iso
from app.models.database import Priority
from app.models.errors import Cancelled, ManifestProblem
from app.models.manifests import journal
from app.models.manifests.conclusions import after_ending, after_media, after_placing, joined
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
from app.models.manifests.unread import Unread

MEDIA_ROWS_PER_BATCH: Final = 100
"""Rows between two yields that may write their item; a new one takes 1 ms of the write gate."""

ROWS_PER_BATCH: Final = 400
"""Rows between two yields; items that are only looked at take 0.03 ms of the write gate each."""

BATCHES_AHEAD: Final = 2
"""Batches whose files are read while one is written, so that readers never wait for the store."""

ITEMS_READ_AT_ONCE: Final = 16
"""New items that are read through between two yields."""

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
        self._unread = media.unread

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
            if self._unread is not None:
                yield from self._unread_rows(self._unread)
            yield from self._assignment_rows()
            yield from self._endings()
        finally:
            self._intake.discard()

    # --- media

    def _media_rows(self) -> Iterator[None]:
        """Do the media part of all rows, and rows without more to their end."""
        with self._scopes.read() as connection:
            self._after = journal.last_row(connection, self._told.job_id)
        if self._unread is not None:
            self._unread.expect(self._waiting().values())
        raws = self._source.rows(self._after)
        read = (self._reader.read(raw.row, raw.cells, raw.problem) for raw in raws)
        ahead: deque[tuple[list[ManifestRow], dict[str, bool]]] = deque()
        for rows in _batches(read, ROWS_PER_BATCH, _may_write, MEDIA_ROWS_PER_BATCH):
            wanted = self._needed(rows)
            self._intake.begin(wanted)
            ahead.append((rows, wanted))
            if len(ahead) > BATCHES_AHEAD:
                self._take_media(*ahead.popleft())
                yield
        while ahead:
            self._take_media(*ahead.popleft())
            yield

    def _needed(self, rows: Sequence[ManifestRow]) -> dict[str, bool]:
        waiting = [row.media for row in rows if row.media is not None and row.media.import_path]
        if not waiting:
            return {}
        with self._scopes.read() as connection:
            return self._media.needed_files(connection, waiting)

    def _take_media(
        self, rows: Sequence[ManifestRow], wanted: Mapping[str, bool], before: Sequence[Kept] = ()
    ) -> None:
        for few in _batches(iter(wanted.items()), FILES_AT_ONCE):
            if self._told.cancelled():
                raise Cancelled("The import stops here.")
            self._intake.fetch(dict(few))
        self._write_media(rows, [row.media for row in rows if row.media is not None], before)

    def _write_media(
        self, rows: Sequence[ManifestRow], parts: Sequence[MediaPart], before: Sequence[Kept]
    ) -> None:
        with self._intake.settling(), self._scopes.write(Priority.JOB) as connection:
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
            self._keep(connection, [one[0] for one in kept], before)
        self._leave(rows, [one[0] for one in kept])

    def _leave(self, rows: Sequence[ManifestRow], kept: Sequence[JournalRow]) -> None:
        """Remember what rows ask for beside their media, so that they are read and judged once."""
        is_replaced = self._mode is MergeMode.REPLACE
        self._work.keep(one for one in kept if one.result in journal.STAGES)
        for row, one in zip(rows, kept, strict=True):
            if one.result in journal.STAGES or (is_replaced and one.result == Outcome.FAILED):
                left = left_of(row)
                if left is not None and row.row > self._after:  # others are read again
                    self._left.append(left)

    def _settled(
        self, row: ManifestRow, outcome: MediaOutcome | RowFailure | None
    ) -> tuple[JournalRow, MediaOutcome | None]:
        if row.problems:
            return self._failed(row.row, row.problems, row.warnings), None
        if isinstance(outcome, RowFailure):
            return self._failed(row.row, (outcome.problem,), row.warnings), None
        if outcome is None:  # a colour needs no item
            return JournalRow(row.row, journal.MEDIA_UNCHANGED, self._now), None
        is_unread = self._unread is not None and outcome.media_id in self._unread.ids
        return after_media(row, outcome, self._now, is_unread=is_unread), outcome

    def _failed(
        self, row: int, problems: Sequence[RowProblem], texts: Sequence[str] = (), media_id: int | None = None
    ) -> JournalRow:
        description = joined([*(problem.text for problem in problems), *texts])
        code = problems[0].code.value
        self._told.log(f"Row {row}: {code} {description}")
        self._watcher.failed(row, problems)
        return JournalRow(row, Outcome.FAILED, iso(self._clock.now()), code, description, media_id)

    # --- new items

    def _unread_rows(self, unread: Unread) -> Iterator[None]:
        """Read the new items through, and go on with the rows that wait for it, in their order."""
        while waiting := self._waiting():
            unread.held.clear()  # what waits is done now, in its order
            found = ((row, waiting[row.row]) for row in self._rows_of(waiting))
            for pairs in _batches(found, ROWS_PER_BATCH, lambda one: unread.meet(one[1]), ITEMS_READ_AT_ONCE):
                self._read_through(pairs, unread)
                yield
        self._left = deque(sorted(self._left))

    def _waiting(self) -> dict[int, Kept]:
        with self._scopes.read() as connection:
            return journal.pending_rows(connection, self._told.job_id, results=journal.UNREAD)

    def _read_through(self, pairs: Sequence[tuple[ManifestRow, Kept]], unread: Unread) -> None:
        """Read the items of rows; without those that are damaged, rows are done anew and fail, or not."""
        with self._scopes.read() as connection:
            unread.read(connection, [kept.media_id or 0 for _, kept in pairs])
        with self._intake.taking_back(unread.damaged), self._scopes.write(Priority.JOB) as connection:
            self._now = iso(self._clock.now())
            unread.settle(connection, self._moves)
            self._end_waiting(connection, [one for one in pairs if not unread.asks_again(one[1])], unread)
        again = [one for one in pairs if unread.asks_again(one[1])]
        if again:
            rows = [row for row, _ in again]
            self._take_media(rows, dict.fromkeys(self._needed(rows), True), [kept for _, kept in again])

    def _end_waiting(
        self, connection: Connection, pairs: Sequence[tuple[ManifestRow, Kept]], unread: Unread
    ) -> None:
        """Go on with rows whose item is there to stay."""
        outcomes: list[MediaOutcome | RowFailure] = []
        for _, kept in pairs:
            problem = unread.fate(kept).problem
            note = f"{problem} It stays, since somebody has changed it meanwhile." if problem else ""
            code = ErrorCode.UNSUPPORTED_TYPE if problem else kept.code
            text = joined((kept.description, note))
            outcomes.append(MediaOutcome(kept.media_id or 0, kept.changed, code, text))
        parts = [row.media for row, _ in pairs if row.media is not None]
        self._media.publish(connection, parts, outcomes)
        rows = [self._settled(row, one)[0] for (row, _), one in zip(pairs, outcomes, strict=True)]
        self._keep(connection, rows, [kept for _, kept in pairs])
        self._leave([row for row, _ in pairs], rows)

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
        takes_off = row.row in work.endings
        return after_placing(row, placed, kept, warnings, self._now, takes_off=takes_off)

    # --- what is taken off

    def _endings(self) -> Iterator[None]:
        """Take items off, and delete them, as rows ask; last, since assignments may have shown them."""
        with self._scopes.read() as connection:
            waiting = journal.pending_rows(connection, self._told.job_id)
        for rows in _batches(self._rows_of(waiting), DOCUMENTS_PER_BATCH):
            with self._scopes.write(Priority.JOB) as connection:
                for row in rows:
                    kept = waiting[row.row]
                    self._keep(connection, [self._ended(connection, row, kept)], [kept])
            yield

    def _rows_of(self, waiting: Mapping[int, Kept]) -> Iterator[ManifestRow]:
        """Read again the rows that have more to do."""
        raws = self._source.rows() if waiting else ()
        return (self._reader.read(raw.row, raw.cells, raw.problem) for raw in raws if raw.row in waiting)

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
        return after_ending(row, done, kept, iso(self._clock.now()))

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
