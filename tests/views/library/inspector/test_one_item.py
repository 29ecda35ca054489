"""One item in the inspector: what it shows and how it saves."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent

from app.models.media.content import MediaField

OTHER = "sam"


def test_nothing_selected_says_so(desk):
    assert desk.inspector._nothing.isVisible()
    assert desk.inspector.footer.isHidden()
    desk.select("a")
    assert not desk.inspector._nothing.isVisible()
    assert desk.inspector.header.title.text() == "a"
    assert desk.inspector.header.chip.chip.text == "Draft"


def test_it_says_what_the_file_is(desk):
    desk.select("a")
    assert desk.inspector.pane.facts.text().startswith("40 × 50 · ")
    assert desk.inspector.pane.focal.text() == "No focal point"


def test_the_first_edit_checks_the_item_out_and_only_the_holder_sees_it(desk):
    desk.select("a")
    desk.put(MediaField.ALT_TEXT, "Close-up of the zip")
    mine, theirs = desk.detail("a"), desk.detail("a", OTHER)
    assert mine.is_mine
    assert mine.content.value(MediaField.ALT_TEXT, "Neutral") == "Close-up of the zip"
    assert theirs.content.value(MediaField.ALT_TEXT, "Neutral") == ""
    assert desk.changes[-1].media == frozenset({desk.ids["a"]})
    assert desk.inspector.badge.words.text().startswith("Checked out by you since ")
    assert not desk.inspector.badge.break_.isVisible()


def test_it_saves_a_while_after_the_last_letter(desk, qtbot):
    desk.select("a")
    desk.inspector._timer.setInterval(10)
    desk.type_into(MediaField.TITLE, "Zip")
    qtbot.waitUntil(lambda: desk.detail("a").content.value(MediaField.TITLE, "Neutral") == "Zip")


def test_it_saves_when_a_field_is_left(desk):
    desk.select("a")
    desk.type_into(MediaField.TITLE, "Zip")
    desk.inspector.fields.alt_text.editor.setFocus()
    assert desk.detail("a").content.value(MediaField.TITLE, "Neutral") == "Zip"


def test_typing_in_a_field_is_one_step_until_the_focus_goes(desk):
    desk.select("a")
    desk.put(MediaField.ALT_TEXT, "Close")
    editor = desk.inspector.fields.alt_text.editor
    desk.qtbot.keyClicks(editor, "")
    editor.setPlainText("Close-up")
    desk.inspector.commit()
    desk.settle()
    assert len(desk.history.steps) == 1
    assert desk.history.undo_text == "Alt text of a in Neutral"
    desk.inspector.fields.title.editor.setFocus()
    desk.put(MediaField.ALT_TEXT, "Other")
    assert len(desk.history.steps) == 2
    desk.undo()
    assert desk.detail("a").content.value(MediaField.ALT_TEXT, "Neutral") == "Close-up"
    desk.undo()
    assert desk.detail("a").content.value(MediaField.ALT_TEXT, "Neutral") == ""
    desk.redo()
    assert desk.detail("a").content.value(MediaField.ALT_TEXT, "Neutral") == "Close-up"


def test_what_is_typed_and_taken_back_leaves_no_step(desk):
    desk.select("a")
    desk.put(MediaField.TITLE, "Zip")
    desk.inspector.fields.title.editor.setText("")
    desk.inspector.fields._on_typed(MediaField.TITLE)
    desk.inspector.commit()
    assert len(desk.history.steps) == 0
    assert desk.detail("a").content.value(MediaField.TITLE, "Neutral") == ""


def test_another_item_saves_what_is_being_typed(desk):
    desk.select("a")
    desk.type_into(MediaField.DESCRIPTION, "Soft inside")
    desk.select("b")
    assert desk.detail("a").content.value(MediaField.DESCRIPTION, "Neutral") == "Soft inside"
    assert desk.inspector.fields.description.text == ""


def test_a_locale_shows_neutral_as_placeholder_and_its_dot_goes_with_its_text(desk):
    desk.select("a")
    assert desk.inspector.locales.is_marked("Neutral")
    desk.put(MediaField.ALT_TEXT, "Blue hood with a zip")
    assert not desk.inspector.locales.is_marked("Neutral")
    assert desk.inspector.locales.is_marked("de-de")
    desk.inspector.locales.choose("de-de")
    field = desk.inspector.fields.alt_text
    assert field.text == ""
    assert field.editor.placeholderText() == "Blue hood with a zip"
    desk.put(MediaField.ALT_TEXT, "Blaue Kapuze")
    assert desk.detail("a").content.value(MediaField.ALT_TEXT, "de-de") == "Blaue Kapuze"
    assert not desk.inspector.locales.is_marked("de-de")
    desk.inspector.locales.choose("Neutral")
    assert field.text == "Blue hood with a zip"


def test_leaving_a_locale_saves_into_it(desk):
    desk.select("a")
    desk.inspector.locales.choose("de-de")
    desk.type_into(MediaField.TITLE, "Jacke")
    desk.inspector.locales.choose("en-us")
    assert desk.detail("a").content.value(MediaField.TITLE, "de-de") == "Jacke"
    assert desk.inspector.fields.title.text == ""


def test_locales_that_do_not_fit_are_in_a_menu(desk, qtbot):
    many = [f"l{number}-xx" for number in range(12)]
    desk.inspector.set_locales(many, "l9-xx")
    tabs = desk.inspector.locales
    assert tabs.locale == "l9-xx"
    shown = [tabs.tabs.tabText(place) for place in range(tabs.tabs.count())]
    assert shown[0] == "Neutral"
    assert "l9-xx" in shown
    assert tabs.more.text() == f"+ {13 - len(shown)}"
    tabs.menu.aboutToShow.emit()
    tabs.menu.actions()[-1].trigger()
    assert tabs.locale == next(locale for locale in reversed(many) if locale not in shown)


def test_the_alt_text_is_counted_and_linted(desk):
    desk.select("a")
    field = desk.inspector.fields.alt_text
    desk.type_into(MediaField.ALT_TEXT, "Image of a hoodie")
    assert field.counter.text() == "17 of 125"
    assert field.findings.isVisible()
    desk.inspector.fields.fix.click()
    assert not field.text.lower().startswith("image of")
    assert not desk.inspector.fields.fix.isVisible()
    desk.type_into(MediaField.ALT_TEXT, "A hoodie " * 20)
    assert field.counter.property("tone") == "warn"
    assert "125" in field.findings.text()
    desk.type_into(MediaField.ALT_TEXT, "Blue hoodie with a zip")
    assert not field.findings.isVisible()


def test_a_taken_name_is_said_under_the_field_and_stays_there(desk):
    desk.select("a")
    desk.put(MediaField.NAME, "b")
    field = desk.inspector.fields.name
    assert field.message.isVisible()
    assert "named b already" in field.message.text()
    assert field.text == "b"
    assert len(desk.history.steps) == 0
    assert desk.toasts.texts == []
    desk.put(MediaField.NAME, "a2")
    assert not field.message.isVisible()
    assert desk.detail("a").content.display_name == "a2"
    assert desk.history.undo_text == "Rename a to a2"


def test_an_empty_name_is_refused(desk):
    desk.select("a")
    desk.inspector.fields.name.editor.setText("")
    desk.inspector.fields._on_typed(MediaField.NAME)
    desk.inspector.commit()
    assert desk.inspector.fields.name.message.isVisible()
    assert desk.detail("a").content.display_name == "a"


def test_tags_are_chips_that_are_added_and_taken_away(desk, qtbot):
    desk.select("a")
    tags = desk.inspector.fields.tags
    tags.set_known_tags(["hoodie", "studio"])
    tags.add_button.click()
    qtbot.keyClicks(tags.field, "hoodie")
    qtbot.keyClick(tags.field, Qt.Key.Key_Return)
    desk.settle()
    assert desk.detail("a").content.tags == ("hoodie",)
    assert desk.history.undo_text == "Tag a with hoodie"
    qtbot.waitUntil(lambda: "hoodie" in tags.chips)
    tags.chips["hoodie"].click()
    desk.settle()
    assert desk.detail("a").content.tags == ()
    assert tags.field.completer() is not None


def test_the_category_and_file_properties(desk):
    desk.select("a")
    fields = desk.inspector.fields
    fields.category.setCurrentIndex(fields.category.findText("Color"))
    fields.category.activated.emit(fields.category.currentIndex())
    assert desk.detail("a").content.category == "Color"
    wheel = QWheelEvent(
        QPoint(5, 5), QPoint(5, 5), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    fields.category.wheelEvent(wheel)
    assert fields.category.currentText() == "Color"
    assert not fields.properties.isVisible()
