"""Reads answers out of a channel database, as POS and storefront do: one point look-up, no fallback.

Source: retail-server-customer-consumer-api, domain.md 11.1.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam, literal_column, select

from app.models.assignments.answers import Answer, MediaFacts
from app.models.assignments.category_answers import CategoryAnswer, named_image
from app.models.assignments.swatch_answers import SwatchAnswer, make_swatch_answers
from app.models.context import Context
from app.models.database import Ask, Database, chunks
from app.models.errors import NotFound
from app.models.statements import Prepared
from app.sync.csu.answer_texts import cut, cut_all, read_answer
from app.sync.csu.media_facts import TAKEN_OFF, facts_from_json
from app.sync.csu.store import categories, contexts, media, products, swatches_from_json

_SERVED: Final = (
    contexts.c.channel == bindparam("channel"),
    contexts.c.locale == bindparam("locale"),
    contexts.c.served == literal_column("1"),
)
_PRODUCTS: Final = contexts.outerjoin(products, products.c.number == bindparam("product"))
_CATEGORIES: Final = contexts.outerjoin(categories, categories.c.path == bindparam("path"))

PRODUCT: Final = Prepared(
    select(contexts.c.bit, products.c.answers, contexts.c.omnichannel).select_from(_PRODUCTS).where(*_SERVED)
)
"""Finds the `Row` of a product by its number, channel and locale."""

_CATEGORY: Final = Prepared(
    select(contexts.c.bit, categories.c.answers, contexts.c.omnichannel, categories.c.name)
    .select_from(_CATEGORIES)
    .where(*_SERVED)
)
_SWATCHES: Final = Prepared(
    select(contexts.c.bit, products.c.swatches).select_from(_PRODUCTS).where(*_SERVED)
)

Row = tuple[Any, ...]
"""The bit of the context, the text of all answers or None, whether 1110 told to show omnichannel media (None
where it told nothing yet); of a category its name too."""


@lru_cache
def _media_lookup(count: int) -> Prepared:
    ids: list[BindParameter[int]] = [bindparam(f"id{number}") for number in range(count)]
    return Prepared(select(media.c.id, media.c.facts).where(media.c.id.in_(ids)))


class CsuReadApi:
    """Answers for the channels of one channel database. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def answer(self, product: str, variant: str | None, asked: Context) -> Answer:
        """Answer one target, looked up with one statement.

        Args:
            product: Product number.
            variant: Variant number, or None for the master.
            asked: A channel and one of its languages.

        Raises:
            NotFound: This store does not serve the context.
        """
        return target_answer(self._product(product, asked), product, variant, asked)

    def product_answers(self, product: str, asked: Context) -> dict[str | None, Answer]:
        """Answer the master (None) and every variant of a product; empty where nothing ever arrived.

        Raises:
            NotFound: This store does not serve the context.
        """
        return all_answers(self._product(product, asked), product, asked)

    def category_image(self, category: str, asked: Context) -> CategoryAnswer:
        """Answer a category, by its path; without an image where nothing ever arrived.

        Raises:
            NotFound: This store does not serve the context.
        """
        return category_answer(self._category(category, asked), category, asked)

    def swatches(self, product: str, asked: Context) -> tuple[SwatchAnswer, ...]:
        """Answer the product-specific swatches of a product, by dimension and value.

        Raises:
            NotFound: This store does not serve the context.
        """
        with self._database.look() as ask:
            found = ask(_SWATCHES, (product, asked.channel, asked.locale))
            bit, text = _served(found[0] if found else None, asked)
            known = () if text is None else swatches_from_json(text)
            chosen = next((one for one in known if one.contexts >> bit & 1), None)
            if chosen is None:
                return ()
            facts = _facts(ask, chosen.media_ids())
        return make_swatch_answers(chosen.swatches, asked.locale, facts)

    def _product(self, product: str, asked: Context) -> Row | None:
        """Look the row of a product up; None where the context is not served."""
        found = self._database.look_up(PRODUCT, (product, asked.channel, asked.locale))
        return found[0] if found else None

    def _category(self, category: str, asked: Context) -> Row | None:
        """Look the row of a category up; None where the context is not served."""
        found = self._database.look_up(_CATEGORY, (category, asked.channel, asked.locale))
        return found[0] if found else None


def _served(row: Row | None, asked: Context) -> Row:
    if row is None:
        raise NotFound(
            f"{asked} is not served here yet.", "Run the media sync and 1040 (Products), then ask again."
        )
    return row


def target_answer(row: Row | None, product: str, variant: str | None, asked: Context) -> Answer:
    """Read one target in the row of a product.

    Raises:
        NotFound: There is no row: the context is not served.
    """
    bit, text, _ = _served(row, asked) if row is None else row
    return read_answer(product, variant, asked, None if text is None else cut(text, bit, variant))


def all_answers(row: Row | None, product: str, asked: Context) -> dict[str | None, Answer]:
    """Read all targets in the row of a product, as `target_answer`."""
    bit, text, _ = _served(row, asked)
    if text is None:
        return {}
    read: dict[str | None, Answer] = {}
    answers: dict[str | None, Answer] = {}
    for number, line in cut_all(text, bit).items():
        if line not in read:
            read[line] = read_answer(product, number, asked, line)
        one = read[line]
        answers[number] = one if one.variant == number else one._replace(variant=number)
    return answers


def category_answer(row: Row | None, category: str, asked: Context) -> CategoryAnswer:
    """Read the image of a category in its row, as `target_answer`."""
    bit, text, _, name = _served(row, asked)
    line = None if text is None else cut(text, bit, None)
    if line is None:
        return CategoryAnswer(category, name or category.rpartition("/")[2], asked, None, None)
    answer = read_answer(category, None, asked, line)
    return CategoryAnswer(category, name, asked, answer.context, named_image(answer.default_image, name))


def _facts(ask: Ask, media_ids: Iterable[int]) -> dict[int, MediaFacts]:
    found: dict[int, MediaFacts] = {}
    for part in chunks(list(set(media_ids))):
        for media_id, facts in ask(_media_lookup(len(part)), part):
            if facts != TAKEN_OFF:
                found[media_id] = facts_from_json(media_id, facts)
    return found
