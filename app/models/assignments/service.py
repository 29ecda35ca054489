"""Assignments of a tenant. `apply(edit)` is the only door through which slots change."""

from array import array
from collections.abc import Sequence

from app.models.assignments.contents import read_contents
from app.models.assignments.documents import read_document
from app.models.assignments.editing import EditService
from app.models.assignments.opening import OpenProduct, Stamp, read_open_product, read_stamp
from app.models.assignments.product_list import EVERY_PRODUCT, ProductFilter, list_products, read_list_rows
from app.models.assignments.resolve import Resolution, VariantShape, resolve_all
from app.models.assignments.rows import DocumentRow, ProductListRow, Source
from app.models.assignments.slots import DocumentContent, Owner
from app.models.assignments.uses import ProductFacts, UseRow, product_facts, where_used
from app.models.catalog.service import read_variants
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.tenants.service import read_order


class AssignmentService(EditService):
    """Reads and changes the assignment documents of one tenant; check-outs come with it. Thread: any."""

    # --- reading

    def document(self, owner: Owner, context: Context) -> DocumentRow:
        """Read what an editor sees of a product or category in a context."""
        with self._database.read() as connection:
            return read_document(connection, owner, context)

    def contents(
        self, product_id: int, source: Source, groups: Sequence[int] = ()
    ) -> dict[Context, DocumentContent]:
        """Read the contents of a product in all contexts where it has any; groups as in `read_contents`."""
        with self._database.read() as connection:
            return read_contents(connection, [product_id], source, groups).get(product_id, {})

    def open_product(
        self, product_id: int, context: Context, user: str, known: OpenProduct | None = None
    ) -> OpenProduct:
        """Read everything that a product's page shows, in one consistent read.

        Args:
            product_id: The product.
            context: Channel and locale on show.
            user: Who looks at it.
            known: What was read of it before; what has not changed since is taken over.

        Raises:
            NotFound: The product is not there any more.
        """
        with self._database.read() as connection:
            return read_open_product(connection, product_id, context, user, known)

    def stamp(self, product_id: int, context: Context, user: str) -> Stamp | None:
        """Look cheaply whether what a product's page shows has changed; None where the product is gone."""
        with self._database.read() as connection:
            return read_stamp(connection, product_id, context, user)

    def resolve(
        self, product_id: int, variant_id: int | None, context: Context, source: Source
    ) -> Resolution:
        """Answer one target by fallback, with the trace. Source: domain.md 5.3."""
        return self.resolve_all_variants(product_id, context, source)[variant_id]

    def resolve_all_variants(
        self, product_id: int, context: Context, source: Source
    ) -> dict[int | None, Resolution]:
        """Answer the master (None) and every variant (by id, in order) in one consistent read."""
        with self._database.read() as connection:
            order = read_order(connection)
            contents = read_contents(connection, [product_id], source, context.groups).get(product_id, {})
            rows = read_variants(connection, [product_id]).get(product_id, ())
        return resolve_all([VariantShape(row.id, row.values) for row in rows], contents, context, order)

    def product_ids(
        self, wanted: ProductFilter = EVERY_PRODUCT, context: Context = DEFAULT_CONTEXT
    ) -> "array[int]":
        """List the ids of matching products by number; states are those of the context."""
        with self._database.read() as connection:
            return list_products(connection, wanted, context)

    def product_rows(self, product_ids: Sequence[int], context: Context) -> list[ProductListRow]:
        """Read products for a list in a context, in the order of the ids; deleted ones are left out."""
        with self._database.read() as connection:
            return read_list_rows(connection, list(product_ids), context)

    def where_used(self, media_ids: Sequence[int]) -> dict[int, tuple[UseRow, ...]]:
        """List where media items are assigned; items without any use are left out."""
        with self._database.read() as connection:
            return where_used(connection, media_ids)

    def product_facts(self, media_ids: Sequence[int]) -> dict[int, ProductFacts]:
        """Tell which product media items show; items without any use are left out."""
        with self._database.read() as connection:
            return product_facts(connection, media_ids)
