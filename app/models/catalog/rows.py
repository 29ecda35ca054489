"""Frozen rows of the catalogue."""

from dataclasses import dataclass, field

from app.models.catalog.dimensions import Dimension, DimensionValues


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product: simple, or a master with dimensions.

    Attributes:
        dimensions: Dimensions of a master, canonical order; empty for a simple product.
        matrix: Dimensions chosen for assignment, canonical order; empty without a matrix.
        variant_count: How many variants it has.
    """

    id: int
    number: str
    name: str
    description: str
    dimensions: tuple[Dimension, ...]
    matrix: tuple[Dimension, ...]
    variant_count: int

    @property
    def is_master(self) -> bool:
        """Tell whether it is a product master."""
        return bool(self.dimensions)


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One valid combination of dimension values of a master."""

    id: int
    product_id: int
    number: str
    values: DimensionValues


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A dimension value; `hex` like `#1a2b3c`, `position` is its display order."""

    id: int
    dimension: Dimension
    value: str
    name: str
    hex: str | None
    position: int


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category; `product_count` counts products in it and below it, each once."""

    id: int
    parent_id: int | None
    name: str
    path: str
    product_count: int


@dataclass(frozen=True, slots=True)
class CatalogCounts:
    """How much a catalogue holds."""

    products: int
    variants: int
    categories: int


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did; `failed` lists (row, error) of every row that was left out."""

    products: int
    variants: int
    categories: int
    updated: int
    failed: tuple[tuple[int, str], ...] = field(default=())
