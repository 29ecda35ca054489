"""The conflict radar: what another publish group holds too is named while somebody works in one."""

from datetime import UTC, datetime, timedelta

import pytest

from app.models.assignments.slots import MasterTarget
from app.models.context import DEFAULT_CONTEXT
from app.models.publishing.group_rows import GroupRow
from app.models.tenants.rows import GroupState
from app.views.publishing.rival_strip import rival_words
from tests.views.groups_world import GroupsWorld

NOW = datetime(2026, 11, 12, 11, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path, qapp, qtbot):
    made = GroupsWorld(tmp_path, qapp, qtbot)
    yield made
    made.close()


def row(name: str, at: datetime | None) -> GroupRow:
    return GroupRow(
        1, name, GroupState.DRAFT if at is None else GroupState.SCHEDULED, 1, 1, "UTC", at, None, False,
        "ines", NOW, NOW, None, None,
    )  # fmt: skip


def test_the_rival_is_named_where_a_product_is_on_show(world):
    world.shop.assign(MasterTarget(), ["back"], DEFAULT_CONTEXT.on(world.winter), publish=False)
    world.groups.schedule(world.winter, NOW + 2 * DAY, "UTC")
    window = world.window
    window.open_page("products")
    window.pages.products.show_product(world.shop.hoodie.id)
    world.settle()
    assert "strip" not in vars(window.radar)  # nothing to say on the Live site
    world.choose("Autumn hoodies")
    strip = window.radar.strip
    assert strip.isVisible()
    assert strip.words.text() == (
        "Also in Winter jackets, due Sat 14 Nov 2026, 11:04. What goes live last wins, item by item."
    )
    window.pages.products.show_product(world.shop.mug.id)
    world.settle()
    assert not strip.isVisible()
    window.pages.products.show_product(world.shop.hoodie.id)
    world.settle()
    assert strip.isVisible() and strip.link.text() == "Open Winter jackets"
    strip.link.click()
    world.settle()
    assert window.page == "groups" and window.pages.groups.desk.group == world.winter
    assert not strip.isVisible()
    window.open_page("preview")
    window.pages.preview.show_product(world.shop.hoodie.id)
    world.settle()
    world.choose("Live site")
    assert not strip.isVisible()


def test_who_wins_is_said():
    early, late = row("Early", NOW + DAY), row("Late", NOW + 3 * DAY)
    assert rival_words(early, [late]).endswith("Late goes live last, 2 days after Early, and wins.")
    assert rival_words(late, [early]).endswith("Late goes live last and wins.")
    soon = row("Soon", NOW + DAY + timedelta(minutes=30))
    assert rival_words(early, [soon]).endswith("30 minutes after Early, and wins.")
    assert rival_words(early, [row("Never", None), late]) == (
        "Also in Never, not scheduled and 1 other group. What goes live last wins, item by item."
    )
