"""Questions that the product media view asks; tests answer with an object of the same shape."""

from enum import StrEnum
from typing import Final, Protocol

from PySide6.QtWidgets import QWidget

from app.views.support.questions import Way, ask

_WINDOW: Final = "Product media"


class LastItem(StrEnum):
    """What becomes of a target whose last item is taken away. Source: domain.md U6."""

    INHERIT = "inherit"
    SHOW_NOTHING = "show nothing"
    CANCEL = "cancel"


class Start(StrEnum):
    """How a context gets media of its own. Source: domain.md U3."""

    COPY = "copy"
    EMPTY = "empty"
    CANCEL = "cancel"


class Prompts(Protocol):
    """Asks one question each; all block until they are answered. Thread: GUI."""

    def edit_and_assign(self, product: str) -> bool:
        """Ask whether to check out and go on."""
        ...

    def discard(self, count: int) -> bool:
        """Ask whether to throw changes away."""
        ...

    def reset_to_default(self, context: str, clears_all: bool) -> bool:
        """Ask whether to clear Master, Dimensions and Variants."""
        ...

    def last_item(self, where: str, inherits: str) -> LastItem:
        """Ask what becomes of a target that has no media left."""
        ...

    def start_context(self, context: str, what_is_cut: str) -> Start:
        """Ask whether the first media of a context come on top of a copy of what it inherits."""
        ...


class MessagePrompts:
    """Asks in message boxes over a widget."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def edit_and_assign(self, product: str) -> bool:
        """Ask whether to check out and go on."""
        return self._ask(
            "Edit product media and assign?",
            f"{product} is not checked out. Others can look at it, but not edit it, until you finish.",
            "Edit product media",
        )

    def discard(self, count: int) -> bool:
        """Ask whether to throw changes away."""
        changes = f"{count} change{'' if count == 1 else 's'}"
        return self._ask(
            f"Discard {changes}?",
            "The product returns to its last check-in. This cannot be undone.",
            f"Discard {changes}",
            throws_away=True,
        )

    def reset_to_default(self, context: str, clears_all: bool) -> bool:
        """Ask whether to clear Master, Dimensions and Variants."""
        words = (
            "This clears all media of Master, Dimensions and Variants. Nothing else answers for them."
            if clears_all
            else f"This clears the product in {context}. It inherits again once published."
        )
        return self._ask("Reset to default?", words, "Reset to default", throws_away=True)

    def last_item(self, where: str, inherits: str) -> LastItem:
        """Ask what becomes of a target that has no media left."""
        words = f"It can inherit {inherits} again, or show no media on purpose."
        ways = {f"Inherit {inherits}": LastItem.INHERIT, "Show no media": LastItem.SHOW_NOTHING}
        return ways.get(self._choose(f"{where} has no media left", words, *ways), LastItem.CANCEL)

    def start_context(self, context: str, what_is_cut: str) -> Start:
        """Ask whether the first media of a context come on top of a copy of what it inherits."""
        ways = {"Start from a copy": Start.COPY, "Start empty": Start.EMPTY}
        return ways.get(self._choose(f"Give {context} media of its own?", what_is_cut, *ways), Start.CANCEL)

    def _ask(self, title: str, words: str, yes: str, *, throws_away: bool = False) -> bool:
        """Ask; Enter agrees, except to what throws work away."""
        return bool(
            ask(self._parent, _WINDOW, title, words, [Way(yes, "danger" if throws_away else "primary")])
        )

    def _choose(self, title: str, words: str, usual: str, other: str) -> str:
        """Ask for one of two ways, the usual one by Enter; empty where neither is wanted."""
        return ask(self._parent, _WINDOW, title, words, [Way(usual), Way(other, "secondary")])
