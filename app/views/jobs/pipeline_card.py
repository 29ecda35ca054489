"""The pipeline on the Jobs page: one publish at a time, or everything."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.sync.jobs.states import JobSnapshot
from app.sync.tracking_rows import Track
from app.views.jobs.jobs_model import start_words
from app.views.jobs.track_view import TrackView
from app.views.jobs.track_words import head_words
from app.views.support.cards import SectionCard
from app.views.support.labels import text_label
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import ThemeHub

EVERYTHING: Final = "everything"
PICKER_WIDTHS: Final = 140, 320
"""Where the window is narrow the words beside it need the room."""


class PipelineCard(SectionCard):
    """Shows where a publish is. Emits `chosen(job id or empty)` and `action_asked(Action)`."""

    chosen = Signal(str)
    action_asked = Signal(object)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__("Pipeline", "", parent)
        self.picker = PickerButton(hub, "Publish on show")
        self.picker.setMinimumWidth(PICKER_WIDTHS[0])
        self.picker.setMaximumWidth(PICKER_WIDTHS[1])
        self.picker.chosen.connect(lambda key: self.chosen.emit("" if key == EVERYTHING else key))
        self.header.insertWidget(1, self.picker, PICKER_WIDTHS[1])
        self._words = text_label("", "caption")
        self._time = text_label("", "title")
        self.header.addWidget(self._words)
        self.header.addWidget(self._time)
        self.stages = TrackView(hub, self)
        self.stages.action_asked.connect(self.action_asked)
        self.body.addWidget(self.stages)
        self.show_publishes(())
        self.hide()

    @property
    def job_id(self) -> str:
        """The publish on show; empty for everything."""
        return "" if self.picker.current == EVERYTHING else self.picker.current

    def show_publishes(self, jobs: Sequence[JobSnapshot]) -> None:
        """Offer the newest publishes."""
        known = [Choice(EVERYTHING, "Everything that is published")]
        for job in jobs:
            at = job.ended_at or job.started_at or job.queued_at
            known.append(Choice(job.id, f"{job.title}, {start_words(at, at)}"))
        self.picker.set_choices(known)

    def choose(self, job_id: str) -> None:
        """Show another publish, if it is among them."""
        self.picker.select(job_id or EVERYTHING)

    def show_track(self, track: Track) -> None:
        """Show how far it is; hidden while the tenant has no channel."""
        self.setVisible(bool(track.databases))
        words, time = head_words(track)
        self._words.setText(words)
        self._time.setText(time)
        self._time.setVisible(bool(time))
        self.stages.show_track(track)
