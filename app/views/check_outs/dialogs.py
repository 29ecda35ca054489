"""Dialogs around check-outs: a comment for a new version, and the reason for ending somebody else's."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.models.access.roles import Act
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.fields import field_label
from app.views.support.footer_dialog import WIDTH, FooterDialog
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

MOST_LETTERS: Final = 500
MOST_LINES: Final = 6


class WordsDialog(FooterDialog):
    """Asks for one line of words, and emits `agreed(words)`.

    Args:
        hub: Theme and icons.
        title: The question.
        sentences: What happens then.
        label: Of the field.
        button: Agrees; Enter does too.
        needs_words: Whether nothing can be agreed to without words.
        parent: The view.
    """

    agreed = Signal(str)

    def __init__(
        self,
        hub: ThemeHub,
        title: str,
        sentences: Sequence[str],
        label: str,
        button: QPushButton,
        *,
        needs_words: bool,
        parent: QWidget,
    ) -> None:
        super().__init__(hub, title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._needs_words = needs_words
        for sentence in sentences:
            self.say(sentence)
        self.words = QLineEdit(self)
        self.words.setMaxLength(MOST_LETTERS)
        self.body.addSpacing(4)
        self.body.addWidget(field_label(label, self.words))
        self.body.addWidget(self.words)
        self.button = button
        cancel = secondary_button(hub, "Cancel", parent=self)
        for each in (cancel, button):
            each.setAutoDefault(False)
        self.add_buttons(cancel, button)
        cancel.clicked.connect(self.reject)
        button.clicked.connect(self._agree)
        self.words.returnPressed.connect(self._agree)
        keys = QShortcut(QKeySequence("Ctrl+Return"), self)
        keys.activated.connect(self._agree)
        self.words.textChanged.connect(self._on_words)
        self._on_words()
        self.words.setFocus()
        self.resize(WIDTH, self.layout().totalHeightForWidth(WIDTH))

    def _on_words(self) -> None:
        self.button.setEnabled(not self._needs_words or bool(self.words.text().strip()))

    def _agree(self) -> None:
        if self.button.isEnabled():
            self.agreed.emit(self.words.text().strip())
            self.accept()


def finish_dialog(hub: ThemeHub, name: str, changes: Sequence[str], parent: QWidget) -> WordsDialog:
    """Make the dialog that checks in with a comment; it lists what changed since the last check-in."""
    shown = list(changes[:MOST_LINES])
    if len(changes) > MOST_LINES:
        shown.append(f"and {len(changes) - MOST_LINES:,} more")
    said = "\n".join(shown) if shown else "Nothing changed since the last check-in: no version is made."
    return WordsDialog(
        hub,
        f"Finish editing {name}",
        [said],
        "Comment (optional)",
        needs(primary_button(hub, "Finish editing", "finish"), Act.ASSIGN),
        needs_words=False,
        parent=parent,
    )


def break_dialog(hub: ThemeHub, name: str, holder: str, parent: QWidget) -> WordsDialog:
    """Make the dialog that takes a check-out from its holder."""
    return WordsDialog(
        hub,
        f"Break the check-out of {holder}?",
        [
            f"You go on with {name} as {holder} saved it; nothing is lost.",
            f"{holder} can no longer edit it and reads your reason, which the history of versions keeps.",
            "Ask to finish first where you can: this is meant for administrators.",
        ],
        "Reason",
        needs(danger_button(hub, "Break check-out", "lock"), Act.BREAK_LOCK),
        needs_words=True,
        parent=parent,
    )


def discard_dialog(hub: ThemeHub, name: str, holder: str, parent: QWidget) -> WordsDialog:
    """Make the dialog that throws away what somebody else saved."""
    return WordsDialog(
        hub,
        f"Discard the edits of {holder}?",
        [
            f"{name} returns to its last check-in. This cannot be undone.",
            f"{holder} can no longer edit it and reads your reason, which the history of versions keeps.",
            "Ask to finish first where you can: this is meant for administrators.",
        ],
        "Reason",
        needs(danger_button(hub, "Discard edits", "trash"), Act.BREAK_LOCK),
        needs_words=True,
        parent=parent,
    )
