"""The Headquarters page: feature management, batch jobs, distribution schedule and the setup checklist."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.models.tenants.headquarters import HeadquartersState, SetupStep
from app.sync.jobs.states import JobSnapshot
from app.views.headquarters.actions import HeadquartersActions
from app.views.headquarters.batch_card import BatchCard
from app.views.headquarters.checklist import Checklist
from app.views.headquarters.desk import HeadquartersDesk
from app.views.headquarters.distribution_card import DistributionCard
from app.views.headquarters.features_card import FeaturesCard
from app.views.headquarters.setup_watch import SetupWatch
from app.views.headquarters.words import report_text
from app.views.support.background import Background
from app.views.support.buttons import quiet_button
from app.views.support.chips import Chip, ChipLabel, Tone
from app.views.support.labels import text_label
from app.views.support.theme import CARD_GAP, PANEL_PADDING, VIEW_HEADER_HEIGHT, ThemeHub
from app.views.support.toasts import ToastStack

CHECK_EVERY_MS: Final = 30_000
TICK_MS: Final = 5000
SOON_MS: Final = 250
NARROW: Final = 800  # px for the cards below which they lie under each other
_KEY: Final = "headquarters"


@dataclass(frozen=True, slots=True)
class HeadquartersLinks:
    """What the page asks of the window.

    Attributes:
        show_gaps: Opens the place where products without media are listed.
        queued: Told the id of every job that is queued here.
        kept: What the checklist remembered in an earlier window.
        keep: Keeps that.
        choose_file: Asks where a report goes, given a name; empty means nowhere.
    """

    show_gaps: Callable[[], object]
    queued: Callable[[str], object]
    kept: str
    keep: Callable[[str], object]
    choose_file: Callable[[QWidget, str], str] | None = None


class HeadquartersView(QWidget):
    """Shows headquarters of one tenant; looks again every 30 s, on focus, and when a job ends.

    Thread: GUI.
    """

    def __init__(
        self,
        desk: HeadquartersDesk,
        tenant_name: str,
        hub: ThemeHub,
        background: Background,
        toasts: ToastStack,
        links: HeadquartersLinks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._tenant_name = desk, tenant_name
        self._hub, self._background, self._links = hub, background, links
        self._watch = SetupWatch(links.kept)
        self._state: HeadquartersState | None = None
        self._news: dict[str, JobSnapshot] = {}
        self._under_way: set[str] = set()
        now = desk.now
        self.features = FeaturesCard(hub, now)
        self.batch = BatchCard(hub, now)
        self.distribution = DistributionCard(hub, now)
        self.checklist = Checklist(hub, now)
        self.actions_desk = HeadquartersActions(self, desk, hub, background, toasts, now, links.queued)
        self._lay_out()
        self.setFocusProxy(self.features.table)
        self._wire()
        self.commands = self._make_commands()
        self._check_timer = self._timer(CHECK_EVERY_MS, self.reload)
        self._tick_timer = self._timer(TICK_MS, self.checklist.tick)
        self._soon = self._timer(SOON_MS, self._take_news, once=True)

    @property
    def state(self) -> HeadquartersState | None:
        """What is on show."""
        return self._state

    def focus_search(self) -> None:
        """Put the focus on the filter of features."""
        self.features.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.features.search.selectAll()

    def reload(self) -> None:
        """Look at everything anew."""
        desk = self._desk
        self._background.run(lambda: (desk.state(), desk.jobs()), self._show, key=_KEY)
        self.actions_desk.reload_sessions()

    def refresh(self) -> None:
        """Look anew, if anybody sees the page."""
        if self.isVisible():
            self.reload()

    def on_jobs_changed(self, jobs: Sequence[JobSnapshot]) -> None:
        """Follow the jobs of this tenant; a page that nobody sees reads when it is shown."""
        if self.isVisible():
            self._news.update((job.id, job) for job in jobs)
            if not self._soon.isActive():
                self._soon.start()

    def close_view(self) -> None:
        """Stop looking."""
        for timer in (self._check_timer, self._tick_timer, self._soon):
            timer.stop()
        self._background.drop(_KEY)

    def show_step(self, step: SetupStep) -> None:
        """Go to the exact place where a step is done."""
        if step.feature is not None:
            self.features.show_feature(step.feature)
        elif step in (SetupStep.AUTHORING_1110, SetupStep.LOCATIONS_1110):
            self._reach(self.distribution)
            self.distribution.show_job("1110")
        elif step is SetupStep.PARAMETERS:
            self.actions_desk.open_parameters()
        elif step is SetupStep.STAGE:
            self._links.show_gaps()
        elif step is SetupStep.FULL_SYNC:
            self._reach(self.distribution)
            self.distribution.show_full_sync()
        else:
            self._reach(self.batch)
            if step is SetupStep.SCHEDULE:
                self.batch.show_job("media")
            else:
                self.batch.show_runs()

    def export_report(self) -> None:
        """Write the checklist to a file that a person chooses."""
        state = self._state
        if state is None:
            return
        choose = self._links.choose_file or _choose_file
        path = choose(self, f"setup-checklist-{state.checked_at:%Y-%m-%d}.md")
        if path:
            text = report_text(self._tenant_name, state, self._watch.lost)
            self.actions_desk.do(
                lambda: Path(path).write_text(text, encoding="utf-8"), "The report is written."
            )

    # --- events

    def showEvent(self, event: QShowEvent) -> None:
        """Look as soon as somebody sees the page, and then again and again."""
        super().showEvent(event)
        self._check_timer.start()
        self._tick_timer.start()
        self.reload()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest while nobody looks."""
        super().hideEvent(event)
        self._check_timer.stop()
        self._tick_timer.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Look when the window gets the focus back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isVisible() and self.isActiveWindow():
            self.reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay two cards side by side where there is room."""
        super().resizeEvent(event)
        room = event.size().width() - self.checklist.width()
        self.features.set_narrow(room < NARROW)
        down, beside = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._pair.setDirection(down if room < NARROW else beside)

    # --- parts

    def _lay_out(self) -> None:
        cards = QWidget(self)
        cards.setProperty("ground", "sunken")
        column = QVBoxLayout(cards)
        column.setContentsMargins(PANEL_PADDING, CARD_GAP, PANEL_PADDING, CARD_GAP)
        column.setSpacing(CARD_GAP)
        self._pair = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pair.setSpacing(CARD_GAP)
        self._pair.addWidget(self.batch, 9)
        self._pair.addWidget(self.distribution, 8)
        column.addWidget(self.features, 1)
        column.addLayout(self._pair, 1)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(cards)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self._make_header())
        left.addWidget(self._area, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.checklist)

    def _make_header(self) -> QFrame:
        header = QFrame(self)
        header.setProperty("ground", "surface")
        header.setFixedHeight(VIEW_HEADER_HEIGHT)
        row = QHBoxLayout(header)
        row.setContentsMargins(PANEL_PADDING, 0, PANEL_PADDING, 0)
        row.setSpacing(8)
        self.connection = ChipLabel(self._hub, Chip("Not looked at yet"))
        self.parameters = quiet_button(self._hub, "Commerce parameters", "ph.sliders-horizontal")
        row.addWidget(text_label("Headquarters", "title"))
        row.addWidget(self.connection)
        row.addStretch(1)
        row.addWidget(self.parameters)
        return header

    def _wire(self) -> None:
        act = self.actions_desk
        self.parameters.clicked.connect(lambda: act.open_parameters())
        self.features.check_asked.connect(self.reload)
        self.features.enable_asked.connect(act.enable)
        self.features.disable_asked.connect(act.disable)
        self.features.schedule_asked.connect(act.schedule)
        self.batch.recurrence_asked.connect(act.set_recurrence)
        self.batch.withhold_asked.connect(act.withhold)
        self.batch.release_asked.connect(act.release)
        self.batch.run_asked.connect(act.run_now)
        self.batch.cancel_asked.connect(act.cancel)
        self.batch.retry_asked.connect(act.retry)
        self.batch.refresh_asked.connect(self.reload)
        self.distribution.run_asked.connect(act.run_now)
        self.distribution.full_sync_asked.connect(act.full_sync)
        self.distribution.history_asked.connect(act.open_sessions)
        self.checklist.step_asked.connect(self.show_step)
        self.checklist.check_asked.connect(self.reload)
        self.checklist.report_asked.connect(self.export_report)

    def _make_commands(self) -> dict[str, QAction]:
        """Make what the page can do from the keyboard, wherever in it the focus is."""
        act, made = self.actions_desk, {}
        specs: tuple[tuple[str, str, Callable[[], object], QWidget], ...] = (
            ("Check for &updates", "Ctrl+Alt+R", self.reload, self.features.check),
            ("Commerce &parameters…", "Ctrl+Alt+C", act.open_parameters, self.parameters),
            ("&Download sessions…", "Ctrl+Alt+D", act.open_sessions, self.distribution.history),
            ("&Export report…", "Ctrl+Alt+E", self.export_report, self.checklist.report),
        )
        for text, keys, do, button in specs:
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _on=False, do=do: do())
            native = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{text.replace('&', '').rstrip('…')} ({native})")
            self.addAction(action)
            made[text.replace("&", "").rstrip("…")] = action
        return made

    def _timer(self, every_ms: int, act: Callable[[], object], *, once: bool = False) -> QTimer:
        timer = QTimer(self, singleShot=once, interval=every_ms)
        timer.timeout.connect(act)
        return timer

    # --- reactions

    def _show(self, found: tuple[HeadquartersState, Sequence[JobSnapshot]]) -> None:
        state, jobs = found
        self._state = state
        before = self._watch.text()
        self._watch.look(state.steps, state.checked_at)
        if self._watch.text() != before:
            self._links.keep(self._watch.text())
        is_reached = not state.unreachable
        words = "Connected" if is_reached else "Not connected"
        icon = "ended" if is_reached else "warning"
        self.connection.set_chip(Chip(words, Tone.OK if is_reached else Tone.WARN, icon))
        self.connection.setToolTip(state.unreachable)
        self.features.show_features(state.features, state.checked_at)
        self.batch.show_schedules(state.schedules)
        self.batch.set_jobs(jobs)
        self.distribution.show_state(state)
        self.distribution.set_jobs(jobs)
        self.checklist.show_state(state, self._watch)

    def _take_news(self) -> None:
        news = list(self._news.values())
        self._news.clear()
        self.batch.show_jobs(news)
        self.distribution.show_jobs(news)
        before, self._under_way = self._under_way, {job.id for job in news if not job.state.is_final}
        if any(job.state.is_final or job.id not in before for job in news):
            self.reload()
        self._under_way |= before

    def _reach(self, card: QWidget) -> None:
        self._area.ensureWidgetVisible(card)


def _choose_file(parent: QWidget, name: str) -> str:
    path, _ = QFileDialog.getSaveFileName(parent, "Export report", name, "Text (*.md)")
    return path
