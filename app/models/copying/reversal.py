"""Takes a copy back: what it replaced comes again as a newer version, what it created goes.

What was worked on since stays as it is, and says so. Every item is settled in the transaction that takes it
back, or when it is gone: killed at any instant it goes on with what is left.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select

from app.models.assignments.documents import (
    GoLive,
    check_in_at_once,
    find_documents,
    owner_of,
    set_published,
    version_content,
)
from app.models.assignments.slots import EMPTY_DOCUMENT, DocumentContent
from app.models.assignments.tables import documents
from app.models.context import Context
from app.models.copying.arrivals import media_stamp
from app.models.copying.journal import (
    CopyState,
    ItemState,
    JournalItem,
    find_copy,
    items_in,
    linked_stamps,
    set_state,
    write_outcomes,
)
from app.models.copying.media_copy import Author
from app.models.copying.plan import Action, ItemKind
from app.models.copying.tables import copy_orphans
from app.models.database import Database, Priority
from app.models.errors import NotFound
from app.models.media.content import MediaContent, content_from_json
from app.models.media.contents import StoredContent, read_contents
from app.models.media.names import park_names, taken_names
from app.models.media.revision import write_versions
from app.models.media.service import publish_media
from app.models.media.tables import media_versions
from app.models.media.working_copies import read_copies
from app.models.publishing.library import MediaLifecycle
from app.models.publishing.reversal import ReversalLine
from app.models.statements import fetched

AT_ONCE: Final = 200
LATER: Final = "It was worked on since the copy, and stays as it is."
COME: Final = "Its product has come since; what was attached stays there."

Step = Callable[[Sequence[JournalItem]], list[ReversalLine]]


def key_of(item: JournalItem) -> str:
    """Return what an item is named by in part of a reversal."""
    return f"{item.kind}:{item.source_id}"


def keys_of(connection: Connection, copy_id: str, names: Collection[str]) -> set[str]:
    """Return the keys of items that a copy wrote, given their keys or names in any letter case."""
    wanted = {name.casefold() for name in names}
    query = "SELECT kind, source_id, name FROM copy_items WHERE copy_id = ? AND state = ?"
    rows = fetched(connection, query, (copy_id, ItemState.DONE.value)) if wanted else ()
    return {
        key
        for kind, source_id, name in rows
        if (key := f"{kind}:{source_id}") in wanted or name.casefold() in wanted
    }


class CopyReversal:
    """Takes one copy back, documents before media. Thread: lane.

    Args:
        database: The store of the destination, or a copy of it.
        library: Takes what was created off, and into the trash, in that store.
        user: Who takes it back.
        now: The time.
    """

    def __init__(self, database: Database, library: MediaLifecycle, user: str, now: datetime) -> None:
        self._database = database
        self._library = library
        self._author = Author(user, "As before a copy that was taken back", now)
        self._copy_id = self._origin = ""

    def steps(self, copy_id: str, only: Collection[str] = ()) -> Iterator[list[ReversalLine]]:
        """Take a copy back, a batch at each step; what is back already is not said again.

        Args:
            copy_id: The copy, by the id of its job.
            only: Keys of the items that are meant; none means all.

        Raises:
            NotFound: There is no such copy into this tenant.
        """
        with self._database.read() as connection:
            record = find_copy(connection, copy_id)
        if record is None:
            raise NotFound(f"There is no copy {copy_id} into this tenant.", "See the list of its jobs.")
        self._copy_id, self._origin = copy_id, record.origin
        every = frozenset(action.value for action in Action)
        steps: tuple[tuple[ItemKind, Collection[str], Step], ...] = (
            (ItemKind.DOCUMENT, every, self._documents),
            (ItemKind.MEDIA, (Action.REPLACE.value,), self._replaced),
            (ItemKind.MEDIA, (Action.CREATE.value,), self._created),
        )
        for kind, actions, step in steps:
            for items in self._pages(kind):
                meant = [i for i in items if i.action in actions and (not only or key_of(i) in only)]
                if meant:
                    yield step(meant)
        self._close()

    def _pages(self, kind: ItemKind) -> Iterator[list[JournalItem]]:
        after = 0
        while True:
            with self._database.read() as connection:
                items = items_in(connection, self._copy_id, kind, ItemState.DONE, after, AT_ONCE)
            if not items:
                return
            after = items[-1].source_id
            yield items

    def _close(self) -> None:
        with self._database.write(Priority.JOB) as connection:
            if not any(items_in(connection, self._copy_id, kind, ItemState.DONE, 0, 1) for kind in ItemKind):
                connection.execute(delete(copy_orphans).where(copy_orphans.c.copy_id == self._copy_id))
                set_state(connection, self._copy_id, CopyState.REVERSED)

    # --- documents

    def _documents(self, items: Sequence[JournalItem]) -> list[ReversalLine]:
        with self._database.write(Priority.JOB) as connection:
            owed = self._owed(connection)
            ids = [one.target_id for one in items if one.target_id is not None]
            keys = {
                row.id: (owner_of(row), Context(row.channel, row.locale))
                for row in connection.execute(select(documents).where(documents.c.id.in_(ids)))
            }
            rows = {row.id: row for row in find_documents(connection, list(keys.values())).values()}
            stamps = self._stamps(connection, items)
            lines: list[ReversalLine] = []
            kept: list[tuple[JournalItem, Row[Any]]] = []
            settled: list[JournalItem] = []
            for one in items:
                row = rows.get(one.target_id or 0)
                if one.action == Action.ORPHAN.value:
                    lines.append(_line(one, "It waits no more", "" if one.name in owed else COME))
                    if one.name in owed:
                        settled.append(one)
                elif (
                    row is None
                    or row.checked_out_by is not None
                    or not _is_untouched(one, stamps, row.head_version, row.published_version)
                ):
                    lines.append(_line(one, "", LATER))
                else:
                    kept.append((one, row))
                    settled.append(one)
                    lines.append(_line(one, _back_to(one)))
            self._write_documents(connection, kept, keys)
            _forget(connection, [owed[one.name] for one in settled if one.name in owed])
            _settle(connection, settled)
        return lines

    def _owed(self, connection: Connection) -> dict[str, int]:
        """Read what of this copy waits for products, by names as the plan has them."""
        query = "SELECT id, owner, channel, locale FROM copy_orphans WHERE copy_id = ?"
        rows = fetched(connection, query, (self._copy_id,))
        return {f"{owner} in {Context(channel, locale)}": i for i, owner, channel, locale in rows}

    def _write_documents(
        self,
        connection: Connection,
        kept: Sequence[tuple[JournalItem, Row[Any]]],
        keys: Mapping[int, Any],
    ) -> None:
        live: list[tuple[Row[Any], DocumentContent | None]] = []
        heads: list[tuple[Row[Any], DocumentContent]] = []
        for one, row in kept:
            before = {None: None, 0: EMPTY_DOCUMENT}
            versions = (one.before_published, one.before_version or 0)
            contents = [
                before[v] if v in before else version_content(connection, row.id, v or 0) for v in versions
            ]
            live.append((row, contents[0]))
            heads.append((row, contents[1] or EMPTY_DOCUMENT))
        self._check_in(connection, [(row, content) for row, content in live if content is not None])
        now = {row.id: row for row in find_documents(connection, [keys[row.id] for row, _ in live]).values()}
        changes = [
            GoLive(row.id, None if content is None else now[row.id].head_version, content or EMPTY_DOCUMENT)
            for row, content in live
            if content is not None or row.published_version is not None
        ]
        set_published(connection, changes, self._author.now)
        self._check_in(connection, [(now[row.id], content) for row, content in heads])

    def _check_in(self, connection: Connection, pairs: Sequence[tuple[Row[Any], DocumentContent]]) -> None:
        author = self._author
        check_in_at_once(connection, list(pairs), author.user, author.comment, author.now)

    def _stamps(self, connection: Connection, items: Sequence[JournalItem]) -> dict[int, str]:
        kind = ItemKind(items[0].kind)
        return linked_stamps(connection, self._origin, kind, [one.source_id for one in items])

    # --- media

    def _replaced(self, items: Sequence[JournalItem]) -> list[ReversalLine]:
        with self._database.read() as connection:
            meant = self._untouched(connection, items)
        # Before what settles them: killed in between, it is done once more.
        off = [i for one in meant if one.before_published is None and (i := one.target_id) is not None]
        self._library.unpublish(off, self._author.user, force=True)
        with self._database.write(Priority.JOB) as connection:
            kept = self._untouched(connection, meant)
            ids = [one.target_id for one in kept if one.target_id is not None]
            stored = read_contents(connection, ids)
            older = _older_contents(connection, kept)
            live = [(stored[i], older[i, v]) for i, v in _pairs(kept, published=True) if (i, v) in older]
            self._write(connection, live)
            publish_media(connection, [one.media_id for one, _ in live], self._author.now)
            now = read_contents(connection, ids)
            heads = [(now[i], older[i, v]) for i, v in _pairs(kept, published=False) if (i, v) in older]
            self._write(connection, heads)
            _settle(connection, kept)
        back = {one.source_id for one in kept}
        return [_line(one, _back_to(one), "" if one.source_id in back else LATER) for one in items]

    def _untouched(self, connection: Connection, items: Sequence[JournalItem]) -> list[JournalItem]:
        """Return the media that are as the copy left them, and that nobody edits."""
        ids = [one.target_id for one in items if one.target_id is not None]
        stored, held = read_contents(connection, ids), read_copies(connection, ids)
        stamps = self._stamps(connection, items) if items else {}
        return [
            one
            for one in items
            if (there := stored.get(one.target_id or 0)) is not None
            and there.media_id not in held
            and _is_untouched(one, stamps, there.version, there.published_version)
        ]

    def _write(self, connection: Connection, pairs: Sequence[tuple[StoredContent, MediaContent]]) -> None:
        """Write versions; an item whose old name another one has by now keeps its present one."""
        names = {
            old.media_id: new.display_name
            for old, new in pairs
            if new.display_name != old.content.display_name
        }
        taken = taken_names(connection, names, names)
        changed = [
            (old, replace(new, display_name=old.content.display_name) if old.media_id in taken else new)
            for old, new in pairs
        ]
        park_names(connection, {i: name for i, name in names.items() if i not in taken})
        author = self._author
        changed = [(old, new) for old, new in changed if old.content != new]
        write_versions(connection, changed, author.user, author.comment, author.now)

    def _created(self, items: Sequence[JournalItem]) -> list[ReversalLine]:
        ids = [one.target_id for one in items if one.target_id is not None]
        with self._database.read() as connection:
            there = read_contents(connection, ids)
            same = {one.target_id for one in self._untouched(connection, items)}
            reasons = {i: LATER for i in ids if i in there and i not in same}
            reasons |= dict.fromkeys(_used(connection, ids), "Media assignments show it.")
        meant = [i for i in ids if i in there and i not in reasons]
        outcome = self._library.unpublish(meant, self._author.user)
        reasons |= {one.media_id: one.reason for one in outcome.refused}
        gone = self._library.delete([i for i in meant if i not in reasons], self._author.user)
        reasons |= {one.media_id: one.reason for one in gone.refused}
        with self._database.write(Priority.JOB) as connection:
            stay = {one.media_id for one in gone.refused}
            publish_media(connection, sorted(stay & set(outcome.done)), self._author.now)
            _settle(connection, [one for one in items if one.target_id not in reasons])
        return [_line(one, "Into the trash", reasons.get(one.target_id or 0, "")) for one in items]


def _line(item: JournalItem, text: str, refusal: str = "") -> ReversalLine:
    return ReversalLine(key_of(item), item.name, "", text, refusal)


def _back_to(item: JournalItem) -> str:
    return f"Back to version {item.before_version}" if item.before_version else "Empty, as before"


def _is_untouched(item: JournalItem, stamps: Mapping[int, str], version: int, published: int | None) -> bool:
    """Tell whether an item is as a copy left it; one that was not live before may be off by now."""
    if version != item.version:
        return False
    is_off = published is None and item.before_published is None
    return is_off or stamps.get(item.source_id) == media_stamp(version, published)


def _settle(connection: Connection, items: Iterable[JournalItem]) -> None:
    write_outcomes(connection, [one._replace(state=ItemState.REVERSED.value) for one in items])


def _forget(connection: Connection, orphans: Sequence[int]) -> None:
    connection.execute(delete(copy_orphans).where(copy_orphans.c.id.in_(orphans)))


def _used(connection: Connection, media_ids: Sequence[int]) -> set[int]:
    query = "SELECT id FROM media WHERE used_by > 0 AND id IN (SELECT value FROM json_each(?))"
    return {row[0] for row in fetched(connection, query, (json.dumps(list(media_ids)),))}


def _pairs(items: Sequence[JournalItem], *, published: bool) -> list[tuple[int, int]]:
    """List items with the version that was live, or the newest, before the copy."""
    found: list[tuple[int, int]] = []
    for one in items:
        version = one.before_published if published else one.before_version
        if one.target_id is not None and version is not None:
            found.append((one.target_id, version))
    return found


def _older_contents(
    connection: Connection, items: Sequence[JournalItem]
) -> dict[tuple[int, int], MediaContent]:
    wanted = {*_pairs(items, published=True), *_pairs(items, published=False)}
    columns = media_versions.c
    query = select(columns.media_id, columns.version, columns.content)
    query = query.where(columns.media_id.in_([media_id for media_id, _ in wanted]))
    return {
        (media_id, version): content_from_json(text)
        for media_id, version, text in connection.execute(query)
        if (media_id, version) in wanted
    }
