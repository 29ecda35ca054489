"""CMS to HQ omnichannel media sync: flattens what changed into the store of headquarters.

Incremental by the publish sequence of the CMS; full on demand and whenever channels, languages or
the order of contexts changed. Source: publish-media-omnichannel, domain.md 7.1 S2, U14.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Connection, select

from app.models.assignments.answers import MediaFacts, read_media_facts
from app.models.assignments.contents import read_category_contents, read_contents
from app.models.assignments.flatten import Flattener, Rectangle
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import Source
from app.models.assignments.slots import CategoryId
from app.models.assignments.swatch_answers import place_swatches
from app.models.assignments.tables import documents
from app.models.catalog.service import read_variants
from app.models.catalog.tables import categories as catalog_categories
from app.models.catalog.tables import products as catalog
from app.models.context import Context, ContextOrder
from app.models.database import Database, Priority, chunks
from app.models.media.tables import media as library
from app.models.schema import PUBLISH_SEQUENCE
from app.models.schema import counters as cms_counters
from app.models.statements import Prepared, among, fetched, listed
from app.models.tenants.service import CHANNELS_SEQUENCE, read_channels, read_order, read_setting
from app.models.tenants.settings import need_parameters
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.csu.media_facts import TAKEN_OFF, facts_to_json
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import MediaSyncRequest
from app.sync.stores import Stores

PRODUCTS_PER_BATCH: Final = 25
CATEGORIES_PER_BATCH: Final = 50
MEDIA_PER_BATCH: Final = 100

CMS_CURSOR: Final = "cms-sequence"
"""Counter: the publish sequence of the CMS up to which everything has arrived."""

HQ_SEQUENCE: Final = "hq-sequence"
"""Counter: goes up with every row that changes here; 1040 sends what is newer than it has."""

_NUMBERS: Final = Prepared(
    select(catalog.c.id, catalog.c.number).where(among(catalog.c.id)).order_by(catalog.c.id)
)
_MEDIA_FACTS: Final = Prepared(select(store.media.c.id, store.media.c.facts).where(among(store.media.c.id)))


@dataclass(slots=True)
class _Cursor:
    """How far one run has come; kept in the HQ store with its effect."""

    since: int
    upto: int
    full: bool
    product: int = 0
    media: int = 0
    products: int = 0
    changed: int = 0
    category: int = 0
    categories: int = 0

    def counts(self) -> dict[str, int]:
        """Say what was done, as people read it; categories only where there were any."""
        categories = {"categories": self.categories} if self.categories else {}
        return {"products": self.products, **categories, "changed": self.changed}


class _Work(Protocol):
    """Brings a batch of ids over, with the cursor."""

    def __call__(self, cursor: _Cursor, ids: list[int], *, is_last: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class _Phase:
    """One kind of rows: all ids of the run, the last one that is done, and how they are brought over."""

    ids: list[int]
    after: int
    size: int
    work: _Work

    @property
    def left(self) -> list[int]:
        """The ids that are not done yet."""
        return [i for i in self.ids if i > self.after]


@dataclass(frozen=True, slots=True)
class _Flat:
    """What the CMS says of one product."""

    id: int
    number: str
    variants: tuple[str, ...]
    rectangles: tuple[Rectangle, ...]
    swatches: tuple[store.StoredSwatches, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What the CMS says of some products, read at one instant."""

    products: list[_Flat]
    media: dict[int, MediaFacts | None]


def media_sync(request: MediaSyncRequest, stores: Stores, ctx: JobContext) -> Body:
    """Flatten what was published since the last run.

    Raises:
        RuleViolation: The parameters that lead to the CMS are not set.
    """
    tenant = stores.tenant(request.tenant)
    need_parameters(tenant.settings.all())
    run = MediaSyncRun(tenant, stores.hq(request.tenant), ctx)
    cursor = run.begin(request.full)
    phases = run.phases(cursor)
    total = sum(len(phase.ids) for phase in phases)
    batches = [(phase, part) for phase in phases for part in chunks(phase.left, phase.size)]
    done = total - sum(len(part) for _, part in batches)
    ctx.report(done, total, **cursor.counts())
    for place, (phase, part) in enumerate(batches, start=1):
        phase.work(cursor, part, is_last=place == len(batches))
        done += len(part)
        ctx.report(done, total, **cursor.counts())
        yield
    if not batches:
        run.finish(cursor)
    return JobOutcome(cursor.counts())


class MediaSyncRun:
    """One run of the sync for one tenant."""

    def __init__(self, tenant: Tenant, hq: Database, ctx: JobContext) -> None:
        self._tenant, self._hq, self._ctx = tenant, hq, ctx
        self._flattener: Flattener | None = None
        self._sequence = 0  # of headquarters, which nobody else writes meanwhile

    def begin(self, full: bool) -> _Cursor:
        """Go on where this job stopped, or fix what it has to do.

        A delta writes nothing here: its cursor is first kept with its first effect.
        """
        with self._hq.read() as connection:
            kept = store.read_cursor(connection, self._ctx.job_id)
            known = store.read_counters(connection)
            bits = store.read_bits(connection)
        with self._tenant.cms.read() as connection:
            query = select(cms_counters.c.value).where(cms_counters.c.name == PUBLISH_SEQUENCE)
            upto = connection.execute(query).scalar() or 0
            channels_changed = int(read_setting(connection, CHANNELS_SEQUENCE) or 0)
            order = read_order(connection)
            served = [
                Context(row.oun, code)
                for row in (read_channels(connection) if full or channels_changed > known[CMS_CURSOR] else ())
                for code in row.languages
            ]
        if (
            known[CMS_CURSOR] > upto
        ):  # the CMS was put back to an earlier day: what is here is of another life
            with self._hq.write(Priority.JOB) as connection:
                store.clear(connection)
            return self.begin(full=True)
        self._sequence = known[HQ_SEQUENCE]
        full = full or channels_changed > known[CMS_CURSOR]
        cursor = _Cursor(known[CMS_CURSOR], upto, full) if kept is None else _Cursor(**json.loads(kept))
        if not known[store.EPOCH] or (cursor.full and kept is None):
            with self._hq.write(Priority.JOB) as connection:
                if not known[store.EPOCH]:
                    store.write_counters(connection, {store.EPOCH: secrets.randbits(62)})
                bits = self._serve(connection, served)
                self._save(connection, cursor, {})
        self._flattener = _flattener(tuple(sorted(bits, key=bits.__getitem__)), order)
        return cursor

    def _serve(self, connection: Connection, served: list[Context]) -> dict[Context, int]:
        """Give every served context a bit that it keeps for good."""
        taken = store.read_bits(connection)
        for context in served:
            taken.setdefault(context, len(taken))
        store.write_contexts(connection, {context: taken[context] for context in served})
        return taken

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence

    def phases(self, cursor: _Cursor) -> tuple[_Phase, ...]:
        """List what this run has to bring over: products, categories, then media items published anew.

        Products and categories that never had media published do not travel. Media that headquarters does
        not know are left out later.
        """
        since = 0 if cursor.full else cursor.since
        media_query = select(library.c.id).where(
            library.c.publish_seq > since, library.c.publish_seq <= cursor.upto
        )
        with self._tenant.cms.read() as connection:
            ids = self._changed(connection, documents.c.product_id, cursor)
            if not cursor.full:
                ever = select(documents.c.product_id).where(documents.c.publish_seq > 0)
                moved = select(catalog.c.id).where(catalog.c.publish_seq.between(since + 1, cursor.upto))
                for part in chunks(list(connection.execute(moved).scalars())):
                    ids.update(connection.execute(ever.where(documents.c.product_id.in_(part))).scalars())
            category_ids = self._changed(connection, documents.c.category_id, cursor)
            media_ids = sorted(connection.execute(media_query).scalars())
        return (
            _Phase(sorted(ids), cursor.product, PRODUCTS_PER_BATCH, self.sync_products),
            _Phase(sorted(category_ids), cursor.category, CATEGORIES_PER_BATCH, self.sync_categories),
            _Phase(media_ids, cursor.media, MEDIA_PER_BATCH, self.sync_media),
        )

    @staticmethod
    def _changed(connection: Connection, owner: ColumnElement[Any], cursor: _Cursor) -> set[int]:
        """List the owners whose documents were published since the last run; ever, in a full one."""
        query = select(owner).where(owner.is_not(None), documents.c.publish_seq > 0)
        if not cursor.full:
            query = query.where(documents.c.publish_seq.between(cursor.since + 1, cursor.upto))
        return set(connection.execute(query).scalars())

    def sync_products(self, cursor: _Cursor, ids: list[int], *, is_last: bool) -> None:
        """Flatten some products and write what differs, with the cursor."""
        batch = self._read(ids)
        with self._hq.write(Priority.JOB) as connection:
            seq = self._next_sequence()
            known = {row.id: row for row in store.read_products(connection, ids)}
            self._write_media(connection, batch.media, seq)
            for flat in batch.products:
                rectangles = tuple(store.stored(r) for r in flat.rectangles)
                new = store.StoredProduct(flat.id, flat.number, flat.variants, rectangles, flat.swatches, seq)
                old = known.get(flat.id)
                if old is not None and replace(old, seq=seq) == new:
                    continue
                self._write_sets(connection, flat.id, flat.rectangles, rectangles)
                store.write_product(connection, new, before=old)
                cursor.changed += 1
            cursor.product = ids[-1]
            cursor.products += len(ids)
            self._save(connection, cursor, {HQ_SEQUENCE: seq}, is_last=is_last)

    def _read(self, ids: list[int]) -> _Batch:
        assert self._flattener is not None
        found: list[_Flat] = []
        with self._tenant.cms.read() as connection:
            contents = read_contents(connection, ids, Source.PUBLISHED)
            variants = read_variants(connection, ids)
            for product_id, number in fetched(connection, _NUMBERS, listed(ids)):
                own, published = variants.get(product_id, ()), contents.get(product_id, {})
                shapes = [VariantShape(row.id, row.values) for row in own]
                swatches = tuple(
                    store.StoredSwatches(
                        one.source.channel,
                        one.source.locale,
                        one.contexts,
                        place_swatches(connection, one.swatches),
                    )
                    for one in self._flattener.flatten_swatches(published)
                )
                rectangles = self._flattener.flatten(shapes, published)
                found.append(
                    _Flat(product_id, number, tuple(row.number for row in own), rectangles, swatches)
                )
            used = {i for flat in found for r in flat.rectangles for i in r.media.media_ids()}
            used.update(i for flat in found for one in flat.swatches for i in one.media_ids())
            facts = read_media_facts(connection, used, Source.PUBLISHED)
        return _Batch(found, {i: facts.get(i) for i in used})

    def sync_categories(self, cursor: _Cursor, ids: list[int], *, is_last: bool) -> None:
        """Flatten some categories and write what differs, with the cursor."""
        assert self._flattener is not None
        rows = select(catalog_categories).where(catalog_categories.c.id.in_(ids))
        with self._tenant.cms.read() as connection:
            contents = read_category_contents(connection, ids, Source.PUBLISHED)
            names = {row.id: (row.path, row.name) for row in connection.execute(rows)}
            flat = {i: self._flattener.flatten_category(contents.get(i, {})) for i in names}
            used = {i for rectangles in flat.values() for r in rectangles for i in r.media.media_ids()}
            facts = read_media_facts(connection, used, Source.PUBLISHED)
        with self._hq.write(Priority.JOB) as connection:
            seq = self._next_sequence()
            known = {row.id: row for row in store.read_categories(connection, ids)}
            self._write_media(connection, {i: facts.get(i) for i in used}, seq)
            for category_id, rectangles in flat.items():
                stored = tuple(store.stored(r) for r in rectangles)
                new = store.StoredCategory(category_id, *names[category_id], stored, seq)
                old = known.get(category_id)
                if old is not None and replace(old, seq=seq) == new:
                    continue
                self._write_sets(connection, CategoryId(category_id), rectangles, stored)
                store.write_category(connection, new)
                cursor.changed += 1
            cursor.category = ids[-1]
            cursor.categories += len(ids)
            self._save(connection, cursor, {HQ_SEQUENCE: seq}, is_last=is_last)

    @staticmethod
    def _write_sets(
        connection: Connection,
        owner: int | CategoryId,
        rectangles: Sequence[Rectangle],
        stored: Sequence[store.StoredRectangle],
    ) -> None:
        keys = [one.set_key for one in stored]
        store.write_sets(
            connection, {k: store.set_text(r.media) for k, r in zip(keys, rectangles, strict=True)}
        )
        store.write_showings(connection, owner, (i for r in rectangles for i in r.media.media_ids()))

    def sync_media(self, cursor: _Cursor, ids: list[int], *, is_last: bool) -> None:
        """Write what became of media items that headquarters knows already, with the cursor."""
        with self._tenant.cms.read() as connection:
            facts = read_media_facts(connection, ids, Source.PUBLISHED)
        with self._hq.write(Priority.JOB) as connection:
            known = set(
                connection.execute(select(store.media.c.id).where(store.media.c.id.in_(ids))).scalars()
            )
            seq = self._next_sequence()
            self._write_media(connection, {i: facts.get(i) for i in known}, seq)
            cursor.media = ids[-1]
            self._save(connection, cursor, {HQ_SEQUENCE: seq}, is_last=is_last)

    def _write_media(self, connection: Connection, facts: Mapping[int, MediaFacts | None], seq: int) -> None:
        """Write facts that differ; None is an item that is not published any more, and may be again."""
        known = dict(fetched(connection, _MEDIA_FACTS, listed(facts)))
        texts = {i: TAKEN_OFF if f is None else facts_to_json(f) for i, f in facts.items()}
        store.write_media(connection, [(i, t, seq) for i, t in texts.items() if known.get(i) != t])

    def finish(self, cursor: _Cursor) -> None:
        """Say that everything up to the fixed end has arrived, where no batch could say it."""
        with self._hq.write(Priority.JOB) as connection:
            self._save(connection, cursor, {}, is_last=True)

    def _save(
        self, connection: Connection, cursor: _Cursor, counters: dict[str, int], *, is_last: bool = False
    ) -> None:
        store.write_cursor(connection, self._ctx.job_id, json.dumps(asdict(cursor)))
        if is_last:
            counters[CMS_CURSOR] = cursor.upto
        if counters:
            store.write_counters(connection, counters)


@lru_cache(maxsize=8)
def _flattener(contexts: tuple[Context, ...], order: ContextOrder) -> Flattener:
    """Keep what a flattener has learned of one list of contexts from run to run."""
    return Flattener(contexts, order)
