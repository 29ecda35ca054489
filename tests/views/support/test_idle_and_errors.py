"""Work at rest, and errors that nobody caught."""

import sys
import threading
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.views.support.error_presenter import ErrorPresenter
from app.views.support.idle import IdleWork
from app.views.support.theme import ThemeHub
from app.views.support.toasts import ToastStack


def test_steps_are_taken_one_by_one_to_the_end(qtbot):
    taken: list[int] = []

    def steps():
        for number in range(3):
            taken.append(number)
            yield

    work = IdleWork()
    work.begin(steps())
    assert taken == []
    qtbot.waitUntil(lambda: taken == [0, 1, 2])


def test_no_step_is_taken_while_a_person_types(qtbot):
    taken: list[int] = []
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

    def steps():
        taken.append(1)
        yield

    work = IdleWork()
    work.begin(steps())
    for _ in range(8):
        qtbot.wait(100)
        qtbot.keyClick(widget, Qt.Key.Key_A)
    assert taken == []
    qtbot.waitUntil(lambda: taken == [1])


def test_work_that_is_stopped_takes_no_more_steps(qtbot):
    taken: list[int] = []

    def steps():
        while True:
            taken.append(1)
            yield

    work = IdleWork()
    work.begin(steps())
    qtbot.waitUntil(lambda: bool(taken))
    work.stop()
    before = len(taken)
    qtbot.wait(200)
    assert len(taken) == before


def test_uncaught_errors_are_shown_until_uninstalled(qapp, qtbot):
    hook, thread_hook = sys.excepthook, threading.excepthook
    window = QWidget()
    qtbot.addWidget(window)
    toasts = ToastStack(ThemeHub(qapp), window)
    presenter = ErrorPresenter(toasts, Path("vitrine.log"))
    presenter.install()
    try:
        worker = threading.Thread(target=lambda: 1 / 0)
        worker.start()
        worker.join()
        qtbot.waitUntil(lambda: len(toasts.texts) == 1)
        assert "ZeroDivisionError" in toasts.texts[0]
        presenter.uninstall()
        assert sys.excepthook is sys.__excepthook__
        assert threading.excepthook is threading.__excepthook__
    finally:
        sys.excepthook, threading.excepthook = hook, thread_hook
