"""Media items of a tenant: lists, texts, tags, and what publishing makes of them."""

import json
from array import array
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from pyroaring import BitMap
from sqlalchemy import Connection, Row, bindparam, select, update

from app.models.clock import Clock, from_iso, iso
from app.models.context import NEUTRAL
from app.models.database import Database, chunks, insert, take_values
from app.models.errors import NotFound
from app.models.media.facets import FacetIndex, Selection
from app.models.media.index import reindex_flags
from app.models.media.queries import first_ids, ordered_ids, similar_ids
from app.models.media.rows import (
    MediaFacets,
    MediaFilter,
    MediaRow,
    MediaSort,
    MediaState,
    MediaTexts,
    MediaType,
    media_code,
    media_id_of,
)
from app.models.media.saved_views import SavedView, delete_view, read_views, write_view
from app.models.media.search import TypedText, newest_matches
from app.models.media.tables import media, media_drafts, media_tags, media_texts
from app.models.media.thumbnails import Thumbnails
from app.models.media.turns import Turn
from app.models.schema import PUBLISH_SEQUENCE, counters


class MediaService:
    """Reads and changes the media items of one tenant. Thread: any.

    Args:
        database: The store.
        thumbnails: Small pictures of contents.
        clock: The time.
        index: Tells what filters mean; None makes one.
    """

    def __init__(
        self, database: Database, thumbnails: Thumbnails, clock: Clock, index: FacetIndex | None = None
    ) -> None:
        self._database = database
        self._thumbnails = thumbnails
        self._clock = clock
        self.index = FacetIndex() if index is None else index

    def ids(
        self,
        wanted: MediaFilter | None = None,
        sort: MediaSort = MediaSort.NEWEST,
        limit: int | None = None,
    ) -> "array[int]":
        """List the ids of matching items, each once; with `limit` only so many from the start.

        The start of all items, and the newest that a text finds, come at a cost that does not grow.
        """
        wanted = wanted or MediaFilter()
        with self._database.read() as connection:
            if limit is not None and wanted == MediaFilter():
                return first_ids(connection, sort, limit)
            if limit is not None and sort is MediaSort.NEWEST and wanted == MediaFilter(text=wanted.text):
                typed = TypedText.of(wanted.text)
                if typed:
                    return array("q", newest_matches(connection, typed, limit))
            text = self.index.matching_text(connection, wanted.text)
            sets = self.index.sets(connection)
            items = Selection(sets, wanted, text, self._clock.now()).items()
            return ordered_ids(connection, items, sort, limit, len(sets.everything))

    def rows(self, media_ids: Sequence[int]) -> list[MediaRow]:
        """Read items in the order of the ids; deleted ones are left out."""
        with self._database.read() as connection:
            return read_media(connection, list(media_ids))

    def facets(
        self, wanted: MediaFilter | None = None, locale: str = "", tags_containing: str = ""
    ) -> MediaFacets:
        """Count items per facet value under a filter.

        Args:
            wanted: The filter.
            locale: The one that images without an alt text of their own are counted for; empty: none.
            tags_containing: A part of the names of the tags to count, whatever their case and accents.
        """
        wanted = wanted or MediaFilter()
        with self._database.read() as connection:
            text = self.index.matching_text(connection, wanted.text)
            sets = self.index.sets(connection)
        return Selection(sets, wanted, text, self._clock.now()).counts(locale, tags_containing)

    def items(self, wanted: MediaFilter | None = None) -> BitMap:
        """Return the ids of matching items as a set; a hundred times cheaper than their list."""
        wanted = wanted or MediaFilter()
        with self._database.read() as connection:
            text = self.index.matching_text(connection, wanted.text)
            sets = self.index.sets(connection)
            return Selection(sets, wanted, text, self._clock.now()).items()

    def count(self) -> int:
        """Count all items."""
        return len(self.items())

    def similar(self, media_id: int, limit: int = 50) -> list[tuple[int, int]]:
        """List pictures that look like one: id and differing bits of 64, nearest first."""
        with self._database.read() as connection:
            return similar_ids(connection, media_id, limit)

    def views(self) -> tuple[SavedView, ...]:
        """List the saved views by name."""
        with self._database.read() as connection:
            return read_views(connection)

    def save_view(self, view: SavedView) -> None:
        """Save a view; one of the same name is replaced.

        Raises:
            RuleViolation: The name is empty or too long.
        """
        with self._database.write() as connection:
            write_view(connection, view, self._clock.now())

    def remove_view(self, name: str) -> None:
        """Remove a saved view.

        Raises:
            NotFound: There is none with this name.
        """
        with self._database.write() as connection:
            delete_view(connection, name)

    def by_code(self, code: str) -> MediaRow:
        """Find an item by the id that people see.

        Raises:
            NotFound: There is none.
        """
        media_id = media_id_of(code)
        found = [] if media_id is None else self.rows([media_id])
        if not found:
            raise NotFound(f"Media item {code} does not exist.", "List the items with: vitrine media list.")
        return found[0]

    def thumbnail(self, sha256: str, pixel_size: int) -> bytes | None:
        """Return a thumbnail as JPEG or PNG bytes, or None where the content is no picture."""
        return self._thumbnails.get(sha256, pixel_size)

    def thumbnail_ahead(self, sha256: str, pixel_size: int) -> bytes | None:
        """Return a thumbnail that may be wanted soon; one that is looked at, or new, is made first."""
        return self._thumbnails.get(sha256, pixel_size, Turn.AHEAD)

    def thumbnail_kept(self, sha256: str, pixel_size: int) -> bytes | None:
        """Return a thumbnail if it was made before."""
        return self._thumbnails.kept(sha256, pixel_size)

    def texts(self, media_id: int) -> dict[str, MediaTexts]:
        """Return the texts of an item by locale, Neutral included where written."""
        with self._database.read() as connection:
            return read_texts(connection, [media_id]).get(media_id, {})


def read_media(connection: Connection, media_ids: list[int]) -> list[MediaRow]:
    """Read items inside a scope, in the order of the ids; missing ones are left out."""
    found: dict[int, MediaRow] = {}
    for part in chunks(media_ids):
        tags: dict[int, list[str]] = {}
        for media_id, tag in connection.execute(
            select(media_tags.c.media_id, media_tags.c.tag).where(media_tags.c.media_id.in_(part))
        ):
            tags.setdefault(media_id, []).append(tag)
        alt = media_texts.c.alt_text.label("alt_text")
        neutral = media.outerjoin(
            media_texts, (media_texts.c.media_id == media.c.id) & (media_texts.c.locale == NEUTRAL)
        )
        held = neutral.outerjoin(media_drafts, media_drafts.c.media_id == media.c.id)
        query = select(media, alt, media_drafts.c.user.label("holder")).select_from(held)
        for row in connection.execute(query.where(media.c.id.in_(part))):
            found[row.id] = _media_row(row, tuple(sorted(tags.get(row.id, ()))))
    return [found[media_id] for media_id in media_ids if media_id in found]


def _media_row(row: Row[Any], tags: tuple[str, ...]) -> MediaRow:
    return MediaRow(
        id=row.id,
        code=media_code(row.id),
        display_name=row.display_name,
        type=MediaType(row.type),
        state=MediaState.of(row.published_version, row.version),
        mime=row.mime,
        file_name=row.file_name,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        width=row.width,
        height=row.height,
        duration_ms=row.duration_ms,
        alt_text=row.alt_text or "",
        tags=tags,
        used_by=row.used_by,
        version=row.version,
        created_at=from_iso(row.created_at),
        updated_at=from_iso(row.updated_at),
        published_version=row.published_version,
        pages=row.pages,
        category=row.category,
        updated_by=row.updated_by,
        checked_out_by=row.holder or "",
        problem=row.problem or "",
    )


def read_texts(connection: Connection, media_ids: list[int]) -> dict[int, dict[str, MediaTexts]]:
    """Read the texts of items inside a scope, by item and locale."""
    found: dict[int, dict[str, MediaTexts]] = {}
    for part in chunks(media_ids):
        for row in connection.execute(select(media_texts).where(media_texts.c.media_id.in_(part))):
            found.setdefault(row.media_id, {})[row.locale] = MediaTexts(
                row.title, row.alt_text, row.description
            )
    return found


def write_texts(connection: Connection, media_id: int, locale: str, texts: MediaTexts) -> None:
    """Write the texts of an item in one locale, inside a write scope."""
    values = {"title": texts.title, "alt_text": texts.alt_text, "description": texts.description}
    statement = insert(media_texts).values(media_id=media_id, locale=locale, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["media_id", "locale"], set_=values))


def find_by_content(connection: Connection, sha256: str) -> int | None:
    """Find the oldest item with a content, inside a scope."""
    query = select(media.c.id).where(media.c.sha256 == sha256).order_by(media.c.id).limit(1)
    return connection.execute(query).scalar()


def find_by_source(connection: Connection, provider: str, source_id: str) -> int | None:
    """Find the item that came from another system, inside a scope. Source: domain.md 8.4."""
    query = select(media.c.id).where(media.c.source_provider == provider, media.c.source_id == source_id)
    return connection.execute(query).scalar()


def publish_media(connection: Connection, media_ids: Iterable[int], now: datetime) -> list[int]:
    """Publish items inside a write scope: what readers see of them is set down as it is now.

    Returns:
        The ids of those that were not published yet, or not in this version.
    """
    waiting = live_facts(connection, media_ids)
    if not waiting:
        return []
    seq = take_values(connection, counters, PUBLISH_SEQUENCE, len(waiting))
    connection.execute(
        update(media)
        .where(media.c.id == bindparam("b_id"))
        .values(
            published=bindparam("b_live"),
            published_version=bindparam("b_version"),
            published_at=iso(now),
            publish_seq=bindparam("b_seq"),
        ),
        [
            {"b_id": media_id, "b_live": live, "b_version": version, "b_seq": seq + place}
            for place, (media_id, (live, version)) in enumerate(waiting.items())
        ],
    )
    reindex_flags(connection, list(waiting))
    return list(waiting)


def live_facts(connection: Connection, media_ids: Iterable[int]) -> dict[int, tuple[str, int]]:
    """Write down what readers see of items once they are published, with the version, by id.

    Those that are published in their present version are left out.
    """
    waiting = sorted(unpublished(connection, media_ids))
    texts = read_texts(connection, waiting)
    found: dict[int, tuple[str, int]] = {}
    for part in chunks(waiting):
        query = select(media).where(media.c.id.in_(part))
        for row in connection.execute(query.order_by(media.c.id)):
            facts = {
                "display_name": row.display_name,
                "content": [row.type, row.mime, row.sha256, row.width, row.height],
                "texts": {
                    locale: [t.title, t.alt_text, t.description]
                    for locale, t in sorted(texts.get(row.id, {}).items())
                },
            }
            if row.duration_ms is not None:
                facts["duration_ms"] = row.duration_ms
            for name in ("focal", "crops"):
                if (cuts := row._mapping[name]) is not None:
                    facts[name] = json.loads(cuts)
            found[row.id] = json.dumps(facts, ensure_ascii=False), row.version
    return found


def published_content(text: str | None) -> str | None:
    """Return the SHA-256 of the content that readers see, from what `publish_media` set down."""
    if text is None:
        return None
    content: list[Any] | None = json.loads(text).get("content")
    return None if content is None else str(content[2])


def unpublished(connection: Connection, media_ids: Iterable[int]) -> set[int]:
    """Return those items, inside a scope, that are not published in their present version."""
    found: set[int] = set()
    for part in chunks(sorted(set(media_ids))):
        query = select(media.c.id).where(
            media.c.id.in_(part),
            media.c.published_version.is_(None) | (media.c.published_version != media.c.version),
        )
        found.update(connection.execute(query).scalars())
    return found
