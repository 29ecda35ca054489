"""Reads what coverage counts: products part by part, so that memory stays flat and one can stop it."""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, func, null, select

from app.models.assignments.coverage import (
    NO_TIMES,
    CoverageCounter,
    CoverageMap,
    CoverageScope,
    CoveredProduct,
    Gap,
    map_contexts,
)
from app.models.assignments.media_index import CURRENT, PUBLISHED
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source
from app.models.assignments.slots import DocumentContent, content_from_json
from app.models.assignments.tables import document_media, document_versions, documents
from app.models.catalog.dimensions import DimensionValues
from app.models.catalog.service import product_conditions
from app.models.catalog.tables import products, variants
from app.models.context import LIVE_SITE, OMNICHANNEL, Context
from app.models.database import Database, chunks
from app.models.errors import Cancelled
from app.models.media.rows import MediaType
from app.models.media.tables import media
from app.models.tenants.service import read_channels, read_order

PRODUCTS_PER_PART: Final = 250
"""Products between two looks at whether to stop; their documents and variants are in memory at once."""

COLUMNS: Final = (
    "Product",
    "Name",
    "Channel",
    "Locale",
    "Targets",
    "Shown",
    "Own",
    "State",
    "Answers",
    "Draft",
    "Stale",
)
"""The columns of `CoverageRow.cells`."""

_BLANK: Final = VariantShape(0, DimensionValues())
"""A variant that no document tells from its sisters."""

_NO_CONTENTS: Final[Mapping[Context, DocumentContent]] = {}
_head = document_versions.alias("head")
_live = document_versions.alias("live")

IsCancelled = Callable[[], bool]
Report = Callable[[int, int], None]


class RowState(StrEnum):
    """How many of the targets of a product have an image in a context."""

    COMPLETE = "complete"
    PARTLY = "partly"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What one product shows in one offered context.

    Attributes:
        product: Product number.
        targets: Its variants, or the product itself where it has none.
        shown: Those with an image.
        own: Whether it has media of its own in exactly this context.
        state: All, some or none of the targets.
        answers: The context that answers; None where none does.
        is_draft: Whether something waits for publishing here.
        is_stale: Whether its own published media are older than those that it would inherit instead.
    """

    product_id: int
    product: str
    name: str
    context: Context
    targets: int
    shown: int
    own: bool
    state: RowState
    answers: Context | None
    is_draft: bool
    is_stale: bool

    def cells(self) -> tuple[str, ...]:
        """Write it for a spreadsheet, in `COLUMNS`; what a spreadsheet would take for a formula is text."""
        texts = (self.product, self.name, self.context.channel, self.context.locale)
        return (
            *map(unformulated, texts),
            str(self.targets),
            str(self.shown),
            _yes(self.own),
            self.state.value,
            "" if self.answers is None else unformulated(str(self.answers)),
            _yes(self.is_draft),
            _yes(self.is_stale),
        )


def unformulated(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.lstrip()[:1] in _FORMULA else text


_FORMULA: Final = frozenset("=+-@")


class CoverageService:
    """Tells what every channel and locale of one tenant shows. Thread: any.

    Args:
        database: The tenant's store.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(
        self,
        scope: CoverageScope,
        source: Source,
        *,
        is_cancelled: IsCancelled = lambda: False,
        report: Report = lambda _done, _total: None,
    ) -> tuple[CoverageMap, tuple[Gap, ...]]:
        """Count, in one consistent read.

        Args:
            scope: Which products; those that are gone are left out.
            source: As if every draft were published, or what is published.
            is_cancelled: Asked every some milliseconds of work; who asks may be made to wait.
            report: Told after every part how many products are done, of how many.

        Returns:
            The map, and the gaps, worst first.

        Raises:
            Cancelled: `is_cancelled` said so.
        """
        with self._database.read() as connection:
            layout = _Layout.read(connection)
            ids = _product_ids(connection, scope)
            look_up = partial(_look_up, is_cancelled)
            counter = layout.counter(connection, look_up)
            report(0, len(ids))
            done = 0
            for part in _parts(ids, is_cancelled):
                for product in _read_part(connection, part, source, look_up):
                    counter.add(product)
                done += len(part)
                report(done, len(ids))
        counted = CoverageMap(layout.channels, layout.locales, counter.cells(), counter.products, source)
        return counted, counter.gaps()

    def export_rows(
        self,
        scope: CoverageScope,
        source: Source,
        *,
        is_cancelled: IsCancelled = lambda: False,
        report: Report = lambda _done, _total: None,
    ) -> Generator[CoverageRow, None, None]:
        """Give what every product shows in every offered context, products by number.

        Each part of some hundred products is one consistent read.

        Raises:
            Cancelled: `is_cancelled` said so.
        """
        with self._database.read() as connection:
            layout = _Layout.read(connection)
            ids = _product_ids(connection, scope)
            counter = layout.counter(connection)
        done = 0
        for part in _parts(ids, is_cancelled):
            with self._database.read() as connection:
                found = _read_part(connection, part, source, partial(_look_up, is_cancelled))
                query = select(products.c.id, products.c.number, products.c.name)
                names = {
                    product_id: (number, name)
                    for product_id, number, name in connection.execute(query.where(products.c.id.in_(part)))
                }
            for product in found:
                if product.id in names:  # it may have gone since the start
                    yield from _rows(counter, product, *names[product.id], layout)
            done += len(part)
            report(done, len(ids))


@dataclass(frozen=True, slots=True)
class _Layout:
    """Rows and columns of the map."""

    channels: tuple[tuple[str, str], ...]
    locales: tuple[str, ...]
    contexts: tuple[Context, ...]
    offered: frozenset[Context]

    @classmethod
    def read(cls, connection: Connection) -> "_Layout":
        """Take them from the channels of the tenant."""
        rows = read_channels(connection)
        locales, contexts, offered = map_contexts([(row.oun, row.languages) for row in rows])
        names = ((OMNICHANNEL, OMNICHANNEL), *((row.oun, row.name) for row in rows))
        return cls(names, locales, contexts, offered)

    def counter(self, connection: Connection, look_up: Callable[[], None] = lambda: None) -> CoverageCounter:
        """Make the counter."""
        return CoverageCounter(self.contexts, self.offered, read_order(connection), look_up)


def _product_ids(connection: Connection, scope: CoverageScope) -> list[int]:
    """List the products of a scope that are there, by number."""
    query = select(products.c.id, products.c.number).where(*product_conditions("", scope.category_id))
    if scope.product_ids is None:
        return list(connection.execute(query.order_by(products.c.number)).scalars())
    rows = [
        row
        for part in chunks(sorted(set(scope.product_ids)))
        for row in connection.execute(query.where(products.c.id.in_(part)))
    ]
    return [product_id for product_id, _ in sorted(rows, key=lambda row: row.number)]


def _parts(ids: list[int], is_cancelled: IsCancelled) -> Iterator[list[int]]:
    for part in chunks(ids, PRODUCTS_PER_PART):
        _look_up(is_cancelled)
        yield part


def _look_up(is_cancelled: IsCancelled) -> None:
    if is_cancelled():
        raise Cancelled("Stopped. Nothing was counted.")


def _rows(
    counter: CoverageCounter, product: CoveredProduct, number: str, name: str, layout: _Layout
) -> Iterator[CoverageRow]:
    stale = frozenset(counter.stale(product.published_at))
    answers = list(counter.parts(product))
    for place, context in enumerate(layout.contexts):
        if context not in layout.offered:
            continue
        found = next(one for one in answers if one.contexts >> place & 1)
        state = RowState.COMPLETE if found.shown == found.targets else RowState.PARTLY
        yield CoverageRow(
            product.id,
            number,
            name,
            context,
            found.targets,
            found.shown,
            found.source == context,
            state if found.shown else RowState.MISSING,
            found.source,
            context in product.waiting,
            context in stale,
        )


def _read_part(
    connection: Connection, product_ids: list[int], source: Source, look_up: Callable[[], None]
) -> list[CoveredProduct]:
    """Read products that are there."""
    read = _Documents(source)
    for row in connection.execute(_select(source).where(documents.c.product_id.in_(product_ids))).all():
        read.add(row)
        look_up()
    images = _images(connection, product_ids, source)
    shapes: dict[int, Sequence[VariantShape]] = {}
    for names_variants in (False, True):
        found = [i for i, own in read.contents.items() if _needs(own.values()) is names_variants]
        shapes.update(_shapes(connection, found, with_ids=names_variants))
    query = select(variants.c.product_id, func.count().label("many")).group_by(variants.c.product_id)
    rows = connection.execute(query.where(variants.c.product_id.in_(product_ids))).all()
    counts: dict[int, int] = {row.product_id: row.many for row in rows}
    return [
        CoveredProduct(
            product_id,
            shapes.get(product_id) or [_BLANK] * counts.get(product_id, 0),
            read.contents.get(product_id, _NO_CONTENTS),
            images,
            read.waiting.get(product_id, ()),
            read.published_at.get(product_id, NO_TIMES),
        )
        for product_id in product_ids
    ]


class _Documents:
    """What the documents of some products say, taken from rows of `_select`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.contents: dict[int, dict[Context, DocumentContent]] = {}
        self.waiting: dict[int, list[Context]] = {}
        self.published_at: dict[int, dict[Context, str]] = {}

    def add(self, row: Sequence[Any]) -> None:
        """Take a document."""
        product_id, channel, locale, has_draft, head, published, at, live, current = row
        context = Context(channel, locale)
        if has_draft or (head and published != head):
            self.waiting.setdefault(product_id, []).append(context)
        shown = None if live is None else content_from_json(live)
        if shown is not None and not shown.is_empty:
            self.published_at.setdefault(product_id, {})[context] = at
        if self._source is Source.DRAFT:
            shown = None if current is None else content_from_json(current)
        if shown is not None and not shown.is_empty:
            self.contents.setdefault(product_id, {})[context] = shown


def _select(source: Source) -> Select[Any]:
    """Select documents with what is live, and what an editor sees where that is asked."""
    of_live = (_live.c.document_id == documents.c.id) & (_live.c.version == documents.c.published_version)
    joined = documents.outerjoin(_live, of_live)
    current: ColumnElement[Any] = null()
    if source is Source.DRAFT:
        of_head = (_head.c.document_id == documents.c.id) & (_head.c.version == documents.c.head_version)
        joined = joined.outerjoin(_head, of_head)
        current = func.coalesce(documents.c.draft, _head.c.content)
    columns = (
        documents.c.product_id,
        documents.c.channel,
        documents.c.locale,
        documents.c.draft.is_not(None),
        documents.c.head_version,
        documents.c.published_version,
        documents.c.published_at,
        _live.c.content,
        current,
    )
    return select(*columns).select_from(joined).where(documents.c.group_id == LIVE_SITE)


def _images(connection: Connection, product_ids: list[int], source: Source) -> set[int]:
    """Return those media of products that are images; published ones alone where that is asked."""
    stage = CURRENT if source is Source.DRAFT else PUBLISHED
    used = (document_media.c.document_id == documents.c.id) & (document_media.c.stage == stage)
    query = (
        select(func.json_group_array(media.c.id.distinct()))
        .select_from(
            documents.join(document_media, used).join(media, media.c.id == document_media.c.media_id)
        )
        .where(documents.c.product_id.in_(product_ids), media.c.type == MediaType.IMAGE.value)
    )
    if source is Source.PUBLISHED:
        query = query.where(media.c.published.is_not(None))
    return set(json.loads(connection.execute(query).scalar_one()))


def _needs(contents: Iterable[DocumentContent]) -> bool | None:
    """Tell whether documents name variants, or cells alone; None where they say the same for all variants."""
    has_cells = False
    for content in contents:
        if content.variants:
            return True
        has_cells = has_cells or bool(content.cells)
    return False if has_cells else None


def _shapes(
    connection: Connection, product_ids: list[int], *, with_ids: bool
) -> dict[int, Sequence[VariantShape]]:
    """Read the variants of products, in any order; without ids, products of the same values share them."""
    columns = variants.c
    values = (columns.color, columns.style, columns.size, columns.configuration)
    each = func.json_array(columns.id if with_ids else 0, *values)
    # A row per product: with one per variant, a worker hands the interpreter over and back for each.
    query = select(columns.product_id, func.json_group_array(each)).group_by(columns.product_id)
    known: dict[str, list[VariantShape]] = {}
    found: dict[int, Sequence[VariantShape]] = {}
    for product_id, text in connection.execute(query.where(columns.product_id.in_(product_ids))).all():
        shapes = known.get(text)
        if shapes is None:
            shapes = [VariantShape(i, DimensionValues(*own)) for i, *own in json.loads(text)]
            known[text] = shapes
        found[product_id] = shapes
    return found


def _yes(value: bool) -> str:
    return "yes" if value else "no"
