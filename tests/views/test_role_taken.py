"""A role that another process takes away while the window is open: one clear answer, and nothing is lost."""

import os
import subprocess
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from app.models.access.roles import Role
from tests.support.builders import USER, upload
from tests.views.test_rights import ADMIN, Place, place

__all__ = ["place"]

MAY_NOT = "{} may not {}: they have no role here. Ask {}, who may."
NO_EDIT = MAY_NOT.format(USER, "edit media items", ADMIN)
NO_ASSIGN = MAY_NOT.format(USER, "edit product and category media", ADMIN)
CHANGED = "Your roles have changed. You have no role now."


def take_elsewhere(place: Place, role: Role = Role.PRODUCER) -> None:
    """Take the role away as somebody else, in another process; the window has not looked yet."""
    folder = str(place.station.workspace.root)
    revoke = ("role", "revoke", USER, role.value, "--tenant", place.tenant.id)
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "--workspace", folder, *revoke],
        env={**os.environ, "LOGNAME": ADMIN},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def open_library(place: Place, folder) -> tuple[QWidget, int]:
    """Open the window as somebody who may, and select the one item."""
    [media_id] = upload(place.station, place.tenant, folder / "files", ["a"]).values()
    window = place.open(Role.PRODUCER)
    window.commands.rights._timer.stop()  # each test says when it looks
    window.open_page("library")
    library = window.pages.library
    library.set_inspector_visible(True)
    place.qtbot.waitUntil(lambda: len(library.model.ids) == 1)
    library.grid.select_ids([media_id])
    place.qtbot.waitUntil(lambda: list(library.inspector.seen.media_ids) == [media_id])
    return library, media_id


def name_of(place: Place, media_id: int) -> str:
    [detail] = place.tenant.media_editing.details([media_id], USER)
    return detail.content.display_name


def test_what_is_typed_stays_to_copy_with_the_reason_beside_it(place: Place, tmp_path):
    library, media_id = open_library(place, tmp_path)
    field = library.inspector.fields.name
    field.editor.selectAll()
    QTest.keyClicks(field.editor, "Red hat")
    take_elsewhere(place)
    library.inspector.commit()  # as it does by itself after a moment
    assert field.message.text() == NO_EDIT
    assert place.toasts() == []
    place.look()
    assert field.editor.isReadOnly()
    assert field.editor.toolTip() == NO_EDIT
    assert place.toasts() == [CHANGED]
    field.editor.selectAll()
    field.editor.copy()
    assert QGuiApplication.clipboard().text() == field.editor.text() == "Red hat"
    assert name_of(place, media_id) == "a"


def test_what_is_typed_can_be_saved_once_the_role_is_back(place: Place, tmp_path):
    library, media_id = open_library(place, tmp_path)
    editor = library.inspector.fields.name.editor
    take_elsewhere(place)
    editor.selectAll()
    QTest.keyClicks(editor, "Red hat")
    place.look()
    assert editor.isReadOnly()
    assert editor.text() == "Red hat"
    place.grant(Role.PRODUCER)
    place.look()
    assert not editor.isReadOnly()
    QTest.keyClicks(editor, "s")
    library.inspector.commit()
    assert name_of(place, media_id) == "Red hats"


def test_a_gesture_is_refused_once_and_nothing_is_assigned(place: Place, tmp_path, qtbot):
    _library, media_id = open_library(place, tmp_path)
    window, cap = place.window, place.tenant.catalog.product_by_number("CAP").id
    window.open_page("products")
    view = window.pages.products
    view.show_product(cap, 0)
    qtbot.waitUntil(lambda: view.desk.is_idle and view.desk.state is not None)
    assert view.desk.refusal() == ""
    take_elsewhere(place)
    with qtbot.waitSignal(window.commands.rights.changed):  # the refusal makes it look
        view.desk._prompts.edit_and_assign = lambda _name: True
        view.pages[0].add_primary([media_id])
    qtbot.waitUntil(lambda: view.desk.is_idle)
    assert place.toasts() == [NO_ASSIGN, CHANGED]
    assert view.desk.refusal() == NO_ASSIGN
    view.pages[0].add_primary([media_id])
    assert place.toasts() == [NO_ASSIGN, CHANGED]  # it is said in the status line from now on
    assert view.desk.state.content.is_empty


def test_a_dialog_that_is_open_is_held_back_too(place: Place, tmp_path, qtbot):
    open_library(place, tmp_path)
    window = place.window
    window.commands.run("media.bench")
    [bench] = [one for one in window.findChildren(QDialog) if one.isVisible()]
    qtbot.waitUntil(lambda: bench.next.isEnabled())
    QTest.keyClicks(bench.field, "A red hat")
    take_elsewhere(place)
    place.look()
    assert not bench.next.isEnabled()
    assert bench.next.toolTip() == NO_EDIT
    assert bench.field.isReadOnly()
    assert bench.field.toPlainText() == "A red hat"
    QTest.keyClick(bench, Qt.Key.Key_Escape)  # takes back what was typed, then leaves
    bench.close()
    assert not bench.isVisible()
