"""What can be done about a step, where the alt text is, and what stands beside the gallery."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from app.models.assignments.slots import Level, MasterTarget, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context
from app.models.media.rows import MediaType
from app.views.preview.answers import PreviewSource
from app.views.preview.frames import Frame
from app.views.preview.large_picture import MISSING
from app.views.preview.view import B
from tests.views.preview.shop import DE, US


def choose(pane, row):
    pane.why.list.setCurrentIndex(pane.why.list.steps.index(row))


class TestStep:
    def test_the_winner_is_chosen_with_who_set_it(self, screen):
        assert screen.a.why.line.level == "Dimension Blue + Regular"
        assert screen.a.why.who.text().startswith("Set by Ines Kraft, 12 Nov 2026")
        assert screen.a.why.who.text().endswith("version 2")

    def test_a_step_that_found_nothing_was_set_by_nobody(self, screen):
        choose(screen.a, 0)
        assert screen.a.why.who.text() == ""
        assert screen.a.why.go_button.isVisible()
        assert not screen.a.why.copy_button.isVisible()

    def test_go_there_names_level_target_and_context(self, screen, filled, calls, qtbot):
        qtbot.mouseClick(screen.b.why.go_button, Qt.MouseButton.LeftButton)
        ((what, place),) = calls
        assert what == "go"
        assert (place.owner, place.context, place.level) == (filled.hoodie.id, DE, Level.DIMENSION)
        assert place.target == filled.cell("Blue", "Regular")

    def test_enter_goes_there(self, screen, filled, calls, qtbot):
        choose(screen.a, 3)
        qtbot.keyClick(screen.a.why.list, Qt.Key.Key_Return)
        ((_, place),) = calls
        assert place.target == VariantTarget(filled.variant_id("Blue", "Regular", "M"))
        assert place.context == DEFAULT_CONTEXT

    def test_what_is_inherited_can_be_copied_here(self, screen, calls, qtbot):
        assert not screen.a.why.inherit_button.isVisible()
        qtbot.mouseClick(screen.a.why.copy_button, Qt.MouseButton.LeftButton)
        ((what, place),) = calls
        assert (what, place.context, place.asked) == ("copy", DEFAULT_CONTEXT, US)

    def test_what_is_own_can_be_inherited_again(self, screen, calls, qtbot):
        assert not screen.b.why.copy_button.isVisible()
        qtbot.mouseClick(screen.b.why.inherit_button, Qt.MouseButton.LeftButton)
        ((what, place),) = calls
        assert (what, place.level, place.context) == ("inherit", Level.DIMENSION, DE)

    def test_a_gap_is_mended_at_the_master_of_what_severs(self, screen, filled):
        screen.show(filled.hoodie.id, filled.variant_id("Black", "Slim", "S"))
        levels = {line.level: line.can_reinherit for line in screen.b.answer.lines if "de-de" in line.context}
        assert levels["Master"] and not levels["Variant"]
        assert screen.b.answer.lines[-1].can_copy

    def test_the_default_has_nothing_to_inherit_from(self, screen, filled):
        screen.show(filled.hoodie.id)
        screen.contexts(DEFAULT_CONTEXT, DE)
        assert not any(line.can_reinherit for line in screen.a.answer.lines)

    def test_the_menu_of_a_line_does_the_same(self, screen, calls, qtbot):
        screen.b.why._open_menu(QPoint(20, 70))
        menu = next(menu for menu in screen.b.why.findChildren(QMenu) if menu.isVisible())
        assert [action.isEnabled() for action in menu.actions()] == [True, False, False]
        menu.actions()[0].trigger()
        menu.close()
        assert calls[0][0] == "go"

    def test_a_store_behind_cms_has_nowhere_to_go(self, screen, filled):
        filled.sync()
        screen.view.set_source(PreviewSource.CSU)
        screen.settle()
        assert not screen.a.why.go_button.isVisible()
        assert screen.a.why.who.text() == ""


class TestBesideTheGallery:
    def test_additional_media_with_their_purpose(self, screen, filled, qtbot):
        filled.add_blob("manual.pdf", MediaType.FILE)
        filled.assign(MasterTarget(), ["master"], additional=[("manual.pdf", "Manual")])
        screen.show(filled.hoodie.id)
        panel = screen.a.additional
        assert panel.isVisible()
        assert panel.list.item(0).text() == "Manual: manual.pdf"
        panel.list.itemClicked.emit(panel.list.item(0))
        assert screen.a.gallery.item.name == "manual.pdf"
        assert screen.a.gallery.alt_text.text() == "Manual"
        qtbot.keyClick(screen.a.gallery.strip, Qt.Key.Key_Down)
        assert screen.a.gallery.item.name == "master"
        screen.view.set_frame(Frame.LIST_TILE)
        assert not panel.isVisible()

    def test_the_alt_text_stands_there_with_its_origin(self, screen):
        assert screen.a.gallery.alt_text.text() == "Alt text (en-us): Blue hoodie from the front"
        assert screen.b.gallery.alt_text.text() == "Alt text (Neutral, not de-de): Back"

    def test_a_file_that_is_missing_is_said(self, screen, filled):
        row = filled.media.rows([filled.media_ids["front"]])[0]
        filled.blobs.path(row.sha256).unlink()
        screen.view.reload()
        screen.settle()
        assert screen.a.gallery.item.is_missing
        assert screen.a.gallery.large.accessibleDescription() == MISSING
        assert not screen.b.gallery.item.is_missing


class TestFrames:
    def test_a_tile_shows_the_default_image_alone(self, screen, filled):
        filled.assign(MasterTarget(), ["walk.mp4", "master"])
        screen.show(filled.hoodie.id)
        screen.view.set_frame(Frame.LIST_TILE)
        assert not screen.a.gallery.strip.isVisible()
        assert screen.a.gallery.item.name == "master"
        assert screen.a.gallery.cut.text() == "List tile: 315 × 315, cut, no focal point chosen"

    def test_a_till_has_no_swatches(self, screen, filled):
        assert screen.button(screen.a, Dimension.COLOR, "Blue").swatch is not None
        screen.view.set_frame(Frame.POS_TILE)
        assert screen.button(screen.a, Dimension.COLOR, "Blue").swatch is None
        screen.view.set_frame(Frame.PRODUCT_PAGE)
        assert screen.button(screen.a, Dimension.COLOR, "Blue").swatch is not None

    def test_the_picker_changes_the_frame(self, screen):
        screen.view.header.frame._on_chosen(Frame.POS_TILE.value)
        assert screen.a.gallery.cut.text().startswith("POS tile: 240 × 240")

    def test_tiles_are_painted(self, screen, qtbot, thumbnails):
        qtbot.waitUntil(lambda: screen.a.gallery.large._picture() is not None)
        screen.view.set_frame(Frame.LIST_TILE)
        picture = screen.a.gallery.large.grab().toImage()
        middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
        assert middle.blue() > 190 and middle.red() < 50


class TestSources:
    def test_each_pane_has_its_own(self, screen, filled):
        filled.assign(filled.cell("Blue", "Regular"), ["master"], publish=False)
        screen.b.source._on_chosen(PreviewSource.PUBLISHED.value)
        screen.view.show_context(B, US)
        screen.view.reload()
        screen.settle()
        assert screen.names(screen.a) == ["master"]
        assert screen.names(screen.b) == ["front", "back", "walk.mp4"]
        assert screen.b.chip.chip.text == "Different image"
        assert screen.view.header.source.selected == ""
        screen.view.header.source.chosen.emit(PreviewSource.DRAFT.value)
        screen.settle()
        assert screen.names(screen.b) == ["master"]

    def test_the_cache_says_until_when(self, screen, filled):
        filled.sync()
        screen.view.set_source(PreviewSource.CACHED)
        screen.settle()
        assert screen.a.chip.chip.text.startswith("until ")
        assert screen.a.why.footer.text().startswith("The cache serves this until ")
        filled.assign(filled.cell("Blue", "Regular"), ["master"])
        filled.sync()
        screen.view.reload()
        screen.settle()
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            (PreviewSource.HQ, "Headquarters has received nothing yet."),
            (PreviewSource.CSU, "The channel database Americas has received nothing yet."),
            (PreviewSource.CACHED, "The channel database Americas has received nothing yet."),
        ],
    )
    def test_a_store_that_is_not_there_is_said_and_not_made(self, screen, filled, source, said):
        screen.view.set_source(source)
        screen.settle()
        assert screen.a.gallery.large.reason.startswith(said)
        assert not filled.tenant.derived_path("hq").exists()
        assert not filled.tenant.derived_path("csu-Americas").exists()


class TestGone:
    def test_a_context_that_was_removed_stays_and_is_said(self, screen, filled):
        with filled.tenant.cms.write() as connection:
            connection.exec_driver_sql("DELETE FROM channel_languages WHERE locale = 'de-de'")
        screen.view.reload()
        screen.settle()
        assert screen.b.context == DE
        assert "does not offer de-de" in screen.b.gallery.large.reason
        assert screen.b.locale.choices[-1].detail == "removed"
        screen.b.locale._on_chosen("fr-fr")
        screen.settle()
        assert screen.names(screen.b) == ["front", "back", "walk.mp4"]

    def test_a_master_without_variants_is_said(self, screen, filled):
        with filled.tenant.cms.write() as connection:
            connection.exec_driver_sql("DELETE FROM variants")
        screen.show(filled.hoodie.id)
        assert "no variants yet" in screen.a.note.text()
        assert screen.a.note.isVisible()
        assert screen.names(screen.a) == ["master"]
        assert screen.view.header.pickers == {}


class TestCategory:
    def test_without_one_it_is_said(self, screen):
        screen.view.set_frame(Frame.CATEGORY)
        screen.settle()
        assert screen.a.gallery.large.reason == "This product is in no category."

    def test_the_image_of_a_category_falls_back_to_neutral_of_the_channel(self, shop_with_category):
        screen, _, category_id = shop_with_category
        screen.view.show_category(category_id)
        screen.contexts(US, Context("OUN002", "fr-fr"))
        assert screen.names(screen.a) == ["front"]
        assert screen.lines(screen.a) == [
            ("Category image", "Online store US, en-us", "No media"),
            ("Category image", "Online store US, Neutral", "1 item"),
        ]
        assert screen.a.why.who.text().startswith("Set by Ines Kraft")
        assert "pages show the placeholder" in screen.b.gallery.large.reason
        assert screen.view.header.edit.text() == "Edit category media"
        assert not screen.view.header.frame.isEnabled()
        assert screen.view.product_id is None

    def test_a_product_shows_its_category_in_that_frame(self, shop_with_category):
        screen, filled, _ = shop_with_category
        screen.show(filled.hoodie.id)
        screen.contexts(US, DE)
        screen.view.set_frame(Frame.CATEGORY)
        screen.settle()
        assert screen.names(screen.a) == ["front"]
        assert screen.a.gallery.cut.text().startswith("Category tile: 400 × 500")
        screen.view.set_frame(Frame.PRODUCT_PAGE)
        screen.settle()
        assert screen.names(screen.a) == ["master"]

    def test_edit_opens_the_category(self, shop_with_category, calls, qtbot):
        screen, _, category_id = shop_with_category
        screen.view.show_category(category_id)
        screen.settle()
        qtbot.mouseClick(screen.view.header.edit, Qt.MouseButton.LeftButton)
        assert calls[0][1].value == category_id
