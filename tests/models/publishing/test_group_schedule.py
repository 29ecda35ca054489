"""When publish groups may go live: zones, gaps of the clock, and the distance between groups."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import BadInput
from app.models.publishing.group_schedule import (
    ScheduledGroup,
    ScheduleFault,
    moment_text,
    next_free,
    schedule_problem,
    wall_moment,
)

APART = timedelta(minutes=5)
NOW = datetime(2026, 11, 21, 9, 0, 30, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ("2027-03-14T10:00", "America/Los_Angeles", "14 Mar 2027, 03:00 America/Los_Angeles (10:00 UTC)"),
        ("2027-03-14T23:30", BERLIN, "15 Mar 2027, 00:30 Europe/Berlin (14 Mar 2027, 23:30 UTC)"),
        ("2027-03-14T10:00", "UTC", "14 Mar 2027, 10:00 UTC"),
    ],
)
def test_a_time_is_written_with_its_zone_and_utc(at, zone, words):
    assert moment_text(utc(at), zone) == words


@pytest.mark.parametrize(
    ("day", "at", "zone", "moments", "after_gap"),
    [
        ("2026-11-24", "06:00", BERLIN, ["2026-11-24T05:00"], None),
        ("2026-07-01", "06:00", BERLIN, ["2026-07-01T04:00"], None),
        ("2026-11-24", "06:00", "UTC", ["2026-11-24T06:00"], None),
        # The clock is put forward from 02:00 to 03:00.
        ("2027-03-28", "02:30", BERLIN, [], "2027-03-28T01:00"),
        ("2027-03-28", "03:00", BERLIN, ["2027-03-28T01:00"], None),
        # It is put back from 03:00 to 02:00: that hour is there twice.
        ("2026-10-25", "02:30", BERLIN, ["2026-10-25T00:30", "2026-10-25T01:30"], None),
        ("2026-10-25", "03:00", BERLIN, ["2026-10-25T02:00"], None),
        # Half an hour only.
        ("2026-10-04", "02:15", "Australia/Lord_Howe", [], "2026-10-03T15:30"),
    ],
)
def test_a_time_on_the_wall_means_one_moment_two_or_none(day, at, zone, moments, after_gap):
    found = wall_moment(date.fromisoformat(day), time.fromisoformat(at), zone)
    assert found.moments == tuple(utc(text) for text in moments)
    assert found.after_gap == (None if after_gap is None else utc(after_gap))


def test_a_zone_that_is_none():
    for name in ("Mars/Base", "", "../etc", "/etc/passwd"):
        with pytest.raises(BadInput, match="no time zone"):
            wall_moment(date(2026, 1, 1), time(6), name)


def test_seconds_do_not_count():
    assert wall_moment(date(2026, 11, 24), time(6, 2, 59), "UTC").moments == (utc("2026-11-24T06:02"),)


AUTUMN = ScheduledGroup(1, "Autumn accessories", utc("2026-11-24T06:00"))
WINTER = ScheduledGroup(2, "Winter jackets", utc("2026-11-24T06:08"))


@pytest.mark.parametrize(
    ("at", "fault", "rival", "free"),
    [
        ("2026-11-24T05:55", None, None, None),
        ("2026-11-24T05:56", ScheduleFault.TOO_CLOSE, AUTUMN, "2026-11-24T06:13"),
        ("2026-11-24T06:00", ScheduleFault.TOO_CLOSE, AUTUMN, "2026-11-24T06:13"),
        ("2026-11-24T06:05", ScheduleFault.TOO_CLOSE, WINTER, "2026-11-24T06:13"),
        ("2026-11-24T06:13", None, None, None),
        ("2026-11-21T09:00", ScheduleFault.PAST, None, "2026-11-21T09:01"),
        ("2025-01-01T00:00", ScheduleFault.PAST, None, "2026-11-21T09:01"),
    ],
)
def test_a_time_is_free_or_says_whose_it_is(at, fault, rival, free):
    found = schedule_problem(utc(at), NOW, (WINTER, AUTUMN), APART)
    if fault is None:
        assert found is None
        return
    assert found is not None
    assert (found.fault, found.rival, found.next_free) == (fault, rival, utc(free))


def test_a_tenant_may_let_groups_be_close():
    assert schedule_problem(AUTUMN.at, NOW, (AUTUMN,), timedelta(0)) is None
    found = schedule_problem(AUTUMN.at, NOW, (AUTUMN,), timedelta(minutes=1))
    assert found is not None and found.next_free == utc("2026-11-24T06:01")


minutes = st.integers(0, 120)


@given(minutes, st.lists(minutes, max_size=12), st.integers(0, 10))
def test_the_next_free_time_is_free_and_the_first(at, others, apart):
    start, span = utc("2026-11-24T06:00"), timedelta(minutes=apart)
    groups = [ScheduledGroup(i, str(i), start + timedelta(minutes=m)) for i, m in enumerate(others)]
    asked = start + timedelta(minutes=at)
    free = next_free(asked, NOW, groups, span)
    assert schedule_problem(free, NOW, groups, span) is None
    earlier = asked
    while earlier < free:
        assert schedule_problem(earlier, NOW, groups, span) is not None
        earlier += timedelta(minutes=1)
