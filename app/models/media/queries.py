"""The library's lists: ids of items in an order, and items that look alike."""

from array import array
from collections.abc import Iterable
from heapq import nsmallest
from typing import Final

from pyroaring import BitMap
from sqlalchemy import Connection

from app.models.media.rows import MediaSort
from app.models.media.search import AT_ONCE, id_parts
from app.models.statements import listed

LIKE_BITS: Final = 14
"""Most bits in which the likeness of pictures that look alike differs."""

_JOIN_COST: Final = 10  # looking an item up by its id costs so many steps of a walk along an index

_ORDERS: Final = {
    MediaSort.NEWEST: "id DESC",
    MediaSort.MODIFIED: "updated_at DESC, id DESC",
    MediaSort.NAME: "display_name",
    MediaSort.LARGEST: "size_bytes DESC, id DESC",
}


def first_ids(connection: Connection, sort: MediaSort, limit: int) -> "array[int]":
    """List the first ids of all items, at a cost that does not grow with the library."""
    query = f"SELECT id FROM media ORDER BY {_ORDERS[sort]} LIMIT ?"
    return array("q", connection.exec_driver_sql(query, (limit,)).scalars())


def ordered_ids(
    connection: Connection, items: BitMap, sort: MediaSort, limit: int | None, total: int
) -> "array[int]":
    """List the ids of some items in an order.

    Args:
        connection: A scope.
        items: Which.
        sort: The order; items that are equal in it come newest first.
        limit: Only so many from the start; None: all.
        total: How many items there are at all.
    """
    if sort is MediaSort.NEWEST:
        return newest_first(items, limit)
    wanted = len(items) if limit is None else min(limit, len(items))
    if not wanted:
        return array("q")
    steps = total * wanted // len(items)  # of a walk along the index until enough are found
    if len(items) * _JOIN_COST < steps:
        query = "SELECT id FROM media WHERE id IN (SELECT value FROM json_each(?))"
        query += f" ORDER BY {_ORDERS[sort]} LIMIT ?"
        return array("q", connection.exec_driver_sql(query, (*listed(items), wanted)).scalars())
    found: array[int] = array("q")
    query = f"SELECT id FROM media ORDER BY {_ORDERS[sort]}"
    for part in id_parts(connection, query, (), AT_ONCE if limit is None else 4 * wanted):
        if len(items) < total:
            part = [media_id for media_id in part if media_id in items]
        found.extend(part)
        if len(found) >= wanted:
            break
    return found[:wanted]


def newest_first(items: BitMap, limit: int | None) -> "array[int]":
    """List ids from the highest, in steps that let other threads in between."""
    end = len(items)
    start = 0 if limit is None else max(0, end - limit)
    found: array[int] = array("q")
    while end > start:
        part = items[max(start, end - AT_ONCE) : end].to_array()
        found.extend(reversed(part))
        end -= len(part)
    return found


def similar_ids(connection: Connection, media_id: int, limit: int) -> list[tuple[int, int]]:
    """List the pictures that look most like one, with the number of bits in which they differ."""
    query = "SELECT likeness FROM media WHERE id = ?"
    own: int | None = connection.exec_driver_sql(query, (media_id,)).scalar()
    if own is None:
        return []
    query = "SELECT likeness, id FROM media WHERE likeness IS NOT NULL"
    rows = connection.exec_driver_sql(query)
    near: list[tuple[int, int]] = []
    while part := rows.fetchmany(AT_ONCE):
        near = nsmallest(limit, [*near, *_near(part, own, media_id)])
    return [(other, distance) for distance, other in near]


def _near(rows: Iterable[tuple[int, int]], own: int, media_id: int) -> list[tuple[int, int]]:
    found = []
    for likeness, other in rows:
        # A store keeps 64 bits with a sign.
        distance = ((likeness ^ own) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
        if distance <= LIKE_BITS and other != media_id:
            found.append((distance, other))
    return found
