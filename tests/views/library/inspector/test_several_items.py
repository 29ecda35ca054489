"""Several items in the inspector, edited together."""

from array import array

from app.models.media.content import FieldChange, MediaEdit, MediaField, MediaProperties
from app.models.media.rows import MediaTexts
from app.models.media.service import write_texts
from app.views.library.inspector_fields import SEVERAL
from app.views.library.tag_editor import TagMark
from tests.support.corpus import video

OTHER = "sam"


def test_several_values_are_said_and_only_edited_fields_are_written(desk):
    with desk.tenant.cms.write() as connection:
        write_texts(connection, desk.ids["a"], "Neutral", MediaTexts(title="One", alt_text="A"))
    desk.select("a", "b")
    fields = desk.inspector.fields
    assert desk.inspector.header.count.text() == "2 selected"
    assert fields.title.editor.placeholderText() == SEVERAL
    assert not fields.name.isEnabled()
    assert not desk.inspector.versions.isVisible()
    desk.put(MediaField.DESCRIPTION, "Same")
    for name in "ab":
        assert desk.detail(name).content.value(MediaField.DESCRIPTION, "Neutral") == "Same"
        assert not desk.detail(name).is_mine
    assert desk.detail("a").content.value(MediaField.TITLE, "Neutral") == "One"
    assert desk.detail("b").content.value(MediaField.TITLE, "Neutral") == ""
    assert desk.history.undo_text == "Change description of 2 items in Neutral"
    desk.undo()
    desk.settle()
    assert desk.detail("b").content.value(MediaField.DESCRIPTION, "Neutral") == ""


def test_a_field_with_several_values_is_not_emptied_by_chance(desk):
    with desk.tenant.cms.write() as connection:
        write_texts(connection, desk.ids["a"], "Neutral", MediaTexts(title="One"))
    desk.select("a", "b")
    desk.inspector.fields._on_typed(MediaField.TITLE)
    desk.inspector.commit()
    desk.settle()
    assert desk.detail("a").content.value(MediaField.TITLE, "Neutral") == "One"
    assert len(desk.history.steps) == 0


def test_typing_over_several_items_is_saved_when_the_field_is_left(desk):
    desk.select("a", "b")
    desk.type_into(MediaField.TITLE, "Both")
    assert not desk.inspector._timer.isActive()
    desk.inspector.fields.alt_text.editor.setFocus()
    desk.settle()
    assert desk.detail("b").content.value(MediaField.TITLE, "Neutral") == "Both"


def test_what_is_typed_over_several_items_is_saved_at_the_end(desk):
    desk.select("a", "b")
    desk.type_into(MediaField.TITLE, "Both")
    desk.desk.close()
    desk.background.close()
    assert desk.detail("a").content.value(MediaField.TITLE, "Neutral") == "Both"
    assert desk.detail("b").content.value(MediaField.TITLE, "Neutral") == "Both"


def tag(desk, name: str, *tags: str) -> None:
    desk.select(name)
    desk.inspector.fields.tags.tags_changed.emit(tags, ())
    desk.inspector.finish()
    desk.settle()


def test_tags_of_some_items_turn_between_added_removed_and_left(desk):
    tag(desk, "a", "hoodie", "blue")
    tag(desk, "b", "hoodie")
    before = len(desk.history.steps)
    desk.select("a", "b", "c")
    tags = desk.inspector.fields.tags
    assert tags._shown == ((), ("blue", "hoodie"))
    marks = []
    for _ in range(3):
        tags.chips["blue"].click()
        marks.append(tags._marks["blue"])
    assert marks == [TagMark.ADD, TagMark.REMOVE, TagMark.SOME]
    tags.chips["hoodie"].click()
    tags.chips["blue"].click()
    tags.chips["blue"].click()
    desk.inspector.commit()
    desk.settle()
    assert [desk.detail(name).content.tags for name in "abc"] == [("hoodie",)] * 3
    assert len(desk.history.steps) == before + 1
    assert desk.history.undo_text == "Change tags of 2 items" or "3 items" in desk.history.undo_text
    desk.undo()
    desk.settle()
    assert [desk.detail(name).content.tags for name in "abc"] == [("blue", "hoodie"), ("hoodie",), ()]


def test_one_edit_goes_over_more_items_than_are_read(desk):
    everything = array("q", desk.ids.values())
    desk.select("a", "b", everything=lambda: everything, count=4)
    assert desk.inspector.fields.title.editor.placeholderText() == SEVERAL  # nobody knows the others
    desk.inspector.fields.tags.tags_changed.emit(("hoodie",), ())
    desk.settle()
    assert all(desk.detail(name).content.tags == ("hoodie",) for name in "abcd")
    assert desk.history.undo_text == "Tag 4 items with hoodie"


def test_items_that_others_edit_are_left_and_named(desk):
    desk.tenant.media_editing.check_out(desk.ids["b"], OTHER)
    desk.select("a", "b")
    desk.inspector.fields.tags.tags_changed.emit(("hoodie",), ())
    desk.settle()
    assert desk.detail("a").content.tags == ("hoodie",)
    assert desk.detail("b").content.tags == ()
    assert desk.toasts.texts[0].startswith("b was left as it is: sam")


def test_the_category_of_several_items(desk):
    desk.select("a")
    desk.inspector._ask(MediaField.CATEGORY, "Color")
    desk.select("a", "b")
    box = desk.inspector.fields.category
    assert box.currentText() == SEVERAL
    box.setCurrentIndex(box.findText("Style"))
    box.activated.emit(box.currentIndex())
    desk.settle()
    assert [desk.detail(name).content.category for name in "ab"] == ["Style", "Style"]
    assert box.findText(SEVERAL) == -1


def test_properties_of_several_videos_are_edited_one_by_one(desk, tmp_path):
    first = desk.add_file(tmp_path / "run.mp4", video())
    second = desk.add_file(tmp_path / "walk.mp4", video(frames=6))
    desk.select(first)
    held = FieldChange(
        desk.ids[first], MediaField.PROPERTIES, "", MediaProperties(), MediaProperties(caption="Zip")
    )
    desk.inspector.edit_asked.emit(MediaEdit("Properties", (held,)), False)
    desk.settle()
    desk.select(first, second)
    shown = desk.inspector.fields.properties
    assert shown.isVisible()
    assert shown.fields["caption"].text() == ""
    assert shown.fields["caption"].placeholderText() == SEVERAL
    shown.fields["minimum_age"].setText("16")
    shown.fields["minimum_age"].textEdited.emit("16")
    shown.fields["caption"].textEdited.emit("")  # typed and emptied again
    shown.boxes["auto_captions"].click()
    desk.settle()
    assert desk.detail(first).content.properties == MediaProperties(
        caption="Zip", minimum_age=16, auto_captions=True
    )
    assert desk.detail(second).content.properties == MediaProperties(minimum_age=16, auto_captions=True)
    desk.undo()
    desk.settle()
    assert desk.detail(second).content.properties == MediaProperties()
    desk.select(first, "a")
    assert not shown.isVisible()
