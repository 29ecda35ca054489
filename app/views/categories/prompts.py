"""Questions that the Categories view asks; tests answer with an object of the same shape."""

from enum import StrEnum
from typing import Protocol

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget


class Removal(StrEnum):
    """What becomes of a category whose image is taken away. Source: domain.md U6."""

    INHERIT = "inherit"
    SHOW_NOTHING = "show nothing"
    CANCEL = "cancel"


class Prompts(Protocol):
    """Asks one question each; all block until they are answered. Thread: GUI."""

    def edit_and_assign(self, category: str) -> bool:
        """Ask whether to check out and go on."""
        ...

    def discard(self, count: int) -> bool:
        """Ask whether to throw changes away."""
        ...

    def removal(self, category: str, inherits: str) -> Removal:
        """Ask what is shown once the image is gone."""
        ...


class MessagePrompts:
    """Asks in message boxes over a widget."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def edit_and_assign(self, category: str) -> bool:
        """Ask whether to check out and go on."""
        box, yes = self._box(
            "Edit category media and assign?",
            f"{category} is not checked out. Others can look at it, but not edit it, until you finish.",
            "Edit category media",
        )
        box.setDefaultButton(yes)
        return self._answer(box) is yes

    def discard(self, count: int) -> bool:
        """Ask whether to throw changes away; Enter does not."""
        changes = f"{count} change{'' if count == 1 else 's'}"
        box, yes = self._box(
            f"Discard {changes}?",
            "The category returns to its last check-in. This cannot be undone.",
            f"Discard {changes}",
        )
        return self._answer(box) is yes

    def removal(self, category: str, inherits: str) -> Removal:
        """Ask what is shown once the image is gone."""
        box, yes = self._box(
            f"{category} has no image of its own left",
            f"It can inherit the one of {inherits} again, or show no image on purpose.",
            f"Inherit from {inherits}",
        )
        nothing = box.addButton("Show no image", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(yes)
        clicked = self._answer(box)
        if clicked is yes:
            return Removal.INHERIT
        return Removal.SHOW_NOTHING if clicked is nothing else Removal.CANCEL

    def _box(self, title: str, words: str, yes: str) -> tuple[QMessageBox, QPushButton]:
        box = QMessageBox(self._parent)
        box.setWindowTitle("Categories")
        box.setText(title)
        box.setInformativeText(words)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setIcon(QIcon())
        box.setDefaultButton(cancel)
        return box, button

    @staticmethod
    def _answer(box: QMessageBox) -> object:
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        return clicked
