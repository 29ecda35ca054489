"""Authored stores are brought to the newest schema: all of it, or nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.models import undo
from app.models.access import tables as access_tables
from app.models.assignments import tables as assignment_tables
from app.models.catalog import tables as catalog_tables
from app.models.context import Context
from app.models.copying import tables as copying_tables
from app.models.database import Database, open_authored
from app.models.errors import NotFound, SchemaTooNew, StorageProblem
from app.models.manifests import tables as manifest_tables
from app.models.media import tables as media_tables
from app.models.publishing import tables as publishing_tables
from app.models.schema import CMS, CMS_HEAD
from app.models.tenants import tables as tenant_tables
from tests.support.builders import USER
from tests.support.older import make_older
from tests.support.shop import Shop, shop

__all__ = ["shop"]

DECLARED = (
    assignment_tables,
    access_tables,
    catalog_tables,
    copying_tables,
    manifest_tables,
    media_tables,
    publishing_tables,
    tenant_tables,
    undo,
)

FIRST = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "t_0001", None, ("t",), None
def upgrade():
    op.create_table("things", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO things (id) VALUES (1), (2)")
"""
SECOND = """
import os
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "t_0002", "t_0001", None, None
def upgrade():
    op.add_column("things", sa.Column("name", sa.Text()))
    op.execute("INSERT INTO things (id, name) VALUES (3, 'three')")
    op.create_table("more", sa.Column("id", sa.Integer(), primary_key=True))
    {end}
"""


@pytest.fixture
def branch(tmp_path: Path) -> Path:
    """A folder of migrations with one revision."""
    folder = tmp_path / "100% migrations"
    folder.mkdir()
    (folder / "0001.py").write_text(FIRST)
    return folder


def second(branch: Path, end: str = "pass") -> None:
    (branch / "0002.py").write_text(SECOND.format(end=end))


def state(path: Path) -> tuple[list[str], list[int], str]:
    database = Database(path)
    with database.read() as connection:
        tables = sorted(
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
        )
        rows = sorted(connection.exec_driver_sql("SELECT id FROM things").scalars())
        version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    database.close()
    return tables, rows, version


OLD = (["alembic_version", "things"], [1, 2], "t_0001")
NEW = (["alembic_version", "more", "things"], [1, 2, 3], "t_0002")


def test_the_migrations_make_exactly_the_tables_that_the_program_declares(tmp_path: Path) -> None:
    assert DECLARED
    database = open_authored(tmp_path / "cms.db", "cms", CMS_HEAD)
    with database.read() as connection:
        # Full-text tables, and what SQLite keeps them in, are not declared but made by the migration.
        query = "SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')"
        made = set(connection.exec_driver_sql(query).scalars())
        assert {"media_words", "media_names"} < made
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, parents: kind != "table" or name not in made,
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, CMS) == []
    assert database.problems() == []
    database.close()


def test_a_store_is_made_once_and_opened_again(tmp_path: Path, branch: Path) -> None:
    for _ in range(2):
        open_authored(tmp_path / "t.db", str(branch), "t_0001").close()
    assert state(tmp_path / "t.db") == OLD
    assert list(tmp_path.glob("*.before-*")) == [], "there was nothing to keep"


def test_an_upgrade_keeps_a_copy_of_what_was(tmp_path: Path, branch: Path) -> None:
    open_authored(tmp_path / "t.db", str(branch), "t_0001").close()
    second(branch)
    open_authored(tmp_path / "t.db", str(branch), "t_0002").close()
    assert state(tmp_path / "t.db") == NEW
    assert state(tmp_path / "t.db.before-t_0002") == OLD


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path: Path, branch: Path) -> None:
    open_authored(tmp_path / "t.db", str(branch), "t_0001").close()
    second(branch, "raise RuntimeError('no')")
    with pytest.raises(StorageProblem, match="as it was"):
        open_authored(tmp_path / "t.db", str(branch), "t_0002")
    assert state(tmp_path / "t.db") == OLD


def test_a_first_migration_that_fails_leaves_nothing(tmp_path: Path, branch: Path) -> None:
    second(branch, "raise RuntimeError('no')")
    with pytest.raises(StorageProblem):
        open_authored(tmp_path / "t.db", str(branch), "t_0002")
    database = Database(tmp_path / "t.db")
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT name FROM sqlite_master").all() == []
    database.close()


def test_a_migration_that_is_killed_leaves_the_store_as_it_was(
    tmp_path: Path, branch: Path, repository: Path
) -> None:
    open_authored(tmp_path / "t.db", str(branch), "t_0001").close()
    second(branch, "os._exit(9)")
    program = (
        "import sys; from pathlib import Path; from app.models.database import open_authored;"
        "open_authored(Path(sys.argv[1]), sys.argv[2], 't_0002')"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "t.db"), str(branch)],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(repository)},
        check=False,
        timeout=60,
    )
    assert killed.returncode == 9
    assert state(tmp_path / "t.db") == OLD
    second(branch)
    open_authored(tmp_path / "t.db", str(branch), "t_0002").close()
    assert state(tmp_path / "t.db") == NEW


def test_a_store_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    open_authored(tmp_path / "cms.db", "cms", CMS_HEAD).close()
    database = Database(tmp_path / "cms.db")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'cms_9999'")
    database.close()
    before = (tmp_path / "cms.db").read_bytes()
    with pytest.raises(SchemaTooNew, match="cms_9999") as caught:
        open_authored(tmp_path / "cms.db", "cms", CMS_HEAD)
    assert "Update" in caught.value.hint
    assert (tmp_path / "cms.db").read_bytes() == before
    assert list(tmp_path.glob("*.before-*")) == []


def test_a_store_that_is_missing_is_not_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="missing"):
        open_authored(tmp_path / "cms.db", "cms", CMS_HEAD, create=False)
    assert list(tmp_path.iterdir()) == []


def test_documents_of_an_older_store_keep_their_versions_uses_and_products(shop: Shop) -> None:
    """Widening `documents` copies the table; what points to it must not go with the old one."""
    shop.assign(shop.shirt, shop.items("m1"))
    shop.publish()
    shop.assign(shop.shirt, shop.items("m2"))
    shop.assign(shop.cap, shop.items("m3"), finish=False)
    shop.tenant.assignments.check_out(shop.cap, Context("OUN128", "en-us"), USER)  # an empty document
    path = shop.tenant.cms.path
    before = _documents(path)
    assert len(before["document_versions"]) == 2
    assert len(before["document_media"]) == 3
    shop.tenant.close()
    make_older(path, "cms_0004")
    open_authored(path, "cms", CMS_HEAD).close()
    assert _documents(path) == before
    database = Database(path)
    assert database.problems() == []
    with database.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT product_id FROM product_search WHERE words LIKE 'SHIRT%SHIRT-Red-Slim-S%'"
        ).scalars()
        assert list(found) == [shop.shirt]
    database.close()


def _documents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    database = Database(path)
    with database.read() as connection:
        columns = (
            "id, product_id, channel, locale, checked_out_by, draft, head_version, published_version,"
            " publish_seq, has_content"
        )
        found = {
            "documents": connection.exec_driver_sql(f"SELECT {columns} FROM documents ORDER BY id").all()
        }
        for table in ("document_versions", "document_media"):
            found[table] = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1, 2, 3").all()
    database.close()
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}
