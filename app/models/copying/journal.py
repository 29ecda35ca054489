"""What copies do to each item, kept in the transactions of the effects. Only this writes their tables."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, select, update

from app.models.copying.plan import WRITING, Action, CopyPlan, ItemKind, ItemPlan
from app.models.copying.planning import Planned
from app.models.copying.tables import copies, copy_items
from app.models.statements import fetched, insert_tuples

ROWS_AT_ONCE: Final = 5_000


class CopyState(StrEnum):
    """How far a copy is."""

    PLANNING = "planning"
    COPYING = "copying"
    DONE = "done"
    REVERSED = "reversed"


class ItemState(StrEnum):
    """What became of an item."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    KEPT = "kept"
    REVERSED = "reversed"


class JournalItem(NamedTuple):
    """An item of a copy, in the order of the columns."""

    copy_id: str
    kind: str
    source_id: int
    action: str
    state: str
    target_id: int | None
    before_version: int | None
    before_published: int | None
    version: int | None
    digest: str | None
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CopyRecord:
    """A copy into this tenant."""

    copy_id: str
    origin: str
    plan: CopyPlan
    state: CopyState
    began_at: str
    user: str


def find_copy(connection: Connection, copy_id: str) -> CopyRecord | None:
    """Find a copy, or None."""
    row = connection.execute(select(copies).where(copies.c.copy_id == copy_id)).first()
    if row is None:
        return None
    plan = CopyPlan.from_json(row.plan)
    return CopyRecord(row.copy_id, row.origin, plan, CopyState(row.state), row.began_at, row.user)


def begin_copy(connection: Connection, copy_id: str, plan: CopyPlan, user: str, at: str) -> None:
    """Note that a copy begins; what an earlier start left of its items is forgotten."""
    for table in (copy_items, copies):
        connection.execute(delete(table).where(table.c.copy_id == copy_id))
    connection.execute(
        copies.insert().values(
            copy_id=copy_id,
            origin=plan.origin,
            plan=plan.to_json(),
            state=CopyState.PLANNING.value,
            began_at=at,
            user=user,
        )
    )


def set_state(connection: Connection, copy_id: str, state: CopyState) -> None:
    """Note how far a copy is."""
    connection.execute(update(copies).where(copies.c.copy_id == copy_id).values(state=state.value))


def journal_rows(copy_id: str, planned: Planned, linked: dict[int, int]) -> Iterator[tuple[Any, ...]]:
    """Make the rows of a plan: what is written, and counterparts that no link tells yet.

    Args:
        copy_id: The copy.
        planned: Its plan.
        linked: Where links say that media of the source are.

    Returns:
        Plain rows in the order of `JournalItem`.
    """
    waiting, kept = ItemState.WAITING.value, ItemState.KEPT.value
    listed: set[int] = set()
    for item in planned.items:
        is_media = item.kind is ItemKind.MEDIA
        if is_media:
            listed.add(item.source_id)
        if item.action in WRITING:
            yield _row(copy_id, item, waiting)
        elif is_media and linked.get(item.source_id) != item.target_id:
            yield _row(copy_id, item, kept)
    for source_id, target_id in planned.counterparts.items():
        if source_id not in listed and linked.get(source_id) != target_id:
            item = ItemPlan(ItemKind.MEDIA, source_id, "", "", Action.SKIP, target_id=target_id)
            yield _row(copy_id, item, kept)


def _row(copy_id: str, item: ItemPlan, state: str) -> tuple[Any, ...]:
    place = (copy_id, item.kind.value, item.source_id, item.action.value, state)
    return (*place, item.target_id, item.target_version, None, None, None, item.name, item.reason)


def add_rows(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Add rows of a plan."""
    insert_tuples(connection, copy_items, rows)


def items_in(
    connection: Connection, copy_id: str, kind: ItemKind, state: ItemState, after: int, count: int
) -> list[JournalItem]:
    """Read the next items in a state, by their ids in the source, which are greater than `after`."""
    rows = fetched(connection, _IN_STATE, (copy_id, kind.value, after, state.value, count))
    return [JournalItem._make(row) for row in rows]


_IN_STATE: Final = (
    f"SELECT {', '.join(column.name for column in copy_items.columns)} FROM copy_items"
    " WHERE copy_id = ? AND kind = ? AND source_id > ? AND state = ? ORDER BY source_id LIMIT ?"
)


def linked_stamps(
    connection: Connection, origin: str, kind: ItemKind, source_ids: Iterable[int]
) -> dict[int, str]:
    """Read what items were when a copy had written them last, by their ids in the source."""
    query = (
        "SELECT source_id, target_stamp FROM copy_links"
        " WHERE origin = ? AND kind = ? AND source_id IN (SELECT value FROM json_each(?))"
    )
    return dict(fetched(connection, query, (origin, kind.value, json.dumps(list(source_ids)))))


def failed_items(connection: Connection, copy_id: str) -> list[JournalItem]:
    """Read items that could not be copied."""
    columns = copy_items.c
    query = select(copy_items).where(columns.copy_id == copy_id, columns.state == ItemState.FAILED.value)
    return [JournalItem(*row) for row in connection.execute(query.order_by(columns.kind, columns.source_id))]


def write_outcomes(connection: Connection, items: Iterable[JournalItem]) -> None:
    """Write what became of items."""
    rows = [(i.state, i.target_id, i.before_published, i.version, i.digest, i.reason, *i[:3]) for i in items]
    if rows:
        connection.exec_driver_sql(
            "UPDATE copy_items SET state = ?, target_id = ?, before_published = ?, version = ?, digest = ?,"
            " reason = ? WHERE copy_id = ? AND kind = ? AND source_id = ?",
            rows,
        )


def write_links(connection: Connection, origin: str, rows: Sequence[tuple[str, int, int, str, str]]) -> None:
    """Note where items came from: kind, source, target, and the stamps of both."""
    if rows:
        connection.exec_driver_sql(
            "INSERT OR REPLACE INTO copy_links"
            " (origin, kind, source_id, target_id, source_stamp, target_stamp) VALUES (?, ?, ?, ?, ?, ?)",
            [(origin, *row) for row in rows],
        )


def media_map(connection: Connection, copy_id: str, origin: str) -> dict[int, int]:
    """Read which item of the destination each of the source is, for all that are there."""
    query = (
        "SELECT l.source_id, l.target_id FROM copy_links l JOIN media m ON m.id = l.target_id"
        " WHERE l.origin = ? AND l.kind = 'media'"
    )
    found: dict[int, int] = dict(fetched(connection, query, (origin,)))
    query = (
        "SELECT i.source_id, i.target_id FROM copy_items i JOIN media m ON m.id = i.target_id"
        " WHERE i.copy_id = ? AND i.kind = 'media'"
    )
    return found | dict(fetched(connection, query, (copy_id,)))


def linked_media(connection: Connection, origin: str) -> dict[int, int]:
    """Read where links say that media of a source are."""
    query = "SELECT source_id, target_id FROM copy_links WHERE origin = ? AND kind = ?"
    return dict(fetched(connection, query, (origin, ItemKind.MEDIA.value)))


def outcome_counts(connection: Connection, copy_id: str) -> Counter[tuple[str, str, str]]:
    """Count items by kind, action and state."""
    query = (
        "SELECT kind, action, state, count(*) FROM copy_items WHERE copy_id = ? GROUP BY kind, action, state"
    )
    return Counter({tuple(row[:3]): row[3] for row in fetched(connection, query, (copy_id,))})
