"""Runs jobs durably: one DBOS workflow each, one at a time per lane, resumed after a crash."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic as real_monotonic

from sqlalchemy.exc import OperationalError

from app.models.clock import Clock
from app.models.errors import AppError, StorageProblem, WorkspaceBusy
from app.models.thread_priority import give_way
from app.sync.jobs.board import JobBoard
from app.sync.jobs.durable import DurableEngine, EngineBusy, Finished, Leave, Step
from app.sync.jobs.execution import Execution, Verdict, unexpected
from app.sync.jobs.lanes import startable
from app.sync.jobs.lock import WorkspaceLock
from app.sync.jobs.states import Runner
from app.sync.jobs.store import JobStore

log = logging.getLogger(__name__)

MAX_RUNNING = 5  # lanes side by side: bodies wait for disks more than for the two cores of a small machine
RETRY_S = 1.0  # pause of the dispatcher after a store could not be read or written


class JobRuntime(JobBoard):
    """The runtime of a workstation.

    The history decides which job runs; DBOS runs it and remembers its steps. A job is in `_running` from
    before its state becomes Executing until its workflow has nothing more to do, and `Execution.claim`
    lets one workflow run advance it.

    Args:
        store: The job history.
        system_path: DBOS's own store; `jobs.lock` lies beside it.
        runners: Makes the body of each kind of job.
        clock: Tells when things happened.
        monotonic: Seconds for the pace of progress.
        tidy: Clears up behind killed processes; called at every start, before any job goes on.
    """

    def __init__(
        self,
        store: JobStore,
        system_path: Path,
        runners: Mapping[str, Runner],
        clock: Clock,
        monotonic: Callable[[], float] = real_monotonic,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(store, runners, clock, monotonic)
        self._lock = WorkspaceLock(system_path.with_name("jobs.lock"))
        self._engine = DurableEngine(system_path, self._workflow)
        self._lifecycle = threading.Lock()
        self._dispatcher: threading.Thread | None = None
        self._look = self._untidy = False
        self._left: list[Execution] = []
        self._owner = str(os.getpid())
        self._tidy = tidy

    def start(self) -> None:
        """Begin to run jobs, those first that an earlier process left unfinished. Thread: any but GUI.

        Raises:
            WorkspaceBusy: Another process runs the jobs of this workspace.
            StorageProblem: The history cannot be read or written.
        """
        with self._lifecycle:
            if self._dispatcher is not None:
                return
            self._lock.acquire(self._clock.now())
            try:
                self._tidy()
                self._left = self._settle_left_over()
                # Known before DBOS runs: its queue may bring a job that an earlier launch had resumed.
                self._running = {execution.job_id: execution for execution in self._left}
                self._stopping = False
                self._stranded.clear()
                self._engine.launch(resting=not self._left)
            except BaseException as problem:
                self._running = {}
                self._lock.release()
                if isinstance(problem, EngineBusy):
                    raise WorkspaceBusy(f"{problem}.", "Close it first.") from problem
                raise
            self._look = self._untidy = True
            self._dispatcher = threading.Thread(target=self._serve, name="job-dispatcher", daemon=True)
            self._dispatcher.start()

    def stop(self, timeout: float = 30.0) -> bool:
        """Finish the current batches and leave the rest for the next start; not a cancel."""
        end = real_monotonic() + timeout
        with self._lifecycle:
            if self._dispatcher is None:
                return True
            with self._changed:
                self._stopping = True
                self._changed.notify_all()
            self._dispatcher.join(timeout)
            for execution in list(self._running.values()):
                if execution.claim():  # resumed, but not yet brought by the queue
                    self._forget(execution)
            with self._changed:
                gone = self._changed.wait_for(lambda: not self._running, max(0.0, end - real_monotonic()))
            if not gone or self._dispatcher.is_alive():
                log.warning("Jobs did not come to a yield within %s s: %s", timeout, list(self._running))
                return False
            self._engine.destroy()
            self._lock.release()
            self._dispatcher = None
            return True

    # --- the dispatcher's thread -------------------------------------------------------------------

    def _serve(self) -> None:
        give_way()
        while True:
            with self._changed:
                if not (self._look or self._stopping):
                    self._changed.wait(self._next_due())
                if self._stopping:
                    return
                look, self._look = self._look, False
            try:
                if look:
                    self._resume()
                    self._dispatch()
                for execution in list(self._running.values()):
                    self._show_progress(execution)
            except Exception:  # boundary: the dispatcher outlives a store that is locked or full for a while
                log.exception("Jobs could not be dispatched")
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, RETRY_S)
                    self._look = True

    def _resume(self) -> None:
        """Go on with what the last process left; once, before any new job begins."""
        while self._left:
            self._begin(self._left.pop(0))
        if self._untidy:
            self._untidy = False
            self._engine.forget_others(self._running)

    def _next_due(self) -> float | None:
        dues = [execution.progress.due_in_s() for execution in self._running.values()]
        return min((due for due in dues if due is not None), default=None)

    def _dispatch(self) -> None:
        with self._changed:
            busy = {execution.lane for execution in self._running.values()}
            slots = MAX_RUNNING - len(self._running)
        for head in startable(self._store.waiting(), busy, slots):
            if self._stopping:
                return
            execution = self._execution(self._store.get(head.id))
            with self._changed:
                self._running[head.id] = execution  # before the state changes: a cancel must find it
            if self._store.begin(head.id, self._clock.now(), self._owner):
                self._stranded.pop(head.id, None)
                self._publish(head.id)
                self._begin(execution, afresh=True)
            else:  # canceled a moment ago
                self._forget(execution)
                self._wake()

    def _begin(self, execution: Execution, *, afresh: bool = False) -> None:
        try:
            finished = self._engine.begin(execution.job_id, afresh=afresh)
            if finished is not None and execution.claim():
                self._record(execution, _verdict_of(finished))
                self._release(execution)
        except Exception as bug:  # noqa: BLE001  (boundary: what DBOS has against one job, _fail logs it)
            if execution.claim():
                try:
                    self._fail(execution, bug)
                finally:
                    self._release(execution)

    # --- a workflow's thread -----------------------------------------------------------------------

    def _workflow(self, job_id: str, step: Step) -> str:
        give_way()
        execution = self._running.get(job_id)
        if execution is None or not execution.claim():
            if self._store.get(job_id).state.is_final:
                return ""
            raise Leave
        try:
            verdict = self._advance(execution, step)
            self._record(execution, verdict)
            return verdict.to_json()
        except Exception as bug:
            # Not the body's fault: a store could not be written. The next start goes on from the cursor.
            self._stranded[job_id] = problem = _stranded(bug)
            if isinstance(bug, StorageProblem | OperationalError):
                log.warning("Job %s was left for the next start: %s", job_id, problem.message)
            else:
                log.exception("Job %s was left for the next start", job_id)
            raise Leave from bug
        finally:
            self._release(execution)

    def _advance(self, execution: Execution, step: Step) -> Verdict:
        def batch() -> str:
            verdict = execution.advance(lambda: self._stopping)
            return "" if verdict is None else verdict.to_json()

        while not self._has_to_leave(execution):
            if recorded := step(batch):
                return Verdict.from_json(recorded)
            if self._stopping:
                break
        execution.close()
        self._save_progress(execution)
        raise Leave

    def _release(self, execution: Execution) -> None:
        self._forget(execution)
        self._wake()

    def _wake(self) -> None:
        with self._changed:
            self._look = True
            self._changed.notify_all()

    def _on_news(self, execution: Execution) -> None:
        with self._changed:
            self._changed.notify_all()


def _verdict_of(finished: Finished) -> Verdict:
    """Read how a workflow ended whose job did not hear of it."""
    if finished.output:
        return Verdict.from_json(finished.output)
    return unexpected(finished.error or RuntimeError("the job's record is lost"))


def _stranded(bug: Exception) -> StorageProblem:
    """Say that a job cannot go on now, and when it will."""
    reason = bug.message.rstrip(".") if isinstance(bug, AppError) else str(getattr(bug, "orig", bug))
    return StorageProblem(
        f"The job cannot go on: {reason}.", "Free some space; the job goes on when jobs are run again."
    )
