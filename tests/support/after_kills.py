"""What is left of a workspace whose processes were killed, read past the program."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

EXPORTS: Final = "exports"
"""The folder in the workspace that manifests are exported to."""


@dataclass(frozen=True)
class Executing:
    """A job that was executing when its process died, and how far it had come in its store."""

    kind: str
    job_id: str
    position: str


def executing(root: Path) -> list[Executing]:
    """Read which jobs the history says to be executing; nobody works on the workspace."""
    with closing(sqlite3.connect(root / "jobs.db")) as history:
        rows = history.execute("SELECT kind, id, tenant, lane FROM jobs WHERE state = 'Executing'").fetchall()
    return [
        Executing(kind, job, _position(root, kind, job, tenant, lane)) for kind, job, tenant, lane in rows
    ]


def _position(root: Path, kind: str, job_id: str, tenant: str, lane: str) -> str:
    if kind == "renditions":
        shelf = root / "renditions" / tenant / "sequence"
        kept = json.loads(shelf.read_text("utf-8")) if shelf.exists() else {}
        return str(kept["sequence"]) if kept.get("job") == job_id else ""
    if kind == "manifest-export":
        return ",".join(sorted(path.name for path in (root / EXPORTS).glob(".*.part")))
    released = ("cms", _RELEASED, "publish_group_results")
    session = ("sessions", "SELECT state FROM sessions WHERE job_id = ?", "sessions")
    store, query, table = {
        "upload": (
            "cms",
            "SELECT count(*) FROM upload_files WHERE state <> 'waiting' AND job_id = ?",
            "upload_files",
        ),
        "import-manifest": ("cms", "SELECT count(*) FROM manifest_rows WHERE job_id = ?", "manifest_rows"),
        "assign-by-name": (
            "cms",
            "SELECT count(*) FROM job_cursors WHERE job_id LIKE ? || '/%'",
            "job_cursors",
        ),
        "copy-tenant": ("cms", "SELECT state FROM copies WHERE copy_id = ?", "copies"),
        "media-sync": ("hq", _CURSOR, "job_cursors"),
        "process": ("cms", "SELECT count(*) FROM media WHERE is_processed AND ? <> ''", "job_cursors"),
        "publish-group": released,
        "revert-group": released,
        "channel-configuration-1070": session,
        "global-configuration-1110": session,
        "products-1040": session,
        "search-index": (
            f"search-{lane.rpartition('/')[2]}",
            "SELECT count(*) FROM tiles WHERE ? <> ''",
            "tiles",
        ),
    }.get(kind, ("cms", _CURSOR, "job_cursors"))
    file = root / "tenants" / tenant / f"{store}.db"
    if not file.exists():
        return ""
    with closing(sqlite3.connect(file)) as opened:
        if not opened.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
            return ""
        row = opened.execute(query, (job_id,)).fetchone()
    return str(row[0]) if row is not None and row[0] else ""


_CURSOR: Final = "SELECT position FROM job_cursors WHERE job_id = ?"
_RELEASED: Final = """
    SELECT count(*) FROM publish_groups WHERE ? <> '' AND (state = 'publishing' OR reverted_at IS NULL
    AND EXISTS (
        SELECT 1 FROM publish_group_results WHERE group_id = publish_groups.id AND outcome = 'reverted'
    ))
"""


_NAMES_OF_JOBS: Final = {("undo_steps", "id"), ("undo_parts", "step_id")}


def content(root: Path) -> Iterator[tuple[str, str, list[tuple]]]:
    """Give store, table and rows of all stores that were touched; without what differs from run to run.

    That is the ids of jobs, their cursors and what was asked of them, the epoch that names one life of a
    store, the order in which sessions of two databases began, and the checksums of packages, which hold the
    epoch. Times are compared: the clock stands still.
    """
    for file in sorted((root / "tenants").glob("*/*.db")):
        with closing(sqlite3.connect(file)) as store:
            tables = [
                name
                for (name,) in store.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                )
                if name not in ("job_cursors", "audit_trail") and not name.startswith("sqlite_")
            ]
            for table in tables:
                names = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
                names = [name for name in names if (table, name) not in _NAMES_OF_JOBS]
                names = [name for name in names if name not in ("job_id", "copy_id")]
                if table == "sessions":
                    names = [name for name in names if name not in ("id", "checksum")]
                where = "WHERE name <> 'epoch'" if table == "counters" else ""
                rows = store.execute(f"SELECT {', '.join(names)} FROM {table} {where}").fetchall()
                yield f"{file.parent.name}/{file.stem}", table, sorted(rows, key=repr)


def history(root: Path) -> list[tuple]:
    """Read what the history says of all jobs, by kind and tenant; jobs that others name have no id here."""
    columns = "kind, tenant, lane, title, request, state, done, total, counts, error"
    with closing(sqlite3.connect(root / "jobs.db")) as store:
        query = f"SELECT {columns} FROM jobs WHERE kind NOT IN ('renditions', 'process')"  # as needed
        rows = [list(row) for row in store.execute(query)]
    for row in rows:
        request = json.loads(row[4].replace(str(root), ""))
        request.pop("job", None)
        row[4] = json.dumps(request)
    return sorted(map(tuple, rows), key=repr)


def files(root: Path) -> dict[str, int]:
    """List blobs, thumbnails and renditions, also what is half written, with their sizes."""
    found = [
        path
        for folder in ("blobs", "thumbnails", "renditions")
        for path in (root / folder).rglob("*")
        if path.is_file() and path.name != "sequence"  # it names a job
    ]
    return {path.relative_to(root).as_posix(): path.stat().st_size for path in found}


def exported(root: Path) -> dict[str, object]:
    """List the files that were exported, with what they hold; what is half written too."""
    found: dict[str, object] = {}
    for path in (root / EXPORTS).iterdir():
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                found[path.name] = [(one.filename, one.CRC) for one in archive.infolist()]
        else:
            found[path.name] = path.read_bytes()
    return found
