"""Asks before something goes live or is taken off, and shows which galleries change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from app.models.access.roles import Act
from app.models.publishing.difference import Difference
from app.models.publishing.difference_service import DifferenceService
from app.models.publishing.rows import BlockedDocument
from app.views.publishing.dialogs import dress_radios, fit_to_window
from app.views.publishing.plan import count_text, places_text
from app.views.support.background import Background
from app.views.support.buttons import primary_button, secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.gallery_changes import GalleryChanges, Question
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore

EVERYTHING_GOES: Final = "Media that they use are published with them. What is being edited stays as it is."
GOES_OFF: Final = "Stores show what is inherited instead. Nothing is deleted, and it can be published again."


@dataclass(frozen=True, slots=True)
class Wording:
    """What a dialog says: its title, one sentence, and the verb of its button."""

    title: str
    sentence: str
    verb: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to do it, and how to ask which galleries change by it."""

    text: str
    question: Question


class ChangesDialog(FooterDialog):
    """One or more ways to do it, and what changes by the chosen one. Accepted means: do it.

    Args:
        choices: The ways; a single one is not offered.
    """

    def __init__(
        self,
        hub: ThemeHub,
        thumbnails: ThumbnailStore,
        background: Background,
        service: DifferenceService,
        wording: Wording,
        choices: Sequence[Choice],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(hub, wording.title, parent)
        self._wording = wording
        self._choices = tuple(choices)
        self.say(wording.sentence)
        self.radios = [QRadioButton(choice.text, self) for choice in self._choices]
        self._group = QButtonGroup(self)
        for number, radio in enumerate(self.radios):
            self._group.addButton(radio, number)
            self.body.addWidget(radio)
            radio.setVisible(len(self.radios) > 1)
        dress_radios(self, *self.radios)
        self.changes = GalleryChanges(hub, thumbnails, background, service, self)
        self.body.addWidget(self.changes, 1)
        self.note = self.say("", "warn")
        self.note.hide()
        self.cancel = secondary_button(hub, "Cancel", parent=self)
        self.cancel.clicked.connect(self.reject)
        self.act = needs(primary_button(hub, wording.verb, parent=self), Act.PUBLISH)
        self.act.setDefault(True)
        self.act.clicked.connect(self.accept)
        self.add_buttons(self.cancel, self.act)
        self.act.setFocus()
        self.radios[0].setChecked(True)
        self._group.idToggled.connect(lambda _id, on: self._ask() if on else None)
        self.changes.told.connect(self._on_told)
        fit_to_window(self)
        self._ask()

    @property
    def chosen(self) -> int:
        """The place of the choice."""
        return self._group.checkedId()

    def done(self, result: int) -> None:
        """Stop looking at galleries when the dialog goes."""
        self.changes.stop()
        super().done(result)

    def _ask(self) -> None:
        self._name(self._wording.verb)
        self.act.setEnabled(True)
        self.note.hide()
        self.changes.ask(self._choices[self.chosen].question)

    def _on_told(self, difference: Difference) -> None:
        count = difference.documents
        self._name(f"{self._wording.verb} {count_text(count, 'document', 'documents')}")
        self.act.setEnabled(bool(count))
        self.note.setText(_stays(difference.blocked))
        self.note.setVisible(bool(difference.blocked))

    def _name(self, text: str) -> None:
        self.act.setText(text)
        self.act.setAccessibleName(text)


def _stays(blocked: Sequence[BlockedDocument]) -> str:
    """Say what stays as it is, and why."""
    return f"Stays as it is: {places_text(f'{one.name} in {one.context} ({one.reason})' for one in blocked)}."
