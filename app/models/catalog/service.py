"""Reads the catalogue of a tenant."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, func, or_, select, update

from app.models.access.rights import perform
from app.models.access.roles import Act
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.importers.records import CatalogBatch
from app.models.catalog.importers.values import normal_hex
from app.models.catalog.importing import CatalogImport
from app.models.catalog.rows import CatalogCounts, CategoryRow, ImportCounts, ProductRow, ValueRow, VariantRow
from app.models.catalog.search import matches
from app.models.catalog.tables import categories, dimension_values, product_categories, products, variants
from app.models.changes import Changes
from app.models.database import Database, chunks
from app.models.errors import NotFound, RuleViolation
from app.models.statements import Prepared, among, fetched, listed


class CatalogService:
    """Products, variants, values and categories of one tenant. Thread: any.

    Args:
        database: The tenant's store.
        on_imported: Called after each import, for what waited for its products.
    """

    def __init__(self, database: Database, on_imported: Callable[[], object] = lambda: None) -> None:
        self._database = database
        self._on_imported = on_imported

    def product_ids(self, text: str = "", category_id: int | None = None) -> "array[int]":
        """List the ids of matching products by number.

        Args:
            text: Part of a name or number of the product; from three letters on also of the number of one of
                its variants.
            category_id: Only products in this category or below it.
        """
        query = select(products.c.id).order_by(products.c.number)
        for condition in product_conditions(text, category_id):
            query = query.where(condition)
        with self._database.read() as connection:
            return array("q", connection.execute(query).scalars())

    def product(self, product_id: int) -> ProductRow:
        """Find a product by id.

        Raises:
            NotFound: There is none.
        """
        return self.products([product_id])[0]

    def products(self, product_ids: Sequence[int]) -> list[ProductRow]:
        """Read products in the order of the ids.

        Raises:
            NotFound: One of them does not exist.
        """
        with self._database.read() as connection:
            found = {row.id: row for row in read_products(connection, list(product_ids))}
        for product_id in product_ids:
            if product_id not in found:
                raise NotFound(f"Product {product_id} does not exist any more.", "Refresh the list.")
        return [found[product_id] for product_id in product_ids]

    def product_by_number(self, number: str) -> ProductRow:
        """Find a product by its number.

        Raises:
            NotFound: There is none.
        """
        with self._database.read() as connection:
            found = connection.execute(select(products.c.id).where(products.c.number == number)).scalar()
        if found is None:
            raise NotFound(
                f"Product {number} does not exist.", "See that the number is spelled as in the catalogue."
            )
        return self.product(found)

    def variants(self, product_id: int) -> tuple[VariantRow, ...]:
        """List the variants of a product in their order."""
        with self._database.read() as connection:
            return read_variants(connection, [product_id]).get(product_id, ())

    def variant_by_number(self, number: str) -> VariantRow:
        """Find a variant by its number.

        Raises:
            NotFound: There is none.
        """
        query = select(variants).where(variants.c.number == number)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(
                f"Variant {number} does not exist.", "See that the number is spelled as in the catalogue."
            )
        return _variant(row)

    def values(
        self, product_id: int, known: Sequence[VariantRow] | None = None
    ) -> dict[Dimension, tuple[ValueRow, ...]]:
        """List the values that the variants of a master use, by dimension, in display order.

        Args:
            product_id: The master.
            known: Its variants, where they were read before.
        """
        own = self.variants(product_id) if known is None else known
        used = {v for row in own for v in row.values if v is not None}
        with self._database.read() as connection:
            rows = read_values(connection, sorted(used))
        found: dict[Dimension, list[ValueRow]] = {}
        for row in rows:
            found.setdefault(row.dimension, []).append(row)
        return {dimension: tuple(found[dimension]) for dimension in Dimension if dimension in found}

    def value_ids(self) -> dict[tuple[Dimension, str], int]:
        """Map (dimension, value in lower case) to value ids, for all values."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(dimension_values.c.id, dimension_values.c.dimension, dimension_values.c.value)
            )
            return {(Dimension(row.dimension), row.value.casefold()): row.id for row in rows}

    def value_names(self, value_ids: Iterable[int]) -> dict[int, str]:
        """Name dimension values by id; those that are gone are left out."""
        with self._database.read() as connection:
            return {row.id: row.name for row in read_values(connection, sorted(set(value_ids)))}

    def set_central_value(self, value_id: int, color: str | None) -> Changes:
        """Give a dimension value its central swatch, which lists and refiners show, or take it away.

        Args:
            value_id: The dimension value.
            color: A hex colour like `#1a2b3c`, or None.

        Raises:
            NotFound: There is no such value.
            RuleViolation: That is no colour.

        Source: dimensions-swatch, domain.md 4.4.
        """
        kept = None if color is None else normal_hex(color)
        if color is not None and kept is None:
            raise RuleViolation(f"{color} is no colour.", "Write six hexadecimal digits, like #1A2B3C.")
        change = update(dimension_values).where(dimension_values.c.id == value_id).values(hex=kept)
        with self._database.write() as connection:
            perform(connection, Act.ASSIGN, f"Set the central swatch of a value to {kept or 'nothing'}")
            if not connection.execute(change).rowcount:
                raise NotFound("This dimension value does not exist any more.", "Refresh the product.")
        return Changes(catalog=True)

    def categories(self) -> tuple[CategoryRow, ...]:
        """List the categories, parents before children, siblings in their order."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(categories).order_by(categories.c.position, categories.c.name)
            ).all()
            links = connection.execute(
                select(product_categories.c.category_id, product_categories.c.product_id)
            ).all()
        parents = {row.id: row.parent_id for row in rows}
        members: dict[int, set[int]] = {row.id: set() for row in rows}
        for category_id, product_id in links:
            at: int | None = category_id
            while at is not None:
                members[at].add(product_id)
                at = parents[at]
        children: dict[int | None, list[CategoryRow]] = {}
        for row in rows:
            made = CategoryRow(row.id, row.parent_id, row.name, row.path, len(members[row.id]))
            children.setdefault(row.parent_id, []).append(made)
        ordered: list[CategoryRow] = []
        stack = list(reversed(children.get(None, [])))
        while stack:
            category = stack.pop()
            ordered.append(category)
            stack.extend(reversed(children.get(category.id, [])))
        return tuple(ordered)

    def counts(self) -> CatalogCounts:
        """Count products, variants and categories."""
        with self._database.read() as connection:
            return CatalogCounts(
                *(
                    connection.execute(select(func.count()).select_from(table)).scalar_one()
                    for table in (products, variants, categories)
                )
            )

    def import_(self, batch: CatalogBatch) -> ImportCounts:
        """Bring a parsed set of files in; what is there already is updated, never doubled.

        Raises:
            StorageProblem: The store cannot be written; products already brought in stay.
        """
        counts = CatalogImport(self._database, batch).run()
        self._on_imported()
        return counts


def product_conditions(text: str, category_id: int | None) -> list[ColumnElement[bool]]:
    """Build the conditions that `CatalogService.product_ids` describes."""
    found: list[ColumnElement[bool]] = []
    if text.strip():
        found.append(matches(text))
    if category_id is not None:
        top = select(categories.c.path).where(categories.c.id == category_id).scalar_subquery()
        below = select(categories.c.id).where(
            or_(
                categories.c.path == top, func.substr(categories.c.path, 1, func.length(top) + 1) == top + "/"
            )
        )
        inside = select(product_categories.c.product_id).where(product_categories.c.category_id.in_(below))
        found.append(products.c.id.in_(inside))
    return found


def read_products(connection: Connection, product_ids: list[int]) -> list[ProductRow]:
    """Read products inside a scope, in no particular order."""
    count = (
        select(func.count())
        .where(variants.c.product_id == products.c.id)
        .correlate(products)
        .scalar_subquery()
    )
    found: list[ProductRow] = []
    for part in chunks(product_ids):
        query = select(products, count.label("variant_count")).where(products.c.id.in_(part))
        for row in connection.execute(query):
            found.append(
                ProductRow(
                    row.id,
                    row.number,
                    row.name,
                    row.description,
                    read_dimensions(row.dimensions),
                    read_dimensions(row.matrix),
                    row.variant_count,
                )
            )
    return found


_VARIANTS: Final = Prepared(
    select(
        *(variants.c[name] for name in ("id", "product_id", "number", "color", "style", "size")),
        variants.c.configuration,
    )
    .where(among(variants.c.product_id))
    .order_by(variants.c.product_id, variants.c.position, variants.c.id)
)


def read_variants(connection: Connection, product_ids: list[int]) -> dict[int, tuple[VariantRow, ...]]:
    """Read the variants of products inside a scope, by product, in their order."""
    found: dict[int, list[VariantRow]] = {}
    # All at once: between rows a worker would hand the interpreter over and back.
    for variant_id, product_id, number, *values in fetched(connection, _VARIANTS, listed(product_ids)):
        row = VariantRow(variant_id, product_id, number, DimensionValues(*values))
        found.setdefault(product_id, []).append(row)
    return {product_id: tuple(rows) for product_id, rows in found.items()}


def read_values(connection: Connection, value_ids: list[int]) -> list[ValueRow]:
    """Read dimension values inside a scope, in display order."""
    found: list[ValueRow] = []
    for part in chunks(value_ids):
        query = select(dimension_values).where(dimension_values.c.id.in_(part))
        for row in connection.execute(query):
            found.append(
                ValueRow(row.id, Dimension(row.dimension), row.value, row.name, row.hex, row.position)
            )
    return sorted(found, key=lambda value: (value.position, value.value))


def read_dimensions(text: str) -> tuple[Dimension, ...]:
    """Read dimensions as the stores keep them: names separated by commas."""
    return tuple(Dimension(name) for name in text.split(",") if name)


def _variant(row: RowMapping) -> VariantRow:
    values = DimensionValues(row["color"], row["style"], row["size"], row["configuration"])
    return VariantRow(row["id"], row["product_id"], row["number"], values)
