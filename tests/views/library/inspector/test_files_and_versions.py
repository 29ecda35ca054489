"""Videos, documents, versions and uses in the inspector."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.media.content import MediaField, MediaProperties, Region
from app.sync.requests import PublishRequest
from app.views.library.compare_dialog import CompareDialog
from app.views.library.inspector_dialogs import ReplaceDialog
from app.views.library.uses_panel import UsesDialog
from tests.support.builders import assign, draw
from tests.support.corpus import PDF, video

OTHER = "sam"


def test_a_video_has_a_player_a_poster_and_its_properties(desk, tmp_path):
    name = desk.add_file(tmp_path / "run.mp4", video())
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
    assert desk.history.undo_text == "Properties of run"
    desk.select("a")
    assert not pane.player.isVisible()


def test_a_document_tells_its_pages(desk, tmp_path):
    name = desk.add_file(tmp_path / "sheet.pdf", PDF)
    desk.select(name)
    assert desk.inspector.pane.facts.text().startswith("PDF · 1 page · ")
    assert not desk.inspector.fields.alt_text.isVisible()
    box = desk.inspector.fields.properties.boxes["force_download"]
    box.click()
    assert desk.detail(name).content.properties.force_download


def finished_versions(desk, *titles: str) -> None:
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
    desk.undo()
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
    desk.undo()
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
    shown = [label.text() for label in panel._list.itemAt(0).widget().findChildren(QLabel)]
    assert {"SHIRT Oxford Shirt", "Omnichannel · Neutral", "Draft"} <= set(shown)
    opened: list = []
    desk.inspector.owner_asked.connect(opened.append)
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
    desk.undo()
    assert desk.detail("a").content.focal is None
