"""Whose picture is made first when many are wanted: one looked at, a new one, one that may come, the rest."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

PATIENCE_S: Final = 1.0
"""The longest that one picture lets others go first; so that work in the background never stands still."""


class Turn(IntEnum):
    """Why a picture is made, most urgent first."""

    VISIBLE = 0
    NEW = 1
    AHEAD = 2
    REBUILD = 3


class Turns:
    """Lets the more urgent pictures of one workspace be made first, in this process.

    Thread: any.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._changed = threading.Condition()
        self._wanted = dict.fromkeys(Turn, 0)

    @property
    def wanted(self) -> int:
        """How many pictures are being made, or wait for their turn."""
        with self._changed:
            return sum(self._wanted.values())

    @contextmanager
    def taken(self, turn: Turn) -> Iterator[None]:
        """Wait until nothing more urgent is wanted, or patience ends; then make the picture inside."""
        with self._changed:
            self._wanted[turn] += 1
        try:
            self._wait(turn)
            yield
        finally:
            with self._changed:
                self._wanted[turn] -= 1
                self._changed.notify_all()

    def _wait(self, turn: Turn) -> None:
        end = time.monotonic() + self._patience_s
        with self._changed:
            while any(self._wanted[other] for other in Turn if other < turn):
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return
