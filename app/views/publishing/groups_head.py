"""The head of a publish group: name, state, facts, and the bar of its commands."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.models.context import LIVE_SITE
from app.models.publishing.group_rows import GroupRow
from app.models.tenants.rows import EDITABLE_STATES, LIVE_STATES, GroupState
from app.views.publishing.groups_words import count_words, schedule_words, state_chip, subtitle
from app.views.support.buttons import quiet_button, secondary_button
from app.views.support.chips import Chip, ChipLabel
from app.views.support.labels import ElidedLabel
from app.views.support.theme import ThemeHub

# id: (text, icon, key); in the order of the bar.
COMMANDS: Final = {
    "validate": ("Validate", "ph.check-square", "Ctrl+Shift+L"),
    "schedule": ("Edit Schedule", "ph.calendar", "Ctrl+Shift+S"),
    "unschedule": ("Unschedule", "ph.calendar-x", ""),
    "copy": ("Copy to Publish group", "copy", "Ctrl+Alt+G"),
    "preview": ("Preview", "preview", "Ctrl+Shift+V"),
    "rename": ("Rename", "edit", "F2"),
    "delete": ("Delete", "trash", ""),
    "publish": ("Publish now", "publish", "Ctrl+Shift+P"),
    "take_back": ("Take back", "undo", ""),
}
WINDOW_KEYS: Final = ("copy", "preview")
"""Commands whose keys belong to the window: they mean the like in every view."""
_WORDS_KEPT: Final = ("validate", "schedule", "publish", "take_back")


class GroupHead(QWidget):
    """Signals: `work_wanted()` and `command_wanted(key of COMMANDS)`."""

    work_wanted = Signal()
    command_wanted = Signal(str)

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = ElidedLabel("", "title")
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.chip = ChipLabel(hub, Chip(""))
        self.facts = ElidedLabel("", "body", Qt.TextElideMode.ElideRight)
        self.work_button = secondary_button(hub, "Work in this group", "ph.stack")
        self.work_button.clicked.connect(lambda _on=False: self.work_wanted.emit())
        self.buttons: dict[str, QPushButton] = {}
        for key, (text, icon, shortcut) in COMMANDS.items():
            button = quiet_button(hub, text, icon)
            button.setToolTip(f"{text} ({shortcut})" if shortcut else text)
            button.clicked.connect(lambda _on=False, key=key: self.command_wanted.emit(key))
            self.buttons[key] = button
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        column.addWidget(self._make_bar())

    def show_group(
        self, row: GroupRow | None, blockers: int | None, in_force: int, *, has_items: bool
    ) -> None:
        """Show a group, or the Live site for None; `in_force` is the group that is worked in."""
        self.name.setText("Live site" if row is None else row.name)
        self.chip.set_chip(Chip("Default") if row is None else state_chip(row, blockers))
        self.facts.setText(_facts(row, in_force))
        is_here = in_force == (LIVE_SITE if row is None else row.id)
        can_work = row is None or row.state in EDITABLE_STATES
        words = "Work on the Live site" if row is None else "Work in this group"
        tip = words if can_work else "It went live: edit on the Live site"
        self.work_button.setText(words)
        self.work_button.setAccessibleName(words)
        self.work_button.setEnabled(can_work and not is_here)
        self.work_button.setToolTip("You work here already" if is_here else tip)
        self._show_commands(row, has_items)

    def fit(self, is_narrow: bool) -> None:
        """Leave words of buttons away where there is little room."""
        for key, button in self.buttons.items():
            text = COMMANDS[key][0]
            button.setText("" if is_narrow and key not in _WORDS_KEPT else text)
            button.setAccessibleName(text)

    def _show_commands(self, row: GroupRow | None, has_items: bool) -> None:
        is_open = row is not None and row.state in EDITABLE_STATES
        is_live = row is not None and row.state in LIVE_STATES and row.reverted_at is None
        on = {
            "validate": is_open,
            "schedule": is_open,
            "unschedule": is_open and row is not None and row.scheduled_at is not None,
            "copy": is_open and has_items,
            "preview": is_open,
            "rename": row is not None,
            "delete": row is not None and row.state is not GroupState.PUBLISHING,
            "publish": is_open and row is not None and row.items > 0,
            "take_back": is_live,
        }
        for key, is_on in on.items():
            self.buttons[key].setEnabled(is_on)
        self.buttons["unschedule"].setVisible(on["unschedule"])
        self.buttons["take_back"].setVisible(is_live)
        self.buttons["publish"].setVisible(not is_live)

    def _make_header(self) -> QWidget:
        head = QFrame()
        head.setProperty("ground", "surface")
        head.setProperty("edge", "bottom")
        head.setFixedHeight(64)
        row = QHBoxLayout(head)
        row.setContentsMargins(16, 0, 16, 0)
        words = QVBoxLayout()
        words.setContentsMargins(0, 6, 0, 6)
        words.setSpacing(2)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.name)
        first.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch(1)
        words.addLayout(first)
        words.addWidget(self.facts)
        row.addLayout(words, 1)
        row.addWidget(self.work_button)
        return head

    def _make_bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("edge", "bottom")
        bar.setFixedHeight(42)
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(0)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        return bar


def _facts(row: GroupRow | None, in_force: int) -> str:
    """Write the second line."""
    if row is None:
        return "Everybody who works in no publish group works here, and publishes by hand."
    products = count_words(row.products, "product", "products")
    items = f"{count_words(row.items, 'item', 'items')}, {products}."
    if row.problem:
        return f"{items} {row.problem}"
    when = schedule_words(row) or (subtitle(row) if row.state in LIVE_STATES else "")
    if when:
        return f"{items} {when}."
    if in_force == row.id:
        return f"{items} You work in this group."
    here = "Live site" if in_force == LIVE_SITE else "another group"
    return f"{items} Context is {here} until you switch to this group."
