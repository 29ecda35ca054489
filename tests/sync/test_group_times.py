"""Publish groups at their time: once each, in order, made up for when the application was closed."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update

from app.models.assignments.rows import Source
from app.models.assignments.tables import document_media
from app.models.catalog.dimensions import Dimension
from app.models.catalog.tables import variants
from app.models.context import DEFAULT_CONTEXT
from app.models.media.tables import media
from app.models.publishing.group_rows import GroupRow, ResultOutcome
from app.models.publishing.group_schedule import read_moment
from app.models.publishing.tables import publish_group_media
from app.models.tenants.features import Feature
from app.models.tenants.rows import GroupState
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import PublishGroupRequest, RevertGroupRequest
from tests.support.builders import NOW, USER, choose_matrix
from tests.support.shop import Shop

AT = NOW + timedelta(hours=1)
LONG = timedelta(days=2)


def group_with(shop: Shop, name: str, item: str, product: int | None = None) -> int:
    """Make a group that gives a product, the cap by default, another picture."""
    group = shop.tenant.groups.create(name, USER).id
    shop.assign(shop.cap if product is None else product, shop.items(item), None, DEFAULT_CONTEXT.on(group))
    return group


def look(shop: Shop) -> None:
    """Keep the schedules for a moment."""
    shop.ws.engine.schedules._scheduler.tick()


def group_jobs(shop: Shop) -> list[JobSnapshot]:
    found = [job for job in shop.ws.engine.jobs() if job.kind in ("publish-group", "revert-group")]
    return found[::-1]


def live(shop: Shop, product: int | None = None) -> list[str]:
    names = {media_id: name for name, media_id in shop.media.items()}
    found = shop.resolved(shop.cap if product is None else product, DEFAULT_CONTEXT, source=Source.PUBLISHED)
    return [names[i] for i in found.media.primary]


def state(shop: Shop, group: int) -> GroupRow:
    return shop.tenant.groups.group(group)


def test_a_group_goes_live_at_its_time_and_only_once(shop: Shop):
    group = group_with(shop, "Autumn", "m2")
    shop.tenant.groups.schedule(group, AT, "Europe/Berlin")
    shop.clock.advance(timedelta(minutes=59))
    look(shop)
    assert group_jobs(shop) == [] and live(shop) == []
    shop.clock.advance(timedelta(minutes=1))
    look(shop)
    look(shop)
    (job,) = group_jobs(shop)
    assert (job.title, job.state, dict(job.counts)) == (
        "Publish group Autumn",
        JobState.ENDED,
        {"items": 1, "failed": 0},
    )
    assert live(shop) == ["m2"]
    assert state(shop, group).state is GroupState.PUBLISHED
    assert shop.ws.engine.group_times.notices == []


def test_it_looks_again_when_the_next_group_is_due(shop: Shop):
    shop.tenant.groups.schedule(group_with(shop, "Autumn", "m2"), NOW + timedelta(seconds=20), "UTC")
    assert shop.ws.engine.group_times.look() == NOW + timedelta(seconds=20)
    assert shop.ws.engine.schedules._scheduler.tick() <= 20


def test_what_was_missed_goes_live_in_its_order_with_a_notice(shop: Shop):
    first, second = group_with(shop, "First", "m1"), group_with(shop, "Second", "m2")
    shop.tenant.groups.schedule(second, AT + timedelta(minutes=5), "UTC")
    shop.tenant.groups.schedule(first, AT, "UTC")
    shop.clock.advance(LONG)
    shop.reopen()
    heard: list[str] = []
    shop.ws.engine.group_times.subscribe(lambda notice: heard.append(notice.text))
    look(shop)
    assert [job.title for job in group_jobs(shop)] == ["Publish group First", "Publish group Second"]
    assert live(shop) == ["m2"]
    assert heard == [notice.text for notice in shop.ws.engine.group_times.notices]
    assert heard[0].startswith("First: It was to go live at 2026-11-21 10:00 UTC, when Vitrine was closed")
    assert shop.ws.engine.log(group_jobs(shop)[0].id)[0].endswith("this is made up for now.")


def test_the_end_takes_back_what_was_live_before(shop: Shop):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish(shop.cap)
    group = group_with(shop, "Sale", "m2")
    shop.tenant.groups.schedule(group, AT, "UTC", AT + timedelta(hours=2))
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    assert live(shop) == ["m2"]
    shop.clock.advance(timedelta(hours=2))
    look(shop)
    look(shop)
    assert live(shop) == ["m1"]
    assert [job.kind for job in group_jobs(shop)] == ["publish-group", "revert-group"]
    assert state(shop, group).reverted_at == shop.clock.now()


def test_beginning_and_end_may_both_have_been_missed(shop: Shop):
    group = group_with(shop, "Sale", "m2")
    shop.tenant.groups.schedule(group, AT, "UTC", AT + timedelta(hours=2))
    shop.clock.advance(LONG)
    look(shop)
    look(shop)
    assert [job.kind for job in group_jobs(shop)] == ["publish-group", "revert-group"]
    assert live(shop) == []
    assert len(shop.ws.engine.group_times.notices) == 2


def test_what_was_edited_after_it_was_scheduled_stays_and_says_so(shop: Shop):
    group = group_with(shop, "Autumn", "m2")
    shop.tenant.groups.schedule(group, AT, "UTC")
    shop.assign(shop.cap, shop.items("m3"), None, DEFAULT_CONTEXT.on(group))
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    look(shop)
    row = state(shop, group)
    assert (row.state, row.scheduled_at) == (GroupState.FAILED, None)
    assert row.problem == (
        "It did not go live at 2026-11-21 10:00 UTC: it was edited after it was scheduled."
    )
    assert group_jobs(shop) == [] and live(shop) == []
    (notice,) = shop.ws.engine.group_times.notices
    assert notice.is_problem and notice.group == group


def test_a_switch_that_is_off_stops_it_and_it_says_so(shop: Shop):
    group = group_with(shop, "Autumn", "m2")
    shop.tenant.groups.schedule(group, AT, "UTC")
    shop.tenant.features.disable(Feature.CONTENT, USER)
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    look(shop)
    (job,) = group_jobs(shop)
    assert job.state is JobState.ERROR
    row = state(shop, group)
    assert row.state is GroupState.FAILED and row.problem.startswith("It did not go live. ")
    assert live(shop) == []


def test_a_canceled_wait_is_over_and_said(shop: Shop):
    group = group_with(shop, "Autumn", "m2")
    shop.tenant.groups.schedule(group, AT, "UTC")
    shop.clock.advance(timedelta(hours=1))
    engine = shop.ws.engine
    engine._board.stop()
    look(shop)
    (job,) = group_jobs(shop)
    assert job.state is JobState.WAITING
    look(shop)
    assert len(group_jobs(shop)) == 1, "it is not queued a second time"
    engine.cancel(job.id)
    look(shop)
    assert len(group_jobs(shop)) == 1
    assert state(shop, group).problem == "It did not go live. It was canceled."


def test_results_are_taken_back_one_by_one(shop: Shop):
    group = group_with(shop, "Autumn", "m2")
    shop.assign(shop.shirt, shop.items("m3"), None, DEFAULT_CONTEXT.on(group))
    shop.run(PublishGroupRequest("aurelia", group, USER, "Autumn"))
    place = next(one.place for one in shop.tenant.groups.results(group) if one.owner == shop.cap)
    job = shop.run(RevertGroupRequest("aurelia", group, USER, "Autumn", places=(place,)))
    assert (job.title, dict(job.counts)) == ("Take back publish group Autumn", {"items": 1, "kept": 0})
    assert live(shop) == [] and live(shop, shop.shirt) == ["m3"]
    assert state(shop, group).reverted_at is None
    shop.assign(shop.shirt, shop.items("m4"))
    shop.publish(shop.shirt)
    job = shop.run(RevertGroupRequest("aurelia", group, USER, "Autumn"))
    assert (job.state, dict(job.counts)) == (JobState.ENDED_WITH_ERRORS, {"items": 0, "kept": 1})
    assert shop.ws.engine.log(job.id) == (
        "Oxford Shirt in Omnichannel, Neutral: It was published again since.",
    )
    assert live(shop, shop.shirt) == ["m4"]
    assert state(shop, group).reverted_at is not None


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
def test_the_time_is_the_same_moment_in_every_zone(shop: Shop, zone: str):
    group = group_with(shop, "Autumn", "m2")
    at = datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
    assert shop.tenant.groups.schedule(group, at, zone).goes_live_at == at
    shop.clock.advance(timedelta(hours=2, minutes=29, seconds=59))
    look(shop)
    assert live(shop) == []
    shop.clock.advance(timedelta(seconds=1))
    look(shop)
    assert live(shop) == ["m2"]
    assert {one.outcome for one in shop.tenant.groups.results(group)} == {ResultOutcome.PUBLISHED}


def test_a_blocker_at_its_time_stops_the_whole_group(shop: Shop):
    group = group_with(shop, "Autumn", "m2")
    shop.assign(shop.shirt, shop.items("m3"), None, DEFAULT_CONTEXT.on(group))
    shop.tenant.groups.schedule(group, AT, "UTC")
    shop.tenant.assignments.check_out(shop.cap, DEFAULT_CONTEXT, "robin")
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    look(shop)
    row = state(shop, group)
    assert (row.state, row.scheduled_at) == (GroupState.FAILED, None)
    assert "Trail Cap in Omnichannel, Neutral: robin is editing it on the Live site." in row.problem
    assert live(shop) == live(shop, shop.shirt) == [], "nothing is half published"
    assert [notice.is_problem for notice in shop.ws.engine.group_times.notices] == [True]
    assert len(group_jobs(shop)) == 1
    shop.tenant.assignments.discard_edits(shop.cap, DEFAULT_CONTEXT, "robin")
    shop.tenant.groups.schedule(group, AT + timedelta(hours=1), "UTC")
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    assert (live(shop), live(shop, shop.shirt)) == (["m2"], ["m3"])


def drop_variants(shop: Shop) -> None:
    with shop.tenant.cms.write() as connection:
        connection.execute(update(variants).values(color=None))


def trash(shop: Shop) -> None:
    """Delete an item, as nobody can while a group holds it: by hand."""
    with shop.tenant.cms.write() as connection:
        connection.execute(delete(publish_group_media))
        connection.execute(delete(document_media).where(document_media.c.media_id == shop.media["m2"]))
        connection.execute(delete(media).where(media.c.id == shop.media["m2"]))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (drop_variants, "of variants or values that are gone."),
        (trash, "A media item in it was deleted."),
        (lambda shop: shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "robin"), "is editing"),
    ],
)
def test_what_is_spoilt_after_validation_stops_the_whole_group(
    shop: Shop, spoil: Callable[[Shop], object], words: str
):
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    group = group_with(shop, "Autumn", "m2", shop.shirt)
    shop.assign(shop.shirt, shop.items("m3"), shop.cell("Red"), DEFAULT_CONTEXT.on(group))
    shop.assign(shop.cap, shop.items("m1"), None, DEFAULT_CONTEXT.on(group))
    shop.tenant.groups.schedule(group, AT, "UTC")
    spoil(shop)
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    row = state(shop, group)
    assert (row.state, words in row.problem) == (GroupState.FAILED, True), row.problem
    assert live(shop) == live(shop, shop.shirt) == [], "nothing is half published"
    (notice,) = shop.ws.engine.group_times.notices
    assert notice.is_problem and notice.text.startswith("Autumn")


@pytest.mark.parametrize("machine", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_zone_of_the_machine_changes_nothing(shop: Shop, machine: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TZ", machine)
    time.tzset()
    try:
        group = group_with(shop, "Autumn", "m2")
        at = read_moment("2026-11-21T12:30", "Europe/Berlin")
        assert at == datetime(2026, 11, 21, 11, 30, tzinfo=UTC)
        shop.tenant.groups.schedule(group, at, "Europe/Berlin")
        shop.clock.advance(at - shop.clock.now() - timedelta(seconds=1))
        look(shop)
        assert live(shop) == []
        shop.clock.advance(timedelta(seconds=1))
        look(shop)
        assert live(shop) == ["m2"]
    finally:
        monkeypatch.undo()
        time.tzset()


def test_an_end_that_was_canceled_does_not_come_again(shop: Shop):
    group = group_with(shop, "Sale", "m2")
    shop.tenant.groups.schedule(group, AT, "UTC", AT + timedelta(hours=1))
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    shop.clock.advance(timedelta(hours=1))
    shop.ws.engine._board.stop()
    look(shop)
    shop.ws.engine.cancel(group_jobs(shop)[-1].id)
    look(shop)
    row = state(shop, group)
    assert (row.ends_at, row.problem) == (None, "It was not taken back. It was canceled.")
    assert len(group_jobs(shop)) == 2 and live(shop) == ["m2"]


def test_what_went_live_does_not_go_live_again_after_a_start(shop: Shop):
    group = group_with(shop, "Autumn", "m2")
    shop.tenant.groups.schedule(group, AT, "UTC")
    shop.clock.advance(timedelta(hours=1))
    look(shop)
    shop.reopen()
    look(shop)
    assert len(group_jobs(shop)) == 1
    assert state(shop, group).state is GroupState.PUBLISHED
