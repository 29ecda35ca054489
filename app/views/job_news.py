"""What the window makes of job reports: toasts, the bell, the count of running jobs, refreshing views."""

from collections.abc import Callable, Iterable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.models.access.roles import Act
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import act_of
from app.views.jobs.job_words import Elsewhere, has_result_manifest, in_tenant, one_tenant
from app.views.notifications import NotificationList, NotificationPopover, notification_of
from app.views.support.theme import ThemeHub
from app.views.support.toasts import Toast, ToastStack, ToastTone

_TONES: Final = {
    JobState.ENDED: ToastTone.OK,
    JobState.ENDED_WITH_ERRORS: ToastTone.WARN,
    JobState.ERROR: ToastTone.ERR,
    JobState.CANCELED: ToastTone.INFO,
}


MUTED_MS: Final = 3_600_000
MOST_AT_ONCE: Final = 3
"""Toasts of ends in `CROWD_MS`; the others of that time are counted in one. What failed is always told."""
CROWD_MS: Final = 2000

_QUIET: Final = frozenset({"renditions", "process"})
"""Kinds that nobody asked for: they are told only where something went wrong."""


_TOLD_BY_VIEWS: Final = frozenset({"publish", "assign-by-name"})


class JobNews(QObject):
    """Follows every job of the workspace since the window opened.

    A publish that a view started is told by that view; only those in `own` are told here.
    Emits `running_changed(int)`, `unread_changed(int)` and `finished(JobSnapshot)` once per job.

    Args:
        toasts: Where ends are told.
        show_job: Opens a job in the Jobs view.
        retry: Queues a job again.
        show_result: Opens the result manifest of an import.
        retry_rows: Queues the rows of an import again that failed.
        elsewhere: Names the tenant of a job where that is not the open one.
    """

    running_changed = Signal(int)
    unread_changed = Signal(int)
    finished = Signal(object)

    def __init__(
        self,
        toasts: ToastStack,
        show_job: Callable[[str], object],
        retry: Callable[[str], object],
        parent: QObject | None = None,
        *,
        show_result: Callable[[JobSnapshot], object] = lambda _job: None,
        retry_rows: Callable[[JobSnapshot], object] = lambda _job: None,
        elsewhere: Elsewhere = one_tenant,
    ) -> None:
        super().__init__(parent)
        self._toasts = toasts
        self._show_job = show_job
        self._retry = retry
        self._show_result = show_result
        self._retry_rows = retry_rows
        self._elsewhere = elsewhere
        self._open: set[str] = set()
        self._told: set[str] = set()
        self.own: set[str] = set()
        self._mute = QTimer(self)
        self._mute.setSingleShot(True)
        self._mute.setInterval(MUTED_MS)
        self._crowd = QTimer(self)
        self._crowd.setSingleShot(True)
        self._crowd.setInterval(CROWD_MS)
        self._crowd.timeout.connect(self._tell_others)
        self._shown = self._others = 0
        self._failed: dict[tuple[str, ...], list[Toast]] = {}
        self.news = NotificationList()

    def begin(self, jobs: Iterable[JobSnapshot]) -> None:
        """Know the history: jobs that are over are no news."""
        for job in jobs:
            (self._told if job.state.is_final else self._open).add(job.id)
        self.running_changed.emit(len(self._open))

    def take(self, jobs: Iterable[JobSnapshot]) -> None:
        """Take newer snapshots."""
        before = len(self._open)
        for job in jobs:
            if not job.state.is_final:
                self._open.add(job.id)
                continue
            self._open.discard(job.id)
            if job.id not in self._told:
                self._told.add(job.id)
                self._tell(job)
        if len(self._open) != before:
            self.running_changed.emit(len(self._open))

    @property
    def is_muted(self) -> bool:
        """Whether ends of jobs go to the bell alone; what failed is told all the same."""
        return self._mute.isActive()

    def mute(self, is_on: bool) -> None:
        """Keep toasts of jobs back for an hour, or no longer."""
        if is_on:
            self._mute.start()
        else:
            self._mute.stop()

    def open_list(self, hub: ThemeHub, bell: QWidget) -> None:
        """Show what jobs came to under the bell."""
        popover = NotificationPopover(
            hub,
            self.news,
            self._show_job,
            self._again,
            bell.window(),
            is_muted=self.is_muted,
            elsewhere=self._elsewhere,
        )
        popover.read.connect(self.mark_read)
        popover.muted.connect(self.mute)
        popover.open_under(bell)

    def mark_read(self) -> None:
        """Somebody looked at the bell's list."""
        self.news.unread = 0
        self.unread_changed.emit(0)

    def _again(self, job: JobSnapshot) -> None:
        """Do a job again, or the rows of it that failed."""
        if has_result_manifest(job):
            self._retry_rows(job)
        else:
            self._retry(job.id)

    def _tell(self, job: JobSnapshot) -> None:
        if job.state is JobState.ENDED:
            self._forget_failures(job)
        if job.kind in _QUIET and job.state is JobState.ENDED:
            self.finished.emit(job)
            return
        item = notification_of(job)
        self.news.add(item)
        self.unread_changed.emit(self.news.unread)
        self.finished.emit(job)
        if job.kind in _TOLD_BY_VIEWS and job.id not in self.own:
            return
        if job.state is not JobState.ERROR and (self.is_muted or self._is_crowded()):
            return
        actions: list[tuple[str, Callable[[], object]]] = []
        if job.kind == "import-manifest" and job.state is not JobState.ERROR and job.result:
            actions.append(("Result", lambda: self._show_result(job)))
        elif job.state in (JobState.ERROR, JobState.ENDED_WITH_ERRORS):
            actions.append(("Retry", lambda: self._retry(job.id)))
        actions.append(("Details", lambda: self._show_job(job.id)))
        text = f"{item.title}: {item.text}" if job.error else item.title
        text = in_tenant(text, job, self._elsewhere)
        toast = self._toasts.show_toast(text, _TONES.get(job.state, ToastTone.INFO), actions)
        if toast.stays:
            self._failed.setdefault(_work_of(job), []).append(toast)

    def _forget_failures(self, job: JobSnapshot) -> None:
        """Close what says that this work failed: it has ended well since."""
        for toast in self._failed.pop(_work_of(job), ()):
            if isValid(toast):
                toast.close_toast()

    def _is_crowded(self) -> bool:
        """Tell whether so many jobs end that this one is counted only."""
        if not self._crowd.isActive():
            self._shown = 0
            self._crowd.start()
        self._shown += 1
        if self._shown > MOST_AT_ONCE:
            self._others += 1
            return True
        return False

    def _tell_others(self) -> None:
        count, self._others = self._others, 0
        if count and not self.is_muted:
            words = f"{count:,} more jobs ended" if count > 1 else "1 more job ended"
            self._toasts.show_toast(words, ToastTone.INFO, [("Show", lambda: self._show_job(""))])


def _work_of(job: JobSnapshot) -> tuple[str, ...]:
    """Tell the work of jobs apart: jobs of headquarters do the same in their lane, others what they name."""
    named = "" if act_of(job.kind) is Act.JOBS else job.title
    return job.kind, job.tenant, job.lane, named
