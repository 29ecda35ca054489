"""Media dragged onto every place that takes them, with real mime data and drop events."""

from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton

from app.models.assignments.edit import Edit, TargetEdit
from app.models.assignments.slots import TargetMedia
from app.models.catalog.dimensions import Dimension
from app.views.assignments.gestures import MASTER
from app.views.assignments.view import DIMENSIONS_TAB, VARIANTS_TAB
from tests.views.assignments.conftest import drag_over, drop_on

SHIFT = Qt.KeyboardModifier.ShiftModifier


def left_of(rect: QRect) -> QPoint:
    return QPoint(rect.left() + 10, rect.center().y())


def right_of(rect: QRect) -> QPoint:
    return QPoint(rect.right() - 10, rect.center().y())


def cell_point(shop, row: int, column: int) -> QPoint:
    view = shop.view.dimensions.view
    return view.visualRect(view.matrix.index(row, column)).center()


def row_point(shop, row: int) -> QPoint:
    table = shop.view.variants.table
    return QPoint(200, table.visualRect(shop.view.variants.filtered.index(row, 0)).center().y())


def test_a_picture_of_the_tray_is_inserted_where_the_line_shows(shop):
    shop.edit()
    strip = shop.view.master.strip
    point = left_of(strip.item_rect(1))
    mime = shop.tray_mime("red")
    assert drag_over(strip, point, mime)
    assert strip.insert_at == 1
    assert shop.label.text == "Insert as 2"
    assert shop.label.hint == "Shift replaces existing media"
    assert drop_on(strip, point, mime)
    assert shop.primary() == ["front", "red", "back", "detail"]
    assert strip.insert_at is None
    shop.view.history.undo()
    assert shop.primary() == ["front", "back", "detail"]
    shop.view.history.redo()
    assert shop.primary() == ["front", "red", "back", "detail"]


def test_shift_replaces(shop):
    shop.edit()
    strip = shop.view.master.strip
    drop_on(strip, left_of(strip.item_rect(0)), shop.tray_mime("red", "slim"), SHIFT)
    assert shop.primary() == ["red", "slim"]
    assert shop.content().master.additional, "Additional media stay"


def test_cards_are_reordered_by_drop(shop):
    shop.edit()
    strip = shop.view.master.strip
    strip.setCurrentIndex(shop.view.master.primary.index(0))
    mime = shop.view.master.primary.mimeData(strip.selectedIndexes())
    assert drag_over(strip, right_of(strip.item_rect(2)), mime)
    assert shop.label.text == "Move to 3"
    drop_on(strip, right_of(strip.item_rect(2)), mime)
    assert shop.primary() == ["back", "detail", "front"]
    assert shop.view.history.undo_text == "Move front to position 3"
    assert strip.selected_ids == [shop.media["front"]], "the moved card stays chosen"


def test_a_drop_on_a_product_that_is_not_checked_out_asks_once_and_goes_on(shop, qtbot):
    strip = shop.view.master.strip
    drop_on(strip, right_of(strip.item_rect(2)), shop.tray_mime("red"))
    qtbot.waitUntil(lambda: shop.primary() == ["front", "back", "detail", "red"])
    assert shop.answers.asked == ["edit Oxford Shirt"]
    drop_on(strip, right_of(strip.item_rect(3)), shop.tray_mime("slim"))
    assert shop.primary()[-1] == "slim"
    assert len(shop.answers.asked) == 1


def test_saying_no_changes_nothing(shop, qtbot):
    shop.answers.agrees = False
    strip = shop.view.master.strip
    drop_on(strip, right_of(strip.item_rect(2)), shop.tray_mime("red"))
    qtbot.waitUntil(lambda: bool(shop.answers.asked))
    assert shop.primary() == ["front", "back", "detail"]
    assert not shop.view.desk.state.is_mine


def test_a_product_of_somebody_else_says_why_not(shop):
    shop.tenant.assignments.check_out(shop.shirt, shop.view.desk.context, "marta")
    shop.view.desk.reload()
    strip = shop.view.master.strip
    assert not drop_on(strip, right_of(strip.item_rect(2)), shop.tray_mime("red"))
    shop.view.add_from_tray(shop.ids("red"))
    assert shop.said[-1] == "marta is editing this product. Ask to finish editing first."
    assert shop.primary() == ["front", "back", "detail"]


def test_a_drop_on_additional_media_adds_there(shop):
    shop.edit()
    table = shop.view.master.table
    assert drop_on(table, QPoint(60, 60), shop.tray_mime("red"))
    slots = shop.content().master.additional
    assert [shop.names((slot.media_id,))[0] for slot in slots] == ["chart", "red"]
    assert shop.primary() == ["front", "back", "detail"]


def test_a_drop_on_a_cell(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    view = shop.view.dimensions.view
    mime = shop.tray_mime("red", "slim")
    assert drag_over(view, cell_point(shop, 0, 0), mime)
    assert view.drop_target.words == ("Drop to assign 2 images", "to 2 variants")
    assert drop_on(view, cell_point(shop, 0, 0), mime)
    assert view.drop_target is None
    key = view.matrix.grid.key(0, 0)
    assert shop.names(shop.content().cells[key].primary) == ["red", "slim"]
    assert view.current_key == key, "the panel shows the cell"
    assert [item.name for item in shop.view.dimensions.panel.primary.items] == ["red", "slim"]
    shop.view.history.undo()
    assert not shop.content().cells
    shop.view.history.redo()
    assert key in shop.content().cells


def test_a_drop_on_a_row_header_is_one_step_for_all_its_cells(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    view = shop.view.dimensions.view
    header = view.verticalHeader()
    point = QPoint(20, header.sectionViewportPosition(1) + 20)
    mime = shop.tray_mime("red")
    assert drag_over(header, point, mime)
    assert view.drop_target.keys == set(view.matrix.grid.row_keys(1))
    assert shop.label.text == "Assign 1 image to 4 variants"
    assert drop_on(header, point, mime)
    assert set(shop.content().cells) == set(view.matrix.grid.row_keys(1))
    assert shop.toasts.texts == ["Assigned red to 2 cells"]
    shop.view.history.undo()
    assert not shop.content().cells


def test_a_drop_on_a_column_header(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    view = shop.view.dimensions.view
    header = view.horizontalHeader()
    drop_on(header, QPoint(header.sectionViewportPosition(1) + 20, 10), shop.tray_mime("loose"))
    assert set(shop.content().cells) == set(view.matrix.grid.column_keys(1))


def test_a_group_header_takes_all_its_columns(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    view = shop.view.dimensions.view
    header = view.horizontalHeader()
    assert view.group_levels == 1
    drop_on(header, QPoint(header.sectionViewportPosition(0) + 20, 6), shop.tray_mime("loose"))
    assert len(shop.content().cells) == 4


def test_a_drop_beside_the_cells_says_where_to_drop(shop):
    shop.matrix(Dimension.COLOR)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    reasons = []
    shop.label.reason_changed.connect(reasons.append)
    view = shop.view.dimensions.view
    far = QPoint(view.viewport().width() - 5, view.viewport().height() - 5)
    assert not drag_over(view, far, shop.tray_mime("red"))
    assert reasons[-1] == "Drop on a cell, a row header or a column header."


def test_a_drop_on_a_chosen_variant_addresses_the_selection(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    shop.edit()
    tab = shop.view.variants
    ids = [item.id for item in tab.variants.items]
    tab.table.select_ids(set(ids[1:5]))
    mime = shop.tray_mime("red", "slim")
    assert drag_over(tab.table, row_point(shop, 2), mime)
    assert shop.label.text == "Assign 2 images to 4 variants"
    assert tab.table.drop_ids == set(ids[1:5])
    assert drop_on(tab.table, row_point(shop, 2), mime)
    assert {i: shop.names(m.primary) for i, m in shop.content().variants.items()} == {
        i: ["red", "slim"] for i in ids[1:5]
    }
    assert tab.table.selected_ids == tuple(ids[1:5]), "the selection stays"
    assert len(shop.view.history.steps) == 1
    shop.view.history.undo()
    assert not shop.content().variants
    shop.view.history.redo()
    assert len(shop.content().variants) == 4


def test_a_drop_on_another_variant_addresses_it_alone_and_keeps_the_selection(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    shop.edit()
    tab = shop.view.variants
    ids = [item.id for item in tab.variants.items]
    tab.table.select_ids({ids[0]})
    drop_on(tab.table, row_point(shop, 3), shop.tray_mime("red"))
    assert list(shop.content().variants) == [ids[3]]
    assert tab.table.selected_ids == (ids[0],)


def test_rows_of_a_cell_are_reordered_by_drop(shop):
    shop.matrix(Dimension.COLOR)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    shop.edit()
    tab = shop.view.dimensions
    key = tab.matrix.grid.key(0, 0)
    tab.assign([key], shop.ids("red", "slim"))
    rows = tab.panel.rows
    rows.setCurrentIndex(tab.panel.primary.index(1))
    mime = tab.panel.primary.mimeData(rows.selectedIndexes())
    drop_on(rows, QPoint(60, rows.item_rect(0).top() + 3), mime)
    assert shop.names(shop.content().cells[key].primary) == ["slim", "red"]


def test_a_drop_of_something_else_is_refused(shop):
    text = QMimeData()
    text.setText("hello")
    for area in (shop.view.master.strip, shop.view.master.table, shop.view.variants.table):
        assert not drag_over(area, QPoint(40, 40), text)


def test_an_edit_that_came_too_late_leaves_the_stack_alone(shop):
    shop.edit()
    strip = shop.view.master.strip
    drop_on(strip, right_of(strip.item_rect(2)), shop.tray_mime("red"))
    sheet = shop.view.desk.state.sheet
    before = sheet.content.master
    after = TargetMedia(shop.ids("slim"))
    change = TargetEdit(shop.shirt, sheet.context, MASTER, before, after)
    shop.tenant.assignments.apply(Edit("Elsewhere", (change,)), "kim")
    shop.view.history.undo()
    assert shop.primary() == ["slim"]
    assert not shop.view.history.can_undo
    assert "changed meanwhile" in shop.toasts.texts[-1]


def test_a_drag_over_a_product_of_somebody_else_is_forbidden_everywhere(shop):
    shop.tenant.assignments.check_out(shop.shirt, shop.view.desk.context, "marta")
    shop.view.desk.reload()
    reasons = []
    shop.label.reason_changed.connect(reasons.append)
    view = shop.view
    for area in (view.master.strip, view.master.table, view.variants.table):
        assert not drag_over(area, QPoint(60, 40), shop.tray_mime("red"))
        assert reasons[-1].startswith("marta is editing this product.")
    assert view.master.strip.insert_at is None


def test_a_drag_may_enter_where_nothing_takes_it(shop):
    """From the tray the pointer comes in below the last row."""
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.edit()
    for tab, area, point in (
        (DIMENSIONS_TAB, shop.view.dimensions.view, lambda: cell_point(shop, 0, 1)),
        (VARIANTS_TAB, shop.view.variants.table, lambda: row_point(shop, 0)),
    ):
        shop.view.tabs.setCurrentIndex(tab)
        viewport = area.viewport()
        below = QPoint(viewport.width() // 2, viewport.height() + 200)
        assert not area.indexAt(below).isValid()
        assert drag_over(area, point(), shop.tray_mime("red"), by=below)


def test_undo_of_a_toast_takes_back_its_own_edit_alone(shop):
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    shop.edit()
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    for name in ("red", "slim"):
        drop_on(shop.view.variants.table, row_point(shop, 0), shop.tray_mime(name), SHIFT)
    shop.view.tabs.setCurrentIndex(DIMENSIONS_TAB)
    header = shop.view.dimensions.view.verticalHeader()
    drop_on(header, QPoint(10, 10), shop.tray_mime("red"))
    history = shop.view.history
    edits = len(history.steps)
    [undo] = [link for link in shop.toasts.findChildren(QAbstractButton) if link.text() == "Undo"]
    history.undo()
    undo.click()
    assert sum(not step.is_undone for step in history.steps) == edits - 1
    assert shop.said[-1] == "This is not the last edit any more. Ctrl+Z takes back one edit at a time."
    history.redo()
    undo.click()
    assert sum(not step.is_undone for step in history.steps) == edits - 1
