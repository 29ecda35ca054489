"""Finds products by any part of their names and numbers, at 100,000 products while a person types.

Three letters and more are looked up in an index of trigrams, which holds the numbers of variants too. One or
two are looked for in names and numbers of products alone: an index that holds both, in order of the number,
is read through.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, bindparam, or_, select, text

from app.models.catalog.tables import product_search, products, variants
from app.models.database import chunks, insert, like_text

SHORTEST: Final = 3  # letters of a trigram


def matches(wanted: str) -> ColumnElement[bool]:
    """Build the condition that a product has this text in a name or number, in upper or lower case."""
    plain = wanted.strip().replace("\0", "")
    if len(plain) < SHORTEST:
        like = f"%{like_text(plain)}%"
        return or_(products.c.name.like(like, escape="\\"), products.c.number.like(like, escape="\\"))
    phrase = '"' + plain.replace('"', '""') + '"'
    found = text("SELECT rowid FROM product_words WHERE product_words MATCH :phrase")
    return products.c.id.in_(
        found.bindparams(bindparam("phrase", phrase, unique=True)).columns(product_search.c.product_id)
    )


def index_products(connection: Connection, product_ids: Sequence[int]) -> None:
    """Write anew what products are found by, inside the write scope that changed them."""
    for part in chunks(list(product_ids)):
        numbers: dict[int, list[str]] = {}
        for row in connection.execute(_numbers(part)):
            numbers.setdefault(row.product_id, []).append(row.number)
        rows: list[dict[str, Any]] = [
            {"product_id": row.id, "words": "\n".join([row.number, row.name, *numbers.get(row.id, ())])}
            for row in connection.execute(select(products).where(products.c.id.in_(part)))
        ]
        if rows:
            new = insert(product_search)
            connection.execute(
                new.on_conflict_do_update(index_elements=["product_id"], set_={"words": new.excluded.words}),
                rows,
            )


def _numbers(product_ids: list[int]) -> Select[Any]:
    return (
        select(variants.c.product_id, variants.c.number)
        .where(variants.c.product_id.in_(product_ids))
        .order_by(variants.c.product_id, variants.c.position)
    )
