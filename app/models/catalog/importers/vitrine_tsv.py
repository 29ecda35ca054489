r"""Vitrine's own catalogue TSV. Pure.

UTF-8 (a byte order mark is welcome), tab separated, one header line, columns in any order. The column
`Record` says what a row is:

    Category   Category (full path, `Men/Tops/Hoodies`; `\/` is a slash in a name)
    Value      Dimension, Value, Hex, Name (what people read); the order of the file is the order of display
    Product    Number, Name, Description, Category (paths separated by `|`), Dimensions (`Color,Style,Size`;
               empty for a simple product)
    Variant    Number, Master, Name, and one of Color, Size, Style, Configuration for each dimension of
               the master
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from app.models.catalog.dimensions import Dimension, canonical
from app.models.catalog.importers.category_tree import CategoryTree, split_path
from app.models.catalog.importers.delimited import TextRow, tsv_rows
from app.models.catalog.importers.records import (
    CatalogBatch,
    ProductRecord,
    RowError,
    ValueRecord,
    VariantRecord,
)
from app.models.catalog.importers.values import ValueSpelling, derived_values, normal_hex, plain_color_hex
from app.models.errors import BadInput

COLUMNS: Final = (
    "Record",
    "Number",
    "Name",
    "Description",
    "Category",
    "Dimensions",
    "Color",
    "Size",
    "Style",
    "Configuration",
    "Dimension",
    "Value",
    "Hex",
    "Master",
)
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "category": ("Category",),
    "value": ("Dimension", "Value"),
    "product": ("Number", "Name"),
    "variant": ("Number", "Master"),
}
_DIMENSIONS: Final = {dimension.value: dimension for dimension in Dimension}


def read_vitrine(paths: Sequence[Path]) -> CatalogBatch:
    """Read files of Vitrine's own format as one set.

    Variants may stand before their masters or in another file. Values that no `Value` row describes are
    added after those that have one.

    Raises:
        BadInput: A file cannot be read, is empty, is in another encoding, or lacks
            columns that its rows need.
    """
    reader = _Reader()
    for path in paths:
        reader.read(path)
    return reader.batch()


class _Row:
    """One row with its cells by column name."""

    def __init__(self, row: TextRow, columns: Sequence[str], path: Path) -> None:
        self.row = row.row
        self.path = path
        self._cells = {name: cell.strip() for name, cell in zip(columns, row.cells, strict=False) if name}

    def __getitem__(self, name: str) -> str:
        return self._cells.get(name, "")

    def error(self, text: str) -> RowError:
        return RowError(self.row, text, self.path)


class _Reader:
    def __init__(self) -> None:
        self._tree = CategoryTree()
        self._values: dict[tuple[Dimension, str], ValueRecord] = {}
        self._products: dict[str, ProductRecord] = {}
        self._variant_rows: list[_Row] = []
        self._errors: list[RowError] = []
        self._notes: list[str] = []
        self._spelling = ValueSpelling()
        self._number_places: dict[str, _Row] = {}
        self._files: list[Path] = []

    def read(self, path: Path) -> None:
        self._files.append(path)
        rows = tsv_rows(path)
        header = next(rows, None)
        if header is None:
            raise BadInput("The file is empty.", "Its first line must name the columns.", path=path)
        columns = self._columns(header, path)
        for text_row in rows:
            row = _Row(text_row, columns, path)
            if any(cell.strip() for cell in text_row.cells[len(columns) :]):
                count = f"{len(text_row.cells)} cells, the header has {len(columns)}"
                self._errors.append(row.error(f"It has {count}; perhaps a cell holds a tab or line break."))
                continue
            kind = row["Record"].casefold()
            missing = [name for name in _NEEDED.get(kind, ()) if name not in columns]
            if missing:
                hint = f"Rows of the record {kind.capitalize()} need them."
                raise BadInput(f"Missing columns: {', '.join(missing)}.", hint, path=path, row=1)
            problem = self._take(kind, row)
            if problem:
                self._errors.append(row.error(problem))

    def batch(self) -> CatalogBatch:
        variants = self._variants()
        listed = tuple(self._values.values())
        used = (pair for variant in variants for pair in variant.values.items())
        others = derived_values(pair for pair in used if _key(*pair) not in self._values)
        order = {path: place for place, path in enumerate(self._files)}
        return CatalogBatch(
            categories=self._tree.records(),
            values=(*listed, *others),
            products=tuple(self._products.values()),
            variants=tuple(variants),
            errors=tuple(sorted(self._errors, key=lambda e: (order[e.path] if e.path else 0, e.row))),
            notes=tuple(self._notes),
        )

    def _columns(self, header: TextRow, path: Path) -> tuple[str, ...]:
        """Bring the header to our spelling; unknown columns become `` and a note."""
        known = {name.casefold(): name for name in COLUMNS}
        names = [cell.strip() for cell in header.cells]
        columns = tuple(known.get(name.casefold(), "") for name in names)
        if "Record" not in columns:
            raise BadInput(
                "Missing columns: Record.", "The first line must name the columns.", path=path, row=1
            )
        twice = sorted({name for name in columns if name and columns.count(name) > 1})
        if twice:
            raise BadInput(f"Columns that come twice: {', '.join(twice)}.", path=path, row=1)
        unknown = [name for name, column in zip(names, columns, strict=True) if name and not column]
        if unknown:
            self._notes.append(f"{path.name}: unknown columns were left aside: {', '.join(unknown)}.")
        return columns

    def _take(self, kind: str, row: _Row) -> str:
        match kind:
            case "category":
                return self._take_category(row)
            case "value":
                return self._take_value(row)
            case "product":
                return self._take_product(row)
            case "variant":
                return self._take_variant(row)
            case "":
                return "The Record is empty."
            case _:
                return f"The Record {row['Record']!r} is none of Category, Value, Product, Variant."

    def _take_category(self, row: _Row) -> str:
        path = split_path(row["Category"])
        if not path:
            return "The Category is empty."
        self._tree.add(path)
        return ""

    def _take_value(self, row: _Row) -> str:
        dimension = _DIMENSIONS.get(row["Dimension"].casefold())
        if dimension is None:
            return f"The Dimension {row['Dimension']!r} is none of {_dimension_names()}."
        value = row["Value"]
        if not value:
            return "The Value is empty."
        if _key(dimension, value) in self._values:
            return f"The value {dimension.label}: {value} comes twice."
        color = plain_color_hex(value) if dimension is Dimension.COLOR else None
        if row["Hex"]:
            color = normal_hex(row["Hex"])
            if color is None:
                return f"The Hex {row['Hex']!r} is no colour; write it as #1A2B3C."
        self._values[_key(dimension, value)] = ValueRecord(dimension, value, row["Name"] or value, color)
        return ""

    def _take_product(self, row: _Row) -> str:
        problem = self._number_problem(row)
        if problem:
            return problem
        if not row["Name"]:
            return f"The Name of {row['Number']} is empty."
        names = [name.strip() for name in row["Dimensions"].split(",") if name.strip()]
        unknown = [name for name in names if name.casefold() not in _DIMENSIONS]
        if unknown:
            return f"The Dimensions {', '.join(unknown)} are none of {_dimension_names()}."
        paths = tuple(dict.fromkeys(p for p in map(split_path, row["Category"].split("|")) if p))
        for path in paths:
            self._tree.add(path)
        number = row["Number"]
        self._number_places[number] = row
        dimensions = canonical(_DIMENSIONS[name.casefold()] for name in names)
        self._products[number] = ProductRecord(
            number, row["Name"], row["Description"], paths, dimensions, row.row, row.path
        )
        return ""

    def _take_variant(self, row: _Row) -> str:
        problem = self._number_problem(row)
        if problem:
            return problem
        if not row["Master"]:
            return f"The Master of {row['Number']} is empty."
        self._number_places[row["Number"]] = row
        self._variant_rows.append(row)
        return ""

    def _number_problem(self, row: _Row) -> str:
        number = row["Number"]
        if not number:
            return "The Number is empty."
        first = self._number_places.get(number)
        if first is None:
            return ""
        place = f"row {first.row}" if first.path == row.path else f"{first.path.name}, row {first.row}"
        return f"The number {number} stands in {place} already."

    def _variants(self) -> list[VariantRecord]:
        variants: list[VariantRecord] = []
        taken: dict[tuple[str, tuple[str, ...]], str] = {}
        for row in self._variant_rows:
            number = row["Number"]
            master = self._products.get(row["Master"])
            problem = _master_problem(row, master)
            if problem or master is None:
                self._errors.append(row.error(problem))
                continue
            values = {d: self._value(d, row[d.label]) for d in master.dimensions}
            combination = (master.number, tuple(values.values()))
            other = taken.setdefault(combination, number)
            if other != number:
                text = " ".join(combination[1])
                self._errors.append(
                    row.error(f"The variants {other} and {number} of {master.number} are both {text}.")
                )
                continue
            variants.append(VariantRecord(number, master.number, row["Name"], values, row.row, row.path))
        return variants

    def _value(self, dimension: Dimension, value: str) -> str:
        listed = self._values.get(_key(dimension, value))
        return listed.value if listed else self._spelling.of(dimension, value)


def _master_problem(row: _Row, master: ProductRecord | None) -> str:
    number = row["Number"]
    if master is None:
        return f"The master {row['Master']} of {number} is not in the files."
    if not master.dimensions:
        return f"The product {master.number} has no dimensions, so {number} cannot be its variant."
    for dimension in Dimension:
        value = row[dimension.label]
        if dimension in master.dimensions and not value:
            return f"The variant {number} of {master.number} has no {dimension.label}."
        if dimension not in master.dimensions and value:
            return f"The variant {number} has a {dimension.label}, its master {master.number} has none."
    return ""


def _key(dimension: Dimension, value: str) -> tuple[Dimension, str]:
    return dimension, value.casefold()


def _dimension_names() -> str:
    return ", ".join(dimension.label for dimension in Dimension)
