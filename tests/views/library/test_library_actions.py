"""What is done with selected items: delete, trash, unpublish, export, assign, codes, check."""

from array import array

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu

from app.models.assignments.slots import TargetMedia
from app.models.media.rows import MediaState, media_code
from app.views.library.export_files import export_files, safe_name, unique_name
from app.views.library.lifecycle_dialogs import RefusedDialog
from app.views.library.selection import find_places
from app.views.library.trash_dialog import PurgeDialog
from tests.support.builders import USER, assign, upload


@pytest.fixture
def free_items(desk) -> list[int]:
    """Items that nothing uses and nobody has published."""
    with desk.tenant.cms.write() as connection:
        connection.exec_driver_sql(
            "UPDATE media SET used_by = 0, published = NULL, published_version = NULL WHERE id <= 10"
        )
    return list(range(1, 11))


def answered(desk, qtbot):
    """Wait for the question that is being prepared."""
    qtbot.waitUntil(lambda: desk.view.actions_on_media.dialog is not None)
    return desk.view.actions_on_media.dialog


def test_delete_asks_with_the_count_and_can_be_taken_back(desk, qtbot, free_items):
    view = desk.view
    view.grid.select_ids(free_items[:3])
    view.actions_on_media.delete()
    dialog = answered(desk, qtbot)
    assert dialog.windowTitle() == "Delete 3 media items?"
    dialog.delete.click()
    qtbot.waitUntil(lambda: view.model.rowCount() == 57)
    assert desk.toasts.texts == ["Deleted 3 media items."]
    assert desk.asked.changes[-1].media == frozenset({1, 2, 3})
    qtbot.waitUntil(lambda: view.selection.count() == 0)
    view.actions_on_media._restore((1, 2, 3))
    qtbot.waitUntil(lambda: view.model.rowCount() == 60)


def test_what_is_used_is_refused_with_its_uses(desk, qtbot, free_items, tmp_path):
    product = desk.tenant.catalog.product_by_number("CAP").id
    assign(desk.tenant, product, TargetMedia((1,)))
    view = desk.view
    view.grid.select_ids([1, 2])
    view.actions_on_media.delete()
    answered(desk, qtbot).delete.click()
    qtbot.waitUntil(lambda: isinstance(view.actions_on_media.dialog, RefusedDialog))
    dialog = view.actions_on_media.dialog
    assert dialog.windowTitle() == "1 media item was not deleted"
    assert dialog.table.item(0, 0).text() == desk.media.rows([1])[0].display_name
    assert "CAP" in dialog.table.item(0, 1).text()
    assert dialog.uses.item(0, 1).text() == "Trail Cap (CAP)"
    dialog.uses.cellDoubleClicked.emit(0, 0)
    assert desk.asked.products == [product]


def test_the_trash_lists_searches_restores_and_forgets(desk, qtbot, free_items):
    desk.tenant.library.delete(free_items, USER)
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.reload()
    dialog = desk.view.actions_on_media.open_trash()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 10)
    name = dialog.model.rows[0].display_name
    dialog.search.setText(name)
    dialog.search._emit()
    assert dialog.model.rowCount() == 1
    dialog.select_all()
    assert dialog.restore.text() == "Restore 1 item"
    dialog.restore.click()
    qtbot.waitUntil(lambda: dialog.model.total == 9)
    dialog.search.clear()
    dialog.search._emit()
    dialog.select_all()
    question = dialog.ask_purge()
    assert question.windowTitle() == "Delete 9 media items for good?"
    question.delete.click()
    qtbot.waitUntil(lambda: dialog.model.total == 0)
    assert desk.tenant.library.trash() == ()
    dialog.reject()
    qtbot.waitUntil(lambda: desk.view.model.rowCount() == 51)


def test_many_are_forgotten_only_with_their_number_typed(desk):
    dialog = PurgeDialog(desk.hub, 120, desk.window)
    assert not dialog.delete.isEnabled()
    dialog.field.setText("12")
    assert not dialog.delete.isEnabled()
    dialog.field.setText("120")
    assert dialog.delete.isEnabled()


def test_unpublish_shows_live_uses_and_wants_them_meant(desk, qtbot):
    product = desk.tenant.catalog.product_by_number("CAP").id
    assign(desk.tenant, product, TargetMedia((1,)))
    with desk.tenant.cms.write() as connection:
        connection.exec_driver_sql("UPDATE document_media SET stage = 'published'")
        connection.exec_driver_sql("UPDATE documents SET published_version = head_version")
    view = desk.view
    view.grid.select_ids([1, 2])
    view.actions_on_media.unpublish()
    dialog = answered(desk, qtbot)
    assert dialog.force is not None
    assert dialog.unpublish.text() == "Unpublish 1 media item"
    dialog.force.setChecked(True)
    assert dialog.unpublish.text() == "Unpublish 2 media items"
    dialog.unpublish.click()
    qtbot.waitUntil(lambda: "Unpublished 2 media items." in desk.toasts.texts)
    assert desk.asked.followed == [desk.tenant.id]
    assert {row.state for row in desk.media.rows([1, 2])} == {MediaState.DRAFT}


def test_unpublish_of_drafts_says_that_there_is_nothing_to_do(desk, qtbot):
    desk.view.grid.select_ids([5, 10])
    desk.view.actions_on_media.unpublish()
    qtbot.waitUntil(lambda: "None of the selected items is published." in desk.toasts.texts)


def test_export_copies_originals_under_free_names(desk, qtbot, tmp_path):
    made = upload(desk.station, desk.tenant, tmp_path / "a", ["front", "back"])
    made |= upload(desk.station, desk.tenant, tmp_path / "b", ["x"])
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.reload()
    target = tmp_path / "out"
    target.mkdir()
    (target / "Front.jpg").write_text("kept")
    desk.view.selection.select([made["front"], made["back"]])
    desk.view.actions_on_media.export_to(target)
    qtbot.waitUntil(lambda: "Exported 2 files to out" in desk.toasts.texts)
    assert {each.name for each in target.iterdir()} == {"Front.jpg", "front (2).jpg", "back.jpg"}
    assert (target / "Front.jpg").read_text() == "kept"
    assert (target / "front (2).jpg").read_bytes() == (tmp_path / "a" / "front.jpg").read_bytes()


def test_an_export_names_what_it_could_not_copy_and_goes_on(desk, tmp_path):
    told: list = []
    outcome = export_files(
        [1, 2], tmp_path, desk.media.rows, desk.tenant.blobs.path, lambda *at: told.append(at), lambda: False
    )
    assert outcome.copied == 0
    assert [one.media_id for one in outcome.failed] == [1, 2]
    assert list(tmp_path.glob(".vitrine*")) == []
    stopped = export_files(
        [1, 2], tmp_path, desk.media.rows, desk.tenant.blobs.path, lambda *_: None, lambda: True
    )
    assert stopped.is_stopped


@pytest.mark.parametrize(
    ("given", "made"),
    [
        ("a/b\\c:d.jpg", "a_b_c_d.jpg"),
        ("con.png", "_con.png"),
        ("..", "unnamed"),
        ("\u202egpj.exe", "_gpj.exe"),
        ("photo.jpg. ", "photo.jpg"),
        ("tab\there.tif", "tab_here.tif"),
    ],
)
def test_names_are_safe_everywhere(given, made):
    assert safe_name(given) == made


def test_long_names_keep_their_ending_and_stay_unique():
    taken: set[str] = set()
    first, second = (unique_name("ß" * 300 + ".jpeg", taken) for _ in range(2))
    assert first != second
    assert first.endswith(".jpeg")
    assert second.endswith(" (2).jpeg")
    assert len(second.encode()) < 255


def test_assign_hands_the_selection_on_current_first(desk):
    desk.view.grid.select_ids([8, 9])
    desk.view.selection_bar.assign_asked.emit()
    assert sorted(desk.asked.assigned[0]) == [8, 9]


def test_codes_go_to_the_clipboard(desk):
    desk.view.grid.select_ids([8, 9])
    desk.view.actions_on_media.copy_codes()
    assert QGuiApplication.clipboard().text() == f"{media_code(9)}\n{media_code(8)}"
    QGuiApplication.clipboard().clear()


def test_check_finds_files_that_are_gone(desk, qtbot, tmp_path):
    made = upload(desk.station, desk.tenant, tmp_path / "a", ["front", "back"])
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.reload()
    desk.view.selection.select([made["front"]])
    desk.view.actions_on_media.check()
    qtbot.waitUntil(lambda: any("all are as they were uploaded" in text for text in desk.toasts.texts))
    desk.tenant.blobs.path(desk.media.rows([made["back"]])[0].sha256).unlink()
    desk.view.selection.select([made["back"]])
    desk.view.actions_on_media.check()
    dialog = answered(desk, qtbot)
    assert "cannot be read" in dialog.table.item(0, 1).text()
    dialog.accept()


def test_the_menu_of_the_items_opens_where_it_was_asked_for(desk, qtbot):
    action = QAction("Delete", desk.view)
    desk.view.menu_actions = [action, None]
    desk.view.grid.select_ids([60])
    desk.view.grid.menu_asked.emit(QPoint(10, 10))
    menu = desk.view.findChild(QMenu)
    assert action in menu.actions()
    menu.close()


def test_retry_reads_a_broken_picture_again(desk, qtbot):
    with desk.tenant.cms.write() as connection:
        connection.exec_driver_sql("UPDATE media SET problem = 'cut off' WHERE id = 60")
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.reload()
    grid = desk.view.grid
    qtbot.waitUntil(lambda: desk.view.model.peek(0) is not None and bool(desk.view.model.peek(0).problem))
    rect = grid.visualRect(desk.view.model.index(0))
    with qtbot.waitSignal(grid.retry_asked) as asked:
        qtbot.mouseClick(
            grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(rect.left() + 20, rect.bottom() - 8)
        )
    assert asked.args[0].id == 60
    assert grid.selected_count() == 0


def test_places_of_a_selection_in_another_list():
    ids = array("q", [5, 4, 3, 2, 1])
    found = find_places(array("q", [4, 3, 9, 1]), ids)
    assert found.ranges == ((1, 2), (4, 4))
    assert list(found.hidden) == [9]
    assert find_places(ids, ids).ranges == ((0, 4),)
    assert find_places(array("q"), ids).ranges == ()


def test_the_trash_stays_until_what_it_writes_is_written(desk, qtbot, free_items):
    desk.tenant.library.delete(free_items, USER)
    dialog = desk.view.actions_on_media.open_trash()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == len(free_items))
    dialog.select_all()
    dialog.restore_selected()
    dialog.reject()
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.finished):
        qtbot.waitUntil(lambda: desk.tenant.library.trash() == ())
