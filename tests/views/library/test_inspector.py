"""The inspector over a real tenant: what it shows, how it saves, what it refuses."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QUndoStack, QWheelEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.media.content import MediaField, MediaProperties, Region
from app.models.media.rows import MediaTexts
from app.models.media.service import write_texts
from app.models.workspace import Tenant
from app.sync.requests import PublishRequest, UploadRequest
from app.views.library.compare_dialog import CompareDialog
from app.views.library.inspector import Inspector
from app.views.library.inspector_desk import InspectorDesk
from app.views.library.inspector_dialogs import BreakDialog, DiscardDialog, ReplaceDialog
from app.views.library.inspector_fields import SEVERAL
from app.views.library.tag_editor import TagMark
from app.views.library.uses_panel import UsesDialog
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack
from tests.support.builders import USER, assign, draw, new_workstation, shirt_tenant, upload
from tests.support.corpus import PDF, video

OTHER = "sam"


class Desk:
    """An inspector with its desk on a window, over a tenant with four pictures: a, b, c, d."""

    def __init__(self, qapp, qtbot, station, tenant: Tenant, ids: dict[str, int]) -> None:
        self.qtbot = qtbot
        self.station = station
        self.tenant = tenant
        self.ids = ids
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        self.window.resize(320, 900)
        self.thumbnails = ThumbnailStore(tenant.media.thumbnail)
        self.errors: list = []
        self.background = Background(self.errors.append)
        self.toasts = ToastStack(self.hub, self.window)
        self.stack = QUndoStack()
        self.inspector = Inspector(self.hub, self.thumbnails)
        self.desk = InspectorDesk(
            tenant,
            USER,
            self.inspector,
            self.background,
            ErrorPresenter(self.toasts),
            self.stack,
            self.window,
        )
        self.changes: list = []
        self.desk.changed.connect(self.changes.append)
        column = QVBoxLayout(self.window)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.inspector)
        self.inspector.set_locales(["de-de", "en-us", "fr-ca"], "Neutral")

    def select(self, *names: str, everything: Callable | None = None, count: int = 0) -> None:
        chosen = [self.ids[name] for name in names]
        self.desk.select(chosen, count or len(chosen), everything or (lambda: array("q", chosen)))
        self.settle()
        self.qtbot.waitUntil(lambda: self.inspector.seen.media_ids == chosen)

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle and not self.desk.runner.is_busy)

    def detail(self, name: str, user: str = USER):
        return self.tenant.media_editing.details([self.ids[name]], user)[0]

    def type_into(self, field: MediaField, text: str) -> None:
        editor = self.inspector.fields.texts[field].editor
        editor.setFocus()
        editor.selectAll()
        self.qtbot.keyClicks(editor, text)

    def put(self, field: MediaField, text: str) -> None:
        self.type_into(field, text)
        self.inspector.commit()
        self.settle()


@pytest.fixture
def desk(qapp, qtbot, tmp_path) -> Iterator[Desk]:
    station = new_workstation(tmp_path / "workspace")
    tenant = shirt_tenant(station)
    ids = upload(station, tenant, tmp_path / "files", ["a", "b", "c", "d"])
    made = Desk(qapp, qtbot, station, tenant, ids)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.inspector.pane.player.stop()
    made.background.close()
    made.thumbnails.close()
    station.close()


# --- one item -----------------------------------------------------------------------------------------


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
    assert desk.stack.count() == 1
    assert desk.stack.undoText() == "Alt text of a in Neutral"
    desk.inspector.fields.title.editor.setFocus()
    desk.put(MediaField.ALT_TEXT, "Other")
    assert desk.stack.count() == 2
    desk.stack.undo()
    assert desk.detail("a").content.value(MediaField.ALT_TEXT, "Neutral") == "Close-up"
    desk.stack.undo()
    assert desk.detail("a").content.value(MediaField.ALT_TEXT, "Neutral") == ""
    desk.stack.redo()
    assert desk.detail("a").content.value(MediaField.ALT_TEXT, "Neutral") == "Close-up"


def test_what_is_typed_and_taken_back_leaves_no_step(desk):
    desk.select("a")
    desk.put(MediaField.TITLE, "Zip")
    desk.inspector.fields.title.editor.setText("")
    desk.inspector.fields._on_typed(MediaField.TITLE)
    desk.inspector.commit()
    assert desk.stack.count() == 0
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
    assert desk.stack.count() == 0
    assert desk.toasts.texts == []
    desk.put(MediaField.NAME, "a2")
    assert not field.message.isVisible()
    assert desk.detail("a").content.display_name == "a2"
    assert desk.stack.undoText() == "Rename a to a2"


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
    assert desk.stack.undoText() == "Tag a with hoodie"
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
    assert "sam" in QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()
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


def add_file(desk: Desk, path, content: bytes) -> str:
    path.write_bytes(content)
    desk.station.engine.submit(UploadRequest(desk.tenant.id, (str(path),)))
    rows = desk.tenant.media.rows(desk.tenant.media.ids())
    desk.ids.update({row.display_name: row.id for row in rows})
    return next(row.display_name for row in rows if row.file_name == path.name)


def test_a_video_has_a_player_a_poster_and_its_properties(desk, tmp_path):
    name = add_file(desk, tmp_path / "run.mp4", video())
    desk.select(name)
    pane = desk.inspector.pane
    assert pane.player.isVisible()
    assert pane.preview.isVisible()
    assert not pane.crops.isVisible()
    assert "0:02" in pane.facts.text()
    assert desk.inspector.fields.properties.isVisible()
    playtime = desk.inspector.fields.properties.fields["playtime_s"]
    playtime.setText("24")
    playtime.textEdited.emit("24")
    playtime.editingFinished.emit()
    assert desk.detail(name).content.properties == MediaProperties(playtime_s=24)
    assert desk.stack.undoText() == "Properties of run"
    desk.select("a")
    assert not pane.player.isVisible()


def test_a_document_tells_its_pages(desk, tmp_path):
    name = add_file(desk, tmp_path / "sheet.pdf", PDF)
    desk.select(name)
    assert desk.inspector.pane.facts.text().startswith("PDF · 1 page · ")
    assert not desk.inspector.fields.alt_text.isVisible()
    box = desk.inspector.fields.properties.boxes["force_download"]
    box.click()
    assert desk.detail(name).content.properties.force_download


# --- versions and uses --------------------------------------------------------------------------------


def finished_versions(desk: Desk, *titles: str) -> None:
    for title in titles:
        desk.put(MediaField.TITLE, title)
        desk.inspector.finish()
        desk.settle()


def test_versions_are_listed_and_restored_as_a_new_one(desk):
    desk.select("a")
    finished_versions(desk, "One", "Two")
    assert [row.version for row in desk.inspector.seen.history] == [3, 2, 1]
    desk.inspector.versions.restore_asked.emit(2)
    desk.settle()
    assert desk.detail("a", OTHER).content.value(MediaField.TITLE, "Neutral") == "One"
    assert [row.version for row in desk.inspector.seen.history] == [4, 3, 2, 1]
    desk.stack.undo()
    assert desk.detail("a", OTHER).content.value(MediaField.TITLE, "Neutral") == "Two"


def test_more_versions_than_fit_are_shown_on_demand(desk):
    desk.select("a")
    finished_versions(desk, "1", "2", "3", "4", "5")
    panel = desk.inspector.versions
    assert panel._list.count() == 4
    assert panel.more.text() == "Show all 6 versions"
    panel.more.click()
    assert panel._list.count() == 6
    assert not panel.more.isVisible()


def test_any_two_versions_are_compared(desk):
    desk.select("a")
    finished_versions(desk, "One", "Two")
    desk.inspector.versions.compare.click()
    dialog = desk.window.findChild(CompareDialog)
    assert (dialog.left.currentIndex(), dialog.right.currentIndex()) == (1, 0)
    assert dialog.differences == ["Title, Neutral"]
    assert dialog.summary.text() == "1 difference"
    dialog.only.setChecked(True)
    dialog.left.setCurrentIndex(0)
    assert dialog.summary.text() == "No differences"
    dialog.left.setCurrentIndex(2)
    assert dialog.differences == ["Title, Neutral"]
    assert not dialog.grab().isNull()
    dialog.accept()


def test_replacing_a_file_lists_whom_it_affects_and_keeps_the_id(desk, tmp_path):
    shirt = desk.tenant.catalog.product_by_number("SHIRT").id
    assign(desk.tenant, shirt, TargetMedia((desk.ids["b"], desk.ids["a"])))
    desk.select("a")
    before = desk.detail("a")
    desk.inspector.pane.focal_changed.emit(Region(0, 0, 10, 10))
    desk.settle()
    desk.inspector.versions.replace.click()
    dialog = desk.window.findChild(ReplaceDialog)
    assert before.row.code in dialog.affected.text()
    assert "1 product, at 1 place" in dialog.affected.text()
    assert dialog.table.item(0, 1).text() == "Master · 2nd"
    assert not dialog.replace.isEnabled()
    assert dialog.keep.isVisible()
    dialog.take_file(draw(tmp_path / "new", ["x", "y", "z", "u", "newer"], (60, 60))[-1])
    dialog.replace.click()
    desk.settle()
    after = desk.detail("a")
    assert after.row.id == before.row.id
    assert after.content.file.file_name == "newer.jpg"
    assert after.content.focal is None
    assert desk.inspector.pane.facts.text().startswith("60 × 60")
    assert desk.detail("a", OTHER).content.file == before.content.file
    desk.stack.undo()
    assert desk.detail("a").content.file == before.content.file
    assert desk.detail("a").content.focal == Region(0, 0, 10, 10)


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(desk, tmp_path):
    desk.select("a")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"")
    desk.inspector.replace_asked.emit(desk.ids["a"], broken, False)
    desk.settle()
    assert desk.toasts.texts
    assert "broken.jpg" in desk.toasts.texts[0]
    assert not desk.detail("a").is_mine


def test_uses_are_counted_listed_and_opened(desk, qtbot):
    shirt = desk.tenant.catalog.product_by_number("SHIRT").id
    assign(
        desk.tenant,
        shirt,
        TargetMedia((desk.ids["b"], desk.ids["a"]), (AdditionalSlot(desk.ids["a"], "Manual"),)),
    )
    desk.select("a")
    panel = desk.inspector.uses
    assert panel.count.text() == "2"
    assert not panel.nothing.isVisible()
    assert panel._list.itemAt(0).widget().accessibleName().startswith("SHIRT Oxford Shirt, Master · 2nd")
    opened: list = []
    desk.inspector.product_asked.connect(opened.append)
    panel.all.click()
    dialog = desk.window.findChild(UsesDialog)
    assert dialog.table.rowCount() == 2
    texts = [dialog.table.item(1, column).text() for column in range(5)]
    assert texts == ["SHIRT Oxford Shirt", "Master", "Omnichannel / Neutral", "Manual", "Draft"]
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert opened == [shirt]


def test_a_published_item_has_its_public_address(desk):
    desk.select("a")
    assert not desk.inspector.uses.address.isVisible()
    desk.station.engine.submit(PublishRequest(desk.tenant.id, media=(desk.ids["a"],)))
    desk.desk.refresh()
    desk.settle()
    assert "/imageFileData/" in desk.inspector.uses.address.text()
    desk.inspector.uses.copy.click()
    assert QGuiApplication.clipboard().text() == desk.inspector.uses.address.text()
    QGuiApplication.clipboard().clear()
    assert desk.inspector.header.chip.chip.text == "Published"
    assert desk.inspector.footer.isHidden()
    finished_versions(desk, "New")
    assert desk.inspector.header.chip.chip.text == "Published with changes"


def test_a_focal_point_is_an_edit_like_others(desk):
    desk.select("a")
    desk.inspector.pane.focal_changed.emit(Region(18, 23, 22, 27))
    desk.settle()
    assert desk.detail("a").content.focal == Region(18, 23, 22, 27)
    assert desk.inspector.pane.focal.text() == "Focal point 50 %, 50 %"
    desk.stack.undo()
    assert desk.detail("a").content.focal is None


# --- several items ------------------------------------------------------------------------------------


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
    assert desk.stack.undoText() == "Change description of 2 items in Neutral"
    desk.stack.undo()
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
    assert desk.stack.count() == 0


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


def tag(desk: Desk, name: str, *tags: str) -> None:
    desk.select(name)
    desk.inspector.fields.tags.tags_changed.emit(tags, ())
    desk.inspector.finish()
    desk.settle()


def test_tags_of_some_items_turn_between_added_removed_and_left(desk):
    tag(desk, "a", "hoodie", "blue")
    tag(desk, "b", "hoodie")
    desk.stack.clear()
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
    assert desk.stack.count() == 1
    assert desk.stack.undoText() == "Change tags of 2 items" or "3 items" in desk.stack.undoText()
    desk.stack.undo()
    desk.settle()
    assert [desk.detail(name).content.tags for name in "abc"] == [("blue", "hoodie"), ("hoodie",), ()]


def test_one_edit_goes_over_more_items_than_are_read(desk):
    everything = array("q", desk.ids.values())
    desk.select("a", "b", everything=lambda: everything, count=4)
    assert desk.inspector.fields.title.editor.placeholderText() == SEVERAL  # nobody knows the others
    desk.inspector.fields.tags.tags_changed.emit(("hoodie",), ())
    desk.settle()
    assert all(desk.detail(name).content.tags == ("hoodie",) for name in "abcd")
    assert desk.stack.undoText() == "Tag 4 items with hoodie"


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


# --- undo, keyboard, look -----------------------------------------------------------------------------


def test_a_stale_step_is_dropped_and_said(desk):
    desk.select("a")
    desk.put(MediaField.TITLE, "Mine")
    desk.inspector.finish()
    desk.settle()
    theirs = desk.detail("a", OTHER).content
    changed = replace(
        desk.stack.command(0).edit.changes[0],
        before=theirs.value(MediaField.TITLE, "Neutral"),
        after="Theirs",
    )
    desk.tenant.media_editing.apply(type(desk.stack.command(0).edit)("Title", (changed,)), OTHER)
    desk.stack.undo()
    assert desk.stack.count() == 0
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
