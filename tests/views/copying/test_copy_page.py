"""The wizard in the window: opened by its command, left and taken up again, closed."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.sync.jobs.states import JobState
from app.views.copying.view import STARTED, TENANT
from tests.views.groups_world import GroupsWorld


def test_the_command_opens_the_wizard_and_cancel_goes_back(tmp_path: Path, qapp: QApplication, qtbot):
    world = GroupsWorld(tmp_path, qapp, qtbot)
    window = world.window
    window.open_page("products")
    world.settle()
    window.commands.run("tenant.copy_content")
    page = window.commands._does.copies
    view = page.view
    assert window.stack.currentWidget() is view
    view.tenant_step.field.setText("nobody")
    qtbot.keyClick(view.tenant_step.field, Qt.Key.Key_Return)
    world.settle()
    assert "does not exist" in view.tenant_step.message.text()
    window.open_page("jobs")
    window.commands.run("tenant.copy_content")
    assert window.stack.currentWidget() is view
    assert view.tenant_step.source == "nobody"
    qtbot.mouseClick(view.cancel, Qt.MouseButton.LeftButton)
    world.settle()
    assert window.page == "products"
    assert page.view is None
    world.close()


def test_a_job_is_taken_back_from_the_menu(tmp_path: Path, qapp: QApplication, qtbot):
    world = GroupsWorld(tmp_path, qapp, qtbot)
    window = world.window
    window.commands.run("tenant.reverse_job")
    world.settle()
    assert (window.page, window.jobs_page.reverse_dialog) == ("jobs", None)
    assert window.toasts.texts == ["Choose a job that is over: what it changed can be taken back."]
    engine = world.shop.station.engine
    job = next(one for one in engine.jobs(50) if one.kind == "publish")
    window.show_job(job.id)
    qtbot.waitUntil(lambda: window.jobs.details.reversible_id == job.id)
    window.commands.run("tenant.reverse_job")
    world.settle()
    dialog = window.jobs_page.reverse_dialog
    assert (dialog.list.count(), dialog.accept_button.text()) == (1, "Reverse 1 change")
    dialog.close()
    world.close()


def test_the_wizard_starts_afresh_once_its_job_is_over(tmp_path: Path, qapp: QApplication, qtbot):
    world = GroupsWorld(tmp_path, qapp, qtbot)
    window = world.window
    window.commands.run("tenant.copy_content")
    page = window.commands._does.copies
    view = page.view
    engine = world.shop.station.engine
    publish = next(one for one in engine.jobs(50) if one.kind == "publish")
    job = replace(publish, id="copy1", kind="copy-tenant", state=JobState.EXECUTING)
    view._job_id = job.id
    view.show_step(STARTED)
    window._on_jobs([job])
    assert view.title.text() == "Copy started"
    window.open_page("jobs")
    window.commands.run("tenant.copy_content")
    assert page.view is view
    assert window.stack.currentWidget() is view
    window._on_jobs([replace(job, state=JobState.ENDED)])
    assert view.title.text() == "The copy has ended"
    window.open_page("jobs")
    window.commands.run("tenant.copy_content")
    assert page.view is not view
    assert (page.view.step, page.view.tenant_step.source) == (TENANT, "")
    assert window.stack.currentWidget() is page.view
    world.close()
