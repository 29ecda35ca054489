"""The tray over a real store, in a window with other places to drag from."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.views.assignments.pictures import Pictures
from app.views.support.drag_label import DragLabel
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from app.views.tray.media_list import MediaList
from tests.support.at_hand import AtHand, Memory
from tests.support.builders import new_workstation, shirt_tenant, upload

NAMES = ("blue", "detail", "front", "green", "red")


class Bench:
    """A tenant with five pictures, and its tray in a window."""

    def __init__(self, qapp: QApplication, folder: Path) -> None:
        self.folder = folder
        self.station = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.station)
        self.media = upload(self.station, self.tenant, folder / "pictures", NAMES)
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(1036, 200)
        self.thumbnails = ThumbnailStore(self.tenant.media.thumbnail)
        self.label = DragLabel(self.hub, self.window)
        self.toasts = ToastStack(self.hub, self.window)
        self.column = QVBoxLayout(self.window)
        self.hand = self.new_hand()

    def new_hand(self, memory: Memory | None = None) -> AtHand:
        """Make the tray as a new window does."""
        pictures = Pictures(self.hub, self.thumbnails)
        hand = AtHand(
            self.station,
            self.tenant,
            self.window,
            self.label,
            self.toasts,
            self.thumbnails,
            pictures,
            memory,
        )
        self.column.addWidget(hand.tray.header)
        self.column.addWidget(hand.tray)
        return hand

    @property
    def tray(self):
        return self.hand.tray

    def ids(self, *names: str) -> list[int]:
        return [self.media[name] for name in names]

    def shown(self) -> list[str]:
        model = self.tray.model
        return [model.row_at(row).display_name for row in range(model.rowCount())]

    def collected(self) -> list[str]:
        names = {media_id: name for name, media_id in self.media.items()}
        return [names.get(media_id, "new") for media_id in self.hand.shelf.ids]

    def place(self, row: int, *, after: bool = False) -> QPoint:
        rect = self.tray.list.visualRect(self.tray.model.index(row))
        return QPoint(rect.right() - 12 if after else rect.left() + 4, rect.center().y())

    def close(self) -> None:
        self.thumbnails.close()
        self.station.close()
        self.hub.icons.clear()


def drag_to(area: MediaList, point: QPoint, mime, *, drop: bool = True) -> bool:
    """Drag something over a list, and let go; tell whether it is taken."""
    actions, left = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(area.viewport(), QDragEnterEvent(point, actions, mime, left, keys))
    move = QDragMoveEvent(point, actions, mime, left, keys)
    QApplication.sendEvent(area.viewport(), move)
    if drop:
        event = QDropEvent(QPointF(point), actions, mime, left, keys, QEvent.Type.Drop)
        QApplication.sendEvent(area.viewport(), event)
    return move.isAccepted()


@pytest.fixture
def bench(qapp, qtbot, tmp_path) -> Iterator[Bench]:
    made = Bench(qapp, tmp_path)
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    yield made
    made.close()
