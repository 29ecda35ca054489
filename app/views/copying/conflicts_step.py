"""Step 2: conflict behaviour and versions, each with its count at once, and a sample of what happens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.models.copying.options import Conflicts, Versions
from app.models.copying.plan import Action
from app.views.copying.cells import plain_table
from app.views.copying.state import MOST, Draft, Outlook, content_of, under
from app.views.copying.words import CONFLICTS, VERSIONS, items_word, size_words
from app.views.support.buttons import link_button
from app.views.support.cards import SectionCard
from app.views.support.labels import rule, text_label
from app.views.support.theme import PANEL_PADDING, ThemeHub
from app.views.support.thumbnails import ThumbnailStore

SAMPLE: Final = 4
PICTURE: Final = 28


class ChoiceRow(QWidget):
    """One radio button with what it does, and its count at the right."""

    def __init__(self, title: str, caption: str) -> None:
        super().__init__()
        self.button = QRadioButton(title)
        self.button.setAccessibleDescription(caption)
        self.button.setMinimumHeight(24)
        note = text_label(caption, "caption", "t2")
        note.setIndent(24)
        self.count = text_label("", "body", "t2")
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.button)
        words.addWidget(note)
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_PADDING, 8, PANEL_PADDING, 8)
        row.addLayout(words, 1)
        row.addWidget(self.count)

    def say(self, text: str) -> None:
        """Show the count."""
        self.count.setText(text)
        self.count.setAccessibleName(f"{self.button.text()}: {text}")


class ConflictsStep(QWidget):
    """Signals: `changed()` when a person chooses."""

    changed = Signal()

    def __init__(self, hub: ThemeHub, destination: str, draft: Draft, thumbnails: ThumbnailStore) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._pictures: dict[str, list[int]] = {}  # rows of the sample by content
        self._draft = draft
        self._destination = destination
        self._outlooks: Mapping[Versions, Outlook] | None = None
        self._shows_all = False
        self.conflicts = {choice: ChoiceRow(*words) for choice, words in CONFLICTS.items()}
        self.versions = {choice: ChoiceRow(*words) for choice, words in VERSIONS.items()}
        self.conflict_card = SectionCard("Select a behavior for conflicting files")
        self.version_card = SectionCard(
            "Select which document versions to copy", "Older versions stay in the source tenant."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._groups: list[QButtonGroup] = []
        for card, rows in ((self.conflict_card, self.conflicts), (self.version_card, self.versions)):
            group = QButtonGroup(self)
            self._groups.append(group)
            for choice, row in rows.items():
                card.body.addWidget(rule())
                card.body.addWidget(row)
                group.addButton(row.button)
                row.button.clicked.connect(lambda _on=False, choice=choice: self._choose(choice))
            column.addWidget(card)
        self.card = SectionCard("What happens to conflicting files")
        self.more = link_button(hub, "Show all")
        self.more.clicked.connect(self._show_all)
        self.card.add_action(self.more)
        self.table = plain_table(
            "What happens to conflicting files", ("File", "Source modified", "Destination modified", "Result")
        )
        self.table.setIconSize(QSize(PICTURE, PICTURE))
        thumbnails.ready.connect(self._show_pictures)
        self.card.body.addWidget(self.table)
        self.none = QLabel("No file of the source is in the destination yet.")
        self.none.setProperty("role", "body")
        self.none.setContentsMargins(PANEL_PADDING, 12, PANEL_PADDING, 12)
        self.card.body.addWidget(self.none)
        column.addWidget(self.card, 1)
        self.conflicts[draft.conflicts].button.setChecked(True)
        self.versions[draft.versions].button.setChecked(True)

    @property
    def is_ready(self) -> bool:
        """Whether the counts are there."""
        return self._outlooks is not None

    def forget(self) -> None:
        """Show that the counts are being made."""
        self._outlooks = None
        for row in (*self.conflicts.values(), *self.versions.values()):
            row.say("Counting…")
        self.table.setRowCount(0)

    def show_outlook(self, outlooks: Mapping[Versions, Outlook]) -> None:
        """Show what every choice does."""
        self._outlooks = outlooks
        self._fill()

    def _choose(self, choice: Conflicts | Versions) -> None:
        if isinstance(choice, Conflicts):
            self._draft.conflicts = choice
        else:
            self._draft.versions = choice
        self._fill()
        self.changed.emit()

    def _show_all(self) -> None:
        self._shows_all = True
        self._fill()

    def _fill(self) -> None:
        if self._outlooks is None:
            return
        outlook = self._outlooks[self._draft.versions]
        self.conflict_card.set_caption(
            f"{items_word(outlook.conflicts, 'source file')} already exist"
            f"{'s' if outlook.conflicts == 1 else ''} in {self._destination}."
        )
        for choice, row in self.conflicts.items():
            replaced, kept = outlook.choices[choice]
            if choice is Conflicts.KEEP:
                row.say(f"{replaced:,} replaced, {kept:,} skipped")
            elif choice is Conflicts.REPLACE:
                row.say(f"{replaced:,} replaced" + (f", {kept:,} the same already" if kept else ""))
            else:
                row.say(f"{replaced:,} replaced, {kept:,} kept")
        for versions, row in self.versions.items():
            one = self._outlooks[versions]
            row.say(f"{items_word(one.count)}, {size_words(one.size_bytes)}")
        self._fill_sample(outlook)

    def _fill_sample(self, outlook: Outlook) -> None:
        count, found = outlook.conflicts, outlook.conflicting
        shown = found if self._shows_all else found[:SAMPLE]
        self.card.set_caption(f"First {len(shown):,} of {count:,}, with the choice above" if found else "")
        self.more.setText(f"Show all {count:,}" if count <= MOST else f"Show {MOST:,}")
        self.more.setVisible(len(found) > len(shown))
        self.table.setVisible(bool(found))
        self.none.setVisible(not found)
        self.table.setRowCount(len(shown))
        for place, item in enumerate(shown):
            action = under(item, self._draft.conflicts)
            same = item.action is Action.SKIP
            result = "The same" if same else "Keep source" if action is Action.REPLACE else "Keep destination"
            texts = (item.name, at_words(item.source_at), at_words(item.target_at), result)
            for column, text in enumerate(texts):
                self.table.setItem(place, column, QTableWidgetItem(text))
        self._pictures = {}
        for place, item in enumerate(shown):
            if (sha256 := content_of(item)) in outlook.here:
                self._pictures.setdefault(sha256, []).append(place)
        self._show_pictures(list(self._pictures))

    def _show_pictures(self, contents: list[str]) -> None:
        """Show those pictures of the sample that are there."""
        for sha256 in contents:
            pixmap = None
            if sha256 in self._pictures:
                pixmap = self._thumbnails.pixmap(sha256, PICTURE, self.devicePixelRatioF())
            for place in self._pictures[sha256] if pixmap is not None else ():
                if (item := self.table.item(place, 0)) is not None:
                    item.setIcon(QIcon(pixmap))


def at_words(at: str) -> str:
    """Write a time of the store as people of this place read it."""
    if not at:
        return ""
    local = datetime.fromisoformat(at).astimezone()
    return f"{local.day} {local:%b %Y %H:%M}"
