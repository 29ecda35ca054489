"""Groups in the table of variants: lines that fold, drops and keys on them, and what stays chosen."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.models.assignments.slots import AdditionalSlot, TargetMedia, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.views.assignments.clipboard import dragged_target
from app.views.assignments.variants_tab import NO_GROUPS
from app.views.assignments.view import VARIANTS_TAB
from tests.support.builders import assign
from tests.views.assignments.conftest import Shop, drag_over, drop_on

SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def grouped(shop: Shop, dimension: Dimension = Dimension.COLOR):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    tab = shop.view.variants
    tab.group_picker.select(dimension.value)
    tab.group_picker.chosen.emit(dimension.value)
    return tab


def lines(tab) -> list[str]:
    groups = tab.table.groups
    return [group.spoken for row in range(groups.rowCount()) if (group := groups.group(row)) is not None]


def at(tab, row: int, column: int = 4) -> QPoint:
    return tab.table.visualRect(tab.table.model().index(row, column)).center()


def variants(shop: Shop) -> tuple[int, ...]:
    return tuple(row.id for row in shop.tenant.catalog.variants(shop.shirt))


def test_each_value_gets_a_line_with_its_counts(shop):
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red")), VariantTarget(variants(shop)[0]))
    shop.view.desk.reload()
    tab = grouped(shop)
    assert lines(tab) == [
        "Color: Red, 4 variants, 1 with own media, unfolded",
        "Color: Blue, 4 variants, unfolded",
    ]
    assert tab.table.model().rowCount() == 10
    tab.group_picker.chosen.emit(NO_GROUPS)
    assert tab.table.model() is tab.filtered


def test_folding_keeps_the_choice_and_the_filter_keeps_the_groups(shop):
    tab = grouped(shop)
    wanted = set(variants(shop)[:2])
    tab.table.select_ids(wanted)
    QTest.mouseClick(tab.table.viewport(), Qt.MouseButton.LeftButton, NONE, at(tab, 5))
    assert lines(tab)[1] == "Color: Blue, 4 variants, folded"
    assert tab.table.model().rowCount() == 6
    assert set(tab.table.selected_ids) == wanted
    tab.search.set_search("SHIRT-Red-Slim")
    tab.search.searched.emit("SHIRT-Red-Slim")
    assert lines(tab) == ["Color: Red, 2 variants, unfolded"]


def test_keys_fold_unfold_and_choose_a_group(shop):
    tab = grouped(shop, Dimension.SIZE)
    table = tab.table
    selection = table.selectionModel()
    selection.setCurrentIndex(table.groups.index(0, 0), selection.SelectionFlag.NoUpdate)
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert lines(tab)[0].endswith("folded")
    assert table.currentIndex().row() == 0
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert lines(tab)[0].endswith("unfolded")
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert set(table.selected_ids) == set(table.groups.group(0).ids)


def test_a_drop_on_a_line_addresses_its_variants(shop):
    tab = grouped(shop)
    shop.edit()
    assert drag_over(tab.table, at(tab, 0), shop.tray_mime("red"))
    assert shop.label.text == "Assign 1 image to 4 variants"
    assert drop_on(tab.table, at(tab, 0), shop.tray_mime("red"))
    assert len(shop.content().variants) == 4
    assert lines(tab)[0] == "Color: Red, 4 variants, 4 with own media, unfolded"
    shop.view.history.undo()
    assert not shop.content().variants


def test_sorting_goes_on_inside_groups(shop):
    tab = grouped(shop)
    tab.table.sortByColumn(tab.variants.column("number"), Qt.SortOrder.DescendingOrder)
    numbers = [tab.table.model().index(row, 2).data() for row in range(1, 5)]
    assert numbers == sorted(numbers, reverse=True)
    assert all("Red" in number for number in numbers)


def test_hidden_columns_stay_hidden_when_groups_begin_and_end(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    tab = shop.view.variants
    place = tab.variants.column("state")
    tab.table.setColumnHidden(place, True)
    grouped(shop)
    assert tab.table.isColumnHidden(place)
    tab.group_picker.chosen.emit(NO_GROUPS)
    assert tab.table.isColumnHidden(place)


# --- variants as a source, and on purpose without media


def test_a_variant_is_copied_to_the_selection_and_shift_replaces(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    first, second, third = variants(shop)[:3]
    chart = AdditionalSlot(shop.media["chart"], "SizeChart")
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("red"), (chart,)), VariantTarget(first))
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("slim")), VariantTarget(second))
    shop.view.desk.reload()
    shop.edit()
    table = shop.view.variants.table
    table.setCurrentIndex(table.model().index(0, 0))
    data = table.drag_data()
    assert dragged_target(data) == TargetMedia(shop.ids("red"), (chart,))
    table.select_ids({second, third})
    assert drop_on(table, at(shop.view.variants, 1), data)
    assert shop.content().variants[second] == TargetMedia(shop.ids("slim", "red"), (chart,))
    assert shop.content().variants[third] == TargetMedia(shop.ids("red"), (chart,))
    shop.view.history.undo()
    assert drop_on(table, at(shop.view.variants, 1), data, SHIFT)
    assert shop.content().variants[second] == TargetMedia(shop.ids("red"), (chart,))
    shop.view.history.undo()
    assert third not in shop.content().variants


def test_no_media_on_purpose_is_told_from_inherited_in_words(shop):
    shop.view.tabs.setCurrentIndex(VARIANTS_TAB)
    shop.edit()
    tab = shop.view.variants
    first = variants(shop)[0]
    tab.table.select_ids({first})
    tab.show_nothing_in_selected()
    source = tab.variants.column("source")
    assert tab.variants.index(0, source).data() == "No media on purpose"
    assert tab.variants.index(1, source).data() == "Master"
    assert shop.view.history.undo_text.startswith("Show no media for SHIRT-")
    shop.view.history.undo()
    assert tab.variants.index(0, source).data() == "Master"
