"""Adds documents that come from another tenant, many at once. Inside a write scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.models.assignments.media_index import CURRENT, PUBLISHED
from app.models.assignments.slots import CategoryId, DocumentContent, Owner, content_to_json
from app.models.clock import iso
from app.models.context import Context
from app.models.database import take_values
from app.models.media.usage import count_uses
from app.models.schema import PUBLISH_SEQUENCE, counters


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document of the Live site to be added; it is not there yet.

    Attributes:
        live: What is published at once, or None.
        head: The draft over it, or None.
    """

    owner: Owner
    context: Context
    live: DocumentContent | None
    head: DocumentContent | None


def add_documents(
    connection: Connection, documents: Sequence[NewDocument], user: str, comment: str, now: datetime
) -> list[tuple[int, int, int | None]]:
    """Add documents, in order; return ids, head versions and published versions. Empty contents are none."""
    if not documents:
        return []
    at = iso(now)
    first: int = connection.exec_driver_sql("SELECT coalesce(max(id), 0) + 1 FROM documents").scalar_one()
    seq = take_values(connection, counters, PUBLISH_SEQUENCE, len(documents))
    rows: list[tuple[Any, ...]] = []
    versions: list[tuple[Any, ...]] = []
    uses: list[tuple[int, int, str]] = []
    made: list[tuple[int, int, int | None]] = []
    for document_id, one in enumerate(documents, first):
        contents = [c for c in (one.live, one.head) if c is not None and not c.is_empty]
        is_live = one.live is not None and not one.live.is_empty
        for version, content in enumerate(contents, 1):
            versions.append((document_id, version, content_to_json(content), at, user, comment))
        last = contents[-1].media_ids() if contents else frozenset[int]()
        uses += [(media_id, document_id, CURRENT) for media_id in last]
        if is_live:
            uses += [(media_id, document_id, PUBLISHED) for media_id in contents[0].media_ids()]
        is_category = isinstance(one.owner, CategoryId)
        rows.append(
            (
                document_id,
                None if is_category else one.owner,
                one.owner.value if isinstance(one.owner, CategoryId) else None,
                one.context.channel,
                one.context.locale,
                int(bool(contents)),
                len(contents),
                1 if is_live else None,
                at if is_live else None,
                at,
                user,
                seq if is_live else 0,
            )
        )
        seq += 1
        made.append((document_id, len(contents), 1 if is_live else None))
    # As the driver takes them: statements that are built cost three times as much.
    connection.exec_driver_sql(
        "INSERT INTO documents (id, product_id, category_id, channel, locale, has_content, head_version,"
        " published_version, published_at, updated_at, updated_by, publish_seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    if versions:
        connection.exec_driver_sql(
            "INSERT INTO document_versions (document_id, version, content, created_at, created_by, comment)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            versions,
        )
    if uses:
        uses.sort()  # in the order of the table, a page is looked for once
        connection.exec_driver_sql(
            "INSERT INTO document_media (media_id, document_id, stage) VALUES (?, ?, ?)", uses
        )
    count_uses(connection, [media_id for media_id, _, stage in uses if stage == CURRENT], ())
    return made
