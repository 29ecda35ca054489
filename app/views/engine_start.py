"""Starts jobs once the window is at rest, and tells how that went."""

from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.sync.engine import Engine
from app.views.status_line import StatusLine
from app.views.support.background import Background
from app.views.support.error_presenter import ErrorPresenter

WITHIN_MS: Final = 1500  # after the window is shown, whatever the library does
AFTER_MS: Final = 150  # after the first screen of the library


class EngineStart(QObject):
    """Starts the engine once; before the first screen it would take the interpreter away from it.

    Signals: `started()`; `ended()` when it runs, or when it is known that it does not. Thread: GUI.
    """

    started = Signal()
    ended = Signal()

    def __init__(
        self,
        engine: Engine,
        background: Background,
        status: StatusLine,
        presenter: ErrorPresenter,
        workspace: str,
        *,
        is_wanted: bool,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._background = background
        self._status = status
        self._presenter = presenter
        self._workspace = workspace
        self.is_waiting = is_wanted
        """Whether it is still to be started."""
        self._is_shown = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.begin)
        self._show_workspace()

    def window_shown(self, *, has_library: bool) -> None:
        """Start soon, even if there is no library to wait for."""
        self._is_shown = True
        self._timer.start(WITHIN_MS if has_library else 0)

    def screen_shown(self) -> None:
        """Start right after the first screen of the library."""
        self._timer.start(AFTER_MS)

    def begin(self) -> None:
        """Start now, unless that was done."""
        if not self.is_waiting or not self._is_shown:
            return
        self.is_waiting = False
        self._status.show_workspace("Starting jobs")
        self._background.run(self._engine.start, self._on_started, on_error=self._on_error)

    def _on_started(self, _nothing: Any = None) -> None:
        self._show_workspace()
        self.started.emit()
        self.ended.emit()

    def _on_error(self, error: BaseException) -> None:
        self._presenter.present(error)
        self._status.show_workspace("Jobs do not run in this window", is_well=False)
        self.ended.emit()

    def _show_workspace(self) -> None:
        self._status.show_workspace(f"Workspace {self._workspace}")
