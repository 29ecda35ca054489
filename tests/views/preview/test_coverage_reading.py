"""What the coverage panel reads and when, how it waits, what it writes."""

import pytest
from PySide6.QtCore import Qt

from app.models.assignments.coverage import CoverageScope
from app.models.assignments.coverage_reading import COLUMNS
from app.models.changes import Changes
from app.models.errors import StorageProblem
from app.views.preview.coverage_commands import Patience
from app.views.preview.coverage_scope import ScopeKind
from tests.views.preview.coverage_fakes import (
    all_at,
    coverage_map,
    row,
)
from tests.views.preview.coverage_panels import CAP, JACKET, MANY, PanelOnShow

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


class TestChanges:
    @pytest.mark.parametrize(
        ("changes", "asked_again"),
        [
            (Changes(products=frozenset({JACKET})), True),
            (Changes(products=frozenset({CAP})), False),
            (Changes(media=frozenset({1})), True),
            (Changes(channels=True), True),
            (Changes(catalog=True), True),
            (Changes(categories=frozenset({1})), False),
        ],
    )
    def test_what_touches_the_numbers_is_read_anew(self, shown, fake, changes, asked_again):
        shown.panel.refresh(changes)
        shown.settle()
        assert len(fake.asked) == 1 + asked_again

    def test_a_product_outside_counts_for_everything(self, shown, fake):
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        shown.panel.refresh(Changes(products=frozenset({CAP})))
        shown.settle()
        assert len(fake.asked) == 3

    def test_numbers_stay_while_they_are_read_anew(self, make_panel, fake, qtbot):
        shown = make_panel(patience=Patience(0, 0, 0))
        shown.panel.show_product(JACKET)
        shown.settle()
        before = shown.numbers
        fake.gate.clear()
        with qtbot.assertNotEmitted(shown.panel.table.heat.modelReset):
            shown.panel.refresh(Changes(products=frozenset({JACKET})))
            qtbot.waitUntil(shown.panel.strip.isVisible)
            assert shown.numbers == before
            assert len(shown.titles) == 3
            fake.gate.set()
            shown.settle()
        assert not shown.panel.strip.isVisible()

    def test_changes_in_a_row_are_read_once_more(self, shown, fake):
        fake.gate.clear()
        for _ in range(5):
            shown.panel.refresh(Changes(products=frozenset({JACKET})))
        fake.gate.set()
        shown.settle()
        shown.settle()
        assert len(fake.asked) == 3
        assert fake.stopped == 0

    def test_a_hidden_panel_waits_until_it_is_shown(self, shown, fake):
        shown.panel.hide()
        shown.panel.refresh(Changes(products=frozenset({JACKET})))
        shown.settle()
        assert len(fake.asked) == 1
        shown.panel.show()
        shown.settle()
        assert len(fake.asked) == 2


class TestWaiting:
    def test_the_newest_question_wins(self, shown, fake):
        fake.gate.clear()
        fake.answers[CoverageScope((CAP,))] = (coverage_map(text=all_at(55)), ())
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.panel.bar.choose(ScopeKind.PRODUCT)
        shown.panel.show_product(CAP)
        fake.gate.set()
        shown.settle()
        assert set(shown.numbers) == {"55"}
        assert shown.titles == []

    def test_a_short_wait_shows_nothing(self, shown, fake, qtbot):
        fake.gate.clear()
        before = shown.numbers
        with qtbot.waitSignal(shown.panel._reader.waiting):
            shown.panel.show_product(CAP)
        assert shown.numbers == before
        assert not shown.panel.strip.isVisible()
        fake.gate.set()
        shown.settle()

    def test_a_longer_one_shows_places_without_numbers(self, make_panel, fake, qtbot):
        shown = make_panel(patience=Patience(0, 0, MANY))
        shown.panel.show_product(JACKET)
        shown.settle()
        fake.gate.clear()
        shown.panel.show_product(CAP)
        qtbot.waitUntil(lambda: set(shown.numbers) == {""})
        table = shown.panel.table
        assert len(shown.numbers) == 42
        assert table.viewport().cursor().shape() is Qt.CursorShape.BusyCursor
        assert shown.titles == []
        assert not shown.panel.strip.isVisible()
        fake.gate.set()
        shown.settle()
        assert "96" in shown.numbers
        assert table.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor

    def test_a_long_one_counts_and_can_be_stopped(self, make_panel, fake, qtbot):
        shown = make_panel(patience=Patience(0, 0, 0))
        fake.gate.clear()
        shown.panel.show_product(JACKET)
        strip = shown.panel.strip
        qtbot.waitUntil(lambda: strip.count.text() == "50 of 614")
        qtbot.mouseClick(strip.cancel_button, LEFT)
        shown.settle()
        assert fake.stopped == 1
        assert shown.empty_words == "Stopped"
        assert not strip.isVisible()
        fake.gate.set()
        qtbot.mouseClick(shown.panel.again, LEFT)
        shown.settle()
        assert shown.empty_words == ""
        assert "96" in shown.numbers

    def test_stopping_a_second_look_keeps_the_first(self, make_panel, fake, qtbot):
        shown = make_panel(patience=Patience(0, 0, 0))
        shown.panel.show_product(JACKET)
        shown.settle()
        fake.gate.clear()
        shown.panel.reload()
        qtbot.waitUntil(shown.panel.strip.isVisible)
        qtbot.mouseClick(shown.panel.strip.cancel_button, LEFT)
        shown.settle()
        assert "96" in shown.numbers
        assert shown.said == ["Stopped. The numbers of before stay."]

    def test_nobody_waits_for_a_hidden_panel(self, shown, fake, qtbot):
        fake.gate.clear()
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        qtbot.waitUntil(lambda: len(fake.asked) == 2)
        shown.panel.hide()
        shown.settle()
        assert fake.stopped == 1

    def test_closing_gives_up_what_is_read(self, shown, fake, qtbot):
        fake.gate.clear()
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        qtbot.waitUntil(lambda: len(fake.asked) == 2)
        shown.panel.close_view()
        shown.settle()
        assert fake.stopped == 1


class TestErrors:
    def test_it_is_said_in_place_and_can_be_tried_again(self, make_panel, fake, qtbot):
        shown = make_panel()
        fake.error = StorageProblem("The store cannot be read.", "Look at the disk.")
        shown.panel.show_product(JACKET)
        shown.settle()
        assert shown.empty_words == "Coverage is not there"
        assert shown.panel.empty._sentence.text() == "The store cannot be read. Look at the disk."
        fake.error = None
        qtbot.mouseClick(shown.panel.again, LEFT)
        shown.settle()
        assert shown.empty_words == ""

    def test_numbers_of_before_stay_with_a_word(self, shown, fake):
        fake.error = StorageProblem("The store cannot be read.")
        shown.panel.reload()
        shown.settle()
        assert "96" in shown.numbers
        assert shown.panel.message.text() == ("The numbers are those of before: The store cannot be read.")
        fake.error = None
        shown.panel.reload()
        shown.settle()
        assert not shown.panel.message.isVisible()

    def test_a_bug_is_shown_once_and_in_place(self, make_panel, fake, caplog):
        shown = make_panel()
        fake.error = ZeroDivisionError()
        shown.panel.show_product(JACKET)
        shown.settle()
        assert shown.empty_words == "Coverage is not there"
        assert "Unexpected error" in caplog.text


class TestExport:
    @pytest.fixture
    def exporting(self, make_panel, fake, tmp_path) -> PanelOnShow:
        fake.rows = (row("MH06"), row("=HYPERLINK()", "@cmd"), row("MH07", "+1\t2"))
        made = make_panel(file=tmp_path / "list.tsv", patience=Patience(0, 0, 0))
        made.panel.show_product(JACKET)
        made.settle()
        return made

    def test_the_list_is_written(self, exporting, qtbot):
        qtbot.mouseClick(exporting.panel.gaps.export_button, LEFT)
        exporting.settle()
        lines = exporting.file.read_text("utf-8-sig").splitlines()
        assert lines[0].split("\t") == list(COLUMNS)
        assert [line.split("\t")[:4] for line in lines[1:]] == [
            ["MH06", "Hoodie", "OUN001", "en-us"],
            ["'=HYPERLINK()", "'@cmd", "OUN001", "en-us"],
            ["MH07", "'+1 2", "OUN001", "en-us"],
        ]
        assert exporting.said == ["Exported 3 rows to list.tsv."]

    def test_nothing_happens_without_a_file(self, exporting, fake):
        exporting.file = None
        exporting.panel.export()
        exporting.settle()
        assert len(fake.asked) == 1

    def test_a_stopped_export_leaves_the_old_file(self, exporting, fake, qtbot):
        exporting.file.write_text("old")
        fake.gate.clear()
        exporting.panel.export()
        qtbot.waitUntil(exporting.panel.strip.isVisible)
        qtbot.mouseClick(exporting.panel.strip.cancel_button, LEFT)
        exporting.settle()
        assert exporting.file.read_text() == "old"
        assert [path.name for path in exporting.file.parent.iterdir()] == ["list.tsv"]
        assert exporting.said == ["Export stopped. Nothing was written."]

    def test_a_failed_one_says_why_and_leaves_no_part(self, exporting, fake):
        fake.error = StorageProblem("The store cannot be read.")
        exporting.panel.export()
        exporting.settle()
        assert exporting.panel.message.text() == "The store cannot be read."
        assert not exporting.file.exists()
        assert list(exporting.file.parent.iterdir()) == []

    def test_a_folder_that_is_gone(self, exporting):
        exporting.file = exporting.file.parent / "gone" / "list.tsv"
        exporting.panel.export()
        exporting.settle()
        assert "cannot be written" in exporting.panel.message.text()
