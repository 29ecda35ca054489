import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.models.assignments.slots import MasterTarget, VariantTarget
from app.models.catalog.dimensions import Dimension
from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.models.media.rows import MediaType
from app.views.preview.answers import PreviewSource
from app.views.preview.view import A, B
from app.views.support.pickers import ChoicePopup
from app.views.support.thumbnails import ThumbnailState
from tests.support.edits import set_texts
from tests.views.preview.shop import DE

GAP = (
    "This product has its own media in Online store DE, de-de, but none for this variant: "
    "the gallery stays empty."
)


class TestPanes:
    def test_it_begins_with_the_first_product_and_two_channels(self, filled, make_screen):
        screen = make_screen(filled)
        assert screen.view.product_id == filled.hoodie.id
        assert [pane.context for pane in screen.view.panes] == [DE, Context("OUN001", "en-us")]

    def test_each_shows_its_winner(self, screen):
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]
        assert screen.names(screen.b) == ["back", "front"]
        assert screen.a.gallery.item.name == "front"
        assert screen.b.gallery.item.name == "back"

    def test_the_large_picture_is_painted(self, screen, qtbot, thumbnails):
        sha256 = screen.a.gallery.item.sha256
        qtbot.waitUntil(lambda: thumbnails.state(sha256, 512) is ThumbnailState.READY)
        large = screen.a.gallery.large
        picture: QImage = large.grab().toImage()
        middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
        assert middle.blue() > 190 and middle.red() < 50

    def test_the_winners_differ(self, screen, filled):
        assert screen.b.chip.chip.text == "Different image"
        assert screen.a.chip.chip.text == "Published"
        screen.show(filled.hoodie.id, filled.variant_id("Black", "Slim", "S"))
        screen.contexts(Context("OUN001", "en-us"), Context("OUN001", "en-ca"))
        assert screen.b.chip.chip.text == "Published"

    def test_offers_only_languages_of_the_channel(self, screen):
        assert [choice.key for choice in screen.a.locale.choices] == [NEUTRAL, "en-us", "en-ca"]
        screen.view.show_context(A, DEFAULT_CONTEXT)
        assert [c.key for c in screen.a.locale.choices] == [NEUTRAL, "de-de", "en-ca", "en-us", "fr-fr"]

    def test_a_simple_product_has_nothing_to_pick(self, screen, filled):
        screen.show(filled.mug.id)
        assert screen.view.header.pickers == {}
        assert not screen.view.header.same.isVisible()
        assert (
            screen.a.answer.gap
            == "No channel and locale has media for this product: the gallery stays empty."
        )


class TestWhy:
    def test_every_step_in_order(self, screen):
        assert screen.lines(screen.a) == [
            ("All levels", "Online store US, en-us", "No media"),
            ("All levels", "Online store US, Neutral", "No media"),
            ("All levels", "Omnichannel, en-us", "No media"),
            ("Variant", "Omnichannel, Neutral", "No media"),
            ("Dimension Blue + Regular", "Omnichannel, Neutral", "3 items"),
            ("Master", "Omnichannel, Neutral", "Not reached"),
        ]
        assert screen.lines(screen.b) == [
            ("Variant", "Online store DE, de-de", "No media"),
            ("Dimension Blue + Regular", "Online store DE, de-de", "2 items"),
            ("Master", "Online store DE, de-de", "Not reached"),
            ("All levels", "Online store DE, Neutral", "Not reached"),
            ("All levels", "Omnichannel, de-de", "Not reached"),
            ("All levels", "Omnichannel, Neutral", "Not reached"),
        ]

    def test_the_winner_is_named_for_screen_readers(self, screen):
        steps = screen.a.why.list.steps
        described = steps.data(steps.index(4), Qt.ItemDataRole.AccessibleDescriptionRole)
        assert described.startswith("Step 5 of 6, the winner, set by Ines Kraft, 12 Nov 2026")

    def test_where_the_alt_text_comes_from(self, screen):
        text = screen.a.why.footer.text()
        assert re.fullmatch(
            r"Live since 1[123] Nov 2026 \d\d:\d\d, version 2. Alt text comes from en-us.", text
        )
        assert not screen.a.why.add_button.isVisible()
        assert "No alt text in de-de. The Neutral alt text is used." in screen.b.why.footer.text()
        assert screen.b.why.add_button.isVisible()

    def test_no_alt_text_at_all(self, screen, filled):
        screen.show(filled.hoodie.id)
        assert screen.a.why.footer.text().endswith("No alt text in en-us. The display name is read instead.")

    def test_add_alt_text_opens_the_item_in_the_locale(self, screen, filled, calls, qtbot):
        qtbot.mouseClick(screen.b.why.add_button, Qt.MouseButton.LeftButton)
        assert calls == [("alt", filled.media_ids["back"], "de-de")]


class TestGap:
    def test_it_is_said_in_words(self, screen, filled):
        screen.show(filled.hoodie.id, filled.variant_id("Black", "Slim", "S"))
        assert screen.b.answer.gap == GAP
        assert screen.b.gallery.large.reason == GAP
        assert not screen.b.gallery.strip.isVisible()
        assert screen.b.chip.chip.text == "No media"
        assert screen.names(screen.a) == ["master"]

    def test_the_placeholder_is_painted(self, screen, filled, hub):
        screen.show(filled.hoodie.id, filled.variant_id("Black", "Slim", "S"))
        picture = screen.b.gallery.large.grab().toImage()
        assert picture.pixelColor(8, 8).name() == hub.theme.sunken.lower()

    def test_additional_media_alone_leave_the_gallery_empty(self, screen, filled):
        filled.add_blob("manual.pdf", MediaType.FILE)
        target = VariantTarget(filled.variant_id("Black", "Slim", "S"))
        filled.assign(target, [], additional=[("manual.pdf", "Manual")])
        screen.show(filled.hoodie.id, target.variant_id)
        assert screen.a.answer.gap == (
            "Omnichannel, Neutral has additional media for this variant, but no primary media: "
            "the gallery stays empty."
        )
        assert [item.name for item in screen.a.answer.additional] == ["manual.pdf"]


class TestSwitching:
    def test_the_channel_changes_picture_and_steps(self, screen, qtbot):
        popup = screen.a.channel.open_list()
        assert isinstance(popup, ChoicePopup)
        popup.list.setCurrentRow(1)
        qtbot.keyClick(popup, Qt.Key.Key_Return)
        screen.settle()
        assert screen.a.context == DE
        assert screen.a.gallery.item.name == "back"
        assert screen.b.chip.chip.text == "Published"

    def test_the_locale_changes_picture_and_steps(self, screen):
        screen.b.locale.chosen.emit("fr-fr")
        screen.view.show_context(B, Context("OUN002", "fr-fr"))
        screen.settle()
        assert screen.names(screen.b) == ["front", "back", "walk.mp4"]
        assert screen.lines(screen.b)[0] == ("All levels", "Online store DE, fr-fr", "No media")

    def test_a_variant_with_own_media(self, screen, filled):
        variant_id = filled.variant_id("Blue", "Regular", "L")
        filled.assign(VariantTarget(variant_id), ["master"])
        screen.show(filled.hoodie.id, variant_id)
        assert screen.names(screen.a) == ["master"]
        assert ("Variant", "Omnichannel, Neutral", "1 item") in screen.lines(screen.a)
        assert screen.names(screen.b) == ["back", "front"]

    def test_a_swatch_picks_in_both_panes(self, screen, qtbot):
        qtbot.mouseClick(screen.button(screen.b, Dimension.COLOR, "Black"), Qt.MouseButton.LeftButton)
        screen.settle()
        assert screen.names(screen.a) == ["master"]
        assert screen.button(screen.a, Dimension.COLOR, "Black").isChecked()
        assert screen.view.header.pickers[Dimension.COLOR].current_text == "Black"

    def test_panes_may_differ_in_their_variant(self, screen, qtbot):
        screen.view.header.same.setChecked(False)
        qtbot.mouseClick(screen.button(screen.b, Dimension.COLOR, "Black"), Qt.MouseButton.LeftButton)
        screen.settle()
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]
        assert screen.b.answer.gap == GAP
        screen.view.header.same.setChecked(True)
        screen.settle()
        assert screen.names(screen.b) == ["back", "front"]

    def test_a_value_without_a_variant_is_dashed_and_moves_the_others(self, screen, filled, qtbot):
        screen.show(filled.hoodie.id, filled.variant_id("Blue", "Slim", "M"))
        purple = screen.button(screen.a, Dimension.COLOR, "Purple")
        assert not purple.is_offered
        qtbot.mouseClick(purple, Qt.MouseButton.LeftButton)
        screen.settle()
        assert screen.button(screen.a, Dimension.STYLE, "Regular").isChecked()

    def test_a_late_answer_of_an_older_question_is_dropped(self, screen, filled):
        for color in ("Black", "Purple", "Blue"):
            screen.view.show_product(filled.hoodie.id, filled.variant_id(color, "Regular", "S"))
        screen.settle()
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]


class TestPartialChoice:
    def test_nothing_picked_shows_the_master(self, screen, filled):
        screen.show(filled.hoodie.id)
        assert screen.names(screen.a) == ["master"]
        assert screen.view.header.pickers[Dimension.COLOR].current_text == "Any"

    def test_a_part_of_the_matrix_shows_the_master(self, screen, filled):
        screen.show(filled.hoodie.id)
        screen.view.header.pickers[Dimension.COLOR]._on_chosen(str(filled.value_id(Dimension.COLOR, "Blue")))
        screen.settle()
        assert screen.names(screen.a) == ["master"]
        assert screen.lines(screen.a)[-1] == ("Master", "Omnichannel, Neutral", "1 item")

    def test_the_whole_matrix_shows_the_cell(self, screen, qtbot):
        qtbot.mouseClick(screen.button(screen.a, Dimension.SIZE, "M"), Qt.MouseButton.LeftButton)
        screen.settle()
        assert not screen.button(screen.a, Dimension.SIZE, "M").isChecked()
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]
        assert screen.lines(screen.b)[0] == ("Dimension Blue + Regular", "Online store DE, de-de", "2 items")

    def test_a_cell_ignores_what_its_variants_have(self, screen, filled):
        for size in ("S", "M", "L"):
            filled.assign(VariantTarget(filled.variant_id("Blue", "Regular", size)), ["master"])
        screen.view.reload()
        screen.settle()
        assert screen.names(screen.a) == ["master"]
        screen.view._on_value_picked(A, Dimension.SIZE, None)
        screen.settle()
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]

    def test_a_gap_names_the_values(self, screen, filled):
        screen.show(filled.hoodie.id, filled.variant_id("Black", "Slim", "S"))
        screen.view._on_value_picked(A, Dimension.SIZE, None)
        screen.settle()
        assert "but none for these values" in screen.b.answer.gap


class TestGallery:
    def test_arrow_keys_move_in_both_directions(self, screen, qtbot):
        strip = screen.a.gallery.strip
        qtbot.keyClick(strip, Qt.Key.Key_Down)
        assert screen.a.gallery.item.name == "back"
        qtbot.keyClick(strip, Qt.Key.Key_Right)
        assert screen.a.gallery.item.name == "walk.mp4"
        qtbot.keyClick(strip, Qt.Key.Key_Right)
        assert screen.a.gallery.item.name == "walk.mp4"
        qtbot.keyClick(screen.a.gallery.large, Qt.Key.Key_Left)
        assert screen.a.gallery.item.name == "back"

    def test_a_click_shows_the_item(self, screen, qtbot):
        strip = screen.a.gallery.strip
        place = strip.visualRect(strip.model().index(1, 0)).center()
        qtbot.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert screen.a.gallery.item.name == "back"
        assert screen.a.why.footer.text().endswith("No alt text in en-us. The Neutral alt text is used.")

    def test_items_say_what_they_are(self, screen):
        model = screen.a.gallery.strip.model()
        role = Qt.ItemDataRole.AccessibleDescriptionRole
        assert model.data(model.index(0, 0), role) == "front, image, published, 1 of 3, default image"
        assert model.data(model.index(2, 0), role) == "walk.mp4, video, published, 3 of 3"

    def test_a_leading_video_is_not_the_default_image(self, screen, filled):
        filled.assign(MasterTarget(), ["walk.mp4", "master"])
        screen.show(filled.hoodie.id)
        assert screen.a.gallery.item.name == "master"

    def test_only_a_video(self, screen, filled):
        filled.assign(MasterTarget(), ["walk.mp4"])
        screen.show(filled.hoodie.id)
        assert screen.a.gallery.item.name == "walk.mp4"
        assert screen.a.answer.winner is None
        assert screen.a.why.footer.text().startswith("No image in this gallery")

    def test_models_are_sound(self, screen, qtmodeltester):
        qtmodeltester.check(screen.a.gallery.strip.model())
        qtmodeltester.check(screen.a.why.list.steps)


class TestSources:
    def test_drafts_show_with_drafts_only(self, screen, filled):
        filled.assign(MasterTarget(), ["back"], publish=False, finish=False)
        screen.show(filled.hoodie.id)
        assert screen.names(screen.a) == ["back"]
        assert screen.a.chip.chip.text == "Draft"
        screen.view.set_source(PreviewSource.PUBLISHED)
        screen.settle()
        assert screen.names(screen.a) == ["master"]

    def test_a_draft_override_severs_with_drafts_only(self, screen, filled):
        filled.assign(MasterTarget(), ["back"], Context("OUN001", "en-us"), publish=False)
        screen.view.reload()
        screen.settle()
        assert screen.lines(screen.a)[2] == ("Master", "Online store US, en-us", "1 item")
        assert screen.a.why.footer.text().startswith("Not published yet.")
        screen.view.set_source(PreviewSource.PUBLISHED)
        screen.settle()
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]

    def test_live_reads_the_published_alt_text(self, screen, filled):
        set_texts(filled.tenant, filled.media_ids["front"], "en-us", alt_text="")
        screen.view.set_source(PreviewSource.PUBLISHED)
        screen.settle()
        assert screen.a.gallery.item.alt_text == "Blue hoodie from the front"
        screen.view.set_source(PreviewSource.DRAFT)
        screen.settle()
        assert screen.a.gallery.item.alt_text == "Blue hoodie"

    @pytest.mark.parametrize("source", [PreviewSource.HQ, PreviewSource.CSU])
    def test_what_was_delivered(self, screen, filled, source):
        filled.sync()
        filled.assign(filled.cell("Blue", "Regular"), ["master"])
        screen.view.set_source(source)
        screen.settle()
        assert screen.names(screen.a) == ["front", "back", "walk.mp4"]
        assert screen.lines(screen.b) == [
            ("Variant", "Online store DE, de-de", "No media"),
            ("Dimension Blue + Regular", "Online store DE, de-de", "2 items"),
            ("Master", "Online store DE, de-de", "Not reached"),
            ("All levels", "Online store DE, Neutral", "Not reached"),
            ("All levels", "Omnichannel, de-de", "Not reached"),
            ("All levels", "Omnichannel, Neutral", "Not reached"),
        ]
        assert screen.a.why.footer.text() == f"{source.label} serves this. Alt text comes from en-us."
        screen.view._on_value_picked(A, Dimension.SIZE, None)
        screen.settle()
        assert screen.names(screen.b) == ["back", "front"]

    def test_a_gap_that_was_delivered(self, screen, filled):
        filled.sync()
        screen.view.set_source(PreviewSource.CSU)
        screen.show(filled.hoodie.id, filled.variant_id("Black", "Slim", "S"))
        assert screen.b.answer.gap == GAP
        assert screen.names(screen.a) == ["master"]

    def test_before_the_first_sync_the_way_out_is_named(self, screen):
        screen.view.set_source(PreviewSource.HQ)
        screen.settle()
        assert "Run CMS to HQ omnichannel media sync" in screen.a.gallery.large.reason

    def test_defaults_are_not_asked_of_a_csu(self, screen):
        screen.view.show_context(A, DEFAULT_CONTEXT)
        screen.view.set_source(PreviewSource.CSU)
        screen.settle()
        assert screen.a.answer.gap.startswith("CSU knows channels and their languages only")


class TestRefresh:
    def test_a_change_of_the_product_is_read_and_the_item_stays(self, screen, filled, qtbot):
        qtbot.keyClick(screen.a.gallery.strip, Qt.Key.Key_Down)
        filled.assign(filled.cell("Blue", "Regular"), ["master", "front", "back"], publish=False)
        screen.view.refresh(Changes(products=frozenset({filled.hoodie.id})))
        screen.settle()
        assert screen.names(screen.a) == ["master", "front", "back"]
        assert screen.a.gallery.item.name == "back"
        assert screen.button(screen.a, Dimension.SIZE, "M").isChecked()

    def test_a_change_elsewhere_is_left_alone(self, screen, filled):
        before = screen.a.answer
        screen.view.refresh(Changes(products=frozenset({filled.mug.id})))
        screen.settle()
        assert screen.a.answer is before

    def test_a_product_that_is_on_its_way_is_not_overtaken(self, screen, filled):
        screen.view.show_product(filled.mug.id)
        screen.view.reload()
        screen.settle()
        assert screen.view.product_id == filled.mug.id

    def test_a_hidden_view_reads_when_it_is_shown(self, screen, filled):
        screen.view.hide()
        before = screen.a.answer
        filled.assign(filled.cell("Blue", "Regular"), ["master"])
        screen.view.refresh(Changes(products=frozenset({filled.hoodie.id})))
        screen.settle()
        assert screen.a.answer is before
        screen.view.show()
        screen.settle()
        assert screen.names(screen.a) == ["master"]

    def test_a_reload_keeps_a_variant_of_b(self, screen, qtbot):
        screen.view.header.same.setChecked(False)
        qtbot.mouseClick(screen.button(screen.b, Dimension.COLOR, "Black"), Qt.MouseButton.LeftButton)
        screen.view.reload()
        screen.settle()
        assert screen.button(screen.b, Dimension.COLOR, "Black").isChecked()
        assert screen.button(screen.a, Dimension.COLOR, "Blue").isChecked()


class TestProducts:
    def test_the_picker_finds_by_number(self, screen, filled, qtbot):
        popup = screen.view.picker.open_list()
        qtbot.keyClicks(popup.search, "mug1")
        qtbot.waitUntil(lambda: popup.model.rowCount() == 1)
        qtbot.keyClick(popup, Qt.Key.Key_Return)
        screen.settle()
        assert screen.view.product_id == filled.mug.id
        assert screen.view.picker.current == filled.mug.id

    def test_nothing_matches(self, screen, qtbot):
        popup = screen.view.picker.open_list()
        popup.show_matches("no such thing")
        assert not popup.list.isVisible()
        popup.close()

    def test_edit_product_media(self, screen, filled, calls, qtbot):
        qtbot.mouseClick(screen.view.header.edit, Qt.MouseButton.LeftButton)
        assert calls == [("edit", filled.hoodie.id)]

    def test_a_product_that_is_gone(self, screen):
        screen.show(999)
        assert screen.view.empty.isVisible()

    def test_an_empty_catalogue(self, shop, make_screen):
        class Empty:
            catalog, channels, media = shop.catalog, shop.channels, shop.media
            categories, blobs = shop.categories, shop.blobs

            class assignments:
                product_ids = staticmethod(lambda _text: [])

        screen = make_screen(Empty(), shop.answers)
        assert screen.view.empty.isVisible()
        assert not screen.view.header.isVisible()


class TestLayout:
    def test_the_panes_are_equal(self, screen):
        assert abs(screen.a.width() - screen.b.width()) <= 1

    def test_a_narrow_window_breaks_the_header(self, screen, qtbot):
        screen.view.resize(1036, 604)
        qtbot.waitUntil(lambda: screen.view.header.is_narrow)
        assert screen.view.width() == 1036
        screen.view.resize(1900, 900)
        qtbot.waitUntil(lambda: not screen.view.header.is_narrow)

    def test_everything_is_reached_by_tab(self, screen):
        wanted = {screen.view.picker, screen.view.header.edit, screen.a.channel, screen.b.locale}
        wanted |= {screen.a.gallery.strip, screen.b.why.list, screen.button(screen.a, Dimension.SIZE, "S")}
        met, widget = set(), screen.view.picker
        for _ in range(400):
            widget = widget.nextInFocusChain()
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                met.add(widget)
        assert wanted <= met
