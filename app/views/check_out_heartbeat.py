"""The sign of life of a window: keeps the leases of its user's check-outs, and hears what others say."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.views.support.background import Background

if TYPE_CHECKING:
    from app.models.assignments.notes import CheckOutNote

BEAT_MS: Final = 60_000  # a lease outlives 14 beats that fail


class CheckOuts(Protocol):
    """What a heartbeat needs; `app.models.assignments.service.AssignmentService` fits. Thread: any."""

    def renew(self, user: str) -> int:
        """Renew the leases of all check-outs of a user; return how many stand."""
        ...

    def notes_for(self, user: str) -> "tuple[CheckOutNote, ...]":
        """List what a user was told and has not seen yet."""
        ...


class CheckOutHeartbeat(QObject):
    """Beats every minute and whenever the window comes to the front, on a worker. Thread: GUI.

    It counts the time that passes, so a clock that jumps hurries or delays no beat. When it stops, check-outs
    stay until their leases lapse.

    Args:
        check_outs: Gives the store of the open tenant, on a worker.
        user: Who works here.
        background: Runs the beats.
        on_error: Told once when beats begin to fail.
        window: Its activation is a reason to beat.

    Signals: `told(notes)` when there are unseen notes.
    """

    told = Signal(object)

    def __init__(
        self,
        check_outs: Callable[[], CheckOuts],
        user: str,
        background: Background,
        on_error: Callable[[BaseException], object],
        window: QWidget,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._check_outs = check_outs
        self._user = user
        self._background = background
        self._present = on_error
        self._window = window
        self._is_failing = False
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.beat)

    @property
    def is_beating(self) -> bool:
        """Whether it was started and not stopped."""
        return self._timer.isActive()

    def start(self) -> None:
        """Beat now and from now on."""
        if not self.is_beating:
            self._timer.start()
            self._window.installEventFilter(self)
            self.beat()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
        self._window.removeEventFilter(self)

    def beat(self) -> None:
        """Renew and listen, on a worker."""
        ask, user = self._check_outs, self._user

        def work() -> "tuple[CheckOutNote, ...]":
            check_outs = ask()
            check_outs.renew(user)
            return check_outs.notes_for(user)

        self._background.run(work, self._on_notes, key="check-out heartbeat", on_error=self._on_error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Beat when the window comes to the front: the computer may have slept."""
        if event.type() == QEvent.Type.WindowActivate:
            self.beat()
        return super().eventFilter(watched, event)

    def _on_notes(self, notes: "tuple[CheckOutNote, ...]") -> None:
        self._is_failing = False
        if notes and self.is_beating:
            self.told.emit(notes)

    def _on_error(self, error: BaseException) -> None:
        if not self._is_failing:
            self._is_failing = True
            self._present(error)
