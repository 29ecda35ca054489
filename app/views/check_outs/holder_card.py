"""The card that says who else is editing what is on show, and what can be done about it."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.models.access.roles import Act
from app.models.assignments.rows import DocumentRow
from app.views.support.buttons import danger_button, primary_button, secondary_button
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub
from app.views.support.times import clock_words


class HolderCard(QFrame):
    """Visible while somebody else has the product or category checked out. Source: ui.md 4, 02 and 11.

    Signals: `ask_wanted()`, `take_over_wanted()`, `break_wanted()`, `discard_wanted()`.
    """

    ask_wanted = Signal()
    take_over_wanted = Signal()
    break_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "bottom")
        self.setProperty("ground", "app")
        lock = QLabel(self)
        lock.setFixedSize(16, 16)
        hub.follow(lock, lambda: lock.setPixmap(hub.icons.pixmap("lock", "t2", 16, self.devicePixelRatioF())))
        self.words = text_label("", "body", "t2")
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.last_change = text_label("", "caption", "t3")
        take_over = needs(primary_button(hub, "Take over", "edit"), Act.ASSIGN)
        self.take_over = self._button(take_over, self.take_over_wanted)
        self.ask = self._button(
            secondary_button(hub, "Ask to finish", "ph.chat-circle-text"), self.ask_wanted
        )
        self.break_ = self._button(danger_button(hub, "Break check-out…"), self.break_wanted)
        self.discard = self._button(danger_button(hub, "Discard edits…"), self.discard_wanted)
        self._lay_out(lock)
        self.hide()

    def show_holder(self, document: DocumentRow, *, has_lapsed: bool) -> None:
        """Name who has a document checked out, since when, and the last change."""
        self.show()
        now, other = datetime.now(UTC), document.checked_out_by
        since = (
            "" if document.checked_out_at is None else f" since {clock_words(document.checked_out_at, now)}"
        )
        if has_lapsed and document.lease_until is not None:
            head = f"{other} was editing{since}."
            tail = (
                f"The check-out lapsed at {clock_words(document.lease_until, now)}. Take over to go on with "
                "what was saved."
            )
        else:
            head = f"{other} is editing{since}."
            tail = (
                "You can look at the staged changes. Ask to finish editing or, if necessary, break the "
                "check-out or discard the edits."
            )
        self.words.setText(f"<b>{_escaped(head)}</b> {_escaped(tail)}")
        self.setAccessibleName(head)
        self.setAccessibleDescription(tail)
        self.take_over.setVisible(has_lapsed)
        self.ask.setVisible(not has_lapsed)
        self.discard.setVisible(document.has_draft)
        changed = document.has_draft and document.updated_at is not None
        self.last_change.setText(
            f"Last change {clock_words(document.updated_at, now)}" if changed else "No changes yet"
        )

    @staticmethod
    def _button(button: QPushButton, signal: SignalInstance) -> QPushButton:
        button.clicked.connect(lambda _on=False: signal.emit())
        return button

    def _lay_out(self, lock: QLabel) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(12)
        row.addWidget(lock, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(self.words)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.take_over, self.ask, self.break_, self.discard):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.last_change)
        column.addLayout(buttons)
        row.addLayout(column, 1)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
