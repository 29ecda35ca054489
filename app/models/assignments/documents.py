"""Reads and writes assignment documents inside a scope. Only this package writes their tables."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, select, update

from app.models.assignments.rows import DocumentRow, PublishState, Source
from app.models.assignments.slots import EMPTY_DOCUMENT, DocumentContent, content_from_json, content_to_json
from app.models.assignments.tables import document_media, document_versions, documents
from app.models.catalog.dimensions import Dimension
from app.models.clock import from_iso, iso
from app.models.context import Context
from app.models.database import chunks, insert, next_value
from app.models.media.usage import count_uses
from app.models.schema import PUBLISH_SEQUENCE, counters

CURRENT: Final = "current"
PUBLISHED: Final = "published"

_head = document_versions.alias("head")
_live = document_versions.alias("live")


def read_document(connection: Connection, product_id: int, context: Context) -> DocumentRow:
    """Read what an editor sees; a document that does not exist reads as an empty one."""
    row = find_document(connection, product_id, context)
    if row is None:
        return DocumentRow(
            product_id, context, EMPTY_DOCUMENT, 0, None, False, None, None, None, PublishState.NONE
        )
    return DocumentRow(
        product_id=product_id,
        context=context,
        content=current_content(row),
        head_version=row.head_version,
        published_version=row.published_version,
        has_draft=row.draft is not None,
        checked_out_by=row.checked_out_by,
        checked_out_at=None if row.checked_out_at is None else from_iso(row.checked_out_at),
        updated_at=from_iso(row.updated_at),
        state=publish_state(row.head_version, row.published_version, row.publish_seq, row.draft is not None),
    )


def find_document(connection: Connection, product_id: int, context: Context) -> Row[Any] | None:
    """Find a document with its head content, or None."""
    return connection.execute(
        select(documents, _head.c.content.label("head_content"))
        .select_from(_with_head())
        .where(
            documents.c.product_id == product_id,
            documents.c.channel == context.channel,
            documents.c.locale == context.locale,
        )
    ).first()


def publish_state(
    head_version: int, published_version: int | None, publish_seq: int, has_draft: bool
) -> PublishState:
    """Derive the state of a document. Source: domain.md 4.8."""
    if published_version is not None:
        changed = has_draft or published_version != head_version
        return PublishState.CHANGED if changed else PublishState.PUBLISHED
    if publish_seq:
        return PublishState.UNPUBLISHED
    return PublishState.DRAFT if has_draft or head_version else PublishState.NONE


def read_contents(
    connection: Connection, product_ids: Iterable[int], source: Source
) -> dict[int, dict[Context, DocumentContent]]:
    """Read the contents of products in all contexts; empty contents are left out."""
    found: dict[int, dict[Context, DocumentContent]] = {}
    for part in chunks(sorted(set(product_ids))):
        if source is Source.PUBLISHED:
            joined = documents.join(
                _live,
                (_live.c.document_id == documents.c.id) & (_live.c.version == documents.c.published_version),
            )
            query = select(documents, _live.c.content.label("content")).select_from(joined)
        else:
            content = func.coalesce(documents.c.draft, _head.c.content).label("content")
            query = select(documents, content).select_from(_with_head())
        for row in connection.execute(query.where(documents.c.product_id.in_(part))):
            if row.content is not None:
                content_read = content_from_json(row.content)
                if not content_read.is_empty:
                    context = Context(row.channel, row.locale)
                    found.setdefault(row.product_id, {})[context] = content_read
    return found


def ensure_document(
    connection: Connection, product_id: int, context: Context, user: str, now: datetime
) -> Row[Any]:
    """Find a document, or start an empty one, inside a write scope."""
    found = find_document(connection, product_id, context)
    if found is None:
        connection.execute(
            documents.insert().values(
                product_id=product_id,
                channel=context.channel,
                locale=context.locale,
                updated_at=iso(now),
                updated_by=user,
            )
        )
        found = find_document(connection, product_id, context)
        assert found is not None
    return found


def save_draft(
    connection: Connection, row: Row[Any], content: DocumentContent, user: str, now: datetime
) -> None:
    """Save what a person changed, not checked in; a draft equal to the head is dropped."""
    text = content_to_json(content)
    same_as_head = text == (row.head_content or content_to_json(EMPTY_DOCUMENT))
    connection.execute(
        update(documents)
        .where(documents.c.id == row.id)
        .values(draft=None if same_as_head else text, updated_at=iso(now), updated_by=user)
    )
    index_media(connection, row.id, CURRENT, content.media_ids())


def drop_draft(connection: Connection, row: Row[Any]) -> None:
    """Forget what was saved and not checked in, and give the check-out back."""
    connection.execute(
        update(documents)
        .where(documents.c.id == row.id)
        .values(draft=None, checked_out_by=None, checked_out_at=None)
    )
    head = EMPTY_DOCUMENT if row.head_content is None else content_from_json(row.head_content)
    index_media(connection, row.id, CURRENT, head.media_ids())


def check_in(connection: Connection, row: Row[Any], user: str, comment: str, now: datetime) -> int:
    """Turn the draft into the next version and give the check-out back; return the head version."""
    version: int = row.head_version
    if row.draft is not None:
        version += 1
        connection.execute(
            document_versions.insert().values(
                document_id=row.id,
                version=version,
                content=row.draft,
                created_at=iso(now),
                created_by=user,
                comment=comment,
            )
        )
    connection.execute(
        update(documents)
        .where(documents.c.id == row.id)
        .values(draft=None, head_version=version, checked_out_by=None, checked_out_at=None)
    )
    return version


def set_published(connection: Connection, document_id: int, version: int | None, now: datetime) -> None:
    """Make a version live, or none, and tell headquarters by the publish sequence."""
    connection.execute(
        update(documents)
        .where(documents.c.id == document_id)
        .values(
            published_version=version,
            published_at=iso(now),
            publish_seq=next_value(connection, counters, PUBLISH_SEQUENCE),
        )
    )
    live = None if version is None else read_version(connection, document_id, version)
    index_media(connection, document_id, PUBLISHED, frozenset() if live is None else live.media_ids())


def read_version(connection: Connection, document_id: int, version: int) -> DocumentContent:
    """Read the content of one version; version 0 is the empty content before the first check-in."""
    if version == 0:
        return EMPTY_DOCUMENT
    text = connection.execute(
        select(document_versions.c.content).where(
            document_versions.c.document_id == document_id, document_versions.c.version == version
        )
    ).scalar_one()
    return content_from_json(text)


def index_media(connection: Connection, document_id: int, stage: str, used: frozenset[int]) -> None:
    """Keep the index of which document uses which media, and the counters, in step with a content."""
    table = document_media
    mine = (table.c.document_id == document_id) & (table.c.stage == stage)
    known = frozenset(connection.execute(select(table.c.media_id).where(mine)).scalars())
    gone, new = known - used, used - known
    for part in chunks(sorted(gone)):
        connection.execute(delete(table).where(mine, table.c.media_id.in_(part)))
    if new:
        rows = [{"media_id": i, "document_id": document_id, "stage": stage} for i in sorted(new)]
        connection.execute(insert(table), rows)
    if stage == CURRENT:
        count_uses(connection, sorted(new), sorted(gone))


def rekeyed(content: DocumentContent, matrix: tuple[Dimension, ...]) -> DocumentContent:
    """Return the content with cells keyed by this choice of dimensions."""
    return content if content.matrix == matrix else replace(content, matrix=matrix)


def current_content(row: Row[Any]) -> DocumentContent:
    """Return what an editor sees of a row that `find_document` read."""
    text = row.draft if row.draft is not None else row.head_content
    return EMPTY_DOCUMENT if text is None else content_from_json(text)


def _with_head() -> Any:
    return documents.outerjoin(
        _head, (_head.c.document_id == documents.c.id) & (_head.c.version == documents.c.head_version)
    )
