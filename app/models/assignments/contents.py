"""Reads what documents hold, in all contexts at once: what is live, what editors see, what groups bring."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select, tuple_

from app.models.assignments.rows import Source
from app.models.assignments.slots import DocumentContent, TargetMedia, content_from_json, master_from_json
from app.models.assignments.tables import document_versions, documents
from app.models.context import LIVE_SITE, Context
from app.models.database import chunks
from app.models.statements import Prepared, among, fetched, listed

_head = document_versions.alias("head")
_live = document_versions.alias("live")
_IS_LIVE_VERSION: Final = (_live.c.document_id == documents.c.id) & (
    _live.c.version == documents.c.published_version
)
_WITH_HEAD: Final = documents.outerjoin(
    _head, (_head.c.document_id == documents.c.id) & (_head.c.version == documents.c.head_version)
)


def read_contents(
    connection: Connection, product_ids: Iterable[int], source: Source, groups: Sequence[int] = ()
) -> dict[int, dict[Context, DocumentContent]]:
    """Read the contents of products in all contexts; empty contents are left out.

    Args:
        connection: The scope.
        product_ids: The products.
        source: As if every draft of the Live site were published, or what is published.
        groups: Publish groups, in the order in which they go live: what their documents hold, drafts
            included, stands over what is published; the contexts are those of the last one.
    """
    return _read_contents(connection, documents.c.product_id, product_ids, source, groups)


def read_masters(
    connection: Connection, product_ids: Iterable[int], tried: Sequence[Context]
) -> dict[int, TargetMedia]:
    """Read what the masters of products would show, as an editor sees it.

    The first of the contexts in which a product has anything answers; those without any are left out.
    """
    pairs = [(context.channel, context.locale) for context in tried]
    place = {pair: number for number, pair in enumerate(pairs)}
    full = select(documents.c.id, documents.c.product_id, documents.c.channel, documents.c.locale).where(
        documents.c.has_content,
        tuple_(documents.c.channel, documents.c.locale).in_(pairs),
        shown_in(tried[0].group),
    )
    winners: dict[int, tuple[int, int]] = {}
    for part in chunks(sorted(set(product_ids))):
        for row in connection.execute(full.where(documents.c.product_id.in_(part))):
            found = (place[row.channel, row.locale], row.id)
            winners[row.product_id] = min(found, winners.get(row.product_id, found))
    owners = {document_id: product_id for product_id, (_, document_id) in winners.items()}
    content = func.coalesce(documents.c.draft, _head.c.content).label("content")
    query = select(documents.c.id, content).select_from(_WITH_HEAD)
    return {
        owners[row.id]: master_from_json(row.content)
        for part in chunks(list(owners))
        for row in connection.execute(query.where(documents.c.id.in_(part)))
    }


def read_category_contents(
    connection: Connection, category_ids: Iterable[int], source: Source, groups: Sequence[int] = ()
) -> dict[int, dict[Context, DocumentContent]]:
    """Read the contents of categories in all contexts, as `read_contents` does."""
    return _read_contents(connection, documents.c.category_id, category_ids, source, groups)


def shown_in(group: int) -> ColumnElement[bool]:
    """Build the condition that a document is seen in a publish group: its own, and live ones behind them."""
    if group == LIVE_SITE:
        return documents.c.group_id == LIVE_SITE
    own = documents.alias("own")
    replaced = select(own.c.id).where(
        own.c.group_id == group,
        own.c.product_id.is_not_distinct_from(documents.c.product_id),
        own.c.category_id.is_not_distinct_from(documents.c.category_id),
        own.c.channel == documents.c.channel,
        own.c.locale == documents.c.locale,
    )
    behind = and_(
        documents.c.group_id == LIVE_SITE, documents.c.published_version.is_not(None), ~replaced.exists()
    )
    return or_(documents.c.group_id == group, behind)


def _read_contents(
    connection: Connection,
    owner: ColumnElement[Any],
    owner_ids: Iterable[int],
    source: Source,
    groups: Sequence[int],
) -> dict[int, dict[Context, DocumentContent]]:
    wanted = sorted(set(owner_ids))
    published = source is Source.PUBLISHED or bool(groups)
    found = _texts(connection, owner, wanted, LIVE_SITE, published=published)
    for group in groups:
        for owner_id, own in _texts(connection, owner, wanted, group, published=False).items():
            found.setdefault(owner_id, {}).update(own)
    last = groups[-1] if groups else LIVE_SITE
    contents: dict[int, dict[Context, DocumentContent]] = {}
    for owner_id, texts in found.items():
        read = {Context(*place, last): content_from_json(text) for place, text in texts.items()}
        full = {context: content for context, content in read.items() if not content.is_empty}
        if full:
            contents[owner_id] = full
    return contents


def _texts(
    connection: Connection, owner: ColumnElement[Any], owner_ids: list[int], group: int, *, published: bool
) -> dict[int, dict[tuple[str, str], str]]:
    """Read contents as they are kept, by owner, channel and locale."""
    found: dict[int, dict[tuple[str, str], str]] = {}
    for owner_id, channel, locale, content in fetched(
        connection, _texts_query(owner, published), (group, *listed(owner_ids))
    ):
        if content is not None:
            found.setdefault(owner_id, {})[channel, locale] = content
    return found


@cache
def _texts_query(owner: ColumnElement[Any], published: bool) -> Prepared:
    """Build the statement of `_texts` once: that takes as long as running it."""
    if published:
        joined: Any = documents.join(_live, _IS_LIVE_VERSION)
        content: ColumnElement[str] = _live.c.content
    else:
        joined = _WITH_HEAD
        content = func.coalesce(documents.c.draft, _head.c.content)
    return Prepared(
        select(owner, documents.c.channel, documents.c.locale, content)
        .select_from(joined)
        .where(documents.c.group_id == bindparam("group"), among(owner))
    )
