"""Keeps schedules while a long-lived process runs the jobs: queues what is due, plans the next run.

Only the process that holds the lock on the jobs keeps them, so no two queue the same run. A run is queued
before its next one is planned: killed in between, the process that follows finds the job open and leaves it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from app.models.clock import Clock
from app.models.errors import AppError
from app.sync.jobs.recurrence import Recurrence, after_jump, next_run, within_reach
from app.sync.jobs.schedule_store import ScheduleRow, ScheduleState, ScheduleStore

log = logging.getLogger(__name__)

LOOK_S: Final = 30.0
"""Looks at least so often: at the clock, and at what other processes set."""

JUMP_S: Final = 20.0
"""A clock that went so much faster or slower than the time was moved."""

Queue = Callable[[ScheduleRow], tuple[str, ...] | None]
"""Queues what a schedule asks for, except what is open already; returns the ids of the new jobs.

None: what it builds on is not done yet; the schedule stays due, and is looked at again when it is woken.
"""

Wanted = Callable[[], Iterable[tuple[str, Mapping[str, Recurrence]]]]
"""Gives every tenant with its usual schedules."""


class Scheduler:
    """A thread that keeps the schedules of a workspace.

    Args:
        store: The schedules.
        queue: What to do when one is due.
        wanted: The schedules that tenants have, where nobody set them.
        clock: The time.
        elapsed: Seconds that go by, also while the computer sleeps, whatever the clock does.
        beside: Does what else is due; returns when the next of that is.
        rank: Orders the schedules that are due at one time.
    """

    def __init__(
        self,
        store: ScheduleStore,
        queue: Queue,
        wanted: Wanted,
        clock: Clock,
        elapsed: Callable[[], float] | None = None,
        beside: Callable[[], datetime | None] = lambda: None,
        rank: Callable[[ScheduleRow], int] = lambda _row: 0,
    ) -> None:
        self._rank = rank
        self._store, self._queue, self._wanted, self._clock = store, queue, wanted, clock
        self._elapsed = elapsed or seconds_gone
        self._beside = beside
        self._changed = threading.Condition()
        self._look = self._stopping = False
        self._thread: threading.Thread | None = None
        self._seen: tuple[datetime, float] | None = None

    def start(self) -> None:
        """Begin to keep the schedules; what was missed is caught up, once each. Thread: any."""
        with self._changed:
            if self._thread is not None:
                return
            self._stopping, self._seen = False, None
            self._thread = threading.Thread(target=self._serve, name="job-scheduler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End; what is due from now on is caught up at the next start. Thread: any."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def wake(self) -> None:
        """Look now: a schedule was set. Thread: any."""
        with self._changed:
            self._look = True
            self._changed.notify_all()

    def _serve(self) -> None:
        while True:
            try:
                rest_s = self.tick()
            except Exception:  # boundary: outlives a store that is locked or full for a while
                log.exception("Schedules could not be looked at")
                rest_s = LOOK_S
            with self._changed:
                self._changed.wait_for(lambda: self._look or self._stopping, rest_s)
                if self._stopping:
                    return
                self._look = False

    def tick(self) -> float:
        """Look once: queue what is due. Return the seconds until the next look. Thread: one at a time."""
        now, gone_s = self._clock.now(), self._elapsed()
        seen, self._seen = self._seen, (now, gone_s)
        rows = self._planned(now)
        jump = None if seen is None else (now - seen[0]) - timedelta(seconds=gone_s - seen[1])
        soonest = LOOK_S
        for row in rows:
            kept = self._seen_to(row, now, jump)
            if kept.next_at is not None and kept.next_at > now:
                soonest = min(soonest, (kept.next_at - now).total_seconds())
        next_beside = self._beside()
        if next_beside is not None:
            soonest = min(soonest, (next_beside - now).total_seconds())
        return max(soonest, 0.01)

    def _planned(self, now: datetime) -> list[ScheduleRow]:
        """List the schedules that wait for their time; those that tenants usually have are stored first."""
        rows = self._store.rows()
        known = {(row.tenant, row.job) for row in rows}
        for tenant, rules in self._wanted():
            missing = {job: rule for job, rule in rules.items() if (tenant, job) not in known}
            if missing:
                self._store.plan(tenant, missing, now)
                rows = self._store.rows()
        return sorted((row for row in rows if row.state is ScheduleState.WAITING), key=self._rank)

    def _seen_to(self, row: ScheduleRow, now: datetime, jump: timedelta | None) -> ScheduleRow:
        """Follow the clock, then run the schedule if it is due; return it as it is now."""
        assert row.rule is not None
        due = row.next_at
        if due is None:
            return row
        if jump is None:
            due = within_reach(row.rule, due, now)
        elif abs(jump) > timedelta(seconds=JUMP_S):
            due = after_jump(row.rule, due, now, jump)
        moved = replace(row, next_at=due)
        if due is not None and due <= now:
            moved = self._run(moved, due, now)
        if moved != row and not self._store.pass_on(row, moved):
            self.wake()  # set anew meanwhile: look again
        return moved

    def _run(self, row: ScheduleRow, due: datetime, now: datetime) -> ScheduleRow:
        assert row.rule is not None
        jobs: tuple[str, ...] | None = ()
        problem = None
        try:
            jobs = self._queue(row)
        except AppError as error:
            log.warning("%s of tenant %s was not queued: %s", row.job, row.tenant, error)
            problem = error.message
        if jobs is None:
            return row
        return replace(
            row, next_at=next_run(row.rule, due, now), last_at=now, last_jobs=jobs, problem=problem
        )


def seconds_gone() -> float:
    """Return seconds that no clock change touches and that go on while the computer sleeps."""
    return time.clock_gettime(_GOES_ON) if _GOES_ON is not None else time.monotonic()


# On Windows time.monotonic() goes on; on macOS it stands still while the computer sleeps.
_GOES_ON: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
