"""What is counted beside the panes waits for its turn."""

import threading

from app.views.preview.turns import Turns


def test_nobody_waits_while_the_panes_rest(qapp):
    assert not Turns().is_over(threading.Event())


def test_work_waits_until_the_panes_have_rested(qtbot):
    turns, ends = Turns(), []
    turns.take()
    worker = threading.Thread(target=lambda: ends.append(turns.is_over(threading.Event())))
    worker.start()
    assert ends == []
    qtbot.waitUntil(lambda: ends == [False])
    worker.join()


def test_who_waits_can_be_stopped(qapp):
    turns, stop = Turns(), threading.Event()
    turns.take()
    stop.set()
    assert turns.is_over(stop)
