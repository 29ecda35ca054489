"""The panel over the real service of a small tenant."""

import pytest

from app.models.assignments.rows import Source
from app.models.assignments.slots import MasterTarget
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.tenants.rows import ChannelType
from app.views.preview.coverage_panel import CoveragePanel
from app.views.preview.coverage_scope import ScopeKind
from tests.views.preview.coverage_panels import PanelOnShow
from tests.views.preview.shop import DE, US, Shop


@pytest.fixture
def shown(qtbot, hub, filled: Shop, background, tmp_path) -> PanelOnShow:
    made = PanelOnShow(
        filled.tenant,
        hub,
        background,
        lambda: qtbot.waitUntil(lambda: background.is_idle),
        file=tmp_path / "list.tsv",
    )
    qtbot.addWidget(made.window)
    made.panel.show_product(filled.hoodie.id)
    made.settle()
    return made


def printed(panel: CoveragePanel, context: Context) -> str:
    return panel.table.heat.index_of(context).data()


def test_media_that_cut_the_others_off_are_a_gap(shown):
    panel = shown.panel
    assert printed(panel, DEFAULT_CONTEXT) == "100"
    assert printed(panel, US) == "100"
    assert printed(panel, DE) == "20"  # Blue + Regular: 3 of 15 variants
    assert printed(panel, Context("OUN001", "de-de")) == "n/a"
    assert shown.titles == ["Online store DE, de-de: 20 %"]
    row = panel.gaps.list.gaps.rows[0]
    assert row.text == "Own media hide the image of 12 of 15 variants"
    panel.gaps.list.act(panel.gaps.list.gaps.index(0))
    assert shown.contexts == [(DE, 1)]


def test_what_is_mended_leaves_the_list(shown, filled):
    filled.assign(MasterTarget(), ["master"], DE)
    shown.panel.refresh(Changes(products=frozenset({filled.hoodie.id})))
    shown.settle()
    assert printed(shown.panel, DE) == "100"
    assert shown.titles == []
    assert shown.panel.gaps.nothing.isVisible()


def test_drafts_count_until_what_is_published_is_asked(shown, filled):
    filled.assign(MasterTarget(), ["front"], DE, publish=False)
    shown.panel.refresh(Changes(products=frozenset({filled.hoodie.id})))
    shown.settle()
    assert printed(shown.panel, DE) == "100"
    assert "Draft" in shown.panel.legend.names
    shown.panel.set_source(Source.PUBLISHED)
    shown.settle()
    assert printed(shown.panel, DE) == "20"


def test_everything_leads_to_the_product_without_media(shown, filled):
    shown.panel.bar.choose(ScopeKind.EVERYTHING)
    shown.settle()
    assert printed(shown.panel, DEFAULT_CONTEXT) == "94"  # 15 of 16
    lost = next(n for n, title in enumerate(shown.titles) if title.startswith("Omnichannel"))
    shown.panel.gaps.list.act(shown.panel.gaps.list.gaps.index(lost))
    assert shown.products == [filled.mug.id]


def test_a_channel_that_comes_lays_the_map_out_anew(shown, filled):
    table = shown.panel.table
    assert table.heat.rowCount() == 3
    filled.channels.add("OUN003", "Outlet", ChannelType.ONLINE, ("sv-se",), "Europe")
    shown.panel.refresh(Changes(channels=True))
    shown.settle()
    assert (table.heat.rowCount(), table.heat.columnCount()) == (4, 6)
    assert printed(shown.panel, Context("OUN003", "sv-se")) == "100"


def test_a_product_that_went_says_so(shown):
    shown.panel.show_product(99_999)
    shown.settle()
    assert shown.empty_words == "No products here"


def test_the_list_has_a_row_per_product_and_offered_context(shown, filled):
    shown.panel.bar.choose(ScopeKind.EVERYTHING)
    shown.settle()
    shown.panel.export()
    shown.settle()
    lines = shown.file.read_text("utf-8-sig").splitlines()
    offered = [cell for cell in shown.panel.table.heat.map.cells.values() if cell.is_offered]
    assert len(lines) == 1 + 2 * len(offered)
    assert {line.split("\t")[0] for line in lines[1:]} == {"MH06", "MUG1"}
