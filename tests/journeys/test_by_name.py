"""Pictures that are named after products, assigned in the window by their names."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.sync.requests import UploadRequest
from app.views.assignments.name_rules_dialog import SELECTED, NameRulesDialog
from app.views.tenant_pages import PRODUCTS
from tests.support.builders import draw
from tests.support.live_window import JOB_MS, LiveWindow

NAMES = ("SHIRT_Red_1", "SHIRT_Blue_1", "CAP_1")
ANYWHERE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Story(LiveWindow):
    """A window on the shirt shop with pictures that are named after its products."""

    def __init__(self, folder: Path, qapp, qtbot) -> None:
        super().__init__(folder, qapp, qtbot)
        paths = tuple(str(path) for path in draw(folder / "pictures", NAMES))
        job = self.station.engine.submit(UploadRequest(self.tenant.id, paths))
        self.station.engine.wait(job, JOB_MS / 1000)
        qtbot.waitUntil(lambda: len(self.window.pages.library.grid.model().ids) == 3, timeout=JOB_MS)

    def dialog(self) -> NameRulesDialog:
        def found() -> list[NameRulesDialog]:
            return [d for d in self.window.findChildren(NameRulesDialog) if d.isVisible()]

        self.qtbot.waitUntil(lambda: bool(found()) and found()[0].apply.isEnabled())
        return found()[0]

    def cap_media(self) -> int:
        cap = self.tenant.catalog.product_by_number("CAP").id
        master = self.tenant.assignments.document(cap, self.window.context).content.master
        return 0 if master is None else len(master.primary)


@pytest.fixture
def story(tmp_path, qapp, qtbot) -> Iterator[Story]:
    made = Story(tmp_path, qapp, qtbot)
    yield made
    made.close()


def test_by_keyboard_from_the_library_to_products_and_back(story: Story, qtbot):
    QTest.keyClick(story.window, Qt.Key.Key_N, ANYWHERE)
    dialog = story.dialog()
    assert dialog.rule.template == "{product}_{color}_{position}"
    dialog.rule.set_template("{product}[_{color}]_{position}")
    qtbot.waitUntil(lambda: dialog.apply.text() == "Assign 3 items to 3 targets")
    dialog.apply.setFocus()
    QTest.keyClick(dialog.apply, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: story.cap_media() == 1)
    qtbot.waitUntil(lambda: "Assigned 3 items to 3 targets by file name" in story.window.toasts.texts)

    story.window.open_page(PRODUCTS)
    products = story.window.pages.products
    products.show_product(story.tenant.catalog.product_by_number("CAP").id)
    qtbot.waitUntil(lambda: products.desk.is_idle)
    qtbot.waitUntil(lambda: "by file name" in products.desk.history.undo_text)
    story.window.commands.run("edit.undo")
    qtbot.waitUntil(lambda: story.cap_media() == 0)


def test_the_selected_items_alone(story: Story, qtbot):
    library = story.window.pages.library
    place = next(
        row
        for row, i in enumerate(library.grid.model().ids)
        if story.tenant.media.rows([i])[0].display_name == "CAP_1"
    )
    library.grid.setCurrentIndex(library.grid.model().index(place))
    qtbot.waitUntil(lambda: library.selection.count() == 1)
    story.window.commands.run("media.by_name")
    dialog = story.dialog()
    assert dialog.source.currentData() == SELECTED
    assert dialog.apply.text() == "Assign 1 item to 1 target"
    dialog.reject()


def test_the_product_menu_offers_it_on_every_page(story: Story):
    menu = story.window.commands._menus["&Product"]
    assert "Assign by file &name…" in [action.text() for action in menu.actions() if action.isVisible()]
    story.window.open_page(PRODUCTS)
    shown = len([action for action in menu.actions() if action.isVisible()])
    story.window.open_page("library")
    assert len([action for action in menu.actions() if action.isVisible()]) < shown
