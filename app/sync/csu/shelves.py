"""What list pages of a channel database show of each product: omnichannel media, or legacy pictures.

Source: domain.md 7.1 S7, 7.6, 10.1, 11.6.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from zlib import crc32

from sqlalchemy import Connection, select

from app.models.assignments.answers import read_media_facts
from app.models.assignments.rows import Source
from app.models.catalog.tables import products as catalog
from app.models.context import Context
from app.models.database import Database, chunks
from app.models.errors import RuleViolation
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.csu.configuration import ask_languages
from app.sync.csu.legacy import LegacyMedia
from app.sync.csu.media_facts import facts_to_json
from app.sync.csu.stored_answers import encode

MASTER: Final = 1
"""The bit of the master among the targets of a rectangle."""

_Galleries = tuple[tuple[int, tuple[int, ...]], ...]
"""Masks of contexts with the ids of what they show."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A product on list pages: the gallery of its master by contexts, and a mark of what it was made of."""

    id: int
    number: str
    name: str
    galleries: _Galleries
    mark: int


class Shelf(Protocol):
    """Shows all products of a channel database; `life` and `contexts` are there once it has begun.

    Attributes:
        life: Names what the bits of the contexts mean.
        contexts: Those that are served, by bit.
    """

    life: str
    contexts: Mapping[Context, int]

    def begin(self) -> Mapping[int, int]:
        """Look at everything; return the mark of each product."""
        ...

    def tiles(self, ids: list[int]) -> tuple[list[Tile], Mapping[int, str]]:
        """Return the tiles of products, and the facts of their media."""
        ...

    def facts(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return the facts of media items, as `facts_to_json` writes them; without those it does not know."""
        ...


class OmnichannelShelf:
    """Shows what 1040 brought to the channel database."""

    def __init__(self, csu: Database, tenant: Tenant) -> None:
        self._csu, self._tenant = csu, tenant
        self._names: Mapping[int, str] = {}
        self._epoch = 0
        self.life = ""
        self.contexts: Mapping[Context, int] = {}

    def begin(self) -> Mapping[int, int]:
        """Look at all products, as `Shelf`."""
        with self._tenant.cms.read() as connection:
            found = connection.execute(select(catalog.c.id, catalog.c.name))
            self._names = {row.id: row.name for row in found}
        query = select(store.products.c.id, store.products.c.number, store.products.c.rectangles)
        with self._csu.read() as connection:
            self.contexts = store.read_contexts(connection)
            self._epoch = store.read_counter(connection, store.EPOCH)
            self.life = str(self._epoch)
            return {
                row.id: _mark(row.number, self._names.get(row.id, ""), row.rectangles)
                for row in connection.execute(query)
            }

    def tiles(self, ids: list[int]) -> tuple[list[Tile], Mapping[int, str]]:
        """Return some tiles, as `Shelf`.

        Raises:
            RuleViolation: The channel database was built anew since it began.
        """
        query = select(store.products.c.id, store.products.c.number, store.products.c.rectangles)
        with self._csu.read() as connection:
            if store.read_counter(connection, store.EPOCH) != self._epoch:
                raise RuleViolation("The channel database was built anew meanwhile.", "Refresh it again.")
            rows = connection.execute(query.where(store.products.c.id.in_(ids))).all()
            masters = {
                row.id: [r for r in store.rectangles_from_json(row.rectangles) if r.targets & MASTER]
                for row in rows
            }
            sets = store.read_sets(connection, {r.set_key for known in masters.values() for r in known})
            galleries = {key: tuple(json.loads(text)[0]) for key, text in sets.items()}
            facts = _csu_facts(connection, {i for gallery in galleries.values() for i in gallery})
        found: list[Tile] = []
        for row in rows:
            name = self._names.get(row.id, "")
            own = tuple((r.contexts, galleries.get(r.set_key, ())) for r in masters[row.id])
            found.append(Tile(row.id, row.number, name, own, _mark(row.number, name, row.rectangles)))
        return found, facts

    def facts(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return facts of media, as `Shelf`."""
        with self._csu.read() as connection:
            return _csu_facts(connection, ids)


class LegacyShelf:
    """Shows all products of the catalogue, by the files that their legacy paths name."""

    def __init__(self, csu: Database, tenant: Tenant, database: str) -> None:
        self._csu, self._tenant, self._database = csu, tenant, database
        self._legacy = LegacyMedia(tenant)
        self._tiles: dict[int, Tile] = {}
        self.life = ""
        self.contexts: Mapping[Context, int] = {}

    def begin(self) -> Mapping[int, int]:
        """Look at all products, as `Shelf`."""
        channels = {
            row.oun: row.languages
            for row in self._tenant.channels.channels()
            if row.database == self._database
        }
        with self._csu.look() as ask:
            languages = ask_languages(ask) or channels
        served = [Context(oun, code) for oun in sorted(channels) for code in languages.get(oun, ())]
        self.contexts = {context: bit for bit, context in enumerate(served)}
        self.life = "legacy " + encode([str(context) for context in served])
        query = select(catalog.c.id, catalog.c.number, catalog.c.name).order_by(catalog.c.id)
        with self._tenant.cms.read() as connection:
            rows = connection.execute(query).all()
        galleries = self._galleries([row.number for row in rows])
        for row in rows:
            own = galleries[row.number]
            mark = _mark(row.number, row.name, encode(own))
            self._tiles[row.id] = Tile(row.id, row.number, row.name, own, mark)
        return {i: tile.mark for i, tile in self._tiles.items()}

    def _galleries(self, numbers: list[str]) -> dict[str, _Galleries]:
        """Find the pictures of masters, by number, by the contexts that show them."""
        masks: dict[str, int] = {}
        for context, bit in self.contexts.items():
            masks[context.locale] = masks.get(context.locale, 0) | 1 << bit
        by_locale = {locale: self._legacy.master_paths(numbers, locale) for locale in masks}
        ids = self._legacy.find_ids(
            path for own in by_locale.values() for paths in own.values() for path in paths
        )
        return {
            number: tuple(
                (mask, tuple(dict.fromkeys(ids[path] for path in by_locale[locale][number] if path in ids)))
                for locale, mask in masks.items()
            )
            for number in numbers
        }

    def tiles(self, ids: list[int]) -> tuple[list[Tile], Mapping[int, str]]:
        """Return some tiles, as `Shelf`."""
        found = [self._tiles[i] for i in ids]
        return found, self.facts({i for tile in found for _, gallery in tile.galleries for i in gallery})

    def facts(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return facts of media, as `Shelf`."""
        with self._tenant.cms.read() as connection:
            found = read_media_facts(connection, ids, Source.PUBLISHED)
        return {i: facts_to_json(facts) for i, facts in found.items()}


def _mark(number: str, name: str, made_of: str) -> int:
    return crc32(f"{number}\0{name}\0{made_of}".encode())


def _csu_facts(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(ids)):
        query = select(store.media.c.id, store.media.c.facts).where(store.media.c.id.in_(part))
        found.update({row.id: row.facts for row in connection.execute(query)})
    return found
