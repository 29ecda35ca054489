"""Predicted times against what then happened: days of schedules and readers under a fixed clock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from app.models.context import Context
from app.models.errors import NotFound
from app.sync.answers import AnswerSource
from app.sync.jobs.recurrence import Cron, Every, Recurrence
from app.sync.requests import MediaSyncRequest
from app.sync.schedules import USUAL
from app.sync.tracker import Tracker
from app.sync.tracking import CACHE_TIME
from app.sync.tracking_rows import StageName, StageState, Track
from tests.support.builders import USER
from tests.support.shop import DATABASES, Shop

MINUTE = timedelta(minutes=1)
READS = {"Americas": Context("OUN128", "en-us"), "Europe": Context("OUN200", "de-de")}


@dataclass
class Watched:
    """One publish: what was predicted right after it, and when each stage then was seen to be done."""

    at: datetime
    picture: str
    track: Track
    seen: dict[tuple[StageName, str], datetime] = field(default_factory=dict)


class Day:
    """Keeps the schedules minute by minute, reads as shoppers do, and notes what became visible when."""

    def __init__(self, shop: Shop, read_every: int) -> None:
        self.shop, self.read_every = shop, read_every
        self.watched: list[Watched] = []
        self.minute = 0
        self.start = shop.clock.now()
        scheduler = shop.ws.engine.schedules._scheduler
        scheduler._elapsed = lambda: (shop.clock.now() - self.start).total_seconds()
        self.tracker = Tracker(shop.ws.engine, shop.ws.stores, USER, "aurelia", shop.ws.desk.cache)

    def publish(self, picture: str) -> Track:
        self.shop.assign(self.shop.cap, self.shop.items(picture))
        self.shop.publish(self.shop.cap)
        track = self.tracker.owner(self.shop.cap)
        self.watched.append(Watched(self.shop.clock.now(), picture, track))
        return track

    def pass_time(self, minutes: int) -> None:
        for _ in range(minutes):
            self.shop.clock.advance(MINUTE)
            self.minute += 1
            self.shop.ws.engine.schedules._scheduler.tick()
            self._look()

    def _look(self) -> None:
        if not self.watched:
            return
        newest = self.watched[-1]
        now = self.shop.clock.now()
        for database, context in READS.items():
            for source, stage in ((AnswerSource.CSU, StageName.CSU), (AnswerSource.CACHED, StageName.CACHE)):
                is_cache = source is AnswerSource.CACHED  # read on, whatever is shown
                if self.minute % self.read_every if is_cache else (stage, database) in newest.seen:
                    continue
                if self._shown(context, source) == [newest.picture]:
                    newest.seen.setdefault((stage, database), now)

    def _shown(self, context: Context, source: AnswerSource) -> list[str]:
        try:
            return self.shop.shown(self.shop.cap, context.channel, context.locale, source)[None]
        except NotFound:  # before the first 1040
            return []


def off_by(day: Day, name: StageName) -> list[timedelta]:
    """Return by how much "about" was wrong for a stage, publish by publish."""
    return [
        abs(at - one.track.stage(name, database).about)
        for one in day.watched
        for (found, database), at in one.seen.items()
        if found is name
    ]


RHYTHMS: tuple[dict[str, Recurrence], ...] = (
    dict(USUAL),
    {
        "media": Every(timedelta(minutes=25)),
        "1040": Every(timedelta(minutes=40)),
        "search": Cron("5 * * * *"),
    },
    {"media": Cron("30 */2 * * *", "Europe/Berlin"), "1040": Cron("*/20 * * * *"), "search": USUAL["search"]},
)


@pytest.mark.parametrize(("rhythm", "read_every"), [(0, 1), (1, 13), (2, 1)])
def test_what_was_predicted_is_what_happened(shop: Shop, rhythm: int, read_every: int):
    for job, rule in RHYTHMS[rhythm].items():
        shop.ws.engine.schedules.set("aurelia", job, rule)
    day = Day(shop, read_every)
    day.pass_time(37)
    for number in range(4):
        day.publish(f"m{number % 6 + 1}")
        day.pass_time(251)
    for one in day.watched:
        assert len(one.seen) == 4, "everything arrived"
        for (name, database), at in one.seen.items():
            stage = one.track.stage(name, database)
            assert at <= stage.at_most + MINUTE * (read_every - 1), (one.at, stage)
    assert max(off_by(day, StageName.CSU)) <= MINUTE, "schedules say it to the minute"
    # The first publish finds an empty cache: it is seen at once. Later a page that is read all the time is
    # known exactly, and others on the average.
    cached = off_by(day, StageName.CACHE)[len(READS) :]
    assert max(cached) <= (2 * MINUTE if read_every == 1 else CACHE_TIME)
    assert sum(cached, timedelta()) / len(cached) <= CACHE_TIME / 2


def test_it_is_done_when_it_is_done(shop: Shop):
    day = Day(shop, 1)
    for job, rule in USUAL.items():
        shop.ws.engine.schedules.set("aurelia", job, rule)
    day.publish("m1")
    day.pass_time(300)
    found = day.tracker.owner(shop.cap)
    assert found.state is StageState.DONE and found.late is None and found.at_most is None
    assert found.databases == DATABASES
    for database in DATABASES:
        csu = found.stage(StageName.CSU, database)
        assert csu is not None and csu.at == day.watched[0].seen[StageName.CSU, database]
        search = found.stage(StageName.SEARCH, database)
        assert search is not None and search.at is not None and search.at >= csu.at


def test_a_sync_that_runs_while_it_is_published_is_not_counted_on(shop: Shop):
    engine = shop.ws.engine
    for job, rule in USUAL.items():
        engine.schedules.set("aurelia", job, rule)
    day = Day(shop, 1)
    day.pass_time(10)
    engine.submit(MediaSyncRequest("aurelia"))
    shop.clock.advance(timedelta(seconds=1))
    track = day.publish("m1")
    hq = track.stage(StageName.HEADQUARTERS)
    assert hq is not None and hq.state is StageState.WAITING
    assert hq.next_run == day.start + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _closed(shop: Shop) -> Iterator[None]:
    yield
    shop.ws.engine.schedules.stop()
