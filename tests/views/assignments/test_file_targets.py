"""Files of the desktop dropped straight onto targets: uploaded, then assigned as one step."""

import pytest
from PySide6.QtCore import Qt

from app.models.assignments.slots import AdditionalSlot
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.assignments.prompts import Start
from app.views.assignments.view import DIMENSIONS_TAB, VARIANTS_TAB
from app.views.support.mime import encode_files
from tests.support.builders import draw
from tests.views.assignments.conftest import NAMES, drag_over, drop_on
from tests.views.assignments.test_drops import cell_point, left_of, row_point

SHIFT = Qt.KeyboardModifier.ShiftModifier
DE = Context("OUN200", "de-de")


@pytest.fixture
def files(shop, tmp_path):
    """Two pictures that the library does not have."""
    paths = draw(tmp_path / "desktop", (*NAMES, "new-one", "new-two"))[len(NAMES) :]

    def taken_in(changes, _note) -> None:
        shop.view.refresh(changes)
        shop.view.history.refresh()
        shop.media = {row.display_name: row.id for row in shop.tenant.media.rows(shop.tenant.media.ids())}

    shop.hand.drops.assigned.connect(taken_in)
    return encode_files(paths)


def test_onto_primary_media_at_the_place(shop, files):
    shop.edit()
    strip = shop.view.master.strip
    point = left_of(strip.item_rect(1))
    assert drag_over(strip, point, files)
    assert shop.label.isVisibleTo(shop.window)
    assert shop.label.text == "Insert as 2"
    assert drop_on(strip, point, files)
    assert not shop.label.is_active
    assert shop.primary() == ["front", "new-one", "new-two", "back", "detail"]
    assert shop.view.history.undo_text == "Assign 2 items to Master"
    shop.view.history.undo()
    assert shop.primary() == ["front", "back", "detail"]
    shop.view.history.redo()
    assert shop.primary() == ["front", "new-one", "new-two", "back", "detail"]


def test_shift_replaces_when_they_are_there(shop, files):
    shop.edit()
    strip = shop.view.master.strip
    shop.hand.engine_room.holds = True
    assert drop_on(strip, left_of(strip.item_rect(0)), files, SHIFT)
    assert shop.primary() == ["front", "back", "detail"], "nothing is lost while they are on their way"
    shop.hand.engine_room.go_on()
    assert shop.primary() == ["new-one", "new-two"]


def test_onto_additional_media(shop, files):
    shop.edit()
    table = shop.view.master.table
    assert drop_on(table, table.viewport().rect().center(), files)
    slots = shop.content().master.additional
    assert [slot.media_id for slot in slots[1:]] == [*shop.ids("new-one", "new-two")]
    assert slots[0] == AdditionalSlot(shop.media["chart"], "SizeChart")


def test_onto_a_cell_and_onto_variants(shop, files):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.edit()
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    view = shop.view.dimensions.view
    assert drop_on(view, cell_point(shop, 0, 0), files)
    (cell,) = shop.content().cells.values()
    assert shop.names(cell.primary) == ["new-one", "new-two"]
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    assert drop_on(shop.view.variants.table, row_point(shop, 2), files)
    (variant,) = shop.content().variants.values()
    assert shop.names(variant.primary) == ["new-one", "new-two"]


def test_another_product_and_context_are_on_show_by_then(shop, files):
    shop.edit()
    shop.hand.engine_room.holds = True
    strip = shop.view.master.strip
    assert drop_on(strip, left_of(strip.item_rect(0)), files)
    shop.view.show_product(shop.cap)
    shop.view.set_context(DE)
    shop.hand.engine_room.go_on()
    assert shop.primary() == ["new-one", "new-two", "front", "back", "detail"]
    assert shop.tenant.assignments.document(shop.cap, DEFAULT_CONTEXT).content.is_empty


def test_a_new_context_is_asked_about_when_they_are_dropped(shop, files, qtbot):
    shop.view.set_context(DE)
    shop.answers.start = Start.COPY
    strip = shop.view.master.strip
    drop_on(strip, strip.viewport().rect().center(), files)
    qtbot.waitUntil(lambda: shop.content(DE).master is not None)
    names = shop.names(shop.content(DE).master.primary)
    assert set(names) == {"front", "back", "detail", "new-one", "new-two"}
    assert any(asked.startswith("start") for asked in shop.answers.asked)


def test_a_person_who_declines_uploads_nothing(shop, files, qtbot):
    shop.answers.agrees = False
    strip = shop.view.master.strip
    drop_on(strip, left_of(strip.item_rect(0)), files)
    qtbot.waitUntil(lambda: shop.answers.asked == ["edit Oxford Shirt"])
    assert len(shop.tenant.media.ids()) == len(NAMES)
    assert shop.hand.drops.held == ()


def test_who_may_not_edit_may_not_drop_files(shop, files):
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, "marta")
    shop.view.desk.reload()
    strip = shop.view.master.strip
    assert not drag_over(strip, left_of(strip.item_rect(0)), files)
    assert not drop_on(strip, left_of(strip.item_rect(0)), files)
    assert len(shop.tenant.media.ids()) == len(NAMES)
