"""One store: an engine, read and write scopes, and the gate that writers pass.

All SQL dialect knowledge lives here. Measured on two cores: a job that wrote in large batches blocked
one interactive write for up to 20 s; one gate in the process with priority for people and batches of
at most `JOB_BATCH` rows brought it to p95 2-11 ms. Source: architecture.md 4.
"""

import contextlib
import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
    exc,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.models.errors import AppError, NotFound, SchemaTooNew, StorageProblem
from app.models.signed_in import SignedIn
from app.models.statements import Prepared
from app.models.storage_problems import known_problems
from app.models.write_gate import Priority as Priority
from app.models.write_gate import WriteGate as WriteGate

_T = TypeVar("_T")

JOB_BATCH: Final = 200
"""Rows that a job writes per transaction at most, so that people never wait long behind it."""

BUSY_TIMEOUT_S: Final = 10.0
"""How long a write waits for another process that writes to the same store."""

MAX_PARAMETERS: Final = 900
"""Values in one IN (...): below the smallest limit of any SQLite build (999)."""

BESIDE: Final = "package"
"""The schema under which a scope sees the tables of a data package."""

BESIDE_CACHE_KIB: Final = 65_536
"""Pages that a scope over a data package holds in memory: a whole store is written in it."""

insert = sqlite_insert


Ask = Callable[[Prepared, Sequence[object]], list[tuple[Any, ...]]]


class Database:
    """A store in one SQLite file.

    Args:
        path: The file; its folder exists.

    Attributes:
        signed_in: Whom rights and the audit trail count with, where a write does not say.

    Thread: any.
    """

    def __init__(self, path: Path, *, foreign_keys: bool = True, is_derived: bool = False) -> None:
        self.path = path
        self._known_problems = partial(known_problems, path, is_derived=is_derived)
        self.gate = WriteGate()
        self.signed_in = SignedIn()
        self._lookers: deque[sqlite3.Cursor] = deque()  # each of a connection of its own
        self._round = 0  # counts how often everything was closed
        self._engine = _engine(path, foreign_keys=foreign_keys)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent view of the store.

        Raises:
            StorageProblem: The file cannot be read or is damaged.
        """
        with self._known_problems(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def look(self) -> Iterator[Ask]:
        """Open a consistent view for a few small look-ups, at a tenth of what statements of `read` cost.

        Raises:
            StorageProblem: The file cannot be read or is damaged.
        """
        with self._known_problems():
            begun = self._round
            cursor = self._looker()
            try:
                cursor.execute("BEGIN")
                yield lambda lookup, values: cursor.execute(lookup.text, values).fetchall()
            finally:
                try:
                    cursor.execute("COMMIT")
                except sqlite3.Error:  # what was to be said of it is on its way
                    cursor.connection.close()
                else:
                    self._keep(cursor, begun)

    def look_up(self, lookup: Prepared, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Ask one statement, which by itself sees one instant of the store; quicker than `look`.

        Raises:
            StorageProblem: The file cannot be read or is damaged.
        """
        begun = self._round
        try:
            try:  # what `_looker` does, without the call: a read is as short as that
                cursor = self._lookers.pop()
            except IndexError:
                cursor = self._looker()
            found = cursor.execute(lookup.text, values).fetchall()
        except (exc.DatabaseError, sqlite3.Error):
            with self._known_problems():
                raise
        if begun == self._round:
            self._lookers.append(cursor)
        else:
            cursor.connection.close()
        return found

    def _keep(self, cursor: sqlite3.Cursor, begun: int) -> None:
        if begun == self._round:
            self._lookers.append(cursor)
        else:
            cursor.connection.close()

    def _looker(self) -> sqlite3.Cursor:
        try:
            return self._lookers.pop()
        except IndexError:
            pooled = self._engine.raw_connection()
            raw: Any = pooled.dbapi_connection
            pooled.detach()
            return cast(sqlite3.Connection, raw).cursor()

    @contextmanager
    def write(self, priority: Priority = Priority.INTERACTIVE) -> Iterator[Connection]:
        """Open a transaction that is committed at the end, or rolled back by an exception.

        Raises:
            StorageProblem: The file cannot be written: read-only, full, damaged or locked for too long.
        """
        with self.gate.passed(priority), self._known_problems(), self._engine.connect() as connection:
            connection = connection.execution_options(
                vitrine_begin="BEGIN IMMEDIATE", vitrine_signed_in=self.signed_in
            )
            with connection.begin():
                yield connection

    @contextmanager
    def read_beside(self, file: Path, tables: MetaData) -> Iterator[Connection]:
        """Open a consistent view of the store, beside a new file that the scope fills.

        Args:
            file: A data package, made here; on every back end it is a SQLite file. It is whole when the scope
                has ended without an exception.
            tables: Its tables, in the schema `BESIDE`.

        Raises:
            StorageProblem: The store cannot be read, or the file not be written.
        """
        with known_problems(file), self._attached(file) as connection, connection.begin():
            tables.create_all(connection, checkfirst=False)
            yield connection

    @contextmanager
    def write_beside(self, file: Path, priority: Priority = Priority.JOB) -> Iterator[Connection]:
        """Open a transaction as `write` does, beside a data package whose tables are in the schema `BESIDE`.

        Raises:
            StorageProblem: The store cannot be written, or the package not be read.
        """
        with (
            self.gate.passed(priority),
            self._known_problems(),
            self._attached(file) as connection,
        ):
            connection = connection.execution_options(vitrine_begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection

    @contextmanager
    def _attached(self, file: Path) -> Iterator[Connection]:
        """Open a connection of its own, with another file in the schema `BESIDE`."""
        with self._engine.connect() as connection:
            connection.detach()  # it ends with the scope: what is attached never meets another user
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.execute(f"PRAGMA cache_size={-BESIDE_CACHE_KIB}").close()
            raw.execute(f"ATTACH ? AS {BESIDE}", (str(file),)).close()
            for pragma in ("journal_mode=OFF", "synchronous=OFF"):  # who dies here leaves a file for nobody
                raw.execute(f"PRAGMA {BESIDE}.{pragma}").close()
            yield connection

    def close(self) -> None:
        """Close all connections; the next scope opens new ones."""
        self._round += 1
        while self._lookers:
            self._lookers.pop().connection.close()
        self._engine.dispose()

    def problems(self) -> list[str]:
        """Check the file's integrity and foreign keys; an empty list means: sound."""
        found: list[str] = []
        try:
            with self.read() as connection:
                for (text,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
                    if text != "ok":
                        found.append(f"{self.path.name}: {text}")
                for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                    found.append(f"{self.path.name}: {table} row {row} points to nothing in {parent}")
        except StorageProblem as problem:
            found.append(problem.message)
        return found

    def backup(self, target: Path) -> None:
        """Copy the store, consistent at one instant, while others may write.

        Raises:
            StorageProblem: The copy cannot be written.
        """
        try:
            with (
                contextlib.closing(sqlite3.connect(self.path)) as source,
                contextlib.closing(sqlite3.connect(target)) as copy,
            ):
                source.backup(copy)
        except sqlite3.Error as error:
            raise StorageProblem(
                f"{self.path} cannot be copied to {target}: {error}.", "Choose another place."
            ) from error


def _engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),  # a folder may be called "what?"
        connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False},
        pool_size=8,
        max_overflow=24,
    )

    @event.listens_for(engine, "connect")
    def _on_connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # BEGIN is ours, see _on_begin
        _use_wal(raw)
        for pragma in (
            "synchronous=NORMAL",
            f"foreign_keys={'ON' if foreign_keys else 'OFF'}",
            "temp_store=MEMORY",
            # Moving 1,000 pages into the store holds a commit up for some 6 ms: do it a quarter as often.
            "wal_autocheckpoint=4000",
            # What is mapped counts as memory of the process; reading 200 MB more of a large store in this
            # way made no search faster.
            "mmap_size=33554432",
            "journal_size_limit=67108864",  # what one large transaction needed is given back
        ):
            raw.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        begin = connection.get_execution_options().get("vitrine_begin", "BEGIN")
        cast(sqlite3.Connection, connection.connection.dbapi_connection).execute(begin).close()

    return engine


def _use_wal(raw: Any) -> None:
    """Have the file write ahead; of two processes that say so to a new one, SQLite refuses one at once."""
    end = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL").close()
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(0.01)


def open_derived(path: Path, schema: MetaData, version: int) -> Database:
    """Open a store that jobs can build again; one of another version is emptied first.

    Args:
        path: The file; made when missing.
        schema: Its tables.
        version: Kept as SQLite's `user_version`.
    """
    _need_folder(path)
    database = Database(path, is_derived=True)
    with database.read() as connection:
        found = _version(connection)
    if found != version:
        with database.write() as connection:
            if _version(connection) != version:  # else another process has been here meanwhile
                _empty(connection)
                schema.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version={int(version)}")
    return database


def _version(connection: Connection) -> int:
    found: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return found


def _empty(connection: Connection) -> None:
    """Drop all tables; the file stays, another process may have it open."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for name in connection.exec_driver_sql(query).scalars().all():
        connection.exec_driver_sql(f'DROP TABLE "{name}"')


def open_authored(path: Path, branch: str, head: str, *, create: bool = True) -> Database:
    """Open a store that people write, brought to the newest schema by Alembic after a backup.

    Args:
        path: The file; made when missing.
        branch: The branch of `app/models/migrations`, `cms` or `jobs`.
        head: The newest revision of the branch.
        create: Whether a missing file is made.

    Raises:
        NotFound: The file is missing and must not be made.
        SchemaTooNew: A newer program wrote it.
        StorageProblem: It cannot be opened.
    """
    if not path.exists() and not create:
        raise NotFound(f"{path} is missing.", "Restore the workspace from a backup.")
    _need_folder(path)
    database = Database(path)
    found = _revision(database)
    if found == head:
        return database
    database.close()
    # Alembic is loaded only where a schema changes: its import takes longer than opening a workspace.
    from app.models.migrations import migrate

    migrate.upgrade(path, branch, found, head)
    return Database(path)


def _need_folder(path: Path) -> None:
    if not path.parent.is_dir():
        raise StorageProblem(f"{path.parent} is not there.", "See that the workspace folder is reachable.")
    if not path.exists() and not os.access(path.parent, os.W_OK):
        raise StorageProblem(
            f"{path.parent} is read-only.", "Make the workspace folder writable and try again."
        )


def _revision(database: Database) -> str | None:
    with database.read() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
        ).all()
        if not names:
            return None
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return found


def too_new(path: Path, found: str) -> AppError:
    """Say that a newer program wrote a store."""
    return SchemaTooNew(
        f"{path} was written by a newer Vitrine (schema {found}).", "Update Vitrine, or open a backup."
    )


def chunks(ids: list[_T], size: int = MAX_PARAMETERS) -> Iterator[list[_T]]:
    """Cut a list into parts that fit into one statement."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def next_value(connection: Connection, counters: Table, name: str) -> int:
    """Count a named counter up by one; the order of its values is the order of commits.

    Only inside a write scope, so that no gap can be filled after a reader has passed it.
    """
    return take_values(connection, counters, name, 1)


def take_values(connection: Connection, counters: Table, name: str, count: int) -> int:
    """Count a named counter up by `count` and return the first of the values taken; see `next_value`."""
    statement = (
        insert(counters)
        .values(name=name, value=count)
        .on_conflict_do_update(index_elements=["name"], set_={"value": counters.c.value + count})
        .returning(counters.c.value)
    )
    value: int = connection.execute(statement).scalar_one()
    return value - count + 1


def like_text(text: str) -> str:
    r"""Escape what LIKE would read as a pattern; use with `escape="\\"`."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
