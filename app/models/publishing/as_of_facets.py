"""What the filters of the library mean at a moment to come."""

import threading
from typing import Final

from pyroaring import BitMap
from sqlalchemy import Connection

from app.models.assignments.media_index import CURRENT
from app.models.media.facets import FacetIndex, FacetSets
from app.models.media.index import Facet, Flag
from app.models.publishing.as_of_overlay import OVERLAY

_AT_ONCE: Final = 10_000


class FacetsAsOf(FacetIndex):
    """Sets in which scheduled groups went live, for connections over which they are laid. Thread: any.

    Args:
        now: The sets of the store as it is.
    """

    def __init__(self, now: FacetIndex) -> None:
        super().__init__()
        self._now = now
        self._known: tuple[object, int, FacetSets] | None = None
        self._making = threading.Lock()

    def sets(self, connection: Connection) -> FacetSets:
        """Return the sets as they are in a read scope at its moment, or newer."""
        now, overlay = self._now.sets(connection), connection.info[OVERLAY]
        with self._making:
            known = self._known
            if known is None or known[0] is not overlay or known[1] != now.stamp:
                known = self._known = (overlay, now.stamp, _laid_over(connection, now))
            return known[2]

    def matching_text(self, connection: Connection, text: str) -> BitMap | None:
        """Return the items that a typed text finds: texts are those of now."""
        return self._now.matching_text(connection, text)


def _laid_over(connection: Connection, now: FacetSets) -> FacetSets:
    """Read which items are live and used, and who has none checked out: nobody has."""
    live = BitMap(connection.exec_driver_sql("SELECT id FROM temp.as_of_media").scalars())
    query = (
        "SELECT id FROM media WHERE published_version <> version AND id IN (SELECT id FROM temp.as_of_media)"
    )
    changed = BitMap(connection.exec_driver_sql(query).scalars())
    flags = dict(now.flags)
    flags[Flag.PUBLISHED] = now.flag(Flag.PUBLISHED) | live
    flags[Flag.CHANGED] = (now.flag(Flag.CHANGED) - live) | changed
    flags[Flag.DRAFT] = (now.flag(Flag.DRAFT) - live) | changed
    flags[Flag.USED] = _used(connection)
    return FacetSets(now.stamp, flags, {**now.values, Facet.HOLDER: {}})


def _used(connection: Connection) -> BitMap:
    """Read which items something shows, in steps that let other threads in between."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT media_id FROM document_media WHERE stage = ?", (CURRENT,)
    ).scalars()
    used = BitMap()
    while part := rows.fetchmany(_AT_ONCE):
        used.update(part)
    return used
