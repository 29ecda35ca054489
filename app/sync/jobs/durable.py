"""The port to DBOS: workflows that survive the process. Nothing else in the program imports DBOS.

Three facts about DBOS shape this file. It is one object for the whole process, so only one engine lives
at a time. Its recovery re-runs what its own executor id left behind; every launch here takes a new id, so
recovery finds nothing and `begin` alone decides what runs again. A workflow's outcome is written for any
`Exception`; leaving by a `BaseException` records nothing, so the workflow goes on at the next launch.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from dbos import DBOS

Step = Callable[[Callable[[], str]], str]
Workflow = Callable[[str, Step], str]

APPLICATION = "vitrine"
# Constant: a version computed from the source would orphan waiting jobs at every update of the program.
APPLICATION_VERSION = "1"
WORKFLOW = "vitrine.job"
RESTING_POLL_S = 60.0  # DBOS's own second costs 0.3 % of a core on an idle machine

_one_engine = threading.Lock()


class Leave(BaseException):
    """Raised in a workflow to end this run of it and keep it for the next launch."""


class EngineBusy(RuntimeError):
    """Another engine lives in this process."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A workflow that ended before: its output, or what it failed with."""

    output: str | None
    error: BaseException | None


class DurableEngine:
    """Runs `body(job_id, step)` as one workflow per job; what `step` returned is recorded."""

    def __init__(self, path: Path, body: Workflow) -> None:
        self._path = path
        self._body = body
        self._executor_id = ""
        self._database: sa.Engine | None = None
        self._workflow: Any = None

    def launch(self, *, resting: bool) -> None:
        """Import and start DBOS; takes half a second. Thread: any but GUI.

        Args:
            resting: Whether nothing has to be resumed: only that comes through DBOS's queue.

        Raises:
            EngineBusy: Another engine lives in this process.
        """
        if not _one_engine.acquire(blocking=False):
            raise EngineBusy("Another workspace runs its jobs in this process")
        try:
            self._launch(resting)
        except BaseException:
            self.destroy()
            raise

    def _launch(self, resting: bool) -> None:
        logger = logging.getLogger("dbos")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())  # else DBOS adds a console handler and cuts our log off
        from dbos import DBOS

        self._executor_id = f"{APPLICATION}-{uuid.uuid4().hex}"
        self._database = _open(self._path)
        instance = DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self._database,
                "application_version": APPLICATION_VERSION,
                "executor_id": self._executor_id,
                "log_level": "WARNING",
                "enable_otlp": False,
                # Nothing here waits for messages; the listener sleeps this long and a stop waits for it.
                "notification_listener_polling_interval_sec": 0.25,
                "scheduler_polling_interval_sec": 3600.0,
            }
        )

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)
        def run_job(job_id: str) -> str:
            return self._body(job_id, lambda batch: DBOS.run_step({"name": "batch"}, batch))

        self._workflow = run_job
        if resting:
            instance._registry.get_internal_queue()._polling_interval_sec = RESTING_POLL_S
        DBOS.launch()

    def begin(self, job_id: str, *, afresh: bool = False) -> Finished | None:
        """Start a job's workflow, or have it go on; never twice at once.

        Args:
            job_id: The job.
            afresh: No run of the workflow is alive: what a paused run left behind is thrown away.

        Returns:
            How the workflow ended, if it did so before; None when it runs or will run in a moment.
        """
        from dbos import DBOS, SetWorkflowID

        status = DBOS.get_workflow_status(job_id)
        is_over = status is not None and status.status in ("SUCCESS", "ERROR")
        if status is not None and (status.app_version != APPLICATION_VERSION or (afresh and not is_over)):
            # Its steps may mean something else now, or were left by `Leave`, which keeps a workflow PENDING
            # under our own executor id, as if it ran; the body's cursor holds.
            DBOS.delete_workflow(job_id)
            status = None
        if status is None:
            with SetWorkflowID(job_id):
                DBOS.start_workflow(self._workflow, job_id)
        elif is_over:
            return Finished(status.output, status.error)
        elif status.status == "ENQUEUED" or status.executor_id == self._executor_id:
            pass  # resumed by an earlier launch: the queue brings it, or has done so
        else:  # left by a killed process, or given up by DBOS
            DBOS.resume_workflow(job_id)
        return None

    def forget_others(self, keep: Collection[str]) -> None:
        """Delete the records of all workflows but some; the job history has what people need."""
        from dbos import DBOS

        known = DBOS.list_workflows(name=WORKFLOW, load_input=False, load_output=False, limit=1000)
        ids = [workflow.workflow_id for workflow in known if workflow.workflow_id not in keep]
        if ids:
            DBOS.delete_workflows(ids)

    def destroy(self) -> None:
        """Stop DBOS and wait for its threads; every body must have ended or left before."""
        try:
            self._destroy()
        finally:
            _one_engine.release()

    def _destroy(self) -> None:
        from dbos import DBOS, _dbos

        instance = _dbos._dbos_global_instance
        if instance is not None:
            _drain(instance)
        DBOS.destroy(destroy_registry=True)
        if self._database is not None:
            self._database.dispose()
        self._database = self._workflow = None


def _drain(instance: "DBOS") -> None:
    """Wait until the outcome of every workflow is written.

    `DBOS.destroy` can do so too, but sleeps a whole second first, and without it writes race its teardown.
    """
    for event in instance.background_thread_stop_events:
        event.set()
    executor = instance._executor_field
    if executor is not None:
        executor.shutdown(wait=True)


def _open(path: Path) -> sa.Engine:
    """Make the engine for DBOS's own store: as DBOS makes it, and in WAL mode."""
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
