"""A store from before categories had documents keeps every document, version, use and check-out."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.rows import PublishState
from app.models.assignments.slots import CategoryId, MasterTarget
from app.models.catalog.dimensions import Dimension
from app.models.clock import FixedClock
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.database import open_authored
from app.models.workspace import Workspace
from tests.support.builders import NOW, USER, choose_matrix
from tests.support.shop import Shop

BEFORE = "cms_0004"
US, FR, EVERY = (Context("OUN128", "en-us"), Context("OUN128", "fr-ca"), Context("OUN128", NEUTRAL))
TABLES = (
    "categories channels channel_languages counters dimension_values products product_categories settings"
    " variants media documents document_versions document_media"
).split()


def fill(shop: Shop) -> None:
    """A document that is live and changed, one emptied in a draft, one of cells, one that is only held."""
    choose_matrix(shop.tenant, shop.shirt, Dimension.COLOR)
    shop.assign(shop.shirt, shop.items("m1", "m2"))
    shop.publish()
    shop.assign(shop.shirt, shop.items("m3"))
    shop.assign(shop.shirt, shop.items("m4"), context=US)
    shop.assign(shop.shirt, None, context=US, finish=False)
    shop.assign(shop.shirt, shop.items("m5"), shop.cell("Red"), EVERY)
    shop.assign(shop.cap, shop.items("m6"), finish=False)
    shop.tenant.assignments.check_out(shop.cap, FR, "robin")


def rows(store: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store)) as connection:
        return sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr)


def take_back(store: Path) -> dict[str, str]:
    """Write the store anew as the program before left it; returns the columns that it had, by table."""
    new = store.rename(store.with_name("new.db"))
    for left in store.parent.glob("cms.db*"):
        left.unlink()
    open_authored(store, "cms", BEFORE).close()
    columns: dict[str, str] = {}
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("ATTACH ? AS new", (str(new),))
        for table in TABLES:
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            columns[table] = ", ".join(f'"{name}"' for name in names)
            connection.execute(f"DELETE FROM {table}")
            connection.execute(
                f"INSERT INTO {table} ({columns[table]}) SELECT {columns[table]} FROM new.{table}"
            )
        connection.commit()
    return columns


def test_a_store_of_before_keeps_its_documents(shop: Shop) -> None:
    fill(shop)
    places = [
        (shop.shirt, DEFAULT_CONTEXT),
        (shop.shirt, US),
        (shop.shirt, EVERY),
        (shop.cap, DEFAULT_CONTEXT),
    ]
    before = [shop.document(*place) for place in places]
    shop.close()
    store = shop.root / "tenants" / "aurelia" / "cms.db"
    columns = take_back(store)
    old = {table: rows(store, table, columns[table]) for table in TABLES}
    assert len(old["documents"]) == 5
    assert len(old["document_versions"]) == 4
    workspace = Workspace(shop.root, FixedClock(NOW))
    tenant = workspace.tenant("aurelia")
    for table in ("documents", "document_versions", "document_media", "products", "variants"):
        assert rows(store, table, columns[table]) == old[table]
    service = tenant.assignments
    assert [service.document(*place).content for place in places] == [one.content for one in before]
    assert [service.document(*place).state for place in places] == [one.state for one in before]
    full = rows(store, "documents", "has_content")
    assert full == [(0,), (0,), (1,), (1,), (1,)], "one emptied, one only held"
    assert service.document(shop.cap, FR).checked_out_by == "robin"
    assert [one.version for one in service.history(shop.shirt, DEFAULT_CONTEXT).versions] == [2, 1]
    assert workspace.check() == []
    service.discard_edits(shop.shirt, US, USER)
    assert service.document(shop.shirt, US).content.master == shop.items("m4")
    men = CategoryId(tenant.catalog.categories()[0].id)
    edit = Edit("Assign", (TargetEdit(men, US, MasterTarget(), None, shop.items("m1")),))
    service.apply(edit, USER, check_out=True)
    assert service.document(men, US).state is PublishState.DRAFT
    assert workspace.check() == []
    workspace.close()
    assert list(store.parent.glob("cms.db.before-*")), "a copy of what was is kept"
