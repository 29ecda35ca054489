"""Reading the catalogue."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.models.assignments.product_list import ANYBODY, ProductFilter
from app.models.assignments.rows import PublishState
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, CategoryRecord, ProductRecord
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import NotFound, RuleViolation
from tests.support.builders import USER
from tests.support.shop import Shop, shop

__all__ = ["shop"]

US = Context("OUN128", "en-us")
ODD = ("100% Wool", "100 Wool", "A_B", "AXB", "back\\slash", "Größe", "it's")


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Shirt and cap, products with odd names, and a tree of categories."""
    tree = (
        CategoryRecord(("Men",), 1),
        CategoryRecord(("Men", "Tops"), 1),
        CategoryRecord(("Men's",), 2),
        CategoryRecord(("Men", "Tops", "Tees"), 1),
    )
    products = tuple(
        ProductRecord(f"X{n}", name, "", (("Men", "Tops", "Tees"),) if n % 2 else (("Men's",),), (), row=n)
        for n, name in enumerate(ODD)
    )
    shop.tenant.catalog.import_(CatalogBatch(categories=tree, products=products))
    return shop


def numbers(shop: Shop, **kwargs: object) -> list[str]:
    ids = shop.tenant.catalog.product_ids(**kwargs)  # type: ignore[arg-type]
    return [row.number for row in shop.tenant.catalog.products(list(ids))]


@pytest.mark.parametrize("text", ["0%", "a_b", "\\", "wool", "WOOL", "'", "größe", "%", "_"])
def test_any_part_of_a_name_as_written(stocked: Shop, text: str) -> None:
    expected = {f"X{n}" for n, name in enumerate(ODD) if text.lower() in name.lower()}
    assert set(numbers(stocked, text=text)) == expected


def test_numbers_of_products_and_variants_find_the_product_once(stocked: Shop) -> None:
    assert numbers(stocked, text="shirt") == ["SHIRT"]
    assert numbers(stocked, text=" SHIRT-Red-Slim-S ") == ["SHIRT"]
    assert numbers(stocked, text="nothing like it") == []
    assert numbers(stocked) == ["CAP", "SHIRT", *(f"X{n}" for n in range(len(ODD)))], "by number"


def test_a_category_shows_what_is_below_it_and_no_neighbour(stocked: Shop) -> None:
    ids = {row.path: row.id for row in stocked.tenant.catalog.categories()}
    odd = [f"X{n}" for n in range(len(ODD))]
    assert numbers(stocked, category_id=ids["Men/Tops/Tees"]) == odd[1::2]
    assert numbers(stocked, category_id=ids["Men/Tops"]) == ["SHIRT", *odd[1::2]]
    assert numbers(stocked, category_id=ids["Men"]) == ["CAP", "SHIRT", *odd[1::2]]
    assert numbers(stocked, category_id=ids["Men's"]) == odd[0::2], "not below Men"
    assert numbers(stocked, category_id=777) == []
    assert numbers(stocked, category_id=ids["Men"], text="A_B") == []
    assert {row.path: row.product_count for row in stocked.tenant.catalog.categories()} == {
        path: len(numbers(stocked, category_id=category)) for path, category in ids.items()
    }


def test_categories_come_parents_first(stocked: Shop) -> None:
    rows = stocked.tenant.catalog.categories()
    assert [row.path for row in rows] == ["Men", "Men/Tops", "Men/Tops/Tees", "Men's"]
    seen: set[int] = set()
    for row in rows:
        assert row.parent_id is None or row.parent_id in seen
        seen.add(row.id)


def test_products_and_variants(stocked: Shop) -> None:
    catalog = stocked.tenant.catalog
    shirt, cap = catalog.product(stocked.shirt), catalog.product(stocked.cap)
    assert (shirt.is_master, shirt.variant_count, cap.is_master, cap.variant_count) == (True, 8, False, 0)
    assert shirt.dimensions == (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE), "canonical order"
    rows = catalog.variants(stocked.shirt)
    assert [row.number for row in rows][:3] == ["SHIRT-Red-Slim-S", "SHIRT-Red-Slim-M", "SHIRT-Red-Loose-S"]
    assert catalog.variant_by_number("SHIRT-Red-Slim-M") == rows[1]
    assert catalog.variants(stocked.cap) == ()
    assert catalog.products([stocked.cap, stocked.shirt, stocked.cap]) == [cap, shirt, cap]


def test_values_are_those_that_variants_use(stocked: Shop) -> None:
    values = stocked.tenant.catalog.values(stocked.shirt)
    assert {d: [v.value for v in found] for d, found in values.items()} == {
        Dimension.COLOR: ["Red", "Blue"],
        Dimension.STYLE: ["Slim", "Loose"],
        Dimension.SIZE: ["S", "M"],
    }
    assert stocked.tenant.catalog.values(stocked.cap) == {}


def test_what_is_not_there(stocked: Shop) -> None:
    catalog = stocked.tenant.catalog
    for ask in (
        lambda: catalog.product(777),
        lambda: catalog.products([stocked.cap, 777]),
        lambda: catalog.product_by_number("cap"),
        lambda: catalog.variant_by_number("SHIRT"),
    ):
        with pytest.raises(NotFound):
            ask()


def test_lists_can_be_narrowed_to_states_of_a_context(stocked: Shop) -> None:
    stocked.assign(stocked.shirt, stocked.items("m1"))
    stocked.publish()
    stocked.assign(stocked.shirt, stocked.items("m2"), context=US)
    stocked.tenant.assignments.check_out(stocked.cap, US, USER)
    service = stocked.tenant.assignments
    for context in (DEFAULT_CONTEXT, US):
        every = list(service.product_ids(context=context))
        rows = {row.id: row for row in service.product_rows(every, context)}
        for state in PublishState:
            found = set(service.product_ids(ProductFilter(states=frozenset({state})), context))
            assert found == {i for i, row in rows.items() if row.state is state}
        both = frozenset({PublishState.DRAFT, PublishState.NONE})
        found = service.product_ids(ProductFilter(states=both), context)
        assert set(found) == {i for i, row in rows.items() if row.state in both}
    states = {row.number: row.state for row in service.product_rows([stocked.shirt, stocked.cap], US)}
    assert states == {"SHIRT": PublishState.DRAFT, "CAP": PublishState.NONE}


def test_list_rows_show_the_image_that_an_editor_would_see(stocked: Shop) -> None:
    stocked.assign(stocked.shirt, stocked.items("clip", "m1"))
    stocked.assign(stocked.cap, stocked.items("clip", "manual"), context=US, finish=False)
    rows = stocked.tenant.assignments.product_rows([stocked.cap, 777, stocked.shirt], US)
    assert [row.number for row in rows] == ["CAP", "SHIRT"]
    (m1,) = stocked.tenant.media.rows([stocked.media["m1"]])
    assert [row.default_image_sha for row in rows] == [None, m1.sha256]
    assert [row.checked_out_by for row in rows] == [USER, None]


def test_products_that_show_no_media_are_found_fallback_included(stocked: Shop) -> None:
    service = stocked.tenant.assignments
    bare = ProductFilter(lacks_media=True)
    everything = set(service.product_ids())
    assert set(service.product_ids(bare, US)) == everything
    stocked.assign(stocked.shirt, stocked.items("m1"))
    stocked.assign(stocked.cap, stocked.items("m2"), context=US)
    assert set(service.product_ids(bare, US)) == everything - {stocked.shirt, stocked.cap}
    assert set(service.product_ids(bare, DEFAULT_CONTEXT)) == everything - {stocked.shirt}
    rows = {row.id: row for row in service.product_rows(sorted(everything), US)}
    assert {i for i, row in rows.items() if not row.has_media} == set(service.product_ids(bare, US))
    stocked.assign(stocked.shirt, None)
    assert stocked.shirt in service.product_ids(bare, US)


def test_products_that_somebody_has_checked_out_are_found(stocked: Shop) -> None:
    service = stocked.tenant.assignments
    service.check_out(stocked.cap, US, "marta")
    service.check_out(stocked.shirt, DEFAULT_CONTEXT, USER)
    assert list(service.product_ids(ProductFilter(holder="marta"))) == [stocked.cap]
    assert set(service.product_ids(ProductFilter(holder=ANYBODY))) == {stocked.cap, stocked.shirt}
    service.finish_editing(stocked.cap, US, "marta")
    assert list(service.product_ids(ProductFilter(holder="marta"))) == []


LETTERS = st.text(st.sampled_from("ab%_\"' ÄäßXx0"), max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(LETTERS, min_size=1, max_size=5), wanted=LETTERS)
def test_a_search_finds_what_has_the_text_and_nothing_else(shop: Shop, names: list[str], wanted: str) -> None:
    records = tuple(ProductRecord(f"N-{n}", name, "", (), (), row=n) for n, name in enumerate(names))
    shop.tenant.catalog.import_(CatalogBatch(products=records))
    text = wanted.strip()
    # One or two letters are compared without the case of plain letters only, as LIKE does.
    found = {
        row.number for row in shop.tenant.catalog.products(list(shop.tenant.catalog.product_ids(wanted)))
    }
    for n, name in enumerate(names):
        if text in name or text in f"N-{n}":
            assert f"N-{n}" in found
        elif text.casefold() not in name.casefold() and text.casefold() not in f"n-{n}":
            assert f"N-{n}" not in found


def test_a_central_value_is_set_and_taken_away(shop: Shop) -> None:
    tenant, product = shop.tenant, shop.shirt
    red = tenant.catalog.values(product)[Dimension.COLOR][0]
    assert tenant.catalog.set_central_value(red.id, "0af") == Changes(catalog=True)
    assert tenant.catalog.values(product)[Dimension.COLOR][0].hex == "#00AAFF"
    tenant.catalog.set_central_value(red.id, None)
    assert tenant.catalog.values(product)[Dimension.COLOR][0].hex is None
    with pytest.raises(RuleViolation, match="no colour"):
        tenant.catalog.set_central_value(red.id, "blue")
    with pytest.raises(NotFound):
        tenant.catalog.set_central_value(999, "#000000")
