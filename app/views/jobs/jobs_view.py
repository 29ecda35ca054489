"""The Jobs view: pipeline, current and past jobs, details, and the jobs that can be run now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, QUrl
from PySide6.QtGui import QCursor, QDesktopServices, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QTabBar, QToolTip, QVBoxLayout, QWidget

from app.sync.jobs.states import SCHEDULED, JobSnapshot
from app.sync.tracking_rows import Action, Remedy, Track
from app.views.jobs.details_panel import DetailsPanel
from app.views.jobs.job_words import (
    Elsewhere,
    JobAction,
    act_of_action,
    action_of,
    has_result_manifest,
    one_tenant,
)
from app.views.jobs.jobs_bars import JobsCard, JobsHeader
from app.views.jobs.jobs_model import Column, Role
from app.views.jobs.jobs_table import JobsTable
from app.views.jobs.past_jobs_model import JobHistory
from app.views.jobs.pipeline_card import PipelineCard
from app.views.jobs.track_desk import TrackDesk
from app.views.support.background import Background
from app.views.support.rights import why_not
from app.views.support.theme import ThemeHub

DETAILS_WIDTH: Final = 376
NARROW_DETAILS: Final = 300
NARROW: Final = 1080  # px of this view below which the details give way
TICK_MS: Final = 1000
PIPELINE_EVERY_MS: Final = 30_000  # estimates are recomputed this often; ui.md 07
_PIPELINE_SOON_MS: Final = 300


@dataclass(frozen=True, slots=True)
class JobCommands:
    """What the Jobs view asks of the engine.

    Attributes:
        cancel: Asks a job to stop.
        pause, resume: Stop a job for a while, and have it go on.
        retry: Queues a job again.
        log: Reads the log lines of a job; runs on a worker thread.
        media_sync: Runs "CMS to HQ omnichannel media sync".
        products_1040: Runs 1040 (Products) for every channel database; True means a full data sync.
        history: Reads past jobs.
        tracker: Returns the pipeline of the open tenant; None while there is none.
        track: Shows where what a job published is.
        reverse: Shows what of a job can be taken back, and takes it back.
        elsewhere: Does what a late stage asks of another view.
        result: Opens the result manifest of an import.
        retry_rows: Queues the rows of an import again that failed.
    """

    cancel: Callable[[str], object]
    pause: Callable[[str], object]
    resume: Callable[[str], object]
    retry: Callable[[str], object]
    log: Callable[[str], Sequence[str]]
    media_sync: Callable[[], object]
    products_1040: Callable[[bool], object]
    history: JobHistory
    tracker: Callable[[], TrackDesk | None]
    track: Callable[[str], object]
    reverse: Callable[[str], object]
    elsewhere: Callable[[Action], object]
    result: Callable[[JobSnapshot], object] = lambda _job: None
    retry_rows: Callable[[JobSnapshot], object] = lambda _job: None


ELSEWHERE: Final = frozenset({Remedy.PUBLISH, Remedy.PARAMETERS})
"""What other views do about a stage that is late."""


@dataclass(frozen=True, slots=True)
class _Look:
    publishes: Sequence[JobSnapshot]
    upcoming: Sequence[JobSnapshot]
    track: Track


class JobsView(QWidget):
    """Shows every job; `show_jobs` takes newer snapshots."""

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        commands: JobCommands,
        now: Callable[[], datetime],
        elsewhere: Elsewhere = one_tenant,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._commands = commands
        self._now = now
        self._is_narrow = False
        self.pipeline = PipelineCard(hub)
        self.header = JobsHeader(hub, commands.media_sync, commands.products_1040)
        self.jobs = JobsCard(hub, background, commands.history, now, elsewhere)
        self.details = DetailsPanel(hub, self._load_log, now, elsewhere)
        self._lay_out()
        self._wire()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._pipeline_timer = QTimer(self)
        self._pipeline_timer.setSingleShot(True)
        self._pipeline_timer.timeout.connect(self.refresh_pipeline)

    # --- what others call -----------------------------------------------------------------------

    @property
    def table(self) -> JobsTable:
        """The table of the open tab."""
        return self.jobs.table

    @property
    def tabs(self) -> QTabBar:
        """Current and past jobs."""
        return self.jobs.tabs

    def set_tenant(self, tenant: str) -> None:
        """Show the pipeline of this tenant, and name the tenants of jobs of others."""
        self.jobs.table.viewport().update()
        self.details.show_title()
        self.pipeline.choose("")
        self.jobs.model.show_upcoming(())
        self._pipeline_timer.start(_PIPELINE_SOON_MS)

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show the jobs as the engine holds them."""
        self.jobs.set_jobs(jobs)
        self._pipeline_timer.start(_PIPELINE_SOON_MS)

    def show_jobs(self, jobs: list[JobSnapshot]) -> None:
        """Take newer snapshots."""
        self.jobs.show_jobs(jobs)
        for job in jobs:
            if job.id == self.details.job_id:
                self.details.show_job(job)
        if not self._tick.isActive() and self.jobs.has_open:
            self._tick.start()
        if not self._pipeline_timer.isActive() or self._pipeline_timer.remainingTime() > _PIPELINE_SOON_MS:
            self._pipeline_timer.start(_PIPELINE_SOON_MS)

    def select_job(self, job_id: str) -> None:
        """Show a job, in whichever tab it is, and its way if it published something."""
        self.jobs.select_job(job_id)

    def refresh_pipeline(self) -> None:
        """Ask how far everything is; does nothing while the view is not seen."""
        tracker = self._commands.tracker()
        if tracker is None or not self.isVisible():
            return
        job_id = self.pipeline.job_id

        def look() -> _Look:
            publishes = tracker.publishes()
            is_known = any(job.id == job_id for job in publishes)
            return _Look(
                publishes, tracker.upcoming(), tracker.job(job_id) if is_known else tracker.everything()
            )

        self._background.run(look, self._on_pipeline, key="pipeline")
        self._pipeline_timer.start(PIPELINE_EVERY_MS)

    def reset_layout(self) -> None:
        """Give the details their first width."""
        self.splitter.setSizes([self.width() - DETAILS_WIDTH, DETAILS_WIDTH])

    @property
    def tracked_job(self) -> str | None:
        """The job on show, if it published something."""
        return self.details.job_id if self.details.is_tracked else None

    def focus_search(self) -> None:
        """Put the cursor into the filter of the table."""
        self.jobs.search.setFocus()

    @property
    def focus_target(self) -> QWidget:
        """What takes the focus when the view is opened."""
        return self.table if self.table.isVisibleTo(self) else self

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the details give way while no job is chosen and the view is narrow."""
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW
        # The old size of the event is of no use: a hidden view is told only of its last size.
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            width = NARROW_DETAILS if is_narrow else DETAILS_WIDTH
            self.splitter.setSizes([self.width() - width, width])
            self.jobs.set_narrow(is_narrow)
        self._make_room()

    def _make_room(self) -> None:
        self.details.setVisible(self.width() >= NARROW or self.details.job_id is not None)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the pipeline and the history when the view is opened."""
        super().showEvent(event)
        self._pipeline_timer.start(0)
        self.jobs.reload_past()

    # --- reactions ------------------------------------------------------------------------------

    def _on_pipeline(self, look: _Look) -> None:
        self.pipeline.show_publishes(look.publishes)
        self.pipeline.show_track(look.track)
        self.jobs.show_upcoming(look.upcoming)

    def _on_action(self, action: Action) -> None:
        if action.remedy in ELSEWHERE:
            self._commands.elsewhere(action)
            return
        tracker = self._commands.tracker()
        if tracker is not None:
            self._background.run(lambda: tracker.act(action), lambda _jobs: self.refresh_pipeline())

    def _on_tick(self) -> None:
        self.jobs.model.tick()
        job = self.jobs.model.job(self.details.job_id or "")
        if job is not None:
            self.details.show_job(job)
        if not self.jobs.has_open:
            self._tick.stop()

    def _on_chosen(self, job: JobSnapshot | None) -> None:
        self.details.show_job(None if job is None or job.id.startswith(SCHEDULED) else job)
        self._make_room()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.ACTION:
            self._act(index.data(Role.ROW))

    def _act(self, job: JobSnapshot | None) -> None:
        action = None if job is None else action_of(job)
        if job is None or action is None:
            return
        act = act_of_action(job)
        if act is not None and (reason := why_not(self, act)):
            QToolTip.showText(QCursor.pos(), reason, self)
        elif action is JobAction.CANCEL:
            self._commands.cancel(job.id)
        elif action is JobAction.RUN_NOW:
            self._on_action(Action(Remedy.RUN_NOW, job.id.removeprefix(SCHEDULED)))
        elif action is JobAction.RESUME:
            self._commands.resume(job.id)
        elif action is JobAction.RETRY:
            self._commands.retry(job.id)
        elif action is JobAction.RESULT:
            self._commands.result(job)
        elif action is JobAction.LOG:
            self.details.show_job(job)
            self.details.focus_log()

    def _open_result(self, job: JobSnapshot) -> None:
        if has_result_manifest(job):
            self._commands.result(job)
        else:
            QDesktopServices.openUrl(QUrl.fromLocalFile(job.result or ""))

    def _load_log(self, job_id: str) -> None:
        self._background.run(
            lambda: list(self._commands.log(job_id)),
            lambda lines: self.details.show_log(job_id, lines),
            key="job-log",
        )

    def _on_track(self, job_id: str) -> None:
        self.pipeline.choose(job_id)
        if self.pipeline.job_id == job_id:
            self.refresh_pipeline()
        self._commands.track(job_id)

    # --- layout ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QWidget(self)
        left.setProperty("ground", "sunken")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        cards = QVBoxLayout()
        cards.setContentsMargins(16, 12, 16, 12)
        cards.setSpacing(12)
        cards.addWidget(self.pipeline)
        cards.addWidget(self.jobs, 1)
        column.addLayout(cards, 1)
        self.splitter = QSplitter(self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        left.setMinimumWidth(560)
        self.details.setMinimumWidth(280)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([1000, DETAILS_WIDTH])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _wire(self) -> None:
        self.pipeline.chosen.connect(lambda _job_id: self.refresh_pipeline())
        self.pipeline.action_asked.connect(self._on_action)
        self.jobs.chosen.connect(self._on_chosen)
        for table in self.jobs.tables:
            table.clicked.connect(self._on_clicked)
            table.activated.connect(lambda index: self._act(index.data(Role.ROW)))
        self.details.cancel_asked.connect(self._commands.cancel)
        self.details.pause_asked.connect(self._commands.pause)
        self.details.resume_asked.connect(self._commands.resume)
        self.details.retry_asked.connect(self._commands.retry)
        self.details.reverse_asked.connect(self._commands.reverse)
        self.details.track_asked.connect(self._on_track)
        self.details.result_asked.connect(self._open_result)
        self.details.retry_rows_asked.connect(self._commands.retry_rows)
