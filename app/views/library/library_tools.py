"""What the library is given: parts that it shares with the other views, and what it asks others to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.models.assignments.slots import Owner
from app.models.changes import Changes
from app.sync.requests import Request
from app.views.support.background import Background
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub
from app.views.support.thumbnails import ThumbnailStore
from app.views.support.toasts import ToastStack


@dataclass(frozen=True, slots=True)
class LibraryTools:
    """What the library shares with the other views of a window."""

    hub: ThemeHub
    thumbnails: ThumbnailStore
    drag_label: DragLabel
    background: Background
    presenter: ErrorPresenter
    toasts: ToastStack


class UploadJobs(Protocol):
    """What uploads ask of the engine."""

    def submit(self, request: Request, told: str = "") -> None:
        """Queue a job."""
        ...

    def cancel(self, job_id: str) -> None:
        """Ask a job to stop."""
        ...

    def pause(self, job_id: str) -> None:
        """Have a job stop for a while."""
        ...

    def resume(self, job_id: str) -> None:
        """Have a paused job go on."""
        ...

    def request(self, job_id: str) -> Request:
        """Return what a job was asked for. Thread: worker."""
        ...

    def follow_up(self, tenant_id: str) -> None:
        """Queue what a change leaves to be done that was no job."""
        ...


@dataclass(frozen=True, slots=True)
class LibraryCommands:
    """What the library asks others to do.

    Attributes:
        jobs: Queues uploads, and cancels, pauses and resumes them.
        publish_media: Publishes these items; None where that is not offered.
        announce: Tells the other views what was changed here.
        assign: Lets a person choose a product that gets these items; None where that is not offered.
        open_owner: Opens Product media on a product, or Categories on a category.
    """

    jobs: UploadJobs
    publish_media: Callable[[Sequence[int]], object] | None
    announce: Callable[[Changes], object]
    assign: Callable[[Sequence[int]], object] | None = None
    open_owner: Callable[[Owner], object] = lambda _owner: None
