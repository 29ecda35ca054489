import threading

import pytest

from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner, BulkWork


@pytest.fixture
def background(qapp):
    made = Background(lambda error: None)
    yield made
    made.close()


def test_works_run_one_after_the_other(background, qtbot):
    runner = BulkRunner(background, lambda text, done, total: None)
    order: list = []
    gate = threading.Event()

    def slow(_cancelled, _report) -> str:
        gate.wait(5)
        return "first"

    runner.start(BulkWork("One", slow, order.append, order.append))
    runner.start(BulkWork("Two", lambda cancelled, report: "second", order.append, order.append))
    assert runner.is_busy
    gate.set()
    qtbot.waitUntil(lambda: order == ["first", "second"])
    assert not runner.is_busy


def test_long_work_shows_how_far_it_is_and_can_be_canceled(background, qtbot):
    shown: list = []
    done: list = []
    runner = BulkRunner(background, lambda *what: shown.append(what), shown_after_ms=0)

    def work(cancelled, report) -> str:
        report(200, 10_000)
        while not cancelled():
            threading.Event().wait(0.005)
        return "stopped"

    runner.start(BulkWork("Tag 10,000 items", work, done.append, done.append))
    qtbot.waitUntil(lambda: ("Tag 10,000 items", 200, 10_000) in shown)
    runner.cancel()
    qtbot.waitUntil(lambda: done == ["stopped"])
    assert shown[-1] == ("", 0, 0)


def test_an_error_is_handed_on_and_the_next_work_runs(background, qtbot):
    runner = BulkRunner(background, lambda text, done, total: None)
    seen: list = []

    def broken(_cancelled, _report) -> None:
        raise ValueError("broken")

    runner.start(BulkWork("One", broken, seen.append, lambda error: seen.append(str(error))))
    runner.start(BulkWork("Two", lambda cancelled, report: "second", seen.append, seen.append))
    qtbot.waitUntil(lambda: seen == ["broken", "second"])


def test_what_waits_is_done_before_the_end(background, qtbot):
    runner = BulkRunner(background, lambda text, done, total: None)
    begun, gate, order = threading.Event(), threading.Event(), []

    def slow(_cancelled, _report) -> None:
        begun.set()
        gate.wait(5)
        order.append("first")

    runner.start(BulkWork("One", slow, lambda result: None, order.append))
    runner.start(BulkWork("Two", lambda *_: order.append("second"), lambda result: None, order.append))
    begun.wait(5)
    runner.close()
    assert order == ["second"]
    gate.set()
    background.close()
    assert order == ["second", "first"]


def test_work_that_was_asked_at_the_end_is_done(background):
    runner = BulkRunner(background, lambda text, done, total: None)
    order: list = []
    runner.start(BulkWork("One", lambda *_: order.append("once"), order.append, order.append))
    runner.close()
    background.close()
    assert order == ["once"]


def test_a_turn_is_asked_when_what_came_before_is_done(background, qtbot):
    runner = BulkRunner(background, lambda text, done, total: None)
    order: list = []

    def second() -> BulkWork | None:
        order.append("asked")
        return BulkWork("Two", lambda *_: "second", order.append, order.append)

    runner.start(BulkWork("One", lambda *_: "first", order.append, order.append))
    runner.start(second)
    runner.start(lambda: order.append("nothing to do"))
    qtbot.waitUntil(lambda: len(order) == 4)
    assert order == ["first", "asked", "second", "nothing to do"]


def test_held_turns_wait(background, qtbot):
    runner = BulkRunner(background, lambda text, done, total: None)
    order: list = []
    runner.hold()
    runner.start(BulkWork("One", lambda *_: "first", order.append, order.append))
    assert runner.is_busy
    assert order == []
    runner.release()
    qtbot.waitUntil(lambda: order == ["first"])
