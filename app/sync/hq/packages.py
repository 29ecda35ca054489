"""Data packages: what a session sends, as a file, and how it reaches a channel database.

A package is a SQLite file with the tables of answers, whatever holds the stores: it can be looked into, its
checksum says whether it came through, and a store takes it in with one statement per table. A package that is
damaged or does not follow on what the channel database has is made anew. Files of sessions that are over go.
Source: domain.md 7.4.
"""

import hashlib
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Column, MetaData, Table

from app.models.database import BESIDE
from app.models.errors import RuleViolation, StorageProblem
from app.sync.hq.sessions import SessionLog, SessionRow, SessionState
from app.sync.jobs.states import Body, JobContext, JobOutcome


class UnusablePackage(StorageProblem):
    """A package that is damaged, missing, or no continuation of what the channel database has."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a package holds; attributes as in `SessionRow`."""

    full: bool
    since: int
    upto: int
    rows: int


class Cargo(Protocol):
    """What one job sends to one channel database. Known errors of its methods are failed tries."""

    @property
    def job(self) -> str:
        """Return the number of the job, as `1040`."""
        ...

    @property
    def database(self) -> str:
        """Return the channel database."""
        ...

    def check(self) -> None:
        """See that there is something to send from and to.

        Raises:
            AppError: There is not; then there is no session.
        """
        ...

    def pack(self, file: Path, *, full: bool) -> Generator[None, None, Contents]:
        """Write the package, with a yield after each part."""
        ...

    def applied(self, mark: str) -> Mapping[str, int] | None:
        """Return the counts of what was taken in last, if it bears this mark."""
        ...

    def apply(self, file: Path, contents: Contents, mark: str) -> Mapping[str, int]:
        """Take the package in, with its mark, as one transaction; return the counts.

        Raises:
            UnusablePackage: It does not follow on what the channel database has now.
        """
        ...


def beside(table: Table, metadata: MetaData, name: str | None = None) -> Table:
    """Return the table of a package that holds rows of a store's table; without its indexes."""
    columns = [Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable) for c in table.columns]
    has_rowid: bool = table.dialect_options["sqlite"]["with_rowid"]
    return Table(name or table.name, metadata, *columns, schema=BESIDE, sqlite_with_rowid=has_rowid)


class PackageFolder:
    """The package files of one tenant's channel database; the folder is made as it is needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, session_id: int) -> Path:
        """Return the file of a session's package."""
        return self._folder / f"{session_id}.package"

    def unfinished(self, session_id: int) -> Path:
        """Return where a package is written until it is whole; nothing is there yet."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{session_id}.unfinished"
        path.unlink(missing_ok=True)
        return path

    def sweep(self, keep: set[int]) -> None:
        """Remove the files of sessions that are over."""
        if self._folder.is_dir():
            wanted = {self.path(session_id) for session_id in keep}
            for path in self._folder.iterdir():
                if path not in wanted:
                    path.unlink(missing_ok=True)


def checksum_of(file: Path) -> str:
    """Return the SHA-256 of a package.

    Raises:
        UnusablePackage: It is missing.
    """
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise UnusablePackage("The package is missing.", "It is made anew.") from error


def deliver(
    cargo: Cargo,
    log: SessionLog,
    folder: PackageFolder,
    ctx: JobContext,
    *,
    full: bool = False,
    session: int | None = None,
) -> Body:
    """Bring a session of a job to its end: pack, look at the package, take it in; at most three tries.

    Killed at any instant, it goes on from the state of its session; what the channel database has taken in
    bears the mark of the session and is not taken in again.

    Args:
        cargo: What is sent.
        log: The sessions of the tenant.
        folder: Where the packages of the channel database lie.
        ctx: The job.
        full: Whether everything is sent.
        session: The session to work on, where it is there already.

    Raises:
        RuleViolation: An earlier session is suspended.
        StorageProblem: All tries failed; the session is suspended.
    """
    cargo.check()
    row = log.take_up(cargo.job, ctx.job_id, cargo.database, full=full, wanted=session)
    if row.blocked_by is not None:
        raise RuleViolation(
            f"Session {row.id} waits: session {row.blocked_by} of {row.database} is suspended.",
            f"Retry or cancel session {row.blocked_by}.",
        )
    counts: Mapping[str, int] | None = None
    if row.state in (SessionState.STARTED, SessionState.APPLIED):  # killed since, perhaps after the commit
        counts = cargo.applied(_mark(row))
    while counts is None and not row.state.is_final:
        if row.state is SessionState.SUSPENDED:
            reason = f"Session {row.id} of {row.database} is suspended after {row.tries} tries: {row.error}"
            raise StorageProblem(reason, f"Mend the cause, then retry session {row.id}.")
        try:
            row = yield from _packed(cargo, log, folder, row)
            row = _looked_at(log, folder, row)
            contents = Contents(row.full, row.since, row.upto, row.rows)
            counts = cargo.apply(folder.path(row.id), contents, _mark(row))
        except (StorageProblem, OSError) as problem:
            row = log.failed(row.id, problem.message if isinstance(problem, StorageProblem) else str(problem))
            ctx.log(f"Session {row.id}, try {row.tries}: {row.error}")
            yield
    if not row.state.is_final:
        row = log.applied(row.id)
    folder.sweep(log.open_ids(cargo.database))
    ctx.report(row.rows, row.rows, **(counts or {}))
    return JobOutcome(counts or {})


def _mark(row: SessionRow) -> str:
    """Name what a channel database takes in."""
    return f"{row.id} {row.checksum}"


def _packed(
    cargo: Cargo, log: SessionLog, folder: PackageFolder, row: SessionRow
) -> Generator[None, None, SessionRow]:
    """See that the package of a session is there."""
    file = folder.path(row.id)
    if row.checksum and row.state is not SessionState.FAILED and file.exists():
        return row
    unfinished = folder.unfinished(row.id)
    found = yield from cargo.pack(unfinished, full=row.full)
    unfinished.replace(file)
    size = file.stat().st_size
    row = log.packed(
        row.id,
        full=found.full,
        since=found.since,
        upto=found.upto,
        rows=found.rows,
        size=size,
        checksum=checksum_of(file),
    )
    yield
    return row


def _looked_at(log: SessionLog, folder: PackageFolder, row: SessionRow) -> SessionRow:
    """See that the package of a session came through, and begin to take it in."""
    log.requested(row.id)
    if checksum_of(folder.path(row.id)) != row.checksum:
        raise UnusablePackage("The package was damaged on its way.", "It is made anew.")
    return log.started(row.id)
