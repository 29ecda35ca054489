"""The list of products with the state of their media in one context."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from app.models.assignments.contents import read_contents, read_masters, shown_in
from app.models.assignments.documents import is_in, publish_state
from app.models.assignments.media_index import CURRENT
from app.models.assignments.resolve import default_image
from app.models.assignments.rows import ProductListRow, PublishState, Source
from app.models.assignments.slots import EMPTY_DOCUMENT, TargetMedia
from app.models.assignments.tables import document_media, documents
from app.models.catalog.service import product_conditions
from app.models.catalog.tables import products
from app.models.context import Context, fallback_contexts
from app.models.database import chunks
from app.models.media.rows import MediaType
from app.models.media.tables import media
from app.models.tenants.service import read_order


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products a list shows; the states are those of a context.

    Attributes:
        text: As `catalog.search.matches` takes it.
        category_id: Only products in this category or below it.
        states: Publish states of the document; none means all.
        lacks_media: Only products that show no media at all in the context, fallback included.
        holder: Only products that this user has checked out, in any context; `ANYBODY` for all of them.
    """

    text: str = ""
    category_id: int | None = None
    states: frozenset[PublishState] = frozenset()
    lacks_media: bool = False
    holder: str | None = None


ANYBODY: Final = "*"
EVERY_PRODUCT: Final = ProductFilter()


def list_products(connection: Connection, wanted: ProductFilter, context: Context) -> "array[int]":
    """List matching product ids by number, inside a scope."""
    query = select(products.c.id).order_by(products.c.number)
    query = query.where(*product_conditions(wanted.text, wanted.category_id))
    if wanted.states:
        query = query.select_from(products.outerjoin(documents, _document_of(context)))
        query = query.where(or_(*(_condition(state) for state in sorted(wanted.states))))
    if wanted.lacks_media:
        tried = fallback_contexts(context, read_order(connection))
        query = query.where(products.c.id.not_in(_with_media(tried)))
    if wanted.holder is not None:
        who = documents.c.checked_out_by
        held = select(documents.c.product_id).where(
            who.is_not(None) if wanted.holder == ANYBODY else who == wanted.holder
        )
        query = query.where(products.c.id.in_(held))
    return array("q", connection.execute(query).scalars())


def read_list_rows(connection: Connection, product_ids: list[int], context: Context) -> list[ProductListRow]:
    """Read list rows inside a scope, in the order of the ids; missing products are left out."""
    tried = fallback_contexts(context, read_order(connection))
    masters = read_masters(connection, product_ids, tried)
    images = _default_images(connection, masters)
    found: dict[int, ProductListRow] = {}
    for part in chunks(product_ids):
        shown = set(connection.execute(_with_media(tried, documents.c.product_id.in_(part))).scalars())
        of_variants = _variant_images(connection, sorted(shown - images.keys()), tried)
        query = (
            select(products.c.id, products.c.number, products.c.name, products.c.dimensions, documents)
            .select_from(products.outerjoin(documents, _document_of(context)))
            .where(products.c.id.in_(part))
        )
        for row in connection.execute(query).mappings():
            state = PublishState.NONE
            if row[documents.c.id] is not None:
                state = publish_state(
                    row[documents.c.head_version],
                    row[documents.c.published_version],
                    row[documents.c.publish_seq],
                    row[documents.c.draft] is not None,
                )
            product_id = row[products.c.id]
            found[product_id] = ProductListRow(
                product_id,
                row[products.c.number],
                row[products.c.name],
                bool(row[products.c.dimensions]),
                state,
                row[documents.c.checked_out_by],
                images.get(product_id) or of_variants.get(product_id),
                product_id in shown,
                product_id in of_variants,
            )
    return [found[product_id] for product_id in product_ids if product_id in found]


def _with_media(tried: Sequence[Context], *conditions: ColumnElement[bool]) -> Select[int]:
    """Select the products that have media in the first of the contexts in which they have anything.

    A document without media, which says "intentionally empty" or holds swatches, hides those behind it.
    """
    at = [(documents.c.channel == one.channel) & (documents.c.locale == one.locale) for one in tried]
    place = func.min(case(*((one, number) for number, one in enumerate(at))))  # the other columns go with it
    answering = (
        select(documents.c.id, documents.c.product_id, place)
        .where(
            documents.c.has_content,
            documents.c.product_id.is_not(None),
            shown_in(tried[0].group),
            or_(*at),
            *conditions,
        )
        .group_by(documents.c.product_id)
        .subquery()
    )
    used = (document_media.c.document_id == answering.c.id) & (document_media.c.stage == CURRENT)
    return select(answering.c.product_id).where(select(document_media.c.media_id).where(used).exists())


def _variant_images(
    connection: Connection, product_ids: list[int], tried: Sequence[Context]
) -> dict[int, str]:
    """Return the first image of a cell or variant, in the context that answers, of products without one."""
    groups = tried[0].groups
    contents = read_contents(connection, product_ids, Source.DRAFT, groups) if product_ids else {}
    targets: dict[int, list[TargetMedia]] = {}
    for product_id, by_context in contents.items():
        content = next((by_context[one] for one in tried if one in by_context), EMPTY_DOCUMENT)
        targets[product_id] = [target_media for _target, target_media in content.targets()]
    images = _images(connection, {i for found in targets.values() for each in found for i in each.primary})
    firsts = {
        product_id: next((i for each in found for i in each.primary if i in images), None)
        for product_id, found in targets.items()
    }
    return {product_id: images[first] for product_id, first in firsts.items() if first is not None}


def _images(connection: Connection, media_ids: Iterable[int]) -> dict[int, str]:
    """Return the contents of those items that are images."""
    images: dict[int, str] = {}
    for part in chunks(sorted(media_ids)):
        query = select(media.c.id, media.c.sha256).where(
            media.c.id.in_(part), media.c.type == MediaType.IMAGE.value
        )
        images.update({row.id: row.sha256 for row in connection.execute(query)})
    return images


def _default_images(connection: Connection, masters: Mapping[int, TargetMedia]) -> dict[int, str]:
    images = _images(connection, {media_id for shown in masters.values() for media_id in shown.primary})
    firsts = {i: default_image(shown, images.__contains__) for i, shown in masters.items()}
    return {i: images[first] for i, first in firsts.items() if first is not None}


def _document_of(context: Context) -> ColumnElement[bool]:
    return and_(documents.c.product_id == products.c.id, is_in(context))


def _condition(state: PublishState) -> ColumnElement[bool]:
    live = documents.c.published_version.is_not(None)
    changed = or_(documents.c.draft.is_not(None), documents.c.published_version != documents.c.head_version)
    written = or_(documents.c.draft.is_not(None), documents.c.head_version > 0)
    never = and_(documents.c.published_version.is_(None), documents.c.publish_seq == 0)
    conditions: dict[PublishState, ColumnElement[bool]] = {
        PublishState.NONE: or_(documents.c.id.is_(None), and_(never, ~written)),
        PublishState.DRAFT: and_(never, written),
        PublishState.PUBLISHED: and_(live, ~changed),
        PublishState.CHANGED: and_(live, changed),
        PublishState.UNPUBLISHED: and_(documents.c.published_version.is_(None), documents.c.publish_seq > 0),
    }
    return conditions[state]
