"""Step 5: where the job stands, until it is over."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import count_words
from app.views.copying.words import JOB_TITLES, items_word
from app.views.support.announcement import announce
from app.views.support.buttons import link_button
from app.views.support.cards import EmptyState
from app.views.support.job_progress import STATE_LOOKS, progress_words
from app.views.support.theme import ThemeHub

_MAY_CLOSE: Final = (
    "You may close the window: the job goes on when Vitrine runs again."
    " The bell tells when it has ended, with a receipt."
)


class StartedStep(QWidget):
    """Signals: `show_job(id)`."""

    show_job = Signal(str)

    def __init__(self, hub: ThemeHub) -> None:
        super().__init__()
        self._job_id = self._place = ""
        self.open = link_button(hub, "Show the job")
        self.open.clicked.connect(lambda: self.show_job.emit(self._job_id))
        self.state = EmptyState(hub, "running", "", "", [self.open])
        column = QVBoxLayout(self)
        column.addWidget(self.state)

    def show_started(self, job_id: str, waiting: int) -> None:
        """Say where the job stands in its queue."""
        self._job_id = job_id
        self._place = f"{items_word(waiting, 'job')} before this one." if waiting else "It runs next."
        self.state.say("The copy has started", f"{self._place} {_MAY_CLOSE}", "running")

    def show_report(self, job: JobSnapshot) -> None:
        """Say how far the job is, or what it came to."""
        said = self._place if job.state is JobState.WAITING else _words(job)
        words = f"{said} {'' if job.state.is_final else _MAY_CLOSE}".rstrip()
        self.state.say(JOB_TITLES[job.state], words, STATE_LOOKS[job.state][0])
        if job.state.is_final:
            announce(self, f"{JOB_TITLES[job.state]}. {words}")


def _words(job: JobSnapshot) -> str:
    if job.state is JobState.EXECUTING and job.total:
        return f"{job.done:,} of {items_word(job.total)}, {progress_words(job)}."
    said = [f"{progress_words(job).rstrip('.')}."]
    if job.state is JobState.ENDED_WITH_ERRORS:
        said.append(job.error or "The log of the job says what failed.")
    if job.state is JobState.ERROR and job.counts:
        said.append(f"Until then: {count_words(job.counts)}.")
    return " ".join([*said, job.hint or ""]).strip()
