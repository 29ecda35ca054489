"""Checks a manifest off the GUI thread: makes the plan, reads its rows, mends cells, one thing at a time."""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.errors import Cancelled
from app.models.manifests.columns import Column
from app.models.manifests.plan import Effect, PlanCounts, PlannedRow
from app.models.publishing.difference import Difference
from app.views.support.background import Background
from app.views.support.collector import uncollected

_POLL_MS: Final = 100


class Plan(Protocol):
    """The part of a plan that the window works with. Thread: one at a time."""

    @property
    def header(self) -> tuple[str, ...]:
        """Names as in the file."""
        ...

    @property
    def columns(self) -> tuple[Column | None, ...]:
        """The known column of each name."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be said about the header."""
        ...

    @property
    def counts(self) -> PlanCounts:
        """How many rows do what."""
        ...

    @property
    def is_edited(self) -> bool:
        """Whether a cell differs from the file."""
        ...

    def row_numbers(
        self,
        effects: Collection[Effect] = ...,
        code: str = ...,
        text: str = ...,
        *,
        warned: bool = ...,
        conflicts: bool = ...,
    ) -> "array[int]":
        """List row numbers in the order of the file."""
        ...

    def rows(self, numbers: Sequence[int]) -> list[PlannedRow]:
        """Read rows."""
        ...

    def edit(self, cells: Mapping[int, Mapping[str, str]]) -> list[PlannedRow]:
        """Change cells; give all rows whose verdict may be new."""
        ...

    def save(self, path: Path) -> Path:
        """Write the mended file."""
        ...

    def galleries(self) -> Difference:
        """Tell which galleries change once it is imported and published."""
        ...

    def close(self) -> None:
        """Remove what it keeps."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """What is checked and imported.

    Attributes:
        file: The manifest.
        media_root: Where local files are; None: beside the manifest.
        mode: `merge` or `replace`.
        allow_private: Whether addresses of this network may be read.
    """

    file: Path
    media_root: Path | None = None
    mode: str = "merge"
    allow_private: bool = False


Report = Callable[[int, int], None]
IsCancelled = Callable[[], bool]
MakePlan = Callable[[Source, Report, IsCancelled], Plan]
"""Makes the plan of a source; told how to report and when to stop. Thread: worker."""

Cells = Mapping[int, Mapping[str, str]]
"""New texts by row number and column name."""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows are listed: by effect, reason and text; all where nothing is given."""

    effects: frozenset[Effect] = frozenset()
    code: str = ""
    text: str = ""
    warned: bool = False
    conflicts: bool = False


class _Ear:
    """Who is told how far a plan is and who stops it: given to a plan once, and changing. Thread: any."""

    def __init__(self, report: Report, is_cancelled: IsCancelled) -> None:
        self._report, self._is_cancelled = report, is_cancelled
        self._is_over = Event()

    def listen(self, report: Report, is_cancelled: IsCancelled) -> None:
        """Let somebody else listen."""
        self._report, self._is_cancelled = report, is_cancelled

    def rest(self) -> None:
        """Let nobody listen."""
        self.listen(lambda done, total: None, lambda: False)

    def end(self) -> None:
        """Stop whatever the plan does."""
        self._is_over.set()

    def report(self, done: int, total: int) -> None:
        """Tell how far it is."""
        self._report(done, total)

    def is_cancelled(self) -> bool:
        """Say whether to stop."""
        return self._is_over.is_set() or self._is_cancelled()


class CheckDesk(QObject):
    """Holds the plan of one wizard. Thread: GUI.

    Signals: `progressed(done, total)` while a check runs; `checked()` when there is a plan;
    `failed(error)` when there is none; `mended(rows)` with the rows that an edit judged anew;
    `busy_changed(bool)` while mended rows are judged.
    """

    progressed = Signal(int, int)
    checked = Signal()
    failed = Signal(object)
    mended = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, make_plan: MakePlan, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_plan = make_plan
        self._background = background
        self._key = f"manifest {id(self)}"
        self._lock = Lock()
        self._stop = Event()
        self._counts = (0, 0)
        self._waiting: dict[int, dict[str, str]] = {}
        self._is_mending = self._is_checking = self._is_closed = False
        self.is_edited = False
        """Whether a cell of the plan differs from the file."""
        self._ear: _Ear | None = None
        self._made: list[Plan] = []
        """What the newest check made, if it is to be closed."""
        self.plan: Plan | None = None
        self.source: Source | None = None
        self.counts: PlanCounts | None = None
        self.problems: array[int] = array("q")
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(lambda: self.progressed.emit(*self._counts))

    # --- checking

    @property
    def is_checking(self) -> bool:
        """Whether the file is being read through."""
        return self._is_checking

    @property
    def is_mending(self) -> bool:
        """Whether mended cells wait for their verdict."""
        return self._is_mending or bool(self._waiting)

    def check(self, source: Source) -> None:
        """Read a manifest through; what was known of another one goes."""
        self.forget()
        self.source = source
        self._stop = stop = Event()
        self._counts = (0, 0)
        self._is_checking = True
        self._poll.start()
        make_plan = self._make_plan

        def report(done: int, total: int) -> None:
            self._counts = (done, total)

        self._ear = ear = _Ear(report, stop.is_set)

        self._made = made = list[Plan]()

        def work() -> "tuple[PlanCounts, array[int]]":
            with uncollected():
                made.append(plan := make_plan(source, ear.report, ear.is_cancelled))
                ear.rest()
                if stop.is_set():  # who stopped it may have looked before there was a plan
                    del plan
                    _close(made)
                    raise Cancelled("The check was stopped.")
                return plan.counts, _problems(plan)

        self._background.run(
            work,
            lambda found: self._on_checked(stop, *found),
            on_error=lambda error: self._on_failed(stop, error),
        )

    def _on_checked(self, stop: Event, counts: PlanCounts, problems: "array[int]") -> None:
        if stop.is_set():
            self._on_failed(stop, Cancelled("The check was stopped."))
            return
        self._end()
        self.plan, self.counts, self.problems = self._made[0], counts, problems
        self.checked.emit()

    def _on_failed(self, stop: Event, error: BaseException) -> None:
        if stop is not self._stop or self._is_closed:
            return
        self._let_go()
        self._end()
        self.source = None
        self.failed.emit(error)

    def _end(self) -> None:
        self._is_checking = False
        self._poll.stop()

    def stop(self) -> None:
        """Stop a check, as a person asks; `failed` tells when it has stopped."""
        self._stop.set()

    def forget(self) -> None:
        """Drop the plan and what is being done with it."""
        self._stop.set()
        self._end()
        self._waiting.clear()
        self.plan = None
        if self._ear is not None:
            self._ear.end()
        self.counts, self.problems, self.source = None, array("q"), None
        self.is_edited = False
        self._let_go()

    def close(self) -> None:
        """Forget everything; nothing arrives any more."""
        self._is_closed = True
        self.forget()

    def _let_go(self) -> None:
        """Close the plan once nobody reads it, and forget it there: 200,000 rows take a moment to let go."""
        lock, made = self._lock, self._made
        if not made:
            return

        def work() -> None:
            with lock:
                _close(made)

        self._background.run(work, lambda _nothing: None, is_owed=True)

    # --- reading

    def read(
        self, numbers: Sequence[int], on_rows: Callable[[list[PlannedRow]], object], key: str | None = None
    ) -> None:
        """Read rows by their numbers."""
        self._with_plan(lambda plan: plan.rows(numbers), on_rows, key)

    def find(self, wanted: RowFilter, on_numbers: Callable[["array[int]"], object]) -> None:
        """List the numbers of the rows that a filter finds; the newest question counts."""
        self._with_plan(lambda plan: numbers_of(plan, wanted), on_numbers, f"{self._key} find")

    def read_all(
        self, wanted: RowFilter, on_rows: Callable[[list[PlannedRow]], object], at_once: int = 128
    ) -> None:
        """Read every row that a filter finds, some at a time."""

        def work(plan: Plan) -> list[PlannedRow]:
            numbers = numbers_of(plan, wanted)
            parts = (plan.rows(numbers[at : at + at_once]) for at in range(0, len(numbers), at_once))
            return [row for part in parts for row in part]

        self._with_plan(work, on_rows, f"{self._key} all")

    def _with_plan(
        self, work: Callable[[Plan], object], on_done: Callable[..., object], key: str | None
    ) -> None:
        plan, lock = self.plan, self._lock
        if plan is None:
            return

        def locked() -> object:
            with lock, uncollected():
                return work(plan)

        def done(found: object) -> None:
            if plan is self.plan:
                on_done(found)

        self._background.run(locked, done, key=key)

    def ask_galleries(self, is_cancelled: IsCancelled, report: Report) -> Difference:
        """Tell which galleries change. Thread: worker.

        Raises:
            Cancelled: As `is_cancelled` said, or the plan went.
        """
        plan, ear = self.plan, self._ear
        if plan is None or ear is None:
            raise Cancelled("The check was stopped.")
        with self._lock:
            if is_cancelled():
                raise Cancelled("Nobody waits for the galleries any more.")
            ear.listen(report, is_cancelled)
            try:
                return plan.galleries()
            finally:
                ear.rest()

    # --- mending

    def mend(self, cells: Cells) -> None:
        """Change cells and judge their rows anew; changes that come meanwhile go together afterwards."""
        for number, texts in cells.items():
            self._waiting.setdefault(number, {}).update(texts)
        self._mend_next()

    def _mend_next(self) -> None:
        if self._is_mending or not self._waiting or self.plan is None:
            return
        cells, self._waiting = self._waiting, {}
        plan, lock = self.plan, self._lock
        self._is_mending = True
        self.busy_changed.emit(True)

        def work() -> "tuple[list[PlannedRow], PlanCounts, array[int], bool]":
            with lock, uncollected():
                return plan.edit(cells), plan.counts, _problems(plan), plan.is_edited

        self._background.run(
            work,
            lambda found: self._on_mended(plan, *found),
            on_error=lambda error: self._on_unmended(plan, error),
        )

    def _on_mended(
        self,
        plan: Plan,
        rows: list[PlannedRow],
        counts: PlanCounts,
        problems: "array[int]",
        is_edited: bool,
    ) -> None:
        self._is_mending = False
        if plan is not self.plan:
            self._mend_next()
            return
        self.counts, self.problems, self.is_edited = counts, problems, is_edited
        self.mended.emit(rows)
        self.busy_changed.emit(False)
        self._mend_next()

    def _on_unmended(self, plan: Plan, error: BaseException) -> None:
        self._is_mending = False
        self.busy_changed.emit(False)
        if plan is self.plan:
            self.failed.emit(error)
        self._mend_next()

    def save(
        self, path: Path, on_saved: Callable[[Path], object], on_error: Callable[[BaseException], object]
    ) -> None:
        """Write the mended file."""
        plan, lock = self.plan, self._lock
        if plan is None:
            return

        def work() -> Path:
            with lock:
                return plan.save(path)

        self._background.run(work, on_saved, on_error=on_error)


def _close(made: list[Plan]) -> None:
    """Close what a check made, once, whoever comes first."""
    while made:
        try:
            plan = made.pop()
        except IndexError:
            return
        plan.close()


def numbers_of(plan: Plan, wanted: RowFilter) -> "array[int]":
    """List the numbers of the rows that a filter finds."""
    return plan.row_numbers(
        wanted.effects, wanted.code, wanted.text, warned=wanted.warned, conflicts=wanted.conflicts
    )


def _problems(plan: Plan) -> "array[int]":
    """List the rows that a person should look at, in the order of the file."""
    refused = plan.row_numbers((Effect.REFUSE,))
    warned = plan.row_numbers(warned=True)
    conflicts = plan.row_numbers(conflicts=True)
    return array("q", sorted({*refused, *warned, *conflicts}))
