"""The commands of the Categories view as actions with their shortcuts. Source: ui.md 5."""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

# key: (text, shortcut)
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "edit": ("Edit category media", "Ctrl+E"),
    "finish": ("Finish editing", "Ctrl+Return"),
    "finish_comment": ("Finish editing with comment…", "Ctrl+Shift+Return"),
    "discard": ("Discard edits…", "Ctrl+Shift+D"),
    "ask": ("Ask to finish", "Ctrl+Shift+K"),
    "take_over": ("Take over check-out", "Ctrl+Shift+O"),
    "break": ("Break check-out…", "Ctrl+Shift+B"),
    "versions": ("History of versions…", "Ctrl+Shift+H"),
    "publish": ("Publish", "Ctrl+Shift+P"),
    "add": ("Add media…", "Ctrl+Shift+M"),
    "remove": ("Remove image", ""),
    "nothing": ("Show no image", ""),
    "copy": ("Copy media", "Ctrl+C"),
    "cut": ("Cut media", "Ctrl+X"),
    "paste": ("Paste media", "Ctrl+V"),
    "copy_to": ("Copy image to selected channels and locales", ""),
    "search": ("Search categories", "Ctrl+F"),
}


def install_commands(owner: QWidget, handlers: Mapping[str, Callable[[], object]]) -> dict[str, QAction]:
    """Make the actions; their keys work while the focus is inside `owner`."""
    actions: dict[str, QAction] = {}
    for key, (text, shortcut) in COMMANDS.items():
        action = QAction(text, owner)
        action.setObjectName(f"category.{key}")
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _on=False, key=key: handlers[key]())
        owner.addAction(action)
        actions[key] = action
    return actions
