"""Every way to give a category its image, and to take it away."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication

from app.models.assignments.rows import PublishState
from app.models.assignments.slots import TargetMedia
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.categories.prompts import Removal
from app.views.support.mime import encode_files, encode_media
from tests.views.categories.conftest import CA, STORE, TOPS, US, Desk, drag_over, drop_on


def wait_idle(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.view.desk.is_idle)


def test_a_drop_checks_out_after_asking_once_and_is_one_step(desk: Desk, qtbot) -> None:
    assert drop_on(desk.view.page.well, desk.mime("one"))
    qtbot.waitUntil(lambda: desk.image() == "one")
    assert desk.answers.asked == ["edit Tops"]
    assert desk.document().checked_out_by == "kim"
    assert desk.said[-1] == "Assigned one to Tops"
    drop_on(desk.view.page.well, desk.mime("two"), Qt.KeyboardModifier.ShiftModifier)
    assert desk.image() == "two"
    assert desk.answers.asked == ["edit Tops"]
    texts = [step.text for step in desk.view.history.steps]
    assert texts == ["Assign one to Tops", "Replace the image of Tops with two"]
    assert desk.view.panel.tree.currentIndex().data() == "Tops"


def test_a_drop_that_is_not_agreed_to_changes_nothing(desk: Desk, qtbot) -> None:
    desk.answers.agrees = False
    drop_on(desk.view.page.well, desk.mime("one"))
    qtbot.waitUntil(lambda: desk.answers.asked == ["edit Tops"])
    assert desk.document().checked_out_by is None
    assert desk.image() is None


def test_more_than_one_image_is_refused_while_it_is_dragged(desk: Desk) -> None:
    assert not drag_over(desk.view.page.well, desk.mime("one", "two"))
    assert not drop_on(desk.view.page.well, desk.mime("one", "two"))
    assert desk.image() is None
    desk.view.add_from_tray([desk.media["one"], desk.media["two"]])
    assert desk.said[-1] == "A category shows one image, not 2. Choose one of them."


def test_foreign_data_and_what_was_deleted_change_nothing(desk: Desk, qtbot) -> None:
    foreign = QMimeData()
    foreign.setText("one")
    assert not drop_on(desk.view.page.well, foreign)
    desk.view.desk.check_out()
    desk.view.add_from_tray([9999])
    assert desk.said[-1] == "This media item does not exist any more."
    assert desk.image() is None


def test_a_file_is_refused_with_words(desk: Desk) -> None:
    desk.view.desk.check_out()
    drop_on(desk.view.page.well, desk.mime("manual"))
    assert desk.said[-1] == "manual is a file, and a category can have an image only."
    assert desk.image() is None


def test_a_file_of_the_desktop_waits_for_its_upload(desk: Desk, tmp_path) -> None:
    desk.view.desk.check_out()
    path = tmp_path / "winter.jpg"
    assert drop_on(desk.view.page.well, encode_files([path]))
    ((edit, note),) = desk.files.held
    assert desk.files.paths == {-1: path}
    assert edit.text == "Assign winter.jpg to Tops"
    assert edit.changes[0].after == TargetMedia((-1,))
    assert note.desk == f"category:{desk.tops}:OUN128:Neutral"
    assert desk.image() is None, "not before it is in the library"
    assert not drop_on(desk.view.page.well, encode_files([path, tmp_path / "summer.jpg"]))
    assert len(desk.files.held) == 1


def test_the_picker_gives_one_image(desk: Desk, qtbot) -> None:
    desk.chosen = (desk.media["three"],)
    desk.view.desk.check_out()
    qtbot.mouseClick(desk.view.page.add_button, Qt.MouseButton.LeftButton)
    assert desk.image() == "three"
    assert "Choose the image of the category" in desk.said
    assert desk.view.page.add_button.text() == "Replace"
    desk.chosen = (desk.media["one"],)
    desk.view.page.well.setFocus()
    qtbot.keyClick(desk.view.page.well, Qt.Key.Key_Return)
    assert desk.image() == "one"


def test_copy_cut_and_paste(desk: Desk) -> None:
    desk.view.desk.check_out()
    desk.view.paste()
    QGuiApplication.clipboard().setMimeData(encode_media([desk.media["two"]], "library"))
    desk.view.commands["paste"].trigger()
    assert desk.image() == "two"
    desk.view.commands["cut"].trigger()
    assert desk.image() is None
    desk.view.commands["paste"].trigger()
    assert desk.image() == "two"
    desk.view.commands["paste"].trigger()
    assert desk.said[-1] == "Nothing to change: this image is there already."
    QGuiApplication.clipboard().clear()
    desk.view.paste()
    assert desk.said[-1] == "There is no copied media to paste."


def test_delete_removes_the_image_of_the_channel(desk: Desk, qtbot) -> None:
    desk.give("one")
    desk.view.desk.check_out()
    desk.view.page.well.setFocus()
    qtbot.keyClick(desk.view.page.well, Qt.Key.Key_Delete)
    assert desk.image() is None
    assert desk.answers.asked == [], "there is nothing else that could be shown"
    assert desk.document().state is PublishState.DRAFT
    assert desk.view.page.well.words == "No image, a placeholder is shown"


@pytest.mark.parametrize(
    ("answer", "left"), [(Removal.INHERIT, None), (Removal.SHOW_NOTHING, "-"), (Removal.CANCEL, "two")]
)
def test_removing_what_hides_neutral_asks_what_is_shown_then(
    desk: Desk, answer: Removal, left: str | None
) -> None:
    desk.give("one", STORE)
    desk.give("two", US)
    desk.show(US)
    desk.view.desk.check_out()
    desk.answers.removal_answer = answer
    desk.view.desk.remove()
    assert desk.answers.asked == ["remove Tops, Online store, Neutral"]
    assert desk.image(US) == left


def test_what_is_inherited_is_not_removed_but_can_be_hidden(desk: Desk, qtbot) -> None:
    desk.give("one", STORE)
    desk.show(US)
    assert desk.view.page.well.words == "one, inherited"
    desk.view.desk.remove()
    assert desk.said[-1] == "This image is inherited. Nothing to remove here."
    desk.view.desk.check_out()
    qtbot.mouseClick(desk.view.page.nothing_button, Qt.MouseButton.LeftButton)
    assert desk.image(US) == "-"
    assert desk.view.page.well.words == "No image on purpose"


def test_undo_and_redo_take_every_gesture_back(desk: Desk) -> None:
    desk.view.desk.check_out()
    desk.view.add_from_tray([desk.media["one"]])
    desk.view.add_from_tray([desk.media["two"]])
    desk.view.desk.remove()
    seen = []
    for _ in range(3):
        desk.view.history.undo()
        seen.append(desk.image())
    assert seen == ["two", "one", None]
    for _ in range(3):
        desk.view.history.redo()
        seen.append(desk.image())
    assert seen[3:] == ["one", "two", None]
    assert not desk.view.history.can_redo


def test_steps_outlive_the_window_and_end_with_finish_editing(desk: Desk) -> None:
    desk.view.desk.check_out()
    desk.view.add_from_tray([desk.media["one"]])
    desk.restart()
    assert desk.view.history.undo_text == "Assign one to Tops"
    desk.view.history.undo()
    assert desk.image() is None
    desk.view.history.redo()
    desk.view.check_outs.finish()
    assert not desk.view.history.can_undo
    assert desk.document().checked_out_by is None
    assert desk.toasts.texts[-1] == "Checked in. Not published yet."


def test_discarding_asks_with_the_number_of_changes(desk: Desk) -> None:
    desk.give("one")
    desk.view.desk.check_out()
    desk.view.add_from_tray([desk.media["two"]])
    desk.view.add_from_tray([desk.media["three"]])
    desk.answers.agrees = False
    desk.view.desk.discard_edits()
    assert desk.answers.asked == ["discard 2"]
    assert desk.image() == "three"
    desk.answers.agrees = True
    desk.view.desk.discard_edits()
    assert desk.image() == "one"
    assert desk.document().checked_out_by is None


def test_an_image_is_copied_to_other_channels_and_locales_in_one_step(desk: Desk) -> None:
    desk.give("one")
    desk.give("two", CA)
    desk.view.desk.check_out()
    desk.view.copy_to_selected()
    assert desk.said[-1] == "Choose the channels and locales to copy to in the table first."
    wanted = [US, CA, Context("OUN200", "de-de")]
    desk.view.page.table.select_contexts(wanted)
    assert desk.view.page.copy_button.text() == "Copy image to 3 selected"
    desk.view.copy_to_selected()
    assert [desk.image(context) for context in wanted] == ["one", "one", "one"]
    assert {desk.document(context).checked_out_by for context in wanted} == {None}
    assert desk.document(CA).head_version == 2
    assert desk.said[-1] == "Copied the image of Tops to 3 channels and locales"
    desk.view.history.undo()
    assert [desk.image(context) for context in wanted] == [None, "two", None]
    desk.view.history.redo()
    assert [desk.image(context) for context in wanted] == ["one", "one", "one"]


def test_copying_leaves_what_somebody_else_is_editing(desk: Desk) -> None:
    desk.give("one")
    desk.give("two", CA, user="robin", finish=False)
    desk.view.page.table.select_contexts([US, CA])
    desk.view.copy_to_selected()
    assert (desk.image(US), desk.image(CA)) == ("one", "two")
    assert "Online store, fr-ca" in desk.toasts.texts[-1]
    assert "robin" in desk.toasts.texts[-1]


def test_nothing_is_edited_in_omnichannel(desk: Desk) -> None:
    desk.show(DEFAULT_CONTEXT)
    assert desk.view.channels.isVisible()
    desk.view.add_from_tray([desk.media["one"]])
    desk.view.choose_image()
    desk.view.paste()
    desk.view.desk.check_out()
    assert set(desk.said[-1:]) == {"Category media belong to one channel. Choose a channel first."}
    assert desk.view.history.steps == ()


def test_what_somebody_else_is_editing_is_left_alone_until_they_finish(desk: Desk, qtbot) -> None:
    desk.give("one", user="robin", finish=False)
    header = desk.view.header
    assert not header.edit_button.isEnabled()
    assert not drag_over(desk.view.page.well, desk.mime("two"))
    desk.view.add_from_tray([desk.media["two"]])
    assert desk.said[-1] == "robin is editing this category. Ask to finish editing first."
    qtbot.mouseClick(header.ask_button, Qt.MouseButton.LeftButton)
    assert desk.toasts.texts[-1] == "Asked robin to finish editing Tops."
    (note,) = desk.tenant.assignments.notes_for("robin")
    assert note.user == "kim"
    desk.tenant.assignments.finish_editing(desk.document().owner, STORE, "robin")
    desk.view.refresh_all()
    desk.view.desk.check_out()
    desk.view.add_from_tray([desk.media["two"]])
    assert desk.image() == "two"


def test_two_windows_on_one_category_lose_nothing(desk: Desk, qtbot) -> None:
    other = desk.new_view()
    qtbot.addWidget(other)
    other.set_context(STORE)
    other.show_category(desk.tops)
    desk.view.desk.check_out()
    other.desk.reload()
    desk.view.add_from_tray([desk.media["one"]])
    other.add_from_tray([desk.media["two"]])
    assert desk.image() == "one"
    assert "changed meanwhile" in desk.toasts.texts[-1]
    other.add_from_tray([desk.media["two"]])
    assert desk.image() == "two"
    desk.view.history.refresh()
    desk.view.history.undo()
    assert desk.image() == "one"
    other.close_view()


def test_publish_is_offered_for_what_is_checked_in(desk: Desk, qtbot) -> None:
    desk.view.desk.check_out()
    desk.view.add_from_tray([desk.media["one"]])
    assert not desk.view.header.publish_button.isEnabled()
    desk.view.publish()
    assert desk.said[-1] == "Finish editing before you publish"
    desk.view.check_outs.finish()
    qtbot.mouseClick(desk.view.header.publish_button, Qt.MouseButton.LeftButton)
    assert desk.published == [desk.tops]
    assert desk.tenant.categories.place(desk.tops).long_name == TOPS
