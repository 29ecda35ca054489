"""A store of the first program keeps its items, and has histories, a trash and an index afterwards."""

import json
from pathlib import Path
from typing import Final

from app.models.clock import FixedClock
from app.models.database import open_authored
from app.models.media.rows import MediaFilter, MediaState, MediaTexts
from app.models.workspace import Workspace
from tests.support.builders import NOW
from tests.support.edits import rename

ROWS = 5
FIRST: Final = "cms_0001"
_COLUMNS = (
    "id, display_name, type, mime, file_name, sha256, size_bytes, width, height, created_at, updated_at,"
    " version, used_by, published, published_version, publish_seq"
)
_AT = "2025-01-02T03:04:05.000000Z"


def old_store(root: Path) -> None:
    """Make a workspace, its tenant's store as the first program left it."""
    workspace = Workspace.create(root, FixedClock(NOW))
    workspace.create_tenant("t", "T").close()
    workspace.close()
    store = root / "tenants" / "t" / "cms.db"
    for file in store.parent.glob("cms.db*"):
        file.unlink()
    database = open_authored(store, "cms", FIRST)
    with database.write() as connection:
        for number in range(1, ROWS + 1):
            live = {"display_name": f"was {number}", "content": ["image", "image/jpeg", "f" * 64, 3, 4]}
            is_live = number % 2
            values = (
                number, f"item {number}", "image", "image/jpeg", f"f{number}.jpg", f"{number:064x}", 10,
                1200, 800, _AT, _AT, 1 + number % 3, 0, json.dumps(live) if is_live else None,
                1 if is_live else None, number,
            )  # fmt: skip
            marks = ", ".join("?" * len(values))
            connection.exec_driver_sql(f"INSERT INTO media ({_COLUMNS}) VALUES ({marks})", values)
        connection.exec_driver_sql("INSERT INTO media_texts VALUES (1, 'Neutral', 'T', 'A', 'D')")
        connection.exec_driver_sql("INSERT INTO media_tags VALUES (1, 'blue')")
        connection.exec_driver_sql("INSERT INTO upload_files VALUES ('j', 0, '/a.jpg', 'created', 1, NULL)")
    database.close()


def test_a_store_of_the_first_program_keeps_everything(tmp_path: Path) -> None:
    old_store(tmp_path / "w")
    workspace = Workspace(tmp_path / "w", FixedClock(NOW))
    tenant = workspace.tenant("t")
    rows = tenant.media.rows(range(1, ROWS + 1))
    assert [row.display_name for row in rows] == [f"item {n}" for n in range(1, ROWS + 1)]
    assert [row.version for row in rows] == [2, 3, 1, 2, 3]
    assert rows[0].state is MediaState.CHANGED
    assert rows[1].state is MediaState.DRAFT
    assert tenant.media.texts(1) == {"Neutral": MediaTexts("T", "A", "D")}
    assert (rows[0].tags, rows[0].category, rows[0].updated_by) == (("blue",), "None", "")
    assert list(tenant.media.ids(MediaFilter(text="item 3"))) == [3]
    assert list(tenant.media.ids(MediaFilter(tags=frozenset({"blue"})))) == [1]
    (only,) = tenant.media_editing.history(2)
    assert (only.version, only.content.display_name) == (3, "item 2")
    rename(tenant, 2, "renamed")
    assert [row.content.display_name for row in tenant.media_editing.history(2)] == ["renamed", "item 2"]
    assert tenant.library.delete([4], "kim").done == (4,)
    assert tenant.library.restore([4], "kim").done == (4,)
    assert tenant.uploads.files("j")[0].media_id == 1
    assert list((tmp_path / "w" / "tenants" / "t").glob("cms.db.before-*")), "a copy of what was is kept"
    workspace.close()
