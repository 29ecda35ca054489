"""A tenant's store as it will be: the Live site once scheduled groups went live, and nobody can write to it.

Every reader of the store answers as of the moment without knowing of it, see `as_of_overlay`. Drafts and
publish groups are not in it: what is seen is the Live site.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final, NoReturn

from sqlalchemy import Connection, select

from app.models.assignments.tables import documents
from app.models.clock import Clock, iso
from app.models.database import Database, Priority
from app.models.errors import AppError, BadInput, RuleViolation
from app.models.publishing.as_of_overlay import OVERLAY, Overlay, lay_over, lift, read_overlay
from app.models.publishing.group_validation import GroupValidation
from app.models.publishing.groups import PublishGroups
from app.models.publishing.timeline import Step, StepKind, steps_of

_HELD: Final = "as_of"


class Timeline:
    """What the scheduled publish groups of a tenant are to do. Thread: any.

    Args:
        groups: The groups.
        validation: Tells what keeps a group from going live.
        clock: The time.
        change: Tells the number of the last change of the store: what was validated holds until the next one.
    """

    def __init__(
        self,
        groups: PublishGroups,
        validation: GroupValidation,
        clock: Clock,
        change: Callable[[], int],
    ) -> None:
        self._groups = groups
        self._validation = validation
        self._clock = clock
        self._change = change
        self._known: tuple[int, dict[int, str]] = (-1, {})

    def steps(self) -> tuple[Step, ...]:
        """List what is to happen, in its order, with what stands against it as things are now."""
        found = steps_of(self._groups.groups(), self._clock.now())
        change, known = self._change(), self._known
        problems = dict(known[1]) if known[0] == change else {}
        for step in found:
            if step.kind is StepKind.GOES_LIVE and step.group not in problems:
                problems[step.group] = self._problem(step.group)
        self._known = (change, problems)
        return tuple(
            Step(step.at, step.kind, step.group, step.name, problems.get(step.group, "")) for step in found
        )

    def until(self, moment: datetime) -> tuple[Step, ...]:
        """List what happens up to a moment; a step at the moment itself counts.

        Raises:
            BadInput: The moment is over.
        """
        if moment < self._clock.now():
            raise BadInput(f"{iso(moment)} is over.", "Choose a moment to come: the past is not kept.")
        return tuple(step for step in self.steps() if step.at <= moment and not step.problem)

    def _problem(self, group_id: int) -> str:
        try:
            found = self._validation.blockers(group_id)
        except AppError as problem:  # it was deleted meanwhile
            return problem.message
        return str(found[0]) if found else ""


class ReadOnlyDatabase(Database):
    """A store that nobody can write to.

    Args:
        path: The file.
        refusal: Makes what is raised instead of writing.
    """

    def __init__(self, path: Path, refusal: Callable[[], AppError]) -> None:
        super().__init__(path)
        self._refusal = refusal
        self._watcher: sqlite3.Cursor | None = None
        self._watching = Lock()

    def change(self) -> int:
        """Return a number that is another one once somebody else wrote to the store."""
        with self._watching:
            if self._watcher is None:
                self._watcher = self._looker()
            found: int = self._watcher.execute("PRAGMA data_version").fetchone()[0]
        return found

    def close(self) -> None:
        """Close all connections; the next scope opens new ones."""
        with self._watching:
            if self._watcher is not None:
                self._watcher.connection.close()
                self._watcher = None
        super().close()

    def write(self, priority: Priority = Priority.INTERACTIVE) -> NoReturn:
        """Refuse.

        Raises:
            AppError: Always.
        """
        raise self._refusal()


class AsOfDatabase(ReadOnlyDatabase):
    """A `cms` store as it will be at a moment. Thread: any.

    Args:
        path: The file of the store.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path, self.refusal)
        self.moment: datetime | None = None
        self._steps: tuple[Step, ...] = ()
        self._shared: tuple[tuple[Step, ...], int, Overlay] | None = None

    def bring_to(self, moment: datetime, steps: tuple[Step, ...]) -> None:
        """Have every scope that is opened from now on answer as of a moment.

        Args:
            moment: The moment.
            steps: What happens up to it.
        """
        self.moment, self._steps = moment, steps

    def refusal(self) -> RuleViolation:
        """Say why nothing is edited here."""
        when = "" if self.moment is None else f" of {self.moment:%Y-%m-%d %H:%M} UTC"
        return RuleViolation(
            f"Everything is shown as{when}; nothing can be changed there.", "Go back to now."
        )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent view of the store as of the moment.

        Raises:
            StorageProblem: The file cannot be read or is damaged.
        """
        with super().read() as connection:
            self._bring(connection)
            yield connection

    def _bring(self, connection: Connection) -> None:
        """Lay over what is to come; it holds until another connection commits."""
        while True:
            steps, change = self._steps, self.change()
            connection.execute(select(documents.c.id).limit(1)).first()  # the view of the store begins
            version = connection.exec_driver_sql("PRAGMA main.data_version").scalar_one()
            if connection.info.get(_HELD) == (steps, version):
                return
            overlay = self._overlay(connection, steps, change)
            lay_over(connection, overlay)
            connection.commit()
            connection.info[_HELD] = (steps, version)
            connection.info[OVERLAY] = overlay

    def _overlay(self, connection: Connection, steps: tuple[Step, ...], change: int) -> Overlay:
        """Work out what is to come, or take over what another connection found in the same store.

        Args:
            connection: The scope.
            steps: What happens.
            change: The last change before the scope began; where it still is, the scope sees that one.
        """
        is_known = self.change() == change
        shared = self._shared
        if is_known and shared is not None and shared[:2] == (steps, change):
            return shared[2]
        lift(connection)
        found = read_overlay(connection, steps)
        if is_known:
            self._shared = (steps, change, found)
        return found
