"""Refreshes the product search index of a channel database: what its CSU serves, names of the catalogue.

It compares what there is with what the index keeps, and writes what differs: whatever happened in between,
the index is right afterwards, and one that is lost is built again. Source: domain.md 7.1 S7.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, select, update

from app.models.clock import iso
from app.models.database import Database, Priority, chunks, insert
from app.models.errors import NotFound
from app.models.tenants.features import Feature
from app.sync.csu.configuration import ask_features
from app.sync.csu.search_index import EPOCH, INDEX, REFRESHED, contexts, images, read_state, state, tiles
from app.sync.csu.shelves import LegacyShelf, OmnichannelShelf, Shelf
from app.sync.csu.stored_answers import encode
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import SearchIndexRequest
from app.sync.stores import Stores

PRODUCTS_PER_BATCH: Final = 50
_UNTIDY: Final = "untidy"
"""Name in `state`: tiles changed, so that there may be images that none shows any more."""


def search_index(request: SearchIndexRequest, stores: Stores, ctx: JobContext) -> Body:
    """Bring the search index of a channel database up to date; `full` writes every tile anew."""
    tenant = stores.tenant(request.tenant)
    if request.database not in {row.database for row in tenant.channels.channels()}:
        raise NotFound(
            f"No channel uses the channel database {request.database}.", "Add a channel to it first."
        )
    csu = stores.csu(request.tenant, request.database)
    with csu.look() as ask:
        features = ask_features(ask) or tenant.features.sent()
    shelf: Shelf
    if features[Feature.CSU_LOCATIONS]:
        shelf = OmnichannelShelf(csu, tenant)
    else:
        shelf = LegacyShelf(csu, tenant, request.database)
    run = _Refresh(shelf, stores.search(request.tenant, request.database))
    total, changed, gone = run.begin(full=request.full)
    done = total - len(changed)
    ctx.report(done, total)
    for part in chunks(gone):
        run.drop(part)
        yield
    for part in chunks(changed, PRODUCTS_PER_BATCH):
        run.write(part)
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

    def __init__(self, shelf: Shelf, index: Database) -> None:
        self._shelf, self._index = shelf, index

    def begin(self, *, full: bool) -> tuple[int, list[int], list[int]]:
        """Take over the contexts; return how many products there are, which differ, and which are gone."""
        marks = self._shelf.begin()
        life, served = self._shelf.life, self._shelf.contexts
        with self._index.write(Priority.JOB) as connection:
            if read_state(connection, EPOCH) != life:  # its bits mean other contexts
                for table in INDEX.sorted_tables:
                    connection.execute(delete(table))
                _set_state(connection, EPOCH, life)
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
        """Remove the tiles of products that are not shown any more."""
        with self._index.write(Priority.JOB) as connection:
            connection.execute(delete(tiles).where(tiles.c.id.in_(ids)))

    def write(self, ids: list[int]) -> None:
        """Write the tiles of some products as they are now, with the facts of their media."""
        found, facts = self._shelf.tiles(ids)
        rows: list[dict[str, object]] = [
            {
                "id": one.id,
                "number": one.number,
                "name": one.name,
                "galleries": encode([[f"{mask:x}", ids] for mask, ids in one.galleries if ids]),
                "mark": one.mark,
            }
            for one in found
        ]
        with self._index.write(Priority.JOB) as connection:
            connection.execute(delete(tiles).where(tiles.c.id.in_(ids)))
            if rows:
                connection.execute(insert(tiles), rows)
            _write_images(connection, facts)

    def refresh_images(self) -> int:
        """Bring the facts of media in step, drop those that no tile shows; return how many."""
        with self._index.read() as connection:
            kept = {row.id: row.facts for row in connection.execute(select(images))}
            shown = set(kept)
            if read_state(connection, _UNTIDY):
                texts = connection.execute(select(tiles.c.galleries)).scalars()
                shown = {i for text in texts for _, gallery in json.loads(text) for i in gallery}
        facts = self._shelf.facts(shown)
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


def _write_images(connection: Connection, facts: Mapping[int, str]) -> None:
    if facts:
        fresh = insert(images)
        statement = fresh.on_conflict_do_update(index_elements=["id"], set_={"facts": fresh.excluded.facts})
        connection.execute(statement, [{"id": i, "facts": text} for i, text in facts.items()])


def _set_state(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(update(state).where(state.c.name == name).values(value=value))
    if not changed.rowcount:
        connection.execute(insert(state).values(name=name, value=value))
