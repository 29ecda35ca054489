"""Between a selection and its values nothing that a person does may be lost or reach another item."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.views.library.bulk_edit import MOST_AT_ONCE
from app.views.library.inspector_dialogs import DiscardDialog
from app.views.library.inspector_values import Inspected
from tests.support.builders import USER

CTRL = Qt.KeyboardModifier.ControlModifier
LOCALE = "Neutral"


def shown(desk, qtbot, *media_ids: int) -> None:
    desk.view.selection.select(media_ids)
    qtbot.waitUntil(lambda: set(desk.view.inspector.seen.media_ids) == set(media_ids))
    qtbot.waitUntil(lambda: not desk.view.inspector.pause.is_on and desk.background.is_idle)


def detail(desk, media_id: int):
    return desk.tenant.media_editing.details([media_id], USER)[0]


def title(desk, media_id: int) -> str:
    return detail(desk, media_id).content.value(MediaField.TITLE, LOCALE)


def test_what_is_typed_before_the_first_item_is_read_is_its_text(desk, qtbot):
    editor = desk.view.inspector.fields.title.editor
    desk.view.selection.select([7])
    QTest.keyClicks(editor, "Zip")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: title(desk, 7) == "Zip")
    qtbot.waitUntil(lambda: not detail(desk, 7).is_mine)
    assert detail(desk, 7).row.version == 3


def test_what_is_typed_over_an_old_item_goes_to_the_one_that_was_selected(desk, qtbot):
    shown(desk, qtbot, 7)
    editor = desk.view.inspector.fields.title.editor
    desk.view.selection.select([9])
    QTest.keyClicks(editor, "Zip")
    assert editor.text() == ""
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: title(desk, 9) == "Zip")
    qtbot.waitUntil(lambda: not detail(desk, 9).is_mine)
    assert title(desk, 7) == ""
    assert detail(desk, 7).row.version == 2


def test_what_was_meant_for_an_item_that_was_never_shown_reaches_no_other(desk, qtbot):
    shown(desk, qtbot, 7)
    editor = desk.view.inspector.fields.title.editor
    desk.view.selection.select([9])
    QTest.keyClicks(editor, "Zip")
    desk.view.inspector.discard()
    shown(desk, qtbot, 11)
    desk.view.commit()
    assert [title(desk, media_id) for media_id in (7, 9, 11)] == ["", "", ""]


def test_commands_wait_for_the_item_too(desk, qtbot):
    desk.tenant.media_editing.check_out(7, USER)
    desk.tenant.media_editing.check_out(9, USER)
    shown(desk, qtbot, 7)
    desk.view.selection.select([9])
    desk.view.inspector.finish()
    qtbot.waitUntil(lambda: not detail(desk, 9).is_mine)
    assert detail(desk, 7).is_mine


def test_a_click_on_the_old_values_does_nothing(desk, qtbot):
    desk.tenant.media_editing.check_out(7, USER)
    shown(desk, qtbot, 7)
    button = desk.view.inspector.footer.finish
    desk.view.selection.select([9])
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desk.view.inspector.seen.media_ids == [9])
    assert detail(desk, 7).is_mine


def test_a_long_wait_is_seen_and_the_focus_stays(desk, qtbot):
    shown(desk, qtbot, 7)
    inspector = desk.view.inspector
    inspector.fields.title.editor.setFocus()
    inspector.pause._timer.setInterval(1)
    inspector.pause.begin()
    qtbot.waitUntil(lambda: inspector.fields.graphicsEffect() is not None)
    assert QApplication.focusWidget() is inspector.fields.title.editor
    inspector.show_values(inspector.seen)
    assert inspector.fields.graphicsEffect() is None


def test_what_is_typed_while_the_same_item_is_read_again_stays(desk, qtbot):
    shown(desk, qtbot, 7)
    editor = desk.view.inspector.fields.title.editor
    editor.setFocus()
    QTest.keyClicks(editor, "Z")
    desk.view.refresh()
    QTest.keyClicks(editor, "ip")
    qtbot.waitUntil(lambda: desk.background.is_idle)
    desk.view.commit()
    assert title(desk, 7) == "Zip"


def test_an_edit_of_what_somebody_else_took_meanwhile_is_refused_and_stays(desk, qtbot):
    shown(desk, qtbot, 7)
    inspector = desk.view.inspector
    editor = inspector.fields.title.editor
    editor.setFocus()
    QTest.keyClicks(editor, "Zip")
    desk.tenant.media_editing.check_out(7, "sam")
    with qtbot.waitSignal(desk.view.selection.settled):
        desk.view.selection.touch()
    qtbot.waitUntil(lambda: inspector.seen.holder_words().startswith("Checked out by sam"))
    desk.view.commit()
    assert not inspector.fields.title.message.isHidden()
    assert inspector.fields.title.text == "Zip"
    assert title(desk, 7) == ""


def test_a_refusal_on_the_way_to_another_item_is_told(desk, qtbot):
    shown(desk, qtbot, 7)
    editor = desk.view.inspector.fields.name.editor
    editor.setFocus()
    editor.selectAll()
    QTest.keyClicks(editor, detail(desk, 9).content.display_name)
    shown(desk, qtbot, 11)
    assert len(desk.toasts.texts) == 1


def test_crops_go_to_the_item_that_they_were_drawn_on(desk, qtbot):
    shown(desk, qtbot, 7)
    edits: list[MediaEdit] = []
    inspector = desk.view.inspector
    of = inspector.seen.first
    shown(desk, qtbot, 9)
    inspector.edit_asked.disconnect()
    inspector.edit_asked.connect(lambda edit, _hold: edits.append(edit))
    inspector._ask_one(of, MediaField.TITLE, LOCALE, "Zip")
    assert [change.media_id for change in edits[0].changes] == [7]
    assert inspector.seen.media_ids == [9]


# --- more than are shown ------------------------------------------------------------------------------


def held_beyond(desk, qtbot) -> list[int]:
    """Select everything, with check-outs among the first that are read and beyond them."""
    editing = desk.tenant.media_editing
    ids = [2, 5, desk.view.model.ids[0]]
    for media_id in ids:
        change = FieldChange(media_id, MediaField.TITLE, LOCALE, "", "Zip")
        editing.apply(MediaEdit("Title", (change,)), USER, hold=True)
    desk.view.shown_items.selectAll()
    qtbot.waitUntil(lambda: desk.view.inspector.seen.count == 260 and desk.background.is_idle)
    assert not {2, 5} & set(desk.view.inspector.seen.media_ids)
    assert len(desk.view.inspector.seen.media_ids) == MOST_AT_ONCE
    return ids


def test_finish_takes_every_selected_check_out(make_desk, qtbot):
    desk = make_desk(260)
    ids = held_beyond(desk, qtbot)
    desk.view.inspector.finish()
    qtbot.waitUntil(lambda: not len(desk.tenant.media_editing.held(USER)))
    assert [title(desk, media_id) for media_id in ids] == ["Zip", "Zip", "Zip"]


def test_discard_takes_every_selected_check_out_and_counts_them(make_desk, qtbot):
    desk = make_desk(260)
    ids = held_beyond(desk, qtbot)
    desk.view.inspector.discard()
    dialog = desk.window.findChild(DiscardDialog)
    assert "3 items" in dialog.windowTitle()
    assert dialog.lost.text().endswith(", and 2 more.")
    dialog.accept()
    qtbot.waitUntil(lambda: not len(desk.tenant.media_editing.held(USER)))
    assert [title(desk, media_id) for media_id in ids] == ["", "", ""]


def test_only_what_is_selected_is_finished(make_desk, qtbot):
    desk = make_desk(260)
    held_beyond(desk, qtbot)
    everything = list(desk.view.model.ids)
    desk.view.selection.select([media_id for media_id in everything if media_id != 5])
    qtbot.waitUntil(lambda: desk.view.inspector.seen.count == 259 and desk.background.is_idle)
    desk.view.inspector.finish()
    qtbot.waitUntil(lambda: list(desk.tenant.media_editing.held(USER)) == [5])


def test_check_outs_beyond_the_details_count(desk, qtbot):
    shown(desk, qtbot, 7)
    seen: Inspected = replace(desk.view.inspector.seen, count=300, held=(400, 500))
    assert seen.mine_ids == [400, 500]
    assert seen.more_held == 2
