"""Statements that run often: texts that are made once, and rows as the driver takes and gives them.

A statement of SQLAlchemy takes some 60 us to run; the same text given to the driver takes 5. Reads and writes
of single rows that a limit is set to go this way, inside the scopes of `database`. Source: architecture.md 4.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Insert, Select, Table, bindparam, func, select
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect


class Prepared:
    """A statement that runs so often that its text is made once.

    Args:
        statement: Its values are `bindparam`s; they are given in the order of the text.
    """

    __slots__ = ("text",)

    def __init__(self, statement: Select[Any] | Insert) -> None:
        self.text = str(statement.compile(dialect=sqlite_dialect()))


def insert_tuples(
    connection: Connection, table: Table, rows: list[tuple[Any, ...]], *, keep: bool = False
) -> None:
    """Insert many rows, in the order of the columns, inside a scope; three times as fast as dictionaries.

    With `keep`, rows whose key is there already are left alone.
    """
    if rows:
        _driver(connection).executemany(_insert_text(table, keep), rows).close()


@lru_cache
def _insert_text(table: Table, keep: bool) -> str:
    marks = ", ".join(["?"] * len(table.columns))
    end = " ON CONFLICT DO NOTHING" if keep else ""
    return f"INSERT INTO {_quoted(table)} VALUES ({marks}){end}"


def _quoted(table: Table) -> str:
    return sqlite_dialect().identifier_preparer.format_table(table)


def fetched(connection: Connection, query: Prepared | str, values: Sequence[object] = ()) -> list[Any]:
    """Read rows inside a scope as the driver gives them, as plain tuples.

    Many are read in a third of the time, and a single one at a tenth of what a statement else costs.
    """
    text = query.text if isinstance(query, Prepared) else query
    return _driver(connection).execute(text, values).fetchall()


def written(connection: Connection, statement: Prepared, rows: Iterable[Sequence[object]]) -> None:
    """Run a statement for each of some rows, inside a write scope, as quickly as `fetched` reads."""
    _driver(connection).executemany(statement.text, rows).close()


def _driver(connection: Connection) -> sqlite3.Connection:
    if not connection.in_transaction():
        connection.begin()
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Build the condition that a column has one of the values of a list, for a prepared statement.

    The list is given as `listed` writes it; the text is the same for any number of values.
    """
    return column.in_(select(func.json_each(bindparam("listed")).table_valued("value").c.value))


def listed(values: Iterable[int | str]) -> tuple[str]:
    """Return a list as the one value of `among`, or of `IN (SELECT value FROM json_each(?))`."""
    return (json.dumps(list(values)),)


def copy_rows(connection: Connection, source: Table, target: Table) -> int:
    """Copy all rows of a table into one of the same columns, inside a scope; return how many.

    Written without the names of columns: SQLite then moves whole records where the target is empty.
    """
    text = f"INSERT INTO {_quoted(target)} SELECT * FROM {_quoted(source)}"
    return _driver(connection).execute(text).rowcount
