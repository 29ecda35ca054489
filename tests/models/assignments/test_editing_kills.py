"""Killed while a person works: the last finished gesture is there, whole, with its step of undo."""

import multiprocessing
import os
import random
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from app.models.clock import FixedClock
from app.models.workspace import Tenant, Workspace
from tests.support.authoring import CONTEXTS, PRODUCTS, desk, last, make_gestures, media, swatch, work_in_bulk
from tests.support.builders import NOW, USER
from tests.support.shop import Shop

KILLS = 6
PATIENCE_S = 60
pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")

Interrupted = Callable[[Callable[..., None], int], int]


@pytest.fixture
def root(shop: Shop) -> Path:
    shop.close()
    return shop.root


@pytest.fixture
def interrupted(root: Path) -> Iterator[Interrupted]:
    """Let a process work, kill it some moments after it finished so many, and return what it finished."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.authoring"])
    started: list[BaseProcess] = []
    seed = random.randrange(10**6)
    print("seed", seed)
    moments = random.Random(seed)

    def kill(work: Callable[..., None], finished: int) -> int:
        hears, told = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(root, told))
        process.start()
        started.append(process)
        told.close()
        for _ in range(finished):
            assert hears.poll(PATIENCE_S)
            heard = int(hears.recv())
        process.join(moments.uniform(0, 0.05))
        process.kill()
        process.join(PATIENCE_S)
        while hears.poll():
            try:
                heard = int(hears.recv())
            except EOFError:
                break
        hears.close()
        return heard

    yield kill
    for process in started:
        process.kill()
        process.join(PATIENCE_S)
        process.close()


@pytest.fixture
def reopened(root: Path) -> Iterator[Callable[[], Tenant]]:
    opened: list[Workspace] = []

    def open_() -> Tenant:
        opened.append(Workspace(root, FixedClock(NOW)))
        assert opened[-1].check() == []
        return opened[-1].tenant("aurelia")

    yield open_
    for workspace in opened:
        workspace.close()


@pytest.mark.slow
def test_the_last_gesture_is_there_whole_and_can_be_taken_back(
    interrupted: Interrupted, reopened: Callable[[], Tenant]
) -> None:
    def said(tenant: Tenant) -> set[tuple[object, ...]]:
        shirt = tenant.catalog.product_by_number("SHIRT").id
        contents = [tenant.assignments.document(shirt, context).content for context in CONTEXTS]
        return {(content.master, *content.swatches.values()) for content in contents}

    for kill in range(KILLS):
        finished = interrupted(make_gestures, 1 + kill * 3)
        tenant = reopened()
        number = last(tenant, desk(tenant))
        assert number in (finished, finished + 1)
        assert said(tenant) == {(media(number), swatch(number))}
        step = tenant.undo.steps(USER, [desk(tenant)])[-1]
        tenant.assignments.undo_step(step.id, USER)
        assert said(tenant) == {(media(number - 1), *([swatch(number - 1)] if number > 1 else []))}
        tenant.assignments.undo_step(step.id, USER, redo=True)
        assert said(tenant) == {(media(number), swatch(number))}


@pytest.mark.slow
def test_bulk_work_that_was_killed_is_taken_back_as_far_as_it_came(
    interrupted: Interrupted, reopened: Callable[[], Tenant]
) -> None:
    def said(tenant: Tenant) -> list[object]:
        cap = tenant.catalog.product_by_number("CAP").id
        contexts = tenant.channels.served_contexts()
        return [tenant.assignments.document(cap, context).content.master for context in contexts]

    for kill in range(KILLS):
        finished = interrupted(work_in_bulk, 1 + kill)
        tenant = reopened()
        number = last(tenant, PRODUCTS)
        now = said(tenant)
        parts = tenant.undo.parts(f"bulk {number}")
        assert number in (finished, finished + 1)
        assert now.count(media(number)) == len(parts) >= (len(now) if number == finished else 1)
        outcome = tenant.assignments.undo_step(f"bulk {number}", USER)
        assert (len(outcome.applied.changes), outcome.refused) == (len(parts), ())
        assert said(tenant)[len(parts) :] == now[len(parts) :]
        assert media(number) not in said(tenant)
        tenant.assignments.undo_step(f"bulk {number}", USER, redo=True)
        assert said(tenant) == now
