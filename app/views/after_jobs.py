"""Has views read anew what jobs made: soon after the first, then at intervals while more of them end."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.sync.jobs.states import JobSnapshot

if TYPE_CHECKING:
    from app.views.main_window import MainWindow

SOON_MS: Final = 30
"""What a job came to is on show by then: the reads would compete with the painting of it."""

EVERY_MS: Final = 1000
"""Ends of jobs in this time are one: some thirty may end in a second, and all views read anew for one."""

_DELIVERED: Final = ("media-sync", "products-1040")
"""Kinds that authors see in the preview alone."""


class AfterJobs(QObject):
    """Refreshes the window. Thread: GUI."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._ended: set[str] = set()
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._refresh)
        self._pause = QTimer(self, interval=EVERY_MS, singleShot=True)
        self._pause.timeout.connect(self._refresh)

    def take(self, job: JobSnapshot) -> None:
        """A job is over."""
        pages = self._window.pages
        if pages is None or job.tenant != pages.tenant.id:
            return
        self._ended.add(job.kind)
        if not self._pause.isActive() and not self._soon.isActive():
            self._soon.start()

    def _refresh(self) -> None:
        kinds, self._ended = self._ended, set()
        pages = self._window.pages
        if pages is None or not kinds:
            return
        self._pause.start()
        if kinds <= set(_DELIVERED):
            pages.reload_preview()
            return
        pages.refresh_all()
        self._window.groups.reload()
        self._window.time_travel.reload()
