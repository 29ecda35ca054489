"""What every runtime offers: ask for jobs, cancel, pause, retry, look, and hear of changes."""

import logging
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.models.clock import Clock
from app.models.errors import BadInput, RuleViolation, StorageProblem
from app.sync.jobs.batch_turns import BatchTurns
from app.sync.jobs.execution import Execution, Verdict, canceled, unexpected
from app.sync.jobs.states import EVERY_JOB, Body, JobContext, JobQuery, JobSnapshot, JobState, Runner
from app.sync.jobs.store import JobStore

log = logging.getLogger(__name__)

Subscriber = Callable[[JobSnapshot], None]


def new_job_id() -> str:
    """Make an id that no job has."""
    return uuid.uuid4().hex[:12]


class JobBoard(ABC):
    """The jobs of one workspace as callers see them; subclasses decide where bodies run. Thread: any.

    Args:
        store: The job history.
        runners: Makes the body of each kind of job.
        clock: Tells when things happened.
        monotonic: Seconds for the pace of progress.

    Attributes:
        turns: Whose turn it is to do a batch.
    """

    def __init__(
        self,
        store: JobStore,
        runners: Mapping[str, Runner],
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._runners = runners
        self._clock = clock
        self._monotonic = monotonic
        self.turns = BatchTurns()
        self._changed = threading.Condition()
        self._running: dict[str, Execution] = {}
        self._stopping = False
        # Jobs that wait for the next start, because a store could not be written, and why.
        self._stranded: dict[str, StorageProblem] = {}
        # Held while subscribers are told, never together with _changed's work, so that what a subscriber
        # hears of one job is always newer than what it heard before.
        self._telling = threading.RLock()
        self._subscribers: list[Subscriber] = []
        self._told: dict[str, JobSnapshot] = {}

    @abstractmethod
    def start(self) -> None:
        """Begin to run jobs, those first that an earlier process left unfinished."""

    @abstractmethod
    def stop(self, timeout: float = 30.0) -> bool:
        """Finish the current batches and leave the rest for the next start.

        Returns:
            Whether every body came to a yield in time; if not, call it again to wait longer.
        """

    @abstractmethod
    def _wake(self) -> None:
        """Look for jobs that can start."""

    @abstractmethod
    def _on_news(self, execution: Execution) -> None:
        """Take note that a running job has numbers to show."""

    def submit(
        self,
        kind: str,
        tenant: str,
        lane: str,
        title: str,
        request: str,
        retry_of: str | None = None,
        job_id: str | None = None,
    ) -> str:
        """Queue a job at the end of its lane.

        Args:
            kind: One of the runners' keys.
            tenant: Whose job it is.
            lane: The store that it writes; jobs of one lane run one after the other.
            title: What people read.
            request: The request's JSON, handed to the body.
            retry_of: The job that this one repeats.
            job_id: Its id, from `new_job_id`; one is made where there is none.

        Returns:
            The job's id.

        Raises:
            BadInput: There is no such kind of job.
            StorageProblem: The history cannot be written.
        """
        if kind not in self._runners:
            raise BadInput(f"There is no job of the kind {kind}.")
        job = JobSnapshot(
            id=job_id or new_job_id(),
            kind=kind,
            tenant=tenant,
            title=title,
            lane=lane,
            state=JobState.WAITING,
            done=0,
            total=None,
            counts={},
            queued_at=self._clock.now(),
            retry_of=retry_of,
        )
        with self._telling:  # it may begin at once: that it waits is told first
            self._store.add(job, request)
            self._tell(job)
        self._wake()
        return job.id

    def cancel(self, job_id: str) -> JobSnapshot:
        """Cancel a waiting or paused job, ask a running one to stop at its next yield.

        A finished job is left alone.

        Raises:
            NotFound: No job has this id.
        """
        self._store.ask_cancel(job_id, self._clock.now())
        return self._pass_on(job_id, JobState.CANCELING, Execution.ask_cancel)

    def pause(self, job_id: str) -> JobSnapshot:
        """Take a waiting job out of the queue, have a running one left at its next yield.

        Its lane is free then; a restart leaves it paused. A finished or paused job is left alone, and so is
        one that is being canceled.

        Raises:
            NotFound: No job has this id.
        """
        self._store.ask_pause(job_id)
        return self._pass_on(job_id, JobState.PAUSED, Execution.ask_pause)

    def _pass_on(self, job_id: str, asked: JobState, ask: Callable[[Execution], None]) -> JobSnapshot:
        """Ask the run of a job for what the history says is asked of it."""
        with self._changed:
            execution = self._running.get(job_id)
        job = self._store.get(job_id)
        if execution is not None and job.state is asked:
            ask(execution)
        self._publish(job_id)
        return job

    def resume(self, job_id: str) -> JobSnapshot:
        """Have a paused job wait for its turn again; it goes on from the body's own cursor.

        Raises:
            NotFound: No job has this id.
            RuleViolation: The job is not paused.
        """
        if not self._store.resume(job_id):
            job = self._store.get(job_id)
            raise RuleViolation(f"{job.title} is not paused.", f"It is {job.state.value.lower()}.")
        self._publish(job_id)
        self._wake()
        return self.snapshot(job_id)

    def request(self, job_id: str) -> tuple[str, str]:
        """Return the kind of a job and the JSON of what it was asked for.

        Raises:
            NotFound: No job has this id.
        """
        return self._store.get(job_id).kind, self._store.request(job_id)

    def retry(self, job_id: str, request: str | None = None, again: str | None = None) -> str:
        """Queue what a finished job was asked for once more, or what is left of it.

        Args:
            job_id: The finished job.
            request: What is left of its request; None repeats it all.
            again: The id of the new job, from `new_job_id`; one is made where there is none.

        Returns:
            The id of the new job.

        Raises:
            NotFound: No job has this id.
            RuleViolation: The job is not over.
        """
        job = self._store.get(job_id)
        if not job.state.is_final:
            raise RuleViolation(f"{job.title} is not over yet.", "Wait for its end or cancel it first.")
        request = self._store.request(job_id) if request is None else request
        return self.submit(job.kind, job.tenant, job.lane, job.title, request, job_id, again)

    def snapshot(self, job_id: str) -> JobSnapshot:
        """Return one job as it is now.

        Raises:
            NotFound: No job has this id.
        """
        return self._newest(self._store.get(job_id))

    def jobs(self, limit: int = 200, wanted: JobQuery = EVERY_JOB) -> list[JobSnapshot]:
        """Return jobs, newest first."""
        return [self._newest(job) for job in self._store.newest(limit, wanted)]

    def log(self, job_id: str) -> tuple[str, ...]:
        """Return the lines that a job has logged, oldest first."""
        return self._store.log(job_id)

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Have every change of every job told: each change of state, and progress ten times a second.

        The callback runs on any thread and must return at once; it never hears of a job's past again.

        Returns:
            A callable that ends the subscription.
        """
        with self._telling:
            self._subscribers.append(callback)

        def unsubscribe() -> None:
            with self._telling:
                if callback in self._subscribers:
                    self._subscribers.remove(callback)

        return unsubscribe

    def wait(self, job_id: str, timeout: float | None = None) -> JobSnapshot:
        """Wait until a job is over, the time is up or the runtime stops; return the job as it is then.

        Raises:
            NotFound: No job has this id.
            StorageProblem: A store could not be written; the job goes on at the next start.
        """
        end = None if timeout is None else time.monotonic() + timeout
        with self._changed:
            while True:
                job = self._newest(self._store.get(job_id))
                left = None if end is None else end - time.monotonic()
                if job.state.is_final or self._stopping or (left is not None and left <= 0):
                    return job
                if job_id in self._stranded:
                    raise self._stranded[job_id]
                self._changed.wait(left)

    def _newest(self, job: JobSnapshot) -> JobSnapshot:
        execution = self._running.get(job.id)
        if execution is None or job.state.is_final:
            return job
        done, total, counts = execution.progress.numbers()
        return replace(job, done=done, total=total, counts=counts)

    def _publish(self, job_id: str) -> None:
        with self._telling:
            job = self.snapshot(job_id)
            if job == self._told.get(job_id):
                return
            self._tell(job)
        if job.state.is_final:
            with self._changed:
                self._changed.notify_all()

    def _tell(self, job: JobSnapshot) -> None:
        self._told[job.id] = job
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(job)
            except Exception:  # boundary: one listener's fault must not stop a job
                log.exception("A subscriber failed on job %s", job.id)

    def _show_progress(self, execution: Execution) -> None:
        """Tell and save the numbers of a running job, where it is time to."""
        if execution.progress.take_show():
            self._publish(execution.job_id)
        if execution.progress.take_save():
            self._save_progress(execution)

    def _save_progress(self, execution: Execution) -> None:
        state = self._store.save_progress(execution.job_id, *execution.progress.numbers())
        if state is JobState.CANCELING:  # perhaps asked by another process
            execution.ask_cancel()
        elif state is JobState.PAUSED:
            execution.ask_pause()

    def _has_to_leave(self, execution: Execution) -> bool:
        """Tell whether a running job is paused; one that was resumed before it even began is not."""
        if not execution.is_pausing:
            return False
        execution.forget_pause()  # first: a pause that comes now is seen below, or asks anew
        return self._store.get(execution.job_id).state not in (JobState.EXECUTING, JobState.CANCELING)

    def _execution(self, job: JobSnapshot) -> Execution:
        return Execution(
            job,
            self._store.request(job.id),
            self._runners.get(job.kind, _no_runner),
            clock=self._clock,
            keep_log=self._store.append_log,
            on_news=self._on_news,
            turns=self.turns,
            monotonic=self._monotonic,
        )

    def _settle_left_over(self) -> list[Execution]:
        """Cancel what was being canceled when the last process ended; return what has to go on."""
        left: list[Execution] = []
        for job in self._store.open_runs():
            execution = self._execution(job)
            if job.state is JobState.CANCELING:
                self._record(execution, canceled(job.done, job.total))
            else:
                left.append(execution)
        return left

    def _record(self, execution: Execution, verdict: Verdict) -> None:
        """Write how a job ended and tell everybody."""
        done, total, counts = execution.progress.numbers()
        self._store.finish(
            execution.job_id,
            verdict.state,
            self._clock.now(),
            done=done if verdict.done is None else verdict.done,
            total=total if verdict.total is None else verdict.total,
            counts={**counts, **verdict.counts},
            error=verdict.error,
            hint=verdict.hint,
            result=verdict.result,
        )
        self._publish(execution.job_id)

    def _fail(self, execution: Execution, bug: Exception) -> None:
        log.error("Job %s could not be run", execution.job_id, exc_info=bug)
        self._record(execution, unexpected(bug))

    def _forget(self, execution: Execution) -> None:
        """Free the lane."""
        with self._changed:
            self._running.pop(execution.job_id, None)
            self._changed.notify_all()


def _no_runner(_request: str, _context: JobContext) -> Body:
    raise BadInput("This version of Vitrine does not know this kind of job.", "Update Vitrine and retry it.")
