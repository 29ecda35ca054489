"""A merchandiser fills an empty tenant with the real catalogue, and every store shows what was promised.

Pictures of every station, light and dark, in the first and in the smallest window, go into the folder that
VITRINE_PICTURES names, or nowhere that lasts.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QApplication

from app.models.assignments.answers import Answer
from app.models.assignments.slots import TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.formats import read
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, Context
from app.sync.answers import AnswerSource
from app.views.assignments.matrix_dialog import MatrixDialog
from app.views.assignments.sweep_dialog import SweepDialog
from app.views.assignments.view import DIMENSIONS_TAB, MASTER_TAB, VARIANTS_TAB
from app.views.check_outs.dialogs import WordsDialog
from app.views.check_outs.history_dialog import HistoryDialog
from app.views.preview.answers import PreviewSource
from app.views.publishing.change_dialog import ChangesDialog
from app.views.publishing.dialogs import FirstPublishDialog
from app.views.tenant_pages import CATEGORIES, JOBS, LIBRARY, PREVIEW, PRODUCTS
from app.views.undo_history import UndoHistoryDialog
from tests.support import luma as catalogue
from tests.support.hands import CONTROL, SHIFT
from tests.support.luma_window import SEATTLE, LumaWindow, by_name, copy_to_products

ALT: Final = Qt.KeyboardModifier.AltModifier
GERMANY: Final = Context("OUN003", "de-de")
QUEBEC: Final = Context("OUN002", "fr-ca")
GEAR: Final = "{product:24-*}-{*}[_{position:main|alt1}]"
COLOR_AND_VIEW, PRODUCT_AND_VIEW = "Product, color, view", "Product and view, the rest ignored"

PRODUCT_COUNT, PICTURE_COUNT = 147 + 44, 725
DRAGGED: Final = {
    "24-WG084": "luma-yoga-brick",
    "24-WG088": "luma-foam-roller",
    "24-WG081-gray": "luma-stability-ball-gray",
    "24-WG081-pink": "luma-stability-ball-pink",
    "24-WG081-blue": "luma-stability-ball",
    "24-WG085": "luma-yoga-strap",
}
COPIED: Final = {
    "24-WG081-gray": ("24-WG082-gray", "24-WG083-gray"),
    "24-WG081-pink": ("24-WG082-pink", "24-WG083-pink"),
    "24-WG081-blue": ("24-WG082-blue", "24-WG083-blue"),
    "24-WG085": ("24-WG086", "24-WG087"),
}
HOODIE, TEE, SAME_TEE = "MH01", "MS09", "MS12"
"""A hoodie that is worked on by hand, and two tees in the same colors."""


@pytest.fixture
def story(luma: Path, tmp_path: Path, qapp: QApplication, qtbot) -> Iterator[LumaWindow]:
    made = LumaWindow(tmp_path, luma, qapp, qtbot)
    yield made
    made.close()
    made.hub.icons.clear()


@pytest.mark.luma
@pytest.mark.slow
def test_from_empty_to_every_store(story: LumaWindow):
    see_nothing(story)
    bring_catalogue_and_pictures(story)
    assign_by_name(story)
    drag_and_copy_what_is_left(story)
    work_on_the_hoodie(story)
    copy_by_color(story)
    come_back_and_undo(story)
    give_germany_its_own(story)
    reset_quebec(story)
    choose_a_swatch(story)
    give_a_category_its_image(story)
    sweep(story)
    finish_with_a_comment(story)
    publish_and_compare(story)


def see_nothing(story: LumaWindow) -> None:
    story.rest()
    story.picture("01-library-empty")
    story.rail(PRODUCTS, Qt.Key.Key_2)
    story.picture("01-products-empty")


def bring_catalogue_and_pictures(story: LumaWindow) -> None:
    files = [story.source / name for name in catalogue.CATALOG]
    story.tenant.catalog.import_(read("magento", files))
    story.press(Qt.Key.Key_F5)
    story.until(lambda: story.products.panel.model.rowCount() == PRODUCT_COUNT)
    story.open_product(HOODIE, DIMENSIONS_TAB)
    story.picture("02-create-matrix")
    story.open_tab(VARIANTS_TAB)
    story.picture("02-variants-without-media")

    story.window.upload([story.source / "media"])
    library = story.window.pages.library
    story.until(lambda: library.grid.model().rowCount() > 0)
    story.picture("03-library-uploading")
    story.jobs_end("upload")
    story.until(lambda: library.grid.model().rowCount() == PICTURE_COUNT)
    story.rest()
    story.picture("03-library")


def assign_by_name(story: LumaWindow) -> None:
    by_name(story, COLOR_AND_VIEW, "", "04-by-name")
    story.rail(PRODUCTS, Qt.Key.Key_2)
    story.open_product(HOODIE, DIMENSIONS_TAB)
    cells = story.products.desk.state.content.cells
    assert len(cells) == 3
    story.picture("05-assigned-by-name")

    story.press(Qt.Key.Key_Z, CONTROL)
    story.until(lambda: not story.products.desk.state.content.cells)
    story.settle()
    assert not story.shown("MS09", "MS09-M-Black")
    story.picture("05-assigned-by-name-undone")
    story.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    story.until(lambda: story.products.desk.state.content.cells == cells)
    story.settle()

    by_name(story, PRODUCT_AND_VIEW, "")
    by_name(story, "", GEAR)
    rows = {row["sku"]: row for row in catalogue.products(story.source)}
    for variant in ("MS09-M-Black", "WS08-L-Red"):
        expected = [catalogue.display_name(path) for path in catalogue.pictures(rows[variant])]
        assert sorted(story.shown(variant.partition("-")[0], variant)) == sorted(expected)


def drag_and_copy_what_is_left(story: LumaWindow) -> None:
    panel = story.products.panel
    panel.search.clear()
    panel.states.select("bare")
    panel.states.chosen.emit("bare")
    left = len(DRAGGED) + sum(map(len, COPIED.values()))
    story.until(lambda: panel.model.rowCount() == left)
    story.rest()
    story.picture("06-products-without-media")
    for number, name in DRAGGED.items():
        story.open_product(number)
        is_first = number == next(iter(DRAGGED))
        seen = "06-question" if is_first else ""
        with story.answering((seen, "Edit product media")):
            story.drop_on_primary([name], "06-drag-onto-primary" if is_first else "")
        story.until(lambda number=number, name=name: story.primary(number) == story.media(name))
        story.finish()
        if number in COPIED:
            copy_to_products(
                story, COPIED[number], "24-WG08", "07-copy-dialog" if number == "24-WG085" else ""
            )
    story.rest()
    panel.search.clear()
    story.until(lambda: panel.model.rowCount() == 0)
    story.picture("07-nothing-left")
    panel.states.select("all")
    panel.states.chosen.emit("all")
    story.until(lambda: panel.model.rowCount() == PRODUCT_COUNT)


def work_on_the_hoodie(story: LumaWindow) -> None:
    """A finer matrix; drops on Primary media, a cell, a column header and a selection of variants."""
    story.open_product(HOODIE, MASTER_TAB)
    story.picture("08-master")
    with story.answering(("", "Edit product media")):
        story.drop_on_primary(["mh02-purple_main"])
    story.until(lambda: story.media("mh02-purple_main")[0] in story.primary(HOODIE))
    story.settle()
    story.picture("08-master-checked-out")

    story.open_tab(DIMENSIONS_TAB)
    story.click(story.products.dimensions.change_button)
    dialog = story.dialog(MatrixDialog)
    assert isinstance(dialog, MatrixDialog)
    dialog.boxes[Dimension.SIZE].setChecked(True)
    story.until(dialog.change_button.isEnabled)
    story.rest()
    story.picture("09-change-dimensions")
    story.click(dialog.change_button)
    story.until(lambda: len(story.products.desk.state.content.cells) == 15)
    story.settle()

    view = story.products.dimensions.view
    place = view.visualRect(view.matrix.index(0, 1)).center()
    key = view.matrix.grid.key(0, 1)
    story.drag(view.viewport(), place, story.media("mh02-black_main"), "09-drag-onto-cell")
    story.until(lambda: story.media("mh02-black_main")[0] in _cell(story, key).primary)
    story.settle()
    header = view.horizontalHeader()
    point = QPoint(header.sectionViewportPosition(0) + header.sectionSize(0) // 2, header.height() - 8)
    keys = header.section_keys(point)
    assert len(keys) == 3
    story.drag(header.viewport(), point, story.media("mh02-red_main"), "09-drag-onto-column")
    story.until(lambda: all(story.media("mh02-red_main")[0] in _cell(story, one).primary for one in keys))
    story.settle()
    story.picture("09-matrix")

    story.open_tab(VARIANTS_TAB)
    table = story.products.variants.table
    rows = [table.model().index(row, 1) for row in (1, 2)]
    for index, keys_held in zip(rows, (Qt.KeyboardModifier.NoModifier, CONTROL), strict=True):
        story.click(table.viewport(), table.visualRect(index.siblingAtColumn(3)).center(), keys_held)
    chosen = table.selected_ids
    assert len(chosen) == 2
    place = table.visualRect(QModelIndex(rows[0].siblingAtColumn(3))).center()
    story.drag(table.viewport(), place, story.media("mh03-green_main"), "10-drag-onto-variants")
    story.until(lambda: len(story.products.desk.state.content.variants) == 2)
    story.settle()
    story.press(Qt.Key.Key_Z, CONTROL)
    story.until(lambda: not story.products.desk.state.content.variants)
    story.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    story.until(lambda: len(story.products.desk.state.content.variants) == 2)
    story.settle()
    story.picture("10-variants")
    story.press(Qt.Key.Key_Z, CONTROL | ALT)
    history = story.dialog(UndoHistoryDialog)
    story.rest()
    story.picture("10-undo-history")
    history.close()


def _cell(story: LumaWindow, key) -> TargetMedia:
    return story.products.desk.state.content.cells.get(key) or TargetMedia()


def copy_by_color(story: LumaWindow) -> None:
    """The reshoot of a tee is late: until then it shows the one of the same colors."""
    story.open_product(TEE)
    copy_to_products(story, [SAME_TEE], "ms1", "11-copy-by-color")
    assert same_pictures(story)


def same_pictures(story: LumaWindow) -> bool:
    pairs = [(f"{TEE}-M-{color}", f"{SAME_TEE}-M-{color}") for color in ("Black", "Blue", "Red")]
    return all(story.shown(TEE, one) == story.shown(SAME_TEE, other) for one, other in pairs)


def come_back_and_undo(story: LumaWindow) -> None:
    before = story.products.desk.history.undo_text
    assert before.startswith("Copy")
    story.restart()
    story.rail(PRODUCTS, Qt.Key.Key_2)
    story.open_product(TEE)
    story.until(lambda: story.products.desk.history.undo_text == before)
    story.press(Qt.Key.Key_Z, CONTROL)
    story.until(lambda: not same_pictures(story))
    story.settle()
    assert story.shown(SAME_TEE, f"{SAME_TEE}-M-Red")[0].startswith("ms12-red")
    story.picture("12-undone-after-restart")
    story.press(Qt.Key.Key_Z, CONTROL | SHIFT)
    story.until(lambda: same_pictures(story))
    story.settle()


def give_germany_its_own(story: LumaWindow) -> None:
    story.open_product(HOODIE, MASTER_TAB)
    kept = story.shown(HOODIE, "MH01-XL-Gray", GERMANY)
    story.go_to(GERMANY)
    story.settle()
    story.picture("13-inherited")
    with story.answering(("", "Edit product media"), ("13-severance", "Start from a copy")):
        story.drop_on_primary(["mh02-red_main"])
    story.until(lambda: story.media("mh02-red_main")[0] in story.primary(HOODIE, GERMANY))
    story.settle()
    assert story.shown(HOODIE, "MH01-XL-Gray", GERMANY) == kept, "a copy keeps what was inherited"
    story.picture("13-own-media")
    story.finish()


def reset_quebec(story: LumaWindow) -> None:
    story.go_to(QUEBEC)
    story.open_product(TEE, MASTER_TAB)
    kept = story.answers(TEE, QUEBEC)
    with story.answering(("", "Edit product media"), ("", "Start empty")):
        story.drop_on_primary(["mh02-red_main"])
    story.until(lambda: story.primary(TEE, QUEBEC) == story.media("mh02-red_main"))
    story.settle()
    assert story.shown(TEE, None, QUEBEC) == ["mh02-red_main"]
    with story.answering(("14-reset-to-default", "Reset to default")):
        story.products.commands["reset"].trigger()
    story.until(lambda: not story.primary(TEE, QUEBEC))
    story.settle()
    assert story.answers(TEE, QUEBEC) == kept
    story.finish()


def choose_a_swatch(story: LumaWindow) -> None:
    story.go_to(DEFAULT_CONTEXT)
    story.open_product(HOODIE, MASTER_TAB)
    swatches = story.products.master.swatches
    story.products.master.ensureWidgetVisible(swatches)
    value = next(item.value for item in swatches.model.items if item.value.name == "Orange")
    index = swatches.model.index(swatches.model.row_of(value.id))
    swatches.list.scrollTo(index)
    (media_id,) = story.media("mh01-orange_main")
    story.drag(swatches.list.viewport(), swatches.list.visualRect(index).center(), [media_id])
    own = lambda: story.products.desk.state.content.swatches.get(value.id)  # noqa: E731
    story.until(lambda: own() is not None and own().media_id == media_id)
    story.settle()
    story.products.master.ensureWidgetVisible(swatches)
    story.click(swatches.image_page.switch, QPoint(8, swatches.image_page.switch.height() // 2))
    story.until(lambda: own().crop is not None)
    story.settle()
    story.picture("15-swatch")
    story.products.master.verticalScrollBar().setValue(0)


def give_a_category_its_image(story: LumaWindow) -> None:
    story.rail(CATEGORIES, Qt.Key.Key_3)
    view = story.categories
    row = story.tenant.categories.find("Men > Tops")
    view.panel.choose(row.id)
    story.until(lambda: view.channels.isVisible())
    story.rest()
    story.picture("16-category-omnichannel")
    story.click(view.channels.buttons["OUN002"])
    assert story.window.context == Context("OUN002", NEUTRAL)
    story.until(lambda: view.page.isVisible() and view.desk.is_idle)
    with story.answering(("", "Edit category media")):
        story.drag(view.page.well, QPoint(30, 30), story.media("mh01-orange_main"))
    story.until(lambda: view.page.well.image is not None and view.desk.is_idle)
    story.rest()
    story.picture("16-category")
    view.setFocus()
    story.shortcut(view.commands["finish"])
    story.until(view.header.publish_button.isEnabled)
    story.rail(PRODUCTS, Qt.Key.Key_2)
    story.go_to(DEFAULT_CONTEXT)


def sweep(story: LumaWindow) -> None:
    """What was copied into a context without a change is swept again, and no store shows anything else."""
    story.go_to(QUEBEC)
    story.open_product(SAME_TEE, MASTER_TAB)
    before = names_everywhere(story, SAME_TEE)
    with story.answering(("", "Edit product media")):
        story.click(story.products.master.bar.copy_button)
    story.until(lambda: story.primary(SAME_TEE, QUEBEC))
    story.settle()
    story.finish()
    story.products.setFocus()
    story.shortcut(story.products.commands["sweep"])
    dialog = story.dialog(SweepDialog)
    assert isinstance(dialog, SweepDialog)
    story.until(dialog.sweep_button.isEnabled)
    story.rest()
    story.picture("17-sweep")
    story.click(dialog.sweep_button)
    story.until(lambda: not story.primary(SAME_TEE, QUEBEC))
    story.settle()
    assert names_everywhere(story, SAME_TEE) == before
    story.go_to(DEFAULT_CONTEXT)


def names_everywhere(story: LumaWindow, number: str) -> dict[tuple[Context, str | None], list[str]]:
    """Return the names of what shoppers would see of a product, in every context."""
    return {
        (context, variant): [item.display_name for item in answer.primary]
        for context in story.tenant.channels.served_contexts()
        for variant, answer in story.answers(number, context).items()
    }


def finish_with_a_comment(story: LumaWindow) -> None:
    story.open_product(HOODIE)
    story.products.setFocus()
    story.shortcut(story.products.commands["finish_comment"])
    dialog = story.dialog(WordsDialog)
    assert isinstance(dialog, WordsDialog)
    story.write(dialog.words, "Sizes of their own, pictures of the second shoot")
    story.rest()
    story.picture("18-finish-with-comment")
    story.click(dialog.button)
    story.until(lambda: not story.products.desk.state.is_mine)
    story.settle()
    story.shortcut(story.products.commands["versions"])
    history = story.dialog(HistoryDialog)
    story.rest()
    story.picture("18-history")
    history.close()
    held = [
        (product_id, context)
        for product_id in story.tenant.catalog.product_ids()
        for context in (DEFAULT_CONTEXT, GERMANY, QUEBEC)
        if story.tenant.assignments.document(product_id, context).checked_out_by
    ]
    assert held == []


def publish_and_compare(story: LumaWindow) -> None:
    promised = everything(story, AnswerSource.DRAFT)
    assert all(answer.primary for answer in promised.values()), "every product and variant shows something"
    story.command("publish.all")
    publishing = story.window.pages.publishing
    story.until(lambda: isinstance(publishing.dialog, FirstPublishDialog))
    story.click(publishing.dialog.understand)
    story.until(lambda: isinstance(publishing.dialog, ChangesDialog))
    dialog = publishing.dialog
    story.until(lambda: dialog.act.text().endswith(" documents"))
    story.rest()
    story.picture("19-publish-all")
    story.click(dialog.act)
    story.jobs_end("publish")
    story.command("publish.media_sync")
    story.jobs_end("media-sync")
    story.command("publish.delta_1040")
    story.jobs_end("products-1040", 2)

    for source in (AnswerSource.PUBLISHED, AnswerSource.CSU):
        assert everything(story, source) == promised, source
    desk, hoodie = story.station.desk, story.product(HOODIE)
    row = story.tenant.categories.find("Men > Tops").id
    for context in story.tenant.channels.served_contexts():
        swatches = desk.swatches("luma", hoodie, context, AnswerSource.DRAFT)
        assert desk.swatches("luma", hoodie, context, AnswerSource.CSU) == swatches
        image = desk.category("luma", row, context, AnswerSource.CSU)[0].image
        assert (image is not None) == (context.channel == "OUN002")

    story.rail(JOBS, Qt.Key.Key_6)
    story.picture("19-jobs")
    story.rail(PREVIEW, Qt.Key.Key_4)
    preview = story.window.pages.preview
    preview.show_product(hoodie, None)
    for pane, context in enumerate((SEATTLE, GERMANY)):
        preview.show_context(pane, context)
    preview.set_source(PreviewSource.CSU)
    story.until(lambda: preview.panes[0].answer is not None and preview.panes[0].answer.source.value == "csu")
    story.rest()
    story.picture("20-preview")
    story.rail(LIBRARY, Qt.Key.Key_1)
    story.picture("20-library-published")


def everything(story: LumaWindow, source: AnswerSource) -> dict[tuple[Context, str, str | None], Answer]:
    """Ask a source for all products and variants in all contexts that shoppers see."""
    return {
        (context, row.number, variant): answer
        for context in story.tenant.channels.served_contexts()
        for row in story.tenant.catalog.products(story.tenant.catalog.product_ids())
        for variant, answer in story.station.desk.answers("luma", row.id, context, source).items()
    }
