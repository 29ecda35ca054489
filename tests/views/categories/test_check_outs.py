"""Check-outs and versions of categories: Robin works elsewhere on the same store, the window is Kim's."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from app.models.assignments.rows import LEASE
from app.models.assignments.slots import CategoryId
from app.models.context import DEFAULT_CONTEXT
from app.views.assignments.commands import COMMANDS as PRODUCT_COMMANDS
from app.views.categories.commands import COMMANDS
from app.views.check_outs.dialogs import WordsDialog
from app.views.check_outs.history_dialog import HistoryDialog
from app.views.check_outs.history_model import Column
from app.views.support.theme import BASE_PIXELS, MAX_SCALE
from tests.support.accessibility import faults
from tests.views.categories.conftest import STORE, Desk

ROBIN = "robin"
CTRL = Qt.KeyboardModifier.ControlModifier
KEYS = ("edit", "finish", "finish_comment", "discard", "ask", "take_over", "break", "versions")


@pytest.fixture
def taken(desk: Desk) -> Desk:
    """One is checked in; Robin has the category and put two there."""
    desk.give("one")
    desk.give("two", user=ROBIN, finish=False)
    return desk


@pytest.fixture
def old(desk: Desk) -> Desk:
    """Three versions, the last one of Robin, from whom it was taken once."""
    service, owner = desk.tenant.assignments, CategoryId(desk.tops)
    desk.give("one")
    desk.give("two")
    desk.give("three", user=ROBIN, finish=False)
    service.break_check_out(owner, STORE, "kim", "Robin is ill")
    service.finish_editing(owner, STORE, "kim", "As Robin left it")
    desk.view.desk.reload()
    return desk


def words_dialog(desk: Desk) -> WordsDialog:
    (found,) = [one for one in desk.view.findChildren(WordsDialog) if one.isVisible()]
    return found


def opened(desk: Desk) -> HistoryDialog:
    desk.view.commands["versions"].trigger()
    (found,) = [one for one in desk.view.findChildren(HistoryDialog) if one.isVisible()]
    return found


def column(dialog: HistoryDialog, number: Column) -> list[str]:
    return [dialog.model.index(row, number).data() for row in range(dialog.model.rowCount())]


def restore(desk: Desk, version: str) -> None:
    dialog = opened(desk)
    dialog.choose([column(dialog, Column.VERSION).index(version)])
    dialog.restore.click()


# --- somebody else has it


def test_the_card_says_who_is_editing_and_what_can_be_done(taken: Desk) -> None:
    card = taken.view.check_outs.card
    assert card.isVisible()
    assert card.accessibleName().startswith("robin is editing since")
    shown = [button.isVisible() for button in (card.ask, card.break_, card.discard, card.take_over)]
    assert shown == [True, True, True, False]


def test_the_page_and_the_tree_follow_what_the_holder_does(taken: Desk) -> None:
    assert "robin" in taken.view.panel.tree.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    taken.tenant.assignments.finish_editing(CategoryId(taken.tops), STORE, ROBIN)
    taken.view.check_outs.look_again()
    assert not taken.view.check_outs.card.isVisible()
    assert taken.view.header.edit_button.isEnabled()
    assert "robin" not in taken.view.panel.tree.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_check_out_is_broken_with_a_reason_that_is_kept(taken: Desk) -> None:
    taken.view.check_outs.card.break_.click()
    asked = words_dialog(taken)
    assert not asked.button.isEnabled()
    asked.words.setText("Robin is ill")
    QTest.keyClick(asked.words, Qt.Key.Key_Return)
    assert (taken.document().checked_out_by, taken.image()) == ("kim", "two")
    assert taken.toasts.texts == ["Checked out to you, as robin saved it. robin is told."]
    assert not taken.view.check_outs.card.isVisible()
    (note,) = taken.tenant.assignments.notes_for(ROBIN)
    assert (note.text, note.owner) == ("Robin is ill", CategoryId(taken.tops))
    taken.view.add_from_tray([taken.media["three"]])
    assert taken.image() == "three"


def test_the_edits_of_somebody_else_are_discarded_with_a_reason(taken: Desk) -> None:
    taken.view.commands["discard"].trigger()
    asked = words_dialog(taken)
    assert not asked.button.isEnabled()
    asked.words.setText("Left over")
    asked.button.click()
    assert (taken.document().checked_out_by, taken.image()) == (None, "one")
    assert taken.answers.asked == [], "the number of changes is asked about one's own only"
    assert taken.view.page.well.words == "one"


def test_a_dialog_that_is_left_changes_nothing(taken: Desk) -> None:
    for command in ("break", "discard"):
        taken.view.commands[command].trigger()
        asked = words_dialog(taken)
        asked.words.setText("No")
        asked.reject()
    assert (taken.document().checked_out_by, taken.image()) == (ROBIN, "two")


def test_a_check_out_that_lapsed_is_taken_over_with_what_was_saved(taken: Desk) -> None:
    card = taken.view.check_outs.card
    taken.workstation.workspace.clock.advance(LEASE + timedelta(seconds=1))  # type: ignore[attr-defined]
    taken.view.check_outs.look_again()
    assert not card.ask.isVisible()
    card.take_over.click()
    assert (taken.document().checked_out_by, taken.image()) == ("kim", "two")
    taken.view.add_from_tray([taken.media["three"]])
    assert taken.image() == "three"


@pytest.mark.parametrize("command", ["ask", "take_over", "break"])
def test_with_nobody_else_there_is_nobody_to_ask(desk: Desk, command: str) -> None:
    desk.view.commands[command].trigger()
    assert desk.said[-1] == "Nobody else is editing this category."


# --- finishing with a comment


def test_a_comment_is_kept_with_the_version(desk: Desk) -> None:
    desk.view.desk.check_out()
    desk.view.add_from_tray([desk.media["one"]])
    desk.view.header.finish.menu.actions()[1].trigger()
    asked = words_dialog(desk)
    assert asked.windowTitle() == "Finish editing Tops"
    asked.words.setText("For autumn")
    asked.button.click()
    assert desk.document().checked_out_by is None
    newest = desk.tenant.assignments.history(CategoryId(desk.tops), STORE).versions[0]
    assert (newest.comment, newest.words) == ("For autumn", ("Primary media: 1 image added",))
    assert not desk.view.history.can_undo
    assert desk.toasts.texts == ["Checked in. Not published yet."]


def test_nothing_is_finished_that_is_not_checked_out(desk: Desk) -> None:
    desk.view.commands["finish_comment"].trigger()
    assert desk.said[-1] == "Edit category media first."


# --- versions


def test_versions_and_notes_stand_in_one_list(old: Desk) -> None:
    dialog = opened(old)
    assert dialog.windowTitle() == "History of Tops in Online store, Neutral"
    assert [name for name in column(dialog, Column.VERSION) if name] == ["v3", "v2", "v1"]
    assert "Robin is ill" in column(dialog, Column.COMMENT)
    assert column(dialog, Column.COMMENT)[column(dialog, Column.VERSION).index("v3")] == "As Robin left it"
    assert column(dialog, Column.CHANGES)[column(dialog, Column.VERSION).index("v1")] == (
        "Primary media: 1 image added"
    )


def test_two_versions_are_compared(old: Desk) -> None:
    dialog = opened(old)
    dialog.choose([column(dialog, Column.VERSION).index(name) for name in ("v3", "v1")])
    compared = dialog.open_comparison()
    assert compared is not None
    (row,) = compared.model.rows
    assert (row.name, row.differs) == ("Primary media", True)
    assert (row.first.primary, row.second.primary) == ((old.media["one"],), (old.media["three"],))
    assert not compared.grab().isNull()
    compared.close()


def test_a_version_comes_back_by_one_step_of_undo(old: Desk, qtbot) -> None:
    restore(old, "v1")
    qtbot.waitUntil(lambda: old.image() == "one")
    assert old.answers.asked == ["edit Tops"]
    assert old.document().checked_out_by == "kim"
    assert old.view.history.undo_text == "Restore version 1"
    assert old.toasts.texts[-1] == "Restored version 1"
    buttons = old.toasts.findChildren(QAbstractButton)
    next(button for button in buttons if button.text() == "Undo").click()
    assert old.image() == "three"
    old.view.history.redo()
    assert old.image() == "one"


def test_what_is_gone_meanwhile_is_left_out_and_named(old: Desk) -> None:
    old.tenant.library.delete([old.media["one"]], "kim")
    old.view.desk.check_out()
    restore(old, "v1")
    assert any("1 media item was deleted since." in text for text in old.toasts.texts)
    assert old.image() is None


def test_what_holds_now_is_not_restored_and_nothing_over_somebody_else(old: Desk) -> None:
    old.view.check_outs.restore(3)
    assert old.said[-1] == "The category shows version 3 already."
    old.tenant.assignments.check_out(CategoryId(old.tops), STORE, ROBIN)
    old.view.desk.reload()
    dialog = opened(old)
    dialog.choose([column(dialog, Column.VERSION).index("v1")])
    assert not dialog.restore.isEnabled()
    assert "robin" in dialog.restore.toolTip()


def test_in_omnichannel_there_is_nothing_to_look_back_at(old: Desk) -> None:
    old.show(DEFAULT_CONTEXT)
    assert not old.view.header.more_button.isVisible()
    old.view.commands["versions"].trigger()
    assert old.said[-1] == "Category media belong to one channel. Choose a channel first."
    assert not old.view.check_outs.card.isVisible()


# --- menus, keys, names


def test_the_keys_are_those_of_product_media() -> None:
    assert {key: COMMANDS[key][1] for key in KEYS} == {key: PRODUCT_COMMANDS[key][1] for key in KEYS}
    shortcuts = [shortcut for _, shortcut in COMMANDS.values() if shortcut]
    assert len(shortcuts) == len(set(shortcuts))


def test_menus_offer_what_keys_do(old: Desk) -> None:
    texts = [action.text() for action in old.view.header.more_menu.actions()]
    assert texts[0] == "History of versions…"
    old.view.header.more_menu.actions()[0].trigger()
    assert old.view.findChildren(HistoryDialog)
    assert old.view.commands["versions"].shortcut() == QKeySequence("Ctrl+Shift+H")


@pytest.mark.parametrize(
    ("key", "dialog"),
    [(Qt.Key.Key_H, HistoryDialog), (Qt.Key.Key_B, WordsDialog), (Qt.Key.Key_D, WordsDialog)],
)
def test_keys_open_dialogs_from_anywhere_on_the_page(taken: Desk, qtbot, key, dialog) -> None:
    taken.view.page.table.setFocus()
    qtbot.waitUntil(taken.view.page.table.hasFocus)
    QTest.keyClick(taken.view.page.table, key, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert any(one.isVisible() for one in taken.view.findChildren(dialog))


@pytest.fixture(params=[1.0, MAX_SCALE], ids=["100 %", "150 %"])
def scale(qapp: QApplication, request) -> Iterator[float]:
    before = QFont(qapp.font())
    font = QFont(before)
    font.setPixelSize(round(BASE_PIXELS * request.param))
    qapp.setFont(font)
    yield request.param
    qapp.setFont(before)


def settled_faults(root: QWidget) -> list[str]:
    """Lay out what waits for it, then look."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    return faults(root)


@pytest.mark.parametrize("width", [1036, 1376])
def test_card_header_and_history_for_everybody(scale: float, old: Desk, width: int) -> None:
    old.window.resize(width, 640)
    assert settled_faults(old.view.header) == []
    old.view.desk.check_out()
    assert settled_faults(old.view.header) == []
    old.view.check_outs.finish()
    old.tenant.assignments.check_out(CategoryId(old.tops), STORE, "Marta Magdalena Oduya-Steinberger")
    old.view.desk.reload()
    assert settled_faults(old.view.header) == []
    assert settled_faults(old.view.check_outs.card) == []
    assert settled_faults(opened(old)) == []
