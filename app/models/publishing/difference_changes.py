"""Change sets: what would be live once documents are published, taken off, or written and then published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, select

from app.models.assignments.documents import (
    DocumentKey,
    current_content,
    find_documents,
    head_content,
    owner_of,
)
from app.models.assignments.edit import Change, Edit, MatrixEdit
from app.models.assignments.severance import applied
from app.models.assignments.slots import EMPTY_DOCUMENT, DocumentContent, Owner
from app.models.assignments.tables import documents
from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import read_products
from app.models.context import LIVE_SITE, Context
from app.models.media.service import unpublished
from app.models.media.tables import media
from app.models.publishing.group_reading import read_items
from app.models.publishing.group_release import ready_items
from app.models.publishing.library import blocked_media
from app.models.publishing.rows import BlockedDocument
from app.models.publishing.service import (
    ready_documents,
    ready_to_publish,
    ready_to_unpublish,
    refused_content,
    refused_media,
)

_Ready = Sequence[tuple[Row[Any], DocumentContent]]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What would be live.

    Attributes:
        contents: What documents hold then; nothing where they are taken off. Others stay as they are.
        media: Items that are live then in their present version.
        blocked: Documents that stay as they are.
    """

    contents: Mapping[DocumentKey, DocumentContent]
    media: frozenset[int] = frozenset()
    blocked: tuple[BlockedDocument, ...] = ()

    def by_owner(self) -> dict[Owner, dict[Context, DocumentContent]]:
        """Return the contents by owner and context."""
        found: dict[Owner, dict[Context, DocumentContent]] = {}
        for (owner, context), content in self.contents.items():
            found.setdefault(owner, {})[context] = content
        return found


def publish_changes(
    connection: Connection,
    owners: Sequence[Owner] = (),
    contexts: Sequence[Context] = (),
    items: Iterable[int] = (),
) -> ChangeSet:
    """Plan a publish of products and categories in contexts; none means all.

    Args:
        connection: The scope.
        owners: Products and categories.
        contexts: Contexts.
        items: Media items that are published by themselves; with them alone no document is.
    """
    wanted = set(items)
    refused = {one.media_id for one in blocked_media(connection, wanted)}
    alone = unpublished(connection, wanted - refused)
    if wanted and not owners and not contexts:
        return ChangeSet({}, frozenset(alone))
    return _going_live(connection, *ready_to_publish(connection, owners, contexts), alone)


def document_changes(connection: Connection, document_ids: Sequence[int]) -> ChangeSet:
    """Plan a publish of any list of documents, by their ids."""
    return _going_live(connection, *ready_documents(connection, document_ids))


def group_changes(connection: Connection, group_id: int) -> ChangeSet:
    """Plan that a publish group goes live."""
    items = read_items(connection, group_id)
    ready, problems = ready_items(connection, [one for one in items if one.owner is not None])
    contents: dict[DocumentKey, DocumentContent] = {}
    blocked: list[BlockedDocument] = []
    for one in items:
        if one.owner is None or one.context is None:
            continue
        if one in ready:
            contents[one.owner, one.context.on(LIVE_SITE)] = ready[one]
        else:
            name, reason = one.number or one.name, problems[one.key].rstrip(".")
            blocked.append(BlockedDocument(one.owner, name, one.context.on(LIVE_SITE), reason))
    alone = {one.media_id for one in items if one.media_id is not None}
    refused = {one.media_id for one in blocked_media(connection, alone)}
    going = unpublished(connection, _used(contents.values()) | (alone - refused))
    return ChangeSet(contents, frozenset(going), tuple(blocked))


def unpublish_changes(
    connection: Connection, owners: Sequence[Owner] = (), contexts: Sequence[Context] = ()
) -> ChangeSet:
    """Plan to take products and categories off in contexts; none means all."""
    rows, blocked = ready_to_unpublish(connection, owners, contexts)
    return ChangeSet({_key(row): EMPTY_DOCUMENT for row in rows}, blocked=tuple(blocked))


def edit_changes(connection: Connection, edit: Edit, user: str) -> ChangeSet:
    """Plan an edit whose documents are published right after.

    What others are editing stays as it is; what the user holds is taken as finished.
    """
    by_document: dict[DocumentKey, list[Change]] = {}
    matrices: dict[Owner, tuple[Dimension, ...]] = {}
    for change in edit.changes:
        by_document.setdefault((change.owner, change.context), []).append(change)
        if isinstance(change, MatrixEdit):
            matrices[change.owner] = change.after
    stored = find_documents(connection, by_document)
    names = {row.id: row.number for row in read_products(connection, _products(by_document))}
    for product in read_products(connection, _products(by_document)):
        matrices.setdefault(product.id, product.matrix)
    contents: dict[DocumentKey, DocumentContent] = {}
    blocked: list[BlockedDocument] = []
    for key, changes in by_document.items():
        row = stored.get(key)
        holder = None if row is None else row.checked_out_by
        if holder not in (None, user):
            blocked.append(_block(key, names, f"{holder} is editing it"))
            continue
        before = EMPTY_DOCUMENT if row is None else current_content(row)
        contents[key] = applied(replace(before, matrix=matrices.get(key[0], before.matrix)), changes)
    refused = refused_media(connection, _used(contents.values()))
    for key, content in list(contents.items()) if refused else ():
        reason = refused_content(content, refused)
        if reason is not None:
            blocked.append(_block(key, names, reason))
            del contents[key]
    going = unpublished(connection, _used(contents.values()))
    return ChangeSet(contents, frozenset(going), tuple(blocked))


def written_changes(before: Connection, after: Connection) -> ChangeSet:
    """Plan to publish what was written to a copy of a store; what was taken off there stays off.

    Args:
        before: A scope of the store.
        after: A scope of the copy.
    """
    versions, then = _versions(before), _versions(after)
    moved = [i for i, one in then.items() if i not in versions or versions[i] != one]
    off = {i for i in moved if then[i].published is None and i in versions and versions[i].published}
    plan = _going_live(after, *ready_documents(after, [i for i in moved if i not in off]))
    contents = {then[i].key: EMPTY_DOCUMENT for i in off} | dict(plan.contents)
    published = [then[i].key for i in moved if then[i].published == then[i].head and i not in off]
    for key, row in find_documents(after, published).items():
        contents[key] = head_content(row)
    known = _published_media(before)
    sent = {i for i, version in _published_media(after).items() if known.get(i) != version}
    return ChangeSet(contents, plan.media | sent, plan.blocked)


def coming_changes(before: Connection, after: Connection) -> ChangeSet:
    """List what the Live site will show otherwise.

    Args:
        before: A scope of the store.
        after: A scope of the store as it will be.
    """
    now, then = _live_versions(before), _live_versions(after)
    moved = [key for key in now.keys() | then.keys() if now.get(key) != then.get(key)]
    rows = find_documents(after, moved)
    known, sent = _published_media(before), _published_media(after)
    return ChangeSet(
        {key: head_content(rows[key]) if key in rows else EMPTY_DOCUMENT for key in moved},
        frozenset(i for i, version in sent.items() if known.get(i) != version),
    )


def _live_versions(connection: Connection) -> dict[DocumentKey, tuple[int, int]]:
    return {
        one.key: (document_id, one.published)
        for document_id, one in _versions(connection).items()
        if one.published is not None
    }


def _going_live(
    connection: Connection, ready: _Ready, blocked: Sequence[BlockedDocument], items: Iterable[int] = ()
) -> ChangeSet:
    used = _used(content for _, content in ready)
    going = unpublished(connection, used).union(items)
    return ChangeSet({_key(row): content for row, content in ready}, frozenset(going), tuple(blocked))


def _used(contents: Iterable[DocumentContent]) -> set[int]:
    return {media_id for content in contents for media_id in content.media_ids()}


def _key(row: Row[Any]) -> DocumentKey:
    return owner_of(row), Context(row.channel, row.locale)


def _products(keys: Iterable[DocumentKey]) -> list[int]:
    return sorted({owner for owner, _ in keys if isinstance(owner, int)})


def _block(key: DocumentKey, names: Mapping[int, str], reason: str) -> BlockedDocument:
    owner, context = key
    name = names.get(owner, f"Product {owner}") if isinstance(owner, int) else f"Category {owner.value}"
    return BlockedDocument(owner, name, context, reason)


class _Versions(NamedTuple):
    key: DocumentKey
    head: int
    published: int | None


def _versions(connection: Connection) -> dict[int, _Versions]:
    table = documents.c
    query: Select[Any] = select(
        table.id,
        table.product_id,
        table.category_id,
        table.channel,
        table.locale,
        table.head_version,
        table.published_version,
    ).where(table.group_id == LIVE_SITE)
    return {
        row.id: _Versions(_key(row), row.head_version, row.published_version)
        for row in connection.execute(query)
    }


def _published_media(connection: Connection) -> dict[int, int]:
    query = select(media.c.id, media.c.published_version).where(media.c.published_version.is_not(None))
    return {row.id: row.published_version for row in connection.execute(query)}
