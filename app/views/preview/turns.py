"""Lets what is counted beside the panes wait while the panes have something to show."""

import threading
from typing import Final

from PySide6.QtCore import QObject, QTimer

REST_MS: Final = 250
"""So long nobody may have asked the panes anything: their pictures are painted by then."""
_LOOK_S: Final = 0.05


class Turns(QObject):
    """Says who works: the panes, or what counts beside them, which asks between its small parts.

    A thread that computes takes the interpreter from the window again and again, for each thing that a
    person sees some milliseconds.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_free = threading.Event()
        self._is_free.set()
        self._timer = QTimer(self, singleShot=True, interval=REST_MS)
        self._timer.timeout.connect(self._is_free.set)

    def take(self) -> None:
        """Keep the others waiting until the panes have rested. Thread: GUI."""
        self._is_free.clear()
        self._timer.start()

    def is_over(self, stop: threading.Event) -> bool:
        """Wait for a turn; return whether the work was stopped meanwhile. Thread: worker."""
        while not stop.is_set() and not self._is_free.wait(_LOOK_S):
            pass
        return stop.is_set()
