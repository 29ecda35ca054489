"""The publish group in the context bar, and what the views do in it."""

import pytest

from app.models.context import LIVE_SITE, NEUTRAL, Context
from app.views.tenant_pages import PREVIEW, PRODUCTS
from app.window import make_window
from tests.views.groups_world import GroupsWorld
from tests.views.preview.shop import USER


@pytest.fixture
def world(tmp_path, qapp, qtbot):
    made = GroupsWorld(tmp_path, qapp, qtbot)
    yield made
    made.close()


def show_hoodie(world):
    world.window.open_page(PRODUCTS)
    world.window.pages.products.show_product(world.shop.hoodie.id)
    world.qtbot.waitUntil(lambda: world.window.pages.products.desk.is_idle)
    world.settle()
    return world.window.pages.products


def test_live_site_comes_first_and_new_comes_last(world):
    texts = [choice.text for choice in world.bar.group.choices]
    assert texts == ["Live site", "Autumn hoodies", "Winter jackets", "New publish group…"]
    assert world.bar.context.group == LIVE_SITE
    assert world.bar.property("group") != "true"


def test_choosing_a_group_marks_the_bar_and_goes_into_the_context(world):
    world.choose("Autumn hoodies")
    assert world.window.context.group == world.autumn
    assert world.bar.property("group") == "true"
    assert world.bar.group.property("changed") == "true"
    assert world.bar.group.accessibleName() == "Publish group: Autumn hoodies"
    world.choose("Live site")
    assert world.window.context.group == LIVE_SITE
    assert (world.bar.property("group"), world.bar.group.property("changed")) == ("false", "false")


def test_the_group_is_kept_for_the_next_window(world):
    world.choose("Winter jackets")
    world.window.close()
    again = world.open()
    assert again.context.group == world.winter
    assert world.bar.group_name == "Winter jackets"
    assert again.pages.group_name == "Winter jackets"


def test_a_context_that_is_chosen_before_the_groups_are_offered_loses_no_group(world):
    world.choose("Winter jackets")
    world.window.close()
    window = world.window = make_window(world.shop.station, world.hub, world.settings)  # its engine waits
    world.windows.append(window)
    world.qtbot.addWidget(window)
    window.context_bar.go_to_context(Context("OUN002", NEUTRAL))
    assert window.context.group == LIVE_SITE
    window._on_engine_ended()
    world.settle()
    assert window.context == Context("OUN002", NEUTRAL, world.winter)


def test_a_group_that_is_gone_gives_way_to_the_live_site(world):
    world.choose("Winter jackets")
    world.groups.delete(world.winter, USER)
    world.window.refresh()
    world.settle()
    assert world.window.context.group == LIVE_SITE


def test_channel_and_locale_stay_in_the_group(world):
    world.choose("Autumn hoodies")
    world.bar.channel._on_chosen("OUN002")
    assert (world.window.context.channel, world.window.context.group) == ("OUN002", world.autumn)


def test_a_product_of_a_group_is_a_draft_that_goes_live_with_it(world):
    products = show_hoodie(world)
    assert not products.header.draft_chip.isVisible()
    world.choose("Autumn hoodies")
    world.qtbot.waitUntil(lambda: products.desk.is_idle and products.header.draft_chip.isVisible())
    assert products.desk.state.document.content.master.primary == (world.shop.media_ids["new"],)
    assert not products.header.publish_button.isEnabled()
    assert products.header.publish_button.toolTip() == "Goes live with Autumn hoodies"
    world.window.commands.run("publish.chosen")
    assert world.window.toasts.texts == ["Goes live with Autumn hoodies."]
    products.desk.check_out()
    world.qtbot.waitUntil(lambda: products.desk.is_idle and products.desk.state.is_mine)
    products.desk.finish_editing(lambda _id: None)
    world.qtbot.waitUntil(
        lambda: "Checked in. Goes live with the publish group." in world.window.toasts.texts
    )


def test_a_category_of_a_group_names_it_too(world):
    world.choose("Autumn hoodies")
    categories = world.window.pages.categories
    world.settle()
    assert categories.desk is not None
    assert categories.header._group == "Autumn hoodies"


def test_the_preview_shows_drafts_of_the_group_and_what_is_live_beside_it(world):
    world.window.pages.preview_product(world.shop.hoodie.id)
    world.settle()
    a, b = world.window.pages.preview.panes
    b.source._on_chosen("published")
    world.choose("Autumn hoodies")
    assert world.window.page == PREVIEW
    assert [item.name for item in a.answer.items] == ["new"]
    assert [item.name for item in b.answer.items] == ["front", "back"]
    world.choose("Live site")
    assert [item.name for item in a.answer.items] == ["front", "back"]


def test_new_in_the_bar_makes_a_group_and_works_in_it(world):
    world.choose("New publish group…")
    desk = world.window.pages.groups_page.desk
    world.qtbot.waitUntil(lambda: desk.dialog is not None)
    desk.dialog.field.setText("Spring preview")
    desk.dialog.ok_button.click()
    world.qtbot.waitUntil(lambda: world.bar.group_name == "Spring preview")
    assert world.window.context.group == world.groups.by_name("Spring preview").id


def test_the_groups_page_is_a_view_of_the_rail_and_leads_into_a_group(world):
    world.window.commands.run("window.groups")
    world.settle()
    view = world.window.pages.groups
    assert world.window.page == "groups"
    assert view.commands["validate"] in world.window.commands._menus["P&ublish"].actions()
    view.choose(world.autumn)
    world.settle()
    view.head.work_button.click()
    world.settle()
    assert world.window.context.group == world.autumn
    assert not view.head.work_button.isEnabled()
    world.window.commands.run("product.preview")
    world.settle()
    assert world.window.page == PREVIEW


def test_a_product_is_copied_to_a_group_from_its_page(world):
    show_hoodie(world)
    world.window.commands.run("publish.copy_to_group")
    desk = world.window.pages.groups_page.desk
    world.qtbot.waitUntil(lambda: desk.dialog is not None)
    desk.dialog.list.setCurrentRow(1)
    desk.dialog.ok_button.click()
    world.settle()
    assert [item.name for item in world.groups.items(world.winter)] == [world.shop.hoodie.name]
