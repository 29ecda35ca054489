"""Fields that people type into."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.views.support.announcement import announce
from app.views.support.labels import set_look, text_label
from app.views.support.theme import ThemeHub

SEARCH_DELAY_MS = 150  # long enough to skip letters in the middle of a word, short enough to feel live


class SearchField(QLineEdit):
    """A search box with clear button; Esc clears. Emits `searched(text)` 150 ms after the last key."""

    searched = Signal(str)

    def __init__(
        self, hub: ThemeHub, placeholder: str, *, name: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setProperty("compact", "true")
        self.setProperty("search", "true")
        self.setClearButtonEnabled(True)
        glass = QAction(self)
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        hub.follow(self, lambda: glass.setIcon(hub.icon("search", "t3")))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_DELAY_MS)
        self._timer.timeout.connect(self._emit)
        self._last = ""
        self.textChanged.connect(self._timer.start)
        self.returnPressed.connect(self._emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Esc empty the field first."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._emit()
            return
        super().keyPressEvent(event)

    def set_search(self, text: str) -> None:
        """Set the text without emitting `searched`."""
        self._last = text
        self.setText(text)
        self._timer.stop()

    def _emit(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if text != self._last:
            self._last = text
            self.searched.emit(text)


class FieldMessage(QLabel):
    """An error or a hint right under its field; hidden while there is nothing to say."""

    def __init__(self, field: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.setProperty("role", "caption")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.hide()

    def complain(self, text: str) -> None:
        """Show an error and mark the field."""
        self._say(text, "err")

    def _say(self, text: str, tone: str) -> None:
        if self.isHidden() or text != self.text():
            announce(self._field or self, text)
        self.setText(text)
        set_look(self, "tone", tone)
        if self._field is not None:
            set_look(self._field, "problem", "true")
            self._field.setAccessibleDescription(text)
        self.show()


def field_label(text: str, field: QWidget) -> QLabel:
    """Make the label above a field, its buddy, and name the field for screen readers."""
    label = text_label(text, "label")
    label.setBuddy(field)
    field.setAccessibleName(text)
    return label
