"""What the dialogs of publish and unpublish show of the galleries that change."""

import threading

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractItemView

from app.models.assignments.rows import PublishState
from app.models.assignments.slots import MasterTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import Cancelled
from app.models.publishing.difference import ChangeKind, Move
from app.models.publishing.difference_words import summary_text
from app.sync.requests import UnpublishRequest
from app.views.publishing.change_dialog import ChangesDialog
from app.views.publishing.dialogs import DecisionDialog
from app.views.support.gallery_changes import GalleryChanges
from tests.support import accessibility
from tests.views.preview.shop import DE, USER
from tests.views.publishing.test_controller import click, state


def told(qtbot, changes):
    qtbot.waitUntil(lambda: changes.difference is not None)
    return changes.difference


def spoken(changes):
    model = changes.list.rows
    return [
        model.index(number).data(Qt.ItemDataRole.AccessibleTextRole) for number in range(model.rowCount())
    ]


class TestPublish:
    def test_the_galleries_of_the_choice_are_shown(self, desk, drafts, qtbot):
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        dialog = desk.dialog(DecisionDialog)
        difference = told(qtbot, dialog.changes)
        served = sum(len(row.languages) for row in drafts.channels.channels())
        targets = 1 + len(drafts.catalog.variants(drafts.hoodie.id))
        assert difference.galleries == served * targets
        assert dialog.changes.summary.text() == summary_text(difference)
        assert {group.alike.kind for group in difference.groups} == {ChangeKind.FILLED}
        assert all("Before: nothing." in text for text in spoken(dialog.changes))
        dialog.everywhere.click()
        assert dialog.changes.difference is None
        german = told(qtbot, dialog.changes)
        assert any("After: german." in text for text in spoken(dialog.changes))
        assert german.galleries == difference.galleries
        dialog.reject()

    def test_severed_galleries_and_gaps_are_marked(self, desk, drafts, qtbot):
        drafts.publish(drafts.hoodie, DEFAULT_CONTEXT)
        drafts.set_matrix(Dimension.COLOR, Dimension.STYLE)
        drafts.assign(drafts.cell("Blue", "Slim"), ["german"], DE, publish=False)
        drafts.assign(MasterTarget(), [], DE, publish=False)
        desk.controller.publish_product(drafts.hoodie.id, DE)
        dialog = desk.dialog(DecisionDialog)
        difference = told(qtbot, dialog.changes)
        assert {group.alike.move for group in difference.groups} == {Move.SEVERED}
        assert difference.groups[0].alike.kind is ChangeKind.GAP, "the worst comes first"
        assert difference.severed == difference.galleries
        assert f"{difference.gaps:,} left empty by a gap" in dialog.changes.summary.text()
        assert "Severed" in spoken(dialog.changes)[0]
        dialog.reject()

    def test_single_galleries_are_named(self, desk, drafts, qtbot):
        desk.controller.publish_product(drafts.hoodie.id, DE)
        changes = desk.dialog(DecisionDialog).changes
        told(qtbot, changes)
        changes.list.setCurrentIndex(changes.list.rows.index(0))
        qtbot.waitUntil(changes.places.isVisible)
        names = changes.places.model().stringList()
        assert names[0] == "MH06 master in Online store DE, de-de"
        assert len(names) == changes.difference.groups[0].count
        desk.controller.dialog.reject()

    def test_the_list_is_sound(self, desk, drafts, qtbot, qtmodeltester):
        desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
        changes = desk.dialog(DecisionDialog).changes
        told(qtbot, changes)
        qtmodeltester.check(changes.list.rows)
        changes.list.scrollTo(changes.list.rows.index(0), QAbstractItemView.ScrollHint.PositionAtTop)
        assert changes.list.indexAt(QPoint(5, 5)).isValid()
        desk.controller.dialog.reject()

    def test_everything(self, desk, drafts, qtbot):
        drafts.assign(MasterTarget(), ["front"], product=drafts.mug, publish=False)
        drafts.assignments.check_out(drafts.mug.id, DEFAULT_CONTEXT, "Marta Oduya")
        desk.controller.publish_everything()
        dialog = desk.dialog(ChangesDialog)
        told(qtbot, dialog.changes)
        assert dialog.act.text() == "Publish 2 documents"
        assert "Marta Oduya is editing it" in dialog.note.text()
        click(qtbot, dialog.act)
        request = desk.wait_requests()
        assert (request.products, request.contexts) == ((), ())
        assert state(drafts) is PublishState.PUBLISHED


class TestUnpublish:
    def test_what_inherits_again_is_shown(self, desk, drafts, qtbot):
        drafts.publish(drafts.hoodie)
        desk.controller.unpublish_owners([drafts.hoodie.id], DE)
        dialog = desk.dialog(ChangesDialog)
        difference = told(qtbot, dialog.changes)
        assert difference.reinherited == difference.galleries > 0
        assert dialog.act.text() == "Unpublish 1 document"
        click(qtbot, dialog.act)
        request = desk.wait_requests()
        assert isinstance(request, UnpublishRequest)
        assert request.contexts == (DE,)
        assert state(drafts, DE) is PublishState.UNPUBLISHED
        assert state(drafts) is PublishState.PUBLISHED
        desk.wait_toast("Unpublishing Stark Fundamental Hoodie.")

    def test_all_contexts(self, desk, drafts, qtbot):
        drafts.publish(drafts.hoodie)
        desk.controller.unpublish_owners([drafts.hoodie.id], DE)
        dialog = desk.dialog(ChangesDialog)
        dialog.radios[1].click()
        difference = told(qtbot, dialog.changes)
        assert {group.alike.after for group in difference.groups} == {()}
        assert dialog.act.text() == "Unpublish 2 documents"
        click(qtbot, dialog.act)
        assert desk.wait_requests().contexts == ()
        assert state(drafts) is PublishState.UNPUBLISHED

    def test_nothing_is_live(self, desk, drafts, qtbot):
        desk.controller.unpublish_owners([drafts.mug.id], DE)
        dialog = desk.dialog(ChangesDialog)
        told(qtbot, dialog.changes)
        assert dialog.changes.summary.text() == "No gallery changes."
        assert not dialog.act.isEnabled()
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert desk.controller.dialog is None
        assert desk.requests == []


def test_everything_has_a_name(desk, drafts, qtbot):
    desk.controller.publish_product(drafts.hoodie.id, DEFAULT_CONTEXT)
    told(qtbot, desk.dialog(DecisionDialog).changes)
    assert accessibility.faults(desk.controller.dialog) == []
    desk.controller.dialog.reject()
    desk.controller.unpublish_owners([drafts.hoodie.id], DE)
    told(qtbot, desk.dialog(ChangesDialog).changes)
    assert accessibility.faults(desk.controller.dialog) == []
    desk.controller.dialog.reject()


class TestReading:
    def test_it_can_be_cancelled_and_asked_again(self, drafts, hub, thumbnails, background, qtbot):
        service = drafts.tenant.difference
        changes = GalleryChanges(hub, thumbnails, background, service)
        qtbot.addWidget(changes)
        changes.show()
        started, ended = threading.Event(), threading.Event()

        def slow(is_stopped, report):
            report(40, 100)
            started.set()
            if not ended.wait(5):
                raise TimeoutError
            if is_stopped():
                raise Cancelled("Stopped.")
            return service.publish()

        changes.ask(slow)
        qtbot.waitUntil(lambda: started.is_set() and changes.strip.isVisible())
        assert changes.strip.count.text() == "40 of 100"
        click(qtbot, changes.strip.cancel_button)
        ended.set()
        assert changes.summary.text() == "Stopped looking which galleries change."
        assert not changes.strip.isVisible()
        click(qtbot, changes.again)
        assert told(qtbot, changes).galleries
        changes.stop()

    def test_a_problem_is_told_in_place(self, drafts, hub, thumbnails, background, qtbot):
        changes = GalleryChanges(hub, thumbnails, background, drafts.tenant.difference)
        qtbot.addWidget(changes)

        def broken(is_stopped, report):
            return drafts.tenant.catalog.product(10**6) and None

        changes.ask(broken)
        qtbot.waitUntil(lambda: not changes.is_reading)
        assert "does not exist any more" in changes.summary.text()
        assert changes.again.isVisibleTo(changes)

    def test_who_edits_is_told(self, drafts):
        drafts.assignments.check_out(drafts.hoodie.id, DE, USER)
        found = drafts.tenant.difference.publish([drafts.hoodie.id])
        assert [(one.context, one.reason) for one in found.blocked] == [(DE, f"{USER} is editing it")]
