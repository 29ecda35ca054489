from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.models.assignments.coverage import CoverageScope
from app.models.assignments.rows import Source
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.views.preview.coverage_gaps import GapRow, GapSeverity
from app.views.preview.coverage_panel import next_product
from app.views.preview.coverage_scope import ScopeKind
from app.views.support.mime import encode_files, encode_media
from tests.support.accessibility import faults, nameless, unreachable
from tests.views.preview.coverage_fakes import (
    CALLS,
    CATEGORIES,
    DE,
    OUTLET,
    US,
    FakeCoverage,
    all_at,
    coverage_map,
    fake_tenant,
    gaps_of,
)
from tests.views.preview.coverage_panels import CAP, JACKET

ALT = GapRow("alt_text", GapSeverity.WARNING, "Alt text missing in de-de", "3 items.", "Fix", "alt", 5)
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


class TestScopes:
    def test_it_counts_the_product_on_show(self, shown, fake):
        assert fake.asked == [(CoverageScope((JACKET,)), Source.DRAFT)]
        assert len(shown.numbers) == 42
        assert "96" in shown.numbers

    def test_nothing_is_counted_without_a_product(self, make_panel, fake):
        shown = make_panel()
        shown.settle()
        assert fake.asked == []
        assert shown.empty_words == "No product on show"
        assert not shown.panel.gaps.isVisible()

    def test_the_selection(self, shown, fake):
        shown.panel.bar.choose(ScopeKind.SELECTION)
        assert shown.empty_words == "Nothing selected"
        shown.panel.set_selection((3, 5))
        shown.settle()
        assert fake.asked[-1] == (CoverageScope((3, 5)), Source.DRAFT)
        assert shown.empty_words == ""
        chosen = next(c for c in shown.panel.bar.picker.choices if c.key == ScopeKind.SELECTION)
        assert chosen.detail == "2 products"

    def test_a_category_and_another_one(self, shown, fake, qtbot):
        assert not shown.panel.bar.category.isVisible()
        shown.panel.bar.choose(ScopeKind.CATEGORY)
        assert shown.empty_words == "Categories are being read"
        shown.settle()
        shown.settle()
        assert fake.asked[-1] == (CoverageScope(category_id=7), Source.DRAFT)
        assert [c.text for c in shown.panel.bar.category.choices] == ["Men", "Jackets"]
        shown.panel.bar.category._on_chosen("8")
        shown.settle()
        assert fake.asked[-1] == (CoverageScope(category_id=8), Source.DRAFT)

    def test_a_catalogue_without_categories_says_so(self, make_panel, fake):
        shown = make_panel(fake_tenant(fake, ()))
        shown.panel.bar.choose(ScopeKind.CATEGORY)
        shown.settle()
        assert shown.empty_words == "No categories"

    def test_categories_that_came_meanwhile_are_offered(self, make_panel, fake):
        tenant = fake_tenant(fake)
        shown = make_panel(tenant)
        shown.panel.bar.choose(ScopeKind.CATEGORY)
        shown.settle()
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        tenant.catalog.categories = lambda: CATEGORIES[1:]
        shown.panel.refresh(Changes(catalog=True))
        shown.panel.bar.choose(ScopeKind.CATEGORY)
        shown.settle()
        assert [c.text for c in shown.panel.bar.category.choices] == ["Jackets"]
        assert fake.asked[-1] == (CoverageScope(category_id=8), Source.DRAFT)

    def test_everything(self, shown, fake):
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        assert fake.asked[-1] == (CoverageScope(), Source.DRAFT)

    def test_what_is_published(self, shown, fake):
        shown.panel.set_source(Source.PUBLISHED)
        shown.settle()
        shown.panel.set_source(Source.PUBLISHED)
        shown.settle()
        assert [source for _, source in fake.asked] == [Source.DRAFT, Source.PUBLISHED]

    def test_a_scope_without_products_says_so(self, shown, fake):
        fake.answers[CoverageScope()] = (coverage_map(0), ())
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        assert shown.empty_words == "No products here"

    def test_another_tenant_begins_without_a_product(self, shown, fake):
        other = FakeCoverage()
        shown.panel.set_tenant(fake_tenant(other))
        shown.settle()
        assert shown.empty_words == "No product on show"
        shown.panel.show_product(CAP)
        shown.settle()
        assert other.asked == [(CoverageScope((CAP,)), Source.DRAFT)]
        assert len(fake.asked) == 1


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

    def test_show_goes_to_the_worst_product_then_to_the_next(self, shown, fake):
        found = coverage_map(3)
        fake.answers[CoverageScope()] = (found, gaps_of(found, 21, 22, 23))
        shown.panel.bar.choose(ScopeKind.EVERYTHING)
        shown.settle()
        shown.panel.product_chosen.connect(shown.panel.show_product)
        for _ in range(4):
            shown.panel.gaps.list.act(shown.panel.gaps.list.gaps.index(0))
        assert shown.products == [21, 22, 23, 21]

    def test_a_gap_at_the_default_that_is_seen_elsewhere(self, shown, fake):
        found = coverage_map(1)
        away = Context("OUN004", "de-de")
        gap = replace(gaps_of(found, JACKET)[0], context=away, contexts=(CALLS,))
        fake.answers[CoverageScope((JACKET,))] = (found, (gap,))
        shown.panel.reload()
        shown.settle()
        shown.panel.gaps.list.act(shown.panel.gaps.list.gaps.index(0))
        assert shown.contexts == [(CALLS, 1)]

    def test_the_arrows_go_through_them(self, shown, qtbot):
        for button in (shown.panel.gaps.next, shown.panel.gaps.next, shown.panel.gaps.previous):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert [context for context, _ in shown.contexts] == [OUTLET, CALLS, OUTLET]

    def test_none_is_said(self, shown, fake):
        fake.answers[CoverageScope((JACKET,))] = (coverage_map(), ())
        shown.panel.reload()
        shown.settle()
        assert shown.panel.gaps.nothing.isVisible()
        assert shown.panel.gaps.count.text() == "0"

    @pytest.mark.parametrize(
        ("ids", "shown_id", "wanted"), [((), 1, None), ((5, 6), 1, 5), ((5, 6), 5, 6), ((5,), 5, 5)]
    )
    def test_which_product_is_next(self, ids, shown_id, wanted):
        assert next_product(ids, shown_id) == wanted


class TestLook:
    def test_the_legend_explains_what_is_there(self, shown, fake):
        assert shown.panel.legend.names == [
            "Own media", "Draft", "Older than inherited", "Locale not offered",
        ]  # fmt: skip
        fake.answers[CoverageScope((JACKET,))] = (coverage_map(text=all_at(100)), ())
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

    def test_few_channels_take_little_room(self, shown, fake):
        found = coverage_map()
        few = replace(found, channels=found.channels[:2])
        fake.answers[CoverageScope((JACKET,))] = (few, ())
        shown.panel.reload()
        shown.settle()
        shown.window.grab()
        legend, gaps = shown.panel.legend, shown.panel.gaps
        below = legend.mapTo(shown.panel, legend.rect().bottomLeft()).y()
        assert gaps.y() - below <= 16

    def test_the_default_is_in_the_first_row_and_column(self, shown):
        assert shown.panel.table.heat.index_of(DEFAULT_CONTEXT).row() == 0
