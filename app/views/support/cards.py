"""Cards and empty states: the two frames that every view is laid out with."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.views.support.labels import text_label
from app.views.support.theme import PANEL_PADDING, ThemeHub


class SectionCard(QFrame):
    """A bordered card: title, caption, actions on the right, and a body.

    `card.body` is the QVBoxLayout for the content (no margins); `add_action()` puts a button in the header.
    """

    def __init__(self, title: str, caption: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "card")
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self.header = QHBoxLayout()
        self.header.setContentsMargins(PANEL_PADDING, 8, 12, 8)
        self.header.setSpacing(8)
        self._title = text_label(title, "section")
        self._caption = text_label(caption, "caption")
        self.header.addWidget(self._title)
        self.header.addWidget(self._caption)
        self.header.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        outer.addLayout(self.header)
        outer.addLayout(self.body, 1)

    def set_caption(self, caption: str) -> None:
        """Change the caption beside the title."""
        self._caption.setText(caption)

    def add_action(self, button: QWidget) -> None:
        """Put a button at the right of the header."""
        self.header.addWidget(button)


class EmptyState(QWidget):
    """36 px icon, what is missing, one sentence, at most two actions."""

    def __init__(
        self,
        hub: ThemeHub,
        icon: str,
        title: str,
        sentence: str = "",
        actions: Sequence[QAbstractButton] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._icon = icon
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(1)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._picture)
        self._title = text_label(title, "section")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._title)
        self._sentence = text_label(sentence, "body", "t3")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sentence.setWordWrap(True)
        self._sentence.setMaximumWidth(420)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._sentence, 100)
        line.addStretch(1)
        column.addLayout(line)
        self._sentence.setVisible(bool(sentence))
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.setContentsMargins(0, 8, 0, 0)
        column.addLayout(self._row)
        column.addStretch(1)
        self._actions: list[QAbstractButton] = []
        self.set_actions(actions)
        hub.follow(self, self._draw)

    def say(self, title: str, sentence: str = "", icon: str | None = None) -> None:
        """Change the words (and the icon)."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        if icon is not None:
            self._icon = icon
        self._draw()

    def set_actions(self, actions: Sequence[QAbstractButton]) -> None:
        """Show these buttons instead of the former ones, which are hidden, not destroyed."""
        for button in self._actions:
            button.hide()
        while self._row.count():
            self._row.takeAt(0)
        self._actions = list(actions)
        self._row.addStretch(1)
        for button in self._actions:
            self._row.addWidget(button)
            button.show()
        self._row.addStretch(1)

    def _draw(self) -> None:
        self._picture.setPixmap(self._hub.icons.pixmap(self._icon, "t3", 36, self.devicePixelRatioF()))
