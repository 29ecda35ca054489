"""What the product panel says of a product."""

from app.models.assignments.edit import Edit, SwatchEdit
from app.models.assignments.product_list import ProductFilter
from app.models.assignments.slots import CellTarget, Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from tests.support.builders import USER, assign, choose_matrix, new_workstation, shirt_tenant, upload
from tests.support.shop import Shop


def test_media_on_a_cell_alone_is_media_though_the_master_has_no_image(tmp_path):
    station = new_workstation(tmp_path / "w")
    tenant = shirt_tenant(station)
    media = upload(station, tenant, tmp_path / "p", ["front"])
    shirt = tenant.catalog.product_by_number("SHIRT").id
    cap = tenant.catalog.product_by_number("CAP").id
    choose_matrix(tenant, shirt, Dimension.COLOR)
    red = tenant.catalog.value_ids()[Dimension.COLOR, "red"]
    assign(tenant, shirt, TargetMedia((media["front"],)), CellTarget(DimensionValues(color=red)))
    rows = tenant.assignments.product_rows([shirt, cap], DEFAULT_CONTEXT)
    [front] = tenant.media.rows([media["front"]])
    assert [(row.has_media, row.default_image_sha, row.is_variant_image) for row in rows] == [
        (True, front.sha256, True),
        (False, None, False),
    ]
    station.close()


def test_the_image_of_a_row_is_that_of_the_context_that_answers(tmp_path):
    station = new_workstation(tmp_path / "w")
    tenant = shirt_tenant(station)
    media = upload(station, tenant, tmp_path / "p", ["front", "german"])
    shirt = tenant.catalog.product_by_number("SHIRT").id
    german, french = Context("OUN200", "de-de"), Context("OUN128", "fr-ca")
    assign(tenant, shirt, TargetMedia((media["front"],)))
    assign(tenant, shirt, TargetMedia((media["german"],)), context=Context("OUN200", NEUTRAL))
    assign(tenant, shirt, TargetMedia((media["front"],)), context=german)
    assign(tenant, shirt, None, context=german)
    sha = {row.id: row.sha256 for row in tenant.media.rows(list(media.values()))}
    for context, name in ((DEFAULT_CONTEXT, "front"), (german, "german"), (french, "front")):
        [row] = tenant.assignments.product_rows([shirt], context)
        assert (row.has_media, row.default_image_sha) == (True, sha[media[name]])
    station.close()


def test_what_answers_without_media_is_no_media_whatever_lies_behind_it(shop: Shop):
    us, service = Context("OUN128", "en-us"), shop.tenant.assignments

    def without(context: Context) -> set[int]:
        found = set(service.product_ids(ProductFilter(lacks_media=True), context))
        rows = service.product_rows([shop.shirt, shop.cap], context)
        assert {row.id for row in rows if not row.has_media} == found
        return found

    shop.assign(shop.shirt, shop.items("m1"))
    shop.assign(shop.cap, shop.items("m1"))
    assert without(us) == set()
    shop.assign(shop.cap, TargetMedia(intentionally_empty=True), context=us)
    color = next(row.id for row in shop.tenant.catalog.values(shop.shirt)[Dimension.COLOR])
    change = SwatchEdit(shop.shirt, us, color, None, Swatch("#c01010"))
    service.apply(Edit("Swatch", (change,)), USER, check_out=True)
    assert without(us) == {shop.shirt, shop.cap}
    assert without(DEFAULT_CONTEXT) == set()
    shop.assign(shop.cap, None, context=us)
    assert without(us) == {shop.shirt}
