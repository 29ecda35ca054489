"""Questions that the Categories view asks; tests answer with an object of the same shape."""

from enum import StrEnum
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.views.support.questions import Way, ask


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
        words = f"{category} is not checked out. Others can look at it, but not edit it, until you finish."
        return bool(self._ask("Edit category media and assign?", words, Way("Edit category media")))

    def discard(self, count: int) -> bool:
        """Ask whether to throw changes away; Enter does not."""
        changes = f"{count} change{'' if count == 1 else 's'}"
        words = "The category returns to its last check-in. This cannot be undone."
        return bool(self._ask(f"Discard {changes}?", words, Way(f"Discard {changes}", "danger")))

    def removal(self, category: str, inherits: str) -> Removal:
        """Ask what is shown once the image is gone."""
        ways = {f"Inherit from {inherits}": Removal.INHERIT, "Show no image": Removal.SHOW_NOTHING}
        usual, other = ways
        chosen = self._ask(
            f"{category} has no image of its own left",
            f"It can inherit the one of {inherits} again, or show no image on purpose.",
            Way(usual),
            Way(other, "secondary"),
        )
        return ways.get(chosen, Removal.CANCEL)

    def _ask(self, title: str, words: str, *ways: Way) -> str:
        return ask(self._parent, "Categories", title, words, ways)
