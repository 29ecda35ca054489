from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.models.database import Database, open_authored
from app.models.errors import NotFound
from app.sync.jobs.states import JobQuery, JobSnapshot, JobState
from app.sync.jobs.store import JOBS_HEAD, JobStore

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def job(job_id: str, lane: str = "cms:sample") -> JobSnapshot:
    return JobSnapshot(job_id, "upload", "sample", "Upload", lane, JobState.WAITING, 0, None, {}, AT)


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[Database]:
    database = open_authored(tmp_path / "migrated.db", "jobs", JOBS_HEAD)
    yield database
    database.close()


def columns(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.read() as connection:
        return {
            table: [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
            + [tuple(row[2:]) for row in connection.exec_driver_sql(f"PRAGMA index_list({table})")]
            for table in ("jobs", "job_log")
        }


def test_the_migration_makes_the_tables_of_the_store(database: Database, migrated: Database):
    assert columns(migrated) == columns(database)


def test_a_job_keeps_what_it_was_given(store: JobStore):
    store.add(job("a"), '{"n": 1}')
    assert store.get("a") == job("a")
    assert store.request("a") == '{"n": 1}'
    assert [queued.id for queued in store.waiting()] == ["a"]
    with pytest.raises(NotFound):
        store.get("b")


def test_runs_that_changed_nothing_go_but_the_newest(store: JobStore):
    for number in range(6):
        for kind, lane, counts in (
            ("products-1040", "csu:a/East", {"products": 0}),
            ("products-1040", "csu:a/West", {"products": 0}),
            ("products-1040", "csu:a/West", {"products": 10}),
            ("upload", "cms:a", {"products": 0}),
        ):
            job_id = f"{lane}-{counts['products']}-{number}"
            store.add(replace(job(job_id, lane), kind=kind), "")
            store.begin(job_id, AT, "1")
            store.append_log(job_id, [(AT, "a line")])
            state = JobState.ERROR if number == 0 else JobState.ENDED
            store.finish(job_id, state, AT, done=1, total=1, counts=counts)
    assert store.prune({"products-1040": '{"products": 0}'}, 2) == 6
    left = {one.id for one in store.newest(100)}
    assert len(left) == 24 - 6
    for lane in ("csu:a/East", "csu:a/West"):
        assert [f"{lane}-0-{n}" in left for n in range(6)] == [True, False, False, False, True, True]
    assert store.log("csu:a/East-0-1") == ()
    assert store.log("csu:a/East-0-5") == ("a line",)
    assert store.prune({"products-1040": '{"products": 0}'}, 2) == 0
    assert store.prune({}, 0) == 0


@pytest.mark.parametrize("asked", ["newest", "open of a tenant", "waiting", "one", "its log"])
def test_no_question_goes_through_the_whole_history(store: JobStore, database: Database, asked: str):
    questions = {
        "newest": lambda: store.newest(100),
        "open of a tenant": lambda: store.newest(100, JobQuery("sample", states=[JobState.WAITING])),
        "waiting": store.waiting,
        "one": lambda: store.request("a"),
        "its log": lambda: store.log("a"),
    }
    store.add(job("a"), "")
    seen: list[tuple[str, object]] = []

    def note(*told: object) -> None:
        if str(told[2]).startswith("SELECT"):
            seen.append((str(told[2]), told[3]))

    sa.event.listen(database._engine, "before_cursor_execute", note)
    questions[asked]()
    sa.event.remove(database._engine, "before_cursor_execute", note)
    assert seen
    with database.read() as connection:
        for text, values in seen:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
            steps = " ".join(step[3] for step in plan)
            assert "USING" in steps or (asked == "newest" and steps == "SCAN jobs"), steps
            if asked == "newest":
                assert "TEMP B-TREE" not in steps


def test_newest_first_with_filters(store: JobStore):
    for job_id in "abc":
        store.add(job(job_id), "")
    store.begin("b", AT, "1")
    assert [found.id for found in store.newest(2)] == ["c", "b"]
    assert [found.id for found in store.newest(9, JobQuery(states={JobState.EXECUTING}))] == ["b"]
    assert store.newest(9, JobQuery("other")) == []
    assert [found.id for found in store.open_runs()] == ["b"]


def test_the_first_outcome_counts(store: JobStore):
    store.add(job("a"), "")
    assert not store.finish("a", JobState.ENDED, AT, done=0, total=None, counts={})
    assert store.begin("a", AT, "1")
    assert not store.begin("a", AT, "2")
    assert store.save_progress("a", 3, 5, {"made": 3}) is JobState.EXECUTING
    store.ask_cancel("a", AT)
    assert store.save_progress("a", 4, 5, {"made": 4}) is JobState.CANCELING
    assert store.finish("a", JobState.ENDED, AT, done=5, total=5, counts={"made": 5})
    assert not store.finish("a", JobState.ERROR, AT, done=0, total=5, counts={}, error="late")
    assert store.save_progress("a", 1, 5, {}) is JobState.ENDED
    store.ask_cancel("a", AT)
    ended = store.get("a")
    assert (ended.state, ended.done, ended.counts, ended.error) == (JobState.ENDED, 5, {"made": 5}, None)


def test_a_waiting_job_is_canceled_at_once(store: JobStore):
    store.add(job("a"), "")
    store.ask_cancel("a", AT)
    assert (store.get("a").state, store.get("a").error) == (JobState.CANCELED, "Canceled before it started")
    assert not store.begin("a", AT, "1")


def test_the_log_keeps_its_order(store: JobStore):
    store.append_log("a", [(AT, "one"), (AT, "two")])
    store.append_log("a", [(AT, "three")])
    assert store.log("a") == ("one", "two", "three")
    assert store.log("b") == ()


def test_a_job_is_paused_and_resumed_and_keeps_its_start_and_numbers(store: JobStore):
    store.add(job("a"), "")
    store.begin("a", AT, "1")
    store.ask_pause("a")
    store.ask_pause("a")
    assert store.save_progress("a", 3, 5, {"made": 3}) is JobState.PAUSED
    assert (list(store.waiting()), store.open_runs()) == ([], [])
    assert store.resume("a")
    assert not store.resume("a")
    assert [queued.id for queued in store.waiting()] == ["a"]
    assert store.begin("a", AT + timedelta(hours=1), "1")
    found = store.get("a")
    assert (found.state, found.started_at, found.done, found.total) == (JobState.EXECUTING, AT, 3, 5)


def test_a_paused_job_is_canceled_at_once_and_says_how_far_it_came(store: JobStore):
    store.add(job("a"), "")
    store.begin("a", AT, "1")
    store.save_progress("a", 3, 5, {})
    store.ask_pause("a")
    store.ask_cancel("a", AT)
    assert (store.get("a").state, store.get("a").error) == (JobState.CANCELED, "Canceled after 3 of 5")
    store.ask_pause("a")
    assert store.get("a").state is JobState.CANCELED


def test_the_history_is_read_by_places(store: JobStore):
    for number in range(5):
        store.add(replace(job(f"j{number}"), title=f"Publish {number}% of Oslo"), "")
    for number in (0, 3):
        store.begin(f"j{number}", AT, "1")
        store.finish(f"j{number}", JobState.ENDED, AT, done=1, total=1, counts={})
    every = store.places(JobQuery())
    assert list(every) == sorted(every, reverse=True) and len(every) == 5
    over = store.places(JobQuery(states=[JobState.ENDED, JobState.ERROR]))
    assert [found.id for _, found in sorted(store.at(over))] == ["j0", "j3"]
    assert store.places(JobQuery(), 2) == every[:2]
    assert list(store.places(JobQuery(text="3% of OSLO"))) == [store.place("j3")]
    assert not store.places(JobQuery(text="_% of"))
    assert not store.places(JobQuery(kinds=("upload-of-nothing",)))
    assert store.place("nothing") == 0
