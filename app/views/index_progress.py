"""The search index of an earlier program's library is built before the window opens; this says how far."""

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
BUILDING: Final = "Building the search index"


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

    def start(self) -> bool:
        """Begin; return whether all is open after a moment: always, but where a large index is built."""
        self._workspace.on_indexing = self._tell
        self._thread.start()
        self._decided.wait()
        self._thread.join(None if self.numbers is None else MOMENT_S)
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
        super().__init__(hub, BUILDING, None)
        self._opening = opening
        self._said = self.say("")
        self._bar = QProgressBar(self)
        self._bar.setAccessibleName(BUILDING)
        self._bar.setTextVisible(False)
        self.body.addWidget(self._bar)
        self.say("This library comes from an earlier Vitrine. It is done once.", "t3")
        close = secondary_button(hub, "Close Vitrine", parent=self)
        close.setToolTip("The index goes on from here at the next start")
        close.clicked.connect(self.reject)
        self.add_buttons(close)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(POLL_MS)
        self._show_numbers()

    def reject(self) -> None:
        """Leave it for the next start."""
        self._timer.stop()
        self._opening.stop()
        super().reject()

    def _look(self) -> None:
        self._show_numbers()
        if not self._opening.is_running:
            self._timer.stop()
            self.accept()

    def _show_numbers(self) -> None:
        done, total = self._opening.numbers or (0, 0)
        self._said.setText(f"{done:,} of {total:,} items")
        self._bar.setRange(0, max(1, total))
        self._bar.setValue(done)
