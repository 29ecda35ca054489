"""The job history: what was asked for, how far it is, how it ended. The runtime alone writes it."""

import json
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from app.models.clock import from_iso, iso
from app.models.database import Database, Priority, chunks, like_text
from app.models.errors import NotFound
from app.sync.jobs.lanes import Queued
from app.sync.jobs.states import EVERY_JOB, JobQuery, JobSnapshot, JobState, sources_of

JOBS = sa.MetaData()
JOBS_HEAD: Final = "jobs_0002"

jobs = sa.Table(
    "jobs",
    JOBS,
    # seq is the order of submission: never reused, so it also orders lanes after old jobs are removed.
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("lane", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("request", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("total", sa.Integer),
    sa.Column("counts", sa.Text, nullable=False, server_default="{}"),
    sa.Column("queued_at", sa.Text, nullable=False),
    sa.Column("started_at", sa.Text),
    sa.Column("ended_at", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("hint", sa.Text),
    sa.Column("result", sa.Text),
    sa.Column("retry_of", sa.Text),
    sa.Column("owner", sa.Text),
    sqlite_autoincrement=True,
)

job_log = sa.Table(
    "job_log",
    JOBS,
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("job_id", sa.Text, nullable=False, index=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)


def _time(text: str | None) -> datetime | None:
    return None if text is None else from_iso(text)


def _snapshot(row: sa.RowMapping) -> JobSnapshot:
    return JobSnapshot(
        id=row["id"],
        kind=row["kind"],
        tenant=row["tenant"],
        title=row["title"],
        lane=row["lane"],
        state=JobState(row["state"]),
        done=row["done"],
        total=row["total"],
        counts=json.loads(row["counts"]),
        queued_at=from_iso(row["queued_at"]),
        started_at=_time(row["started_at"]),
        ended_at=_time(row["ended_at"]),
        error=row["error"],
        hint=row["hint"],
        result=row["result"],
        retry_of=row["retry_of"],
    )


def _meant(query: sa.Select[Any], wanted: JobQuery) -> sa.Select[Any]:
    if wanted.tenant:
        query = query.where(jobs.c.tenant == wanted.tenant)
    if wanted.kinds:
        query = query.where(jobs.c.kind.in_(wanted.kinds))
    if wanted.states is not None:
        query = query.where(jobs.c.state.in_([state.value for state in wanted.states]))
    if wanted.text:
        query = query.where(jobs.c.title.ilike(f"%{like_text(wanted.text)}%", escape="\\"))
    return query


class JobStore:
    """Reads and writes `jobs.db`. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, snapshot: JobSnapshot, request: str) -> None:
        """Insert a job with what was asked for, at the end of the queue."""
        with self._database.write() as connection:
            connection.execute(
                sa.insert(jobs).values(
                    id=snapshot.id,
                    kind=snapshot.kind,
                    tenant=snapshot.tenant,
                    lane=snapshot.lane,
                    title=snapshot.title,
                    request=request,
                    state=snapshot.state.value,
                    queued_at=iso(snapshot.queued_at),
                    retry_of=snapshot.retry_of,
                )
            )

    def get(self, job_id: str) -> JobSnapshot:
        """Return one job.

        Raises:
            NotFound: No job has this id.
        """
        return _snapshot(self._row(job_id))

    def request(self, job_id: str) -> str:
        """Return the JSON of what was asked for.

        Raises:
            NotFound: No job has this id.
        """
        return str(self._row(job_id)["request"])

    def newest(self, limit: int, wanted: JobQuery = EVERY_JOB) -> list[JobSnapshot]:
        """Return jobs, newest first."""
        return self._snapshots(_meant(sa.select(jobs), wanted).order_by(jobs.c.seq.desc()).limit(limit))

    def places(self, wanted: JobQuery, limit: int | None = None) -> "array[int]":
        """Return the places of jobs in the order of submission, newest first."""
        query = _meant(sa.select(jobs.c.seq), wanted)
        if limit is not None:
            query = query.order_by(jobs.c.seq.desc()).limit(limit)
        with self._database.read() as connection:
            found = connection.execute(query).scalars().all()
        # An index gives them state by state, each in order: putting these runs together is quicker here.
        return array("q", sorted(found, reverse=True))

    def at(self, places: Sequence[int]) -> list[tuple[int, JobSnapshot]]:
        """Return the jobs at some places, each with its place, in any order."""
        found: list[tuple[int, JobSnapshot]] = []
        with self._database.read() as connection:
            for part in chunks(list(places)):
                rows = connection.execute(sa.select(jobs).where(jobs.c.seq.in_(part))).mappings()
                found += [(row["seq"], _snapshot(row)) for row in rows]
        return found

    def place(self, job_id: str) -> int:
        """Return the place of a job in the order of submission; 0 where there is none."""
        with self._database.read() as connection:
            return connection.execute(sa.select(jobs.c.seq).where(jobs.c.id == job_id)).scalar() or 0

    def prune(self, idle_counts: Mapping[str, str], kept: int) -> int:
        """Remove runs that changed nothing of kinds that recur, but the newest of each kind and lane.

        Args:
            idle_counts: By kind, what the counts of a run look like that changed nothing, as SQLite's GLOB.
            kept: How many such runs of each kind and lane stay.

        Returns:
            How many jobs were removed.
        """
        idle = [(jobs.c.kind == kind) & jobs.c.counts.op("GLOB")(text) for kind, text in idle_counts.items()]
        ended = sa.or_(sa.false(), *idle), jobs.c.state == JobState.ENDED.value
        place = sa.func.row_number().over(partition_by=(jobs.c.kind, jobs.c.lane), order_by=jobs.c.seq.desc())
        ranked = sa.select(jobs.c.seq, jobs.c.id, place.label("place")).where(*ended).subquery()
        with self._database.write(Priority.JOB) as connection:
            old = connection.execute(sa.select(ranked.c.id).where(ranked.c.place > kept)).scalars().all()
            for part in chunks(list(old)):
                connection.execute(sa.delete(job_log).where(job_log.c.job_id.in_(part)))
                connection.execute(sa.delete(jobs).where(jobs.c.id.in_(part)))
        return len(old)

    def open_runs(self) -> list[JobSnapshot]:
        """Return the jobs that had begun and are not over, in the order of submission."""
        begun = [JobState.EXECUTING.value, JobState.CANCELING.value]
        return self._snapshots(sa.select(jobs).where(jobs.c.state.in_(begun)).order_by(jobs.c.seq))

    def waiting(self) -> Iterable[Queued]:
        """Return the waiting jobs in the order of submission."""
        query = sa.select(jobs.c.id, jobs.c.lane).where(jobs.c.state == JobState.WAITING.value)
        with self._database.read() as connection:
            return [Queued(row.id, row.lane) for row in connection.execute(query.order_by(jobs.c.seq))]

    def begin(self, job_id: str, at: datetime, owner: str) -> bool:
        """Move a waiting job to Executing, False when it does not wait; a resumed one keeps its start."""
        started_at = sa.func.coalesce(jobs.c.started_at, iso(at))
        return self._move(job_id, JobState.EXECUTING, started_at=started_at, owner=owner)

    def ask_cancel(self, job_id: str, at: datetime) -> None:
        """Cancel a waiting or paused job at once, mark a running one Canceling, leave any other alone."""
        resting = {JobState.WAITING, JobState.PAUSED}
        with self._database.write() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).first()
            if row is None:
                return
            far = f"after {row.done} of {row.total}" if row.total is not None else "before it started"
            canceled = {"ended_at": iso(at), "error": f"Canceled {far}"}
            if not self._move_in(connection, job_id, JobState.CANCELED, resting, canceled):
                self._move_in(connection, job_id, JobState.CANCELING, {JobState.EXECUTING}, {})

    def ask_pause(self, job_id: str) -> None:
        """Pause a waiting or running job, leave any other alone."""
        self._move(job_id, JobState.PAUSED)

    def resume(self, job_id: str) -> bool:
        """Have a paused job wait for its turn again; False when it is not paused."""
        return self._move(job_id, JobState.WAITING)

    def finish(
        self,
        job_id: str,
        state: JobState,
        at: datetime,
        *,
        done: int,
        total: int | None,
        counts: Mapping[str, int],
        error: str | None = None,
        hint: str | None = None,
        result: str | None = None,
    ) -> bool:
        """Record how a job ended; False when another outcome was recorded before."""
        return self._move(
            job_id,
            state,
            ended_at=iso(at),
            done=done,
            total=total,
            counts=json.dumps(dict(counts)),
            error=error,
            hint=hint,
            result=result,
        )

    def save_progress(self, job_id: str, done: int, total: int | None, counts: Mapping[str, int]) -> JobState:
        """Record how far a running job is and return its state, which another process may have changed."""
        running = [JobState.EXECUTING.value, JobState.CANCELING.value, JobState.PAUSED.value]
        with self._database.write(Priority.JOB) as connection:
            connection.execute(
                sa.update(jobs)
                .where(jobs.c.id == job_id, jobs.c.state.in_(running))
                .values(done=done, total=total, counts=json.dumps(dict(counts)))
            )
            state = connection.execute(sa.select(jobs.c.state).where(jobs.c.id == job_id)).scalar_one()
        return JobState(state)

    def append_log(self, job_id: str, lines: Iterable[tuple[datetime, str]]) -> None:
        """Add lines to a job's log."""
        rows = [{"job_id": job_id, "at": iso(at), "text": text} for at, text in lines]
        with self._database.write(Priority.JOB) as connection:
            connection.execute(sa.insert(job_log), rows)

    def log(self, job_id: str) -> tuple[str, ...]:
        """Return a job's log, oldest line first; empty for an unknown job."""
        query = sa.select(job_log.c.text).where(job_log.c.job_id == job_id).order_by(job_log.c.seq)
        with self._database.read() as connection:
            return tuple(connection.scalars(query))

    def _row(self, job_id: str) -> sa.RowMapping:
        with self._database.read() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no job {job_id}.", "List the jobs to see their ids.")
        return row

    def _snapshots(self, query: sa.Select[Any]) -> list[JobSnapshot]:
        with self._database.read() as connection:
            return [_snapshot(row) for row in connection.execute(query).mappings()]

    def _move(self, job_id: str, after: JobState, **values: object) -> bool:
        with self._database.write(Priority.JOB) as connection:
            return self._move_in(connection, job_id, after, sources_of(after), values)

    @staticmethod
    def _move_in(
        connection: sa.Connection,
        job_id: str,
        after: JobState,
        before: Collection[JobState],
        values: Mapping[str, object],
    ) -> bool:
        """Let the store decide a race: only the first move out of a state lands."""
        states = [state.value for state in before]
        moved = connection.execute(
            sa.update(jobs)
            .where(jobs.c.id == job_id, jobs.c.state.in_(states))
            .values(state=after.value, **values)
        )
        return moved.rowcount == 1
