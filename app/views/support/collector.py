"""Garbage collection while a window is open: by the GUI thread alone, a little at a time.

Python's own collector works on whatever thread happens to make an object. Where that is a worker and the
garbage is a cycle that holds a widget, a timer or a model, PySide deletes the Qt object there: Qt crashes.
"""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer

from app.views.support.idle import AFTER_INPUT_MS, IdleWork

REST_MS: Final = 20  # a worker makes 80,000 objects meanwhile, at most
BUSY_MS: Final = 4  # while somebody makes many
LONGEST_MS: Final = 160  # while no job runs and nobody does: 50 looks a second take a percent of a core
AWAY_MS: Final = 15_000  # without a key or the mouse: a frame of 0.2 s disturbs nobody
YOUNG: Final = 1_000  # objects that are worth a look
MIDDLE: Final = 10_000
OLD: Final = 100_000  # that is looked through whatever a person does
OLD_SHARE: Final = 0.25  # of what was kept the last time, as Python has it: so time grows with what is made
IDLE_OLD: Final = 1_000
IDLE_PAUSE_S: Final = 5.0


class _Pauses:
    """Counts the scopes in which nothing is collected. Thread: any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = 0
        self._is_over = False

    @property
    def is_open(self) -> bool:
        return self._open > 0

    def enter(self) -> None:
        with self._lock:
            self._open += 1

    def leave(self) -> None:
        with self._lock:
            self._open -= 1
            self._is_over = True

    def take_over(self) -> bool:
        """Return whether a scope was left since the last call."""
        with self._lock:
            is_over, self._is_over = self._is_over, False
            return is_over


_pauses = _Pauses()


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the window's collector away from what the scope makes: hundreds of thousands of plain values.

    To look through them takes the window 100 ms. They are left alone until nobody sits before the window.
    Where no window is open, Python collects as ever. Thread: any.
    """
    _pauses.enter()
    try:
        yield
    finally:
        _pauses.leave()


class Collector(QObject):
    """Collects garbage in place of Python from the moment it is made until it is closed. Thread: GUI.

    What is new is looked at often and what has lasted when the person rests, or when much has come together.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        after_input_ms: int = AFTER_INPUT_MS,
        away_ms: int = AWAY_MS,
    ) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._was_frozen = gc.get_freeze_count()
        gc.disable()
        self._survived = 0  # one look
        self._lasted = 0  # two
        self._is_begun = False
        self._is_idle_asked = False
        self._many = OLD
        self._rest_ms = REST_MS
        self._longest_ms = LONGEST_MS
        self._next_idle = 0.0
        self._idle = IdleWork(self, after_input_ms=after_input_ms)
        self._away = IdleWork(self, after_input_ms=away_ms)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._look)

    def begin(self, after_ms: int = 0) -> None:
        """Collect from then on; leave what there is by then alone, which stays as long as the window."""
        _pauses.take_over()
        self._timer.start(after_ms)

    def watch(self, running: int) -> None:
        """Look often while so many jobs run: they may make hundreds of thousands of objects at any time."""
        self._longest_ms = REST_MS if running else LONGEST_MS
        self._rest_ms = min(self._rest_ms, self._longest_ms)
        if self._is_begun and self._timer.remainingTime() > self._rest_ms:
            self._timer.start(self._rest_ms)

    def close(self) -> None:
        """Collect once more, and let Python do as before."""
        self._timer.stop()
        self._idle.stop()
        self._away.stop()
        if not self._was_frozen:
            gc.unfreeze()
        gc.collect()
        if self._was_enabled:
            gc.enable()

    def _look(self) -> None:
        if _pauses.is_open:
            self._timer.start(REST_MS)
            return
        self._take_over()
        if not self._is_begun:
            self._is_begun = True
            gc.freeze()
        made = gc.get_count()[0]
        if made >= YOUNG:
            self._survived += max(0, made - gc.collect(0))
        if self._survived >= MIDDLE:
            self._lasted += max(0, self._survived - gc.collect(1))
            self._survived = 0
        self._look_at_old()
        self._rest_ms = REST_MS if made >= YOUNG else min(2 * self._rest_ms, self._longest_ms)
        self._timer.start(BUSY_MS if made >= YOUNG else self._rest_ms)

    def _take_over(self) -> None:
        """Leave alone what scopes made that are over, until the person is away."""
        if _pauses.take_over():
            gc.freeze()
            self._away.begin(self._thaw())

    def _look_at_old(self) -> None:
        if self._lasted >= self._many:
            self._collect_all()
        elif self._is_idle_asked or time.monotonic() < self._next_idle:
            return
        elif gc.get_count()[0] + self._survived + self._lasted >= IDLE_OLD:
            self._is_idle_asked = True
            self._idle.begin(self._at_rest())

    def _at_rest(self) -> Iterator[None]:
        """Collect all in one step, once the person rests and nobody makes what is left alone."""
        while _pauses.is_open:
            yield
        self._take_over()  # a scope that was just left may have been waited for here
        self._is_idle_asked = False
        self._collect_all()
        self._next_idle = time.monotonic() + IDLE_PAUSE_S

    def _collect_all(self) -> None:
        gc.collect()
        self._survived = self._lasted = 0
        self._many = max(OLD, int(len(gc.get_objects(generation=2)) * OLD_SHARE))

    def _thaw(self) -> Iterator[None]:
        """Look through what was left alone as well, once the person is away."""
        while _pauses.is_open:
            yield
        gc.unfreeze()
        self._collect_all()
        gc.freeze()
