"""Buttons that lose their words where there is no room; name and tool tip stay."""

from PySide6.QtWidgets import QPushButton

_WORDS = "words"


def set_compact(button: QPushButton, is_compact: bool) -> None:
    """Show only the icon of a button, or its words again."""
    words = button.property(_WORDS)
    if is_compact and words is None:
        button.setProperty(_WORDS, button.text())
        if not button.toolTip():
            button.setToolTip(button.text())
        button.setText("")
    elif not is_compact and words is not None:
        button.setText(words)
        button.setProperty(_WORDS, None)
