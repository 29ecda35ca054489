"""Reads the products of a destination that documents arrive at. Inside a scope."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import Connection, select

from app.models.catalog.dimensions import Dimension
from app.models.catalog.service import read_dimensions, read_variants
from app.models.catalog.tables import products
from app.models.copying.portable import Place, ValueName
from app.models.database import chunks
from app.models.statements import fetched

CATEGORY: Final = Place((), (), (), {})
"""A category: it has one target and no dimensions."""


def read_value_ids(connection: Connection) -> dict[ValueName, int]:
    """Read the ids of dimension values by name in small letters."""
    rows = fetched(connection, "SELECT dimension, value, id FROM dimension_values")
    return {(Dimension(dimension), value.casefold()): value_id for dimension, value, value_id in rows}


def read_places(
    connection: Connection,
    product_ids: Iterable[int | None],
    with_variants: Collection[int | None],
    values: Mapping[ValueName, int] | None = None,
) -> dict[int | None, Place]:
    """Read products by id; None stands for categories.

    Args:
        connection: The scope.
        product_ids: Products.
        with_variants: Those whose variants are needed.
        values: What `read_value_ids` gave, where that is known.
    """
    ids = sorted({one for one in product_ids if one is not None})
    values = read_value_ids(connection) if values is None else values
    own = read_variants(connection, sorted({one for one in with_variants if one is not None}))
    found: dict[int | None, Place] = {None: CATEGORY}
    for part in chunks(ids):
        query = select(products.c.id, products.c.dimensions, products.c.matrix)
        for product_id, dimensions, matrix in connection.execute(query.where(products.c.id.in_(part))):
            found[product_id] = Place(
                read_dimensions(dimensions), read_dimensions(matrix), own.get(product_id, ()), values
            )
    return found
