import os
import sys
import threading
from array import array
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QBuffer, QByteArray, Qt, QThreadPool
from PySide6.QtGui import QColor, QImage

from app.models.thread_priority import STEPS_BEHIND
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.support.background import Background
from app.views.support.engine_bridge import EngineBridge
from app.views.support.mime import decode_media, encode_files, encode_media, local_files
from app.views.support.paged_model import FIRST_IDS, PagedModel, Role
from app.views.support.thumbnails import ThumbnailState, ThumbnailStore


@dataclass(frozen=True)
class Row:
    id: int
    name: str


class Rows:
    def __init__(self, count: int) -> None:
        self.ids = array("q", range(1, count + 1))
        self.asked: list[list[int]] = []
        self.suffix = ""

    def fetch(self, ids) -> list[Row]:
        self.asked.append(list(ids))
        return [Row(i, f"item-{i}{self.suffix}") for i in reversed(list(ids))]

    def model(self) -> PagedModel:
        model = PagedModel(lambda: self.ids, self.fetch, lambda row: (row.name, f"{row.name}, image"))
        model.reload()
        return model


def test_paged_model_is_a_proper_model(qtmodeltester):
    model = Rows(300).model()
    qtmodeltester.check(model)


def test_paged_model_fetches_pages_on_demand_and_keeps_32():
    rows = Rows(128 * 40)
    model = rows.model()
    assert rows.asked == []
    assert model.index(130).data(Role.ROW) == Row(131, "item-131")
    assert model.index(255).data(Qt.ItemDataRole.DisplayRole) == "item-256"
    assert [len(ids) for ids in rows.asked] == [128]
    for page in range(40):
        model.row_at(page * 128)
    asked = len(rows.asked)
    model.row_at(39 * 128)
    assert len(rows.asked) == asked
    model.row_at(0)
    assert len(rows.asked) == asked + 1


def test_refresh_reads_only_what_changed(qtbot):
    rows = Rows(300)
    model = rows.model()
    model.row_at(0)
    model.row_at(200)
    rows.suffix = " new"
    with qtbot.waitSignal(model.dataChanged) as seen:
        model.refresh([201, 9999])
    assert seen.args[0].row() == 200
    assert model.row_at(200).name == "item-201 new"
    assert model.row_at(0).name == "item-1"


def test_paged_model_answers_for_rows_that_are_gone():
    model = PagedModel(lambda: array("q", [1, 2]), lambda ids: [Row(2, "b")])
    model.reload()
    assert model.index(0).data(Role.ROW) is None
    assert model.index(1).data(Role.ID) == 2
    assert model.position(2) == 1
    assert model.position(7) is None


def test_the_first_ids_are_shown_before_the_rest(qtbot, qtmodeltester):
    rows = Rows(2000)
    model = PagedModel(lambda: rows.ids, rows.fetch, fetch_first=lambda: rows.ids[:FIRST_IDS])
    model.reload()
    assert model.rowCount() == FIRST_IDS
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        pass
    assert model.rowCount() == 2000
    assert model.position(2000) == 1999
    model.reload()  # the whole list at once from now on
    assert model.rowCount() == 2000
    qtmodeltester.check(model)


def test_media_travels_in_a_drag():
    assert decode_media(encode_media([3, 1, 2], "library")).media_ids == (3, 1, 2)
    assert decode_media(encode_files([])) is None
    broken = encode_media([1], "x")
    broken.setData("application/x-vitrine-media", b"{")
    assert decode_media(broken) is None


def test_files_travel_in_a_drag(tmp_path):
    assert local_files(encode_files([tmp_path / "a.jpg"])) == (tmp_path / "a.jpg",)


def test_background_brings_the_result_back(qtbot):
    done, threads = [], []
    work = Background(pytest.fail)
    work.run(lambda: threads.append(threading.current_thread()) or 7, done.append)
    qtbot.waitUntil(lambda: done == [7])
    assert threads[0] is not threading.main_thread()
    assert work.is_idle
    work.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a priority for each thread")
def test_background_gives_way_to_the_gui_thread(qtbot):
    work, seen = Background(pytest.fail), list[int]()
    work.run(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id()), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    main = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert seen == [min(19, main + STEPS_BEHIND)]


def test_background_newest_of_a_key_wins(qtbot):
    gate = threading.Event()
    done = []
    work = Background(pytest.fail)
    work.run(lambda: gate.wait(5) and "old", done.append, key="k")
    work.run(lambda: "new", done.append, key="k")
    gate.set()
    qtbot.waitUntil(lambda: work.is_idle)
    assert done == ["new"]
    work.close()


def test_background_hands_errors_on(qtbot):
    errors = []
    work = Background(errors.append)
    work.run(lambda: 1 // 0, pytest.fail)
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], ZeroDivisionError)
    work.close()


def test_background_begins_nothing_once_it_is_closed(qtbot):
    work = Background(pytest.fail)
    work.close()
    work.run(pytest.fail, pytest.fail)
    assert work.is_idle


def test_background_does_what_is_owed_even_when_it_closes(qtbot):
    gate = threading.Event()
    done: list[str] = []
    pool = QThreadPool()
    pool.setMaxThreadCount(1)
    work = Background(pytest.fail, pool)
    work.run(lambda: gate.wait(5), pytest.fail)
    work.run(lambda: done.append("wished"), pytest.fail)
    work.run(lambda: done.append("owed"), pytest.fail, is_owed=True)
    threading.Timer(0.05, gate.set).start()
    work.close()
    assert done == ["owed"]


class Held:
    """Stands for what holds a widget: notes the thread that lets go of it."""

    def __init__(self, gone: list) -> None:
        self.gone = gone

    def __call__(self, *_: object) -> "Held":
        return Held(self.gone)

    def __del__(self) -> None:
        self.gone.append(threading.current_thread())


class Fails(Held):
    def __call__(self, *_: object) -> "Held":
        held = Held(self.gone)
        raise ValueError(str(held))


@pytest.mark.parametrize("kind", [Held, Fails])
@pytest.mark.parametrize("key", [None, "k"])
def test_background_lets_go_of_everything_on_the_gui_thread(qtbot, kind, key):
    gone: list = []
    work = Background(lambda _error: None)
    for _ in range(50):
        work.run(kind(gone), Held(gone), key=key, on_error=Held(gone))
    qtbot.waitUntil(lambda: work.is_idle)
    work.run(kind(gone), Held(gone), key=key, on_error=Held(gone))
    work.close()
    assert len(gone) >= 51 * 3
    assert set(gone) == {threading.main_thread()}


class Reporter:
    def subscribe(self, callback):
        self.report = callback
        return lambda: setattr(self, "report", None)


def test_engine_bridge_coalesces_reports_of_many_threads(qtbot):
    reporter = Reporter()
    bridge = EngineBridge(reporter)
    lists = []
    bridge.jobs_changed.connect(lists.append)
    first = JobSnapshot("a", "upload", "t", "Upload", "l", JobState.EXECUTING, 0, 5000, {}, datetime.now(UTC))

    def work() -> None:
        for done in range(5001):
            reporter.report(replace(first, done=done))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(lists) and lists[-1][0].done == 5000)
    assert len(lists) < 20
    bridge.close()
    assert reporter.report is None


def png(color: str, size: int = 64) -> bytes:
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


def test_thumbnails_arrive_once_and_stay(qtbot):
    asked = []
    picture = png("red")
    store = ThumbnailStore(lambda sha, size: asked.append((sha, size)) or picture)
    assert store.pixmap("aa", 100) is None
    assert store.state("aa", 100) is ThumbnailState.LOADING
    with qtbot.waitSignal(store.ready) as seen:
        store.pixmap("aa", 100)
    assert seen.args == [["aa"]]
    assert store.pixmap("aa", 120).width() == 64
    assert asked == [("aa", 256)]
    assert store.pixmap("aa", 200, 2.0) is not None  # the small one stands in while 512 px is decoded
    qtbot.waitUntil(lambda: ("aa", 512) in asked)
    store.close()


def test_thumbnails_tell_broken_from_none(qtbot):
    store = ThumbnailStore(lambda sha, size: b"not a picture" if sha == "bad" else None)
    store.pixmap("bad", 100)
    store.pixmap("pdf", 100)
    qtbot.waitUntil(lambda: store.state("pdf", 100) is ThumbnailState.NONE)
    qtbot.waitUntil(lambda: store.state("bad", 100) is ThumbnailState.BROKEN)
    store.retry("bad")
    assert store.state("bad", 100) is ThumbnailState.LOADING
    store.close()


def test_late_thumbnails_of_an_old_generation_are_dropped(qtbot):
    gate, fetched = threading.Event(), threading.Event()
    picture = png("red")

    def fetch(sha: str, size: int) -> bytes:
        gate.wait(5)
        fetched.set()
        return picture

    store = ThumbnailStore(fetch)
    arrived = []
    store.ready.connect(arrived.append)
    store.pixmap("aa", 100)
    store.begin_generation()
    gate.set()
    store.close()
    qtbot.wait(30)
    assert arrived == []


def test_a_page_that_was_peeked_at_is_told_of_even_if_it_was_read_meanwhile(qtbot):
    rows = Rows(300)
    work = Background(pytest.fail)
    model = PagedModel(lambda: rows.ids, rows.fetch, background=work)
    model.reload()
    assert model.peek(200) is None
    with qtbot.waitSignal(model.dataChanged) as seen:
        assert model.row_at(200).name == "item-201"
    assert seen.args[0].row() <= 200 <= seen.args[1].row()
    work.close()


def test_what_is_seen_comes_before_what_is_ahead(qtbot):
    asked, gate, begun = [], threading.Event(), threading.Event()
    picture = png("red")

    def fetch(sha: str, _size: int) -> bytes:
        asked.append(sha)
        begun.set()
        gate.wait(5)
        return picture

    store = ThumbnailStore(fetch, threads=1)
    store.look_ahead(["dropped"], 100)
    store.look_ahead(["next-1", "next-2"], 100)
    qtbot.waitUntil(begun.is_set)
    for seen in ("seen-1", "seen-2"):
        assert store.pixmap(seen, 100) is None
    gate.set()
    qtbot.waitUntil(lambda: store.state("next-2", 100) is ThumbnailState.READY)
    assert asked == ["next-1", "seen-2", "seen-1", "next-2"]
    store.look_ahead(["next-1"], 100)
    qtbot.wait(30)
    assert asked.count("next-1") == 1  # it is there
    store.close()
