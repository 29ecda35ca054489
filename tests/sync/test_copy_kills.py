"""A copy killed at random points ends as one that nobody disturbed: nothing lost, nothing twice."""

import json
import multiprocessing
import os
import random
import shutil
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from app.models.clock import SystemClock
from app.models.workspace import Workspace
from tests.support import copy_kills
from tests.support.copies import holdings, rows_of
from tests.support.copy_kills import JOB

KILLS = 30
MOST_STARTS = 150
WORK_S = 0.5
PATIENCE_S = 60

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")


@pytest.fixture
def launch() -> Iterator:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.copy_kills"])
    started: list[BaseProcess] = []

    def start(*arguments: object) -> BaseProcess:
        process = context.Process(target=copy_kills.work, args=arguments)
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
    last = launch(undisturbed, source, None)
    last.join(PATIENCE_S)
    assert last.exitcode == 0
    expected = holdings(undisturbed, "dst")
    assert (len(expected.media), len(expected.documents)) == (copy_kills.MEDIA, copy_kills.PRODUCTS)

    killed = starts = rounds = 0
    while killed < KILLS:
        rounds += 1
        root = tmp_path / f"round-{rounds}"
        shutil.copytree(empty, root)
        ended = False
        while not ended:
            starts += 1
            assert starts < MOST_STARTS, "too few kills landed"
            ours, theirs = multiprocessing.Pipe(duplex=False)
            process = launch(root, source, theirs)
            theirs.close()
            if killed < KILLS:
                assert ours.poll(PATIENCE_S), "the copy does not go on"
                process.join(moments.uniform(0, WORK_S))
                if process.exitcode is None:
                    process.kill()
                    killed += 1
            process.join(PATIENCE_S)
            ours.close()
            ended = process.exitcode == 0
        after = holdings(root, "dst")
        assert after.media.keys() == expected.media.keys()
        assert after == expected
        receipt = json.loads((root / "tenants" / "dst" / "copies" / f"{JOB}.json").read_text("utf-8"))
        assert receipt["is_verified"] is True
        assert receipt["verified"]["media"] == copy_kills.MEDIA
        workspace = Workspace(root, SystemClock())
        assert workspace.check() == []
        assert all(workspace.blobs.is_sound(sha256) for sha256 in workspace.blobs.contents())
        assert workspace.blobs.sweep() == 0
        workspace.close()
    print(killed, "kills in", rounds, "copies and", starts, "starts")
    assert rows_of(source, "src") == before
