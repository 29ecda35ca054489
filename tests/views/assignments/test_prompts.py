"""Questions in message boxes: each button is its answer, Enter the usual one, Escape neither."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.views.assignments.prompts import LastItem, MessagePrompts, Start


@pytest.fixture
def prompts(qtbot: QtBot) -> MessagePrompts:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return MessagePrompts(window)


def answered(act: Callable[[QMessageBox], object], ask: Callable[[], object]) -> object:
    """Ask, and act in the box that comes up."""

    def in_box() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        act(box)

    QTimer.singleShot(0, in_box)
    return ask()


def click(text: str) -> Callable[[QMessageBox], object]:
    def act(box: QMessageBox) -> None:
        (button,) = [one for one in box.buttons() if one.text().replace("&", "") == text]
        button.click()

    return act


def press(key: Qt.Key) -> Callable[[QMessageBox], object]:
    return lambda box: QTest.keyClick(box, key)


@pytest.mark.parametrize(
    ("act", "answer"),
    [
        (click("Inherit Neutral"), LastItem.INHERIT),
        (click("Show no media"), LastItem.SHOW_NOTHING),
        (press(Qt.Key.Key_Return), LastItem.INHERIT),
        (press(Qt.Key.Key_Escape), LastItem.CANCEL),
    ],
)
def test_the_last_item_of_a_target(prompts: MessagePrompts, act, answer: LastItem) -> None:
    assert answered(act, lambda: prompts.last_item("Red", "Neutral")) is answer


@pytest.mark.parametrize(
    ("act", "answer"),
    [
        (click("Start from a copy"), Start.COPY),
        (click("Start empty"), Start.EMPTY),
        (press(Qt.Key.Key_Return), Start.COPY),
        (press(Qt.Key.Key_Escape), Start.CANCEL),
    ],
)
def test_the_first_media_of_a_context(prompts: MessagePrompts, act, answer: Start) -> None:
    assert answered(act, lambda: prompts.start_context("Germany", "4 images are hidden.")) is answer


def test_enter_agrees_but_never_throws_work_away(prompts: MessagePrompts) -> None:
    enter = press(Qt.Key.Key_Return)
    assert answered(enter, lambda: prompts.edit_and_assign("Shirt")) is True
    assert answered(enter, lambda: prompts.discard(3)) is False
    assert answered(enter, lambda: prompts.reset_to_default("Germany", False)) is False
    assert answered(click("Discard 3 changes"), lambda: prompts.discard(3)) is True
    assert answered(click("Reset to default"), lambda: prompts.reset_to_default("Germany", True)) is True
