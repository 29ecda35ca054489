"""Everything that a product's page shows, read at once, and a cheap look at whether it changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, func, select

from app.models.assignments.documents import is_in, read_document
from app.models.assignments.rows import DocumentRow, PublishState, desk_of
from app.models.assignments.slots import DocumentContent, content_from_json, content_to_json
from app.models.assignments.tables import document_media, document_versions, documents
from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ProductRow, ValueRow, VariantRow
from app.models.catalog.service import read_products, read_values, read_variants
from app.models.catalog.tables import products
from app.models.context import LIVE_SITE, OMNICHANNEL, Context, ContextOrder, fallback_contexts
from app.models.errors import NotFound
from app.models.media.rows import MediaRow
from app.models.media.service import read_media
from app.models.media.tables import media
from app.models.tenants.rows import ChannelRow
from app.models.tenants.service import CHANNELS_SEQUENCE, read_channels, read_order, read_setting
from app.models.undo import undo_steps

_SHORT: Final = 200
"""A content whose text is longer than this holds something."""

_head = document_versions.alias("head")
_live = document_versions.alias("live")


class Contents(Mapping[Context, DocumentContent]):
    """The contents of a product in the contexts where it has any; each is worked out when it is asked for.

    Args:
        texts: As the store keeps them; none of them empty.
        known: Contents that were worked out before, taken over where their texts are the same.
    """

    def __init__(self, texts: Mapping[Context, str], known: "Contents | None" = None) -> None:
        self._texts = dict(texts)
        self._read: dict[Context, DocumentContent] = {}
        self._used: dict[Context, frozenset[int]] = {}
        if known is not None:
            same = {context for context, text in self._texts.items() if known._texts.get(context) == text}
            self._read = {context: known._read[context] for context in same & known._read.keys()}
            self._used = {context: known._used[context] for context in same & known._used.keys()}

    def __getitem__(self, context: Context) -> DocumentContent:
        """Return a content."""
        if context not in self._read:
            self._read[context] = content_from_json(self._texts[context])
        return self._read[context]

    def media_ids(self, context: Context) -> frozenset[int]:
        """Return every media id that a content uses; none where the context has no content."""
        if context not in self._texts:
            return frozenset()
        if context not in self._used:
            self._used[context] = self[context].media_ids()
        return self._used[context]

    def with_content(self, context: Context, content: DocumentContent) -> "Contents":
        """Return a copy in which a context has this content; an empty one counts as none."""
        texts = {one: text for one, text in self._texts.items() if one != context}
        if not content.is_empty:
            texts[context] = content_to_json(content)
        made = Contents(texts, self)
        if not content.is_empty:
            made._read[context] = content
            made._used.pop(context, None)
        return made

    def __iter__(self) -> Iterator[Context]:
        """Go through the contexts."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Count the contexts."""
        return len(self._texts)

    def __contains__(self, context: object) -> bool:
        """Tell whether a context has any content, without working it out."""
        return context in self._texts


@dataclass(frozen=True, slots=True)
class Stamp:
    """What changes whenever something else is to be shown of a product in a context.

    Attributes:
        catalog: Of the product, its dimensions and variants.
        tenant: Of channels, languages and the order of contexts.
        documents: Of its documents in all contexts and who holds this one.
        media: Of the media that these use.
        steps: Of what the user can take back here.
    """

    catalog: tuple[Any, ...]
    tenant: tuple[Any, ...]
    documents: tuple[Any, ...]
    media: tuple[Any, ...]
    steps: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class OpenProduct:
    """A product as it was read.

    Attributes:
        values: The dimension values that the variants use, by dimension, in display order.
        document: Of the asked context.
        drafts: What would hold if every draft were published.
        published: What is live.
        media: The media that this context and those it falls back to use, by id.
    """

    stamp: Stamp
    product: ProductRow
    variants: tuple[VariantRow, ...]
    values: Mapping[Dimension, tuple[ValueRow, ...]]
    document: DocumentRow
    drafts: Contents
    published: Contents
    media: Mapping[int, MediaRow]
    order: ContextOrder
    channels: tuple[ChannelRow, ...]


def read_stamp(connection: Connection, product_id: int, context: Context, user: str) -> Stamp | None:
    """Look whether anything changed, inside a scope; None where the product is gone."""
    row = connection.execute(
        select(products.c.publish_seq, products.c.matrix, products.c.dimensions, products.c.name).where(
            products.c.id == product_id
        )
    ).first()
    if row is None:
        return None
    own = documents.c.product_id == product_id
    every = connection.execute(
        select(
            func.count(),
            # All of them: the newest need not be the last one where a clock was set back.
            func.group_concat(documents.c.updated_at),
            func.sum(documents.c.head_version),
            func.sum(documents.c.published_version),
            func.sum(documents.c.id),  # as of a moment to come another document may stand in a place
            func.max(documents.c.publish_seq),
            func.count(documents.c.draft),
        ).where(own)
    ).one()
    here = connection.execute(
        select(documents.c.checked_out_by, documents.c.checked_out_at).where(own, is_in(context))
    ).first()
    ids = select(documents.c.id).where(own, documents.c.channel.in_((context.channel, OMNICHANNEL)))
    used = select(document_media.c.media_id).where(document_media.c.document_id.in_(ids)).distinct()
    shown = connection.execute(
        select(
            func.count(),
            func.max(media.c.updated_at),
            func.sum(media.c.version),
            func.max(media.c.publish_seq),
        ).where(media.c.id.in_(used))
    ).one()
    desk = (undo_steps.c.user == user) & (undo_steps.c.desk == desk_of(product_id, context))
    steps = connection.execute(select(func.count(), func.max(undo_steps.c.place)).where(desk)).one()
    tenant = (read_setting(connection, CHANNELS_SEQUENCE), read_order(connection))
    return Stamp(tuple(row), tenant, (*every, *(here or (None, None))), tuple(shown), tuple(steps))


def read_open_product(
    connection: Connection, product_id: int, context: Context, user: str, known: OpenProduct | None = None
) -> OpenProduct:
    """Read a product inside a scope.

    Args:
        connection: The scope.
        product_id: The product.
        context: Channel and locale on show.
        user: Whose steps of undo count for the stamp.
        known: What was read of it before; what has not changed since is taken over.

    Raises:
        NotFound: The product is not there any more.
    """
    stamp = read_stamp(connection, product_id, context, user)
    if stamp is None:
        raise NotFound("This product is not in the catalogue any more.", "Choose another one.")
    if known is not None and known.product.id != product_id:
        known = None
    if known is not None and known.stamp.catalog == stamp.catalog:
        product, variants, values = known.product, known.variants, known.values
    else:
        [product] = read_products(connection, [product_id])
        variants = read_variants(connection, [product_id]).get(product_id, ())
        values = _values(connection, variants)
    if known is not None and known.stamp.tenant == stamp.tenant:
        order, channels = known.order, known.channels
    else:
        order, channels = read_order(connection), read_channels(connection)
    drafts, published = _contents(connection, product_id, context.group, known)
    document = read_document(connection, product_id, context, drafts.get(context))
    used: set[int] = set()
    for one in fallback_contexts(context, order):
        for contents in (drafts, published):
            used |= contents.media_ids(one)
    return OpenProduct(
        stamp=stamp,
        product=product,
        variants=variants,
        values=values,
        document=document,
        drafts=drafts,
        published=published,
        media={row.id: row for row in read_media(connection, sorted(used))},
        order=order,
        channels=channels,
    )


def after_edit(
    read: OpenProduct, context: Context, content: DocumentContent, more: Mapping[int, MediaRow]
) -> OpenProduct:
    """Return what is to be shown once an edit of one document was saved as a draft, without reading it.

    The stamp stays that of before, so that the next look at the store reads it all.

    Args:
        read: What was read before.
        context: Whose document was edited; the user holds it.
        content: What the edit made of it.
        more: Media that it uses and that were not read before.
    """
    content = replace(content, matrix=read.product.matrix)
    state = read.document.state
    if state is not PublishState.UNPUBLISHED:
        state = PublishState.DRAFT if read.document.published_version is None else PublishState.CHANGED
    return replace(
        read,
        document=replace(read.document, content=content, has_draft=True, state=state),
        drafts=read.drafts.with_content(context, content),
        media={**read.media, **more},
    )


def _values(
    connection: Connection, variants: tuple[VariantRow, ...]
) -> Mapping[Dimension, tuple[ValueRow, ...]]:
    used = {value for row in variants for value in row.values if value is not None}
    found: dict[Dimension, list[ValueRow]] = {}
    for row in read_values(connection, sorted(used)):
        found.setdefault(row.dimension, []).append(row)
    return {dimension: tuple(found[dimension]) for dimension in Dimension if dimension in found}


def _contents(
    connection: Connection, product_id: int, group: int, known: OpenProduct | None
) -> tuple[Contents, Contents]:
    """Read what an editor sees and what is live; in a publish group its documents stand over what is live."""
    joined = documents.outerjoin(
        _head, (_head.c.document_id == documents.c.id) & (_head.c.version == documents.c.head_version)
    ).outerjoin(
        _live, (_live.c.document_id == documents.c.id) & (_live.c.version == documents.c.published_version)
    )
    query = select(
        documents.c.channel,
        documents.c.locale,
        documents.c.group_id,
        func.coalesce(documents.c.draft, _head.c.content).label("now"),
        _live.c.content.label("live"),
    ).select_from(joined)
    now: dict[Context, str] = {}
    live: dict[Context, str] = {}
    mine = (documents.c.product_id == product_id) & documents.c.group_id.in_((LIVE_SITE, group))
    # The documents of the group come last: they stand over the others.
    for row in connection.execute(query.where(mine).order_by(documents.c.group_id)):
        context = Context(row.channel, row.locale, group)
        if row.group_id == LIVE_SITE:
            _keep(live, context, row.live)
        _keep(now, context, row.now if row.group_id == group else row.live)
    if known is None:
        return Contents(now), Contents(live)
    return Contents(now, known.drafts), Contents(live, known.published)


def _keep(texts: dict[Context, str], context: Context, text: str | None) -> None:
    """Keep a content that holds anything; one that holds nothing takes away what stood there."""
    if text is not None and (len(text) > _SHORT or not content_from_json(text).is_empty):
        texts[context] = text
    else:
        texts.pop(context, None)
