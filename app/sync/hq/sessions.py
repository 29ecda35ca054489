"""Download sessions: what was sent to each channel database, and how that ended.

They lie in a store of their own (`sessions.db`), not beside the answers: headquarters and CSUs may be deleted
and built again, what was sent stays known. A session that is open then sends what the new headquarters has.
A suspended session holds up the later ones of its channel database alone, until it is retried or canceled.
Source: domain.md 7.4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, Integer, MetaData, RowMapping, Table, Text, delete, select

from app.models.clock import Clock, from_iso, iso
from app.models.database import Database, Priority, open_derived
from app.models.errors import NotFound, RuleViolation
from app.sync.stores import Stores

VERSION: Final = 1

MOST_TRIES: Final = 3
"""Tries after which a session is suspended. Source: CDX-Troubleshooting."""

KEPT: Final = 1000
"""Sessions of a channel database that stay known."""

SESSIONS: Final = MetaData()

sessions = Table(
    "sessions",
    SESSIONS,
    Column("id", Integer, primary_key=True),
    Column("job", Text, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("database", Text, nullable=False),
    Column("full", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", Integer, nullable=False, default=0),
    Column("upto", Integer, nullable=False, default=0),
    Column("rows", Integer, nullable=False, default=0),
    Column("bytes", Integer, nullable=False, default=0),
    Column("checksum", Text, nullable=False, default=""),
    Column("created_at", Text, nullable=False),
    Column("started_at", Text),
    Column("ended_at", Text),
    Column("tries", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("blocked_by", Integer),
    Index("sessions_by_database", "database", "id"),
    Index("sessions_by_job", "job_id"),
    sqlite_autoincrement=True,
)


class SessionState(StrEnum):
    """The states that people see. Source: domain.md 7.4."""

    CREATED = "Created"
    AVAILABLE = "Available"
    REQUESTED = "Requested"
    STARTED = "Started"
    APPLIED = "Applied"
    FAILED = "Failed"
    SUSPENDED = "Suspended"
    CANCELED = "Canceled"

    @property
    def is_final(self) -> bool:
        """Tell whether the session is over."""
        return self in (SessionState.APPLIED, SessionState.CANCELED)


_UNDER_WAY: Final = tuple(
    state.value for state in SessionState if not state.is_final and state is not SessionState.SUSPENDED
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as it is now.

    Attributes:
        id: Counts up in the order of creation; sessions of a database are applied in this order.
        job: `1040`, `1070` or `1110`.
        job_id: The job that works on it, or did so last.
        full: Whether it sends everything.
        since, upto: The sequences of headquarters behind and up to which it sends changes.
        rows: In its package.
        bytes: Size of its package.
        started_at: When the channel database began to take the package in.
        ended_at: When it was applied or canceled.
        tries: How often it has failed.
        error: Why the last try failed, or why it was canceled.
        blocked_by: The suspended session that it waits for.
    """

    id: int
    job: str
    job_id: str
    database: str
    full: bool
    state: SessionState
    since: int
    upto: int
    rows: int
    bytes: int
    checksum: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    tries: int
    error: str | None
    blocked_by: int | None


def _row(found: RowMapping) -> SessionRow:
    values = dict(found)
    for name in ("created_at", "started_at", "ended_at"):
        values[name] = None if values[name] is None else from_iso(values[name])
    values["full"] = bool(values["full"])
    values["state"] = SessionState(values["state"])
    return SessionRow(**values)


def open_sessions(path: Path) -> Database:
    """Open the store of sessions; made when missing."""
    return open_derived(path, SESSIONS, VERSION)


def sessions_of(stores: Stores, tenant_id: str) -> "SessionLog":
    """Return the download sessions of a tenant."""
    return SessionLog(stores.derived(tenant_id, "sessions", open_sessions), stores.clock)


class SessionLog:
    """The sessions of one tenant. Thread: any; states of one database are moved by its lane, or by people."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def sessions(self, database: str | None = None, limit: int = 200) -> list[SessionRow]:
        """List sessions, newest first.

        Args:
            database: Of this channel database alone.
            limit: How many at most.
        """
        query = select(sessions).order_by(sessions.c.id.desc()).limit(limit)
        if database is not None:
            query = query.where(sessions.c.database == database)
        with self._database.read() as connection:
            return [_row(row) for row in connection.execute(query).mappings()]

    def session(self, session_id: int) -> SessionRow:
        """Return one session.

        Raises:
            NotFound: No session has this id.
        """
        with self._database.read() as connection:
            return _one(connection, session_id)

    def take_up(self, job: str, job_id: str, database: str, *, full: bool, wanted: int | None) -> SessionRow:
        """Return the session that a job has to bring to its end; called in the lane of the database.

        That is the one that it began before it was stopped, the wanted one, or one that was left: at most one
        session of a job and database is under way. Else it is new. It says what blocks it.
        """
        with self._database.write(Priority.JOB) as connection:
            where = sessions.c.database == database, sessions.c.job == job
            found = _first(connection, sessions.c.job_id == job_id, *where)
            if found is not None and found.state.is_final:
                return found
            if found is None and wanted is not None:
                found = _one(connection, wanted)
            if found is None or found.state is SessionState.SUSPENDED:
                left = _first(connection, sessions.c.state.in_(_UNDER_WAY), *where)
                found = left if found is None else found
            if found is None:
                session_id = self._add(connection, job, job_id, database, full=full)
            elif found.state.is_final or found.state is SessionState.SUSPENDED:
                return found
            else:
                session_id = found.id
                _set(connection, session_id, job_id=job_id, full=int(found.full or full))
            _set(connection, session_id, blocked_by=_blocker(connection, database, session_id))
            return _one(connection, session_id)

    def _add(self, connection: Connection, job: str, job_id: str, database: str, *, full: bool) -> int:
        values = {"job": job, "job_id": job_id, "database": database, "full": int(full)}
        statement = sessions.insert().values(
            state=SessionState.CREATED.value, created_at=iso(self._clock.now()), **values
        )
        session_id: int = connection.execute(statement.returning(sessions.c.id)).scalar_one()
        final = sessions.c.state.in_([state.value for state in SessionState if state.is_final])
        own = select(sessions.c.id).where(sessions.c.database == database).order_by(sessions.c.id.desc())
        last = connection.execute(own.offset(KEPT).limit(1)).scalar()
        if last is not None:
            old = sessions.c.database == database, sessions.c.id <= last, final
            connection.execute(delete(sessions).where(*old))
        return session_id

    def packed(
        self, session_id: int, *, full: bool, since: int, upto: int, rows: int, size: int, checksum: str
    ) -> SessionRow:
        """Say that the package is there."""
        contents = {"full": int(full), "since": since, "upto": upto, "rows": rows}
        file = {"bytes": size, "checksum": checksum}
        return self._move(session_id, SessionState.AVAILABLE, **contents, **file)

    def requested(self, session_id: int) -> SessionRow:
        """Say that the channel database looks at the package."""
        return self._move(session_id, SessionState.REQUESTED)

    def started(self, session_id: int) -> SessionRow:
        """Say that the channel database takes the package in."""
        return self._move(session_id, SessionState.STARTED, started_at=iso(self._clock.now()))

    def applied(self, session_id: int) -> SessionRow:
        """Say that the channel database has it all."""
        return self._move(
            session_id, SessionState.APPLIED, ended_at=iso(self._clock.now()), error=None, blocked_by=None
        )

    def failed(self, session_id: int, reason: str) -> SessionRow:
        """Say that a try failed; after the last one the session is suspended."""
        tries = self.session(session_id).tries + 1
        state = SessionState.SUSPENDED if tries >= MOST_TRIES else SessionState.FAILED
        return self._move(session_id, state, tries=tries, error=reason)

    def canceled(self, session_id: int, reason: str) -> SessionRow:
        """Say that nobody brings it to its end; what it would have sent goes with the next one."""
        return self._move(
            session_id, SessionState.CANCELED, ended_at=iso(self._clock.now()), error=reason, blocked_by=None
        )

    def retry(self, session_id: int) -> list[SessionRow]:
        """Have a suspended session begin anew; return what has to be worked on, in order.

        Raises:
            NotFound: No session has this id.
            RuleViolation: It is not suspended.
        """
        row = self.session(session_id)
        if row.state is not SessionState.SUSPENDED:
            raise RuleViolation(
                f"Session {session_id} is not suspended, it is {row.state.value.lower()}.",
                "Only a suspended session can be retried.",
            )
        row = self._move(session_id, SessionState.CREATED, tries=0, error=None)
        return [row, *self._waiting(row)]

    def cancel(self, session_id: int) -> list[SessionRow]:
        """Give up a session that nobody works on; return what waited for it, in order.

        Raises:
            NotFound: No session has this id.
            RuleViolation: It is over, or a job works on it.
        """
        row = self.session(session_id)
        if row.state is not SessionState.SUSPENDED and row.blocked_by is None:
            raise RuleViolation(
                f"Session {session_id} is {row.state.value.lower()}.",
                "Only a suspended session, or one that waits for another, can be canceled; "
                "for one under way cancel its job.",
            )
        return self._waiting(self.canceled(session_id, "Canceled by a person"))

    def abandoned(self, job_id: str, reason: str) -> None:
        """Cancel what a job that is over has left under way; what waits or is suspended stays."""
        with self._database.read() as connection:
            left = _first(connection, sessions.c.job_id == job_id, sessions.c.state.in_(_UNDER_WAY))
        if left is not None and left.blocked_by is None:
            self.canceled(left.id, reason)

    def open_ids(self, database: str) -> set[int]:
        """Tell which sessions of a channel database are not over."""
        final = [state.value for state in SessionState if state.is_final]
        query = select(sessions.c.id).where(sessions.c.database == database, sessions.c.state.not_in(final))
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def _waiting(self, freed: SessionRow) -> list[SessionRow]:
        query = select(sessions).where(
            sessions.c.database == freed.database,
            sessions.c.state.in_(_UNDER_WAY),
            sessions.c.blocked_by == freed.id,
        )
        with self._database.read() as connection:
            return [_row(row) for row in connection.execute(query.order_by(sessions.c.id)).mappings()]

    def _move(self, session_id: int, state: SessionState, **values: object) -> SessionRow:
        with self._database.write(Priority.JOB) as connection:
            _set(connection, session_id, state=state.value, **values)
            return _one(connection, session_id)


def _set(connection: Connection, session_id: int, **values: object) -> None:
    connection.execute(sessions.update().where(sessions.c.id == session_id).values(**values))


def _one(connection: Connection, session_id: int) -> SessionRow:
    found = _first(connection, sessions.c.id == session_id)
    if found is None:
        raise NotFound(f"There is no download session {session_id}.", "List the sessions to see their ids.")
    return found


def _first(connection: Connection, *where: Any) -> SessionRow | None:
    query = select(sessions).where(*where).order_by(sessions.c.id.desc()).limit(1)
    found: Iterable[RowMapping] = connection.execute(query).mappings()
    return next((_row(row) for row in found), None)


def _blocker(connection: Connection, database: str, session_id: int) -> int | None:
    """Return the first session of a channel database that later ones have to wait for."""
    query = select(sessions.c.id).where(
        sessions.c.database == database,
        sessions.c.state == SessionState.SUSPENDED.value,
        sessions.c.id < session_id,
    )
    found: int | None = connection.execute(query.order_by(sessions.c.id).limit(1)).scalar()
    return found
