"""Download sessions: what each channel database was sent, and how that ended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.access.roles import Act
from app.models.tenants.headquarters import SessionFacts
from app.views.headquarters.table import Cell, PlainTable
from app.views.headquarters.words import database_look, moment_words, size_words
from app.views.support.buttons import secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.labels import text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

_COLUMNS: Final = (
    ("Session", 76),
    ("Job", 86),
    ("Channel database", 128),
    ("Status", 112),
    ("Rows", 64),
    ("Size", 72),
    ("Made", 76),
    ("Ended", 76),
    ("Tries", 52),
    ("Error", 0),
)


class SessionsDialog(FooterDialog):
    """Lists sessions, newest first. Signals: `retry_asked(id)`, `cancel_asked(id)`."""

    retry_asked = Signal(int)
    cancel_asked = Signal(int)

    def __init__(self, hub: ThemeHub, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(hub, "Download sessions", parent)
        self._now = now
        self._sessions: dict[str, SessionFacts] = {}
        self.table = PlainTable(hub, "Download sessions", _COLUMNS)
        self.table.chosen.connect(lambda _key: self._show_actions())
        self.body.addWidget(self.table, 1)
        self.error = text_label("", "caption")
        self.error.setWordWrap(True)
        self.body.addWidget(self.error)
        self.retry = needs(secondary_button(hub, "Retry", "retry"), Act.JOBS)
        self.cancel = needs(secondary_button(hub, "Cancel session"), Act.JOBS)
        close = secondary_button(hub, "Close")
        self.retry.clicked.connect(lambda: self.retry_asked.emit(int(self.table.key)))
        self.cancel.clicked.connect(lambda: self.cancel_asked.emit(int(self.table.key)))
        close.clicked.connect(self.reject)
        self.footer.addWidget(self.retry)
        self.footer.addWidget(self.cancel)
        self.add_buttons(close)
        self.resize(980, 520)
        self._show_actions()

    def show_sessions(self, sessions: Sequence[SessionFacts]) -> None:
        """Show the sessions as they are now."""
        self._sessions = {str(one.id): one for one in sessions}
        self.table.fill([(key, self._cells(one)) for key, one in self._sessions.items()])
        self._show_actions()

    def _cells(self, one: SessionFacts) -> tuple[Cell, ...]:
        now = self._now()
        icon, tone, _ = database_look(None, one)
        return (
            Cell(f"{one.id:,}", tone="text", is_strong=True),
            Cell(f"{one.job}, full" if one.full else one.job),
            Cell(one.database, tone="text"),
            Cell(one.state, icon, tone),
            Cell(f"{one.rows:,}"),
            Cell(size_words(one.bytes)),
            Cell(moment_words(one.created_at, now)),
            Cell(moment_words(one.ended_at, now)),
            Cell(f"{one.tries:,}"),
            Cell(one.error or ""),
        )

    def _show_actions(self) -> None:
        one = self._sessions.get(self.table.key)
        self.retry.setEnabled(one is not None and one.is_suspended)
        self.cancel.setEnabled(one is not None and one.can_cancel)
        if one is None:
            self.error.setText("Nothing was sent yet." if not self._sessions else "")
        elif one.is_suspended:
            self.error.setText(
                f"Session {one.id} holds up those after it in {one.database}: {one.error or 'it failed'}"
            )
        else:
            self.error.setText(one.error or "")
