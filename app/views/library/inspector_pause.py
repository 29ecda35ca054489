"""The moment between a selection and its values: nothing a person does then may reach the item before."""

from collections import deque
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QGraphicsOpacityEffect, QWidget

GREY_AFTER_MS: Final = 150  # shorter pauses are not to be seen
_GREYED: Final = 0.45
_HELD_BACK: Final = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
        QEvent.Type.Drop,
    }
)


class ReadPause(QObject):
    """Keeps keys and commands until the values of the selection are on show, and clicks off what is shown.

    The focus moves as ever, so who clicks a field and types finds the text there a moment later.

    Args:
        whole: Keys that go to anything in it are kept.
        parts: Clicks on anything in them are not taken.
        greyed: Is dimmed where the pause is long.
    """

    def __init__(self, whole: QWidget, parts: tuple[QWidget, ...], greyed: QWidget) -> None:
        super().__init__(whole)
        self._whole = whole
        self._parts = parts
        self._greyed = greyed
        self._waiting: deque[Callable[[], object]] = deque()
        self.is_on = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GREY_AFTER_MS)
        self._timer.timeout.connect(self._grey)

    def begin(self) -> None:
        """Begin, or wait for something else: what was kept was meant for items that are never shown."""
        self._waiting.clear()
        if not self.is_on:
            self.is_on = True
            application = QCoreApplication.instance()
            assert application is not None
            application.installEventFilter(self)
            self._timer.start()

    def end(self, *, is_kept: bool) -> None:
        """Values are on show: do what was kept, in its order, or forget it."""
        if not self.is_on:
            return
        self.is_on = False
        application = QCoreApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        self._timer.stop()
        self._greyed.setGraphicsEffect(None)  # type: ignore[arg-type]
        if not is_kept:
            self._waiting.clear()
        while self._waiting and not self.is_on:
            self._waiting.popleft()()

    def then(self, act: Callable[[], object]) -> None:
        """Act now, or once the values are on show."""
        if self.is_on:
            self._waiting.append(act)
        else:
            act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep keys, and let no click through; the focus has moved already."""
        if not self.is_on or not isinstance(watched, QWidget):
            return False
        kind = event.type()
        if kind in _HELD_BACK:
            return any(part is watched or part.isAncestorOf(watched) for part in self._parts)
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.InputMethod) or not self._is_inside(watched):
            return False
        if isinstance(event, QKeyEvent):
            again = _copy_of(event)
            self._waiting.append(lambda: self._send(watched, again))
        elif isinstance(event, QInputMethodEvent) and event.commitString():
            words = QInputMethodEvent()
            words.setCommitString(event.commitString())
            self._waiting.append(lambda: self._send(watched, words))
        event.accept()
        return True

    def _is_inside(self, widget: QWidget) -> bool:
        return widget is self._whole or self._whole.isAncestorOf(widget)

    def _send(self, first: QWidget, event: QEvent) -> None:
        """Give an event to what has the focus by now: a kept Tab may have moved it."""
        focus = QApplication.focusWidget()
        QCoreApplication.sendEvent(focus if focus is not None and self._is_inside(focus) else first, event)

    def _grey(self) -> None:
        effect = QGraphicsOpacityEffect(self._greyed)
        effect.setOpacity(_GREYED)
        self._greyed.setGraphicsEffect(effect)


def when_read(command: Callable[..., object]) -> Callable[..., None]:
    """Have a command of the inspector wait for the values of what is selected."""

    @wraps(command)
    def wait(self: Any) -> None:
        self.pause.then(lambda: command(self))

    return wait


def _copy_of(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
    )
