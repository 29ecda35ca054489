"""A workspace with a job history, and runtimes that are stopped at the end of the test."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.models.clock import SystemClock
from app.models.database import Database
from app.sync.jobs.runtime import JobRuntime
from app.sync.jobs.states import Runner
from app.sync.jobs.store import JOBS, JobStore
from tests.sync.jobs.doubles import PATIENCE_S, one_batch


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "jobs.db")
    with database.write() as connection:
        JOBS.create_all(connection)
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> JobStore:
    return JobStore(database)


Make = Callable[..., JobRuntime]


@pytest.fixture
def runtime(store: JobStore, tmp_path: Path) -> Iterator[Make]:
    """Make runtimes on the workspace of the test."""
    made: list[JobRuntime] = []

    def make(start: bool = True, system_path: Path = tmp_path / "dbos.db", **runners: Runner) -> JobRuntime:
        kinds: Mapping[str, Runner] = {"one": one_batch, **runners}
        made.append(JobRuntime(store, system_path, kinds, SystemClock()))
        if start:
            made[-1].start()
        return made[-1]

    yield make
    for runtime in made:
        assert runtime.stop(PATIENCE_S)
