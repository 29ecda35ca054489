"""Takes a copy back: what it replaced comes again as a newer version, what it created goes.

What was edited since stays as it is, and is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
from app.models.clock import Clock
from app.models.context import Context
from app.models.copying.journal import (
    CopyState,
    ItemState,
    JournalItem,
    done_items,
    find_copy,
    set_state,
    write_outcomes,
)
from app.models.copying.media_copy import Author
from app.models.copying.plan import Action, ItemKind
from app.models.copying.tables import copy_orphans
from app.models.database import Database, Priority, chunks
from app.models.errors import NotFound
from app.models.media.content import MediaContent, content_from_json
from app.models.media.contents import StoredContent, read_contents
from app.models.media.names import park_names, taken_names
from app.models.media.revision import write_versions
from app.models.media.service import publish_media
from app.models.media.tables import media_versions
from app.models.media.working_copies import read_copies
from app.models.publishing.library import MediaLifecycle

_AT_ONCE: Final = 200
_PAGE: Final = 100_000
LATER: Final = "It was edited since the copy; it was left as it is."


@dataclass(frozen=True, slots=True)
class Reversed:
    """What became of taking a copy back.

    Attributes:
        done: Items that are as before.
        left: Name and reason of those that stay.
    """

    done: int
    left: tuple[tuple[str, str], ...]


class CopyReversal:
    """Takes one copy back, documents before media. Thread: any.

    Args:
        database: The store of the destination.
        library: Takes what was created off, and into the trash.
        clock: The time.
        user: Who takes it back.
    """

    def __init__(self, database: Database, library: MediaLifecycle, clock: Clock, user: str) -> None:
        self._database = database
        self._library = library
        self._author = Author(user, "As before a copy that was taken back", clock.now())
        self._left: list[tuple[str, str]] = []

    def run(self, copy_id: str) -> Reversed:
        """Take a copy back.

        Raises:
            NotFound: There is no such copy into this tenant.
        """
        with self._database.read() as connection:
            if find_copy(connection, copy_id) is None:
                raise NotFound(f"There is no copy {copy_id} into this tenant.", "See the list of its jobs.")
            items = done_items(connection, copy_id, ("", 0), _PAGE)
        done = 0
        shown = [one for one in items if one.kind == ItemKind.DOCUMENT.value]
        for part in chunks(shown, _AT_ONCE):
            with self._database.write(Priority.JOB) as connection:
                done += self._documents(connection, part)
        media = [one for one in items if one.kind == ItemKind.MEDIA.value]
        for part in chunks([one for one in media if one.action == Action.REPLACE.value], _AT_ONCE):
            done += self._replaced(part)
        for part in chunks([one for one in media if one.action == Action.CREATE.value], _AT_ONCE):
            done += self._created(part)
        with self._database.write(Priority.JOB) as connection:
            connection.execute(delete(copy_orphans).where(copy_orphans.c.copy_id == copy_id))
            if not self._left:
                set_state(connection, copy_id, CopyState.REVERSED)
        return Reversed(done, tuple(self._left))

    # --- documents

    def _documents(self, connection: Connection, items: Sequence[JournalItem]) -> int:
        ids = [one.target_id for one in items if one.target_id is not None]
        keys = {
            row.id: (owner_of(row), Context(row.channel, row.locale))
            for row in connection.execute(select(documents).where(documents.c.id.in_(ids)))
        }
        rows = {row.id: row for row in find_documents(connection, list(keys.values())).values()}
        kept: list[tuple[JournalItem, Row[Any]]] = []
        settled = [one for one in items if one.action == Action.ORPHAN.value]
        for one in items:
            if one.action == Action.ORPHAN.value:
                continue
            row = rows.get(one.target_id or 0)
            if row is None or row.head_version != one.version or row.checked_out_by is not None:
                self._left.append((one.name, LATER))
            else:
                kept.append((one, row))
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
        return self._settle(connection, [*settled, *(one for one, _ in kept)])

    def _check_in(self, connection: Connection, pairs: Sequence[tuple[Row[Any], DocumentContent]]) -> None:
        author = self._author
        check_in_at_once(connection, list(pairs), author.user, author.comment, author.now)

    # --- media

    def _replaced(self, items: Sequence[JournalItem]) -> int:
        off = [one.target_id for one in items if one.before_published is None and one.target_id is not None]
        with self._database.write(Priority.JOB) as connection:
            ids = [one.target_id for one in items if one.target_id is not None]
            stored, held = read_contents(connection, ids), read_copies(connection, ids)
            kept: list[JournalItem] = []
            for one in items:
                there = stored.get(one.target_id or 0)
                if there is None or there.version != one.version or there.media_id in held:
                    self._left.append((one.name, LATER))
                else:
                    kept.append(one)
            older = _older_contents(connection, kept)
            live = [(stored[i], older[i, v]) for i, v in _pairs(kept, published=True) if (i, v) in older]
            self._write(connection, live)
            publish_media(connection, [one.media_id for one, _ in live], self._author.now)
            now = read_contents(connection, [one.target_id for one in kept if one.target_id is not None])
            self._write(
                connection,
                [(now[i], older[i, v]) for i, v in _pairs(kept, published=False) if (i, v) in older],
            )
            done = self._settle(connection, kept)
        back = {one.target_id for one in kept}
        self._library.unpublish([i for i in off if i in back], self._author.user, force=True)
        return done

    def _write(self, connection: Connection, pairs: Sequence[tuple[StoredContent, MediaContent]]) -> None:
        changed = [(old, new) for old, new in pairs if old.content != new]
        names = {
            old.media_id: new.display_name
            for old, new in changed
            if new.display_name != old.content.display_name
        }
        taken = taken_names(connection, names, names)
        self._left += [(names[i], "Another item has its name now.") for i in taken]
        changed = [(old, new) for old, new in changed if old.media_id not in taken]
        park_names(connection, {i: name for i, name in names.items() if i not in taken})
        author = self._author
        write_versions(connection, changed, author.user, author.comment, author.now)

    def _created(self, items: Sequence[JournalItem]) -> int:
        ids = [one.target_id for one in items if one.target_id is not None]
        with self._database.read() as connection:
            stored = read_contents(connection, ids)
        same = {
            i
            for i, one in stored.items()
            for item in items
            if item.target_id == i == one.media_id and item.version == one.version
        }
        outcome = self._library.unpublish(sorted(same), self._author.user)
        gone = self._library.delete(
            sorted(same - {one.media_id for one in outcome.refused}), self._author.user
        )
        reasons = {one.media_id: one.reason for one in (*outcome.refused, *gone.refused)}
        done = [one for one in items if one.target_id in gone.done or one.target_id not in stored]
        settled = {one.source_id for one in done}
        self._left += [
            (one.name, reasons.get(one.target_id or 0, LATER))
            for one in items
            if one.source_id not in settled
        ]
        with self._database.write(Priority.JOB) as connection:
            return self._settle(connection, done)

    def _settle(self, connection: Connection, items: Sequence[JournalItem]) -> int:
        write_outcomes(connection, [one._replace(state=ItemState.REVERSED.value) for one in items])
        return len(items)


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
