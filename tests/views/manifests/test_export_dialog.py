"""What the export dialog offers, refuses and asks for."""

from array import array
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.models.catalog.rows import ProductRow
from app.models.context import DEFAULT_CONTEXT
from app.views.manifests.export_dialog import ASSIGNMENTS, MEDIA, ExportDialog, ExportSubject
from tests.support import accessibility
from tests.views.manifests.conftest import World

PRODUCTS = {1: ("MH01", "Hoodie"), 2: ("MH02", "Jacket"), 3: ("CAP", "Cap")}
Open = Callable[..., ExportDialog]


def product(product_id: int) -> ProductRow:
    number, name = PRODUCTS[product_id]
    fields = {"id": product_id, "number": number, "name": name}
    rest = {one: None for one in ProductRow.__dataclass_fields__ if one not in fields}
    return ProductRow(**fields, **rest)


@pytest.fixture
def open_(world: World) -> Open:
    def find(text: str) -> "array[int]":
        return array("q", [key for key, words in PRODUCTS.items() if text in " ".join(words)])

    def make(
        content: str = MEDIA, media: tuple[int, ...] = (), products: tuple[int, ...] = ()
    ) -> ExportDialog:
        subject = ExportSubject(media, products, DEFAULT_CONTEXT, "Omnichannel, Neutral", world.folder)
        dialog = ExportDialog(
            world.hub, subject, find, lambda ids: [product(one) for one in ids], world.background, content,
            world.window,
        )  # fmt: skip
        dialog.open()
        world.rest()
        return dialog

    return make


def test_the_selection_is_offered_first_else_the_entire_library(world: World, open_: Open) -> None:
    dialog = open_(MEDIA, media=(4, 5))
    assert dialog.selected.text() == "Selected: 2 media items" and dialog.selected.isChecked()
    wish = dialog.wish
    assert (wish.content, wish.media_ids, wish.file) == (MEDIA, (4, 5), world.folder / "media.tsv")
    dialog.everything.click()
    assert dialog.wish.media_ids == ()
    assert not dialog.all_channels.isVisible() and not dialog.chosen.isVisible()
    dialog.reject()
    dialog.deleteLater()


def test_contexts_belong_to_assignments(open_: Open) -> None:
    dialog = open_(ASSIGNMENTS, products=(2,))
    assert dialog.selected.text() == "Selected: 1 product"
    assert dialog.context_words.text() == "Assignments of Omnichannel, Neutral, the context in force."
    dialog.all_locales.click()
    assert dialog.context_words.text() == "Assignments of Omnichannel in all locales."
    dialog.extended.click()
    wish = dialog.wish
    assert wish.product_ids == (2,) and wish.all_locales and not wish.all_channels and wish.extended
    dialog.content.chosen.emit(MEDIA)
    dialog.content.select(MEDIA)
    dialog._show_content()
    assert dialog.context_words.text() == "Titles, alt texts and descriptions in all locales."
    wish = dialog.wish
    assert wish.all_locales and not wish.extended and wish.product_ids == ()
    dialog.reject()
    dialog.deleteLater()


def test_products_are_searched_and_ticked(world: World, open_: Open) -> None:
    dialog = open_(ASSIGNMENTS)
    dialog.chosen.click()
    world.rest()
    assert dialog.products.isVisible() and dialog.products.model.rowCount() == 3
    assert not dialog.export.isEnabled() and dialog.hint.text() == "Tick the products to export."
    QTest.keyClicks(dialog.products.search, "MH")
    dialog.products.search.searched.emit("MH")
    world.rest()
    model = dialog.products.model
    assert [model.index(row).data() for row in range(model.rowCount())] == ["Hoodie  MH01", "Jacket  MH02"]
    dialog.products.list.setCurrentIndex(model.index(1))
    QTest.keyClick(dialog.products.list, Qt.Key.Key_Space)
    dialog.products.look_for("")
    world.rest()
    assert dialog.wish.product_ids == (2,) and dialog.export.isEnabled()
    assert model.index(1).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    dialog.reject()
    dialog.deleteLater()


def test_the_file_follows_name_and_format_until_a_person_chooses_it(
    world: World, open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    (world.folder / "autumn-sale.tsv").write_text("")
    dialog = open_(MEDIA)
    dialog.name.clear()
    QTest.keyClicks(dialog.name, "Autumn sale")
    assert dialog.wish.file == world.folder / "autumn-sale-2.tsv"
    dialog.format.select(".xlsx")
    dialog.format.chosen.emit(".xlsx")
    assert dialog.wish.file == world.folder / "autumn-sale.xlsx"
    chosen = world.folder / "mine.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    dialog.browse.click()
    assert dialog.wish.file == chosen
    dialog.binaries.click()
    assert dialog.wish.file == world.folder / "mine.zip" and dialog.wish.binaries
    dialog.reject()
    dialog.deleteLater()


@pytest.mark.parametrize("path", ["", "relative.tsv", "/nowhere/at/all.tsv"])
def test_a_place_that_cannot_be_written_closes_the_way(open_: Open, path: str) -> None:
    dialog = open_(MEDIA)
    dialog.file.setText(path)
    assert not dialog.export.isEnabled() and dialog.hint.text()
    dialog.reject()
    dialog.deleteLater()


def test_everything_has_a_name_and_is_reached_by_keys(world: World, open_: Open) -> None:
    dialog = open_(ASSIGNMENTS, products=(1,))
    dialog.chosen.click()
    world.rest()
    assert accessibility.nameless(dialog) == []
    assert accessibility.unreachable(dialog) == []
    assert accessibility.too_small(dialog) == []
    dialog.reject()
    dialog.deleteLater()
