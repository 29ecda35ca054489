"""The category tree, the page, and what they say."""

from PySide6.QtCore import Qt

from app.models.catalog.importers.records import CatalogBatch, CategoryRecord
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.tenants.rows import ChannelType
from app.views.categories.state import use_words
from tests.support.accessibility import nameless
from tests.views.categories.conftest import CA, STORE, US, Desk


def tree_texts(desk: Desk) -> list[str]:
    model = desk.view.panel.model
    found = []
    stack = [model.item(row) for row in range(model.rowCount())]
    while stack:
        item = stack.pop(0)
        found.append(item.data(Qt.ItemDataRole.AccessibleTextRole))
        stack = [item.child(row) for row in range(item.rowCount())] + stack
    return found


def test_the_tree_says_what_each_category_shows_here(desk: Desk) -> None:
    desk.give("one", STORE)
    assert tree_texts(desk) == ["Men, 2 products, no image", "Tops, 1 product, own image, draft"]
    desk.show(US)
    assert tree_texts(desk)[1] == "Tops, 1 product, inherits Neutral"
    desk.show(Context("OUN200", "de-de"))
    assert tree_texts(desk)[1] == "Tops, 1 product, no image"
    desk.show(STORE)
    desk.give("two", STORE, user="robin", finish=False)
    assert tree_texts(desk)[1] == "Tops, 1 product, own image, draft, checked out by robin"


def test_search_and_states_keep_the_way_to_what_matches(desk: Desk) -> None:
    panel = desk.view.panel
    men = desk.tenant.categories.find("Men").id
    panel.search.set_search("top")
    panel.search.searched.emit("top")
    assert panel.shown_ids == [men, desk.tops]
    panel.search.set_search("socks")
    panel.search.searched.emit("socks")
    assert panel.shown_ids == []
    assert not panel.tree.isVisible()
    desk.give("one")
    panel.states.select("draft")
    panel.choose(men)
    assert panel.shown_ids == [men, desk.tops], "a category that is gone to is shown whatever was searched"
    assert desk.view.current_category_id == men


def test_a_row_that_is_chosen_is_opened(desk: Desk) -> None:
    panel = desk.view.panel
    panel.tree.setCurrentIndex(panel.model.index(0, 0))
    assert desk.view.current_category_id == desk.tenant.categories.find("Men").id
    assert desk.view.header._name.text() == "Men"


def test_omnichannel_offers_the_channels(desk: Desk, qtbot) -> None:
    desk.show(DEFAULT_CONTEXT)
    buttons = desk.view.channels.buttons
    assert sorted(button.text() for button in buttons.values()) == [
        "Online store",
        "Online store DE",
        "Store Houston",
    ]
    assert not desk.view.header.edit_button.isVisible()
    qtbot.mouseClick(buttons["OUN200"], Qt.MouseButton.LeftButton)
    assert desk.contexts == [Context("OUN200", NEUTRAL)]
    desk.show(Context("Omnichannel", "de-de"))
    qtbot.mouseClick(desk.view.channels.buttons["OUN200"], Qt.MouseButton.LeftButton)
    assert desk.contexts[-1] == Context("OUN200", "de-de")


def test_what_is_inherited_names_its_source_and_looks_faint(desk: Desk) -> None:
    desk.give("one", STORE)
    desk.show(US)
    page = desk.view.page
    assert page.source.text() == (
        "Inherited from Online store, Neutral. An image given here is shown in en-us only."
    )
    assert page.source_chip.isVisible()
    assert page.well.accessibleDescription() == "one, inherited"
    desk.show(STORE)
    assert page.source.text() == "Assigned in Online store, Neutral."
    assert not page.source_chip.isVisible()


def test_where_it_is_used_is_said_in_words(desk: Desk) -> None:
    def said(context: Context) -> str:
        desk.show(context)
        assert desk.view.desk.page is not None
        assert desk.view.page.use.text() == use_words(desk.view.desk.page)
        return desk.view.page.use.text()

    desk.give("one", STORE)
    products = "1 product is in this category or below it."
    assert said(STORE) == f"Navigation of Online store in en-us and fr-ca. {products}"
    assert said(US) == f"Navigation of Online store in en-us only. {products}"
    desk.give("two", CA)
    assert said(STORE) == (f"Navigation of Online store in en-us. fr-ca has an own answer. {products}")


def test_the_table_names_every_channel_and_locale(desk: Desk) -> None:
    desk.give("one", STORE)
    desk.give(None, CA)
    desk.give("two", Context("OUN200", NEUTRAL), user="robin", finish=False)
    assert desk.view.page.table.texts == [
        ("Online store", "Neutral", "one", "Own image", "Draft"),
        ("Online store", "en-us", "one", "Inherits Neutral", ""),
        ("Online store", "fr-ca", "", "No image on purpose", "Draft"),
        ("Online store DE", "Neutral", "two", "Own image", "Draft, edited by robin"),
        ("Online store DE", "de-de", "two", "Inherits Neutral", ""),
        ("Store Houston", "Neutral", "", "No image", ""),
        ("Store Houston", "en-us", "", "No image", ""),
    ]
    table = desk.view.page.table
    table.setCurrentIndex(table.model().index(4, 0))
    table.setFocus()
    table.keyPressEvent(_enter())
    assert desk.contexts == [Context("OUN200", "de-de")]


def _enter():
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent

    return QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)


def test_a_category_that_is_gone_is_said_to_be_gone(desk: Desk) -> None:
    desk.view.show_category(9999)
    assert desk.view.desk.page is None
    assert "does not exist any more" in desk.view.desk.problem
    desk.view.add_from_tray([desk.media["one"]])
    assert "does not exist any more" in desk.said[-1]
    desk.view.show_category(desk.tops)
    assert desk.view.desk.page is not None


def test_categories_that_an_import_brings_appear(desk: Desk) -> None:
    desk.tenant.catalog.import_(CatalogBatch(categories=(CategoryRecord(("Women",), 1),)))
    desk.view.refresh(Changes(catalog=True))
    assert tree_texts(desk)[-1] == "Women, 0 products, no image"
    assert desk.view.current_category_id == desk.tops


def test_a_language_that_is_taken_from_its_channel_is_left_out(desk: Desk) -> None:
    desk.give("one", CA)
    desk.tenant.channels.add("OUN128", "Online store", ChannelType.ONLINE, ("en-us",), "Americas")
    desk.view.refresh(Changes(channels=True))
    assert ("Online store", "fr-ca") not in [row[:2] for row in desk.view.page.table.texts]


def test_an_image_that_was_unpublished_meanwhile_is_a_draft_again(desk: Desk) -> None:
    desk.give("one")
    from app.sync.requests import PublishRequest

    desk.workstation.engine.submit(PublishRequest(desk.tenant.id, categories=(desk.tops,)))
    desk.view.refresh(Changes(categories=frozenset({desk.tops})))
    assert desk.view.page.state_chip.chip.text == "Published"
    desk.tenant.library.unpublish([desk.media["one"]], "kim", force=True)
    desk.view.refresh(Changes(media=frozenset({desk.media["one"]})))
    assert desk.view.page.state_chip.chip.text == "Draft"


def test_everything_has_a_name(desk: Desk) -> None:
    desk.give("one")
    assert nameless(desk.view) == []
    desk.show(DEFAULT_CONTEXT)
    assert nameless(desk.view) == []
