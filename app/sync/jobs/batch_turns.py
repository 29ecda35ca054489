"""Jobs do not take every core where a window is open."""

import os
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

LONGEST_S: Final = 0.05
"""A batch that takes longer, or waits for something, holds up the others no longer."""


class BatchTurns:
    """Lets jobs of different lanes do their batches at once, or some at once and the others in turn.

    A batch that takes longer than `LONGEST_S` is no longer counted. Thread: any.
    """

    def __init__(self) -> None:
        self._at_once = sys.maxsize
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._since: dict[object, float] = {}
        """When the batches began that are counted, the oldest first."""

    def leave_a_core(self) -> None:
        """Let only so many batches be done at once, from now on, that one core is left to the window."""
        with self._changed:
            self._at_once = max(1, (os.cpu_count() or 1) - 1)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn; do the batch inside."""
        turn = object()
        with self._changed:
            self._waiting.append(turn)
            try:
                while (left := self._left_s(turn)) > 0:
                    self._changed.wait(left)
            finally:
                self._waiting.remove(turn)
                self._changed.notify_all()
            self._since[turn] = monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._since.pop(turn, None)
                self._changed.notify_all()

    def _left_s(self, turn: object) -> float:
        """Tell how long a turn has to wait at most; makes room for it when its time has come."""
        if self._waiting[0] is not turn:
            return LONGEST_S
        if len(self._since) < self._at_once:
            return 0
        oldest, began = next(iter(self._since.items()))
        left = began + LONGEST_S - monotonic()
        if left <= 0:
            del self._since[oldest]
        return left
