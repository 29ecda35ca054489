"""What an importer reads out of catalogue files. Pure values, without database ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.models.catalog.dimensions import Dimension

CategoryPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category by its full path from the top, for example `("Men", "Tops")`.

    Attributes:
        path: Names from the top down, never empty.
        position: Place among its siblings, from 1, dense.
    """

    path: CategoryPath
    position: int


@dataclass(frozen=True, slots=True)
class ValueRecord:
    """A value of a dimension, for example Color: Black.

    Attributes:
        dimension: The dimension.
        value: The value that variants name; unique in its dimension, case apart.
        display_name: What people read.
        hex: `#RRGGBB` in capitals, or None where no colour is known.
        is_derived: No file describes it, so what is known of it already counts more.
    """

    dimension: Dimension
    value: str
    display_name: str
    hex: str | None = None
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """A simple product (no dimensions) or a master.

    Attributes:
        number: The product number (SKU).
        name: Plain text.
        description: Plain text, may have several lines, may be empty.
        categories: Full paths, each once, in file order.
        dimensions: Canonical order; empty for a simple product.
        row: The row that it stands in (header = 1).
        path: The file that it stands in.
    """

    number: str
    name: str
    description: str
    categories: tuple[CategoryPath, ...]
    dimensions: tuple[Dimension, ...]
    row: int
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class VariantRecord:
    """One variant of a master.

    Attributes:
        number: The variant number (SKU).
        master_number: The number of its master; the batch always has that master.
        name: Plain text; empty where the file gives none.
        values: One value for each dimension of the master, canonical order.
        row: The row that it stands in (header = 1).
        path: The file that it stands in.
    """

    number: str
    master_number: str
    name: str
    values: Mapping[Dimension, str]
    row: int
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that could not be taken; all other rows go on.

    Attributes:
        row: The row as a spreadsheet counts it (header = 1).
        error: One sentence.
        path: The file.
        line: The line of the text file where the row begins, if it is not the row's number.
    """

    row: int
    error: str
    path: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        file = "" if self.path is None else f"{self.path.name}, "
        line = "" if self.line is None or self.line == self.row else f" (line {self.line})"
        return f"{file}row {self.row}{line}: {self.error}"


@dataclass(frozen=True, slots=True)
class CatalogBatch:
    """A whole set of files, read.

    Attributes:
        categories: Parents before their children, siblings by position.
        values: In display order within each dimension.
        products: In file order, each number once.
        variants: In file order, each number once, never a number that a product has.
        errors: In file order.
        notes: What was left aside without harm, one sentence each.
    """

    categories: tuple[CategoryRecord, ...] = ()
    values: tuple[ValueRecord, ...] = ()
    products: tuple[ProductRecord, ...] = ()
    variants: tuple[VariantRecord, ...] = ()
    errors: tuple[RowError, ...] = ()
    notes: tuple[str, ...] = ()
