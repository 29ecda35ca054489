"""Deleted items: taken out of the library whole, kept by their ids, put back as they were. In a scope."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from app.models.clock import from_iso, iso
from app.models.database import chunks, insert
from app.models.media.additions import retire_ids
from app.models.media.index import reindex
from app.models.media.names import free_name
from app.models.media.rows import MediaType, media_code
from app.models.media.service import find_by_source
from app.models.media.tables import media, media_tags, media_texts, media_trash, media_versions


@dataclass(frozen=True, slots=True)
class TrashRow:
    """An item in the trash, as it was when it was deleted."""

    id: int
    code: str
    display_name: str
    type: MediaType
    sha256: str
    size_bytes: int
    deleted_at: datetime
    deleted_by: str


def read_trash(connection: Connection, limit: int | None = None) -> tuple[TrashRow, ...]:
    """List what is in the trash, the newest first."""
    query = select(
        media_trash.c.id,
        media_trash.c.display_name,
        media_trash.c.type,
        media_trash.c.sha256,
        media_trash.c.size_bytes,
        media_trash.c.deleted_at,
        media_trash.c.deleted_by,
    ).order_by(media_trash.c.deleted_at.desc(), media_trash.c.id.desc())
    return tuple(
        TrashRow(
            row.id,
            media_code(row.id),
            row.display_name,
            MediaType(row.type),
            row.sha256,
            row.size_bytes,
            from_iso(row.deleted_at),
            row.deleted_by,
        )
        for row in connection.execute(query.limit(limit))
    )


_PARTS: Final = {"texts": media_texts, "tags": media_tags}
"""What lies beside the row of an item and goes with it; versions stay where they are."""


def move_to_trash(connection: Connection, media_ids: Sequence[int], user: str, now: datetime) -> list[int]:
    """Take items out of the library, inside a write scope; whether they may go is the caller's business.

    Returns:
        The ids of those that were there.
    """
    moved: list[int] = []
    for part in chunks(sorted(set(media_ids))):
        beside: dict[int, dict[str, list[dict[str, Any]]]] = {media_id: {} for media_id in part}
        for name, table in _PARTS.items():
            for row in connection.execute(select(table).where(table.c.media_id.in_(part))).mappings():
                beside[row["media_id"]].setdefault(name, []).append(dict(row))
        found: list[dict[str, Any]] = []
        for row in connection.execute(select(media).where(media.c.id.in_(part))).mappings():
            item = {"row": dict(row), **beside[row["id"]]}
            kept = {name: row[name] for name in ("id", "display_name", "type", "sha256", "size_bytes")}
            text = json.dumps(item, ensure_ascii=False)
            found.append({**kept, "deleted_at": iso(now), "deleted_by": user, "item": text})
        if found:
            connection.execute(insert(media_trash), found)
            connection.execute(delete(media).where(media.c.id.in_(part)))
            moved += [one["id"] for one in found]
    if moved:
        retire_ids(connection, max(moved))
        reindex(connection, moved)
    return moved


def restore_from_trash(connection: Connection, media_ids: Sequence[int]) -> list[int]:
    """Put items back with their ids, texts and tags, inside a write scope.

    A display name that was taken meanwhile gets a number.

    Returns:
        The ids of those that were in the trash.
    """
    restored: list[int] = []
    for part in chunks(sorted(set(media_ids))):
        query = select(media_trash.c.item).where(media_trash.c.id.in_(part)).order_by(media_trash.c.id)
        for text in connection.execute(query).scalars().all():
            item = json.loads(text)
            row: dict[str, Any] = item["row"]
            row["display_name"] = free_name(connection, row["display_name"])
            provider, source_id = row.get("source_provider"), row.get("source_id")
            if provider and source_id and find_by_source(connection, provider, source_id) is not None:
                row |= {"source_provider": None, "source_id": None}
            connection.execute(insert(media), [_known(media, row)])
            for name, table in _PARTS.items():
                if item.get(name):
                    connection.execute(insert(table), [_known(table, one) for one in item[name]])
            restored.append(row["id"])
        connection.execute(delete(media_trash).where(media_trash.c.id.in_(part)))
    if restored:
        reindex(connection, restored)
    return restored


def _known(table: Any, row: dict[str, Any]) -> dict[str, Any]:
    """Keep the columns that the table has today."""
    return {name: value for name, value in row.items() if name in table.c}


def purge_trash(connection: Connection, media_ids: Sequence[int]) -> tuple[list[int], list[str]]:
    """Forget items in the trash and their versions for good, inside a write scope.

    Returns:
        Their ids, and their contents, which nobody may need any more.
    """
    purged: list[int] = []
    contents = set[str]()
    for part in chunks(sorted(set(media_ids))):
        gone = delete(media_trash).where(media_trash.c.id.in_(part))
        rows = connection.execute(gone.returning(media_trash.c.id, media_trash.c.sha256)).all()
        ids = [media_id for media_id, _ in rows]
        older = delete(media_versions).where(media_versions.c.media_id.in_(ids))
        contents.update(sha256 for _, sha256 in rows)
        contents.update(connection.execute(older.returning(media_versions.c.sha256)).scalars())
        purged += ids
    return purged, sorted(contents)
