"""Display names are unique among the items of a tenant. Inside a scope."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from app.models.database import chunks
from app.models.media.rows import NAME_LENGTH
from app.models.media.tables import media
from app.models.statements import fetched

_HOLDERS: Final = "SELECT display_name, id FROM media WHERE display_name IN (SELECT value FROM json_each(?))"


def find_by_name(connection: Connection, display_name: str) -> int | None:
    """Find the item with a display name."""
    return connection.execute(select(media.c.id).where(media.c.display_name == display_name)).scalar()


def taken_names(
    connection: Connection, wanted: Mapping[int, str], moving: Iterable[int] = ()
) -> frozenset[int]:
    """Find the items that cannot have the names they are to get.

    Args:
        connection: The scope.
        wanted: New names by item.
        moving: Those of the items that give their present name up with it, so that others may have it.
    """
    now: dict[str, int] = {}
    for part in chunks(sorted(set(wanted.values()))):
        query = select(media.c.display_name, media.c.id).where(media.c.display_name.in_(part))
        now.update((name, media_id) for name, media_id in connection.execute(query))
    given: dict[str, int] = {}
    for media_id, name in wanted.items():
        given.setdefault(name, media_id)
    free = set(moving)
    refused: set[int] = set()
    while True:
        found = {
            media_id
            for media_id, name in wanted.items()
            if media_id not in refused
            and (given[name] != media_id or (now.get(name, media_id) not in (media_id, *free)))
        }
        if not found:
            return frozenset(refused)
        refused |= found
        free -= found  # these keep the names that they have


def park_names(connection: Connection, wanted: Mapping[int, str]) -> None:
    """Take names away from items that get new ones, where another of them gets that name; a write scope."""
    holders = select(media.c.id).where(media.c.display_name.in_(bindparam("names", expanding=True)))
    parked: list[int] = []
    for part in chunks(sorted(set(wanted.values()))):
        parked += [i for i in connection.execute(holders, {"names": part}).scalars() if i in wanted]
    if parked:
        connection.execute(
            update(media).where(media.c.id == bindparam("b_id")).values(display_name=bindparam("b_name")),
            [{"b_id": media_id, "b_name": f"\x00{media_id}"} for media_id in parked],
        )


def free_names(connection: Connection, wanted: Sequence[str], first: int) -> list[tuple[str, int | None]]:
    """Choose display names for items to be added; a taken one gets a number.

    Args:
        connection: The scope.
        wanted: A name for each item.
        first: The id of the first item; those of the others follow.

    Returns:
        For each item a name that is free, and who has the one that was wanted, or None.
    """
    names = [name.strip()[:NAME_LENGTH].rstrip() or "unnamed" for name in wanted]
    holders: dict[str, int] = dict(fetched(connection, _HOLDERS, (json.dumps(sorted(set(names))),)))

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


def free_name(connection: Connection, wanted: str) -> str:
    """Return a display name, with a number where it is taken."""
    return free_names(connection, [wanted], 0)[0][0]


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
