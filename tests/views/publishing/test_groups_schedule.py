"""Edit Schedule: one clear answer for a refused time, and an end that is looked at as the start is."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDate, Qt, QTime

from app.models.publishing.group_rows import GroupRow
from app.models.publishing.group_schedule import ScheduledGroup, schedule_problem
from app.models.tenants.rows import GroupState
from app.views.publishing.groups_schedule import ScheduleDialog

NOW = datetime(2026, 11, 22, 0, 42, 30, tzinfo=UTC)
APART = timedelta(minutes=5)
LA = "America/Los_Angeles"


def row(at: datetime | None = None, ends_at: datetime | None = None, zone: str = LA) -> GroupRow:
    state = GroupState.DRAFT if at is None else GroupState.SCHEDULED
    return GroupRow(1, "Autumn", state, 1, 1, zone, at, ends_at, False, "ines", NOW, NOW, None, None)


class Scene:
    """The dialog of a group, and what it asked for."""

    def __init__(self, hub, background, window, qtbot) -> None:
        self._hub, self._background, self._window, self._qtbot = hub, background, window, qtbot
        self.wanted: list[tuple] = []

    def open(self, group: GroupRow, *others: tuple[str, datetime]) -> ScheduleDialog:
        rivals = [ScheduledGroup(place, name, at) for place, (name, at) in enumerate(others, 2)]
        dialog = ScheduleDialog(
            self._hub,
            group,
            others,
            APART,
            lambda at: schedule_problem(at, NOW, rivals, APART),
            self._background,
            NOW,
            self._window,
        )
        dialog.schedule_wanted.connect(lambda *wanted: self.wanted.append(wanted))
        dialog.show()
        self.settle()
        return dialog

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: self._background.is_idle)

    def start(self, dialog: ScheduleDialog, day: QDate, hour: int, minute: int, zone: str = LA) -> None:
        dialog.zone.setCurrentText(zone)
        dialog.date.setDate(day)
        dialog.time.setTime(QTime(hour, minute))
        self.settle()

    def end(self, dialog: ScheduleDialog, day: QDate, hour: int, minute: int) -> None:
        dialog.ends.setChecked(True)
        dialog.end_date.setDate(day)
        dialog.end_time.setTime(QTime(hour, minute))
        self.settle()

    def click(self, button) -> None:
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()


@pytest.fixture
def scene(hub, background, window, qtbot):
    return Scene(hub, background, window, qtbot)


def red(dialog: ScheduleDialog) -> list[str]:
    fields = {"time": dialog.time, "end date": dialog.end_date, "end time": dialog.end_time}
    return [name for name, field in fields.items() if field.property("problem") == "true"]


def strip(dialog: ScheduleDialog) -> str:
    return dialog.line.accessibleDescription()


def test_the_strip_says_nothing_of_a_time_that_does_not_come(scene):
    dialog = scene.open(row())
    scene.start(dialog, QDate(2027, 3, 13), 2, 30)
    assert strip(dialog) == "Sat 13 Mar, 02:15 to 03:00"
    scene.start(dialog, QDate(2027, 3, 14), 2, 30)
    assert dialog.message_title.text() == "There is no 02:30 here."
    assert not dialog.line.isVisible() and strip(dialog) == "" and red(dialog) == ["time"]
    scene.click(dialog.use_button)
    assert dialog.line.isVisible()
    assert strip(dialog) == "Sun 14 Mar, 01:45 to 03:30" and red(dialog) == []
    dialog.reject()


def test_issues_take_the_free_time_off_the_strip(scene):
    dialog = scene.open(row())
    scene.start(dialog, QDate(2027, 3, 13), 2, 30)
    dialog.show_issues("2 issues in Autumn: it is not scheduled.", "")
    assert strip(dialog) == ""
    dialog.reject()


def test_what_is_blocked_until_another_day_names_the_day(scene):
    late = datetime(2026, 11, 22, 23, 58, tzinfo=UTC)
    dialog = scene.open(row(zone="UTC"), ("Winter", late))
    scene.start(dialog, QDate(2026, 11, 21), 1, 0, "UTC")
    assert dialog.message_title.text() == "This time is over."
    assert strip(dialog) == "01:00 is blocked until 22 Nov, 00:43"
    assert dialog.use_button.text() == "Use 22 Nov, 00:43"
    scene.start(dialog, QDate(2026, 11, 22), 23, 57, "UTC")
    assert dialog.message_title.text() == "Too close to Winter at 23:58."
    assert dialog.message_text.text().endswith("The next free time is 23 Nov, 00:03.")
    scene.start(dialog, QDate(2026, 11, 23), 0, 1, "UTC")
    assert dialog.message_title.text() == "Too close to Winter at 22 Nov, 23:58."
    assert strip(dialog) == "00:01 is blocked until 00:03"
    dialog.reject()


def test_an_end_that_is_ticked_follows_the_start(scene):
    dialog = scene.open(row())
    scene.start(dialog, QDate(2027, 3, 14), 3, 0)
    dialog.ends.setChecked(True)
    scene.settle()
    assert (dialog.end_date.date(), dialog.end_time.time()) == (QDate(2027, 3, 21), QTime(3, 0))
    assert dialog.ok_button.isEnabled() and dialog.end_utc.text() == "10:00 UTC"
    dialog.ends.setChecked(False)
    scene.end(dialog, QDate(2027, 5, 2), 4, 0)
    assert dialog.end_date.date() == QDate(2027, 5, 2)  # what lies after the start is left as it is
    dialog.ends.setChecked(False)
    assert dialog.end_utc.text() == ""
    dialog.reject()


def test_an_end_before_the_start_is_marked_and_a_week_later_is_offered(scene):
    dialog = scene.open(row())
    scene.start(dialog, QDate(2027, 3, 14), 3, 0)
    scene.end(dialog, QDate(2027, 3, 14), 1, 0)
    assert dialog.message_title.text() == "It would be taken back before it goes live."
    assert red(dialog) == ["end date", "end time"] and strip(dialog) == ""
    assert dialog.use_button.text() == "Use 21 Mar, 03:00"
    scene.click(dialog.use_button)
    assert (dialog.date.date(), dialog.end_date.date()) == (QDate(2027, 3, 14), QDate(2027, 3, 21))
    assert red(dialog) == []
    scene.click(dialog.ok_button)
    at = datetime(2027, 3, 14, 10, 0, tzinfo=UTC)
    assert scene.wanted == [(at, LA, at + timedelta(days=7))]
    dialog.reject()


def test_an_end_in_a_gap_is_refused_with_the_next_time(scene):
    dialog = scene.open(row())
    scene.start(dialog, QDate(2027, 3, 10), 8, 0)
    scene.end(dialog, QDate(2027, 3, 14), 2, 30)
    assert dialog.message_title.text() == "It cannot be taken back at 02:30."
    assert red(dialog) == ["end date", "end time"] and dialog.end_utc.text() == ""
    assert not dialog.ok_button.isEnabled() and dialog.use_button.text() == "Use 03:00"
    scene.click(dialog.use_button)
    assert (dialog.time.time(), dialog.end_time.time()) == (QTime(8, 0), QTime(3, 0))
    assert dialog.ok_button.isEnabled() and dialog.end_utc.text() == "10:00 UTC"
    dialog.reject()


def test_an_end_that_comes_twice_asks_which(scene):
    dialog = scene.open(row())
    scene.start(dialog, QDate(2027, 11, 1), 8, 0)
    scene.end(dialog, QDate(2027, 11, 7), 1, 30)
    assert dialog.end_which.isVisible() and not dialog.which.isVisible()
    assert dialog.end_utc.text() == "08:30 UTC"
    dialog.end_which.setCurrentIndex(1)
    scene.settle()
    assert dialog.end_utc.text() == "09:30 UTC"
    scene.click(dialog.ok_button)
    assert scene.wanted[0][2] == datetime(2027, 11, 7, 9, 30, tzinfo=UTC)
    dialog.ends.setChecked(False)
    assert not dialog.end_which.isVisible()
    dialog.reject()


def test_a_schedule_in_the_second_of_two_hours_opens_as_it_is(scene):
    at, end = datetime(2027, 11, 7, 9, 30, tzinfo=UTC), datetime(2028, 11, 5, 9, 45, tzinfo=UTC)
    dialog = scene.open(row(at, end))
    scene.click(dialog.ok_button)
    assert scene.wanted == [(at, LA, end)]
    dialog.reject()
