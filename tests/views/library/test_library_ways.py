"""Ways through the library: keys without a selection, what is kept, toasts, Retry and Ctrl+E."""

import io

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.models.media.rows import MediaFilter, MediaSort, MediaType
from app.views.library.library_bars import LIST
from app.views.library.tile import retry_area
from app.views.support.toasts import ToastTone
from tests.support.builders import USER

VIDEOS = MediaFilter(types=frozenset({MediaType.VIDEO}))


class Kept(dict):
    """Stands for the settings of a window."""

    def get(self, name: str, default: str = "") -> str:
        return super().get(name, default)

    def put(self, name: str, value: str | int) -> None:
        self[name] = str(value)


def is_selected(desk, place: int) -> bool:
    return list(desk.view.grid.selected_ids()) == [desk.view.model.ids[place]]


# --- keys -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["grid", "list"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageUp])
def test_the_first_key_selects_the_item_with_the_ring(desk, mode, key):
    desk.view.set_mode(mode)
    items = desk.view.shown_items
    items.setFocus(Qt.FocusReason.ShortcutFocusReason)
    # The focus brings the ring only to an active window, which nobody promises here.
    items.selectionModel().setCurrentIndex(
        desk.view.model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    assert not desk.view.grid.selected_count()
    QTest.keyClick(items, key)
    assert is_selected(desk, 0)
    QTest.keyClick(items, Qt.Key.Key_Down)
    assert is_selected(desk, 1 if mode == LIST else desk.view.grid.columns)


def test_space_selects_what_it_shows(desk, qtbot):
    desk.view.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
    with qtbot.waitSignal(desk.view.grid.quick_look_asked):
        QTest.keyClick(desk.view.grid, Qt.Key.Key_Space)
    assert is_selected(desk, 0)


def test_ctrl_e_checks_the_item_out_and_goes_to_its_alt_text(desk, qtbot):
    desk.view.selection.select([7])
    desk.view.edit_item()
    editor = desk.view.inspector.fields.alt_text.editor
    qtbot.waitUntil(lambda: list(desk.tenant.media_editing.held(USER)) == [7])
    qtbot.waitUntil(lambda: QApplication.focusWidget() is editor)
    QTest.keyClicks(editor, "Zip")
    desk.view.commit()
    qtbot.waitUntil(lambda: desk.background.is_idle)
    assert desk.view.inspector.footer.finish.isVisible()


def test_ctrl_e_says_who_holds_the_item(desk, qtbot):
    desk.tenant.media_editing.check_out(7, "sam")
    desk.view.selection.select([7])
    desk.view.edit_item()
    qtbot.waitUntil(lambda: len(desk.toasts.texts) == 1)
    assert "sam" in desk.toasts.texts[0]


# --- what is kept ---------------------------------------------------------------------------------------


def test_filter_and_order_are_kept_without_the_text(make_desk, qtbot):
    kept = Kept()
    first = make_desk()
    first.view.arranged.connect(lambda: first.view.save_layout(kept))
    first.view.set_filter(MediaFilter(text="hood", types=VIDEOS.types))
    first.view.set_sort(MediaSort.NAME)
    first.view.set_mode(LIST)
    second = make_desk()
    second.view.restore_layout(kept)
    with qtbot.waitSignal(second.view.loaded):
        second.view.reload()
    assert second.view.listing.filter == VIDEOS
    assert second.view.listing.sort is MediaSort.NAME
    assert second.view.mode == LIST
    assert sorted(second.view.model.ids) == [13, 26, 39, 52]
    assert [chip.text() for chip in second.view.filter_bar.chips.chips] == ["Type: Video"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"filter": {"types": ["song"]}}'])
def test_what_cannot_be_read_is_as_nothing_kept(desk, text):
    desk.view.restore_layout(Kept({f"{desk.tenant.id}/library-view": text, "library-folded": text}))
    assert desk.view.listing.filter == MediaFilter()


# --- toasts ---------------------------------------------------------------------------------------------


def within(desk, widget) -> QRect:
    return QRect(widget.mapTo(desk.window, QPoint()), widget.size())


def test_toasts_stand_above_the_bars_at_the_foot(desk, qtbot):
    bar, foot = desk.view.selection_bar, desk.view.inspector.footer
    desk.toasts.show_toast("Saved.", ToastTone.ERR)
    low = desk.toasts.y()
    desk.view.selection.select([4, 5])
    qtbot.waitUntil(lambda: bar.isVisible() and bar.publish.isEnabled())
    qtbot.waitUntil(lambda: not desk.toasts.geometry().intersects(within(desk, bar)))
    desk.view.selection.select([5])
    qtbot.waitUntil(foot.isVisible)
    qtbot.waitUntil(lambda: not desk.toasts.geometry().intersects(within(desk, foot)))
    desk.view.clear_selection()
    qtbot.waitUntil(lambda: desk.toasts.y() == low)


# --- Retry ----------------------------------------------------------------------------------------------


def test_retry_reads_the_file_again(desk, qtbot):
    desk.tenant.contents.process([7], again=True)
    row = desk.tenant.media.rows([7])[0]
    assert row.problem
    desk.view.actions_on_media.retry(row)
    qtbot.waitUntil(lambda: len(desk.toasts.texts) == 1)
    assert desk.toasts.texts[0].startswith(f"{row.display_name} still cannot be read: ")
    blob = desk.tenant.blobs.path(row.sha256)
    blob.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    Image.new("RGB", (row.width, row.height), "blue").save(content, "JPEG")
    blob.write_bytes(content.getvalue())
    qtbot.waitUntil(lambda: desk.view.model.row_at(desk.view.model.position(7)).problem != "")
    place = desk.view.model.position(7)
    index = desk.view.model.index(place)
    desk.view.grid.scrollTo(index)
    point = retry_area(desk.view.grid.visualRect(index)).center()
    QTest.mouseClick(desk.view.grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
    qtbot.waitUntil(lambda: desk.tenant.media.rows([7])[0].problem == "")
    qtbot.waitUntil(lambda: desk.asked.changes[-1].media == frozenset({7}))


def test_a_trash_that_goes_while_it_is_read_is_not_told(desk, qtbot):
    dialog = desk.view.actions_on_media.open_trash()
    dialog.reload()
    dialog.setParent(None)
    dialog.deleteLater()
    desk.view.actions_on_media.dialog = None
    QCoreApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: desk.background.is_idle)
    assert desk.errors == []
