"""Reads coverage off the window's thread: the newest question wins, and long readings can be stopped."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.models.assignments.coverage import CoverageMap, CoverageScope, Gap
from app.models.assignments.rows import Source
from app.views.preview.turns import Turns
from app.views.support.background import Background
from app.views.support.collector import uncollected

_POLL_MS: Final = 100
_KEY: Final = "coverage"
_REST: Final = 2
"""After a change a reading begins anew when it has rested for this many times as long as it took, so that
edits in a row never keep a worker busy with a large catalogue."""
_LONGEST_REST_MS: Final = 15_000
_SHORT_MS: Final = 300
"""What took no longer than this is read anew at once."""


class CoverageSource(Protocol):
    """The part of the coverage service that the panel reads. Thread: any."""

    def read(
        self,
        scope: CoverageScope,
        source: Source,
        *,
        is_cancelled: Callable[[], bool] = ...,
        report: Callable[[int, int], None] = ...,
    ) -> tuple[CoverageMap, tuple[Gap, ...]]:
        """Count what every channel and locale shows."""
        ...


@dataclass(frozen=True, slots=True)
class CoverageQuestion:
    """What is counted: which products, drafts or what is published."""

    scope: CoverageScope
    source: Source


class CoverageReader(QObject):
    """Asks one question at a time.

    Signals: `arrived(CoverageQuestion, CoverageMap, gaps)`, `failed(CoverageQuestion, error)`,
    `waiting(elapsed ms, done, total)` ten times a second while something is read.
    Thread: GUI.
    """

    arrived = Signal(object, object, object)
    failed = Signal(object, object)
    waiting = Signal(int, int, int)

    def __init__(self, background: Background, turns: Turns | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._turns = turns or Turns(self)
        self._running: CoverageQuestion | None = None
        self._service: CoverageSource | None = None
        self._stop = threading.Event()
        self._progress = (0, 0)
        self._is_outdated = False
        self._took_ms = 0
        self._clock = QElapsedTimer()
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._on_poll)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._later: CoverageQuestion | None = None
        self._rest.timeout.connect(self._on_rested)

    @property
    def is_busy(self) -> bool:
        """Whether something is read, or is to be read anew."""
        return self._running is not None or self._rest.isActive()

    def ask(self, service: CoverageSource, question: CoverageQuestion) -> None:
        """Read now; an older reading is given up."""
        self.drop()
        self._start(service, question)

    def ask_again(self, service: CoverageSource, question: CoverageQuestion) -> None:
        """Read what was read before, since something changed: once more after the reading that runs."""
        if self._running == question:
            self._is_outdated = True
        elif self._took_ms <= _SHORT_MS:
            self.ask(service, question)
        elif not self._rest.isActive():
            self._service, self._later = service, question
            self._rest.start(min(_LONGEST_REST_MS, _REST * self._took_ms))

    def stop(self) -> None:
        """Stop the reading because a person wants it; `failed` comes with `Cancelled`."""
        self._stop.set()

    def drop(self) -> None:
        """Forget the reading: nothing will come of it."""
        self._stop.set()
        self._background.drop(_KEY)
        self._rest.stop()
        self._finish()

    def _start(self, service: CoverageSource, question: CoverageQuestion) -> None:
        stop = self._stop = threading.Event()
        is_over = partial(self._turns.is_over, stop)
        self._running, self._service = question, service
        self._is_outdated = False
        self._progress = (0, 0)

        def report(done: int, total: int) -> None:
            if not stop.is_set():
                self._progress = (done, total)

        def work() -> tuple[CoverageMap, tuple[Gap, ...]]:
            with uncollected():
                return service.read(question.scope, question.source, is_cancelled=is_over, report=report)

        self._clock.start()
        self._poll.start()
        self._background.run(
            work,
            lambda found: self._on_read(question, *found),
            key=_KEY,
            on_error=lambda error: self._on_error(question, error),
        )

    def _on_read(self, question: CoverageQuestion, found: CoverageMap, gaps: tuple[Gap, ...]) -> None:
        self._took_ms = self._clock.elapsed()
        is_outdated, service = self._is_outdated, self._service
        self._finish()
        self.arrived.emit(question, found, gaps)
        if is_outdated and service is not None and self._running is None:
            self.ask_again(service, question)

    def _on_error(self, question: CoverageQuestion, error: BaseException) -> None:
        self._finish()
        self.failed.emit(question, error)

    def _finish(self) -> None:
        self._running = None
        self._poll.stop()

    def _on_poll(self) -> None:
        self.waiting.emit(self._clock.elapsed(), *self._progress)

    def _on_rested(self) -> None:
        if self._later is not None and self._service is not None and self._running is None:
            self.ask(self._service, self._later)
