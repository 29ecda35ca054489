"""Follows uploads for the library: rows, header, decisions, retries, what is dropped or pasted."""

import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.models.changes import Changes
from app.models.errors import AppError
from app.models.media.uploads import FileState, Resolution, UploadFile, UploadSummary
from app.models.workspace import Tenant
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import UploadRequest
from app.views.library.library_tools import LibraryTools, UploadJobs
from app.views.library.resolve_dialog import ResolveDialog
from app.views.library.upload_dialog import UploadDialog
from app.views.library.upload_progress import Pace, UploadProgress, end_words, progress_words
from app.views.library.upload_rows import RowAction, UploadRow, UploadRows, describe_row
from app.views.library.uploads_dock import UploadsDock
from app.views.support.drag_label import count_text
from app.views.support.mime import local_files
from app.views.support.paged_model import PagedModel
from app.views.support.pasted_picture import forget_picture, save_picture
from app.views.support.toasts import ToastTone

UPLOAD_KIND: Final = "upload"
LOOK_EVERY_MS: Final = 500
JOBS_KEPT: Final = 20
_IN_FLIGHT: Final = 2  # files that are read at the same time
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class _Look:
    """What was read at one time."""

    ids: "array[int]"
    summaries: dict[str, UploadSummary]
    waiting: dict[str, list[UploadFile]]
    failed: int


class UploadDesk(QObject):
    """Runs uploads of one tenant from the library. Thread: GUI.

    Emits `changed(Changes)` when a decision wrote something; `dialog` is the question that is open.
    `known_tags` complete what is typed in the Upload dialog.
    """

    changed = Signal(object)

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        tools: LibraryTools,
        jobs: UploadJobs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._tenant = tenant
        self._user = user
        self._tools = tools
        self._engine = jobs
        self._window = window
        self._jobs: dict[str, JobSnapshot] = {}
        self._pace = Pace()
        self._pasted: set[Path] = set()
        self._rows = UploadRows(tenant.uploads)
        self.model = PagedModel(
            lambda: array("q"), self._rows.rows, describe_row, self, background=tools.background
        )
        self.dock = UploadsDock(tools.hub, tools.thumbnails, self.model, self._rows.shares)
        self.dialog: Any = None
        self.known_tags: list[str] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._wire()

    # --- what the library calls -----------------------------------------------------------------

    def show_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        """Take newer snapshots; other kinds are ignored, as are uploads that ended before."""
        for job in jobs:
            if job.kind != UPLOAD_KIND or (job.state.is_final and job.id not in self._jobs):
                continue
            if job.id not in self._jobs:
                self._rows.add(job.id)
                self.dock.show()
            self._jobs[job.id] = job
            if job.state.is_final:
                self._forget_pasted(job.id)
            if not self._timer.isActive():
                self._timer.start()
        ended = [job.id for job in self._jobs.values() if job.state.is_final]
        self._forget(ended[: max(0, len(self._jobs) - JOBS_KEPT)])

    def upload(self, paths: Sequence[Path]) -> None:
        """Upload files and folders as they are."""
        if paths:
            names = tuple(str(path) for path in paths)
            self._engine.submit(UploadRequest(self._tenant.id, names, recursive=True, user=self._user))

    def ask(self, paths: Sequence[Path]) -> UploadDialog:
        """Open the Upload dialog on files or folders."""
        dialog = UploadDialog(self._tools.hub, paths, self.known_tags, self._window.window())
        dialog.accepted.connect(lambda: self._engine.submit(dialog.request(self._tenant.id, self._user)))
        self._open(dialog)
        return dialog

    def paste(self, data: QMimeData) -> None:
        """Upload the files, or the picture, on the clipboard."""
        paths = local_files(data)
        if paths:
            self.upload(paths)
        elif data.hasImage():
            image = QImage(data.imageData())
            if not image.isNull():
                self._tools.background.run(partial(save_picture, image), self._on_picture_saved)

    def _on_picture_saved(self, path: Path) -> None:
        self._pasted.add(path)
        self.upload([path])

    # --- looking --------------------------------------------------------------------------------

    def _open_jobs(self) -> list[JobSnapshot]:
        return [job for job in self._jobs.values() if not job.state.is_final]

    def _look(self) -> None:
        jobs = list(self._jobs)

        def read() -> _Look:
            review = self._tenant.uploads
            open_ids = [job.id for job in self._open_jobs()]
            return _Look(
                self._rows.ids(),
                {job: review.summary(job) for job in jobs},
                {job: review.waiting(job, _IN_FLIGHT) for job in open_ids},
                0 if open_ids else sum(len(review.failed_paths(job)) for job in jobs),
            )

        self._tools.background.run(read, self._show, key="uploads")

    def _show(self, look: _Look) -> None:
        open_jobs = self._open_jobs()
        self._rows.shares.clear()
        for job in open_jobs:
            self._share(job, look)
        if look.ids == self.model.ids:
            self.model.refresh(self.dock.files.visible_ids())
        else:
            self.model.set_ids(look.ids)
        self.dock.show_failed(0 if open_jobs else look.failed)
        if not open_jobs:
            newest = next(reversed(self._jobs.values()), None)
            words = "Nothing is being uploaded" if newest is None else end_words(newest)
            self.dock.show_progress(words, None, is_paused=False, can_pause=False)
            return
        progress = UploadProgress.of((job, look.summaries.get(job.id, UploadSummary())) for job in open_jobs)
        is_paused = all(job.state is JobState.PAUSED for job in open_jobs)
        left = self._pace.seconds_left(
            time.monotonic(),
            progress.taken_bytes,
            progress.size_bytes,
            is_running=not is_paused and not progress.is_taken,
        )
        self.dock.show_progress(
            progress_words(progress, left, is_paused=is_paused),
            progress.percent,
            is_paused=is_paused,
            can_pause=any(job.state is not JobState.CANCELING for job in open_jobs),
        )
        if not is_paused:
            self._timer.start()

    def _share(self, job: JobSnapshot, look: _Look) -> None:
        """Give what was read of files that are not in yet to the first of them, in order."""
        summary = look.summaries.get(job.id, UploadSummary())
        left = job.counts.get("megabytes", 0) * _MEGABYTE - summary.taken_bytes
        if job.state is not JobState.EXECUTING:
            return
        for file in look.waiting.get(job.id, ()):
            taken = max(0, min(left, file.size_bytes))
            left -= taken
            share = 100 * taken // file.size_bytes if file.size_bytes else 0
            self._rows.shares[self._rows.row_id(job.id, file.place)] = share

    # --- doing ----------------------------------------------------------------------------------

    def _wire(self) -> None:
        dock = self.dock
        dock.files_dropped.connect(self.upload)
        dock.browse_asked.connect(lambda: self.ask())
        dock.pause_asked.connect(lambda: self._each(self._engine.pause))
        dock.resume_asked.connect(lambda: self._each(self._engine.resume, {JobState.PAUSED}))
        dock.cancel_asked.connect(lambda: self._each(self._engine.cancel))
        dock.retry_asked.connect(self._retry_all)
        dock.closed.connect(lambda: self._forget([j.id for j in self._jobs.values() if j.state.is_final]))
        dock.files.acted.connect(self._act)

    def _each(self, work: Callable[[str], object], states: "set[JobState] | None" = None) -> None:
        for job in self._open_jobs():
            if states is None or job.state in states:
                work(job.id)

    def _forget(self, job_ids: Sequence[str]) -> None:
        for job_id in job_ids:
            self._jobs.pop(job_id, None)
        self._rows.forget(job_ids)

    def _act(self, row: UploadRow, action: RowAction) -> None:
        if action is RowAction.RETRY:
            self._retry(row.job_id, [row.file])
        elif action is RowAction.REMOVE:
            self._tools.background.run(
                lambda: self._tenant.uploads.remove(row.job_id, row.file.place), lambda _nothing: self._look()
            )
        else:
            self._ask_resolve(row)

    def _retry_all(self) -> None:
        for job in list(self._jobs.values()):
            if job.state.is_final:
                self._retry(job.id, None)

    def _retry(self, job_id: str, files: Sequence[UploadFile] | None) -> None:
        """Upload failed files again, as they were asked for; they leave the list of the first upload."""
        review = self._tenant.uploads

        def prepare() -> UploadRequest | None:
            request = self._engine.request(job_id)
            chosen = files if files is not None else [f for f in review.files(job_id) if _is_failed(f)]
            if not chosen or not isinstance(request, UploadRequest):
                return None
            for file in chosen:
                review.remove(job_id, file.place)
            return replace(request, paths=tuple(file.path for file in chosen))

        def submit(request: UploadRequest | None) -> None:
            if request is not None:
                self._engine.submit(request)
            self._look()

        self._tools.background.run(prepare, submit)

    def _ask_resolve(self, row: UploadRow) -> None:
        review = self._tenant.uploads

        def read() -> list[int]:
            files = review.files(row.job_id, review.asking(row.job_id))
            return [f.place for f in files if f.state is row.file.state and f.place != row.file.place]

        def ask(others: list[int]) -> None:
            dialog = ResolveDialog(self._tools.hub, row, len(others), self._window.window())
            dialog.accepted.connect(lambda: self._resolve(row, dialog, others))
            self._open(dialog)

        self._tools.background.run(read, ask, key="upload-resolve")

    def _resolve(self, row: UploadRow, dialog: ResolveDialog, others: Sequence[int]) -> None:
        places = [row.file.place, *(others if dialog.is_for_all else ())]
        choice, review, user = dialog.choice, self._tenant.uploads, self._user

        def work() -> tuple[Changes, list[AppError]]:
            changes, problems = Changes(), []
            for place in places:
                try:
                    changes |= review.resolve(row.job_id, place, choice, user)
                except AppError as problem:
                    problems.append(problem)
            return changes, problems

        self._tools.background.run(work, partial(self._on_resolved, choice, len(places)))

    def _on_resolved(self, choice: Resolution, count: int, answer: tuple[Changes, list[AppError]]) -> None:
        changes, problems = answer
        if problems:
            self._tools.presenter.present(problems[0])
        if count > len(problems):
            words = {Resolution.USE: "Existing items are used for", Resolution.VERSION: "New version from"}
            said = words.get(choice, "Both are kept of")
            self._tools.toasts.show_toast(
                f"{said} {count_text(count - len(problems), 'file')}", ToastTone.OK, []
            )
        if changes:
            self.changed.emit(changes)
        self._look()

    def _open(self, dialog: Any) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _forget_pasted(self, job_id: str) -> None:
        """Remove the temporary pictures that an upload brought in."""
        if not self._pasted:
            return

        def paths() -> set[Path]:
            request = self._engine.request(job_id)
            return {Path(path) for path in request.paths} if isinstance(request, UploadRequest) else set()

        def remove(done: set[Path]) -> None:
            for path in done & self._pasted:
                self._pasted.discard(path)
                forget_picture(path)

        self._tools.background.run(paths, remove)


def _is_failed(file: UploadFile) -> bool:
    return file.state is FileState.FAILED and file.resolution is None
