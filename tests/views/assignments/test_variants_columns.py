"""The widths of the columns of variants: they follow the window until a person sizes one."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.views.assignments.view import VARIANTS_TAB
from tests.views.assignments.conftest import Shop

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def open_by_click(shop: Shop):
    tabs = shop.view.tabs
    QTest.mouseClick(tabs, LEFT, NONE, tabs.tabRect(VARIANTS_TAB).center())
    return shop.view.variants.table


def test_a_tab_that_was_clicked_fits_its_columns_into_every_window(shop, qtbot):
    table = open_by_click(shop)
    for width in (1376, 1500, 1300):
        shop.window.resize(width, 500)
        qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)


def test_a_column_that_was_sized_keeps_its_width(shop, qtbot):
    table = open_by_click(shop)
    header = table.header
    edge = QPoint(header.sectionViewportPosition(2) + header.sectionSize(2) - 1, header.height() // 2)
    before = header.sectionSize(2)
    QTest.mousePress(header.viewport(), LEFT, NONE, edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(20, 0))
    QTest.mouseMove(header.viewport(), edge + QPoint(40, 0))
    QTest.mouseRelease(header.viewport(), LEFT, NONE, edge + QPoint(40, 0))
    wide = header.sectionSize(2)
    assert wide > before
    shop.window.resize(1500, 700)
    qtbot.waitUntil(lambda: table.viewport().width() > 1200)
    assert header.sectionSize(2) == wide
