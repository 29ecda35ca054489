"""Check-outs and versions for people with a screen reader, a keyboard or large text."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.models.changes import Changes
from app.models.context import DEFAULT_CONTEXT
from app.views.check_outs.dialogs import break_dialog, discard_dialog, finish_dialog
from app.views.check_outs.history_dialog import HistoryDialog
from app.views.support.theme import BASE_PIXELS, MAX_SCALE
from tests.support.accessibility import faults

MARTA = "Marta Magdalena Oduya-Steinberger"


@pytest.fixture(params=[1.0, MAX_SCALE], ids=["100 %", "150 %"], autouse=True)
def scale(qapp: QApplication, request) -> Iterator[float]:
    before = QFont(qapp.font())
    font = QFont(before)
    font.setPixelSize(round(BASE_PIXELS * request.param))
    qapp.setFont(font)
    yield request.param
    qapp.setFont(before)


def settled_faults(root: QWidget) -> list[str]:
    """Lay out what waits for it, then look."""
    for _ in range(3):
        QApplication.sendPostedEvents()
        QApplication.processEvents()
    return faults(root)


@pytest.mark.parametrize("width", [1036, 1376])
def test_card_and_header_of_somebody_elses_check_out(shop, width):
    shop.tenant.assignments.check_out(shop.shirt, DEFAULT_CONTEXT, MARTA)
    shop.view.refresh(Changes(products=frozenset({shop.shirt})))
    shop.window.resize(width, 640)
    assert settled_faults(shop.view.check_outs.card) == []
    assert settled_faults(shop.view.header) == []
    assert shop.view.check_outs.card.accessibleName().startswith(f"{MARTA} is editing since")


@pytest.mark.parametrize("width", [1036, 1376])
def test_header_of_ones_own_check_out(shop, width):
    shop.window.resize(width, 640)
    shop.edit()
    assert settled_faults(shop.view.header) == []


def test_dialogs_with_words(shop):
    for dialog in (
        finish_dialog(shop.hub, "SHIRT", [f"Line {number}" for number in range(9)], shop.window),
        break_dialog(shop.hub, "SHIRT", MARTA, shop.window),
        discard_dialog(shop.hub, "SHIRT", MARTA, shop.window),
    ):
        dialog.open()
        assert settled_faults(dialog) == []
        dialog.close()


def test_history_and_comparison_by_keys_alone(shop, qtbot):
    service = shop.tenant.assignments
    service.check_out(shop.shirt, DEFAULT_CONTEXT, MARTA)
    service.break_check_out(shop.shirt, DEFAULT_CONTEXT, "kim", "A reason that goes on for a while, and on")
    shop.view.refresh(Changes(products=frozenset({shop.shirt})))
    shop.view.commands["versions"].trigger()
    (dialog,) = shop.view.findChildren(HistoryDialog)
    qtbot.waitUntil(dialog.table.hasFocus)
    assert settled_faults(dialog) == []
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.words.text()
    QTest.keyClick(dialog.table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not dialog.table
