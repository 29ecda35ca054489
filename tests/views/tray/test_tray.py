"""The tray: its parts, its shelf, drops on it and uploads in it."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from app.models.changes import Changes
from app.views.support.mime import decode_media, encode_files, encode_media
from app.views.tray.media_list import STILL_UPLOADING
from app.views.tray.media_list_model import Part
from tests.support.builders import draw
from tests.views.tray.conftest import NAMES, Bench, drag_to


def test_its_parts(bench: Bench):
    assert bench.shown() == sorted(NAMES)
    bench.tray.show_part(Part.RECENT)
    assert bench.shown() == sorted(NAMES, reverse=True)
    bench.tray.show_part(Part.COLLECTED)
    assert bench.shown() == []
    assert bench.tray.header.caption.text().startswith("Nothing is collected")
    bench.tray.header.search.set_search("gre")
    bench.tray.show_part(Part.UNASSIGNED)
    assert bench.shown() == ["green"]


def test_part_search_and_shelf_are_there_again(bench: Bench):
    bench.tray.collect(bench.ids("red", "blue", "front"))
    bench.tray.show_part(Part.COLLECTED)
    bench.tray.header.search.setText("r")
    QTest.keyClick(bench.tray.header.search, Qt.Key.Key_Return)
    assert bench.shown() == ["red", "front"]
    again = bench.new_hand(bench.hand.memory)
    assert again.tray.part is Part.COLLECTED
    assert again.tray.header.search.text() == "r"
    assert again.shelf.ids == tuple(bench.ids("red", "blue", "front"))


def test_media_from_elsewhere_are_collected_and_listed_in_their_order(bench: Bench):
    tray = bench.tray
    assert drag_to(tray.list, bench.place(2), encode_media(bench.ids("red", "blue"), "library"))
    assert bench.collected() == ["red", "blue"]
    assert bench.hand.said[-1] == "Added 2 items to the tray"
    tray.show_part(Part.COLLECTED)
    assert drag_to(tray.list, bench.place(1), encode_media(bench.ids("green", "red"), "primary"))
    assert bench.collected() == ["red", "green", "blue"]
    assert tray.header.parts._buttons[Part.COLLECTED].text() == "Collected 3"
    bench.tray.collect(bench.ids("red"))
    assert bench.hand.said[-1] == "These media are in the tray already."


def test_what_is_collected_is_moved_by_drag_and_by_keys(bench: Bench):
    tray = bench.tray
    tray.collect(bench.ids("red", "blue", "front", "green"))
    tray.show_part(Part.COLLECTED)
    tray.list.select_ids(bench.ids("red", "front"))
    mime = tray.model.mimeData(tray.list.selectedIndexes())
    assert decode_media(mime).media_ids == tuple(bench.ids("red", "front"))
    assert drag_to(tray.list, bench.place(3, after=True), mime)
    assert bench.collected() == ["blue", "green", "red", "front"]
    assert tray.list.selected_ids == bench.ids("red", "front")
    QTest.keyClick(tray.list, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert bench.collected() == ["blue", "red", "front", "green"]
    QTest.keyClick(tray.list, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert bench.collected() == ["red", "front", "blue", "green"]
    QTest.keyClick(tray.list, Qt.Key.Key_End, Qt.KeyboardModifier.AltModifier)
    assert bench.collected() == ["blue", "green", "red", "front"]


def test_what_is_collected_is_removed_and_cleared_and_stays_in_the_library(bench: Bench):
    tray = bench.tray
    QTest.keyClick(tray.list, Qt.Key.Key_Delete)
    assert bench.hand.said[-1] == "Only what is collected can be removed from the tray."
    tray.collect(bench.ids("red", "blue", "front"))
    tray.show_part(Part.COLLECTED)
    tray.list.select_ids(bench.ids("blue"))
    QTest.keyClick(tray.list, Qt.Key.Key_Delete)
    assert bench.shown() == ["red", "front"]
    tray.header.clear_button.click()
    assert bench.shown() == []
    assert len(bench.tenant.media.ids()) == len(NAMES)


def test_media_that_are_gone_are_not_shown(bench: Bench):
    bench.tray.collect([*bench.ids("red"), 9_999])
    bench.tray.show_part(Part.COLLECTED)
    assert bench.shown() == ["red"]


def test_files_are_uploaded_where_they_are_dropped(bench: Bench):
    tray = bench.tray
    files = encode_files(draw(bench.folder / "more", (*NAMES, "new-one", "new-two"))[5:])
    assert drag_to(tray.list, bench.place(0), files)
    assert bench.shown() == sorted([*NAMES, "new-one", "new-two"])
    assert bench.collected() == []
    tray.collect(bench.ids("red", "blue"))
    tray.show_part(Part.COLLECTED)
    assert drag_to(tray.list, bench.place(1), files)
    assert bench.shown() == ["red", "new-one", "new-two", "blue"]
    assert not bench.label.is_active


def test_files_on_their_way_are_marked_and_refuse_to_be_dragged(bench: Bench):
    tray = bench.tray
    bench.hand.engine_room.holds = True
    tray.upload(draw(bench.folder / "more", (*NAMES, "coming"))[5:])
    assert bench.shown() == ["coming.jpg", *sorted(NAMES)]
    index = tray.model.index(0)
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "uploading"
    assert not index.flags() & Qt.ItemFlag.ItemIsDragEnabled
    tray.list.setCurrentIndex(index)
    tray.list.startDrag(Qt.DropAction.CopyAction)
    assert bench.hand.said[-1] == STILL_UPLOADING
    assert tray.model.mimeData([index, tray.model.index(1)]).hasFormat("application/x-vitrine-media")
    assert tray.list.selected_ids == []
    QTest.keyClick(tray.list, Qt.Key.Key_Return)
    assert bench.hand.said[-1] == STILL_UPLOADING
    bench.hand.engine_room.go_on()
    assert bench.shown() == sorted([*NAMES, "coming"])


def test_copy_and_paste(bench: Bench):
    tray = bench.tray
    tray.list.select_ids(bench.ids("front", "red"))
    tray.actions_by_key["copy"].trigger()
    tray.actions_by_key["paste"].trigger()
    assert bench.collected() == ["front", "red"]
    QGuiApplication.clipboard().setMimeData(encode_files(draw(bench.folder / "more", (*NAMES, "pasted"))[5:]))
    tray.actions_by_key["paste"].trigger()
    assert "pasted" in bench.shown()
    QGuiApplication.clipboard().setMimeData(QMimeData())
    tray.actions_by_key["paste"].trigger()
    assert bench.hand.said[-1] == "There is nothing to paste."


@pytest.mark.parametrize("mime", [encode_media([], "x"), encode_files([])])
def test_foreign_drags_are_not_taken(bench: Bench, mime):
    data = QMimeData()
    data.setText("words")
    data.setData("application/x-vitrine-media", b"{")
    for one in (mime, data):
        assert not drag_to(bench.tray.list, bench.place(0), one)
    assert bench.collected() == []


def test_the_menu_offers_what_the_part_has(bench: Bench):
    tray = bench.tray

    def texts() -> dict[str, bool]:
        menu = tray.make_menu()
        found = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
        menu.aboutToHide.emit()
        menu.deleteLater()
        return found

    assert texts() == {
        "Add to what is chosen": False,
        "Copy media": False,
        "Paste into the tray": True,
        "Add to tray": False,
        "Upload files…": True,
    }
    tray.list.select_ids(bench.ids("red"))
    assert texts()["Add to tray"]
    tray.actions_by_key["collect"].trigger()
    tray.show_part(Part.COLLECTED)
    assert {"Move left", "Move right", "Remove from tray", "Clear tray"} < texts().keys()
    assert all(action.isEnabled() for action in tray.actions_by_key.values())


def test_a_hidden_tray_reads_when_it_is_seen(bench: Bench):
    tray = bench.tray
    tray.hide()
    bench.hand.uploads.upload_paths(draw(bench.folder / "more", (*NAMES, "later"))[5:])
    tray.refresh(Changes(media=frozenset({1})))
    assert "later" not in bench.shown()
    tray.show()
    assert "later" in bench.shown()


def test_what_is_chosen_survives_another_list(bench: Bench):
    tray = bench.tray
    tray.list.select_ids(bench.ids("green", "red"))
    bench.hand.uploads.upload_paths(draw(bench.folder / "more", (*NAMES, "aaa"))[5:])
    assert bench.shown()[0] == "aaa"
    assert tray.list.selected_ids == bench.ids("green", "red")


def test_everything_has_a_name(bench: Bench, qtmodeltester):
    for button in bench.tray.header.findChildren(QAbstractButton):
        is_of_qt = isinstance(button.parentWidget(), QLineEdit)
        assert button.accessibleName() or button.text() or is_of_qt
    qtmodeltester.check(bench.tray.model, force_py=True)
