"""Publishing documents of a tenant, with the media that they use. Source: publish-media-omnichannel."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, or_, select

from app.models.assignments.documents import GoLive, owner_of, set_published
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    CategoryId,
    DocumentContent,
    Owner,
    content_from_json,
)
from app.models.assignments.tables import document_versions, documents
from app.models.assignments.uses import owner_name
from app.models.catalog.tables import categories, products
from app.models.context import LIVE_SITE, Context
from app.models.database import Database, chunks
from app.models.media.details import Refusal
from app.models.media.service import publish_media, unpublished
from app.models.publishing.library import blocked_media
from app.models.publishing.rows import BlockedDocument, PublishCounts, PublishPreview


class PublishingService:
    """Reads what could be published. The writing happens in jobs. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def preview(self, owners: Sequence[Owner] = (), contexts: Sequence[Context] = ()) -> PublishPreview:
        """Tell what a publish of products and categories in contexts would do.

        Args:
            owners: Products and categories; none means all.
            contexts: Contexts; none means all.
        """
        with self._database.read() as connection:
            ready, blocked = ready_to_publish(connection, owners, contexts)
            used = dict.fromkeys(i for _, content in ready for i in _in_order(content))
            waiting = unpublished(connection, used)
        documents = tuple((owner_of(row), Context(row.channel, row.locale)) for row, _ in ready)
        return PublishPreview(documents, tuple(i for i in used if i in waiting), tuple(blocked))

    def document_ids(self, owners: Sequence[Owner] = (), contexts: Sequence[Context] = ()) -> list[int]:
        """List the ids of the documents of products and categories in contexts, by id; none means all."""
        with self._database.read() as connection:
            # Contents stay where they are: this may be every document of the tenant.
            query = select(documents.c.id, documents.c.channel, documents.c.locale)
            return sorted(row.id for row in _candidates(connection, query, owners, contexts))


def ready_to_publish(
    connection: Connection, owners: Sequence[Owner] = (), contexts: Sequence[Context] = ()
) -> tuple[list[tuple[Row[Any], DocumentContent]], list[BlockedDocument]]:
    """List the documents that would go live, with what they hold, and those that cannot; none means all."""
    rows = _candidates(connection, _select().where(_IS_WAITING), owners, contexts)
    return _sorted_out(connection, rows)


def ready_documents(
    connection: Connection, document_ids: Sequence[int]
) -> tuple[list[tuple[Row[Any], DocumentContent]], list[BlockedDocument]]:
    """Do the same for documents by their ids."""
    return _sorted_out(connection, _rows(connection, document_ids))


def ready_to_unpublish(
    connection: Connection, owners: Sequence[Owner] = (), contexts: Sequence[Context] = ()
) -> tuple[list[Row[Any]], list[BlockedDocument]]:
    """List the documents that would be taken off, and those that cannot; none means all."""
    live = _select().where(documents.c.published_version.is_not(None))
    return _live_and_blocked(_candidates(connection, live, owners, contexts))


def publish_documents(connection: Connection, document_ids: Sequence[int], now: datetime) -> PublishCounts:
    """Publish documents inside a write scope: media first, then what the head version holds.

    A document that is live in its head version already is left alone. Checked-in content that holds
    nothing at all goes live as: inherited (domain.md U6). Source: domain.md 6.1, I5, I6.
    """
    ready, blocked = ready_documents(connection, document_ids)
    used = {media_id for _, content in ready for media_id in content.media_ids()}
    media_done = len(publish_media(connection, used, now))
    changes = [GoLive(row.id, row.head_version, content) for row, content in ready]
    set_published(connection, changes, now)
    return PublishCounts(len(ready), media_done, tuple(blocked))


def publish_items(connection: Connection, media_ids: Sequence[int], now: datetime) -> PublishCounts:
    """Publish media items by themselves, inside a write scope; those that cannot be are named."""
    refused = blocked_media(connection, media_ids)
    done = publish_media(connection, set(media_ids) - {one.media_id for one in refused}, now)
    return PublishCounts(media=len(done), blocked_media=tuple(refused))


def unpublish_documents(connection: Connection, document_ids: Sequence[int], now: datetime) -> PublishCounts:
    """Take documents off inside a write scope; what they severed inherits again (domain.md U7)."""
    ready, blocked = _live_and_blocked(_rows(connection, document_ids))
    set_published(connection, [GoLive(row.id, None, EMPTY_DOCUMENT) for row in ready], now)
    return PublishCounts(len(ready), 0, tuple(blocked))


def _live_and_blocked(rows: Sequence[Row[Any]]) -> tuple[list[Row[Any]], list[BlockedDocument]]:
    live = [row for row in rows if row.published_version is not None]
    blocked = [problem for row in live if (problem := _blocked(row, is_affected=True)) is not None]
    return [row for row in live if row.checked_out_by is None], blocked


def _in_order(content: DocumentContent) -> Iterator[int]:
    """Give the media of a document in order of use, swatches last; may repeat."""
    for _, media in content.targets():
        yield from media.media_ids()
    yield from sorted(content.media_ids())


def _sorted_out(
    connection: Connection, rows: Sequence[Row[Any]]
) -> tuple[list[tuple[Row[Any], DocumentContent]], list[BlockedDocument]]:
    """Tell the documents that can go live, with their contents, from those that something stands against."""
    blocked: list[BlockedDocument] = []
    ready: list[tuple[Row[Any], DocumentContent]] = []
    for row in rows:
        problem = _blocked(row, is_affected=_waits(row))
        if problem is not None:
            blocked.append(problem)
        elif row.head_version and row.published_version != row.head_version:
            ready.append((row, content_from_json(row.head_content)))
    used = {media_id for _, content in ready for media_id in content.media_ids()}
    refused = refused_media(connection, used)
    if refused:
        kept: list[tuple[Row[Any], DocumentContent]] = []
        for row, content in ready:
            reason = refused_content(content, refused)
            if reason is None:
                kept.append((row, content))
            else:
                blocked.append(_block(row, reason))
        ready = kept
    return ready, blocked


def refused_media(connection: Connection, media_ids: Iterable[int]) -> dict[int, Refusal]:
    """Find those media, inside a scope, that documents cannot take along."""
    return {one.media_id: one for one in blocked_media(connection, unpublished(connection, media_ids))}


def refused_content(content: DocumentContent, refused: Mapping[int, Refusal]) -> str | None:
    """Say which of these media stands against a document that holds this; None where none does."""
    first = min(content.media_ids() & refused.keys(), default=None)
    if first is None:
        return None
    return f"{refused[first].display_name} cannot be published: {refused[first].reason}".rstrip(".")


def _blocked(row: Row[Any], *, is_affected: bool) -> BlockedDocument | None:
    """Say who stands in the way of a document that the job would change; others are left alone."""
    if row.checked_out_by is None or not is_affected:
        return None
    return _block(row, f"{row.checked_out_by} is editing it")


def _block(row: Row[Any], reason: str) -> BlockedDocument:
    name = row.number if row.product_id is not None else owner_name(row)
    return BlockedDocument(owner_of(row), name, Context(row.channel, row.locale), reason)


def _waits(row: Row[Any]) -> bool:
    """Tell whether something of a document waits for publishing: a draft, or a version that is not live."""
    return row.draft is not None or bool(row.head_version and row.published_version != row.head_version)


_IS_WAITING: Final = or_(
    documents.c.draft.is_not(None), documents.c.published_version.is_distinct_from(documents.c.head_version)
)
"""What `_waits` asks, for the store."""


def _select() -> Select[Any]:
    head = document_versions.alias("head")
    return (
        select(
            documents,
            products.c.number,
            products.c.name,
            categories.c.path.label("category_path"),
            head.c.content.label("head_content"),
        )
        .outerjoin(products, products.c.id == documents.c.product_id)
        .outerjoin(categories, categories.c.id == documents.c.category_id)
        .outerjoin(
            head, (head.c.document_id == documents.c.id) & (head.c.version == documents.c.head_version)
        )
    )


def _rows(connection: Connection, document_ids: Sequence[int]) -> list[Row[Any]]:
    found: list[Row[Any]] = []
    for part in chunks(list(document_ids)):
        found += connection.execute(_select().where(documents.c.id.in_(part)).order_by(documents.c.id)).all()
    return found


def _candidates(
    connection: Connection, query: Select[Any], owners: Sequence[Owner], contexts: Sequence[Context]
) -> list[Row[Any]]:
    parts = [query]
    if owners:
        products_asked = sorted({owner for owner in owners if isinstance(owner, int)})
        categories_asked = sorted({owner.value for owner in owners if isinstance(owner, CategoryId)})
        parts = [query.where(documents.c.product_id.in_(ids)) for ids in chunks(products_asked)]
        parts += [query.where(documents.c.category_id.in_(ids)) for ids in chunks(categories_asked)]
    wanted = set(contexts)
    parts = [part.where(documents.c.group_id == LIVE_SITE) for part in parts]
    return [
        row
        for part in parts
        for row in connection.execute(part)
        if not wanted or Context(row.channel, row.locale) in wanted
    ]
