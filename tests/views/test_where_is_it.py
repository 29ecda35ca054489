"""Where is it, from the menus of what is on show."""

from collections.abc import Iterator

import pytest

from app.models.assignments.slots import CategoryId
from app.models.context import Context
from app.models.media.additions import add_media
from app.models.media.rows import FileFacts, MediaType, NewMedia
from tests.support.builders import NOW
from tests.support.live_window import LiveWindow

DE = Context("OUN200", "de-de")
WAIT_MS = 20_000


class Live(LiveWindow):
    """A window over the shirt, a category and a picture."""

    def prepare(self) -> None:
        self.shirt = self.tenant.catalog.product_by_number("SHIRT").id
        self.tops = CategoryId(self.tenant.categories.find("Men > Tops").id)
        facts = FileFacts(MediaType.IMAGE, "image/jpeg", "jpg", 800, 1000)
        with self.tenant.cms.write() as connection:
            self.front = add_media(connection, NewMedia("front", "front.jpg", "f" * 64, 100, facts), NOW)

    def show_product(self) -> None:
        pages = self.window.pages
        pages.edit_product(self.shirt)
        self.qtbot.waitUntil(lambda: pages.products.current_product_id == self.shirt, timeout=WAIT_MS)
        self.entries = pages.products.header.more_menu.actions()

    def show_category(self) -> None:
        pages = self.window.pages
        pages.edit_category(self.tops.value, DE)
        self.qtbot.waitUntil(lambda: pages.categories.current_category_id == self.tops.value, timeout=WAIT_MS)
        self.entries = pages.categories.header.more_menu.actions()

    def select_item(self) -> None:
        library = self.window.pages.library
        self.qtbot.waitUntil(lambda: library.grid.model().rowCount() == 1, timeout=WAIT_MS)
        library.grid.selectAll()
        self.entries = library.inspector.header.actions()
        assert self.entries[0] in library.menu_actions


@pytest.fixture
def live(tmp_path, qapp, qtbot) -> Iterator[Live]:
    made = Live(tmp_path, qapp, qtbot)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("show", "title"),
    [(Live.show_product, "SHIRT"), (Live.show_category, "Tops"), (Live.select_item, "front")],
)
def test_the_menu_of_what_is_on_show_asks_where_it_is(live: Live, qtbot, show, title):
    window = live.window
    show(live)
    (entry,) = [one for one in live.entries if one.text() == "&Where is it…"]
    entry.trigger()
    qtbot.waitUntil(lambda: window.where_is_it.dialog is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not window.where_is_it.dialog.stages.isHidden(), timeout=WAIT_MS)
    assert title in window.where_is_it.dialog.title.text()
    window.where_is_it.dialog.close()
