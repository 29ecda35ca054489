"""Reading and writing off the GUI thread: what is on show stays, and gestures come in turn."""

import pytest

from app.views.support.background import Background
from tests.support.at_once import fail


@pytest.fixture
def slow(shop, qtbot):
    """The shop with a view whose work is done by workers, as in the window; the shirt is checked out."""
    shop.edit()
    shop.background = Background(fail)
    shop.slow = shop.new_view()
    qtbot.addWidget(shop.slow)
    shop.slow.show_product(shop.shirt)
    qtbot.waitUntil(lambda: shop.slow.desk.is_idle)
    yield shop
    shop.slow.close_view()
    shop.background.close()


def test_what_is_on_show_stays_until_the_next_is_read(slow, qtbot):
    before = slow.slow.desk.state
    slow.slow.show_product(slow.cap)
    assert slow.slow.desk.state is before
    assert slow.slow.current_product_id == slow.cap
    qtbot.waitUntil(lambda: slow.slow.desk.is_idle)
    assert slow.slow.desk.state.product.number == "CAP"


def test_a_gesture_belongs_to_what_was_on_show(slow, qtbot):
    slow.slow.show_product(slow.cap)
    slow.slow.add_from_tray(slow.ids("red"))
    qtbot.waitUntil(lambda: slow.slow.desk.is_idle)
    assert slow.primary() == ["front", "back", "detail", "red"]
    assert slow.slow.desk.state.product.number == "CAP"
    assert slow.slow.desk.state.content.is_empty


def test_gestures_and_undo_come_in_the_order_of_the_person(slow, qtbot):
    for name in ("red", "slim", "loose"):
        slow.slow.add_from_tray(slow.ids(name))
    slow.slow.history.undo()
    slow.slow.add_from_tray(slow.ids("chart"))
    slow.slow.history.undo()
    slow.slow.history.undo()
    qtbot.waitUntil(lambda: slow.slow.desk.is_idle)
    assert slow.primary() == ["front", "back", "detail", "red"]
    assert slow.toasts.texts == []


def test_what_is_asked_of_a_product_that_is_being_opened_waits_for_it(slow, qtbot):
    seen: list = []
    slow.slow.show_product(slow.cap)
    slow.slow.desk.when_loaded(lambda: seen.append(slow.slow.desk.state.product.number))
    assert seen == []
    qtbot.waitUntil(lambda: seen == ["CAP"])


def test_only_the_product_chosen_last_is_shown(slow, qtbot):
    shown: list = []
    slow.slow.desk.loaded.connect(lambda: shown.append(slow.slow.desk.state.product.number))
    for product_id in (slow.cap, slow.shirt, slow.cap):
        slow.slow.show_product(product_id)
    qtbot.waitUntil(lambda: slow.slow.desk.is_idle)
    assert shown == ["CAP"]
