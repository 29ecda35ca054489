"""Sorting Primary media, the default image behind a video, and the vocabulary of media purposes."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.models.assignments.purposes import USUAL_PURPOSES, near_duplicate
from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.media.rows import MediaRow, MediaType
from app.views.assignments.primary_order import CHOICES, ordered
from app.views.assignments.rows import PrimaryItem
from app.views.assignments.slot_models import AdditionalColumn, PrimaryModel
from tests.support.builders import assign
from tests.support.fakes_views import media_row
from tests.views.assignments.conftest import Shop


def named(media_id: int, name: str, kind: MediaType = MediaType.IMAGE) -> MediaRow:
    return replace(media_row(media_id), display_name=name, file_name=f"{name}.jpg", type=kind)


def rows(*names: str) -> dict[int, MediaRow]:
    return {number: named(number, name) for number, name in enumerate(names, start=1)}


# --- order


def test_names_are_sorted_as_people_read_them():
    media = rows("img10", "Img2", "back", "img1")
    assert ordered((1, 2, 3, 4), media, "name") == (3, 4, 2, 1)


def test_numbers_are_those_at_the_end_of_the_file_name():
    media = rows("mh06-3", "plain", "mh07-1", "mh05-20")
    assert ordered((1, 2, 3, 4), media, "number") == (3, 1, 4, 2)


def test_what_is_gone_comes_last_and_nothing_is_lost():
    media = rows("b", "a")
    for order in CHOICES:
        assert sorted(ordered((1, 9, 2), media, order)) == [1, 2, 9]
    assert ordered((1, 9, 2), media, "name") == (2, 1, 9)
    assert ordered((1, 9, 2), media, "reverse") == (2, 9, 1)


@pytest.mark.parametrize("order", list(CHOICES))
def test_every_order_is_one_step_of_undo(shop, order):
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("detail", "back", "red", "front")))
    shop.view.desk.reload()
    before = shop.primary()
    shop.edit()
    action = next(one for one in shop.view.master.sort_menu.actions() if one.text() == CHOICES[order])
    action.trigger()
    after = shop.primary()
    assert after != before
    assert sorted(after) == sorted(before)
    if order == "name":
        assert after == sorted(before)
    if order == "reverse":
        assert after == before[::-1]
    shop.view.history.undo()
    assert shop.primary() == before
    shop.view.history.redo()
    assert shop.primary() == after


def test_the_key_opens_the_menu_and_says_when_there_is_nothing(shop):
    shop.view.tabs.setCurrentIndex(2)
    shop.view.commands["sort"].trigger()
    assert shop.view.tabs.currentIndex() == 0
    assert shop.view.master.sort_menu.isVisible()
    shop.view.master.sort_menu.close()
    shop.view.show_product(shop.cap)
    shop.view.commands["sort"].trigger()
    assert shop.said[-1] == "There are no items of Primary media to sort here."


def test_a_default_image_behind_a_video_says_why(qapp):
    model = PrimaryModel("primary")
    video = named(1, "loop", MediaType.VIDEO)
    image = named(2, "front")
    model.set_items([PrimaryItem(1, video, 1, 2, False, False), PrimaryItem(2, image, 2, 2, True, False)])
    tip = Qt.ItemDataRole.ToolTipRole
    assert "not used as default image" in model.index(0).data(tip)
    assert model.index(1).data(tip) == "front: default image, since the item before it is no image"


# --- purposes


@pytest.mark.parametrize(
    ("typed", "known", "found"),
    [
        ("Size chart", ["SizeChart"], "SizeChart"),
        ("size-chart", ["SizeChart"], "SizeChart"),
        ("SizeChart", ["SizeChart", "Size chart"], None),
        ("SizeCharts", ["SizeChart"], None),
        ("Größe", ["grösse"], "grösse"),
    ],
)
def test_purposes_that_are_spelled_almost_alike(typed, known, found):
    assert near_duplicate(typed, known) == found


def test_the_vocabulary_begins_with_what_is_used_most(shop):
    chart = shop.media["chart"]
    front = shop.media["front"]
    assign(shop.tenant, shop.shirt, TargetMedia((), (AdditionalSlot(chart, "Manual"),)))
    assign(
        shop.tenant,
        shop.cap,
        TargetMedia((), (AdditionalSlot(chart, "Kit"), AdditionalSlot(front, "Manual"))),
    )
    assert shop.tenant.purposes.vocabulary() == ("Manual", "Kit", *USUAL_PURPOSES)
    shop.tenant.settings.set("media_purposes", "Guide,  Spec   sheet , Kit")
    assert shop.tenant.purposes.vocabulary() == ("Manual", "Kit", "Guide", "Spec sheet")


def with_chart(shop: Shop):
    assign(shop.tenant, shop.shirt, TargetMedia((), (AdditionalSlot(shop.media["chart"], "MediaKit"),)))
    shop.view.desk.reload()
    shop.edit()
    return shop.view.master.additional_card


def purposes(shop: Shop) -> list[str]:
    return [slot.purpose for slot in shop.content().master.additional]


def test_the_combo_offers_the_vocabulary(shop):
    card = with_chart(shop)
    shop.view.purposes.reload()
    index = card.model.index(0, AdditionalColumn.PURPOSE)
    combo = card.table.itemDelegate().createEditor(card.table, None, index)
    assert [combo.itemText(row) for row in range(combo.count())] == list(shop.view.purposes.names)
    assert combo.itemText(0) == "MediaKit"
    combo.deleteLater()


def test_a_near_duplicate_is_pointed_out_and_put_right_by_its_button(shop, qtbot):
    card = with_chart(shop)
    index = card.model.index(0, AdditionalColumn.PURPOSE)
    assert card.model.setData(index, "Size chart")
    qtbot.waitUntil(lambda: purposes(shop) == ["Size chart"])
    assert card.note.isVisible()
    assert card.note.words.text() == "“SizeChart” is used already."
    assert card.note.use_button.text() == "Use SizeChart"
    card.note.use_button.click()
    assert purposes(shop) == ["SizeChart"]
    assert card.note.isHidden()
    shop.view.history.undo()
    assert purposes(shop) == ["Size chart"]
    shop.view.history.undo()
    assert purposes(shop) == ["MediaKit"]


def test_what_cannot_be_a_purpose_is_said_under_its_cell(shop):
    card = with_chart(shop)
    index = card.model.index(0, AdditionalColumn.PURPOSE)
    assert not card.model.setData(index, "a/b")
    assert card.note.isVisible()
    assert card.note.words.text() == "Use 1 to 128 letters, digits, spaces, - and _."
    assert card.note.use_button.isHidden()
    assert card.note.geometry().top() >= card.table.visualRect(index).bottom()
    QTest.keyClick(card.note, Qt.Key.Key_Escape)
    assert card.note.isHidden()
    assert purposes(shop) == ["MediaKit"]


@pytest.mark.parametrize("width", [548, 960])
def test_the_name_of_additional_media_has_room(shop, width):
    table = shop.view.master.table
    table.resize(width, 200)
    assert table.columnWidth(AdditionalColumn.NAME) > 140
