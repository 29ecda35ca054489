"""Buttons of the product. Looks come from the style sheet through the property `kind`."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QToolButton, QWidget

from app.views.support.theme import ThemeHub

CONTROL_ICON: Final = QSize(16, 16)
TEXT_BUTTON_ICON: Final = QSize(20, 16)  # 16 px and a gap


def _push(
    hub: ThemeHub, text: str, kind: str, icon: str | None, role: str, parent: QWidget | None
) -> QPushButton:
    button = QPushButton(text, parent)
    button.setProperty("kind", kind)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(text.rstrip("…"))
    if icon:
        button.setIconSize(TEXT_BUTTON_ICON)
        hub.bind_icon(button, icon, role, padded=True)
    return button


def primary_button(
    hub: ThemeHub, text: str, icon: str | None = None, parent: QWidget | None = None
) -> QPushButton:
    """Make the one filled button of a region."""
    return _push(hub, text, "primary", icon, "on_fill", parent)


def secondary_button(
    hub: ThemeHub, text: str, icon: str | None = None, parent: QWidget | None = None
) -> QPushButton:
    """Make an outlined button."""
    return _push(hub, text, "secondary", icon, "t2", parent)


def quiet_button(
    hub: ThemeHub, text: str, icon: str | None = None, parent: QWidget | None = None
) -> QPushButton:
    """Make a button without an edge, for bars."""
    return _push(hub, text, "quiet", icon, "t2", parent)


def danger_button(
    hub: ThemeHub, text: str, icon: str | None = None, parent: QWidget | None = None
) -> QPushButton:
    """Make an outlined button for what cannot be undone."""
    return _push(hub, text, "danger", icon, "err", parent)


def link_button(
    hub: ThemeHub, text: str, icon: str | None = None, parent: QWidget | None = None
) -> QPushButton:
    """Make a button that looks like a link."""
    button = _push(hub, text, "link", icon, "accent", parent)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def icon_button(
    hub: ThemeHub,
    icon: str,
    name: str,
    *,
    shortcut: str | QKeySequence | None = None,
    role: str = "t2",
    small: bool = False,
    parent: QWidget | None = None,
) -> QToolButton:
    """Make a 28 px (small: 24 px) icon button with a spoken name and a tool tip that gives its shortcut."""
    button = QToolButton(parent)
    button.setProperty("kind", "small" if small else "icon")
    button.setIconSize(CONTROL_ICON)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(name)
    keys = (
        ""
        if shortcut is None
        else f" ({QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)})"
    )
    button.setToolTip(name + keys)
    hub.bind_icon(button, icon, role)
    return button


class SegmentedControl(QFrame):
    """Two to four choices side by side, one of them on. Emits `chosen(key)` when a person changes it."""

    chosen = Signal(str)

    def __init__(
        self, hub: ThemeHub, choices: list[tuple[str, str]], name: str, *, parent: QWidget | None = None
    ) -> None:
        """Take (key, text) pairs; the text `icon:list:Show as list` shows an icon with that name."""
        super().__init__(parent)
        self.setObjectName("Segments")
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(1)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for key, text in choices:
            button = QToolButton(self)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if text.startswith("icon:"):
                _, icon, spoken = text.split(":", 2)
                button.setToolTip(spoken)
                button.setAccessibleName(spoken)
                hub.bind_icon(button, icon, "t2")
            else:
                button.setText(text)
                button.setAccessibleName(text)
            button.clicked.connect(lambda _on=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)
        self.select(choices[0][0])

    @property
    def selected(self) -> str:
        """The key that is on; empty where none is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_text(self, key: str, text: str) -> None:
        """Word a choice anew, as with another count."""
        self._buttons[key].setText(text)
        self._buttons[key].setAccessibleName(text)

    def select(self, key: str) -> None:
        """Turn a choice on without emitting `chosen`; an empty key turns all of them off."""
        self._group.setExclusive(bool(key))
        for known, button in self._buttons.items():
            button.setChecked(known == key)
        self._group.setExclusive(True)
