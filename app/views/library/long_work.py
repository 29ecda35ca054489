"""Work over many items: off the GUI thread, with a count and Cancel once it takes longer than a second."""

import threading
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QProgressBar, QWidget

from app.views.support.background import Background
from app.views.support.buttons import secondary_button
from app.views.support.footer_dialog import FooterDialog
from app.views.support.theme import ThemeHub

SHOW_AFTER_MS: Final = 1000
_LOOK_EVERY_MS: Final = 100


class Progress:
    """How far work is, written by a worker and read by the window. Thread: any."""

    def __init__(self, total: int) -> None:
        self.done = 0
        self.total = total
        self._stop = threading.Event()

    def report(self, done: int, total: int) -> None:
        """Say how far it is."""
        self.done, self.total = done, total

    def stop(self) -> None:
        """Ask the work to stop."""
        self._stop.set()

    def is_stopped(self) -> bool:
        """Whether a person asked to stop."""
        return self._stop.is_set()


class ProgressDialog(FooterDialog):
    """A bar, a count and Cancel."""

    def __init__(self, hub: ThemeHub, title: str, progress: Progress, parent: QWidget) -> None:
        super().__init__(hub, title, parent)
        self._progress = progress
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        self.body.addWidget(self.bar)
        self.count = self.say("", "t3")
        self.cancel = secondary_button(hub, "Cancel")
        self.cancel.clicked.connect(self.reject)
        self.add_buttons(self.cancel)
        self.show_progress()

    def show_progress(self) -> None:
        """Show how far the work is."""
        done, total = self._progress.done, max(1, self._progress.total)
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.count.setText(f"{done:,} of {total:,}")

    def reject(self) -> None:
        """Ask the work to stop; the dialog goes when it has."""
        self._progress.stop()
        self.cancel.setEnabled(False)
        self.count.setText("Stopping…")


class LongWork(QObject):
    """Runs one piece of work and shows its progress when it takes long. Thread: GUI.

    Args:
        work: Gets a `Progress` to report to and to look at; runs on a worker.
        on_done: Gets what the work returned.
        on_error: Gets what it raised.
    """

    def __init__(
        self,
        hub: ThemeHub,
        background: Background,
        title: str,
        total: int,
        work: Callable[[Progress], Any],
        on_done: Callable[[Any], object],
        on_error: Callable[[BaseException], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._hub = hub
        self._title = title
        self._window = parent
        self._on_done = on_done
        self._on_error = on_error
        self.progress = Progress(total)
        self.dialog: ProgressDialog | None = None
        self._look = QTimer(self, interval=_LOOK_EVERY_MS)
        self._look.timeout.connect(self._on_look)
        self._start = QTimer(self, interval=SHOW_AFTER_MS, singleShot=True)
        self._start.timeout.connect(self._show)
        self._start.start()
        background.run(lambda: work(self.progress), self._finish, on_error=self._fail)

    def _show(self) -> None:
        self.dialog = ProgressDialog(self._hub, self._title, self.progress, self._window)
        self.dialog.open()
        self._look.start()

    def _on_look(self) -> None:
        if self.dialog is not None and not self.progress.is_stopped():
            self.dialog.show_progress()

    def _finish(self, result: Any) -> None:
        self._end()
        self._on_done(result)

    def _fail(self, error: BaseException) -> None:
        self._end()
        self._on_error(error)

    def _end(self) -> None:
        self._start.stop()
        self._look.stop()
        if self.dialog is not None:
            self.dialog.hide()
            self.dialog.deleteLater()
            self.dialog = None
        self.deleteLater()
