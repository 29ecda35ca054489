"""The Headquarters page of a tenant that has not begun its roll-out, over the real engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.sync.headquarters import Headquarters
from app.views.application import make_hub
from app.views.headquarters.view import HeadquartersLinks, HeadquartersView
from app.views.support.background import Background
from app.views.support.theme import ThemeMode
from app.views.support.toasts import ToastStack
from tests.support.builders import USER
from tests.support.shop import Shop
from tests.sync.rollout_world import stage


class Page:
    """The page in a window of its own."""

    def __init__(self, shop: Shop, folder: Path, qapp, qtbot) -> None:
        self.shop, self.qtbot, self.folder = shop, qtbot, folder
        self.desk = Headquarters(shop.ws.engine, shop.ws.stores, USER, "aurelia")
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        self.window = QWidget()
        self.window.resize(1376, 800)
        qtbot.addWidget(self.window)
        self.toasts = ToastStack(self.hub, self.window)
        self.shown: list[BaseException] = []
        self.background = Background(self.shown.append, parent=self.window)
        self.gaps: list[str] = []
        self.queued: list[str] = []
        self.kept: list[str] = []
        self.view = self.make()
        self.rest()

    def make(self, kept: str = "") -> HeadquartersView:
        links = HeadquartersLinks(
            lambda: self.gaps.append("gaps"),
            self.queued.append,
            kept,
            self.kept.append,
            lambda _parent, name: str(self.folder / name),
        )
        view = HeadquartersView(
            self.desk,
            "Aurelia Outdoor",
            self.hub,
            self.background,
            self.toasts,
            links,
            self.window,
        )
        view.resize(self.window.size())
        self.window.show()
        view.show()
        return view

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle)

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible() and widget.isEnabled(), widget
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.rest()

    def ticked(self) -> list[int]:
        return [step.number for step, row in self.view.checklist.rows.items() if row.is_ticked]

    def dialog(self, kind):
        return next(one for one in self.view.findChildren(kind) if one.isVisible())

    def close(self) -> None:
        self.view.close_view()
        self.background.close()
        self.hub.icons.clear()


@pytest.fixture
def page(tmp_path, qapp, qtbot) -> Iterator[Page]:
    shop = Shop(tmp_path / "shop")
    stage(shop, tmp_path / "files")
    shop.ws.engine.schedules.turn_off("aurelia")
    made = Page(shop, tmp_path, qapp, qtbot)
    yield made
    made.close()
    shop.close()
