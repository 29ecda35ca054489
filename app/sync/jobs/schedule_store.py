"""The schedules of all tenants, beside the job history. What a schedule queues is not known here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from app.models.clock import from_iso, iso
from app.models.database import Database, Priority, insert
from app.sync.jobs.recurrence import Cron, Every, Recurrence
from app.sync.jobs.store import JOBS

schedules = sa.Table(
    "schedules",
    JOBS,
    sa.Column("tenant", sa.Text, primary_key=True),
    sa.Column("job", sa.Text, primary_key=True),
    # Both empty: off.
    sa.Column("every_s", sa.Integer),
    sa.Column("cron", sa.Text),
    sa.Column("zone", sa.Text),
    sa.Column("is_withheld", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", sa.Text),
    sa.Column("last_at", sa.Text),
    sa.Column("last_jobs", sa.Text, nullable=False, server_default="[]"),
    sa.Column("problem", sa.Text),
)


class ScheduleState(StrEnum):
    """What people see of a schedule. Source: domain.md 7.5."""

    WAITING = "Waiting"
    WITHHELD = "Withhold"
    OFF = "Off"


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """One schedule.

    Attributes:
        tenant: Whose it is.
        job: The name of what recurs.
        rule: When; None is off.
        is_withheld: Whether it rests: the rule is kept, nothing is run or caught up.
        next_at: The next run; None where there is none, or where no process has kept this schedule yet.
        last_at: When it came last, whether or not there was something to queue.
        last_jobs: The jobs that it queued then; none where equal ones were still open.
        problem: Why the last run could not be queued.
    """

    tenant: str
    job: str
    rule: Recurrence | None
    is_withheld: bool = False
    next_at: datetime | None = None
    last_at: datetime | None = None
    last_jobs: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def state(self) -> ScheduleState:
        """Return the state."""
        if self.rule is None:
            return ScheduleState.OFF
        return ScheduleState.WITHHELD if self.is_withheld else ScheduleState.WAITING

    def planned(self, rule: Recurrence | None, is_withheld: bool, now: datetime) -> "ScheduleRow":
        """Return the schedule with another rule, or withheld or not, planned from now on."""
        next_at = None if rule is None or is_withheld else rule.after(now)
        return replace(self, rule=rule, is_withheld=is_withheld, next_at=next_at)


class ScheduleStore:
    """Reads and writes the schedules in `jobs.db`. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self) -> list[ScheduleRow]:
        """Return what is stored, by tenant and job."""
        with self._database.read() as connection:
            query = sa.select(schedules).order_by(schedules.c.tenant, schedules.c.job)
            return [_row(row) for row in connection.execute(query).mappings()]

    def row(self, tenant: str, job: str) -> ScheduleRow | None:
        """Return one schedule; None where none is stored."""
        wanted = sa.select(schedules).where(schedules.c.tenant == tenant, schedules.c.job == job)
        with self._database.read() as connection:
            found = connection.execute(wanted).mappings().one_or_none()
        return None if found is None else _row(found)

    def plan(self, tenant: str, rules: Mapping[str, Recurrence], now: datetime) -> None:
        """Store these schedules of a tenant, planned from now on, where none is stored."""
        with self._database.write(Priority.JOB) as connection:
            for job, rule in rules.items():
                row = ScheduleRow(tenant, job, None).planned(rule, False, now)
                connection.execute(insert(schedules).values(**_values(row)).on_conflict_do_nothing())

    def put(self, row: ScheduleRow) -> None:
        """Write a schedule over what is stored."""
        values = _values(row)
        with self._database.write() as connection:
            fresh = insert(schedules).values(**values)
            connection.execute(fresh.on_conflict_do_update(index_elements=["tenant", "job"], set_=values))

    def pass_on(self, before: ScheduleRow, after: ScheduleRow) -> bool:
        """Write what became of a schedule; False where somebody set it anew meanwhile, which stays."""
        same = [
            column.is_not_distinct_from(value)
            for column, value in ((schedules.c[name], value) for name, value in _values(before).items())
        ]
        with self._database.write(Priority.JOB) as connection:
            return connection.execute(schedules.update().where(*same).values(**_values(after))).rowcount == 1


def _values(row: ScheduleRow) -> dict[str, Any]:
    rule = row.rule
    return {
        "tenant": row.tenant,
        "job": row.job,
        "every_s": int(rule.span.total_seconds()) if isinstance(rule, Every) else None,
        "cron": rule.line if isinstance(rule, Cron) else None,
        "zone": rule.zone if isinstance(rule, Cron) else None,
        "is_withheld": int(row.is_withheld),
        "next_at": None if row.next_at is None else iso(row.next_at),
        "last_at": None if row.last_at is None else iso(row.last_at),
        "last_jobs": json.dumps(row.last_jobs),
        "problem": row.problem,
    }


def _row(row: sa.RowMapping) -> ScheduleRow:
    rule: Recurrence | None = None
    if row["every_s"] is not None:
        rule = Every(timedelta(seconds=row["every_s"]))
    elif row["cron"] is not None:
        rule = Cron(row["cron"], row["zone"])
    return ScheduleRow(
        row["tenant"],
        row["job"],
        rule,
        bool(row["is_withheld"]),
        None if row["next_at"] is None else from_iso(row["next_at"]),
        None if row["last_at"] is None else from_iso(row["last_at"]),
        tuple(json.loads(row["last_jobs"])),
        row["problem"],
    )
