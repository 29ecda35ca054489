"""Counts how many documents use a media item; documents tell, nothing is ever scanned."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from app.models.media.index import reindex_flags
from app.models.statements import listed


def count_uses(connection: Connection, added: Iterable[int], removed: Iterable[int]) -> None:
    """Adjust the counters of media items, inside the write scope that changes a document.

    Args:
        connection: The write scope.
        added: Media that the document uses and did not use before.
        removed: Media that it used before and uses no more.
    """
    counts = Counter(added)
    counts.subtract(removed)
    changes = [(by, i) for i, by in sorted(counts.items()) if by]
    if not changes:
        return
    connection.exec_driver_sql("UPDATE media SET used_by = used_by + ? WHERE id = ?", changes)
    query = "SELECT id, used_by FROM media WHERE id IN (SELECT value FROM json_each(?))"
    rows = connection.exec_driver_sql(query, listed(i for _, i in changes)).all()
    # Most items that a document takes are used by others too: the index hears of the first use and the last.
    reindex_flags(connection, [i for i, used_by in rows if used_by == 0 or used_by == counts[i]])
