"""The bell's popover: what jobs came to, newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLocale, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import act_of, count_words
from app.views.jobs.job_words import Elsewhere, in_tenant, one_tenant, retry_words
from app.views.support.buttons import link_button
from app.views.support.labels import ElidedLabel, count_label, text_label
from app.views.support.rights import needs
from app.views.support.theme import ThemeHub

MOST: Final = 20
WIDTH: Final = 364
_LOOKS: Final = {
    JobState.ENDED: ("ended", "ok"),
    JobState.ENDED_WITH_ERRORS: ("warning", "warn"),
    JobState.ERROR: ("error", "err"),
    JobState.CANCELED: ("forbidden", "t2"),
}


@dataclass(frozen=True, slots=True)
class Notification:
    """One piece of news, about a job that is over.

    Attributes:
        job: The job.
        again: What doing it again would do; empty where there is nothing to do again.
    """

    job: JobSnapshot
    title: str
    text: str
    again: str


def notification_of(job: JobSnapshot) -> Notification:
    """Say what a job came to."""
    failed = job.counts.get("failed", 0)
    titles = {
        JobState.ENDED: "ended",
        JobState.ENDED_WITH_ERRORS: f"ended with {failed:,} {'error' if failed == 1 else 'errors'}",
        JobState.ERROR: "failed",
        JobState.CANCELED: "was canceled",
    }
    problem = f"{job.error or ''} {job.hint or ''}".strip()
    text = problem or count_words(job.counts) or "There was nothing to do."
    again = "" if job.state is JobState.CANCELED else retry_words(job)
    return Notification(job, f"{job.title} {titles.get(job.state, '')}", text, again)


class NotificationList:
    """The newest twenty, and how many nobody has looked at."""

    def __init__(self) -> None:
        self.items: list[Notification] = []
        self.unread = 0

    def add(self, item: Notification) -> None:
        """Put news on top."""
        self.items = [item, *self.items][:MOST]
        self.unread = min(MOST, self.unread + 1)


class NotificationPopover(QFrame):
    """Shows the list under the bell.

    Args:
        show_job: Opens a job in the Jobs view; an empty id opens the view alone.
        retry: Queues a job again, or what failed of it.
        is_muted: Whether toasts are kept back.
        elsewhere: Names the tenant of a job where that is not the open one.

    Emits `read()` when it is open, and `muted(bool)`.
    """

    read = Signal()
    muted = Signal(bool)

    def __init__(
        self,
        hub: ThemeHub,
        news: NotificationList,
        show_job: Callable[[str], object],
        retry: Callable[[JobSnapshot], object],
        parent: QWidget,
        *,
        is_muted: bool = False,
        elsewhere: Elsewhere = one_tenant,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("edge", "popover")
        self.setFixedWidth(WIDTH)
        self.setAccessibleName("Notifications")
        self._hub = hub
        self._show_job = show_job
        self._retry = retry
        self._elsewhere = elsewhere
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 10, 10)
        head.addWidget(text_label("Notifications", "section"))
        if news.unread:
            fresh = count_label()
            fresh.setText(f"{news.unread} new")
            head.addWidget(fresh)
        head.addStretch(1)
        column.addLayout(head)
        inside = QWidget()
        entries = QVBoxLayout(inside)
        entries.setContentsMargins(0, 0, 0, 0)
        entries.setSpacing(0)
        for item in news.items:
            entries.addWidget(self._entry(item))
        if not news.items:
            nothing = text_label("No job has ended since the window was opened.", "body", "t3")
            nothing.setContentsMargins(14, 6, 14, 14)
            entries.addWidget(nothing)
        entries.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setFixedHeight(min(380, inside.sizeHint().height() + 8 * len(news.items) + 2))
        column.addWidget(scroll)
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 6, 10, 6)
        every = link_button(hub, "All jobs")
        every.clicked.connect(lambda: self._leave(lambda: self._show_job("")))
        foot.addWidget(every)
        foot.addStretch(1)
        self.mute = link_button(hub, "Show messages again" if is_muted else "Mute for 1 hour")
        self.mute.setToolTip("Ends of jobs come to the bell alone; what fails is told all the same")
        self.mute.clicked.connect(lambda: self._leave(lambda: self.muted.emit(not is_muted)))
        foot.addWidget(self.mute)
        column.addLayout(foot)

    def open_under(self, widget: QWidget) -> None:
        """Show it, right edge under the widget's right edge."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height() + 2))
        self.move(corner)
        self.show()
        self.read.emit()

    def _entry(self, item: Notification) -> QWidget:
        entry = QFrame(self)
        entry.setProperty("edge", "top")
        title = in_tenant(item.title, item.job, self._elsewhere)
        entry.setAccessibleName(f"{title}. {item.text}")
        row = QHBoxLayout(entry)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        picture = QLabel(entry)
        name, role = _LOOKS.get(item.job.state, ("info", "t2"))
        picture.setPixmap(self._hub.icons.pixmap(name, role, 16, self.devicePixelRatioF()))
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        at = item.job.ended_at or item.job.queued_at
        first = QHBoxLayout()
        first.addWidget(ElidedLabel(title, "name"), 1)
        first.addWidget(text_label(QLocale().toString(at.astimezone(), "HH:mm"), "caption"))
        column.addLayout(first)
        column.addWidget(ElidedLabel(item.text, "body", Qt.TextElideMode.ElideRight))
        links = QHBoxLayout()
        links.setContentsMargins(0, 0, 0, 0)
        details = link_button(self._hub, "Go to job")
        details.clicked.connect(lambda: self._leave(lambda: self._show_job(item.job.id)))
        links.addWidget(details)
        if item.again:
            again = link_button(self._hub, item.again)
            if title == item.title:  # the rights of another tenant are asked by the engine
                needs(again, act_of(item.job.kind))
            again.clicked.connect(lambda: self._leave(lambda: self._retry(item.job)))
            links.addWidget(again)
        links.addStretch(1)
        column.addLayout(links)
        row.addLayout(column, 1)
        return entry

    def _leave(self, act: Callable[[], object]) -> None:
        self.close()
        act()
