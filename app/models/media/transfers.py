"""Adds items that come from another tenant, with all that their contents say. Inside a write scope."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from app.models.clock import iso
from app.models.database import take_values
from app.models.media.additions import next_id
from app.models.media.content import (
    MediaContent,
    crops_to_json,
    properties_to_json,
    region_to_json,
)
from app.models.media.contents import file_values
from app.models.media.index import Added, index_added
from app.models.media.names import free_names
from app.models.schema import PUBLISH_SEQUENCE, counters

_COLUMNS: Final = (
    "id, display_name, file_name, sha256, size_bytes, type, mime, width, height, duration_ms, pages,"
    " category, properties, focal, crops, source_provider, source_id, created_at, updated_at, updated_by,"
    " comment, likeness, problem, is_processed, published, published_version, published_at, publish_seq,"
    " version, used_by"
)
_MARKS: Final = ", ".join("?" * 30)
_WRITTEN: Final = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class NewContent:
    """An item to be added.

    Attributes:
        is_live: Whether it is published at once.
        source: Provider and id that another system gave it, or None.
        reading: Likeness and problem of its content, or None where nobody has read it through.
    """

    content: MediaContent
    is_live: bool = False
    source: tuple[str, str] | None = None
    reading: tuple[int | None, str | None] | None = None


def add_contents(
    connection: Connection, items: Sequence[NewContent], user: str, comment: str, now: datetime
) -> list[int]:
    """Add items as first versions, in order, and return their ids; a taken display name gets a number."""
    if not items:
        return []
    at, first = iso(now), next_id(connection)
    named = free_names(connection, [item.content.display_name for item in items], first)
    live = sum(item.is_live for item in items)
    seq = take_values(connection, counters, PUBLISH_SEQUENCE, live) if live else 0
    rows: list[tuple[Any, ...]] = []
    texts: list[tuple[Any, ...]] = []
    tags: list[tuple[Any, ...]] = []
    added: list[Added] = []
    for media_id, (item, (name, _)) in enumerate(zip(items, named, strict=True), first):
        content = item.content
        focal, crops = region_to_json(content.focal), crops_to_json(content.crops)
        published: tuple[Any, ...] = (None, None, None, 0)
        if item.is_live:
            published = (live_text(name, content), 1, at, seq)
            seq += 1
        rows.append(
            (
                media_id,
                name,
                *file_values(content.file).values(),
                content.category,
                properties_to_json(content.properties),
                focal,
                crops,
                *(item.source or (None, None)),
                at,
                at,
                user,
                comment,
                *(item.reading or (None, None)),
                int(item.reading is not None),
                *published,
                1,
                0,
            )
        )
        said = [(at, one.title, one.alt_text, one.description) for at, one in content.texts.items()]
        texts += [(media_id, *one) for one in said]
        tags += [(media_id, tag) for tag in content.tags]
        added.append(_added(media_id, name, item, said, at))
    # As the driver takes them: statements that are built cost three times as much.
    for into, marks, values in (
        (f"media ({_COLUMNS})", _MARKS, rows),
        ("media_texts (media_id, locale, title, alt_text, description)", "?, ?, ?, ?, ?", texts),
        ("media_tags (media_id, tag)", "?, ?", tags),
    ):
        if values:
            connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", values)
    index_added(connection, added)
    return list(range(first, first + len(items)))


def _added(
    media_id: int, name: str, item: NewContent, texts: Sequence[tuple[str, str, str, str]], at: str
) -> Added:
    content = item.content
    facts = content.file.facts
    return Added(
        media_id,
        name,
        content.file.file_name,
        facts.type.value,
        facts.width,
        facts.height,
        content.category,
        item.reading[1] if item.reading else None,
        at,
        item.is_live,
        texts,
        content.tags,
    )


def live_text(display_name: str, content: MediaContent) -> str:
    """Write down what readers see of a content that is published, as `service.live_facts` does of a row."""
    facts = content.file.facts
    found: dict[str, Any] = {
        "display_name": display_name,
        "content": [facts.type.value, facts.mime, content.file.sha256, facts.width, facts.height],
        "texts": {
            locale: [t.title, t.alt_text, t.description] for locale, t in sorted(content.texts.items())
        },
    }
    if facts.duration_ms is not None:
        found["duration_ms"] = facts.duration_ms
    for name, cuts in (("focal", region_to_json(content.focal)), ("crops", crops_to_json(content.crops))):
        if cuts is not None:
            found[name] = json.loads(cuts)
    return _WRITTEN.encode(found)
