"""An index that has to be built before the window opens."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QProgressBar, QPushButton

from app.models.errors import Cancelled
from app.models.workspace import Workspace
from app.views.index_progress import IndexProgress, TenantOpening
from app.views.support.theme import ThemeHub, ThemeMode
from tests.support.library_world import LibraryWorld

PATIENCE_S = 60


class Slow:
    """A workspace whose index is built as a test says."""

    def __init__(self) -> None:
        self.on_indexing: Callable[[int, int], None] = lambda _done, _total: None
        self.done = 0
        self.begin = threading.Event()
        self.begin.set()
        self.finish = threading.Event()
        self.ended = ""

    def tenants(self) -> list[object]:
        try:
            self.begin.wait()
            while not self.finish.wait(0.005):
                self.on_indexing(self.done, 20_000)
        except Cancelled as problem:
            self.ended = problem.message
            raise
        return []


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def dialog(qapp: QApplication, qtbot, slow: Slow) -> Iterator[tuple[IndexProgress, TenantOpening]]:
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    opening = TenantOpening(slow)
    assert not opening.start()
    made = IndexProgress(hub, opening)
    qtbot.addWidget(made)
    made.show()
    yield made, opening
    opening.stop()


def test_it_says_how_far_it_is_and_closes_when_it_is_done(dialog, qtbot, slow: Slow) -> None:
    shown, _ = dialog

    def says(text: str) -> bool:
        return any(label.text() == text for label in shown.findChildren(QLabel))

    assert says("Building the search index: 0 of 20,000 items")
    slow.done = 10_000
    qtbot.waitUntil(lambda: says("Building the search index: 10,000 of 20,000 items"))
    bar = shown.findChild(QProgressBar)
    assert (bar.value(), bar.maximum(), bar.accessibleName()) == (
        10_000,
        20_000,
        "Bringing the library up to date",
    )
    slow.finish.set()
    qtbot.waitUntil(lambda: not shown.isVisible())
    assert shown.result() == QDialog.DialogCode.Accepted


def test_closing_it_leaves_the_rest_for_another_day(dialog, slow: Slow) -> None:
    shown, opening = dialog
    assert opening.is_running
    shown.reject()
    assert not opening.is_running
    assert slow.ended == "The index is not finished."
    assert shown.result() == QDialog.DialogCode.Rejected


def test_a_store_that_is_being_changed_is_shown_and_not_left(qapp: QApplication, qtbot, slow: Slow) -> None:
    slow.begin.clear()
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    opening = TenantOpening(slow)
    assert not opening.start()
    shown = IndexProgress(hub, opening)
    qtbot.addWidget(shown)
    shown.show()
    bar, button = shown.findChild(QProgressBar), shown.findChild(QPushButton)
    assert (bar.maximum(), button.isEnabled()) == (0, False)
    assert any(label.text() == "Saving its store, then changing it" for label in shown.findChildren(QLabel))
    shown.reject()
    assert shown.isVisible()
    slow.begin.set()
    qtbot.waitUntil(button.isEnabled)
    assert bar.maximum() == 20_000
    slow.finish.set()
    qtbot.waitUntil(lambda: not shown.isVisible())
    assert shown.result() == QDialog.DialogCode.Accepted


def test_where_the_index_is_there_the_window_may_open_at_once(tmp_path: Path) -> None:
    world = LibraryWorld(tmp_path / "w")
    root, clock = world.workspace.root, world.workspace.clock
    world.close()
    workspace = Workspace(root, clock)
    opening = TenantOpening(workspace)
    assert opening.start(PATIENCE_S)
    assert opening.numbers is None
    assert [tenant.id for tenant in workspace.tenants()] == ["aurelia"]
    workspace.close()


def test_a_tenant_that_cannot_be_opened_is_left_to_the_window(tmp_path: Path) -> None:
    world = LibraryWorld(tmp_path / "w")
    root, clock = world.workspace.root, world.workspace.clock
    path = world.tenant.folder / "cms.db"
    world.close()
    path.write_bytes(b"no store at all" * 100)
    workspace = Workspace(root, clock)
    assert TenantOpening(workspace).start(PATIENCE_S)
    workspace.close()
