"""The keys of a product where the focus is in the media tray, which belongs to no view."""

from PySide6.QtCore import Qt

from app.models.context import DEFAULT_CONTEXT
from app.views.tenant_pages import PRODUCTS
from tests.views.preview.shop import USER
from tests.views.test_preview_page import place

__all__ = ["place"]


def test_editing_is_begun_and_finished_from_the_tray(place, qtbot):
    hoodie = place.shop.hoodie.id
    place.pages.edit_product(hoodie)
    place.settle()
    assert place.window.page == PRODUCTS
    tray = place.pages.at_hand.tray
    place.window.tray.show()
    place.window.activateWindow()
    tray.list.setFocus()
    qtbot.waitUntil(tray.list.hasFocus)
    qtbot.keyClick(tray.list, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: place.shop.assignments.document(hoodie, DEFAULT_CONTEXT).checked_out_by == USER)
    place.settle()
    tray.list.setFocus()
    qtbot.keyClick(tray.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: place.shop.assignments.document(hoodie, DEFAULT_CONTEXT).checked_out_by is None)
    place.settle()
    kept = [action.objectName() for action in place.window.tray.actions()]
    assert "product.copy" not in kept and "product.publish" in kept
