"""Documents are found by what they belong to; all of the Live site are never looked through for a few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from app.models.assignments.contents import read_category_contents, read_contents, read_masters
from app.models.assignments.rows import Source
from app.models.context import DEFAULT_CONTEXT
from app.models.database import Database
from tests.support.shop import Shop, shop

__all__ = ["shop"]


@contextmanager
def seen_by(database: Database) -> Iterator[list[str]]:
    """List the statements that scopes of a store ask meanwhile, their values in place."""
    seen: list[str] = []
    engine = database._engine

    def listen(raw: Any, *_: object) -> None:
        raw.set_trace_callback(seen.append)

    sa.event.listen(engine, "checkout", listen)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "checkout", listen)
        engine.dispose()


def searches(database: Database, seen: list[str]) -> list[str]:
    """Say how each of the statements finds documents."""
    with database.read() as connection:
        plans = [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
            for text in seen
            if text.startswith("SELECT") and "documents" in text
        ]
    return [
        step[3]
        for plan in plans
        for step in plan
        if step[3].split()[1] in ("documents", "own", "on_live", "other")
    ]


OF_A_FEW: dict[str, Callable[[Shop, sa.Connection], object]] = {
    "published": lambda shop, c: read_contents(c, [shop.shirt, shop.cap], Source.PUBLISHED),
    "drafts": lambda shop, c: read_contents(c, [shop.shirt], Source.DRAFT),
    "categories": lambda shop, c: read_category_contents(c, [1, 2], Source.PUBLISHED),
    "masters": lambda shop, c: read_masters(c, [shop.shirt], [DEFAULT_CONTEXT]),
}


@pytest.mark.parametrize("name", OF_A_FEW)
def test_documents_of_a_few_products_are_found_by_them(shop: Shop, name: str):
    cms = shop.tenant.cms
    with seen_by(cms) as seen, cms.read() as connection:
        OF_A_FEW[name](shop, connection)
    steps = searches(cms, seen)
    assert steps
    for step in steps:
        assert step.startswith("SEARCH") and (
            "product_id" in step or "category_id" in step or "rowid" in step
        )


OF_A_GROUP: dict[str, Callable[[Shop, int], object]] = {
    "row": lambda shop, group: shop.tenant.groups.group(group),
    "items": lambda shop, group: shop.tenant.groups.items(group),
    "rivals": lambda shop, group: shop.tenant.groups.rivals(group),
    "findings": lambda shop, group: shop.tenant.groups.findings(group),
}


@pytest.mark.parametrize("name", OF_A_GROUP)
def test_documents_of_a_group_are_found_by_the_group(shop: Shop, name: str):
    group = shop.tenant.groups.create("Autumn", "sam").id
    cms = shop.tenant.cms
    with seen_by(cms) as seen:
        OF_A_GROUP[name](shop, group)
    steps = searches(cms, seen)
    assert any("documents_by_group" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN")], seen
