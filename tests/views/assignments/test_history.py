"""The history of versions: the list, comparing two, and bringing one back by one undoable step."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from app.models.assignments.edit import Edit, SwatchEdit, TargetEdit
from app.models.assignments.slots import MasterTarget, Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT
from app.views.check_outs.compare_versions import CompareVersions, Side
from app.views.check_outs.history_dialog import HistoryDialog
from app.views.check_outs.history_model import Column
from tests.support.builders import USER, assign

MARTA = "marta"


@pytest.fixture
def old(shop):
    """The shirt has three versions, the last one of Marta, and a draft; and it was taken from her once."""
    service = shop.tenant.assignments
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("front", "red")))
    service.check_out(shop.shirt, DEFAULT_CONTEXT, MARTA)
    before = service.document(shop.shirt, DEFAULT_CONTEXT).content.master
    change = TargetEdit(shop.shirt, DEFAULT_CONTEXT, MasterTarget(), before, TargetMedia(shop.ids("slim")))
    service.apply(Edit("Slim", (change,)), MARTA)
    service.finish_editing(shop.shirt, DEFAULT_CONTEXT, MARTA, "Slim for spring")
    service.check_out(shop.shirt, DEFAULT_CONTEXT, MARTA)
    service.break_check_out(shop.shirt, DEFAULT_CONTEXT, USER, "Marta is ill")
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("slim", "loose")), finish=False)
    shop.view.refresh(Changes(products=frozenset({shop.shirt})))
    return shop


def opened(shop) -> HistoryDialog:
    shop.view.commands["versions"].trigger()
    (found,) = [one for one in shop.view.findChildren(HistoryDialog) if one.isVisible()]
    return found


def column(dialog: HistoryDialog, number: Column) -> list[str]:
    return [dialog.model.index(row, number).data() for row in range(dialog.model.rowCount())]


# --- the list


def test_versions_and_notes_stand_in_one_list_newest_first(old):
    dialog = opened(old)
    assert column(dialog, Column.VERSION) == ["Not checked in", "v3", "v2", "v1", ""]
    assert column(dialog, Column.STATE) == [
        "Draft",
        "Draft",
        "Superseded",
        "Superseded",
        "Check-out broken",
    ]
    assert column(dialog, Column.WHO) == ["you", "marta", "you", "you", "you"]
    assert column(dialog, Column.COMMENT) == ["", "Slim for spring", "", "", "Marta is ill"]
    assert column(dialog, Column.CHANGES)[:2] == [
        "Master: 1 image added",
        "Master: 1 image added, 2 images removed",
    ]
    dialog.choose([1])
    assert dialog.words.text().splitlines() == [
        "“Slim for spring”",
        "Master: 1 image added, 2 images removed",
    ]
    spoken = dialog.model.index(1, Column.VERSION).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert "marta, Draft, Slim for spring" in spoken
    shown = [button for button in dialog.findChildren(QAbstractButton) if button.isVisible()]
    assert [button.accessibleName() for button in shown] == ["Compare", "Restore v3", "Close"]


def test_a_product_without_versions_says_so(shop):
    shop.view.show_product(shop.cap)
    dialog = opened(shop)
    assert dialog.words.text() == "Nothing was checked in here yet."
    assert not dialog.compare.isEnabled()
    assert not dialog.restore.isEnabled()


def test_the_header_has_it_in_its_menu(old):
    texts = [action.text() for action in old.view.header.more_menu.actions()]
    assert "History of versions…" in texts
    old.view.header.more_menu.actions()[texts.index("History of versions…")].trigger()
    assert old.view.findChildren(HistoryDialog)


# --- comparing


def test_one_version_is_compared_with_the_one_before_it_and_two_with_each_other(old):
    dialog = opened(old)
    dialog.choose([1])
    compared = dialog.open_comparison()
    assert isinstance(compared, CompareVersions)
    assert (compared.first.currentIndex(), compared.second.currentIndex()) == (2, 1)
    compared.close()
    dialog.choose([0, 3])
    compared = dialog.open_comparison()
    assert (compared.first.currentIndex(), compared.second.currentIndex()) == (3, 0)
    (row,) = compared.model.rows
    assert (row.name, row.differs) == ("Master", True)
    spoken = compared.model.index(0, Side.FIRST).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Master, v1 · kim: front, back, detail, chart as SizeChart")
    assert compared.summary.text() == "1 target differs, 0 the same"
    dialog.choose([3])
    assert dialog.compare.isEnabled(), "the first one is compared with the one after it"
    dialog.choose([0, 1, 2])
    assert not dialog.compare.isEnabled()
    dialog.choose([4])
    assert not dialog.compare.isEnabled(), "a note is no version"


def test_what_is_the_same_is_hidden_until_it_is_asked_for(old):
    old.tenant.assignments.finish_editing(old.shirt, DEFAULT_CONTEXT, USER)
    value = old.tenant.catalog.values(old.shirt)[Dimension.COLOR][0].id
    swatch = SwatchEdit(old.shirt, DEFAULT_CONTEXT, value, None, Swatch("#c01010"))
    old.tenant.assignments.apply(Edit("Swatch", (swatch,)), USER, check_out=True)
    old.view.refresh(Changes(products=frozenset({old.shirt})))
    dialog = opened(old)
    dialog.choose([0])
    compared = dialog.open_comparison()
    assert [row.name for row in compared.model.rows] == ["Swatch Red"]
    compared.only.click()
    assert [row.name for row in compared.model.rows] == ["Master", "Swatch Red"]
    spoken = compared.model.index(1, Side.SECOND).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith("#c01010")
    compared.first.setCurrentIndex(0)
    assert compared.summary.text() == "No differences"


def test_both_sides_are_painted(old):
    dialog = opened(old)
    dialog.choose([0, 3])
    compared = dialog.open_comparison()
    compared.only.click()
    assert not compared.grab().isNull()
    assert not dialog.grab().isNull()


# --- bringing back


def test_a_version_comes_back_by_one_step_of_undo(old):
    dialog = opened(old)
    dialog.choose([3])
    assert dialog.restore.text() == "Restore v1"
    dialog.restore.click()
    assert old.primary() == ["front", "back", "detail"]
    assert old.content().master.additional
    assert old.view.history.undo_text == "Restore version 1"
    assert old.toasts.texts == ["Restored version 1"]
    old.view.history.undo()
    assert old.primary() == ["slim", "loose"]


def test_what_holds_now_and_notes_cannot_be_restored(old):
    dialog = opened(old)
    for places in ([0], [4], [1, 2]):
        dialog.choose(places)
        assert not dialog.restore.isEnabled()
    old.view.check_outs.restore(3)
    old.view.check_outs.restore(3)
    assert old.said[-1] == "The product shows version 3 already."


def test_what_is_gone_meanwhile_is_left_out_and_named(old, qtbot):
    old.tenant.assignments.finish_editing(old.shirt, DEFAULT_CONTEXT, USER)
    old.tenant.library.delete([old.media["back"]], USER)
    old.view.refresh(Changes(products=frozenset({old.shirt}), media=frozenset({old.media["back"]})))
    dialog = opened(old)
    dialog.choose([column(dialog, Column.VERSION).index("v1")])
    dialog.restore.click()
    qtbot.waitUntil(lambda: old.primary() == ["front", "detail"])
    assert old.answers.asked == ["edit Oxford Shirt"]
    assert any("1 media item was deleted since." in text for text in old.toasts.texts)


def test_nothing_is_restored_over_somebody_else(old):
    old.tenant.assignments.break_check_out(old.shirt, DEFAULT_CONTEXT, MARTA, "Back again")
    old.view.refresh(Changes(products=frozenset({old.shirt})))
    dialog = opened(old)
    dialog.choose([column(dialog, Column.VERSION).index("v1")])
    assert not dialog.restore.isEnabled()
    assert "marta" in dialog.restore.toolTip()
