"""The first step: how the import is called."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.views.support.fields import field_label
from app.views.support.labels import text_label

_DESCRIPTION_HEIGHT = 96
_FIELD_WIDTH = 520


class DetailsPage(QWidget):
    """Name and description. Signals: `changed()`."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLineEdit(self)
        self.name.setMaxLength(200)
        self.name.setMaximumWidth(_FIELD_WIDTH)
        self.name.setPlaceholderText("Such as Autumn hoodies")
        self.description = QPlainTextEdit(self)
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(_DESCRIPTION_HEIGHT)
        self.description.setMaximumWidth(_FIELD_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(text_label("Import details", "title"))
        words = text_label("The name stands in Jobs, beside the result manifest.", "body", "t2")
        words.setWordWrap(True)
        column.addWidget(words)
        column.addSpacing(8)
        column.addWidget(field_label("Name", self.name))
        column.addWidget(self.name)
        column.addSpacing(6)
        column.addWidget(field_label("Description, optional", self.description))
        column.addWidget(self.description)
        column.addStretch(1)
        self.name.textChanged.connect(self.changed)

    @property
    def missing(self) -> str:
        """Why the next step is not open yet; empty where it is."""
        return "" if self.name.text().strip() else "Name the import to go on."
