"""The tabs of a product for people with a screen reader, a keyboard, large text or high contrast."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.models.assignments.slots import AdditionalSlot, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.views.assignments.view import DIMENSIONS_TAB, MASTER_TAB, VARIANTS_TAB
from app.views.support.theme import BASE_PIXELS, MAX_SCALE, ThemeMode, high_contrast_theme
from tests.support.accessibility import faults, nameless
from tests.support.builders import assign
from tests.views.assignments.conftest import Shop

LEAST = (1036, 604)  # what a window of 1100 x 700 leaves to the view


@pytest.fixture(params=[1.0, MAX_SCALE], ids=["100 %", "150 %"])
def scale(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[float]:
    before = QFont(qapp.font())
    font = QFont(before)
    font.setPixelSize(round(BASE_PIXELS * request.param))
    qapp.setFont(font)
    yield request.param
    qapp.setFont(before)


def settled_faults(root: QWidget) -> list[str]:
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    return faults(root)


def filled(shop: Shop) -> Shop:
    chart = AdditionalSlot(shop.media["chart"], "SizeChart")
    shop.matrix(Dimension.COLOR, Dimension.STYLE)
    assign(shop.tenant, shop.shirt, TargetMedia(shop.ids("front", "back"), (chart,)))
    shop.view.desk.reload()
    shop.edit()
    return shop


@pytest.mark.parametrize("size", [LEAST, (1376, 804)], ids=["1100 x 700", "1440 x 900"])
@pytest.mark.parametrize("tab", [MASTER_TAB, DIMENSIONS_TAB, VARIANTS_TAB])
def test_names_targets_reach_and_text_of_every_tab(scale, shop, tab, size):
    filled(shop)
    shop.tray.header.hide()
    shop.tray.hide()
    shop.window.resize(*size)
    shop.view.tabs.setCurrentIndex(tab)
    page = shop.view.pages[tab]
    if tab == VARIANTS_TAB:
        shop.view.variants.table.selectAll()
    assert settled_faults(page) == []
    assert shop.view.minimumSizeHint().width() <= size[0], "nothing makes the window wider"


@pytest.mark.parametrize("kind", ["hex", "image"])
def test_both_pages_of_the_swatch_editor(scale, shop, kind):
    filled(shop)
    swatches = shop.view.master.swatches
    value = swatches.model.items[0].value.id
    swatches.choose(value)
    if kind == "image":
        swatches.use_image(value, shop.media["front"])
        swatches.image_page.switch.click()
    else:
        swatches.use_hex(value, "#123456")
    assert settled_faults(swatches) == []


def test_the_dialog_that_changes_dimensions(scale, shop):
    filled(shop)
    dialog = shop.view.dimensions.change_dimensions()
    dialog.boxes[Dimension.STYLE].setChecked(False)
    assert settled_faults(dialog) == []
    dialog.reject()


def test_the_dialog_that_copies_media(scale, shop):
    filled(shop)
    dialog = shop.view.bulk.open_copy()
    assert settled_faults(dialog) == []
    dialog.reject()


@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_every_tab_has_names_in_both_themes(shop, mode):
    filled(shop)
    shop.hub.set_mode(mode)
    for tab in (MASTER_TAB, DIMENSIONS_TAB, VARIANTS_TAB):
        shop.view.tabs.setCurrentIndex(tab)
    for w in [shop.view.panel, shop.view.header, *shop.view.pages, shop.view.variants.table]:
        print("MIN", type(w).__name__, w.minimumSizeHint().width(), w.minimumWidth())
    bar = shop.view.variants.search.parentWidget()
    for c in bar.children():
        if hasattr(c, "minimumSizeHint"):
            print("BAR", type(c).__name__, c.minimumSizeHint().width(), c.minimumWidth(), c.isVisible())
        assert nameless(shop.view.pages[tab]) == []


def test_high_contrast_uses_the_colours_of_the_system(shop):
    palette = QPalette(QApplication.palette())
    theme = high_contrast_theme(palette)
    assert theme.qcolor("surface") == palette.color(QPalette.ColorRole.Base)
    filled(shop)
    for tab in (MASTER_TAB, DIMENSIONS_TAB, VARIANTS_TAB):
        shop.view.tabs.setCurrentIndex(tab)
    for w in [shop.view.panel, shop.view.header, *shop.view.pages, shop.view.variants.table]:
        print("MIN", type(w).__name__, w.minimumSizeHint().width(), w.minimumWidth())
    bar = shop.view.variants.search.parentWidget()
    for c in bar.children():
        if hasattr(c, "minimumSizeHint"):
            print("BAR", type(c).__name__, c.minimumSizeHint().width(), c.minimumWidth(), c.isVisible())
        assert not shop.view.pages[tab].grab().isNull()
