"""The wizard Copy to > Omnichannel content: a view of its own, started from the destination.

Source: copy-content-between-tenants, domain.md 9.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.copying.mapping import ContextMap
from app.models.copying.options import Conflicts, CopyOptions, Versions
from app.models.copying.plan import CopyPlan
from app.models.copying.planning import Planned
from app.models.copying.service import SourceFacts, save_items
from app.models.errors import AppError
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import CopyTenantRequest
from app.views.copying.conflicts_step import ConflictsStep
from app.views.copying.mapping_step import MappingStep
from app.views.copying.review_step import ReviewStep
from app.views.copying.started_step import StartedStep
from app.views.copying.state import CopyServices, Draft, Outlook, outlook_of
from app.views.copying.step_list import CopySteps
from app.views.copying.tenant_step import TenantStep
from app.views.copying.words import JOB_TITLES, SHORT, STEPS, items_word
from app.views.support.background import Background
from app.views.support.buttons import primary_button, quiet_button, secondary_button
from app.views.support.labels import ElidedLabel, set_tone, text_label
from app.views.support.rights import needs
from app.views.support.theme import PANEL_PADDING, ThemeHub
from app.views.support.thumbnails import ThumbnailStore

TENANT, CONFLICTS, MAPPING, REVIEW, STARTED = range(5)
_NARROW: Final = 1200
_PLAN_KEY: Final = "copy-plan"
_MAP_KEY: Final = "copy-contexts"
_OUTLOOK_KEY: Final = "copy-outlook"
CAPTIONS: Final = (
    "Name the tenant that omnichannel content is copied from.",
    "Decide what the copy job does when a file already exists, and which versions it brings along.",
    "Check that every source channel and locale goes to the right place in {name}.",
    "Check the counts before anything is written to {name}.",
    "The job copies in the background.",
)


class CopyView(QWidget):
    """Walks a person through a copy. Signals: `closed()`. Thread: GUI.

    Args:
        hub: Theme and icons.
        tenant: Id and name of the destination.
        user: Who copies.
        services: What it asks of the program.
        background: Workers.
        target_channels: Names of the destination's channels by OUN.
        thumbnails: Pictures of the files that both tenants have.
        choose_file: Asks where the plan is saved; a dialog by default.
    """

    closed = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        tenant: tuple[str, str],
        user: str,
        services: CopyServices,
        background: Background,
        target_channels: Callable[[], Mapping[str, str]],
        thumbnails: ThumbnailStore,
        choose_file: Callable[[QWidget, str], str] | None = None,
    ) -> None:
        super().__init__()
        self._tenant, self._name = tenant
        self._user, self._services, self._background = user, services, background
        self.draft = Draft()
        self._planned_for: tuple[str, CopyOptions] | None = None
        self._outlook_for: tuple[object, ...] | None = None
        self._waiting = 0
        self._job_id = ""
        self._reports: dict[str, JobSnapshot] = {}  # of copies: the first come before the job's id is known
        self.setAccessibleName("Copy to tenant")
        self.steps = CopySteps(hub, self._name)
        self.title, self.caption = text_label("", "title"), text_label("", "caption", "t2")
        self.place = text_label("", "caption", "t2")
        self.tenant_step = TenantStep(self._name, services.look, background)
        self.conflicts_step = ConflictsStep(hub, self._name, self.draft, thumbnails)
        self.mapping_step = MappingStep(hub, self.draft, target_channels)
        self.review_step = ReviewStep(hub, choose_file)
        self.started_step = StartedStep(hub)
        self.stack = QStackedWidget()
        for step in (
            self.tenant_step,
            self.conflicts_step,
            self.mapping_step,
            self.review_step,
            self.started_step,
        ):
            self.stack.addWidget(_scrolled(step))
        self.cancel = quiet_button(hub, "Cancel")
        self.back = secondary_button(hub, "Back")
        self.next = primary_button(hub, "Next")
        self.start = needs(primary_button(hub, "Start copy job", "ph.play"), Act.COPY)
        self.done = primary_button(hub, "Done")
        self.reason = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self._wire()
        self.show_step(TENANT)

    @property
    def commands(self) -> dict[str, object]:
        """It brings no commands of its own into the menus."""
        return {}

    def _lay_out(self) -> None:
        head = QFrame()
        head.setProperty("ground", "surface")
        head.setProperty("edge", "bottom")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.caption)
        top = QHBoxLayout(head)
        top.setContentsMargins(24, 12, 24, 12)
        top.addLayout(words, 1)
        top.addWidget(self.place, 0, Qt.AlignmentFlag.AlignTop)
        foot = QFrame()
        foot.setProperty("ground", "surface")
        foot.setProperty("edge", "top")
        row = QHBoxLayout(foot)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(8)
        row.addWidget(self.cancel)
        row.addWidget(self.reason, 1)
        row.addSpacing(8)
        for button in (self.back, self.next, self.start, self.done):
            row.addWidget(button)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(head)
        right.addWidget(self.stack, 1)
        right.addWidget(foot)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(self.steps)
        both.addLayout(right, 1)
        for before, after in pairwise((self.next, self.start, self.done, self.back, self.cancel)):
            QWidget.setTabOrder(before, after)

    def _wire(self) -> None:
        self.steps.chosen.connect(self.show_step)
        self.cancel.clicked.connect(self.closed)
        self.done.clicked.connect(self.closed)
        self.back.clicked.connect(lambda: self.show_step(self.step - 1))
        self.next.clicked.connect(lambda: self.show_step(self.step + 1))
        self.start.clicked.connect(self._start)
        self.tenant_step.accepted.connect(self.next.click)
        self.tenant_step.found.connect(self._on_found)
        self.tenant_step.lost.connect(self._on_lost)
        self.conflicts_step.changed.connect(self._follow)
        self.mapping_step.changed.connect(self._read_contexts)
        self.review_step.change.connect(self.show_step)
        self.review_step.again.connect(self._plan_again)
        self.review_step.save_asked.connect(self._save)
        self.review_step.typed.connect(self._follow)
        self.started_step.show_job.connect(lambda job_id: self._services.show_job(job_id))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put cards below each other where they have no room beside."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        direction = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        for step in (self.mapping_step, self.review_step):
            step.cards.setDirection(direction)

    # --- steps

    @property
    def step(self) -> int:
        """The place of the step on show."""
        return self.stack.currentIndex()

    def show_step(self, place: int) -> None:
        """Show a step and have made what it shows."""
        self.stack.setCurrentIndex(place)
        self.title.setText(STEPS[place])
        self.caption.setText(CAPTIONS[place].format(name=self._name))
        self.place.setText(f"Step {place + 1} of {len(STEPS)}")
        self.steps.show_step(place, is_over=place == STARTED)
        if place == CONFLICTS:
            self._read_outlook()
        elif place == MAPPING:
            self._read_contexts()
        elif place == REVIEW:
            self._plan()
        self._follow()
        self.focus_step()

    def focus_step(self) -> None:
        """Put the focus on the first control of the step on show."""
        first: dict[int, QWidget] = {
            TENANT: self.tenant_step.field,
            CONFLICTS: self.conflicts_step.conflicts[self.draft.conflicts].button,
            MAPPING: self.mapping_step.channels.match,
            REVIEW: self.review_step.run_again,
            STARTED: self.started_step.open,
        }
        first[self.step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self) -> None:
        """Bring buttons, notes and the reason up to date."""
        place = self.step
        draft = self.draft
        reason = {
            TENANT: "" if draft.facts is not None else "Name a source tenant to go on",
            CONFLICTS: "" if self.conflicts_step.is_ready else "Counting…",
            MAPPING: self.mapping_step.reason,
            REVIEW: self.review_step.reason,
            STARTED: "",
        }[place]
        self.reason.setText(reason if place != TENANT or self.tenant_step.source else "")
        set_tone(self.reason, "t2" if reason.endswith("…") else "warn")
        self.back.setVisible(TENANT < place < STARTED or self._has_failed)
        self.next.setVisible(place < REVIEW)
        self.start.setVisible(place == REVIEW)
        self.done.setVisible(place == STARTED)
        self.cancel.setVisible(place < STARTED)
        self.next.setEnabled(not reason)
        self.start.setEnabled(not reason)
        self.next.setToolTip(reason)
        self.start.setToolTip(reason)
        self.steps.note(TENANT, f"From {draft.facts.tenant}" if draft.facts and place > TENANT else "")
        chosen = f"{SHORT[draft.conflicts]}, {SHORT[draft.versions]}"
        self.steps.note(CONFLICTS, chosen if place > CONFLICTS else "")
        contexts = self.mapping_step.contexts
        if contexts is not None and place > MAPPING:
            counts = [
                sum(one.target is not None for one in c) + 1 for c in (contexts.channels, contexts.locales)
            ]
            self.steps.note(MAPPING, f"{items_word(counts[0], 'channel')}, {items_word(counts[1], 'locale')}")
        else:
            self.steps.note(MAPPING, "")

    def _on_found(self, source: str, facts: SourceFacts) -> None:
        if source != self.draft.source:
            self.draft.channels.clear()
            self.draft.locales.clear()
        self.draft.source, self.draft.facts = source, facts
        self.steps.show_source(facts.name, facts.tenant)
        self._follow()

    def _on_lost(self) -> None:
        self.draft.facts = None
        self.steps.show_source("", "")
        self._follow()

    # --- what steps show

    def _read_outlook(self) -> None:
        """Plan both choices of versions with conflicts replaced: all counts follow from these two."""
        source, draft = self.draft.source, self.draft
        wanted = (source, tuple(draft.channels.items()), tuple(draft.locales.items()))
        if wanted == self._outlook_for and self.conflicts_step.is_ready:
            return
        self.conflicts_step.forget()
        options = replace(draft.options(), conflicts=Conflicts.REPLACE)
        plan, has_content = self._services.plan, self._services.has_content

        def work() -> dict[Versions, Outlook]:
            return {
                one: outlook_of(plan(source, replace(options, versions=one))[1].items, has_content)
                for one in Versions
            }

        def done(outlooks: dict[Versions, Outlook]) -> None:
            self._outlook_for = wanted
            self.conflicts_step.show_outlook(outlooks)
            self._follow()

        self._background.run(work, done, key=_OUTLOOK_KEY, on_error=self._on_problem)

    def _read_contexts(self) -> None:
        source, options = self.draft.source, self.draft.options()

        def done(contexts: ContextMap) -> None:
            self.mapping_step.show_contexts(contexts)
            self._follow()

        self._background.run(
            lambda: self._services.contexts(source, options), done, key=_MAP_KEY, on_error=self._on_problem
        )

    def _plan_again(self) -> None:
        self._planned_for = None
        self._plan()

    def _plan(self) -> None:
        source, options = self.draft.source, self.draft.options()
        if self._planned_for == (source, options) and self.review_step.plan is not None:
            return
        with QSignalBlocker(self.review_step):
            self.review_step.forget()
        services = self._services

        def work() -> tuple[CopyPlan, Planned, int, float]:
            started = time.perf_counter()
            plan, planned = services.plan(source, options)
            return plan, planned, services.waiting(), time.perf_counter() - started

        def done(made: tuple[CopyPlan, Planned, int, float]) -> None:
            self._planned_for, self._waiting = (source, options), made[2]
            self.review_step.show_plan(*made)
            self._follow()

        self._background.run(work, done, key=_PLAN_KEY, on_error=self._on_problem)
        self._follow()

    def _save(self, name: str) -> None:
        items, say = self.review_step.items, self.review_step.say

        def on_problem(problem: BaseException) -> None:
            if not isinstance(problem, AppError):
                raise problem
            say(f"{problem.message} {problem.hint}")

        self._background.run(
            lambda: save_items(Path(name), items), lambda _: say(f"Saved as {name}."), on_error=on_problem
        )

    def _on_problem(self, problem: BaseException) -> None:
        """Go back to the source where it cannot be read any more, and say why."""
        if not isinstance(problem, AppError):
            raise problem
        self.show_step(TENANT)
        self.tenant_step.complain(str(problem))

    def _start(self) -> None:
        plan = self.review_step.plan
        if plan is None or self.review_step.reason:
            return
        request = CopyTenantRequest(
            self._tenant,
            self.draft.source,
            plan=plan.to_json(),
            confirm=self.review_step.confirm.text().strip(),
            user=self._user,
        )
        self.start.setEnabled(False)

        def done(job_id: str) -> None:
            self._job_id = job_id
            self._services.queued(job_id)
            self.started_step.show_started(job_id, self._waiting)
            self.show_step(STARTED)
            self._follow_job()

        self._background.run(lambda: self._services.submit(request), done, on_error=self._on_problem)

    # --- the job

    @property
    def is_over(self) -> bool:
        """Whether the job that the last step follows is over."""
        job = self._reports.get(self._job_id)
        return self.step == STARTED and job is not None and job.state.is_final

    @property
    def _has_failed(self) -> bool:
        return self.is_over and self._reports[self._job_id].state is not JobState.ENDED

    def on_jobs_changed(self, jobs: Sequence[JobSnapshot]) -> None:
        """Follow the job that was started here."""
        found = {job.id: job for job in jobs if job.kind == CopyTenantRequest.kind}
        self._reports.update(found)
        if self._job_id in found:
            self._follow_job()

    def _follow_job(self) -> None:
        job = self._reports.get(self._job_id)
        if job is None or self.step != STARTED:
            return
        self.started_step.show_report(job)
        if job.state.is_final:
            self.title.setText(JOB_TITLES[job.state])
            self.caption.setText("The job is over.")
        if self._has_failed:
            self._planned_for = self._outlook_for = None  # part of it may be written
            self.steps.show_step(STARTED)
        self._follow()


def _scrolled(step: QWidget) -> QScrollArea:
    """Put a step into a frame that scrolls where the window is small."""
    holder = QWidget()
    holder.setProperty("ground", "app")
    column = QVBoxLayout(holder)
    column.setContentsMargins(24, PANEL_PADDING, 24, PANEL_PADDING)
    column.addWidget(step)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setWidget(holder)
    return area
