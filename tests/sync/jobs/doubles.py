"""Bodies and a subscriber that tests steer."""

import threading
from collections.abc import Callable

from app.sync.jobs.states import Body, JobContext, JobOutcome, JobSnapshot, JobState

PATIENCE_S = 20.0


class Told:
    """A subscriber that keeps what it hears and lets a test wait for it."""

    def __init__(self) -> None:
        self.all: list[JobSnapshot] = []
        self._changed = threading.Condition()

    def __call__(self, job: JobSnapshot) -> None:
        with self._changed:
            self.all.append(job)
            self._changed.notify_all()

    def of(self, job_id: str) -> list[JobSnapshot]:
        return [job for job in self.all if job.id == job_id]

    def states(self, job_id: str) -> list[JobState]:
        states: list[JobState] = []
        for job in self.of(job_id):
            if not states or states[-1] is not job.state:
                states.append(job.state)
        return states

    def end_of(self, job_id: str) -> None:
        """Wait for the end of a job, which `wait` may see before it is told."""
        self.wait_for(lambda job: job.id == job_id and job.state.is_final)

    def wait_for(self, seen: Callable[[JobSnapshot], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: any(seen(job) for job in self.all), PATIENCE_S)


class Gate:
    """A body that does batch after batch until the test lets it end."""

    def __init__(self, done: int = 0, total: int | None = None) -> None:
        self.entered = threading.Semaphore(0)
        self.end = threading.Event()
        self.closed = threading.Event()
        self.lives = 0
        self._numbers = done, total

    def __call__(self, _request: str, context: JobContext) -> Body:
        self.lives += 1
        context.report(*self._numbers)
        self.entered.release()
        try:
            while not self.end.wait(0.002):
                yield
        finally:
            self.closed.set()
        return JobOutcome({"lives": self.lives})

    def wait_entered(self, times: int = 1) -> None:
        for _ in range(times):
            assert self.entered.acquire(timeout=PATIENCE_S)


def one_batch(request: str, context: JobContext) -> Body:
    """A body of a single batch."""
    context.report(0, 1)
    yield
    context.report(1, request=len(request))
    return JobOutcome({"made": 1}, result="receipt")
