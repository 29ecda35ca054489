"""The Jobs view as the window holds it: made when first needed, with what happened before."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.sync.engine import Engine
from app.sync.jobs.states import JobSnapshot
from app.views.job_desk import JobDesk
from app.views.jobs.job_words import Elsewhere
from app.views.manifest_jobs import ManifestJobs
from app.views.support.background import Background
from app.views.support.theme import ThemeHub
from app.views.where_is_it import WhereIsIt

if TYPE_CHECKING:
    from app.sync.tracking_rows import Action, Track
    from app.views.jobs.jobs_view import JobsView
    from app.views.jobs.reverse_dialog import ReversalDesk, ReverseDialog
    from app.views.jobs.track_desk import TrackDesk
    from app.views.jobs.track_dialog import TrackDialog


class JobsPage:
    """Keeps jobs until there is a view that shows them. Thread: GUI.

    Args:
        hub: Theme and icons.
        background: Runs the reads.
        desk: Cancels, retries and queues jobs.
        engine: Reads the history; on worker threads.
        reversals: Makes what takes jobs back.
        where_is_it: Knows the pipeline of the open tenant, and opens the way of a publish.
        manifests: Opens results of imports, and retries their failed rows.
        now: The time.
        built: Told of the view once it is made; it wants a place in the window.
        elsewhere: Names the tenant of a job where that is not the open one.
    """

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        desk: JobDesk,
        engine: Engine,
        reversals: "Callable[[], ReversalDesk]",
        where_is_it: WhereIsIt,
        manifests: ManifestJobs,
        now: Callable[[], datetime],
        built: "Callable[[JobsView], object]",
        elsewhere: Elsewhere,
    ) -> None:
        self._hub = hub
        self._background = background
        self._desk = desk
        self._engine, self._reversals, self._where_is_it = engine, reversals, where_is_it
        self._manifests = manifests
        self._now = now
        self._built = built
        self._elsewhere = elsewhere
        self._tenant = ""
        self.reverse_dialog: ReverseDialog | None = None
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
            result=self._manifests.show_result,
            retry_rows=self._manifests.retry_failed,
            log=self._engine.log,
            media_sync=desk.run_media_sync,
            products_1040=desk.run_1040,
            history=self._engine,
            tracker=self._where_is_it.desk,
            track=self._where_is_it.job,
            reverse=self.reverse,
            elsewhere=self._where_is_it.elsewhere,
        )
        view = JobsView(self._hub, self._background, commands, self._now, self._elsewhere)
        view.set_tenant(self._tenant)
        view.set_jobs(list(self._known.values()))
        self._known.clear()
        self._built(view)
        return view

    def reverse(self, job_id: str) -> None:
        """Show what of a job can be taken back, and take back what is chosen."""
        from app.views.jobs.reverse_dialog import ReverseDialog

        window = self.view.window()
        self.reverse_dialog = ReverseDialog(
            self._hub, self._background, self._reversals(), job_id, self._desk.queued, window
        )
        self.reverse_dialog.open()

    def reverse_chosen(self) -> bool:
        """Do the same for the job that is chosen; return False where none is that can be taken back."""
        job_id = self.view.details.reversible_id
        if job_id is not None:
            self.reverse(job_id)
        return job_id is not None

    def track_dialog(self, look: "Callable[[], Track]", desk: "TrackDesk", window: QWidget) -> "TrackDialog":
        """Make the dialog that shows where something is."""
        from app.views.jobs.jobs_view import ELSEWHERE
        from app.views.jobs.track_dialog import TrackDialog

        def is_elsewhere(action: "Action") -> bool:
            return action.remedy in ELSEWHERE

        return TrackDialog(self._hub, self._background, look, desk.act, is_elsewhere, window)

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
