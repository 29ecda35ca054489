"""Undo and redo of what is authored on a product's page: named, one step per gesture, across restarts."""

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.undo import StepNote
from app.views.assignments.desk import PRODUCTS_DESK, STEP_KIND
from app.views.assignments.page_place import PagePlace
from app.views.assignments.view import DIMENSIONS_TAB, MASTER_TAB, VARIANTS_TAB
from app.views.support.undo import NO_STEP
from tests.support.builders import USER, assign

DE = Context("OUN200", "de-de")


def texts(shop) -> list[tuple[str, bool]]:
    return [(step.text, step.is_undone) for step in shop.view.history.steps]


def test_steps_are_named_and_there_after_a_restart(shop):
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    shop.view.add_from_tray(shop.ids("slim", "loose"))
    shop.view.history.undo()
    shop.restart()
    history = shop.view.history
    assert texts(shop) == [("Assign red to Master", False), ("Assign 2 items to Master", True)]
    assert (history.undo_text, history.redo_text) == ("Assign red to Master", "Assign 2 items to Master")
    history.redo()
    assert shop.primary()[3:] == ["red", "slim", "loose"]
    shop.restart()
    shop.view.history.go_to(NO_STEP)
    assert shop.primary() == ["front", "back", "detail"]


def test_a_gesture_over_many_variants_is_one_step(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    shop.edit()
    ids = [item.id for item in shop.view.variants.variants.items[:4]]
    shop.view.variants.assign(ids, shop.ids("red", "slim"))
    assert shop.view.history.undo_text == "Assign 2 items to 4 variants"
    shop.view.history.undo()
    assert not shop.content().variants


def test_undo_brings_tab_choice_and_place_back(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    shop.edit()
    chosen = {item.id for item in shop.view.variants.variants.items[5:7]}
    shop.view.variants.table.select_ids(chosen)
    shop.view.variants.assign(sorted(chosen), shop.ids("red"))
    shop.view.variants.table.clearSelection()
    shop.view.tabs.setCurrentIndex(MASTER_TAB)
    shop.view.history.undo()
    assert shop.view.tabs.currentIndex() == VARIANTS_TAB
    table = shop.view.variants.table
    assert set(table.selected_ids) == chosen
    last = table.visualRect(table.selectionModel().selectedRows()[-1])
    assert table.viewport().rect().intersects(last)
    assert shop.said[-1] == "Undone: Assign red to 2 variants"


def test_undo_in_the_matrix_chooses_the_cells_again(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    view = shop.view.dimensions.view
    keys = view.matrix.grid.row_keys(1)
    shop.view.dimensions.assign(keys, shop.ids("red"))
    view.select_key(view.matrix.grid.key(0, 0))
    shop.restart()
    shop.view.history.undo()
    assert shop.view.tabs.currentIndex() == DIMENSIONS_TAB
    assert set(shop.view.dimensions.view.selected_keys) == set(keys)


def test_a_step_of_another_product_and_context_goes_there(shop):
    place = PagePlace(shop.shirt, DE, MASTER_TAB, media=shop.ids("red"))
    note = StepNote("a", PRODUCTS_DESK, STEP_KIND, "Copy media to 2 products", place.to_json())
    changes = tuple(
        TargetEdit(product_id, DE, MasterTarget(), None, TargetMedia(shop.ids("red")))
        for product_id in (shop.shirt, shop.cap)
    )
    shop.tenant.assignments.apply_bulk(Edit(note.text, changes), USER, step=note)
    shop.view.show_product(shop.cap)
    shop.view.tabs.setCurrentIndex(MASTER_TAB)
    assert shop.view.history.undo_text == "Copy media to 2 products"
    shop.view.history.undo()
    assert (shop.view.current_product_id, shop.view.desk.context) == (shop.shirt, DE)
    assert shop.view.desk.state.content.is_empty
    shop.view.history.redo()
    assert shop.names(shop.view.desk.state.content.master.primary) == ["red"]
    assert shop.view.master.strip.selected_ids == list(shop.ids("red"))
    assert shop.tenant.assignments.document(shop.cap, DE).content.master == TargetMedia(shop.ids("red"))


def test_finishing_ends_what_can_be_taken_back(shop):
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    shop.view.desk.finish_editing(shop.published.append)
    assert texts(shop) == []
    shop.restart()
    assert not shop.view.history.can_undo


def test_a_step_whose_values_changed_elsewhere_goes_and_says_so(shop):
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    shop.view.add_from_tray(shop.ids("slim"))
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("loose")), finish=False)
    shop.view.history.undo()
    assert shop.toasts.texts[-1].startswith("Assign slim to Master")
    assert "changed meanwhile" in shop.toasts.texts[-1]
    assert texts(shop) == [("Assign red to Master", False)]
    assert shop.primary() == ["loose"]


def test_a_gesture_of_before_is_not_lost_when_the_view_closes(shop):
    shop.edit()
    shop.view.desk.runner.hold()  # as while the product is being read
    shop.view.add_from_tray(shop.ids("red"))
    assert shop.primary() == ["front", "back", "detail"]
    shop.restart()
    assert shop.primary() == ["front", "back", "detail", "red"]
    assert shop.view.history.undo_text == "Assign red to Master"


def test_undo_of_one_context_leaves_the_others_alone(shop, qtbot):
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    shop.view.set_context(DE)
    assert not shop.view.history.can_undo
    shop.view.add_from_tray(shop.ids("slim"))
    qtbot.waitUntil(lambda: shop.view.history.can_undo)
    shop.view.history.undo()
    assert shop.content(DE).is_empty
    assert shop.primary()[-1] == "red"
    shop.view.set_context(DEFAULT_CONTEXT)
    assert shop.view.history.undo_text == "Assign red to Master"
