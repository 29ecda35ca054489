"""The steps at the left of the wizard, and what is copied from where."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QPushButton, QVBoxLayout, QWidget

from app.views.copying.words import STEPS
from app.views.support.buttons import TEXT_BUTTON_ICON
from app.views.support.labels import ElidedLabel, rule, set_look, text_label
from app.views.support.theme import ThemeHub

WIDTH: Final = 256


class StepList(QFrame):
    """Done steps can be clicked, later ones cannot. Signals: `chosen(place)`."""

    chosen = Signal(int)

    def __init__(self, hub: ThemeHub, destination: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._current, self._is_over = 0, False
        self.setFixedWidth(WIDTH)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "right")
        self.setAccessibleName("Steps of the copy")
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 16, 2, 16)
        column.setSpacing(4)
        for label in (
            text_label("Copy to tenant", "title"),
            text_label("Omnichannel content", "caption", "t2"),
        ):
            label.setContentsMargins(10, 0, 10, 0)
            column.addWidget(label)
        column.addSpacing(12)
        self.buttons: list[QPushButton] = []
        self._notes: list[ElidedLabel] = []
        for place, title in enumerate(STEPS):
            button = QPushButton(title, self)
            button.setProperty("kind", "step")
            button.setIconSize(TEXT_BUTTON_ICON)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, place=place: self.chosen.emit(place))
            note = ElidedLabel("", "caption", Qt.TextElideMode.ElideRight)
            note.setContentsMargins(38, 0, 8, 0)
            note.hide()
            self.buttons.append(button)
            self._notes.append(note)
            column.addWidget(button)
            column.addWidget(note)
        column.addStretch(1)
        column.addWidget(rule())
        facts = QFormLayout()
        facts.setContentsMargins(10, 8, 10, 0)
        facts.setHorizontalSpacing(16)
        self.source, self.source_id = ElidedLabel("", "body"), ElidedLabel("", "body")
        facts.addRow(text_label("Source", "caption", "t2"), self.source)
        facts.addRow(text_label("Source ID", "caption", "t2"), self.source_id)
        facts.addRow(text_label("Destination", "caption", "t2"), ElidedLabel(destination, "body"))
        column.addLayout(facts)
        hub.follow(self, self._draw)

    def note(self, place: int, text: str) -> None:
        """Say under a step what was chosen there."""
        self._notes[place].setText(text)
        self._notes[place].setVisible(bool(text))

    def show_source(self, name: str, source_id: str) -> None:
        """Name the source."""
        self.source.setText(name)
        self.source_id.setText(source_id)

    def show_step(self, place: int, *, is_over: bool = False) -> None:
        """Mark the step on show; where all is over none leads back."""
        self._current, self._is_over = place, is_over
        self._draw()

    def _draw(self) -> None:
        for place, button in enumerate(self.buttons):
            is_done = place < self._current
            state = "current" if place == self._current else "done" if is_done else "later"
            icon, role = {
                "current": ("ph.circle-fill", "accent"),
                "done": ("ended", "ok"),
                "later": ("ph.circle", "dis"),
            }[state]
            button.setIcon(self._hub.icons.icon(icon, role, padded=True))
            button.setEnabled(state == "current" or (is_done and not self._is_over))
            set_look(button, "step", state)
            words = {"current": "current step", "done": "done", "later": "still to come"}[state]
            button.setAccessibleName(f"Step {place + 1} of {len(STEPS)}, {STEPS[place]}, {words}")
