"""1040 (Products): sends answers from headquarters to the store of one channel database.

A delta sends what changed since the last run; a full run sends everything and drops, at its end,
what headquarters does not know any more; readers see whole products all the time.
Source: omnichannel-media-management-overview, domain.md 7.3, 7.4.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Final, TypeVar

from sqlalchemy import Connection, Table, delete, select

from app.models.context import Context
from app.models.database import Database, Priority, chunks
from app.models.errors import NotFound
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.hq.media_sync import HQ_SEQUENCE
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import Products1040Request
from app.sync.stores import Stores

PRODUCTS_PER_BATCH: Final = 50
CATEGORIES_PER_BATCH: Final = 100
MEDIA_PER_BATCH: Final = 200
APPLIED: Final = "hq-sequence"
"""Counter of a CSU: the sequence of headquarters up to which everything was applied."""

_Masked = TypeVar("_Masked", store.StoredRectangle, store.StoredSwatches)

GENERATION: Final = "generation"
"""Counter of a CSU: goes up with every full run; what keeps an older one is dropped at its end."""


@dataclass(slots=True)
class _Cursor:
    """How far one run has come; kept in the CSU's store with its effect.

    `mask` holds the bits of the contexts that it sends: one that comes in while it is stopped is for the next
    run, since what was sent before lacks it.
    """

    since: int
    upto: int
    full: bool
    generation: int
    mask: int
    product: int = 0
    media: int = 0
    products: int = 0
    category: int = 0
    categories: int = 0

    def counts(self) -> dict[str, int]:
        """Say what was done, as people read it; categories only where there were any."""
        categories = {"categories": self.categories} if self.categories else {}
        return {"products": self.products, **categories}


def products_1040(request: Products1040Request, stores: Stores, ctx: JobContext) -> Body:
    """Bring one channel database up to date with headquarters."""
    tenant = stores.tenant(request.tenant)
    run = _Run(tenant, stores.hq(request.tenant), stores.csu(request.tenant, request.database), ctx)
    cursor = run.begin(request.database, request.full)
    phases = (
        (run.newer(store.products, cursor), cursor.product, PRODUCTS_PER_BATCH, run.send_products),
        (run.newer(store.categories, cursor), cursor.category, CATEGORIES_PER_BATCH, run.send_categories),
        (run.newer(store.media, cursor), cursor.media, MEDIA_PER_BATCH, run.send_media),
    )
    total = sum(len(ids) for ids, *_ in phases)
    done = sum(i <= after for ids, after, *_ in phases for i in ids)
    ctx.report(done, total, **cursor.counts())
    for ids, after, size, send in phases:
        for batch in chunks([i for i in ids if i > after], size):
            send(cursor, batch)
            done += len(batch)
            ctx.report(done, total, **cursor.counts())
            yield
    run.finish(cursor)
    return JobOutcome(cursor.counts())


class _Run:
    """One run for one channel database."""

    def __init__(self, tenant: Tenant, hq: Database, csu: Database, ctx: JobContext) -> None:
        self._tenant, self._hq, self._csu, self._ctx = tenant, hq, csu, ctx
        self._served: dict[Context, int] = {}
        self._mask = 0

    def begin(self, database: str, full: bool) -> _Cursor:
        """Go on where this job stopped, or fix what it has to do."""
        own = {row.oun for row in self._tenant.channels.channels() if row.database == database}
        if not own:
            raise NotFound(f"No channel uses the channel database {database}.", "Add a channel to it first.")
        with self._hq.read() as connection:
            upto = store.read_counter(connection, HQ_SEQUENCE)
            bits = store.read_contexts(connection)
            epoch = store.read_counter(connection, store.EPOCH)
        if not epoch:
            raise NotFound("Headquarters has no answers yet.", "Run the media sync first.")
        served = {context: bit for context, bit in bits.items() if context.channel in own}
        with self._csu.write(Priority.JOB) as connection:
            if store.read_counter(connection, store.EPOCH) != epoch:
                store.clear(connection)
                store.write_counters(connection, {store.EPOCH: epoch})
            kept = store.read_cursor(connection, self._ctx.job_id)
            if kept is not None:
                cursor = _Cursor(**json.loads(kept))
                self._serve(served, cursor.mask)
                return cursor
            # A store that serves other contexts than before needs everything: bits it left out came in.
            missed = not set(served) <= set(store.read_contexts(connection))
            full = full or missed
            since = store.read_counter(connection, APPLIED)
            generation = store.read_counter(connection, GENERATION) + full
            store.write_counters(connection, {GENERATION: generation})
            mask = sum(1 << bit for bit in served.values())
            cursor = _Cursor(0 if full else since, upto, full, generation, mask)
            self._serve(served, mask)
            self._save(connection, cursor)
        return cursor

    def _serve(self, served: dict[Context, int], mask: int) -> None:
        self._served = {context: bit for context, bit in served.items() if mask >> bit & 1}
        self._mask = sum(1 << bit for bit in self._served.values())

    def newer(self, table: Table, cursor: _Cursor) -> list[int]:
        """List the ids of rows of headquarters that this run has to send, by id.

        Rows that changed after the run began are among them: a full run drops what it did not send.
        """
        query = select(table.c.id).where(table.c.seq > cursor.since)
        with self._hq.read() as connection:
            return sorted(connection.execute(query).scalars())

    def send_products(self, cursor: _Cursor, ids: list[int]) -> None:
        """Apply some products with their media sets and media, with the cursor."""
        with self._hq.read() as connection:
            rows = [
                replace(
                    row,
                    rectangles=self._own_part(row.rectangles),
                    swatches=self._own_part(row.swatches),
                )
                for row in store.read_products(connection, ids)
            ]
            swatch_media = {i for row in rows for one in row.swatches for i in one.media_ids()}
            sets, media = self._shown(connection, [row.rectangles for row in rows], swatch_media)
        with self._csu.write(Priority.JOB) as connection:
            store.write_sets(connection, sets, cursor.generation)
            store.write_media(connection, media, cursor.generation)
            for row in rows:
                store.write_product(connection, row, cursor.generation)
            cursor.product = ids[-1]
            cursor.products += len(ids)
            self._save(connection, cursor)

    def send_categories(self, cursor: _Cursor, ids: list[int]) -> None:
        """Apply some categories with their media, with the cursor."""
        with self._hq.read() as connection:
            rows = [
                replace(row, rectangles=self._own_part(row.rectangles))
                for row in store.read_categories(connection, ids)
            ]
            sets, media = self._shown(connection, [row.rectangles for row in rows])
        with self._csu.write(Priority.JOB) as connection:
            store.write_sets(connection, sets, cursor.generation)
            store.write_media(connection, media, cursor.generation)
            for row in rows:
                store.write_category(connection, row, cursor.generation)
            cursor.category = ids[-1]
            cursor.categories += len(ids)
            self._save(connection, cursor)

    def _own_part(self, found: tuple[_Masked, ...]) -> tuple[_Masked, ...]:
        """Keep what the contexts of this run show."""
        own = (replace(one, contexts=one.contexts & self._mask) for one in found)
        return tuple(one for one in own if one.contexts)

    def _shown(
        self,
        connection: Connection,
        found: Iterable[tuple[store.StoredRectangle, ...]],
        media_ids: Iterable[int] = (),
    ) -> tuple[dict[str, str], list[tuple[int, str, int]]]:
        """Read the media sets of rectangles, and the facts of all media in them and beside them."""
        sets = store.read_sets(connection, {r.set_key for rectangles in found for r in rectangles})
        used = {i for text in sets.values() for i in _media_ids(text)}
        return sets, self._media(connection, sorted(used.union(media_ids)))

    def send_media(self, cursor: _Cursor, ids: list[int]) -> None:
        """Apply the facts of media items that this store knows, with the cursor."""
        with self._csu.read() as connection:
            query = select(store.media.c.id).where(store.media.c.id.in_(ids))
            known = sorted(connection.execute(query).scalars())
        with self._hq.read() as connection:
            media = self._media(connection, known)
        with self._csu.write(Priority.JOB) as connection:
            # A full run drops what keeps an older generation: media that no product brought stay old.
            fresh = {
                row.id
                for row in connection.execute(
                    select(store.media.c.id).where(
                        store.media.c.id.in_(ids), store.media.c.generation == cursor.generation
                    )
                )
            }
            wanted = [row for row in media if not cursor.full or row[0] in fresh]
            store.write_media(connection, wanted, cursor.generation)
            cursor.media = ids[-1]
            self._save(connection, cursor)

    def _media(self, connection: Connection, ids: list[int]) -> list[tuple[int, str, int]]:
        found: list[tuple[int, str, int]] = []
        for part in chunks(ids):
            rows = connection.execute(select(store.media).where(store.media.c.id.in_(part)))
            found += [(row.id, row.facts, row.seq) for row in rows]
        return found

    def finish(self, cursor: _Cursor) -> None:
        """Say what was applied; a full run drops what it did not bring."""
        with self._csu.write(Priority.JOB) as connection:
            if cursor.full:
                self._drop_old(connection, cursor.generation)
            store.write_contexts(connection, self._served)
            store.write_counters(connection, {APPLIED: cursor.upto})

    def _drop_old(self, connection: Connection, generation: int) -> None:
        gone = select(store.products.c.id).where(store.products.c.generation < generation)
        connection.execute(delete(store.variants).where(store.variants.c.product_id.in_(gone)))
        for table in (store.products, store.categories, store.media_sets, store.media):
            connection.execute(delete(table).where(table.c.generation < generation))

    def _save(self, connection: Connection, cursor: _Cursor) -> None:
        store.write_cursor(connection, self._ctx.job_id, json.dumps(asdict(cursor)))


def _media_ids(text: str) -> list[int]:
    primary, additional, _ = json.loads(text)
    return [*primary, *(media_id for media_id, _ in additional)]
