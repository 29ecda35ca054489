"""Check-outs in the view: Marta works elsewhere on the same store, the window is that of `USER`."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.rows import LEASE
from app.models.assignments.slots import MasterTarget, TargetMedia
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT
from app.views.assignments.commands import COMMANDS
from app.views.check_out_news import CheckOutNews, NewsLinks
from app.views.check_outs.desk import CheckOutDesk
from app.views.check_outs.dialogs import WordsDialog
from tests.support.at_once import AtOnce
from tests.support.builders import USER

MARTA = "marta"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def taken(shop):
    """The shirt is checked out by Marta, who has put red first."""
    service = shop.tenant.assignments
    before = service.document(shop.shirt, DEFAULT_CONTEXT).content.master
    after = TargetMedia(shop.ids("red", "front"), before.additional)
    change = TargetEdit(shop.shirt, DEFAULT_CONTEXT, MasterTarget(), before, after)
    service.apply(Edit("Put red first", (change,)), MARTA, check_out=True)
    reload(shop)
    return shop


def reload(shop) -> None:
    shop.view.refresh(Changes(products=frozenset({shop.shirt})))


def check_outs(shop) -> CheckOutDesk:
    return shop.view.check_outs


def dialog(shop) -> WordsDialog:
    (found,) = [one for one in shop.view.findChildren(WordsDialog) if one.isVisible()]
    return found


def holder(shop) -> str | None:
    return shop.tenant.assignments.document(shop.shirt, DEFAULT_CONTEXT).checked_out_by


def lapse(shop) -> None:
    shop.workstation.workspace.clock.advance(LEASE + timedelta(seconds=1))


# --- the card


def test_the_card_says_who_is_editing_and_what_can_be_done(taken):
    card = check_outs(taken).card
    assert card.isVisible()
    assert "marta is editing since" in card.words.text()
    assert card.last_change.text().startswith("Last change ")
    assert [b.isVisible() for b in (card.ask, card.break_, card.discard, card.take_over)] == [
        True,
        True,
        True,
        False,
    ]
    assert all(button.accessibleName() for button in card.findChildren(QAbstractButton))
    assert taken.view.header.ask_button.isVisible()
    assert taken.view.header.check_out_chip.chip.text == "Checked out by marta"


def test_without_changes_there_is_nothing_to_discard(shop):
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, MARTA)
    reload(shop)
    assert check_outs(shop).card.last_change.text() == "No changes yet"
    assert not check_outs(shop).card.discard.isVisible()


def test_in_a_narrow_window_the_name_of_the_product_stays_readable(taken):
    taken.window.resize(1036, 640)
    header = taken.view.header
    assert not header.ask_button.isVisible()
    assert header.check_out_chip.accessibleName() == "Checked out by marta"
    assert header.check_out_chip.toolTip() == "Checked out by marta"
    assert header.check_out_chip.chip.text == ""


def test_the_card_follows_what_the_holder_does(taken):
    taken.tenant.assignments.finish_editing(taken.shirt, DEFAULT_CONTEXT, MARTA)
    taken.view.watch.look()
    assert not check_outs(taken).card.isVisible()
    assert taken.view.header.edit_button.isEnabled()
    assert taken.primary() == ["red", "front"]


def test_what_the_holder_changes_meanwhile_comes_into_view(taken):
    service = taken.tenant.assignments
    now = service.document(taken.shirt, DEFAULT_CONTEXT).content.master
    change = TargetEdit(taken.shirt, DEFAULT_CONTEXT, MasterTarget(), now, TargetMedia(taken.ids("slim")))
    service.apply(Edit("Slim alone", (change,)), MARTA)
    taken.view.watch.look()
    assert taken.view.desk.state.content.master.primary == taken.ids("slim")


# --- asking, breaking, taking over


def test_the_holder_is_asked_by_a_click(taken):
    check_outs(taken).card.ask.click()
    (note,) = taken.tenant.assignments.notes_for(MARTA)
    assert (note.user, note.name) == (USER, "SHIRT")
    assert taken.toasts.texts == ["Asked marta to finish editing SHIRT."]


def test_asking_who_is_gone_already_says_so_and_shows_the_truth(taken):
    taken.tenant.assignments.finish_editing(taken.shirt, DEFAULT_CONTEXT, MARTA)
    taken.view.header.ask_button.click()
    assert "Nobody is editing" in taken.toasts.texts[-1]
    assert taken.view.header.edit_button.isEnabled()


def test_breaking_needs_a_reason_and_goes_on_with_what_was_saved(taken):
    check_outs(taken).card.break_.click()
    asked = dialog(taken)
    assert not asked.button.isEnabled()
    QTest.keyClick(asked.words, Qt.Key.Key_Return)
    assert holder(taken) == MARTA
    asked.words.setText("Marta is ill")
    QTest.keyClick(asked.words, Qt.Key.Key_Return)
    assert holder(taken) == USER
    assert taken.primary() == ["red", "front"]
    assert taken.view.desk.state.is_mine
    assert not check_outs(taken).card.isVisible()
    assert taken.toasts.texts == ["Checked out to you, as marta saved it. marta is told."]
    (note,) = taken.tenant.assignments.notes_for(MARTA)
    assert note.text == "Marta is ill"


def test_a_dialog_that_is_left_changes_nothing(taken):
    for button in (check_outs(taken).card.break_, check_outs(taken).card.discard):
        button.click()
        asked = dialog(taken)
        asked.words.setText("No")
        asked.reject()
    assert holder(taken) == MARTA
    assert taken.primary() == ["red", "front"]


def test_the_edits_of_somebody_else_are_discarded_with_a_reason(taken):
    taken.view.commands["discard"].trigger()
    asked = dialog(taken)
    assert not asked.button.isEnabled()
    asked.words.setText("Left over")
    asked.button.click()
    assert holder(taken) is None
    assert taken.primary() == ["front", "back", "detail"]
    assert taken.answers.asked == []


def test_what_lapsed_is_taken_over_without_a_question(taken):
    lapse(taken)
    check_outs(taken).look_again()
    card = check_outs(taken).card
    assert "marta was editing" in card.words.text()
    assert "lapsed" in card.words.text()
    assert not card.ask.isVisible()
    card.take_over.click()
    assert holder(taken) == USER
    assert taken.primary() == ["red", "front"]
    assert taken.toasts.texts == ["Taken over from marta, with what was saved."]


def test_a_holder_who_came_back_keeps_it(taken):
    lapse(taken)
    check_outs(taken).look_again()
    taken.tenant.assignments.renew(MARTA)
    taken.view.commands["take_over"].trigger()
    assert holder(taken) == MARTA
    assert "still editing" in taken.toasts.texts[-1]


@pytest.mark.parametrize("command", ["ask", "take_over", "break"])
def test_with_nobody_else_there_is_nobody_to_ask(shop, command):
    shop.view.commands[command].trigger()
    assert shop.said[-1] == "Nobody else is editing this product."


# --- finishing


def test_a_comment_is_kept_with_the_version(shop, qtbot):
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    shop.view.commands["finish_comment"].trigger()
    asked = dialog(shop)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is asked)
    asked.words.setText("Red for autumn")
    QTest.keyClick(asked, Qt.Key.Key_Return, CTRL)
    assert holder(shop) is None
    newest = shop.tenant.assignments.history(shop.shirt, DEFAULT_CONTEXT).versions[0]
    assert (newest.comment, newest.words) == ("Red for autumn", ("Master: 1 image added",))
    assert shop.toasts.texts == ["Checked in. Not published yet."]


def test_there_is_a_button_a_menu_and_a_key_for_every_way_to_finish(shop):
    shop.edit()
    header = shop.view.header
    assert header.finish.more.isVisible()
    assert header.finish.more.accessibleName() == "More ways to finish editing"
    assert [action.text() for action in header.finish.menu.actions()] == [
        "Finish editing",
        "Finish editing with comment…",
    ]
    header.finish.menu.actions()[1].trigger()
    dialog(shop).reject()
    assert holder(shop) == USER
    assert shop.view.commands["finish_comment"].shortcut() == QKeySequence("Ctrl+Shift+Return")
    header.finish.menu.actions()[0].trigger()
    assert holder(shop) is None


def test_nothing_is_finished_that_is_not_checked_out(shop):
    shop.view.commands["finish_comment"].trigger()
    assert shop.said[-1] == "Edit product media first."


def test_no_two_commands_share_a_key():
    keys = [shortcut for _, shortcut in COMMANDS.values() if shortcut]
    assert len(keys) == len(set(keys))


# --- two windows


def test_two_people_hand_a_product_to_each_other(shop, qtbot):
    """From the first edit of one to that of the other, each in a view of their own on one store."""
    theirs = shop.new_view(MARTA)
    qtbot.addWidget(theirs)
    theirs.show_product(shop.shirt)
    shop.edit()
    shop.view.add_from_tray(shop.ids("red"))
    theirs.watch.look()
    assert theirs.desk.refusal().startswith(f"{USER} is editing")
    assert not theirs.check_outs.card.isHidden()
    theirs.check_outs.card.ask.click()

    links = NewsLinks(lambda owner, context: None, lambda media: None, shop.view.refresh)
    news = CheckOutNews(shop.tenant, USER, shop.toasts, AtOnce(), links, shop.window)
    news.tell(shop.tenant.assignments.notes_for(USER))
    assert shop.toasts.texts[-1] == "marta asks you to finish editing SHIRT"
    links_shown = shop.toasts.findChildren(QAbstractButton)
    next(button for button in links_shown if button.text() == "Finish editing").click()
    assert not shop.view.desk.state.is_mine

    theirs.watch.look()
    assert theirs.check_outs.card.isHidden()
    theirs.check_outs.edit()
    theirs.add_from_tray(shop.ids("slim"))
    assert theirs.desk.state.is_mine
    shop.view.watch.look()
    assert shop.view.header.check_out_chip.accessibleName() == "Checked out by marta"
    assert shop.primary()[-2:] == ["red", "slim"]
    assert shop.view.desk.state.content.master.primary[-2:] == shop.ids("red", "slim")
    theirs.close_view()
