"""The chosen dimension values of a product, as a shopper picks them. Pure values, no widgets."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from app.models.assignments.slots import CellTarget, MasterTarget, Target, VariantTarget
from app.models.catalog.dimensions import Dimension, DimensionValues

NOTHING_PICKED: Final = DimensionValues()


class Variant(Protocol):
    """What a choice needs of a variant."""

    @property
    def id(self) -> int:
        """Database id."""
        ...

    @property
    def number(self) -> str:
        """Product number of the variant."""
        ...

    @property
    def values(self) -> DimensionValues:
        """Value ids by dimension."""
        ...


@dataclass(frozen=True, slots=True)
class VariantChoice:
    """Which values are picked, all of them or some.

    Attributes:
        dimensions: The dimensions that the product varies by, canonical order; empty for a simple product.
        matrix: The dimensions of its assignment matrix.
        variants: Its variants.
        values: The picked value ids; None where nothing is picked.
    """

    dimensions: tuple[Dimension, ...] = ()
    matrix: tuple[Dimension, ...] = ()
    variants: tuple[Variant, ...] = ()
    values: DimensionValues = NOTHING_PICKED

    @property
    def variant(self) -> Variant | None:
        """The variant, where a value is picked for every dimension and such a variant exists."""
        if not self.dimensions or any(self.values.get(dimension) is None for dimension in self.dimensions):
            return None
        return next((v for v in self.variants if v.values == self.values), None)

    @property
    def target(self) -> Target:
        """What is asked for: the variant, else its cell, else the master. Source: domain.md 11.4."""
        variant = self.variant
        if variant is not None:
            return VariantTarget(variant.id)
        if self.matrix and all(self.values.get(dimension) is not None for dimension in self.matrix):
            return CellTarget(self.values.only(self.matrix))
        return MasterTarget()

    def offered(self) -> dict[Dimension, set[int]]:
        """List the values of each dimension that a variant has beside the other picked values."""
        found: dict[Dimension, set[int]] = {dimension: set() for dimension in self.dimensions}
        places = [list(Dimension).index(dimension) for dimension in self.dimensions]
        wish = [(place, self.values[place]) for place in places if self.values[place] is not None]
        for variant in self.variants:
            own = variant.values
            differing = -1
            for place, wanted in wish:
                if own[place] != wanted:
                    if differing >= 0:
                        break
                    differing = place
            else:
                for dimension, place in zip(self.dimensions, places, strict=True):
                    value = own[place]
                    if value is not None and differing in (-1, place):
                        found[dimension].add(value)
        return found

    def pick(self, dimension: Dimension, value_id: int | None) -> "VariantChoice":
        """Pick another value, or none (None).

        Where no variant has it beside the other picked values, these move to the variant that keeps
        most of them; the first such variant wins.
        """
        wish = self._with(dimension, value_id)
        if value_id is None or any(_fits(variant.values, wish) for variant in self.variants):
            return replace(self, values=wish)
        having = [variant for variant in self.variants if variant.values.get(dimension) == value_id]
        if not having:
            return replace(self, values=wish)
        nearest = max(having, key=lambda variant: _agreement(variant.values, wish))
        picked = [d for d in self.dimensions if wish.get(d) is not None]
        return replace(self, values=nearest.values.only(picked))

    def pick_variant(self, variant_id: int | None) -> "VariantChoice":
        """Pick all values of a variant; None or an unknown variant picks nothing: the master."""
        variant = next((v for v in self.variants if v.id == variant_id), None)
        values = NOTHING_PICKED if variant is None else variant.values.only(self.dimensions)
        return replace(self, values=values)

    def with_values(self, values: DimensionValues) -> "VariantChoice":
        """Pick these values, as after the product was read anew; dimensions that are gone are dropped."""
        return replace(self, values=values.only(self.dimensions))

    def _with(self, dimension: Dimension, value_id: int | None) -> DimensionValues:
        return self.values._replace(**{dimension.value: value_id})


def _fits(values: DimensionValues, wish: DimensionValues) -> bool:
    return all(wanted is None or wanted == own for own, wanted in zip(values, wish, strict=True))


def _agreement(values: Iterable[int | None], wish: Iterable[int | None]) -> int:
    return sum(wanted is not None and wanted == own for own, wanted in zip(values, wish, strict=True))
