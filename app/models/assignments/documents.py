"""Reads and writes assignment documents inside a scope. Only this package writes their tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    select,
    update,
)

from app.models.assignments.matrix import converted
from app.models.assignments.media_index import CURRENT, PUBLISHED, index_media
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import LEASE, DocumentRow, PublishState
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    CategoryId,
    DocumentContent,
    Owner,
    content_from_json,
    content_to_json,
)
from app.models.assignments.tables import document_versions, documents
from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import read_dimensions, read_variants
from app.models.catalog.tables import products
from app.models.clock import from_iso, iso
from app.models.context import LIVE_SITE, Context
from app.models.database import chunks, take_values
from app.models.schema import PUBLISH_SEQUENCE, counters

TAKEN_OVER: Final = "As it is on the Live site"
"""The comment of the first version of a document in a publish group."""

REKEYED: Final = "Cells keyed by the dimensions of the present assignment matrix"
"""The comment of a version that nobody wrote."""

_WITH_MATRIX: Final = '{"x":'  # how a text begins that names a choice of dimensions
_head = document_versions.alias("head")
_live = document_versions.alias("live")
_IS_LIVE_VERSION: Final = (_live.c.document_id == documents.c.id) & (
    _live.c.version == documents.c.published_version
)

DocumentKey = tuple[Owner, Context]


def read_document(
    connection: Connection, owner: Owner, context: Context, content: DocumentContent | None = None
) -> DocumentRow:
    """Read what an editor sees; a document that does not exist reads as an empty one.

    In a publish group it reads as what is live in its place.

    Args:
        connection: The scope.
        owner: Whose document.
        context: Its channel and locale.
        content: What it holds, where that was worked out in the same scope.
    """
    row = find_document(connection, owner, context)
    if row is None:
        if content is None:
            content = live_contents(connection, [(owner, context)]).get((owner, context), EMPTY_DOCUMENT)
        return DocumentRow(
            owner, context, content, 0, None, False, None, None, None, None, None, PublishState.NONE
        )
    return DocumentRow(
        owner=owner,
        context=context,
        content=current_content(row) if content is None else content,
        head_version=row.head_version,
        published_version=row.published_version,
        has_draft=row.draft is not None,
        checked_out_by=row.checked_out_by,
        checked_out_at=None if row.checked_out_at is None else from_iso(row.checked_out_at),
        lease_until=lease_end(row),
        updated_at=from_iso(row.updated_at),
        published_at=None if row.published_at is None else from_iso(row.published_at),
        state=publish_state(row.head_version, row.published_version, row.publish_seq, row.draft is not None),
    )


def lease_end(row: Row[Any]) -> datetime | None:
    """Return when the check-out of a row lapses; None without one."""
    if row.checked_out_at is None:
        return None
    # Check-outs of an earlier program have no lease.
    return from_iso(row.checked_out_at) + LEASE if row.lease_until is None else from_iso(row.lease_until)


def find_document(connection: Connection, owner: Owner, context: Context) -> Row[Any] | None:
    """Find a document with its head content, or None."""
    return find_documents(connection, [(owner, context)]).get((owner, context))


def find_documents(connection: Connection, keys: Iterable[DocumentKey]) -> dict[DocumentKey, Row[Any]]:
    """Find documents with their head contents; those that do not exist are left out."""
    wanted: dict[tuple[Context, bool], list[int]] = {}
    for owner, context in keys:
        owner_id, is_category = (owner.value, True) if isinstance(owner, CategoryId) else (owner, False)
        wanted.setdefault((context, is_category), []).append(owner_id)
    found: dict[DocumentKey, Row[Any]] = {}
    for (context, is_category), owner_ids in wanted.items():
        place = {"channel": context.channel, "locale": context.locale, "group": context.group}
        for part in chunks(owner_ids):
            for row in connection.execute(_of_owners(is_category), {"owners": part, **place}):
                found[owner_of(row), context] = row
    return found


@cache
def _of_owners(is_category: bool) -> Select[Any]:
    """Build the statement of `find_documents` once: that takes as long as running it."""
    column = documents.c.category_id if is_category else documents.c.product_id
    return _SELECT.where(
        column.in_(bindparam("owners", expanding=True)),
        documents.c.channel == bindparam("channel"),
        documents.c.locale == bindparam("locale"),
        documents.c.group_id == bindparam("group"),
    )


def is_in(context: Context) -> ColumnElement[bool]:
    """Build the condition that a document is in a context: channel, locale and publish group."""
    return and_(
        documents.c.channel == context.channel,
        documents.c.locale == context.locale,
        documents.c.group_id == context.group,
    )


def live_contents(connection: Connection, keys: Sequence[DocumentKey]) -> dict[DocumentKey, DocumentContent]:
    """Read what is live in the place of documents of publish groups; keys of the Live site are left out."""
    return {key: content for key, (_, content) in _live_bases(connection, keys).items()}


def _live_bases(
    connection: Connection, keys: Sequence[DocumentKey]
) -> dict[DocumentKey, tuple[int, DocumentContent]]:
    """Read the live versions, with their contents, in the place of documents of publish groups."""
    behind = {(owner, context.on(LIVE_SITE)): (owner, context) for owner, context in keys if context.group}
    rows = {key: row for key, row in find_documents(connection, behind).items() if row.published_version}
    ids = [row.id for row in rows.values()]
    texts: dict[int, str] = {}
    for part in chunks(ids):
        query = select(documents.c.id, _live.c.content).join(_live, _IS_LIVE_VERSION)
        texts.update(
            {row.id: row.content for row in connection.execute(query.where(documents.c.id.in_(part)))}
        )
    return {
        behind[key]: (row.published_version, content_from_json(texts[row.id])) for key, row in rows.items()
    }


def owner_of(row: Row[Any]) -> Owner:
    """Return whose document a row is."""
    return CategoryId(row.category_id) if row.product_id is None else row.product_id


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


def full_documents(connection: Connection, product_id: int) -> dict[Context, Row[Any]]:
    """Find the documents of a product, of publish groups too, whose current content holds anything."""
    query = _SELECT.where(documents.c.product_id == product_id, documents.c.has_content)
    return {Context(row.channel, row.locale, row.group_id): row for row in connection.execute(query)}


def ensure_document(
    connection: Connection, owner: Owner, context: Context, user: str, now: datetime
) -> Row[Any]:
    """Find a document, or start an empty one, inside a write scope."""
    found = find_document(connection, owner, context)
    return found or start_documents(connection, [(owner, context)], user, now)[owner, context]


def start_documents(
    connection: Connection, keys: Sequence[DocumentKey], user: str, now: datetime
) -> dict[DocumentKey, Row[Any]]:
    """Start documents, which do not exist yet, inside a write scope.

    They are empty; those of a publish group begin with what is live, as their first version.
    """
    bases = _live_bases(connection, keys)
    if keys:
        rows = [
            {
                "product_id": None if isinstance(owner, CategoryId) else owner,
                "category_id": owner.value if isinstance(owner, CategoryId) else None,
                "channel": context.channel,
                "locale": context.locale,
                "group_id": context.group,
                "base_version": bases[owner, context][0] if (owner, context) in bases else None,
                "updated_at": iso(now),
                "updated_by": user,
            }
            for owner, context in keys
        ]
        connection.execute(documents.insert(), rows)
    made = find_documents(connection, keys)
    if bases:
        contents = [(made[key], content) for key, (_, content) in bases.items()]
        check_in_at_once(connection, contents, user, TAKEN_OVER, now)
        made = find_documents(connection, keys)
    return made


def save_drafts(
    connection: Connection, saved: Sequence[tuple[Row[Any], DocumentContent]], user: str, now: datetime
) -> None:
    """Save what a person changed, renewing the leases; a draft equal to the head is dropped."""
    if not saved:
        return
    at, until = iso(now), iso(now + LEASE)
    connection.execute(
        update(documents)
        .where(documents.c.id == bindparam("b_id"))
        .values(
            draft=bindparam("b_draft"),
            has_content=bindparam("b_full"),
            lease_until=until,
            updated_at=at,
            updated_by=user,
        ),
        [
            {"b_id": row.id, "b_draft": _beyond_head(row, content), "b_full": not content.is_empty}
            for row, content in saved
        ],
    )
    index_media(connection, CURRENT, {row.id: content.media_ids() for row, content in saved})


def check_in_at_once(
    connection: Connection,
    saved: Sequence[tuple[Row[Any], DocumentContent]],
    user: str,
    comment: str,
    now: datetime,
) -> None:
    """Make contents the next versions of documents that nobody holds; one equal to its head stays."""
    at = iso(now)
    versions: list[dict[str, Any]] = []
    moved: list[dict[str, Any]] = []
    for row, content in saved:
        text, number = _beyond_head(row, content), row.head_version
        if text is not None:
            number += 1
            version = {"document_id": row.id, "version": number, "content": text}
            versions.append({**version, "created_at": at, "created_by": user, "comment": comment})
        if text is not None or row.draft is not None:
            moved.append({"b_id": row.id, "b_version": number, "b_full": not content.is_empty})
    if not moved:
        return
    if versions:
        connection.execute(document_versions.insert(), versions)
    connection.execute(
        update(documents)
        .where(documents.c.id == bindparam("b_id"))
        .values(
            draft=None,
            head_version=bindparam("b_version"),
            has_content=bindparam("b_full"),
            updated_at=at,
            updated_by=user,
        ),
        moved,
    )
    index_media(connection, CURRENT, {row.id: content.media_ids() for row, content in saved})


def _beyond_head(row: Row[Any], content: DocumentContent) -> str | None:
    """Write a content; None where it is the head again."""
    text = content_to_json(content)
    return None if _is_same(row.head_content, text, content) else text


def is_same_text(head: str, text: str) -> bool:
    """Tell whether a document whose head holds the first text gets no new version for the second one."""
    if head == text or not (head.startswith(_WITH_MATRIX) or text.startswith(_WITH_MATRIX)):
        return head == text
    return _is_same(head, text, content_from_json(text))


def _is_same(head: str | None, text: str, content: DocumentContent) -> bool:
    if text == head:
        return True
    # A choice of dimensions that came since says nothing while there are no cells.
    return not content.cells and rekeyed(_content(head), content.matrix) == content


def drop_draft(connection: Connection, row: Row[Any], now: datetime) -> DocumentContent:
    """Return to what was checked in last, which is given back, and give the check-out back.

    Where other dimensions were chosen since, a new version has its cells keyed by these; what has no place
    among them is kept on its variants, so that no target shows anything else than in the last version.
    """
    head = head_content(row)
    kept = _keyed_anew(connection, row, head)
    connection.execute(
        update(documents)
        .where(documents.c.id == row.id)
        .values(
            draft=None if kept == head else content_to_json(kept),
            has_content=not kept.is_empty,
            checked_out_by=None,
            checked_out_at=None,
            lease_until=None,
        )
    )
    index_media(connection, CURRENT, {row.id: kept.media_ids()})
    if kept != head:
        changed = connection.execute(_SELECT.where(documents.c.id == row.id)).one()
        check_in(connection, changed, row.checked_out_by or row.updated_by, REKEYED, now)
    return kept


def _keyed_anew(connection: Connection, row: Row[Any], content: DocumentContent) -> DocumentContent:
    if row.product_id is None or not content.cells:
        return content
    matrix = connection.execute(select(products.c.matrix).where(products.c.id == row.product_id)).scalar_one()
    if content.matrix == read_dimensions(matrix):
        return content
    variants = read_variants(connection, [row.product_id]).get(row.product_id, ())
    shapes = [VariantShape(one.id, one.values) for one in variants]
    return converted(content, read_dimensions(matrix), shapes).kept_on_variants


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
        .values(draft=None, head_version=version, checked_out_by=None, checked_out_at=None, lease_until=None)
    )
    return version


def drop_documents(connection: Connection, document_ids: Sequence[int]) -> None:
    """Remove documents of publish groups with their versions, inside a write scope."""
    index_media(connection, CURRENT, dict.fromkeys(document_ids, frozenset()))
    for part in chunks(list(document_ids)):
        in_a_group = documents.c.group_id != LIVE_SITE
        connection.execute(delete(documents).where(documents.c.id.in_(part), in_a_group))


@dataclass(frozen=True, slots=True)
class GoLive:
    """A document and the version that becomes live, with its content; None takes it off."""

    document_id: int
    version: int | None
    content: DocumentContent


def set_published(connection: Connection, changes: Sequence[GoLive], now: datetime) -> None:
    """Make versions live, or take documents off, and tell headquarters by the publish sequence."""
    if not changes:
        return
    seq = take_values(connection, counters, PUBLISH_SEQUENCE, len(changes))
    connection.execute(
        update(documents)
        .where(documents.c.id == bindparam("b_id"))
        .values(
            published_version=bindparam("b_version"), published_at=iso(now), publish_seq=bindparam("b_seq")
        ),
        [
            {"b_id": change.document_id, "b_version": change.version, "b_seq": seq + place}
            for place, change in enumerate(changes)
        ],
    )
    index_media(connection, PUBLISHED, {change.document_id: change.content.media_ids() for change in changes})


def mark_live(connection: Connection, keys: Sequence[DocumentKey], now: datetime) -> None:
    """Say of documents of publish groups that what they hold went live; headquarters never hears of them."""
    ids = [row.id for row in find_documents(connection, keys).values()]
    for part in chunks(ids):
        connection.execute(
            update(documents)
            .where(documents.c.id.in_(part), documents.c.group_id != LIVE_SITE)
            .values(published_version=documents.c.head_version, published_at=iso(now))
        )


def version_content(connection: Connection, document_id: int, version: int) -> DocumentContent:
    """Read what a version of a document holds; version 0, before anything was checked in, holds nothing."""
    mine = (document_versions.c.document_id == document_id) & (document_versions.c.version == version)
    return _content(connection.execute(select(document_versions.c.content).where(mine)).scalar_one_or_none())


def rekeyed(content: DocumentContent, matrix: tuple[Dimension, ...]) -> DocumentContent:
    """Return the content with cells keyed by this choice of dimensions."""
    return content if content.matrix == matrix else replace(content, matrix=matrix)


def current_content(row: Row[Any]) -> DocumentContent:
    """Return what an editor sees of a row that `find_document` read."""
    return _content(row.draft if row.draft is not None else row.head_content)


def head_content(row: Row[Any]) -> DocumentContent:
    """Return what was checked in last of a row that `find_document` read."""
    return _content(row.head_content)


def _content(text: str | None) -> DocumentContent:
    return EMPTY_DOCUMENT if text is None else content_from_json(text)


def _with_head() -> Any:
    return documents.outerjoin(
        _head, (_head.c.document_id == documents.c.id) & (_head.c.version == documents.c.head_version)
    )


_SELECT: Final = select(documents, _head.c.content.label("head_content")).select_from(_with_head())
"""Documents with the contents of their head versions."""
