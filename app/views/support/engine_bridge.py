"""Jobs reach the window as frozen snapshots: the newest per job, one wake-up, drained every 33 ms."""

import threading
from collections.abc import Callable
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.sync.jobs.states import JobSnapshot

# One signal per report froze the window for 1.3-2.2 s, coalesced 15 ms (architecture.md 6).
DRAIN_EVERY_MS: Final = 33


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
        self._timer.setInterval(DRAIN_EVERY_MS)
        self._timer.timeout.connect(self._drain)
        self._woken.connect(self._timer.start)
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

    def _drain(self) -> None:
        with self._lock:
            snapshots = list(self._pending.values())
            self._pending.clear()
        if snapshots:
            self.jobs_changed.emit(snapshots)
