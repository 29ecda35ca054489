"""Two windows on one workspace: one runs the jobs; what both ask for is done, and nothing is done twice."""

from collections.abc import Iterator

import pytest

from app.main import Workstation, build
from app.models.context import Context
from app.models.errors import WorkspaceBusy
from app.sync.answers import AnswerSource
from app.sync.csu import store
from app.sync.hq.sessions import SessionState
from app.sync.jobs.states import JobState
from app.sync.requests import (
    GlobalConfiguration1110Request,
    MediaSyncRequest,
    Products1040Request,
    Request,
    SearchIndexRequest,
)
from tests.support.builders import USER
from tests.support.shop import DATABASES, Shop

PATIENCE_S = 30
SYNC: tuple[Request, ...] = (
    MediaSyncRequest("aurelia"),
    *(
        make("aurelia", database)
        for make in (GlobalConfiguration1110Request, Products1040Request, SearchIndexRequest)
        for database in DATABASES
    ),
)


@pytest.fixture
def windows(shop: Shop) -> Iterator[tuple[Workstation, Workstation]]:
    shop.assign(shop.cap, shop.items("m1", "m2"))
    shop.assign(shop.shirt, shop.items("m3"))
    shop.publish()
    shop.close()
    both = tuple(build(shop.root, clock=shop.clock, user=USER) for _ in range(2))
    yield both[0], both[1]
    for one in both:
        one.close()


def content(station: Workstation) -> list[object]:
    """What headquarters and every channel database keep, sequences included."""
    found: list[object] = []
    for database in (
        station.stores.hq("aurelia"),
        *(station.stores.csu("aurelia", one) for one in DATABASES),
    ):
        with database.read() as connection:
            for table in (store.products, store.categories, store.media_sets, store.media):
                rows = connection.execute(table.select().order_by(*table.primary_key.columns))
                found.append([tuple(row) for row in rows])
    return found


def test_the_same_sync_started_in_two_windows_is_done_and_nothing_twice(
    shop: Shop, windows: tuple[Workstation, Workstation]
) -> None:
    one, other = windows
    one.engine.start()
    with pytest.raises(WorkspaceBusy):
        other.engine.start()
    asked = [(station.engine.submit(request), request) for request in SYNC for station in (one, other)]
    done = [one.engine.wait(job_id, PATIENCE_S) for job_id, _ in asked]
    assert {job.state for job in done} == {JobState.ENDED}
    assert [other.engine.job(job.id) for job in done] == done, "both windows tell the same"
    first, second = (done[number].counts for number in (0, 1))
    assert (first["changed"], second["changed"]) == (2, 0)
    for database in DATABASES:
        rows = [row for row in one.engine.sessions("aurelia", database) if row.job == "1040"]
        assert {row.state for row in rows} == {SessionState.APPLIED}
        assert [row.upto - row.since > 0 for row in reversed(rows)] == [True, False]
    after = content(other)
    for request in SYNC:
        assert one.engine.wait(one.engine.submit(request), PATIENCE_S).state is JobState.ENDED
    assert content(one) == after
    for station in windows:
        for product_id in (shop.cap, shop.shirt):
            for row in station.workspace.tenant("aurelia").channels.channels():
                for code in row.languages:
                    answers = [
                        station.desk.answers("aurelia", product_id, Context(row.oun, code), source)
                        for source in (AnswerSource.PUBLISHED, AnswerSource.CSU)
                    ]
                    assert answers[0] == answers[1]


def test_what_waits_when_its_window_closes_is_done_by_the_other(
    windows: tuple[Workstation, Workstation],
) -> None:
    one, other = windows
    waiting = [other.engine.submit(request) for request in SYNC]
    assert {other.engine.job(job_id).state for job_id in waiting} == {JobState.WAITING}
    one.engine.start()
    assert {one.engine.wait(job_id, PATIENCE_S).state for job_id in waiting} == {JobState.ENDED}
