"""Work off the GUI thread: a callable runs in a thread pool, its result comes back on the GUI thread."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal


class _Relay(QObject):
    """Carries results from worker threads to the GUI thread by queued signal."""

    finished = Signal(object, object, object)  # ticket, value, error


class _Task(QRunnable):
    def __init__(self, work: Callable[[], Any], ticket: "_Ticket", relay: _Relay) -> None:
        super().__init__()
        self._work = work
        self._ticket = ticket
        self._relay = relay

    def run(self) -> None:
        value: Any = None
        error: BaseException | None = None
        if self._ticket.is_current():
            try:
                value = self._work()
            except Exception as raised:  # noqa: BLE001  the boundary of a worker thread: handed on, never lost
                error = raised
        try:
            self._relay.finished.emit(self._ticket, value, error)
        except RuntimeError:
            return  # the window went while this was running


class _Ticket:
    def __init__(
        self,
        owner: "Background",
        key: str,
        generation: int,
        on_done: Callable[[Any], None],
        on_error: Callable[[BaseException], None] | None,
    ) -> None:
        self.owner = owner
        self.key = key
        self.generation = generation
        self.on_done = on_done
        self.on_error = on_error

    def is_current(self) -> bool:
        """Whether no newer work of the same key was asked for. Thread: any."""
        return self.owner.generation_of(self.key) == self.generation


class Background(QObject):
    """Runs callables in a thread pool, newest per key wins.

    `run(work, on_done, key="facets")`: `work` runs on a worker, `on_done(result)` on the GUI thread. When
    the same
    key is asked again meanwhile, the older answer is dropped (and not even started if it still waits).
    Errors go to
    `on_error` of the call or, without one, to `default_error` given to the constructor.
    Thread: GUI for every method but `generation_of`.
    """

    def __init__(
        self,
        default_error: Callable[[BaseException], None],
        pool: QThreadPool | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._default_error = default_error
        self._pool = pool if pool is not None else QThreadPool(self)
        self._relay = _Relay(self)
        self._relay.finished.connect(self._on_finished)
        self._generations: dict[str, int] = {}
        self._lock = threading.Lock()
        self._running = 0
        self._serial = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs or waits."""
        return self._running == 0

    def run(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], None],
        *,
        key: str | None = None,
        on_error: Callable[[BaseException], None] | None = None,
    ) -> None:
        """Start `work` on a worker; see the class for the rules. Without a key nothing is superseded."""
        if key is None:
            self._serial += 1
            key = f"#{self._serial}"
        with self._lock:
            generation = self._generations.get(key, 0) + 1
            self._generations[key] = generation
        self._running += 1
        self._pool.start(_Task(work, _Ticket(self, key, generation, on_done, on_error), self._relay))

    def drop(self, key: str) -> None:
        """Forget running work of a key: its answer will not arrive."""
        with self._lock:
            self._generations[key] = self._generations.get(key, 0) + 1

    def generation_of(self, key: str) -> int:
        """Return the newest generation of a key. Thread: any."""
        with self._lock:
            return self._generations.get(key, 0)

    def close(self, timeout_ms: int = 5000) -> None:
        """Drop every answer and wait for the workers."""
        with self._lock:
            for key in self._generations:
                self._generations[key] += 1
        self._pool.clear()
        self._pool.waitForDone(timeout_ms)

    def _on_finished(self, ticket: object, value: object, error: object) -> None:
        assert isinstance(ticket, _Ticket)
        self._running -= 1
        current = ticket.is_current()
        if ticket.key.startswith("#"):
            with self._lock:
                self._generations.pop(ticket.key, None)
        if not current:
            return
        if isinstance(error, BaseException):
            (ticket.on_error or self._default_error)(error)
        else:
            ticket.on_done(value)
