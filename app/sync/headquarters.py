"""Headquarters of one tenant as people work with it: one look at everything, and what can be changed.

Every change goes through the switches, the schedules and the jobs of the engine.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.models.errors import BadInput, RuleViolation
from app.models.tenants.features import Feature, FeatureState
from app.models.tenants.headquarters import (
    FeatureFacts,
    HeadquartersState,
    ParameterCheck,
    ScheduleFacts,
    SessionFacts,
)
from app.models.tenants.settings import NAMES_OF_TENANT, PARAMETERS, SETTINGS
from app.sync.engine import Engine
from app.sync.hq.sessions import SessionRow, SessionState
from app.sync.jobs.recurrence import Cron, Every, Recurrence, read_every
from app.sync.jobs.schedule_store import ScheduleRow
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import Products1040Request
from app.sync.rollout import FeatureStatus, rollout
from app.sync.setup_checks import SetupChecks, staged_products
from app.sync.stores import Stores

LOOKED_AT: Final = 200
"""Sessions and jobs that a look goes through, newest first."""

TITLES: Final = {
    "media": "CMS to HQ omnichannel media sync",
    "1040": "1040 (Products)",
    "1070": "1070 (Channel configuration)",
    "1110": "1110 (Global configuration)",
    "search": "Refresh of the product search index",
}
"""What people call the jobs that can recur."""


class Headquarters:
    """Switches, schedules, channel databases and the checklist of one tenant. Thread: any but GUI."""

    def __init__(self, engine: Engine, stores: Stores, user: str, tenant_id: str) -> None:
        self._engine, self._stores = engine, stores
        self._user, self._tenant_id = user, tenant_id

    # --- reading

    def now(self) -> datetime:
        """Return the time."""
        return self._stores.clock.now()

    def state(self) -> HeadquartersState:
        """Look at everything."""
        tenant = self._stores.tenant(self._tenant_id)
        staged = staged_products(tenant)
        features = tuple(_feature(one, staged) for one in rollout(self._stores, tenant.id))
        schedules = tuple(_schedule(row) for row in self._engine.schedules.rows(tenant.id))
        sessions = self.sessions()
        latest: dict[tuple[str, str], SessionFacts] = {}
        for one in sessions:
            latest.setdefault((one.job, one.database), one)
        databases: dict[str, tuple[str, ...]] = {}
        for row in sorted(tenant.channels.channels(), key=lambda channel: channel.database):
            databases[row.database] = (*databases.get(row.database, ()), row.name)
        unreachable = " ".join(one.problem for one in self.test_connection(self.parameters()) if one.problem)
        checks = SetupChecks(
            self._stores,
            tenant,
            {one.row.feature: one for one in features},
            {row.job: row for row in schedules},
            sessions,
            self.jobs(),
            unreachable,
            staged,
        )
        return HeadquartersState(
            features, schedules, databases, latest, unreachable, checks.all(), self.now()
        )

    def sessions(self) -> tuple[SessionFacts, ...]:
        """List download sessions, newest first."""
        return tuple(_session(row) for row in self._engine.sessions(self._tenant_id, None, LOOKED_AT))

    def jobs(self) -> list[JobSnapshot]:
        """List the jobs of the tenant, newest first."""
        return [job for job in self._engine.jobs(LOOKED_AT) if job.tenant == self._tenant_id]

    # --- switches

    def enable(self, feature: Feature, at: datetime | None = None) -> None:
        """Turn a switch on, now or at a time.

        Raises:
            RuleViolation: The time is over.
        """
        self._stores.tenant(self._tenant_id).features.enable(feature, self._user, at)

    def disable(self, feature: Feature) -> None:
        """Turn a switch off, or take its time back."""
        self._stores.tenant(self._tenant_id).features.disable(feature, self._user)

    # --- jobs

    def set_recurrence(self, job: str, span: str) -> None:
        """Have a job recur after a span like `15m`; empty turns batch processing off.

        Raises:
            BadInput: It is no span.
        """
        self._engine.schedules.set(self._tenant_id, job, read_every(span) if span else None)

    def withhold(self, job: str) -> None:
        """Have a schedule rest."""
        self._engine.schedules.withhold(self._tenant_id, job)

    def release(self, job: str) -> None:
        """Have a schedule that rests go on."""
        self._engine.schedules.release(self._tenant_id, job)

    def run_now(self, job: str) -> tuple[str, ...]:
        """Queue what a schedule runs; return the jobs.

        Raises:
            RuleViolation: The parameters of the media sync are not set, or there is nothing to run on.
        """
        found = self._engine.schedules.run_now(self._tenant_id, job)
        if found:
            return found
        if not self._stores.tenant(self._tenant_id).channels.channels():
            raise RuleViolation("This tenant has no channel, so no channel database.", "Add a channel first.")
        raise RuleViolation("Headquarters has no media yet.", "Run CMS to HQ omnichannel media sync first.")

    def full_sync(self, database: str = "") -> tuple[str, ...]:
        """Queue Full data sync of 1040 (Products), for one channel database or all; return the jobs.

        Raises:
            RuleViolation: The tenant has no channel.
        """
        channels = self._stores.tenant(self._tenant_id).channels.channels()
        wanted = [database] if database else sorted({row.database for row in channels})
        if not wanted:
            raise RuleViolation("This tenant has no channel, so no channel database.", "Add a channel first.")
        return tuple(
            self._engine.submit(Products1040Request(self._tenant_id, one, full=True)) for one in wanted
        )

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop."""
        self._engine.cancel(job_id)

    def retry(self, job_id: str) -> str:
        """Queue a job again; return the new one.

        Raises:
            RuleViolation: The job is not over.
        """
        return self._engine.retry(job_id)

    def retry_session(self, session_id: int) -> tuple[str, ...]:
        """Have a suspended session tried anew; return the jobs.

        Raises:
            RuleViolation: It is not suspended.
        """
        return tuple(self._engine.retry_session(self._tenant_id, session_id))

    def cancel_session(self, session_id: int) -> tuple[str, ...]:
        """Give a session up that is suspended or waits; return the jobs that follow.

        Raises:
            RuleViolation: It is over, or a job works on it.
        """
        return tuple(self._engine.cancel_session(self._tenant_id, session_id))

    # --- Commerce parameters

    def parameters(self) -> dict[str, str]:
        """Return the four values by name."""
        values = self._stores.tenant(self._tenant_id).settings.all()
        return {name: values[name] for name in PARAMETERS}

    def save_parameters(self, values: Mapping[str, str]) -> None:
        """Keep the values; nothing is kept where one of them cannot be.

        Raises:
            BadInput: A value is not allowed.
        """
        wrong = [one for one in _checked(values) if one.problem and values[one.name].strip()]
        if wrong:
            raise BadInput(wrong[0].problem)
        settings = self._stores.tenant(self._tenant_id).settings
        for name in PARAMETERS:
            settings.set(name, values[name])

    def test_connection(self, values: Mapping[str, str]) -> tuple[ParameterCheck, ...]:
        """Say of each value whether it will do; the CMS of the workspace is asked once all of them do.

        The code and the ID must be those of this tenant: the id that the addresses of its media hold, or what
        a tenant has whose values nobody set.

        Raises:
            StorageProblem: The CMS does not answer.
        """
        found = tuple(self._matched(one, values[one.name].strip()) for one in _checked(values))
        if not any(one.problem for one in found):
            self._stores.tenant(self._tenant_id).catalog.counts()
        return found

    def _matched(self, check: ParameterCheck, value: str) -> ParameterCheck:
        own = (self._tenant_id, SETTINGS[check.name].default)
        if check.problem or check.name not in NAMES_OF_TENANT or value in own:
            return check
        problem = f"{check.label} {value!r} does not match this tenant: enter {self._tenant_id!r}."
        return replace(check, problem=problem)


def _checked(values: Mapping[str, str]) -> tuple[ParameterCheck, ...]:
    found: list[ParameterCheck] = []
    for name, label in PARAMETERS.items():
        value, problem = values[name].strip(), ""
        if not value:
            problem = f"{label} is not set."
        else:
            try:
                SETTINGS[name].read(value)
            except ValueError as error:
                problem = (
                    f"{label} cannot be {value!r}: allowed is {str(error).removeprefix('nothing, or ')}."
                )
        found.append(ParameterCheck(name, label, problem))
    return tuple(found)


def _feature(status: FeatureStatus, staged: tuple[int, int]) -> FeatureFacts:
    told: list[str] = []
    if status.row.feature is Feature.CSU_LOCATIONS and status.row.state is not FeatureState.ON:
        without = staged[1] - staged[0]
        if without:
            told.append(
                f"{without:,} of {staged[1]:,} products have no published media and would show no image."
            )
    return FeatureFacts(status.row, status.databases, status.missing, tuple(told))


def _schedule(row: ScheduleRow) -> ScheduleFacts:
    return ScheduleFacts(
        row.job,
        TITLES[row.job],
        _span(row.rule),
        "never" if row.rule is None else row.rule.text(),
        row.is_withheld,
        row.state.value,
        row.next_at,
        row.last_at,
        row.problem,
    )


def _span(rule: Recurrence | None) -> str:
    if isinstance(rule, Cron):
        return f"{rule.line} {rule.zone}"
    return f"{int(rule.span.total_seconds())}s" if isinstance(rule, Every) else ""


def _session(row: SessionRow) -> SessionFacts:
    is_suspended = row.state is SessionState.SUSPENDED
    return SessionFacts(
        id=row.id,
        job=row.job,
        job_id=row.job_id,
        database=row.database,
        full=row.full,
        state=row.state.value,
        is_over=row.state.is_final,
        is_suspended=is_suspended,
        can_cancel=is_suspended or (row.blocked_by is not None and not row.state.is_final),
        rows=row.rows,
        bytes=row.bytes,
        tries=row.tries,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        error=row.error,
    )
