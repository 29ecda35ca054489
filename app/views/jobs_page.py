"""The Jobs view as the window holds it: made when first needed, with what happened before."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from app.sync.jobs.states import JobSnapshot
from app.views.job_desk import JobDesk
from app.views.support.background import Background
from app.views.support.theme import ThemeHub

if TYPE_CHECKING:
    from app.views.jobs.jobs_view import JobsView
    from app.views.jobs.pipeline_card import PipelineStatus


class JobsPage:
    """Keeps jobs until there is a view that shows them. Thread: GUI.

    Args:
        hub: Theme and icons.
        background: Runs the reads.
        desk: Cancels, retries and queues jobs.
        log: Reads the log lines of a job; runs on a worker thread.
        pipeline: Reads what each store has received; runs on a worker thread.
        now: The time.
        built: Told of the view once it is made; it wants a place in the window.
    """

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        desk: JobDesk,
        log: Callable[[str], Sequence[str]],
        pipeline: "Callable[[], PipelineStatus | None]",
        now: Callable[[], datetime],
        built: "Callable[[JobsView], object]",
    ) -> None:
        self._hub = hub
        self._background = background
        self._desk = desk
        self._log = log
        self._pipeline = pipeline
        self._now = now
        self._built = built
        self._tenant = ""
        self._known: dict[str, JobSnapshot] = {}

    @property
    def is_built(self) -> bool:
        """Whether the view is there."""
        return "view" in vars(self)

    @cached_property
    def view(self) -> "JobsView":
        """The view; its package is loaded with it."""
        from app.views.jobs.jobs_view import JobCommands, JobsView

        desk = self._desk
        commands = JobCommands(
            cancel=desk.cancel,
            pause=desk.pause,
            resume=desk.resume,
            retry=desk.retry,
            log=self._log,
            media_sync=desk.run_media_sync,
            products_1040=desk.run_1040,
            pipeline=self._pipeline,
        )
        view = JobsView(self._hub, self._background, commands, self._now)
        view.set_tenant(self._tenant)
        view.set_jobs(list(self._known.values()))
        self._known.clear()
        self._built(view)
        return view

    def build(self) -> Iterator[None]:
        """Make the view, a part per step."""
        from app.views.jobs import jobs_view  # noqa: F401  loaded here, made in the next step

        yield
        _ = self.view
        yield

    def set_tenant(self, tenant: str) -> None:
        """Show the pipeline of this tenant."""
        self._tenant = tenant
        if self.is_built:
            self.view.set_tenant(tenant)

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show the history as the engine holds it."""
        if self.is_built:
            self.view.set_jobs(jobs)
        else:
            self._known = {job.id: job for job in jobs}

    def show_jobs(self, jobs: list[JobSnapshot]) -> None:
        """Take newer snapshots."""
        if self.is_built:
            self.view.show_jobs(jobs)
        else:
            self._known.update((job.id, job) for job in jobs)
