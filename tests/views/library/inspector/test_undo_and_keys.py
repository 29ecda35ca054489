"""Undo, keys and names of the inspector."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit

from app.models.media.content import FieldChange, MediaEdit, MediaField, MediaProperties

OTHER = "sam"


def test_a_stale_step_is_dropped_and_said(desk):
    desk.select("a")
    desk.put(MediaField.TITLE, "Mine")
    desk.inspector.finish()
    desk.settle()
    theirs = desk.detail("a", OTHER).content
    before = theirs.value(MediaField.TITLE, "Neutral")
    changed = FieldChange(desk.ids["a"], MediaField.TITLE, "Neutral", before, "Theirs")
    desk.tenant.media_editing.apply(MediaEdit("Title", (changed,)), OTHER)
    desk.undo()
    assert len(desk.history.steps) == 0
    assert len(desk.toasts.texts) == 1
    assert desk.detail("a").content.value(MediaField.TITLE, "Neutral") == "Theirs"


def test_space_looks_where_no_text_is_typed(desk, qtbot):
    asked: list = []
    desk.inspector.quick_look_asked.connect(lambda: asked.append(True))
    desk.select("a")
    qtbot.keyClick(desk.inspector.pane.preview, Qt.Key.Key_Space)
    assert asked == [True]
    qtbot.keyClick(desk.inspector.fields.name.editor, Qt.Key.Key_Space)
    assert asked == [True]


def test_previous_and_next(desk):
    steps: list = []
    desk.inspector.step_asked.connect(steps.append)
    desk.select("a")
    desk.inspector.header.before.click()
    desk.inspector.header.after.click()
    assert steps == [-1, 1]


def test_every_control_is_reached_by_tab_and_has_a_name(desk):
    desk.select("a")
    desk.inspector.fields.more.button.click()
    reached, widget = [], desk.inspector
    for _ in range(400):
        widget = widget.nextInFocusChain()
        takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes_tab and widget.isVisible() and widget.isEnabled() and desk.inspector.isAncestorOf(widget):
            if widget in reached:
                break
            reached.append(widget)
    kinds = QLineEdit | QPlainTextEdit | QComboBox
    assert {desk.inspector.fields.name.editor, desk.inspector.fields.description.editor} <= set(reached)
    assert desk.inspector.versions.replace in reached
    assert desk.inspector.footer.publish in reached
    assert desk.inspector.fields.category in reached
    assert desk.inspector.pane.preview in reached
    for control in reached:
        assert control.accessibleName() or getattr(control, "text", str)(), control
        if isinstance(control, kinds):
            assert control.accessibleName()


def test_properties_know_numbers_and_flags(desk, qtbot):
    from app.models.media.rows import MediaType

    fields = desk.inspector.fields.properties
    fields.show_properties(MediaType.VIDEO, MediaProperties(minimum_age=12))
    assert fields.group.button.text() == "Video properties"
    fields.fields["playtime_s"].setText("24")
    fields.fields["caption"].setText(" A run ")
    fields.boxes["auto_captions"].setChecked(True)
    assert fields.properties() == MediaProperties(
        caption="A run", playtime_s=24, minimum_age=12, auto_captions=True
    )
    fields.show_properties(MediaType.FILE, MediaProperties())
    assert fields.group.button.text() == "File properties"
    assert fields._rows["caption"].isHidden()
    fields.show_properties(MediaType.IMAGE, MediaProperties())
    assert fields.isHidden()
