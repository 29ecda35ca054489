"""The commands of the product media view as actions with their shortcuts. Source: ui.md 5."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

# key: (text, shortcut)
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "edit": ("Edit product media", "Ctrl+E"),
    "finish": ("Finish editing", "Ctrl+Return"),
    "finish_comment": ("Finish editing with comment…", "Ctrl+Shift+Return"),
    "discard": ("Discard edits…", "Ctrl+Shift+D"),
    "ask": ("Ask to finish", "Ctrl+Shift+K"),
    "take_over": ("Take over check-out", "Ctrl+Shift+O"),
    "break": ("Break check-out…", "Ctrl+Shift+B"),
    "versions": ("History of versions…", "Ctrl+Shift+H"),
    "publish": ("Publish", "Ctrl+Shift+P"),
    "reset": ("Reset to default…", ""),
    "copy": ("Copy media", "Ctrl+C"),
    "cut": ("Cut media", "Ctrl+X"),
    "paste": ("Paste media", "Ctrl+V"),
    "copy_to": ("Copy media to…", "Ctrl+Shift+C"),
    "sweep": ("Sweep redundant overrides…", "Ctrl+Shift+R"),
    "sort": ("Sort Primary media…", "Ctrl+Shift+S"),
    "dimensions": ("Change dimensions…", "Ctrl+Shift+X"),
    "next_tab": ("Next product tab", "Ctrl+Tab"),
    "search": ("Search products", "Ctrl+F"),
}


def install_commands(owner: QWidget, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Make the actions; their keys work while the focus is inside `owner`."""
    actions: dict[str, QAction] = {}
    for key, (text, shortcut) in COMMANDS.items():
        action = QAction(text, owner)
        action.setObjectName(f"product.{key}")
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False, key=key: handlers[key]())
        owner.addAction(action)
        actions[key] = action
    return actions
