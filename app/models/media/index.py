"""The library's index: what finding and counting need of every item, kept in step with what is written.

`media_search` keeps the words and names of each item for the full-text tables over it; `facet_blocks` keeps
for each value of each facet which items have it, as one roaring bitmap for each 65,536 ids. All of it is
written in the transaction that changes the items, so any process sees items and index of one instant.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Final

from pyroaring import BitMap
from sqlalchemy import Connection

from app.models.database import Database, Priority, take_values
from app.models.media.rows import SMALL_EDGE, MediaType, Shape
from app.models.media.search import names_of as searched_names
from app.models.media.search import words_of, write_words
from app.models.schema import counters
from app.models.statements import fetched, listed

STAMP: Final = "library-index"
"""Counter: goes up with every change of the index."""

BLOCK_BITS: Final = 16
_LEFT: Final = "library-index-left"  # counter: the last item that is indexed, while the index is being built
_AT_ONCE: Final = 10_000


class Facet(StrEnum):
    """What items are told apart by; each value of each facet is a set of items."""

    TYPE = "type"
    CATEGORY = "category"
    SHAPE = "shape"
    SMALL = "small"
    PROBLEM = "problem"
    HOLDER = "holder"
    TAG = "tag"
    ALT_TEXT = "alt_text"  # an alt text of its own in this locale
    LOCALE = "locale"  # any text in this locale
    HOUR = "hour"  # added in this hour, as 2026-11-21T05


class Flag(IntEnum):
    """Sets that change often; their ids in `facet_blocks` are these, and no item lists them."""

    ALL = -1
    USED = -2
    DRAFT = -3
    PUBLISHED = -4
    CHANGED = -5


@dataclass(slots=True)
class _Entry:
    """What the index knows of one item."""

    words: str
    names: str
    facets: list[tuple[Facet, str]]
    flags: list[Flag]


@dataclass(slots=True)
class _Edit:
    """What changes in the members of one value."""

    removed: list[int] = field(default_factory=list[int])
    added: list[int] = field(default_factory=list[int])


_Edits = dict[int, _Edit]


def reindex(connection: Connection, media_ids: Iterable[int]) -> None:
    """Bring the index up to date with these items, inside the write scope that changed or removed them.

    Args:
        connection: The write scope.
        media_ids: Items whose row, texts, tags, check-out or uses were written; deleted ones too.
    """
    ids = sorted(set(media_ids))
    for start in range(0, len(ids), _AT_ONCE):
        _reindex(connection, ids[start : start + _AT_ONCE])


@dataclass(frozen=True, slots=True)
class Added:
    """An item that is new, as its row, texts and tags were written; nobody uses it or has it checked out.

    Attributes:
        texts: Locale, title, alt text and description.
    """

    media_id: int
    display_name: str
    file_name: str
    type: str
    width: int | None
    height: int | None
    category: str
    problem: str | None
    created_at: str
    is_live: bool
    texts: Sequence[tuple[str, str, str, str]]
    tags: Sequence[str]


def index_added(connection: Connection, items: Sequence[Added]) -> None:
    """Do what `reindex` does of items that were added in this write scope, without reading them again."""
    new: dict[int, _Entry] = {}
    for one in items:
        row = (
            *(one.media_id, one.display_name, one.file_name, one.type, one.width, one.height),
            *(one.category, one.problem, one.created_at, 0, 1 if one.is_live else None, 1, None),
        )
        new[one.media_id] = _entry(row, sorted(one.texts), one.tags)
    _write_entries(connection, sorted(new), {}, new)


def reindex_flags(connection: Connection, media_ids: Iterable[int]) -> None:
    """Do what `reindex` does where nothing but uses or publishing was written; costs a fifth."""
    ids = sorted(set(media_ids))
    if not ids:
        return
    query = (
        "SELECT id, used_by, published_version, version FROM media"
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    flags = {row[0]: _flags(*row[1:]) for row in connection.exec_driver_sql(query, listed(ids))}
    edits: _Edits = {}
    _edit_flags(edits, ids, flags)
    _write_blocks(connection, edits)


IndexReport = Callable[[int, int], None]
"""Told how many items are indexed, of how many. What it raises ends the build, to go on another day."""


def ensure_index(database: Database, report: IndexReport = lambda _done, _total: None) -> None:
    """Build the index of a store that comes from a program without one; resumes what a kill left undone.

    Args:
        database: The `cms` store.
        report: Told before each batch; not at all where the index is there.
    """
    with database.read() as connection:
        left = _left(connection)
        if left is None:
            return
        count = "SELECT count(*), count(*) FILTER (WHERE id <= ?) FROM media"
        total, done = connection.exec_driver_sql(count, (left,)).one()
    while True:
        report(done, total)
        with database.write(Priority.JOB) as connection:
            left = _left(connection)
            if left is None:  # another process was quicker
                return
            query = "SELECT id FROM media WHERE id > ? ORDER BY id LIMIT ?"
            ids = list(connection.exec_driver_sql(query, (left, _AT_ONCE)).scalars())
            reindex(connection, ids)
            if len(ids) < _AT_ONCE:
                connection.exec_driver_sql("DELETE FROM counters WHERE name = ?", (_LEFT,))
                break
            connection.exec_driver_sql("UPDATE counters SET value = ? WHERE name = ?", (ids[-1], _LEFT))
        done += len(ids)
    report(total, total)


def _left(connection: Connection) -> int | None:
    found: int | None = connection.exec_driver_sql(
        "SELECT value FROM counters WHERE name = ?", (_LEFT,)
    ).scalar()
    return found


def _stamp(connection: Connection) -> int:
    return take_values(connection, counters, STAMP, 1)


def _reindex(connection: Connection, ids: list[int]) -> None:
    wanted = listed(ids)
    query = "SELECT id, words, names, facets FROM media_search WHERE id IN (SELECT value FROM json_each(?))"
    old = {row[0]: row for row in fetched(connection, query, wanted)}
    _write_entries(connection, ids, old, _read_entries(connection, wanted))


def _write_entries(
    connection: Connection, ids: list[int], old: Mapping[int, Any], new: Mapping[int, _Entry]
) -> None:
    """Write what the index says of items; `old` are their rows of `media_search`, where there are any."""
    value_ids = _value_ids(connection, {pair for entry in new.values() for pair in entry.facets})
    edits: _Edits = {}
    _edit_flags(edits, ids, {media_id: entry.flags for media_id, entry in new.items()})
    gone, fresh = [], []
    rows: list[tuple[int, str, str, str]] = []
    for media_id in ids:
        before, entry = old.get(media_id), new.get(media_id)
        facets = sorted({value_ids[pair] for pair in entry.facets}) if entry else []
        written = " ".join(map(str, facets))
        if before and entry and tuple(before[1:]) == (entry.words, entry.names, written):
            continue
        if before is not None:
            gone.append((media_id, before[1], before[2]))
        if entry is not None:
            fresh.append((media_id, entry.words, entry.names))
            rows.append((media_id, entry.words, entry.names, written))
        _edit_facets(edits, media_id, before[3] if before is not None else "", facets)
    write_words(connection, gone, fresh)
    if rows:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO media_search (id, words, names, facets) VALUES (?, ?, ?, ?)", rows
        )
    removed = [media_id for media_id in old if media_id not in new]
    if removed:
        query = "DELETE FROM media_search WHERE id IN (SELECT value FROM json_each(?))"
        connection.exec_driver_sql(query, listed(removed))
    if not _write_blocks(connection, edits) and (gone or fresh):
        _stamp(connection)


# --- what an item says


def _read_entries(connection: Connection, wanted: tuple[str]) -> dict[int, _Entry]:
    """Read what the index has to know of items; those that do not exist are left out."""
    within = "IN (SELECT value FROM json_each(?))"
    texts: dict[int, list[Any]] = {}
    query = f"SELECT media_id, locale, title, alt_text, description FROM media_texts WHERE media_id {within}"
    for row in fetched(connection, query, wanted):
        texts.setdefault(row[0], []).append(row[1:])
    tags: dict[int, list[str]] = {}
    query = f"SELECT media_id, tag FROM media_tags WHERE media_id {within}"
    for media_id, tag in fetched(connection, query, wanted):
        tags.setdefault(media_id, []).append(tag)
    query = (
        "SELECT m.id, m.display_name, m.file_name, m.type, m.width, m.height, m.category, m.problem,"
        " m.created_at, m.used_by, m.published_version, m.version, d.user"
        f" FROM media m LEFT JOIN media_drafts d ON d.media_id = m.id WHERE m.id {within}"
    )
    return {
        row[0]: _entry(row, texts.get(row[0], []), tags.get(row[0], []))
        for row in fetched(connection, query, wanted)
    }


def _entry(row: Any, texts: Iterable[Any], tags: Sequence[str]) -> _Entry:
    _, display, file, type_, width, height, category, problem, created, *state, holder = row
    said = [display, file, *tags]
    if category != "None":
        said.append(category)
    facets = [(Facet.TYPE, type_), (Facet.CATEGORY, category), (Facet.HOUR, created[:13])]
    facets += [(Facet.TAG, tag) for tag in tags]
    if problem:
        facets.append((Facet.PROBLEM, ""))
    if holder:
        facets.append((Facet.HOLDER, holder))
    for locale, title, alt_text, description in texts:
        said += (title, alt_text)
        if alt_text:
            facets.append((Facet.ALT_TEXT, locale))
        if title or alt_text or description:
            facets.append((Facet.LOCALE, locale))
    if width and height:
        facets.append((Facet.SHAPE, shape_of(width, height).value))
        if type_ == MediaType.IMAGE.value and max(width, height) < SMALL_EDGE:
            facets.append((Facet.SMALL, ""))
    return _Entry(words_of(said), searched_names(display, file), facets, _flags(*state))


def shape_of(width: int, height: int) -> Shape:
    """Return the orientation of a picture; its edges are greater than zero."""
    if abs(width - height) * 20 <= max(width, height):
        return Shape.SQUARE
    return Shape.LANDSCAPE if width > height else Shape.PORTRAIT


def _flags(used_by: int, published_version: int | None, version: int) -> list[Flag]:
    flags = [Flag.ALL]
    if used_by > 0:
        flags.append(Flag.USED)
    if published_version is None:
        flags.append(Flag.DRAFT)
    else:
        flags.append(Flag.PUBLISHED)
        if published_version != version:
            flags += (Flag.DRAFT, Flag.CHANGED)
    return flags


# --- sets of items


def _value_ids(connection: Connection, pairs: set[tuple[Facet, str]]) -> dict[tuple[Facet, str], int]:
    """Return the ids of values, new ones included."""
    known: dict[tuple[Facet, str], int] = {}
    asked = sorted(pairs)
    for _ in range(2):
        query = (
            "SELECT v.id, v.facet, v.value FROM facet_values v JOIN json_each(?) j"
            " ON v.facet = j.value ->> 0 AND v.value = j.value ->> 1"
        )
        for value_id, facet, value in connection.exec_driver_sql(query, listed(asked)):  # type: ignore[arg-type]
            known[Facet(facet), value] = value_id
        asked = [pair for pair in asked if pair not in known]
        if not asked:
            break
        connection.exec_driver_sql("INSERT INTO facet_values (facet, value) VALUES (?, ?)", asked)
    return known


def _edit_flags(edits: _Edits, ids: list[int], flags: Mapping[int, list[Flag]]) -> None:
    """Set all flags of items as they are now, whatever they were."""
    for flag in Flag:
        edits[flag] = _Edit(ids, [i for i, own in flags.items() if flag in own])


def _edit_facets(edits: _Edits, media_id: int, before: str, facets: list[int]) -> None:
    old = {int(value_id) for value_id in before.split()}
    for value_id in old.difference(facets):
        edits.setdefault(value_id, _Edit()).removed.append(media_id)
    for value_id in facets:
        if value_id not in old:
            edits.setdefault(value_id, _Edit()).added.append(media_id)


def _write_blocks(connection: Connection, edits: _Edits) -> bool:
    """Write the blocks that edits change; return whether there are any."""
    changed: list[tuple[bytes, int, int]] = []
    sets = {value_id: (BitMap(edit.removed), BitMap(edit.added)) for value_id, edit in edits.items()}
    for block, start in _blocks(BitMap().union(*(each for pair in sets.values() for each in pair))):
        query = (
            "SELECT value_id, members FROM facet_blocks"
            " WHERE block = ? AND value_id IN (SELECT value FROM json_each(?))"
        )
        rows = connection.exec_driver_sql(query, (block, *listed(edits)))
        present = {row[0]: BitMap.deserialize(row[1]) for row in rows}
        here = BitMap()
        here.add_range(start, start + (1 << BLOCK_BITS))
        for value_id, (removed, added) in sets.items():
            before = present.get(value_id, BitMap())
            after = (before - removed) | (added & here)
            if after != before:
                after.run_optimize()
                changed.append((after.serialize(), int(value_id), block))
    if changed:
        stamp = _stamp(connection)
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO facet_blocks (members, value_id, block, stamp) VALUES (?, ?, ?, ?)",
            [(*row, stamp) for row in changed],
        )
    return bool(changed)


def _blocks(touched: BitMap) -> Iterator[tuple[int, int]]:
    """Yield number and first id of every block that some ids lie in; uses them up."""
    while touched:
        block = touched[0] >> BLOCK_BITS
        start = block << BLOCK_BITS
        yield block, start
        touched.remove_range(start, start + (1 << BLOCK_BITS))
