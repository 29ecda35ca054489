"""Garbage collection while a window is open: on the GUI thread alone, bounded, and over when it is closed."""

import gc
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QLabel, QWidget

from app.views.support.collector import LONGEST_MS, REST_MS, Collector, uncollected
from app.window import SWITCH_AFTER_S

QT_KINDS = (QWidget, QLabel, QTimer, QStandardItemModel) * 10
ENOUGH_MS = 20_000


class Node:
    """A cycle of seven objects that is counted."""

    alive = 0
    most = 0

    def __init__(self) -> None:
        self.parts = [[self] for _ in range(5)]
        Node.alive += 1
        Node.most = max(Node.most, Node.alive)

    def __del__(self) -> None:
        Node.alive -= 1


@pytest.fixture(autouse=True)
def _python_collects() -> Iterator[None]:
    """Begin as a process does."""
    Node.alive = Node.most = 0
    gc.unfreeze()  # as in a process of its own
    gc.collect()
    gc.enable()
    yield
    is_as_before = gc.isenabled() and gc.get_freeze_count() == 0
    gc.disable()
    assert is_as_before


@pytest.fixture
def collector(qapp) -> Iterator[Collector]:
    made = Collector(after_input_ms=600, away_ms=200)
    made.begin()
    yield made
    made.close()


@pytest.fixture
def _as_in_the_window() -> Iterator[None]:
    """Let workers give way as soon as they do beside the window."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_AFTER_S)
    yield
    sys.setswitchinterval(before)


@contextmanager
def worker(work: Callable[[threading.Event], None]) -> Iterator[threading.Thread]:
    """Run `work(stop)` on a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()


def make_nodes(stop: threading.Event) -> None:
    while not stop.is_set():
        for _ in range(100):
            Node()


@pytest.mark.usefixtures("collector", "_as_in_the_window")
def test_cycles_with_qt_objects_are_broken_by_the_gui_thread_while_a_worker_allocates(qtbot):
    threads: list[int] = []
    left = list(QT_KINDS)

    def make() -> None:
        if left:
            thing = left.pop()()
            thing.myself = thing
            weakref.finalize(thing, lambda: threads.append(threading.get_ident()))

    maker = QTimer(interval=2)
    maker.timeout.connect(make)
    with worker(make_nodes):
        maker.start()
        qtbot.waitUntil(lambda: len(threads) == len(QT_KINDS), timeout=ENOUGH_MS)
    assert set(threads) == {threading.get_ident()}


def test_a_long_load_on_a_worker_keeps_memory_bounded(qtbot, collector):
    total, in_use = 500_000, 5_000  # many times what is made between two looks

    def load(stop: threading.Event) -> None:
        """Keep what is made for a while, so that it lasts longer than a look at what is new."""
        kept: deque[Node] = deque(maxlen=in_use)
        for _ in range(total):
            kept.append(Node())
            if stop.is_set():
                return

    with worker(load) as thread:
        qtbot.waitUntil(lambda: not thread.is_alive(), timeout=ENOUGH_MS)
    assert in_use <= Node.most < total / 2
    collector.close()
    assert Node.alive == 0


@pytest.mark.usefixtures("collector")
def test_what_has_lasted_is_looked_through_once_the_person_rests(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    typing = QTimer(interval=20)
    typing.timeout.connect(lambda: qtbot.keyClick(widget, Qt.Key.Key_A))
    typing.start()
    nodes = [Node() for _ in range(3_000)]
    qtbot.waitUntil(lambda: Node in map(type, gc.get_objects(generation=2)), timeout=ENOUGH_MS)
    nodes.clear()
    qtbot.wait(2 * LONGEST_MS)
    assert Node.alive == 3_000
    typing.stop()
    qtbot.waitUntil(lambda: Node.alive == 0, timeout=ENOUGH_MS)


def test_while_jobs_run_it_looks_often_although_nothing_was_made_for_long(qtbot, collector):
    def rests() -> int:
        return collector._timer.interval()

    qtbot.waitUntil(lambda: rests() == LONGEST_MS, timeout=ENOUGH_MS)
    collector.watch(2)
    assert rests() == REST_MS
    for _ in range(5):
        qtbot.wait(2 * REST_MS)
        assert rests() <= REST_MS
    collector.watch(0)
    qtbot.waitUntil(lambda: rests() == LONGEST_MS, timeout=ENOUGH_MS)


@pytest.mark.usefixtures("collector")
def test_what_is_made_uncollected_waits_until_the_person_is_away(qtbot):
    def make(_stop: threading.Event) -> None:
        with uncollected():
            for _ in range(1_000):
                Node()
            made.set()
            may_end.wait()

    made, may_end = threading.Event(), threading.Event()
    with worker(make):
        qtbot.waitUntil(made.is_set)
        qtbot.wait(2 * LONGEST_MS)
        assert Node.alive == 1_000
        may_end.set()
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0 and gc.get_count()[0] < 1_000)
    assert Node.alive == 1_000
    qtbot.waitUntil(lambda: Node.alive == 0, timeout=ENOUGH_MS)


def test_without_a_window_python_collects_as_ever():
    with uncollected():
        assert gc.isenabled()


def test_closing_leaves_what_was(qtbot):
    gc.freeze()
    frozen = gc.get_freeze_count()
    gc.disable()
    inner = Collector()
    inner.begin()
    qtbot.wait(2 * LONGEST_MS)
    inner.close()
    assert not gc.isenabled()
    assert gc.get_freeze_count() >= frozen * 0.99  # some of it may be gone meanwhile
    gc.unfreeze()
    gc.enable()
    collector = Collector()
    Node()
    assert not gc.isenabled()
    assert Node.alive == 1
    collector.close()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert Node.alive == 0
    for _ in range(2_000):
        Node()
    qtbot.wait(2 * LONGEST_MS)
    assert Node.alive < 2_000
