"""Imports whose process dies at any statement go on where they were: no row lost, none applied twice."""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from sqlalchemy import event

from app.models.clock import FixedClock
from app.models.workspace import Workspace
from app.sync.cms.import_manifest import import_manifest
from app.sync.requests import ImportManifestRequest
from app.sync.stores import Stores
from tests.sync.cms.import_world import NOW, World, media, placed
from tests.sync.cms.told import Told, finish

SEED = 4711
KILLS = 30
PATIENCE_S = 60
HERE = "here"
Launch = Callable[[World, ImportManifestRequest, int], tuple[BaseProcess, Connection]]


class Killed(BaseException):
    """The process dies here."""


def rows() -> list[dict[str, str]]:
    found = []
    for number in range(150):
        path = ("a.jpg", "b.jpg", "sub/c.png", "d.jpg", "none.jpg")[number % 5]
        if number % 12 == 8:
            path = "torn.png"
        row = placed(f"m{number // 4}", path, "Variant", ("TEE-BS", "TEE-BM", "TEE-RS")[number % 3])
        row |= {
            "EntityLocale": ("", "en-us", "fr-ca", "de-de")[number % 4],
            "MediaDisplayOrder": str(number % 7),
        }
        if number % 6 == 0:
            row |= {"MediaAction": "PublishNow"}
        if number % 11 == 0:
            row |= {"EntityType": "Product|Master", "EntityKeyValue": "MUG"}
        if number % 13 == 0:
            row |= {"MediaLocale": "fr-ca", "ImageAltText": f"Texte {number}"}
        if number % 17 == 0:
            row |= {"MediaSourceIfExistsAction": "Overwrite", "ImageAltText": f"Alt {number}"}
        if number % 29 == 0:
            row |= {"MediaSourceIfExistsAction": "KeepBoth"}
        found.append(row)
    found += [media("z", "a.jpg"), media("z", "", MediaAction="UnpublishAndDelete")]
    return found


def moves(world: World) -> list[tuple]:
    with world.tenant.cms.read() as connection:
        query = "SELECT result, media_id, description FROM manifest_rows WHERE job_id = 'job moves'"
        return sorted(connection.exec_driver_sql(query).fetchall())


def work(root: Path, request: ImportManifestRequest, statement: int, told: Connection) -> None:
    """Import until the end, or until somebody kills; say when a statement is reached, and go on."""
    clock = FixedClock(NOW)
    workspace = Workspace(root, clock)
    workspace.sweep()
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == statement:
            told.send(HERE)

    event.listen(workspace.tenant("shop").cms._engine, "before_cursor_execute", count)
    outcome = finish(import_manifest(request, Stores(workspace, clock), Told("job")))
    told.send(outcome)


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start imports in processes of their own, out of one that has all modules loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.sync.cms.import_world"])
    started: list[tuple[BaseProcess, Connection]] = []

    def start(world: World, request: ImportManifestRequest, statement: int) -> tuple[BaseProcess, Connection]:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(world.workspace.root, request, statement, theirs))
        process.start()
        theirs.close()
        started.append((process, ours))
        return started[-1]

    yield start
    for process, told in started:
        process.kill()
        process.join(PATIENCE_S)
        process.close()
        told.close()


def import_killed(world: World, launch: Launch, chance: random.Random, statements: int, kills: int) -> int:
    """Import, killed up to so many times by a signal; return how often it was."""
    request, killed = world.request(world.manifest(*rows())), 0
    while True:
        statement = chance.randrange(1, statements // 12) if killed < kills else 0
        process, told = launch(world, request, statement)
        assert told.poll(PATIENCE_S)
        said = told.recv()
        if said == HERE:
            os.kill(process.pid or 0, signal.SIGKILL)  # it works on until the signal comes
        process.join(PATIENCE_S)
        if process.exitcode == 0:
            world.outcome = told.recv() if said == HERE else said
            return killed
        assert process.exitcode == -signal.SIGKILL
        killed += 1


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
def test_killed_by_a_signal_at_random_points(tmp_path: Path, launch: Launch):
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    worlds: list[World] = []

    def another() -> World:
        (tmp_path / str(len(worlds))).mkdir()
        worlds.append(World(tmp_path / str(len(worlds))))
        return worlds[-1]

    whole, statements = another(), 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(whole.tenant.cms._engine, "before_cursor_execute", count)
    request = whole.request(whole.manifest(*rows()))
    whole.outcome = finish(import_manifest(request, whole.stores, Told("job")))
    killed = 0
    while killed < KILLS:  # an import that was through early is followed by another one
        world = another()
        killed += import_killed(world, launch, chance, statements, KILLS - killed)
        print(killed, "kills in", len(worlds) - 1, "imports")
        assert world.dump() == whole.dump()
        assert world.results() == whole.results()
        assert world.outcome.counts == whole.outcome.counts
        assert moves(world) == moves(whole)
        world.workspace.sweep()
        assert not (world.workspace.root / "scratch").exists()
        assert sorted(world.workspace.blobs.contents()) == sorted(whole.workspace.blobs.contents())
        assert world.workspace.check() == []
    for world in worlds:
        world.stores.close()
        world.workspace.close()


def test_killed_at_random_statements(tmp_path: Path):
    worlds = [World(tmp_path / name) for name in ("whole", "killed") if (tmp_path / name).mkdir() is None]
    whole, killed = worlds
    requests = [world.request(world.manifest(*rows())) for world in worlds]
    seen = [0, 0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == seen[1]:
            raise Killed

    event.listen(whole.tenant.cms._engine, "before_cursor_execute", count)
    whole.outcome = finish(import_manifest(requests[0], whole.stores, Told("job")))
    event.remove(whole.tenant.cms._engine, "before_cursor_execute", count)
    statements, chance, kills = seen[0], random.Random(SEED), 0
    event.listen(killed.tenant.cms._engine, "before_cursor_execute", count)
    while True:
        seen[:] = [0, chance.randrange(1, statements // 6) if kills < KILLS else 0]
        try:
            killed.outcome = finish(import_manifest(requests[1], killed.stores, Told("job")))
            break
        except Killed:
            kills += 1
    event.remove(killed.tenant.cms._engine, "before_cursor_execute", count)
    assert kills == KILLS
    assert killed.dump() == whole.dump()
    assert killed.results() == whole.results()
    assert killed.outcome.counts == whole.outcome.counts
    assert moves(killed) == moves(whole)
    assert sorted(killed.workspace.blobs.contents()) == sorted(whole.workspace.blobs.contents())
    for world in worlds:
        assert world.workspace.check() == []
        world.stores.close()
        world.workspace.close()
