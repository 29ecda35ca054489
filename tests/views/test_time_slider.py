"""The time slider: the views as of a moment to come, read-only, and back to now."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.models.access.roles import Act
from app.models.as_of import TenantAsOf
from app.models.assignments.rows import Source
from app.models.context import DEFAULT_CONTEXT
from app.models.errors import RuleViolation
from app.models.media.rows import MediaFilter
from app.models.publishing.timeline import Step, StepKind
from app.sync.requests import PublishRequest
from app.views.application import make_hub
from app.views.publishing.time_bar import TimeBar
from app.views.support.theme import ThemeMode
from tests.support.accessibility import nameless, too_small, unreachable
from tests.views.groups_world import GroupsWorld
from tests.views.preview.shop import USER

NOW = datetime(2026, 11, 12, 11, 4, tzinfo=UTC)
DAY = timedelta(days=1)
CHANGING = {
    *("Upload", "Import", "Publish", "Edit product media", "Sort", "Add media", "Add swatch", "Choose color"),
    *("New", "Edit Schedule", "Copy to Publish group", "Rename", "Delete", "Publish now", "Run media sync"),
    *("Disable", "Enable now", "Change status", "Run now", "Full data sync", "Take back"),
    *("Batch processing: Yes", "Run 1040 (Products)"),
}
"""Buttons that change something."""


class World(GroupsWorld):
    """The autumn group goes live in three days, for six days."""

    @property
    def time_bar(self) -> TimeBar:
        return self.window.time_travel.bar

    def schedule(self) -> None:
        self.groups.schedule(self.autumn, NOW + 3 * DAY, "Europe/Berlin", NOW + 9 * DAY)

    def slide(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.time_bar.slider, key)
        self.settle()

    def open_bar(self) -> None:
        self.window.commands.run("view.time_slider")
        self.settle()

    def pictures(self) -> set[str]:
        """What the chosen product of Product media shows."""
        names = {media_id: name for name, media_id in self.shop.media_ids.items()}
        shown = self.window.pages.tenant.assignments.resolve(
            self.shop.hoodie.id, None, DEFAULT_CONTEXT, Source.PUBLISHED
        )
        return {names[i] for i in shown.media.primary}


@pytest.fixture
def world(tmp_path: Path, qapp: QApplication, qtbot) -> Iterator[World]:
    made = World(tmp_path, qapp, qtbot)
    made.schedule()
    yield made
    made.close()


def test_steps_are_walked_through_and_the_views_follow(world: World):
    window = world.window
    window.open_page("products")
    window.pages.products.show_product(world.shop.hoodie.id)
    world.settle()
    world.open_bar()
    bar = world.time_bar
    assert bar.isVisible() and bar.hint.text() == "2 steps to come" and not bar.banner.isVisible()
    assert window.focusWidget() is bar.slider
    world.slide(Qt.Key.Key_Right)
    assert bar.moment == NOW + 3 * DAY
    assert bar.banner.isVisible() and bar.title.text().startswith("Read-only: as of Sun 15 Nov 2026")
    assert "Autumn hoodies goes live." in bar.detail.text()
    assert isinstance(window.pages.tenant, TenantAsOf) and world.pictures() == {"new"}
    assert window.page == "products"
    assert window.pages.products.current_product_id == world.shop.hoodie.id
    assert not window.context_bar.group.isEnabled()
    world.slide(Qt.Key.Key_Right)
    assert bar.moment == NOW + 9 * DAY and world.pictures() == {"front", "back"}
    world.slide(Qt.Key.Key_Left)
    assert world.pictures() == {"new"}
    world.slide(Qt.Key.Key_Home)
    assert bar.moment is None and not bar.banner.isVisible() and bar.isVisible()
    assert not isinstance(window.pages.tenant, TenantAsOf)
    assert window.context_bar.group.isEnabled()
    assert window.pages.products.current_product_id == world.shop.hoodie.id


def test_closing_the_slider_goes_back_to_now_and_to_the_group_that_was_left(world: World):
    world.choose("Winter jackets")
    world.open_bar()
    world.slide(Qt.Key.Key_Right)
    assert world.window.context.group == 0
    world.open_bar()
    assert not world.time_bar.isVisible()
    assert not isinstance(world.window.pages.tenant, TenantAsOf)
    assert world.window.context.group == world.winter


def test_nothing_is_changed_there(world: World):
    world.open_bar()
    world.slide(Qt.Key.Key_Right)
    window = world.window
    tenant = window.pages.tenant
    with pytest.raises(RuleViolation, match="nothing can be changed there"):
        tenant.assignments.check_out(world.shop.hoodie.id, DEFAULT_CONTEXT, USER)
    with pytest.raises(RuleViolation, match="as of 2026-11-15 11:04 UTC"):
        window.job_desk.queue(PublishRequest(tenant.id))
    window.job_desk.run_media_sync()
    world.settle()
    assert any("nothing can be changed there" in text for text in window.toasts.texts)
    window.open_page("products")
    window.pages.products.show_product(world.shop.hoodie.id)
    world.settle()
    assert tenant.assignments.document(world.shop.hoodie.id, DEFAULT_CONTEXT).checked_out_by is None
    world.slide(Qt.Key.Key_Home)
    assert window.job_desk.refusal is None


def test_editing_is_off_with_its_reason_on_every_page(world: World):
    window = world.window
    window.open_page("products")
    window.pages.products.show_product(world.shop.hoodie.id)
    world.open_bar()
    world.slide(Qt.Key.Key_Right)
    rights = window.commands.rights
    assert rights.reason(Act.EDIT).startswith(
        "Everything is shown as of 2026-11-15 11:04 UTC; nothing can be"
    )
    edit = window.pages.products.commands["edit"]
    assert not edit.isEnabled() and edit.toolTip() == rights.stopped
    for key in ("edit.undo", "publish.all", "publish.media_sync", "file.upload_files", "media.delete"):
        action = window.commands.actions[key]
        assert (action.isEnabled(), action.toolTip()) == (False, rights.stopped), key
    for page in ("library", "products", "categories", "groups", "headquarters", "jobs"):
        window.open_page(page)
        world.settle()
        buttons = [b for b in window.stack.currentWidget().findChildren(QAbstractButton) if b.isVisible()]
        assert {words_of(one) for one in buttons if one.isEnabled()} & CHANGING == set(), page
        assert {one.toolTip() for one in buttons if words_of(one) in CHANGING} <= {rights.stopped}, page
    world.slide(Qt.Key.Key_Right)
    assert "2026-11-21" in rights.stopped
    world.slide(Qt.Key.Key_Home)
    assert rights.stopped == "" and window.commands.actions["publish.all"].isEnabled()
    window.open_page("products")
    world.settle()
    assert window.pages.products.commands["edit"].isEnabled()
    assert window.pages.products.header.edit_button.isEnabled()


def words_of(button: QAbstractButton) -> str:
    return button.text().replace("&", "").rstrip("…") or button.accessibleName()


def test_pages_that_know_no_moment_say_that_they_show_now(world: World):
    world.open_bar()
    world.slide(Qt.Key.Key_Right)
    for page, words in (
        ("groups", "Publish groups show now, not Sun 15 Nov 2026, "),
        ("jobs", "Jobs show now, not Sun 15 Nov 2026, "),
        ("headquarters", "Headquarters shows now, not Sun 15 Nov 2026, "),
        ("library", "Read-only: as of Sun 15 Nov 2026, "),
    ):
        world.window.open_page(page)
        world.settle()
        assert world.time_bar.title.text().startswith(words)
    world.window.where_is_it.everything()
    world.settle()
    dialog = world.window.where_is_it.dialog
    assert "Where it is now, not at the moment on show." in [
        one.text() for one in dialog.findChildren(QLabel)
    ]
    dialog.close()


def test_the_library_counts_and_finds_as_of_the_moment(world: World):
    world.open_bar()
    library = world.window.pages.library
    assert library.model.rowCount() == 3
    world.slide(Qt.Key.Key_Right)
    library = world.window.pages.library
    library.set_filter(MediaFilter(usage=False))
    world.settle()
    names = {media_id: name for name, media_id in world.shop.media_ids.items()}
    assert {names[i] for i in library.model.ids} == {"front", "back"}
    world.slide(Qt.Key.Key_Right)
    assert {names[i] for i in world.window.pages.library.model.ids} == {"new"}


def test_another_tenant_is_shown_as_it_is(world: World):
    world.shop.station.workspace.create_tenant("other", "Other")
    world.open_bar()
    world.slide(Qt.Key.Key_Right)
    world.window.open_tenant("other")
    world.settle()
    assert world.time_bar.moment is None and world.time_bar.hint.text() == "No publish group is scheduled"
    assert not isinstance(world.window.pages.tenant, TenantAsOf) and world.window.job_desk.refusal is None
    world.window.open_tenant("aurelia")
    world.settle()
    assert world.time_bar.hint.text() == "2 steps to come"


def test_the_slider_is_usable_by_everybody(world: World):
    world.open_bar()
    world.slide(Qt.Key.Key_Right)
    bar = world.time_bar
    assert nameless(bar) == [] and too_small(bar) == [] and unreachable(bar) == []
    assert bar.slider.accessibleDescription().startswith("Read-only: as of Sun 15 Nov 2026")


def test_a_moment_is_typed(world: World):
    world.open_bar()
    bar = world.time_bar
    bar.date.setDate(QDate(2026, 11, 20))
    bar.date.editingFinished.emit()
    world.settle()
    assert bar.moment is not None and bar.moment.date() == (NOW + 8 * DAY).date()
    assert world.pictures() == {"new"}
    assert bar.date.minimumDate() == QDate(2026, 11, 12)
    assert bar.date.lineEdit().width() > 60  # what is typed is seen


def test_a_moment_that_is_over_meanwhile_is_refused(world: World):
    world.open_bar()
    world.shop.clock.advance(4 * DAY)
    world.slide(Qt.Key.Key_Right)
    assert world.time_bar.moment is None and not isinstance(world.window.pages.tenant, TenantAsOf)
    assert any("is over" in text for text in world.window.toasts.texts)


def test_all_pages_open_as_of_a_moment(world: World):
    world.open_bar()
    world.slide(Qt.Key.Key_Right)
    for page in ("library", "products", "categories", "preview", "groups", "headquarters", "jobs"):
        world.window.open_page(page)
        world.settle()
        assert world.window.page == page
    world.window.commands.run("view.refresh")
    world.settle()
    assert world.window.toasts.texts == []
    assert world.time_bar.moment == NOW + 3 * DAY


def test_the_bar_names_what_is_left_out(qapp: QApplication, qtbot):
    bar = TimeBar(make_hub(qapp, ThemeMode.LIGHT), "Europe/Berlin")
    qtbot.addWidget(bar)
    bar.resize(1000, 80)
    bar.show()
    steps = [
        Step(NOW + DAY, StepKind.GOES_LIVE, 1, "Autumn", "Coat: Robin is editing it."),
        *(Step(NOW + DAY * n, StepKind.GOES_LIVE, n, f"Group {n}") for n in range(2, 7)),
    ]
    bar.show_steps(NOW, steps)
    bar.show_moment(NOW + 5 * DAY)
    assert bar.detail.text() == (
        "CET, 11:04 UTC. After 1 step more: Group 3 goes live, Group 4 goes live, Group 5 goes live."
        " Left out, as something stands against it: Autumn. Groups, Jobs and HQ are as they are now."
    )
    assert bar.title.text() == "Read-only: as of Tue 17 Nov 2026, 12:04"
    assert "Autumn goes live, but: Coat: Robin is editing it." in bar.detail.toolTip()


def test_a_click_near_a_step_is_the_step(qapp: QApplication, qtbot):
    bar = TimeBar(make_hub(qapp, ThemeMode.LIGHT), "UTC")
    qtbot.addWidget(bar)
    bar.resize(1000, 80)
    bar.show()
    bar.show_steps(NOW, [Step(NOW + 3 * DAY, StepKind.GOES_LIVE, 1, "Autumn")])
    slider, chosen = bar.slider, []
    bar.moment_chosen.connect(chosen.append)
    place = slider._x(3 * 24 * 60)
    for x in (place + 4, place + 60):
        point = slider.rect().center()
        point.setX(x)
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=point)
    assert chosen[-2] == NOW + 3 * DAY and chosen[-1] > NOW + 3 * DAY
