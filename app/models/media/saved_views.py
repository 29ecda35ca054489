"""Saved views of the library: a filter with its order and how it is shown, by name."""

import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, delete, select

from app.models.clock import iso
from app.models.database import insert
from app.models.errors import NotFound, RuleViolation
from app.models.media.rows import MediaFilter, MediaSort, MediaState, MediaType, Shape
from app.models.media.tables import library_views

VIEW_NAME_LENGTH: Final = 80
_KINDS: Final[dict[str, type[StrEnum]]] = {"types": MediaType, "states": MediaState, "shapes": Shape}


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view by name.

    Attributes:
        tile_width: Of the grid, in logical pixels.
        is_list: Shown as a list, else as a grid.
    """

    name: str
    filter: MediaFilter = field(default_factory=MediaFilter)
    sort: MediaSort = MediaSort.NEWEST
    tile_width: int = 120
    is_list: bool = False


def read_views(connection: Connection) -> tuple[SavedView, ...]:
    """List the saved views by name; what a newer program wrote and this one cannot read is left out."""
    query = select(library_views.c.name, library_views.c.body)
    found = [view_of(name, body) for name, body in connection.execute(query)]
    return tuple(sorted((view for view in found if view), key=lambda view: (view.name.casefold(), view.name)))


def write_view(connection: Connection, view: SavedView, now: datetime) -> None:
    """Save a view inside a write scope; one of the same name is replaced.

    Raises:
        RuleViolation: The name is empty or too long.
    """
    name = view.name.strip()
    if not 0 < len(name) <= VIEW_NAME_LENGTH:
        raise RuleViolation("The name of a view has 1 to 80 characters.", "Write a shorter one.")
    values = {"body": view_text(view), "saved_at": iso(now)}
    statement = insert(library_views).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def delete_view(connection: Connection, name: str) -> None:
    """Remove a view inside a write scope.

    Raises:
        NotFound: There is none with this name.
    """
    if connection.execute(delete(library_views).where(library_views.c.name == name)).rowcount == 0:
        raise NotFound(f"There is no view named {name}.", "It may have been removed already.")


def view_text(view: SavedView) -> str:
    """Write a view without its name as text."""
    first, chosen = MediaFilter(), dict[str, Any]()
    for each in fields(MediaFilter):
        value = getattr(view.filter, each.name)
        if value != getattr(first, each.name):
            chosen[each.name] = sorted(value) if isinstance(value, frozenset) else value
    body = {"filter": chosen, "sort": view.sort, "tile_width": view.tile_width, "is_list": view.is_list}
    return json.dumps(body, ensure_ascii=False)


def view_of(name: str, text: str) -> SavedView | None:
    """Read a view from its text; None where this program cannot."""
    try:
        body = json.loads(text)
        chosen: dict[str, Any] = {
            key: frozenset(_KINDS.get(key, str)(each) for each in value) if isinstance(value, list) else value
            for key, value in body["filter"].items()
        }
        return SavedView(
            name,
            MediaFilter(**chosen),
            MediaSort(body["sort"]),
            int(body["tile_width"]),
            bool(body["is_list"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
