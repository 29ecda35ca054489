"""What file names can name: products, variants and dimension values by their texts. Pure."""

from array import array
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final, NamedTuple

from app.models.assignments.name_matching import Find
from app.models.assignments.name_rules import NameField, folded, loose
from app.models.catalog.dimensions import Dimension, DimensionValues


class NamedProduct(NamedTuple):
    """A product as names can mean it."""

    id: int
    number: str
    name: str
    dimensions: tuple[Dimension, ...]
    matrix: tuple[Dimension, ...]


class NamedVariant(NamedTuple):
    """A variant: its id, that of its product, its number and the ids of its values."""

    id: int
    product_id: int
    number: str
    values: DimensionValues


class NamedValue(NamedTuple):
    """A dimension value: what stands in files, and its display name."""

    id: int
    dimension: Dimension
    value: str
    name: str


class NamedItem(NamedTuple):
    """A product by its place in the catalogue, or one variant of it by its row, counted from its first."""

    product: int
    variant: int | None = None


class Shape:
    """Dimensions of a product and the values of its variants, in their order; often shared by products."""

    def __init__(self, dimensions: tuple[Dimension, ...], values: tuple[DimensionValues, ...]) -> None:
        self.dimensions = dimensions
        self.values = values
        self._rows: dict[DimensionValues, tuple[int, ...]] = {}
        self._cells: dict[tuple[DimensionValues, tuple[Dimension, ...]], tuple[DimensionValues, ...]] = {}

    def rows(self, wanted: DimensionValues) -> tuple[int, ...]:
        """List the variants that have these values, by their row; without any values all."""
        if wanted not in self._rows:
            asked = [(n, value) for n, value in enumerate(wanted) if value is not None]
            self._rows[wanted] = tuple(
                row for row, own in enumerate(self.values) if all(own[n] == value for n, value in asked)
            )
        return self._rows[wanted]

    def cells(self, wanted: DimensionValues, matrix: tuple[Dimension, ...]) -> tuple[DimensionValues, ...]:
        """List the keys of the cells of a matrix that hold variants with these values."""
        key = (wanted, matrix)
        if key not in self._cells:
            self._cells[key] = tuple(
                dict.fromkeys(self.values[row].only(matrix) for row in self.rows(wanted))
            )
        return self._cells[key]


# Numbers are kept as integers, place and row in one: tuples of these cost the garbage collector nothing.
_ROW_BITS: Final = 24
_ROWS: Final = (1 << _ROW_BITS) - 1
_NO_SHAPE: Final = Shape((), ())


class NameCatalog:
    """The index. Thread: any, once made.

    Args:
        products: Every product.
        variants: Every variant, those of a product together and in their order.
        values: Every dimension value.

    Attributes:
        products: Every product; others name it by its place.
    """

    def __init__(
        self,
        products: Iterable[NamedProduct],
        variants: Iterable[NamedVariant],
        values: Iterable[NamedValue],
    ) -> None:
        self.products = tuple(products)
        self._numbers: dict[str, tuple[int, ...]] = {}
        self._names: dict[str, tuple[int, ...]] = {}
        self._value_texts: dict[int, str] = {}
        self._variant_ids: array[int] = array("q")
        self._variant_numbers: list[str] = []
        self._firsts: dict[int, int] = {}
        self._shapes: dict[int, Shape] = {}
        for place, product in enumerate(self.products):
            _put(self._numbers, product.number, place << _ROW_BITS)
            _put(self._names, product.name, place << _ROW_BITS)
        self._add_variants(variants)
        self._find_values = self._value_finders(values)

    @property
    def vocabulary(self) -> dict[NameField, Find]:
        """Look a folded text up, by field: items for numbers and names, ids for values.

        Made anew: an index that held its own methods would stay until the garbage collector looks.
        """
        return {
            NameField.PRODUCT: self._find_number,
            NameField.NAME: self._find_name,
            **self._find_values,
        }

    def _add_variants(self, variants: Iterable[NamedVariant]) -> None:
        places = {product.id: place for place, product in enumerate(self.products)}
        combinations: dict[DimensionValues, DimensionValues] = {}
        shapes: dict[tuple[tuple[Dimension, ...], tuple[DimensionValues, ...]], Shape] = {}
        here: int | None = None
        own: list[DimensionValues] = []

        def close() -> None:
            if here is not None:
                key = (self.products[here].dimensions, tuple(own))
                if key not in shapes:
                    shapes[key] = Shape(*key)
                self._shapes[here] = shapes[key]
                own.clear()

        for variant in variants:
            place = places[variant.product_id]
            if place != here:
                close()
                here = place
                self._firsts[place] = len(self._variant_ids)
            _put(self._numbers, variant.number, place << _ROW_BITS | len(own) + 1)
            self._variant_ids.append(variant.id)
            self._variant_numbers.append(variant.number)
            own.append(combinations.setdefault(variant.values, variant.values))
        close()

    def _value_finders(self, values: Iterable[NamedValue]) -> dict[NameField, Find]:
        texts: dict[Dimension, dict[str, tuple[int, ...]]] = {dimension: {} for dimension in Dimension}
        for value in values:
            self._value_texts[value.id] = value.name or value.value
            for text in dict.fromkeys((value.value, value.name)):
                known = texts[value.dimension]
                key = loose(folded(text))
                if key and value.id not in known.get(key, ()):
                    known[key] = (*known.get(key, ()), value.id)
        return {NameField(dimension.value): partial(_find_value, known) for dimension, known in texts.items()}

    def shape(self, product: int) -> Shape:
        """Return the combinations of values of a product's variants."""
        return self._shapes.get(product, _NO_SHAPE)

    def number(self, item: NamedItem) -> str:
        """Return the number of a product or variant."""
        if item.variant is None:
            return self.products[item.product].number
        return self._variant_numbers[self._firsts[item.product] + item.variant]

    def variant_id(self, product: int, row: int) -> int:
        """Return the id of a variant."""
        return self._variant_ids[self._firsts[product] + row]

    def value_text(self, value_id: int) -> str:
        """Return the display name of a value."""
        return self._value_texts.get(value_id, "")

    def _find_name(self, text: str) -> tuple[NamedItem, ...] | None:
        return _items(self._names.get(text) or self._names.get(loose(text)))

    def _find_number(self, text: str) -> tuple[NamedItem, ...] | None:
        """Find a number; where several are alike, those that are the text to the letter come alone."""
        found = _items(self._numbers.get(text) or self._numbers.get(loose(text)))
        if found is None or len(found) < 2:
            return found
        return tuple(item for item in found if folded(self.number(item)) == text) or found


def _items(codes: tuple[int, ...] | None) -> tuple[NamedItem, ...] | None:
    if codes is None:
        return None
    return tuple(
        [NamedItem(code >> _ROW_BITS, (code & _ROWS) - 1 if code & _ROWS else None) for code in codes]
    )


def _find_value(known: Mapping[str, tuple[int, ...]], text: str) -> tuple[int, ...] | None:
    return known.get(text) or known.get(loose(text))


def _put(known: dict[str, tuple[int, ...]], text: str, code: int) -> None:
    key = loose(folded(text))
    if key:
        known[key] = (*known[key], code) if key in known else (code,)
