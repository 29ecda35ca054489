"""Adds media items, many at once, and takes back what was just added. Inside a write scope."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, select

from app.models.clock import iso
from app.models.database import chunks, insert
from app.models.media.content import FileContent, clean_tags
from app.models.media.contents import file_values
from app.models.media.index import reindex
from app.models.media.rows import NAME_LENGTH, MediaTexts, NewMedia
from app.models.media.service import MEDIA_IDS, retire_ids
from app.models.media.tables import (
    media,
    media_drafts,
    media_tags,
    media_texts,
    media_trash,
    media_versions,
)
from app.models.schema import counters


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
    at, first = iso(now), _next_id(connection)
    named = _free_names(connection, [item.display_name for item in items], first)
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


def find_by_contents(connection: Connection, contents: Iterable[str]) -> dict[str, int]:
    """Find the oldest item of each content; contents that no item has are left out."""
    found: dict[str, int] = {}
    for part in chunks(sorted(set(contents))):
        query = select(media.c.sha256, func.min(media.c.id)).where(media.c.sha256.in_(part))
        found.update(
            (sha256, oldest) for sha256, oldest in connection.execute(query.group_by(media.c.sha256))
        )
    return found


def take_back(connection: Connection, media_id: int, hidden: Collection[int]) -> str | None:
    """Remove an item that nobody has touched since it was added; it does not go to the trash.

    Args:
        connection: A write scope.
        media_id: The item.
        hidden: Media that no document shows now, but which Discard edits brings back.

    Returns:
        Its content, which may have no user now; None where the item was touched, and stays.
    """
    if media_id in hidden:
        return None
    untouched = (
        select(media.c.sha256)
        .where(media.c.id == media_id, media.c.version == 1, media.c.used_by == 0)
        .where(media.c.published.is_(None), media.c.publish_seq == 0)
        .where(~exists().where(media_drafts.c.media_id == media_id))
    )
    sha256: str | None = connection.execute(untouched).scalar()
    if sha256 is not None:
        retire_ids(connection, media_id)
        connection.execute(delete(media).where(media.c.id == media_id))
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


def _next_id(connection: Connection) -> int:
    given = select(counters.c.value).where(counters.c.name == MEDIA_IDS)
    highest = (connection.execute(query).scalar() or 0 for query in (given, select(func.max(media.c.id))))
    return max(highest) + 1


def _free_names(connection: Connection, wanted: Sequence[str], first: int) -> list[tuple[str, int | None]]:
    """Return a free display name for each item, and who has the name that was wanted."""
    names = [name.strip()[:NAME_LENGTH].rstrip() or "unnamed" for name in wanted]
    holders: dict[str, int] = {}
    for part in chunks(sorted(set(names))):
        query = select(media.c.display_name, media.c.id).where(media.c.display_name.in_(part))
        holders.update((name, media_id) for name, media_id in connection.execute(query))

    def is_taken(name: str) -> bool:
        query = select(media.c.id).where(media.c.display_name == name)
        return name in holders or connection.execute(query).first() is not None

    found: list[tuple[str, int | None]] = []
    for media_id, name in enumerate(names, first):
        holder = holders.get(name)
        free = name if holder is None else _numbered(name, is_taken)
        holders[free] = media_id
        found.append((free, holder))
    return found


def _numbered(name: str, is_taken: Callable[[str], bool]) -> str:
    """Put a number behind a taken name."""

    def numbered(number: int) -> str:
        return f"{name[: NAME_LENGTH - 8]} ({number})"

    # Thousands of files may be named alike, one in each folder: look up a few numbers, not all of them.
    taken, free = 1, 2
    while is_taken(numbered(free)):
        taken, free = free, free * 2
    while free - taken > 1:
        middle = (taken + free) // 2
        taken, free = (middle, free) if is_taken(numbered(middle)) else (taken, middle)
    return numbered(free)
