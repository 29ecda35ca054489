"""A strip that says what takes long, how far it is, and stops it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from app.views.support.buttons import secondary_button
from app.views.support.labels import ElidedLabel, text_label
from app.views.support.theme import ThemeHub


class ProgressStrip(QFrame):
    """Visible while something takes long. Emits `cancel_asked()`."""

    cancel_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.setProperty("ground", "app")
        self.words = ElidedLabel()
        self.count = text_label("", "caption")
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(160)
        self.cancel_button = secondary_button(hub, "Cancel", parent=self)
        self.cancel_button.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.count)
        row.addWidget(self.bar)
        row.addWidget(self.cancel_button)
        self.hide()

    def show_progress(self, text: str, done: int, total: int) -> None:
        """Show how far it is; an empty text hides the strip, and no total means that nobody knows."""
        if not text:
            self.hide()
            self.cancel_button.setEnabled(True)
            return
        self.words.setText(text)
        self.bar.setAccessibleName(text)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        if self.cancel_button.isEnabled():
            self.count.setText(f"{done:,} of {total:,}" if total else "")
        self.show()

    def _on_cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.count.setText("Stopping…")
        self.cancel_asked.emit()
