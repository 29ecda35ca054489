"""Runs edits of many items in the background, one after the other, with progress and cancel."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from app.models.errors import AppError
from app.views.support.background import Background

SHOWN_AFTER_MS: Final = 1_000  # what is over by then shows no progress; ui.md 5
_POLL_MS: Final = 100

Report = Callable[[int, int], None]
"""Takes how much is done and how much there is. Thread: any."""


@dataclass(frozen=True, slots=True)
class BulkWork:
    """Work over many items.

    Attributes:
        text: What is being done, such as `Tagging items`.
        run: Does it, on a worker; takes a callable that tells whether it was canceled, and a `Report`.
        on_done: Takes the result.
        on_error: Takes what `run` raised.
    """

    text: str
    run: Callable[[Callable[[], bool], Report], Any]
    on_done: Callable[[Any], None]
    on_error: Callable[[BaseException], None]


class _Meter:
    """Carries progress from the worker and the wish to stop to it."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.done_and_total = (0, 0)
        self._begun = threading.Lock()

    def begin(self) -> bool:
        """Whether the caller is the first one, who does the work. Thread: any."""
        return self._begun.acquire(blocking=False)

    def report(self, done: int, total: int) -> None:
        self.done_and_total = (done, total)


Turn = Callable[[], BulkWork | None]
"""Says what to do when its turn has come: nothing, or a work. Thread: GUI."""


class BulkRunner(QObject):
    """Runs one work at a time, in the order in which they came. Thread: GUI.

    What is to be done may depend on what came before: a `Turn` is asked when everything before it is done.

    Args:
        show: Shows text, done and total; an empty text ends it.
    """

    def __init__(
        self,
        background: Background,
        show: Callable[[str, int, int], None],
        parent: QObject | None = None,
        *,
        shown_after_ms: int = SHOWN_AFTER_MS,
    ) -> None:
        super().__init__(parent)
        self._shown_after_ms = shown_after_ms
        self._background = background
        self._show = show
        self._waiting: deque[Turn] = deque()
        self._running: BulkWork | None = None
        self._is_asking = self._is_held = False
        self._meter = _Meter()
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._on_poll)

    @property
    def is_busy(self) -> bool:
        """Whether something runs or waits."""
        return self._running is not None or bool(self._waiting)

    def start(self, work: BulkWork | Turn) -> None:
        """Run a work, after those that came before it."""
        self._waiting.append((lambda: work) if isinstance(work, BulkWork) else work)
        self._next()

    def hold(self) -> None:
        """Begin nothing new: what turns are asked about is being read."""
        self._is_held = True

    def release(self) -> None:
        """Go on."""
        self._is_held = False
        self._next()

    def cancel(self) -> None:
        """Stop what runs; what it has done stays done."""
        self._meter.cancelled.set()

    def close(self) -> None:
        """Do what waits and was not begun, here and now: nothing that was asked is lost."""
        turns, self._waiting = list(self._waiting), deque()
        running, self._running = self._running, None
        self._timer.stop()
        if running is not None and self._meter.begin():
            _finish(running)
        for turn in turns:
            work = turn()
            if work is not None:
                _finish(work)

    def _next(self) -> None:
        """Begin what waits first; a turn may ask a question, and more may come meanwhile."""
        while self._waiting and self._running is None and not (self._is_asking or self._is_held):
            self._is_asking = True
            try:
                work = self._waiting.popleft()()
            finally:
                self._is_asking = False
            if work is not None:
                self._begin(work)

    def _begin(self, work: BulkWork) -> None:
        self._running = work
        meter = self._meter = _Meter()
        self._clock.start()
        self._timer.start()
        self._background.run(
            lambda: work.run(meter.cancelled.is_set, meter.report) if meter.begin() else None,
            lambda result: self._end(lambda: work.on_done(result)),
            on_error=lambda error: self._end(lambda: work.on_error(error)),
        )

    def _end(self, tell: Callable[[], None]) -> None:
        self._running = None
        self._timer.stop()
        self._show("", 0, 0)
        tell()
        self._next()

    def _on_poll(self) -> None:
        if self._running is not None and self._clock.elapsed() >= self._shown_after_ms:
            self._show(self._running.text, *self._meter.done_and_total)


def _finish(work: BulkWork) -> None:
    try:
        work.run(lambda: False, lambda done, total: None)
    except AppError as problem:
        work.on_error(problem)
