"""The time slider below the context bar: which moment is shown, and that nothing can be changed there."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtWidgets import QDateEdit, QFrame, QHBoxLayout, QLabel, QTimeEdit, QVBoxLayout, QWidget

from app.models.publishing.group_schedule import wall_moment
from app.models.publishing.timeline import Step, StepKind
from app.views.publishing.groups_schedule import pad, system_zone
from app.views.publishing.groups_words import count_words, in_zone, moment_words
from app.views.publishing.time_slider import TimeSlider
from app.views.support.announcement import announce
from app.views.support.buttons import icon_button, secondary_button
from app.views.support.labels import ElidedLabel, set_look, text_label
from app.views.support.theme import ThemeHub

_DOES: Final = {StepKind.GOES_LIVE: "goes live", StepKind.TAKEN_BACK: "is taken back"}
_STEPS_NAMED: Final = 3
_SHOWING: Final = (
    "Media library, Product media, Categories and Preview show the moment. Nothing can be changed meanwhile."
)


class TimeBar(QFrame):
    """Signals: `moment_chosen(datetime | None)`, None for now; `closed()`."""

    moment_chosen = Signal(object)
    closed = Signal()

    def __init__(self, hub: ThemeHub, zone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "bottom")
        self.setAccessibleName("Time slider")
        self._hub = hub
        self._zone = zone or system_zone()
        self._moment: datetime | None = None
        self._steps: tuple[Step, ...] = ()
        self._page = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_banner())
        column.addWidget(self._make_controls())
        self.show_moment(None)
        self.hide()

    @property
    def moment(self) -> datetime | None:
        """The moment on show; None: now."""
        return self._moment

    def show_steps(self, now: datetime, steps: Sequence[Step]) -> None:
        """Mark what the scheduled groups are to do."""
        self._steps = tuple(steps)
        self.slider.show_steps(now, self._steps)
        today = in_zone(now, self._zone).date()
        self.date.setMinimumDate(QDate(today.year, today.month, today.day))
        self.show_moment(self._moment, now)

    def show_moment(self, moment: datetime | None, now: datetime | None = None) -> None:
        """Say which moment is shown, and what will have happened by then."""
        self._moment = moment
        self.slider.show_moment(moment)
        self.banner.setVisible(moment is not None)
        self.now_button.setEnabled(moment is not None)
        shown = moment or now
        if shown is not None:
            self._fill(shown)
        self.hint.setText(_hint(self._steps) if moment is None else "")
        self.hint.setVisible(moment is None)
        if moment is not None:
            words = moment_words(moment, self._zone)
            shown = f"{self._page} now, not {words}" if self._page else f"Read-only: as of {words}"
            self.title.setText(shown)
            self.detail.setText(_SHOWING if self._page else self._detail(moment))
            self.detail.setToolTip("\n".join(_words(step, self._zone) for step in self._steps))
            announce(self, f"{self.title.text()}. {self.detail.text()}")
        self.slider.setAccessibleDescription(self.title.text() if moment is not None else "Now")
        set_look(self, "ground", "surface" if moment is None else "warn")

    def show_page(self, words: str) -> None:
        """Say that the open view shows now: `Jobs show`; empty: it shows the moment."""
        if words != self._page:
            self._page = words
            self.show_moment(self._moment)

    def _detail(self, moment: datetime) -> str:
        done = [step for step in self._steps if step.at <= moment and not step.problem]
        left_out = {step.name for step in self._steps if step.at <= moment and step.problem}
        there = in_zone(moment, self._zone)
        said = [] if not there.utcoffset() else [f"{there:%Z}, {moment.astimezone(UTC):%H:%M} UTC."]
        if not done:
            said.append("Nothing is scheduled until then.")
        else:
            names = [f"{step.name} {_DOES[step.kind]}" for step in done[-_STEPS_NAMED:]]
            before = len(done) - len(names)
            words = f"After {count_words(before, 'step', 'steps')} more: " if before else ""
            said.append(f"{words}{', '.join(names)}.")
        if left_out:
            said.append(f"Left out, as something stands against it: {', '.join(sorted(left_out))}.")
        said.append("Groups, Jobs and HQ are as they are now.")
        return " ".join(said)

    # --- what is done here

    def focus_slider(self) -> None:
        """Put the keyboard on the slider."""
        self.slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_fields(self) -> None:
        """Take the moment that was typed, once it is another one."""
        day, at = self.date.date(), self.time.time()
        found = wall_moment(
            date(day.year(), day.month(), day.day()), time(at.hour(), at.minute()), self._zone
        )
        moment = found.moments[0] if found.moments else found.after_gap
        shown = self._moment or self._filled
        if moment is not None and moment != shown:
            self.moment_chosen.emit(moment)

    def _fill(self, moment: datetime) -> None:
        there = in_zone(moment, self._zone)
        self._filled = moment.replace(second=0, microsecond=0)
        for field in (self.date, self.time):
            field.blockSignals(True)
        self.date.setDate(QDate(there.year, there.month, there.day))
        self.time.setTime(QTime(there.hour, there.minute))
        for field in (self.date, self.time):
            field.blockSignals(False)

    def _on_moved(self, moment: datetime | None) -> None:
        if moment is not None:
            self._fill(moment)

    # --- layout

    def _make_banner(self) -> QWidget:
        self.banner = QWidget()
        row = QHBoxLayout(self.banner)
        row.setContentsMargins(16, 8, 12, 0)
        row.setSpacing(8)
        mark = QLabel()
        mark.setFixedSize(16, 16)
        ratio = self.devicePixelRatioF()
        icons = self._hub.icons
        self._hub.follow(mark, lambda: mark.setPixmap(icons.pixmap("lock", "warn", 16, ratio)))
        self.title = text_label("", "section", "warn")
        self.detail = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        row.addWidget(mark)
        row.addWidget(self.title)
        row.addWidget(self.detail, 1)
        return self.banner

    def _make_controls(self) -> QWidget:
        self._filled: datetime | None = None
        controls = QWidget()
        row = QHBoxLayout(controls)
        row.setContentsMargins(16, 6, 12, 6)
        row.setSpacing(8)
        self.date = QDateEdit()
        self.date.setDisplayFormat("d MMM yyyy")
        self.date.setAccessibleName("Date of the moment")
        self.time = QTimeEdit()
        self.time.setDisplayFormat("HH:mm")
        self.time.setAccessibleName(f"Time of the moment, {self._zone}")
        pad(self.date, self.time)
        for field in (self.date, self.time):
            field.setToolTip(f"On the clock of {self._zone}")
            field.editingFinished.connect(self._on_fields)
        self.slider = TimeSlider(self._hub)
        self.slider.moved.connect(self._on_moved)
        self.slider.chosen.connect(self.moment_chosen)
        self.back_button = icon_button(self._hub, "left", "Step before")
        self.next_button = icon_button(self._hub, "right", "Next step")
        self.back_button.clicked.connect(lambda _on=False: self.slider.step(-1))
        self.next_button.clicked.connect(lambda _on=False: self.slider.step(1))
        self.now_button = secondary_button(self._hub, "Now")
        self.now_button.setToolTip("Show what is live now (Home)")
        self.now_button.clicked.connect(lambda _on=False: self.moment_chosen.emit(None))
        close = icon_button(self._hub, "close", "Close the time slider", shortcut="Alt+5")
        close.clicked.connect(lambda _on=False: self.closed.emit())
        self.hint = text_label("", "caption", "t2")
        row.addWidget(text_label("As of", "label"))
        row.addWidget(self.date)
        row.addWidget(self.time)
        row.addWidget(self.back_button)
        row.addWidget(self.slider, 1)
        row.addWidget(self.next_button)
        row.addWidget(self.hint)
        row.addWidget(self.now_button)
        row.addWidget(close)
        return controls


def _hint(steps: Sequence[Step]) -> str:
    """Say what there is to see."""
    if not steps:
        return "No publish group is scheduled"
    return f"{count_words(len(steps), 'step', 'steps')} to come"


def _words(step: Step, zone: str) -> str:
    words = f"{moment_words(step.at, zone)}: {step.name} {_DOES[step.kind]}"
    return f"{words}, but: {step.problem}" if step.problem else words
