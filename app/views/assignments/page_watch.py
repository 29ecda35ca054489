"""Notices what another window, a job or an import did to the product on show."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.models.assignments.opening import Stamp
from app.views.assignments.desk import ProductDesk
from app.views.support.background import Background

EVERY_MS: Final = 2_000


class PageWatch(QObject):
    """Looks at the stamp of the product on show while its window is active, and has it read where it changed.

    A look that cannot be made says nothing: whatever is asked of the store next says why. Thread: GUI.

    Args:
        view: Watched while it is visible in the active window.
        on_changed: Called when what is on show is not what the store says any more.
    """

    def __init__(
        self, desk: ProductDesk, background: Background, view: QWidget, on_changed: Callable[[], object]
    ) -> None:
        super().__init__(view)
        self._desk = desk
        self._background = background
        self._view = view
        self._on_changed = on_changed
        self._key = f"page-watch-{id(self)}"
        self.timer = QTimer(self, interval=EVERY_MS)
        self.timer.timeout.connect(self._on_time)
        self.timer.start()

    def close(self) -> None:
        """Look no more."""
        self.timer.stop()

    def _on_time(self) -> None:
        if self._view.isVisible() and self._view.isActiveWindow():
            self.look()

    def look(self) -> None:
        """Look now, unless something is under way that reads it anyhow."""
        state, assignments, user = self._desk.state, self._desk.services.assignments, self._desk.user
        if state is None or not self._desk.is_idle:
            return
        product_id, context, seen = state.product.id, state.context, state.read.stamp
        self._background.run(
            lambda: assignments.stamp(product_id, context, user),
            lambda stamp: self._on_stamp(seen, stamp),
            key=self._key,
            on_error=lambda _error: None,
        )

    def _on_stamp(self, seen: Stamp, stamp: Stamp | None) -> None:
        state = self._desk.state
        # What was written meanwhile in this window has been read already.
        if state is not None and state.read.stamp == seen != stamp and self._desk.is_idle:
            self._on_changed()
