"""Work for when the window has nothing else to do, a part at a time."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

PAUSE_MS: Final = 60
AFTER_INPUT_MS: Final = 600
_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.DragMove,
    }
)


class IdleWork(QObject):
    """Takes one step of an iterator at a time, with pauses, and none while a person does something.

    Thread: GUI.

    Args:
        parent: As of any Qt object.
        after_input_ms: How long a person has done nothing when the next step is taken.
    """

    def __init__(self, parent: QObject | None = None, *, after_input_ms: int = AFTER_INPUT_MS) -> None:
        super().__init__(parent)
        self._after_input_ms = after_input_ms
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    def begin(self, steps: Iterator[None]) -> None:
        """Take these steps; those of before that are left over are dropped."""
        self._steps = steps
        QApplication.instance().installEventFilter(self)
        self._timer.start(self._after_input_ms)

    def stop(self) -> None:
        """Leave out what is left."""
        self._timer.stop()
        self._steps = iter(())
        QApplication.instance().removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Put the next step off when a person does something."""
        if event.type() in _INPUT:
            self._timer.start(self._after_input_ms)
        return False

    def _step(self) -> None:
        # A step that makes widgets sends thousands of events: a tenth of its time would go into the filter.
        QApplication.instance().removeEventFilter(self)
        try:
            next(self._steps)
        except StopIteration:
            return
        QApplication.instance().installEventFilter(self)
        self._timer.start(PAUSE_MS)
