"""A wizard over made-up plans; work runs on real workers."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.models.errors import AppError
from app.sync.jobs.states import JobSnapshot
from app.views.manifests.check_desk import Source
from app.views.manifests.wizard import CHECK, DETAILS, Begun, ImportServices, ImportWizard
from app.views.support.background import Background
from app.views.support.mime import encode_files
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from tests.views.manifests.made_up_plan import HEADER, MadeUpPlan

ROWS = {
    2: ("Image", "Blue hoodie", "new"),
    3: ("Imagee", "", "new"),
    4: ("Image", "Red hoodie", "other"),
    6: ("Image", "Cap", "strange"),
    7: ("Image", "", "new"),
    8: ("Image", "Coat", "conflict"),
    9: ("Image", "Sock", ""),
}


class World:
    """A window, a background, and what wizards were told."""

    def __init__(self, qapp: QApplication, qtbot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(1200, 800)
        qtbot.addWidget(self.window)
        self.window.show()
        self.thumbnails = ThumbnailStore(lambda *_: None)
        self.errors: list[BaseException] = []
        self.background = Background(self.errors.append)
        self.plans: list[MadeUpPlan] = []
        self.sources: list[Source] = []
        self.begun: list[Begun] = []
        self.jobs: list[str] = []
        self.results: list[JobSnapshot] = []
        self.refusal: AppError | None = None
        self.let_go = threading.Event()
        self.let_go.set()
        self.rows = dict(ROWS)
        self.header = HEADER
        self.file = folder / "autumn.tsv"
        self.file.write_text("\t".join(HEADER) + "\n")

    def make_plan(
        self, source: Source, report: Callable[[int, int], None], is_cancelled: Callable[[], bool]
    ) -> MadeUpPlan:
        self.sources.append(source)
        report(1, len(self.rows))
        while not self.let_go.wait(0.01) and not is_cancelled():
            pass
        if self.refusal is not None:
            raise self.refusal
        plan = MadeUpPlan(self.rows, self.header)
        self.plans.append(plan)
        return plan

    def submit(self, asked: Begun) -> str:
        if self.refusal is not None:
            raise self.refusal
        self.begun.append(asked)
        return "job-1"

    def wizard(self, *, failed_only: bool = False) -> ImportWizard:
        services = ImportServices(self.make_plan, self.submit, None, self.jobs.append, self.results.append)  # type: ignore[arg-type]  nobody asks for galleries
        wizard = ImportWizard(
            self.hub, services, self.thumbnails, self.background, self.window, failed_only=failed_only
        )
        wizard.show()
        return wizard

    def checked(self) -> ImportWizard:
        """Open a wizard whose file is checked."""
        wizard = self.wizard()
        wizard.take_file(self.file)
        self.rest()
        assert wizard.step == DETAILS
        wizard.show_step(CHECK)
        self.rest()
        return wizard

    def rest(self) -> None:
        """Wait until nothing is read or judged, also what is about to be asked for."""
        for _ in range(3):
            QApplication.processEvents()
            self.qtbot.waitUntil(lambda: self.background.is_idle)

    def close(self) -> None:
        self.let_go.set()
        self.background.close()
        self.thumbnails.close()
        self.hub.icons.clear()
        assert self.errors == []


def drop_file(widget: QWidget, path: Path) -> bool:
    """Drag a file of the desktop over a widget and let go; tell whether it was taken."""
    place = widget.rect().center()
    mime, action, left = encode_files([path]), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(place, action, mime, left, keys))
    move = QDragMoveEvent(place, action, mime, left, keys)
    QApplication.sendEvent(widget, move)
    drop = QDropEvent(QPointF(place), action, mime, left, keys, QEvent.Type.Drop)
    QApplication.sendEvent(widget, drop)
    QApplication.sendEvent(widget, QDragLeaveEvent())
    return move.isAccepted() and drop.isAccepted()


@pytest.fixture
def world(qapp, qtbot, tmp_path) -> Iterator[World]:
    made = World(qapp, qtbot, tmp_path)
    yield made
    made.close()
