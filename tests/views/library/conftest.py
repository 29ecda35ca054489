"""A library over made-up media."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.views.library.library_view import LibraryCommands, LibraryView
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.support.fakes_views import FakeMedia


class Asked:
    """What the library asked others to do."""

    def __init__(self) -> None:
        self.uploads: list = []
        self.cancelled: list = []
        self.published: list = []
        self.changes: list = []

    def commands(self) -> LibraryCommands:
        return LibraryCommands(
            self.uploads.append, self.cancelled.append, self.published.append, self.changes.append
        )


class Desk:
    """A library on a window, with everything it was given."""

    def __init__(self, qapp, count: int) -> None:
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(1376, 804)
        self.media = FakeMedia(count)
        self.asked = Asked()
        self.thumbnails = ThumbnailStore(self.media.thumbnail)
        self.errors: list = []
        self.background = Background(self.errors.append)
        self.toasts = ToastStack(self.hub, self.window)
        self.drag_label = DragLabel(self.hub, self.window)
        self.stack = QUndoStack()
        self.view = LibraryView(
            self.hub,
            self.media,
            self.thumbnails,
            self.drag_label,
            self.background,
            ErrorPresenter(self.toasts),
            self.asked.commands(),
            self.stack,
        )
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.set_context(["de-de", "en-us"], "Neutral")


@pytest.fixture
def make_desk(qapp, qtbot) -> Iterator:
    made: list[Desk] = []

    def make(count: int = 60) -> Desk:
        desk = Desk(qapp, count)
        qtbot.addWidget(desk.window)
        desk.window.show()
        with qtbot.waitSignal(desk.view.loaded):
            desk.view.reload()
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.background.close()
        desk.thumbnails.close()


@pytest.fixture
def desk(make_desk) -> Desk:
    return make_desk()
