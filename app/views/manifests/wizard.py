"""Import manifest: details, file, check, review, and how far the import is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.errors import AppError, BadInput, Cancelled, ManifestProblem
from app.models.publishing.difference_service import DifferenceService
from app.sync.jobs.states import JobSnapshot
from app.views.manifests.check_desk import CheckDesk, MakePlan, Source
from app.views.manifests.check_page import CheckPage
from app.views.manifests.details_page import DetailsPage
from app.views.manifests.file_page import FilePage
from app.views.manifests.plan_words import mended_path
from app.views.manifests.review_page import ReviewPage, StartedPage
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.labels import ElidedLabel, set_tone
from app.views.support.questions import Way, chosen_way, question_box
from app.views.support.rights import needs
from app.views.support.step_list import StepList
from app.views.support.theme import FOOTER_HEIGHT, PANEL_PADDING, ThemeHub
from app.views.support.thumbnails import ThumbnailStore

TITLES: Final = ("Import details", "Manifest file", "Check", "Review and finish", "Import started")
DETAILS, FILE, CHECK, REVIEW, STARTED = range(5)
_SIZE: Final = QSize(1180, 760)
_MARGIN: Final = QSize(20, 20)
_SAVE: Final = "Save mended file…"


@dataclass(frozen=True, slots=True)
class Begun:
    """What a person asked to be imported.

    Attributes:
        source: What was checked.
        file: What is imported: the manifest, or its mended twin.
        failed_only: Only rows whose Result is Failed are taken in.
    """

    name: str
    description: str
    source: Source
    file: Path
    failed_only: bool = False


@dataclass(frozen=True, slots=True)
class ImportServices:
    """What the wizard works with.

    Attributes:
        make_plan: Checks a manifest.
        submit: Queues the import and returns the job's id. Thread: worker.
        difference: Names galleries that change.
        show_job: Opens Jobs on a job.
        show_result: Opens the result of a job.
    """

    make_plan: MakePlan
    submit: Callable[[Begun], str]
    difference: DifferenceService
    show_job: Callable[[str], object]
    show_result: Callable[[JobSnapshot], object]


class ImportWizard(QDialog):
    """A window of its own beside the main window: people may look things up meanwhile.

    Args:
        failed_only: Take in only the rows of a result manifest that failed.
    """

    begun = Signal(str)

    def __init__(
        self,
        hub: ThemeHub,
        services: ImportServices,
        thumbnails: ThumbnailStore,
        background: Background,
        parent: QWidget,
        *,
        failed_only: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setWindowTitle("Import manifest")
        self._services = services
        self._background = background
        self._failed_only = failed_only
        self._checked: Source | None = None
        self._is_beginning = self._is_named = False
        self.desk = CheckDesk(services.make_plan, background, self)
        self.steps = StepList(hub, TITLES)
        self.details = DetailsPage()
        self.file = FilePage(hub, background)
        self.check = CheckPage(hub, self.desk, thumbnails, background, services.difference)
        self.review = ReviewPage(hub)
        self.started = StartedPage(hub)
        self.stack = QStackedWidget()
        self.hint = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        self.cancel = secondary_button(hub, "Cancel")
        self.back = secondary_button(hub, "Back")
        self.next = primary_button(hub, "Next")
        self._lay_out(parent)
        self._connect()
        self.show_step(DETAILS)

    def _lay_out(self, parent: QWidget) -> None:
        self.resize(_SIZE.boundedTo(parent.window().size() - _MARGIN))
        body = QFrame(self)
        body.setProperty("ground", "surface")
        inside = QVBoxLayout(body)
        inside.setContentsMargins(PANEL_PADDING, PANEL_PADDING, PANEL_PADDING, 12)
        inside.addWidget(self.stack)
        for page in (self.details, self.file, self.check, self.review, self.started):
            self.stack.addWidget(page)
        foot = QFrame(self)
        foot.setProperty("ground", "app")
        foot.setProperty("edge", "top")
        foot.setFixedHeight(FOOTER_HEIGHT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        row.setSpacing(8)
        row.addWidget(self.hint, 1)
        for button in (self.cancel, self.back, self.next):
            row.addWidget(button)
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(self.steps)
        top.addWidget(body, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(top, 1)
        outer.addWidget(foot)

    def _connect(self) -> None:
        self.steps.chosen.connect(self.show_step)
        self.details.changed.connect(self._show_footer)
        self.details.name.textEdited.connect(lambda _text: self._note_named())
        self.details.name.returnPressed.connect(self._on_next)
        self.file.changed.connect(self._show_footer)
        self.file.file_chosen.connect(self._on_file)
        self.check.changed.connect(self._show_footer)
        self.check.said.connect(lambda text: self.say(text))
        self.check.refused.connect(self._on_refused)
        self.review.change_asked.connect(self.show_step)
        self.started.job_asked.connect(self._services.show_job)
        self.started.result_asked.connect(self._services.show_result)
        self.cancel.clicked.connect(self.reject)
        self.back.clicked.connect(lambda _on=False: self.go_back())
        self.next.clicked.connect(lambda _on=False: self._on_next())
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter in a field is no answer to the window
        for keys, work in (("Alt+Left", self.go_back), ("Ctrl+Return", self._on_next)):
            QShortcut(QKeySequence(keys), self).activated.connect(work)

    # --- steps

    @property
    def step(self) -> int:
        """The step on show."""
        return self.stack.currentIndex()

    def take_file(self, path: Path) -> None:
        """Begin with a file that was dropped or chosen elsewhere."""
        self.file.take(path)
        self.show_step(DETAILS)

    def show_step(self, place: int) -> None:
        """Show a step; the check begins where something else is imported than was checked."""
        self.stack.setCurrentIndex(place)
        self.steps.show_step(place, is_over=place == STARTED)
        self.hint.setText("")
        if place == CHECK:
            self._begin_check()
        elif place == REVIEW:
            self._show_review()
        first = {DETAILS: self.details.name, FILE: self.file.well.browse, CHECK: self.check.rows.table}
        (first.get(place) or self.next).setFocus()
        self._show_footer()
        announce(self, self.steps.buttons[place].accessibleName())

    def go_back(self) -> None:
        """Go one step back."""
        if DETAILS < self.step < STARTED:
            self.show_step(self.step - 1)

    def _on_next(self) -> None:
        if self._missing:
            self.say(self._missing, "warn")
        elif self.step == REVIEW:
            self.begin()
        elif self.step == STARTED:
            self.close()
        elif self.step == FILE and self.has_unsaved and self.file.source != self._checked:
            go_on = partial(self.show_step, CHECK)
            self._ask_about_mended("Check anew without the mended cells?", "Check without them", go_on)
        else:
            self.show_step(self.step + 1)

    @property
    def _missing(self) -> str:
        """Why the next step is not open yet."""
        if self._is_beginning:
            return "Beginning the import…"
        pages = {DETAILS: self.details, FILE: self.file, CHECK: self.check}
        page = pages.get(self.step)
        return "" if page is None else page.missing

    def _show_footer(self) -> None:
        missing = self._missing
        words = {REVIEW: "Begin import", STARTED: "Close"}.get(self.step, "Next")
        self.next.setText(words)
        self.next.setAccessibleName(words)
        needs(self.next, Act.IMPORT if self.step == REVIEW else None).setEnabled(not missing)
        self.back.setVisible(DETAILS < self.step < STARTED)
        self.cancel.setVisible(self.step != STARTED)
        if missing or self.hint.property("is_reason"):
            self.say(missing)
            self.hint.setProperty("is_reason", bool(missing))

    def say(self, text: str, tone: str = "t2") -> None:
        """Put a sentence into the footer."""
        self.hint.setProperty("is_reason", False)
        self.hint.setText(text)
        set_tone(self.hint, tone)

    def _note_named(self) -> None:
        self._is_named = True

    def _on_file(self, path: Path) -> None:
        """Call the import after its file until a person names it."""
        if not self._is_named:
            self.details.name.setText(path.name.removesuffix(".tsv").removesuffix(".result"))
        self.show_step(self.step)

    # --- the check

    def _begin_check(self) -> None:
        source = self.file.source
        if source is None or (source == self._checked and (self.desk.plan or self.desk.is_checking)):
            return
        self._checked = source
        self.desk.check(source)
        self.check.begin()

    def _on_refused(self, error: AppError) -> None:
        """Go back to the file: it cannot be imported at all, or a person stopped the check."""
        self._checked = None
        self.show_step(FILE)
        if isinstance(error, Cancelled):
            self.say("The check was stopped. Nothing was written.")
        elif isinstance(error, BadInput) and not isinstance(error, ManifestProblem):
            self.file.refuse_folder(error)
        else:
            self.file.refuse(error)

    # --- the import

    @property
    def _mended(self) -> Path | None:
        """Where the mended file is or will be; None where nothing was mended."""
        if not self.desk.is_edited or self._checked is None:
            return None
        return self.check.saved or mended_path(self._checked.file)

    def _show_review(self) -> None:
        if self._checked is not None and self.desk.counts is not None:
            name = self.details.name.text().strip()
            self.review.show_import(name, self._checked, self.desk.counts, self._mended)

    def begin(self) -> None:
        """Begin the import; what was mended is saved first."""
        source = self._checked
        if source is None or self._is_beginning:
            return
        self._is_beginning = True
        self._show_footer()
        mended = self._mended
        if mended is None or self.check.saved is not None:
            self._submit(source, mended or source.file)
        else:
            self.desk.save(mended, lambda saved: self._submit(source, saved), self._on_not_begun)

    def _submit(self, source: Source, file: Path) -> None:
        asked = Begun(
            self.details.name.text().strip(),
            self.details.description.toPlainText().strip(),
            source,
            file,
            self._failed_only,
        )
        submit = self._services.submit
        self._background.run(lambda: submit(asked), self._on_begun, on_error=self._on_not_begun)

    def _on_begun(self, job_id: str) -> None:
        self._is_beginning = False
        self.started.begin(job_id)
        self.desk.forget()
        self.show_step(STARTED)
        self.begun.emit(job_id)

    def _on_not_begun(self, error: BaseException) -> None:
        self._is_beginning = False
        self._show_footer()
        if not isinstance(error, AppError):
            raise error
        self.say(str(error), "err")
        announce(self, str(error))

    def on_jobs_changed(self, jobs: list[JobSnapshot]) -> None:
        """Follow the import."""
        for job in jobs:
            if job.id == self.started.job_id:
                self.started.show_job(job)

    # --- the end

    def reject(self) -> None:
        """Close by Esc, Cancel or the frame; cells that were mended and are in no file yet ask first."""
        leave = super().reject
        if self.has_unsaved:
            self._ask_about_mended("Close without the mended cells?", "Close without them", leave)
        else:
            leave()

    @property
    def has_unsaved(self) -> bool:
        """Whether mended cells are in no file yet."""
        return self.desk.is_edited and self.check.saved is None

    def _ask_about_mended(self, title: str, drop: str, then: Callable[[], object]) -> None:
        """Ask what becomes of mended cells that are in no file yet; `then` goes on without them."""
        words = "They are in no file yet. The manifest itself is as it was."
        box = question_box(self, "Import manifest", title, words, (Way(_SAVE), Way(drop, "danger")))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts = {_SAVE: self.check.ask_place, drop: then}
        box.finished.connect(lambda _code: acts.get(chosen_way(box), lambda: None)())
        box.open()

    def done(self, result: int) -> None:
        """Stop what still runs; an import goes on as a job."""
        self.file.close_page()
        self.check.close_page()
        self.desk.close()
        super().done(result)
