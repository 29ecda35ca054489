"""What people see of an error: known ones with their hint, bugs once with the place of the log."""

import logging
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from app.models.errors import AppError, Cancelled
from app.views.support.fields import FieldMessage
from app.views.support.toasts import ToastAction, ToastStack, ToastTone

_log = logging.getLogger(__name__)


class ErrorPresenter(QObject):
    """Shows an error beside its cause or as a toast; one per window, handed on by constructor.

    Args:
        toasts: Where errors without a place of their own go.
        log_path: Named when something unexpected happened.

    Signals: `presented(error)` of every error that is shown.
    """

    presented = Signal(object)
    # An unexpected error raised on a worker thread is brought to the GUI thread by this signal.
    _unexpected = Signal(object)

    def __init__(
        self, toasts: ToastStack, log_path: Path | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._toasts = toasts
        self._log_path = log_path
        self._seen: set[tuple[str, str]] = set()
        self._unexpected.connect(self._show_bug)

    def present(
        self, error: BaseException, beside: FieldMessage | None = None, actions: tuple[ToastAction, ...] = ()
    ) -> None:
        """Show an error: `beside` its field when given, else as a toast. Thread: GUI."""
        self.presented.emit(error)
        if isinstance(error, Cancelled):
            self._toasts.show_toast(str(error), ToastTone.INFO)
        elif isinstance(error, AppError):
            if beside is not None:
                beside.complain(str(error))
            else:
                self._toasts.show_toast(str(error), ToastTone.ERR, actions)
        else:
            _log.error("Unexpected error", exc_info=error)
            self._show_bug(error)

    def install(self) -> None:
        """Receive exceptions that nobody caught, from slots and threads, and let the application go on."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_uncaught_in_thread

    def uninstall(self) -> None:
        """Receive them no longer: the window goes."""
        if sys.excepthook == self._on_uncaught:
            sys.excepthook = sys.__excepthook__
        if threading.excepthook == self._on_uncaught_in_thread:
            threading.excepthook = threading.__excepthook__

    def _on_uncaught_in_thread(self, raised: threading.ExceptHookArgs) -> None:
        if raised.exc_value is not None and not issubclass(raised.exc_type, SystemExit):
            self._on_uncaught(raised.exc_type, raised.exc_value, raised.exc_traceback)

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if not isinstance(error, AppError):
            _log.error("Uncaught error", exc_info=(kind, error, trace))
        self._unexpected.emit(error)

    def _show_bug(self, error: object) -> None:
        if isinstance(error, AppError):
            self.present(error)
            return
        assert isinstance(error, BaseException)
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        if (type(error).__name__, place) in self._seen:
            return
        self._seen.add((type(error).__name__, place))
        where = f" The details are in {self._log_path}." if self._log_path else ""
        self._toasts.show_toast(
            f"Something unexpected happened: {type(error).__name__}.{where}", ToastTone.ERR
        )
