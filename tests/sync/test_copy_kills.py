"""A copy killed at random points ends as one that nobody disturbed: nothing lost, nothing twice."""

import json
import multiprocessing
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from app.models.clock import SystemClock
from app.models.workspace import Workspace
from tests.support import copy_kills
from tests.support.copies import holdings, rows_of
from tests.support.copy_kills import JOB

KILLS = 30
KILLS_BACK = 10
MOST_STARTS = 150
WORK_S = 0.5
PATIENCE_S = 60

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")


@pytest.fixture
def launch() -> Iterator:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.copy_kills"])
    started: list[BaseProcess] = []

    def start(target: Callable[..., None], *arguments: object) -> BaseProcess:
        process = context.Process(target=target, args=arguments)
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join(PATIENCE_S)
        process.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_copy_killed_at_random_points_loses_and_doubles_nothing(launch, tmp_path: Path):
    seed = random.randrange(10**6)
    print("seed", seed)
    moments = random.Random(seed)
    source, empty, undisturbed = (tmp_path / name for name in ("source", "empty", "undisturbed"))
    copy_kills.make_source(source)
    copy_kills.make_destination(empty)
    shutil.copytree(empty, undisturbed)
    before = rows_of(source, "src")
    last = launch(copy_kills.work, undisturbed, source, None)
    last.join(PATIENCE_S)
    assert last.exitcode == 0
    expected = holdings(undisturbed, "dst")
    assert (len(expected.media), len(expected.documents)) == (copy_kills.MEDIA, copy_kills.PRODUCTS)

    killed = starts = rounds = 0
    while killed < KILLS:
        rounds += 1
        root = tmp_path / f"round-{rounds}"
        shutil.copytree(empty, root)
        found, more = disturbed(launch, moments, KILLS - killed, copy_kills.work, root, source)
        killed, starts = killed + found, starts + more
        after = holdings(root, "dst")
        assert after.media.keys() == expected.media.keys()
        assert after == expected
        receipt = json.loads((root / "tenants" / "dst" / "copies" / f"{JOB}.json").read_text("utf-8"))
        assert receipt["is_verified"] is True
        assert receipt["verified"]["media"] == copy_kills.MEDIA
        need_sound(root)
    print(killed, "kills in", rounds, "copies and", starts, "starts")
    assert rows_of(source, "src") == before


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_copy_that_is_taken_back_is_as_before_however_often_it_is_killed(launch, tmp_path: Path):
    seed = random.randrange(10**6)
    print("seed", seed)
    moments = random.Random(seed)
    source, copied = tmp_path / "source", tmp_path / "copied"
    copy_kills.make_source(source)
    copy_kills.make_destination(copied, media=700, documents=200)
    before = holdings(copied, "dst")
    last = launch(copy_kills.work, copied, source, None)
    last.join(PATIENCE_S)
    assert last.exitcode == 0
    assert len(holdings(copied, "dst").media) == copy_kills.MEDIA
    killed = rounds = 0
    while killed < KILLS_BACK:
        rounds += 1
        root = tmp_path / f"round-{rounds}"
        shutil.copytree(copied, root)
        killed += disturbed(launch, moments, KILLS_BACK - killed, copy_kills.work_back, root)[0]
        after = holdings(root, "dst")
        assert {name: one.facts for name, one in after.media.items()} == {
            name: one.facts for name, one in before.media.items()
        }
        there = {key: one.facts for key, one in after.documents.items() if any(one.facts)}
        assert there == {key: one.facts for key, one in before.documents.items()}
        with closing(sqlite3.connect(root / "tenants" / "dst" / "cms.db")) as store:
            query = "SELECT state, count(*) FROM copy_items GROUP BY state"
            assert store.execute(query).fetchall() == [("reversed", copy_kills.MEDIA + copy_kills.PRODUCTS)]
        need_sound(root)
    print(killed, "kills in", rounds, "reversals")


def disturbed(
    launch: Callable[..., BaseProcess], moments: random.Random, kills: int, *job: object
) -> tuple[int, int]:
    """Begin a job until it comes to its end, killed at most so often; return how often both happened."""
    killed = starts = 0
    while True:
        starts += 1
        assert starts < MOST_STARTS, "too few kills landed"
        ours, theirs = multiprocessing.Pipe(duplex=False)
        process = launch(*job, theirs)
        theirs.close()
        if killed < kills:
            assert ours.poll(PATIENCE_S), "the job does not go on"
            process.join(moments.uniform(0, WORK_S))
            if process.exitcode is None:
                process.kill()
                killed += 1
        process.join(PATIENCE_S)
        ours.close()
        if process.exitcode == 0:
            return killed, starts


def need_sound(root: Path) -> None:
    """See that nothing of a workspace is broken or left over."""
    workspace = Workspace(root, SystemClock())
    assert workspace.check() == []
    assert all(workspace.blobs.is_sound(sha256) for sha256 in workspace.blobs.contents())
    assert workspace.blobs.sweep() == 0
    workspace.close()
