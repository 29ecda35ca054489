import threading

from PySide6.QtCore import QEvent, Qt, QThread
from PySide6.QtGui import QGuiApplication, QKeyEvent

from app.models.media.rows import MediaFilter, MediaSort, MediaType
from app.sync.jobs.states import JobState
from app.views.library.filters import active_filters
from app.views.support.mime import decode_media
from tests.support.builders import USER
from tests.support.fakes_views import job


def filtered(desk, qtbot, wanted: MediaFilter) -> None:
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.set_filter(wanted)


def test_it_shows_counts_of_the_list_and_the_facets(desk):
    assert desk.view.header._count.text() == "60"
    assert desk.view.facets._types[MediaType.VIDEO]._count.text() == "4"


def test_a_ticked_box_narrows_the_list_and_becomes_a_chip(desk, qtbot):
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.facets._types[MediaType.VIDEO].box.click()
    assert list(desk.view.model.ids) == [52, 39, 26, 13]
    assert desk.view.header._count.text() == "4 of 60"
    chip = desk.view.filter_bar.chips.chips[0]
    assert chip.text() == "Type: Video"
    with qtbot.waitSignal(desk.view.loaded):
        chip.click()
    assert desk.view.model.rowCount() == 60


def test_search_narrows_the_list(desk, qtbot):
    with qtbot.waitSignal(desk.view.loaded):
        qtbot.keyClicks(desk.view.filter_bar.search, "purple-detail")
    assert desk.view.model.rowCount() == 3


def test_selection_survives_filter_and_sort_and_counts_what_is_hidden(desk, qtbot):
    view = desk.view
    view.grid.select_ids([13, 14, 15])
    filtered(desk, qtbot, MediaFilter(types=frozenset({MediaType.VIDEO})))
    qtbot.waitUntil(lambda: view.selection_bar._count.text() == "3 selected, 2 hidden")
    filtered(desk, qtbot, MediaFilter())
    assert list(view.grid.selected_ids()) == [15, 14, 13]
    with qtbot.waitSignal(view.loaded):
        view.set_sort(MediaSort.NAME)
    assert sorted(view.grid.selected_ids()) == [13, 14, 15]


def test_the_bar_counts_drafts_and_publishes_them_alone(desk, qtbot):
    view = desk.view
    view.grid.select_ids([4, 5, 6, 10])
    qtbot.waitUntil(lambda: view.selection_bar.publish.text() == "Publish 2 drafts")
    view.selection_bar.publish.click()
    qtbot.waitUntil(lambda: desk.asked.published == [[10, 5]])


def test_nothing_selected_hides_the_bar(desk, qtbot):
    view = desk.view
    view.grid.select_ids([4])
    qtbot.waitUntil(view.selection_bar.isVisible)
    view.clear_selection()
    qtbot.waitUntil(lambda: not view.selection_bar.isVisible())


def test_empty_states_say_what_helps(make_desk, qtbot):
    desk = make_desk(0)
    assert desk.view._stack.currentWidget() is desk.view._empty
    assert desk.view._empty._title.text() == "No media yet"
    desk = make_desk(60)
    filtered(desk, qtbot, MediaFilter(text="nothing like it", types=frozenset({MediaType.FILE})))
    qtbot.waitUntil(lambda: "Search: nothing like it shows 3" in desk.view._empty._sentence.text())


def test_texts_are_saved_told_to_others_and_undone(desk, qtbot):
    view = desk.view
    view.grid.select_ids([3])
    qtbot.waitUntil(lambda: view.inspector.seen.media_ids == [3])
    view.inspector.focus_alt_text()
    qtbot.keyClicks(view.inspector.fields.alt_text.editor, "Close-up of the zip")
    view.commit()
    editing = desk.tenant.media_editing
    assert editing.details([3], USER)[0].content.texts["Neutral"].alt_text.startswith("Close-up of the zip")
    assert desk.asked.changes[0].media == frozenset({3})
    assert desk.history.undo_text.startswith("Alt text of mh04")
    desk.history.undo()
    qtbot.waitUntil(lambda: desk.is_idle)
    assert not editing.details([3], USER)[0].has_changes
    view.inspector.finish()
    qtbot.waitUntil(lambda: desk.toasts.texts == ["Checked in. Not published yet."])


def test_several_items_change_together_as_one_step(desk, qtbot):
    view = desk.view
    view.grid.select_ids([3, 4])
    qtbot.waitUntil(lambda: view.inspector.seen.count == 2)
    view.inspector.fields.tags.tags_changed.emit(("spring",), ())
    qtbot.waitUntil(lambda: len(desk.history.steps) == 1)
    assert all("spring" in row.tags for row in desk.media.rows([3, 4]))
    desk.history.undo()
    qtbot.waitUntil(lambda: desk.is_idle)
    qtbot.waitUntil(lambda: not any("spring" in row.tags for row in desk.media.rows([3, 4])))


def test_copy_puts_media_on_the_clipboard(desk):
    desk.view.grid.select_ids([7, 8])
    desk.view.copy_selected()
    assert decode_media(QGuiApplication.clipboard().mimeData()).media_ids == (8, 7)
    QGuiApplication.clipboard().clear()


def test_space_opens_quick_look_and_arrows_go_on(desk, qtbot):
    view = desk.view
    view.grid.select_ids([9])
    look = view.open_quick_look()
    first = look.windowTitle()
    qtbot.keyClick(look, Qt.Key.Key_Right)
    assert look.windowTitle() != first
    assert not look.grab().isNull()
    qtbot.keyClick(look, Qt.Key.Key_Space)
    assert not look.isVisible()


def test_uploads_of_earlier_days_are_not_shown(desk):
    desk.view.show_jobs([job("old", state=JobState.ENDED, done=1, total=1)])
    assert not desk.view.uploads.isVisible()


def test_show_item_takes_filters_away(desk, qtbot):
    filtered(desk, qtbot, MediaFilter(types=frozenset({MediaType.VIDEO})))
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.show_item(5)
    assert list(desk.view.grid.selected_ids()) == [5]


def test_a_narrow_view_closes_the_inspector_and_a_low_one_folds_the_uploads(desk, qtbot):
    desk.view.show_jobs([job("u1", done=1, total=2)])
    desk.window.resize(1036, 604)
    qtbot.waitUntil(lambda: not desk.view.inspector.isVisible())
    assert not desk.view.uploads._body.isVisible()
    desk.window.resize(1376, 804)
    qtbot.waitUntil(desk.view.inspector.isVisible)
    assert desk.view.uploads._body.isVisible()


def test_active_filters_can_each_be_taken_away():
    wanted = MediaFilter(
        text="x",
        types=frozenset({MediaType.FILE}),
        usage=False,
        tags=frozenset({"b", "a"}),
        missing_alt_text=True,
    )
    found = active_filters(wanted)
    assert [each.text for each in found] == [
        "Search: x", "Type: File", "Usage: Unassigned", "Missing alt text", "Tag: a", "Tag: b",
    ]  # fmt: skip
    assert found[2].without.usage is None


def test_escape_empties_the_search_first(desk, qtbot):
    search = desk.view.filter_bar.search
    search.set_search("x")
    search.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier))
    assert search.text() == ""


def test_the_next_page_is_made_ready_while_a_person_looks_at_this_one(desk, qtbot):
    grid = desk.view.grid
    desk.window.resize(1376, 500)
    bar = grid.verticalScrollBar()
    bar.setValue(grid.geometry_now().step.height())
    below = grid.geometry_now().places_in(grid.viewport().rect()).stop
    row = desk.view.model.row_at(below)
    qtbot.waitUntil(
        lambda: desk.thumbnails.state(row.sha256, grid.tile_width, grid.devicePixelRatioF()) != "loading"
    )


def test_a_list_that_takes_long_says_so_and_can_be_left(desk, qtbot):
    view, gate = desk.view, threading.Event()
    for _ in range(QThread.idealThreadCount()):
        desk.background.run(lambda: gate.wait(5), lambda _: None)
    view.listing._slow_timer.setInterval(0)
    view.set_filter(MediaFilter(types=frozenset({MediaType.VIDEO})))
    qtbot.waitUntil(view.loading.isVisible)
    assert view.loading.words.text() == "Loading 60 items"
    view.loading.cancel_button.click()
    assert not view.loading.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: desk.background.is_idle)
    assert view.listing.filter == MediaFilter()
    assert view.filter_bar.chips.chips == []
    assert view.model.rowCount() == 60
    filtered(desk, qtbot, MediaFilter(types=frozenset({MediaType.VIDEO})))
    assert view.model.rowCount() == 4
    assert not view.loading.isVisible()
