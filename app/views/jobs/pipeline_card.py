"""How far published content has come: CMS, headquarters, every channel database, and the cache after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from app.sync.jobs.states import JobSnapshot, JobState
from app.views.jobs.job_words import percent
from app.views.support.cards import SectionCard
from app.views.support.labels import ElidedLabel, set_look, text_label
from app.views.support.theme import ThemeHub

CACHE_TIME: Final = timedelta(hours=2)  # of every CSU; domain.md 7.4
_PUBLISHES: Final = frozenset(("publish", "publish-group", "revert-group"))
_OVER: Final = frozenset({JobState.ENDED, JobState.ENDED_WITH_ERRORS})


class DatabaseLag(Protocol):
    """A channel database and how many products of headquarters it has not applied."""

    @property
    def database(self) -> str:
        """Its name."""
        ...

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that it serves."""
        ...

    @property
    def behind(self) -> int:
        """Of how many products and categories it lacks the newest."""
        ...


class PipelineStatus(Protocol):
    """What each store has received, as the engine tells it."""

    @property
    def hq_is_current(self) -> bool:
        """Whether headquarters has everything that is published."""
        ...

    @property
    def databases(self) -> Sequence[DatabaseLag]:
        """The channel databases."""
        ...


class StageState(StrEnum):
    """How a stage looks: green edge and check, accent edge and bar, dashed edge."""

    DONE = "done"
    RUNNING = "running"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Stage:
    """One box: what it says and how far it is."""

    state: StageState
    text: str
    caption: str
    share: int | None = None


@dataclass(frozen=True, slots=True)
class PipelineStages:
    """What the card shows; `rows` holds (CSU, cache) per channel database."""

    cms: Stage
    headquarters: Stage
    rows: tuple[tuple[Stage, Stage], ...]


def read_stages(
    status: PipelineStatus, jobs: Sequence[JobSnapshot], tenant: str, now: datetime
) -> PipelineStages:
    """Put together what the engine's status and its job history know, and nothing else.

    Args:
        status: What each store has received.
        jobs: Jobs of all tenants, newest first.
        tenant: The tenant on show.
        now: The time.
    """
    own = [job for job in jobs if job.tenant == tenant]
    publishes = [job for job in own if job.kind in _PUBLISHES]
    syncs = [job for job in own if job.kind == "media-sync"]
    rows = []
    for lag in status.databases:
        loads = [job for job in own if job.kind == "products-1040" and job.lane.endswith(f"/{lag.database}")]
        csu = _csu_stage(lag, loads, now, hq_is_current=status.hq_is_current)
        rows.append((csu, _cache_stage(csu, loads, now)))
    return PipelineStages(_cms_stage(publishes, now), _hq_stage(status, syncs, now), tuple(rows))


def _cms_stage(jobs: Sequence[JobSnapshot], now: datetime) -> Stage:
    running, ended = _newest(jobs)
    if running is not None:
        return Stage(StageState.RUNNING, "Publishing", running.title, percent(running) or 0)
    if ended is None:
        return Stage(StageState.LATER, "No publish yet", "Publish a product to begin")
    return Stage(StageState.DONE, f"Published {_time(ended.ended_at, now)}", ended.title)


def _hq_stage(status: PipelineStatus, jobs: Sequence[JobSnapshot], now: datetime) -> Stage:
    running, ended = _newest(jobs)
    if running is not None:
        return Stage(StageState.RUNNING, "Synchronizing", "Media sync runs", percent(running) or 0)
    if ended is None:
        return Stage(StageState.LATER, "Not synced yet", "Waits for the media sync")
    if not status.hq_is_current:
        return Stage(StageState.LATER, "Newer content waits", f"Last sync {_time(ended.ended_at, now)}")
    return Stage(StageState.DONE, f"Synced {_time(ended.ended_at, now)}", "Has every publish")


def _csu_stage(lag: DatabaseLag, jobs: Sequence[JobSnapshot], now: datetime, *, hq_is_current: bool) -> Stage:
    running, ended = _newest(jobs)
    channels = ", ".join(lag.channels)
    if running is not None:
        share = percent(running) or 0
        return Stage(StageState.RUNNING, f"{lag.database}, {share} %", channels, share)
    if ended is None:
        return Stage(StageState.LATER, f"{lag.database}, never loaded", channels)
    if lag.behind:
        changes = "1 change" if lag.behind == 1 else f"{lag.behind:,} changes"
        return Stage(StageState.LATER, f"{lag.database}, {changes} behind", channels)
    if not hq_is_current:
        return Stage(StageState.LATER, f"{lag.database}, after HQ", channels)
    return Stage(StageState.DONE, f"{lag.database}, {_time(ended.ended_at, now)}", channels)


def _cache_stage(csu: Stage, jobs: Sequence[JobSnapshot], now: datetime) -> Stage:
    _, ended = _newest(jobs)
    if csu.state is not StageState.DONE or ended is None or ended.ended_at is None:
        return Stage(StageState.LATER, "After CSU", "Up to 2 h")
    clear_at = ended.ended_at + CACHE_TIME
    if clear_at <= now:
        return Stage(StageState.DONE, f"Clear since {_time(clear_at, now)}", "Readers see this content")
    left = clear_at - now
    share = int(100 * (1 - left / CACHE_TIME))
    return Stage(StageState.RUNNING, f"Clears by {_time(clear_at, now)}", "At most", share)


def _newest(jobs: Sequence[JobSnapshot]) -> tuple[JobSnapshot | None, JobSnapshot | None]:
    running = next((job for job in jobs if job.state in (JobState.EXECUTING, JobState.CANCELING)), None)
    return running, next((job for job in jobs if job.state in _OVER), None)


def _time(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    local = moment.astimezone()
    is_today = local.date() == now.astimezone().date()
    return QLocale().toString(local, "HH:mm" if is_today else "d MMM HH:mm")


_STAGE_ICONS: Final = {
    StageState.DONE: ("done", "ok"),
    StageState.RUNNING: ("running", "accent"),
    StageState.LATER: ("waiting", "t3"),
}


class StageBox(QFrame):
    """One stage as a box."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._state = StageState.LATER
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 2, 6)
        row.setSpacing(6)
        self._icon = QLabel(self)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addStretch(1)
        self._text = ElidedLabel("", "name", Qt.TextElideMode.ElideRight)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._caption = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
        for widget in (self._text, self._bar, self._caption):
            column.addWidget(widget)
        column.addStretch(1)
        row.addLayout(column, 1)
        self.setMinimumHeight(50)
        hub.follow(self, self._draw)

    def show_stage(self, stage: Stage) -> None:
        """Show another stage."""
        self._state = stage.state
        set_look(self, "stage", stage.state.value)
        self._text.setText(stage.text)
        self._caption.setText(stage.caption)
        self._bar.setVisible(stage.share is not None)
        self._bar.setValue(stage.share or 0)
        self._caption.setVisible(stage.share is None)
        self.setToolTip(stage.caption)
        self.setAccessibleName(f"{stage.text}, {stage.caption}")
        self._draw()

    def _draw(self) -> None:
        name, role = _STAGE_ICONS[self._state]
        self._icon.setPixmap(self._hub.icons.pixmap(name, role, 16, self.devicePixelRatioF()))


class PipelineCard(SectionCard):
    """CMS, headquarters, CSU and cache as boxes; the rows line up per channel database from CSU on."""

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__("Pipeline", "What the stores have received", parent)
        self._hub = hub
        inside = QWidget(self)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(16, 4, 16, 14)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        headings = (
            ("cloud", "CMS", "Published content"),
            ("headquarters", "Headquarters", "Flattened by the media sync"),
            ("database", "CSU", "1040 (Products) per channel database"),
            ("cache", "Cache", "Two-hour rolling cache"),
        )
        for place, (icon, title, caption) in enumerate(headings):
            self._grid.addLayout(self._heading(icon, title, caption), 0, place * 2)
            self._grid.setColumnStretch(place * 2, (4, 4, 5, 4)[place])
        self._cms = StageBox(hub, inside)
        self._headquarters = StageBox(hub, inside)
        self._rows: list[tuple[StageBox, StageBox]] = []
        self._spots: list[QWidget] = []
        self.body.addWidget(inside)
        self.hide()

    def show_stages(self, stages: PipelineStages) -> None:
        """Show how far everything is."""
        self.setVisible(bool(stages.rows))
        if len(stages.rows) != len(self._rows):
            self._build(len(stages.rows))
        self._cms.show_stage(stages.cms)
        self._headquarters.show_stage(stages.headquarters)
        for boxes, row in zip(self._rows, stages.rows, strict=True):
            for box, stage in zip(boxes, row, strict=True):
                box.show_stage(stage)

    def _build(self, count: int) -> None:
        for widget in self._spots:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._spots = []
        self._rows = [(StageBox(self._hub, self), StageBox(self._hub, self)) for _ in range(count)]
        span = max(1, count)
        self._grid.addWidget(self._cms, 1, 0, span, 1)
        self._grid.addWidget(self._headquarters, 1, 2, span, 1)
        self._spots.append(self._arrow(1, 1, span))
        for place, (csu, cache) in enumerate(self._rows):
            self._grid.addWidget(csu, 1 + place, 4)
            self._grid.addWidget(cache, 1 + place, 6)
            self._spots += [csu, cache, self._arrow(1 + place, 3, 1), self._arrow(1 + place, 5, 1)]

    def _arrow(self, row: int, column: int, span: int) -> QWidget:
        arrow = QLabel(self)
        arrow.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hub.follow(
            arrow,
            lambda: arrow.setPixmap(self._hub.icons.pixmap("move_right", "t3", 14, self.devicePixelRatioF())),
        )
        self._grid.addWidget(arrow, row, column, span, 1)
        return arrow

    def _heading(self, icon: str, title: str, caption: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(1)
        row = QHBoxLayout()
        row.setSpacing(6)
        picture = QLabel(self)
        self._hub.follow(
            picture,
            lambda: picture.setPixmap(self._hub.icons.pixmap(icon, "t2", 16, self.devicePixelRatioF())),
        )
        row.addWidget(picture)
        row.addWidget(text_label(title, "section"))
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(ElidedLabel(caption, "caption", Qt.TextElideMode.ElideRight))
        return column
