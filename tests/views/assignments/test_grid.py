from itertools import product

from app.models.assignments.resolve import VariantShape
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.rows import ValueRow
from app.views.assignments.grid import build_grid, cell_count

COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE


def value(value_id: int, dimension: Dimension, name: str) -> ValueRow:
    return ValueRow(value_id, dimension, name, name, None, value_id)


VALUES = {
    COLOR: (value(1, COLOR, "Blue"), value(2, COLOR, "White")),
    STYLE: (value(11, STYLE, "Slim"), value(12, STYLE, "Tall")),
    SIZE: (value(21, SIZE, "S"), value(22, SIZE, "M")),
}
ALL = [
    VariantShape(n, DimensionValues(c, s, z))
    for n, (c, s, z) in enumerate(product((1, 2), (11, 12), (21, 22)), start=1)
    if (c, s) != (2, 12)  # White + Tall has no variants
]
DIMENSIONS = (COLOR, STYLE, SIZE)


def test_two_dimensions_are_rows_and_columns():
    grid = build_grid((COLOR, STYLE), DIMENSIONS, VALUES, ALL)
    assert [row.name for row in grid.rows] == ["Blue", "White"]
    assert [[v.name for v in column] for column in grid.columns] == [["Slim"], ["Tall"]]
    assert grid.title == "Color × Style"
    assert grid.ignored == (SIZE,)
    key = grid.key(0, 1)
    assert key == DimensionValues(color=1, style=12)
    assert grid.name(key) == "Blue + Tall"
    assert grid.place(key) == (0, 1)
    assert grid.variants[key] == (3, 4)
    assert len(grid.row_keys(1)) == 1
    assert grid.variant_count(grid.column_keys(0)) == 4


def test_one_dimension_has_one_column():
    grid = build_grid((COLOR,), DIMENSIONS, VALUES, ALL)
    assert grid.columns == ((),)
    assert grid.name(grid.key(1, 0)) == "White"
    assert grid.variant_count(grid.column_keys(0)) == 6


def test_three_dimensions_group_the_columns():
    grid = build_grid((COLOR, STYLE, SIZE), DIMENSIONS, VALUES, ALL)
    assert [" ".join(v.name for v in column) for column in grid.columns] == [
        "Slim S",
        "Slim M",
        "Tall S",
        "Tall M",
    ]
    assert grid.ignored == ()
    assert len(grid.variants) == 6


def test_without_a_matrix_there_are_no_cells():
    grid = build_grid((), DIMENSIONS, VALUES, ALL)
    assert not grid.rows
    assert not grid.variants
    assert grid.ignored == DIMENSIONS


def test_the_card_counts_cells_with_variants_only():
    assert cell_count((COLOR, STYLE), ALL) == 3
    assert cell_count((), ALL) == 0
