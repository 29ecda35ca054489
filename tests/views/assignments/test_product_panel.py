"""The product panel: read off the window's thread, with what is chosen and its place kept."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtTest import QTest

from app.models.assignments.slots import TargetMedia
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.drop_gate import DropGate
from app.views.assignments.kit import Kit
from app.views.assignments.pictures import Pictures
from app.views.assignments.product_list_view import find_product
from app.views.assignments.product_panel import ProductPanel
from app.views.support.mime import encode_files
from tests.support.at_hand import Held
from tests.support.builders import USER, assign, draw
from tests.views.assignments.conftest import NAMES, drag_over, drop_on

MANY = 400


@dataclass(frozen=True)
class Row:
    id: int
    number: str
    name: str


class Desk:
    """A panel alone, over 400 products, with reads that the test lets through."""

    def __init__(self, shop) -> None:
        self.shop = shop
        records = tuple(ProductRecord(f"P{n:03}", f"Parka {n}", "", (), (), row=n) for n in range(MANY))
        shop.tenant.catalog.import_(CatalogBatch(categories=(), values=(), products=records, variants=()))
        gate = DropGate(shop.label, lambda: "")
        kit = Kit(shop.hub, Pictures(shop.hub, shop.thumbnails), gate, shop.toasts, shop.hand.choose)
        self.reads = Held()
        self.panel = ProductPanel(kit, shop.tenant, USER, self.reads)
        self.panel.resize(264, 700)
        self.chosen: list[int] = []
        self.panel.product_chosen.connect(self.chosen.append)

    def numbers(self) -> list[str]:
        rows = self.shop.tenant.catalog.products(list(self.panel.model.ids))
        by_id = {row.id: row.number for row in rows}
        return [by_id[product_id] for product_id in self.panel.model.ids]

    def id_of(self, number: str) -> int:
        return self.shop.tenant.catalog.product_by_number(number).id


@pytest.fixture
def desk(shop, qtbot) -> Iterator[Desk]:
    made = Desk(shop)
    qtbot.addWidget(made.panel)
    made.panel.show()
    qtbot.waitExposed(made.panel)
    return made


def test_the_old_list_stays_until_the_new_one_is_there(desk: Desk):
    desk.reads.holds = True
    desk.panel.search.set_search("CAP")
    desk.panel.reload()
    assert desk.panel.model.rowCount() == MANY + 2
    desk.reads.go_on()
    assert desk.numbers() == ["CAP"]
    assert desk.panel._count.text() == "1 product"


def test_the_newest_search_wins(desk: Desk):
    desk.panel.search.set_search("nothing like it")
    desk.panel.reload()
    assert desk.panel.list.isHidden()
    assert desk.panel._advice() == ("No product matches", "Clear the search to see more.")
    desk.panel.search.set_search("parka 39")
    desk.panel.reload()
    assert desk.numbers() == ["P039", *(f"P{n}" for n in range(390, 400))]


def test_where_nothing_is_filtered_there_is_no_catalogue(desk: Desk):
    assert desk.panel._advice()[0] == "No products yet"
    desk.panel.states.select("bare")
    assert desk.panel._advice()[1] == "Choose All states to see more."


def test_what_is_chosen_and_its_place_survive_another_list(desk: Desk):
    panel = desk.panel
    panel.choose(desk.id_of("P300"))
    desk.chosen.clear()
    panel.list.verticalScrollBar().setValue(panel.list.verticalScrollBar().value() + 60)
    top = panel.model.ids[panel.list.indexAt(panel.list.rect().topLeft()).row()]
    new = array("q", [i for i in panel.model.ids if i != desk.id_of("P001")])
    panel.list.show_ids(new)
    assert panel.current_id == desk.id_of("P300")
    assert panel.list.selected_ids == [desk.id_of("P300")]
    assert panel.model.ids[panel.list.indexAt(panel.list.rect().topLeft()).row()] == top
    assert desk.chosen == []


def test_several_stay_selected(desk: Desk):
    panel = desk.panel
    flags = panel.list.selectionModel().SelectionFlag.Select
    wanted = [desk.id_of(number) for number in ("P010", "P020")]
    for product_id in wanted:
        index = panel.model.index(panel.model.position(product_id))
        panel.list.selectionModel().select(index, flags)
    panel.search.set_search("P0")
    panel.reload()
    assert panel.list.selected_ids == wanted


def test_a_product_that_filters_hide_is_chosen_when_the_whole_list_is_there(desk: Desk):
    panel = desk.panel
    panel.search.set_search("CAP")
    panel.states.select("draft")
    panel.reload()
    desk.reads.holds = True
    panel.choose(desk.id_of("P200"))
    assert panel.current_id != desk.id_of("P200")
    desk.reads.go_on()
    assert panel.current_id == desk.id_of("P200")
    assert panel.search.text() == ""


def test_the_category_stays_chosen_when_categories_are_read_anew(desk: Desk):
    panel = desk.panel
    tops = desk.shop.tenant.catalog.categories()[1].id
    panel.choose_category(tops)
    assert desk.numbers() == ["SHIRT"]
    panel.reload_categories()
    assert panel._category == tops
    assert desk.numbers() == ["SHIRT"]


def test_letters_that_are_typed_go_to_a_product(desk: Desk):
    panel = desk.panel
    panel.list.setFocus()
    QTest.keyClicks(panel.list, "parka 31")
    assert panel.current_id == desk.id_of("P031")
    desk.panel.list._typed_at = 0.0
    QTest.keyClicks(panel.list, "shi")
    assert panel.current_id == desk.id_of("SHIRT")


def test_typing_finds_names_and_numbers_from_the_place_on_and_round():
    rows = {
        1: Row(1, "A1", "Blue"),
        2: Row(2, "B2", "Blazer"),
        3: Row(3, "BL3", "Red"),
        4: Row(4, "C", "Sublime"),
    }
    ids = array("q", [1, 2, 3, 4])

    def find(text: str) -> list[int]:
        return [i for i, row in rows.items() if text in f"{row.name} {row.number}".casefold()]

    def go(typed: str, start: int) -> int | None:
        return find_product(typed, ids, start, find, lambda part: [rows[i] for i in part])

    assert [go("bl", start) for start in range(5)] == [0, 1, 2, 0, 0]
    assert go("sub", 0) == 3
    assert go("lime", 0) is None


def test_words_of_rows_never_wait_for_the_store(desk: Desk, qtbot):
    desk.reads.holds = True
    index = desk.panel.model.index(350)
    assert index.data() is None
    desk.reads.go_on()
    qtbot.waitUntil(lambda: index.data() == "Parka 349")


def test_states_are_read_for_the_context(desk: Desk):
    assign(desk.shop.tenant, desk.id_of("P007"), TargetMedia(desk.shop.ids("red")))
    desk.panel.states.select("draft")
    desk.panel.reload()
    assert desk.numbers() == ["P007", "SHIRT"]
    desk.panel.refresh([desk.id_of("P007")])
    assert desk.numbers() == ["P007", "SHIRT"]


# --- media onto products of the list


def primary_of(shop, product_id: int, context=DEFAULT_CONTEXT) -> list[str]:
    master = shop.tenant.assignments.document(product_id, context).content.master
    return [] if master is None else shop.names(master.primary)


def place_of(shop, product_id: int):
    panel = shop.view.panel
    return panel.list.visualRect(panel.model.index(panel.model.position(product_id))).center()


def test_media_are_dropped_onto_a_product_that_is_not_on_show(shop):
    point, mime = place_of(shop, shop.cap), shop.tray_mime("red", "slim")
    assert drag_over(shop.view.panel.list, point, mime)
    assert shop.label.text == "Add 2 items to 1 product"
    assert drop_on(shop.view.panel.list, point, mime)
    assert primary_of(shop, shop.cap) == ["red", "slim"]
    assert shop.view.current_product_id == shop.shirt
    assert shop.view.history.undo_text == "Assign 2 items to Primary media of Trail Cap"
    shop.view.history.undo()
    assert primary_of(shop, shop.cap) == []


def test_a_drop_onto_the_selection_is_one_step_for_all_of_it(shop):
    shop.view.panel.list.selectAll()
    assert drop_on(shop.view.panel.list, place_of(shop, shop.cap), shop.tray_mime("red"))
    assert primary_of(shop, shop.cap) == ["red"]
    assert primary_of(shop, shop.shirt) == ["front", "back", "detail", "red"]
    assert shop.view.history.undo_text == "Assign 1 item to Primary media of 2 products"
    shop.view.history.undo()
    assert primary_of(shop, shop.cap) == []
    assert primary_of(shop, shop.shirt) == ["front", "back", "detail"]


def test_a_product_that_another_person_edits_is_named_and_the_others_get_them(shop):
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "marta")
    shop.view.panel.list.selectAll()
    drop_on(shop.view.panel.list, place_of(shop, shop.cap), shop.tray_mime("red"))
    assert primary_of(shop, shop.cap) == []
    assert primary_of(shop, shop.shirt)[-1] == "red"


def test_a_context_that_inherits_begins_with_a_copy(shop):
    german = Context("OUN200", "de-de")
    shop.view.set_context(german)
    drop_on(shop.view.panel.list, place_of(shop, shop.shirt), shop.tray_mime("red"))
    assert primary_of(shop, shop.shirt, german) == ["front", "back", "detail", "red"]
    assert shop.answers.asked == []


def test_media_that_are_there_already_change_nothing(shop):
    drop_on(shop.view.panel.list, place_of(shop, shop.shirt), shop.tray_mime("front"))
    assert "there already" in shop.said[-1]


def test_files_are_dropped_onto_products(shop, tmp_path):
    files = draw(tmp_path / "desktop", (*NAMES, "new"))[len(NAMES) :]
    shop.view.panel.list.selectAll()
    assert drop_on(shop.view.panel.list, place_of(shop, shop.cap), encode_files(files))
    shop.media = {row.display_name: row.id for row in shop.tenant.media.rows(shop.tenant.media.ids())}
    assert primary_of(shop, shop.cap) == ["new"]
    assert primary_of(shop, shop.shirt)[-1] == "new"


def test_the_menu_adds_and_pastes(shop):
    panel = shop.view.panel
    panel.list.selectAll()
    shop.tray.list.select_ids(list(shop.ids("slim")))
    shop.tray.copy()
    menu = panel.make_menu()
    add, paste = menu.actions()
    assert [add.text(), paste.text()] == ["Add media to 2 products…", "Paste media into 2 products"]
    paste.trigger()
    assert primary_of(shop, shop.cap) == ["slim"]
    add.trigger()
    shop.hand.picker.grid.select_ids(list(shop.ids("red")))
    shop.hand.picker.add_button.click()
    assert primary_of(shop, shop.cap) == ["slim", "red"]
    menu.deleteLater()


def test_beside_the_products_nothing_is_taken(shop):
    below = shop.view.panel.list.viewport().rect().bottomLeft()
    assert not drop_on(shop.view.panel.list, below, shop.tray_mime("red"))
    assert primary_of(shop, shop.cap) == []
