"""The rules of tracking, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.sync.csu.media_cache import TIME_TO_LIVE
from app.sync.jobs.recurrence import Cron, Every
from app.sync.jobs.states import JobState
from app.sync.tracking import CACHE_TIME, SPARE, STOREFRONT_TIME, first_due, track
from app.sync.tracking_rows import (
    RUN_AT_MOST,
    Action,
    Block,
    Carrier,
    DatabaseFacts,
    Kept,
    Published,
    Remedy,
    Run,
    Stage,
    StageName,
    StageState,
    Track,
    TrackFacts,
)

NOW = datetime(2026, 11, 21, 13, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOURLY = Every(timedelta(hours=1))
QUARTERLY = Every(timedelta(minutes=15))

HQ = Carrier("media", "Media sync", False, rule=HOURLY, next_at=NOW + 40 * MINUTE)
CSU = Carrier("1040", "1040, Europe", False, rule=QUARTERLY, next_at=NOW + 10 * MINUTE)
SEARCH = Carrier("search", "Search, Europe", False, rule=QUARTERLY, next_at=NOW + 10 * MINUTE)
THERE = {"arrived": True, "arrived_at": NOW - 10 * MINUTE}
EUROPE = DatabaseFacts("Europe", ("Online DE",), CSU, SEARCH)
PUBLISHED = Published(NOW - 20 * MINUTE)


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute, second=second)


def tracked(hq: Carrier = HQ, database: DatabaseFacts = EUROPE, published: Published = PUBLISHED) -> Track:
    return track(TrackFacts("Cap", published, hq, (database,)), NOW)


def stage(found: Track, name: StageName) -> Stage:
    database = "" if name in (StageName.CMS, StageName.HEADQUARTERS) else "Europe"
    one = found.stage(name, database)
    assert one is not None
    return one


def test_the_cache_is_the_one_that_csus_have():
    assert CACHE_TIME == TIME_TO_LIVE


def test_times_come_from_the_schedules_and_the_cache():
    found = tracked()
    assert stage(found, StageName.CMS).at == NOW - 20 * MINUTE
    hq = stage(found, StageName.HEADQUARTERS)
    assert (hq.state, hq.about, hq.at_most) == (
        StageState.WAITING,
        at(14, 0),
        at(14, 0) + RUN_AT_MOST + SPARE,
    )
    # 1040 is due at 13:30, 13:45, 14:00: with the sync at 14:00 it waits for its end; at most the next one.
    csu = stage(found, StageName.CSU)
    assert (csu.about, csu.at_most) == (at(14, 0), at(14, 15) + RUN_AT_MOST + SPARE)
    cache = stage(found, StageName.CACHE)
    assert (cache.about, cache.at_most) == (at(15, 0), csu.at_most + CACHE_TIME)
    storefront = stage(found, StageName.STOREFRONT)
    assert storefront.at_most == csu.at_most + CACHE_TIME + STOREFRONT_TIME
    search = stage(found, StageName.SEARCH)
    assert (search.about, search.at_most) == (at(14, 0), at(14, 30) + RUN_AT_MOST + SPARE)
    assert (found.state, found.about, found.at_most) == (
        StageState.WAITING,
        at(15, 1),
        storefront.at_most,
    )


def test_runs_that_take_long_count():
    slow = replace(HQ, typical=4 * MINUTE, longest=9 * MINUTE, ahead=3 * MINUTE)
    hq = stage(tracked(slow), StageName.HEADQUARTERS)
    assert (hq.about, hq.at_most) == (at(14, 7), at(14, 12) + SPARE)


def test_a_job_under_way_goes_before_the_schedule():
    run = Run("j", "Media sync", JobState.EXECUTING, NOW - MINUTE, 3, 4)
    found = tracked(replace(HQ, under_way=run, typical=2 * MINUTE))
    hq = stage(found, StageName.HEADQUARTERS)
    assert (hq.state, hq.share, hq.about) == (StageState.RUNNING, 75, NOW + MINUTE)
    waits = replace(HQ, under_way=replace(run, state=JobState.WAITING, started_at=None), ahead=MINUTE)
    hq = stage(tracked(waits), StageName.HEADQUARTERS)
    assert (hq.state, hq.about) == (StageState.WAITING, NOW + MINUTE)


def test_a_run_that_is_due_while_another_one_runs_is_left_out():
    busy = replace(HQ, is_busy=True, next_at=NOW + MINUTE)
    assert stage(tracked(busy), StageName.HEADQUARTERS).at_most == at(14, 21) + RUN_AT_MOST + SPARE


FAILED = Run("j9", "Media sync", JobState.ERROR, NOW - MINUTE, error="The CMS did not answer.")


@pytest.mark.parametrize(
    ("carrier", "cause", "action", "is_late"),
    [
        (
            replace(HQ, is_withheld=True),
            "The job is withheld: Media sync.",
            Action(Remedy.RELEASE, "media"),
            True,
        ),
        (replace(HQ, rule=None), "Media sync does not recur.", Action(Remedy.RUN_NOW, "media"), True),
        (
            replace(HQ, problem="The CMS endpoint is not set."),
            "The CMS endpoint is not set.",
            Action(Remedy.PARAMETERS, "media"),
            True,
        ),
        (
            replace(HQ, next_at=NOW - 20 * MINUTE),
            "Media sync was due at 2026-11-21 13:00 UTC, and no window was open to run it.",
            Action(Remedy.RUN_NOW, "media"),
            True,
        ),
        (
            replace(HQ, failed=FAILED),
            "Media sync failed: The CMS did not answer.",
            Action(Remedy.RETRY, "j9"),
            True,
        ),
        (
            replace(HQ, failed=replace(FAILED, state=JobState.CANCELED, error="Canceled")),
            "Media sync was canceled.",
            Action(Remedy.RETRY, "j9"),
            True,
        ),
        (
            replace(HQ, under_way=replace(FAILED, state=JobState.PAUSED)),
            "The job is paused: Media sync.",
            Action(Remedy.RESUME, "j9"),
            True,
        ),
        (
            replace(HQ, block=Block("Session 7 is suspended.", Action(Remedy.RETRY_SESSION, "7"))),
            "Session 7 is suspended.",
            Action(Remedy.RETRY_SESSION, "7"),
            True,
        ),
    ],
)
def test_what_is_late_has_one_cause_and_one_action(carrier, cause, action, is_late):
    found = tracked(carrier)
    late = found.late
    assert late is not None
    assert (late.cause, late.action) == (cause, action)
    assert (found.state is StageState.LATE) is is_late
    is_estimated = action.remedy is Remedy.RETRY  # the schedule goes on all the same
    assert (found.at_most is not None) is is_estimated


def test_a_later_stage_that_nobody_runs_is_named_before_its_turn():
    found = tracked(database=replace(EUROPE, csu=replace(CSU, is_withheld=True)))
    assert found.state is StageState.WAITING and found.at_most is None
    assert found.late is not None and found.late.cause == "The job is withheld: 1040, Europe."


def test_the_switch_is_the_last_gate():
    off = Block("The switch is off: CSU media locations.", Action(Remedy.ENABLE, "csu-media-locations"))
    found = tracked(replace(HQ, **THERE), replace(EUROPE, csu=replace(CSU, **THERE), switch=off))
    storefront = stage(found, StageName.STOREFRONT)
    assert (storefront.state, storefront.action) == (StageState.LATE, off.action)
    assert stage(found, StageName.CACHE).state is StageState.RUNNING


@pytest.mark.parametrize(
    ("kept", "state", "about"),
    [
        (Kept(), StageState.RUNNING, NOW + 55 * MINUTE),  # the middle of the 110 minutes that are left
        (Kept(old_until=NOW + 30 * MINUTE), StageState.RUNNING, NOW + 30 * MINUTE),
        (Kept(old_until=NOW - MINUTE), StageState.DONE, None),
        (Kept(is_new=True), StageState.DONE, None),
    ],
)
def test_what_the_cache_holds_is_known_where_it_is_at_hand(kept, state, about):
    found = tracked(replace(HQ, **THERE), replace(EUROPE, csu=replace(CSU, **THERE), kept=kept))
    cache = stage(found, StageName.CACHE)
    assert (cache.state, cache.about) == (state, about)
    assert cache.at_most == (NOW + 110 * MINUTE if state is StageState.RUNNING else None)


def test_after_two_hours_nothing_old_is_left():
    there = {"arrived": True, "arrived_at": NOW - CACHE_TIME - STOREFRONT_TIME}
    facts = replace(EUROPE, csu=replace(CSU, **there), search=replace(SEARCH, **there))
    found = tracked(replace(HQ, **there), facts)
    assert found.state is StageState.DONE and found.about is None and found.at_most is None


def test_before_it_is_published_nothing_is_promised():
    draft = Published(block=Block("Nothing of it is published yet.", Action(Remedy.PUBLISH)))
    found = tracked(published=draft)
    assert {one.state for one in found.stages} == {StageState.WAITING}
    assert found.at_most is None and found.late is not None
    assert found.late.action == Action(Remedy.PUBLISH)


def test_a_publish_under_way_is_counted_on():
    run = Run("p", "Publish Cap", JobState.EXECUTING, NOW, 1, 2)
    found = tracked(published=Published(run=run, typical=MINUTE))
    assert stage(found, StageName.CMS).share == 50
    assert stage(found, StageName.HEADQUARTERS).about == at(14, 0)


@pytest.mark.parametrize(
    ("rule", "planned", "moment", "due"),
    [
        (HOURLY, at(14, 0), at(13, 0), at(14, 0)),
        (HOURLY, at(14, 0), at(14, 0), at(14, 0)),
        (HOURLY, at(14, 0), at(14, 0, 1), at(15, 0)),
        (QUARTERLY, at(14, 0), at(14, 46), at(15, 0)),
        (Cron("30 * * * *"), at(13, 30), at(14, 30), at(14, 30)),
        (Cron("30 * * * *"), at(13, 30), at(14, 31), at(15, 30)),
    ],
)
def test_the_first_run_after_a_moment(rule, planned, moment, due):
    assert first_due(rule, planned, moment) == due


def test_databases_have_a_row_each_in_their_order():
    facts = TrackFacts("Cap", PUBLISHED, HQ, (EUROPE, replace(EUROPE, name="Outlet", search=None)))
    found = track(facts, NOW)
    assert found.databases == ("Europe", "Outlet")
    assert found.stage(StageName.SEARCH, "Outlet") is None
