"""Adds items that come from another tenant, with all that their contents say. Inside a write scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.models.clock import iso
from app.models.database import insert
from app.models.media.additions import next_id
from app.models.media.content import (
    MediaContent,
    crops_to_json,
    properties_to_json,
    region_to_json,
)
from app.models.media.contents import file_values
from app.models.media.index import reindex
from app.models.media.names import free_names
from app.models.media.tables import media, media_tags, media_texts


@dataclass(frozen=True, slots=True)
class NewContent:
    """An item to be added.

    Attributes:
        source: Provider and id that another system gave it, or None.
        reading: Likeness and problem of its content, or None where nobody has read it through.
    """

    content: MediaContent
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
    rows: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    tags: list[dict[str, Any]] = []
    for media_id, (item, (name, _)) in enumerate(zip(items, named, strict=True), first):
        content = item.content
        provider, source_id = item.source or (None, None)
        likeness, problem = item.reading or (None, None)
        rows.append(
            {
                "id": media_id,
                "display_name": name,
                **file_values(content.file),
                "category": content.category,
                "properties": properties_to_json(content.properties),
                "focal": region_to_json(content.focal),
                "crops": crops_to_json(content.crops),
                "source_provider": provider,
                "source_id": source_id,
                "created_at": at,
                "updated_at": at,
                "updated_by": user,
                "comment": comment,
                "likeness": likeness,
                "problem": problem,
                "is_processed": int(item.reading is not None),
            }
        )
        for locale, said in content.texts.items():
            words = {"title": said.title, "alt_text": said.alt_text, "description": said.description}
            texts.append({"media_id": media_id, "locale": locale, **words})
        tags += [{"media_id": media_id, "tag": tag} for tag in content.tags]
    for table, values in ((media, rows), (media_texts, texts), (media_tags, tags)):
        if values:
            connection.execute(insert(table), values)
    ids = list(range(first, first + len(items)))
    reindex(connection, ids)
    return ids
