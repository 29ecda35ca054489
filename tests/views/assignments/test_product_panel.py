"""The product panel: read off the window's thread, with what is chosen and its place kept."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtTest import QTest

from app.models.assignments.slots import TargetMedia
from app.models.catalog.importers.records import CatalogBatch, ProductRecord
from app.views.assignments.kit import Kit
from app.views.assignments.pictures import Pictures
from app.views.assignments.product_list_view import find_product
from app.views.assignments.product_panel import ProductPanel
from tests.support.at_hand import Held
from tests.support.builders import USER, assign

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
        kit = Kit(shop.hub, Pictures(shop.hub, shop.thumbnails), None, shop.toasts, shop.hand.choose)
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
    assert "Clear the search" in desk.panel._advice()
    desk.panel.search.set_search("parka 39")
    desk.panel.reload()
    assert desk.numbers() == ["P039", *(f"P{n}" for n in range(390, 400))]


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
