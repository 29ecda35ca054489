import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.models.errors import WorkspaceBusy
from app.sync.jobs.lock import WorkspaceLock
from app.sync.jobs.runtime import JobRuntime
from app.sync.jobs.states import JobState
from app.sync.jobs.store import JobStore
from tests.sync.jobs.doubles import PATIENCE_S
from tests.sync.jobs.killed_program import BATCH, ROWS

KILLS = 24
LATEST_KILL_S = 1.6  # from the start of the process: some die while they import, most while jobs run
PROGRAM = Path(__file__).with_name("killed_program.py")
Launch = Callable[[Path, int, str], subprocess.Popen[str]]

posix = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")


@pytest.fixture
def launch(repository: Path) -> Iterator[Launch]:
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, more: int, then: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(repository)}
        command = [sys.executable, str(PROGRAM), str(folder), str(more), then]
        started.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def effects(folder: Path) -> list[tuple[str, str, int]]:
    connection = sqlite3.connect(folder / "effect.db")
    rows = connection.execute("SELECT lane, job, row FROM effect ORDER BY seq").fetchall()
    connection.close()
    return rows


@posix
@pytest.mark.slow
def test_killed_at_random_moments_nothing_is_lost_or_doubled(launch: Launch, tmp_path: Path, store: JobStore):
    seed = random.randrange(10**6)
    print("seed", seed)
    moments = random.Random(seed)
    killed = 0
    while killed < KILLS:
        process = launch(tmp_path, 3, "end")
        try:
            process.wait(moments.uniform(0.2, LATEST_KILL_S))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
        assert process.wait(PATIENCE_S) in (0, -signal.SIGKILL)
    last = launch(tmp_path, 1, "end")
    assert last.wait(120) == 0

    jobs = store.newest(10_000)
    assert len(jobs) > KILLS
    assert {job.state for job in jobs} == {JobState.ENDED}
    assert {(job.done, job.total, job.counts["rows"]) for job in jobs} == {(ROWS, ROWS, ROWS)}
    rows = effects(tmp_path)
    for lane in {job.lane for job in jobs}:
        in_order = [job.id for job in reversed(jobs) if job.lane == lane]
        undisturbed = [(job_id, row) for job_id in in_order for row in range(ROWS)]
        assert [(job_id, row) for at, job_id, row in rows if at == lane] == undisturbed


@posix
def test_a_job_that_was_being_canceled_is_canceled_after_a_crash(
    launch: Launch, tmp_path: Path, store: JobStore, runtime: Callable[..., JobRuntime]
):
    process = launch(tmp_path, 1, "hold")
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    process.kill()
    process.wait(PATIENCE_S)
    (job,) = store.newest(9)
    jobs = runtime(start=False, rows=never)
    if jobs.cancel(job.id).state is JobState.CANCELING:
        jobs.start()
    after = jobs.wait(job.id, PATIENCE_S)
    assert after.state is JobState.CANCELED
    assert len(effects(tmp_path)) % BATCH == 0


@posix
def test_only_one_process_runs_the_jobs_of_a_workspace(
    launch: Launch, tmp_path: Path, runtime: Callable[..., JobRuntime]
):
    process = launch(tmp_path, 0, "hold")
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    with pytest.raises(WorkspaceBusy, match=f"process {process.pid}"):
        runtime()
    waiting = runtime(start=False)
    job_id = waiting.submit("one", "sample", "lane", "A job", "{}")
    process.kill()
    process.wait(PATIENCE_S)
    waiting.start()
    assert waiting.wait(job_id, PATIENCE_S).state is JobState.ENDED


def test_the_lock_of_one_process_excludes_its_own_second_runtime(tmp_path: Path):
    at_noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first, second = WorkspaceLock(tmp_path / "jobs.lock"), WorkspaceLock(tmp_path / "jobs.lock")
    first.acquire(at_noon)
    since = f"{at_noon.astimezone():%d %b %Y, %H:%M}"
    with pytest.raises(WorkspaceBusy, match=rf"process {os.getpid()} \(since {since}\)"):
        second.acquire(at_noon)
    first.release()
    second.acquire(at_noon)
    (tmp_path / "jobs.lock").write_text("what nobody understands")
    with pytest.raises(WorkspaceBusy, match="another process"):
        first.acquire(at_noon)
    second.release()
    second.release()


def never(_request: str, _context: object):
    raise AssertionError("a canceled job must not run")
    yield
