import pytest
from PySide6.QtCore import QPoint, Qt

from app.models.assignments.coverage import Gap, GapKind
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.preview.coverage_gap_list import GapList
from app.views.preview.coverage_gaps import SHOW, GapRow, GapSeverity, gap_row, gap_rows
from tests.views.preview.coverage_fakes import CALLS, OUTLET, coverage_map, gaps_of

FOUND = coverage_map()
ALT = GapRow("alt_text", GapSeverity.WARNING, "Alt text missing in de-de", "3 items.", "Fix", "alt", 5)
NOTE = GapRow("video", GapSeverity.NOTE, "First item is a video", "The next image is used.", "Show", "x")


def test_a_gap_says_where_how_much_and_why():
    severed, missing, _ = (gap_row(FOUND, gap) for gap in gaps_of(FOUND, 1))
    assert (severed.title, severed.text) == (
        "Outlet online, de-de: 40 %",
        "Own media hide the image of 45 of 75 variants",
    )
    assert severed.severity is GapSeverity.ERROR
    assert (missing.title, missing.text) == ("Call center, fr-ca: 64 %", "27 of 75 variants have no image")
    assert missing.severity is GapSeverity.WARNING
    assert (missing.action_label, missing.action_key) == ("Show", SHOW)
    assert missing.spoken == "Warning: Call center, fr-ca: 64 %. 27 of 75 variants have no image"


def test_products_and_further_contexts_are_counted():
    contexts = (DEFAULT_CONTEXT, CALLS, OUTLET)
    gap = Gap(DEFAULT_CONTEXT, GapKind.NO_IMAGE, 1200, 1, (3, 4), 2, contexts)
    assert gap_row(FOUND, gap).text == (
        "1 of 1,200 variants have no image, 2 products, 2 more contexts affected"
    )


def test_where_the_map_prints_nothing_the_gap_tells_its_share():
    away = Context("OUN004", "de-de")
    gap = Gap(away, GapKind.NO_IMAGE, 10, 4, (1,), 1, (away,))
    assert gap_row(FOUND, gap).title == "Store Houston, de-de: 60 %"


def test_the_worst_come_first_and_gaps_before_findings():
    rows = gap_rows(FOUND, gaps_of(FOUND, 1), [NOTE, ALT])
    assert [row.title for row in rows] == [
        "Outlet online, de-de: 40 %",
        "Call center, fr-ca: 64 %",
        "Online store DE, fr-fr: 71 %",
        ALT.title,
        NOTE.title,
    ]


class TestList:
    @pytest.fixture
    def asked(self) -> list[GapRow]:
        return []

    @pytest.fixture
    def gap_list(self, qtbot, hub, asked) -> GapList:
        made = GapList(hub)
        qtbot.addWidget(made)
        made.gaps.set_rows(gap_rows(FOUND, gaps_of(FOUND, 1), [ALT, NOTE]))
        made.action_asked.connect(asked.append)
        made.resize(400, 300)
        made.show()
        return made

    def test_it_is_a_sound_model(self, gap_list, qtmodeltester):
        qtmodeltester.check(gap_list.gaps)

    def test_a_click_on_the_action_does_it(self, gap_list, asked, qtbot):
        qtbot.mouseClick(gap_list.viewport(), Qt.MouseButton.LeftButton, pos=gap_list.action_center(3))
        assert asked == [ALT]

    def test_a_click_beside_it_does_nothing(self, gap_list, asked, qtbot):
        place = QPoint(40, gap_list.action_center(3).y())
        qtbot.mouseClick(gap_list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert asked == []
        assert gap_list.currentIndex().row() == 3

    def test_a_double_click_does_it_once(self, gap_list, asked, qtbot):
        place = gap_list.action_center(0)
        qtbot.mouseClick(gap_list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(gap_list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert len(asked) == 1

    def test_enter_does_it(self, gap_list, asked, qtbot):
        gap_list.setCurrentIndex(gap_list.gaps.index(4))
        qtbot.keyClick(gap_list, Qt.Key.Key_Return)
        assert asked == [NOTE]

    def test_steps_go_round(self, gap_list, asked):
        gap_list.step(1)
        gap_list.step(1)
        gap_list.step(-1)
        gap_list.step(-1)
        assert [gap_list.gaps.rows.index(row) for row in asked] == [0, 1, 0, 4]

    def test_the_place_stays_while_the_number_of_rows_stays(self, gap_list, qtbot):
        gap_list.setCurrentIndex(gap_list.gaps.index(2))
        rows = [*gap_rows(FOUND, gaps_of(FOUND, 1), [ALT]), ALT]
        with qtbot.assertNotEmitted(gap_list.gaps.modelReset):
            gap_list.gaps.set_rows(rows)
        assert gap_list.currentIndex().row() == 2

    def test_every_row_is_spoken_with_its_action(self, gap_list):
        index = gap_list.gaps.index(3)
        assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"Warning: {ALT.title}. {ALT.text}"
        assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "Enter: Fix"
