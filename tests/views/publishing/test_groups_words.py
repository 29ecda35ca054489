"""The words of the Groups page: a time on another clock than that of this machine says so."""

import time
from datetime import UTC, datetime

import pytest

from app.models.publishing.group_rows import GroupRow
from app.models.tenants.rows import GroupState
from app.views.publishing.groups_words import subtitle

AT = datetime(2027, 3, 14, 10, 0, tzinfo=UTC)


@pytest.fixture
def machine(monkeypatch):
    def use(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield use
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of this machine cannot be changed here")
@pytest.mark.parametrize(
    ("here", "zone", "words"),
    [
        ("UTC", "America/Los_Angeles", "Sun 14 Mar 2027, 03:00 UTC-7"),
        ("UTC", "Asia/Kolkata", "Sun 14 Mar 2027, 15:30 UTC+5:30"),
        ("UTC", "UTC", "Sun 14 Mar 2027, 10:00"),
        ("Europe/Berlin", "UTC", "Sun 14 Mar 2027, 10:00 UTC"),
        ("Europe/Berlin", "Europe/Paris", "Sun 14 Mar 2027, 11:00"),
    ],
)
def test_a_time_on_another_clock_says_how_far_it_is_from_utc(machine, here, zone, words):
    machine(here)
    due, live, back = (
        GroupRow(1, "Autumn", state, 1, 1, zone, at, None, False, "ines", AT, AT, *gone)
        for state, at, gone in (
            (GroupState.SCHEDULED, AT, (None, None)),
            (GroupState.PUBLISHED, None, (AT, None)),
            (GroupState.PUBLISHED, None, (AT, AT)),
        )
    )
    assert subtitle(due) == words
    assert subtitle(live) == f"Went live {words}"
    assert subtitle(back) == f"Taken back {words}"
