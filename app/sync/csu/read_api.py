"""Reads answers out of a store, as POS and storefront do: point look-ups, no fallback.

Source: retail-server-customer-consumer-api, domain.md 11.1.
"""

import json
from collections.abc import Iterable

from sqlalchemy import Connection, select

from app.models.assignments.answers import Answer, MediaFacts, make_answer
from app.models.assignments.category_answers import CategoryAnswer, make_category_answer
from app.models.assignments.slots import NOTHING, Level, TargetMedia, media_from_list
from app.models.assignments.swatch_answers import SwatchAnswer, make_swatch_answers
from app.models.context import Context
from app.models.database import Database, chunks
from app.models.errors import NotFound
from app.sync.csu.media_facts import TAKEN_OFF, facts_from_json
from app.sync.csu.store import (
    StoredProduct,
    StoredRectangle,
    categories,
    contexts,
    media,
    products,
    read_products,
    read_sets,
    rectangles_from_json,
    swatches_from_json,
    variants,
)


class CsuReadApi:
    """Answers for the channels of one channel database, or for all of headquarters. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, product: str, variant: str | None, asked: Context) -> Answer:
        """Answer one target.

        Args:
            product: Product number.
            variant: Variant number, or None for the master.
            asked: A channel and one of its languages.

        Raises:
            NotFound: This store does not serve the context.
        """
        with self._database.read() as connection:
            bit = _bit(connection, asked)
            row = connection.execute(select(products.c.id).where(products.c.number == product)).first()
            place = 0
            if variant is not None:
                found = connection.execute(
                    select(variants.c.place, variants.c.product_id).where(variants.c.number == variant)
                ).first()
                place = found.place if found is not None and row is not None else 0
                if found is None or row is None or found.product_id != row.id:
                    row = None
            if row is None:
                return make_answer(product, variant, asked, None, None, NOTHING, {})
            known = read_products(connection, [row.id])[0]
            return _answers(connection, known, [(variant, place)], asked, bit)[0]

    def product_answers(self, product: str, asked: Context) -> dict[str | None, Answer]:
        """Answer the master (None) and every variant of a product; empty where nothing ever arrived.

        Raises:
            NotFound: This store does not serve the context.
        """
        with self._database.read() as connection:
            bit = _bit(connection, asked)
            row = connection.execute(select(products.c.id).where(products.c.number == product)).first()
            if row is None:
                return {}
            known = read_products(connection, [row.id])[0]
            targets: list[tuple[str | None, int]] = [(None, 0)]
            targets += [(number, place) for place, number in enumerate(known.variants, start=1)]
            return {answer.variant: answer for answer in _answers(connection, known, targets, asked, bit)}

    def category_image(self, category: str, asked: Context) -> CategoryAnswer:
        """Answer a category, by its path; without an image where nothing ever arrived.

        Raises:
            NotFound: This store does not serve the context.
        """
        name = category.rpartition("/")[2]
        with self._database.read() as connection:
            bit = _bit(connection, asked)
            row = connection.execute(select(categories).where(categories.c.path == category)).first()
            rectangles = () if row is None else rectangles_from_json(row.rectangles)
            chosen = next((r for r in rectangles if r.contexts >> bit & 1), None)
            if row is None or chosen is None:
                return CategoryAnswer(category, name if row is None else row.name, asked, None, None)
            shown = _sets(connection, [chosen])[chosen.set_key]
            facts = _facts(connection, shown.media_ids())
        source = Context(chosen.channel, chosen.locale)
        return make_category_answer(category, row.name, asked, source, shown, facts)

    def swatches(self, product: str, asked: Context) -> tuple[SwatchAnswer, ...]:
        """Answer the product-specific swatches of a product, by dimension and value.

        Raises:
            NotFound: This store does not serve the context.
        """
        with self._database.read() as connection:
            bit = _bit(connection, asked)
            query = select(products.c.swatches).where(products.c.number == product)
            text = connection.execute(query).scalar()
            known = () if text is None else swatches_from_json(text)
            chosen = next((one for one in known if one.contexts >> bit & 1), None)
            if chosen is None:
                return ()
            facts = _facts(connection, chosen.media_ids())
        return make_swatch_answers(chosen.swatches, asked.locale, facts)


def _bit(connection: Connection, asked: Context) -> int:
    row = connection.execute(
        select(contexts.c.bit).where(
            contexts.c.channel == asked.channel, contexts.c.locale == asked.locale, contexts.c.served == 1
        )
    ).first()
    if row is None:
        raise NotFound(
            f"{asked} is not served here yet.", "Run the media sync and 1040 (Products), then ask again."
        )
    bit: int = row.bit
    return bit


def _answers(
    connection: Connection,
    product: StoredProduct,
    targets: list[tuple[str | None, int]],
    asked: Context,
    bit: int,
) -> list[Answer]:
    offered = [r for r in product.rectangles if r.contexts >> bit & 1]
    chosen: list[tuple[str | None, StoredRectangle | None]] = [
        (number, next((r for r in offered if r.targets >> place & 1), None)) for number, place in targets
    ]
    sets = _sets(connection, [r for _, r in chosen if r is not None])
    facts = _facts(connection, {i for shown in sets.values() for i in shown.media_ids()})
    answers: list[Answer] = []
    for number, rectangle in chosen:
        if rectangle is None:
            answers.append(make_answer(product.number, number, asked, None, None, NOTHING, facts))
        else:
            level = None if rectangle.level is None else Level(rectangle.level)
            source = Context(rectangle.channel, rectangle.locale)
            shown = sets[rectangle.set_key]
            answers.append(make_answer(product.number, number, asked, source, level, shown, facts))
    return answers


def _sets(connection: Connection, rectangles: Iterable[StoredRectangle]) -> dict[str, TargetMedia]:
    texts = read_sets(connection, {r.set_key for r in rectangles})
    return {key: media_from_list(json.loads(text)) for key, text in texts.items()}


def _facts(connection: Connection, media_ids: Iterable[int]) -> dict[int, MediaFacts]:
    found: dict[int, MediaFacts] = {}
    for part in chunks(sorted(set(media_ids))):
        served = select(media).where(media.c.id.in_(part), media.c.facts != TAKEN_OFF)
        for row in connection.execute(served):
            found[row.id] = facts_from_json(row.id, row.facts)
    return found
