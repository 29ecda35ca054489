"""The assignment matrix as rows, columns and cells. Pure, no Qt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from app.models.assignments.resolve import VariantShape
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ValueRow


@dataclass(frozen=True, slots=True)
class Grid:
    """Which cell of the matrix stands where.

    Attributes:
        dimensions: The chosen dimensions in canonical order; empty without a matrix.
        rows: Values of the first dimension.
        columns: One tuple of values for each column: of the second dimension, then the third and
            fourth where they are chosen; a single empty tuple with one dimension.
        variants: The variants of each cell that has any, in the order of the variants.
        ignored: Dimensions of the product that are not chosen.
    """

    dimensions: tuple[Dimension, ...] = ()
    rows: tuple[ValueRow, ...] = ()
    columns: tuple[tuple[ValueRow, ...], ...] = ()
    variants: Mapping[DimensionValues, tuple[int, ...]] = field(default_factory=dict)
    ignored: tuple[Dimension, ...] = ()

    def key(self, row: int, column: int) -> DimensionValues:
        """Return the key of the cell at a place."""
        values = (self.rows[row], *self.columns[column])
        return DimensionValues(**{value.dimension.value: value.id for value in values})

    def place(self, key: DimensionValues) -> tuple[int, int] | None:
        """Return (row, column) of a key, or None."""
        for row in range(len(self.rows)):
            for column in range(len(self.columns)):
                if self.key(row, column) == key:
                    return row, column
        return None

    def row_keys(self, row: int) -> tuple[DimensionValues, ...]:
        """Return the cells of a row that have variants."""
        return self._used(self.key(row, column) for column in range(len(self.columns)))

    def column_keys(self, column: int) -> tuple[DimensionValues, ...]:
        """Return the cells of a column that have variants."""
        return self._used(self.key(row, column) for row in range(len(self.rows)))

    def variant_count(self, keys: Iterable[DimensionValues]) -> int:
        """Count the variants of some cells."""
        return sum(len(self.variants.get(key, ())) for key in keys)

    def name(self, key: DimensionValues) -> str:
        """Return how people name a cell, for example `Blue + Regular`."""
        place = self.place(key)
        if place is None:
            return "cell"
        row, column = place
        return " + ".join(value.name for value in (self.rows[row], *self.columns[column]))

    @property
    def title(self) -> str:
        """Return the chosen dimensions, for example `Color × Style`."""
        return " × ".join(dimension.label for dimension in self.dimensions)

    def _used(self, keys: Iterable[DimensionValues]) -> tuple[DimensionValues, ...]:
        return tuple(key for key in keys if key in self.variants)


def build_grid(
    matrix: tuple[Dimension, ...],
    dimensions: Sequence[Dimension],
    values: Mapping[Dimension, Sequence[ValueRow]],
    variants: Sequence[VariantShape],
) -> Grid:
    """Lay out the matrix of a product.

    Args:
        matrix: The chosen dimensions, canonical order.
        dimensions: All dimensions of the product.
        values: The values in use by dimension, in display order.
        variants: All variants of the product.
    """
    if not matrix:
        return Grid(ignored=tuple(dimensions))
    cells: dict[DimensionValues, list[int]] = {}
    for variant in variants:
        cells.setdefault(variant.values.only(matrix), []).append(variant.id)
    return Grid(
        dimensions=matrix,
        rows=tuple(values.get(matrix[0], ())),
        columns=tuple(product(*(values.get(dimension, ()) for dimension in matrix[1:]))),
        variants={key: tuple(ids) for key, ids in cells.items()},
        ignored=tuple(dimension for dimension in dimensions if dimension not in matrix),
    )


def cell_count(chosen: Iterable[Dimension], variants: Sequence[VariantShape]) -> int:
    """Count the cells that a choice of dimensions gives; 0 for none."""
    dimensions = tuple(chosen)
    return len({variant.values.only(dimensions) for variant in variants}) if dimensions else 0
