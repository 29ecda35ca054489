"""Toasts stay at the bottom right, and leave free there what can be pressed or typed into."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.toasts import ToastStack, ToastTone


@pytest.fixture
def window(qapp, qtbot) -> Iterator[QWidget]:
    made = QWidget()
    made.resize(1000, 700)
    qtbot.addWidget(made)
    made.show()
    yield made


@pytest.fixture
def toasts(qapp, window) -> ToastStack:
    return ToastStack(ThemeHub(qapp, ThemeMode.LIGHT), window)


def put(window: QWidget, widget: QWidget, x: int, y: int) -> QRect:
    widget.setParent(window)
    widget.setGeometry(x, y, 120, 32)
    widget.show()
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def test_without_controls_they_stand_in_the_corner(window, toasts):
    toasts.show_toast("Ended")
    assert toasts.geometry().right() > window.width() - 30
    assert toasts.geometry().bottom() > window.height() - 80


def test_they_stand_above_what_they_would_cover(window, toasts):
    places = [
        put(window, QPushButton("Retry"), 850, 640),
        put(window, QLineEdit(), 700, 560),
        put(window, QPushButton("Far away"), 20, 300),
    ]
    for text in ("One", "Two", "Three"):
        toasts.show_toast(text, ToastTone.ERR, [("Retry", lambda: None)])
    assert not any(toasts.geometry().intersects(place) for place in places)
    assert toasts.geometry().top() > 300, "as low as they can"


def test_they_follow_when_another_page_has_its_buttons_there(window, toasts, qtbot):
    toasts.show_toast("Ended", stays=True)
    place = put(window, QPushButton("Save"), 860, 620)
    qtbot.waitUntil(lambda: not toasts.geometry().intersects(place))


def test_where_everything_is_taken_they_stay_in_the_corner(window, toasts):
    for y in range(0, 700, 40):
        put(window, QPushButton("x"), 800, y)
    toasts.show_toast("Ended")
    assert toasts.geometry().bottom() > window.height() - 80


def test_where_no_place_near_is_free_they_stay_low_and_cover_the_fewest(window, toasts):
    links = [put(window, QPushButton("Show"), 850, y) for y in (440, 490, 540, 590, 640)]
    links.append(put(window, QPushButton("Full data sync"), 560, 640))
    toasts.show_toast("Ended")
    place = toasts.geometry()
    assert sum(place.intersects(link) for link in links) == 1
    assert place.bottom() > 540, "not in the middle, where nothing is covered"


def test_what_cannot_be_pressed_now_moves_nothing(window, toasts):
    toasts.show_toast("Ended")
    before = toasts.geometry()
    button = QPushButton("Publish")
    button.setEnabled(False)
    put(window, button, 850, 640)
    toasts.show_toast("Ended too")
    assert toasts.geometry().bottom() == before.bottom()
