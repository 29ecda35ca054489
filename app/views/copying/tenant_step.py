"""Step 1: the source, checked while it is typed."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFormLayout, QLineEdit, QVBoxLayout, QWidget

from app.models.copying.service import SourceFacts
from app.models.errors import AppError
from app.views.copying.words import items_word, size_words
from app.views.support.background import Background
from app.views.support.cards import SectionCard
from app.views.support.fields import field_label
from app.views.support.labels import set_tone, text_label
from app.views.support.theme import PANEL_PADDING

CHECK_AFTER_MS: Final = 600
_KEY: Final = "copy-source"


class TenantStep(QWidget):
    """The field of the source.

    Signals: `found(source, facts)`, `lost()` while nothing can be copied from what is typed, `accepted()`
    when Return is pressed on a source that was found.
    """

    found = Signal(str, object)
    lost = Signal()
    accepted = Signal()

    def __init__(self, destination: str, look: Callable[[str], SourceFacts], background: Background) -> None:
        super().__init__()
        self._look = look
        self._background = background
        self.facts: SourceFacts | None = None
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Tenant ID, or the folder or file:// address of a workspace")
        self.field.setAccessibleName("Source tenant ID")
        self.message = text_label("The copy is always started from the destination tenant.", "caption", "t2")
        self.message.setWordWrap(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_AFTER_MS)
        self._timer.timeout.connect(self._check)
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_return)
        card = SectionCard("Source tenant", f"Everything is copied into {destination}.")
        inside = QVBoxLayout()
        inside.setContentsMargins(PANEL_PADDING, 4, PANEL_PADDING, PANEL_PADDING)
        inside.setSpacing(6)
        inside.addWidget(field_label("Source tenant ID", self.field))
        inside.addWidget(self.field)
        inside.addWidget(self.message)
        card.body.addLayout(inside)
        self.card = SectionCard("What is there")
        self._form = QFormLayout()
        self._form.setContentsMargins(PANEL_PADDING, 4, PANEL_PADDING, PANEL_PADDING)
        self._form.setHorizontalSpacing(24)
        self._form.setVerticalSpacing(8)
        self._values = {
            name: text_label("", "body")
            for name in ("Name", "Tenant ID", "Channels", "Locales", "Media items", "Assignments", "Size")
        }
        for name, label in self._values.items():
            label.setAccessibleName(name)
            self._form.addRow(text_label(name, "caption", "t2"), label)
        self.card.body.addLayout(self._form)
        self.card.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(card)
        column.addWidget(self.card)
        column.addStretch(1)

    @property
    def source(self) -> str:
        """What is typed."""
        return self.field.text().strip()

    def _on_typed(self, _text: str) -> None:
        self._background.drop(_KEY)
        self.facts = None
        self.card.hide()
        self.lost.emit()
        self._say("Checking…" if self.source else "Give the ID of the source tenant.", "t2")
        self._timer.start()

    def _on_return(self) -> None:
        if self.facts is not None:
            self.accepted.emit()
        else:
            self._check()

    def _check(self) -> None:
        self._timer.stop()
        source = self.source
        if not source:
            return
        self._background.run(
            lambda: self._look(source),
            lambda facts: self._on_found(source, facts),
            on_error=self._on_problem,
            key=_KEY,
        )

    def _on_found(self, source: str, facts: SourceFacts) -> None:
        self.facts = facts
        values = (
            facts.name,
            facts.tenant,
            f"{facts.channels:,}",
            f"{facts.locales:,}",
            f"{facts.media:,}",
            f"{facts.documents:,}",
            size_words(facts.size_bytes),
        )
        for label, value in zip(self._values.values(), values, strict=True):
            label.setText(value)
        self.card.show()
        self._say(f"{facts.name}: {items_word(facts.media, 'media item')}.", "ok")
        self.found.emit(source, facts)

    def _on_problem(self, problem: BaseException) -> None:
        if not isinstance(problem, AppError):
            raise problem
        self.complain(str(problem))

    def complain(self, text: str) -> None:
        """Say why nothing can be copied from what is typed."""
        self.facts = None
        self.card.hide()
        self._say(text, "err")
        self.lost.emit()

    def _say(self, text: str, tone: str) -> None:
        self.message.setText(text)
        self.field.setAccessibleDescription(text)
        set_tone(self.message, tone)
