"""The uploads dock under the grid: a drop zone and the upload jobs with progress and cancel."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from app.sync.jobs.states import JobSnapshot, JobState
from app.views.support.buttons import icon_button, link_button, quiet_button
from app.views.support.labels import ElidedLabel, set_look, set_tone, text_label
from app.views.support.mime import local_files
from app.views.support.theme import ThemeHub

UPLOAD_KIND: Final = "upload"
ROWS_KEPT: Final = 20
_HEADER: Final = 30
_BODY: Final = 108


class DropZone(QFrame):
    """Where files are dropped; Browse is the way without a mouse."""

    files_dropped = Signal(list)
    browse_asked = Signal()

    def __init__(self, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("edge", "dropzone")
        self.setFixedWidth(216)
        self.setAcceptDrops(True)
        self.setAccessibleName("Drop files or folders here")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(1)
        column.addStretch(1)
        picture = QLabel(self)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hub.follow(
            picture, lambda: picture.setPixmap(hub.icons.pixmap("upload", "t2", 20, self.devicePixelRatioF()))
        )
        words = text_label("Drop files or folders here", "name")
        kinds = text_label("JPEG PNG WebP MP4 PDF", "caption")
        browse = link_button(hub, "Browse…")
        browse.clicked.connect(self.browse_asked)
        for widget in (picture, words, kinds):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(browse, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if local_files(event.mimeData()):
            set_look(self, "target", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        set_look(self, "target", "false")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the files on."""
        set_look(self, "target", "false")
        event.acceptProposedAction()
        self.files_dropped.emit(list(local_files(event.mimeData())))


class UploadRow(QWidget):
    """One upload job."""

    def __init__(
        self, hub: ThemeHub, job: JobSnapshot, cancel: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(12)
        self._icon = QLabel(self)
        self._icon.setFixedWidth(16)
        self._hub = hub
        self._name = ElidedLabel(job.title, "name")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._words = text_label("", "caption")
        self._words.setMinimumWidth(110)
        self._cancel = icon_button(hub, "close", "Cancel this upload", small=True)
        self._cancel.clicked.connect(lambda: cancel(job.id))
        row.addWidget(self._icon)
        row.addWidget(self._name, 2)
        row.addWidget(self._bar, 2)
        row.addWidget(self._words, 2)
        row.addWidget(self._cancel)
        self.setFixedHeight(30)
        self._job = job
        hub.follow(self, self._draw)
        self.show_job(job)

    @property
    def job(self) -> JobSnapshot:
        """The newest snapshot."""
        return self._job

    def show_job(self, job: JobSnapshot) -> None:
        """Show a newer snapshot."""
        self._job = job
        self._name.setText(job.title)
        self._bar.setVisible(not job.state.is_final)
        self._bar.setRange(0, job.total or 0)
        self._bar.setValue(job.done)
        self._cancel.setVisible(not job.state.is_final)
        self._cancel.setEnabled(job.state is not JobState.CANCELING)
        self._words.setText(_words(job))
        tone = {JobState.ERROR: "err", JobState.ENDED_WITH_ERRORS: "warn", JobState.ENDED: "ok"}
        set_tone(self._words, tone.get(job.state, "t3"))
        self.setAccessibleName(f"{job.title}, {self._words.text()}")
        self._draw()

    def _draw(self) -> None:
        name, role = {
            JobState.ENDED: ("ended", "ok"),
            JobState.ENDED_WITH_ERRORS: ("warning", "warn"),
            JobState.ERROR: ("error", "err"),
            JobState.CANCELED: ("close", "t3"),
            JobState.WAITING: ("waiting", "t2"),
        }.get(self._job.state, ("upload", "accent"))
        self._icon.setPixmap(self._hub.icons.pixmap(name, role, 16, self.devicePixelRatioF()))


def _words(job: JobSnapshot) -> str:
    if job.state is JobState.ERROR:
        return job.error or "Error"
    if job.state.is_final:
        counts = ", ".join(
            f"{count:,} {name.replace('_', ' ')}" for name, count in job.counts.items() if count
        )
        return counts or job.state.value
    if job.total:
        return f"{job.done:,} of {job.total:,} files"
    return job.state.value


class UploadsDock(QFrame):
    """Appears with the first upload of the session; folds up to its header."""

    files_dropped = Signal(list)
    browse_asked = Signal()

    def __init__(self, hub: ThemeHub, cancel: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hub = hub
        self._cancel = cancel
        self._rows: dict[str, UploadRow] = {}
        self._is_folded = False
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_header())
        self._body = QWidget(self)
        self._body.setFixedHeight(_BODY)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(16)
        zone = DropZone(hub)
        zone.files_dropped.connect(self.files_dropped)
        zone.browse_asked.connect(self.browse_asked)
        row.addWidget(zone)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._list.addStretch(1)
        scroll.setWidget(inside)
        row.addWidget(scroll, 1)
        column.addWidget(self._body)
        self.hide()

    def show_jobs(self, jobs: list[JobSnapshot]) -> None:
        """Show newer snapshots of upload jobs; others are ignored, as are uploads that ended before."""
        for job in jobs:
            if job.kind != UPLOAD_KIND:
                continue
            known = self._rows.get(job.id)
            if known is not None:
                known.show_job(job)
            elif not job.state.is_final or self._rows:
                row = UploadRow(self._hub, job, self._cancel, self)
                self._rows[job.id] = row
                self._list.insertWidget(0, row)
                self.show()
        for old in list(self._rows)[:-ROWS_KEPT]:
            self._rows.pop(old).deleteLater()
        self._summarize()

    def fold(self, is_folded: bool) -> None:
        """Shrink to the header, or open again."""
        self._is_folded = is_folded
        self._body.setVisible(not is_folded)
        self._draw_fold()

    def _draw_fold(self) -> None:
        self._fold.setIcon(self._hub.icon("up" if self._is_folded else "down"))

    def _make_header(self) -> QWidget:
        header = QFrame(self)
        header.setProperty("edge", "bottom")
        header.setFixedHeight(_HEADER)
        row = QHBoxLayout(header)
        row.setContentsMargins(16, 0, 10, 0)
        row.setSpacing(10)
        row.addWidget(text_label("Uploads", "section"))
        self._summary = text_label("", "caption")
        row.addWidget(self._summary)
        self._bar = QProgressBar(header)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(132)
        self._bar.setAccessibleName("Progress of all uploads")
        row.addWidget(self._bar)
        row.addStretch(1)
        self._cancel_all = quiet_button(self._hub, "Cancel all")
        self._cancel_all.setProperty("compact", "true")
        self._cancel_all.clicked.connect(self._on_cancel_all)
        row.addWidget(self._cancel_all)
        self._fold = icon_button(self._hub, "down", "Fold up the uploads", small=True)
        self._fold.clicked.connect(lambda: self.fold(not self._is_folded))
        self._hub.follow(self._fold, self._draw_fold)
        close = icon_button(self._hub, "close", "Close the uploads", small=True)
        close.clicked.connect(self._on_close)
        row.addWidget(self._fold)
        row.addWidget(close)
        return header

    def _open_jobs(self) -> list[JobSnapshot]:
        return [row.job for row in self._rows.values() if not row.job.state.is_final]

    def _summarize(self) -> None:
        jobs = self._open_jobs()
        done, total = sum(job.done for job in jobs), sum(job.total or 0 for job in jobs)
        is_running = bool(jobs)
        self._bar.setVisible(is_running)
        self._cancel_all.setVisible(is_running)
        if not is_running:
            self._summary.setText("Nothing is being uploaded")
            return
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._summary.setText(f"{done:,} of {total:,} files" if total else "Looking at the files")

    def _on_cancel_all(self) -> None:
        for job in self._open_jobs():
            self._cancel(job.id)

    def _on_close(self) -> None:
        for job_id in [key for key, row in self._rows.items() if row.job.state.is_final]:
            self._rows.pop(job_id).deleteLater()
        self.hide()
