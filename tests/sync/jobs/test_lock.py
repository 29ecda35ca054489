"""The lock that lets one process at a time run the jobs of a workspace."""

from pathlib import Path

import pytest

from app.models.clock import SystemClock
from app.models.errors import StorageProblem, WorkspaceBusy
from app.sync.jobs.lock import WorkspaceLock


def test_the_second_is_told_who_holds_it(tmp_path: Path) -> None:
    now = SystemClock().now()
    first, second = WorkspaceLock(tmp_path / "jobs.lock"), WorkspaceLock(tmp_path / "jobs.lock")
    first.acquire(now)
    with pytest.raises(WorkspaceBusy, match=r"process \d+"):
        second.acquire(now)
    first.release()
    second.acquire(now)
    second.release()


def test_a_file_that_cannot_be_written_is_a_known_error(tmp_path: Path) -> None:
    (tmp_path / "jobs.lock").mkdir()
    with pytest.raises(StorageProblem, match=r"jobs\.lock cannot be written"):
        WorkspaceLock(tmp_path / "jobs.lock").acquire(SystemClock().now())
