"""What recurs: the jobs that can be scheduled, how often they run where nobody said, and what each queues.

Schedules are kept while a window is open, or `vitrine schedule keep` runs; commands that do one thing and
leave run only what they are asked for. Source: domain.md 7.1, 7.3, 7.6.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from app.models.clock import Clock
from app.models.errors import BadInput
from app.models.tenants.settings import need_parameters
from app.sync.jobs.recurrence import Every, Recurrence
from app.sync.jobs.schedule_store import ScheduleRow, ScheduleStore
from app.sync.jobs.scheduler import Scheduler
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import (
    ChannelConfiguration1070Request,
    GlobalConfiguration1110Request,
    MediaSyncRequest,
    Products1040Request,
    Request,
    SearchIndexRequest,
)
from app.sync.stores import Stores


def _media(stores: Stores, tenant_id: str) -> list[Request]:
    """List the media sync, if there are channels; without its parameters it would fail each time."""
    tenant = stores.tenant(tenant_id)
    if not tenant.channels.channels():
        return []
    need_parameters(tenant.settings.all())
    return [MediaSyncRequest(tenant_id)]


def _products(stores: Stores, tenant_id: str) -> list[Request]:
    return [Products1040Request(tenant_id, database) for database in _databases(stores, tenant_id)]


def _languages(stores: Stores, tenant_id: str) -> list[Request]:
    return [ChannelConfiguration1070Request(tenant_id, one) for one in _used(stores, tenant_id)]


def _switches(stores: Stores, tenant_id: str) -> list[Request]:
    return [GlobalConfiguration1110Request(tenant_id, one) for one in _used(stores, tenant_id)]


def _search(stores: Stores, tenant_id: str) -> list[Request]:
    return [SearchIndexRequest(tenant_id, database) for database in _databases(stores, tenant_id)]


def _databases(stores: Stores, tenant_id: str) -> list[str]:
    """List the channel databases; none before headquarters has anything to send."""
    from app.sync.csu.store import EPOCH, read_counter  # loaded when it is due, not with the window

    with stores.hq(tenant_id).read() as connection:
        if not read_counter(connection, EPOCH):
            return []
    return _used(stores, tenant_id)


def _used(stores: Stores, tenant_id: str) -> list[str]:
    return sorted({row.database for row in stores.tenant(tenant_id).channels.channels()})


RECURRING: Final[Mapping[str, Callable[[Stores, str], list[Request]]]] = {
    "media": _media,
    "1070": _languages,
    "1110": _switches,
    "1040": _products,
    "search": _search,
}
"""What each job that can be scheduled queues for a tenant, by the name that `vitrine sync` gives it."""

USUAL: Final[Mapping[str, Recurrence]] = {
    "media": Every(timedelta(hours=1)),
    "1040": Every(timedelta(minutes=15)),
    "search": Every(timedelta(minutes=15)),
}
"""How often jobs run where nobody set it; the others run when somebody wants them."""


BUILDS_ON: Final[Mapping[str, frozenset[str]]] = {
    "1040": frozenset({MediaSyncRequest.kind}),
    "search": frozenset({MediaSyncRequest.kind, Products1040Request.kind}),
}
"""Kinds of jobs that a schedule waits for, so that a change goes all the way when they are due together."""


class Schedules:
    """The schedules of a workspace as people see and set them. Thread: any.

    Args:
        store: Where they are kept.
        stores: Tells the tenants and their channel databases.
        clock: The time.
        submit: Queues a request whose time has come.
        asked: Queues a request of the signed-in user.
        open_jobs: Lists the jobs of a tenant that wait or run.
        beside: Does what else is due while schedules are kept; returns when the next of that is.
        ask: Sees that the signed-in user may change schedules of a tenant, and keeps what they do.
    """

    def __init__(
        self,
        store: ScheduleStore,
        stores: Stores,
        clock: Clock,
        submit: Callable[[Request], str],
        asked: Callable[[Request], str],
        open_jobs: Callable[[str], Collection[JobSnapshot]],
        beside: Callable[[], datetime | None],
        ask: Callable[[str, str], None],
    ) -> None:
        self._ask = ask
        self._store, self._stores, self._clock = store, stores, clock
        self._submit, self._asked, self._open_jobs = submit, asked, open_jobs
        order = {job: place for place, job in enumerate(RECURRING)}
        self._scheduler = Scheduler(
            store,
            self._queue,
            self._wanted,
            clock,
            beside=beside,
            rank=lambda row: order.get(row.job, len(order)),
        )

    def rows(self, tenant_id: str | None = None) -> list[ScheduleRow]:
        """List every job that can be scheduled, by tenant, in the order in which they carry media.

        Raises:
            NotFound: There is no such tenant.
        """
        stored = {(row.tenant, row.job): row for row in self._store.rows()}
        tenant_ids = self._stores.workspace.tenant_ids()
        if tenant_id is not None:
            tenant_ids = [self._stores.tenant(tenant_id).id]
        return [
            stored.get((tenant, job)) or ScheduleRow(tenant, job, USUAL.get(job))
            for tenant in tenant_ids
            for job in RECURRING
        ]

    def row(self, tenant_id: str, job: str) -> ScheduleRow:
        """Return one schedule.

        Raises:
            NotFound: There is no such tenant.
            BadInput: The job cannot be scheduled.
        """
        _check(job)
        return next(row for row in self.rows(tenant_id) if row.job == job)

    def set(self, tenant_id: str, job: str, rule: Recurrence | None) -> ScheduleRow:
        """Have a job recur from now on, and release it if it was withheld; None turns it off.

        Raises:
            NotFound: There is no such tenant.
            BadInput: The job cannot be scheduled.
            NotAllowed: The user may not.
        """
        row = self.row(tenant_id, job)
        self._ask(tenant_id, f"Set the schedule of {job}: {'off' if rule is None else rule.text()}")
        return self._put(row.planned(rule, False, self._clock.now()))

    def withhold(self, tenant_id: str, job: str) -> ScheduleRow:
        """Have a schedule rest until it is released; what it misses meanwhile is not caught up.

        Raises:
            NotFound, BadInput: As `set`.
        """
        row = self.row(tenant_id, job)
        self._ask(tenant_id, f"Withheld the schedule of {job}")
        return self._put(row.planned(row.rule, True, self._clock.now()))

    def release(self, tenant_id: str, job: str) -> ScheduleRow:
        """Have a schedule that was withheld go on from now.

        Raises:
            NotFound, BadInput: As `set`.
        """
        row = self.row(tenant_id, job)
        self._ask(tenant_id, f"Released the schedule of {job}")
        return self._put(row.planned(row.rule, False, self._clock.now()))

    def turn_off(self, tenant_id: str) -> None:
        """Turn all schedules of a tenant off: it is not ready for them yet."""
        for job in RECURRING:
            self.set(tenant_id, job, None)

    def run_now(self, tenant_id: str, job: str) -> tuple[str, ...]:
        """Queue what a schedule queues, without waiting for its time, which stays as it is.

        Returns:
            The ids of the jobs that do it, those among them that waited or ran already.

        Raises:
            NotFound, BadInput: As `set`.
            RuleViolation: The parameters of the media sync are not set.
        """
        _check(job)
        self._ask(tenant_id, f"Ran {job} now")
        known = self._known(tenant_id)
        return tuple(
            known.get((request.kind, request.lane)) or self._asked(request)
            for request in RECURRING[job](self._stores, tenant_id)
        )

    def keep(self) -> None:
        """Run what is due from now on, what was missed once. Only where jobs run."""
        self._scheduler.start()

    def wake(self) -> None:
        """Look now: when something is due was set."""
        self._scheduler.wake()

    def job_over(self, job: JobSnapshot) -> None:
        """Look now, if schedules may wait for such a job."""
        if any(job.kind in kinds for kinds in BUILDS_ON.values()):
            self.wake()

    def stop(self) -> None:
        """Run nothing more."""
        self._scheduler.stop()

    def _put(self, row: ScheduleRow) -> ScheduleRow:
        self._store.put(row)
        self._scheduler.wake()
        return row

    def _wanted(self) -> Iterable[tuple[str, Mapping[str, Recurrence]]]:
        return [(tenant_id, USUAL) for tenant_id in self._stores.workspace.tenant_ids()]

    def _queue(self, row: ScheduleRow) -> tuple[str, ...] | None:
        make = RECURRING.get(row.job)
        if make is None:  # set by a newer version
            raise BadInput(f"This version does not know the job {row.job}.", "Update Vitrine.")
        before = BUILDS_ON.get(row.job, frozenset())
        going = [job for job in self._open_jobs(row.tenant) if job.state is not JobState.PAUSED]
        if any(job.kind in before for job in going):
            return None
        known = self._known(row.tenant)
        wanted = make(self._stores, row.tenant)
        return tuple(self._submit(one) for one in wanted if (one.kind, one.lane) not in known)

    def _known(self, tenant_id: str) -> dict[tuple[str, str], str]:
        """Find open jobs by what they do; one that sends everything does what a delta does."""
        return {(job.kind, job.lane): job.id for job in self._open_jobs(tenant_id)}


def _check(job: str) -> None:
    if job not in RECURRING:
        raise BadInput(f"{job!r} cannot be scheduled.", f"Choose from {', '.join(RECURRING)}.")
