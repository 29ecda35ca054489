"""The whole library for people with a screen reader, a keyboard, large text or high contrast."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget

from app.models.media.rows import MediaFilter, MediaState
from app.views.library.alt_text_bench import AltTextBench
from app.views.library.similar_dialog import SimilarDialog
from app.views.library.tile import describe_media, tile_size
from app.views.support.announcement import announce
from app.views.support.chips import state_chip
from app.views.support.theme import (
    BASE_PIXELS,
    MAX_SCALE,
    TypeRole,
    high_contrast_theme,
    palette_for,
    type_font,
)
from tests.support.accessibility import clipped, faults, named, nameless, tab_order, too_small, unreachable
from tests.support.fakes_views import media_row


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


def select(desk, qtbot, ids: list[int]) -> None:
    desk.view.grid.select_ids(ids)
    qtbot.waitUntil(lambda: desk.view.selection_bar.isVisible() == bool(ids))
    qtbot.waitUntil(lambda: desk.background.is_idle)
    QApplication.sendPostedEvents()


# --- the checker itself finds what it looks for


def test_the_checker_finds_faults(qtbot, qapp):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    button = QPushButton("A text that is far too long for this button", window)
    button.setStyleSheet("max-width: 60px; min-height: 10px; max-height: 10px; padding: 0;")
    button.setGeometry(0, 0, 60, 10)
    button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    box = QCheckBox(window)
    box.setGeometry(0, 100, 100, 30)
    label = QLabel("Some words of a label", window)
    label.setGeometry(0, 200, 30, 20)
    window.show()
    assert [type(box).__name__ in one for one in nameless(window)] == [True]
    assert len(too_small(window)) == 1
    assert len(unreachable(window)) == 1
    assert len(clipped(window)) == 2


# --- everything in the window


@pytest.mark.parametrize("selected", [[], [4], [4, 5, 6]], ids=["none", "one", "several"])
def test_names_targets_reach_and_text_of_the_library(scale, make_desk, qtbot, selected):
    desk = make_desk()
    if selected:
        select(desk, qtbot, selected)
    assert settled_faults(desk.window) == []


def test_the_list_and_the_empty_state(scale, make_desk, qtbot):
    desk = make_desk()
    desk.view.set_mode("list")
    assert settled_faults(desk.window) == []
    with qtbot.waitSignal(desk.view.loaded):
        desk.view.set_filter(MediaFilter(text="nothing like it"))
    qtbot.waitUntil(lambda: desk.background.is_idle)
    assert settled_faults(desk.window) == []


def test_dialogs(scale, make_desk, qtbot):
    desk = make_desk()
    select(desk, qtbot, [4])
    view = desk.view
    opened = (view.open_bench, view.find_similar, view.actions_on_media.open_trash)
    for open_one in opened:
        dialog = open_one()
        assert dialog is not None
        qtbot.waitUntil(lambda: desk.background.is_idle)
        assert dialog.windowTitle()
        assert settled_faults(dialog) == [], type(dialog).__name__
        dialog.reject()
    assert {AltTextBench, SimilarDialog}


def test_tiles_have_room_for_their_words(scale, desk):
    names = QFontMetrics(type_font(TypeRole.BODY)).height()
    captions = QFontMetrics(type_font(TypeRole.CAPTION)).height()
    tile = tile_size(desk.view.grid.tile_width)
    assert tile.height() - round(tile.width() * 5 / 4) >= names + captions


# --- keyboard


def test_tab_follows_the_eye(desk, qtbot):
    select(desk, qtbot, [4])
    order = tab_order(desk.window, desk.view.filter_bar.search)
    assert len(order) == len(set(order))
    panes = (
        desk.view.facets,
        desk.view.grid.parentWidget().parentWidget().parentWidget(),
        desk.view.inspector,
    )
    places = [[panes.index(p) for p in panes if p.isAncestorOf(widget)] for widget in order]
    told = [place[0] for place in places if place]
    turns = sum(one != other for one, other in zip(told, told[1:] + told[:1], strict=True))
    assert turns == 3, [named(widget) for widget in order]


def test_focus_is_seen(desk, qtbot):
    """The focused look of every control differs from its other look."""
    select(desk, qtbot, [4])
    desk.window.activateWindow()
    same = []
    for widget in tab_order(desk.window, desk.view.filter_bar.search):
        if not widget.visibleRegion().isEmpty():
            widget.clearFocus()
            before = widget.grab().toImage()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if widget.hasFocus() and widget.grab().toImage() == before:
                same.append(named(widget))
    assert same == []


# --- what is spoken


def test_tiles_and_rows_are_spoken(desk):
    index = desk.view.model.index(0)
    row = desk.view.model.row_at(0)
    name, description = describe_media(row)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == name == row.display_name
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == description
    grid = QAccessible.queryAccessibleInterface(desk.view.grid)
    assert grid.text(QAccessible.Text.Name) == "Media items"


def test_states_are_words_not_colours():
    said = {state: state_chip(state).text for state in MediaState}
    assert len(set(said.values())) == len(MediaState)
    assert all(said.values())
    missing = next(
        row for row in map(media_row, range(1, 60)) if not row.alt_text and row.type.value == "image"
    )
    assert "alt text missing" in describe_media(missing)[1]


def test_news_is_announced(qtbot, monkeypatch):
    told: list[str] = []

    def listen(event: object) -> None:
        assert isinstance(event, QAccessibleAnnouncementEvent)
        told.append(event.message())

    widget = QWidget()
    qtbot.addWidget(widget)
    before = QAccessible.isActive()
    QAccessible.setActive(True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    announce(widget, "Uploaded 3 files")
    QAccessible.setActive(before)
    assert told == ["Uploaded 3 files"]


# --- high contrast


def test_high_contrast_takes_the_colours_of_the_desktop(qapp):
    system = QPalette()
    role = QPalette.ColorRole
    for where, color in (
        (role.Window, "#000000"), (role.Base, "#000000"), (role.Text, "#ffffff"),
        (role.Highlight, "#1aebff"), (role.HighlightedText, "#000000"),
    ):  # fmt: skip
        system.setColor(where, QColor(color))
    theme = high_contrast_theme(system)
    allowed = {system.color(where).name() for where in (role.Window, role.Text, role.Highlight)}
    disabled = system.color(QPalette.ColorGroup.Disabled, role.Text).name()
    tokens = {value for name, value in theme.tokens().items() if name not in ("name", "is_dark")}
    assert tokens <= allowed | {disabled, "#000000"}
    assert palette_for(theme).color(role.Text).name() == "#ffffff"
