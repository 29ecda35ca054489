"""Schedules over the real jobs: what they queue, and what they leave alone."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.main import build
from app.models.clock import FixedClock
from app.models.context import Context
from app.models.errors import BadInput, NotFound
from app.sync.answers import AnswerSource
from app.sync.csu.search_index import SearchIndex
from app.sync.engine import Engine
from app.sync.jobs.recurrence import Cron, Every
from app.sync.jobs.schedule_store import ScheduleState
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import MediaSyncRequest, Products1040Request
from app.sync.schedules import RECURRING, USUAL, Schedules
from tests.support.builders import NOW, USER
from tests.support.shop import Shop

HOUR = timedelta(hours=1)
PATIENCE_S = 30.0


def due(shop: Shop, *, after: timedelta = HOUR) -> Engine:
    """Return the engine of a shop whose schedules were planned, and whose time has come meanwhile."""
    schedules = shop.ws.engine.schedules
    for job, rule in USUAL.items():
        schedules.set("aurelia", job, rule)
    shop.clock.advance(after)
    return shop.ws.engine


def kinds(engine: Engine) -> list[str]:
    return sorted(job.kind for job in engine.jobs() if job.kind not in ("upload", "process", "renditions"))


def look(schedules: Schedules) -> None:
    """Keep the schedules for a moment."""
    schedules._scheduler.tick()


def test_every_tenant_has_the_usual_schedules_and_nothing_runs_by_itself(shop: Shop):
    rows = shop.ws.engine.schedules.rows()
    assert [(row.tenant, row.job, row.rule) for row in rows] == [
        ("aurelia", job, USUAL.get(job)) for job in RECURRING
    ]
    assert {row.next_at for row in rows} == {None}, "nobody keeps them yet"
    shop.clock.advance(5 * HOUR)
    shop.publish()
    assert kinds(shop.ws.engine) == ["publish"]


def test_what_is_due_is_queued_once_per_channel_database(shop: Shop):
    shop.publish()
    shop.sync()
    engine = due(shop)
    before = kinds(engine)
    look(engine.schedules)
    added = sorted([*before, "media-sync", *["products-1040"] * 2, *["search-index"] * 2])
    assert kinds(engine) == added
    look(engine.schedules)
    assert kinds(engine) == added
    media = engine.schedules.row("aurelia", "media")
    assert media.next_at == shop.clock.now() + HOUR
    assert [engine.job(job).kind for job in media.last_jobs] == ["media-sync"]


def test_before_headquarters_has_anything_nothing_is_sent(shop: Shop):
    engine = due(shop, after=timedelta(minutes=20))
    look(engine.schedules)
    assert kinds(engine) == []
    assert engine.schedules.row("aurelia", "1040").last_at == shop.clock.now()


def test_what_waits_is_not_queued_a_second_time(shop: Shop):
    shop.publish()
    shop.sync()
    engine = due(shop)
    engine.schedules.withhold("aurelia", "media")
    engine._board.stop()  # what is queued from now on waits
    waiting = engine.submit(Products1040Request("aurelia", "Europe", full=True))
    look(engine.schedules)
    assert kinds(engine).count("products-1040") == 2
    sent = engine.schedules.row("aurelia", "1040").last_jobs
    assert [engine.job(job).title for job in sent] == ["1040 (Products), Americas"]
    shop.clock.advance(HOUR)
    look(engine.schedules)
    assert kinds(engine).count("products-1040") == 2
    assert set(engine.schedules.run_now("aurelia", "1040")) == {waiting, *sent}


def test_what_is_due_together_runs_in_the_order_in_which_it_carries_media(shop: Shop):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish()
    shop.sync()
    shop.send()
    shop.assign(shop.cap, shop.items("m2"))
    shop.publish()
    engine = due(shop)
    engine._board.stop()  # what is queued from now on waits
    look(engine.schedules)
    assert [job.kind for job in engine.jobs() if not job.state.is_final] == ["media-sync"]
    assert engine.schedules.row("aurelia", "1040").next_at <= shop.clock.now(), "it stays due"
    look(engine.schedules)
    assert [job.kind for job in engine.jobs() if not job.state.is_final] == ["media-sync"]
    engine._board.start()
    look(engine.schedules)
    assert shop.shown(shop.cap, "OUN128", "en-us", AnswerSource.CSU)[None] == ["m2"]
    asked = Context("OUN128", "en-us")
    (tile,) = SearchIndex(shop.ws.stores.search("aurelia", "Americas")).find("cap", asked)
    assert tile.image is not None
    assert tile.image.display_name == "m2"
    assert engine.schedules.row("aurelia", "search").next_at > shop.clock.now()


def test_a_paused_job_holds_no_schedule_up(shop: Shop):
    shop.publish()
    shop.sync()
    engine = due(shop)
    engine._board.stop()
    engine.pause(engine.submit(MediaSyncRequest("aurelia")))
    look(engine.schedules)
    assert kinds(engine).count("products-1040") == 2


def test_a_job_runs_now_and_its_time_stays(shop: Shop):
    schedules = shop.ws.engine.schedules
    schedules.set("aurelia", "media", Cron("0 2 * * *"))
    before = schedules.row("aurelia", "media").next_at
    (job,) = schedules.run_now("aurelia", "media")
    assert shop.ws.engine.job(job).state is JobState.ENDED
    assert schedules.row("aurelia", "media").next_at == before


def test_withhold_release_and_off(shop: Shop):
    engine = due(shop)
    for job in USUAL:
        assert engine.schedules.withhold("aurelia", job).state is ScheduleState.WITHHELD
    look(engine.schedules)
    assert kinds(engine) == []
    assert engine.schedules.row("aurelia", "media").rule == Every(HOUR)
    row = engine.schedules.release("aurelia", "media")
    assert (row.state, row.next_at) == (ScheduleState.WAITING, shop.clock.now() + HOUR)
    engine.schedules.turn_off("aurelia")
    assert {row.state for row in engine.schedules.rows("aurelia")} == {ScheduleState.OFF}


def test_what_nobody_can_schedule_is_refused(shop: Shop):
    schedules = shop.ws.engine.schedules
    with pytest.raises(BadInput, match="cannot be scheduled"):
        schedules.set("aurelia", "upload", Every(HOUR))
    with pytest.raises(NotFound):
        schedules.withhold("nobody", "media")
    with pytest.raises(NotFound):
        schedules.run_now("nobody", "media")


class Opened:
    """A workspace with real jobs, opened and closed as a window does."""

    def __init__(self, root: Path, clock: FixedClock) -> None:
        self.ws = build(root, clock=clock, user=USER)
        self.ended: list[JobSnapshot] = []
        self._changed = threading.Condition()
        self.ws.engine.subscribe(self._tell)
        self.ws.engine.start()
        self.ws.engine.schedules.keep()

    def _tell(self, job: JobSnapshot) -> None:
        if job.state.is_final:
            with self._changed:
                self.ended.append(job)
                self._changed.notify_all()

    def wait_for(self, kind: str) -> JobSnapshot:
        with self._changed:
            found: list[JobSnapshot] = []

            def seen() -> bool:
                found[:] = [job for job in self.ended if job.kind == kind]
                return bool(found)

            assert self._changed.wait_for(seen, PATIENCE_S)
            return found[0]


@pytest.fixture
def opened(shop: Shop) -> Iterator[list[Opened]]:
    made: list[Opened] = []
    yield made
    for one in made:
        one.ws.close()


def test_an_open_workspace_catches_up_once_and_a_second_one_leaves_it_alone(shop: Shop, opened: list[Opened]):
    shop.assign(shop.cap, shop.items("m1"))
    shop.publish()
    due(shop, after=9 * HOUR)
    root, clock = shop.root, shop.clock
    shop.close()
    opened.append(Opened(root, clock))
    job = opened[0].wait_for("media-sync")
    assert (job.state, job.counts["changed"]) == (JobState.ENDED, 1)
    opened.pop().ws.close()
    opened.append(Opened(root, clock))
    opened[0].ws.engine.schedules.stop()
    assert kinds(opened[0].ws.engine).count("media-sync") == 1
    row = opened[0].ws.engine.schedules.row("aurelia", "media")
    assert row.next_at == NOW + 10 * HOUR


def test_set_while_it_is_kept_it_runs_at_its_new_time(shop: Shop, opened: list[Opened]):
    root, clock = shop.root, shop.clock
    shop.close()
    opened.append(Opened(root, clock))
    schedules = opened[0].ws.engine.schedules
    clock.advance(timedelta(seconds=-61))
    schedules.set("aurelia", "media", Every(timedelta(minutes=1)))
    clock.advance(timedelta(seconds=61))
    schedules._scheduler.wake()
    assert opened[0].wait_for("media-sync").state is JobState.ENDED
