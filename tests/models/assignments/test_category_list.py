"""Categories are found by their names, however people write them."""

from dataclasses import replace

import pytest

from app.models.catalog.importers.records import CategoryRecord
from app.models.errors import NotFound
from tests.support.builders import shirt_batch
from tests.support.shop import Shop


@pytest.fixture
def names(shop: Shop) -> list[str]:
    """Import categories with names that are hard to write; returns their paths."""
    batch = shirt_batch()
    more = [("Été",), ("Été", "T-shirts"), ("Tops > 5",), ("Men", "Half/Half"), ("\u202eتجربة",), ("MEN",)]
    records = tuple(CategoryRecord(path, 1) for path in more)
    shop.tenant.catalog.import_(replace(batch, categories=(*batch.categories, *records)))
    return [row.path for row in shop.tenant.catalog.categories()]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("Men > Tops", "Men/Tops"),
        ("men/TOPS", "Men/Tops"),
        ("  Men>Tops ", "Men/Tops"),
        ("Été", "Été"),
        ("été > t-SHIRTS", "Été/T-shirts"),
        ("Tops > 5", "Tops > 5"),
        ("Men > Half/Half", "Men/Half∕Half"),
        ("Men", "Men"),
        ("MEN", "MEN"),
    ],
)
def test_a_category_is_found_by_its_names(shop: Shop, names: list[str], written: str, path: str) -> None:
    assert shop.tenant.categories.find(written).path == path


def test_every_category_is_found_as_it_is_shown(shop: Shop, names: list[str]) -> None:
    for path in names:
        place = shop.tenant.categories.find(path)
        assert place.path == path
        assert shop.tenant.categories.find(place.long_name) == place


@pytest.mark.parametrize("written", ["", "/", "Men >", "Tops", "Men > Tops > Tees", "\0", "x" * 10_000])
def test_what_is_no_category_is_not_found(shop: Shop, names: list[str], written: str) -> None:
    with pytest.raises(NotFound, match="from the top"):
        shop.tenant.categories.find(written)


def test_the_search_looks_at_any_part_of_a_name_and_puts_beginnings_first(
    shop: Shop, names: list[str]
) -> None:
    def found(text: str, limit: int = 9) -> list[str]:
        return [place.path for place in shop.tenant.categories.search(text, limit)]

    assert found("ÉT") == ["Été"]
    assert found("t") == ["Men/Tops", "Tops > 5", "Été/T-shirts", "Été"]
    assert found("t", 2) == ["Men/Tops", "Tops > 5"]
    assert found("%") == []
