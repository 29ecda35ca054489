"""What buttons of the Headquarters page do: each change runs on a worker, then the page looks again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from app.models.errors import AppError
from app.models.tenants.features import Feature
from app.models.tenants.headquarters import ParameterCheck
from app.views.headquarters.desk import HeadquartersDesk
from app.views.headquarters.parameters_dialog import ParametersDialog
from app.views.headquarters.schedule_dialog import ScheduleDialog
from app.views.headquarters.sessions_dialog import SessionsDialog
from app.views.headquarters.words import NAMES
from app.views.support.background import Background
from app.views.support.theme import ThemeHub
from app.views.support.toasts import ToastStack

if TYPE_CHECKING:
    from app.views.headquarters.view import HeadquartersView


class HeadquartersActions:
    """Asks the engine on a worker thread and says what came of it. Thread: GUI."""

    def __init__(
        self,
        view: "HeadquartersView",
        desk: HeadquartersDesk,
        hub: ThemeHub,
        background: Background,
        toasts: ToastStack,
        now: Callable[[], datetime],
        queued: Callable[[str], object],
    ) -> None:
        self._view, self._desk, self._hub = view, desk, hub
        self._background, self._toasts, self._now = background, toasts, now
        self._queued = queued
        self._sessions: SessionsDialog | None = None

    def do(self, work: Callable[[], Any], told: str = "") -> None:
        """Run a change on a worker; then say so and look again. What went wrong is presented."""

        def done(_result: object) -> None:
            if told:
                self._toasts.show_toast(told)
            self._view.reload()

        self._background.run(work, done)

    # --- switches

    def enable(self, feature: Feature) -> None:
        """Turn a switch on now."""
        self.do(lambda: self._desk.enable(feature), f"{NAMES[feature]}: on.")

    def disable(self, feature: Feature) -> None:
        """Turn a switch off."""
        self.do(lambda: self._desk.disable(feature), f"{NAMES[feature]}: off.")

    def schedule(self, feature: Feature) -> None:
        """Ask when a switch goes on."""
        dialog = ScheduleDialog(self._hub, NAMES[feature], self._now, self._view)

        def chosen() -> None:
            at = dialog.time
            self.do(lambda: self._desk.enable(feature, at), f"{NAMES[feature]}: scheduled.")

        dialog.accepted.connect(chosen)
        _open(dialog)

    # --- jobs

    def set_recurrence(self, job: str, span: str) -> None:
        """Have a job recur, or not."""
        self.do(lambda: self._desk.set_recurrence(job, span))

    def withhold(self, job: str) -> None:
        """Have a schedule rest."""
        self.do(lambda: self._desk.withhold(job))

    def release(self, job: str) -> None:
        """Have a schedule go on."""
        self.do(lambda: self._desk.release(job))

    def run_now(self, job: str) -> None:
        """Queue what a schedule runs."""
        self._queue(lambda: self._desk.run_now(job))

    def full_sync(self, database: str) -> None:
        """Queue a full data sync."""
        self._queue(lambda: self._desk.full_sync(database))

    def cancel(self, job_id: str) -> None:
        """Ask a run to stop."""
        self.do(lambda: self._desk.cancel(job_id))

    def retry(self, job_id: str) -> None:
        """Queue a run again."""
        self._queue(lambda: (self._desk.retry(job_id),))

    def _queue(self, work: Callable[[], Sequence[str]]) -> None:
        def queued(job_ids: Sequence[str]) -> None:
            for job_id in job_ids:
                self._queued(job_id)
            count = len(job_ids)
            if count:
                self._toasts.show_toast(f"{count:,} {'job is' if count == 1 else 'jobs are'} queued.")
            self._view.reload()

        self._background.run(work, queued)

    # --- dialogs

    def open_sessions(self) -> None:
        """Show the download sessions."""
        self._sessions = dialog = SessionsDialog(self._hub, self._now, self._view)
        dialog.retry_asked.connect(lambda one: self._queue(lambda: self._desk.retry_session(one)))
        dialog.cancel_asked.connect(lambda one: self._queue(lambda: self._desk.cancel_session(one)))
        dialog.finished.connect(self._forget_sessions)
        self.reload_sessions()
        _open(dialog)

    def reload_sessions(self) -> None:
        """Read the sessions anew while they are on show."""
        if self._sessions is not None:
            self._background.run(self._desk.sessions, self._show_sessions, key="headquarters sessions")

    def _show_sessions(self, sessions: Any) -> None:
        if self._sessions is not None:
            self._sessions.show_sessions(sessions)

    def _forget_sessions(self) -> None:
        self._sessions = None

    def open_parameters(self) -> None:
        """Show the Commerce parameters."""
        self._background.run(self._desk.parameters, self._ask_parameters, key="headquarters parameters")

    def _ask_parameters(self, values: Mapping[str, str]) -> None:
        dialog = ParametersDialog(self._hub, values, self._view)

        def problem(error: BaseException) -> None:
            if not isinstance(error, AppError):
                raise error
            if isValid(dialog):
                dialog.show_problem(str(error))

        def tested(checks: Sequence[ParameterCheck]) -> None:
            if isValid(dialog):
                dialog.show_test(checks)

        def test(typed: Mapping[str, str]) -> None:
            self._background.run(
                lambda: self._desk.test_connection(typed), tested, key="test", on_error=problem
            )

        def saved(_nothing: object) -> None:
            if isValid(dialog):
                dialog.accept()
            self._toasts.show_toast("Commerce parameters are saved.")
            self._view.reload()

        dialog.test_asked.connect(test)
        dialog.save_asked.connect(
            lambda typed: self._background.run(
                lambda: self._desk.save_parameters(typed), saved, key="save", on_error=problem
            )
        )
        _open(dialog)


def _open(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
