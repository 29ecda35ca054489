"""The header of the Jobs view, and the card that holds current and past jobs with their filters."""

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QStackedWidget, QTabBar, QVBoxLayout

from app.sync.jobs.states import JobQuery, JobSnapshot
from app.sync.requests import REQUEST_KINDS
from app.views.jobs.job_words import Elsewhere, kind_words
from app.views.jobs.jobs_model import JobsFilter, JobsModel, Role
from app.views.jobs.jobs_table import JobsTable
from app.views.jobs.past_jobs_model import OVER, JobHistory, PastJobsModel
from app.views.support.background import Background
from app.views.support.buttons import secondary_button
from app.views.support.cards import EmptyState
from app.views.support.fields import SearchField
from app.views.support.labels import text_label
from app.views.support.paged_model import FIRST_IDS
from app.views.support.pickers import Choice, PickerButton
from app.views.support.theme import VIEW_HEADER_HEIGHT, ThemeHub

_Read = tuple["array[int]", int]
"""The places of past jobs, and the place of the job that is wanted."""

CURRENT: Final = 0
PAST: Final = 1
SOON_MS: Final = 250
EVERY_TYPE: Final = "all"
EVERY_STATE: Final = "all"


class JobsHeader(QFrame):
    """Title, and the jobs that people run most."""

    def __init__(
        self, hub: ThemeHub, media_sync: Callable[[], object], products_1040: Callable[[bool], object]
    ) -> None:
        super().__init__()
        self._products_1040 = products_1040
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.setFixedHeight(VIEW_HEADER_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(text_label("Jobs and pipeline", "title"))
        row.addStretch(1)
        self.run_media_sync = secondary_button(hub, "Run media sync", "running")
        self.run_media_sync.setToolTip("CMS to HQ omnichannel media sync")
        self.run_media_sync.clicked.connect(lambda: media_sync())
        self.run_1040 = self._make_1040_button(hub)
        row.addWidget(self.run_media_sync)
        row.addWidget(self.run_1040)

    def _make_1040_button(self, hub: ThemeHub) -> QPushButton:
        button = secondary_button(hub, "Run 1040 (Products)", "database")
        button.setToolTip("1040 (Products) for every channel database")
        menu = QMenu(button)
        for text, is_full in (("Changes only", False), ("Full data sync", True)):
            action = QAction(text, menu)
            action.triggered.connect(lambda _on=False, is_full=is_full: self._products_1040(is_full))
            menu.addAction(action)
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button


class JobsCard(QFrame):
    """Two tabs with a table each, and what narrows them. Emits `chosen(JobSnapshot or None)`.

    Past jobs are asked of the history: the filters go through all of it, the table reads what is looked at.
    """

    chosen = Signal(object)

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        history: JobHistory,
        now: Callable[[], datetime],
        elsewhere: Elsewhere,
    ) -> None:
        super().__init__()
        self._background, self._history = background, history
        self.setProperty("edge", "card")
        self.setAccessibleName("Jobs")
        self.model = JobsModel(now, elsewhere, self)
        self._filter = JobsFilter(self)
        self._filter.setSourceModel(self.model)
        self.past = PastJobsModel(history, background, now, elsewhere, self)
        self.tables = (
            JobsTable(hub, self._filter, "Current jobs", self),
            JobsTable(hub, self.past, "Past jobs", self),
        )
        self.past.dataChanged.connect(lambda *_: self._on_past_page())
        self.tabs = QTabBar(self)
        self.search = SearchField(hub, "Filter jobs")
        self.kind = PickerButton(hub, "Type of job")
        self.state = PickerButton(hub, "State of past jobs")
        self._empty = EmptyState(hub, "jobs", "No job is running")
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._wanted = self._chosen_id = ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.reload_past)
        self._wire()
        self._show_counts()

    # --- what the view calls

    @property
    def table(self) -> JobsTable:
        """The table of the open tab."""
        return self.tables[self.tabs.currentIndex()]

    @property
    def has_open(self) -> bool:
        """Whether a job waits or runs."""
        return self.model.count_open() > 0

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show the jobs as the engine holds them."""
        self.model.set_jobs(jobs)
        self._show_counts()
        self._select_first()
        self._soon.start()

    def show_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Take newer snapshots; the history is asked once some are over."""
        self.model.update_jobs(jobs)
        self._show_counts()
        if not self._chosen_id:
            self._select_first()
        if any(job.state.is_final for job in jobs) and not self._soon.isActive():
            self._soon.start()

    def show_upcoming(self, upcoming: Sequence[JobSnapshot]) -> None:
        """Show what schedules will queue."""
        self.model.show_upcoming(upcoming)
        self._show_counts()

    def select_job(self, job_id: str) -> None:
        """Show a job, in whichever tab it is; filters that hide it are cleared."""
        job = self.model.job(job_id)
        if job is not None:
            self.tabs.setCurrentIndex(CURRENT)
            self._clear_filters()
            place = self.model.place_of(job_id)
            assert place is not None
            self.table.choose(self._filter.mapFromSource(self.model.index(place, 0)))
            self.chosen.emit(job)
            return
        self._wanted = job_id
        self.tabs.setCurrentIndex(PAST)
        self._clear_filters()
        self.reload_past()

    def set_narrow(self, is_narrow: bool) -> None:
        """Give the columns less room."""
        for table in self.tables:
            table.set_narrow(is_narrow)

    def reload_past(self) -> None:
        """Ask for all past jobs that the filters leave; does nothing while nobody sees them."""
        if not self.isVisible():
            return
        query, wanted = self._query(), self._wanted
        limit = FIRST_IDS if not self.past.rowCount() else None  # what a screen shows, then the rest

        def read() -> "_Read":
            places = self._history.job_places(query, limit)
            return places, self._history.job_place(wanted) if wanted else 0

        def take(found: "_Read") -> None:
            self._on_places(found)
            if limit is not None and len(found[0]) == limit:
                self.reload_past()

        self._background.run(read, take, key="past-jobs")

    # --- reactions

    def _query(self) -> JobQuery:
        kind = "" if self.kind.current in ("", EVERY_TYPE) else self.kind.current
        states = [one for one in OVER if self.state.current in ("", EVERY_STATE, one.value)]
        return JobQuery("", (kind,) if kind else (), states, self.search.text().strip())

    def _on_places(self, found: "_Read") -> None:
        places, wanted = found
        self.past.set_places(places)
        self._show_counts()
        row = self.past.row_of(wanted) if wanted else None
        if row is not None or len(places) != FIRST_IDS:
            self._wanted = ""
        if row is not None:
            index = self.past.index(row, 0)
            self.tables[PAST].choose(index)
            self.tables[PAST].scrollTo(index)
        elif self.tabs.currentIndex() == PAST and not self.table.currentIndex().isValid():
            self._select_first()

    def _on_past_page(self) -> None:
        """Repaint, and tell of the chosen job once its page has come."""
        table = self.tables[PAST]
        table.viewport().update()
        current = table.currentIndex()
        if self.tabs.currentIndex() == PAST and current.isValid():
            self._on_current(current, current)

    def _on_tab(self, _place: int) -> None:
        self.state.setVisible(self.tabs.currentIndex() == PAST)
        self._show_counts()
        self._select_first()

    def _on_narrowed(self) -> None:
        kind = "" if self.kind.current in ("", EVERY_TYPE) else self.kind.current
        self.kind.set_changed(bool(kind))
        self.state.set_changed(self.state.current != EVERY_STATE)
        self._filter.narrow(self.search.text().strip(), kind)
        self._show_counts()
        self.reload_past()

    def _clear_filters(self) -> None:
        self.search.set_search("")
        self.kind.select(EVERY_TYPE)
        self.state.select(EVERY_STATE)
        self.kind.set_changed(False)
        self.state.set_changed(False)
        self._filter.narrow("", "")

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        job = current.data(Role.ROW) if current.isValid() else None
        if job is not None and self.is_of_open_tab(current):
            self._chosen_id = job.id
            self.chosen.emit(job)

    def is_of_open_tab(self, index: QModelIndex) -> bool:
        """Tell whether an index is of the open tab."""
        return index.model() is self.table.model()

    def _select_first(self) -> None:
        model = self.table.model()
        if model.rowCount():
            current = self.table.currentIndex()
            index = current if current.isValid() else model.index(0, 0)
            self.table.choose(index)
            self._on_current(index, index)
        else:
            self._chosen_id = ""
            self.chosen.emit(None)

    def _show_counts(self) -> None:
        self.tabs.setTabText(CURRENT, f"Current jobs  {self.model.rowCount():,}")
        self.tabs.setTabText(PAST, f"Past jobs  {self.past.rowCount():,}")
        is_past = self.tabs.currentIndex() == PAST
        is_narrowed = bool(self.search.text().strip()) or self._query().kinds != ()
        if is_narrowed:
            self._empty.say("No job matches these filters", "Clear the search or choose all types.")
        else:
            self._empty.say(
                "No past jobs" if is_past else "No job is running", "Jobs appear here when they start."
            )
        has_rows = self.table.model().rowCount() > 0
        self._stack.setCurrentWidget(self.table if has_rows else self._empty)

    # --- layout

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 12, 0)
        head.setSpacing(8)
        self.tabs.addTab("Current jobs")
        self.tabs.addTab("Past jobs")
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Current or past jobs")
        self.search.setMinimumWidth(100)
        self.search.setMaximumWidth(180)
        kinds = sorted((Choice(kind, kind_words(kind)) for kind in REQUEST_KINDS), key=lambda one: one.text)
        self.kind.set_choices([Choice(EVERY_TYPE, "All types"), *kinds])
        states = [Choice(state.value, state.value) for state in OVER]
        self.state.set_choices([Choice(EVERY_STATE, "All states"), *states])
        self.state.hide()
        head.addWidget(self.tabs)
        head.addStretch(1)
        for widget in (self.search, self.kind, self.state):
            head.addWidget(widget)
        outer.addLayout(head)
        for widget in (*self.tables, self._empty):
            self._stack.addWidget(widget)
        outer.addWidget(self._stack, 1)

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.search.searched.connect(lambda _text: self._on_narrowed())
        self.kind.chosen.connect(lambda _key: self._on_narrowed())
        self.state.chosen.connect(lambda _key: self._on_narrowed())
        for table in self.tables:
            table.selectionModel().currentRowChanged.connect(self._on_current)
