"""The last steps: what the import will do, and how far it is once it has begun."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.models.manifests.plan import PlanCounts
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.manifests.check_desk import Source
from app.views.manifests.file_page import REPLACE
from app.views.manifests.plan_words import rows_words
from app.views.support.buttons import link_button
from app.views.support.labels import ElidedLabel, set_tone, text_label
from app.views.support.theme import ThemeHub

_TILES: Final = (
    ("create", "to create", "ok"),
    ("change", "to change", "accent"),
    ("skip", "to skip", "t2"),
    ("refuse", "refused", "err"),
)
_WORDS: Final = {key: words for key, words, _ in _TILES}
DETAILS, FILE, CHECK = 0, 1, 2


class ReviewPage(QWidget):
    """Counts and choices, each with a way back. Signals: `change_asked(step)`."""

    change_asked = Signal(int)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._numbers = {key: text_label("0", "display") for key, _, _ in _TILES}
        self.note = text_label("", "body", "warn")
        self.note.setWordWrap(True)
        self._values = [ElidedLabel("", "name") for _ in range(5)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(text_label("Review and finish", "title"))
        column.addLayout(self._make_tiles())
        column.addWidget(self.note)
        column.addWidget(self._make_choices())
        column.addStretch(1)

    def _make_tiles(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        for key, words, tone in _TILES:
            card = QFrame()
            card.setProperty("edge", "card")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(16, 12, 16, 12)
            inside.setSpacing(0)
            set_tone(self._numbers[key], tone)
            inside.addWidget(self._numbers[key])
            inside.addWidget(text_label(f"rows {words}", "caption", "t2"))
            row.addWidget(card, 1)
        return row

    def _make_choices(self) -> QFrame:
        card = QFrame()
        card.setProperty("edge", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 12, 12)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        rows = (
            ("Name", DETAILS),
            ("Manifest file", FILE),
            ("Media directory", FILE),
            ("Assignments", FILE),
            ("Mended cells", CHECK),
        )
        for place, (title, step) in enumerate(rows):
            change = link_button(self._hub, "Change")
            change.setAccessibleName(f"Change {title.lower()}")
            change.clicked.connect(lambda _on=False, step=step: self.change_asked.emit(step))
            grid.addWidget(text_label(title, "label"), place, 0)
            grid.addWidget(self._values[place], place, 1)
            grid.addWidget(change, place, 2)
        return card

    def show_import(self, name: str, source: Source, counts: PlanCounts, mended: Path | None) -> None:
        """Show what is about to be imported."""
        for key, label in self._numbers.items():
            number = getattr(counts, key)
            label.setText(f"{number:,}")
            label.setAccessibleName(f"{rows_words(number)} {_WORDS[key]}")
        mode = "Replace the media of each target" if source.mode == REPLACE else "Merge with what is there"
        root = source.media_root
        texts = (
            name,
            str(source.file),
            "No local files" if root is None else str(root),
            mode,
            "None" if mended is None else f"Saved as {mended}",
        )
        for label, text in zip(self._values, texts, strict=True):
            label.setText(text)
        self.note.setText(_note(counts))
        self.note.setVisible(bool(self.note.text()))


def _note(counts: PlanCounts) -> str:
    said = []
    if counts.refuse:
        fails = f"{rows_words(counts.refuse)} will fail"
        said.append(f"{fails}; the result manifest says why, and they can be retried.")
    if counts.warnings:
        said.append(f"{rows_words(counts.warnings)} come with a warning.")
    if not counts.create and not counts.change:
        said.append("Nothing would be written.")
    return " ".join(said)


class StartedPage(QWidget):
    """How far the import is. Signals: `result_asked(job)`, `job_asked(job id)`."""

    result_asked = Signal(object)
    job_asked = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: JobSnapshot | None = None
        self.job_id = ""
        self.title = text_label("Import started", "title")
        self.words = text_label("", "body", "t2")
        self.words.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the import")
        self.counts = text_label("", "name")
        self.show_job_button = link_button(hub, "Show in Jobs")
        self.result = link_button(hub, "Show result")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.show_job_button)
        row.addWidget(self.result)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.title, self.words, self.bar, self.counts):
            column.addWidget(widget)
        column.addLayout(row)
        column.addStretch(1)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.show_job_button.clicked.connect(lambda _on=False: self.job_asked.emit(self.job_id))
        self.result.clicked.connect(lambda _on=False: self._job and self.result_asked.emit(self._job))

    def begin(self, job_id: str) -> None:
        """Follow a job that was queued."""
        self.job_id = job_id
        self._job = None
        self.title.setText("Import started")
        self.words.setText("The import runs as a job. This window may be closed; Jobs shows how far it is.")
        self.bar.setRange(0, 0)
        self.counts.setText("Waiting for its turn")
        self.result.hide()
        self.show_job_button.setEnabled(bool(job_id))

    def show_job(self, job: JobSnapshot) -> None:
        """Show a newer snapshot of the job."""
        self._job = job
        self.bar.setRange(0, job.total or 0)
        self.bar.setValue(job.done)
        done = job.counts.get("succeeded", 0) + job.counts.get("warnings", 0)
        failed, skipped = job.counts.get("failed", 0), job.counts.get("skipped", 0)
        parts = [f"{rows_words(done)} done"]
        parts += [f"{skipped:,} skipped"] if skipped else []
        parts += [f"{failed:,} failed"] if failed else []
        self.counts.setText(", ".join(parts) if job.state is not JobState.WAITING else "Waiting for its turn")
        self.result.setVisible(job.state.is_final and bool(job.result))
        if job.state.is_final:
            self.bar.setRange(0, 1)
            self.bar.setValue(1)
            self.title.setText(_END_TITLES.get(job.state, "Import ended"))
            self.words.setText(str(job.error or "") or "The result manifest says what became of every row.")


_END_TITLES: Final = {
    JobState.ENDED: "Import ended",
    JobState.ENDED_WITH_ERRORS: "Import ended with errors",
    JobState.ERROR: "Import did not come to its end",
    JobState.CANCELED: "Import canceled",
}
