"""Jobs reach the window as frozen snapshots: the newest per job, one wake-up, drained ten times a second."""

import threading
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.sync.jobs.states import JobSnapshot

# One signal per report froze the window for 1.3-2.2 s, coalesced 15 ms (architecture.md 6).
DRAIN_AFTER_MS: Final = 33
"""After the first report since a rest."""

DRAIN_EVERY_MS: Final = 100
"""While reports go on: as often as a job has something new to say."""


class JobSource(Protocol):
    """The part of the engine that the bridge listens to."""

    def subscribe(self, callback: Callable[[JobSnapshot], None]) -> Callable[[], None]:
        """Call back on any thread for every report; returns what ends it."""
        ...


class EngineBridge(QObject):
    """Turns engine callbacks of any thread into `jobs_changed(list[JobSnapshot])` on the GUI thread.

    The list holds each job once, in the order in which the jobs first reported since the last drain.
    """

    jobs_changed = Signal(list)
    _woken = Signal()

    def __init__(self, engine: JobSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pending: dict[str, JobSnapshot] = {}
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._drain)
        self._drained = QElapsedTimer()
        self._woken.connect(self._on_woken)
        self._unsubscribe = engine.subscribe(self._on_report)

    def close(self) -> None:
        """Stop listening; nothing is emitted afterwards."""
        with self._lock:
            self._closed = True
            self._pending.clear()
        self._timer.stop()
        self._unsubscribe()

    def _on_report(self, snapshot: JobSnapshot) -> None:
        with self._lock:
            if self._closed:
                return
            first = not self._pending
            self._pending[snapshot.id] = snapshot
            if first:
                self._woken.emit()

    def _on_woken(self) -> None:
        is_rested = not self._drained.isValid() or self._drained.elapsed() > DRAIN_EVERY_MS
        self._timer.start(DRAIN_AFTER_MS if is_rested else DRAIN_EVERY_MS)

    def _drain(self) -> None:
        self._drained.start()
        with self._lock:
            snapshots = list(self._pending.values())
            self._pending.clear()
        if snapshots:
            self.jobs_changed.emit(snapshots)
