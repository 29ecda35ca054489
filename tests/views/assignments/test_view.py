"""What the header, the keys, the tabs and the tray of product media do, over real stores."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTabBar, QTableView, QWidget

from app.models.assignments.slots import TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.header import FINISH_FIRST
from app.views.assignments.prompts import LastItem
from app.views.assignments.slot_models import AdditionalColumn
from app.views.assignments.view import DIMENSIONS_TAB, MASTER_TAB, VARIANTS_TAB
from tests.support.builders import assign

ALT = Qt.KeyboardModifier.AltModifier
DE = Context("OUN200", "de-de")


# --- header


def test_buttons_of_a_product_that_is_not_checked_out(shop):
    header = shop.view.header
    assert header.preview_button.isEnabled()
    assert header.publish_button.isEnabled(), "there is a draft"
    assert header.discard_button.isHidden()
    assert header.edit_button.isVisible()
    assert header.edit_button.isEnabled()
    assert header.finish.isHidden()
    assert not header.draft_chip.isHidden()
    assert header.check_out_chip.isHidden()


def test_buttons_of_a_product_that_is_checked_out_by_you(shop):
    shop.view.header.edit_button.click()
    header = shop.view.header
    assert not header.publish_button.isEnabled()
    assert header.publish_button.toolTip() == FINISH_FIRST
    assert header.discard_button.isVisible()
    assert header.finish.isVisible()
    assert header.edit_button.isHidden()
    assert header.check_out_chip.chip.text == "Checked out by you"


def test_buttons_of_a_product_that_somebody_else_edits(shop):
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "marta")
    shop.view.refresh(Changes(products=frozenset({shop.shirt})))
    header = shop.view.header
    assert header.preview_button.isEnabled()
    assert not header.publish_button.isEnabled()
    assert not header.edit_button.isEnabled()
    assert header.discard_button.isHidden()
    assert header.check_out_chip.chip.text == "Checked out by marta"
    assert "marta is editing since" in shop.view.check_outs.card.words.text()
    shop.view.commands["edit"].trigger()
    assert shop.said[-1].startswith("marta is editing")


def test_a_product_without_drafts_has_nothing_to_publish(shop):
    shop.view.show_product(shop.cap)
    assert not shop.view.header.publish_button.isEnabled()
    assert shop.view.header.publish_button.toolTip() == "There is nothing to publish here"
    shop.view.commands["publish"].trigger()
    assert shop.published == []
    assert shop.said[-1] == "There is nothing to publish here"


def test_finishing_says_that_nothing_is_published_and_offers_it(shop):
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    assert shop.view.history.can_undo
    shop.view.commands["finish"].trigger()
    assert not shop.view.desk.state.is_mine
    assert not shop.view.history.can_undo
    assert shop.toasts.texts == ["Checked in. Not published yet."]
    links = [b for b in shop.toasts.findChildren(QAbstractButton) if b.text() == "Publish"]
    links[0].click()
    assert shop.published == [shop.shirt]


def test_discarding_asks_with_the_number_of_changes(shop):
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    shop.view.add_from_tray(shop.ids("slim"))
    shop.answers.agrees = False
    shop.view.commands["discard"].trigger()
    assert shop.answers.asked == ["discard 2"]
    assert shop.primary()[-2:] == ["red", "slim"]
    shop.answers.agrees = True
    shop.view.header.discard_button.click()
    assert shop.primary() == ["front", "back", "detail"]
    assert not shop.view.desk.state.is_mine


def test_publish_and_preview_call_out(shop):
    shop.view.header.publish_button.click()
    assert shop.published == [shop.shirt]
    shop.view.header.preview_button.click()
    assert shop.previewed == [(shop.shirt, None)]
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    second = shop.view.variants.variants.items[1].id
    shop.view.variants.table.select_ids({second})
    shop.view.preview()
    assert shop.previewed[-1] == (shop.shirt, second)


def test_reset_to_default_asks_and_can_be_undone(shop):
    shop.edit()
    shop.view.reset_to_default()
    assert shop.answers.asked == ["reset Omnichannel, Neutral True"]
    assert shop.content().is_empty
    shop.view.history.undo()
    assert shop.primary() == ["front", "back", "detail"]


# --- keys


@pytest.mark.parametrize(
    ("row", "key", "order"),
    [
        (0, Qt.Key.Key_Right, ["back", "front", "detail"]),
        (2, Qt.Key.Key_Left, ["front", "detail", "back"]),
        (2, Qt.Key.Key_Home, ["detail", "front", "back"]),
        (0, Qt.Key.Key_End, ["back", "detail", "front"]),
        (0, Qt.Key.Key_Left, ["front", "back", "detail"]),
    ],
)
def test_cards_move_by_keyboard(shop, row, key, order):
    shop.edit()
    strip = shop.view.master.strip
    strip.setFocus()
    strip.setCurrentIndex(shop.view.master.primary.index(row))
    QTest.keyClick(strip, key, ALT)
    assert shop.primary() == order


def test_a_card_goes_on_moving(shop):
    shop.edit()
    strip = shop.view.master.strip
    strip.setCurrentIndex(shop.view.master.primary.index(0))
    QTest.keyClick(strip, Qt.Key.Key_Right, ALT)
    QTest.keyClick(strip, Qt.Key.Key_Right, ALT)
    assert shop.primary() == ["back", "detail", "front"]


def test_delete_takes_the_assignment_away_only(shop):
    shop.edit()
    strip = shop.view.master.strip
    strip.setCurrentIndex(shop.view.master.primary.index(1))
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    assert shop.primary() == ["front", "detail"]
    assert shop.tenant.media.rows(shop.ids("back"))


def test_cut_and_paste_move_to_the_end(shop):
    shop.edit()
    shop.view.master.strip.setCurrentIndex(shop.view.master.primary.index(0))
    shop.view.commands["cut"].trigger()
    assert shop.primary() == ["back", "detail"]
    shop.view.commands["paste"].trigger()
    assert shop.primary() == ["back", "detail", "front"]


def test_enter_in_the_tray_adds_to_primary_media(shop):
    shop.edit()
    tray = shop.tray
    tray.list.setCurrentIndex(tray.model.index(tray.model.position(shop.media["red"])))
    QTest.keyClick(tray.list, Qt.Key.Key_Return)
    assert shop.primary() == ["front", "back", "detail", "red"]


def test_enter_in_the_tray_adds_to_the_chosen_variants(shop):
    shop.edit()
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    ids = [item.id for item in shop.view.variants.variants.items[:2]]
    shop.view.variants.table.select_ids(set(ids))
    shop.tray.add_wanted.emit(list(shop.ids("red")))
    assert set(shop.content().variants) == set(ids)


def test_keys_of_the_product_belong_to_the_view(shop):
    keys = {action.shortcut().toString() for action in shop.view.commands.values()}
    assert {"Ctrl+E", "Ctrl+Return", "Ctrl+Tab", "Ctrl+C", "Ctrl+X", "Ctrl+V"} <= keys
    shop.view.commands["next_tab"].trigger()
    assert shop.view.tabs.currentIndex() == DIMENSIONS_TAB


# --- Master


def test_a_media_purpose_is_changed(shop, qtbot):
    shop.edit()
    model = shop.view.master.additional
    index = model.index(0, AdditionalColumn.PURPOSE)
    assert not model.setData(index, "a/b"), "letters, digits, spaces, - and _ only"
    assert model.setData(index, "Manual")
    qtbot.waitUntil(lambda: shop.content().master.additional[0].purpose == "Manual")


def test_the_picker_searches_and_adds(shop, qtbot):
    shop.edit()
    shop.view.master.add_primary_button.click()
    picker = shop.hand.picker
    qtbot.waitUntil(picker.isVisible)
    picker.search.setText("red")
    qtbot.waitUntil(lambda: picker.grid.model().rowCount() == 1)
    assert not picker.add_button.isEnabled()
    picker.grid.selectAll()
    assert picker.add_button.isEnabled()
    picker.add_button.click()
    assert shop.primary()[-1] == "red"


def test_a_product_without_dimensions_has_the_master_only(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    shop.view.show_product(shop.cap)
    assert shop.view.tabs.currentIndex() == MASTER_TAB
    assert not shop.view.tabs.isTabEnabled(DIMENSIONS_TAB)


# --- other contexts


def test_inherited_media_name_their_source_and_the_first_edit_asks(shop, qtbot):
    shop.view.set_context(DE)
    master = shop.view.master
    assert all(item.is_inherited for item in master.primary.items)
    assert "inherited from Omnichannel, Neutral" in master.primary_card._caption.text()
    assert master.bar.isVisible()
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    qtbot.waitUntil(lambda: shop.content(DE).master is not None)
    assert shop.answers.asked[-1].startswith("start Online store DE, de-de: Oxford Shirt shows 4 images")
    assert shop.names(shop.content(DE).master.primary) == ["red"]
    assert shop.primary() == ["front", "back", "detail"], "the default stays as it was"
    assert not master.bar.isVisible()


def test_an_override_can_begin_as_a_copy(shop, qtbot):
    shop.view.set_context(DE)
    shop.edit()
    shop.view.master.bar.copy_button.click()
    qtbot.waitUntil(lambda: shop.content(DE).master == shop.content().master)
    assert shop.answers.asked == []


def test_the_last_item_of_an_override_asks_what_it_leaves(shop):
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red")), context=DE)
    shop.view.set_context(DE)
    shop.edit()
    shop.answers.last = LastItem.SHOW_NOTHING
    shop.view.master.remove_primary(shop.ids("red"))
    assert shop.content(DE).master == TargetMedia((), (), True)


# --- Dimensions


def test_the_matrix_is_created_with_a_live_count(shop):
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    card = shop.view.dimensions.card
    assert card.isVisible()
    assert card.chosen == (Dimension.COLOR, Dimension.STYLE), "Size is left out at first"
    assert card.count_text == "4 cells cover 8 variants"
    card.boxes[Dimension.SIZE].click()
    assert card.count_text == "8 cells cover 8 variants"
    card.boxes[Dimension.SIZE].click()
    card.create_button.click()
    assert shop.tenant.catalog.product(shop.shirt).matrix == (Dimension.COLOR, Dimension.STYLE)
    assert shop.view.dimensions.view.isVisible()
    assert shop.view.dimensions.matrix.rowCount() == 2
    shop.view.history.undo()
    assert shop.tenant.catalog.product(shop.shirt).matrix == ()
    assert card.isVisible()


def test_a_cell_is_reset_to_inherit_master(shop):
    shop.matrix(Dimension.COLOR)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    tab = shop.view.dimensions
    key = tab.matrix.grid.key(0, 0)
    tab.view.select_key(key)
    tab.assign_to_selected(shop.ids("red"))
    assert tab.matrix.cell(key).is_explicit
    assert tab.panel.reset_button.isVisible()
    tab.panel.reset_button.click()
    assert not tab.matrix.cell(key).is_explicit
    assert shop.toasts.texts[-1] == "Reset Red to inherit Master"


def test_media_are_copied_from_cell_to_cells(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    tab = shop.view.dimensions
    tab.assign([tab.matrix.grid.key(0, 0)], shop.ids("red", "slim"))
    tab.view.select_key(tab.matrix.grid.key(0, 0))
    shop.view.commands["copy"].trigger()
    tab.view.selectRow(1)
    shop.view.commands["paste"].trigger()
    assert set(shop.content().cells) == {tab.matrix.grid.key(0, 0), *tab.matrix.grid.row_keys(1)}


# --- Variants


def test_variants_are_filtered_and_reset(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    shop.edit()
    tab = shop.view.variants
    ids = [item.id for item in tab.variants.items]
    tab.assign(ids[:2], shop.ids("red"))
    tab.without_own.setChecked(True)
    assert tab.filtered.rowCount() == 6
    tab.without_own.setChecked(False)
    blue = next(c.key for c in tab.pickers[Dimension.COLOR].choices if c.text.endswith("Blue"))
    tab.pickers[Dimension.COLOR].select(blue)
    tab._filter()
    assert tab._count.text() == "4 of 8 variants"
    tab.search.set_search("no such")
    tab._filter()
    assert tab._empty.isVisible()
    tab.clear_filter()
    assert tab.filtered.rowCount() == 8
    tab.table.select_ids(set(ids[:3]))
    assert not tab._selection_bar.isHidden()
    tab.reset_button.click()
    assert not shop.content().variants


def test_the_whole_view_has_names(shop):
    unnamed = [
        button
        for button in shop.view.findChildren(QAbstractButton)
        if not (button.accessibleName() or button.text()) and _is_ours(button)
    ]
    assert unnamed == []
    for widget in (
        shop.view.panel.list,
        shop.view.panel.tree,
        shop.view.master.strip,
        shop.view.master.table,
        shop.view.dimensions.view,
        shop.view.variants.table,
        shop.tray.list,
    ):
        assert widget.accessibleName()


def _is_ours(button: QWidget) -> bool:
    """Leave out what Qt puts into fields, tables and tabs itself."""
    return not isinstance(button.parentWidget(), QLineEdit | QTabBar | QTableView)
