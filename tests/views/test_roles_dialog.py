"""Roles given and taken in the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.models.access.roles import Role
from app.models.errors import RuleViolation
from app.views.roles_dialog import UNUSED, USED, RolesDialog
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from tests.support.accessibility import faults
from tests.support.builders import USER, new_workstation


class Place:
    def __init__(self, folder, qapp, qtbot) -> None:
        self.qtbot, self.errors = qtbot, []
        self.station = new_workstation(folder / "workspace")
        self.rights = self.station.workspace.create_tenant("aurelia", "Aurelia").rights
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.background = Background(self.errors.append, parent=self.window)
        self.dialog: RolesDialog

    def open(self) -> RolesDialog:
        self.dialog = RolesDialog(self.hub, self.rights, USER, self.background, self.window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.dialog.show()
        self.settle()
        return self.dialog

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle)

    def texts(self) -> list[tuple[str, str]]:
        return [(row.user, row.role.label) for row in self.dialog.model.rows]


@pytest.fixture
def place(tmp_path, qapp, qtbot) -> Iterator[Place]:
    made = Place(tmp_path, qapp, qtbot)
    yield made
    made.dialog.close()
    made.background.close()
    made.hub.icons.clear()
    made.station.close()


def test_roles_are_given_and_taken_by_keyboard(place: Place):
    dialog = place.open()
    assert dialog.hint.text() == UNUSED
    assert not dialog.give_button.isEnabled()
    assert not dialog.take_button.isEnabled()
    QTest.keyClicks(dialog.name, "tom")
    with place.qtbot.waitSignal(dialog.changed):
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    place.settle()
    assert place.texts() == [(USER, "System Administrator"), ("tom", "Web Producer")]
    assert dialog.hint.text() == USED
    assert dialog.name.text() == ""
    assert dialog.model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == f"tom, Web Producer, {USER}"
    assert faults(dialog) == []
    dialog.table.selectRow(1)
    with place.qtbot.waitSignal(dialog.changed):
        dialog.take_button.click()
    place.settle()
    assert place.texts() == [(USER, "System Administrator")]
    assert not dialog.take_button.isEnabled()


def test_what_the_store_refuses_is_presented(place: Place):
    place.rights.grant("tom", Role.READER, USER)
    dialog = place.open()
    dialog.table.selectRow(0)
    dialog.take_button.click()
    place.settle()
    (error,) = place.errors
    assert isinstance(error, RuleViolation)
    assert len(place.texts()) == 2


def test_who_may_not_give_roles_reads_why(place: Place):
    place.rights.grant(USER, Role.READER, "ines")
    dialog = place.open()
    reason = f"{USER} may not give or take roles: their role is Reader. Ask ines, who may."
    assert dialog.hint.text() == dialog.give_button.toolTip() == reason
    dialog.table.selectRow(0)
    assert not dialog.name.isEnabled()
    assert not dialog.take_button.isEnabled()
