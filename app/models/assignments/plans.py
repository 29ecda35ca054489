"""Plans of bulk work: what a copy to many products, or a sweep of many, would change. Nothing is written.

A plan holds one edit; `AssignmentService.apply_bulk` carries it out as one undo step.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from app.models.assignments.contents import read_contents
from app.models.assignments.copying import CopyMode, Part, Recipient, copied
from app.models.assignments.edit import Change, Edit, MatrixEdit, TargetEdit, content_changes
from app.models.assignments.redundancy import Redundant, sweep
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source
from app.models.assignments.slots import DocumentContent
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ProductRow
from app.models.catalog.service import read_products, read_variants
from app.models.context import Context
from app.models.database import Database
from app.models.errors import NotFound, RuleViolation
from app.models.tenants.service import check_context, read_channels, read_order

PRODUCTS_AT_ONCE: Final = 200

Cancelled = Callable[[], bool]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class CopyRow:
    """What a copy does to one product in one context.

    Attributes:
        targets: How many changes it makes; 0 where everything is there already.
        left_out: Targets of the source, by their values, that have no place in this product.
        swatches_left_out: Dimension values with a swatch that this product does not have.
    """

    product: ProductRow
    context: Context
    targets: int
    left_out: tuple[DimensionValues, ...]
    swatches_left_out: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """A copy to one or many products and contexts."""

    edit: Edit
    rows: tuple[CopyRow, ...]


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A redundant override of one product."""

    product: ProductRow
    redundant: Redundant


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """What can be swept.

    Attributes:
        edit: Takes all of it away.
        rows: By product number, then in the order in which a product was searched.
        products: How many products were looked at.
        answers: How many answers were compared before and after, all of them the same.
    """

    edit: Edit
    rows: tuple[SweepRow, ...]
    products: int
    answers: int


def _never() -> bool:
    return False


def _silent(_done: int, _total: int) -> None:
    return


class AssignmentPlans:
    """Plans of one tenant. Thread: any; each plan is read from one consistent view of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def copy(
        self,
        product_id: int,
        context: Context,
        recipients: Sequence[tuple[int, Context]],
        part: Part | None = None,
        mode: CopyMode = CopyMode.REPLACE,
        *,
        cancelled: Cancelled = _never,
        progress: Progress = _silent,
    ) -> CopyPlan:
        """Plan a copy of what a product holds in a context.

        Args:
            product_id: The source.
            context: The context of the source; its own document is copied, as an editor sees it.
            recipients: Products and contexts that get it; the source itself is left out.
            part: Which levels; all where None.
            mode: What becomes of media that are there already.
            cancelled: Asked between products; the plan then holds what was worked out.
            progress: Told done and total.

        Raises:
            NotFound: A product, channel or locale is gone.
            RuleViolation: The source holds nothing in this context.
        """
        with self._database.read() as connection:
            read = read_contents(connection, [product_id], Source.DRAFT, context.groups)
            content = read.get(product_id, {}).get(context)
            source = _need(connection, [product_id])[product_id]
            if content is None:
                raise RuleViolation(
                    f"{source.number} has no media of its own in {context}.",
                    "Choose the context that holds what is to be copied.",
                )
            variants = _shapes(connection, [product_id]).get(product_id, ())
            wanted = [pair for pair in dict.fromkeys(recipients) if pair != (product_id, context)]
            for one in {pair[1] for pair in wanted}:
                check_context(connection, one)
            changes: list[Change] = []
            rows: list[CopyRow] = []
            matrices: dict[int, tuple[Dimension, ...]] = {}
            for start in range(0, len(wanted), PRODUCTS_AT_ONCE):
                if cancelled():
                    break
                part_of = wanted[start : start + PRODUCTS_AT_ONCE]
                for product, to in _recipients(connection, part_of, matrices):
                    done = copied(content, variants, to, part or Part(), mode)
                    changes += done.changes
                    # A matrix that comes with the copy to one context is there for the next ones.
                    matrices.update({c.owner: c.after for c in done.changes if isinstance(c, MatrixEdit)})
                    rows.append(
                        CopyRow(product, to.context, len(done.changes), done.left_out, done.swatches_left_out)
                    )
                progress(start + len(part_of), len(wanted))
        text = _copy_text(source, context, wanted)
        return CopyPlan(Edit(text, tuple(changes)), tuple(rows))

    def sweep(
        self,
        product_ids: Sequence[int],
        contexts: Sequence[Context] | None = None,
        *,
        cancelled: Cancelled = _never,
        progress: Progress = _silent,
    ) -> SweepPlan:
        """Find the redundant overrides of products, proved to change nothing that is shown.

        Args:
            product_ids: Products; those that are gone are left out.
            contexts: Contexts that may be swept; None for all.
            cancelled: Asked between products; the plan then holds what was found.
            progress: Told done and total.

        Raises:
            ProofFailed: A mistake of the program; nothing can have been changed.
        """
        ids = list(dict.fromkeys(product_ids))
        only = None if contexts is None else frozenset(contexts)
        changes: list[Change] = []
        rows: list[SweepRow] = []
        looked = answers = 0
        with self._database.read() as connection:
            order = read_order(connection)
            served = [
                Context(one.oun, locale) for one in read_channels(connection) for locale in one.languages
            ]
            for start in range(0, len(ids), PRODUCTS_AT_ONCE):
                if cancelled():
                    break
                part = ids[start : start + PRODUCTS_AT_ONCE]
                contents = read_contents(connection, part, Source.DRAFT)
                shapes = _shapes(connection, list(contents))
                found = sorted(read_products(connection, list(contents)), key=lambda one: one.number)
                for product in found:
                    documents = contents[product.id]
                    swept = sweep(documents, shapes.get(product.id, ()), served, order, only)
                    rows += [SweepRow(product, one) for one in swept.redundant]
                    answers += swept.answers
                    changes += _sweep_changes(product.id, documents, swept.redundant)
                looked += len(part)
                progress(looked, len(ids))
        rows.sort(key=lambda row: row.product.number)
        count = len(rows)
        text = f"Sweep {count} redundant override{'' if count == 1 else 's'}"
        return SweepPlan(Edit(text, tuple(changes)), tuple(rows), looked, answers)


def _sweep_changes(
    product_id: int, documents: dict[Context, DocumentContent], redundant: Sequence[Redundant]
) -> list[Change]:
    whole = {one.context for one in redundant if one.target is None}
    found: list[Change] = []
    for context in sorted(whole):
        before = documents[context]
        found += content_changes(product_id, context, before, DocumentContent(before.matrix))
    found += [
        TargetEdit(product_id, one.context, one.target, one.media, None)
        for one in redundant
        if one.target is not None and one.context not in whole
    ]
    return found


def _copy_text(source: ProductRow, context: Context, wanted: Sequence[tuple[int, Context]]) -> str:
    products = {product_id for product_id, _ in wanted}
    if products <= {source.id}:
        places = len(wanted)
        where = str(wanted[0][1]) if places == 1 else f"{places} contexts"
        return f"Copy media of {source.number} from {context} to {where}"
    count = len(products)
    return f"Copy media of {source.number} to {count} product{'' if count == 1 else 's'}"


def _recipients(
    connection: Connection,
    wanted: Sequence[tuple[int, Context]],
    matrices: Mapping[int, tuple[Dimension, ...]],
) -> Iterator[tuple[ProductRow, Recipient]]:
    ids = list(dict.fromkeys(product_id for product_id, _ in wanted))
    products = _need(connection, ids)
    shapes = _shapes(connection, ids)
    contents: dict[tuple[int, ...], dict[int, dict[Context, DocumentContent]]] = {}
    for groups in {context.groups for _, context in wanted}:
        contents[groups] = read_contents(connection, ids, Source.DRAFT, groups)
    for product_id, context in wanted:
        product = products[product_id]
        matrix = matrices.get(product_id, product.matrix)
        content = contents[context.groups].get(product_id, {}).get(context, DocumentContent())
        yield (
            product,
            Recipient(
                product_id,
                context,
                product.dimensions,
                matrix,
                shapes.get(product_id, ()),
                replace(content, matrix=matrix),
            ),
        )


def _need(connection: Connection, product_ids: list[int]) -> dict[int, ProductRow]:
    found = {row.id: row for row in read_products(connection, product_ids)}
    missing = len(set(product_ids) - found.keys())
    if missing:
        raise NotFound(f"{missing} of these products do not exist any more.", "Refresh the list.")
    return found


def _shapes(connection: Connection, product_ids: list[int]) -> dict[int, tuple[VariantShape, ...]]:
    rows = read_variants(connection, product_ids)
    return {key: tuple(VariantShape(row.id, row.values) for row in found) for key, found in rows.items()}
