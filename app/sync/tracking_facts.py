"""What stores, schedules and the job history say of one change on its way.

Stores are read from the last one on, so that what moves meanwhile is behind, never ahead.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from sqlalchemy import Connection, Table, func, select

from app.models.clock import from_iso
from app.models.database import chunks
from app.models.errors import StorageProblem
from app.sync.csu import store
from app.sync.csu.media_cache import MediaCache
from app.sync.csu.search_index import REFRESHED, read_state
from app.sync.engine import Engine
from app.sync.hq.media_sync import CMS_CURSOR, HQ_SEQUENCE
from app.sync.hq.products_1040 import APPLIED, JOB
from app.sync.hq.sessions import SessionRow, SessionState
from app.sync.jobs.schedule_store import ScheduleRow
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import MediaSyncRequest, Products1040Request, SearchIndexRequest
from app.sync.schedules import BUILDS_ON
from app.sync.stores import Stores
from app.sync.tracking import CACHE_TIME
from app.sync.tracking_marks import Mark
from app.sync.tracking_rows import Action, Block, Carrier, DatabaseFacts, Kept, Remedy, Run

HQ: Final = "Headquarters"
SESSIONS: Final = 200
OVER_WELL: Final = (JobState.ENDED, JobState.ENDED_WITH_ERRORS)
NOT_WELL: Final = (JobState.ERROR, JobState.CANCELED)


@dataclass(frozen=True, slots=True)
class LaneJobs:
    """The newest jobs of one kind and lane."""

    rows: tuple[JobSnapshot, ...]

    def begun_after(self, at: datetime | None) -> JobSnapshot | None:
        """Return the first run that began at or after a time and ended well."""
        found = [
            job
            for job in self.rows
            if job.state in OVER_WELL and job.started_at and (at is None or job.started_at >= at)
        ]
        return found[-1] if found else None

    def under_way(self, since: datetime | None) -> Run | None:
        """Return the open job that brings what was there at a time."""
        jobs = [job for job in self.rows if not job.state.is_final]
        for state in (JobState.EXECUTING, JobState.WAITING, JobState.PAUSED):
            for job in reversed(jobs):
                is_new = job.started_at is None or since is None or job.started_at >= since
                if job.state is state and is_new:
                    return run_of(job)
        return None

    def is_busy(self, since: datetime | None) -> bool:
        """Tell whether a run is on its way that began before a time."""
        return any(
            job.state is JobState.EXECUTING and job.started_at and since and job.started_at < since
            for job in self.rows
        )

    def failed(self, since: datetime | None) -> Run | None:
        """Return the newest run if it did not end well, after a time."""
        newest = next((job for job in self.rows if job.state.is_final), None)
        if newest is None or newest.state not in NOT_WELL or newest.ended_at is None:
            return None
        return run_of(newest) if since is None or newest.ended_at >= since else None

    def durations(self) -> tuple[timedelta, timedelta]:
        """Return how long runs usually take, and how long at most."""
        spans = [
            job.ended_at - job.started_at
            for job in self.rows
            if job.state in OVER_WELL and job.started_at and job.ended_at
        ]
        if not spans:
            return timedelta(), timedelta()
        usual = median(span.total_seconds() for span in spans)
        return timedelta(seconds=usual), max(spans)

    def ahead(self) -> timedelta:
        """Return how long what waits or runs in the lane usually takes, without the last one."""
        count = sum(not job.state.is_final and job.state is not JobState.PAUSED for job in self.rows)
        return self.durations()[0] * max(0, count - 1)


def run_of(job: JobSnapshot) -> Run:
    """Return what the rules need of a job; one that waits again has not begun."""
    started_at = job.started_at if job.state is not JobState.WAITING else None
    return Run(job.id, job.title, job.state, started_at, job.done, job.total, job.error or "")


class Reading:
    """One look at what brings one change on."""

    def __init__(
        self,
        engine: Engine,
        stores: Stores,
        tenant_id: str,
        cache: Callable[[str, str], MediaCache],
        mark: Mark,
        jobs: Mapping[tuple[str, str], LaneJobs],
        schedules: Mapping[str, ScheduleRow],
    ) -> None:
        self._engine, self._stores, self._tenant_id, self._cache = engine, stores, tenant_id, cache
        self._mark, self._jobs, self._schedules = mark, jobs, schedules
        self._hq_jobs = jobs.get((MediaSyncRequest.kind, f"hq:{tenant_id}"), LaneJobs(()))
        self._known: Mapping[str, int] = Counter()
        self._reached: Mapping[str, int] = {}
        self._seq, self._is_known = 0, True
        self._problem: StorageProblem | None = None
        try:
            with stores.hq(tenant_id).read() as connection:
                known = store.read_counters(connection)
                self._reached = _synced_up_to(connection, [job.id for job in self._hq_jobs.rows])
                self._seq, self._is_known = self._seq_in(connection, known)
                self._known = known
        except StorageProblem as problem:  # it is said of headquarters, the other stages are looked at
            self._problem = problem

    def hq(self) -> Carrier:
        """Read how headquarters stands."""
        mark, jobs = self._mark, self._hq_jobs
        arrived = bool(mark.seq and self._known[store.EPOCH] and self._known[CMS_CURSOR] >= mark.seq)
        at = None
        if arrived:
            ended = [job for job in jobs.rows if job.state in OVER_WELL]
            reached = self._reached
            times = [job.ended_at for job in ended if reached.get(job.id, 0) >= mark.seq and job.ended_at]
            at = min(times, default=None)
            if at is None:  # nobody remembers the run: it was after the publish
                at = mark.at
        carrier = self._carrier("media", "CMS to HQ omnichannel media sync", jobs, mark.at, arrived, at)
        return carrier if self._problem is None else replace(carrier, block=unreadable(HQ, self._problem))

    def seq_in_hq(self) -> tuple[int, bool]:
        """Return the sequence of headquarters by which all of it has changed, and whether it knows any."""
        return self._seq, self._is_known

    def _seq_in(self, connection: Connection, known: Mapping[str, int]) -> tuple[int, bool]:
        mark = self._mark
        if mark.is_everything:
            return known[HQ_SEQUENCE], True
        wanted: tuple[tuple[Table, Sequence[int]], ...] = (
            (store.products, mark.products),
            (store.categories, mark.categories),
            (store.media, mark.media),
        )
        found: list[int] = []
        for table, ids in wanted:
            for part in chunks(list(ids)):
                seq = connection.execute(select(func.max(table.c.seq)).where(table.c.id.in_(part))).scalar()
                found += [] if seq is None else [seq]
        return max(found, default=0), bool(found)

    def database(
        self,
        name: str,
        channels: tuple[str, ...],
        known: Mapping[str, int] | StorageProblem,
        seq: int,
        hq: Carrier,
        switch: Block | None,
    ) -> DatabaseFacts:
        """Read how a channel database stands, and what is behind it.

        Args:
            name: The channel database.
            channels: Its channels.
            known: Its counters, or why they cannot be read.
            seq: What headquarters has to send.
            hq: How headquarters stands.
            switch: What keeps it from showing new media.
        """
        jobs = self._jobs.get((Products1040Request.kind, f"csu:{self._tenant_id}/{name}"), LaneJobs(()))
        counts: Mapping[str, int] = Counter() if isinstance(known, StorageProblem) else known
        same_life = counts[store.EPOCH] == self._known[store.EPOCH] != 0
        arrived = hq.arrived and same_life and counts[APPLIED] >= seq
        sessions = self._engine.sessions(self._tenant_id, name, SESSIONS)
        at = _applied_at(sessions, seq, hq.arrived_at) if arrived else None
        csu = self._carrier("1040", f"1040 (Products), {name}", jobs, hq.arrived_at, arrived, at)
        suspended = next((one for one in sessions if one.state is SessionState.SUSPENDED), None)
        if suspended is not None and not arrived:
            why = f": {suspended.error}" if suspended.error else "."
            text = f"Download session {suspended.id} to {name} is suspended{why}"
            csu = replace(csu, block=Block(text, Action(Remedy.RETRY_SESSION, str(suspended.id))))
        if isinstance(known, StorageProblem):
            csu = replace(csu, block=unreadable(name, known))
        is_kept = counts is known and (self._mark.products or self._mark.categories)
        kept = self._kept(name, csu.arrived_at) if is_kept else Kept()
        search = self._search(name, csu) if self._mark.products or self._mark.is_everything else None
        return DatabaseFacts(name, channels, csu, search, kept, switch)

    def _search(self, name: str, csu: Carrier) -> Carrier:
        jobs = self._jobs.get((SearchIndexRequest.kind, f"search:{self._tenant_id}/{name}"), LaneJobs(()))
        at, block = None, None
        if csu.arrived:
            run = jobs.begun_after(csu.arrived_at)
            at = None if run is None else run.ended_at
            if run is None and csu.arrived_at is not None:
                text = None
                try:
                    with self._stores.search(self._tenant_id, name).read() as connection:
                        text = read_state(connection, REFRESHED)
                except StorageProblem as problem:
                    block = unreadable(f"The product search index of {name}", problem)
                if text is not None and from_iso(text) > csu.arrived_at and not jobs.rows:
                    at = from_iso(text)
        title = f"Refresh of the product search index, {name}"
        carrier = self._carrier("search", title, jobs, csu.arrived_at, at is not None, at)
        return replace(carrier, block=block)

    def _carrier(
        self,
        job: str,
        title: str,
        jobs: LaneJobs,
        since: datetime | None,
        arrived: bool,
        at: datetime | None,
    ) -> Carrier:
        row = self._schedules[job]
        typical, longest = jobs.durations()
        return Carrier(
            job,
            title,
            arrived,
            at,
            row.rule,
            row.is_withheld,
            row.next_at,
            row.problem or "",
            None if arrived else jobs.under_way(since),
            None if arrived else jobs.failed(since),
            typical,
            longest,
            jobs.ahead(),
            self._holder(job),
            jobs.is_busy(since),
        )

    def _holder(self, job: str) -> str:
        """Return the open job that a schedule waits for; empty."""
        for (kind, _), jobs in self._jobs.items():
            if kind in BUILDS_ON.get(job, frozenset()):
                for one in jobs.rows:
                    if not one.state.is_final and one.state is not JobState.PAUSED:
                        return one.title
        return ""

    def _kept(self, database: str, arrived_at: datetime | None) -> Kept:
        """Look at what the cache holds of the one product or category that is tracked."""
        mark, tenant = self._mark, self._stores.tenant(self._tenant_id)
        if len(mark.products) + len(mark.categories) != 1:
            return Kept()
        if mark.products:
            name = tenant.catalog.product(mark.products[0]).number
        else:
            name = tenant.categories.place(mark.categories[0]).path
        read = self._cache(self._tenant_id, database).read_times(name)
        if arrived_at is None:
            return Kept(max(read) + CACHE_TIME if read else None)
        old = [at for at in read if at < arrived_at]
        if old:
            return Kept(old_until=max(old) + CACHE_TIME)
        return Kept(is_new=bool(read))


def unreadable(name: str, problem: StorageProblem) -> Block:
    """Say that a store cannot be read, and the way out."""
    return Block(f"{name} cannot be read: {problem}")


def _applied_at(sessions: Sequence[SessionRow], seq: int, since: datetime | None) -> datetime | None:
    """Return when a channel database had taken in all up to a sequence."""
    times = [
        one.ended_at
        for one in sessions
        if one.job == JOB
        and one.state is SessionState.APPLIED
        and one.upto >= seq
        and one.ended_at is not None
    ]
    later = [at for at in times if since is None or at >= since]
    return min(later, default=since)


def _synced_up_to(connection: Connection, job_ids: Sequence[str]) -> dict[str, int]:
    """Read up to which publish sequence runs of the media sync came, inside a scope of headquarters."""
    query = select(store.job_cursors)
    rows = [
        row
        for part in chunks(list(job_ids))
        for row in connection.execute(query.where(store.job_cursors.c.job_id.in_(part)))
    ]
    return {row.job_id: json.loads(row.position)["upto"] for row in rows}
