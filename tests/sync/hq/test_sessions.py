"""Download sessions under faults: tries, what is suspended, what waits, what reaches whom."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.models.database import Database
from app.models.errors import NotFound, RuleViolation, StorageProblem
from app.sync.answers import AnswerSource
from app.sync.csu import store
from app.sync.hq.products_1040 import products_1040
from app.sync.hq.sessions import KEPT, SessionLog, SessionRow, SessionState, sessions_of
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import GlobalConfiguration1110Request, Products1040Request, PublishRequest
from tests.support.edits import set_texts
from tests.support.limits import fill, ordinary_user, small_disk
from tests.support.shop import Shop
from tests.sync.cms.told import Told as JobContext
from tests.sync.cms.told import finish

PACKED = 3
"""Yields of a run until its package is there."""


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Shirt and cap are live everywhere; m5 is published for the cap and waits to be sent."""
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.assign(shop.cap, shop.items("m3"))
    shop.publish()
    shop.sync()
    shop.send()
    change(shop, "m5")
    return shop


def change(shop: Shop, name: str) -> None:
    shop.assign(shop.cap, shop.items(name))
    shop.publish()
    shop.sync()


def shown(shop: Shop, channel: str = "OUN128") -> list[str]:
    locale = "en-us" if channel == "OUN128" else "de-de"
    return shop.shown(shop.cap, channel, locale, AnswerSource.CSU)[None]


def send(shop: Shop, database: str = "Americas", *, full: bool = False) -> JobSnapshot:
    return shop.run(Products1040Request("aurelia", database, full))


def newest(shop: Shop, database: str = "Americas") -> SessionRow:
    return shop.ws.engine.sessions("aurelia", database)[0]


def packages(shop: Shop) -> list[Path]:
    return sorted((shop.tenant.folder / "packages").rglob("*.*"))


def content(shop: Shop, database: str) -> dict[str, list[tuple]]:
    with shop.ws.stores.csu("aurelia", database).read() as connection:
        tables = (store.products, store.variants, store.media_sets, store.media, store.contexts)
        return {t.name: sorted(map(tuple, connection.execute(t.select())), key=repr) for t in tables}


def test_a_run_is_a_session_that_says_what_it_sent(sold: Shop) -> None:
    first = newest(sold)
    assert (first.state, first.full, first.tries) == (SessionState.APPLIED, True, 0)
    assert send(sold).state is JobState.ENDED
    row = newest(sold)
    assert (row.id > first.id, row.job, row.state, row.full) == (True, "1040", SessionState.APPLIED, False)
    assert (row.since, row.upto) == (first.upto, first.upto + 2), "a product and its media"
    assert row.rows >= 2
    assert row.bytes > 0
    assert row.started_at is not None
    assert row.ended_at is not None
    assert packages(sold) == []


@contextmanager
def read_only(path: Path) -> Iterator[None]:
    """Let the store be read alone."""
    with ordinary_user():
        path.chmod(0o444)
        yield
        path.chmod(0o644)


@contextmanager
def damaged(path: Path) -> Iterator[None]:
    """Have something else lie in the place of the store."""
    content = path.read_bytes()
    path.write_bytes(b"no store at all" * 1000)
    yield
    path.write_bytes(content)


@pytest.mark.parametrize("fault", [read_only, damaged])
def test_a_store_that_cannot_be_written_suspends_its_session_and_stays_right(
    sold: Shop, fault: Callable[[Path], AbstractContextManager[None]]
) -> None:
    csu = sold.ws.stores.csu("aurelia", "Americas")
    before = content(sold, "Americas")
    csu.close()
    with fault(csu.path):
        job = send(sold)
        csu.close()
    assert job.state is JobState.ERROR
    assert "suspended after 3 tries" in (job.error or "")
    row = newest(sold)
    assert (row.state, row.tries, row.blocked_by) == (SessionState.SUSPENDED, 3, None)
    assert row.error is not None
    assert content(sold, "Americas") == before
    assert send(sold, "Europe").state is JobState.ENDED, "another database goes on"
    assert shown(sold, "OUN200") == ["m5"]
    (job_id,) = sold.ws.engine.retry_session("aurelia", row.id)
    assert sold.ws.engine.job(job_id).state is JobState.ENDED
    assert (newest(sold).id, newest(sold).state) == (row.id, SessionState.APPLIED)
    assert shown(sold) == ["m5"]


def big_change(shop: Shop) -> None:
    """Publish more than fits into what is free inside a store."""
    set_texts(shop.tenant, shop.media["m5"], "en-us", description="long " * 2000)
    shop.run(PublishRequest("aurelia", media=(shop.media["m5"],)))
    shop.sync()


@pytest.mark.parametrize("full", [False, True], ids=["delta", "full"])
def test_a_store_on_a_disk_without_room_is_suspended_and_gets_the_same_once_there_is(
    sold: Shop, tmp_path: Path, *, full: bool
) -> None:
    big_change(sold)
    csu = sold.ws.stores.csu("aurelia", "Americas")
    before = content(sold, "Americas")
    csu.close()
    disk, file = tmp_path / "disk", csu.path
    with small_disk(disk, 4 << 20):
        for part in file.parent.glob(f"{file.name}*"):
            shutil.move(part, disk / part.name)
        file.symlink_to(disk / file.name)
        assert content(sold, "Americas") == before
        fill(disk / "filler")
        job = send(sold, full=full)
        row = newest(sold)
        assert (job.state, row.state, row.tries) == (JobState.ERROR, SessionState.SUSPENDED, 3)
        assert "full" in (row.error or "")
        assert content(sold, "Americas") == before, "it is read all the time"
        assert send(sold, "Europe").state is JobState.ENDED
        (disk / "filler").unlink()
        (job_id,) = sold.ws.engine.retry_session("aurelia", row.id)
        assert sold.ws.engine.job(job_id).state is JobState.ENDED, sold.ws.engine.job(job_id).error
        delivered = content(sold, "Americas")
        assert shown(sold) == ["m5"]
        csu.close()
    file.unlink()
    assert send(sold).state is JobState.ENDED
    kept = () if full else ("media", "media_sets")  # a delta leaves what nobody shows any more
    new = content(sold, "Americas")
    assert [name for name in new if new[name] != delivered[name] and name not in kept] == []


@contextmanager
def impatient(database: Database) -> Iterator[None]:
    """Let whoever writes wait for a moment only."""

    def hurry(connection: sa.Connection) -> None:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA busy_timeout=1")

    sa.event.listen(database._engine, "begin", hurry, insert=True)
    yield
    sa.event.remove(database._engine, "begin", hurry)


def test_a_store_that_stays_locked_is_suspended_and_gets_the_same_once_it_is_free(sold: Shop) -> None:
    csu = sold.ws.stores.csu("aurelia", "Americas")
    before = content(sold, "Americas")
    with closing(sqlite3.connect(csu.path, isolation_level=None)) as other, impatient(csu):
        other.execute("BEGIN IMMEDIATE")
        assert send(sold).state is JobState.ERROR
        row = newest(sold)
        assert (row.state, row.tries) == (SessionState.SUSPENDED, 3)
        assert "writing for too long" in (row.error or "")
        assert content(sold, "Americas") == before
        other.execute("ROLLBACK")
    (job_id,) = sold.ws.engine.retry_session("aurelia", row.id)
    assert sold.ws.engine.job(job_id).state is JobState.ENDED
    assert shown(sold) == ["m5"]


@pytest.mark.parametrize("fault", ["locked", "full"])
def test_a_fault_that_passes_costs_a_try(sold: Shop, fault: str) -> None:
    big_change(sold)
    csu = sold.ws.stores.csu("aurelia", "Americas")
    with csu.read() as connection:  # the one that takes the package in at first
        connection.exec_driver_sql("PRAGMA busy_timeout=1")
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        if fault == "full":
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with closing(sqlite3.connect(csu.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE" if fault == "locked" else "BEGIN")
        body = products_1040(Products1040Request("aurelia", "Americas", True), sold.ws.stores, JobContext())
        for _ in range(PACKED + 1):
            next(body)
        row = newest(sold)
        assert (row.state, row.tries) == (SessionState.FAILED, 1)
        assert ("writing for too long" if fault == "locked" else "full") in (row.error or "")
        assert shown(sold) == ["m3"]
        other.execute("ROLLBACK")
    finish(body)
    assert (newest(sold).state, newest(sold).error) == (SessionState.APPLIED, None)
    assert shown(sold) == ["m5"]


@pytest.mark.parametrize("harm", ["flipped", "cut", "gone"])
def test_a_package_that_was_damaged_is_made_anew_and_costs_a_try(sold: Shop, harm: str) -> None:
    body = products_1040(Products1040Request("aurelia", "Americas"), sold.ws.stores, JobContext())
    for _ in range(PACKED):
        next(body)
    (package,) = packages(sold)
    whole = package.read_bytes()
    if harm == "gone":
        package.unlink()
    else:
        flipped = bytes([whole[len(whole) // 2] ^ 1]).join(
            [whole[: len(whole) // 2], whole[len(whole) // 2 + 1 :]]
        )
        package.write_bytes(flipped if harm == "flipped" else whole[:-100])
    finish(body)
    assert (newest(sold).state, newest(sold).tries) == (SessionState.APPLIED, 1)
    assert shown(sold) == ["m5"]


def test_a_package_that_is_damaged_each_time_suspends(sold: Shop) -> None:
    body = products_1040(Products1040Request("aurelia", "Americas"), sold.ws.stores, JobContext())
    with pytest.raises(StorageProblem, match="suspended after 3 tries"):
        for _ in body:
            for package in packages(sold):
                package.write_bytes(b"")
    assert newest(sold).tries == 3
    assert shown(sold) == ["m3"]


def suspended(shop: Shop) -> int:
    """Suspend a session of Americas by a fault that is over; return its id."""
    csu = shop.ws.stores.csu("aurelia", "Americas")
    csu.close()
    with read_only(csu.path):
        send(shop)
        csu.close()
    return newest(shop).id


def test_later_sessions_wait_for_a_suspended_one_and_follow_its_retry(sold: Shop) -> None:
    first = suspended(sold)
    change(sold, "m6")
    job = send(sold)
    assert job.state is JobState.ERROR
    assert f"session {first} of Americas is suspended" in (job.error or "")
    assert send(sold, full=True).state is JobState.ERROR
    sold.run(GlobalConfiguration1110Request("aurelia", "Americas"))
    rows = sold.ws.engine.sessions("aurelia", "Americas")[:3]
    assert [(row.job, row.state, row.blocked_by) for row in rows] == [
        ("1110", SessionState.CREATED, first),
        ("1040", SessionState.CREATED, first),
        ("1040", SessionState.SUSPENDED, None),
    ], "those that wait for the same are one"
    assert shown(sold) == ["m3"]
    jobs = [sold.ws.engine.job(job_id) for job_id in sold.ws.engine.retry_session("aurelia", first)]
    assert [job.state for job in jobs] == [JobState.ENDED] * 3
    states = {row.state for row in sold.ws.engine.sessions("aurelia", "Americas")}
    assert states == {SessionState.APPLIED}
    assert shown(sold) == ["m6"]


def test_what_a_canceled_session_would_have_sent_goes_with_the_next(sold: Shop) -> None:
    first = suspended(sold)
    sold.assign(sold.shirt, sold.items("m6"))
    sold.publish()
    sold.sync()
    send(sold)
    (job_id,) = sold.ws.engine.cancel_session("aurelia", first)
    assert sold.ws.engine.job(job_id).state is JobState.ENDED
    assert sold.ws.engine.sessions("aurelia", "Americas")[1].state is SessionState.CANCELED
    assert shown(sold) == ["m5"]
    assert sold.shown(sold.shirt, "OUN128", "en-us", AnswerSource.CSU)[None] == ["m6"]


def test_only_what_stands_still_can_be_retried_or_canceled(sold: Shop) -> None:
    applied = newest(sold).id
    with pytest.raises(RuleViolation, match="not suspended"):
        sold.ws.engine.retry_session("aurelia", applied)
    with pytest.raises(RuleViolation, match="applied"):
        sold.ws.engine.cancel_session("aurelia", applied)
    with pytest.raises(NotFound):
        sold.ws.engine.retry_session("aurelia", 999)


def test_a_run_that_was_killed_between_the_commit_and_its_word_applies_nothing_twice(sold: Shop) -> None:
    """The last thing that a killed process wrote is what the channel database took in."""
    request = Products1040Request("aurelia", "Americas", full=True)
    body = products_1040(request, sold.ws.stores, JobContext())
    for _ in range(PACKED):
        next(body)
    body.close()
    sessions = sold.tenant.derived_path("sessions")
    kept = sold.tenant.folder / "kept"
    shutil.copy(packages(sold)[0], kept)
    with closing(sqlite3.connect(sessions)) as store_:
        finish(products_1040(request, sold.ws.stores, JobContext()))
        store_.execute("UPDATE sessions SET state = 'Started', ended_at = NULL WHERE job_id = 'job-1'")
        store_.commit()
    generation = counters(sold)
    outcome = finish(products_1040(request, sold.ws.stores, JobContext()))
    assert outcome.counts == {"products": 2}
    assert counters(sold) == generation
    assert newest(sold).state is SessionState.APPLIED


def counters(shop: Shop) -> dict[str, int]:
    with shop.ws.stores.csu("aurelia", "Americas").read() as connection:
        return dict(store.read_counters(connection))


@pytest.mark.parametrize("lost", ["deleted", "emptied", "another life"])
def test_a_channel_database_that_lost_its_content_gets_everything(sold: Shop, lost: str) -> None:
    send(sold, full=True)
    expected = content(sold, "Americas")
    csu = sold.ws.stores.csu("aurelia", "Americas")
    if lost == "deleted":
        for file in sold.tenant.folder.glob("csu-Americas.db*"):
            file.unlink()
    else:
        with csu.write() as connection:
            if lost == "emptied":
                store.clear(connection)
            else:
                store.write_counters(connection, {store.EPOCH: 1})
    assert send(sold).counts["products"] == 2
    assert newest(sold).full
    assert content(sold, "Americas") == expected
    assert csu is sold.ws.stores.csu("aurelia", "Americas"), "who holds the store reads the new one"
    assert shown(sold) == ["m5"]


def test_sessions_stay_known_when_headquarters_is_built_again(sold: Shop) -> None:
    known = len(sold.ws.engine.sessions("aurelia"))
    first = suspended(sold)
    sold.ws.stores.close()
    for file in sold.tenant.folder.glob("hq.db*"):
        file.unlink()
    sold.sync()
    (job_id,) = sold.ws.engine.retry_session("aurelia", first)
    assert sold.ws.engine.job(job_id).counts["products"] == 2
    assert len(sold.ws.engine.sessions("aurelia")) == known + 1
    assert shown(sold) == ["m5"]


def test_the_session_of_a_job_that_is_canceled_is_over(sold: Shop) -> None:
    body = products_1040(Products1040Request("aurelia", "Americas"), sold.ws.stores, JobContext())
    next(body)
    body.close()
    log = sessions_of(sold.ws.stores, "aurelia")
    log.abandoned("job-1", "Canceled")
    assert (newest(sold).state, newest(sold).error) == (SessionState.CANCELED, "Canceled")
    send(sold)
    assert shown(sold) == ["m5"]


def test_a_database_with_many_sessions_forgets_the_oldest(sold: Shop) -> None:
    log: SessionLog = sessions_of(sold.ws.stores, "aurelia")
    for number in range(KEPT + 5):
        log.canceled(log.take_up("1040", f"job-{number}", "Asia", full=False, wanted=None).id, "")
    assert len(log.sessions("Asia", 10 * KEPT)) <= KEPT + 1
    assert len(log.sessions("Europe")) == 1
