"""Bringing catalogues in: importing again updates and never doubles."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import (
    CatalogBatch,
    CategoryRecord,
    ProductRecord,
    RowError,
    ValueRecord,
    VariantRecord,
)
from app.models.catalog.importers.values import derived_values
from app.models.catalog.importing import PRODUCTS_PER_BATCH
from app.models.clock import FixedClock
from app.models.workspace import Tenant, Workspace
from tests.support.builders import NOW, choose_matrix, shirt_batch

COLOR, SIZE, STYLE = Dimension.COLOR, Dimension.SIZE, Dimension.STYLE


@pytest.fixture
def tenant(tmp_path: Path) -> Iterator[Tenant]:
    workspace = Workspace.create(tmp_path / "w", FixedClock(NOW))
    yield workspace.create_tenant("aurelia", "Aurelia")
    workspace.close()


def batch_of(*products: ProductRecord, variants: tuple[VariantRecord, ...] = ()) -> CatalogBatch:
    values = {(d, v) for variant in variants for d, v in variant.values.items()}
    return CatalogBatch(
        values=tuple(ValueRecord(d, v, v) for d, v in sorted(values)), products=products, variants=variants
    )


def tee(*colors: str, dimensions: tuple[Dimension, ...] = (COLOR,)) -> CatalogBatch:
    variants = tuple(
        VariantRecord(f"TEE-{n}", "TEE", "", {COLOR: color}, row=3 + n) for n, color in enumerate(colors)
    )
    return batch_of(ProductRecord("TEE", "Tee", "", (), dimensions, row=2), variants=variants)


def test_the_first_import_counts_everything(tenant: Tenant) -> None:
    counts = tenant.catalog.import_(shirt_batch())
    assert (counts.products, counts.variants, counts.categories, counts.updated, counts.failed) == (
        2,
        8,
        2,
        0,
        (),
    )
    assert (tenant.catalog.counts().products, tenant.catalog.counts().variants) == (2, 8)


def test_the_same_import_again_changes_nothing(tenant: Tenant) -> None:
    tenant.catalog.import_(shirt_batch())
    shirt = tenant.catalog.product_by_number("SHIRT")
    before = (
        tenant.catalog.products(list(tenant.catalog.product_ids())),
        tenant.catalog.variants(shirt.id),
        tenant.catalog.values(shirt.id),
        tenant.catalog.categories(),
    )
    counts = tenant.catalog.import_(shirt_batch())
    assert (counts.products, counts.variants, counts.categories, counts.updated) == (0, 0, 0, 0)
    assert before == (
        tenant.catalog.products(list(tenant.catalog.product_ids())),
        tenant.catalog.variants(shirt.id),
        tenant.catalog.values(shirt.id),
        tenant.catalog.categories(),
    )


def test_names_texts_and_categories_are_updated_and_ids_stay(tenant: Tenant) -> None:
    tenant.catalog.import_(shirt_batch())
    old = tenant.catalog.product_by_number("CAP")
    batch = shirt_batch()
    cap = replace(batch.products[1], name="New cap", description="Two\nlines", categories=(("Men", "Tops"),))
    counts = tenant.catalog.import_(replace(batch, products=(batch.products[0], cap)))
    new = tenant.catalog.product_by_number("CAP")
    assert (new.id, new.name, new.description) == (old.id, "New cap", "Two\nlines")
    assert (counts.products, counts.updated) == (0, 1)
    counts_by_path = {row.path: row.product_count for row in tenant.catalog.categories()}
    assert counts_by_path == {"Men": 2, "Men/Tops": 2}


def test_variants_are_added_in_order_and_keep_their_place(tenant: Tenant) -> None:
    tenant.catalog.import_(tee("Red", "Blue"))
    product = tenant.catalog.product_by_number("TEE").id
    first = tenant.catalog.variants(product)
    counts = tenant.catalog.import_(tee("Red", "Blue", "Green"))
    assert (counts.variants, counts.updated) == (1, 1)
    rows = tenant.catalog.variants(product)
    assert rows[:2] == first
    assert [row.number for row in rows] == ["TEE-0", "TEE-1", "TEE-2"]


def test_a_variant_may_get_another_value(tenant: Tenant) -> None:
    tenant.catalog.import_(tee("Red", "Blue"))
    product = tenant.catalog.product_by_number("TEE").id
    before = tenant.catalog.variants(product)
    assert tenant.catalog.import_(tee("Red", "Red")).updated == 1
    after = tenant.catalog.variants(product)
    assert [row.id for row in after] == [row.id for row in before]
    assert after[1].values == after[0].values


def test_values_are_the_same_whatever_their_case(tenant: Tenant) -> None:
    tenant.catalog.import_(tee("Red"))
    tenant.catalog.import_(tee("RED", "red"))
    assert len(tenant.catalog.value_ids()) == 1
    assert tenant.catalog.value_ids().keys() == {(COLOR, "red")}


def test_a_colour_keeps_its_code_where_the_file_has_none(tenant: Tenant) -> None:
    with_hex = CatalogBatch(values=(ValueRecord(COLOR, "Red", "Red", "#FF0000"),))
    tenant.catalog.import_(replace(tee("Red"), values=with_hex.values))
    tenant.catalog.import_(replace(tee("Red"), values=(ValueRecord(COLOR, "Red", "Rouge"),)))
    product = tenant.catalog.product_by_number("TEE").id
    (value,) = tenant.catalog.values(product)[COLOR]
    assert (value.name, value.hex) == ("Rouge", "#FF0000")


def test_a_variant_cannot_move_to_another_product(tenant: Tenant) -> None:
    tenant.catalog.import_(tee("Red"))
    other = batch_of(
        ProductRecord("POLO", "Polo", "", (), (COLOR,), row=2),
        variants=(VariantRecord("TEE-0", "POLO", "", {COLOR: "Red"}, row=3),),
    )
    counts = tenant.catalog.import_(other)
    assert [row for row, _ in counts.failed] == [3]
    assert tenant.catalog.variant_by_number("TEE-0").product_id == tenant.catalog.product_by_number("TEE").id
    assert tenant.catalog.variants(tenant.catalog.product_by_number("POLO").id) == ()


@pytest.mark.parametrize("first_variant", [True, False])
def test_a_number_names_a_product_or_a_variant(tenant: Tenant, first_variant: bool) -> None:
    """Manifests name both by number alone."""
    as_product = batch_of(ProductRecord("TEE-0", "Tee zero", "", (), (), row=7))
    steps = [tee("Red"), as_product] if first_variant else [as_product, tee("Red")]
    tenant.catalog.import_(steps[0])
    counts = tenant.catalog.import_(steps[1])
    assert len(counts.failed) == 1
    numbers = {row.number for row in tenant.catalog.products(list(tenant.catalog.product_ids()))}
    variants = {row.number for p in tenant.catalog.product_ids() for row in tenant.catalog.variants(p)}
    assert ("TEE-0" in numbers) != ("TEE-0" in variants)


def test_a_dimension_that_the_matrix_uses_cannot_go(tenant: Tenant) -> None:
    tenant.catalog.import_(shirt_batch())
    product = tenant.catalog.product_by_number("SHIRT").id
    choose_matrix(tenant, product, COLOR, STYLE)
    batch = shirt_batch()
    smaller = replace(batch.products[0], dimensions=(COLOR, SIZE), name="Renamed")
    counts = tenant.catalog.import_(replace(batch, products=(smaller, batch.products[1])))
    assert [row for row, _ in counts.failed] == [2]
    after = tenant.catalog.product(product)
    assert (after.name, after.dimensions) == ("Oxford Shirt", (COLOR, STYLE, SIZE))
    fewer = replace(batch.products[0], dimensions=(COLOR, STYLE))
    assert tenant.catalog.import_(replace(batch, products=(fewer,))).failed == ()


def test_rows_that_could_not_be_read_are_named_beside_the_rest(tenant: Tenant) -> None:
    batch = replace(tee("Red"), errors=(RowError(9, "Bad."), RowError(4, "Worse.")))
    counts = tenant.catalog.import_(batch)
    assert [row for row, _ in counts.failed] == [4, 9]
    assert counts.products == 1


@pytest.mark.parametrize("count", [PRODUCTS_PER_BATCH - 1, PRODUCTS_PER_BATCH, 2 * PRODUCTS_PER_BATCH + 1])
def test_batches_lose_nothing_at_their_edges(tenant: Tenant, count: int) -> None:
    records = tuple(ProductRecord(f"P{n:04}", f"P {n}", "", (), (), row=n) for n in range(count))
    assert tenant.catalog.import_(batch_of(*records)).products == count
    assert len(tenant.catalog.product_ids()) == count


def test_categories_move_but_are_not_doubled(tenant: Tenant) -> None:
    tree = (CategoryRecord(("A",), 1), CategoryRecord(("B",), 2), CategoryRecord(("A", "B/C"), 1))
    assert tenant.catalog.import_(CatalogBatch(categories=tree)).categories == 3
    turned = (CategoryRecord(("B",), 1), CategoryRecord(("A",), 2), CategoryRecord(("A", "B/C"), 1))
    assert tenant.catalog.import_(CatalogBatch(categories=turned)).categories == 0
    rows = tenant.catalog.categories()
    assert [row.name for row in rows] == ["B", "A", "B/C"]
    assert rows[2].parent_id == rows[1].id, "a slash in a name is no level"


def test_a_value_keeps_its_name_and_colour_where_a_file_only_mentions_it(tenant: Tenant) -> None:
    described = CatalogBatch(values=(ValueRecord(COLOR, "Black", "Midnight", "#111111"),))
    mentioned = replace(tee("black"), values=derived_values([(COLOR, "black"), (COLOR, "White")]))
    tenant.catalog.import_(described)
    tenant.catalog.import_(mentioned)
    product = tenant.catalog.product_by_number(mentioned.products[0].number).id
    (value,) = tenant.catalog.values(product)[COLOR]
    assert (value.name, value.hex) == ("Midnight", "#111111")
