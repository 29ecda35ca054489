from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.models.assignments.coverage import CoverageScope
from app.models.assignments.coverage_reading import COLUMNS
from app.models.assignments.rows import Source
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.errors import StorageProblem
from app.views.preview.coverage_commands import Patience
from app.views.preview.coverage_gaps import GapRow, GapSeverity
from app.views.preview.coverage_panel import next_product
from app.views.preview.coverage_scope import ScopeKind
from app.views.support.background import Background
from app.views.support.mime import encode_files, encode_media
from tests.support.accessibility import faults, nameless, unreachable
from tests.views.preview.coverage_fakes import (
    CALLS,
    DE,
    OUTLET,
    US,
    FakeCoverage,
    coverage_map,
    fake_tenant,
    gaps_of,
    row,
)
from tests.views.preview.coverage_panels import MANY, PanelOnShow

HOODIE, MUG = 11, 12
ALT = GapRow("alt_text", GapSeverity.WARNING, "Alt text missing in de-de", "3 items.", "Fix", "alt", 5)
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def errors() -> list[BaseException]:
    return []


@pytest.fixture
def workers(qapp, errors):
    made = Background(errors.append)
    yield made
    made.close()
    assert errors == []


@pytest.fixture
def service() -> FakeCoverage:
    return FakeCoverage()


@pytest.fixture
def make(qtbot, hub, workers, service):
    def build(tenant=None, **options) -> PanelOnShow:
        shown = PanelOnShow(
            tenant or fake_tenant(service),
            hub,
            workers,
            lambda: qtbot.waitUntil(lambda: workers.is_idle),
            **options,
        )
        qtbot.addWidget(shown.window)
        return shown

    yield build
    service.gate.set()


@pytest.fixture
def shown(make) -> PanelOnShow:
    made = make()
    made.panel.show_product(HOODIE)
    made.panel.show_contexts(US, DE)
    made.settle()
    return made


class TestScopes:
    def test_it_counts_the_product_on_show(self, shown, service):
        assert service.asked == [(CoverageScope((HOODIE,)), Source.DRAFT)]
        assert len(shown.numbers) == 42
        assert "96" in shown.numbers

    def test_nothing_is_counted_without_a_product(self, make, service):
        shown = make()
        shown.settle()
        assert service.asked == []
        assert shown.empty_words == "No product on show"
        assert not shown.panel.gaps.isVisible()

    def test_the_selection(self, shown, service):
        shown.panel.bar.choose(ScopeKind.SELECTION)
        assert shown.empty_words == "Nothing selected"
        shown.panel.set_selection((3, 5))
        shown.settle()
        assert service.asked[-1] == (CoverageScope((3, 5)), Source.DRAFT)
        assert shown.empty_words == ""
        chosen = next(c for c in shown.panel.bar.picker.choices if c.key == ScopeKind.SELECTION)
        assert chosen.detail == "2 products"

    def test_a_category_and_another_one(self, shown, service, qtbot):
        assert not shown.panel.bar.category.isVisible()
        shown.panel.bar.choose(ScopeKind.CATEGORY)
        assert shown.empty_words == "Categories are being read"
        shown.settle()
        shown.settle()
        assert service.asked[-1] == (CoverageScope(category_id=7), Source.DRAFT)
        assert [c.text for c in shown.panel.bar.category.choices] == ["Men", "Jackets"]
        shown.panel.bar.category._on_chosen("8")
        shown.settle()
        assert service.asked[-1] == (CoverageScope(category_id=8), Source.DRAFT)

    def test_a_catalogue_without_categories_says_so(self, make, service):
        shown = make(fake_tenant(service, ()))
        shown.panel.bar.choose(ScopeKind.CATEGORY)
        shown.settle()
        assert shown.empty_words == "No categories"

    def test_everything(self, shown, service):
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        assert service.asked[-1] == (CoverageScope(), Source.DRAFT)

    def test_what_is_published(self, shown, service):
        shown.panel.set_source(Source.PUBLISHED)
        shown.settle()
        shown.panel.set_source(Source.PUBLISHED)
        shown.settle()
        assert [source for _, source in service.asked] == [Source.DRAFT, Source.PUBLISHED]

    def test_a_scope_without_products_says_so(self, shown, service):
        service.answers[CoverageScope()] = (coverage_map(0), ())
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        assert shown.empty_words == "No products here"

    def test_another_tenant_begins_without_a_product(self, shown, service):
        other = FakeCoverage()
        shown.panel.set_tenant(fake_tenant(other))
        shown.settle()
        assert shown.empty_words == "No product on show"
        shown.panel.show_product(MUG)
        shown.settle()
        assert other.asked == [(CoverageScope((MUG,)), Source.DRAFT)]
        assert len(service.asked) == 1


class TestCells:
    def test_a_click_loads_into_b_and_with_shift_into_a(self, shown, qtbot):
        qtbot.mouseClick(shown.panel.table.viewport(), LEFT, pos=shown.place(OUTLET))
        qtbot.mouseClick(shown.panel.table.viewport(), LEFT, SHIFT, pos=shown.place(CALLS))
        assert shown.contexts == [(OUTLET, 1), (CALLS, 0)]

    def test_enter_does_the_same(self, shown, qtbot):
        table = shown.panel.table
        table.setCurrentIndex(table.heat.index_of(US))
        qtbot.keyClick(table, Qt.Key.Key_Right)
        qtbot.keyClick(table, Qt.Key.Key_Return)
        qtbot.keyClick(table, Qt.Key.Key_Up)
        qtbot.keyClick(table, Qt.Key.Key_Enter, SHIFT)
        assert shown.contexts == [(Context("OUN001", "en-ca"), 1), (Context("Omnichannel", "en-ca"), 0)]

    def test_keys_begin_at_b(self, shown, qtbot):
        qtbot.keyClick(shown.panel.table, Qt.Key.Key_Return)
        assert shown.contexts == [(DE, 1)]

    def test_a_locale_that_is_not_offered_is_not_loaded(self, shown, qtbot):
        qtbot.mouseClick(shown.panel.table.viewport(), LEFT, pos=shown.place(Context("OUN004", "de-de")))
        assert shown.contexts == []

    def test_the_menu_of_a_cell(self, shown):
        table = shown.panel.table
        table.setCurrentIndex(table.heat.index_of(OUTLET))
        QGuiApplication.clipboard().clear()
        menu = table.cell_menu()
        actions = [action for action in menu.actions() if action.text()]
        assert [(a.text().split("\t")[0], a.isEnabled()) for a in actions] == [
            ("Show in B", True),
            ("Show in A", True),
            ("Paste media", False),
        ]
        actions[1].trigger()
        assert shown.contexts == [(OUTLET, 0)]
        menu.deleteLater()


class TestMedia:
    def test_dropped_media_are_handed_on(self, shown):
        data = encode_media([4, 5], "tray")
        assert shown.drag(data, OUTLET).isAccepted()
        assert shown.label.text == "Assign 2 items to Master"
        assert shown.label.hint == "in Outlet online, de-de"
        assert shown.drop(data, OUTLET).isAccepted()
        assert shown.dropped == [((4, 5), OUTLET)]
        assert shown.label.text != "Assign 2 items to Master"

    def test_a_locale_that_is_not_offered_takes_none(self, shown, qtbot):
        data, absent = encode_media([4], "tray"), Context("OUN004", "de-de")
        with qtbot.waitSignal(shown.label.reason_changed) as reason:
            shown.drag(data, absent)
        assert reason.args == ["Store Houston does not offer de-de."]
        assert not shown.drop(data, absent).isAccepted()
        assert shown.dropped == []

    def test_many_products_take_none(self, shown, qtbot):
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        with qtbot.waitSignal(shown.label.reason_changed) as reason:
            shown.drag(encode_media([4], "tray"), US)
        assert reason.args == ["Count this product alone to give it media here."]

    def test_what_is_no_media_is_not_taken(self, shown, tmp_path):
        data = encode_files([tmp_path / "a.txt"])
        assert not shown.drag(data, US).isAccepted()
        assert not shown.drop(data, US).isAccepted()

    def test_copied_media_are_pasted_into_the_current_cell(self, shown, qtbot):
        table = shown.panel.table
        QGuiApplication.clipboard().setMimeData(encode_media([9], "library"))
        table.setCurrentIndex(table.heat.index_of(CALLS))
        qtbot.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        table.setCurrentIndex(table.heat.index_of(Context("OUN004", "de-de")))
        qtbot.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        assert shown.dropped == [((9,), CALLS)]
        QGuiApplication.clipboard().clear()


class TestGaps:
    def test_the_list_and_its_number(self, shown):
        assert shown.titles == [
            "Outlet online, de-de: 40 %",
            "Call center, fr-ca: 64 %",
            "Online store DE, fr-fr: 71 %",
        ]
        assert shown.panel.gaps.count.text() == "3"
        assert shown.panel.gaps.count.accessibleName() == "3 gaps"

    def test_findings_come_with_them(self, shown):
        shown.panel.set_findings([ALT])
        assert shown.titles[-1] == ALT.title
        assert shown.panel.gaps.count.text() == "4"
        shown.panel.gaps.list.act(shown.panel.gaps.list.gaps.index(3))
        assert shown.acted == [ALT]
        assert shown.contexts == []

    def test_show_loads_the_context_into_b(self, shown):
        shown.panel.gaps.list.act(shown.panel.gaps.list.gaps.index(0))
        assert shown.contexts == [(OUTLET, 1)]
        assert shown.products == []
        assert shown.panel.table.heat.context_at(shown.panel.table.currentIndex()) == OUTLET

    def test_show_goes_to_the_worst_product_then_to_the_next(self, shown, service):
        found = coverage_map(3)
        service.answers[CoverageScope()] = (found, gaps_of(found, 21, 22, 23))
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        shown.panel.product_chosen.connect(shown.panel.show_product)
        for _ in range(4):
            shown.panel.gaps.list.act(shown.panel.gaps.list.gaps.index(0))
        assert shown.products == [21, 22, 23, 21]

    def test_a_gap_at_the_default_that_is_seen_elsewhere(self, shown, service):
        found = coverage_map(1)
        away = Context("OUN004", "de-de")
        gap = replace(gaps_of(found, HOODIE)[0], context=away, contexts=(CALLS,))
        service.answers[CoverageScope((HOODIE,))] = (found, (gap,))
        shown.panel.reload()
        shown.settle()
        shown.panel.gaps.list.act(shown.panel.gaps.list.gaps.index(0))
        assert shown.contexts == [(CALLS, 1)]

    def test_f8_goes_through_them(self, shown, qtbot):
        shown.window.activateWindow()
        shown.panel.table.setFocus()
        qtbot.keyClick(shown.panel.table, Qt.Key.Key_F8)
        qtbot.keyClick(shown.panel.table, Qt.Key.Key_F8)
        qtbot.keyClick(shown.panel.table, Qt.Key.Key_F8, SHIFT)
        assert [context for context, _ in shown.contexts] == [OUTLET, CALLS, OUTLET]

    def test_none_is_said(self, shown, service):
        service.answers[CoverageScope((HOODIE,))] = (coverage_map(), ())
        shown.panel.reload()
        shown.settle()
        assert shown.panel.gaps.nothing.isVisible()
        assert shown.panel.gaps.count.text() == "0"

    @pytest.mark.parametrize(
        ("ids", "shown_id", "wanted"), [((), 1, None), ((5, 6), 1, 5), ((5, 6), 5, 6), ((5,), 5, 5)]
    )
    def test_which_product_is_next(self, ids, shown_id, wanted):
        assert next_product(ids, shown_id) == wanted


class TestChanges:
    @pytest.mark.parametrize(
        ("changes", "asked_again"),
        [
            (Changes(products=frozenset({HOODIE})), True),
            (Changes(products=frozenset({MUG})), False),
            (Changes(media=frozenset({1})), True),
            (Changes(channels=True), True),
            (Changes(catalog=True), True),
            (Changes(categories=frozenset({1})), False),
        ],
    )
    def test_what_touches_the_numbers_is_read_anew(self, shown, service, changes, asked_again):
        shown.panel.refresh(changes)
        shown.settle()
        assert len(service.asked) == 1 + asked_again

    def test_a_product_outside_counts_for_everything(self, shown, service):
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        shown.panel.refresh(Changes(products=frozenset({MUG})))
        shown.settle()
        assert len(service.asked) == 3

    def test_numbers_stay_while_they_are_read_anew(self, make, service, qtbot):
        shown = make(patience=Patience(0, 0, 0))
        shown.panel.show_product(HOODIE)
        shown.settle()
        before = shown.numbers
        service.gate.clear()
        with qtbot.assertNotEmitted(shown.panel.table.heat.modelReset):
            shown.panel.refresh(Changes(products=frozenset({HOODIE})))
            qtbot.waitUntil(shown.panel.strip.isVisible)
            assert shown.numbers == before
            assert len(shown.titles) == 3
            service.gate.set()
            shown.settle()
        assert not shown.panel.strip.isVisible()

    def test_changes_in_a_row_are_read_once_more(self, shown, service):
        service.gate.clear()
        for _ in range(5):
            shown.panel.refresh(Changes(products=frozenset({HOODIE})))
        service.gate.set()
        shown.settle()
        shown.settle()
        assert len(service.asked) == 3
        assert service.stopped == 0

    def test_a_hidden_panel_waits_until_it_is_shown(self, shown, service):
        shown.panel.hide()
        shown.panel.refresh(Changes(products=frozenset({HOODIE})))
        shown.settle()
        assert len(service.asked) == 1
        shown.panel.show()
        shown.settle()
        assert len(service.asked) == 2


class TestWaiting:
    def test_the_newest_question_wins(self, shown, service):
        service.gate.clear()
        service.answers[CoverageScope((MUG,))] = (coverage_map(text=_all(55)), ())
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.panel.bar.choose(ScopeKind.PRODUCT)
        shown.panel.show_product(MUG)
        service.gate.set()
        shown.settle()
        assert set(shown.numbers) == {"55"}
        assert shown.titles == []

    def test_a_short_wait_shows_nothing(self, shown, service, qtbot):
        service.gate.clear()
        before = shown.numbers
        with qtbot.waitSignal(shown.panel._reader.waiting):
            shown.panel.show_product(MUG)
        assert shown.numbers == before
        assert not shown.panel.strip.isVisible()
        service.gate.set()
        shown.settle()

    def test_a_longer_one_shows_places_without_numbers(self, make, service, qtbot):
        shown = make(patience=Patience(0, 0, MANY))
        shown.panel.show_product(HOODIE)
        shown.settle()
        service.gate.clear()
        shown.panel.show_product(MUG)
        qtbot.waitUntil(lambda: set(shown.numbers) == {""})
        table = shown.panel.table
        assert len(shown.numbers) == 42
        assert table.viewport().cursor().shape() is Qt.CursorShape.BusyCursor
        assert shown.titles == []
        assert not shown.panel.strip.isVisible()
        service.gate.set()
        shown.settle()
        assert "96" in shown.numbers
        assert table.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor

    def test_a_long_one_counts_and_can_be_stopped(self, make, service, qtbot):
        shown = make(patience=Patience(0, 0, 0))
        service.gate.clear()
        shown.panel.show_product(HOODIE)
        strip = shown.panel.strip
        qtbot.waitUntil(lambda: strip.count.text() == "50 of 614")
        qtbot.mouseClick(strip.cancel_button, LEFT)
        shown.settle()
        assert service.stopped == 1
        assert shown.empty_words == "Stopped"
        assert not strip.isVisible()
        service.gate.set()
        qtbot.mouseClick(shown.panel.again, LEFT)
        shown.settle()
        assert shown.empty_words == ""
        assert "96" in shown.numbers

    def test_stopping_a_second_look_keeps_the_first(self, make, service, qtbot):
        shown = make(patience=Patience(0, 0, 0))
        shown.panel.show_product(HOODIE)
        shown.settle()
        service.gate.clear()
        shown.panel.reload()
        qtbot.waitUntil(shown.panel.strip.isVisible)
        qtbot.mouseClick(shown.panel.strip.cancel_button, LEFT)
        shown.settle()
        assert "96" in shown.numbers
        assert shown.said == ["Stopped. The numbers of before stay."]

    def test_nobody_waits_for_a_hidden_panel(self, shown, service, qtbot):
        service.gate.clear()
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        qtbot.waitUntil(lambda: len(service.asked) == 2)
        shown.panel.hide()
        shown.settle()
        assert service.stopped == 1

    def test_closing_gives_up_what_is_read(self, shown, service, qtbot):
        service.gate.clear()
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        qtbot.waitUntil(lambda: len(service.asked) == 2)
        shown.panel.close_view()
        shown.settle()
        assert service.stopped == 1


class TestErrors:
    def test_it_is_said_in_place_and_can_be_tried_again(self, make, service, qtbot):
        shown = make()
        service.error = StorageProblem("The store cannot be read.", "Look at the disk.")
        shown.panel.show_product(HOODIE)
        shown.settle()
        assert shown.empty_words == "Coverage is not there"
        assert shown.panel.empty._sentence.text() == "The store cannot be read. Look at the disk."
        service.error = None
        qtbot.mouseClick(shown.panel.again, LEFT)
        shown.settle()
        assert shown.empty_words == ""

    def test_numbers_of_before_stay_with_a_word(self, shown, service):
        service.error = StorageProblem("The store cannot be read.")
        shown.panel.reload()
        shown.settle()
        assert "96" in shown.numbers
        assert shown.panel.message.text() == ("The numbers are those of before: The store cannot be read.")
        service.error = None
        shown.panel.reload()
        shown.settle()
        assert not shown.panel.message.isVisible()

    def test_a_bug_is_shown_once_and_in_place(self, make, service, caplog):
        shown = make()
        service.error = ZeroDivisionError()
        shown.panel.show_product(HOODIE)
        shown.settle()
        assert shown.empty_words == "Coverage is not there"
        assert "Unexpected error" in caplog.text


class TestExport:
    @pytest.fixture
    def exporting(self, make, service, tmp_path) -> PanelOnShow:
        service.rows = (row("MH06"), row("=HYPERLINK()", "@cmd"), row("MH07", "+1\t2"))
        made = make(file=tmp_path / "list.tsv", patience=Patience(0, 0, 0))
        made.panel.show_product(HOODIE)
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

    def test_nothing_happens_without_a_file(self, exporting, service):
        exporting.file = None
        exporting.panel.export()
        exporting.settle()
        assert len(service.asked) == 1

    def test_a_stopped_export_leaves_the_old_file(self, exporting, service, qtbot):
        exporting.file.write_text("old")
        service.gate.clear()
        exporting.panel.export()
        qtbot.waitUntil(exporting.panel.strip.isVisible)
        qtbot.mouseClick(exporting.panel.strip.cancel_button, LEFT)
        exporting.settle()
        assert exporting.file.read_text() == "old"
        assert [path.name for path in exporting.file.parent.iterdir()] == ["list.tsv"]
        assert exporting.said == ["Export stopped. Nothing was written."]

    def test_a_failed_one_says_why_and_leaves_no_part(self, exporting, service):
        service.error = StorageProblem("The store cannot be read.")
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


class TestLook:
    def test_the_legend_explains_what_is_there(self, shown, service):
        assert shown.panel.legend.names == [
            "Own media", "Draft", "Older than inherited", "Locale not offered",
        ]  # fmt: skip
        service.answers[CoverageScope((HOODIE,))] = (coverage_map(text=_all(100)), ())
        shown.panel.reload()
        shown.settle()
        assert shown.panel.legend.names == []

    def test_everything_has_a_name_and_is_reached_by_keys(self, shown):
        shown.panel.set_findings([ALT])
        assert nameless(shown.panel) == []
        assert unreachable(shown.panel) == []
        assert faults(shown.panel) == []

    @pytest.mark.parametrize("width", [400, 236])
    def test_map_and_gaps_share_the_height(self, shown, width):
        shown.panel.resize(width, 520)
        assert shown.panel.table.height() <= 0.6 * 520
        assert shown.panel.gaps.list.height() >= 44
        assert faults(shown.panel) == []

    def test_the_default_is_in_the_first_row_and_column(self, shown):
        assert shown.panel.table.heat.index_of(DEFAULT_CONTEXT).row() == 0


def _all(percent: int) -> str:
    return "\n".join(" ".join([str(percent)] * 6) for _ in range(7))
