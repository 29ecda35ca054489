"""The commands of the product media view as actions with their shortcuts. Source: ui.md 5."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from app.views.assignments.view import ProductMediaView

# key: (text, shortcut)
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "edit": ("Edit product media", "Ctrl+E"),
    "finish": ("Finish editing", "Ctrl+Return"),
    "discard": ("Discard edits…", ""),
    "publish": ("Publish", "Ctrl+Shift+P"),
    "preview": ("Preview this product", "Ctrl+Shift+V"),
    "reset": ("Reset to default…", ""),
    "copy": ("Copy media", "Ctrl+C"),
    "cut": ("Cut media", "Ctrl+X"),
    "paste": ("Paste media", "Ctrl+V"),
    "tray": ("Media tray", "Ctrl+T"),
    "next_tab": ("Next product tab", "Ctrl+Tab"),
    "search": ("Search in this view", "Ctrl+F"),
}


def install_commands(view: "ProductMediaView") -> dict[str, QAction]:
    """Give the view its commands as actions; their keys work while the view has the focus.

    The window puts the same actions into its Product menu.
    """
    handlers: dict[str, Callable[[], object]] = {
        "edit": view.edit_product_media,
        "finish": view.finish_editing,
        "discard": view.discard_edits,
        "publish": view.publish,
        "preview": view.preview,
        "reset": view.reset_to_default,
        "copy": view.copy,
        "cut": view.cut,
        "paste": view.paste,
        "tray": lambda: view.tray.set_collapsed(not view.tray.is_collapsed),
        "next_tab": view.next_tab,
        "search": view.focus_search,
    }
    actions: dict[str, QAction] = {}
    for key, (text, shortcut) in COMMANDS.items():
        action = QAction(text, view)
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False, run=handlers[key]: run())
        view.addAction(action)
        actions[key] = action
    return actions
