"""The panel at the right of the jobs table: what one job did, what went wrong, its log."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QLocale, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import REVERSIBLE, act_of, count_words
from app.views.jobs.job_words import (
    TRACKED,
    Elsewhere,
    JobAction,
    action_of,
    duration_words,
    has_result_manifest,
    in_tenant,
    retry_words,
    state_words,
)
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.cards import EmptyState
from app.views.support.chips import Chip, ChipLabel, Tone
from app.views.support.job_progress import progress_words
from app.views.support.labels import ElidedLabel, rule, text_label
from app.views.support.rights import needs
from app.views.support.theme import FOOTER_HEIGHT, ThemeHub

_TONES = {
    JobState.ENDED: Tone.OK,
    JobState.ENDED_WITH_ERRORS: Tone.WARN,
    JobState.ERROR: Tone.ERR,
    JobState.EXECUTING: Tone.TINT,
}


class OutcomeBar(QWidget):
    """Done in green, failed in red, the rest as track."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._job: JobSnapshot | None = None
        self.setFixedHeight(8)
        hub.changed.connect(self.update)

    def show_job(self, job: JobSnapshot) -> None:
        """Show how far a job is."""
        self._job = job
        self.setAccessibleName(progress_words(job))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shares."""
        theme, job = self._hub.theme, self._job
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.qcolor("track"))
        painter.drawRoundedRect(self.rect(), 4, 4)
        if job is None or not job.total:
            return
        failed = min(job.counts.get("failed", 0), job.done)
        width = self.width() * min(job.done, job.total) // job.total
        red = self.width() * failed // job.total if failed else 0
        if failed:
            red = max(4, red)
        painter.setBrush(theme.qcolor("accent" if not job.state.is_final else "ok"))
        painter.drawRoundedRect(QRect(0, 0, width, self.height()), 4, 4)
        if red:
            painter.setBrush(theme.qcolor("err"))
            painter.drawRoundedRect(QRect(width - red, 0, red, self.height()), 4, 4)


class DetailsPanel(QWidget):
    """Details of the selected job with its actions as real buttons.

    Args:
        load_log: Starts to read the log of a job; the answer comes through `show_log`.
        now: The time, to say how long a running job has taken.
        elsewhere: Names the tenant of a job where that is not the open one.
    """

    cancel_asked = Signal(str)
    retry_asked = Signal(str)
    pause_asked = Signal(str)
    resume_asked = Signal(str)
    result_asked = Signal(object)
    retry_rows_asked = Signal(object)
    reverse_asked = Signal(str)
    track_asked = Signal(str)

    def __init__(
        self,
        hub: ThemeHub,
        load_log: Callable[[str], None],
        now: Callable[[], datetime],
        elsewhere: Elsewhere,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._load_log = load_log
        self._now, self._elsewhere = now, elsewhere
        self._job: JobSnapshot | None = None
        self.setProperty("ground", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._nothing = EmptyState(hub, "jobs", "No job selected", "Select a job to see what it did.")
        outer.addWidget(self._nothing, 1)
        self._body = QWidget(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_top())
        column.addWidget(rule())
        column.addLayout(self._make_log(), 1)
        column.addWidget(self._make_footer())
        outer.addWidget(self._body, 1)
        self.show_job(None)

    @property
    def job_id(self) -> str | None:
        """The id of the job on show."""
        return None if self._job is None else self._job.id

    @property
    def is_tracked(self) -> bool:
        """Whether the job on show changes what shoppers see."""
        return self._job is not None and self._job.kind in TRACKED

    @property
    def reversible_id(self) -> str | None:
        """The id of the job if it can be taken back, else None."""
        job = self._job
        return job.id if job is not None and job.state.is_final and job.kind in REVERSIBLE else None

    def show_job(self, job: JobSnapshot | None) -> None:
        """Show a job or a newer snapshot of it."""
        is_other = job is None or self._job is None or job.id != self._job.id
        has_changed = is_other or (
            job is not None and self._job is not None and job.state is not self._job.state
        )
        self._job = job
        self._nothing.setVisible(job is None)
        self._body.setVisible(job is not None)
        if job is None:
            return
        self.show_title()
        self._chip.set_chip(Chip(state_words(job), _TONES.get(job.state, Tone.NEUTRAL)))
        self._when.setText(self._times(job))
        self._bar.show_job(job)
        self._bar.setVisible(bool(job.total))
        words = count_words(job.counts)
        if job.total and not job.state.is_final:
            words = f"{job.done:,} of {job.total:,}" + (f" · {words}" if words else "")
        self._counts.setText(words)
        self._counts.setVisible(bool(words))
        self._error.setText(job.error or "")
        self._error.setVisible(bool(job.error))
        self._hint.setText(job.hint or "")
        self._hint.setVisible(bool(job.hint))
        self._show_actions(job)
        if is_other:
            self._log.setPlainText("")
        if has_changed:
            self._load_log(job.id)

    def show_title(self) -> None:
        """Name the job, with its tenant where that is not the open one."""
        if self._job is not None:
            self._title.setText(in_tenant(self._job.title, self._job, self._elsewhere))

    def show_log(self, job_id: str, lines: list[str]) -> None:
        """Show the log, if this job is still the one on show."""
        if job_id == self.job_id:
            self._log.setPlainText("\n".join(lines))
            self._no_log.setVisible(not lines)
            self._log.setVisible(bool(lines))

    def focus_log(self) -> None:
        """Put the cursor into the log."""
        self._log.setFocus()

    def _on_retry(self) -> None:
        job = self._job
        if job is not None and has_result_manifest(job):
            self.retry_rows_asked.emit(job)
        elif job is not None:
            self.retry_asked.emit(job.id)

    def _times(self, job: JobSnapshot) -> str:
        locale = QLocale()
        if job.started_at is None:
            return f"Queued {locale.toString(job.queued_at.astimezone(), 'd MMM yyyy, HH:mm:ss')}"
        started = locale.toString(job.started_at.astimezone(), "d MMM yyyy, HH:mm:ss")
        verb = "took" if job.state.is_final else "running for"
        return f"Started {started}, {verb} {duration_words(job, self._now())}"

    def _show_actions(self, job: JobSnapshot) -> None:
        action = action_of(job)
        for button in (self._cancel, self._pause, self._resume, self._retry):
            needs(button, act_of(job.kind))
        self._cancel.setVisible(not job.state.is_final)
        self._cancel.setEnabled(job.state is not JobState.CANCELING)
        self._pause.setVisible(job.state in (JobState.WAITING, JobState.EXECUTING))
        self._resume.setVisible(action is JobAction.RESUME)
        self._retry.setText(retry_words(job) or "Retry")
        self._retry.setAccessibleName(self._retry.text())
        self._retry.setVisible(bool(retry_words(job)))
        self._result.setText("Result manifest" if action is JobAction.RESULT else "Open result")
        self._result.setAccessibleName(self._result.text())
        self._result.setVisible(bool(job.result))
        self._reverse.setVisible(self.reversible_id is not None)
        self._track.setVisible(job.kind in TRACKED)
        buttons = (self._cancel, self._pause, self._resume, self._retry, self._result, self._reverse)
        shown = [button for button in (*buttons, self._track) if not button.isHidden()]
        self._footer.setVisible(bool(shown))

    def _make_top(self) -> QVBoxLayout:
        top = QVBoxLayout()
        top.setContentsMargins(16, 14, 16, 14)
        top.setSpacing(6)
        line = QHBoxLayout()
        line.setSpacing(8)
        self._title = ElidedLabel("", "section")
        self._chip = ChipLabel(self._hub, Chip(""))
        line.addWidget(self._title, 1)
        line.addWidget(self._chip)
        top.addLayout(line)
        self._when = text_label("", "caption")
        self._when.setWordWrap(True)
        self._bar = OutcomeBar(self._hub)
        self._counts = text_label("", "body", "t2")
        self._counts.setWordWrap(True)
        self._error = text_label("", "body", "err")
        self._error.setWordWrap(True)
        self._error.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._hint = text_label("", "body", "t2")
        self._hint.setWordWrap(True)
        for widget in (self._when, self._bar, self._counts, self._error, self._hint):
            top.addWidget(widget)
        return top

    def _make_log(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(6)
        column.addWidget(text_label("Log", "label"))
        self._no_log = text_label("The job has written no lines.", "caption")
        self._no_log.hide()
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setTabChangesFocus(True)
        self._log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._log.setAccessibleName("Log of the job")
        column.addWidget(self._no_log)
        column.addWidget(self._log, 1)
        column.addStretch()
        return column

    def _make_footer(self) -> QWidget:
        self._footer = QFrame(self)
        self._footer.setProperty("edge", "top")
        self._footer.setFixedHeight(FOOTER_HEIGHT)
        row = QHBoxLayout(self._footer)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        self._result = secondary_button(self._hub, "Open result", "log")
        self._track = secondary_button(self._hub, "Where is it", "preview")
        self._track.setToolTip("Follow it from the CMS to storefront and search")
        self._reverse = needs(secondary_button(self._hub, "Reverse…", "undo"), act_of("reverse"))
        self._reverse.setToolTip("See what of this job can be taken back, and take it back")
        self._cancel = danger_button(self._hub, "Cancel job", "close")
        self._pause = secondary_button(self._hub, "Pause", "ph.pause")
        self._resume = primary_button(self._hub, "Resume", "play")
        self._retry = primary_button(self._hub, "Retry", "retry")
        self._result.clicked.connect(lambda: self._job and self.result_asked.emit(self._job))
        self._cancel.clicked.connect(lambda: self._job and self.cancel_asked.emit(self._job.id))
        self._retry.clicked.connect(self._on_retry)
        self._pause.clicked.connect(lambda: self._job and self.pause_asked.emit(self._job.id))
        self._resume.clicked.connect(lambda: self._job and self.resume_asked.emit(self._job.id))
        self._track.clicked.connect(lambda: self._job and self.track_asked.emit(self._job.id))
        self._reverse.clicked.connect(lambda: self._job and self.reverse_asked.emit(self._job.id))
        row.addWidget(self._track)
        row.addWidget(self._result)
        row.addStretch(1)
        row.addWidget(self._reverse)
        row.addWidget(self._cancel)
        row.addWidget(self._pause)
        row.addWidget(self._resume)
        row.addWidget(self._retry)
        return self._footer
