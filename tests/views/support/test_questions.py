"""A question shows which answer is usual and which loses something."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.views.support.questions import Way, chosen_way, question_box


@pytest.mark.parametrize(
    ("ways", "key", "answer"),
    [
        (
            [Way("Inherit Fish & Chips"), Way("Show none", "secondary")],
            Qt.Key.Key_Return,
            "Inherit Fish & Chips",
        ),
        ([Way("Discard 3 changes", "danger")], Qt.Key.Key_Return, ""),
        ([Way("Inherit"), Way("Discard", "danger")], Qt.Key.Key_Escape, ""),
    ],
)
def test_enter_takes_the_usual_way_and_never_one_that_loses_something(qtbot, ways, key, answer):
    window = QWidget()
    qtbot.addWidget(window)
    box = question_box(window, "Product media", "Which?", "Both can be undone.", ways)
    looks = {button.property("way"): button.property("kind") for button in box.buttons()}
    assert looks == {None: None} | {way.text: way.kind for way in ways}
    box.open()
    QTest.keyClick(box, key)
    qtbot.waitUntil(lambda: not box.isVisible())
    assert chosen_way(box) == answer
