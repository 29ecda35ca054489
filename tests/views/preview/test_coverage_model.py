from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt

from app.models.assignments.coverage import CoverageCell
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.views.preview import coverage_words as words
from app.views.preview.coverage_model import HeatModel, HeatRole
from tests.views.preview.coverage_fakes import CALLS, DE, OUTLET, US, coverage_map

ROLE = Qt.ItemDataRole


@pytest.fixture
def model(qapp) -> HeatModel:
    made = HeatModel()
    made.show_map(coverage_map())
    return made


def text(model: HeatModel, context: Context, role: int = ROLE.DisplayRole) -> str:
    return model.data(model.index_of(context), role)


def test_it_is_a_sound_model(model, qtmodeltester):
    qtmodeltester.check(model)


def test_rows_are_channels_and_columns_locales(model):
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [model.headerData(at, across) for at in range(6)] == [
        NEUTRAL, "en-us", "en-ca", "fr-ca", "de-de", "fr-fr",
    ]  # fmt: skip
    assert model.headerData(0, down) == "Omnichannel"
    assert model.headerData(0, down, ROLE.FontRole).bold()
    assert not model.headerData(1, down, ROLE.FontRole).bold()
    assert model.headerData(1, down, ROLE.ToolTipRole) == "Online store US\nOUN001"


def test_every_cell_prints_something(model):
    printed = [model.index(row, column).data() for row in range(7) for column in range(6)]
    assert all(printed)
    assert text(model, OUTLET) == "40"
    assert text(model, Context("OUN004", "de-de")) == "n/a"


def test_a_cell_is_found_by_its_context_and_back(model):
    for row in range(7):
        for column in range(6):
            index = model.index(row, column)
            assert model.index_of(model.context_at(index)) == index
    assert not model.index_of(Context("OUN001", "sv-se")).isValid()
    assert not model.index_of(Context("gone", "en-us")).isValid()


def test_cells_are_spoken_with_their_marks_and_panes(model):
    model.show_contexts(US, DE)
    assert text(model, US, ROLE.AccessibleTextRole) == "Online store US, en-us: 100 %, shown in A"
    assert (
        text(model, DE, ROLE.AccessibleTextRole)
        == "Online store DE, de-de: 96 %, own media, draft, shown in B"
    )
    model.show_contexts(DE, DE)
    assert text(model, DE, ROLE.AccessibleTextRole).endswith("shown in A and B")
    assert (
        text(model, OUTLET, ROLE.AccessibleTextRole)
        == "Outlet online, de-de: 40 %, own media, older than what it inherits"
    )
    absent = Context("OUN004", "de-de")
    assert text(model, absent, ROLE.AccessibleTextRole) == "Store Houston, de-de: not offered"
    assert text(model, absent, ROLE.AccessibleDescriptionRole) == "Store Houston does not offer de-de."


def test_tool_tips_count(model):
    assert text(model, DE, ROLE.ToolTipRole).splitlines() == [
        "Online store DE, de-de: 96 %",
        "72 of 75 variants have an image.",
        "1 product has own media here.",
        "1 product has variants without an image.",
        "1 product waits for publishing.",
        "Click or Enter shows it in B, with Shift in A.",
    ]
    assert "does not offer de-de" in text(model, Context("OUN004", "de-de"), ROLE.ToolTipRole)


def test_media_in_a_locale_that_is_not_offered_are_told():
    found = coverage_map()
    absent = Context("OUN004", "de-de")
    hidden = CoverageCell(absent, is_offered=False, own=2)
    said = words.tool_tip(found, hidden).splitlines()
    assert said[-1] == "2 products have own media here that nobody sees."


def test_nothing_to_cover_is_no_hundred_percent():
    empty = CoverageCell(DEFAULT_CONTEXT, is_offered=True)
    assert words.cell_text(empty) == "-"
    assert words.spoken(coverage_map(), empty, "") == "Omnichannel, Neutral: nothing to cover"


def test_the_same_rows_and_columns_change_in_place(model, qtbot):
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show_map(coverage_map(source=coverage_map().source, text=_with_call_center_at(88)))
    assert text(model, CALLS) == "88"


def test_other_channels_lay_the_map_out_anew(model, qtbot):
    fewer = coverage_map()
    with qtbot.waitSignal(model.modelReset):
        model.show_map(replace(fewer, channels=fewer.channels[:3]))
    assert model.rowCount() == 3


def test_hidden_numbers_leave_the_places(model):
    model.show_contexts(US, DE)
    model.set_pending(True)
    assert model.rowCount() == 7
    assert text(model, US) is None
    assert text(model, US, HeatRole.LETTERS) == "A"
    model.show_map(coverage_map())
    assert text(model, US) == "100"


def test_without_a_map_there_is_nothing(qapp):
    model = HeatModel()
    assert (model.rowCount(), model.columnCount()) == (0, 0)
    assert model.context_at(QModelIndex()) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def _with_call_center_at(percent: int) -> str:
    lines = ["100 100 100 100 100 100"] * 6 + [f"100 100 100 {percent} - -"]
    return "\n".join(lines)
