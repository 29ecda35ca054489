"""Help > Keyboard shortcuts: every key, from the table of actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.views.actions import ACTIONS, MENUS, plain_text
from app.views.support.buttons import primary_button
from app.views.support.labels import text_label
from app.views.support.theme import ThemeHub

MORE_KEYS = (
    ("Large quick look", "Space"),
    ("Extend the selection", "Shift+Arrows"),
    ("Move without selecting", "Ctrl+Arrows"),
    ("Clear selection or search", "Esc"),
)


class ShortcutsDialog(QDialog):
    """Lists the shortcuts by menu.

    Args:
        extra: Commands that views bring along, as (menu or name of the view, text, keys).
    """

    def __init__(self, hub: ThemeHub, extra: list[tuple[str, str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keyboard shortcuts")
        self.resize(520, 600)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(24, 16, 24, 16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        for menu in MENUS:
            lines = [
                (plain_text(spec.text), spec.shortcut)
                for spec in ACTIONS
                if spec.menu == menu and spec.shortcut
            ]
            lines += [(text, keys) for name, text, keys in extra if name == menu and keys]
            _add(grid, plain_text(menu), lines)
        for view in dict.fromkeys(name for name, _, _ in extra if name not in MENUS):
            _add(grid, view, [(text, keys) for name, text, keys in extra if name == view and keys])
        _add(grid, "In lists", list(MORE_KEYS))
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 10)
        foot.addStretch(1)
        close = primary_button(hub, "Close")
        close.clicked.connect(self.accept)
        foot.addWidget(close)
        column.addLayout(foot)


def _add(grid: QGridLayout, title: str, lines: list[tuple[str, str]]) -> None:
    if not lines:
        return
    head = text_label(title, "section")
    head.setContentsMargins(0, 8 if grid.rowCount() > 1 else 0, 0, 0)
    grid.addWidget(head, grid.rowCount(), 0, 1, 2)
    for text, keys in lines:
        row = grid.rowCount()
        grid.addWidget(QLabel(text), row, 0)
        native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys
        key = text_label(native)
        key.setProperty("kind", "key")
        grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight)
