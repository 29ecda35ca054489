"""The dimensions of a master that are chosen for assignment."""

from sqlalchemy import Connection, select, update

from app.models.catalog.dimensions import Dimension, canonical
from app.models.catalog.tables import products
from app.models.errors import NotFound, RuleViolation


def set_matrix(connection: Connection, product_id: int, matrix: tuple[Dimension, ...]) -> None:
    """Choose dimensions, inside a write scope; () means: no matrix.

    Raises:
        NotFound: The product is gone.
        RuleViolation: The product does not have one of the dimensions.

    Source: assign-media-omnichannel, domain.md 4.5.
    """
    row = connection.execute(
        select(products.c.number, products.c.dimensions).where(products.c.id == product_id)
    ).first()
    if row is None:
        raise NotFound("This product does not exist any more.", "Refresh the list.")
    chosen = canonical(matrix)
    for dimension in chosen:
        if dimension.value not in row.dimensions.split(","):
            raise RuleViolation(f"{row.number} has no dimension {dimension.label}.", "Choose others.")
    text = ",".join(dimension.value for dimension in chosen)
    connection.execute(update(products).where(products.c.id == product_id).values(matrix=text))
