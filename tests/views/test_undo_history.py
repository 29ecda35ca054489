"""The list of undo: what it says, and where a click on it goes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.views.support.theme import ThemeHub, ThemeMode
from app.views.undo_history import BEFORE, UndoHistoryDialog
from tests.support.builders import NOW, new_workstation
from tests.support.sums import Sums

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def place(qapp, qtbot, tmp_path):
    station = new_workstation(tmp_path / "workspace")
    made = Sums(station.workspace.create_tenant("aurelia", "Aurelia").cms)
    hub = ThemeHub(qapp, ThemeMode.LIGHT)
    hub.install()
    window = QWidget()
    qtbot.addWidget(window)
    made.dialog = UndoHistoryDialog(hub, lambda: NOW, window)
    made.dialog.follow(made.history)
    made.dialog.show()
    yield made
    made.dialog.close()
    hub.icons.clear()
    station.close()


def rows(place) -> list[tuple[str, str]]:
    model = place.dialog.steps
    return [(model.index(row, 0).data(), model.index(row, 2).data()) for row in range(model.rowCount())]


def click(place, row: int) -> None:
    table = place.dialog.table
    point = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), LEFT, pos=point)


def test_without_steps_it_says_so(place):
    assert rows(place) == []
    assert place.dialog.hint.text() == "Nothing to take back on this page."
    assert place.dialog.table.isHidden()


def test_it_lists_done_and_undone_steps_as_they_come(place):
    place.do(1)
    place.do(10)
    assert rows(place) == [(BEFORE, ""), ("Add 1", "Done"), ("Add 10", "Here")]
    place.history.undo()
    assert rows(place) == [(BEFORE, ""), ("Add 1", "Here"), ("Add 10", "Undone")]
    when = place.dialog.steps.index(1, 1).data()
    assert ":" in when
    spoken = place.dialog.steps.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"Add 10, {place.dialog.steps.index(2, 1).data()}, Undone"


def test_a_click_goes_back_and_forward(place):
    for by in (1, 10, 100):
        place.do(by)
    click(place, 1)
    assert place.sum.value == 1
    click(place, 3)
    assert place.sum.value == 111
    click(place, 0)
    assert place.sum.value == 0
    assert rows(place)[0] == (BEFORE, "Here")


def test_enter_goes_to_the_chosen_step(place):
    place.do(1)
    place.do(10)
    table = place.dialog.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Up)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert place.sum.value == 1


def test_it_follows_another_page(place):
    place.do(1)
    place.dialog.follow(None)
    assert rows(place) == []
    place.dialog.follow(place.open())
    assert len(rows(place)) == 2
