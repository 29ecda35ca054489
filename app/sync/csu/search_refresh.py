"""Refreshes the product search index of a channel database out of its CSU and the names in the catalogue.

It compares what there is with what the index keeps, and writes what differs: whatever happened in between,
the index is right afterwards, and one that is lost is built again. Source: domain.md 7.1 S7.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from zlib import crc32

from sqlalchemy import Connection, delete, select, update

from app.models.catalog.tables import products as catalog
from app.models.clock import iso
from app.models.database import Database, Priority, chunks, insert
from app.models.errors import NotFound, RuleViolation
from app.sync.csu import store
from app.sync.csu.search_index import EPOCH, INDEX, REFRESHED, contexts, images, read_state, state, tiles
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import SearchIndexRequest
from app.sync.stores import Stores

PRODUCTS_PER_BATCH: Final = 50
_UNTIDY: Final = "untidy"
"""Name in `state`: tiles changed, so that there may be images that none shows any more."""

MASTER: Final = 1
"""The bit of the master among the targets of a rectangle."""


def search_index(request: SearchIndexRequest, stores: Stores, ctx: JobContext) -> Body:
    """Bring the search index of a channel database up to date; `full` writes every tile anew."""
    tenant = stores.tenant(request.tenant)
    if request.database not in {row.database for row in tenant.channels.channels()}:
        raise NotFound(
            f"No channel uses the channel database {request.database}.", "Add a channel to it first."
        )
    run = _Refresh(
        stores.csu(request.tenant, request.database), stores.search(request.tenant, request.database)
    )
    with tenant.cms.read() as connection:
        names = {row.id: row.name for row in connection.execute(select(catalog.c.id, catalog.c.name))}
    total, changed, gone = run.begin(names, full=request.full)
    done = total - len(changed)
    ctx.report(done, total)
    for part in chunks(gone):
        run.drop(part)
        yield
    for part in chunks(changed, PRODUCTS_PER_BATCH):
        run.write(part, names)
        done += len(part)
        ctx.report(done, total)
        yield
    media = run.refresh_images()
    yield
    run.finish(stores.clock.now())
    ctx.log(f"{len(changed):,} products, {media:,} media items brought up to date, {len(gone):,} removed")
    return JobOutcome({"products": total})


class _Refresh:
    """One run for one channel database."""

    def __init__(self, csu: Database, index: Database) -> None:
        self._csu, self._index = csu, index
        self._epoch = 0

    def begin(self, names: Mapping[int, str], *, full: bool) -> tuple[int, list[int], list[int]]:
        """Take over the contexts; return how many products there are, which differ, and which are gone."""
        with self._csu.read() as connection:
            served = store.read_contexts(connection)
            self._epoch = store.read_counter(connection, store.EPOCH)
            query = select(store.products.c.id, store.products.c.number, store.products.c.rectangles)
            marks = {
                row.id: _mark(row.number, names.get(row.id, ""), row.rectangles)
                for row in connection.execute(query)
            }
        with self._index.write(Priority.JOB) as connection:
            if read_state(connection, EPOCH) != str(self._epoch):  # its bits mean other contexts
                for table in INDEX.sorted_tables:
                    connection.execute(delete(table))
                _set_state(connection, EPOCH, str(self._epoch))
            connection.execute(delete(contexts))
            rows = [{"bit": b, "channel": c.channel, "locale": c.locale} for c, b in served.items()]
            if rows:
                connection.execute(insert(contexts), rows)
            kept = {row.id: row.mark for row in connection.execute(select(tiles.c.id, tiles.c.mark))}
            changed = [i for i, mark in marks.items() if full or kept.get(i) != mark]
            gone = sorted(kept.keys() - marks.keys())
            if changed or gone:
                _set_state(connection, _UNTIDY, "1")
        return len(marks), sorted(changed), gone

    def drop(self, ids: list[int]) -> None:
        """Remove the tiles of products that the CSU does not have any more."""
        with self._index.write(Priority.JOB) as connection:
            connection.execute(delete(tiles).where(tiles.c.id.in_(ids)))

    def write(self, ids: list[int], names: Mapping[int, str]) -> None:
        """Write the tiles of some products as the CSU has them now, with the facts of their media."""
        rows: list[dict[str, object]] = []
        query = select(store.products.c.id, store.products.c.number, store.products.c.rectangles)
        with self._csu.read() as connection:
            if store.read_counter(connection, store.EPOCH) != self._epoch:
                raise RuleViolation("The channel database was built anew meanwhile.", "Refresh it again.")
            found = connection.execute(query.where(store.products.c.id.in_(ids))).all()
            masters = {
                row.id: [r for r in store.rectangles_from_json(row.rectangles) if r.targets & MASTER]
                for row in found
            }
            sets = store.read_sets(connection, {r.set_key for known in masters.values() for r in known})
            for row in found:
                name = names.get(row.id, "")
                galleries = [[f"{r.contexts:x}", _gallery(sets.get(r.set_key))] for r in masters[row.id]]
                mark = _mark(row.number, name, row.rectangles)
                text = json.dumps([one for one in galleries if one[1]], separators=(",", ":"))
                rows.append(
                    {"id": row.id, "number": row.number, "name": name, "galleries": text, "mark": mark}
                )
            shown = {i for text in sets.values() for i in _gallery(text)}
            facts = _csu_facts(connection, shown)
        with self._index.write(Priority.JOB) as connection:
            connection.execute(delete(tiles).where(tiles.c.id.in_(ids)))
            if rows:
                connection.execute(insert(tiles), rows)
            _write_images(connection, facts)

    def refresh_images(self) -> int:
        """Bring the facts of media in step with the CSU, drop those that no tile shows; return how many."""
        with self._index.read() as connection:
            kept = {row.id: row.facts for row in connection.execute(select(images))}
            shown = set(kept)
            if read_state(connection, _UNTIDY):
                texts = connection.execute(select(tiles.c.galleries)).scalars()
                shown = {i for text in texts for _, gallery in json.loads(text) for i in gallery}
        with self._csu.read() as connection:
            facts = _csu_facts(connection, shown)
        changed = {i: text for i, text in facts.items() if kept.get(i) != text}
        gone = sorted(kept.keys() - facts.keys())
        for part in chunks(sorted(changed), PRODUCTS_PER_BATCH):
            with self._index.write(Priority.JOB) as connection:
                _write_images(connection, {i: changed[i] for i in part})
        for part in chunks(gone):
            with self._index.write(Priority.JOB) as connection:
                connection.execute(delete(images).where(images.c.id.in_(part)))
        return len(changed) + len(gone)

    def finish(self, now: datetime) -> None:
        """Say when the index was brought up to date."""
        with self._index.write(Priority.JOB) as connection:
            _set_state(connection, REFRESHED, iso(now))
            _set_state(connection, _UNTIDY, "")


def _mark(number: str, name: str, rectangles: str) -> int:
    return crc32(f"{number}\0{name}\0{rectangles}".encode())


def _gallery(text: str | None) -> list[int]:
    return [] if text is None else list(json.loads(text)[0])


def _csu_facts(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(ids)):
        query = select(store.media.c.id, store.media.c.facts).where(store.media.c.id.in_(part))
        found.update({row.id: row.facts for row in connection.execute(query)})
    return found


def _write_images(connection: Connection, facts: Mapping[int, str]) -> None:
    if facts:
        fresh = insert(images)
        statement = fresh.on_conflict_do_update(index_elements=["id"], set_={"facts": fresh.excluded.facts})
        connection.execute(statement, [{"id": i, "facts": text} for i, text in facts.items()])


def _set_state(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(update(state).where(state.c.name == name).values(value=value))
    if not changed.rowcount:
        connection.execute(insert(state).values(name=name, value=value))
