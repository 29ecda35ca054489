"""Assigning by file name off the GUI thread: reads the catalogue once, plans while a person types."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.models.assignments.edit import Edit
from app.models.assignments.name_catalog import NameCatalog
from app.models.assignments.name_edits import NameMode
from app.models.assignments.name_plan import MediaName, NameMatch, NamePlan, plan_names
from app.models.assignments.name_presets import guess_rule
from app.models.assignments.name_rules import NameRule
from app.models.assignments.name_service import NameRules, SavedRule
from app.models.assignments.rows import BulkOutcome
from app.models.context import Context
from app.models.errors import Cancelled
from app.models.publishing.difference import Difference
from app.models.publishing.difference_service import DifferenceService
from app.sync.jobs.states import JobSnapshot
from app.views.support.background import Background
from app.views.support.collector import uncollected
from app.views.support.gallery_changes import IsCancelled, Question, Report

PLAN_DELAY_MS: Final = 120  # after the last key; planning 100,000 names takes about a second
_POLL_MS: Final = 100

FindMedia = Callable[[str], Sequence[int]]
"""Lists the media items that a search finds. Thread: any."""


@dataclass(frozen=True, slots=True)
class NameServices:
    """What the desk works with.

    Attributes:
        names: Name rules of the tenant.
        queue: Queues the job that applies an edit, and returns its id. Thread: any.
        cancel: Asks such a job to stop.
        difference: Tells which galleries change once it is published.
        find_media: Lists what a search finds.
        name_context: Names the context for people. Thread: any.
        context: Where items are assigned.
        user: Who assigns.
    """

    names: NameRules
    queue: Callable[[Edit], str]
    cancel: Callable[[str], object]
    difference: DifferenceService
    find_media: FindMedia
    name_context: Callable[[], str]
    context: Context
    user: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of applying: the job, which is over, and its outcome."""

    job: JobSnapshot
    outcome: BulkOutcome


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as it would be applied, and its counts, which take too long for the GUI thread.

    Attributes:
        whole: What the rule makes of the names.
        plan: The same with what was decided, and without matrices where these are not to be created.
        targets, products: How many get items.
        new_matrices: Assignment matrices that the rule asks for, created or not.
    """

    whole: NamePlan
    plan: NamePlan
    targets: int
    products: int
    new_matrices: int

    @classmethod
    def of(cls, whole: NamePlan, choices: Mapping[int, NameMatch], *, may_create: bool) -> "Shown":
        """Work it out. Thread: any."""
        decided = whole.decided(choices)
        plan = decided if may_create else decided.without_new_matrices()
        return cls(whole, plan, plan.target_count(), plan.product_count(), len(decided.matrices))


class NameRulesDesk(QObject):
    """Holds the items and the plan of one dialog. Thread: GUI.

    Signals: `ready()` once catalogue and items are read; `planned()` after every look at the names;
    `progressed(done, total)` while a plan is worked out or applied; `queued(str)` with the id of the job that
    applies it; `applied(Applied)`;
    `guessed(NameRule | None)`; `rules_changed()`; `failed(error)`.
    """

    ready = Signal()
    planned = Signal()
    progressed = Signal(int, int)
    queued = Signal(str)
    applied = Signal(object)
    guessed = Signal(object)
    rules_changed = Signal()
    failed = Signal(object)

    def __init__(self, services: NameServices, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.services = services
        self.items: Sequence[MediaName] = ()
        self.catalog: NameCatalog | None = None
        self.purposes: tuple[str, ...] = ()
        self.saved: tuple[SavedRule, ...] = ()
        self.shown: Shown | None = None
        self.context_name = str(services.context)
        self._background = background
        self._key = f"name-rules-{id(self)}"
        self._choices: dict[int, NameMatch] = {}
        self._rule: NameRule | None = None
        self._may_create = True
        self._stop = threading.Event()
        self._counts = (0, 0)
        self.is_busy = False
        self.is_applying = False
        self.job: JobSnapshot | None = None
        self._job_id = ""
        self._delay = QTimer(self, singleShot=True, interval=PLAN_DELAY_MS)
        self._delay.timeout.connect(self._plan_now)
        self._poll = QTimer(self, interval=_POLL_MS)
        self._poll.timeout.connect(lambda: self.progressed.emit(*self._counts))

    @property
    def is_waiting(self) -> bool:
        """Whether a rule was set that is not looked at yet."""
        return self._delay.isActive()

    # --- what is read

    def load(self, media_ids: Sequence[int] | None) -> None:
        """Read catalogue, purposes, saved rules and the items; None: all of them."""
        names, name_context = self.services.names, self.services.name_context

        def work() -> tuple:
            with uncollected():
                catalog, items = names.catalog(), names.items(media_ids)
            return catalog, names.purposes(), names.saved(), items, name_context()

        self._background.run(work, self._on_loaded, key=f"{self._key}-load", on_error=self.failed.emit)

    def _on_loaded(self, found: tuple) -> None:
        self.catalog, self.purposes, self.saved, self.items, self.context_name = found
        self.rules_changed.emit()
        self.ready.emit()
        self._plan_now()

    def take_items(self, media_ids: Sequence[int] | None, search: str = "") -> None:
        """Look at other items: these, all (None), or what a search finds."""
        names, find = self.services.names, self.services.find_media

        def work() -> list[MediaName]:
            with uncollected():
                return names.items(find(search) if search else media_ids)

        self._background.run(work, self._on_items, key=f"{self._key}-items", on_error=self.failed.emit)

    def _on_items(self, items: list[MediaName]) -> None:
        self.items = items
        self._choices.clear()
        self.ready.emit()
        self._plan_now()

    # --- planning

    def set_rule(self, rule: NameRule | None) -> None:
        """Plan by another rule, soon; None: by none."""
        self._rule = rule
        self._choices.clear()
        if not self.is_applying:
            self._stop.set()
        self._delay.start()

    def decide(self, media_id: int, choice: NameMatch | None) -> None:
        """Take an ambiguous item to a candidate, or leave it out again."""
        if choice is None:
            self._choices.pop(media_id, None)
        else:
            self._choices[media_id] = choice
        self._look_again()

    def choice_of(self, media_id: int) -> NameMatch | None:
        """Return the candidate that was chosen for an item."""
        return self._choices.get(media_id)

    def allow_matrices(self, is_allowed: bool) -> None:
        """Create missing assignment matrices, or leave out what needs them."""
        self._may_create = is_allowed
        self._look_again()

    def _look_again(self) -> None:
        """Work the counts out anew, by the plan that is there."""
        if self.shown is None or self.is_busy:
            return  # the plan that is being worked out takes it in
        whole, choices, may_create = self.shown.whole, dict(self._choices), self._may_create
        self._background.run(
            lambda: Shown.of(whole, choices, may_create=may_create),
            self._show,
            key=self._key,
            on_error=self._on_problem,
        )

    def _plan_now(self) -> None:
        self._delay.stop()
        if self.is_applying:
            return
        self._stop.set()
        rule, catalog, items, purposes = self._rule, self.catalog, self.items, self.purposes
        if catalog is None:
            return
        if rule is None:
            self._background.drop(self._key)
            self._show(None)
            return
        stop, choices, may_create = self._begin(len(items)), dict(self._choices), self._may_create

        def work() -> Shown:
            with uncollected():
                plan = plan_names(
                    rule, items, catalog, purposes, cancelled=stop.is_set, progress=self._report
                )
                return Shown.of(plan, choices, may_create=may_create)

        self._background.run(work, self._show, key=self._key, on_error=self._on_problem)

    def _begin(self, total: int) -> threading.Event:
        self._stop = threading.Event()
        self._counts = (0, total)
        self.is_busy = True
        self._poll.start()
        return self._stop

    def _report(self, done: int, total: int) -> None:
        self._counts = (done, total)

    def _end(self) -> None:
        self.is_busy = self.is_applying = False
        self._poll.stop()

    def _show(self, shown: Shown | None) -> None:
        self._end()
        self.shown = shown
        self.planned.emit()

    def _on_problem(self, error: BaseException) -> None:
        self._end()
        if not isinstance(error, Cancelled):
            self.failed.emit(error)

    # --- rules

    def guess(self) -> None:
        """Propose a rule for the items."""
        catalog, items = self.catalog, self.items
        if catalog is not None:
            self._background.run(
                lambda: guess_rule(items, catalog),
                self.guessed.emit,
                key=f"{self._key}-guess",
                on_error=self.failed.emit,
            )

    def save_rule(self, name: str, rule: NameRule) -> None:
        """Keep a rule under a name."""
        self._change_rules(lambda: self.services.names.save(name, rule))

    def remove_rule(self, name: str) -> None:
        """Forget a saved rule."""
        self._change_rules(lambda: self.services.names.remove(name))

    def _change_rules(self, write: Callable[[], None]) -> None:
        names = self.services.names

        def work() -> tuple[SavedRule, ...]:
            write()
            return names.saved()

        self._background.run(work, self._on_rules, on_error=self.failed.emit)

    def _on_rules(self, saved: tuple[SavedRule, ...]) -> None:
        self.saved = saved
        self.rules_changed.emit()

    # --- applying

    def galleries(self, mode: NameMode) -> Question | None:
        """Return how to ask which galleries change by the plan once it is published; None without one."""
        if self.shown is None or not self.shown.plan.matches:
            return None
        plan, services = self.shown.plan, self.services

        def ask(is_stopped: IsCancelled, report: Report) -> Difference:
            edit = services.names.edit(plan, services.context, mode)
            return services.difference.edit(edit, services.user, is_cancelled=is_stopped, report=report)

        return ask

    def apply(self, mode: NameMode) -> None:
        """Queue the job that assigns what the plan says, as one step of undo."""
        if self.shown is None or not self.shown.plan.matches or self.is_busy:
            return
        plan, services = self.shown.plan, self.services
        self._begin(0)
        self.is_applying = True
        self.job, self._job_id = None, ""
        self._background.run(
            lambda: services.queue(services.names.edit(plan, services.context, mode)),
            self._on_queued,
            on_error=self._on_problem,
        )

    def _on_queued(self, job_id: str) -> None:
        self._job_id = job_id
        if self._stop.is_set():
            self.services.cancel(job_id)
        self.queued.emit(job_id)

    def follow(self, job: JobSnapshot) -> None:
        """Show how far the job is."""
        self.job = job
        self._counts = (job.done, job.total or 0)

    def take_outcome(self, applied: Applied) -> None:
        """Take what came of the job."""
        self._end()
        self.applied.emit(applied)

    def stop(self) -> None:
        """Stop what runs; what is written stays."""
        self._stop.set()
        if self._job_id:
            self.services.cancel(self._job_id)

    def close(self) -> None:
        """Stop and forget everything that is still to come."""
        self._delay.stop()
        self._poll.stop()
        self._stop.set()
        for part in ("", "-load", "-items", "-guess"):
            self._background.drop(f"{self._key}{part}")
        held: list[object] = [self.catalog, self.items, self.shown]
        self.catalog, self.items, self.shown = None, (), None
        self._background.run(held.clear, lambda _: None)  # a million values: letting go takes 100 ms
