"""Edits of a small shop, and what became of their steps."""

import uuid

from sqlalchemy import select

from app.models.assignments.edit import Change, Edit, SwatchEdit, TargetEdit
from app.models.assignments.slots import (
    MasterTarget,
    Owner,
    Swatch,
    Target,
    TargetMedia,
)
from app.models.assignments.tables import document_versions
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.undo import StepNote, StepRow
from tests.support.builders import USER
from tests.support.shop import Shop

US = Context("OUN128", "en-us")
OTHER = "robin"
COLOR, STYLE, SIZE = Dimension.COLOR, Dimension.STYLE, Dimension.SIZE
PRODUCTS = "products"


def note(desk: str, text: str = "Test", selection: str = "{}") -> StepNote:
    return StepNote(uuid.uuid4().hex, desk, "assignments", text, selection)


def steps(shop: Shop, *desks: str) -> tuple[StepRow, ...]:
    return shop.tenant.undo.steps(USER, desks)


def master(
    shop: Shop,
    product: Owner,
    before: TargetMedia | None,
    after: TargetMedia | None,
    context: Context = DEFAULT_CONTEXT,
    target: Target | None = None,
) -> TargetEdit:
    return TargetEdit(product, context, target or MasterTarget(), before, after)


def value(shop: Shop, name: str) -> int:
    rows = shop.tenant.catalog.values(shop.shirt).values()
    return next(row.id for values in rows for row in values if row.value == name)


def swatch(
    shop: Shop, name: str, before: Swatch | None, after: Swatch | None, owner: int | None = None
) -> SwatchEdit:
    return SwatchEdit(owner or shop.shirt, DEFAULT_CONTEXT, value(shop, name), before, after)


def apply(shop: Shop, *changes: Change, check_out: bool = True, step: StepNote | None = None) -> None:
    shop.tenant.assignments.apply(Edit("Test", changes), USER, check_out=check_out, step=step)


def comments(shop: Shop) -> list[str]:
    with shop.tenant.cms.read() as connection:
        return list(connection.execute(select(document_versions.c.comment)).scalars())


def both(shop: Shop, before: TargetMedia | None, after: TargetMedia | None) -> Edit:
    return Edit("Assign to 2 products", tuple(master(shop, p, before, after) for p in (shop.shirt, shop.cap)))
