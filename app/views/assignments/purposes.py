"""The media purposes that people are offered, and the note beside one that is spelled almost like another."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.assignments.purposes import USUAL_PURPOSES, MediaPurposes, near_duplicate
from app.views.support.announcement import announce
from app.views.support.background import Background
from app.views.support.buttons import icon_button, link_button
from app.views.support.labels import set_tone, text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

REFUSED: Final = "Use 1 to 128 letters, digits, spaces, - and _."


class PurposeList(QObject):
    """The vocabulary of the tenant, read once and kept up with what is written here. Thread: GUI."""

    def __init__(self, purposes: MediaPurposes, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._purposes = purposes
        self._background = background
        self._names: tuple[str, ...] = USUAL_PURPOSES
        self._is_read = False

    @property
    def names(self) -> Sequence[str]:
        """The purposes to choose from: those in use first, most used first."""
        return self._names

    def read_once(self) -> None:
        """Read them if nobody did yet."""
        if not self._is_read:
            self._is_read = True
            self.reload()

    def reload(self) -> None:
        """Read them anew."""
        self._background.run(self._purposes.vocabulary, self._on_read, key=f"purposes-{id(self)}")

    def _on_read(self, names: tuple[str, ...]) -> None:
        self._names = names

    def note(self, purpose: str) -> str | None:
        """Know a purpose that was written; return the one that it is almost spelled like, if any."""
        other = near_duplicate(purpose, self._names)
        if purpose not in self._names:
            self._names = (*self._names, purpose)
        return other

    def forget(self, purpose: str) -> None:
        """Leave a purpose out that was written by mistake; one in use comes back with the next reading."""
        self._names = tuple(name for name in self._names if name != purpose)


class PurposeNote(QFrame):
    """A line under a cell of the table: what is wrong, or "Use SizeChart". Esc or its cross closes it."""

    def __init__(self, hub: ThemeHub, over: QWidget) -> None:
        super().__init__(over)
        self.setProperty("edge", "card")
        self.setProperty("ground", "surface")
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(8)
        self.words = text_label("", "caption")
        self.use_button = needs(link_button(hub, "Use"), Act.ASSIGN)
        self.close_button = icon_button(hub, "close", "Close")
        row.addWidget(self.words)
        row.addWidget(self.use_button)
        row.addWidget(self.close_button)
        self._on_use: Callable[[], object] = lambda: None
        self.use_button.clicked.connect(self._use)
        self.close_button.clicked.connect(self.hide)
        self.hide()

    def complain(self, cell: QRect) -> None:
        """Say under a cell what a media purpose may be."""
        self.use_button.hide()
        self._say(REFUSED, "err", cell)

    def point_out(self, purpose: str, other: str, cell: QRect, on_use: Callable[[], object]) -> None:
        """Say that another spelling is in use, and offer it."""
        self._on_use = on_use
        self.use_button.setText(f"Use {other}")
        self.use_button.setAccessibleName(f"Use {other}")
        self.use_button.show()
        self._say(f"“{other}” is used already.", "warn", cell)

    def _say(self, words: str, tone: str, cell: QRect) -> None:
        self.words.setText(words)
        set_tone(self.words, tone)
        self.setAccessibleName(words)
        self.adjustSize()
        over = self.parentWidget()
        if over is not None:
            below = cell.bottom() + 2
            top = below if below + self.height() <= over.height() else max(0, cell.top() - self.height() - 2)
            self.move(max(0, min(cell.left(), over.width() - self.width())), top)
            announce(over, words)
        self.show()
        self.raise_()

    def _use(self) -> None:
        self.hide()
        self._on_use()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)
