"""The product search index of a channel database: what list pages show, a tile per product.

A tile keeps the gallery of the master; its image is chosen on reading, so an item that is taken off or named
anew changes one row. Source: domain.md 7.1 S7, 11.6.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text, or_, select

from app.models.assignments.answers import AnswerItem, make_item
from app.models.assignments.resolve import default_image
from app.models.assignments.slots import TargetMedia
from app.models.clock import from_iso
from app.models.context import Context
from app.models.database import Database, chunks, like_text, open_derived
from app.models.errors import NotFound
from app.models.media.rows import MediaType
from app.sync.csu.media_facts import TAKEN_OFF, facts_from_json

VERSION: Final = 1
INDEX: Final = MetaData()

contexts = Table(
    "contexts",
    INDEX,
    Column("bit", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("locale", Text, nullable=False),
)

tiles = Table(
    "tiles",
    INDEX,
    Column("id", Integer, primary_key=True),
    Column("number", Text, nullable=False),
    Column("name", Text, nullable=False),
    # [[contexts in hexadecimal, [ids of the gallery]] ...]
    Column("galleries", Text, nullable=False),
    # Tells what the row was made of: rows whose mark is still right are left alone.
    Column("mark", Integer, nullable=False),
    Index("tiles_by_number_and_name", "number", "name", "id"),
    Index("tiles_by_mark", "id", "mark"),
)

images = Table(
    "images",
    INDEX,
    Column("id", Integer, primary_key=True),
    Column("facts", Text, nullable=False),
)

state = Table(
    "state",
    INDEX,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

EPOCH: Final = "epoch"
REFRESHED: Final = "refreshed_at"
"""Names in `state`: the life of headquarters whose bits are meant, and when it was last up to date."""


@dataclass(frozen=True, slots=True)
class ProductTile:
    """A product on a list page; without an image a placeholder is shown."""

    number: str
    name: str
    image: AnswerItem | None


def open_search_index(path: Path) -> Database:
    """Open the search index of a channel database; one of another version is emptied."""
    return open_derived(path, INDEX, VERSION)


class SearchIndex:
    """Answers list pages. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, words: str, asked: Context, limit: int = 50) -> list[ProductTile]:
        """Find products by all words, each anywhere in number or name; by number, at most `limit`.

        Raises:
            NotFound: The index does not serve the context.
        """
        query = select(tiles.c.id, tiles.c.number, tiles.c.name).order_by(tiles.c.number).limit(limit)
        for word in words.replace("\0", "").split():
            like = f"%{like_text(word)}%"
            query = query.where(
                or_(tiles.c.number.like(like, escape="\\"), tiles.c.name.like(like, escape="\\"))
            )
        with self._database.read() as connection:
            bit = _bit(connection, asked)
            rows = connection.execute(query).all()
            shown = _galleries(connection, [row.id for row in rows], bit)
            known = _facts(connection, {i for gallery in shown.values() for i in gallery})
        facts = {i: facts_from_json(i, text) for i, text in known.items() if text != TAKEN_OFF}

        def is_image(media_id: int) -> bool:
            return media_id in facts and facts[media_id].type is MediaType.IMAGE

        found: list[ProductTile] = []
        for row in rows:
            first = default_image(TargetMedia(tuple(shown[row.id])), is_image)
            image = None if first is None else make_item(facts[first], asked.locale)
            found.append(ProductTile(row.number, row.name, image))
        return found

    def refreshed_at(self) -> datetime | None:
        """Return when it was last brought up to date; None before the first time."""
        with self._database.read() as connection:
            text = read_state(connection, REFRESHED)
        return None if text is None else from_iso(text)


def _facts(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for part in chunks(sorted(ids)):
        found.update(
            {row.id: row.facts for row in connection.execute(select(images).where(images.c.id.in_(part)))}
        )
    return found


def _galleries(connection: Connection, ids: Sequence[int], bit: int) -> dict[int, list[int]]:
    """Read what products show in a context."""
    found: dict[int, list[int]] = {i: [] for i in ids}
    for part in chunks(list(ids)):
        query = select(tiles.c.id, tiles.c.galleries).where(tiles.c.id.in_(part))
        for row in connection.execute(query):
            for mask, gallery in json.loads(row.galleries):
                if int(mask, 16) >> bit & 1:
                    found[row.id] = gallery
                    break
    return found


def _bit(connection: Connection, asked: Context) -> int:
    query = select(contexts.c.bit).where(
        contexts.c.channel == asked.channel, contexts.c.locale == asked.locale
    )
    bit: int | None = connection.execute(query).scalar()
    if bit is None:
        raise NotFound(
            f"{asked} is not in the search index yet.", "Refresh the search index, then ask again."
        )
    return bit


def read_state(connection: Connection, name: str) -> str | None:
    """Read a state of the index inside a scope; None where it was never written."""
    text: str | None = connection.execute(select(state.c.value).where(state.c.name == name)).scalar()
    return text
