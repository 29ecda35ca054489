"""Change dimensions: what is kept or lost, who blocks it; three dimensions; cells that are dragged."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.models.assignments.slots import AdditionalSlot, CellTarget, TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.clipboard import dragged_target, encode_target
from app.views.assignments.matrix_dialog import MatrixDialog
from app.views.assignments.view import DIMENSIONS_TAB
from tests.support.builders import assign
from tests.views.assignments.conftest import Shop, drag_over, drop_on

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
FRENCH = Context("Omnichannel", "fr-ca")
COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE


def key(shop: Shop, *names: str) -> DimensionValues:
    values = shop.tenant.catalog.values(shop.shirt)
    found = {d.value: row.id for d, rows in values.items() for row in rows if row.value in names}
    return DimensionValues(**found)


def cells(shop: Shop, *dimensions: Dimension) -> Shop:
    shop.matrix(*dimensions)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    return shop


def give(shop: Shop, target: DimensionValues, *names: str, context: Context = DEFAULT_CONTEXT) -> None:
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids(*names)), CellTarget(target), context)
    shop.view.desk.reload()


def own(shop: Shop, *names: str) -> list[str] | None:
    media = shop.content().cells.get(key(shop, *names))
    return None if media is None else shop.names(media.primary)


# --- the dialog


def opened(shop: Shop) -> MatrixDialog:
    if not shop.view.desk.state.is_mine:
        shop.edit()
    shop.view.commands["dimensions"].trigger()
    return next(one for one in shop.view.findChildren(MatrixDialog) if one.isVisible())


def test_a_finer_matrix_keeps_every_cell(shop):
    cells(shop, COLOR)
    give(shop, key(shop, "Red"), "red")
    dialog = opened(shop)
    assert dialog.summary.text() == "These are the dimensions of now."
    assert not dialog.change_button.isEnabled()
    dialog.boxes[STYLE].setChecked(True)
    assert dialog.count.text() == "4 cells cover 8 variants"
    assert dialog.summary.text() == "2 cells will have media. Nothing loses its place."
    assert dialog.keep.isHidden()
    dialog.change_button.click()
    assert shop.view.desk.state.product.matrix == (COLOR, STYLE)
    assert own(shop, "Red", "Slim") == own(shop, "Red", "Loose") == ["red"]
    shop.view.history.undo()
    assert shop.view.desk.state.product.matrix == (COLOR,)
    assert own(shop, "Red") == ["red"]


def test_what_loses_its_place_is_named_with_its_picture_and_stays_on_the_variants(shop):
    cells(shop, COLOR, STYLE)
    give(shop, key(shop, "Red", "Slim"), "slim")
    dialog = opened(shop)
    dialog.boxes[STYLE].setChecked(False)
    assert dialog.summary.text() == "No cell will have media. 1 cell of now loses its place:"
    assert dialog.lost.count() == 1
    assert dialog.lost.item(0).text().startswith("Red + Slim, 1 item · Omnichannel")
    assert dialog.lost.item(0).data(Qt.ItemDataRole.UserRole)[2].display_name == "slim"
    assert dialog.keep.isChecked()
    assert dialog.keep.text() == "Keep the rest on the variants themselves (2 variants)"
    dialog.change_button.click()
    content = shop.content()
    assert not content.cells
    assert [shop.names(media.primary) for media in content.variants.values()] == [["slim"], ["slim"]]
    shop.view.history.undo()
    assert own(shop, "Red", "Slim") == ["slim"]
    assert not shop.content().variants


def test_without_keeping_the_rest_is_given_up_and_undo_brings_it_back(shop):
    cells(shop, COLOR, STYLE)
    give(shop, key(shop, "Red", "Slim"), "slim")
    dialog = opened(shop)
    dialog.keep.setChecked(False)
    for box in dialog.boxes.values():
        box.setChecked(False)
    assert dialog.change_button.text() == "Remove assignment matrix"
    assert dialog.count.text() == "No dimension chosen: the product has no assignment matrix."
    dialog.change_button.click()
    assert shop.view.desk.state.product.matrix == ()
    assert not shop.content().variants
    shop.view.history.undo()
    assert own(shop, "Red", "Slim") == ["slim"]


def test_other_contexts_are_named_and_one_that_somebody_holds_blocks(shop):
    cells(shop, COLOR, STYLE)
    give(shop, key(shop, "Red", "Slim"), "slim")
    give(shop, key(shop, "Blue", "Slim"), "front", context=FRENCH)
    dialog = opened(shop)
    dialog.boxes[STYLE].setChecked(False)
    assert "Omnichannel, fr-ca" in dialog.contexts.text()
    assert dialog.held.isHidden()
    dialog.reject()
    shop.tenant.assignments.check_out(shop.shirt, FRENCH, "marta")
    dialog = opened(shop)
    dialog.boxes[STYLE].setChecked(False)
    assert dialog.held.text() == "marta is editing Omnichannel, fr-ca. Ask to finish editing first."
    assert not dialog.change_button.isEnabled()


def test_the_command_says_why_it_does_nothing(shop):
    shop.view.commands["dimensions"].trigger()
    assert shop.said[-1] == "Create the assignment matrix first."
    cells(shop, COLOR)
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "marta")
    shop.view.desk.reload()
    assert not shop.view.dimensions.change_button.isEnabled()
    shop.view.commands["dimensions"].trigger()
    assert shop.said[-1].startswith("marta is editing")


def test_the_first_matrix_of_a_narrow_context_cuts_nothing(shop, qtbot):
    shop.view.set_context(FRENCH)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    shop.view.dimensions.card.create_button.click()
    qtbot.waitUntil(lambda: shop.view.desk.state.product.matrix == (COLOR, STYLE))
    assert not any(question.startswith("start") for question in shop.answers.asked)


# --- three and four dimensions


def test_a_drop_on_a_group_addresses_all_of_its_columns(shop):
    view = cells(shop, COLOR, STYLE, SIZE).view.dimensions.view
    assert view.group_levels == 1
    header = view.horizontalHeader()
    group = header.section_keys(QPoint(header.sectionViewportPosition(0) + 5, 4))
    assert group == tuple(key(shop, color, "Slim", size) for size in ("S", "M") for color in ("Red", "Blue"))
    column = header.section_keys(QPoint(header.sectionViewportPosition(0) + 5, header.height() - 4))
    assert column == tuple(key(shop, color, "Slim", "S") for color in ("Red", "Blue"))
    shop.edit()
    at = QPoint(header.sectionViewportPosition(0) + 5, 4)
    assert drag_over(header, at, shop.tray_mime("slim"))
    assert shop.label.text == "Assign 1 image to 4 variants"
    assert view.drop_target.keys == frozenset(group)
    assert drop_on(header, at, shop.tray_mime("slim"))
    assert len(shop.content().cells) == 4
    shop.view.history.undo()
    assert not shop.content().cells


# --- headers, keys and menus


def test_a_click_on_a_header_chooses_its_cells_and_delete_resets_them(shop):
    view = cells(shop, COLOR, STYLE).view.dimensions.view
    give(shop, key(shop, "Red", "Slim"), "slim")
    give(shop, key(shop, "Red", "Loose"), "loose")
    shop.edit()
    rows = view.verticalHeader()
    at = QPoint(8, rows.sectionViewportPosition(0) + 8)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, NONE, at)
    assert view.selected_keys == (key(shop, "Red", "Slim"), key(shop, "Red", "Loose"))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert not shop.content().cells
    assert shop.view.history.undo_text == "Reset 2 cells to inherit Master"
    shop.view.history.undo()
    assert len(shop.content().cells) == 2


def test_keys_choose_rows_and_columns(shop):
    view = cells(shop, COLOR, STYLE).view.dimensions.view
    view.select_key(key(shop, "Blue", "Loose"))
    QTest.keyClick(view, Qt.Key.Key_Space, SHIFT)
    assert view.selected_keys == (key(shop, "Blue", "Slim"), key(shop, "Blue", "Loose"))
    view.select_key(key(shop, "Blue", "Loose"))
    QTest.keyClick(view, Qt.Key.Key_Space, CTRL)
    assert view.selected_keys == (key(shop, "Red", "Loose"), key(shop, "Blue", "Loose"))


def test_the_menu_of_cells_shows_no_media_on_purpose(shop):
    tab = cells(shop, COLOR).view.dimensions
    shop.edit()
    tab.view.select_key(key(shop, "Red"))
    tab.show_nothing_in_selected()
    cell = tab.matrix.cell(key(shop, "Red"))
    assert "shows no media" in cell.spoken
    assert shop.content().cells[key(shop, "Red")].intentionally_empty
    shop.view.history.undo()
    assert "inherits Master" in tab.matrix.cell(key(shop, "Red")).spoken


# --- a cell is dragged to others


def test_a_cell_is_copied_to_another_and_shift_replaces(shop):
    tab = cells(shop, COLOR).view.dimensions
    red, blue = key(shop, "Red"), key(shop, "Blue")
    chart = AdditionalSlot(shop.media["chart"], "SizeChart")
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red"), (chart,)), CellTarget(red))
    give(shop, blue, "front")
    shop.edit()
    data = encode_target(tab.matrix.cell(red).media, "cells")
    at = tab.view.visualRect(tab.matrix.index(1, 0)).center()
    assert drop_on(tab.view, at, data)
    assert shop.content().cells[blue] == TargetMedia(shop.ids("front", "red"), (chart,))
    shop.view.history.undo()
    assert own(shop, "Blue") == ["front"]
    assert drop_on(tab.view, at, data, SHIFT)
    assert shop.content().cells[blue] == TargetMedia(shop.ids("red"), (chart,))
    assert shop.view.history.undo_text == "Replace media of Blue with 2 items"
    shop.view.history.undo()
    assert own(shop, "Blue") == ["front"]


def test_a_drag_of_a_cell_carries_all_it_shows(shop):
    tab = cells(shop, COLOR).view.dimensions
    give(shop, key(shop, "Red"), "red", "front")
    tab.view.select_key(key(shop, "Red"))
    data = tab.view.drag_data()
    assert data is not None
    assert dragged_target(data) == TargetMedia(shop.ids("red", "front"))


def test_a_cell_that_shows_nothing_cannot_be_dragged(shop):
    assign(shop.tenant, shop.shirt, None)
    tab = cells(shop, COLOR).view.dimensions
    tab.view.select_key(key(shop, "Red"))
    assert tab.view.drag_data() is None


@pytest.mark.parametrize("replacing", [False, True])
def test_what_is_dropped_on_a_variant_row_of_another_tab_is_a_target_too(shop, replacing):
    table = shop.view.variants.table
    shop.view.tabs.setCurrentIndex(2)
    shop.edit()
    at = table.visualRect(table.model().index(0, 4)).center()
    data = encode_target(TargetMedia(shop.ids("red")), "cells")
    assert drop_on(table, at, data, SHIFT if replacing else NONE)
    variant = shop.tenant.catalog.variants(shop.shirt)[0]
    assert shop.content().get(VariantTarget(variant.id)) == TargetMedia(shop.ids("red"))
