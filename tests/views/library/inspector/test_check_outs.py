"""Check-outs in the inspector: discard, finish, publish, somebody else's."""

from PySide6.QtCore import Qt

from app.models.media.content import MediaField
from app.views.library.inspector_dialogs import BreakDialog, DiscardDialog

OTHER = "sam"


def test_discard_names_what_is_lost_and_asks(desk):
    desk.select("a")
    desk.put(MediaField.ALT_TEXT, "Blue")
    desk.put(MediaField.TITLE, "Zip")
    desk.inspector.footer.discard.click()
    dialog = desk.window.findChild(DiscardDialog)
    assert dialog.lost.text() == "This is lost: Title in Neutral, alt text in Neutral."
    dialog.reject()
    assert desk.detail("a").is_mine
    desk.inspector.footer.discard.click()
    desk.window.findChildren(DiscardDialog)[-1].discard.click()
    desk.settle()
    assert not desk.detail("a").is_mine
    assert desk.detail("a").content.value(MediaField.TITLE, "Neutral") == ""
    assert desk.inspector.fields.title.text == ""


def test_finish_editing_makes_a_version_with_a_comment(desk):
    finished: list = []
    desk.desk.finished.connect(finished.append)
    desk.select("a")
    desk.put(MediaField.ALT_TEXT, "Blue")
    footer = desk.inspector.footer
    footer.comment_button.click()
    desk.qtbot.keyClicks(footer.comment, "shorter alt text")
    footer.finish.click()
    desk.settle()
    assert finished == [[desk.ids["a"]]]
    seen = desk.detail("a", OTHER)
    assert seen.content.value(MediaField.ALT_TEXT, "Neutral") == "Blue"
    rows = desk.inspector.seen.history
    assert [(row.version, row.comment) for row in rows] == [(2, "shorter alt text"), (1, "")]
    assert desk.inspector.footer.publish.isVisible()


def test_a_narrow_panel_shows_the_comment_without_its_button(desk):
    desk.select("a")
    desk.put(MediaField.ALT_TEXT, "Blue")
    footer = desk.inspector.footer
    assert footer.comment_button.isVisible()
    assert not footer.comment.isVisible()
    desk.window.resize(260, 700)
    desk.qtbot.waitUntil(footer.comment.isVisible)
    assert not footer.comment_button.isVisible()
    assert footer.finish.geometry().right() <= footer.width()
    footer.comment.setText("narrow")
    desk.inspector.finish()
    desk.settle()
    assert desk.inspector.seen.history[0].comment == "narrow"
    assert footer.comment.text() == ""


def test_control_return_finishes(desk, qtbot):
    desk.select("a")
    desk.put(MediaField.ALT_TEXT, "Blue")
    qtbot.keyClick(
        desk.inspector.fields.alt_text.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
    )
    desk.settle()
    assert not desk.detail("a").is_mine
    assert desk.detail("a").row.version == 2


def test_publish_is_offered_when_nothing_is_unfinished_and_the_reason_is_shown_else(desk):
    asked: list = []
    desk.inspector.publish_asked.connect(asked.append)
    desk.select("a")
    desk.inspector.footer.publish.click()
    assert asked == [[desk.ids["a"]]]
    desk.tenant.settings.set("required_media_texts", "alt_text")
    desk.desk.refresh()
    desk.settle()
    assert not desk.inspector.footer.publish.isEnabled()
    assert "alt text" in desk.inspector.footer.reason.text()
    desk.tenant.media_editing.check_out(desk.ids["a"], OTHER)
    desk.desk.refresh()
    desk.settle()
    assert desk.inspector.footer.reason.text() == "sam is editing this item"


def test_somebody_elses_check_out_can_be_read_asked_about_and_broken(desk):
    desk.tenant.media_editing.check_out(desk.ids["a"], OTHER)
    desk.select("a")
    badge = desk.inspector.badge
    assert badge.words.text().startswith("Checked out by sam since ")
    assert desk.inspector.fields.title.editor.isReadOnly()
    assert not desk.inspector.fields.category.isEnabled()
    badge.ask.click()
    desk.settle()
    assert badge.words.text() == "Asked sam to finish editing"
    assert [note.media_id for note in desk.tenant.assignments.notes_for(OTHER)] == [desk.ids["a"]]
    badge.break_.click()
    dialog = desk.window.findChild(BreakDialog)
    dialog.confirm.click()
    assert dialog.message.isVisible()
    dialog.field.setText("Left the company")
    dialog.confirm.click()
    desk.settle()
    assert desk.detail("a").holder == ""
    assert not badge.isVisible()
    assert not desk.inspector.fields.title.editor.isReadOnly()
