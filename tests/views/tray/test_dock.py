"""The dock of the tray in the window: where it is, when it shows, what it remembers."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QApplication

from app.views.application import make_hub
from app.views.support.theme import ThemeMode
from app.views.tray.tray_dock import HEADER, MAX_HEIGHT, MIN_HEIGHT
from app.views.window_panes import panes_of
from app.window import make_window
from tests.support.builders import new_workstation, shirt_tenant, upload


class Room:
    """A workspace whose window is opened and closed."""

    def __init__(self, folder, qapp, qtbot) -> None:
        self.qtbot = qtbot
        self.station = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.station)
        self.media = upload(self.station, self.tenant, folder / "pictures", ("blue", "red", "green"))
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.window = None
        self.open()

    def open(self) -> None:
        if self.window is not None:
            self.window.close()
        self.window = make_window(self.station, self.hub, self.settings)
        self.qtbot.addWidget(self.window)
        with self.qtbot.waitSignal(self.window.engine_started):
            self.window.show()

    @property
    def dock(self):
        return self.window.tray

    @property
    def tray(self):
        return self.window.pages.at_hand.tray

    def size(self, width: int, height: int) -> None:
        self.window.resize(width, height)
        QApplication.processEvents()

    def close(self) -> None:
        self.window.close()
        self.station.close()
        self.hub.icons.clear()


@pytest.fixture
def room(tmp_path, qapp, qtbot) -> Iterator[Room]:
    made = Room(tmp_path, qapp, qtbot)
    yield made
    made.close()


def test_it_is_there_where_media_are_assigned(room: Room):
    window, dock = room.window, room.dock
    seen = {}
    for page in ("library", "products", "preview", "categories", "jobs"):
        window.open_page(page)
        seen[page] = dock.isVisible()
    assert seen == {
        "library": False,
        "products": True,
        "preview": False,
        "categories": True,
        "jobs": False,
    }


def test_news_stand_above_it_and_not_over_its_buttons(room: Room):
    window, dock = room.window, room.dock
    room.size(1440, 900)
    window.open_page("products")
    window.toasts.show_toast("Checked in.")
    QApplication.processEvents()
    top_of_tray = dock.mapTo(window, QPoint()).y()
    assert window.toasts.geometry().bottom() < top_of_tray
    window.open_page("jobs")
    QApplication.processEvents()
    assert window.toasts.geometry().bottom() > top_of_tray


def test_it_opens_and_closes_by_command_and_button_for_each_kind_of_page(room: Room):
    window, dock = room.window, room.dock
    window.open_page("products")
    window.commands.run("view.tray")
    assert not dock.isVisible()
    assert not window.commands.actions["view.tray"].isChecked()
    window.open_page("categories")
    assert not dock.isVisible()
    window.open_page("library")
    window.commands.run("view.tray")
    assert dock.isVisible()
    window.open_page("products")
    window.commands.run("view.tray")
    assert dock.isVisible()
    room.tray.header.close_button.click()
    assert not dock.isVisible()


def test_its_height_stays_between_its_bounds_and_a_low_window_shows_the_header_only(room: Room):
    window, dock = room.window, room.dock
    window.open_page("products")
    room.size(1440, 900)
    assert MIN_HEIGHT <= dock.height() <= MAX_HEIGHT
    room.size(1100, 700)
    assert dock.is_folded
    assert HEADER <= dock.height() <= HEADER + 4
    assert room.tray.list.isHidden()
    assert window.width() == 1100
    room.tray.header.fold_button.click()
    QApplication.processEvents()
    assert dock.height() >= MIN_HEIGHT
    room.size(1440, 900)
    assert not dock.is_folded


def test_a_person_folds_it(room: Room):
    room.window.open_page("products")
    room.size(1440, 900)
    room.tray.header.fold_button.click()
    assert room.dock.is_folded
    room.open()
    room.window.open_page("products")
    room.size(1440, 900)
    assert room.dock.is_folded
    room.window.commands.run("view.reset_layout")
    room.size(1440, 900)
    assert not room.dock.is_folded


def test_floating_height_part_and_shelf_survive_a_restart(room: Room):
    window, dock = room.window, room.dock
    window.open_page("products")
    room.size(1440, 900)
    window.resizeDocks([dock], [220], Qt.Orientation.Vertical)
    QApplication.processEvents()
    height = dock.height()
    assert height > 200
    room.tray.collect([room.media["red"], room.media["blue"]])
    room.tray.show_part("collected")
    room.open()
    room.window.open_page("products")
    room.size(1440, 900)
    assert room.dock.isVisible()
    assert abs(room.dock.height() - height) < 4
    assert room.tray.part == "collected"
    assert room.tray.shelf.ids == (room.media["red"], room.media["blue"])
    room.tray.header.float_button.click()
    assert room.dock.isFloating()
    room.open()
    room.window.open_page("products")
    assert room.dock.isFloating()
    assert room.tray.header.float_button.accessibleName() == "Dock media tray"
    room.window.commands.run("view.reset_layout")
    assert not room.dock.isFloating()


def test_what_is_chosen_is_collected_from_every_view(room: Room):
    window = room.window
    window.open_page("library")
    window.pages.library.grid.select_ids([room.media["red"], room.media["green"]])
    window.commands.run("media.collect")
    assert set(room.tray.shelf.ids) == {room.media["red"], room.media["green"]}
    window.open_page("products")
    shirt = room.tenant.catalog.product_by_number("SHIRT").id
    window.pages.products.show_product(shirt)
    room.qtbot.waitUntil(lambda: window.pages.products.desk.is_idle)
    window.pages.products.check_outs.edit()
    room.qtbot.waitUntil(lambda: window.pages.products.desk.is_idle)
    window.pages.at_hand.give([room.media["blue"]])
    room.qtbot.waitUntil(lambda: window.pages.products.desk.is_idle)
    window.commands.run("media.collect")
    assert room.tray.shelf.ids[-1] == room.media["blue"]
    window.open_page("categories")
    window.commands.run("media.collect")
    assert len(room.tray.shelf.ids) == 3


def test_f6_reaches_it(room: Room):
    room.window.open_page("products")
    room.size(1440, 900)
    assert room.tray.list in panes_of(room.window)
