"""Product media over real stores, with prompts that answer at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QVBoxLayout, QWidget

from app.models.assignments.slots import AdditionalSlot, DocumentContent, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT
from app.views.assignments.pictures import Pictures
from app.views.assignments.prompts import LastItem, Start
from app.views.assignments.view import ProductMediaView
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.support.at_hand import AtHand
from tests.support.at_once import AtOnce
from tests.support.builders import USER, assign, choose_matrix, new_workstation, shirt_tenant, upload

NAMES = ("front", "back", "detail", "red", "slim", "loose", "chart")


class Answers:
    """Prompts that answer as the test says, and remember what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.agrees = True
        self.last = LastItem.INHERIT
        self.start = Start.EMPTY

    def edit_and_assign(self, product: str) -> bool:
        self.asked.append(f"edit {product}")
        return self.agrees

    def discard(self, count: int) -> bool:
        self.asked.append(f"discard {count}")
        return self.agrees

    def reset_to_default(self, context: str, clears_all: bool) -> bool:
        self.asked.append(f"reset {context} {clears_all}")
        return self.agrees

    def last_item(self, where: str, inherits: str) -> LastItem:
        self.asked.append(f"last {where}")
        return self.last

    def start_context(self, context: str, what_is_cut: str) -> Start:
        self.asked.append(f"start {context}: {what_is_cut}")
        return self.start


class Shop:
    """A tenant with the shirt, seven pictures and the view on a window."""

    def __init__(self, qapp: QApplication, folder: Path) -> None:
        self.workstation = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.workstation)
        self.media = upload(self.workstation, self.tenant, folder / "pictures", NAMES)
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        self.cap = self.tenant.catalog.product_by_number("CAP").id
        slots = (AdditionalSlot(self.media["chart"], "SizeChart"),)
        assign(self.tenant, self.shirt, TargetMedia(self.ids("front", "back", "detail"), slots))
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(1376, 804)
        self.thumbnails = ThumbnailStore(self.tenant.media.thumbnail)
        self.label = DragLabel(self.hub, self.window)
        self.toasts = ToastStack(self.hub, self.window)
        self.answers = Answers()
        self.said: list[str] = []
        self.published: list[int] = []
        self.previewed: list[tuple[int, int | None]] = []
        self.changes: list[Changes] = []
        pictures = Pictures(self.hub, self.thumbnails)
        self.hand = AtHand(
            self.workstation,
            self.tenant,
            self.window,
            self.label,
            self.toasts,
            self.thumbnails,
            pictures,
        )
        self.tray = self.hand.tray
        self.tray.add_wanted.connect(lambda ids: self.view.add_from_tray(ids))
        self._column = QVBoxLayout(self.window)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.background: Background = AtOnce()
        self.view = self.new_view()
        self._column.addWidget(self.view)
        self._column.addWidget(self.tray.header)
        self._column.addWidget(self.tray)
        self.tray.setFixedHeight(108)

    def new_view(self, user: str = USER) -> ProductMediaView:
        """Make a view as the window does."""
        view = ProductMediaView(
            self.tenant,
            user,
            background=self.background,
            hub=self.hub,
            thumbnails=self.thumbnails,
            label=self.label,
            toasts=self.toasts,
            errors=ErrorPresenter(self.toasts),
            on_publish=self.published.append,
            on_preview=lambda product_id, variant_id: self.previewed.append((product_id, variant_id)),
            on_status=self.said.append,
            choose_media=self.hand.choose,
            files=self.hand.drops,
            prompts=self.answers,
        )
        view.changed.connect(self.changes.append)
        return view

    def restart(self) -> None:
        """Take the view down and show the shirt in a new one, as another start of the window does."""
        old = self.view
        old.close_view()
        self._column.removeWidget(old)
        old.hide()
        old.deleteLater()
        self.view = self.new_view()
        self._column.insertWidget(0, self.view)
        self.view.show_product(self.shirt)

    def ids(self, *names: str) -> tuple[int, ...]:
        return tuple(self.media[name] for name in names)

    def names(self, media_ids: tuple[int, ...]) -> list[str]:
        by_id = {media_id: name for name, media_id in self.media.items()}
        return [by_id[media_id] for media_id in media_ids]

    def content(self, context=DEFAULT_CONTEXT) -> DocumentContent:
        return self.tenant.assignments.document(self.shirt, context).content

    def primary(self) -> list[str]:
        master = self.content().master
        return [] if master is None else self.names(master.primary)

    def matrix(self, *dimensions: Dimension) -> None:
        choose_matrix(self.tenant, self.shirt, *dimensions)
        self.view.desk.reload()

    def edit(self) -> None:
        self.view.check_outs.edit()
        assert self.view.desk.state is not None
        assert self.view.desk.state.is_mine

    def tray_mime(self, *names: str):
        """What a drag of these from the tray carries."""
        model = self.tray.model
        places = [model.position(self.media[name]) for name in names]
        return model.mimeData([model.index(place) for place in places if place is not None])

    def close(self) -> None:
        self.view.close_view()
        self.thumbnails.close()
        self.workstation.close()
        self.hub.icons.clear()


def drag_over(
    area: QAbstractScrollArea,
    point: QPoint,
    mime,
    modifiers=Qt.KeyboardModifier.NoModifier,
    *,
    by: QPoint | None = None,
) -> bool:
    """Enter, there or `by` another place, and move over a place; tell whether a drop would be taken."""
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left = Qt.MouseButton.LeftButton
    QApplication.sendEvent(area.viewport(), QDragEnterEvent(by or point, actions, mime, left, modifiers))
    move = QDragMoveEvent(point, actions, mime, left, modifiers)
    QApplication.sendEvent(area.viewport(), move)
    return move.isAccepted()


def drop_on(area: QAbstractScrollArea, point: QPoint, mime, modifiers=Qt.KeyboardModifier.NoModifier) -> bool:
    """Drag over a place and let go."""
    drag_over(area, point, mime, modifiers)
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    drop = QDropEvent(QPointF(point), actions, mime, Qt.MouseButton.LeftButton, modifiers, QEvent.Type.Drop)
    QApplication.sendEvent(area.viewport(), drop)
    return drop.isAccepted()


@pytest.fixture
def shop(qapp, qtbot, tmp_path) -> Iterator[Shop]:
    made = Shop(qapp, tmp_path)
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.view.show_product(made.shirt)
    yield made
    made.close()
