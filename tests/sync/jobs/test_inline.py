from datetime import UTC, datetime

import pytest

from app.models.clock import FixedClock
from app.models.errors import BadInput, Cancelled, NotFound, RuleViolation
from app.sync.jobs.inline import InlineRuntime
from app.sync.jobs.states import Body, JobContext, JobOutcome, JobSnapshot, JobState, Runner
from app.sync.jobs.store import JobStore

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def forty(_request: str, context: JobContext) -> Body:
    for number in range(1, 41):
        context.report(number, 40)
        yield
    return JobOutcome({"made": 40})


def failing(error: Exception) -> Runner:
    def body(_request: str, context: JobContext) -> Body:
        context.report(2, 3)
        context.log("before")
        yield
        context.log("after")
        raise error

    return body


def some_failed(_request: str, _context: JobContext) -> Body:
    yield
    return JobOutcome({"made": 2, "failed": 1}, failed=1, result="result.csv")


def run(store: JobStore, body: Runner, **more: Runner) -> tuple[InlineRuntime, str]:
    runtime = InlineRuntime(store, {"job": body, **more}, FixedClock(AT), lambda: 0.0)
    return runtime, runtime.submit("job", "sample", "cms:sample", "A job", '{"n": 1}')


def test_a_job_ends(store: JobStore):
    runtime, job_id = run(store, forty)
    job = runtime.snapshot(job_id)
    assert (job.state, job.done, job.total, job.counts) == (JobState.ENDED, 40, 40, {"made": 40})
    assert job.queued_at == job.started_at == job.ended_at == AT
    assert runtime.wait(job_id) == job
    assert runtime.jobs() == [job]


def test_a_job_that_finds_its_last_batch_committed_ends_complete(store: JobStore):
    def resumed(_request: str, context: JobContext) -> Body:
        context.report(3, 40)  # what the history knew when the process was killed
        yield
        return JobOutcome({"made": 40})

    runtime, job_id = run(store, resumed)
    job = runtime.snapshot(job_id)
    assert (job.state, job.done, job.total) == (JobState.ENDED, 40, 40)


def test_failed_items_make_it_ended_with_errors(store: JobStore):
    runtime, job_id = run(store, some_failed)
    job = runtime.snapshot(job_id)
    assert (job.state, job.counts["failed"], job.result) == (JobState.ENDED_WITH_ERRORS, 1, "result.csv")


def test_a_known_error_keeps_its_message_and_hint(store: JobStore):
    runtime, job_id = run(store, failing(RuleViolation("Not allowed.", "Ask.")))
    job = runtime.snapshot(job_id)
    assert (job.state, job.error, job.hint, job.done) == (JobState.ERROR, "Not allowed.", "Ask.", 2)
    assert runtime.log(job_id) == ("before", "after")


def test_a_bug_is_logged_and_named(store: JobStore, caplog: pytest.LogCaptureFixture):
    runtime, job_id = run(store, failing(ZeroDivisionError("division by zero")))
    job = runtime.snapshot(job_id)
    assert (job.state, job.error) == (JobState.ERROR, "Unexpected error: division by zero")
    assert "ZeroDivisionError" in caplog.text


def test_a_body_may_cancel_itself(store: JobStore):
    runtime, job_id = run(store, failing(Cancelled("Stopped.")))
    assert runtime.snapshot(job_id).error == "Canceled after 2 of 3"


def test_cancel_while_running(store: JobStore):
    runtime = InlineRuntime(store, {"job": forty}, FixedClock(AT), iter(range(10**6)).__next__)

    def cancel_at_twelve(job: JobSnapshot) -> None:
        if job.done == 12 and job.state is JobState.EXECUTING:
            runtime.cancel(job.id)

    runtime.subscribe(cancel_at_twelve)
    job = runtime.snapshot(runtime.submit("job", "sample", "lane", "A job", ""))
    assert (job.state, job.done, job.error) == (JobState.CANCELED, 12, "Canceled after 12 of 40")


def test_retry_repeats_the_request(store: JobStore):
    runtime, job_id = run(store, forty)
    again = runtime.snapshot(runtime.retry(job_id))
    assert (again.retry_of, again.state, again.title) == (job_id, JobState.ENDED, "A job")
    assert store.request(again.id) == '{"n": 1}'


def test_what_is_not_there(store: JobStore):
    runtime, _ = run(store, forty)
    for call in (runtime.snapshot, runtime.cancel, runtime.retry, runtime.wait):
        with pytest.raises(NotFound):
            call("nothing")
    with pytest.raises(BadInput):
        runtime.submit("unknown", "sample", "lane", "A job", "")


def test_a_stopped_runtime_leaves_jobs_waiting(store: JobStore):
    runtime, _ = run(store, forty)
    runtime.stop()
    job_id = runtime.submit("job", "sample", "lane", "A job", "")
    assert runtime.snapshot(job_id).state is JobState.WAITING
    with pytest.raises(RuleViolation):
        runtime.retry(job_id)
    runtime.start()
    assert runtime.snapshot(job_id).state is JobState.ENDED


def test_a_job_that_a_job_submits_runs_after_it(store: JobStore):
    order: list[str] = []

    def first(_request: str, _context: JobContext) -> Body:
        order.append("first begins")
        runtime.submit("second", "sample", "other lane", "Second", "")
        yield
        order.append("first ends")
        return JobOutcome()

    def second(_request: str, _context: JobContext) -> Body:
        order.append("second")
        yield
        return JobOutcome()

    runtime = InlineRuntime(store, {"first": first, "second": second}, FixedClock(AT))
    runtime.submit("first", "sample", "lane", "First", "")
    assert order == ["first begins", "first ends", "second"]


def test_left_over_jobs(store: JobStore):
    runtime, _ = run(store, forty)
    runtime.stop()
    going, canceling, gone = (runtime.submit("job", "sample", "lane", "A job", "") for _ in range(3))
    for job_id in (going, canceling, gone):
        store.begin(job_id, AT, "dead process")
    store.save_progress(canceling, 3, 40, {})
    store.ask_cancel(canceling, AT)
    runtime.start()
    assert runtime.snapshot(going).state is JobState.ENDED
    assert runtime.snapshot(canceling).error == "Canceled after 3 of 40"


def test_a_kind_that_this_version_does_not_know(store: JobStore):
    runtime, _ = run(store, forty, other=forty)
    runtime.stop()
    job_id = runtime.submit("other", "sample", "lane", "A job", "")
    older = InlineRuntime(store, {}, FixedClock(AT))
    older.start()
    assert older.snapshot(job_id).state is JobState.ERROR
    assert "does not know" in (older.snapshot(job_id).error or "")


def test_a_subscriber_hears_every_state_once_and_may_fail(store: JobStore, caplog: pytest.LogCaptureFixture):
    heard: list[JobState] = []
    runtime = InlineRuntime(store, {"job": some_failed}, FixedClock(AT), lambda: 0.0)

    def broken(_job: JobSnapshot) -> None:
        raise ValueError("broken listener")

    runtime.subscribe(broken)
    unsubscribe = runtime.subscribe(lambda job: heard.append(job.state))
    runtime.submit("job", "sample", "lane", "A job", "")
    assert heard == [JobState.WAITING, JobState.EXECUTING, JobState.ENDED_WITH_ERRORS]
    assert "broken listener" in caplog.text
    unsubscribe()
    unsubscribe()
    runtime.submit("job", "sample", "lane", "A job", "")
    assert len(heard) == 3
