"""The swatches of a product: rows, colours, images, samples by pointer and keys, each one step of undo."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog

from app.models.assignments.slots import Swatch, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ValueRow
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.content import Region
from app.views.assignments.clipboard import copy_media
from app.views.assignments.prompts import Start
from app.views.assignments.swatches_card import HEX, IMAGE
from app.views.assignments.swatches_rows import (
    HANDLES,
    LEAST,
    SwatchItem,
    dragged,
    first_sample,
    read_hex,
    region_words,
    swatch_words,
)
from app.views.support.mime import encode_media
from tests.views.assignments.conftest import Shop, drag_over, drop_on

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
DE = Context("OUN200", "de-de")


def value(shop: Shop, dimension: Dimension = Dimension.COLOR, name: str = "Blue") -> int:
    return next(row.id for row in shop.tenant.catalog.values(shop.shirt)[dimension] if row.value == name)


def swatch(shop: Shop, context: Context = DEFAULT_CONTEXT) -> Swatch | None:
    return shop.content(context).swatches.get(value(shop))


def card(shop: Shop):
    shop.view.master.swatches.choose(value(shop))
    return shop.view.master.swatches


def with_image(shop: Shop):
    shop.edit()
    made = card(shop)
    made.use_image(value(shop), shop.media["front"])
    return made


def with_sample(shop: Shop):
    made = with_image(shop)
    made.image_page.switch.click()
    return made


# --- values without Qt


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#1A2B3C", "#1a2b3c"),
        ("1a2b3c", "#1a2b3c"),
        (" #fff ", "#ffffff"),
        ("#12345", None),
        ("red", None),
        ("", None),
    ],
)
def test_colours_that_people_type(text, color):
    assert read_hex(text) == color


def test_words_of_swatches():
    assert swatch_words(Swatch("#1a2b3c")) == "Hex #1A2B3C"
    assert swatch_words(Swatch(media_id=1)) == "Image"
    assert swatch_words(Swatch(media_id=1, crop=Region(0, 0, 2, 2))) == "Cropped sample"
    assert region_words(Region(28, 84, 66, 122)) == "38 × 38 px at 28, 84"


sizes = st.integers(1, 400)
steps = st.integers(-500, 500)


@given(sizes, sizes, st.sampled_from([(0, 0), *HANDLES]), st.lists(st.tuples(steps, steps), max_size=5))
def test_a_sample_never_leaves_its_picture_nor_vanishes(width, height, handle, ways):
    region = first_sample(width, height)
    for dx, dy in ways:
        before, region = region, dragged(region, handle, dx, dy, width, height)
        assert 0 <= region.x1 < region.x2 <= width
        assert 0 <= region.y1 < region.y2 <= height
        if handle == (0, 0):
            assert region.x2 - region.x1 == before.x2 - before.x1
        elif handle[0] and before.x2 - before.x1 >= LEAST:
            assert region.x2 - region.x1 >= min(LEAST, width)
        if handle[1] == 0 and handle != (0, 0):
            assert (region.y1, region.y2) == (before.y1, before.y2)


# --- the list


def test_every_value_of_color_style_and_size_is_listed_with_words(shop):
    texts = [item.spoken for item in shop.view.master.swatches.model.items]
    assert texts[:2] == ["Color: Red, Central value", "Color: Blue, Central value"]
    assert len(texts) == 6
    assert {item.value.dimension for item in shop.view.master.swatches.model.items} == {
        Dimension.COLOR,
        Dimension.STYLE,
        Dimension.SIZE,
    }


def test_a_product_without_such_dimensions_has_no_card(shop):
    shop.view.show_product(shop.cap)
    assert shop.view.master.swatches.isHidden()


def test_the_combos_and_the_list_choose_the_same(shop):
    swatches = card(shop)
    assert (swatches.groups.currentText(), swatches.values.currentText()) == ("Color", "Blue")
    swatches.groups.setCurrentIndex(swatches.groups.findText("Size"))
    swatches.groups.activated.emit(swatches.groups.currentIndex())
    assert swatches.current.name == "Size: S"
    swatches.values.setCurrentIndex(1)
    swatches.values.activated.emit(1)
    assert swatches.current.name == "Size: M"


def test_add_swatch_goes_to_the_first_value_without_one(shop):
    shop.edit()
    swatches = card(shop)
    swatches.use_hex(value(shop, name="Red"), "#111111")
    swatches.add_button.click()
    assert swatches.current.name == "Color: Blue"


# --- colours


def type_hex(shop: Shop, text: str):
    swatches = card(shop)
    swatches.hex_page.field.selectAll()
    QTest.keyClicks(swatches.hex_page.field, text)
    QTest.keyClick(swatches.hex_page.field, Qt.Key.Key_Return)
    return swatches


def test_a_typed_colour_is_one_step_and_undo_goes_back(shop):
    shop.edit()
    swatches = type_hex(shop, "46305F")
    assert swatch(shop) == Swatch("#46305f")
    assert shop.view.history.undo_text == "Set swatch of Color: Blue to #46305F"
    assert swatches.current.kind == "Hex #46305F"
    assert swatches.hex_page.field.text() == "#46305F"
    shop.view.history.undo()
    assert swatch(shop) is None
    assert swatches.hex_page.field.text() == ""
    shop.view.history.redo()
    assert swatch(shop) == Swatch("#46305f")


def test_what_is_no_colour_is_said_beside_the_field(shop):
    shop.edit()
    swatches = type_hex(shop, "bluish")
    assert swatches.hex_page.message.text() == "Write a color like #1A2B3C."
    assert not swatches.hex_page.message.isHidden()
    assert swatch(shop) is None
    QTest.keyClick(swatches.hex_page.field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(swatches.hex_page.field, "123")
    assert swatches.hex_page.message.isHidden()


def test_a_colour_from_the_dialog(shop):
    shop.edit()
    dialog = card(shop).open_colors()
    assert isinstance(dialog, QColorDialog)
    dialog.colorSelected.emit(dialog.currentColor())
    assert swatch(shop) == Swatch("#c01010"), "it begins with the central value"
    dialog.reject()


def test_the_central_value_is_shown(shop):
    swatches = card(shop)
    assert swatches.central_words.text() == "Central value #C01010"
    assert swatches.remove_button.isHidden()


def test_a_value_without_a_central_value_is_warned_of():
    bare = SwatchItem(ValueRow(1, Dimension.COLOR, "Blue", "Blue", None, 0), None, None, None)
    assert bare.kind == "No central value"
    assert bare.advice == "Blue has no central value, so lists and refiners show its name only."


def test_delete_and_the_button_go_back_to_the_central_value(shop):
    shop.edit()
    swatches = type_hex(shop, "123456")
    assert not swatches.remove_button.isHidden()
    swatches.remove_button.click()
    assert swatch(shop) is None
    shop.view.history.undo()
    assert swatch(shop) == Swatch("#123456")
    QTest.keyClick(swatches.list, Qt.Key.Key_Delete)
    assert swatch(shop) is None
    QTest.keyClick(swatches.list, Qt.Key.Key_Delete)
    assert shop.said[-1] == "Color: Blue has no swatch of its own here."


# --- images


def test_an_image_is_dropped_on_a_value(shop):
    shop.edit()
    swatches = card(shop)
    row = swatches.model.row_of(value(shop))
    point = swatches.list.visualRect(swatches.model.index(row)).center()
    assert drag_over(swatches.list, point, shop.tray_mime("front"))
    assert shop.label.text == "Use as swatch of Color: Blue"
    assert swatches.list.drop_row == row
    assert drop_on(swatches.list, point, shop.tray_mime("front"))
    assert swatch(shop) == Swatch(media_id=shop.media["front"])
    assert shop.view.history.undo_text == "Use front as swatch of Color: Blue"
    assert swatches.kinds.selected == IMAGE
    shop.view.history.undo()
    assert swatch(shop) is None


def test_two_images_are_no_swatch(shop):
    shop.edit()
    swatches = card(shop)
    reasons: list[str] = []
    shop.label.reason_changed.connect(reasons.append)
    point = swatches.list.visualRect(swatches.model.index(0)).center()
    assert not drag_over(swatches.list, point, shop.tray_mime("front", "back"))
    assert reasons[-1] == "A swatch takes one image."
    swatches.list.resize(swatches.list.width(), 2000)
    assert not drag_over(swatches.list, QPoint(5, 1990), shop.tray_mime("front"))
    assert reasons[-1] == "Drop an image on a value."


def test_an_item_that_is_gone_is_refused_with_words(shop):
    shop.edit()
    swatches = card(shop)
    point = swatches.list.visualRect(swatches.model.index(0)).center()
    drop_on(swatches.list, point, encode_media([9_999], "tray"))
    assert shop.content().swatches == {}
    assert shop.toasts.texts


def test_a_copied_image_is_pasted_into_the_chosen_value(shop):
    shop.edit()
    swatches = card(shop)
    copy_media(TargetMedia(shop.ids("detail")))
    swatches.list.setFocus()
    shop.view.commands["paste"].trigger()
    assert swatch(shop) == Swatch(media_id=shop.media["detail"])
    shop.view.history.undo()
    assert swatch(shop) is None


def test_the_type_is_chosen_before_anything_is_written(shop):
    shop.edit()
    swatches = card(shop)
    swatches.kinds.chosen.emit(IMAGE)
    assert swatches.kinds.selected == IMAGE
    assert not swatches.image_page.hint.isHidden()
    assert swatches.image_page.choose_button.text() == "Choose image…"
    assert not shop.view.history.can_undo
    swatches.choose(value(shop, name="Red"))
    assert swatches.kinds.selected == HEX


# --- samples


def test_the_switch_makes_a_sample_and_takes_it_away(shop):
    swatches = with_sample(shop)
    assert swatch(shop) == Swatch(media_id=shop.media["front"], crop=Region(13, 18, 26, 31))
    assert swatches.image_page.words.text() == "13 × 13 px at 13, 18"
    assert swatches.current.kind == "Cropped sample"
    assert shop.view.history.undo_text == "Crop swatch of Color: Blue"
    swatches.image_page.switch.click()
    assert swatch(shop) == Swatch(media_id=shop.media["front"])
    shop.view.history.undo()
    shop.view.history.undo()
    assert swatch(shop) == Swatch(media_id=shop.media["front"])
    assert not swatches.image_page.switch.isChecked()


def test_a_large_picture_asks_for_no_more_room(shop):
    view = with_image(shop).image_page.view
    view.setSceneRect(0, 0, 3000, 4000)
    view.resetTransform()
    assert view.sizeHint() == view.minimumSize()


def test_keys_move_and_resize_the_sample_as_one_step(shop):
    view = with_sample(shop).image_page.view
    assert view.region == Region(13, 18, 26, 31)
    for key, modifiers in (
        (Qt.Key.Key_Right, NONE),
        (Qt.Key.Key_Down, SHIFT),
        (Qt.Key.Key_Right, CTRL),
        (Qt.Key.Key_Up, CTRL),
    ):
        QTest.keyClick(view, key, modifiers)
    assert view.region == Region(14, 28, 28, 40)
    assert swatch(shop).crop == Region(13, 18, 26, 31), "nothing is written while keys are pressed"
    view.settle_now()
    assert swatch(shop).crop == Region(14, 28, 28, 40)
    assert "14 × 12 px at 14, 28" in view.accessibleDescription()
    shop.view.history.undo()
    assert swatch(shop).crop == Region(13, 18, 26, 31)


def test_a_sample_is_dragged_by_its_middle_and_its_handles(shop):
    view = with_sample(shop).image_page.view

    def drag(start, by: tuple[int, int]) -> None:
        at = view.mapFromScene(start)
        to = view.mapFromScene(start.x() + by[0], start.y() + by[1])
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, NONE, at)
        QTest.mouseMove(view.viewport(), to)
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, NONE, to)

    drag(view.sample.box.center(), (5, -4))
    moved = swatch(shop).crop
    assert moved == Region(18, 14, 31, 27)
    drag(view.sample.handle_at((1, 1)), (4, 6))
    grown = swatch(shop).crop
    assert (grown.x1, grown.y1) == (18, 14)
    assert grown.x2 > moved.x2
    assert grown.y2 > moved.y2
    shop.view.history.undo()
    assert swatch(shop).crop == moved
    assert view.region == moved


def test_a_key_in_a_hurry_is_kept_when_another_value_is_chosen(shop):
    swatches = with_sample(shop)
    QTest.keyClick(swatches.image_page.view, Qt.Key.Key_Left)
    swatches.choose(value(shop, name="Red"))
    assert shop.content().swatches[value(shop)].crop == Region(12, 18, 25, 31)
    assert value(shop, name="Red") not in shop.content().swatches


# --- contexts and check-outs


def test_inherited_swatches_are_said_and_the_first_one_asks(shop, qtbot):
    shop.edit()
    swatches = type_hex(shop, "123456")
    shop.view.set_context(DE)
    assert swatches.current.kind == "Hex #123456, inherited"
    assert "from Omnichannel" in swatches.current.spoken
    shop.answers.start = Start.COPY
    swatches.use_hex(value(shop), "#654321")
    qtbot.waitUntil(lambda: swatch(shop, DE) == Swatch("#654321"))
    assert any(question.startswith("start") for question in shop.answers.asked)
    assert shop.content(DE).master == shop.content().master
    shop.view.history.undo()
    assert shop.content(DE).is_empty


def test_reset_to_default_clears_swatches_too(shop):
    shop.edit()
    type_hex(shop, "123456")
    shop.view.reset_to_default()
    assert shop.content().is_empty
    shop.view.history.undo()
    assert swatch(shop) == Swatch("#123456")


def test_nothing_can_be_edited_while_somebody_else_does(shop):
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "marta")
    shop.view.desk.reload()
    swatches = card(shop)
    assert not swatches.editor.isEnabled()
    assert not swatches.add_button.isEnabled()
    point = swatches.list.visualRect(swatches.model.index(0)).center()
    assert not drag_over(swatches.list, point, shop.tray_mime("front"))
