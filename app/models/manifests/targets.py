"""Finds what the assignment parts of manifest rows mean: owner, target and context."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection, Select, func, select

from app.models.assignments.slots import CategoryId, CellTarget, MasterTarget, Owner, Target, VariantTarget
from app.models.assignments.targets import ProductShape, read_shapes
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.service import read_values
from app.models.catalog.tables import categories, products, variants
from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.database import chunks
from app.models.manifests.parts import (
    AssignmentPart,
    CategoryKey,
    CellKey,
    MasterKey,
    SwatchKey,
    VariantKey,
)
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.tenants.service import read_channels

_MASTER: Final = MasterTarget()


@dataclass(frozen=True, slots=True)
class SwatchTarget:
    """The swatch of a dimension value, by the id of the value."""

    value_id: int


class FoundTarget(NamedTuple):
    """One target of one document."""

    owner: Owner
    context: Context
    target: Target | SwatchTarget


class TargetFinder:
    """Looks rows up in the catalogue, each product once. Lives as long as its scope."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._languages = {row.oun.upper(): (row.oun, row.languages) for row in read_channels(connection)}
        self._offered = {code for _, languages in self._languages.values() for code in languages}
        self._contexts: dict[tuple[str, str], Context] = {}
        self._products: dict[str, int | None] = {}
        self._variants: dict[str, tuple[int, int] | None] = {}
        self._categories: dict[str, int | None] = {}
        self._shapes: dict[int, ProductShape] = {}
        self._values: dict[int, Mapping[tuple[Dimension, str], int]] = {}

    def read(self, parts: Iterable[AssignmentPart]) -> None:
        """Read the products and variants of many rows at once, before they are asked for."""
        numbers, of_variants = set[str](), set[str]()
        for part in parts:
            match part.entity:
                case VariantKey(number):
                    of_variants.add(number)
                case MasterKey(number) | CellKey(number, _) | SwatchKey(number, _, _):
                    numbers.add(number)
                case CategoryKey():
                    pass
        for some in chunks(sorted(numbers - self._products.keys())):
            query = select(products.c.number, products.c.id).where(products.c.number.in_(some))
            found = {row.number: row.id for row in self._connection.execute(query)}
            self._products.update({number: found.get(number) for number in some})
        for some in chunks(sorted(of_variants - self._variants.keys())):
            of = select(variants.c.number, variants.c.product_id, variants.c.id)
            rows = self._connection.execute(of.where(variants.c.number.in_(some)))
            known = {number: (product_id, variant_id) for number, product_id, variant_id in rows}
            self._variants.update({number: known.get(number) for number in some})

    def find(self, part: AssignmentPart) -> FoundTarget:
        """Find the target of a row.

        Raises:
            RowFailure: The channel, locale, product, variant, category, dimension or value is unknown.
        """
        context = self._context(part)
        match part.entity:
            case VariantKey(number):
                product_id, variant_id = self._variant(number)
                return FoundTarget(product_id, context, VariantTarget(variant_id))
            case MasterKey(number):
                return FoundTarget(self._product(number), context, _MASTER)
            case CellKey(number) as key:
                product_id = self._product(number)
                return FoundTarget(product_id, context, CellTarget(self._cell(product_id, key)))
            case SwatchKey(number, dimension, value):
                product_id = self._product(number)
                value_id = self._value(product_id, number, dimension, value)
                return FoundTarget(product_id, context, SwatchTarget(value_id))
            case CategoryKey(path):
                return FoundTarget(CategoryId(self._category(path)), context, _MASTER)

    def _context(self, part: AssignmentPart) -> Context:
        key = (part.channel, part.locale)
        if key not in self._contexts:
            self._contexts[key] = self._found_context(part)
        return self._contexts[key]

    def _found_context(self, part: AssignmentPart) -> Context:
        if part.channel == OMNICHANNEL:
            if part.locale != NEUTRAL and part.locale not in self._offered:
                text = f"EntityLocale {part.locale} is a language of no channel."
                raise RowFailure(ErrorCode.LOCALE_UNKNOWN, text, "EntityLocale")
            return Context(OMNICHANNEL, part.locale)
        found = self._languages.get(part.channel.upper())
        if found is None:
            text = f"The channel {part.channel[:40]} does not exist."
            raise RowFailure(ErrorCode.CHANNEL_NOT_FOUND, text, "EntityChannel")
        oun, languages = found
        if part.locale != NEUTRAL and part.locale not in languages:
            text = f"The channel {oun} does not offer {part.locale}; it offers {', '.join(languages)}."
            raise RowFailure(ErrorCode.LOCALE_UNKNOWN, text, "EntityLocale")
        return Context(oun, part.locale)

    def _product(self, number: str) -> int:
        if number not in self._products:
            query = select(products.c.id).where(products.c.number == number)
            self._products[number] = self._connection.execute(query).scalar()
        found = self._products[number]
        if found is None:
            known = select(products.c.number)
            hint = self._damage(number, known.where(func.ltrim(products.c.number, "0") == number.lstrip("0")))
            text = f"The product {number[:80]} does not exist.{hint}"
            raise RowFailure(ErrorCode.PRODUCT_NOT_FOUND, text, "EntityKeyValue")
        return found

    def _variant(self, number: str) -> tuple[int, int]:
        if number not in self._variants:
            query = select(variants.c.product_id, variants.c.id).where(variants.c.number == number)
            row = self._connection.execute(query).first()
            self._variants[number] = None if row is None else (row.product_id, row.id)
        found = self._variants[number]
        if found is None:
            known = select(variants.c.number)
            hint = self._damage(number, known.where(func.ltrim(variants.c.number, "0") == number.lstrip("0")))
            text = f"The variant {number[:80]} does not exist.{hint}"
            raise RowFailure(ErrorCode.VARIANT_NOT_FOUND, text, "EntityKeyValue")
        return found

    def _damage(self, number: str, like_it: Select[tuple[str]]) -> str:
        """Say what a spreadsheet may have done to a number that is not there."""
        if _EXPONENT.fullmatch(number):
            return " A spreadsheet has written it as a power of ten; its digits are lost in this file."
        if number.isdecimal():
            meant = self._connection.execute(like_it.limit(1)).scalar()
            if meant is not None:
                return f" Is it {meant}? Spreadsheets take zeros away from the beginning of numbers."
        return ""

    def _category(self, path: str) -> int:
        if path not in self._categories:
            query = select(categories.c.id).where(categories.c.path == path)
            self._categories[path] = self._connection.execute(query).scalar()
        found = self._categories[path]
        if found is None:
            text = f"The category {path[:200]!r} does not exist; write its path, such as Men/Tops."
            raise RowFailure(ErrorCode.CATEGORY_NOT_FOUND, text, "EntityKeyValue")
        return found

    def _cell(self, product_id: int, key: CellKey) -> DimensionValues:
        ids = {
            dimension.value: self._value(product_id, key.product, dimension, value)
            for dimension, value in key.values
        }
        return DimensionValues(**ids)

    def _value(self, product_id: int, number: str, dimension: Dimension, value: str) -> int:
        values = self._values_of(product_id)
        if dimension not in self._shapes[product_id].dimensions:
            text = f"The product {number} has no dimension {dimension.label}."
            raise RowFailure(ErrorCode.DIMENSION_NOT_FOUND, text, "EntityKeyValue")
        found = values.get((dimension, value.casefold()))
        if found is None:
            text = f"No variant of {number} has the {dimension.label} {value[:80]}."
            raise RowFailure(ErrorCode.DIMENSION_NOT_FOUND, text, "EntityKeyValue")
        return found

    def _values_of(self, product_id: int) -> Mapping[tuple[Dimension, str], int]:
        """Map values, and display names where no value is spelled so, to ids; in lower case."""
        if product_id not in self._values:
            if product_id not in self._shapes:
                self._shapes |= read_shapes(self._connection, [product_id])
            shape = self._shapes[product_id]
            rows = read_values(self._connection, sorted({i for ids in shape.value_ids.values() for i in ids}))
            found = {(row.dimension, row.value.casefold()): row.id for row in rows}
            for row in rows:
                found.setdefault((row.dimension, row.name.casefold()), row.id)
            self._values[product_id] = found
        return self._values[product_id]


_EXPONENT: Final = re.compile(r"\d([.,]\d+)?E[+-]?\d{1,3}", re.IGNORECASE)
