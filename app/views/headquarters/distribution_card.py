"""Distribution schedule: how each job stands in every channel database, and full data sync."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.models.tenants.headquarters import HeadquartersState
from app.sync.jobs.states import JobSnapshot
from app.views.headquarters.words import KIND_JOBS, Look, database_look, moment_words
from app.views.support.buttons import quiet_button, secondary_button
from app.views.support.cards import SectionCard
from app.views.support.flow_layout import FlowLayout
from app.views.support.labels import rule, set_tone, text_label
from app.views.support.theme import ThemeHub

JOBS: Final = (("1040", "Products"), ("1070", "Channel configuration"), ("1110", "Global configuration"))


class DatabaseMark(QWidget):
    """One channel database: icon, name, and the share or the state where it is not simply done."""

    def __init__(self, hub: ThemeHub, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub = hub
        self._icon, self._tone = "dashed_circle", "t3"
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        self._picture = QLabel(self)
        self._text = text_label("", "caption")
        row.addWidget(self._picture)
        row.addWidget(self._text)
        hub.follow(self, self._draw)

    def show_look(self, database: str, look: Look, tip: str) -> None:
        """Say how it stands."""
        self._icon, self._tone, word = look
        self._text.setText(database if word == "Applied" else f"{database} {word}")
        set_tone(self._text, self._tone)
        self.setAccessibleName(f"{database}: {word}")
        self.setToolTip(tip)
        self._draw()

    def _draw(self) -> None:
        self._picture.setPixmap(self._hub.icons.pixmap(self._icon, self._tone, 14, self.devicePixelRatioF()))


class JobRow(QFrame):
    """One job of the schedule."""

    def __init__(self, hub: ThemeHub, job: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._hub, self.job = hub, job
        self.marks: dict[str, DatabaseMark] = {}
        self.setAccessibleName(f"{job} ({name})")
        self.run = secondary_button(hub, "Run now", "play")
        self.run.setAccessibleName(f"Run {job} ({name}) now")
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(text_label(job, "section"))
        title.addWidget(text_label(name, "body"))
        title.addStretch(1)
        title.addWidget(self.run)
        self._places = QWidget(self)
        FlowLayout(self._places, 4)
        self.caption = text_label("", "caption")
        self.caption.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 12, 8)
        column.setSpacing(3)
        column.addLayout(title)
        column.addWidget(self._places)
        column.addWidget(self.caption)

    def show_databases(self, databases: Sequence[str]) -> None:
        """Have a mark for each channel database."""
        if list(self.marks) == list(databases):
            return
        layout = self._places.layout()
        while layout.count():
            taken = layout.takeAt(0).widget()
            taken.hide()
            taken.deleteLater()
        self.marks = {name: DatabaseMark(self._hub, self._places) for name in databases}
        for mark in self.marks.values():
            layout.addWidget(mark)
            mark.show()


class DistributionCard(SectionCard):
    """The jobs that fill channel databases.

    Signals: `run_asked(job)`, `full_sync_asked(database or empty)`, `history_asked()`.
    """

    run_asked = Signal(str)
    full_sync_asked = Signal(str)
    history_asked = Signal()

    def __init__(self, hub: ThemeHub, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__("Distribution schedule", parent=parent)
        self._now = now
        self._state: HeadquartersState | None = None
        self._jobs: dict[str, JobSnapshot] = {}
        self.history = quiet_button(hub, "History", "history")
        self.history.clicked.connect(lambda: self.history_asked.emit())
        self.add_action(self.history)
        self.rows: dict[str, JobRow] = {}
        for job, name in JOBS:
            row = JobRow(hub, job, name, self)
            row.run.clicked.connect(lambda _on=False, job=job: self.run_asked.emit(job))
            self.rows[job] = row
            self.body.addWidget(rule())
            self.body.addWidget(row)
        self.body.addStretch(1)
        self.body.addWidget(self._make_footer(hub))

    def show_state(self, state: HeadquartersState) -> None:
        """Show what was sent to whom."""
        self._state = state
        names = list(state.databases)
        chosen = self.database.currentData()
        self.database.clear()
        self.database.addItem(f"All {len(names):,}" if names else "None", "")
        for name in names:
            self.database.addItem(f"{name}: {', '.join(state.databases[name])}", name)
        self.database.setCurrentIndex(max(0, self.database.findData(chosen)))
        self.full_sync.setEnabled(bool(names))
        self._refill()

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show these jobs and no others."""
        self._jobs = {job.id: job for job in jobs if job.kind in KIND_JOBS}
        self._refill()

    def show_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Take newer snapshots."""
        own = {job.id: job for job in jobs if job.kind in KIND_JOBS}
        if own:
            self._jobs |= own
            self._refill()

    def _make_footer(self, hub: ThemeHub) -> QFrame:
        foot = QFrame(self)
        foot.setProperty("edge", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(8)
        self.database = QComboBox(foot)
        self.database.setAccessibleName("Channel database")
        self.database.setMinimumWidth(90)
        self.database.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.full_sync = secondary_button(hub, "Full data sync", "database")
        self.full_sync.setToolTip("Send everything anew: 1040 (Products)")
        self.full_sync.clicked.connect(
            lambda: self.full_sync_asked.emit(str(self.database.currentData() or ""))
        )
        row.addWidget(text_label("Channel database", "label"))
        row.addWidget(self.database, 1)
        row.addWidget(self.full_sync)
        return foot

    def show_job(self, job: str) -> None:
        """Bring a job into sight, with the focus on running it."""
        self.rows[job].run.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_full_sync(self) -> None:
        """Put the focus on the full data sync."""
        self.full_sync.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refill(self) -> None:
        state = self._state
        if state is None:
            return
        now = self._now()
        schedules = {one.job: one for one in state.schedules}
        for job, row in self.rows.items():
            row.show_databases(list(state.databases))
            for name, mark in row.marks.items():
                session = state.latest.get((job, name))
                tip = (
                    "" if session is None else f"Session {session.id}: {session.rows:,} rows, {session.state}"
                )
                if session is not None and session.error:
                    tip = f"{tip}. {session.error}"
                mark.show_look(name, database_look(self._open_job(job, name), session), tip)
            rule_words = schedules[job].recurrence
            begins = "By hand." if not schedules[job].span else f"{rule_words.capitalize()}."
            if schedules[job].is_withheld:
                begins = "Withheld."
            sent = [one.created_at for (kind, _), one in state.latest.items() if kind == job]
            full = [one.created_at for (kind, _), one in state.latest.items() if kind == job and one.full]
            parts = [begins, f"Last run {moment_words(max(sent), now)}." if sent else "Has not run yet."]
            if full and job == "1040":
                parts.append(f"Last full sync {moment_words(max(full), now)}.")
            row.caption.setText(" ".join(parts))

    def _open_job(self, job: str, database: str) -> JobSnapshot | None:
        found = [
            one
            for one in self._jobs.values()
            if KIND_JOBS[one.kind] == job and one.lane.endswith(f"/{database}") and not one.state.is_final
        ]
        return max(found, key=lambda one: (one.started_at is not None, one.queued_at), default=None)
