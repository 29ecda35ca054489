"""Writes media items that arrive from another tenant, inside a write scope of the destination."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from app.models.copying.arrivals import ArrivingMedia, media_stamp
from app.models.copying.journal import ItemState, JournalItem, write_links, write_outcomes
from app.models.copying.plan import Action, ItemKind
from app.models.media.content import MediaContent
from app.models.media.contents import StoredContent, read_contents
from app.models.media.names import park_names, taken_names
from app.models.media.revision import adopt_source, write_versions
from app.models.media.service import publish_media
from app.models.media.transfers import NewContent, add_contents
from app.models.media.working_copies import read_copies
from app.models.statements import fetched

GONE: Final = "It is not in the source any more."
EDITED: Final = "It was edited in the destination meanwhile; it was left as it is."


@dataclass(frozen=True, slots=True)
class Author:
    """Who copies, and what versions say of it."""

    user: str
    comment: str
    now: datetime


def failed(item: JournalItem, reason: str) -> JournalItem:
    """Return an item that could not be copied."""
    return item._replace(state=ItemState.FAILED.value, reason=reason)


def copy_media(
    connection: Connection,
    items: Sequence[JournalItem],
    arriving: Mapping[int, ArrivingMedia],
    origin: str,
    stamps: Mapping[int, str],
    author: Author,
    problems: Mapping[int, str],
) -> list[JournalItem]:
    """Write items: what is published goes live, a newer draft lies over it; what is replaced stays a version.

    Args:
        connection: The write scope.
        items: Of the plan.
        arriving: What arrives, by id in the source.
        origin: What the source is known by.
        stamps: What of an item is copied, by id in the source.
        author: Who copies.
        problems: Why items cannot be copied, by id in the source.

    Returns:
        The items with what became of them, which is kept.
    """
    work = _Work(connection, arriving, author)
    done = work.run([item for item in items if item.source_id in arriving and item.source_id not in problems])
    said = {one.source_id: one for one in done}
    for item in items:
        if item.source_id not in said:
            said[item.source_id] = failed(item, problems.get(item.source_id, GONE))
    outcomes = [said[item.source_id] for item in items]
    write_outcomes(connection, outcomes)
    kind = ItemKind.MEDIA.value
    links = [
        (kind, one.source_id, one.target_id, stamps[one.source_id], work.stamps[one.target_id])
        for one in outcomes
        if one.state == ItemState.DONE.value and one.target_id is not None
    ]
    write_links(connection, origin, links)
    return outcomes


class _Work:
    """One batch."""

    def __init__(self, connection: Connection, arriving: Mapping[int, ArrivingMedia], author: Author) -> None:
        self._connection = connection
        self._arriving = arriving
        self._author = author
        self.stamps: dict[int, str] = {}

    def run(self, items: Sequence[JournalItem]) -> list[JournalItem]:
        replaced, refused = self._replace([i for i in items if i.action == Action.REPLACE.value])
        created = self._create([i for i in items if i.action == Action.CREATE.value])
        targets = {one.target_id: self._arriving[one.source_id] for one in (*replaced, *created)}
        ids = {target: one for target, one in targets.items() if target is not None}
        live = [one.target_id for one in replaced if self._arriving[one.source_id].live is not None]
        publish_media(self._connection, [i for i in live if i is not None], self._author.now)
        stored = read_contents(self._connection, [i for i, one in ids.items() if one.head and one.live])
        over = [(stored[i], one.head) for i, one in ids.items() if one.head and one.live]
        self._write([(old, new) for old, new in over if new is not None])
        after = self._versions(list(ids))
        self.stamps = {i: media_stamp(*versions) for i, versions in after.items()}
        return [*refused, *(self._done(one, after) for one in (*replaced, *created))]

    def _done(self, item: JournalItem, after: Mapping[int, tuple[int, int | None]]) -> JournalItem:
        assert item.target_id is not None
        digest = self._arriving[item.source_id].last.file.sha256
        return item._replace(
            state=ItemState.DONE.value, version=after[item.target_id][0], digest=digest, reason=""
        )

    def _create(self, items: Sequence[JournalItem]) -> list[JournalItem]:
        new: list[NewContent] = []
        for item in items:
            one = self._arriving[item.source_id]
            first = one.live or one.head
            assert first is not None
            reading = one.reading if one.head is None or one.live is None else None
            new.append(NewContent(first, one.live is not None, one.source, reading))
        author = self._author
        ids = add_contents(self._connection, new, author.user, author.comment, author.now)
        return [item._replace(target_id=media_id) for item, media_id in zip(items, ids, strict=True)]

    def _replace(self, items: Sequence[JournalItem]) -> tuple[list[JournalItem], list[JournalItem]]:
        """Write the first versions of items that replace others; return them, and those that must not."""
        ids = [item.target_id for item in items if item.target_id is not None]
        stored, copies = read_contents(self._connection, ids), read_copies(self._connection, ids)
        kept: list[JournalItem] = []
        refused: list[JournalItem] = []
        pairs: list[tuple[StoredContent, MediaContent]] = []
        for item in items:
            there = stored.get(item.target_id or 0)
            one = self._arriving[item.source_id]
            first = one.live or one.head
            assert first is not None
            if there is None or there.version != item.before_version:
                refused.append(failed(item, EDITED))
            elif there.media_id in copies:
                holder = copies[there.media_id].user
                refused.append(failed(item, f"{holder} is editing it in the destination."))
            else:
                kept.append(item._replace(before_published=there.published_version))
                pairs.append((there, first))
        self._write(pairs)
        for item in kept:
            source = self._arriving[item.source_id].source
            if source is not None and item.target_id is not None:
                adopt_source(self._connection, item.target_id, *source)
        return kept, refused

    def _write(self, pairs: Sequence[tuple[StoredContent, MediaContent]]) -> None:
        """Write versions; an item whose new name another one has keeps its own."""
        names = {
            old.media_id: new.display_name
            for old, new in pairs
            if old.content.display_name != new.display_name
        }
        if names:
            taken = taken_names(self._connection, names, names)
            pairs = [
                (old, replace(new, display_name=old.content.display_name) if old.media_id in taken else new)
                for old, new in pairs
            ]
            park_names(self._connection, {i: name for i, name in names.items() if i not in taken})
        author = self._author
        write_versions(self._connection, pairs, author.user, author.comment, author.now)

    def _versions(self, media_ids: Sequence[int]) -> dict[int, tuple[int, int | None]]:
        query = (
            "SELECT id, version, published_version FROM media WHERE id IN (SELECT value FROM json_each(?))"
        )
        rows = fetched(self._connection, query, (json.dumps(list(media_ids)),))
        return {media_id: (version, published) for media_id, version, published in rows}
