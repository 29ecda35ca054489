"""Two users on one store: what one does with a check-out reaches the window of the other."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.models.assignments.rows import LEASE
from app.models.assignments.slots import CategoryId
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import StorageProblem
from app.models.media.content import FieldChange, MediaEdit, MediaField
from app.views.check_out_heartbeat import BEAT_MS, CheckOutHeartbeat
from app.views.check_out_news import CheckOutNews, NewsLinks
from app.views.support.background import Background
from app.views.support.theme import ThemeHub, ThemeMode
from app.views.support.toasts import ToastStack
from tests.support.builders import USER
from tests.support.live_window import LiveWindow
from tests.support.shop import Shop

MARTA = "marta"
DE = Context("OUN200", "de-de")


class Desk:
    """The window of `USER`, as far as it hears of check-outs; Marta works elsewhere on the same store."""

    def __init__(self, qapp, qtbot, folder: Path) -> None:
        self.qtbot = qtbot
        self.shop = Shop(folder / "shop")
        self.service = self.shop.tenant.assignments
        self.hub = ThemeHub(qapp, ThemeMode.LIGHT)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(900, 600)
        self.toasts = ToastStack(self.hub, self.window)
        self.errors: list[BaseException] = []
        self.background = Background(self.errors.append)
        self.opened: list[tuple[object, ...]] = []
        self.changes: list[Changes] = []
        links = NewsLinks(
            lambda owner, context: self.opened.append((owner, context)),
            lambda media: self.opened.append((media,)),
            self.changes.append,
        )
        self.news = CheckOutNews(self.shop.tenant, USER, self.toasts, self.background, links, self.window)
        self.heart = CheckOutHeartbeat(
            lambda: self.service, USER, self.background, self.errors.append, self.window, self.window
        )
        self.heart.told.connect(self.news.tell)
        self.window.show()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle)

    def beat(self) -> None:
        self.heart.beat()
        self.settle()

    def press(self, text: str) -> None:
        buttons = self.toasts.findChildren(QAbstractButton)
        next(one for one in buttons if one.text() == text and one.isVisible()).click()
        self.settle()

    def close(self) -> None:
        self.heart.stop()
        self.news.close()
        self.background.close()
        self.shop.close()
        self.hub.icons.clear()


@pytest.fixture
def desk(qapp, qtbot, tmp_path) -> Iterator[Desk]:
    made = Desk(qapp, qtbot, tmp_path)
    made.service.check_out(made.shop.shirt, DEFAULT_CONTEXT, USER)
    made.heart.start()
    made.settle()
    yield made
    made.close()


def lease(desk: Desk) -> object:
    return desk.service.document(desk.shop.shirt, DEFAULT_CONTEXT).lease_until


# --- the heartbeat


def test_it_beats_every_minute_at_its_start_and_until_it_stops(desk):
    assert BEAT_MS == 60_000
    assert desk.heart.is_beating
    desk.shop.clock.advance(timedelta(minutes=14))
    desk.beat()
    assert lease(desk) == desk.shop.clock.now() + LEASE
    desk.heart.stop()
    assert not desk.heart.is_beating
    assert desk.service.document(desk.shop.shirt, DEFAULT_CONTEXT).checked_out_by == USER


def test_a_window_that_comes_back_after_hours_has_its_check_outs_still(desk):
    desk.shop.clock.advance(timedelta(hours=9))
    QCoreApplication.sendEvent(desk.window, QEvent(QEvent.Type.WindowActivate))
    desk.settle()
    assert lease(desk) == desk.shop.clock.now() + LEASE


def test_a_store_that_cannot_be_reached_is_told_once(qtbot):
    class Broken:
        problem = True

        def renew(self, user):
            if self.problem:
                raise StorageProblem("The store cannot be written.")
            return 0

        def notes_for(self, user):
            return ()

    window, errors, store = QWidget(), [], Broken()
    qtbot.addWidget(window)
    background = Background(errors.append)
    heart = CheckOutHeartbeat(lambda: store, USER, background, errors.append, window, window)

    def beat(is_broken: bool) -> int:
        store.problem = is_broken
        heart.beat()
        qtbot.waitUntil(lambda: background.is_idle)
        return len(errors)

    assert [beat(state) for state in (True, True, False, True)] == [1, 1, 1, 2]
    background.close()


# --- what others say


def test_who_is_asked_reads_it_and_finishes_with_one_click(desk):
    desk.service.ask_to_finish(desk.shop.shirt, DEFAULT_CONTEXT, MARTA, "Launch at noon")
    desk.beat()
    assert desk.toasts.texts == ["marta asks you to finish editing SHIRT: Launch at noon"]
    desk.beat()
    assert len(desk.toasts.texts) == 1, "told once"
    desk.press("Finish editing")
    assert desk.service.document(desk.shop.shirt, DEFAULT_CONTEXT).checked_out_by is None
    assert desk.toasts.texts == ["Checked in. Not published yet."]
    assert desk.changes[-1].products == {desk.shop.shirt}
    assert desk.service.notes_for(USER) == ()
    assert desk.errors == []


def test_open_leads_to_the_product_in_its_context(desk):
    desk.service.check_out(desk.shop.cap, DE, USER)
    desk.service.ask_to_finish(desk.shop.cap, DE, MARTA)
    desk.beat()
    assert desk.toasts.texts == ["marta asks you to finish editing CAP in OUN200, de-de"]
    desk.press("Open")
    assert desk.opened == [(desk.shop.cap, DE)]
    assert desk.service.notes_for(USER) == ()


def test_the_toast_stays_and_what_was_not_answered_is_told_again_another_time(desk):
    desk.service.ask_to_finish(desk.shop.shirt, DEFAULT_CONTEXT, MARTA)
    desk.beat()
    for number in range(4):
        desk.toasts.show_toast(f"Other news {number}")
    assert desk.toasts.texts[0] == "marta asks you to finish editing SHIRT"
    desk.news.close()
    desk.settle()
    assert len(desk.service.notes_for(USER)) == 1


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (
            lambda s, p: s.break_check_out(p, DEFAULT_CONTEXT, MARTA, "I am needed"),
            "marta broke your check-out of SHIRT and has what you saved: I am needed",
        ),
        (
            lambda s, p: s.discard_edits_of_holder(p, DEFAULT_CONTEXT, MARTA, "Left over"),
            "marta discarded your edits of SHIRT: Left over",
        ),
    ],
)
def test_who_loses_a_check_out_is_told_why_and_sees_it(desk, end, words):
    end(desk.service, desk.shop.shirt)
    desk.beat()
    assert desk.toasts.texts == [words]
    assert desk.changes[-1].products == {desk.shop.shirt}
    desk.press("Open")
    assert desk.opened == [(desk.shop.shirt, DEFAULT_CONTEXT)]


def test_a_check_out_that_was_taken_over_stays_lost(desk):
    desk.heart.stop()
    desk.shop.clock.advance(LEASE + timedelta(seconds=1))
    desk.service.take_over(desk.shop.shirt, DEFAULT_CONTEXT, MARTA)
    desk.heart.start()
    desk.settle()
    assert desk.toasts.texts == ["Your check-out of SHIRT lapsed. marta took over and has what you saved"]
    assert desk.service.document(desk.shop.shirt, DEFAULT_CONTEXT).checked_out_by == MARTA


def test_media_items_are_asked_for_in_the_same_way(desk):
    item = desk.shop.media["m1"]
    change = FieldChange(item, MediaField.NAME, "", "m1", "m1-front")
    desk.shop.tenant.media_editing.apply(MediaEdit("Rename", (change,)), USER, hold=True)
    desk.service.ask_to_finish_media(item, MARTA)
    desk.beat()
    assert desk.toasts.texts == ["marta asks you to finish editing m1"]
    desk.press("Finish editing")
    assert desk.shop.tenant.media.rows([item])[0].display_name == "m1-front"
    assert item in desk.changes[-1].media


# --- the window


def click(window: QWidget, text: str) -> None:
    buttons = window.toasts.findChildren(QAbstractButton)
    next(one for one in buttons if one.text() == text).click()


class LateWindow(LiveWindow):
    """A window whose user has the shirt checked out from another day."""

    def prepare(self) -> None:
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        self.tenant.assignments.check_out(self.shirt, DEFAULT_CONTEXT, USER)
        self.tenant.assignments.ask_to_finish(self.shirt, DEFAULT_CONTEXT, MARTA)


class LateCategory(LiveWindow):
    """A window whose user has a category checked out in a language of a channel."""

    def prepare(self) -> None:
        self.tops = CategoryId(self.tenant.categories.find("Men > Tops").id)
        self.tenant.assignments.check_out(self.tops, DE, USER)
        self.tenant.assignments.ask_to_finish(self.tops, DE, MARTA)


def test_the_window_beats_once_it_is_at_rest_and_stops_when_it_closes(tmp_path, qapp, qtbot):
    live = LateWindow(tmp_path, qapp, qtbot)
    pages = live.window.pages
    words = "marta asks you to finish editing SHIRT"
    qtbot.waitUntil(lambda: words in live.window.toasts.texts)
    assert pages.heartbeat.is_beating
    click(live.window, "Open")
    qtbot.waitUntil(lambda: pages.products.desk.state is not None)
    assert pages.products.current_product_id == live.shirt
    live.close()
    assert not pages.heartbeat.is_beating
    assert live.window.isHidden()


def test_open_of_a_question_about_a_category_leads_to_that_category(tmp_path, qapp, qtbot):
    live = LateCategory(tmp_path, qapp, qtbot)
    window, pages = live.window, live.window.pages
    words = "marta asks you to finish editing Men > Tops in OUN200, de-de"
    qtbot.waitUntil(lambda: words in window.toasts.texts)
    click(window, "Open")
    desk = pages.categories.desk
    qtbot.waitUntil(lambda: desk.page is not None and desk.is_idle)
    assert pages.categories.isVisible()
    assert (desk.page.owner, desk.page.context, desk.page.is_mine) == (live.tops, DE, True)
    assert window.context == DE
    qtbot.waitUntil(lambda: pages.categories.panel.tree.currentIndex().data() == "Tops")
    live.close()


def test_a_category_is_finished_from_the_question_wherever_the_user_is(tmp_path, qapp, qtbot):
    live = LateCategory(tmp_path, qapp, qtbot)
    pages = live.window.pages
    pages.edit_category(live.tops.value, DE)
    desk = pages.categories.desk
    qtbot.waitUntil(lambda: desk.page is not None and desk.page.is_mine and desk.is_idle)
    qtbot.waitUntil(lambda: any("asks you" in text for text in live.window.toasts.texts))
    click(live.window, "Finish editing")
    qtbot.waitUntil(lambda: not desk.page.is_mine)
    assert live.tenant.assignments.document(live.tops, DE).checked_out_by is None
    live.close()
