"""What a person does at a window: clicks, types, drags, answers, and takes pictures of what is seen."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from app.screens import picture_of
from app.views.main_window import MainWindow
from app.views.support.mime import encode_media

LARGE, SMALL = (1440, 900), (1100, 700)
SHAPES: Final = (
    ("", "light", LARGE),
    ("-small", "light", SMALL),
    ("-dark", "dark", LARGE),
    ("-dark-small", "dark", SMALL),
)
WAIT_MS: Final = 30_000
LOOK_MS: Final = 20
CONTROL: Final = Qt.KeyboardModifier.ControlModifier
SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
NO_KEYS: Final = Qt.KeyboardModifier.NoModifier


class Hands:
    """Works in a window; pictures go into a folder.

    Args:
        window: The window.
        qtbot: Waits.
        folder: Where pictures are saved.
    """

    def __init__(self, window: MainWindow, qtbot, folder: Path) -> None:
        self.window = window
        self.qtbot = qtbot
        self.folder = folder
        self.theme = "light"
        folder.mkdir(parents=True, exist_ok=True)

    # --- waiting

    def until(self, condition: Callable[[], object], within_ms: int = WAIT_MS) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=within_ms)

    def is_at_rest(self) -> bool:
        """Whether nothing is being read, written or decoded for what is on show."""
        pages = self.window.pages
        if pages is None:
            return self.window.background.is_idle
        pictures = pages.thumbnails
        with pictures._lock:
            is_decoding = bool(pictures._waiting or pictures._active or pictures._results)
        return self.window.background.is_idle and pages.background.is_idle and not is_decoding

    def rest(self) -> None:
        self.until(self.is_at_rest)

    # --- pointer and keys

    def click(
        self, widget: QWidget, place: QPoint | None = None, keys: Qt.KeyboardModifier = NO_KEYS
    ) -> None:
        assert widget.isVisible() and widget.isEnabled(), widget
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, keys, place or QPoint())

    def focus_window(self) -> None:
        """Do what a desktop does when a dialog is gone."""
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            self.until(self.window.isActiveWindow)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.focus_window()
        QTest.keyClick(QApplication.focusWidget() or self.window, key, keys)

    def shortcut(self, action: QAction) -> None:
        """Press the keys of a command."""
        self.focus_window()
        QTest.keySequence(QApplication.focusWidget() or self.window, action.shortcut())

    def write(self, field: QWidget, text: str) -> None:
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, CONTROL)
        QTest.keyClicks(field, text)

    def command(self, action_id: str) -> None:
        """Choose an entry of a menu of the window."""
        self.window.commands.actions[action_id].trigger()

    def drag(self, area: QWidget, point: QPoint, media_ids: Sequence[int], seen: str = "") -> None:
        """Drag media over a place and let go; a picture of the hovering where a name is given."""
        mime = encode_media(media_ids, "tray")
        action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        QApplication.sendEvent(area, QDragEnterEvent(point, action, mime, left, NO_KEYS))
        move = QDragMoveEvent(point, action, mime, left, NO_KEYS)
        QApplication.sendEvent(area, move)
        assert move.isAccepted(), "a drop is not offered here"
        if seen:
            self.picture(seen)
        drop = QDropEvent(QPointF(point), action, mime, left, NO_KEYS, QEvent.Type.Drop)
        QApplication.sendEvent(area, drop)
        QApplication.sendEvent(area, QDragLeaveEvent())

    # --- dialogs

    def dialog(self, kind: type[QDialog]) -> QDialog:
        """Wait for an open dialog of a kind."""

        def found() -> list[QDialog]:
            return [one for one in self.window.findChildren(kind) if one.isVisible()]

        self.until(found)
        return found()[0]

    @contextmanager
    def answering(self, *answers: tuple[str, str]) -> Iterator[None]:
        """Answer questions as they come up: a name for its picture, or nothing, and the button to click."""
        left = list(answers)
        timer = QTimer()

        def look() -> None:
            box = QApplication.activeModalWidget()
            if not left or not isinstance(box, QMessageBox):
                return
            timer.stop()  # a picture lets events run
            seen, words = left.pop(0)
            if seen:
                self.picture(seen)
            button = next(one for one in box.buttons() if one.text() == words)
            timer.start(LOOK_MS)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

        timer.timeout.connect(look)
        timer.start(LOOK_MS)
        try:
            yield
            self.until(lambda: not left)
        finally:
            timer.stop()

    # --- pictures

    def picture(self, name: str) -> None:
        """Save what is seen now, light and dark, in the first and in the smallest window."""
        seen: dict[str, QImage] = {}
        begun = self.theme
        for suffix, theme, size in sorted(SHAPES, key=lambda shape: shape[1] != begun):
            if theme != self.theme:  # all widgets are dressed anew, so the other theme stays on
                self.command(f"view.theme_{theme}")
                self.theme = theme
            self.window.resize(*size)
            QApplication.processEvents()
            self.window.grab()  # asks for the pictures of this size
            self.rest()
            seen[suffix] = picture_of(self.window)
            assert seen[suffix].save(str(self.folder / f"{name}{suffix}.png"), "PNG", 75)
        self.window.resize(*LARGE)
        QApplication.processEvents()
        for suffix, image in seen.items():
            assert colors_of(image) > 8, f"{name}{suffix} is blank"
        for suffix in ("", "-small"):
            light, dark = lightness(seen[suffix]), lightness(seen[f"-dark{suffix}"])
            assert light > dark + 40, f"{name}{suffix}: {light} in light, {dark} in dark"


def sample(image: QImage) -> QImage:
    """Return a smaller one."""
    return image.scaled(72, 45, mode=Qt.TransformationMode.FastTransformation)


def places(image: QImage) -> list[tuple[int, int]]:
    return [(x, y) for x in range(image.width()) for y in range(image.height())]


def colors_of(image: QImage) -> int:
    """Count the colours of a sample of the pixels."""
    small = sample(image)
    return len({small.pixel(*place) for place in places(small)})


def lightness(image: QImage) -> float:
    """Return how light a sample of the pixels is, 0 to 255."""
    small = sample(image).convertToFormat(QImage.Format.Format_Grayscale8)
    every = places(small)
    return sum(small.pixel(*place) & 255 for place in every) / len(every)
