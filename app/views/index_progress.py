"""An earlier program's library is brought up to date before the window opens; this says how far that is."""

import threading
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar

from app.models.errors import AppError, Cancelled
from app.models.workspace import Workspace
from app.views.support.buttons import secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.theme import ThemeHub

POLL_MS: Final = 100
MOMENT_S: Final = 0.4
UP_TO_DATE: Final = "Bringing the library up to date"
SAVING: Final = "Saving its store, then changing it"


class TenantOpening:
    """Opens the tenants of a workspace on a thread of its own.

    Attributes:
        numbers: How many items are indexed, of how many; None while no index is built.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.numbers: tuple[int, int] | None = None
        self._workspace = workspace
        self._stopping = threading.Event()
        self._decided = threading.Event()
        self._thread = threading.Thread(target=self._open, name="tenant-opening", daemon=True)

    def start(self, moment_s: float = MOMENT_S) -> bool:
        """Begin; return whether all is open after a moment: always, but where a large store is changed."""
        self._workspace.on_indexing = self._tell
        self._thread.start()
        self._decided.wait(moment_s)
        self._thread.join(moment_s)
        return not self.is_running

    @property
    def is_running(self) -> bool:
        """Whether tenants are still being opened."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End after the present batch; the next opening goes on from there."""
        self._stopping.set()
        self._thread.join()

    def _open(self) -> None:
        try:
            with suppress(AppError):  # the window opens what it shows, meets the same and says so
                self._workspace.tenants()
        finally:
            self._decided.set()

    def _tell(self, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise Cancelled("The index is not finished.", "It goes on when the workspace is opened.")
        self.numbers = done, total
        self._decided.set()


class IndexProgress(FooterDialog):
    """Stands in for the window while an index is built; closing it closes Vitrine."""

    def __init__(self, hub: ThemeHub, opening: TenantOpening) -> None:
        super().__init__(hub, UP_TO_DATE, None)
        self._opening = opening
        self._said = self.say("")
        self._bar = QProgressBar(self)
        self._bar.setAccessibleName(UP_TO_DATE)
        self._bar.setTextVisible(False)
        self.body.addWidget(self._bar)
        self.say("This library comes from an earlier Vitrine. It is done once.", "t3")
        self._close = secondary_button(hub, "Close Vitrine", parent=self)
        self._close.clicked.connect(self.reject)
        self.add_buttons(self._close)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(POLL_MS)
        self._show_numbers()

    def reject(self) -> None:
        """Leave the index for the next start; a store that is being changed is not left."""
        if self._opening.numbers is None and self._opening.is_running:
            return
        self._timer.stop()
        self._opening.stop()
        super().reject()

    def _look(self) -> None:
        self._show_numbers()
        if not self._opening.is_running:
            self._timer.stop()
            self.accept()

    def _show_numbers(self) -> None:
        numbers = self._opening.numbers
        self._close.setEnabled(numbers is not None)
        if numbers is None:
            self._close.setToolTip("Its store is being changed; this takes seconds")
            self._said.setText(SAVING)
            self._bar.setRange(0, 0)
            return
        done, total = numbers
        self._close.setToolTip("The index goes on from here at the next start")
        self._said.setText(f"Building the search index: {done:,} of {total:,} items")
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
