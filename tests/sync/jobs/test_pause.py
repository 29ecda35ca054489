"""Jobs that are paused and resumed, in both runtimes."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.models.clock import FixedClock, SystemClock
from app.models.errors import NotFound, RuleViolation
from app.sync.jobs.inline import InlineRuntime
from app.sync.jobs.runtime import JobRuntime
from app.sync.jobs.states import Body, JobContext, JobOutcome, JobSnapshot, JobState
from app.sync.jobs.store import JobStore
from tests.sync.jobs.doubles import PATIENCE_S, Gate, Told
from tests.sync.jobs.test_runtime import submit

Make = Callable[..., JobRuntime]
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Counting:
    """A body with a cursor of its own, as bodies keep it beside their effects."""

    def __init__(self, rows: int) -> None:
        self.done: list[int] = []
        self._rows = rows

    def __call__(self, _request: str, context: JobContext) -> Body:
        while len(self.done) < self._rows:
            self.done.append(len(self.done))
            context.report(len(self.done), self._rows)
            yield
        return JobOutcome({"rows": self._rows})


def is_left(gate: Gate) -> None:
    assert gate.closed.wait(PATIENCE_S)
    gate.closed.clear()


def test_a_running_job_is_paused_frees_its_lane_and_goes_on(runtime: Make):
    gate, told = Gate(3, 9), Told()
    jobs = runtime(gate=gate)
    jobs.subscribe(told)
    job_id, next_id = submit(jobs, "gate"), submit(jobs)
    gate.wait_entered()
    assert jobs.pause(job_id).state is JobState.PAUSED
    is_left(gate)
    assert jobs.wait(next_id, PATIENCE_S).state is JobState.ENDED
    assert jobs.pause(job_id).state is JobState.PAUSED
    paused = jobs.snapshot(job_id)
    assert (paused.done, paused.total, paused.ended_at) == (3, 9, None)
    with pytest.raises(RuleViolation):
        jobs.retry(job_id)
    assert jobs.resume(job_id).state in (JobState.WAITING, JobState.EXECUTING)
    gate.wait_entered()
    gate.end.set()
    job = jobs.wait(job_id, PATIENCE_S)
    assert (job.state, job.counts, job.started_at) == (JobState.ENDED, {"lives": 2}, paused.started_at)
    told.end_of(job_id)
    first, *later = told.states(job_id)
    assert first is JobState.WAITING
    # Its lane is free: it may begin again before anybody is told that it waits.
    words = [state for state in later if state is not JobState.WAITING]
    assert words == [JobState.EXECUTING, JobState.PAUSED, JobState.EXECUTING, JobState.ENDED]


def test_a_job_is_paused_and_resumed_many_times_at_once(runtime: Make):
    counting = Counting(400)
    jobs = runtime(counting=counting)
    job_id = submit(jobs, "counting")
    for _ in range(40):
        jobs.pause(job_id)
        if jobs.snapshot(job_id).state.is_final:
            break
        jobs.resume(job_id)
    assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED
    assert counting.done == list(range(400))


def test_a_job_that_is_paused_and_resumed_as_it_begins_goes_on(
    runtime: Make, store: JobStore, monkeypatch: pytest.MonkeyPatch
):
    jobs, begin = runtime(start=False), store.begin
    asked: list[JobState] = []

    def begin_late(job_id: str, at: datetime, owner: str) -> bool:
        if not asked:
            asked.extend([jobs.pause(job_id).state, jobs.resume(job_id).state])
        return begin(job_id, at, owner)

    monkeypatch.setattr(store, "begin", begin_late)
    jobs.start()
    job_id = submit(jobs)
    assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED
    assert asked == [JobState.PAUSED, JobState.WAITING]


def test_a_waiting_job_leaves_the_queue(runtime: Make):
    gate = Gate()
    jobs = runtime(gate=gate)
    running, paused, last = submit(jobs, "gate"), submit(jobs), submit(jobs)
    gate.wait_entered()
    assert jobs.pause(paused).started_at is None
    gate.end.set()
    assert jobs.wait(last, PATIENCE_S).state is JobState.ENDED
    assert jobs.snapshot(paused).state is JobState.PAUSED
    jobs.resume(paused)
    assert jobs.wait(paused, PATIENCE_S).state is JobState.ENDED
    assert jobs.wait(running, PATIENCE_S).state is JobState.ENDED


def test_a_paused_job_stays_paused_over_a_restart(runtime: Make):
    gate = Gate(3, 9)
    jobs = runtime(gate=gate)
    job_id = submit(jobs, "gate")
    gate.wait_entered()
    jobs.pause(job_id)
    is_left(gate)
    assert jobs.stop(PATIENCE_S)
    jobs.start()
    other = submit(jobs)
    assert jobs.wait(other, PATIENCE_S).state is JobState.ENDED
    assert (jobs.snapshot(job_id).state, gate.lives) == (JobState.PAUSED, 1)
    jobs.resume(job_id)
    gate.wait_entered()
    gate.end.set()
    assert jobs.wait(job_id, PATIENCE_S).counts == {"lives": 2}


def test_a_job_that_was_killed_while_it_was_being_paused_stays_paused(runtime: Make, store: JobStore):
    gate = Gate()
    jobs = runtime(start=False, gate=gate)
    job_id = submit(jobs, "gate")
    store.begin(job_id, AT, "dead process")
    store.ask_pause(job_id)
    jobs.start()
    assert jobs.wait(submit(jobs), PATIENCE_S).state is JobState.ENDED
    assert (jobs.snapshot(job_id).state, gate.lives) == (JobState.PAUSED, 0)
    gate.end.set()
    jobs.resume(job_id)
    assert jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED


def test_cancel_while_paused(runtime: Make):
    gate = Gate(3, 9)
    jobs = runtime(gate=gate)
    job_id = submit(jobs, "gate")
    gate.wait_entered()
    jobs.pause(job_id)
    job = jobs.cancel(job_id)
    assert job.state is JobState.CANCELED
    is_left(gate)
    assert jobs.pause(job_id).state is JobState.CANCELED
    with pytest.raises(RuleViolation, match="not paused"):
        jobs.resume(job_id)
    assert jobs.wait(submit(jobs), PATIENCE_S).state is JobState.ENDED


def test_a_pause_from_another_process_is_heard(runtime: Make, store: JobStore):
    gate = Gate()

    def reporting(request: str, context: JobContext) -> Body:
        for place, _ in enumerate(gate(request, context)):
            context.report(place)
            yield
        return JobOutcome()

    jobs, told = runtime(reporting=reporting), Told()
    jobs.subscribe(told)
    job_id = submit(jobs, "reporting")
    told.wait_for(lambda job: job.state is JobState.EXECUTING)
    store.ask_pause(job_id)
    is_left(gate)
    assert jobs.snapshot(job_id).state is JobState.PAUSED


def test_what_is_not_there(runtime: Make, tmp_path: Path):
    jobs = runtime(start=False)
    for call in (jobs.pause, jobs.resume):
        with pytest.raises(NotFound):
            call("nothing")


def test_inline_jobs_are_paused_and_resumed(store: JobStore):
    counting = Counting(40)
    seconds = iter(range(10**6)).__next__
    runtime = InlineRuntime(store, {"job": counting, "other": Counting(1)}, FixedClock(AT), seconds)

    def pause_at_twelve(job: JobSnapshot) -> None:
        if job.done == 12 and job.state is JobState.EXECUTING:
            runtime.pause(job.id)

    runtime.subscribe(pause_at_twelve)
    job_id = runtime.submit("job", "sample", "lane", "A job", "")
    assert (runtime.snapshot(job_id).state, runtime.snapshot(job_id).done) == (JobState.PAUSED, 12)
    other = runtime.snapshot(runtime.submit("other", "sample", "lane", "Other", ""))
    assert other.state is JobState.ENDED
    again = InlineRuntime(store, {"job": counting}, SystemClock())
    again.start()
    assert again.snapshot(job_id).state is JobState.PAUSED
    assert again.resume(job_id).state is JobState.ENDED
    assert counting.done == list(range(40))
