"""Where things are, on real stores: what is late has its cause, and what helps is done."""

import pytest

from app.models.assignments.slots import CategoryId
from app.models.context import Context
from app.models.errors import BadInput, NotFound
from app.models.tenants.features import Feature
from app.sync.answers import AnswerSource
from app.sync.hq.sessions import MOST_TRIES, sessions_of
from app.sync.jobs.states import SCHEDULED, JobSnapshot
from app.sync.requests import PublishRequest, SearchIndexRequest
from app.sync.schedules import USUAL
from app.sync.tracker import Tracker
from app.sync.tracking_rows import Action, Remedy, StageName, StageState, Track
from tests.support.builders import USER
from tests.support.shop import DATABASES, Shop


@pytest.fixture
def tracker(shop: Shop) -> Tracker:
    for job, rule in USUAL.items():
        shop.ws.engine.schedules.set("aurelia", job, rule)
    return Tracker(shop.ws.engine, shop.ws.stores, USER, "aurelia", shop.ws.desk.cache)


@pytest.fixture
def published(shop: Shop) -> JobSnapshot:
    shop.assign(shop.cap, shop.items("m1"))
    return shop.publish(shop.cap)


def states(track: Track) -> dict[tuple[str, str], str]:
    return {(one.name.value, one.database): one.state.value for one in track.stages}


def late(track: Track) -> tuple[str, Action | None]:
    assert track.late is not None
    return track.late.cause, track.late.action


def test_what_is_not_published_waits_for_that(shop: Shop, tracker: Tracker):
    shop.assign(shop.cap, shop.items("m1"))
    assert late(tracker.owner(shop.cap)) == ("Nothing of it is published yet.", Action(Remedy.PUBLISH))
    assert tracker.item(shop.media["m1"]).state is StageState.WAITING
    with pytest.raises(NotFound):
        tracker.owner(10**6)
    with pytest.raises(NotFound):
        tracker.item(10**6)


def test_a_product_its_media_and_its_publish_are_at_one_place(
    shop: Shop, tracker: Tracker, published: JobSnapshot
):
    def everywhere() -> list[Track]:
        media = shop.media["m1"]
        return [
            tracker.owner(shop.cap),
            tracker.item(media),
            tracker.job(published.id),
            tracker.everything(),
        ]

    for found in everywhere():
        assert states(found)["CMS", ""] == "done" and states(found)["Headquarters", ""] == "waiting"
        assert found.at_most is not None and found.late is None
    shop.sync()
    for found in everywhere():
        assert states(found)["Headquarters", ""] == "done"
        assert {states(found)["CSU", name] for name in DATABASES} == {"waiting"}
    shop.send()
    for found in everywhere():
        assert {states(found)["CSU", name] for name in DATABASES} == {"done"}
    for name in DATABASES:
        shop.run(SearchIndexRequest("aurelia", name))
    found = tracker.owner(shop.cap)
    assert {states(found)["Search", name] for name in DATABASES} == {"done"}
    assert {states(found)["Cache", name] for name in DATABASES} == {"running"}


def test_a_job_that_is_withheld_is_released(shop: Shop, tracker: Tracker, published: JobSnapshot):
    shop.ws.engine.schedules.withhold("aurelia", "media")
    found = tracker.owner(shop.cap)
    assert late(found) == (
        "The job is withheld: CMS to HQ omnichannel media sync.",
        Action(Remedy.RELEASE, "media"),
    )
    assert found.state is StageState.LATE and found.at_most is None
    assert tracker.act(Action(Remedy.RELEASE, "media")) == ()
    assert tracker.owner(shop.cap).late is None
    shop.ws.engine.schedules.set("aurelia", "media", None)
    assert late(tracker.owner(shop.cap))[1] == Action(Remedy.RUN_NOW, "media")
    (job,) = tracker.act(Action(Remedy.RUN_NOW, "media"))
    assert shop.ws.engine.job(job).kind == "media-sync"
    assert states(tracker.owner(shop.cap))["Headquarters", ""] == "done"


def test_a_switch_that_is_off_is_enabled_and_sent(shop: Shop, tracker: Tracker, published: JobSnapshot):
    shop.sync()
    shop.send()
    shop.tenant.features.disable(Feature.CSU_LOCATIONS, USER)
    cause, action = late(tracker.owner(shop.cap))
    assert cause == f"The switch is off: {Feature.CSU_LOCATIONS.label}."
    assert action == Action(Remedy.ENABLE, Feature.CSU_LOCATIONS.value)
    tracker.act(action)
    assert tracker.owner(shop.cap).late is None
    shop.tenant.features.disable(Feature.SITE, USER)
    stages = {one.database: one.cause for one in tracker.owner(shop.cap).stages if one.cause}
    assert set(stages.values()) == {f"The switch is off: {Feature.SITE.label}."}


def test_a_suspended_session_is_retried(shop: Shop, tracker: Tracker, published: JobSnapshot):
    shop.sync()
    log = sessions_of(shop.ws.stores, "aurelia")
    session = log.take_up("1040", "j1", "Europe", full=False, wanted=None)
    for _ in range(MOST_TRIES):
        log.failed(session.id, "The disk is full.")
    cause, action = late(tracker.owner(shop.cap))
    assert cause == f"Download session {session.id} to Europe is suspended: The disk is full."
    assert action == Action(Remedy.RETRY_SESSION, str(session.id))
    tracker.act(action)
    found = tracker.owner(shop.cap)
    assert states(found)["CSU", "Europe"] == "done" and found.late is None


def test_a_paused_job_is_resumed(shop: Shop, tracker: Tracker, published: JobSnapshot):
    engine = shop.ws.engine
    engine._board.stop()
    (job,) = engine.schedules.run_now("aurelia", "media")
    assert states(tracker.owner(shop.cap))["Headquarters", ""] == "waiting"
    engine.pause(job)
    assert late(tracker.owner(shop.cap)) == (
        "The job is paused: CMS to HQ omnichannel media sync.",
        Action(Remedy.RESUME, job),
    )


def test_media_that_nothing_shows_do_not_travel(shop: Shop, tracker: Tracker):
    shop.run(PublishRequest("aurelia", media=(shop.media["m5"],)))
    shop.sync()
    found = tracker.item(shop.media["m5"])
    assert found.databases == ()
    assert found.notes == (
        "No published product or category shows it.",
        "Headquarters has nothing of it to send, so it does not travel.",
    )


def test_newer_edits_and_later_publishes_are_named(shop: Shop, tracker: Tracker, published: JobSnapshot):
    shop.assign(shop.cap, shop.items("m2"))
    assert tracker.owner(shop.cap).notes == ("Newer edits in Omnichannel / Neutral are not published yet.",)
    shop.publish(shop.cap)
    assert "published again since" in tracker.job(published.id).notes[0]


def test_a_category_is_tracked(shop: Shop, tracker: Tracker):
    category = shop.tenant.catalog.categories()[0].id
    assert tracker.owner(CategoryId(category)).late is not None
    assert tracker.owner(CategoryId(category)).stage(StageName.SEARCH, "Europe") is None


def test_what_schedules_will_run_is_listed_in_its_order(shop: Shop, tracker: Tracker):
    coming = tracker.upcoming()
    assert [one.id for one in coming[:2]] == [f"{SCHEDULED}1040", f"{SCHEDULED}search"]
    assert coming[-1].id == f"{SCHEDULED}media" and coming[-1].hint == "every 60 minutes"
    shop.ws.engine.schedules.withhold("aurelia", "media")
    assert f"{SCHEDULED}media" not in [one.id for one in tracker.upcoming()]


def test_jobs_that_publish_nothing_are_refused(shop: Shop, tracker: Tracker):
    with pytest.raises(BadInput, match="publishes nothing"):
        tracker.job(shop.sync().id)
    with pytest.raises(BadInput, match="elsewhere"):
        tracker.act(Action(Remedy.PUBLISH))


def test_a_reader_has_the_new_media_when_nothing_old_is_kept(
    shop: Shop, tracker: Tracker, published: JobSnapshot
):
    shop.sync()
    shop.send()
    for context in (Context("OUN128", "en-us"), Context("OUN200", "de-de")):
        shop.ws.desk.answers("aurelia", shop.cap, context, AnswerSource.CACHED)
    found = tracker.owner(shop.cap)
    assert {states(found)[name, one] for name in ("Cache", "Storefront") for one in DATABASES} == {"done"}
