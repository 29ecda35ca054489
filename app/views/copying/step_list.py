"""The steps at the left of the wizard, and what is copied from where."""

from typing import Final

from PySide6.QtWidgets import QFormLayout, QWidget

from app.views.copying.words import STEPS
from app.views.support.labels import ElidedLabel, rule, text_label
from app.views.support.step_list import StepList
from app.views.support.theme import ThemeHub

WIDTH: Final = 256


class CopySteps(StepList):
    """The steps below the name of the wizard, above source and destination."""

    def __init__(self, hub: ThemeHub, destination: str, parent: QWidget | None = None) -> None:
        super().__init__(hub, STEPS, parent)
        self.setFixedWidth(WIDTH)
        self.setProperty("ground", "surface")
        self.setAccessibleName("Steps of the copy")
        column = self.column
        column.setContentsMargins(2, 16, 2, 16)
        for place, label in enumerate(
            (text_label("Copy to tenant", "title"), text_label("Omnichannel content", "caption", "t2"))
        ):
            label.setContentsMargins(10, 0, 10, 0)
            column.insertWidget(place, label)
        column.insertSpacing(2, 12)
        column.addWidget(rule())
        facts = QFormLayout()
        facts.setContentsMargins(10, 8, 10, 0)
        facts.setHorizontalSpacing(16)
        self.source, self.source_id = ElidedLabel("", "body"), ElidedLabel("", "body")
        facts.addRow(text_label("Source", "caption", "t2"), self.source)
        facts.addRow(text_label("Source ID", "caption", "t2"), self.source_id)
        facts.addRow(text_label("Destination", "caption", "t2"), ElidedLabel(destination, "body"))
        column.addLayout(facts)

    def show_source(self, name: str, source_id: str) -> None:
        """Name the source."""
        self.source.setText(name)
        self.source_id.setText(source_id)
