from array import array

from PySide6.QtCore import Qt

from app.models.assignments.slots import AdditionalSlot, TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import Context
from app.views.assignments import variants_model as columns
from app.views.assignments.clipboard import decode_target, encode_target
from app.views.assignments.view import DIMENSIONS_TAB, VARIANTS_TAB
from app.views.support.mime import decode_media, encode_media
from app.views.support.paged_model import Role
from tests.support.builders import assign

TEXT = Qt.ItemDataRole.AccessibleTextRole
DE = Context("OUN200", "de-de")


def test_every_model_keeps_the_rules_of_item_models(shop, qtmodeltester):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    view = shop.view
    for model in (
        view.panel.model,
        view.master.primary,
        view.master.additional,
        view.dimensions.matrix,
        view.dimensions.panel.primary,
        view.dimensions.panel.additional,
        view.variants.variants,
        view.variants.filtered,
        shop.tray.model,
    ):
        qtmodeltester.check(model, force_py=True)


def test_primary_media_say_what_they_are(shop):
    model = shop.view.master.primary
    assert model.index(0).data(TEXT) == "front, image, draft, 1 of 3, default image"
    assert model.index(2).data(TEXT) == "detail, image, draft, 3 of 3"
    assert model.index(3).data(TEXT) == "Add media"
    assert model.index(3).data(Role.ROW) is None


def test_cells_and_headers_say_what_they_are(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    model = shop.view.dimensions.matrix
    assert model.index(0, 0).data(TEXT) == "Red + Slim, inherits Master, 2 variants"
    assert model.headerData(0, Qt.Orientation.Vertical, TEXT) == "Red, 4 variants, 0 of 2 explicit"
    assert model.headerData(1, Qt.Orientation.Horizontal, TEXT).endswith("0 of 2 explicit")


def test_a_variant_names_the_level_channel_and_locale_of_its_source(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    model = shop.view.variants.variants
    source = model.index(0, model.column(columns.SOURCE))
    assert source.data() == "Master"
    assert source.data(Qt.ItemDataRole.ToolTipRole) == "Master, channel Omnichannel, locale Neutral"
    shop.view.set_context(DE)
    source = model.index(0, model.column(columns.SOURCE))
    assert source.data() == "Omnichannel fallback"
    assert source.data(Qt.ItemDataRole.ToolTipRole) == "Master, channel Omnichannel, locale Neutral"


def test_a_gap_is_no_media(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    variant = shop.view.desk.state.variants[0]
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red")), VariantTarget(variant.id), DE)
    shop.view.set_context(DE)
    model = shop.view.variants.variants
    texts = [model.index(row, model.column(columns.SOURCE)).data() for row in range(model.rowCount())]
    assert texts[0] == "Variant"
    assert set(texts[1:]) == {"No media"}


def test_the_product_panel_pages_searches_and_filters(shop):
    panel = shop.view.panel
    assert isinstance(panel.model.ids, array)
    rows = [panel.model.row_at(place) for place in range(panel.model.rowCount())]
    assert [row.number for row in rows] == ["CAP", "SHIRT"]
    assert panel.model.index(1).data(Qt.ItemDataRole.AccessibleDescriptionRole) == "SHIRT, draft"
    panel.search.set_search("oxf")
    panel.reload()
    assert panel.model.rowCount() == 1
    panel.search.set_search("")
    panel.states.select("none")
    panel.reload()
    assert [panel.model.row_at(0).number] == ["CAP"]
    tops = shop.tenant.catalog.categories()[1]
    panel.states.select("all")
    panel.choose_category(tops.id)
    assert [panel.model.row_at(0).number] == ["SHIRT"]


def test_the_clipboard_carries_primary_and_additional():
    media = TargetMedia((3, 1), (AdditionalSlot(4, "SizeChart"),))
    data = encode_target(media)
    assert decode_target(data) == media
    drag = decode_media(data)
    assert drag is not None
    assert drag.media_ids == (3, 1)
    assert decode_target(encode_media([5], "library")) == TargetMedia((5,))
