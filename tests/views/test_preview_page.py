"""The preview among the other views: what its buttons do there, and what opens it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLabel

from app.models.assignments.slots import CategoryId, Level, MasterTarget, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import CatalogBatch, CategoryRecord, ProductRecord
from app.models.context import DEFAULT_CONTEXT
from app.models.media.rows import MediaType
from app.views.actions import ACTIONS, Scope
from app.views.application import make_hub
from app.views.assignments.view import DIMENSIONS_TAB, VARIANTS_TAB
from app.views.library.media_player import MediaPlayer
from app.views.library.quick_look import QuickLook
from app.views.preview.answers import GalleryItem
from app.views.preview.commands import COMMANDS
from app.views.preview_items import ItemOpener
from app.views.support.mime import MediaDrag
from app.views.support.theme import ThemeMode
from app.views.tenant_pages import CATEGORIES, LIBRARY, PREVIEW, PRODUCTS
from app.window import make_window
from tests.support.still_player import load_still
from tests.views.preview.shop import DE, HOODIE, US, build_shop


class Answers:
    """Says yes to every question, and what it was."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def reset_to_default(self, context: str, clears_all: bool) -> bool:
        self.asked.append(f"{context} {clears_all}")
        return True


class Place:
    """A window over the shop, and short ways to look at it."""

    def __init__(self, folder, qapp, qtbot) -> None:
        self.qtbot = qtbot
        self.shop = build_shop(folder)
        shop = self.shop
        shop.set_matrix(Dimension.COLOR, Dimension.STYLE)
        for name in ("front", "back", "master"):
            shop.add_picture(name, "#2222cc")
        shop.assign(MasterTarget(), ["master"])
        shop.assign(shop.cell("Blue", "Regular"), ["front", "back"])
        shop.assign(shop.cell("Blue", "Regular"), ["back"], DE)
        self.variant = shop.variant_id("Blue", "Regular", "M")
        self.hub = make_hub(qapp, ThemeMode.LIGHT)
        settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.window = make_window(shop.station, self.hub, settings, start_engine=False)
        qtbot.addWidget(self.window)
        self.window.resize(1440, 900)
        self.window.show()
        self.pages = self.window.pages
        self.products = self.pages.products
        self.answers = Answers()
        self.products.desk._prompts = self.answers
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.pages.background.is_idle and self.products.desk.is_idle)

    def preview(self, a=US, b=DE, variant: int | None = None):
        self.pages.preview_product(self.shop.hoodie.id, variant or self.variant)
        self.pages.preview.show_context(0, a)
        self.pages.preview.show_context(1, b)
        self.settle()
        return self.pages.preview.panes

    def content(self, context):
        return self.shop.assignments.document(self.shop.hoodie.id, context).content

    def names(self, pane) -> list[str]:
        return [item.name for item in pane.answer.items]


@pytest.fixture
def place(tmp_path, qapp, qtbot):
    made = Place(tmp_path, qapp, qtbot)
    yield made
    made.window.close()
    made.shop.close()
    made.hub.icons.clear()


class TestStep:
    def test_go_there_opens_the_level_of_the_target_in_its_context(self, place, qtbot):
        _, b = place.preview()
        qtbot.mouseClick(b.why.go_button, Qt.MouseButton.LeftButton)
        place.settle()
        assert place.window.page == PRODUCTS
        assert place.window.context == DE
        assert place.products.tabs.currentIndex() == DIMENSIONS_TAB
        assert [*place.products.dimensions.view.selected_keys] == [place.shop.cell("Blue", "Regular").key]

    def test_a_step_without_media_leads_there_too(self, place):
        a, _ = place.preview()
        line = next(line for line in a.answer.lines if line.level == "Variant")
        place.pages.preview_page.go_there(line.place)
        place.settle()
        assert place.products.tabs.currentIndex() == VARIANTS_TAB
        assert [*place.products.variants.table.selected_ids] == [place.variant]

    def test_re_inherit_drops_what_the_target_has_of_its_own_here(self, place, qtbot):
        _, b = place.preview()
        qtbot.mouseClick(b.why.inherit_button, Qt.MouseButton.LeftButton)
        place.settle()
        assert place.window.page == PREVIEW
        assert place.content(DE).is_empty
        assert place.names(b) == ["front", "back"]
        place.products.history.undo()
        place.settle()
        assert place.names(b) == ["back"]

    def test_a_gap_is_mended_by_clearing_the_context_after_a_question(self, place):
        _, b = place.preview(variant=place.shop.variant_id("Black", "Slim", "S"))
        line = next(line for line in b.answer.lines if line.can_reinherit)
        place.pages.preview_page.re_inherit(line.place)
        place.settle()
        assert place.answers.asked == ["Online store DE, de-de False"]
        assert place.content(DE).is_empty
        assert place.names(b) == ["master"]

    def test_what_is_gone_by_then_is_said(self, place):
        _, b = place.preview()
        there = replace(b.why.line.place, level=Level.VARIANT, target=VariantTarget(place.variant))
        place.pages.preview_page.re_inherit(there)
        place.settle()
        assert not place.content(DE).is_empty

    def test_inherited_media_are_copied_here_whole(self, place, qtbot):
        a, _ = place.preview()
        qtbot.mouseClick(a.why.copy_button, Qt.MouseButton.LeftButton)
        place.settle()
        copied, source = place.content(US), place.content(DEFAULT_CONTEXT)
        assert (copied.master, copied.cells) == (source.master, source.cells)
        assert a.why.line.context == "Online store US, en-us"
        assert place.names(a) == ["front", "back"]

    def test_a_gap_is_filled_and_what_is_there_stays(self, place):
        _, b = place.preview(variant=place.shop.variant_id("Black", "Slim", "S"))
        line = next(line for line in b.answer.lines if line.can_copy)
        place.pages.preview_page.copy_here(line.place)
        place.settle()
        assert place.names(b) == ["master"]
        assert place.content(DE).get(place.shop.cell("Blue", "Regular")).primary == (
            place.shop.media_ids["back"],
        )


class TestOpening:
    def run(self, place):
        place.window.commands.run("product.preview")
        place.settle()

    def test_from_a_variant_of_product_media(self, place):
        place.window.open_page(PRODUCTS)
        place.products.show_product(place.shop.hoodie.id, VARIANTS_TAB)
        place.settle()
        place.products.variants.table.select_ids({place.variant})
        self.run(place)
        assert place.window.page == PREVIEW
        assert (place.pages.preview.product_id, place.pages.preview.variant_id) == (
            place.shop.hoodie.id,
            place.variant,
        )

    def test_the_keys_mean_it_everywhere(self, place, qtbot):
        place.window.open_page(PRODUCTS)
        place.products.show_product(place.shop.mug.id)
        place.settle()
        assert place.window.commands.actions["product.preview"].shortcut().toString() == "Ctrl+Shift+V"
        place.window.commands.actions["product.preview"].trigger()
        place.settle()
        assert place.pages.preview.product_id == place.shop.mug.id

    def test_from_the_library_the_product_that_shows_the_item(self, place):
        place.window.open_page(LIBRARY)
        place.pages.library.reload()
        place.settle()
        place.pages.library.show_item(place.shop.media_ids["front"])
        qt = place.qtbot
        qt.waitUntil(lambda: place.pages.library.selection.count() == 1)
        self.run(place)
        assert place.window.page == PREVIEW
        assert place.pages.preview.product_id == place.shop.hoodie.id

    def test_from_a_page_without_anything_at_hand_the_last_product(self, place):
        place.preview()
        place.window.open_page("jobs")
        self.run(place)
        assert place.window.page == PREVIEW
        assert place.pages.preview.product_id == place.shop.hoodie.id

    def test_from_a_category_by_its_button(self, place, qtbot):
        path, dimensions = ("Men", "Tops"), (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)
        product = ProductRecord(HOODIE, "Stark Fundamental Hoodie", "", (path,), dimensions, 2)
        categories = (CategoryRecord(("Men",), 1), CategoryRecord(path, 1))
        place.shop.catalog.import_(CatalogBatch(categories=categories, products=(product,)))
        category_id = place.shop.categories.find("Men > Tops").id
        place.pages.edit_category(category_id, US)
        place.settle()
        qtbot.mouseClick(place.pages.categories.header.preview_button, Qt.MouseButton.LeftButton)
        place.settle()
        assert place.window.page == PREVIEW
        assert place.pages.preview.header.edit.text() == "Edit category media"
        assert place.pages.preview.picker.accessibleName() == "Category: Tops"

    def test_from_categories_without_one_chosen(self, place):
        place.window.open_page(CATEGORIES)
        self.run(place)
        assert place.window.page == PREVIEW

    def test_the_context_of_the_window_is_that_of_a(self, place):
        place.preview()
        place.window.set_context(DE)
        place.settle()
        assert place.pages.preview.contexts[0] == DE

    def test_an_owner_that_is_a_category(self, place):
        place.pages.preview_page._show_owner(None)
        place.settle()
        assert place.window.page == PREVIEW
        place.pages.preview_page._show_owner(CategoryId(999))
        place.settle()
        assert place.pages.preview.empty.isVisible()

    def test_from_the_rail_what_is_at_hand_in_the_view_before(self, place):
        place.preview()
        place.window.open_page(PRODUCTS)
        place.products.show_product(place.shop.mug.id)
        place.settle()
        place.window.open_page(PREVIEW)
        place.settle()
        assert place.pages.preview.product_id == place.shop.mug.id
        place.pages.preview.show_product(place.shop.hoodie.id)
        place.settle()
        for page in (LIBRARY, PREVIEW):
            place.window.open_page(page)
            place.settle()
        assert place.pages.preview.product_id == place.shop.hoodie.id


class TestCommands:
    def test_they_stand_in_the_menu_while_the_preview_is_open(self, place):
        place.preview()
        menu = next(a.menu() for a in place.window.menuBar().actions() if a.text() == "&View")
        commands = [*place.pages.preview.commands.values()]
        assert set(commands) <= set(menu.actions())
        assert all(action.isVisible() for action in commands)
        place.window.open_page(PRODUCTS)
        assert not any(action.isVisible() for action in commands)

    def test_no_key_is_one_of_the_window(self, place):
        taken = {
            keys
            for spec in ACTIONS
            if spec.scope is Scope.WINDOW
            for keys in filter(None, (spec.shortcut, *spec.more_shortcuts))
        }
        own = {keys for _, keys in COMMANDS.values()}
        assert not own & taken

    def test_the_list_is_exported_and_gaps_are_gone_through(self, place, tmp_path):
        place.preview()
        side = place.pages.preview.side
        place.qtbot.waitUntil(lambda: side.gaps.export_button.isEnabled())
        asked: list[str] = []
        side.export = lambda: asked.append("export")
        side.next_gap = lambda step=1: asked.append(f"gap {step}")
        for key in ("export", "next_gap", "previous_gap"):
            place.pages.preview.commands[key].trigger()
        assert asked == ["export", "gap 1", "gap -1"]
        place.pages.preview.commands["coverage"].trigger()
        assert not side.isVisible()
        place.pages.preview.commands["next_gap"].trigger()
        assert side.isVisible()


class TestItems:
    def opener(self, place, *, has_program: bool = True):
        launched: list[Path] = []

        def launch(file: Path) -> bool:
            launched.append(file)
            return has_program

        place.preview()
        page = place.pages.preview_page
        page._opener = ItemOpener(
            place.pages, page._tools, page.view, launch, lambda: MediaPlayer(place.hub, load_still)
        )
        return launched

    def item(self, place, name: str) -> GalleryItem:
        row = place.shop.media.rows([place.shop.media_ids[name]])[0]
        return GalleryItem(row.sha256, name, row.type.value, row.sha256, media_id=row.id)

    def test_a_document_comes_up_in_its_program_under_its_own_name(self, place):
        place.shop.add_blob("manual.pdf", MediaType.FILE)
        launched = self.opener(place)
        place.pages.preview_page.open_item(self.item(place, "manual.pdf"))
        place.qtbot.waitUntil(lambda: bool(launched))
        assert launched[0].name == "manual.pdf"
        assert launched[0].read_bytes() == b"manual.pdf"
        place.pages.preview_page.close()
        assert not launched[0].exists()

    def test_without_a_program_it_is_said(self, place):
        place.shop.add_blob("manual.pdf", MediaType.FILE)
        launched = self.opener(place, has_program=False)
        place.pages.preview_page.open_item(self.item(place, "manual.pdf"))
        place.qtbot.waitUntil(lambda: bool(launched))
        place.settle()
        said = [label.text() for label in place.window.findChildren(QLabel)]
        assert "No program opens manual.pdf. The library can export it." in said

    def test_a_document_whose_file_is_gone_is_said(self, place):
        place.shop.add_blob("manual.pdf", MediaType.FILE)
        self.opener(place)
        item = self.item(place, "manual.pdf")
        place.shop.blobs.path(item.sha256).unlink()
        place.pages.preview_page.open_item(item)
        place.settle()
        said = [label.text() for label in place.window.findChildren(QLabel)]
        assert "The file cannot be read. Upload it again." in said

    def test_a_video_plays_large(self, place):
        place.shop.add_blob("walk.mp4", MediaType.VIDEO)
        self.opener(place)
        place.pages.preview_page.open_item(self.item(place, "walk.mp4"))
        place.settle()
        look = place.pages.preview.findChild(QuickLook)
        assert look.isVisible() and look.player.is_playing
        look.close()


class TestCoverage:
    def test_it_follows_what_is_on_show_and_leads_a_pane(self, place):
        place.preview()
        side = place.pages.preview.side
        assert side.isVisible()
        side.context_chosen.emit(DEFAULT_CONTEXT, 1)
        place.settle()
        assert place.pages.preview.contexts == (US, DEFAULT_CONTEXT)
        side.product_chosen.emit(place.shop.mug.id)
        place.settle()
        assert place.pages.preview.product_id == place.shop.mug.id

    def test_a_narrow_window_shows_it_instead_of_a(self, place, qtbot):
        a, b = place.preview()
        place.window.resize(1100, 700)
        qtbot.waitUntil(lambda: not place.pages.preview.side.isVisible())
        assert a.isVisible() and b.isVisible()
        place.pages.preview.header.side.click()
        assert place.pages.preview.side.isVisible() and b.isVisible() and not a.isVisible()

    def test_media_on_a_cell_go_to_the_master_there(self, place):
        place.preview()
        given: list = []
        place.products.master.add_primary = given.append
        place.pages.preview.side.media_dropped.emit(MediaDrag((place.shop.media_ids["back"],), "tray"), US)
        place.settle()
        assert (place.window.page, place.window.context) == (PRODUCTS, US)
        assert given == [(place.shop.media_ids["back"],)]


def test_the_coverage_counts_what_is_selected_among_the_products(place):
    place.pages.edit_product(place.shop.hoodie.id)
    place.settle()
    products = place.products.panel.list
    products.selectAll()
    chosen = set(products.selected_ids)
    assert len(chosen) == 2
    place.window.open_page(PREVIEW)
    place.settle()
    assert set(place.pages.preview.side.bar._selection) == chosen
