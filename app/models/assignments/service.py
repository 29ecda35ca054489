"""Assignments of a tenant. `apply(edit)` is the only door through which slots change."""

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from app.models.assignments.check_outs import CheckOutService, need_check_out
from app.models.assignments.documents import (
    check_in,
    current_content,
    ensure_document,
    find_document,
    has_cells,
    read_contents,
    read_document,
    rekeyed,
    save_draft,
)
from app.models.assignments.edit import Edit, MatrixEdit, TargetEdit
from app.models.assignments.product_list import list_products, read_list_rows
from app.models.assignments.resolve import Resolution, VariantShape, resolve
from app.models.assignments.rows import DocumentRow, ProductListRow, PublishState, Source
from app.models.assignments.slots import DocumentContent, MasterTarget, Target, TargetMedia
from app.models.assignments.targets import ProductShape, check_lines, check_media, check_target, read_facts
from app.models.assignments.uses import ProductFacts, UseRow, product_facts, where_used
from app.models.catalog.matrix import set_matrix
from app.models.catalog.service import read_variants
from app.models.changes import Changes
from app.models.clock import Clock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import CheckedOut, RuleViolation, StaleEdit
from app.models.tenants.service import read_order


class AssignmentService(CheckOutService):
    """Reads and changes the assignment documents of one tenant; check-outs come with it. Thread: any."""

    # --- reading

    def document(self, product_id: int, context: Context) -> DocumentRow:
        """Read what an editor sees of a product in a context."""
        with self._database.read() as connection:
            return read_document(connection, product_id, context)

    def contents(self, product_id: int, source: Source) -> dict[Context, DocumentContent]:
        """Read the contents of a product in all contexts where it has any."""
        with self._database.read() as connection:
            return read_contents(connection, [product_id], source).get(product_id, {})

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
            contents = read_contents(connection, [product_id], source).get(product_id, {})
            rows = read_variants(connection, [product_id]).get(product_id, ())
        found: dict[int | None, Resolution] = {None: resolve(None, contents, context, order)}
        for row in rows:
            found[row.id] = resolve(VariantShape(row.id, row.values), contents, context, order)
        return found

    def product_ids(
        self,
        text: str = "",
        category_id: int | None = None,
        states: frozenset[PublishState] = frozenset(),
        context: Context = DEFAULT_CONTEXT,
    ) -> "array[int]":
        """List the ids of matching products by number; states are those of the context."""
        with self._database.read() as connection:
            return list_products(connection, text, category_id, states, context)

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

    # --- changing

    def apply(self, edit: Edit, user: str) -> Changes:
        """Apply one gesture as a saved draft: all of it, or nothing.

        Raises:
            CheckedOut: The user does not hold the check-out of a context that it touches.
            StaleEdit: A value is no longer what the edit saw.
            RuleViolation: A target or media item does not fit.
            NotFound: A product, variant or media item is gone.
        """
        with self._database.write() as connection:
            return _apply(connection, edit, user, self._clock)

    def check_in_targets(
        self,
        connection: Connection,
        product_id: int,
        context: Context,
        targets: Mapping[Target, TargetMedia | None],
        user: str,
        comment: str,
    ) -> Changes:
        """Set targets and check them in at once, inside the caller's write scope; for bulk work.

        A document that holds these values already is left untouched, version included. Cells need
        the matrix that the product has.

        Raises:
            CheckedOut: Somebody is editing the document.
            RuleViolation: A target or media item does not fit.
            NotFound: The product, a variant or a media item is gone.
        """
        row = find_document(connection, product_id, context)
        if row is not None and row.checked_out_by is not None:
            raise CheckedOut(
                f"{row.checked_out_by} is editing this product in {context}.", "Ask to finish editing first."
            )
        facts = read_facts(connection, product_id)
        old = DocumentContent() if row is None else current_content(row)
        new = rekeyed(old, facts.matrix)
        for target, media in targets.items():
            check_target(facts, target)
            check_lines(media)
            new = new.with_target(target, media)
        if new == rekeyed(old, facts.matrix):
            return Changes()
        check_media(connection, new.media_ids() - old.media_ids())
        now = self._clock.now()
        row = ensure_document(connection, product_id, context, user, now)
        save_draft(connection, row, new, user, now)
        saved = find_document(connection, product_id, context)
        assert saved is not None
        check_in(connection, saved, user, comment, now)
        return Changes(products=frozenset({product_id}), media=old.media_ids() | new.media_ids())


def _apply(connection: Connection, edit: Edit, user: str, clock: Clock) -> Changes:
    facts: dict[int, ProductShape] = {}
    contents: dict[tuple[int, Context], DocumentContent] = {}
    rows: dict[tuple[int, Context], Row[Any]] = {}
    touched: set[int] = set()
    for change in edit.changes:
        key = (change.owner, change.context)
        if key not in rows:
            row = find_document(connection, *key)
            row = need_check_out(row, user, clock.now())
            rows[key] = row
            contents[key] = current_content(row)
        if change.owner not in facts:
            facts[change.owner] = read_facts(connection, change.owner)
        if isinstance(change, MatrixEdit):
            saving = {context: content for (i, context), content in contents.items() if i == change.owner}
            facts[change.owner] = _apply_matrix(connection, change, facts[change.owner], saving)
        else:
            contents[key] = _apply_target(contents[key], change, facts[change.owner])
    for key, content in contents.items():
        before = current_content(rows[key]).media_ids()
        after = content.media_ids()
        check_media(connection, after - before)
        touched |= before ^ after
        save_draft(connection, rows[key], content, user, clock.now())
    return Changes(products=frozenset(product_id for product_id, _ in rows), media=frozenset(touched))


def _apply_target(content: DocumentContent, change: TargetEdit, facts: ProductShape) -> DocumentContent:
    check_target(facts, change.target)
    check_lines(change.after)
    now = content.get(change.target)
    before = change.before if change.before is not None and change.before.is_explicit else None
    if now != before:
        name = "the master" if isinstance(change.target, MasterTarget) else "a target"
        raise StaleEdit(
            f"The media of {name} of {facts.number} changed meanwhile; this edit was not applied.",
            "Look at the new state and do it again.",
        )
    return rekeyed(content, facts.matrix).with_target(change.target, change.after)


def _apply_matrix(
    connection: Connection,
    change: MatrixEdit,
    facts: ProductShape,
    saving: Mapping[Context, DocumentContent],
) -> ProductShape:
    if facts.matrix != change.before:
        raise StaleEdit(f"The assignment matrix of {facts.number} changed meanwhile.", "Look at the new one.")
    if facts.matrix != change.after and has_cells(connection, change.owner, saving):
        raise RuleViolation(
            f"Cells of the assignment matrix of {facts.number} have media.",
            "Reset them to inherit Master before choosing other dimensions.",
        )
    set_matrix(connection, change.owner, change.after)
    return read_facts(connection, change.owner)
