"""Display names are unique among the items of a tenant. Inside a scope."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, select, update

from app.models.database import chunks
from app.models.media.tables import media


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
