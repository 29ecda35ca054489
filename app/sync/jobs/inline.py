"""Runs every job to its end inside `submit`: no threads, no DBOS, the same interface and the same rules."""

import threading
import time
from collections.abc import Callable, Mapping

from app.models.clock import Clock
from app.sync.jobs.board import JobBoard
from app.sync.jobs.execution import Execution
from app.sync.jobs.lanes import startable
from app.sync.jobs.states import Runner
from app.sync.jobs.store import JobStore


class InlineRuntime(JobBoard):
    """A runtime for tests: a job that is submitted while another runs waits for it, on the same thread."""

    def __init__(
        self,
        store: JobStore,
        runners: Mapping[str, Runner],
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(store, runners, clock, monotonic)
        self._turn = threading.RLock()
        self._busy = False
        self._left: list[Execution] = []

    def start(self) -> None:
        """Run what an earlier runtime left unfinished, then what waits."""
        with self._changed:
            self._stopping = False
        with self._turn:
            self._left += self._settle_left_over()
        self._wake()

    def stop(self, timeout: float = 30.0) -> bool:
        """Let jobs that are submitted from now on wait for the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        return True

    def _wake(self) -> None:
        with self._turn:
            if self._busy:
                return
            self._busy = True
            try:
                while self._left:
                    self._run(self._left.pop(0))
                while not self._stopping and (heads := startable(self._store.waiting(), (), 1)):
                    execution = self._execution(self._store.get(heads[0].id))
                    if self._store.begin(heads[0].id, self._clock.now(), "inline"):
                        self._run(execution)
            finally:
                self._busy = False

    def _run(self, execution: Execution) -> None:
        self._running[execution.job_id] = execution
        try:
            self._publish(execution.job_id)
            while (verdict := execution.advance(lambda: self._stopping)) is None:
                if self._stopping or execution.is_pausing:
                    execution.close()
                    self._save_progress(execution)
                    return
            self._record(execution, verdict)
        finally:
            self._forget(execution)

    def _on_news(self, execution: Execution) -> None:
        self._show_progress(execution)
