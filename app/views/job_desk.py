"""What the window asks of the engine: queue, cancel and retry jobs of the open tenant."""

from collections.abc import Callable, Sequence
from pathlib import Path

from app.models.errors import AppError
from app.models.workspace import Tenant
from app.sync.engine import Engine
from app.sync.requests import MediaSyncRequest, Products1040Request, Request, UploadRequest
from app.views.group_notices import GroupNotices
from app.views.support.background import Background
from app.views.support.toasts import ToastStack, ToastTone


class JobDesk:
    """Builds requests and hands them to the engine on a worker thread.

    Args:
        engine: Runs jobs.
        background: Where the engine is called.
        toasts: Where it is said that a job is queued.
        tenant: Returns the open tenant, None while there is none.
        show_job: Opens a job in the Jobs view.
        on_queued: Told the id of every job that is queued here.

    Attributes:
        show_job: Opens a job in the Jobs view.
        refusal: Makes what is raised instead of queueing; None while everything may be queued.

    Thread: GUI.
    """

    def __init__(
        self,
        engine: Engine,
        background: Background,
        toasts: ToastStack,
        tenant: Callable[[], Tenant | None],
        show_job: Callable[[str], object],
        on_queued: Callable[[str], object],
    ) -> None:
        self._engine = engine
        self._background = background
        self._toasts = toasts
        self._tenant = tenant
        self.show_job = show_job
        self._on_queued = on_queued
        self.refusal: Callable[[], AppError] | None = None
        self._notices = GroupNotices(engine.group_times, toasts)

    def queue(self, request: Request) -> str:
        """Queue a job and return its id. Thread: any.

        Raises:
            AppError: Nothing may be queued now, or the engine refuses it.
        """
        if self.refusal is not None:
            raise self.refusal()
        return self._engine.submit(request)

    def ahead(self, lane: str) -> int:
        """Count the jobs of a lane that are not over. Thread: any."""
        return sum(job.lane == lane and not job.state.is_final for job in self._engine.jobs(1000))

    def submit(self, request: Request, told: str = "") -> None:
        """Queue a job; say so when `told` is given."""

        def queued(job_id: str) -> None:
            self._on_queued(job_id)
            if told:
                self._toasts.show_toast(told, ToastTone.INFO, [("Show", lambda: self.show_job(job_id))])

        self._background.run(lambda: self.queue(request), queued)

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop."""
        self._background.run(lambda: self._engine.cancel(job_id), lambda _job: None)

    def request(self, job_id: str) -> Request:
        """Return what a job was asked for. Thread: worker."""
        return self._engine.request(job_id)

    def pause(self, job_id: str) -> None:
        """Have a job stop for a while."""
        self._background.run(lambda: self._engine.pause(job_id), lambda _job: None)

    def resume(self, job_id: str) -> None:
        """Have a paused job go on."""
        self._background.run(lambda: self._engine.resume(job_id), lambda _job: None)

    def follow_up(self, tenant_id: str) -> None:
        """Queue what a change leaves to be done that was no job."""
        self._background.run(lambda: self._engine.follow_up(tenant_id), lambda _nothing: None)

    def retry(self, job_id: str) -> None:
        """Queue a job again."""
        self._background.run(lambda: self._engine.retry(job_id), self._on_queued)

    def queued(self, job_id: str) -> None:
        """Take note of a job that was queued for the window, and say so."""
        self._on_queued(job_id)
        self._toasts.show_toast(
            "What you chose is taken back.", ToastTone.INFO, [("Show", lambda: self.show_job(job_id))]
        )

    def upload(self, paths: Sequence[Path]) -> None:
        """Upload files and folders."""
        tenant = self._tenant()
        if tenant is not None and paths:
            self.submit(UploadRequest(tenant.id, tuple(str(path) for path in paths), recursive=True))

    def run_media_sync(self) -> None:
        """Run CMS to HQ omnichannel media sync."""
        tenant = self._tenant()
        if tenant is not None:
            self.submit(MediaSyncRequest(tenant.id), "The media sync is queued.")

    def run_1040(self, is_full: bool) -> None:
        """Run 1040 (Products) for every channel database of the tenant."""
        tenant = self._tenant()
        if tenant is None:
            return
        databases = sorted({row.database for row in tenant.channels.channels()})
        for database in databases:
            self.submit(Products1040Request(tenant.id, database, is_full))
        if databases:
            count = f"{len(databases)} channel {'database' if len(databases) == 1 else 'databases'}"
            self._toasts.show_toast(f"1040 (Products) is queued for {count}.")
        else:
            text = "This tenant has no channel yet, so there is no channel database."
            self._toasts.show_toast(text, ToastTone.WARN)
