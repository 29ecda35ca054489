"""1040 (Products): sends answers from headquarters to the store of one channel database.

A delta sends what changed since the last run; a full run sends everything. Either is packed out of one view
of headquarters and taken in by one transaction: readers see whole products all the time, and all of a full
run or nothing of it. A full run fills empty tables and builds their indexes afterwards.
Source: omnichannel-media-management-overview, domain.md 7.3, 7.4.
"""

import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Select, Table, delete, func, or_, select, true, union

from app.models.context import Context
from app.models.database import Database, chunks, insert
from app.models.errors import NotFound
from app.models.statements import copy_rows, insert_tuples
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.csu.configuration import mark_contexts
from app.sync.hq.answer_writing import NO_VARIANTS, AnswerWriting
from app.sync.hq.configuration import give_first
from app.sync.hq.media_sync import HQ_SEQUENCE
from app.sync.hq.packages import Contents, PackageFolder, UnusablePackage, beside, deliver
from app.sync.hq.sessions import sessions_of
from app.sync.jobs.states import Body, JobContext
from app.sync.requests import Products1040Request
from app.sync.stores import Stores

JOB: Final = "1040"
PRODUCTS_PER_PART: Final = 2000
"""Products that are packed between two yields."""

APPLIED: Final = "hq-sequence"
"""Counter of a CSU: the sequence of headquarters up to which everything was applied."""

GENERATION: Final = "generation"
"""Counter of a CSU: goes up with every full run."""

PACKAGE: Final = MetaData()
_CONTENT: Final = (store.products, store.categories, store.variants, store.media_sets, store.media)
_P: Final = {table.name: beside(table, PACKAGE) for table in (*_CONTENT, store.contexts, store.counters)}
_CHANGED_MEDIA: Final = beside(store.media, PACKAGE, "changed_media")
"""Media items that changed, for stores that know them already."""


def products_1040(request: Products1040Request, stores: Stores, ctx: JobContext) -> Body:
    """Bring one channel database up to date with headquarters."""
    tenant = stores.tenant(request.tenant)
    csu = stores.csu(request.tenant, request.database)
    cargo = Products1040(tenant, stores.hq(request.tenant), csu, request.database)
    folder = PackageFolder(tenant.folder / "packages" / request.database)
    log = sessions_of(stores, request.tenant)
    return deliver(cargo, log, folder, ctx, full=request.full, session=request.session)


@dataclass(frozen=True, slots=True)
class _Range:
    """What has to be sent: the contexts by bit, and the changes of headquarters."""

    served: Mapping[Context, int]
    epoch: int
    full: bool
    since: int
    upto: int

    @property
    def mask(self) -> int:
        """The bits of the contexts."""
        return sum(1 << bit for bit in self.served.values())


class Products1040:
    """What 1040 sends to one channel database. Thread: the lane of the database."""

    job = JOB

    def __init__(self, tenant: Tenant, hq: Database, csu: Database, database: str) -> None:
        self._tenant, self._hq, self._csu = tenant, hq, csu
        self.database = database

    def check(self) -> None:
        """See that a channel uses the database, and that headquarters has answers.

        Raises:
            NotFound: There is nothing to send to, or from.
        """
        if not self._own_channels():
            raise NotFound(
                f"No channel uses the channel database {self.database}.", "Add a channel to it first."
            )
        with self._hq.read() as connection:
            if not store.read_counter(connection, store.EPOCH):
                hint = "Run CMS to HQ omnichannel media sync first."
                raise NotFound("Headquarters has no answers yet.", hint)

    def _own_channels(self) -> set[str]:
        return {row.oun for row in self._tenant.channels.channels() if row.database == self.database}

    # --- packing

    def pack(self, file: Path, *, full: bool) -> Generator[None, None, Contents]:
        """Write the package out of one view of headquarters, with a yield after each part."""
        with self._csu.read() as connection:
            known = store.read_counters(connection)
            contexts = store.read_contexts(connection)
        own = self._own_channels()
        with self._hq.read_beside(file, PACKAGE) as connection:
            epoch = store.read_counter(connection, store.EPOCH)
            served = {c: bit for c, bit in store.read_contexts(connection).items() if c.channel in own}
            # A store of another life of headquarters, or that serves other contexts than before, needs
            # everything: bits it left out came in.
            full = full or known[store.EPOCH] != epoch or not set(served) <= set(contexts)
            since = 0 if full else known[APPLIED]
            sent = _Range(served, epoch, full, since, store.read_counter(connection, HQ_SEQUENCE))
            yield from self._write(connection, sent)
            rows = sum(_count(connection, table) for table in (*_P.values(), _CHANGED_MEDIA))
            rows -= _count(connection, _P["contexts"]) + _count(connection, _P["counters"])
        return Contents(sent.full, sent.since, sent.upto, rows)

    def _write(self, connection: Connection, sent: _Range) -> Generator[None, None, None]:
        contexts = [(bit, c.channel, c.locale, 1, None) for c, bit in sent.served.items()]
        insert_tuples(connection, _P["contexts"], contexts)
        insert_tuples(connection, _P["counters"], [(store.EPOCH, sent.epoch)])
        writing = AnswerWriting(connection, sent.mask)
        media_ids: set[int] = set()
        for table in (store.products, store.categories):
            yield from _write_answers(connection, table, sent, writing, media_ids)
        if sent.full:
            copy_rows(connection, store.variants, _P["variants"])
        else:
            for row in connection.execute(select(_P["products"].c.id, _P["products"].c.variants)).all():
                own = [
                    (number, row.id, place) for place, number in enumerate(json.loads(row.variants), start=1)
                ]
                insert_tuples(connection, _P["variants"], own)
        yield
        insert_tuples(connection, _P["media_sets"], sorted(writing.texts.items()))
        media_ids |= writing.media_ids
        for ids in chunks(sorted(media_ids)):
            _fill(connection, _P["media"], select(store.media).where(store.media.c.id.in_(ids)))
        if not sent.full:
            changed = select(store.media).where(
                store.media.c.seq > sent.since, store.media.c.id.not_in(select(_P["media"].c.id))
            )
            _fill(connection, _CHANGED_MEDIA, changed)

    # --- taking in

    def applied(self, mark: str) -> Mapping[str, int] | None:
        """Return the counts of what was taken in last, if it bears this mark."""
        with self._csu.read() as connection:
            kept = json.loads(store.read_cursor(connection, JOB) or "{}")
        counts: dict[str, int] | None = kept.get("counts") if kept.get("mark") == mark else None
        return counts

    def apply(self, file: Path, contents: Contents, mark: str) -> Mapping[str, int]:
        """Take the package in, with its mark, as one transaction.

        Raises:
            UnusablePackage: It does not follow on what the channel database has, or headquarters is another.
        """
        with self._hq.read() as connection:
            epoch = store.read_counter(connection, store.EPOCH)
        with self._csu.write_beside(file) as connection:
            query = select(_P["counters"].c.value).where(_P["counters"].c.name == store.EPOCH)
            known = store.read_counters(connection)
            follows = known[store.EPOCH] == epoch and known[APPLIED] == contents.since
            if connection.execute(query).scalar() != epoch or not (contents.full or follows):
                raise UnusablePackage("The package does not follow on what is there.", "It is made anew.")
            if contents.full:
                _replace_all(connection)
            else:
                _merge(connection)
            _serve(connection)
            give_first(connection, self._tenant, self.database)
            mark_contexts(connection)
            counts = {"products": _count(connection, _P["products"])}
            categories = _count(connection, _P["categories"])
            if categories:
                counts["categories"] = categories
            generation = known[GENERATION] + contents.full
            store.write_counters(
                connection, {store.EPOCH: epoch, APPLIED: contents.upto, GENERATION: generation}
            )
            store.write_cursor(connection, JOB, json.dumps({"mark": mark, "counts": counts}))
        return counts


def _write_answers(
    connection: Connection, table: Table, sent: _Range, writing: AnswerWriting, media_ids: set[int]
) -> Generator[None, None, None]:
    """Pack the changed rows of products or categories, cut down to the contexts of the database.

    A row has changed too where an item that it shows has: its answers hold what readers need to know of it.
    """
    names = [column.name for column in table.columns]
    has_variants = "variants" in names
    query = select(table).order_by(table.c.id)
    if not sent.full:
        changed_media = select(store.media.c.id).where(store.media.c.seq > sent.since)
        owners = select(store.showings.c.owner_id).where(
            store.showings.c.is_category == int(not has_variants),
            store.showings.c.media_id.in_(changed_media),
        )
        changed = select(table.c.id).where(table.c.seq > sent.since)
        query = query.where(table.c.id.in_(union(changed, owners)))  # with OR every row would be looked at
    found = connection.execution_options(yield_per=PRODUCTS_PER_PART).execute(query)
    for rows in found.mappings().partitions():
        written = writing.write(
            [(row["variants"] if has_variants else NO_VARIANTS, row["rectangles"]) for row in rows]
        )
        packed: list[tuple[Any, ...]] = []
        for row, (rectangles, answers) in zip(rows, written, strict=True):
            values = {**row, "rectangles": rectangles, "answers": answers}
            if has_variants and row["swatches"] != "[]":
                values["swatches"] = own = store.own_swatches(row["swatches"], sent.mask)
                media_ids.update(i for one in store.swatches_from_json(own) for i in one.media_ids())
            packed.append(tuple(values[name] for name in names))
        insert_tuples(connection, _P[table.name], packed)
        yield


def _replace_all(connection: Connection) -> None:
    """Fill the tables anew, and build their indexes afterwards."""
    for table in _CONTENT:
        for index in table.indexes:
            index.drop(connection)
        connection.execute(delete(table))
        copy_rows(connection, _P[table.name], table)
        for index in table.indexes:
            index.create(connection)


def _merge(connection: Connection) -> None:
    """Write what changed over what is there."""
    products, variants = _P["products"], _P["variants"]
    ids, numbers = select(products.c.id), select(products.c.number)
    store.drop_products(connection, or_(store.products.c.id.in_(ids), store.products.c.number.in_(numbers)))
    moved = store.variants.c.number.in_(select(variants.c.number))
    connection.execute(delete(store.variants).where(moved))
    categories = _P["categories"]
    same_path = store.categories.c.path.in_(select(categories.c.path))
    same = store.categories.c.id.in_(select(categories.c.id))
    connection.execute(delete(store.categories).where(or_(same, same_path)))
    for table in (store.products, store.variants, store.categories):
        copy_rows(connection, _P[table.name], table)
    _merge_rows(connection, _P["media_sets"], store.media_sets, "key")
    known = _CHANGED_MEDIA.c.id.in_(select(store.media.c.id))
    _merge_rows(connection, _P["media"], store.media, "id", "facts", "seq")
    _fill_over(connection, select(_CHANGED_MEDIA).where(known), store.media, "id", "facts", "seq")


def _merge_rows(connection: Connection, source: Table, target: Table, key: str, *changed: str) -> None:
    _fill_over(connection, select(source).where(true()), target, key, *changed)


def _fill_over(connection: Connection, rows: Select[Any], target: Table, key: str, *changed: str) -> None:
    """Insert rows; over one that is there, the changed columns, or nothing where none are named."""
    fresh = insert(target).from_select([column.name for column in target.columns], rows)
    new = {name: fresh.excluded[name] for name in changed}
    over = fresh.on_conflict_do_update(index_elements=[key], set_=new) if new else None
    connection.execute(fresh.on_conflict_do_nothing(index_elements=[key]) if over is None else over)


def _serve(connection: Connection) -> None:
    """Serve the contexts of the package from now on; the bits of others stay taken."""
    found = connection.execute(select(_P["contexts"])).all()
    store.write_contexts(connection, {Context(row.channel, row.locale): row.bit for row in found})


def _fill(connection: Connection, table: Table, rows: Select[Any]) -> None:
    connection.execute(table.insert().from_select([column.name for column in table.columns], rows))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
