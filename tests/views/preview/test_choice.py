from dataclasses import dataclass

import pytest

from app.models.assignments.slots import CellTarget, MasterTarget, VariantTarget
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.views.preview.choice import VariantChoice

BLUE, BLACK = 1, 2
REGULAR, SLIM = 11, 12
S, M = 21, 22
COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE


@dataclass(frozen=True)
class FakeVariant:
    id: int
    number: str
    values: DimensionValues


VARIANTS = tuple(
    FakeVariant(number, f"V{number}", DimensionValues(*values))
    for number, values in enumerate(
        [(BLUE, REGULAR, S), (BLUE, REGULAR, M), (BLUE, SLIM, S), (BLACK, REGULAR, S), (BLACK, REGULAR, M)],
        start=100,
    )
)


@pytest.fixture
def choice():
    return VariantChoice((COLOR, STYLE, SIZE), (COLOR, STYLE), VARIANTS)


def test_nothing_picked_asks_for_the_master(choice):
    assert choice.target == MasterTarget()
    assert choice.variant is None


def test_part_of_the_matrix_asks_for_the_master(choice):
    assert choice.pick(COLOR, BLUE).target == MasterTarget()
    assert choice.pick(COLOR, BLUE).pick(SIZE, M).target == MasterTarget()


def test_the_whole_matrix_asks_for_the_cell(choice):
    picked = choice.pick(COLOR, BLUE).pick(STYLE, SLIM)
    assert picked.target == CellTarget(DimensionValues(BLUE, SLIM))


def test_everything_picked_asks_for_the_variant(choice):
    picked = choice.pick(COLOR, BLUE).pick(STYLE, REGULAR).pick(SIZE, M)
    assert picked.target == VariantTarget(101)
    assert picked.variant.number == "V101"


def test_without_a_matrix_a_partial_choice_asks_for_the_master(choice):
    flat = VariantChoice(choice.dimensions, (), VARIANTS).pick(COLOR, BLUE)
    assert flat.target == MasterTarget()


def test_unpicking_goes_back_to_the_cell(choice):
    picked = choice.pick_variant(101).pick(SIZE, None)
    assert picked.target == CellTarget(DimensionValues(BLUE, REGULAR))


def test_a_value_without_such_a_variant_moves_to_the_nearest(choice):
    picked = choice.pick_variant(101).pick(STYLE, SLIM)
    assert SLIM not in choice.pick_variant(101).offered()[STYLE]
    assert picked.values == DimensionValues(BLUE, SLIM, S)
    assert picked.target == VariantTarget(102)


def test_moving_to_the_nearest_picks_no_more_than_was_picked(choice):
    picked = choice.pick(STYLE, SLIM).pick(COLOR, BLACK)
    assert picked.values == DimensionValues(BLACK, REGULAR, None)


def test_an_unknown_variant_asks_for_the_master(choice):
    assert choice.pick_variant(999).target == MasterTarget()


def test_offers_looks_at_the_other_values_only(choice):
    assert BLUE in choice.pick_variant(103).offered()[COLOR]
    assert BLACK not in choice.pick_variant(102).offered()[COLOR]


def test_a_simple_product_has_only_its_master():
    assert VariantChoice().target == MasterTarget()
