"""What a role may not do is off with its reason, also when it is taken while the window is open."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPushButton, QWidget

from app.models.access.roles import Act, Role, Standing
from app.sync.requests import PublishRequest
from app.views.acts import BUTTONS, act_of_button, acts_of_commands
from app.views.application import make_hub
from app.views.audit_trail import AuditDialog
from app.views.main_window import MainWindow
from app.views.rights_gate import RightsGate
from app.views.rights_watch import RightsWatch
from app.views.support.background import Background
from app.views.support.theme import ThemeMode
from app.window import make_window
from tests.support.builders import USER, new_workstation, shirt_tenant

ADMIN = "ines"


class Place:
    """A window over a tenant where `ines` gives the roles."""

    def __init__(self, folder, qapp, qtbot) -> None:
        self.qtbot = qtbot
        self.station = new_workstation(folder / "workspace")
        self.tenant = shirt_tenant(self.station)
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.window: MainWindow

    def open(self, *roles: Role) -> MainWindow:
        for role in roles:
            self.grant(role)
        self.window = make_window(self.station, self.hub, self.settings)
        self.qtbot.addWidget(self.window)
        with self.qtbot.waitSignals([self.window.engine_started, self.window.commands.rights.looked]):
            self.window.show()
        return self.window

    def grant(self, role: Role) -> None:
        self.tenant.rights.grant(ADMIN, Role.SYSTEM_ADMINISTRATOR, ADMIN)
        self.tenant.rights.grant(USER, role, ADMIN)

    def look(self) -> None:
        with self.qtbot.waitSignal(self.window.commands.rights.looked):
            self.window.commands.rights.look()

    def action(self, action_id: str) -> QAction:
        return self.window.commands.actions[action_id]

    def toasts(self) -> list[str]:
        return self.window.toasts.texts


@pytest.fixture
def place(tmp_path, qapp, qtbot) -> Iterator[Place]:
    made = Place(tmp_path, qapp, qtbot)
    yield made
    made.window.close()
    made.station.close()
    made.hub.icons.clear()


REFUSED = f"{USER} may not upload media: their role is Reader. Ask {ADMIN}, who may."


def test_nothing_is_off_while_nobody_has_a_role(place: Place):
    place.open()
    for action_id in acts_of_commands():
        if action_id in place.window.commands.actions:
            assert place.window.commands._gate.permits(action_id)
    assert place.action("file.upload_files").isEnabled()
    assert place.window.context_bar._avatar.toolTip() == USER


def test_a_reader_finds_commands_off_with_the_reason_and_who_may(place: Place):
    window = place.open(Role.READER)
    upload = place.action("file.upload_files")
    assert not upload.isEnabled()
    assert upload.toolTip() == upload.statusTip() == REFUSED
    assert all(menu.toolTipsVisible() for menu in window.commands._menus.values())
    for action_id in ("publish.all", "publish.new_group", "publish.media_sync", "media.delete"):
        assert not place.action(action_id).isEnabled(), action_id
    for action_id in ("window.jobs", "view.refresh", "media.export", "tenant.audit"):
        window.commands.update_enabled()
        assert place.action(action_id).isEnabled() or action_id == "media.export"
    assert window.context_bar._avatar.toolTip() == f"{USER}: Reader"
    palette = window.commands.open_palette()
    assert palette is not None
    palette.close()
    window.commands.update_enabled()  # what views want does not count
    assert not upload.isEnabled()


def test_buttons_and_commands_of_views_are_off_too(place: Place):
    window = place.open(Role.READER)
    place.look()  # some are made after the first look
    buttons = [b for b in window.pages.library.findChildren(QAbstractButton) if b.text() == "Upload"]
    assert buttons
    assert {(b.isEnabled(), b.toolTip(), b.accessibleDescription()) for b in buttons} == {
        (False, REFUSED, REFUSED)
    }
    window.open_page("products")
    edit = window.pages.products.commands["edit"]
    assert not edit.isEnabled()
    assert "edit product and category media" in edit.toolTip()
    assert window.pages.products.commands["search"].isEnabled()


def test_a_producer_may_produce_and_not_administer(place: Place):
    place.open(Role.PRODUCER)
    assert place.action("file.upload_files").isEnabled()
    assert place.action("publish.all").isEnabled()
    assert not place.action("publish.media_sync").isEnabled()
    assert place.action("publish.media_sync").toolTip().endswith(f"Ask {ADMIN}, who may.")


def test_a_role_that_is_taken_while_the_window_is_open_is_refused_at_once_and_the_window_follows(
    place: Place, qtbot
):
    window = place.open(Role.PRODUCER)
    place.tenant.rights.revoke(USER, Role.PRODUCER, ADMIN)
    before = len(place.station.engine.jobs())
    with qtbot.waitSignal(window.commands.rights.changed):  # the refusal makes it look
        window.job_desk.submit(PublishRequest(place.tenant.id))
    assert len(place.station.engine.jobs()) == before
    told = place.toasts()
    refusal = f"{USER} may not publish or unpublish: they have no role here. Ask {ADMIN}, who may."
    assert told.count(refusal) == 1
    assert told[-1] == "Your roles have changed. You have no role now."
    assert not place.action("publish.all").isEnabled()
    assert window.context_bar._avatar.toolTip() == f"{USER}: no role"
    place.grant(Role.PRODUCER)
    place.look()
    assert place.action("publish.all").isEnabled()
    assert place.action("publish.all").toolTip() == "Publish all products and categories"


@pytest.fixture
def watch(qapp, qtbot, place: Place):
    window = place.open()
    window.commands.rights.follow(None)  # nobody looks meanwhile
    return window.commands.rights


def become(watch: RightsWatch, *roles: Role) -> None:
    watch.show(Standing(USER, frozenset(roles), ((ADMIN, Role.SYSTEM_ADMINISTRATOR),)))


def test_what_a_view_wants_meanwhile_counts_when_the_right_comes_back(watch: RightsWatch, qtbot):
    page = QWidget(watch.parent())
    on, off = QPushButton("Upload…", page), QPushButton("&Delete", page)
    off.setEnabled(False)
    on.setToolTip("Ctrl+U")
    gate = RightsGate(watch)
    gate.take_view("library", page)
    gate.take_view("library", page)  # again: nothing twice
    assert on.isEnabled()
    become(watch, Role.READER)
    assert not on.isEnabled()
    off.setEnabled(True)  # the view does not know
    assert not off.isEnabled()
    become(watch, Role.ADMINISTRATOR)
    assert on.isEnabled()
    assert on.toolTip() == "Ctrl+U"
    assert off.isEnabled()


def test_what_a_view_switches_off_meanwhile_stays_off(watch: RightsWatch, qtbot):
    page = QWidget(watch.parent())
    button, other = QPushButton("Upload…", page), QPushButton("&Delete", page)
    RightsGate(watch).take_view("library", page)
    become(watch, Role.READER)
    button.setEnabled(False)  # it is off already: Qt tells nobody
    page.setEnabled(False)
    page.setEnabled(True)
    assert not button.isEnabled()
    assert not other.isEnabled()
    become(watch, Role.ADMINISTRATOR)
    assert not button.isEnabled()
    assert other.isEnabled()
    button.setEnabled(True)
    assert button.isEnabled()


def test_fields_take_no_words_without_the_right(watch: RightsWatch, qtbot):
    page = QWidget(watch.parent())
    field, locked = QLineEdit(page), QLineEdit(page)
    locked.setReadOnly(True)
    RightsGate(watch).take_fields(page, Act.EDIT)
    become(watch, Role.READER)
    assert field.isReadOnly()
    field.setReadOnly(False)
    assert field.isReadOnly()
    become(watch, Role.PRODUCER)
    assert not field.isReadOnly()
    assert locked.isReadOnly()


def test_a_command_stays_as_its_view_wants_it(watch: RightsWatch, qtbot):
    page = QWidget(watch.parent())
    edit, finish = QAction("Edit", page), QAction("Finish", page)
    finish.setEnabled(False)
    finish.setVisible(False)
    gate = RightsGate(watch)
    gate.take_commands({"edit": edit, "finish": finish, "search": QAction("Search", page)}, "products")
    become(watch, Role.READER)
    finish.setEnabled(True)
    assert not edit.isEnabled()
    assert not finish.isEnabled()
    become(watch, Role.PRODUCER)
    assert edit.isEnabled()
    finish.setVisible(True)
    assert finish.isEnabled()


def test_every_act_that_the_tables_name_belongs_to_something_that_is_there(place: Place):
    window = place.open(Role.READER)
    for view in set(BUTTONS) - {"tray"}:
        window.open_page(view)
    there = set(window.commands.actions)
    for key, page in window.pages.built.items():
        there |= {f"{key}.{name}" for name in getattr(page, "commands", {})}
    assert {name for name in acts_of_commands() if name not in there} == set()
    assert act_of_button("headquarters", "Batch processing: No", "") is Act.JOBS
    assert act_of_button("library", "", "Remove hoodie") is Act.EDIT
    assert act_of_button("products", "Preview", "Preview") is act_of_button("nowhere", "Upload") is None


def test_looking_ends_with_the_window(qapp, qtbot, place: Place):
    window = place.open(Role.READER)
    assert window.commands.rights._timer.isActive()
    window.close()
    assert not window.commands.rights._timer.isActive()
    assert isinstance(window.background, Background)


def test_the_audit_trail_opens_once_by_its_key_and_goes_with_its_tenant(place: Place, qtbot):
    window = place.open(Role.READER)
    for _ in range(2):
        window.commands.run("tenant.audit")
    (dialog,) = window.findChildren(AuditDialog)
    qtbot.waitUntil(lambda: dialog.count.text() == f"{len(place.tenant.audit.ids())} entries")
    place.station.workspace.user = ADMIN
    place.station.workspace.create_tenant("borea", "Borea")
    with qtbot.waitSignal(dialog.destroyed):
        window.open_tenant("borea")
