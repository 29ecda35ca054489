"""The library's index: what finding and counting need of every item, kept in step with what is written."""

from collections.abc import Iterable

from sqlalchemy import Connection


def reindex(connection: Connection, media_ids: Iterable[int]) -> None:
    """Bring the index up to date with these items, inside the write scope that changed or removed them.

    Args:
        connection: The write scope.
        media_ids: Items whose row, texts, tags, check-out or uses were written; deleted ones too.
    """
