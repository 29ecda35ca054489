"""A window over a small shop with publish groups, without a running engine."""

from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT
from app.views.application import make_hub
from app.views.main_window import MainWindow
from app.views.support.theme import ThemeMode
from app.window import make_window
from tests.views.preview.shop import USER, Shop, build_shop


class GroupsWorld:
    """The window and short ways to look at it; group `autumn` holds the hoodie, `winter` is empty."""

    def __init__(self, folder: Path, qapp: QApplication, qtbot) -> None:
        self.qtbot = qtbot
        self.shop: Shop = build_shop(folder)
        for name, color in (("front", "#2222cc"), ("back", "#111166"), ("new", "#cc4400")):
            self.shop.add_picture(name, color)
        self.shop.assign(MasterTarget(), ["front", "back"])
        self.groups = self.shop.tenant.groups
        self.autumn = self.groups.create("Autumn hoodies", USER).id
        self.winter = self.groups.create("Winter jackets", USER).id
        self.shop.assign(MasterTarget(), ["new"], DEFAULT_CONTEXT.on(self.autumn), publish=False)
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.windows: list[MainWindow] = []
        self.window = self.open()

    def open(self) -> MainWindow:
        window = make_window(self.shop.station, self.hub, self.settings, start_engine=False)
        self.windows.append(window)
        self.qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        self.window = window
        self.settle()
        return window

    @property
    def bar(self):
        return self.window.context_bar

    def settle(self) -> None:
        window = self.window
        self.qtbot.waitUntil(lambda: window.background.is_idle and window.pages.background.is_idle)

    def choose(self, name: str) -> None:
        """Choose a line of the publish group picker."""
        popup = self.bar.group.open_list()
        popup._choose(
            next(popup.list.item(i) for i in range(popup.list.count()) if popup.list.item(i).text() == name)
        )
        self.settle()

    def close(self) -> None:
        for window in self.windows:
            window.close()
        self.shop.close()
        self.hub.icons.clear()
