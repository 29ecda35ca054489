"""Stores: the gate for writers, scopes, problems that people can mend, helpers."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, exc, insert, select, text

from app.models.database import (
    MAX_PARAMETERS,
    Database,
    Priority,
    WriteGate,
    chunks,
    like_text,
    next_value,
    open_derived,
)
from app.models.errors import RuleViolation, StorageProblem
from app.models.media.tables import media_tags
from app.models.schema import CMS, counters
from tests.support.limits import largest_file, ordinary_user

PATIENCE_S = 20.0
SCHEMA = MetaData()
things = Table("things", SCHEMA, Column("id", Integer, primary_key=True), Column("name", Text, unique=True))


@pytest.fixture
def database(tmp_path: Path):
    made = open_derived(tmp_path / "a.db", SCHEMA, 1)
    yield made
    made.close()


def test_what_no_store_can_keep_is_said_and_nothing_is_written(database: Database) -> None:
    with (
        pytest.raises(RuleViolation, match=r"'\\udcff' holds a broken character"),
        database.write() as connection,
    ):
        connection.execute(insert(things).values(name="kept?"))
        connection.execute(insert(things).values(name="\udcff"))
    with pytest.raises(RuleViolation, match="broken character"), database.read() as connection:
        connection.execute(select(things).where(things.c.name == "\ud800"))
    with pytest.raises(RuleViolation, match="too large"), database.read() as connection:
        connection.execute(select(things).where(things.c.id == 2**63))
    with pytest.raises(OverflowError), database.read():
        int(float("inf"))
    assert names(database) == []


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(things.c.name).order_by(things.c.id)).scalars())


def add(database: Database, name: str) -> None:
    with database.write() as connection:
        connection.execute(insert(things).values(name=name))


# --- the gate


class Turnstile(threading.Condition):
    """Lets a test wait until a number of threads wait here."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.arrived = threading.Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        self.arrived.release()
        return super().wait(timeout)


class WatchedGate(WriteGate):
    def __init__(self) -> None:
        super().__init__()
        self._changed = self.turnstile = Turnstile()

    def wait_for_one_more(self) -> None:
        assert self.turnstile.arrived.acquire(timeout=PATIENCE_S)


def test_people_pass_before_jobs_that_waited_longer() -> None:
    gate, order = WatchedGate(), []

    def pass_(name: str, priority: Priority) -> None:
        with gate.passed(priority):
            order.append(name)

    threads = []
    with gate.passed(Priority.JOB):
        for name, priority in (
            ("job 1", Priority.JOB),
            ("job 2", Priority.JOB),
            ("person 1", Priority.INTERACTIVE),
            ("person 2", Priority.INTERACTIVE),
        ):
            threads.append(threading.Thread(target=pass_, args=(name, priority)))
            threads[-1].start()
            gate.wait_for_one_more()
        assert order == []
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == ["person 1", "person 2", "job 1", "job 2"]


def test_who_comes_back_at_once_stands_behind_who_waited() -> None:
    """Long work that writes in many short transactions does not keep a single one waiting."""
    gate, order = WatchedGate(), []

    def pass_() -> None:
        with gate.passed(Priority.INTERACTIVE):
            order.append("one that waited")

    waiting = threading.Thread(target=pass_)
    with gate.passed(Priority.INTERACTIVE):
        waiting.start()
        gate.wait_for_one_more()
    with gate.passed(Priority.INTERACTIVE):
        order.append("the next of many")
    waiting.join(PATIENCE_S)
    assert order == ["one that waited", "the next of many"]


def test_one_at_a_time(database: Database) -> None:
    """Writers count one number up by reading and writing it: none is lost."""
    add(database, "0")

    def count() -> None:
        for _ in range(15):
            with database.write(Priority.JOB) as connection:
                now = int(connection.execute(select(things.c.name)).scalar_one())
                connection.execute(things.update().values(name=str(now + 1)))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert names(database) == ["60"]


def test_write_scopes_cannot_be_nested(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(things).values(name="outer"))
        with pytest.raises(RuntimeError, match="nested"), database.write():
            pass
    assert names(database) == ["outer"]
    add(database, "the gate is open again")


def test_a_person_who_gives_up_leaves_the_gate_open() -> None:
    gate = WatchedGate()
    with pytest.raises(KeyError), gate.passed(Priority.INTERACTIVE):
        raise KeyError
    with gate.passed(Priority.JOB):
        pass


# --- scopes


def test_an_exception_rolls_everything_back(database: Database) -> None:
    with pytest.raises(KeyError), database.write() as connection:
        connection.execute(insert(things).values(name="gone"))
        raise KeyError
    assert names(database) == []
    add(database, "kept")
    assert names(database) == ["kept"]


def test_a_reader_keeps_its_view_while_others_write(database: Database) -> None:
    add(database, "first")
    with database.read() as connection:
        before = connection.execute(select(things.c.name)).scalars().all()
        add(database, "second")
        assert connection.execute(select(things.c.name)).scalars().all() == before
    assert names(database) == ["first", "second"]


def test_a_broken_rule_of_the_store_is_a_bug_and_stays_one(database: Database) -> None:
    add(database, "twice")
    with pytest.raises(exc.IntegrityError):
        add(database, "twice")


def test_foreign_keys_hold(tmp_path: Path) -> None:
    database = Database(tmp_path / "cms.db")
    with database.write() as connection:
        CMS.create_all(connection)
    with pytest.raises(exc.IntegrityError), database.write() as connection:
        connection.execute(text("INSERT INTO media_tags (media_id, tag) VALUES (7, 'x')"))
    database.close()


@pytest.mark.parametrize("name", ["why?", "100% new", "a#b", "ü ß 尺码", "it's", "a;b&c=d"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    database = open_derived(tmp_path / name / "a.db", SCHEMA, 1)
    add(database, "here")
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == [name], "nothing was made beside it"
    assert (tmp_path / name / "a.db").stat().st_size > 0
    again = open_derived(tmp_path / name / "a.db", SCHEMA, 1)
    assert names(again) == ["here"]
    again.close()


# --- known problems


def test_a_full_store_says_so_and_keeps_nothing_of_the_change(database: Database) -> None:
    add(database, "before")
    with pytest.raises(StorageProblem, match="disk is full") as caught, database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
        try:
            for number in range(200):
                connection.execute(insert(things).values(name=f"{number} " + "x" * 3000))
        finally:
            connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    assert caught.value.hint
    assert names(database) == ["before"]
    add(database, "after")


def test_a_full_disk_says_so(tmp_path: Path) -> None:
    database = open_derived(tmp_path / "a.db", SCHEMA, 1)
    add(database, "before")
    with largest_file(200_000), pytest.raises(StorageProblem), database.write() as connection:
        for number in range(200):
            connection.execute(insert(things).values(name=f"{number} " + "x" * 3000))
    assert names(database) == ["before"]
    database.close()


def test_a_read_only_store_says_so() -> None:
    with ordinary_user() as folder:
        database = open_derived(folder / "a.db", SCHEMA, 1)
        add(database, "before")
        database.close()
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        database = Database(folder / "a.db")
        with pytest.raises(StorageProblem, match=r"read-only|cannot be opened") as caught:
            add(database, "after")
        assert caught.value.hint
        database.close()


def test_a_new_store_in_a_read_only_folder_says_so() -> None:
    with ordinary_user() as folder:
        folder.chmod(0o555)
        with pytest.raises(StorageProblem, match=r"read-only|cannot be opened"):
            open_derived(folder / "a.db", SCHEMA, 1)


def test_a_folder_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="not there"):
        open_derived(tmp_path / "gone" / "a.db", SCHEMA, 1)
    database = Database(tmp_path / "gone" / "a.db")
    with pytest.raises(StorageProblem, match="cannot be opened"), database.read():
        pass
    database.close()


def test_what_is_no_store_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("this is no database, whatever its name says. " * 40)
    database = Database(tmp_path / "a.db")
    with pytest.raises(StorageProblem, match="not a Vitrine store"), database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM sqlite_master")
    assert database.problems()
    database.close()


def damage(path: Path) -> None:
    """Overwrite all pages but the first."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(bytes(content))


def test_a_damaged_store_says_so_and_is_found(tmp_path: Path) -> None:
    database = open_derived(tmp_path / "a.db", SCHEMA, 1)
    for number in range(50):
        add(database, f"{number} " + "x" * 500)
    assert database.problems() == []
    database.close()
    damage(tmp_path / "a.db")
    with pytest.raises(StorageProblem, match="damaged"):
        names(database)
    assert database.problems()
    database.close()


def test_a_row_that_points_to_nothing_is_found(tmp_path: Path) -> None:
    database = Database(tmp_path / "cms.db")
    with database.write() as connection:
        CMS.create_all(connection)
    with database.read() as connection:
        connection.rollback()
        raw = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO media_tags (media_id, tag) VALUES (7, 'x')")
        raw.execute("PRAGMA foreign_keys=ON")
    (problem,) = database.problems()
    assert media_tags.name in problem
    database.close()


def test_a_store_that_somebody_else_holds_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models.database.BUSY_TIMEOUT_S", 0.05)
    other, mine = Database(database.path), Database(database.path)
    with (
        other.write(),
        pytest.raises(StorageProblem, match="another program"),
        mine.write(),
    ):
        pass
    other.close()
    mine.close()


# --- derived stores, copies, helpers


def test_a_derived_store_of_another_version_is_built_anew(tmp_path: Path) -> None:
    database = open_derived(tmp_path / "a.db", SCHEMA, 1)
    add(database, "kept while the version stays")
    database.close()
    same = open_derived(tmp_path / "a.db", SCHEMA, 1)
    assert names(same) == ["kept while the version stays"]
    same.close()
    newer = open_derived(tmp_path / "a.db", SCHEMA, 2)
    assert names(newer) == []
    newer.close()


def test_a_copy_is_consistent_while_somebody_writes(database: Database, tmp_path: Path) -> None:
    add(database, "kept")
    with database.write() as connection:
        connection.execute(insert(things).values(name="not finished"))
        database.backup(tmp_path / "copy.db")
    copy = Database(tmp_path / "copy.db")
    assert names(copy) == ["kept"]
    copy.close()


def test_ids_are_cut_into_parts_that_fit() -> None:
    ids = list(range(2 * MAX_PARAMETERS + 1))
    parts = list(chunks(ids))
    assert [i for part in parts for i in part] == ids
    assert max(map(len, parts)) <= MAX_PARAMETERS
    assert list(chunks([])) == []


def test_a_counter_counts_and_a_rollback_takes_it_back(tmp_path: Path) -> None:
    database = Database(tmp_path / "cms.db")
    with database.write() as connection:
        CMS.create_all(connection)
        assert [next_value(connection, counters, "a") for _ in range(3)] == [1, 2, 3]
        assert next_value(connection, counters, "b") == 1
    with pytest.raises(KeyError), database.write() as connection:
        next_value(connection, counters, "a")
        raise KeyError
    with database.write() as connection:
        assert next_value(connection, counters, "a") == 4
    database.close()


@pytest.mark.parametrize("wanted", ["50%", "a_b", "c\\d", "%", "plain"])
def test_like_finds_the_letters_as_written(database: Database, wanted: str) -> None:
    rows = ["50% off", "500 off", "a_b", "aXb", "c\\d", "cd", "plain"]
    for row in rows:
        add(database, row)
    with database.read() as connection:
        pattern = f"%{like_text(wanted)}%"
        found = connection.execute(select(things.c.name).where(things.c.name.like(pattern, escape="\\")))
        assert sorted(found.scalars()) == sorted(row for row in rows if wanted in row)
