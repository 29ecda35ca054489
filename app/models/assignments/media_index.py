"""The index of which documents use which media, kept in step with what documents hold."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from app.models.assignments.tables import document_media
from app.models.database import chunks, insert
from app.models.media.usage import count_uses

CURRENT: Final = "current"
PUBLISHED: Final = "published"


def index_media(connection: Connection, stage: str, used: Mapping[int, frozenset[int]]) -> None:
    """Keep the index of which documents use which media, and the counters, in step with contents.

    Args:
        connection: The write scope.
        stage: `CURRENT` or `PUBLISHED`.
        used: Media ids by document id.
    """
    table = document_media
    known: dict[int, set[int]] = {document_id: set() for document_id in used}
    for part in chunks(list(used)):
        query = select(table.c.document_id, table.c.media_id)
        for row in connection.execute(query.where(table.c.document_id.in_(part), table.c.stage == stage)):
            known[row.document_id].add(row.media_id)
    gone = [(d, i) for d, ids in known.items() for i in sorted(ids - used[d])]
    new = [(d, i) for d, ids in used.items() for i in sorted(ids - known[d])]
    if gone:
        connection.execute(
            delete(table).where(
                table.c.media_id == bindparam("b_media"),
                table.c.document_id == bindparam("b_document"),
                table.c.stage == stage,
            ),
            [{"b_media": i, "b_document": d} for d, i in gone],
        )
    if new:
        rows = [{"media_id": i, "document_id": d, "stage": stage} for d, i in new]
        connection.execute(insert(table), rows)
    if stage == CURRENT:
        count_uses(connection, [i for _, i in new], [i for _, i in gone])
