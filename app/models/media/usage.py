"""Counts how many documents use a media item; documents tell, nothing is ever scanned."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, update

from app.models.media.tables import media


def count_uses(connection: Connection, added: Iterable[int], removed: Iterable[int]) -> None:
    """Adjust the counters of media items, inside the write scope that changes a document.

    Args:
        connection: The write scope.
        added: Media that the document uses and did not use before.
        removed: Media that it used before and uses no more.
    """
    changes = [{"b_id": i, "by": 1} for i in added] + [{"b_id": i, "by": -1} for i in removed]
    if changes:
        connection.execute(
            update(media)
            .where(media.c.id == bindparam("b_id"))
            .values(used_by=media.c.used_by + bindparam("by")),
            changes,
        )
