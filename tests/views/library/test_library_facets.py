"""Facets, chips, views, list and quick keys, over a real tenant."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from app.models.media.index import reindex
from app.models.media.rows import MediaFilter, MediaSort, MediaType, Shape
from app.views.library.filters import active_filters
from app.views.library.list_view import Column
from app.views.library.type_ahead import find_name


def filtered(desk, qtbot, wanted: MediaFilter) -> None:
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.set_filter(wanted)


def test_every_facet_counts_what_a_click_would_show(desk, qtbot):
    panel = desk.view.facets
    assert {"Type", "State", "Usage", "Quality", "Locale", "Orientation", "Added", "Tags"} <= set(
        panel.groups
    )
    for group in (panel._locales, panel._shapes, panel._tags):
        for key, row in list(group.rows.items()):
            count = int(row._count.text().replace(",", ""))
            with qtbot.waitSignal(desk.view.loaded):
                row.box.click()
            assert desk.view.model.rowCount() == count, key
            with qtbot.waitSignal(desk.view.loaded):
                desk.view.clear_filters()


def test_quality_of_the_locale_in_force(desk, qtbot):
    panel = desk.view.facets
    row = panel._quality["missing_alt_locale"]
    assert row.isHidden()
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.set_context(["de-de", "en-us"], "de-de")
    assert not row.isHidden()
    assert row.box.accessibleName().startswith("Missing alt text in de-de")
    images = len(desk.media.ids(MediaFilter(types=frozenset({MediaType.IMAGE}))))
    assert row._count.text() == str(images)
    with qtbot.waitSignal(desk.view.loaded):
        row.box.click()
    assert desk.view.listing.filter.missing_alt_locale == "de-de"
    assert desk.view.model.rowCount() == images


def test_values_of_a_group_combine_with_or_and_groups_with_and(desk, qtbot):
    panel = desk.view.facets
    for box in (panel._types[MediaType.VIDEO].box, panel._types[MediaType.FILE].box):
        with qtbot.waitSignal(desk.view.loaded):
            box.click()
    both = desk.view.model.rowCount()
    assert both == len(desk.media.ids(MediaFilter(types=frozenset({MediaType.VIDEO, MediaType.FILE}))))
    with qtbot.waitSignal(desk.view.loaded):
        panel._usage[False].box.click()
    assert 0 < desk.view.model.rowCount() < both


def test_the_rest_of_the_tags_opens_with_a_search(desk, qtbot):
    with desk.tenant.cms.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO media_tags (media_id, tag) SELECT id, 'season-' || (id % 12) FROM media"
        )
        reindex(connection, desk.media.ids())
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.reload()
    tags = desk.view.facets._tags
    assert len(tags.rows) == 6
    assert tags.more.text() == "+ 11"
    tags.more.click()
    assert len(tags.rows) == 17
    search_tags(desk, qtbot, "season-7")
    assert list(tags.rows) == ["season-7"]
    with qtbot.waitSignal(desk.view.loaded):
        tags.rows["season-7"].box.click()
    assert desk.view.model.rowCount() == 5


def search_tags(desk, qtbot, text: str) -> None:
    tags = desk.view.facets._tags
    with qtbot.waitSignal(desk.view.listing.facets_read):
        tags.search.setText(text)
        tags.search._emit()


def test_tags_beyond_the_most_frequent_are_found_by_search(desk, qtbot):
    with desk.tenant.cms.write() as connection:
        connection.exec_driver_sql("INSERT INTO media_tags (media_id, tag) SELECT 1, 'zz-' || id FROM media")
        connection.exec_driver_sql("INSERT INTO media_tags (media_id, tag) SELECT 2, 'yy-' || id FROM media")
        connection.exec_driver_sql("INSERT INTO media_tags (media_id, tag) VALUES (3, 'Änderung')")
        reindex(connection, desk.media.ids())
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.reload()
    tags = desk.view.facets._tags
    assert desk.media.facets().has_more_tags and tags.more.text() == "More"
    tags.more.click()
    assert "Änderung" not in [value.text for value in tags._values]
    search_tags(desk, qtbot, "ander")
    assert list(tags.rows) == ["Änderung"]
    search_tags(desk, qtbot, "nowhere")
    assert not tags.rows and tags.isVisible() and tags.search.isVisible()
    with qtbot.waitSignal(desk.view.listing.facets_read):
        tags.more.click()
    assert tags.search.isHidden() and len(tags.rows) == 6


def test_groups_fold_and_are_remembered(desk):
    desk.view.facets.groups["Usage"].head.click()
    kept: dict = {}
    desk.view.save_layout(Kept(kept))
    desk.view.facets.fold(())
    desk.view.restore_layout(Kept(kept))
    assert desk.view.facets.folded == ["Usage"]


class Kept:
    def __init__(self, values: dict) -> None:
        self.values = values

    def put(self, name, value):
        self.values[name] = str(value)

    def get(self, name, default=""):
        return self.values.get(name, default)

    def number(self, name, default):
        return int(self.values.get(name, default))


def test_every_filter_has_a_chip_that_takes_it_away():
    wanted = MediaFilter(
        missing_alt_locale="de-de",
        is_small=True,
        has_problem=True,
        locales=frozenset({"fr-fr"}),
        categories=frozenset({"Products"}),
        shapes=frozenset({Shape.SQUARE}),
        holders=frozenset({"kim"}),
        added_days=7,
    )
    found = active_filters(wanted)
    assert [each.text for each in found] == [
        "Missing alt text in de-de", "Below 1000 px", "Cannot be read", "Locale: fr-fr",
        "Category: Product", "Orientation: Square", "Checked out by: kim", "Added: last 7 days",
    ]  # fmt: skip
    for each in found:
        assert len(active_filters(each.without)) == len(found) - 1


def test_chips_that_do_not_fit_wait_in_a_menu(desk, qtbot):
    wanted = MediaFilter(tags=frozenset({"autumn", "blue", "hoodie", "run", "studio"}), usage=True)
    filtered(desk, qtbot, wanted)
    row = desk.view.filter_bar.chips
    shown = [chip for chip in row.chips if not chip.isHidden()]
    assert 0 < len(shown) < len(row.chips) == 6
    assert row.more.text() == f"+ {6 - len(shown)}"
    row.more.click()
    menu = row.findChild(QMenu)
    with qtbot.waitSignal(desk.view.loaded):
        menu.actions()[0].trigger()
    menu.close()
    assert len(row.chips) == 5


def test_a_view_keeps_filter_order_size_and_mode(desk, qtbot):
    view = desk.view
    with qtbot.waitSignal(view.views.loaded):
        view.views.reload()
    filtered(desk, qtbot, MediaFilter(types=frozenset({MediaType.VIDEO})))
    view.set_mode("list")
    with qtbot.waitSignal(view.loaded):
        view.set_sort(MediaSort.NAME)
    view.filter_bar.set_tile_width(200)
    dialog = view.views.ask_name()
    dialog.field.setText("Loops")
    with qtbot.waitSignal(view.views.loaded):
        dialog.save.click()
    assert view.header.views.text() == "Loops"
    filtered(desk, qtbot, MediaFilter())
    assert view.header.views.text() == "Views"
    view.set_mode("grid")
    with qtbot.waitSignal(view.loaded):
        view.header.views.view_asked.emit("Loops")
    assert (view.mode, view.listing.sort, view.grid.tile_width) == ("list", MediaSort.NAME, 200)
    assert view.model.rowCount() == 4
    with qtbot.waitSignal(view.views.loaded):
        view.views.rename("Loops", "Videos")
    assert view.header.views.names == ("Videos",)
    with qtbot.waitSignal(view.views.loaded):
        view.views.remove("Videos")
    assert view.header.views.names == ()


def test_the_list_has_the_selection_of_the_grid_and_sorts_by_its_headers(desk, qtbot):
    view = desk.view
    view.grid.select_ids([3, 4])
    view.set_mode("list")
    assert sorted(view.rows.selected_ids()) == [3, 4]
    view.rows.selectRow(0)
    assert list(view.grid.selected_ids()) == [60]
    with qtbot.waitSignal(view.loaded):
        view.rows.horizontalHeader().sectionClicked.emit(Column.NAME)
    names = [row.display_name for row in desk.media.rows(view.model.ids)]
    assert names == sorted(names)
    assert list(view.rows.selected_ids()) == [60]  # the order changed, the selection did not
    view.rows.selectAll()
    assert view.selection.count() == 60
    view.set_mode("grid")
    assert view.grid.selected_count() == 60


def test_columns_of_the_list_are_remembered(desk):
    desk.view.rows.setColumnHidden(Column.TAGS, True)
    kept: dict = {}
    desk.view.set_mode("list")
    desk.view.save_layout(Kept(kept))
    desk.view.rows.setColumnHidden(Column.TAGS, False)
    desk.view.set_mode("grid")
    desk.view.restore_layout(Kept(kept))
    assert desk.view.mode == "list"
    assert desk.view.rows.isColumnHidden(Column.TAGS)


def test_rows_of_the_list_read_their_values(desk, qtbot):
    desk.view.set_mode("list")
    table = desk.view.rows.model()
    qtbot.waitUntil(lambda: table.index(0, Column.NAME).data() is not None)
    row = desk.media.rows([60])[0]
    assert table.index(0, Column.NAME).data() == row.display_name
    assert table.index(0, Column.DIMENSIONS).data() == "1274×1580"
    assert "draft" in table.index(0, Column.NAME).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert not desk.view.rows.grab().isNull()


def test_typing_goes_to_the_next_name_in_both(desk, qtbot):
    view = desk.view
    for mode in ("grid", "list"):
        view.set_mode(mode)
        view.shown_items._typed = ""
        view.shown_items.keyboardSearch("mh0")
        view.shown_items.keyboardSearch("7-")

        def found() -> bool:
            current = view.grid.current_id()
            return current is not None and desk.media.rows([current])[0].display_name.startswith("mh07-")

        qtbot.waitUntil(found)
        view.clear_selection()


def test_type_ahead_goes_round(desk):
    ids = desk.view.model.ids
    rows = desk.media.rows
    name = rows([ids[0]])[0].display_name
    place = find_name(name[:6], ids, len(ids) - 1, MediaFilter(), desk.media.ids, rows)
    assert place is not None
    assert rows([ids[place]])[0].display_name.startswith(name[:6])
    assert find_name("nobody", ids, 0, MediaFilter(), desk.media.ids, rows) is None


def test_escape_drops_the_selection_with_what_is_hidden(desk, qtbot):
    view = desk.view
    view.grid.select_ids([13, 14])
    filtered(desk, qtbot, MediaFilter(types=frozenset({MediaType.VIDEO})))
    assert view.selection.count() == 2
    qtbot.keyClick(view.grid, Qt.Key.Key_Escape)
    assert view.selection.count() == 0


def test_who_comes_back_to_the_window_sees_what_others_wrote(desk, qtbot):
    desk.view.listing.follow_window(False)
    desk.view.listing._left_at -= 5
    with desk.tenant.cms.write() as connection:
        connection.exec_driver_sql("UPDATE media SET display_name = 'renamed elsewhere' WHERE id = 60")
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.listing.follow_window(True)
    qtbot.waitUntil(lambda: desk.view.model.row_at(0).display_name == "renamed elsewhere")
