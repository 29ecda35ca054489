"""Edit Schedule: when a publish group goes live, in a time zone and UTC, and when it is taken back."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import available_timezones

from PySide6.QtCore import QDate, Qt, QTime, QTimeZone, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDateTimeEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QTimeEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.models.access.roles import Act
from app.models.errors import BadInput
from app.models.publishing.group_rows import GroupRow
from app.models.publishing.group_schedule import ScheduleProblem, WallMoment, wall_moment
from app.views.publishing.groups_words import in_zone, moment_words
from app.views.publishing.time_line import TimeLine
from app.views.support.background import Background
from app.views.support.buttons import primary_button, quiet_button, secondary_button
from app.views.support.fields import field_label
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import set_look, text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

_KEY: Final = "schedule check"
Check = Callable[[datetime], ScheduleProblem | None]


def pad(*fields: QDateTimeEdit) -> None:
    """Keep what is typed off the edge: the style sheet pads other fields alone."""
    for field in fields:
        field.lineEdit().setTextMargins(7, 0, 7, 0)


def system_zone() -> str:
    """Return the time zone of this machine."""
    return bytes(QTimeZone.systemTimeZoneId().data()).decode() or "UTC"


class ScheduleDialog(FooterDialog):
    """Asks when a group goes live; OK is off while it cannot go live then.

    Signals: `schedule_wanted(at, zone, ends_at)`: the dialog stays open until it is accepted, so that what
    stands against the group can be said in it; `unschedule_wanted()`; `issues_wanted()`.

    Args:
        hub: Theme and icons.
        row: The group.
        others: Names and times of the other groups that are due.
        apart: How far two groups lie apart.
        check: Says why a time is refused; runs on a worker.
        background: Runs it.
        now: The time now.
        parent: The window.
    """

    schedule_wanted = Signal(object, str, object)
    unschedule_wanted = Signal()
    issues_wanted = Signal()

    def __init__(
        self,
        hub: ThemeHub,
        row: GroupRow,
        others: Sequence[tuple[str, datetime]],
        apart: timedelta,
        check: Check,
        background: Background,
        now: datetime,
        parent: QWidget | None,
    ) -> None:
        super().__init__(hub, "Edit Schedule", parent)
        self._row, self._others, self._apart = row, tuple(others), apart
        self._check, self._background, self._now = check, background, now
        self._next: datetime | None = None
        self._is_next_end = False
        self._at: datetime | None = None
        self._ends_at: datetime | None = None
        self._end_gap: datetime | None = None
        zone = row.zone if row.scheduled_at is not None else system_zone()
        start = in_zone(row.scheduled_at or _default_time(now), zone)
        self._make_fields(start, zone)
        self._make_message()
        self.line = TimeLine(hub)
        self.body.addWidget(self.line)
        self._make_end(row, start, zone)
        self.unschedule_button = needs(quiet_button(hub, "Unschedule publish group"), Act.GROUPS)
        self.unschedule_button.setEnabled(row.scheduled_at is not None)
        self.unschedule_button.clicked.connect(lambda _on=False: self.unschedule_wanted.emit())
        self.cancel_button = secondary_button(hub, "Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self.ok_button = needs(primary_button(hub, "OK"), Act.GROUPS)
        self.ok_button.setDefault(True)
        self.ok_button.clicked.connect(lambda _on=False: self._on_ok())
        self.footer.addWidget(self.unschedule_button)
        self.add_buttons(self.cancel_button, self.ok_button)
        self._wire()
        self._look()

    # --- building

    def _make_fields(self, start: datetime, zone: str) -> None:
        day = QDate(start.year, start.month, start.day)
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName("Day that the group goes live")
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setMinimumHeight(232)
        plain = QTextCharFormat()
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(weekend, plain)
        for name, icon in (("qt_calendar_prevmonth", "left"), ("qt_calendar_nextmonth", "right")):
            button = self.calendar.findChild(QToolButton, name)
            if button is not None:
                self.hub.bind_icon(button, icon, "t2")
        self.calendar.setMinimumDate(QDate(self._now.year, self._now.month, self._now.day).addDays(-1))
        self.calendar.setSelectedDate(day)
        self.date = QDateEdit(day)
        self.date.setDisplayFormat("d MMM yyyy")
        self.date.setAccessibleName("Date")
        self.time = QTimeEdit(QTime(start.hour, start.minute))
        self.time.setDisplayFormat("HH:mm")
        self.time.setAccessibleName("Time")
        self.zone = QComboBox()
        self.zone.addItems(sorted(available_timezones() | {zone, "UTC"}))
        self.zone.setCurrentText(zone)
        self.zone.setAccessibleName("Time zone")
        self.zone.setMinimumContentsLength(16)
        self.zone.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.utc = text_label("", "caption", "t2")
        self.which = _which("Which of the two", start)
        pad(self.date, self.time)
        side = QVBoxLayout()
        side.setSpacing(6)
        for text, field in (("Date", self.date), ("Time", self.time), ("Time zone", self.zone)):
            side.addWidget(field_label(text, field))
            side.addWidget(field)
        side.addWidget(self.which)
        side.addWidget(self.utc)
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.calendar, 1)
        row.addLayout(side)
        self.body.addLayout(row)

    def _make_message(self) -> None:
        self.message = QFrame()
        self.message.setProperty("edge", "refusal")
        grid = QGridLayout(self.message)
        grid.setContentsMargins(12, 8, 8, 8)
        grid.setHorizontalSpacing(8)
        self.message_title = text_label("", "section", "err")
        self.message_title.setWordWrap(True)
        self.message_text = text_label("", "body", "err")
        self.message_text.setWordWrap(True)
        self.use_button = secondary_button(self.hub, "")
        self.use_button.clicked.connect(lambda _on=False: self._use_next())
        self.issues_button = secondary_button(self.hub, "Show issues")
        self.issues_button.clicked.connect(lambda _on=False: self.issues_wanted.emit())
        grid.addWidget(self.mark("error", "err"), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.message_title, 0, 1)
        grid.addWidget(self.message_text, 1, 1)
        grid.addWidget(self.use_button, 0, 2, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.issues_button, 0, 3, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        self.message.hide()
        self.body.addWidget(self.message)

    def _make_end(self, row: GroupRow, start: datetime, zone: str) -> None:
        end = in_zone(row.ends_at, zone) if row.ends_at is not None else start + timedelta(days=7)
        self.ends = QCheckBox("Take back automatically on")
        self.ends.setChecked(row.ends_at is not None)
        self.ends.setToolTip("What went live returns to what was live before, from a copy taken then")
        self.end_date = QDateEdit(QDate(end.year, end.month, end.day))
        self.end_date.setDisplayFormat("d MMM yyyy")
        self.end_date.setAccessibleName("End date")
        self.end_time = QTimeEdit(QTime(end.hour, end.minute))
        self.end_time.setDisplayFormat("HH:mm")
        self.end_time.setAccessibleName("End time")
        pad(self.end_date, self.end_time)
        self.end_which = _which("Which of the two ends", end)
        self.end_utc = text_label("", "caption", "t2")
        line = QHBoxLayout()
        line.addWidget(self.ends)
        line.addWidget(self.end_date)
        line.addWidget(self.end_time)
        line.addStretch(1)
        below = QHBoxLayout()
        below.addWidget(self.end_which)
        below.addWidget(self.end_utc)
        below.addStretch(1)
        self.body.addLayout(line)
        self.body.addLayout(below)

    def _wire(self) -> None:
        self.calendar.selectionChanged.connect(lambda: self.date.setDate(self.calendar.selectedDate()))
        self.date.dateChanged.connect(self._on_date)
        self.time.timeChanged.connect(lambda _time: self._look())
        self.zone.currentTextChanged.connect(lambda _zone: self._look())
        self.which.currentIndexChanged.connect(lambda _index: self._look())
        self.ends.toggled.connect(self._on_ends)
        self.end_date.dateChanged.connect(lambda _date: self._look())
        self.end_time.timeChanged.connect(lambda _time: self._look())
        self.end_which.currentIndexChanged.connect(lambda _index: self._look())

    # --- what is chosen

    @property
    def at(self) -> datetime | None:
        """The moment that is chosen, in UTC; None where it is refused or not looked at yet."""
        return self._at

    def _on_date(self, day: QDate) -> None:
        self.calendar.setSelectedDate(day)
        self._look()

    def _on_ends(self, on: bool) -> None:
        """Propose an end a week after the start, where the one of before lies before it."""
        day, at = self.date.date(), self.time.time()
        if on and (self.end_date.date(), self.end_time.time()) <= (day, at):
            _fill(self.end_date, self.end_time, self.end_which, day.addDays(7), at, 0)
        self._look()

    def _look(self) -> None:
        """Read the fields, and ask whether the group can go live then."""
        self._at, self._next, self._ends_at, self._end_gap = None, None, None, None
        zone = self.zone.currentText()
        self.end_date.setEnabled(self.ends.isChecked())
        self.end_time.setEnabled(self.ends.isChecked())
        self.ok_button.setEnabled(False)
        self._background.drop(_KEY)
        try:
            found = wall_moment(*_wall(self.date, self.time), zone)
            end = wall_moment(*_wall(self.end_date, self.end_time), zone)
        except BadInput as problem:
            self._refuse(problem.message, problem.hint, None)
            return
        at = _chosen(found, self.date, self.which, self.utc)
        if self.ends.isChecked():
            self._ends_at = _chosen(end, self.end_date, self.end_which, self.end_utc)
            self._end_gap = end.after_gap
        else:
            self.end_which.hide()
            self.end_utc.setText("")
        if at is None:
            wall = f"{self.time.time().toString('HH:mm')}"
            text = f"The clock in {zone} is put forward over it on this day."
            self._refuse(f"There is no {wall} here.", text, found.after_gap)
            return
        check = self._check
        self._background.run(lambda: check(at), lambda problem: self._on_checked(at, problem), key=_KEY)

    def _on_checked(self, at: datetime, problem: ScheduleProblem | None) -> None:
        zone = self.zone.currentText()
        if problem is None:
            if not self._is_end_sound(at):
                return
            self._at = at
            self.message.hide()
            self._mark()
            self.line.show_moment(at, zone, self._others, self._apart, "")
            self.ok_button.setEnabled(True)
            return
        free = _short(problem.next_free, zone, _day(self.date))
        title, text = "This time is over.", f"The next free time is {moment_words(problem.next_free, zone)}."
        if problem.rival is not None:
            minutes = int(self._apart.total_seconds() // 60)
            rival = _short(problem.rival.at, zone, _day(self.date))
            title = f"Too close to {problem.rival.name} at {rival}."
            text = f"Publish groups must go live at least {minutes} minutes apart. "
            text += f"The next free time is {free}."
        self._refuse(title, text, problem.next_free)
        wall = f"{in_zone(at, zone):%H:%M}"
        self.line.show_moment(at, zone, self._others, self._apart, f"{wall} is blocked until {free}")

    def _is_end_sound(self, at: datetime) -> bool:
        """Tell whether what goes live at a time can be taken back at the chosen end; say why not."""
        zone = self.zone.currentText()
        if self._end_gap is not None:
            title = f"It cannot be taken back at {self.end_time.time().toString('HH:mm')}."
            text = f"The clock in {zone} is put forward over it on that day."
            self._refuse(title, text, self._end_gap, is_end=True)
            return False
        if self._ends_at is not None and self._ends_at <= at:
            found = wall_moment(_day(self.date) + timedelta(days=7), _wall(self.date, self.time)[1], zone)
            later = found.moments[0] if found.moments else found.after_gap
            self._refuse(
                "It would be taken back before it goes live.", "Choose a later end.", later, is_end=True
            )
            return False
        return True

    def _refuse(self, title: str, text: str, instead: datetime | None, *, is_end: bool = False) -> None:
        """Say what is wrong, mark the fields that are the cause, and call no moment free."""
        self._next, self._is_next_end = instead, is_end
        self.message_title.setText(title)
        self.message_text.setText(text)
        self.message_text.setVisible(bool(text))
        self.use_button.setVisible(instead is not None)
        self.issues_button.hide()
        if instead is not None:
            day = _day(self.end_date if is_end else self.date)
            self.use_button.setText(f"Use {_short(instead, self.zone.currentText(), day)}")
            self.use_button.setAccessibleName(self.use_button.text())
        self._mark(*((self.end_date, self.end_time) if is_end else (self.time,)))
        self.line.show_moment(None, self.zone.currentText(), (), self._apart, "")
        self.message.show()

    def _mark(self, *wrong: QDateTimeEdit) -> None:
        for field in (self.time, self.end_date, self.end_time):
            set_look(field, "problem", "true" if field in wrong else "false")

    def _use_next(self) -> None:
        if self._next is None:
            return
        there = in_zone(self._next, self.zone.currentText())
        day, at = QDate(there.year, there.month, there.day), QTime(there.hour, there.minute)
        if self._is_next_end:
            _fill(self.end_date, self.end_time, self.end_which, day, at, there.fold)
        else:
            _fill(self.date, self.time, self.which, day, at, there.fold)
            self.calendar.setSelectedDate(day)
        self._look()

    def _on_ok(self) -> None:
        if self._at is not None:
            self.ok_button.setEnabled(False)
            self.schedule_wanted.emit(self._at, self.zone.currentText(), self._ends_at)

    def show_issues(self, title: str, text: str) -> None:
        """Say what keeps the group from being scheduled, and offer to show it."""
        self._refuse(title, text, None)
        self.issues_button.show()


def _which(name: str, chosen: datetime) -> QComboBox:
    """Make the field that asks which of two moments is meant, where the clock is put back."""
    made = QComboBox()
    made.addItems(["Before the clock is put back", "After the clock is put back"])
    made.setCurrentIndex(chosen.fold)
    made.setAccessibleName(name)
    made.hide()
    return made


def _chosen(found: WallMoment, day: QDateEdit, which: QComboBox, utc: QLabel) -> datetime | None:
    """Return what fields mean, None in a gap of the clock; ask which of two, and show it in UTC."""
    which.setVisible(len(found.moments) > 1)
    if not found.moments:
        utc.setText("")
        return None
    at = found.moments[which.currentIndex() if len(found.moments) > 1 else 0]
    utc.setText(f"{at:%H:%M} UTC" if at.date() == _day(day) else f"{at.day} {at:%b %H:%M} UTC")
    return at


def _fill(
    day_field: QDateEdit, time_field: QTimeEdit, which: QComboBox, day: QDate, at: QTime, fold: int
) -> None:
    """Put a time into fields without a look at it after each of them."""
    fields = (day_field, time_field, which)
    for field in fields:
        field.blockSignals(True)
    day_field.setDate(day)
    time_field.setTime(at)
    which.setCurrentIndex(fold)
    for field in fields:
        field.blockSignals(False)


def _short(at: datetime, zone: str, day: date) -> str:
    """Write a time; its day too, where that is not the given one."""
    there = in_zone(at, zone)
    return f"{there:%H:%M}" if there.date() == day else f"{there.day} {there:%b, %H:%M}"


def _default_time(now: datetime) -> datetime:
    """Return the next full hour."""
    return (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0).astimezone(UTC)


def _day(field: QDateEdit) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())


def _wall(day: QDateEdit, at: QTimeEdit) -> tuple[date, time]:
    return _day(day), time(at.time().hour(), at.time().minute())
