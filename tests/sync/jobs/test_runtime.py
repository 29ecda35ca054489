import os
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.models.clock import SystemClock
from app.models.errors import RuleViolation, WorkspaceBusy
from app.models.thread_priority import STEPS_BEHIND
from app.sync.jobs.runtime import MAX_RUNNING, JobRuntime
from app.sync.jobs.states import Body, JobContext, JobOutcome, JobSnapshot, JobState
from app.sync.jobs.store import JobStore
from tests.sync.jobs.doubles import PATIENCE_S, Gate, Told

Make = Callable[..., JobRuntime]


def submit(runtime: JobRuntime, kind: str = "one", lane: str = "cms:sample") -> str:
    return runtime.submit(kind, "sample", lane, "A job", "{}")


def test_a_job_from_start_to_end(runtime: Make):
    jobs, told = runtime(), Told()
    jobs.subscribe(told)
    job_id = submit(jobs)
    job = jobs.wait(job_id, PATIENCE_S)
    assert (job.state, job.done, job.total, job.result) == (JobState.ENDED, 1, 1, "receipt")
    assert job.counts == {"request": 2, "made": 1}
    assert job.started_at is not None and job.ended_at is not None
    assert job.queued_at <= job.started_at <= job.ended_at
    told.end_of(job_id)
    assert told.states(job_id) == [JobState.WAITING, JobState.EXECUTING, JobState.ENDED]
    assert told.of(job_id)[-1] == job


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_a_job_and_the_threads_it_starts_compute_after_the_main_thread(runtime: Make):
    seen: list[int] = []

    def look() -> None:
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def body(_request: str, _context: JobContext) -> Body:
        look()
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        yield
        return JobOutcome({})

    jobs = runtime(one=body)
    for _ in range(2):  # the second runs on a thread that has run one
        assert jobs.wait(submit(jobs), PATIENCE_S).state is JobState.ENDED
    main = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert seen == [min(19, main + STEPS_BEHIND)] * 4
    assert main == os.getpriority(os.PRIO_PROCESS, threading.get_native_id())


def test_that_a_job_waits_is_told_although_it_begins_at_once(
    runtime: Make, store: JobStore, monkeypatch: pytest.MonkeyPatch
):
    jobs, told, add = runtime(), Told(), store.add
    jobs.subscribe(told)

    def add_and_see_it_begin(job: JobSnapshot, request: str) -> None:
        add(job, request)
        if job.lane == "cms:sample":
            submit(jobs, lane="other")  # has the dispatcher look before the first is told
            while store.get(job.id).state is JobState.WAITING:
                time.sleep(0.001)

    monkeypatch.setattr(store, "add", add_and_see_it_begin)
    job_id = submit(jobs)
    assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED
    told.end_of(job_id)
    assert told.states(job_id) == [JobState.WAITING, JobState.EXECUTING, JobState.ENDED]


def test_a_job_that_is_submitted_early_waits_for_the_start(runtime: Make):
    jobs = runtime(start=False)
    job_id = submit(jobs)
    assert jobs.wait(job_id, 0).state is JobState.WAITING
    jobs.start()
    assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED


def test_start_and_stop_again_and_again(runtime: Make, tmp_path: Path):
    jobs = runtime(start=False)
    assert jobs.stop()
    for _ in range(3):
        jobs.start()
        jobs.start()
        assert jobs.wait(submit(jobs), PATIENCE_S).state is JobState.ENDED
        assert jobs.stop(PATIENCE_S)
    (tmp_path / "other").mkdir()
    other = runtime(system_path=tmp_path / "other" / "dbos.db")
    assert other.wait(submit(other), PATIENCE_S).state is JobState.ENDED


def test_one_lane_runs_in_order_one_at_a_time(runtime: Make):
    order: list[str] = []
    inside = threading.Lock()

    def alone(request: str, _context: JobContext) -> Body:
        assert inside.acquire(blocking=False)
        for _ in range(3):
            yield
        order.append(request)
        inside.release()
        return JobOutcome()

    jobs = runtime(start=False, alone=alone)
    ids = [jobs.submit("alone", "sample", "lane", "A job", str(number)) for number in range(8)]
    jobs.start()
    for job_id in ids:
        assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED
    assert order == [str(number) for number in range(8)]


def test_lanes_run_side_by_side_up_to_a_limit(runtime: Make):
    gate = Gate()
    jobs = runtime(gate=gate)
    ids = [submit(jobs, "gate", f"lane {number}") for number in range(MAX_RUNNING + 2)]
    gate.wait_entered(MAX_RUNNING)
    assert [jobs.snapshot(job_id).state for job_id in ids[MAX_RUNNING:]] == [JobState.WAITING] * 2
    assert gate.lives == MAX_RUNNING
    gate.end.set()
    for job_id in ids:
        assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED


def test_cancel_a_running_job(runtime: Make):
    gate, told = Gate(120, 600), Told()
    jobs = runtime(gate=gate)
    jobs.subscribe(told)
    job_id, next_id = submit(jobs, "gate"), submit(jobs)
    gate.wait_entered()
    assert jobs.cancel(job_id).state is JobState.CANCELING
    job = jobs.wait(job_id, PATIENCE_S)
    assert (job.state, job.error) == (JobState.CANCELED, "Canceled after 120 of 600")
    assert gate.closed.is_set()
    told.end_of(job_id)
    assert told.states(job_id)[-3:] == [JobState.EXECUTING, JobState.CANCELING, JobState.CANCELED]
    assert jobs.cancel(job_id) == job
    assert jobs.wait(next_id, PATIENCE_S).state is JobState.ENDED


def test_cancel_a_waiting_job(runtime: Make):
    gate, told = Gate(), Told()
    jobs = runtime(gate=gate)
    jobs.subscribe(told)
    running, waiting = submit(jobs, "gate"), submit(jobs)
    gate.wait_entered()
    jobs.cancel(waiting)
    job = jobs.wait(waiting, PATIENCE_S)
    assert (job.state, job.started_at) == (JobState.CANCELED, None)
    gate.end.set()
    assert jobs.wait(running, PATIENCE_S).state is JobState.ENDED
    assert told.states(waiting) == [JobState.WAITING, JobState.CANCELED]


def test_a_cancel_from_another_process_is_heard(runtime: Make, store: JobStore):
    def reporting(_request: str, context: JobContext) -> Body:
        tick = threading.Event()
        for number in range(10**6):
            context.report(number)
            tick.wait(0.01)
            yield
        return JobOutcome()

    jobs, told = runtime(reporting=reporting), Told()
    jobs.subscribe(told)
    job_id = submit(jobs, "reporting")
    told.wait_for(lambda job: job.state is JobState.EXECUTING)
    store.ask_cancel(job_id, SystemClock().now())
    assert jobs.wait(job_id, PATIENCE_S).state is JobState.CANCELED


def test_retry_after_an_error(runtime: Make):
    fail = [True]

    def once(_request: str, _context: JobContext) -> Body:
        yield
        if fail.pop():
            fail.append(False)
            raise RuleViolation("No.", "Later.")
        return JobOutcome()

    jobs = runtime(once=once)
    job_id = submit(jobs, "once")
    job = jobs.wait(job_id, PATIENCE_S)
    assert (job.state, job.error, job.hint) == (JobState.ERROR, "No.", "Later.")
    again = jobs.wait(jobs.retry(job_id), PATIENCE_S)
    assert (again.state, again.retry_of) == (JobState.ENDED, job_id)


def test_progress_reaches_subscribers_coalesced(runtime: Make):
    def eager(_request: str, context: JobContext) -> Body:
        for number in range(20_000):
            context.report(number + 1, 20_000)
            if number % 1000 == 0:
                yield
        return JobOutcome()

    jobs, told = runtime(eager=eager), Told()
    jobs.subscribe(told)
    job = jobs.wait(submit(jobs, "eager"), PATIENCE_S)
    assert job.ended_at is not None and job.started_at is not None
    seconds = (job.ended_at - job.started_at).total_seconds()
    told.end_of(job.id)
    assert len(told.all) <= 4 + 10 * seconds
    assert told.all[-1].done == 20_000


def test_a_stop_is_not_a_cancel(runtime: Make):
    gate = Gate(3, 9)
    jobs = runtime(gate=gate)
    job_id, waiting = submit(jobs, "gate"), submit(jobs)
    gate.wait_entered()
    assert jobs.stop(PATIENCE_S)
    assert gate.closed.is_set()
    job = jobs.wait(job_id, PATIENCE_S)
    assert (job.state, job.done, job.total) == (JobState.EXECUTING, 3, 9)
    assert jobs.snapshot(waiting).state is JobState.WAITING
    jobs.start()
    gate.wait_entered()
    gate.end.set()
    assert jobs.wait(job_id, PATIENCE_S).counts == {"lives": 2}
    assert jobs.wait(waiting, PATIENCE_S).state is JobState.ENDED


def test_a_stop_does_not_wait_forever(runtime: Make):
    entered, end = threading.Event(), threading.Event()

    def slow(_request: str, _context: JobContext) -> Body:
        entered.set()
        end.wait(PATIENCE_S)
        yield
        return JobOutcome()

    jobs = runtime(slow=slow)
    submit(jobs, "slow")
    assert entered.wait(PATIENCE_S)
    assert not jobs.stop(0.05)
    end.set()
    assert jobs.stop(PATIENCE_S)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM workflow_status",
        "UPDATE workflow_status SET status = 'MAX_RECOVERY_ATTEMPTS_EXCEEDED', recovery_attempts = 200",
        "UPDATE workflow_status SET status = 'CANCELLED'",
        "UPDATE workflow_status SET status = 'ENQUEUED', queue_name = '_dbos_internal_queue'",
        "UPDATE workflow_status SET application_version = 'an older one'",
    ],
)
def test_whatever_dbos_thinks_of_a_job_it_goes_on_once(runtime: Make, tmp_path: Path, damage: str):
    gate = Gate()
    jobs = runtime(gate=gate)
    job_id = submit(jobs, "gate")
    gate.wait_entered()
    assert jobs.stop(PATIENCE_S)
    _change(tmp_path / "dbos.db", damage)
    jobs.start()
    gate.wait_entered()
    gate.end.set()
    assert jobs.wait(job_id, PATIENCE_S).counts == {"lives": 2}


def test_a_finished_workflow_gives_its_outcome(runtime: Make, tmp_path: Path):
    gate = Gate()
    gate.end.set()
    jobs = runtime(gate=gate)
    job_id = submit(jobs, "gate")
    assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED
    assert jobs.stop(PATIENCE_S)
    _change(tmp_path / "jobs.db", "UPDATE jobs SET state = 'Executing', counts = '{}', ended_at = NULL")
    jobs.start()
    job = jobs.wait(job_id, PATIENCE_S)
    assert (job.state, job.counts, gate.lives) == (JobState.ENDED, {"lives": 1}, 1)


def test_old_workflows_are_forgotten(runtime: Make, tmp_path: Path):
    jobs = runtime()
    assert jobs.wait(submit(jobs), PATIENCE_S).state is JobState.ENDED
    assert jobs.stop(PATIENCE_S)
    jobs.start()
    last = submit(jobs)
    assert jobs.wait(last, PATIENCE_S).state is JobState.ENDED
    assert jobs.stop(PATIENCE_S)
    with sqlite3.connect(tmp_path / "dbos.db") as connection:
        known = connection.execute("SELECT workflow_uuid, status FROM workflow_status").fetchall()
    connection.close()
    assert known == [(last, "SUCCESS")]


def test_a_second_workspace_in_one_process_is_refused(runtime: Make, tmp_path: Path):
    first = runtime()
    with pytest.raises(WorkspaceBusy):
        runtime()
    (tmp_path / "other").mkdir()
    with pytest.raises(WorkspaceBusy, match="Close it first"):
        runtime(system_path=tmp_path / "other" / "dbos.db")
    assert first.wait(submit(first), PATIENCE_S).state is JobState.ENDED


def _change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        assert connection.execute(statement).rowcount == 1
    connection.close()
