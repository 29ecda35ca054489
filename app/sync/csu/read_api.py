"""Reads answers out of a store, as POS and storefront do: point look-ups, no fallback.

Source: retail-server-customer-consumer-api, domain.md 11.1.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, literal_column, select

from app.models.assignments.answers import Answer, MediaFacts, make_answer
from app.models.assignments.category_answers import CategoryAnswer, make_category_answer
from app.models.assignments.slots import NOTHING, Level, TargetMedia, media_from_list
from app.models.assignments.swatch_answers import SwatchAnswer, make_swatch_answers
from app.models.context import Context
from app.models.database import Ask, Database, Lookup, chunks
from app.models.errors import NotFound
from app.sync.csu.media_facts import TAKEN_OFF, facts_from_json
from app.sync.csu.store import (
    categories,
    contexts,
    media,
    media_sets,
    products,
    swatches_from_json,
    variants,
)

_SERVED: Final = (
    contexts.c.channel == bindparam("channel"),
    contexts.c.locale == bindparam("locale"),
    contexts.c.served == literal_column("1"),
)
_PRODUCT: Final = contexts.outerjoin(products, products.c.number == bindparam("product"))
_VARIANT: Final = _PRODUCT.outerjoin(variants, variants.c.number == bindparam("variant"))
_CATEGORY: Final = contexts.outerjoin(categories, categories.c.path == bindparam("path"))

_ALL_TARGETS: Final = Lookup(
    select(contexts.c.bit, products.c.variants, products.c.rectangles).select_from(_PRODUCT).where(*_SERVED)
)
_ONE_TARGET: Final = Lookup(
    select(contexts.c.bit, products.c.rectangles, products.c.id, variants.c.product_id, variants.c.place)
    .select_from(_VARIANT)
    .where(*_SERVED)
)
_CATEGORY_IMAGE: Final = Lookup(
    select(contexts.c.bit, categories.c.name, categories.c.rectangles).select_from(_CATEGORY).where(*_SERVED)
)
_SWATCHES: Final = Lookup(select(contexts.c.bit, products.c.swatches).select_from(_PRODUCT).where(*_SERVED))

_Rectangle = Sequence[Any]
"""A rectangle as it is stored: key of its set, level, channel, locale, targets, contexts."""


@lru_cache
def _sets_lookup(count: int) -> Lookup:
    keys: list[BindParameter[str]] = [bindparam(f"key{number}") for number in range(count)]
    return Lookup(select(media_sets.c.key, media_sets.c.content).where(media_sets.c.key.in_(keys)))


@lru_cache
def _media_lookup(count: int) -> Lookup:
    ids: list[BindParameter[int]] = [bindparam(f"id{number}") for number in range(count)]
    return Lookup(select(media.c.id, media.c.facts).where(media.c.id.in_(ids)))


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
        with self._database.look() as ask:
            found = ask(_ONE_TARGET, (product, variant, asked.channel, asked.locale))
            bit, rectangles, product_id, owner, place = _served(found, asked)
            if rectangles is None or (variant is not None and owner != product_id):
                return make_answer(product, variant, asked, None, None, NOTHING, {})
            offered = _offered(rectangles, bit)
            return _answers(ask, product, offered, [(variant, place or 0)], asked)[0]

    def product_answers(self, product: str, asked: Context) -> dict[str | None, Answer]:
        """Answer the master (None) and every variant of a product; empty where nothing ever arrived.

        Raises:
            NotFound: This store does not serve the context.
        """
        with self._database.look() as ask:
            found = ask(_ALL_TARGETS, (product, asked.channel, asked.locale))
            bit, numbers, rectangles = _served(found, asked)
            if rectangles is None:
                return {}
            targets = [(number, place) for place, number in enumerate([None, *json.loads(numbers)])]
            offered = _offered(rectangles, bit)
            return {answer.variant: answer for answer in _answers(ask, product, offered, targets, asked)}

    def category_image(self, category: str, asked: Context) -> CategoryAnswer:
        """Answer a category, by its path; without an image where nothing ever arrived.

        Raises:
            NotFound: This store does not serve the context.
        """
        with self._database.look() as ask:
            found = ask(_CATEGORY_IMAGE, (category, asked.channel, asked.locale))
            bit, name, rectangles = _served(found, asked)
            offered = [] if rectangles is None else _offered(rectangles, bit)
            if not offered:
                shown_name = category.rpartition("/")[2] if name is None else name
                return CategoryAnswer(category, shown_name, asked, None, None)
            key, _, channel, locale, *_ = offered[0]
            shown = _sets(ask, [key])[key]
            facts = _facts(ask, shown.media_ids())
        return make_category_answer(category, name, asked, Context(channel, locale), shown, facts)

    def swatches(self, product: str, asked: Context) -> tuple[SwatchAnswer, ...]:
        """Answer the product-specific swatches of a product, by dimension and value.

        Raises:
            NotFound: This store does not serve the context.
        """
        with self._database.look() as ask:
            bit, text = _served(ask(_SWATCHES, (product, asked.channel, asked.locale)), asked)
            known = () if text is None else swatches_from_json(text)
            chosen = next((one for one in known if one.contexts >> bit & 1), None)
            if chosen is None:
                return ()
            facts = _facts(ask, chosen.media_ids())
        return make_swatch_answers(chosen.swatches, asked.locale, facts)


def _served(found: list[tuple[Any, ...]], asked: Context) -> tuple[Any, ...]:
    if not found:
        raise NotFound(
            f"{asked} is not served here yet.", "Run the media sync and 1040 (Products), then ask again."
        )
    return found[0]


def _offered(rectangles: str, bit: int) -> list[_Rectangle]:
    """Read the rectangles of a context."""
    return [row for row in json.loads(rectangles) if int(row[5], 16) >> bit & 1]


def _answers(
    ask: Ask,
    product: str,
    offered: list[_Rectangle],
    targets: list[tuple[str | None, int]],
    asked: Context,
) -> list[Answer]:
    masks = [(int(row[4], 16), row) for row in offered]
    chosen = [
        (number, next((row for mask, row in masks if mask >> place & 1), None)) for number, place in targets
    ]
    sets = _sets(ask, {row[0] for _, row in chosen if row is not None})
    facts = _facts(ask, {i for shown in sets.values() for i in shown.media_ids()})
    answers: list[Answer] = []
    for number, row in chosen:
        if row is None:
            answers.append(make_answer(product, number, asked, None, None, NOTHING, facts))
        else:
            key, level, channel, locale, *_ = row
            source = Context(channel, locale)
            shown_level = None if level is None else Level(level)
            answers.append(make_answer(product, number, asked, source, shown_level, sets[key], facts))
    return answers


def _sets(ask: Ask, keys: Iterable[str]) -> dict[str, TargetMedia]:
    found: dict[str, TargetMedia] = {}
    for part in chunks(list(keys)):
        for key, content in ask(_sets_lookup(len(part)), part):
            found[key] = media_from_list(json.loads(content))
    return found


def _facts(ask: Ask, media_ids: Iterable[int]) -> dict[int, MediaFacts]:
    found: dict[int, MediaFacts] = {}
    for part in chunks(list(set(media_ids))):
        for media_id, facts in ask(_media_lookup(len(part)), part):
            if facts != TAKEN_OFF:
                found[media_id] = facts_from_json(media_id, facts)
    return found
