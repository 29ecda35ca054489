from datetime import UTC, datetime

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel

from app.models.assignments.rows import PublishState
from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.publishing.dialogs import BlockedDialog, DecisionDialog, FirstPublishDialog, PublishScope
from tests.support.edits import set_texts
from tests.views.preview.shop import DE, US, USER


def state(shop, context=DEFAULT_CONTEXT):
    return shop.assignments.document(shop.hoodie.id, context).state


def words(dialog) -> str:
    return " | ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def click(qtbot, button):
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


class TestDecision:
    def test_the_media_that_go_along_are_listed(self, desk, drafts):
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        assert dialog.title.text() == "2 media items are not published yet"
        rows = [(use.name, use.where) for use in dialog.scope.media]
        assert rows == [("front", "Master, Blue + Regular"), ("back", "Master")]
        assert dialog.publish.text() == "Publish all"
        dialog.reject()

    def test_this_context_is_the_default(self, desk, drafts, qtbot):
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        assert dialog.choice is PublishScope.HERE
        click(qtbot, dialog.publish)
        request = desk.wait_requests()
        assert request.contexts == (DEFAULT_CONTEXT,)
        assert request.products == (drafts.hoodie.id,)
        assert request.title() == "Publish Stark Fundamental Hoodie"
        assert state(drafts) is PublishState.PUBLISHED
        assert state(drafts, DE) is PublishState.DRAFT
        assert {row.state.value for row in drafts.media.rows([drafts.media_ids["front"]])} == {"published"}

    def test_all_contexts(self, desk, drafts, qtbot):
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        dialog.everywhere.click()
        assert {use.name for use in dialog.scope.media} == {"front", "back", "german"}
        assert dialog.title.text() == "3 media items are not published yet"
        click(qtbot, dialog.publish)
        assert desk.wait_requests().contexts == ()
        assert state(drafts, DE) is PublishState.PUBLISHED

    def test_where_only_other_contexts_have_drafts(self, desk, drafts):
        drafts.publish(drafts.hoodie, DEFAULT_CONTEXT)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        assert not dialog.here.isEnabled()
        assert dialog.choice is PublishScope.EVERYWHERE
        dialog.reject()

    def test_cancel_publishes_nothing(self, desk, drafts, qtbot):
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        click(qtbot, desk.dialog(DecisionDialog).cancel)
        assert desk.controller.dialog is None
        assert desk.requests == []
        assert state(drafts) is PublishState.DRAFT

    def test_where_nothing_is_to_decide_the_galleries_are_still_shown(self, desk, drafts, qtbot):
        drafts.publish(drafts.hoodie)
        drafts.assign(MasterTarget(), ["back"], publish=False)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        assert not dialog.here.isVisible() and not dialog.list.isVisible()
        qtbot.waitUntil(lambda: dialog.changes.difference is not None)
        assert dialog.publish.text() == "Publish 1 draft"
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
        assert desk.wait_requests().contexts == (DEFAULT_CONTEXT,)
        assert desk.controller.dialog is None

    def test_nothing_to_publish_says_so(self, desk, drafts):
        drafts.publish(drafts.hoodie)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        desk.wait_toast("Stark Fundamental Hoodie: everything that is checked in is live.")
        assert desk.requests == []

    def test_a_changed_item_is_told_from_a_new_one(self, desk, drafts):
        drafts.publish(drafts.hoodie)
        set_texts(drafts.tenant, drafts.media_ids["front"], "de-de", alt_text="Vorne")
        drafts.assign(MasterTarget(), ["front"], publish=False)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        (use,) = desk.dialog(DecisionDialog).scope.media
        assert use.is_changed
        desk.controller.dialog.reject()

    def test_several_products(self, desk, drafts):
        drafts.assign(MasterTarget(), ["front"], product=drafts.mug, publish=False)
        desk.controller.publish_owners([drafts.hoodie.id, drafts.mug.id], DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        assert dialog.scope.media[0].where == "Stark Fundamental Hoodie, Camp Mug"
        assert "2 products use them" in dialog.sentence.text()
        dialog.reject()

    def test_the_list_is_sound(self, desk, drafts, qtmodeltester):
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        qtmodeltester.check(desk.dialog(DecisionDialog).list.uses)
        desk.controller.dialog.reject()


class TestFirstPublish:
    def test_it_explains_with_the_real_databases(self, drafts, make_desk, qtbot):
        desk = make_desk(drafts, understood=False)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(FirstPublishDialog)
        assert "1040 (Products) copies to 2 databases: Americas, Europe" in words(dialog)
        click(qtbot, dialog.understand)
        desk.dialog(DecisionDialog).reject()

    def test_it_comes_again_unless_told_otherwise(self, drafts, make_desk, settings, qtbot):
        desk = make_desk(drafts, understood=False)
        for _ in range(2):
            desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
            click(qtbot, desk.dialog(FirstPublishDialog).understand)
            desk.dialog(DecisionDialog).reject()
        assert not settings.contains("publishing/steps understood")

    def test_it_is_remembered(self, drafts, make_desk, settings, qtbot):
        desk = make_desk(drafts, understood=False)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(FirstPublishDialog)
        dialog.remember.setChecked(True)
        click(qtbot, dialog.understand)
        desk.dialog(DecisionDialog).reject()
        settings.sync()
        again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
        assert again.value("publishing/steps understood", False, type=bool)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        desk.dialog(DecisionDialog).reject()

    def test_escape_publishes_nothing(self, drafts, make_desk, qtbot):
        desk = make_desk(drafts, understood=False)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(FirstPublishDialog)
        dialog.remember.setChecked(True)
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert desk.controller.dialog is None
        assert desk.requests == []


class TestBlocked:
    def test_by_somebody_else(self, desk, drafts):
        drafts.assignments.check_out(drafts.hoodie.id, DEFAULT_CONTEXT, "Marta Oduya")
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(BlockedDialog)
        assert "Marta Oduya is editing since" in words(dialog)
        assert "Ask to finish editing" in words(dialog)
        dialog.reject()
        assert desk.calls == [] and desk.requests == []

    def test_by_oneself_the_way_out_is_to_finish(self, desk, drafts, qtbot):
        drafts.assignments.check_out(drafts.hoodie.id, DEFAULT_CONTEXT, USER)
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(BlockedDialog)
        assert "You are editing since" in words(dialog)
        assert "Finish editing first" in words(dialog)
        click(qtbot, dialog.open_owner)
        assert desk.calls == [("product", drafts.hoodie.id, DEFAULT_CONTEXT)]

    def test_elsewhere_it_is_only_noted(self, desk, drafts, qtbot):
        drafts.assignments.check_out(drafts.hoodie.id, DE, "Marta Oduya")
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        assert not dialog.note.isVisible()
        click(qtbot, dialog.publish)
        desk.wait_requests()
        assert state(drafts) is PublishState.PUBLISHED

    def test_elsewhere_it_stays_out_of_all_contexts(self, desk, drafts):
        drafts.assign(MasterTarget(), ["german"], US, publish=False)
        drafts.assignments.check_out(drafts.hoodie.id, DE, "Marta Oduya")
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        dialog.everywhere.click()
        assert dialog.note.text() == ("Being edited, stays as it is: Online store DE, de-de (Marta Oduya).")
        dialog.reject()


class TestMedia:
    def test_selected_drafts_are_published(self, desk, drafts):
        ids = [drafts.media_ids["front"], drafts.media_ids["german"]]
        desk.controller.publish_media(ids)
        request = desk.wait_requests()
        assert request.media == tuple(ids)
        assert request.products == ()
        assert {row.state.value for row in drafts.media.rows(ids)} == {"published"}
        assert state(drafts) is PublishState.DRAFT

    def test_none_selected_does_nothing(self, desk):
        desk.controller.publish_media([])
        assert desk.requests == []


def snapshot(job_id, job_state, error=None, **counts):
    now = datetime(2026, 11, 12, tzinfo=UTC)
    return JobSnapshot(
        job_id, "publish", "aurelia", "Publish", "cms:aurelia", job_state, 1, 1, counts, now, error=error
    )


class TestReport:
    def start(self, drafts, make_desk, qtbot):
        desk = make_desk(drafts, submit=lambda request: "job-1")
        desk.controller.publish_media([drafts.media_ids["front"]])
        desk.wait_toast("Publishing 1 media item.")
        return desk

    def test_the_end_is_told(self, drafts, make_desk, qtbot):
        desk = self.start(drafts, make_desk, qtbot)
        with qtbot.waitSignal(desk.controller.ended):
            desk.controller.on_jobs_changed([snapshot("job-1", JobState.ENDED, documents=1, media=3)])
        assert (
            "Published 1 media item (1 document, 3 media items). Headquarters and CSU follow."
            in desk.toasts.texts
        )

    def test_only_once(self, drafts, make_desk, qtbot):
        desk = self.start(drafts, make_desk, qtbot)
        for _ in range(2):
            desk.controller.on_jobs_changed([snapshot("job-1", JobState.ENDED)])
        assert desk.toasts.texts == ["Published 1 media item. Headquarters and CSU follow."]

    def test_jobs_of_others_are_left_alone(self, drafts, make_desk, qtbot):
        desk = self.start(drafts, make_desk, qtbot)
        desk.controller.on_jobs_changed([snapshot("job-2", JobState.ENDED)])
        desk.controller.on_jobs_changed([snapshot("job-1", JobState.EXECUTING)])
        assert desk.toasts.texts == ["Publishing 1 media item."]

    def test_a_failure_offers_retry(self, drafts, make_desk, qtbot):
        desk = self.start(drafts, make_desk, qtbot)
        desk.controller.on_jobs_changed([snapshot("job-1", JobState.ERROR, "the disk is full.")])
        assert "Publish of 1 media item failed: the disk is full." in desk.toasts.texts
        desk.controller._try_again("job-1", "1 media item", "Publish")
        qtbot.waitUntil(lambda: ("retry", "job-1") in desk.calls)

    def test_a_job_that_is_over_before_its_id_is_known(self, drafts, make_desk, qtbot):
        desk = make_desk(drafts, submit=lambda request: "job-1")
        desk.controller.on_jobs_changed([snapshot("job-1", JobState.ENDED, media=1)])
        desk.controller.publish_media([drafts.media_ids["front"]])
        desk.wait_toast("Published 1 media item. Headquarters and CSU follow.")
        assert desk.toasts.texts == ["Published 1 media item. Headquarters and CSU follow."]
