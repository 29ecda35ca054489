"""The picker: files that are dropped, pasted or chosen in it can be picked at once."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.views.support.mime import encode_files
from tests.support.builders import draw
from tests.views.tray.conftest import NAMES, Bench, drag_to


class Picking:
    """A picker that is open, and what was picked."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.picked: list[list[int]] = []
        self.picker = bench.hand.choose("Add media to Primary media", self.picked.append)

    def names(self, ids: list[int]) -> list[str]:
        return [row.display_name for row in self.bench.tenant.media.rows(ids)]

    @property
    def selected(self) -> list[str]:
        return self.names(self.picker.grid.selected_ids)


@pytest.fixture
def picking(bench: Bench):
    made = Picking(bench)
    yield made
    if made.picker.isVisible():
        made.picker.reject()


def new_files(bench: Bench, *names: str):
    return draw(bench.folder / "more", (*NAMES, *names))[len(NAMES) :]


def test_files_that_are_dropped_are_selected_when_they_are_there(picking: Picking):
    files = encode_files(new_files(picking.bench, "one", "two"))
    assert drag_to(picking.picker.grid, QPoint(30, 30), files)
    assert sorted(picking.selected) == ["one", "two"]
    assert picking.picker.add_button.text() == "Add 2 items"
    picking.picker.add_button.click()
    assert sorted(picking.names(picking.picked[0])) == ["one", "two"]


def test_files_are_pasted_also_while_the_search_has_the_focus(picking: Picking):
    QGuiApplication.clipboard().setMimeData(encode_files(new_files(picking.bench, "one")))
    picking.picker.search.setText("nothing like it")
    QTest.keyClick(picking.picker.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert picking.selected == ["one"]
    assert picking.picker.search.text() == ""


def test_words_are_pasted_into_the_search(picking: Picking):
    QGuiApplication.clipboard().setText("gre")
    QTest.keyClick(picking.picker.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(picking.picker.search, Qt.Key.Key_Return)
    assert picking.picker.grid.model().rowCount() == 1
    picking.picker.paste()
    assert "no files to paste" in picking.picker._caption.text()


def test_files_are_chosen_by_the_button(picking: Picking):
    picking.picker.upload_button.click()
    dialog = picking.picker.findChild(QFileDialog)
    dialog.filesSelected.emit([str(path) for path in new_files(picking.bench, "one")])
    dialog.reject()
    assert picking.selected == ["one"]


def test_a_file_that_fails_is_said(picking: Picking):
    picking.picker.upload([picking.bench.folder / "gone.jpg"])
    assert picking.selected == []
    assert picking.picker._caption.text().startswith("5 items. gone.jpg was not uploaded")


def test_what_arrives_after_the_picker_was_closed_is_in_the_library(picking: Picking):
    room = picking.bench.hand.engine_room
    room.holds = True
    picking.picker.upload(new_files(picking.bench, "one"))
    picking.picker.reject()
    room.go_on()
    assert len(picking.bench.tenant.media.ids()) == len(NAMES) + 1
    assert picking.picked == []


def test_media_on_their_way_cannot_be_picked(picking: Picking):
    room = picking.bench.hand.engine_room
    room.holds = True
    picking.picker.upload(new_files(picking.bench, "one"))
    picking.picker.grid.setCurrentIndex(picking.picker.grid.model().index(0))
    assert not picking.picker.add_button.isEnabled()
    QTest.keyClick(picking.picker.grid, Qt.Key.Key_Return)
    assert picking.picker.isVisible()
    room.go_on()
    assert picking.selected == ["one"]
