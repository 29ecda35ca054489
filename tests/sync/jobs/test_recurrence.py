from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.errors import BadInput
from app.sync.jobs.recurrence import Cron, Every, after_jump, next_run, read_every, within_reach

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
BERLIN = "Europe/Berlin"


def at(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("60m", HOUR),
        ("2h", 2 * HOUR),
        ("90s", timedelta(seconds=90)),
        ("1D", timedelta(days=1)),
        (" 15 m ", timedelta(minutes=15)),
    ],
)
def test_spans_are_read_as_people_write_them(text: str, span: timedelta):
    assert read_every(text) == Every(span)


@pytest.mark.parametrize("text", ["", "m", "60", "-5m", "1.5h", "30s", "0m", "367d", "9" * 40 + "d", "5w"])
def test_what_is_no_span_is_refused(text: str):
    with pytest.raises(BadInput):
        read_every(text)


@pytest.mark.parametrize(
    "line", ["", "* * * *", "* * * * * *", "61 * * * *", "@hourly", "0 0 30 2 *", "x * * * *"]
)
def test_what_is_no_cron_line_is_refused(line: str):
    with pytest.raises(BadInput):
        Cron(line)


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", "/etc/localtime"])
def test_a_zone_that_nobody_knows_is_refused(zone: str):
    with pytest.raises(BadInput, match="time zone"):
        Cron("0 2 * * *", zone)


def test_what_people_read():
    texts = [Every(timedelta(minutes=n)).text() for n in (1, 15, 60, 90, 120)]
    assert texts == [
        "every minute",
        "every 15 minutes",
        "every 60 minutes",
        "every 90 minutes",
        "every 2 hours",
    ]
    assert Cron("0 2 * * *", BERLIN).text() == "cron 0 2 * * * (Europe/Berlin)"


def test_a_moment_of_the_wall_clock_comes_once_on_the_day_of_25_hours():
    nightly = Cron("30 2 * * *", BERLIN)
    first = nightly.after(at(24, 12))
    assert first == at(25, 0, 30)
    assert nightly.after(at(25, 0, 30)) == at(26, 1, 30)


def test_a_moment_that_the_day_of_23_hours_lacks_comes_right_after():
    nightly = Cron("30 2 * * *", BERLIN)
    assert nightly.after(at(28, 12, month=3)) == at(29, 1, 0, month=3)


def test_a_rhythm_goes_on_in_the_hour_that_comes_twice():
    often = Cron("*/15 * * * *", BERLIN)
    moment, found = at(24, 23), []
    for _ in range(12):
        following = often.after(moment)
        assert following is not None
        moment = following
        found.append(moment)
    assert found == [at(24, 23) + n * timedelta(minutes=15) for n in range(1, 13)]


spans = st.integers(60, 200_000).map(lambda s: Every(timedelta(seconds=s)))
crons = st.sampled_from(["*/15 * * * *", "0 * * * *", "30 2 * * *", "0 4 1 * *", "5 */6 * * 1-5"]).flatmap(
    lambda line: st.sampled_from(["UTC", BERLIN, "America/Sao_Paulo"]).map(lambda zone: Cron(line, zone))
)
late = st.integers(0, 10**6).map(lambda s: timedelta(seconds=s))


@given(spans | crons, late)
def test_the_next_run_lies_after_now_and_none_is_left_out(rule: Every | Cron, lateness: timedelta):
    due = rule.after(NOON)
    assert due is not None and due > NOON
    following = next_run(rule, due, due + lateness)
    assert following is not None and following > due + lateness
    one_by_one = due
    while one_by_one <= due + lateness:
        step = rule.after(one_by_one)
        assert step is not None
        one_by_one = step
    assert following == one_by_one


def test_a_rhythm_keeps_its_pace_whatever_the_clock_does():
    hourly, due = Every(HOUR), NOON + timedelta(minutes=20)
    for jump in (HOUR, -HOUR):
        now = NOON + jump
        moved = after_jump(hourly, due, now, jump)
        assert moved is not None
        assert moved - now == due - NOON


def test_a_moment_is_neither_lost_nor_doubled_by_a_clock_that_jumps():
    nightly = Cron("0 12 * * *")
    due = NOON + timedelta(days=1)  # today's has run
    assert after_jump(nightly, due, NOON - HOUR, -HOUR) == due, "it was twelve before"
    assert after_jump(nightly, NOON, NOON + HOUR, HOUR) == NOON, "twelve was jumped over: due now"
    often = Cron("*/15 * * * *")
    back = NOON - HOUR
    assert after_jump(often, NOON + timedelta(minutes=15), back, -HOUR) == back + timedelta(minutes=15)


def test_what_an_earlier_process_planned_with_a_clock_ahead_does_not_wait_for_it():
    hourly = Every(HOUR)
    assert within_reach(hourly, NOON + 3 * HOUR, NOON) == NOON + HOUR
    assert within_reach(hourly, NOON + HOUR, NOON) == NOON + HOUR
    assert within_reach(hourly, NOON - HOUR, NOON) == NOON - HOUR
    assert within_reach(Cron("0 2 * * *"), NOON + 3 * HOUR, NOON) == NOON + 3 * HOUR
