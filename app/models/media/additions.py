"""Adds media items, many at once, and takes back what was just added. Inside a write scope."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, exists, func, select

from app.models.clock import iso
from app.models.database import chunks, insert
from app.models.media.content import FileContent, clean_tags
from app.models.media.contents import file_values
from app.models.media.index import reindex
from app.models.media.names import free_names
from app.models.media.rows import MediaTexts, NewMedia
from app.models.media.tables import (
    media,
    media_drafts,
    media_tags,
    media_texts,
    media_trash,
    media_versions,
)
from app.models.schema import counters

MEDIA_IDS: Final = "media-ids"
"""Counts the highest id that an item had and that is not in the library any more."""


@dataclass(frozen=True, slots=True)
class Added:
    """An item that was added.

    Attributes:
        same_name: The item that has the display name that was wanted for this one, or None.
    """

    media_id: int
    display_name: str
    same_name: int | None


def add_items(
    connection: Connection,
    items: Sequence[NewMedia],
    now: datetime,
    *,
    user: str = "",
    category: str = "None",
) -> list[Added]:
    """Add items, in order; a taken display name gets a number."""
    if not items:
        return []
    at, first = iso(now), next_id(connection)
    named = free_names(connection, [item.display_name for item in items], first)
    rows, texts, tags = [], [], []
    for media_id, (item, (name, _)) in enumerate(zip(items, named, strict=True), first):
        file = FileContent(item.file_name, item.sha256, item.size_bytes, item.facts)
        rows.append(
            {
                "id": media_id,
                "display_name": name,
                **file_values(file),
                "source_provider": item.source_provider,
                "source_id": item.source_id,
                "created_at": at,
                "updated_at": at,
                "category": category,
                "updated_by": user,
            }
        )
        texts += [
            {
                "media_id": media_id,
                "locale": locale,
                "title": words.title,
                "alt_text": words.alt_text,
                "description": words.description,
            }
            for locale, words in item.texts.items()
            if words != MediaTexts()
        ]
        tags += [{"media_id": media_id, "tag": tag} for tag in clean_tags(item.tags)]
    for table, values in ((media, rows), (media_texts, texts), (media_tags, tags)):
        if values:
            connection.execute(insert(table), values)
    ids = range(first, first + len(items))
    reindex(connection, ids)
    return [Added(media_id, name, same) for media_id, (name, same) in zip(ids, named, strict=True)]


def add_media(connection: Connection, new: NewMedia, now: datetime) -> int:
    """Add one item and return its id."""
    return add_items(connection, [new], now)[0].media_id


def find_by_contents(connection: Connection, contents: Iterable[str]) -> dict[str, int]:
    """Find the oldest item of each content; contents that no item has are left out."""
    found: dict[str, int] = {}
    for part in chunks(sorted(set(contents))):
        query = select(media.c.sha256, func.min(media.c.id)).where(media.c.sha256.in_(part))
        found.update(
            (sha256, oldest) for sha256, oldest in connection.execute(query.group_by(media.c.sha256))
        )
    return found


def take_back(connection: Connection, media_id: int, hidden: Collection[int], version: int = 1) -> str | None:
    """Remove an item that nobody has touched since it was added; it does not go to the trash.

    Args:
        connection: A write scope.
        media_id: The item.
        hidden: Media that no document shows now, but which Discard edits brings back.
        version: The version at which whoever added it left it.

    Returns:
        Its content, which may have no user now; None where the item was touched, and stays.
    """
    if media_id in hidden:
        return None
    untouched = (
        select(media.c.sha256)
        .where(media.c.id == media_id, media.c.version == version, media.c.used_by == 0)
        .where(media.c.published.is_(None), media.c.publish_seq == 0)
        .where(~exists().where(media_drafts.c.media_id == media_id))
    )
    sha256: str | None = connection.execute(untouched).scalar()
    if sha256 is not None:
        retire_ids(connection, media_id)
        connection.execute(delete(media).where(media.c.id == media_id))
        connection.execute(delete(media_versions).where(media_versions.c.media_id == media_id))
        reindex(connection, [media_id])
    return sha256


def is_content_used(connection: Connection, sha256: str) -> bool:
    """Tell whether an item has a content: now, live, in a working copy, an older version or the trash."""
    named = [
        select(table.c.sha256).where(table.c.sha256 == sha256)
        for table in (media, media_drafts, media_versions, media_trash)
    ]
    # As a rule a replaced content is an older version, but the first program kept none.
    live = select(media.c.id).where(media.c.published_version != media.c.version)
    named.append(live.where(func.json_extract(media.c.published, "$.content[2]") == sha256))
    return any(connection.execute(query.limit(1)).first() is not None for query in named)


def retire_ids(connection: Connection, highest: int) -> None:
    """See that ids up to this one are never given again: whoever takes items away says so."""
    query = select(counters.c.value).where(counters.c.name == MEDIA_IDS)
    if highest > (connection.execute(query).scalar() or 0):
        statement = insert(counters).values(name=MEDIA_IDS, value=highest)
        kept = {"value": statement.excluded.value}
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=kept))


def next_id(connection: Connection) -> int:
    """Return the id of the next new item, inside a write scope."""
    given = select(counters.c.value).where(counters.c.name == MEDIA_IDS)
    highest = (connection.execute(query).scalar() or 0 for query in (given, select(func.max(media.c.id))))
    return max(highest) + 1
