"""The Categories view over real stores, with prompts that answer at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.models.assignments.edit import Edit
from app.models.assignments.rows import DocumentRow
from app.models.assignments.slots import TargetMedia
from app.models.changes import Changes
from app.models.context import NEUTRAL, Context
from app.models.undo import StepNote
from app.sync.requests import UploadRequest
from app.views.assignments.pictures import Pictures
from app.views.categories.prompts import Removal
from app.views.categories.view import CategoriesView
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.mime import encode_media
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.support.at_once import AtOnce
from tests.support.builders import USER, new_workstation, shirt_tenant, upload
from tests.support.categories import category_of, give_category

NAMES = ("one", "two", "three")
STORE, US, CA = Context("OUN128", NEUTRAL), Context("OUN128", "en-us"), Context("OUN128", "fr-ca")
TOPS = "Men > Tops"


class Answers:
    """Prompts that answer as the test says, and remember what was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.agrees = True
        self.removal_answer = Removal.INHERIT

    def edit_and_assign(self, category: str) -> bool:
        self.asked.append(f"edit {category}")
        return self.agrees

    def discard(self, count: int) -> bool:
        self.asked.append(f"discard {count}")
        return self.agrees

    def removal(self, category: str, inherits: str) -> Removal:
        self.asked.append(f"remove {category}, {inherits}")
        return self.removal_answer


class Arriving:
    """Holds edits whose file is on its way, until the test says that it is there."""

    def __init__(self) -> None:
        self.paths: dict[int, Path] = {}
        self.held: list[tuple[Edit, StepNote]] = []

    def number(self, paths: Iterable[Path]) -> tuple[int, ...]:
        numbers = []
        for path in paths:
            numbers.append(-1 - len(self.paths))
            self.paths[numbers[-1]] = path
        return tuple(numbers)

    def hold(self, edit: Edit, note: StepNote) -> None:
        self.held.append((edit, note))


class Desk:
    """A tenant with two categories, three pictures and a file, and the view on a window."""

    def __init__(self, qapp: QApplication, folder: Path) -> None:
        self.workstation = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.workstation)
        upload(self.workstation, self.tenant, folder / "pictures", NAMES)
        manual = folder / "manual.txt"
        manual.write_text("Wash at 30 degrees.")
        self.workstation.engine.submit(UploadRequest(self.tenant.id, (str(manual),)))
        self.media = {row.display_name: row.id for row in self.tenant.media.rows(self.tenant.media.ids())}
        self.tops = category_of(self.tenant, TOPS).value
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(1376, 804)
        self.thumbnails = ThumbnailStore(self.tenant.media.thumbnail)
        self.label = DragLabel(self.hub, self.window)
        self.toasts = ToastStack(self.hub, self.window)
        self.answers = Answers()
        self.files = Arriving()
        self.said: list[str] = []
        self.published: list[int] = []
        self.contexts: list[Context] = []
        self.changes: list[Changes] = []
        self.chosen: tuple[int, ...] = ()
        self._column = QVBoxLayout(self.window)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.view = self.new_view()
        self._column.addWidget(self.view)

    def new_view(self, user: str = USER) -> CategoriesView:
        """Make a view as the window does."""
        view = CategoriesView(
            self.tenant,
            user,
            background=AtOnce(),
            pictures=Pictures(self.hub, self.thumbnails),
            label=self.label,
            toasts=self.toasts,
            errors=ErrorPresenter(self.toasts),
            choose_media=self._choose,
            on_publish=self.published.append,
            on_context=self.contexts.append,
            on_status=self.said.append,
            files=self.files,
            prompts=self.answers,
        )
        view.changed.connect(self.changes.append)
        return view

    def _choose(self, title: str, on_chosen: Callable[[Sequence[int]], object]) -> None:
        self.said.append(title)
        on_chosen(list(self.chosen))

    def restart(self) -> None:
        """Take the view down and show the category in a new one, as another start of the window does."""
        old, context = self.view, self.view.desk.context
        old.close_view()
        self._column.removeWidget(old)
        old.hide()
        old.deleteLater()
        self.view = self.new_view()
        self._column.addWidget(self.view)
        self.show(context)

    def show(self, context: Context = STORE) -> None:
        """Open the category in a context."""
        self.view.set_context(context)
        self.view.reload_tree()
        self.view.show_category(self.tops)

    def give(self, name: str | None, context: Context = STORE, **how: object) -> None:
        """Give the category an image outside the view; None is none on purpose."""
        shown = TargetMedia(intentionally_empty=True) if name is None else TargetMedia((self.media[name],))
        give_category(self.tenant, TOPS, shown, context, **how)  # type: ignore[arg-type]
        self.view.desk.reload()
        self.view.reload_tree()

    def document(self, context: Context = STORE) -> DocumentRow:
        return self.tenant.categories.document(self.tops, context)

    def image(self, context: Context = STORE) -> str | None:
        """Name the own image of a context, as an editor sees it; "-" for none on purpose."""
        own = self.document(context).content.master
        if own is None:
            return None
        names = {media_id: name for name, media_id in self.media.items()}
        return names[own.primary[0]] if own.primary else "-"

    def mime(self, *names: str) -> QMimeData:
        """What a drag of these from the tray or the library carries."""
        return encode_media([self.media[name] for name in names], "tray")

    def close(self) -> None:
        self.view.close_view()
        self.thumbnails.close()
        self.workstation.close()
        self.hub.icons.clear()


def drag_over(widget: QWidget, mime: QMimeData) -> bool:
    """Enter and move over a widget; tell whether a drop would be taken."""
    point, actions = QPoint(20, 20), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QDragEnterEvent(point, actions, mime, left, none))
    move = QDragMoveEvent(point, actions, mime, left, none)
    QApplication.sendEvent(widget, move)
    return move.isAccepted()


def drop_on(widget: QWidget, mime: QMimeData, modifiers=Qt.KeyboardModifier.NoModifier) -> bool:
    """Drag over a widget and let go."""
    drag_over(widget, mime)
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left = Qt.MouseButton.LeftButton
    drop = QDropEvent(QPointF(20, 20), actions, mime, left, modifiers, QEvent.Type.Drop)
    QApplication.sendEvent(widget, drop)
    return drop.isAccepted()


@pytest.fixture
def desk(qapp, qtbot, tmp_path) -> Iterator[Desk]:
    made = Desk(qapp, tmp_path)
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.show()
    yield made
    made.close()
