"""Undo: the steps that the store keeps for a person, taken back and done again one at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from app.models.errors import AppError, StorageProblem
from app.models.undo import StepNote, StepRow
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner, BulkWork, Report

NO_STEP: Final = ""
"""Stands for the place before the first step."""


class Journal(Protocol):
    """Where steps are kept; `app.models.undo.UndoJournal` fits. Thread: any."""

    def steps(self, user: str, desks: Sequence[str]) -> tuple[StepRow, ...]:
        """List the steps of a user on desks, oldest first."""
        ...

    def drop(self, step_ids: Sequence[str]) -> None:
        """Forget steps."""
        ...


class Mover(Protocol):
    """Takes all of a step back, or does it again. Thread: any."""

    def __call__(self, step_id: str, *, redo: bool, cancelled: Callable[[], bool], progress: Report) -> Any:
        """Do it; what comes back is handed on.

        Raises `AppError` where nothing of it could be done; unless that is a `StorageProblem`, what was
        tried is forgotten by then.
        """
        ...


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a step that was asked to be taken back, or done again with `redo`.

    Attributes:
        outcome: What the mover returned.
        problem: Why nothing was done.
        is_dropped: Whether the step is gone since its values were changed elsewhere.
        is_stopped: Whether somebody canceled it; what was done until then stays.
    """

    step: StepRow
    redo: bool
    outcome: Any = None
    problem: AppError | None = None
    is_dropped: bool = False
    is_stopped: bool = False

    @property
    def words(self) -> str:
        """Say what was done: `Undone: Move front to position 3`."""
        if self.is_stopped:
            return f"Stopped part of the way: {self.step.text}"
        return f"{'Done again' if self.redo else 'Undone'}: {self.step.text}"


_Next = tuple[StepRow, bool] | None
_Plan = Callable[[Sequence[StepRow]], _Next]


class History(QObject):
    """The steps that one place of the window can take back and do again. Thread: GUI.

    The store is the truth: each move reads it anew, so steps of another window or of before a restart count.

    Args:
        journal: Where steps are kept.
        user: Whose.
        movers: Who takes steps back, by kind.
        background: Reads the list of steps.
        runner: Runs the moves, after whatever was begun before them; shows progress and cancels.

    Signals: `changed()` when there are other steps, `moved(Moved)` after each move, `failed(AppError)` where
    the store could not be read or written.
    """

    changed = Signal()
    moved = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        journal: Journal,
        user: str,
        movers: Mapping[str, Mover],
        background: Background,
        runner: BulkRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._journal = journal
        self._user = user
        self._movers = dict(movers)
        self._background = background
        self._runner = runner
        self._key = f"undo-steps-{id(self)}"
        self._desks: tuple[str, ...] = ()
        self._steps: tuple[StepRow, ...] = ()
        self._is_reading = False

    # --- what there is ----------------------------------------------------------------------------

    @property
    def steps(self) -> tuple[StepRow, ...]:
        """The steps, oldest first."""
        return self._steps

    @property
    def desks(self) -> tuple[str, ...]:
        """The desks whose steps these are."""
        return self._desks

    @property
    def newest(self) -> StepRow | None:
        """The step that undo would take back."""
        return newest_done(self._steps)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return self.newest is not None

    @property
    def can_redo(self) -> bool:
        """Whether there is something to do again."""
        return first_undone(self._steps) is not None

    @property
    def undo_text(self) -> str:
        """What undo would take back; empty where there is nothing."""
        step = self.newest
        return "" if step is None else step.text

    @property
    def redo_text(self) -> str:
        """What redo would do again; empty where there is nothing."""
        step = first_undone(self._steps)
        return "" if step is None else step.text

    def done_on(self, desk: str) -> int:
        """Count the steps of a desk that are not taken back."""
        return sum(step.desk == desk and not step.is_undone for step in self._steps)

    def set_desks(self, desks: Iterable[str]) -> None:
        """Look at other desks."""
        new = tuple(desks)
        if new != self._desks:
            self._desks = new
            self._show(())
            self.refresh()

    def refresh(self) -> None:
        """Read the steps anew: something else made, took back or cleared some."""
        journal, user, desks = self._journal, self._user, self._desks
        self._is_reading = True
        self._background.run(
            lambda: journal.steps(user, desks), self._on_read, key=self._key, on_error=self._on_unread
        )

    # --- what was done ----------------------------------------------------------------------------

    def note(self, desk: str, kind: str, text: str, selection: str = "{}") -> StepNote:
        """Make the note that goes with a write of a new step."""
        return StepNote(uuid4().hex, desk, kind, text, selection)

    def add(self, note: StepNote) -> None:
        """Know a step that was written."""
        if note.desk not in self._desks or any(step.id == note.id for step in self._steps):
            return
        now = datetime.now(UTC)
        new = StepRow(note.id, note.desk, note.kind, note.text, note.selection, now, is_undone=False)
        kept = (step for step in self._steps if not (step.is_undone and step.desk == note.desk))
        self._show((*kept, new))
        if self._is_reading:
            self.refresh()  # what is being read may not have it yet

    def drop(self, step_id: str) -> None:
        """Forget a step that changed nothing in the end."""
        journal = self._journal
        self._show(tuple(step for step in self._steps if step.id != step_id))
        self._background.run(
            lambda: journal.drop([step_id]), lambda _nothing: self.refresh(), on_error=self._on_unread
        )

    # --- moves ------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the newest step back."""
        self._start(lambda steps: _undo(newest_done(steps)), f"Undo {self.undo_text}")

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._start(lambda steps: _redo(first_undone(steps)), f"Redo {self.redo_text}")

    def undo_only(self, step_id: str, on_other: Callable[[], object]) -> None:
        """Take this step back, and no other one that was made or taken back since.

        Args:
            step_id: The step.
            on_other: Called where it is not the newest one any more.
        """
        step = self.newest
        if step is None or step.id != step_id:
            on_other()
            return
        self._start(
            lambda steps: _undo(next((s for s in steps[-1:] if s.id == step_id), None)), f"Undo {step.text}"
        )

    def go_to(self, step_id: str) -> None:
        """Take back or do again until this step is the newest one; `NO_STEP` takes all of them back."""
        self._start(lambda steps: _towards(steps, step_id), "Go to another step", is_whole_way=True)

    def _start(self, plan: _Plan, text: str, *, is_whole_way: bool = False) -> None:
        desks = self._desks

        def run(cancelled: Callable[[], bool], report: Report) -> list[Moved]:
            moves: list[Moved] = []
            while not cancelled():
                wanted = plan(self._journal.steps(self._user, desks))
                if wanted is None:
                    break
                moves.append(self._move(*wanted, cancelled, report))
                if not is_whole_way or moves[-1].problem is not None:
                    break
            return moves

        self._runner.start(BulkWork(text.strip(), run, self._on_moves, self._on_failed))

    def _move(self, step: StepRow, redo: bool, cancelled: Callable[[], bool], report: Report) -> Moved:
        """Move one step. Thread: any."""
        mover = self._movers.get(step.kind)
        try:
            if mover is None:
                self._journal.drop([step.id])
                raise AppError(
                    f"{step.text}: this program does not know how to take it back.", "Update Vitrine."
                )
            outcome = mover(step.id, redo=redo, cancelled=cancelled, progress=report)
            return Moved(step, redo, outcome, is_stopped=cancelled())
        except StorageProblem as problem:
            return Moved(step, redo, None, problem)
        except AppError as problem:
            return Moved(step, redo, None, problem, is_dropped=True)

    # --- answers ----------------------------------------------------------------------------------

    def _on_moves(self, moves: list[Moved]) -> None:
        self.refresh()
        for move in moves:
            self.moved.emit(move)

    def _on_failed(self, error: BaseException) -> None:
        self.failed.emit(error)
        self.refresh()

    def _on_read(self, steps: tuple[StepRow, ...]) -> None:
        self._is_reading = False
        self._show(steps)

    def _on_unread(self, error: BaseException) -> None:
        self._is_reading = False
        self.failed.emit(error)

    def _show(self, steps: tuple[StepRow, ...]) -> None:
        if steps != self._steps:
            self._steps = steps
            self.changed.emit()


def newest_done(steps: Sequence[StepRow]) -> StepRow | None:
    """Return the newest step that is not taken back."""
    return next((step for step in reversed(steps) if not step.is_undone), None)


def first_undone(steps: Sequence[StepRow]) -> StepRow | None:
    """Return the oldest of the steps that were taken back and made after everything that was not."""
    found: StepRow | None = None
    for step in reversed(steps):
        if not step.is_undone:
            break
        found = step
    return found


def _undo(step: StepRow | None) -> _Next:
    return None if step is None else (step, False)


def _redo(step: StepRow | None) -> _Next:
    return None if step is None else (step, True)


def _towards(steps: Sequence[StepRow], step_id: str) -> _Next:
    place = next((n for n, step in enumerate(steps) if step.id == step_id), -1)
    if place < 0 and step_id != NO_STEP:
        return None
    newest = newest_done(steps)
    if newest is not None and steps.index(newest) > place:
        return newest, False
    after = first_undone(steps)
    return (after, True) if after is not None and steps.index(after) <= place else None
