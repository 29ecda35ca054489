"""Brings parsed catalogue files into the store. Importing again updates, never doubles."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, func, select, update

from app.models.access.rights import perform
from app.models.access.roles import Act
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, CategoryPath, ProductRecord, VariantRecord
from app.models.catalog.rows import ImportCounts
from app.models.catalog.search import index_products
from app.models.catalog.tables import categories, dimension_values, product_categories, products, variants
from app.models.database import Database, Priority, insert, next_value
from app.models.schema import PUBLISH_SEQUENCE, counters

PRODUCTS_PER_BATCH = 50


class CatalogImport:
    """One import of one batch."""

    def __init__(self, database: Database, batch: CatalogBatch) -> None:
        self._database = database
        self._batch = batch
        self._category_ids: dict[CategoryPath, int] = {}
        self._value_ids: dict[tuple[Dimension, str], int] = {}
        self._products = self._variants = self._categories = self._updated = 0
        self._failed: list[tuple[int, str]] = [(error.row, str(error)) for error in batch.errors]

    def run(self) -> ImportCounts:
        """Import: categories and values in one transaction, then products in batches with their variants."""
        with self._database.write() as connection:
            perform(connection, Act.IMPORT, "Imported a catalog", items=len(self._batch.products))
            self._import_categories(connection)
            self._import_values(connection)
        by_master: dict[str, list[VariantRecord]] = {}
        for variant in self._batch.variants:
            by_master.setdefault(variant.master_number, []).append(variant)
        records = self._batch.products
        for start in range(0, len(records), PRODUCTS_PER_BATCH):
            with self._database.write(Priority.JOB) as connection:
                for record in records[start : start + PRODUCTS_PER_BATCH]:
                    self._import_product(connection, record, by_master.get(record.number, ()))
        return ImportCounts(
            self._products, self._variants, self._categories, self._updated, tuple(sorted(self._failed))
        )

    def _import_categories(self, connection: Connection) -> None:
        known = {tuple(row.path.split("/")): row.id for row in connection.execute(select(categories))}
        for record in self._batch.categories:
            path = tuple(name.replace("/", "∕") for name in record.path)
            found = known.get(path)
            if found is None:
                values = {
                    "parent_id": known.get(path[:-1]),
                    "name": record.path[-1],
                    "path": "/".join(path),
                    "position": record.position,
                }
                found = connection.execute(
                    categories.insert().values(**values).returning(categories.c.id)
                ).scalar_one()
                known[path] = found
                self._categories += 1
            else:
                connection.execute(
                    update(categories).where(categories.c.id == found).values(position=record.position)
                )
            self._category_ids[record.path] = found

    def _import_values(self, connection: Connection) -> None:
        last: dict[str, int] = {
            row[0]: row[1]
            for row in connection.execute(
                select(dimension_values.c.dimension, func.max(dimension_values.c.position)).group_by(
                    dimension_values.c.dimension
                )
            )
        }
        known = {
            (Dimension(row.dimension), row.value.casefold()): row
            for row in connection.execute(select(dimension_values))
        }
        for record in self._batch.values:
            key = (record.dimension, record.value.casefold())
            row = known.get(key)
            if row is None:
                position = last[record.dimension] = last.get(record.dimension, 0) + 1
                values = {
                    "dimension": record.dimension.value,
                    "value": record.value,
                    "name": record.display_name,
                    "hex": record.hex,
                    "position": position,
                }
                statement = dimension_values.insert().values(**values).returning(dimension_values.c.id)
                self._value_ids[key] = connection.execute(statement).scalar_one()
            else:
                self._value_ids[key] = row.id
                if record.is_derived:
                    continue
                new = {"name": record.display_name, "hex": record.hex or row.hex}
                connection.execute(
                    update(dimension_values).where(dimension_values.c.id == row.id).values(**new)
                )

    def _import_product(
        self, connection: Connection, record: ProductRecord, own: Sequence[VariantRecord]
    ) -> None:
        values = {
            "name": record.name,
            "description": record.description,
            "dimensions": ",".join(dimension.value for dimension in record.dimensions),
        }
        found = connection.execute(select(products).where(products.c.number == record.number)).first()
        if found is None:
            if _exists(connection, variants, record.number):
                self._failed.append((record.row, f"{record.number} is the number of a variant already."))
                return
            product_id = connection.execute(
                products.insert().values(number=record.number, matrix="", **values).returning(products.c.id)
            ).scalar_one()
            self._products += 1
        else:
            product_id = found.id
            matrix_left = set(found.matrix.split(",")) <= {"", *(d.value for d in record.dimensions)}
            if not matrix_left:
                self._failed.append(
                    (record.row, f"{record.number} would lose a dimension that its assignment matrix uses.")
                )
                return
        self._link_categories(connection, product_id, record)
        changed = self._import_variants(connection, product_id, own)
        if found is None or changed or any(getattr(found, name) != new for name, new in values.items()):
            seq = next_value(connection, counters, PUBLISH_SEQUENCE)
            connection.execute(
                update(products).where(products.c.id == product_id).values(publish_seq=seq, **values)
            )
            index_products(connection, [product_id])
            self._updated += found is not None

    def _link_categories(self, connection: Connection, product_id: int, record: ProductRecord) -> None:
        connection.execute(product_categories.delete().where(product_categories.c.product_id == product_id))
        rows = [
            {"product_id": product_id, "category_id": self._category_ids[path]} for path in record.categories
        ]
        if rows:
            connection.execute(insert(product_categories).on_conflict_do_nothing(), rows)

    def _import_variants(self, connection: Connection, product_id: int, own: Sequence[VariantRecord]) -> bool:
        """Bring the variants of one product in; tell whether any is new or has other values."""
        known = {
            row.number: row
            for row in connection.execute(select(variants).where(variants.c.product_id == product_id))
        }
        last = max((row.position for row in known.values()), default=0)
        changed = False
        for record in own:
            values: dict[str, int | None] = {dimension.value: None for dimension in Dimension}
            for dimension, value in record.values.items():
                values[dimension.value] = self._value_ids[dimension, value.casefold()]
            row = known.get(record.number)
            if row is None:
                if _exists(connection, variants, record.number):
                    self._failed.append(
                        (record.row, f"{record.number} is a variant of another product already.")
                    )
                    continue
                if _exists(connection, products, record.number):
                    self._failed.append((record.row, f"{record.number} is the number of a product already."))
                    continue
                last += 1
                connection.execute(
                    variants.insert().values(
                        product_id=product_id, number=record.number, position=last, **values
                    )
                )
                self._variants += 1
                changed = True
            elif any(getattr(row, name) != new for name, new in values.items()):
                connection.execute(update(variants).where(variants.c.id == row.id).values(**values))
                changed = True
        return changed


def _exists(connection: Connection, table: Table, number: str) -> bool:
    return connection.execute(select(table.c.id).where(table.c.number == number)).first() is not None
