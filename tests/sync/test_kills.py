import multiprocessing
import os
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from app.models.clock import SystemClock
from app.models.workspace import Workspace
from app.sync.requests import REQUEST_KINDS
from tests.support import after_kills, kills
from tests.support.kills import IN_TURN, KINDS, UNASKED

KILLS = 50
LANDED = dict.fromkeys(KINDS, 3) | dict.fromkeys((*IN_TURN, *UNASKED), 1)
"""Kills at least, and of these in the midst of the work of each kind of job."""

MOST_KILLS = 200
ASKED = 7
"""Kinds of jobs that one process is asked for: more of them would hit each more seldom."""

WORK_S = 0.4
EARLY_EVERY, EARLY_S = 6, 1.5  # some die while they start and take up what was left
PATIENCE_S = 60
ALL_WORK_S = 400  # one process does what all the killed ones did

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")

Launch = Callable[..., BaseProcess]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start processes that work on a workspace, out of one that has all modules loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dbos", "tests.support.kills", "tests.support.openers"])
    started: list[BaseProcess] = []

    def start(
        root: Path,
        pictures: Path,
        most: Mapping[str, int] | None = None,
        told: Connection | None = None,
        kinds: Sequence[str] = KINDS,
    ) -> BaseProcess:
        process = context.Process(target=kills.work, args=(root, pictures, most, told, kinds))
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join(PATIENCE_S)
        process.close()


def test_no_kind_of_job_is_left_out():
    assert set(LANDED) == set(REQUEST_KINDS)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_jobs_killed_at_random_points_leave_what_undisturbed_jobs_leave(launch: Launch, tmp_path: Path):
    seed = random.randrange(10**6)
    print("seed", seed)
    moments = random.Random(seed)
    pictures, killed, undisturbed = tmp_path / "pictures", tmp_path / "killed", tmp_path / "undisturbed"
    kills.make_workspace(killed, pictures)
    shutil.copytree(killed, undisturbed)

    landed, number = _kill_often(launch, killed, pictures, moments)
    print(number, "kills,", ", ".join(f"{kind}: {landed[kind]} in the midst" for kind in LANDED))
    most = Counter(kills.wanted_kind(row[1]) for row in after_kills.history(killed))
    for last in [launch(root, pictures, most) for root in (killed, undisturbed)]:
        last.join(ALL_WORK_S)
        assert last.exitcode == 0

    assert [row for row in after_kills.history(killed) if row[0] != "upload" and row[5] != "Ended"] == []
    assert after_kills.history(killed) == after_kills.history(undisturbed)
    assert after_kills.files(killed) == after_kills.files(undisturbed)
    assert after_kills.exported(killed) == after_kills.exported(undisturbed)
    for (store, table, rows), (_, _, expected) in zip(
        after_kills.content(killed), after_kills.content(undisturbed), strict=True
    ):
        assert rows == expected, f"{store}, table {table}"
    workspace = Workspace(killed, SystemClock())
    assert workspace.check() == []
    assert all(workspace.blobs.is_sound(sha256) for sha256 in workspace.blobs.contents())
    workspace.close()


def _kill_often(
    launch: Launch, root: Path, pictures: Path, moments: random.Random
) -> tuple[Counter[str], int]:
    """Kill until every kind was hit often enough while it worked; return how often, and how many kills."""
    landed: Counter[str] = Counter()
    before: set[after_kills.Executing] = set()
    number = 0
    while number < KILLS or any(landed[kind] < least for kind, least in LANDED.items()):
        number += 1
        assert number <= MOST_KILLS, f"too few kills landed: {landed}"
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = launch(root, pictures, None, theirs, _next_kinds(landed, moments))
        theirs.close()
        early = number % EARLY_EVERY == 0
        if early:
            process.join(moments.uniform(0, EARLY_S))
        else:
            assert ours.poll(PATIENCE_S), "the jobs do not go on"
            assert ours.recv() == "at work"
            process.join(moments.uniform(0, WORK_S))
        process.kill()
        process.join(PATIENCE_S)
        ours.close()
        assert process.exitcode == -9
        after = set(after_kills.executing(root))
        if not early:
            landed.update(one.kind for one in after - before if one.position)
        before = after
    return landed, number


def _next_kinds(landed: Counter[str], moments: random.Random) -> list[str]:
    """Choose what a process is asked for: few kinds, those first that were hit too seldom."""
    kinds = moments.sample(KINDS, len(KINDS))
    return sorted(kinds, key=lambda kind: landed[kind] >= LANDED[kind])[:ASKED]
