"""Questions in message boxes: one filled button for what is usual, an outlined red one for what is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QWidget

_ROLES: Final = {
    "primary": QMessageBox.ButtonRole.AcceptRole,
    "secondary": QMessageBox.ButtonRole.ActionRole,
    "danger": QMessageBox.ButtonRole.DestructiveRole,
}


@dataclass(frozen=True, slots=True)
class Way:
    """One answer.

    Attributes:
        text: On its button.
        kind: The look of the button; Enter takes the first `primary`, and cancels where there is none.
    """

    text: str
    kind: Literal["primary", "secondary", "danger"] = "primary"


def question_box(parent: QWidget, window: str, title: str, words: str, ways: Sequence[Way]) -> QMessageBox:
    """Make a box with Cancel beside the ways; `chosen_way` reads its answer. Thread: GUI."""
    box = QMessageBox(parent)
    box.setWindowTitle(window)
    box.setText(title)
    box.setInformativeText(words)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setIcon(QIcon())  # without the coloured one of the base style
    box.setDefaultButton(cancel)
    for way in reversed(ways):
        button = box.addButton(way.text.replace("&", "&&"), _ROLES[way.kind])
        button.setIcon(QIcon())
        button.setProperty("kind", way.kind)
        button.setProperty("way", way.text)
        if way.kind == "primary":
            box.setDefaultButton(button)
    return box


def chosen_way(box: QMessageBox) -> str:
    """Return the text of the way that was clicked, empty when none was wanted."""
    clicked = box.clickedButton()
    return "" if clicked is None else clicked.property("way") or ""


def ask(parent: QWidget, window: str, title: str, words: str, ways: Sequence[Way]) -> str:
    """Ask and wait; returns the text of the way, empty when none is wanted. Thread: GUI."""
    box = question_box(parent, window, title, words, ways)
    box.exec()
    chosen = chosen_way(box)
    box.deleteLater()
    return chosen
