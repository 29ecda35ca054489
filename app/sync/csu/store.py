"""The tables of flattened answers, which headquarters and every CSU keep alike.

A product's answers are one row: rectangles of (media set, level, source, targets, contexts), the
last two as bit masks, and its swatches by contexts; a category's are one too. A read is a fixed, small
number of point look-ups. Omnichannel and Neutral never appear among the contexts that readers ask.
Source: architecture.md 5, domain.md I8.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    literal_column,
    or_,
    select,
)

from app.models.assignments.slots import CategoryId
from app.models.context import Context
from app.models.database import Database, chunks, insert, open_derived
from app.models.statements import Prepared, among, fetched, insert_tuples, listed, written
from app.sync.csu.stored_answers import StoredCategory as StoredCategory
from app.sync.csu.stored_answers import StoredProduct as StoredProduct
from app.sync.csu.stored_answers import StoredRectangle as StoredRectangle
from app.sync.csu.stored_answers import StoredSwatches as StoredSwatches
from app.sync.csu.stored_answers import encode
from app.sync.csu.stored_answers import own_rectangles as own_rectangles
from app.sync.csu.stored_answers import own_swatches as own_swatches
from app.sync.csu.stored_answers import rectangles_from_json as rectangles_from_json
from app.sync.csu.stored_answers import rectangles_to_json as rectangles_to_json
from app.sync.csu.stored_answers import set_key as set_key
from app.sync.csu.stored_answers import set_text as set_text
from app.sync.csu.stored_answers import stored as stored
from app.sync.csu.stored_answers import swatches_from_json as swatches_from_json
from app.sync.csu.stored_answers import swatches_to_json as swatches_to_json

VERSION: Final = 8
"""Counts up with every change of these tables: older stores are emptied and built again."""

EPOCH: Final = "epoch"
"""Counter: names one life of the store of headquarters; its bits and sequences mean nothing in another."""

ANSWERS: Final = MetaData()

contexts = Table(
    "contexts",
    ANSWERS,
    Column("bit", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("served", Integer, nullable=False),
    # Whether omnichannel media is shown, as 1110 told, see `configuration.mark_contexts`; null before it did.
    Column("omnichannel", Integer),
    Index("contexts_by_name", "channel", "locale", unique=True),
    # Holds all that a read needs of a context.
    Index("contexts_served", "channel", "locale", "served", "omnichannel"),
)

products = Table(
    "products",
    ANSWERS,
    Column("id", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    # What a CSU answers, see `answer_texts`; empty in headquarters. What readers do not need comes behind.
    Column("answers", Text, nullable=False, default=""),
    # The numbers of its variants in the order of their bits, as JSON; `variants` finds them by number.
    Column("variants", Text, nullable=False),
    Column("rectangles", Text, nullable=False),
    Column("swatches", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Index("products_by_number", "number", unique=True),
    Index("products_by_seq", "seq"),
)

categories = Table(
    "categories",
    ANSWERS,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("answers", Text, nullable=False, default=""),
    Column("rectangles", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Index("categories_by_path", "path", unique=True),
    Index("categories_by_seq", "seq"),
)

variants = Table(
    "variants",
    ANSWERS,
    Column("number", Text, primary_key=True),
    Column("product_id", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    sqlite_with_rowid=False,
)

media_sets = Table(
    "media_sets",
    ANSWERS,
    Column("key", Text, primary_key=True),
    Column("content", Text, nullable=False),
    sqlite_with_rowid=False,
)

media = Table(
    "media",
    ANSWERS,
    Column("id", Integer, primary_key=True),
    Column("facts", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Index("media_by_seq", "seq"),
)

# What shows an item, in headquarters; something that does so no longer may stand here too.
showings = Table(
    "showings",
    ANSWERS,
    Column("media_id", Integer, primary_key=True, autoincrement=False),
    Column("is_category", Integer, primary_key=True, autoincrement=False),
    Column("owner_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

counters = Table(
    "counters",
    ANSWERS,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)

settings = Table(
    "settings",
    ANSWERS,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

job_cursors = Table(
    "job_cursors",
    ANSWERS,
    Column("job_id", Text, primary_key=True),
    Column("position", Text, nullable=False),
)


def _upsert(table: Table, key: str, *changed: str) -> Prepared:
    """Prepare to write rows, the key first, over those with their keys; a text with a default stays."""
    given: dict[str, ColumnElement[Any]] = {name: bindparam(name) for name in (key, *changed)}
    given |= {column.name: literal_column("''") for column in table.columns if column.default is not None}
    fresh = insert(table).values(given)
    new = {name: fresh.excluded[name] for name in changed}
    return Prepared(fresh.on_conflict_do_update(index_elements=[key], set_=new))


_UPSERT_PRODUCT: Final = _upsert(products, "id", "number", "variants", "rectangles", "swatches", "seq")
_UPSERT_VARIANT: Final = _upsert(variants, "number", "product_id", "place")
_UPSERT_CATEGORY: Final = _upsert(categories, "id", "path", "name", "rectangles", "seq")
_UPSERT_MEDIA: Final = _upsert(media, "id", "facts", "seq")
_UPSERT_COUNTERS: Final = _upsert(counters, "name", "value")
_UPSERT_CURSOR: Final = _upsert(job_cursors, "job_id", "position")
_UPSERT_SETTING: Final = _upsert(settings, "name", "value")


def open_answers(path: Path) -> Database:
    """Open a store of answers; one of another version is emptied, the next sync fills it."""
    return open_derived(path, ANSWERS, VERSION)


def write_product(
    connection: Connection, product: StoredProduct, *, before: StoredProduct | None = None
) -> None:
    """Write all answers of a product over what was there, inside a write scope.

    Args:
        connection: The write scope.
        product: What is true now.
        before: What is stored, where the caller knows it: what did not change is not written then.
    """
    if before is None or before.number != product.number:
        drop_products(connection, or_(products.c.id == product.id, products.c.number == product.number))
    elif before.variants != product.variants:
        _drop_variants(connection, product.id, before.variants)
    variants_text, swatches_text = encode(product.variants), swatches_to_json(product.swatches)
    texts = variants_text, rectangles_to_json(product.rectangles), swatches_text
    written(connection, _UPSERT_PRODUCT, [(product.id, product.number, *texts, product.seq)])
    if before is not None and (before.number, before.variants) == (product.number, product.variants):
        return
    rows = [(number, product.id, place) for place, number in enumerate(product.variants, start=1)]
    written(connection, _UPSERT_VARIANT, rows)


def drop_products(connection: Connection, which: ColumnElement[bool]) -> None:
    """Remove products with their variants, inside a write scope."""
    for row in connection.execute(select(products.c.id, products.c.variants).where(which)).all():
        _drop_variants(connection, row.id, json.loads(row.variants))
    connection.execute(delete(products).where(which))


def _drop_variants(connection: Connection, product_id: int, numbers: Iterable[str]) -> None:
    """Remove what still belongs to the product: a number may have gone to another one meanwhile."""
    own = variants.c.product_id == product_id
    for part in chunks(list(numbers)):
        connection.execute(delete(variants).where(own, variants.c.number.in_(part)))


def write_sets(connection: Connection, sets: dict[str, str]) -> None:
    """Write media sets by key, inside a write scope; a key names its content, so what is there holds."""
    insert_tuples(connection, media_sets, list(sets.items()), keep=True)


def write_media(connection: Connection, rows: Sequence[tuple[int, str, int]]) -> None:
    """Write (id, facts, seq) of media items, inside a write scope."""
    written(connection, _UPSERT_MEDIA, rows)


def write_showings(connection: Connection, owner: int | CategoryId, media_ids: Iterable[int]) -> None:
    """Write which media a product or a category shows, inside a write scope."""
    is_category = isinstance(owner, CategoryId)
    owner_id = owner.value if isinstance(owner, CategoryId) else owner
    rows = [(media_id, int(is_category), owner_id) for media_id in set(media_ids)]
    insert_tuples(connection, showings, rows, keep=True)


_PRODUCTS: Final = Prepared(
    select(*products.c["id", "number", "variants", "rectangles", "swatches", "seq"])
    .where(among(products.c.id))
    .order_by(products.c.id)
)


def read_products(connection: Connection, product_ids: Sequence[int]) -> list[StoredProduct]:
    """Read products inside a scope, by id."""
    return [
        StoredProduct(
            product_id,
            number,
            tuple(json.loads(own)),
            rectangles_from_json(rectangles),
            swatches_from_json(swatches),
            seq,
        )
        for product_id, number, own, rectangles, swatches, seq in fetched(
            connection, _PRODUCTS, listed(product_ids)
        )
    ]


def write_category(connection: Connection, category: StoredCategory) -> None:
    """Write all answers of a category over what was there, inside a write scope."""
    same_path = categories.c.path == category.path
    connection.execute(delete(categories).where(same_path, categories.c.id != category.id))
    values = category.id, category.path, category.name, rectangles_to_json(category.rectangles), category.seq
    written(connection, _UPSERT_CATEGORY, [values])


def read_categories(connection: Connection, category_ids: Sequence[int]) -> list[StoredCategory]:
    """Read categories inside a scope, by id."""
    return [
        StoredCategory(row.id, row.path, row.name, rectangles_from_json(row.rectangles), row.seq)
        for part in chunks(list(category_ids))
        for row in connection.execute(
            select(categories).where(categories.c.id.in_(part)).order_by(categories.c.id)
        )
    ]


def read_sets(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Read media sets inside a scope, by key."""
    found: dict[str, str] = {}
    for part in chunks(sorted(set(keys))):
        query = select(media_sets.c.key, media_sets.c.content)
        rows = connection.execute(query.where(media_sets.c.key.in_(part)))
        found.update({row.key: row.content for row in rows})
    return found


def read_contexts(connection: Connection) -> dict[Context, int]:
    """Read the bits of the served contexts, inside a scope."""
    rows = connection.execute(select(contexts).where(contexts.c.served == 1))
    return {Context(row.channel, row.locale): row.bit for row in rows}


def read_bits(connection: Connection) -> dict[Context, int]:
    """Read the bits of all contexts that are or were served, inside a scope; they are 0, 1, 2 ..."""
    rows = connection.execute(select(contexts))
    return {Context(row.channel, row.locale): row.bit for row in rows}


def write_contexts(connection: Connection, bits: dict[Context, int]) -> None:
    """Write the contexts that are served from now on; the bits of others stay taken."""
    connection.execute(contexts.update().values(served=0))
    rows = [{"bit": b, "channel": c.channel, "locale": c.locale, "served": 1} for c, b in bits.items()]
    if rows:
        statement = insert(contexts).on_conflict_do_update(index_elements=["bit"], set_={"served": 1})
        connection.execute(statement, rows)


def read_counter(connection: Connection, name: str) -> int:
    """Read a counter inside a scope; 0 where it was never written."""
    return connection.execute(select(counters.c.value).where(counters.c.name == name)).scalar() or 0


def read_counters(connection: Connection) -> Mapping[str, int]:
    """Read all counters inside a scope; 0 for one that was never written."""
    return Counter({row.name: row.value for row in connection.execute(select(counters))})


def write_counters(connection: Connection, values: Mapping[str, int]) -> None:
    """Write counters inside a write scope."""
    written(connection, _UPSERT_COUNTERS, values.items())


def read_cursor(connection: Connection, job_id: str) -> str | None:
    """Read how far a job has come in this store; None before its first batch."""
    return connection.execute(select(job_cursors.c.position).where(job_cursors.c.job_id == job_id)).scalar()


def write_cursor(connection: Connection, job_id: str, position: str) -> None:
    """Write how far a job has come, inside the write scope of its effect."""
    written(connection, _UPSERT_CURSOR, [(job_id, position)])


def read_setting(connection: Connection, name: str) -> str | None:
    """Read what a configuration job brought, inside a scope; None before it did."""
    return connection.execute(select(settings.c.value).where(settings.c.name == name)).scalar()


def write_setting(connection: Connection, name: str, value: str) -> None:
    """Write what a configuration job brings, inside a write scope."""
    written(connection, _UPSERT_SETTING, [(name, value)])


def clear(connection: Connection) -> None:
    """Empty the store of answers, inside a write scope; what it is configured to do stays."""
    for table in ANSWERS.sorted_tables:
        if table is not settings:
            connection.execute(delete(table))
