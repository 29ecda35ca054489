"""Batch jobs: what recurs and what ran, with its status, and how a job recurs."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.tenants.headquarters import ScheduleFacts
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import act_of
from app.views.headquarters.table import Cell, PlainTable
from app.views.headquarters.words import KIND_JOBS, SCHEDULE_LOOKS, moment_words
from app.views.support.buttons import icon_button, secondary_button
from app.views.support.cards import SectionCard
from app.views.support.flow_layout import FlowLayout
from app.views.support.job_progress import STATE_LOOKS, percent
from app.views.support.labels import ElidedLabel, rule, text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

MOST_RUNS: Final = 60
SPANS: Final = (
    ("300s", "Every 5 minutes"),
    ("900s", "Every 15 minutes"),
    ("1800s", "Every 30 minutes"),
    ("3600s", "Every hour"),
    ("7200s", "Every 2 hours"),
    ("86400s", "Every day"),
)
_USUAL: Final = "3600s"
FILTERS: Final = {
    "Description: omni": lambda title, _status: "omni" in title.casefold(),
    "Full sync": lambda title, _status: "full" in title.casefold(),
    "Status: Executing": lambda _title, status: status == JobState.EXECUTING,
    "Status: Error": lambda _title, status: status in (JobState.ERROR, JobState.ENDED_WITH_ERRORS),
    "Status: Withhold": lambda _title, status: status == "Withhold",
}


class BatchCard(SectionCard):
    """Schedules first, then runs, newest first.

    Signals: `recurrence_asked(job, span)`, `withhold_asked(job)`, `release_asked(job)`, `run_asked(job)`,
    `cancel_asked(job id)`, `retry_asked(job id)`, `refresh_asked()`.
    """

    recurrence_asked = Signal(str, str)
    withhold_asked = Signal(str)
    release_asked = Signal(str)
    run_asked = Signal(str)
    cancel_asked = Signal(str)
    retry_asked = Signal(str)
    refresh_asked = Signal()

    def __init__(self, hub: ThemeHub, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("Batch jobs", parent=parent)
        self._hub, self._now = hub, now
        self._schedules: dict[str, ScheduleFacts] = {}
        self._jobs: dict[str, JobSnapshot] = {}
        self._filters: list[str] = []
        self._add = QToolButton(self)
        self._add.setText("Filter")
        self._add.setAccessibleName("Add a filter")
        self._add.setProperty("kind", "tag")
        self._add.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._add)
        for name in FILTERS:
            menu.addAction(name, lambda name=name: self.add_filter(name))
        self._add.setMenu(menu)
        self.add_action(self._add)
        refresh = icon_button(hub, "refresh", "Refresh batch jobs")
        refresh.clicked.connect(lambda: self.refresh_asked.emit())
        self.add_action(refresh)
        self._chips = QWidget(self)
        FlowLayout(self._chips)
        inset = QHBoxLayout()
        inset.setContentsMargins(16, 0, 16, 4)
        inset.addWidget(self._chips)
        self._chips.hide()
        self.body.addLayout(inset)
        self.body.addWidget(rule())
        columns = (("Job description", 0), ("Status", 104), ("Finished", 84), ("Next run", 84))
        self.table = PlainTable(hub, "Batch jobs", columns)
        self.table.setMinimumHeight(144)
        self.table.chosen.connect(lambda _key: self._show_job())
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._make_footer())

    @property
    def job(self) -> str:
        """The schedule that the selected row belongs to."""
        key = self.table.key
        if key in self._jobs:
            return KIND_JOBS[self._jobs[key].kind]
        return key

    def show_schedules(self, schedules: Sequence[ScheduleFacts]) -> None:
        """Show how jobs recur."""
        self._schedules = {one.job: one for one in schedules}
        self._refill()

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show these runs and no others."""
        self._jobs = {job.id: job for job in jobs if job.kind in KIND_JOBS}
        self._refill()

    def show_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Take newer snapshots."""
        own = {job.id: job for job in jobs if job.kind in KIND_JOBS}
        if own:
            self._jobs |= own
            self._refill()

    def show_job(self, job: str) -> None:
        """Bring a schedule into sight, with the focus on how it recurs."""
        self._clear_filters()
        self.table.select_key(job)
        self.batch.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_runs(self) -> None:
        """Bring the newest run into sight."""
        self._clear_filters()
        runs = [key for key in self.table.keys if key in self._jobs]
        self.table.select_key(runs[0] if runs else "media")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_filter(self, name: str) -> None:
        """Keep what fits a filter too."""
        if name not in self._filters:
            self._filters.append(name)
        self._show_chips()

    def remove_filter(self, name: str) -> None:
        """Drop a filter."""
        self._filters.remove(name)
        self._show_chips()

    def status_actions(self) -> list[tuple[str, Callable[[], object]]]:
        """List what the selected row's status can be changed to."""
        key = self.table.key
        run = self._jobs.get(key)
        if run is not None:
            if run.state.is_final:
                return [("Waiting", lambda: self.retry_asked.emit(run.id))]
            return [("Canceling", lambda: self.cancel_asked.emit(run.id))]
        schedule = self._schedules.get(key)
        if schedule is None or not schedule.span:
            return []
        if schedule.is_withheld:
            return [("Waiting", lambda: self.release_asked.emit(key))]
        return [("Withhold", lambda: self.withhold_asked.emit(key))]

    # --- parts

    def _make_footer(self) -> QFrame:
        foot = QFrame(self)
        foot.setProperty("edge", "top")
        column = QVBoxLayout(foot)
        column.setContentsMargins(16, 8, 16, 10)
        column.setSpacing(8)
        self._title = ElidedLabel("", "name", Qt.TextElideMode.ElideRight)
        self.status = needs(QToolButton(foot), Act.JOBS)
        self.status.setText("Change status")
        self.status.setAccessibleName("Change status")
        self.status.setProperty("kind", "menu")
        self.status.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.status.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self.status)
        self.status.setMenu(self._menu)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.status)
        self.batch = QCheckBox("Batch processing: No", foot)
        self.batch.setMinimumHeight(24)
        self.batch.clicked.connect(self._on_batch)
        self.recurrence = QComboBox(foot)
        self.recurrence.setAccessibleName("Recurrence")
        self.recurrence.setMinimumContentsLength(12)
        self.recurrence.activated.connect(
            lambda place: self.recurrence_asked.emit(self.job, self.recurrence.itemData(place))
        )
        self.run = secondary_button(self._hub, "Run now", "play")
        self.run.clicked.connect(lambda: self.run_asked.emit(self.job))
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addWidget(self.batch)
        bottom.addWidget(text_label("Recurrence", "label"))
        bottom.addWidget(self.recurrence, 1)
        bottom.addWidget(self.run)
        column.addLayout(top)
        column.addLayout(bottom)
        return foot

    def _on_batch(self, is_on: bool) -> None:
        self.recurrence_asked.emit(self.job, _USUAL if is_on else "")

    def _clear_filters(self) -> None:
        self._filters.clear()
        self._show_chips()

    def _show_chips(self) -> None:
        layout = self._chips.layout()
        while layout.count():
            taken = layout.takeAt(0).widget()
            taken.hide()
            taken.deleteLater()
        for name in self._filters:
            chip = QToolButton(self._chips)
            chip.setText(f"{name}  ×")
            chip.setProperty("kind", "tag")
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setAccessibleName(f"Remove the filter {name}")
            chip.clicked.connect(lambda _on=False, name=name: self.remove_filter(name))
            layout.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(self._filters))
        self._refill()

    # --- showing

    def _refill(self) -> None:
        now = self._now()
        rows: list[tuple[str, tuple[Cell, ...]]] = []
        for one in self._schedules.values():
            if self._fits(one.title, one.state):
                icon, tone = SCHEDULE_LOOKS.get(one.state, ("forbidden", "t3"))
                cells = (
                    Cell(one.title, tone="text", is_strong=True),
                    Cell(one.state, icon, tone),
                    Cell(moment_words(one.last_at, now)),
                    Cell(moment_words(one.next_at, now)),
                )
                rows.append((one.job, cells))
        runs = sorted(self._jobs.values(), key=lambda job: (job.queued_at, job.id), reverse=True)
        for job in [one for one in runs if self._fits(one.title, one.state)][:MOST_RUNS]:
            icon, tone = STATE_LOOKS[job.state]
            share = percent(job) if job.state is JobState.EXECUTING else None
            done = moment_words(job.ended_at, now) if share is None else f"{share} %"
            rows.append(
                (
                    job.id,
                    (Cell(job.title, tone="text"), Cell(job.state.value, icon, tone), Cell(done), Cell("")),
                )
            )
        self.table.fill(rows)
        self._show_job()

    def _fits(self, title: str, status: str) -> bool:
        return all(FILTERS[name](title, status) for name in self._filters)

    def _show_job(self) -> None:
        self._menu.clear()
        actions = self.status_actions()
        for name, act in actions:
            self._menu.addAction(name, act)
        run = self._jobs.get(self.table.key)
        needs(self.status, Act.JOBS if run is None else act_of(run.kind)).setEnabled(bool(actions))
        schedule = self._schedules.get(self.job)
        for widget in (self.batch, self.recurrence, self.run):
            widget.setEnabled(schedule is not None)
        if schedule is None:
            self._title.setText("No job is selected")
            return
        self._title.setText(schedule.problem or schedule.title)
        self._title.setAccessibleName(self._title.text())
        self.batch.setChecked(bool(schedule.span))
        self.batch.setText(f"Batch processing: {'Yes' if schedule.span else 'No'}")
        self._show_recurrence(schedule)

    def _show_recurrence(self, schedule: ScheduleFacts) -> None:
        choices = dict(SPANS)
        if schedule.span and schedule.span not in choices:
            choices[schedule.span] = schedule.recurrence.capitalize()
        known = [self.recurrence.itemData(place) for place in range(self.recurrence.count())]
        if known != list(choices):
            self.recurrence.clear()
            for span, text in choices.items():
                self.recurrence.addItem(text, span)
        self.recurrence.setEnabled(bool(schedule.span))
        self.recurrence.setCurrentIndex(list(choices).index(schedule.span) if schedule.span else -1)
