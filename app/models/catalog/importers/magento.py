"""Magento product export CSV. Pure.

Several files are read as one set, in any order: the variants of one file may belong to masters of
another, and a file of categories gives the tree its order. A simple product that no configurable
product claims is a product of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.models.catalog.dimensions import Dimension, canonical
from app.models.catalog.importers.category_tree import CategoryTree, split_path
from app.models.catalog.importers.delimited import TextRow, csv_rows
from app.models.catalog.importers.magento_attributes import (
    attributes,
    dimension_of,
    plain_value,
    split_list,
    variations,
)
from app.models.catalog.importers.plain_text import plain_line, plain_text
from app.models.catalog.importers.records import (
    CatalogBatch,
    CategoryPath,
    ProductRecord,
    RowError,
    VariantRecord,
)
from app.models.catalog.importers.values import ValueSpelling, derived_values
from app.models.errors import BadInput

_PRODUCT_COLUMNS: Final = ("sku", "product_type", "name", "categories")
_CATEGORY_COLUMNS: Final = frozenset({"name", "path"})
_ROOT_CATEGORY: Final = "Default Category"
_CONFIGURABLE: Final = "configurable"


def read_magento(paths: Sequence[Path]) -> CatalogBatch:
    """Read product exports, and category lists (`name,path,position`), as one set.

    Sizes come in their natural order and all other values by name, so the order of the files does not
    matter; a plain colour name gets its hex. Categories lose their first name if it is `Default Category`.

    Raises:
        BadInput: A file cannot be read, is empty, is not UTF-8, or lacks columns.
    """
    export = _Export()
    for path in paths:
        _read_file(path, export)
    return _Assembly(export).batch()


@dataclass(slots=True)
class _Item:
    """One product row, not yet judged."""

    sku: str
    product_type: str
    name: str
    description: str
    categories: tuple[CategoryPath, ...]
    attributes: str
    variations: str
    row: int
    line: int
    path: Path

    def error(self, text: str) -> RowError:
        return RowError(self.row, text, self.path, self.line)


@dataclass(slots=True)
class _Export:
    """All rows of all files."""

    items: dict[str, _Item] = field(default_factory=dict)
    tree: CategoryTree = field(default_factory=CategoryTree)
    listed: set[CategoryPath] = field(default_factory=set)
    errors: list[RowError] = field(default_factory=list)
    store_view_rows: int = 0


def _read_file(path: Path, export: _Export) -> None:
    rows = csv_rows(path)
    header = next(rows, None)
    if header is None:
        raise BadInput("The file is empty.", "Export the products again.", path=path)
    if header.problem:
        raise BadInput(header.problem, path=path, row=header.row)
    columns = tuple(cell.strip().lower() for cell in header.cells)
    if "sku" not in columns and _CATEGORY_COLUMNS.issubset(columns):
        take = _take_category
    else:
        take = _take_product
        _check_columns(path, columns)
    for row in rows:
        problem = row.problem or _cell_count_problem(row, columns)
        if problem:
            export.errors.append(RowError(row.row, problem, path, row.line))
            continue
        cells = {name: cell.strip() for name, cell in zip(columns, row.cells, strict=True)}
        take(cells, row, path, export)


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    missing = [name for name in _PRODUCT_COLUMNS if name not in columns]
    if missing:
        raise BadInput(
            f"Missing columns: {', '.join(missing)}.",
            "A Magento product export has them all; check the file and its separator (comma).",
            path=path,
            row=1,
        )


def _cell_count_problem(row: TextRow, columns: Sequence[str]) -> str:
    if len(row.cells) == len(columns):
        return ""
    return f"It has {len(row.cells)} cells, the header has {len(columns)}."


def _take_category(cells: Mapping[str, str], row: TextRow, path: Path, export: _Export) -> None:
    name = " ".join(plain_line(cells["name"]).split())
    if not name:
        export.errors.append(RowError(row.row, "The category has no name.", path, row.line))
        return
    full = _without_root((*split_path(cells["path"]), name))
    if full in export.listed:
        error = f"The category {'/'.join(full)} comes twice."
        export.errors.append(RowError(row.row, error, path, row.line))
        return
    position = cells.get("position", "")
    if position and not position.isdecimal():
        export.errors.append(RowError(row.row, f"{position!r} is no position.", path, row.line))
        return
    if full:
        export.listed.add(full)
        export.tree.add(full, float(position) if position else None)


def _take_product(cells: Mapping[str, str], row: TextRow, path: Path, export: _Export) -> None:
    if cells.get("store_view_code"):
        export.store_view_rows += 1
        return
    item = _Item(
        sku=cells["sku"],
        product_type=cells["product_type"].lower(),
        name=plain_line(cells["name"]),
        description=plain_text(cells.get("description") or cells.get("short_description", "")),
        categories=_category_paths(cells["categories"]),
        attributes=cells.get("additional_attributes", ""),
        variations=cells.get("configurable_variations", ""),
        row=row.row,
        line=row.line,
        path=path,
    )
    problem = _item_problem(item, export)
    if problem:
        export.errors.append(item.error(problem))
    elif item.product_type == _CONFIGURABLE and "configurable_variations" not in cells:
        raise BadInput("Missing columns: configurable_variations.", "Masters need it.", path=path, row=1)
    else:
        export.items[item.sku] = item


def _item_problem(item: _Item, export: _Export) -> str:
    if not item.sku:
        return "The sku is empty."
    if item.sku in export.items:
        first = export.items[item.sku]
        place = f"row {first.row}" if first.path == item.path else f"{first.path.name}, row {first.row}"
        return f"The sku {item.sku} stands in {place} already."
    if not item.product_type:
        return f"The product_type of {item.sku} is empty."
    if not item.name:
        return f"The name of {item.sku} is empty."
    return ""


def _category_paths(text: str) -> tuple[CategoryPath, ...]:
    # Magento writes the slash inside a name as `\/`; split_path knows it, plain_value must not undo it.
    pieces = (plain_value(piece.replace("\\/", "\0")).replace("\0", "\\/") for piece in split_list(text, ","))
    paths = (_without_root(split_path(piece)) for piece in pieces)
    return tuple(dict.fromkeys(path for path in paths if path))


def _without_root(path: CategoryPath) -> CategoryPath:
    return path[1:] if path and path[0].casefold() == _ROOT_CATEGORY.casefold() else path


class _Assembly:
    """Puts masters and their variants together."""

    def __init__(self, export: _Export) -> None:
        self._export = export
        self._items = export.items
        self._errors = export.errors
        self._spelling = ValueSpelling()
        self._products: dict[str, ProductRecord] = {}
        self._variants: dict[str, VariantRecord] = {}
        self._claimed_by: dict[str, str] = {}

    def batch(self) -> CatalogBatch:
        for item in self._items.values():
            if item.product_type == _CONFIGURABLE:
                self._take_master(item)
        for item in self._items.values():
            if item.product_type != _CONFIGURABLE and item.sku not in self._claimed_by:
                self._products[item.sku] = _product(item, ())
        tree = self._export.tree
        for item in self._items.values():
            for path in item.categories:
                tree.add(path)
        count = self._export.store_view_rows
        order = {sku: place for place, sku in enumerate(self._items)}
        return CatalogBatch(
            categories=tree.records(),
            values=derived_values(pair for v in self._variants.values() for pair in v.values.items()),
            products=tuple(sorted(self._products.values(), key=lambda record: order[record.number])),
            variants=tuple(sorted(self._variants.values(), key=lambda record: order[record.number])),
            errors=tuple(self._sorted_errors()),
            notes=(f"{count} rows of store views were left aside; they hold translations.",) if count else (),
        )

    def _sorted_errors(self) -> list[RowError]:
        files = {path: place for place, path in enumerate(dict.fromkeys(e.path for e in self._errors))}
        return sorted(self._errors, key=lambda error: (files[error.path], error.row))

    def _take_master(self, master: _Item) -> None:
        claims = variations(master.variations)
        for claim in claims:
            # Claimed even where something is wrong: a variant never becomes a product by mistake.
            self._claim(master, claim.get("sku", ""))
        codes, problem = _dimension_codes(claims)
        if problem:
            left_out = " Its variants are left out with it." if claims else ""
            self._errors.append(master.error(f"The master {master.sku} {problem}{left_out}"))
            return
        dimensions = canonical(codes)
        self._products[master.sku] = _product(master, dimensions)
        taken: dict[tuple[str, ...], str] = {}
        missing: list[str] = []
        for claim in claims:
            sku = claim.get("sku", "")
            if self._claimed_by.get(sku) != master.sku or sku in self._variants:
                continue
            item = self._items.get(sku)
            if item is None:
                missing.append(sku)
            else:
                self._take_variant(master, item, claim, codes, taken)
        if missing:
            names = ", ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
            text = f"The master {master.sku} names {len(missing)} variants that no file has: {names}."
            self._errors.append(master.error(text))

    def _claim(self, master: _Item, sku: str) -> None:
        other = self._claimed_by.setdefault(sku, master.sku) if sku else ""
        if not sku:
            self._errors.append(master.error(f"A variation of {master.sku} has no sku."))
        elif other != master.sku:
            self._errors.append(
                master.error(f"The variant {sku} of {master.sku} belongs to {other} already.")
            )

    def _take_variant(
        self,
        master: _Item,
        item: _Item,
        claim: Mapping[str, str],
        codes: Mapping[Dimension, str],
        taken: dict[tuple[str, ...], str],
    ) -> None:
        if item.product_type == _CONFIGURABLE:
            self._errors.append(
                master.error(f"{item.sku} is a master and cannot be a variant of {master.sku}.")
            )
            return
        own = attributes(item.attributes)
        values: dict[Dimension, str] = {}
        for dimension in canonical(codes):
            value = claim.get(codes[dimension]) or own.get(codes[dimension], "")
            if not value:
                text = f"The variant {item.sku} of {master.sku} has no {dimension.label}."
                self._errors.append(item.error(text))
                return
            values[dimension] = self._spelling.of(dimension, plain_line(value))
        combination = tuple(values.values())
        if combination in taken:
            both = f"{taken[combination]} and {item.sku} of {master.sku}"
            text = f"The variants {both} are both {' '.join(combination)}."
            self._errors.append(item.error(text))
            return
        taken[combination] = item.sku
        self._variants[item.sku] = VariantRecord(item.sku, master.sku, item.name, values, item.row, item.path)


def _dimension_codes(claims: Sequence[Mapping[str, str]]) -> tuple[Mapping[Dimension, str], str]:
    """Find the attribute code of each dimension, or say why it cannot be done.

    An attribute that is none of our dimensions, such as `format`, is taken as Configuration if it is the
    only one.
    """
    codes: dict[Dimension, str] = {}
    others: list[str] = []
    for code in dict.fromkeys(code for claim in claims for code in claim if code != "sku"):
        dimension = dimension_of(code)
        if dimension is None:
            others.append(code)
        elif dimension in codes:
            return {}, f"varies by {codes[dimension]} and {code}, and both mean {dimension.label}."
        else:
            codes[dimension] = code
    if others and (len(others) > 1 or Dimension.CONFIGURATION in codes):
        return {}, f"varies by {', '.join(others)}; only color, style, size and one more can be."
    if others:
        codes[Dimension.CONFIGURATION] = others[0]
    return codes, "" if codes or not claims else "has variations that name no attribute."


def _product(item: _Item, dimensions: tuple[Dimension, ...]) -> ProductRecord:
    return ProductRecord(
        item.sku, item.name, item.description, item.categories, dimensions, item.row, item.path
    )
