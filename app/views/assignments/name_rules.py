"""Opens Assign by file name over a window, tells what came of it, and takes it back."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.models.assignments.rows import BulkOutcome
from app.models.changes import Changes
from app.models.context import OMNICHANNEL, Context
from app.models.media.rows import MediaFilter, MediaSort
from app.models.undo import StepNote
from app.models.workspace import Tenant
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import AssignByNameRequest, Request
from app.views.assignments.desk_words import refused_words
from app.views.assignments.gestures import past_tense
from app.views.assignments.name_rules_desk import Applied, NameServices
from app.views.assignments.name_rules_dialog import NameRulesDialog, progress_of
from app.views.assignments.pictures import Pictures
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack, ToastTone


class NameJobs(Protocol):
    """What it asks of jobs."""

    def queue(self, request: Request) -> str:
        """Queue a job and return its id. Thread: any."""
        ...

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop."""
        ...

    def show_job(self, job_id: str) -> object:
        """Open Jobs on a job."""
        ...


class NameRulesOpener(QObject):
    """One per tenant. Thread: GUI.

    Args:
        jobs: Queues, cancels and shows jobs.
        on_changed: Something was taken back; everybody may refresh.
        on_step: A step of undo was made.
        window: What the dialog lies over.
    """

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        presenter: ErrorPresenter,
        toasts: ToastStack,
        jobs: NameJobs,
        on_changed: Callable[[Changes], object],
        on_step: Callable[[StepNote], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._tenant = tenant
        self._user = user
        self._hub = hub
        self._thumbnails = thumbnails
        self._background = background
        self._presenter = presenter
        self._toasts = toasts
        self._jobs = jobs
        self._on_changed = on_changed
        self._on_step = on_step
        self._window = window
        self._dialogs: dict[str, NameRulesDialog | None] = {}
        self._early: dict[str, JobSnapshot] = {}

    def open(self, context: Context, media_ids: Sequence[int] = ()) -> NameRulesDialog:
        """Open the dialog on some media, or on all where none are given."""
        tenant, user, jobs = self._tenant, self._user, self._jobs
        services = NameServices(
            tenant.name_rules,
            lambda edit: jobs.queue(AssignByNameRequest.of(tenant.id, edit, user)),
            jobs.cancel,
            tenant.difference,
            lambda text: tenant.media.ids(MediaFilter(text=text), MediaSort.NAME),
            lambda: _context_name(tenant, context),
            context,
            user,
        )
        dialog = NameRulesDialog(
            self._hub,
            services,
            Pictures(self._hub, self._thumbnails),
            self._background,
            self._presenter,
            media_ids,
            self._window,
        )
        dialog.desk.queued.connect(lambda job_id: self._on_queued(job_id, dialog))
        dialog.finished.connect(lambda _result: self._on_closed(dialog))
        dialog.open()
        return dialog

    def on_jobs_changed(self, jobs: Sequence[JobSnapshot]) -> None:
        """Follow the jobs that dialogs queued, also once these are closed."""
        for job in jobs:
            if job.id in self._dialogs:
                self._follow(job)
            elif job.kind == AssignByNameRequest.kind:
                self._early[job.id] = job  # its id is not known yet, or it is somebody else's

    def _on_queued(self, job_id: str, dialog: NameRulesDialog) -> None:
        self._dialogs[job_id] = dialog
        early = self._early.pop(job_id, None)
        if early is not None:
            self._follow(early)

    def _on_closed(self, dialog: NameRulesDialog) -> None:
        for job_id, one in self._dialogs.items():
            if one is dialog:
                self._dialogs[job_id] = None

    def _follow(self, job: JobSnapshot) -> None:
        dialog = self._dialogs[job.id]
        if dialog is not None:
            dialog.desk.follow(job)
        if job.state.is_final:
            assignments = self._tenant.assignments
            self._background.run(
                lambda: assignments.bulk_outcome(job.id),
                lambda outcome: self._on_over(Applied(job, outcome)),
                on_error=self._presenter.present,
            )

    def _on_over(self, applied: Applied) -> None:
        job, outcome = applied.job, applied.outcome
        dialog = self._dialogs.pop(job.id, None)
        if outcome.applied.changes:
            step = StepNote(job.id, "products", "assignments", job.title)
            self._on_step(step)
            whole = job.state is JobState.ENDED
            words = past_tense(job.title) if whole else f"Assigned by file name: {progress_of(job)}"
            self._toasts.show_toast(words, ToastTone.OK, [("Undo", lambda: self._undo(step))])
        if dialog is not None:
            dialog.desk.take_outcome(applied)
        elif outcome.refused or job.error:
            words = job.error or refused_words(outcome.refused)
            self._toasts.show_toast(words, ToastTone.WARN, [("Details", lambda: self._jobs.show_job(job.id))])

    def _undo(self, step: StepNote) -> None:
        assignments, user = self._tenant.assignments, self._user
        self._background.run(
            lambda: assignments.undo_step(step.id, user), self._on_undone, on_error=self._presenter.present
        )

    def _on_undone(self, outcome: BulkOutcome) -> None:
        self._on_changed(outcome.changes)
        self._toasts.show_toast(f"Took back: {outcome.applied.text}", ToastTone.OK)
        if outcome.refused:
            self._toasts.show_toast(refused_words(outcome.refused), ToastTone.WARN)


def _context_name(tenant: Tenant, context: Context) -> str:
    """Name a context for people. Thread: any."""
    if context.channel == OMNICHANNEL:
        return str(context)
    return f"{tenant.channels.channel(context.channel).name}, {context.locale}"
