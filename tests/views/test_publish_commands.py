"""Publish and unpublish from the menu, over the window."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from app.models.assignments.slots import CategoryId
from app.models.context import Context
from app.views.publish_commands import NOTHING_CHOSEN, PublishCommands
from app.views.publishing.change_dialog import ChangesDialog
from tests.views.test_main_window import Place

STORE = Context("OUN128", "en-us")


@pytest.fixture
def place(tmp_path, qapp, qtbot) -> Iterator[Place]:
    made = Place(tmp_path, qapp, qtbot)
    yield made
    made.workstation.close()


def test_everything_is_asked_in_the_dialog(place, qtbot):
    window = place.open()
    window.pages.publishing._settings.setValue("publishing/steps understood", True)
    window.commands.actions["publish.all"].trigger()
    qtbot.waitUntil(lambda: isinstance(window.pages.publishing.dialog, ChangesDialog))
    dialog = window.pages.publishing.dialog
    qtbot.waitUntil(lambda: dialog.changes.difference is not None)
    assert dialog.changes.summary.text() == "No gallery changes."
    assert not dialog.act.isEnabled()
    dialog.reject()
    window.close()


class Asked:
    """Pages that note what is asked of them."""

    def __init__(self, shown: int | None, selected: tuple[int, ...], category: int | None) -> None:
        self.calls: list[tuple] = []
        self.said: list[str] = []
        listed = SimpleNamespace(selected_ids=selected)
        self.products = SimpleNamespace(current_product_id=shown, panel=SimpleNamespace(list=listed))
        self.categories = SimpleNamespace(current_category_id=category)
        self.preview = SimpleNamespace(product_id=shown)
        self.publishing = SimpleNamespace(
            publish_owners=lambda *args: self.calls.append(("publish", *args)),
            unpublish_owners=lambda *args: self.calls.append(("unpublish", *args)),
        )

    def commands(self, page: str) -> PublishCommands:
        toasts = SimpleNamespace(show_toast=lambda text, _tone: self.said.append(text))
        return PublishCommands(self, page, STORE, toasts)


@pytest.mark.parametrize(
    ("page", "owners"),
    [("products", (7, 8)), ("categories", (CategoryId(3),)), ("preview", (7,))],
)
def test_what_is_chosen_in_the_view_on_show(page, owners):
    asked = Asked(7, (7, 8), 3)
    asked.commands(page).publish()
    asked.commands(page).unpublish()
    assert asked.calls == [("publish", owners, STORE), ("unpublish", owners, STORE)]


def test_the_product_on_show_where_no_others_are_selected():
    asked = Asked(7, (9,), None)
    asked.commands("products").unpublish()
    assert asked.calls == [("unpublish", (7,), STORE)]


@pytest.mark.parametrize("page", ["products", "categories", "library"])
def test_nothing_is_chosen(page):
    asked = Asked(None, (), None)
    asked.commands(page).publish()
    assert (asked.calls, asked.said) == ([], [NOTHING_CHOSEN])
