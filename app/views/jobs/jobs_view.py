"""The Jobs view: pipeline, current and past jobs, details, and the jobs that can be run now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.sync.jobs.states import JobSnapshot
from app.views.jobs.details_panel import DetailsPanel
from app.views.jobs.job_delegate import JobDelegate
from app.views.jobs.job_words import JobAction, action_of
from app.views.jobs.jobs_model import Column, JobsFilter, JobsModel, Role
from app.views.jobs.pipeline_card import PipelineCard, PipelineStatus, read_stages
from app.views.support.background import Background
from app.views.support.buttons import secondary_button
from app.views.support.cards import EmptyState, SectionCard
from app.views.support.fields import SearchField
from app.views.support.labels import text_label
from app.views.support.theme import TABLE_HEADER_HEIGHT, TABLE_ROW_HEIGHT, VIEW_HEADER_HEIGHT, ThemeHub

DETAILS_WIDTH: Final = 376
NARROW_DETAILS: Final = 300
NARROW: Final = 1080  # px of this view below which the details give way
TICK_MS: Final = 1000
PIPELINE_EVERY_MS: Final = 30_000  # estimates are recomputed this often; ui.md 07
_PIPELINE_SOON_MS: Final = 300
_WIDTHS: Final = {
    Column.STATE: 160,
    Column.PROGRESS: 190,
    Column.STARTED: 92,
    Column.TIME: 76,
    Column.ACTION: 100,
}
_NARROW_WIDTHS: Final = {
    Column.STATE: 136,
    Column.PROGRESS: 136,
    Column.STARTED: 64,
    Column.TIME: 64,
    Column.ACTION: 88,
}


@dataclass(frozen=True, slots=True)
class JobCommands:
    """What the Jobs view asks of the engine.

    Attributes:
        cancel: Asks a job to stop.
        pause, resume: Stop a job for a while, and have it go on.
        retry: Queues a job again.
        log: Reads the log lines of a job; runs on a worker thread.
        media_sync: Runs "CMS to HQ omnichannel media sync".
        products_1040: Runs 1040 (Products) for every channel database; True means a full data sync.
        pipeline: Reads what each store has received; runs on a worker thread; None where nobody knows.
    """

    cancel: Callable[[str], object]
    pause: Callable[[str], object]
    resume: Callable[[str], object]
    retry: Callable[[str], object]
    log: Callable[[str], Sequence[str]]
    media_sync: Callable[[], object]
    products_1040: Callable[[bool], object]
    pipeline: Callable[[], PipelineStatus] | None = None


class JobsView(QWidget):
    """Shows every job; `show_jobs` takes newer snapshots."""

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        commands: JobCommands,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._background = background
        self._commands = commands
        self._now = now
        self._tenant = ""
        self._is_narrow = False
        self.model = JobsModel(now, self)
        self._filter = JobsFilter(self)
        self._filter.setSourceModel(self.model)
        self.pipeline = PipelineCard(hub)
        self.table = QTableView(self)
        self.details = DetailsPanel(hub, self._load_log, now)
        self.tabs = QTabBar(self)
        self._empty = EmptyState(hub, "jobs", "No job is running")
        self._lay_out()
        self._set_up_table()
        self._wire()
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self._on_tick)
        self._pipeline_timer = QTimer(self)
        self._pipeline_timer.setSingleShot(True)
        self._pipeline_timer.timeout.connect(self.refresh_pipeline)
        self._show_counts()

    # --- what others call -----------------------------------------------------------------------

    def set_tenant(self, tenant: str) -> None:
        """Show the pipeline of this tenant."""
        self._tenant = tenant
        self._pipeline_timer.start(_PIPELINE_SOON_MS)

    def set_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Show the history as the engine holds it."""
        self.model.set_jobs(jobs)
        self._show_counts()
        self._select_first()
        self._pipeline_timer.start(_PIPELINE_SOON_MS)

    def show_jobs(self, jobs: list[JobSnapshot]) -> None:
        """Take newer snapshots."""
        self.model.update_jobs(jobs)
        self._show_counts()
        for job in jobs:
            if job.id == self.details.job_id:
                self.details.show_job(job)
        if self.details.job_id is None:
            self._select_first()
        if not self._tick.isActive() and any(not job.state.is_final for job in self.model.jobs):
            self._tick.start()
        if not self._pipeline_timer.isActive() or self._pipeline_timer.remainingTime() > _PIPELINE_SOON_MS:
            self._pipeline_timer.start(_PIPELINE_SOON_MS)

    def select_job(self, job_id: str) -> None:
        """Show a job, in whichever tab it is."""
        place = self.model.place_of(job_id)
        if place is None:
            return
        job = self.model.jobs[place]
        self.tabs.setCurrentIndex(1 if job.state.is_final else 0)
        index = self._filter.mapFromSource(self.model.index(place, 0))
        self._select(index)
        self.details.show_job(job)

    def refresh_pipeline(self) -> None:
        """Ask how far everything is; does nothing while the view is not seen."""
        if self._commands.pipeline is None or not self.isVisible():
            return
        self._background.run(self._commands.pipeline, self._on_pipeline, key="pipeline")
        self._pipeline_timer.start(PIPELINE_EVERY_MS)

    def reset_layout(self) -> None:
        """Give the details their first width."""
        self.splitter.setSizes([self.width() - DETAILS_WIDTH, DETAILS_WIDTH])

    def focus_search(self) -> None:
        """Put the cursor into the filter of the table."""
        self._search.setFocus()

    @property
    def focus_target(self) -> QWidget:
        """What takes the focus when the view is opened."""
        return self.table if self._stack.currentWidget() is self.table else self

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the details give way while no job is chosen and the view is narrow."""
        super().resizeEvent(event)
        is_narrow = self.width() < NARROW
        # The old size of the event is of no use: a hidden view is told only of its last size.
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            width = NARROW_DETAILS if is_narrow else DETAILS_WIDTH
            self.splitter.setSizes([self.width() - width, width])
            self._set_widths(_NARROW_WIDTHS if is_narrow else _WIDTHS)
        self._make_room()

    def _make_room(self) -> None:
        self.details.setVisible(self.width() >= NARROW or self.details.job_id is not None)

    def showEvent(self, event: QShowEvent) -> None:
        """Read the pipeline when the view is opened."""
        super().showEvent(event)
        self._pipeline_timer.start(0)

    # --- reactions ------------------------------------------------------------------------------

    def _on_pipeline(self, status: PipelineStatus) -> None:
        self.pipeline.show_stages(read_stages(status, self.model.jobs, self._tenant, self._now()))

    def _on_tick(self) -> None:
        self.model.tick()
        place = self.model.place_of(self.details.job_id or "")
        if place is not None:
            self.details.show_job(self.model.jobs[place])
        if all(job.state.is_final for job in self.model.jobs):
            self._tick.stop()

    def _on_tab(self, place: int) -> None:
        self._filter.show_past(place == 1)
        self._show_counts()
        self._select_first()

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        job = current.data(Role.ROW)
        if job is not None:
            self.details.show_job(job)
            self._make_room()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.ACTION:
            self._act(index.data(Role.ROW))

    def _act(self, job: JobSnapshot) -> None:
        action = action_of(job)
        if action is JobAction.CANCEL:
            self._commands.cancel(job.id)
        elif action is JobAction.RESUME:
            self._commands.resume(job.id)
        elif action is JobAction.RETRY:
            self._commands.retry(job.id)
        elif action is JobAction.LOG:
            self.details.show_job(job)
            self.details.focus_log()

    def _load_log(self, job_id: str) -> None:
        self._background.run(
            lambda: list(self._commands.log(job_id)),
            lambda lines: self.details.show_log(job_id, lines),
            key="job-log",
        )

    def _show_counts(self) -> None:
        past = sum(job.state.is_final for job in self.model.jobs)
        current = len(self.model.jobs) - past
        self.tabs.setTabText(0, f"Current jobs  {current}")
        self.tabs.setTabText(1, f"Past jobs  {past}")
        is_past = self.tabs.currentIndex() == 1
        self._empty.say(
            "No past jobs" if is_past else "No job is running", "Jobs appear here when they start."
        )
        self._stack.setCurrentWidget(self.table if self._filter.rowCount() else self._empty)

    def _select_first(self) -> None:
        if self._filter.rowCount():
            self._select(self._filter.index(0, 0))
        else:
            self.details.show_job(None)
            self._make_room()

    def _select(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    # --- layout ---------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QWidget(self)
        left.setProperty("ground", "sunken")
        left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        cards = QVBoxLayout()
        cards.setContentsMargins(16, 12, 16, 12)
        cards.setSpacing(12)
        cards.addWidget(self.pipeline)
        cards.addWidget(self._make_jobs_card(), 1)
        column.addLayout(cards, 1)
        self.splitter = QSplitter(self)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        left.setMinimumWidth(560)
        self.details.setMinimumWidth(280)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.details)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setSizes([1000, DETAILS_WIDTH])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.splitter)

    def _make_header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("ground", "surface")
        header.setProperty("edge", "bottom")
        header.setFixedHeight(VIEW_HEADER_HEIGHT)
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(text_label("Jobs and pipeline", "title"))
        row.addStretch(1)
        self.run_media_sync = secondary_button(self._hub, "Run media sync", "running")
        self.run_media_sync.setToolTip("CMS to HQ omnichannel media sync")
        self.run_1040 = self._make_1040_button()
        row.addWidget(self.run_media_sync)
        row.addWidget(self.run_1040)
        return header

    def _make_1040_button(self) -> QPushButton:
        button = secondary_button(self._hub, "Run 1040 (Products)", "database")
        button.setToolTip("1040 (Products) for every channel database")
        menu = QMenu(button)
        for text, is_full in (("Changes only", False), ("Full data sync", True)):
            action = QAction(text, menu)
            action.triggered.connect(lambda _on=False, is_full=is_full: self._commands.products_1040(is_full))
            menu.addAction(action)
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button

    def _make_jobs_card(self) -> SectionCard:
        card = SectionCard("", "")
        card.setAccessibleName("Jobs")
        while card.header.count():
            item = card.header.takeAt(0)
            if item.widget() is not None:
                item.widget().hide()
        card.header.setContentsMargins(8, 0, 12, 0)
        self.tabs.addTab("Current jobs")
        self.tabs.addTab("Past jobs")
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("Current or past jobs")
        self._search = SearchField(self._hub, "Filter jobs")
        self._search.setFixedWidth(180)
        card.header.addWidget(self.tabs)
        card.header.addStretch(1)
        card.header.addWidget(self._search)
        self._stack = QStackedWidget(card)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        card.body.addWidget(self._stack)
        return card

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self._filter)
        table.setItemDelegate(JobDelegate(self._hub, table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setAccessibleName("Jobs")
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(TABLE_ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setFixedHeight(TABLE_HEADER_HEIGHT)
        header.setHighlightSections(False)
        header.setSectionResizeMode(Column.JOB, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(60)
        for column in _WIDTHS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self._set_widths(_WIDTHS)

    def _set_widths(self, widths: Mapping[Column, int]) -> None:
        for column, width in widths.items():
            self.table.setColumnWidth(column, width)

    def _wire(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self._search.searched.connect(self._on_searched)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.clicked.connect(self._on_clicked)
        self.table.activated.connect(lambda index: self._act(index.data(Role.ROW)))
        self.details.cancel_asked.connect(self._commands.cancel)
        self.details.pause_asked.connect(self._commands.pause)
        self.details.resume_asked.connect(self._commands.resume)
        self.details.retry_asked.connect(self._commands.retry)
        self.details.result_asked.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(path)))
        self.run_media_sync.clicked.connect(lambda: self._commands.media_sync())

    def _on_searched(self, text: str) -> None:
        self._filter.search(text)
        self._show_counts()
