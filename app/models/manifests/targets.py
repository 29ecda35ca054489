"""Finds what the assignment part of a row means: product, target and context."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.models.assignments.slots import CellTarget, MasterTarget, Target, VariantTarget
from app.models.assignments.targets import ProductShape, read_facts
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.service import read_values
from app.models.catalog.tables import products, variants
from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.manifests.rows import AssignmentPart, CellKey, MasterKey, VariantKey
from app.models.tenants.service import read_channels


@dataclass(frozen=True, slots=True)
class FoundTarget:
    """One target of one document."""

    product_id: int
    context: Context
    target: Target


class TargetFinder:
    """Looks rows up in the catalogue, each product once. Lives as long as its scope."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._languages = {row.oun.upper(): (row.oun, row.languages) for row in read_channels(connection)}
        self._products: dict[str, int | None] = {}
        self._facts: dict[int, ProductShape] = {}
        self._values: dict[int, Mapping[tuple[Dimension, str], int]] = {}

    def find(self, part: AssignmentPart) -> FoundTarget:
        """Find the target of a row.

        Raises:
            RowFailure: The channel, locale, product, variant, dimension or value is unknown.
        """
        context = self._context(part)
        match part.entity:
            case VariantKey(number):
                product_id, variant_id = self._variant(number)
                return FoundTarget(product_id, context, VariantTarget(variant_id))
            case MasterKey(number):
                return FoundTarget(self._product(number), context, MasterTarget())
            case CellKey() as key:
                product_id = self._product(key.product)
                return FoundTarget(product_id, context, CellTarget(self._cell(product_id, key)))

    def _context(self, part: AssignmentPart) -> Context:
        if part.channel == OMNICHANNEL:
            offered = {code for _, languages in self._languages.values() for code in languages}
            if part.locale != NEUTRAL and part.locale not in offered:
                text = f"EntityLocale {part.locale} is a language of no channel."
                raise RowFailure(ErrorCode.LOCALE_UNKNOWN, text)
            return Context(OMNICHANNEL, part.locale)
        found = self._languages.get(part.channel.upper())
        if found is None:
            raise RowFailure(ErrorCode.CHANNEL_NOT_FOUND, f"The channel {part.channel} does not exist.")
        oun, languages = found
        if part.locale != NEUTRAL and part.locale not in languages:
            text = f"The channel {oun} does not offer {part.locale}; it offers {', '.join(languages)}."
            raise RowFailure(ErrorCode.LOCALE_UNKNOWN, text)
        return Context(oun, part.locale)

    def _product(self, number: str) -> int:
        if number not in self._products:
            query = select(products.c.id).where(products.c.number == number)
            self._products[number] = self._connection.execute(query).scalar()
        found = self._products[number]
        if found is None:
            raise RowFailure(ErrorCode.PRODUCT_NOT_FOUND, f"The product {number} does not exist.")
        return found

    def _variant(self, number: str) -> tuple[int, int]:
        query = select(variants.c.product_id, variants.c.id).where(variants.c.number == number)
        row = self._connection.execute(query).first()
        if row is None:
            raise RowFailure(ErrorCode.VARIANT_NOT_FOUND, f"The variant {number} does not exist.")
        return row.product_id, row.id

    def _cell(self, product_id: int, key: CellKey) -> DimensionValues:
        values = self._values_of(product_id)
        ids: dict[str, int] = {}
        for dimension, value in key.values:
            if dimension not in self._facts[product_id].dimensions:
                text = f"The product {key.product} has no dimension {dimension.label}."
                raise RowFailure(ErrorCode.DIMENSION_NOT_FOUND, text)
            found = values.get((dimension, value.casefold()))
            if found is None:
                text = f"No variant of {key.product} has the {dimension.label} {value}."
                raise RowFailure(ErrorCode.DIMENSION_NOT_FOUND, text)
            ids[dimension.value] = found
        return DimensionValues(**ids)

    def _values_of(self, product_id: int) -> Mapping[tuple[Dimension, str], int]:
        """Map values, and display names where no value is spelled so, to ids; in lower case."""
        if product_id not in self._values:
            facts = self._facts[product_id] = read_facts(self._connection, product_id)
            rows = read_values(self._connection, sorted({i for ids in facts.value_ids.values() for i in ids}))
            found = {(row.dimension, row.value.casefold()): row.id for row in rows}
            for row in rows:
                found.setdefault((row.dimension, row.name.casefold()), row.id)
            self._values[product_id] = found
        return self._values[product_id]
