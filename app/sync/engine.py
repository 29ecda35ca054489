"""The engine: queue requests, follow jobs. The one place that knows all kinds of jobs."""

import logging
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from app.models.clock import Clock
from app.models.database import open_authored
from app.models.errors import AppError
from app.models.workspace import Workspace
from app.sync.asking import Asking
from app.sync.cms.process import wanted as wanted_processing
from app.sync.cms.renditions import wanted as wanted_renditions
from app.sync.csu.invalidations import invalidate
from app.sync.group_times import GroupTimes
from app.sync.hq.sessions import SessionRow, sessions_of
from app.sync.jobs.board import JobBoard, Subscriber, new_job_id
from app.sync.jobs.inline import InlineRuntime
from app.sync.jobs.runtime import JobRuntime
from app.sync.jobs.schedule_store import ScheduleStore
from app.sync.jobs.states import (
    EVERY_JOB,
    OPEN_STATES,
    Body,
    JobContext,
    JobQuery,
    JobSnapshot,
    JobState,
    Runner,
)
from app.sync.jobs.store import JOBS_HEAD, JobStore
from app.sync.requests import (
    REQUEST_KINDS,
    AssignByNameRequest,
    ChannelConfiguration1070Request,
    GlobalConfiguration1110Request,
    ImportManifestRequest,
    MediaSyncRequest,
    ProcessRequest,
    Products1040Request,
    PublishGroupRequest,
    PublishRequest,
    RenditionsRequest,
    Request,
    RevertGroupRequest,
    SearchIndexRequest,
    UploadRequest,
    request_from_json,
    request_to_json,
)
from app.sync.schedules import Schedules
from app.sync.stores import Stores

log = logging.getLogger(__name__)

JobBody = Callable[[Any, Stores, JobContext], Body]


@cache
def job_kinds() -> Mapping[str, JobBody]:
    """Return the table of job kinds.

    The bodies are imported when the first job runs: they take a tenth of a second that the window does not
    need to be usable.
    """
    from app.sync.cms.assign_by_name import assign_by_name
    from app.sync.cms.copy_tenant import copy_tenant
    from app.sync.cms.export_manifest import export_manifest
    from app.sync.cms.import_manifest import import_manifest
    from app.sync.cms.process import process
    from app.sync.cms.publish import publish, unpublish
    from app.sync.cms.publish_group import publish_group, revert_group
    from app.sync.cms.renditions import renditions
    from app.sync.cms.reverse import reverse
    from app.sync.cms.upload import upload
    from app.sync.csu.search_refresh import search_index
    from app.sync.hq.channel_configuration_1070 import channel_configuration_1070
    from app.sync.hq.global_configuration_1110 import global_configuration_1110
    from app.sync.hq.media_sync import media_sync
    from app.sync.hq.products_1040 import products_1040

    return {
        "upload": upload,
        "import-manifest": import_manifest,
        "manifest-export": export_manifest,
        "copy-tenant": copy_tenant,
        "assign-by-name": assign_by_name,
        "publish": publish,
        "unpublish": unpublish,
        "publish-group": publish_group,
        "revert-group": revert_group,
        "reverse": reverse,
        "renditions": renditions,
        "process": process,
        "media-sync": media_sync,
        "products-1040": products_1040,
        "global-configuration-1110": global_configuration_1110,
        "channel-configuration-1070": channel_configuration_1070,
        "search-index": search_index,
    }


FollowUp = Callable[[Stores, str], tuple[Request, ...]]

FOLLOW_UPS: Mapping[str, tuple[FollowUp, ...]] = {
    "upload": (wanted_renditions, wanted_processing),
    "import-manifest": (wanted_renditions, wanted_processing),
    "copy-tenant": (wanted_renditions, wanted_processing),
    "publish": (wanted_renditions,),
    "unpublish": (wanted_renditions,),
    "publish-group": (wanted_renditions,),
    "revert-group": (wanted_renditions,),
    "reverse": (wanted_renditions,),
    "renditions": (wanted_renditions,),  # what was published while it ended
    "process": (wanted_processing,),  # what came back from the trash meanwhile
}
"""What may be left to do after a job of a kind: each tells the requests that a tenant needs now, if any."""

NOT_BESIDE: Final = {
    RenditionsRequest.kind: {RenditionsRequest.kind},
    # These read through themselves what they made, and take away again what cannot be shown.
    ProcessRequest.kind: {ProcessRequest.kind, UploadRequest.kind, ImportManifestRequest.kind},
}
"""Open jobs that keep a kind of follow-up back until they are over."""


SESSION_REQUESTS: Final[Mapping[str, Callable[..., Request]]] = {
    "1040": Products1040Request,
    "1070": ChannelConfiguration1070Request,
    "1110": GlobalConfiguration1110Request,
}
"""How the jobs are asked for that send something to channel databases."""

SESSION_KINDS: Final = {
    Products1040Request.kind,
    ChannelConfiguration1070Request.kind,
    GlobalConfiguration1110Request.kind,
}

IDLE_COUNTS: Final = {
    MediaSyncRequest.kind: '*"changed": 0*',
    Products1040Request.kind: '{"products": 0}',
    SearchIndexRequest.kind: "*",  # it counts what it looked at
}
"""What the counts of a run look like that changed nothing, by kinds that recur."""

KEPT_IDLE_RUNS: Final = 300
"""Such runs of each kind and lane that stay known; the history is looked through at every start."""

GROUP_KINDS: Final = {PublishGroupRequest.kind, RevertGroupRequest.kind}


class Engine:
    """The bundled CMS, HQ and CSU engine of one workspace. Thread: any.

    Args:
        workspace: The workspace.
        stores: The stores that jobs work on.
        clock: The time.
        inline: Run each job to its end inside `submit`, without threads; for tests.

    Attributes:
        schedules: What recurs.
        group_times: Publish groups that go live, or are taken back, at their time.
    """

    def __init__(self, workspace: Workspace, stores: Stores, clock: Clock, *, inline: bool = False) -> None:
        self._database = open_authored(workspace.jobs_path, "jobs", JOBS_HEAD)
        self._stores = stores
        self._history = store = JobStore(self._database)
        self._asking = Asking(stores)
        runners = {kind: self._runner(kind) for kind in REQUEST_KINDS}
        self._board: JobBoard
        if inline:
            self._board = InlineRuntime(store, runners, clock)
        else:
            self._board = JobRuntime(store, workspace.root / "dbos.db", runners, clock, tidy=workspace.sweep)
        self._board.subscribe(self._on_job_changed)
        self.group_times = GroupTimes(stores, clock, self._queue_due, self._open_groups)
        self.schedules = Schedules(
            ScheduleStore(self._database),
            stores,
            clock,
            self._queue,
            self.submit,
            self._open_jobs,
            self.group_times.look,
            self._asking.ask_headquarters,
        )

    def start(self) -> None:
        """Begin to run jobs, those first that an earlier process left unfinished. Thread: any but GUI.

        Raises:
            WorkspaceBusy: Another process runs the jobs of this workspace.
        """
        self._board.start()
        try:
            self._history.prune(IDLE_COUNTS, KEPT_IDLE_RUNS)
        except AppError as problem:  # the next start looks again
            log.warning("The history was not pruned: %s", problem)
        for tenant_id in self._stores.workspace.tenant_ids():
            self.follow_up(tenant_id)

    def leave_a_core(self) -> None:
        """Have jobs leave a core to the window from now on, however many run."""
        self._board.turns.leave_a_core()

    def follow_up(self, tenant_id: str) -> None:
        """Queue what a tenant needs that no job waits to do: call it after a change that was no job.

        Its jobs are there for whoever looks, but nobody has to wait for them.
        """
        try:
            found = {one for follow_ups in FOLLOW_UPS.values() for one in follow_ups}
            for request in [request for one in found for request in one(self._stores, tenant_id)]:
                under_way = self._open_jobs(tenant_id)
                if all(job.kind not in NOT_BESIDE[request.kind] for job in under_way):
                    self._queue(request)
        except AppError as problem:  # the work that is done stays done; the next job or start looks again
            log.warning("What follows in tenant %s was not queued: %s", tenant_id, problem)

    def _on_job_changed(self, job: JobSnapshot) -> None:
        if job.kind in SESSION_KINDS and job.state in (JobState.CANCELED, JobState.ERROR):
            try:
                sessions_of(self._stores, job.tenant).abandoned(job.id, job.error or job.state.value)
            except AppError as problem:  # a later session of the database takes it up
                log.warning("What job %s left was not canceled: %s", job.id, problem)
        if job.kind in GROUP_KINDS and job.state in (JobState.CANCELED, JobState.ERROR):
            request = self.request(job.id)
            assert isinstance(request, PublishGroupRequest)
            self.group_times.job_over(job, request)
        if job.state.is_final:
            self.schedules.job_over(job)
            try:
                self._asking.over(job)
            except AppError as problem:  # the trail says that it was asked for all the same
                log.warning("What job %s came to is not in the audit trail: %s", job.id, problem)
        if job.kind not in FOLLOW_UPS or not job.state.is_final:
            return
        # A job that failed or was canceled is not begun anew by itself; what another one left is looked for.
        if job.kind not in NOT_BESIDE or job.state in (JobState.ENDED, JobState.ENDED_WITH_ERRORS):
            self.follow_up(job.tenant)

    def _open_groups(self, tenant_id: str) -> set[int]:
        """List the publish groups that a job is about which is not over."""
        jobs = self._open_jobs(tenant_id)
        asked = [self.request(job.id) for job in jobs if job.kind in GROUP_KINDS]
        return {one.group for one in asked if isinstance(one, PublishGroupRequest)}

    def _open_jobs(self, tenant_id: str) -> list[JobSnapshot]:
        return self._board.jobs(100_000, JobQuery(tenant=tenant_id, states=OPEN_STATES))

    def stop(self, timeout: float = 30.0) -> bool:
        """Finish the current batches, leave the rest for the next start, close the history.

        Returns:
            Whether every job came to a yield in time.
        """
        self.schedules.stop()
        stopped = self._board.stop(timeout)
        self._database.close()
        return stopped

    def submit(self, request: Request) -> str:
        """Queue a request of the signed-in user and return the job's id.

        Raises:
            NotAllowed: The user may not ask for it.
            NotFound: There is no such tenant.
        """
        job_id, request = new_job_id(), self._asking.signed(request)
        self._asking.ask(request, job_id)
        return self._queue(request, job_id)

    def _queue_due(self, request: Request) -> str:
        job_id = new_job_id()
        self._asking.by_itself(request, job_id)
        return self._queue(request, job_id)

    def _queue(self, request: Request, job_id: str | None = None) -> str:
        """Queue what follows, or what was asked for before."""
        return self._board.submit(
            request.kind,
            request.tenant,
            request.lane,
            request.title(),
            request_to_json(request),
            job_id=job_id,
        )

    def cancel(self, job_id: str) -> JobSnapshot:
        """Cancel a waiting or paused job, ask a running one to stop at its next batch.

        Raises:
            NotFound: No job has this id.
            NotAllowed: The user may not ask for such jobs.
        """
        with self._asking.about(self.job(job_id), "Canceled"):
            return self._board.cancel(job_id)

    def pause(self, job_id: str) -> JobSnapshot:
        """Take a waiting job out of the queue, have a running one stop at its next batch; it keeps its place.

        Raises:
            NotFound: No job has this id.
            NotAllowed: The user may not ask for such jobs.
        """
        with self._asking.about(self.job(job_id), "Paused"):
            return self._board.pause(job_id)

    def resume(self, job_id: str) -> JobSnapshot:
        """Have a paused job go on where it stopped, when its turn comes.

        Raises:
            NotFound: No job has this id.
            RuleViolation: The job is not paused.
            NotAllowed: The user may not ask for such jobs.
        """
        self._asking.resume(self.request(job_id), self.job(job_id))
        return self._board.resume(job_id)

    def retry(self, job_id: str) -> str:
        """Queue the request of a finished job again and return the new job's id.

        An upload that did not come to its end goes on with the files that it did not bring in; items that it
        made, and had still to publish, are published by a job of their own. Assigning by file name goes on
        with the products that were left as they were.

        Raises:
            NotFound: No job has this id.
            RuleViolation: The job is not over.
            NotAllowed: The user may not ask for such jobs.
        """
        job, request, again = self.job(job_id), self.request(job_id), new_job_id()
        if job.state.is_final:
            self._asking.ask(request, again, f"Repeated: {job.title}")
        if isinstance(request, AssignByNameRequest):
            applied = self._stores.tenant(request.tenant).assignments.bulk_outcome(job_id).applied
            request = request.without(applied)
        if not isinstance(request, UploadRequest):
            return self._board.retry(job_id, request_to_json(request), again)
        uploads = self._stores.tenant(request.tenant).uploads
        left = tuple(uploads.unfinished_paths(job_id))
        unpublished: tuple[int, ...] = ()
        if request.publish and job.state in (JobState.CANCELED, JobState.ERROR):
            unpublished = tuple(uploads.never_published(job_id))
        self._board.retry(job_id, request_to_json(replace(request, paths=left or request.paths)), again)
        if unpublished:
            self.submit(PublishRequest(request.tenant, media=unpublished, label="uploaded before"))
        return again

    def request(self, job_id: str) -> Request:
        """Return what a job was asked for.

        Raises:
            NotFound: No job has this id.
            BadInput: This version does not know its kind.
        """
        return request_from_json(*self._board.request(job_id))

    def job(self, job_id: str) -> JobSnapshot:
        """Return a job as it is now.

        Raises:
            NotFound: No job has this id.
        """
        return self._board.snapshot(job_id)

    def jobs(self, limit: int = 200, wanted: JobQuery = EVERY_JOB) -> list[JobSnapshot]:
        """List jobs, newest first."""
        return self._board.jobs(limit, wanted)

    def job_places(self, wanted: JobQuery, limit: int | None = None) -> "array[int]":
        """Return the places of all jobs that are meant in the order of submission, newest first."""
        return self._history.places(wanted, limit)

    def jobs_at(self, places: Sequence[int]) -> list[tuple[int, JobSnapshot]]:
        """Return the jobs at some places as the history has them, each with its place."""
        return self._history.at(places)

    def job_place(self, job_id: str) -> int:
        """Return the place of a job in the order of submission; 0 where there is none."""
        return self._history.place(job_id)

    def log(self, job_id: str) -> tuple[str, ...]:
        """Return the log of a job."""
        return self._board.log(job_id)

    def invalidate(
        self, tenant_id: str, database: str | None = None, name: str | None = None
    ) -> tuple[str, ...]:
        """Have the caches of the CSUs read a product or category anew, or everything; see `invalidate`."""
        self._asking.ask_headquarters(tenant_id, f"Invalidated the caches of {name or 'everything'}")
        return invalidate(self._stores, tenant_id, database, name)

    def sessions(self, tenant_id: str, database: str | None = None, limit: int = 200) -> list[SessionRow]:
        """List the download sessions of a tenant, or of one of its channel databases, newest first."""
        return sessions_of(self._stores, tenant_id).sessions(database, limit)

    def retry_session(self, tenant_id: str, session_id: int) -> list[str]:
        """Have a suspended session tried anew, and what waits for it done; return the jobs.

        Raises:
            NotFound: No session has this id.
            RuleViolation: It is not suspended.
        """
        self._asking.ask_headquarters(tenant_id, f"Retried download session {session_id}")
        return self._work_on(tenant_id, sessions_of(self._stores, tenant_id).retry(session_id))

    def cancel_session(self, tenant_id: str, session_id: int) -> list[str]:
        """Give up a session that is suspended or waits, and have done what waits for it; return the jobs.

        What it would have sent goes with the next one.

        Raises:
            NotFound: No session has this id.
            RuleViolation: It is over, or a job works on it.
        """
        self._asking.ask_headquarters(tenant_id, f"Canceled download session {session_id}")
        return self._work_on(tenant_id, sessions_of(self._stores, tenant_id).cancel(session_id))

    def _work_on(self, tenant_id: str, rows: list[SessionRow]) -> list[str]:
        return [
            self.submit(SESSION_REQUESTS[row.job](tenant_id, row.database, session=row.id)) for row in rows
        ]

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Call back with every change of a job, on any thread; returns what ends it."""
        return self._board.subscribe(callback)

    def wait(self, job_id: str, timeout: float | None = None) -> JobSnapshot:
        """Wait until a job is finished, or the time is over, and return it as it is then."""
        return self._board.wait(job_id, timeout)

    def _runner(self, kind: str) -> Runner:
        def run(text: str, ctx: JobContext) -> Body:
            request = request_from_json(kind, text)
            self._asking.see(request, self.job(ctx.job_id))
            outcome = yield from job_kinds()[kind](request, self._stores, ctx)
            if (lost := self._asking.lost(request, ctx.job_id)) is not None:
                ctx.log(f"{lost.message} They might when it began, so it went on to its end.")
            return outcome

        return run
