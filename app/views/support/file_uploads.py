"""Files of the desktop on their way into the library, for whoever wants them when they are there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from app.models.errors import NotFound
from app.models.media.uploads import UploadFile
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import Request, UploadRequest, printable
from app.views.support.background import Background
from app.views.support.mime import local_files
from app.views.support.pasted_picture import forget_picture, save_picture

_CANCELED: Final = "The upload was canceled."
_GONE: Final = "The upload is not known any more."


class UploadedFiles(Protocol):
    """What is read of uploads."""

    def files(self, job_id: str, places: Sequence[int] | None = None) -> list[UploadFile]:
        """Read the files of a job by place. Thread: any."""
        ...


@dataclass(frozen=True, slots=True)
class UploadPorts:
    """What uploads ask of the engine.

    Attributes:
        submit: Queues a request and returns the job's id. Thread: worker.
        job: Returns a job; NotFound where it is not known. Thread: worker.
        queued: Told the id of every job that is queued here.
    """

    submit: Callable[[Request], str]
    job: Callable[[str], JobSnapshot]
    queued: Callable[[str], object] = lambda _job_id: None


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of files that were uploaded together.

    Attributes:
        files: The files, by number.
        media: The media items that each file became: none where it failed, several for a folder.
        failed: Names of files that failed, each with the reason.
    """

    files: Mapping[int, Path]
    media: Mapping[int, tuple[int, ...]]
    failed: tuple[tuple[str, str], ...]

    def media_ids(self) -> tuple[int, ...]:
        """List the items in the order of the files, each once."""
        found: dict[int, None] = {}
        for number in self.files:
            found.update((media_id, None) for media_id in self.media.get(number, ()))
        return tuple(found)

    def problem(self) -> str:
        """Say which files failed and why; empty where none did."""
        if not self.failed:
            return ""
        name, reason = self.failed[0]
        more = f" And {len(self.failed) - 1:,} more." if len(self.failed) > 1 else ""
        return f"{name} was not uploaded: {reason}{more}"


OnLanded = Callable[[Landed], object]


class FileUploads(QObject):
    """Gives files numbers, uploads them, and says what became of them.

    A number is negative, so that it can stand where the id of a media item will stand later.

    Args:
        tenant_id: Where they are uploaded.
        user: Who uploads.
        review: Reads what became of the files.
        ports: The engine.
        background: Calls and reads.
        on_error: Presents errors.

    Signals: `changed()` when other files are on their way, `landed(Landed)` when some have arrived or failed.
    Thread: GUI.
    """

    changed = Signal()
    landed = Signal(object)

    def __init__(
        self,
        tenant_id: str,
        user: str,
        review: UploadedFiles,
        ports: UploadPorts,
        background: Background,
        on_error: Callable[[BaseException], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tenant_id = tenant_id
        self._user = user
        self._review = review
        self._ports = ports
        self._background = background
        self._on_error = on_error
        self._last = 0
        self._named: dict[int, Path] = {}
        self._underway: dict[int, Path] = {}
        self._jobs: dict[str, tuple[dict[int, Path], OnLanded | None]] = {}

    @property
    def underway(self) -> Mapping[int, Path]:
        """The files on their way, by number, the oldest first."""
        return self._underway

    def number(self, paths: Iterable[Path]) -> tuple[int, ...]:
        """Give each file or folder a number of its own; nothing is uploaded yet."""
        numbers = []
        for path in paths:
            self._last -= 1
            self._named[self._last] = path
            numbers.append(self._last)
        return tuple(numbers)

    def paths(self, numbers: Iterable[int]) -> dict[int, Path]:
        """Return the files of these numbers; unknown numbers are left out."""
        return {number: self._named[number] for number in numbers if number in self._named}

    def upload(
        self,
        files: Mapping[int, Path],
        on_landed: OnLanded | None = None,
        on_queued: Callable[[str], object] | None = None,
    ) -> None:
        """Upload numbered files together with the defaults of an upload.

        Args:
            files: By number.
            on_landed: Called when all of them have arrived or failed, before `landed` is emitted.
            on_queued: Called with the job's id.
        """
        if not files:
            return
        self._take(files)
        request = UploadRequest(
            self._tenant_id, tuple(str(path) for path in files.values()), recursive=True, user=self._user
        )

        def queued(job_id: str) -> None:
            self._ports.queued(job_id)
            if on_queued is not None:
                on_queued(job_id)
            self.follow(job_id, files, on_landed)

        def refused(error: BaseException) -> None:
            self._on_error(error)
            self._land(files, on_landed, [], str(error))

        self._background.run(lambda: self._ports.submit(request), queued, on_error=refused)

    def upload_paths(self, paths: Sequence[Path], on_landed: OnLanded | None = None) -> None:
        """Upload files and folders with the defaults of an upload."""
        self.upload(self.paths(self.number(paths)), on_landed)

    def take(self, data: QMimeData, on_landed: OnLanded | None = None) -> bool:
        """Upload the files, or the picture, that were pasted or dropped; tell whether there are any."""
        paths = local_files(data)
        if paths:
            self.upload_paths(paths, on_landed)
            return True
        image = QImage(data.imageData()) if data.hasImage() else QImage()
        if image.isNull():
            return False

        def saved(path: Path) -> None:
            self.upload_paths([path], partial(self._on_picture_landed, path, on_landed))

        self._background.run(partial(save_picture, image), saved)
        return True

    def follow(self, job_id: str, files: Mapping[int, Path], on_landed: OnLanded | None = None) -> None:
        """Wait for an upload that was queued, also before the window was closed."""
        self._take(files)
        self._jobs[job_id] = (dict(files), on_landed)

        def unknown(error: BaseException) -> None:
            if not isinstance(error, NotFound):
                self._on_error(error)
            self._finish(job_id, [], _GONE)

        look = partial(self._ports.job, job_id)
        self._background.run(look, lambda job: self.show_jobs([job]), on_error=unknown)

    def show_jobs(self, jobs: Iterable[JobSnapshot]) -> None:
        """Follow jobs; those of others are ignored."""
        for job in jobs:
            if job.id in self._jobs and job.state.is_final:
                reason = _CANCELED if job.state is JobState.CANCELED else (job.error or _GONE)
                self._background.run(
                    partial(self._review.files, job.id),
                    partial(self._finish, job.id, reason=reason),
                    key=f"landed-{job.id}",
                )

    def _take(self, files: Mapping[int, Path]) -> None:
        self._last = min(self._last, *files)
        self._named |= files
        if not files.keys() <= self._underway.keys():
            self._underway |= files
            self.changed.emit()

    def _finish(self, job_id: str, found: Sequence[UploadFile], reason: str) -> None:
        files, on_landed = self._jobs.pop(job_id, ({}, None))
        if files:
            self._land(files, on_landed, found, reason)

    def _land(
        self,
        files: Mapping[int, Path],
        on_landed: OnLanded | None,
        found: Sequence[UploadFile],
        reason: str,
    ) -> None:
        news = _landed(files, found, reason)
        for number in files:
            self._underway.pop(number, None)
            self._named.pop(number, None)
        if on_landed is not None:
            on_landed(news)
        self.landed.emit(news)
        self.changed.emit()

    def _on_picture_landed(self, path: Path, on_landed: OnLanded | None, news: Landed) -> None:
        self._background.run(partial(forget_picture, path), lambda _nothing: None)
        if on_landed is not None:
            on_landed(news)


def _landed(files: Mapping[int, Path], found: Sequence[UploadFile], reason: str) -> Landed:
    media: dict[int, tuple[int, ...]] = {}
    failed: list[tuple[str, str]] = []
    for number, path in files.items():
        name = printable(str(path))
        own = [f for f in found if f.path == name or f.path.startswith(name.rstrip("/") + "/")]
        media[number] = tuple(dict.fromkeys(f.media_id for f in own if f.media_id is not None))
        failed += [(Path(f.path).name, f.error or reason) for f in own if f.media_id is None]
        if not own:
            failed.append((path.name, reason or "It holds no file."))
    return Landed(dict(files), media, tuple(failed))
