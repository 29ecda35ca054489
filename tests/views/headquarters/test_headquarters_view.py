"""The Headquarters page by clicks: what a person does is what the engine then holds."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from app.models.tenants.features import Feature, FeatureState
from app.models.tenants.headquarters import SetupStep, StepCheck, StepState
from app.sync.jobs.states import JobState
from app.views.headquarters.parameters_dialog import ParametersDialog
from app.views.headquarters.schedule_dialog import ScheduleDialog
from app.views.headquarters.sessions_dialog import SessionsDialog
from app.views.headquarters.setup_watch import SetupWatch
from app.views.headquarters.view import CHECK_EVERY_MS
from app.views.headquarters.words import matches
from tests.support.accessibility import faults
from tests.support.builders import NOW
from tests.sync.rollout_world import do
from tests.views.headquarters.conftest import Page


def feature(page: Page, which: Feature) -> FeatureState:
    return page.shop.tenant.features.row(which).state


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [("*omni", True), ("omni", True), ("*media*csu", True), ("OMNI", True), ("*.mni", False), ("", True)],
)
def test_a_star_stands_for_anything(pattern: str, fits: bool):
    assert matches(pattern, "Enable omnichannel media assignments for CSU media locations") is fits


def test_only_features_that_exist_are_listed_and_the_filter_takes_a_star(page: Page):
    card = page.view.features
    assert card.table.keys == [one.value for one in Feature]
    card.filter_by("*authoring")
    assert card.table.keys == ["authoring-ux"]
    assert card.show_all.text() == "Show all 4"
    page.click(card.show_all)
    assert len(card.table.keys) == 4
    card.tabs.setCurrentIndex(2)
    assert card.table.keys == []


def test_a_feature_is_enabled_and_disabled(page: Page):
    card = page.view.features
    card.show_feature(Feature.CSU_LOCATIONS)
    assert "1 of 2 products have no published media" in card.consequences.text()
    page.click(card.enable)
    assert feature(page, Feature.CSU_LOCATIONS) is FeatureState.ON
    assert not card.enable.isVisible()
    page.click(card.disable)
    assert feature(page, Feature.CSU_LOCATIONS) is FeatureState.OFF


def test_a_feature_is_scheduled_in_the_future_alone(page: Page):
    card = page.view.features
    card.show_feature(Feature.SITE)
    page.click(card.schedule)
    dialog = page.dialog(ScheduleDialog)
    chosen = dialog.at.dateTime()
    dialog.at.setDateTime(chosen.addYears(-3))
    assert not dialog.ok.isEnabled()
    dialog.at.setDateTime(chosen)
    page.click(dialog.ok)
    assert feature(page, Feature.SITE) is FeatureState.SCHEDULED
    page.click(card.disable)
    assert feature(page, Feature.SITE) is FeatureState.OFF


def test_batch_processing_recurrence_and_status_are_set(page: Page):
    card = page.view.batch

    def row():
        return page.shop.ws.engine.schedules.row("aurelia", "media")

    card.show_job("media")
    assert not card.batch.isChecked()
    page.click(card.batch)
    assert row().rule.text() == "every 60 minutes"
    card.recurrence.setCurrentIndex(card.recurrence.findData("900s"))
    card.recurrence.activated.emit(card.recurrence.currentIndex())
    page.rest()
    assert row().rule.text() == "every 15 minutes"
    for words, state in (("Withhold", "Withhold"), ("Waiting", "Waiting")):
        ((name, act),) = card.status_actions()
        assert name == words
        act()
        page.rest()
        assert row().state.value == state
        assert card.table.text("media", 1) == state
    page.click(card.batch)
    assert row().rule is None


def test_runs_are_filtered_by_chips_and_set_to_waiting_again(page: Page):
    do(page.shop, "P", "media", "1040")
    page.view.reload()
    page.rest()
    card = page.view.batch
    everything = card.table.rowCount()
    card.add_filter("Description: omni")
    runs = [key for key in card.table.keys if key != "media"]
    assert "media" in card.table.keys and len(runs) == 1
    card.table.select_key(runs[0])
    ((name, again),) = card.status_actions()
    assert name == "Waiting"
    again()
    page.rest()
    assert len([job for job in page.desk.jobs() if job.kind == "media-sync"]) == 2
    card.remove_filter("Description: omni")
    assert card.table.rowCount() == everything + 1


def test_a_run_that_cannot_begin_says_why(page: Page):
    page.click(page.view.distribution.rows["1040"].run)
    assert "no media yet" in str(page.shown[0])


def test_each_channel_database_has_its_own_status(page: Page):
    do(page.shop, "P", "media")
    card = page.view.distribution
    page.click(card.full_sync)
    names = {mark.accessibleName() for mark in card.rows["1040"].marks.values()}
    assert names == {"Americas: Applied", "Europe: Applied"}
    names = {mark.accessibleName() for mark in card.rows["1110"].marks.values()}
    assert names == {"Americas: Never sent", "Europe: Never sent"}
    assert len(page.queued) == 2


def test_a_suspended_session_is_retried_from_the_history(page: Page):
    do(page.shop, "P", "media")
    folder = page.shop.tenant.folder / "packages"
    folder.write_text("in the way of the packages")
    page.click(page.view.distribution.full_sync)
    page.click(page.view.distribution.history)
    dialog = page.dialog(SessionsDialog)
    assert [one.is_suspended for one in page.desk.sessions()] == [True, True]
    dialog.table.select_key("1")
    assert dialog.cancel.isEnabled() and "holds up" in dialog.error.text()
    folder.unlink()
    page.click(dialog.retry)
    dialog.table.select_key("2")
    page.click(dialog.cancel)
    assert {one.id: one.state for one in page.desk.sessions()} == {2: "Canceled", 1: "Applied"}
    assert not dialog.retry.isEnabled()
    assert faults(dialog) == []
    dialog.reject()


def test_the_test_of_the_connection_says_which_value_lacks(page: Page):
    page.click(page.view.parameters)
    dialog = page.dialog(ParametersDialog)
    for name, field in dialog.fields.items():
        field.setText("https://cms.example" if name.endswith("endpoint") else "aurelia")
    dialog.fields["cms-tenant-code"].clear()
    page.click(dialog.test)
    assert dialog.result_label.text() == "Headquarters cannot reach the CMS: CMS tenant code."
    dialog.fields["cms-tenant-code"].setText("wrongcode")
    page.click(dialog.test)
    assert dialog.result_label.text() == "Headquarters cannot reach the CMS: CMS tenant code."
    assert "enter 'aurelia'" in dialog.fields["cms-tenant-code"].accessibleDescription()
    dialog.fields["cms-tenant-code"].setText("aurelia")
    page.click(dialog.test)
    assert dialog.result_label.text().startswith("The CMS answers")
    dialog.fields["cms-endpoint"].setText("nowhere")
    page.click(dialog.save)
    assert dialog.isVisible() and page.desk.parameters()["cms-tenant-code"] == ""
    dialog.fields["cms-endpoint"].setText("https://cms.example")
    page.click(dialog.save)
    assert page.desk.parameters()["cms-tenant-code"] == "aurelia"
    assert page.view.connection.chip.text == "Connected"


def test_ticks_come_from_checks_and_a_lost_one_says_since_when(page: Page):
    assert page.ticked() == []
    do(page.shop, "+F1")
    assert page.ticked() == []
    assert page.view._check_timer.interval() == CHECK_EVERY_MS == 30_000
    page.view._check_timer.timeout.emit()
    page.rest()
    assert page.ticked() == [1]
    do(page.shop, "-F1")
    page.shop.clock.advance(timedelta(minutes=5))
    page.view.changeEvent(QEvent(QEvent.Type.ActivationChange))
    page.view.reload()
    page.rest()
    assert page.ticked() == []
    assert "No longer true since" in page.view.checklist.rows[SetupStep.CONTENT].caption.text()
    again = SetupWatch(page.kept[-1])
    assert again.lost == {SetupStep.CONTENT: NOW + timedelta(minutes=5)}


def test_what_was_remembered_may_be_anything(page: Page):
    for kept in ("", "{", "[]", json.dumps({"lost": {"CONTENT": "never"}})):
        watch = SetupWatch(kept)
        watch.look([StepCheck(SetupStep.CONTENT, StepState.OPEN, "")], NOW)
        assert watch.lost == {}


def test_every_open_step_leads_to_its_place(page: Page):
    view, rows = page.view, page.view.checklist.rows
    page.click(rows[SetupStep.SITE].link)
    assert view.features.feature is Feature.SITE
    page.click(rows[SetupStep.STAGE].link)
    assert page.gaps == ["gaps"]
    page.click(rows[SetupStep.SCHEDULE].link)
    assert view.batch.job == "media"
    page.click(rows[SetupStep.PARAMETERS].link)
    page.dialog(ParametersDialog).reject()
    do(page.shop, "+F1")
    view.reload()
    page.rest()
    assert not rows[SetupStep.CONTENT].link.isVisible()


def test_the_report_holds_what_was_found(page: Page):
    do(page.shop, "+F1")
    page.view.reload()
    page.rest()
    page.click(page.view.checklist.report)
    (written,) = page.folder.glob("setup-checklist-*.md")
    text = written.read_text()
    assert "- [x] 1. Turn on Omnichannel content: Enabled" in text
    assert "- [ ] 4. Fill in Commerce parameters: CMS endpoint is not set." in text
    assert "1 of 11 steps are true" in text


@pytest.mark.parametrize("size", [(1376, 800), (1036, 600)])
def test_the_page_is_usable_by_everybody(page: Page, size: tuple[int, int]):
    page.window.resize(*size)
    page.view.resize(*size)
    page.qtbot.waitUntil(lambda: page.view.features.isVisible())
    assert faults(page.view) == []


def test_the_page_answers_to_its_keys(page: Page):
    page.window.activateWindow()
    page.view.features.table.setFocus()
    page.qtbot.waitUntil(page.view.features.table.hasFocus)
    QTest.keySequence(page.view.features.table, QKeySequence("Ctrl+Alt+C"))
    page.rest()
    page.dialog(ParametersDialog).reject()
    page.view.commands["Download sessions"].trigger()
    page.rest()
    page.dialog(SessionsDialog).reject()
    assert "Alt" in page.view.features.check.toolTip()


def test_a_job_that_only_advances_reads_nothing_anew(page: Page):
    do(page.shop, "P", "media")
    (ended,) = page.desk.jobs()[:1]
    page.view.reload()
    page.rest()

    def tell(done: int, state: JobState = JobState.EXECUTING) -> bool:
        seen = page.view.state
        page.view.on_jobs_changed([replace(ended, state=state, done=done, total=10)])
        page.qtbot.waitUntil(lambda: not page.view._soon.isActive())
        page.rest()
        return page.view.state is not seen

    assert [tell(0), tell(3), tell(6)] == [True, False, False]
    assert page.view.batch.table.text(ended.id, 2) == "60 %"
    assert tell(10, JobState.ENDED)


def test_a_page_that_nobody_sees_reads_nothing(page: Page):
    page.view.hide()
    seen = page.view.state
    page.view.on_jobs_changed(page.desk.jobs())
    page.view.refresh()
    page.rest()
    assert page.view.state is seen
    assert not page.view._check_timer.isActive()
