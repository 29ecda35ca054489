"""A store as an older program left it: its schema, with the rows of a present one."""

import contextlib
import sqlite3
from pathlib import Path

from app.models.database import open_authored


def make_older(store: Path, revision: str) -> None:
    """Put a store back to a revision of its schema; what that did not know of is left behind."""
    present = store.with_name(f"{store.name}.present")
    store.rename(present)
    open_authored(store, "cms", revision).close()
    with contextlib.closing(sqlite3.connect(store)) as old, old:
        old.execute("PRAGMA foreign_keys=OFF")
        old.execute("ATTACH ? AS present", (str(present),))
        query = "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        for (table,) in old.execute(query).fetchall():
            if table.startswith("sqlite_") or table == "alembic_version":
                continue
            columns = ", ".join(f'"{name}"' for name in _columns(old, "main", table))
            missing = set(_columns(old, "main", table)) - set(_columns(old, "present", table))
            assert not missing, f"{table} has lost {missing} since"
            old.execute(f"DELETE FROM main.{table}")
            old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM present.{table}")
    present.unlink()
    for rest in ("-wal", "-shm"):
        present.with_name(f"{store.name}{rest}").unlink(missing_ok=True)


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> list[str]:
    query = "SELECT name FROM pragma_table_info(?, ?) ORDER BY cid"
    return [name for (name,) in connection.execute(query, (table, schema))]
