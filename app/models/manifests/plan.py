"""What an import would do, row by row, before it is begun: looked at, mended, looked at again.

It is found out by importing into a private copy of the store, inside a transaction that is always taken
back, so it cannot differ from what the import does then. Source: domain.md 8.4, users.md.
"""

import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from app.models.clock import Clock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.database import Database, Priority
from app.models.errors import Cancelled, ManifestProblem
from app.models.manifests.columns import ASSIGNMENT_COLUMNS, Column
from app.models.manifests.document_import import DocumentImport
from app.models.manifests.import_ports import Scopes, Watcher
from app.models.manifests.importing import ManifestRun
from app.models.manifests.intake import Intake, Unkept
from app.models.manifests.journal import ResultPages
from app.models.manifests.media_import import MediaImport
from app.models.manifests.media_root import MediaRoot
from app.models.manifests.merging import CellDifference
from app.models.manifests.parts import AssignmentPart, ManifestRow
from app.models.manifests.plan_rows import (
    MOST_AROUND,
    CellProblem,
    Effect,
    Neighbours,
    PlanCounts,
    PlannedRow,
    PlanWatcher,
    Verdict,
)
from app.models.manifests.policies import MergeMode
from app.models.manifests.rows import RowReader
from app.models.manifests.tsv import ManifestFile, RawRow, write_tsv
from app.models.media.limits import Limits
from app.models.publishing.difference import Difference
from app.models.publishing.difference_service import DifferenceService

__all__ = ["CellDifference", "CellProblem", "Effect", "ManifestPlan", "PlanCounts", "PlannedRow"]

_JOB: Final = "check"
Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


class ManifestPlan:
    """A manifest that is looked at before it is imported; `close` it. Thread: one at a time.

    Args:
        database: The tenant's store; only read.
        file: The manifest.
        root: Folder of local files; None: that of the manifest.
        mode: Merge or replace.
        user: Who would import.
        clock: The time.
        locales: Codes that a text may be in.
        limits: Largest sizes that are taken in.
        allow_private: Whether private addresses would be asked.
        progress: Told rows done and in total.
        cancelled: Asked between steps.

    Raises:
        ManifestProblem: The file cannot be used as a whole.
        BadInput: The media folder is not there.
        Cancelled: As `cancelled` said.
    """

    def __init__(
        self,
        database: Database,
        file: Path,
        root: Path | None,
        mode: MergeMode,
        user: str,
        clock: Clock,
        locales: frozenset[str],
        limits: Limits,
        *,
        allow_private: bool,
        progress: Progress,
        cancelled: IsCancelled,
    ) -> None:
        self._file = ManifestFile(file)
        self._intake = Intake(MediaRoot(root or file.parent), Unkept(), limits, allow_private=allow_private)
        self._mode, self._user, self._clock, self._locales = mode, user, clock, locales
        self._progress, self._cancelled = progress, cancelled
        self._reader = RowReader(self._file.header.known_names)
        self._lines: dict[int, str] = {}
        self._torn: dict[int, str] = {}
        self._edited: set[int] = set()
        self._makers: set[int] = set()
        self._verdicts: dict[int, Verdict] = {}
        self._documents: dict[int, tuple[object, Context]] = {}
        self._neighbours: Neighbours | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="vitrine-check-")
        try:
            copy = Path(self._folder.name) / "cms.db"
            database.backup(copy)
            self._copy = Database(copy)
            self._copy.signed_in = database.signed_in
            self._source = database
            for raw in self._file.rows():
                self._lines[raw.row] = "\t".join(raw.cells)
                if raw.problem:
                    self._torn[raw.row] = raw.problem
            self._check(None)
            # Here and not with the first mended cell: a window that paints the rows would wait for it.
            self._neighbours = Neighbours(self._read_all(), self._documents)
        except BaseException:
            self.close()
            raise

    # --- what it says

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns as in the file."""
        return self._file.header.names

    @property
    def columns(self) -> tuple[Column | None, ...]:
        """The known column of each; None for those that are kept and ignored."""
        return self._file.header.columns

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is odd about the header."""
        return self._file.header.warnings

    @property
    def is_edited(self) -> bool:
        """Tell whether a cell was mended."""
        return bool(self._edited)

    @property
    def counts(self) -> PlanCounts:
        """How many rows would do what."""
        verdicts = self._verdicts.values()
        effects = Counter(one.effect for one in verdicts)
        codes = Counter(one.code for one in verdicts if one.code)
        conflicts = sum(any(d.is_conflict for d in one.differences) for one in verdicts)
        return PlanCounts(
            len(self._lines),
            effects[Effect.CREATE],
            effects[Effect.CHANGE],
            effects[Effect.SKIP],
            effects[Effect.REFUSE],
            sum(one.warns for one in verdicts),
            conflicts,
            dict(codes),
        )

    def row_numbers(
        self,
        effects: Collection[Effect] = (),
        code: str = "",
        text: str = "",
        *,
        warned: bool = False,
        conflicts: bool = False,
    ) -> "array[int]":
        """List the numbers of rows in file order.

        Args:
            effects: Any of these; none means all.
            code: With this code alone; empty: no matter.
            text: Occurs in a cell, whatever its case.
            warned: Only those that come with a warning.
            conflicts: Only those with a value that both sides changed.
        """
        wanted = text.casefold()
        return array(
            "q",
            (
                number
                for number, one in self._verdicts.items()
                if (not effects or one.effect in effects)
                and (not code or one.code == code)
                and (not wanted or wanted in self._lines[number].casefold())
                and (not warned or one.warns)
                and (not conflicts or any(each.is_conflict for each in one.differences))
            ),
        )

    def rows(self, numbers: Sequence[int]) -> list[PlannedRow]:
        """Give rows by their numbers."""
        return [self._planned(number) for number in numbers]

    def _planned(self, number: int) -> PlannedRow:
        cells = self._cells(number)
        verdict = self._verdicts.get(number) or Verdict()
        row = self._reader.read(number, cells, self._torn.get(number, ""))
        width = len(self.header)
        return PlannedRow(
            number,
            (*cells, *[""] * (width - len(cells)))[:width],
            verdict.effect,
            verdict.code,
            verdict.text,
            _media_words(row, self._file.header.values(cells)),
            _target_words(row.assignment, self._file.header.values(cells)),
            tuple(CellProblem(one.column, one.code.value, one.text) for one in verdict.problems),
            row.warnings,
            verdict.differences,
            number in self._edited,
        )

    # --- mending

    def edit(self, cells: Mapping[int, Mapping[str, str]]) -> list[PlannedRow]:
        """Mend cells, and look again at their rows and at those that share an item or document with them.

        Args:
            cells: New values by row and by column as the header names it; tabs and line breaks become spaces.

        Returns:
            All rows that were looked at again.

        Raises:
            ManifestProblem: There is no such row or column.
        """
        places = {name: place for place, name in enumerate(self.header)}
        self._intake.forget_failures()
        neighbours = self._neighbours
        assert neighbours is not None, "it was closed"
        before = neighbours.around(cells, self._spreading(cells), self._makers)
        for number, values in cells.items():
            if number not in self._lines or not values.keys() <= places.keys():
                raise ManifestProblem("There is no such cell in the manifest.", path=self._file.path)
            mended = [*self._cells(number)][: len(places)]
            mended += [""] * (len(places) - len(mended))
            for name, value in values.items():
                mended[places[name]] = " ".join(value.splitlines()).replace("\t", " ")
            self._lines[number] = "\t".join(mended)
            self._torn.pop(number, None)
            self._edited.add(number)
            neighbours.put(self._read(number))
        around = before
        while True:  # a mended row may be of another document, which is known once it was looked at
            more = neighbours.around(cells, self._spreading(cells), self._makers) - around
            if not more and around is not before:
                break
            around = around | more
            self._check(around if len(around) <= MOST_AROUND else None)
        return self.rows(sorted(around))

    def _spreading(self, cells: Mapping[int, Mapping[str, str]]) -> set[int]:
        """Tell which mended rows matter to all rows of their item."""
        names = dict(zip(self.header, self.columns, strict=True))
        found: set[int] = set()
        for number, values in cells.items():
            verdict = self._verdicts.get(number)
            columns = (names.get(name) for name in values)
            of_media = any(one is not None and one not in ASSIGNMENT_COLUMNS for one in columns)
            refused = verdict is not None and verdict.code.startswith("M")
            if of_media or refused or number in self._makers:
                found.add(number)
        return found

    def save(self, path: Path) -> Path:
        """Write the manifest as it is mended: all rows, unknown columns too.

        Raises:
            StorageProblem: It cannot be written.
        """
        write_tsv(path, self.header, (self._cells(number) for number in self._lines))
        return path

    def galleries(self) -> Difference:
        """Tell which galleries would change once all that the import writes is published.

        Raises:
            Cancelled: As `cancelled` said.
        """
        with tempfile.TemporaryDirectory(prefix="vitrine-check-") as folder:
            self._copy.backup(Path(folder) / "cms.db")
            written = Database(Path(folder) / "cms.db")
            written.signed_in = self._copy.signed_in
            try:
                self._import(written, self._lines, Watcher())
                return DifferenceService(self._source).copy(written, is_cancelled=self._cancelled)
            finally:
                written.close()

    def close(self) -> None:
        """Remove the private copy, and let go of the rows one by one: all at once would hold up a window."""
        copy = getattr(self, "_copy", None)
        if copy is not None:
            copy.close()
        self._folder.cleanup()
        if self._neighbours is not None:
            self._neighbours.clear()
            self._neighbours = None
        for kept in (self._lines, self._verdicts, self._documents):
            while kept:
                kept.popitem()

    # --- finding out

    def _cells(self, number: int) -> tuple[str, ...]:
        return tuple(self._lines[number].split("\t"))

    def _read(self, number: int) -> ManifestRow:
        return self._reader.read(number, self._cells(number), self._torn.get(number, ""))

    def _read_all(self) -> Iterator[ManifestRow]:
        for number in self._lines:
            if self._cancelled():
                raise Cancelled("The check stops here.")
            yield self._read(number)

    def _check(self, numbers: Collection[int] | None) -> None:
        """Find out what these rows would do; None means all."""
        chosen = self._lines if numbers is None else sorted(numbers)
        self._makers.difference_update(chosen)
        watcher = PlanWatcher(self._documents, self._makers)
        try:
            with self._copy.write() as connection:
                scopes = _Pinned(connection)
                self._import(scopes, chosen, watcher)
                pages = ResultPages(scopes, _JOB)
                for number in chosen:
                    self._verdicts[number] = watcher.verdict(number, pages)
                raise _TakeBack
        except _TakeBack:
            pass
        if numbers is None:
            self._verdicts = {number: self._verdicts[number] for number in self._lines}

    def _import(self, scopes: Scopes, numbers: Collection[int], watcher: Watcher) -> None:
        told = _Told(self._progress, self._cancelled)
        media = MediaImport(self._intake, self._locales, self._clock.now, self._user, explains=True)
        documents = DocumentImport(self._mode, self._user, self._clock.now, explains=True)
        rows = _Chosen(self, numbers)
        run = ManifestRun(
            rows, self._reader, scopes, media, self._intake, documents, self._mode, self._clock, told, watcher
        )
        run.begin("")
        for _ in run.steps():
            if self._cancelled():
                raise Cancelled("The check stops here.")

    def raw(self, number: int) -> RawRow:
        """Give a row as it is mended now."""
        return RawRow(
            number, self._cells(number), problem=self._torn.get(number, ""), header=self._file.header
        )


class _TakeBack(Exception):
    """Ends a transaction without any effect."""


class _Pinned:
    """One transaction as the place where an import reads and writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self._connection

    @contextmanager
    def write(self, priority: Priority = Priority.JOB) -> Iterator[Connection]:
        del priority
        yield self._connection


class _Chosen:
    """Some rows of a plan."""

    def __init__(self, plan: ManifestPlan, numbers: Collection[int]) -> None:
        self._plan = plan
        self._numbers = numbers

    def rows(self, start: int = 0) -> Iterator[RawRow]:
        return (self._plan.raw(number) for number in self._numbers if number > start)

    def count(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True, slots=True)
class _Told:
    progress: Progress
    is_cancelled: IsCancelled
    job_id: str = _JOB

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        del counts
        self.progress(done, total or 0)

    def log(self, text: str) -> None:
        del text

    def cancelled(self) -> bool:
        return self.is_cancelled()


def _media_words(row: ManifestRow, values: Mapping[str, str]) -> str:
    if row.media is not None and row.media.display_name:
        return row.media.display_name
    names = ("MediaDisplayName", "InternalMediaId", "MediaSourceId", "MediaImportPath")
    return next((values[name] for name in names if values.get(name)), "")


def _target_words(part: AssignmentPart | None, values: Mapping[str, str]) -> str:
    if part is None:
        return values.get("EntityKeyValue", "")
    context = Context(part.channel, part.locale)
    where = "" if context == DEFAULT_CONTEXT else f", {context}"
    return f"{values.get('EntityKeyValue', '')}{where}"
