import threading
import time
from collections.abc import Callable

import pytest

from app.sync.jobs import batch_turns
from app.sync.jobs.batch_turns import BatchTurns
from app.sync.jobs.runtime import MAX_RUNNING, JobRuntime
from app.sync.jobs.states import Body, JobContext, JobOutcome, JobState
from tests.sync.jobs.doubles import PATIENCE_S


@pytest.fixture
def cores(monkeypatch: pytest.MonkeyPatch):
    def have(count: int) -> None:
        monkeypatch.setattr(batch_turns.os, "cpu_count", lambda: count)

    return have


def begin(turns: BatchTurns, said: list[str], name: str, end: threading.Event) -> threading.Thread:
    """Do a batch on a thread of its own, until it may end; return when the thread stands in the row."""

    def batch() -> None:
        with turns.taken():
            said.append(name)
            assert end.wait(PATIENCE_S)

    thread = threading.Thread(target=batch)
    before = len(turns._waiting) + len(said)
    thread.start()
    wait_for(lambda: len(turns._waiting) + len(said) > before)
    return thread


def wait_for(seen) -> None:
    end = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.001)


@pytest.mark.parametrize(("count", "at_once"), [(1, 1), (2, 1), (4, 3)])
def test_batches_leave_a_core_and_come_in_turn(cores, monkeypatch, count: int, at_once: int):
    cores(count)
    monkeypatch.setattr(batch_turns, "LONGEST_S", PATIENCE_S)
    turns, said = BatchTurns(), list[str]()
    turns.leave_a_core()
    ends = [threading.Event() for _ in range(6)]
    threads = [begin(turns, said, str(number), end) for number, end in enumerate(ends)]
    for number, end in enumerate(ends):
        wait_for(lambda number=number: len(said) == min(6, number + at_once))
        assert len(turns._since) == min(at_once, 6 - number)
        end.set()
        threads[number].join(PATIENCE_S)
    assert said == sorted(said)


def test_without_a_window_all_compute_at_once(cores):
    cores(1)
    turns, said, end = BatchTurns(), list[str](), threading.Event()
    threads = [begin(turns, said, name, end) for name in "abc"]
    wait_for(lambda: sorted(said) == ["a", "b", "c"])
    end.set()
    for thread in threads:
        thread.join(PATIENCE_S)


def test_a_batch_that_takes_long_holds_nobody_up(cores):
    cores(2)
    turns, said = BatchTurns(), list[str]()
    turns.leave_a_core()
    long, short = threading.Event(), threading.Event()
    threads = [begin(turns, said, "long", long)]
    wait_for(lambda: said == ["long"])
    threads.append(begin(turns, said, "next", short))
    wait_for(lambda: said == ["long", "next"])
    short.set()
    for number in range(20):  # the long one is no longer counted: these wait for each other alone
        with turns.taken():
            said.append(str(number))
    assert len(said) == 22
    long.set()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not turns._since


def test_a_batch_that_fails_lets_the_next_in(cores, monkeypatch: pytest.MonkeyPatch):
    cores(2)
    monkeypatch.setattr(batch_turns, "LONGEST_S", PATIENCE_S)
    turns = BatchTurns()
    turns.leave_a_core()
    for _ in range(2):
        with pytest.raises(RuntimeError), turns.taken():
            raise RuntimeError
    assert not turns._since


def test_jobs_of_all_lanes_leave_a_core(
    runtime: Callable[..., JobRuntime], cores, monkeypatch: pytest.MonkeyPatch
):
    cores(2)
    monkeypatch.setattr(batch_turns, "LONGEST_S", PATIENCE_S)
    inside, most = list[str](), list[int]()

    def body(_request: str, context: JobContext) -> Body:
        for _ in range(50):
            inside.append(context.job_id)
            most.append(len(inside))
            time.sleep(0.0005)
            inside.remove(context.job_id)
            yield
        return JobOutcome({})

    jobs = runtime(one=body)
    jobs.turns.leave_a_core()
    ids = [jobs.submit("one", "sample", f"lane {number}", "A job", "{}") for number in range(MAX_RUNNING)]
    assert all(jobs.wait(job_id, PATIENCE_S).state is JobState.ENDED for job_id in ids)
    assert max(most) == 1
    assert len(most) == 50 * MAX_RUNNING
