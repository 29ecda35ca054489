"""The list of steps at the left of a wizard: where a person is, and the way back."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from app.views.support.buttons import TEXT_BUTTON_ICON
from app.views.support.labels import ElidedLabel, set_look
from app.views.support.theme import ThemeHub

STEPS_WIDTH: Final = 200
_NOTE_INDENT: Final = 38


class StepList(QFrame):
    """Steps from top to bottom; done ones can be clicked, later ones cannot.

    Signals: `chosen(place)` when a person goes back to a step.

    Attributes:
        column: What stands in it, the steps and then a stretch.
        buttons: The steps.
    """

    chosen = Signal(int)

    def __init__(self, hub: ThemeHub, titles: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._titles = tuple(titles)
        self._current, self._is_over = 0, False
        self.setProperty("ground", "app")
        self.setProperty("edge", "right")
        self.setFixedWidth(STEPS_WIDTH)
        self.setAccessibleName("Steps")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 16, 12, 16)
        self.column.setSpacing(4)
        self.buttons: list[QPushButton] = []
        self._notes: list[ElidedLabel] = []
        for place, title in enumerate(self._titles):
            button = QPushButton(title, self)
            button.setProperty("kind", "step")
            button.setIconSize(TEXT_BUTTON_ICON)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, place=place: self.chosen.emit(place))
            note = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
            note.setContentsMargins(_NOTE_INDENT, 0, 8, 0)
            note.hide()
            self.buttons.append(button)
            self._notes.append(note)
            self.column.addWidget(button)
            self.column.addWidget(note)
        self.column.addStretch(1)
        hub.follow(self, self._draw)

    def note(self, place: int, text: str) -> None:
        """Say under a step what was chosen there."""
        self._notes[place].setText(text)
        self._notes[place].setVisible(bool(text))

    def show_step(self, place: int, *, is_over: bool = False) -> None:
        """Mark a step as the one on show; those before it are done. Where all is over none leads back."""
        self._current, self._is_over = place, is_over
        self._draw()

    def _draw(self) -> None:
        for place, button in enumerate(self.buttons):
            is_done = place < self._current
            state = "current" if place == self._current else "done" if is_done else "later"
            icon, role = {
                "current": ("ph.circle-fill", "accent"),
                "done": ("done", "ok"),
                "later": ("circle", "dis"),
            }[state]
            button.setIcon(self._hub.icons.icon(icon, role, padded=True))
            button.setEnabled(state != "later" and not (is_done and self._is_over))
            set_look(button, "step", state)
            words = {"current": "current step", "done": "done", "later": "still to come"}[state]
            button.setAccessibleName(
                f"Step {place + 1} of {len(self.buttons)}, {self._titles[place]}, {words}"
            )
