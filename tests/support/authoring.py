"""A process that authors without an end, so that it can be killed, and what it should leave."""

import itertools
from multiprocessing.connection import Connection
from pathlib import Path

from app.models.assignments import editing
from app.models.assignments.edit import Change, Edit, SwatchEdit, TargetEdit
from app.models.assignments.rows import desk_of
from app.models.assignments.slots import MasterTarget, Swatch, TargetMedia
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.undo import StepNote
from app.models.workspace import Tenant, Workspace
from tests.support.builders import NOW, USER

CONTEXTS = (DEFAULT_CONTEXT, Context("OUN128", "en-us"))
PRODUCTS = "products"


def media(number: int) -> TargetMedia | None:
    return TargetMedia((1 + number % 6,)) if number else None


def swatch(number: int) -> Swatch | None:
    return Swatch(f"#{number:06x}") if number else None


def desk(tenant: Tenant) -> str:
    return desk_of(tenant.catalog.product_by_number("SHIRT").id, DEFAULT_CONTEXT)


def last(tenant: Tenant, of: str) -> int:
    """Return the number of the newest step of a desk, 0 without one."""
    steps = tenant.undo.steps(USER, [of])
    return int(steps[-1].text) if steps else 0


def make_gestures(root: Path, told: Connection) -> None:
    """Change the same master and swatch in two contexts, and say which gesture has returned."""
    tenant = Workspace(root, FixedClock(NOW)).tenant("aurelia")
    shirt = tenant.catalog.product_by_number("SHIRT").id
    red = next(iter(tenant.catalog.values(shirt).values()))[0].id
    for number in itertools.count(last(tenant, desk(tenant)) + 1):
        changes: list[Change] = []
        for context in CONTEXTS:
            changes.append(TargetEdit(shirt, context, MasterTarget(), media(number - 1), media(number)))
            changes.append(SwatchEdit(shirt, context, red, swatch(number - 1), swatch(number)))
        step = StepNote(f"gesture {number}", desk(tenant), "assignments", str(number))
        tenant.assignments.apply(Edit(step.text, tuple(changes)), USER, step=step, check_out=True)
        told.send(number)


def work_in_bulk(root: Path, told: Connection) -> None:
    """Give a product another image in all contexts, a transaction each, and say what has returned."""
    editing.CHUNK = 1
    tenant = Workspace(root, FixedClock(NOW)).tenant("aurelia")
    cap = tenant.catalog.product_by_number("CAP").id
    for number in itertools.count(last(tenant, PRODUCTS) + 1):
        changes: list[Change] = []
        for context in tenant.channels.served_contexts():
            before = tenant.assignments.document(cap, context).content.master
            changes.append(TargetEdit(cap, context, MasterTarget(), before, media(number)))
        step = StepNote(f"bulk {number}", PRODUCTS, "assignments", str(number))
        tenant.assignments.apply_bulk(Edit(step.text, tuple(changes)), USER, step=step)
        told.send(number)
