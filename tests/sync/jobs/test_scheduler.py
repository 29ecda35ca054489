import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.models.clock import FixedClock
from app.models.database import Database, open_authored
from app.models.errors import NotFound
from app.sync.jobs.recurrence import Cron, Every, Recurrence
from app.sync.jobs.schedule_store import ScheduleRow, ScheduleState, ScheduleStore, schedules
from app.sync.jobs.scheduler import LOOK_S, Scheduler
from app.sync.jobs.store import JOBS_HEAD
from tests.sync.jobs.doubles import PATIENCE_S

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
USUAL: dict[str, Recurrence] = {"media": Every(HOUR), "1040": Every(15 * MINUTE)}


class Day:
    """A workspace whose time the test moves; `runs` is what was queued, and when by the time gone."""

    def __init__(self, store: ScheduleStore, usual: dict[str, Recurrence]) -> None:
        self.store, self.usual = store, usual
        self.clock, self.gone_s = FixedClock(NOON), 1000.0
        self.runs: list[tuple[str, float]] = []
        self.problem: Exception | None = None
        self.open()

    def open(self) -> None:
        wanted = [("aurelia", self.usual)]
        self.scheduler = Scheduler(self.store, self.queue, lambda: wanted, self.clock, lambda: self.gone_s)
        self.scheduler.tick()

    def queue(self, row: ScheduleRow) -> tuple[str, ...]:
        if self.problem is not None:
            raise self.problem
        self.runs.append((row.job, (self.gone_s - 1000) / 60))
        return (f"job-{len(self.runs)}",)

    def wait(self, minutes: float, *, closed: bool = False) -> None:
        """Let time go by, looking as often as the scheduler says it must."""
        left = minutes * 60
        while left > 0:
            rest = left if closed else min(left, self.scheduler.tick())
            left -= rest
            self.gone_s += rest
            self.clock.advance(timedelta(seconds=rest))
        if not closed:
            self.scheduler.tick()

    def minutes(self, job: str) -> list[int]:
        return [round(at) for name, at in self.runs if name == job]


@pytest.fixture
def kept(database: Database) -> ScheduleStore:
    return ScheduleStore(database)


@pytest.fixture
def day(kept: ScheduleStore) -> Day:
    return Day(kept, USUAL)


def row(store: ScheduleStore, job: str) -> ScheduleRow:
    found = store.row("aurelia", job)
    assert found is not None
    return found


def test_jobs_recur_and_say_when(day: Day):
    assert row(day.store, "media").next_at == NOON + HOUR
    day.wait(125)
    assert day.minutes("media") == [60, 120]
    assert day.minutes("1040") == [15, 30, 45, 60, 75, 90, 105, 120]
    now = row(day.store, "media")
    assert (now.last_at, now.next_at) == (NOON + 2 * HOUR, NOON + 3 * HOUR)
    assert len(now.last_jobs) == 1


def test_runs_missed_while_nothing_was_open_are_caught_up_once(day: Day):
    day.wait(20)
    day.runs.clear()
    day.wait(5 * 60, closed=True)
    day.open()
    assert day.minutes("media") == [320]
    assert day.minutes("1040") == [320]
    day.runs.clear()
    day.wait(60)
    assert day.minutes("media") == [360], "in step with what was planned first"


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
@pytest.mark.parametrize("after", [3, 7, 14.9, 59])
def test_a_clock_that_jumps_an_hour_neither_loses_nor_doubles_a_run(day: Day, jump: timedelta, after: float):
    day.wait(after)
    day.clock.advance(jump)
    day.wait(180 - after)
    assert day.minutes("media") == [60, 120, 180]
    assert day.minutes("1040") == list(range(15, 181, 15))


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
def test_a_moment_of_the_wall_clock_comes_once_whatever_the_clock_does(kept: ScheduleStore, jump: timedelta):
    day = Day(kept, {"media": Cron("30 12 * * *")})
    day.wait(25)
    day.clock.advance(jump)
    day.wait(3 * 60)
    assert len(day.runs) == 1
    day.clock.advance(-4 * HOUR if jump > timedelta(0) else -2 * HOUR)
    day.wait(5 * 60)
    assert len(day.runs) == 1, "half past twelve has been today"


def test_a_clock_put_back_while_closed_holds_nothing_up(day: Day):
    day.wait(1)
    day.clock.advance(-24 * HOUR)
    day.open()
    day.wait(61)
    assert day.minutes("media") == [61]


def test_what_is_withheld_or_off_rests_and_is_not_caught_up(day: Day):
    for job, rule, withheld in (("media", Every(HOUR), True), ("1040", None, False)):
        day.store.put(row(day.store, job).planned(rule, withheld, day.clock.now()))
    assert row(day.store, "media").state is ScheduleState.WITHHELD
    assert row(day.store, "1040").state is ScheduleState.OFF
    day.wait(300)
    assert day.runs == []
    day.store.put(row(day.store, "media").planned(Every(HOUR), False, day.clock.now()))
    day.wait(70)
    assert day.minutes("media") == [360]


def test_what_another_process_set_is_seen_within_a_moment(day: Day):
    day.store.put(row(day.store, "media").planned(Every(MINUTE), False, day.clock.now()))
    day.wait(3)
    assert day.minutes("media") == [1, 2, 3]


def test_what_was_set_while_a_run_was_queued_stays(day: Day):
    def queue(found: ScheduleRow) -> tuple[str, ...]:
        day.store.put(found.planned(Every(5 * HOUR), False, day.clock.now()))
        return ()

    day.store.put(row(day.store, "1040").planned(None, False, day.clock.now()))
    day.scheduler = Scheduler(day.store, queue, list, day.clock, lambda: day.gone_s)
    day.wait(60)
    assert row(day.store, "media").next_at == NOON + 6 * HOUR


def test_a_run_that_cannot_be_queued_says_why_and_the_next_one_comes(day: Day):
    day.problem = NotFound("Tenant aurelia does not exist.")
    day.wait(60)
    assert row(day.store, "media").problem == "Tenant aurelia does not exist."
    day.problem = None
    day.wait(60)
    assert day.minutes("media") == [120]
    assert row(day.store, "media").problem is None


def test_what_builds_on_something_stays_due_without_being_looked_at_all_the_time(day: Day):
    def queue(_row: ScheduleRow) -> tuple[str, ...] | None:
        return None if waits else ("job",)

    waits = True
    day.scheduler = Scheduler(day.store, queue, list, day.clock, lambda: day.gone_s)
    day.wait(62)
    assert row(day.store, "media").next_at == NOON + HOUR
    assert day.scheduler.tick() == LOOK_S
    waits = False
    day.wait(1)
    assert row(day.store, "media").next_at == NOON + 2 * HOUR, "in step with what was planned first"


def test_the_thread_runs_what_is_due_at_once_and_ends(kept: ScheduleStore):
    ran = threading.Event()

    def queue(_row: ScheduleRow) -> tuple[str, ...]:
        ran.set()
        return ()

    clock = FixedClock(NOON)
    kept.plan("aurelia", {"media": Every(HOUR)}, NOON - 2 * HOUR)
    scheduler = Scheduler(kept, queue, list, clock)
    scheduler.start()
    assert ran.wait(PATIENCE_S)
    scheduler.stop()
    scheduler.stop()


def test_it_rests_between_looks(day: Day):
    assert day.scheduler.tick() == LOOK_S
    day.wait(14.9)
    assert 0 < day.scheduler.tick() <= 6


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Database]:
    database = open_authored(tmp_path / "migrated.db", "jobs", JOBS_HEAD)
    yield database
    database.close()


def test_the_migration_makes_the_table(database: Database, migrated: Database):
    def columns(made: Database) -> list[tuple[object, ...]]:
        with made.read() as connection:
            found = connection.exec_driver_sql(f"PRAGMA table_info({schedules.name})")
            return [tuple(one) for one in found]

    assert columns(migrated) == columns(database)
