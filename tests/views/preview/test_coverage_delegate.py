"""Colours, marks and letters as they are painted."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.models.context import Context
from app.views.preview.coverage_delegate import cell_size, heat_of
from app.views.preview.coverage_table import HeatTable
from app.views.support.theme import DARK, LIGHT, ThemeMode
from tests.views.preview.coverage_fakes import CALLS, CHANNELS, DE, LOCALES, OUTLET, US, coverage_map


@pytest.fixture
def table(qtbot, hub) -> HeatTable:
    made = HeatTable(hub)
    qtbot.addWidget(made)
    made.heat.show_map(coverage_map())
    made.resize(400, 300)
    made.show()
    return made


def box(table: HeatTable, context: Context) -> QRect:
    return table.visualRect(table.heat.index_of(context))


def picture(table: HeatTable) -> QImage:
    return table.viewport().grab().toImage()


def colors(image: QImage, area: QRect) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


@pytest.mark.parametrize(
    ("percent", "ground", "text"),
    [
        (100, "heat_100", "text"), (99, "heat_90", "text"), (90, "heat_90", "text"),
        (89, "heat_80", "text"), (80, "heat_80", "text"), (79, "warn_bg", "warn"),
        (60, "warn_bg", "warn"), (59, "err_bg", "err"), (0, "err_bg", "err"),
    ],
)  # fmt: skip
def test_heat(percent, ground, text):
    assert heat_of(percent) == (ground, text)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_cells_have_the_colour_of_their_percentage(table, hub, theme):
    hub.set_mode(ThemeMode.DARK if theme.is_dark else ThemeMode.LIGHT)
    image = picture(table)
    grounds = {context: image.pixelColor(box(table, context).topLeft() + QPoint(5, 17)) for context in
               (US, DE, Context("OUN003", "en-us"), CALLS, OUTLET)}  # fmt: skip
    assert [color.name().upper() for color in grounds.values()] == [
        theme.heat_100, theme.heat_90, theme.heat_80, theme.warn_bg, theme.err_bg,
    ]  # fmt: skip


def test_the_number_is_written_in_every_cell(table):
    image = picture(table)
    for oun, _name in CHANNELS:
        for locale in LOCALES:
            area = box(table, Context(oun, locale)).adjusted(8, 10, -14, -8)
            assert len(colors(image, area)) > 1, (oun, locale)


def test_marks_stand_at_their_corners(table):
    image, theme = picture(table), LIGHT
    own = box(table, DE)
    assert image.pixelColor(own.topRight() + QPoint(-7, 8)).name().upper() == theme.text
    plain = box(table, US)
    assert image.pixelColor(plain.topRight() + QPoint(-7, 8)).name().upper() == theme.heat_100
    ring = QRect(own.topRight() + QPoint(-21, 3), own.topRight() + QPoint(-12, 12))
    assert theme.warn in colors(image, ring)
    stale = box(table, OUTLET)
    clock = QRect(stale.bottomRight() - QPoint(14, 14), stale.bottomRight() - QPoint(3, 3))
    assert len(colors(image, clock)) > len(colors(image, clock.translated(-20, 0)))


def test_a_locale_that_is_not_offered_is_dashed(table):
    area = box(table, Context("OUN004", "de-de")).adjusted(2, 2, -2, -2)
    image = picture(table)
    top = [image.pixelColor(x, area.top()).name().upper() for x in range(area.left() + 4, area.right() - 3)]
    assert LIGHT.line2 in top
    assert LIGHT.surface in top


def test_compared_cells_have_a_frame_and_a_letter(table):
    before = picture(table)
    table.show_contexts(US, DE)
    image = picture(table)
    for context in (US, DE):
        corner = QRect(box(table, context).topLeft(), box(table, context).topLeft() + QPoint(12, 12))
        assert LIGHT.fill not in colors(before, corner)
        assert {LIGHT.fill, LIGHT.on_fill} <= colors(image, corner)
    a, b = (image.copy(QRect(box(table, one).topLeft(), box(table, one).topLeft() + QPoint(12, 12)))
            for one in (US, DE))  # fmt: skip
    assert a != b


def test_cells_grow_with_the_text(table):
    small = cell_size()
    font = QApplication.font()
    try:
        larger = QApplication.font()
        larger.setPixelSize(round(13 * 1.5))
        QApplication.setFont(larger)
        large = cell_size()
    finally:
        QApplication.setFont(font)
    assert large.width() > small.width()
    assert large.height() > small.height()
