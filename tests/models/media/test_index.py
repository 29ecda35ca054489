"""The library's index is what a rebuild makes of the rows, whatever was written, by whichever process."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap
from sqlalchemy import Connection, event

from app.models.clock import FixedClock
from app.models.errors import Cancelled
from app.models.media import index
from app.models.media.additions import add_media
from app.models.media.index import ensure_index, reindex, reindex_flags
from app.models.media.queries import LIKE_BITS
from app.models.media.rows import FileFacts, MediaFilter, MediaState, MediaType, NewMedia, Shape
from app.models.media.service import publish_media
from app.models.media.usage import count_uses
from app.models.workspace import Workspace
from tests.support.builders import NOW
from tests.support.edits import rename, set_tags
from tests.support.library_world import LibraryWorld, steps
from tests.support.older import make_older


def dumped(connection: Connection) -> tuple[Any, ...]:
    """All that the index says, without the numbers that it gives to values."""
    names = {row[0]: (row[1], row[2]) for row in connection.exec_driver_sql("SELECT * FROM facet_values")}
    items = {
        row[0]: (row[1], row[2], sorted(names[int(value)] for value in row[3].split()))
        for row in connection.exec_driver_sql("SELECT id, words, names, facets FROM media_search")
    }
    sets = {
        (names.get(row[0], row[0]), row[1]): set(BitMap.deserialize(row[2]))
        for row in connection.exec_driver_sql("SELECT value_id, block, members FROM facet_blocks")
    }
    return items, {key: members for key, members in sets.items() if members}


def check(connection: Connection) -> None:
    """See that the full-text tables say what `media_search` says."""
    for table in ("media_words", "media_names"):
        connection.exec_driver_sql(f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)")


def forget(connection: Connection) -> None:
    """Leave the store as a program without an index would."""
    for table in ("media_search", "facet_blocks", "facet_values"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    for table in ("media_words", "media_names"):
        connection.exec_driver_sql(f"INSERT INTO {table}({table}) VALUES ('delete-all')")
    connection.exec_driver_sql("INSERT INTO counters (name, value) VALUES ('library-index-left', 0)")


@settings(max_examples=40, deadline=None)
@given(done=st.lists(steps, min_size=5, max_size=30))
def test_the_index_is_what_a_rebuild_makes(done: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = LibraryWorld(Path(folder) / "w")
        world.do(done)
        cms = world.tenant.cms
        with cms.write() as connection:
            check(connection)
            kept = dumped(connection)
            forget(connection)
        ensure_index(cms)
        with cms.write() as connection:
            check(connection)
            assert dumped(connection) == kept
        world.close()


def add(world: LibraryWorld, name: str, **kwargs: Any) -> int:
    facts = FileFacts(MediaType.IMAGE, "image/jpeg", ".jpg", 800, 1000)
    with world.tenant.cms.write() as connection:
        return add_media(connection, NewMedia(name, f"{name}.jpg", "0" * 64, 10, facts, **kwargs), NOW)


@pytest.fixture
def world(tmp_path: Path) -> Any:
    """A library of five items."""
    made = LibraryWorld(tmp_path / "w")
    for number in range(5):
        add(made, f"item {number}", tags=("blue",))
    yield made
    made.close()


def blue(world: LibraryWorld) -> list[int]:
    return list(world.media.ids(MediaFilter(tags=frozenset({"blue"}))))


def test_what_another_process_writes_is_seen(world: LibraryWorld, repository: Path) -> None:
    assert len(blue(world)) == 5
    assert len(world.media.ids(MediaFilter(text="item"))) == 5
    program = (
        "import sys; from pathlib import Path; from app.models.clock import SystemClock;"
        "from app.models.workspace import Workspace; from tests.support.edits import rename, set_tags;"
        "w = Workspace(Path(sys.argv[1]), SystemClock()); t = w.tenant('aurelia');"
        "set_tags(t, 2, ['red']); rename(t, 3, 'another'); w.close()"
    )
    command = [sys.executable, "-c", program, str(world.workspace.root)]
    subprocess.run(command, check=True, cwd=repository, timeout=60)
    assert blue(world) == [5, 4, 3, 1]
    assert dict(world.media.facets().tags) == {"blue": 4, "red": 1}
    assert list(world.media.ids(MediaFilter(text="item", usage=False))) == [5, 4, 3, 2, 1], "the file name"
    assert list(world.media.ids(MediaFilter(text="anoth", usage=False))) == [3]


def test_what_is_rolled_back_is_not_in_the_index(world: LibraryWorld) -> None:
    assert len(blue(world)) == 5
    with pytest.raises(RuntimeError), world.tenant.cms.write() as connection:
        connection.exec_driver_sql("DELETE FROM media WHERE id < 4")
        reindex(connection, [1, 2, 3])
        raise RuntimeError
    assert len(blue(world)) == 5
    assert world.media.facets().unused == 5


def test_a_reader_sees_items_and_index_of_one_instant(world: LibraryWorld) -> None:
    """A list that is being read while others write is of before or after."""
    with world.tenant.cms.read() as connection:
        before = dumped(connection)
        set_tags(world.tenant, 1, ["later"])
        assert dumped(connection) == before


def test_a_store_without_an_index_gets_one_when_it_is_opened(world: LibraryWorld) -> None:
    with world.tenant.cms.write() as connection:
        kept = dumped(connection)
        forget(connection)
    root = world.workspace.root
    world.close()
    workspace = Workspace(root, FixedClock(NOW))
    told: list[tuple[int, int]] = []
    workspace.on_indexing = lambda *numbers: told.append(numbers)
    tenant = workspace.tenant("aurelia")
    total = tenant.media.count()
    assert told == [(0, total), (total, total)]
    with tenant.cms.read() as connection:
        assert dumped(connection) == kept
        assert index._left(connection) is None
    workspace.close()


def test_a_build_that_was_killed_goes_on_where_it_was(
    world: LibraryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_AT_ONCE", 2)
    cms = world.tenant.cms
    with cms.write() as connection:
        kept = dumped(connection)
        forget(connection)
        reindex(connection, [5])  # written while the build was away
        connection.exec_driver_sql("UPDATE counters SET value = 2 WHERE name = 'library-index-left'")
        reindex(connection, [1, 2])
        total = connection.exec_driver_sql("SELECT count(*) FROM media").scalar()
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done > 2:
            raise Cancelled("That is enough for today.")

    with pytest.raises(Cancelled):
        ensure_index(cms, stop)
    assert told == [(2, total), (4, total)]
    ensure_index(cms, lambda *numbers: told.append(numbers))
    assert told[2] == (4, total)
    assert told[-1] == (total, total)
    ensure_index(cms, stop)  # nothing is left to tell
    with cms.write() as connection:
        check(connection)
        assert dumped(connection) == kept


def test_a_store_of_the_first_program_is_brought_along(tmp_path: Path, world: LibraryWorld) -> None:
    """A migration leaves the index to the program; a store without items needs none."""
    with world.tenant.cms.read() as connection:
        assert index._left(connection) is None
        kept = dumped(connection)
    root = world.workspace.root
    world.close()
    shutil.copytree(root, tmp_path / "old")
    make_older(tmp_path / "old" / "tenants" / "aurelia" / "cms.db", "cms_0002")
    workspace = Workspace(tmp_path / "old", FixedClock(NOW))
    with workspace.tenant("aurelia").cms.read() as connection:
        assert dumped(connection) == kept
    workspace.close()


def test_uses_that_change_no_answer_write_nothing(world: LibraryWorld) -> None:
    """Documents take and leave the same items all day: only the first use and the last are news."""
    with world.tenant.cms.write() as connection:
        count_uses(connection, [1, 2], [])
        written: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *args: written.append(args[2]))
        count_uses(connection, [1, 2], [])
        count_uses(connection, [1], [1])
        count_uses(connection, [], [1, 2])
        assert not [text for text in written if "facet" in text]
    assert world.media.facets().used == 2
    with world.tenant.cms.write() as connection:
        count_uses(connection, [3], [1])
    assert list(world.media.ids(MediaFilter(usage=True))) == [3, 2]


def test_publishing_turns_only_what_it_says(world: LibraryWorld) -> None:
    with world.tenant.cms.write() as connection:
        publish_media(connection, [1, 2], NOW)
        reindex_flags(connection, [])
        check(connection)
    rename(world.tenant, 2, "other")
    states = world.media.facets().states
    assert states == {MediaState.DRAFT: 4, MediaState.PUBLISHED: 2, MediaState.CHANGED: 1}


def test_shapes() -> None:
    assert index.shape_of(1000, 1000) is Shape.SQUARE
    assert index.shape_of(1000, 950) is Shape.SQUARE
    assert index.shape_of(1000, 949) is Shape.LANDSCAPE
    assert index.shape_of(1, 9) is Shape.PORTRAIT


def test_items_that_look_alike_nearest_first(world: LibraryWorld) -> None:
    own = 0x7FFF_0000_FFFF_0000
    near = {1: own, 2: own ^ 0b111, 3: ~own, 4: own ^ (1 << 63), 5: own ^ ((1 << LIKE_BITS + 1) - 1)}
    with world.tenant.cms.write() as connection:
        for item, likeness in near.items():
            signed = (likeness & (1 << 64) - 1) - ((likeness >> 63 & 1) << 64)
            connection.exec_driver_sql("UPDATE media SET likeness = ? WHERE id = ?", (signed, item))
    assert world.media.similar(1) == [(4, 1), (2, 3)]
    assert world.media.similar(1, limit=1) == [(4, 1)]
    assert world.media.similar(add(world, "no picture")) == []
    assert world.media.similar(999) == []
