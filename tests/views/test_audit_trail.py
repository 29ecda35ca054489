"""The audit trail in the window: searched, filtered, exported."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.models.access.audit import record
from app.models.access.roles import Act
from app.views.audit_trail import AuditDialog
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from tests.support.accessibility import faults
from tests.support.builders import NOW, USER, new_workstation

DONE = (
    (Act.PUBLISH, "Publish 12 products", USER, 12),
    (Act.ROLES, "Gave tom the role Reader", "ines", 1),
    (Act.GROUPS, "=made the publish group Autumn", "ines", 1),
)


class Place:
    def __init__(self, folder, qapp, qtbot) -> None:
        self.qtbot, self.errors, self.told = qtbot, [], []
        self.station = new_workstation(folder / "workspace")
        self.tenant = self.station.workspace.create_tenant("aurelia", "Aurelia")
        for act, text, user, items in DONE:
            with self.tenant.cms.write() as connection:
                record(connection, act, text, user=user, items=items)
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.hub.install()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.background = Background(self.errors.append, parent=self.window)
        self.dialog = AuditDialog(
            self.hub, self.tenant.audit, self.background, lambda: NOW, self.told.append, self.window
        )
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.dialog.show()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle and None not in self.texts())

    def texts(self) -> list[str]:
        model = self.dialog.model
        return [model.index(row, 3).data() for row in range(model.rowCount())]


@pytest.fixture
def place(tmp_path, qapp, qtbot) -> Iterator[Place]:
    made = Place(tmp_path, qapp, qtbot)
    yield made
    made.dialog.close()
    made.background.close()
    made.hub.icons.clear()
    made.station.close()


def test_it_lists_what_was_done_newest_first(place: Place):
    assert place.texts() == [*reversed([text for _, text, _, _ in DONE]), "Made the tenant Aurelia"]
    assert place.dialog.count.text() == "4 entries"
    spoken = place.dialog.model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("kim, Publishing, Publish 12 products, 12")
    assert faults(place.dialog) == []


def test_it_is_searched_while_typing(place: Place):
    QTest.keyClicks(place.dialog.search, "INES autumn")
    with place.qtbot.waitSignal(place.dialog.search.searched):
        pass
    place.settle()
    assert place.texts() == ["=made the publish group Autumn"]
    place.dialog.search.setText("nobody did this")
    with place.qtbot.waitSignal(place.dialog.search.searched):
        pass
    place.settle()
    assert place.dialog.count.text() == "Nothing matches."
    assert not place.dialog.export_button.isEnabled()


def test_it_is_filtered_by_person_kind_and_time(place: Place):
    dialog = place.dialog
    assert [choice.text for choice in dialog.person.choices] == ["Everybody", "ines", "kim"]
    dialog.person._on_chosen("ines")
    place.settle()
    assert len(place.texts()) == 2
    dialog.kind._on_chosen(Act.ROLES.value)
    place.settle()
    assert place.texts() == ["Gave tom the role Reader"]
    dialog._now = lambda: NOW + timedelta(days=2)
    dialog.time._on_chosen("day")
    place.settle()
    assert place.texts() == []
    dialog.time._on_chosen("week")
    place.settle()
    assert len(place.texts()) == 1


def test_what_matches_is_exported(place: Place, tmp_path):
    place.dialog.person._on_chosen("ines")
    place.settle()
    place.dialog.write(tmp_path / "trail.tsv")
    place.settle()
    assert place.told == ["2 rows written to trail.tsv."]
    lines = (tmp_path / "trail.tsv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].split("\t")[3] == "'=made the publish group Autumn"
    place.dialog.write(tmp_path / "missing" / "trail.tsv")
    place.settle()
    assert len(place.errors) == 1
