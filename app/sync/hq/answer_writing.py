"""Makes of rectangles in headquarters the texts that a CSU answers with."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from app.models.context import Context
from app.models.database import Database, chunks
from app.sync.csu import store
from app.sync.csu.answer_texts import SetIds, answers_text
from app.sync.csu.item_texts import item_text
from app.sync.csu.media_facts import TAKEN_OFF
from app.sync.csu.read_api import CsuReadApi, Row
from app.sync.csu.stored_answers import encode

NO_VARIANTS: Final = "[]"
"""The variants of a category."""


class AnswerWriting:
    """Writes answers for some contexts, out of one view of headquarters.

    Attributes:
        texts: All media sets that were met, as the stores keep them, by key.
        media_ids: The media of these.
    """

    def __init__(self, connection: Connection, mask: int) -> None:
        self._connection = connection
        self._mask = mask
        self._sets: dict[str, SetIds] = {}
        self.texts: dict[str, str] = {}
        self.media_ids: set[int] = set()

    def write(self, rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """Turn the variants and rectangles of each row, as text, into its own rectangles and its answers."""
        own = [store.own_rectangles(rectangles, self._mask) for _, rectangles in rows]
        keys = {row[0] for rectangles in own for row in rectangles}
        for key, text in store.read_sets(self._connection, keys - self.texts.keys()).items():
            primary, additional, _ = json.loads(text)
            self._sets[key] = SetIds(primary, additional)
            self.texts[key] = text
        ids: set[int] = set()
        for key in keys:
            ids.update(self._sets[key].primary, (media_id for media_id, _ in self._sets[key].additional))
        self.media_ids |= ids
        items: dict[int, str] = {}
        for part in chunks(sorted(ids)):
            query = select(store.media.c.id, store.media.c.facts).where(store.media.c.id.in_(part))
            found = self._connection.execute(query.where(store.media.c.facts != TAKEN_OFF))
            items.update({row.id: item_text(row.id, row.facts) for row in found})
        return [
            (encode(rectangles), answers_text(variants, rectangles, self._sets, items))
            for (variants, _), rectangles in zip(rows, own, strict=True)
        ]


class HqReadApi(CsuReadApi):
    """Answers for all channels of headquarters, which has no texts of answers: they are made on demand."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._hq = database

    def _product(self, product: str, asked: Context) -> Row | None:
        with self._hq.read() as connection:
            bit = store.read_contexts(connection).get(asked)
            query = select(store.products).where(store.products.c.number == product)
            row = connection.execute(query).one_or_none()
            if bit is None or row is None:
                return None if bit is None else (bit, None, None)
            ((_, text),) = AnswerWriting(connection, 1 << bit).write([(row.variants, row.rectangles)])
        return (bit, text, None)

    def _category(self, category: str, asked: Context) -> Row | None:
        with self._hq.read() as connection:
            bit = store.read_contexts(connection).get(asked)
            query = select(store.categories).where(store.categories.c.path == category)
            row = connection.execute(query).one_or_none()
            if bit is None or row is None:
                return None if bit is None else (bit, None, None, None)
            ((_, text),) = AnswerWriting(connection, 1 << bit).write([(NO_VARIANTS, row.rectangles)])
        return (bit, text, None, row.name)
