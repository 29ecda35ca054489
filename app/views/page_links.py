"""What the window gives its views, and what views ask of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from app.models.changes import Changes
from app.models.context import Context
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import Request
from app.views.job_desk import JobDesk
from app.views.support.drag_label import DragLabel
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.theme import ThemeHub
from app.views.support.toasts import ToastStack
from app.views.window_state import WindowState

if TYPE_CHECKING:
    from app.views.headquarters.desk import HeadquartersDesk


@dataclass(frozen=True, slots=True)
class WindowTools:
    """What the window shares with its views."""

    hub: ThemeHub
    drag_label: DragLabel
    toasts: ToastStack
    presenter: ErrorPresenter
    settings: QSettings
    memory: WindowState
    window: QWidget


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What views ask of the window and of jobs.

    Attributes:
        jobs: Queues, cancels, pauses and resumes jobs.
        submit: Queues a request and returns the job's id; runs on a worker thread.
        job: Returns a job; runs on a worker thread.
        queued: Told the id of a job that was queued here.
        retry: Queues a job again and returns the new job's id; runs on a worker thread.
        show_job: Opens Jobs on a job.
        track_job: Shows where what a job published is.
        go_to_context: Works in another channel and locale.
        go_to_group: Works in a publish group, or on the Live site.
        groups_changed: Publish groups were made, renamed, deleted or scheduled.
        now: The time.
        open_page: Opens a view by its key.
        say: Puts a sentence into the status bar.
        changed: Something was written; everybody may refresh.
        headquarters: Returns headquarters of a tenant, by its id.
        built: A view was made, named by its key; it wants a place in the window.
    """

    jobs: JobDesk
    submit: Callable[[Request], str]
    job: Callable[[str], JobSnapshot]
    queued: Callable[[str], object]
    retry: Callable[[str], str]
    show_job: Callable[[str], object]
    track_job: Callable[[str], object]
    go_to_context: Callable[[Context], object]
    go_to_group: Callable[[int], object]
    groups_changed: Callable[[], object]
    now: Callable[[], datetime]
    open_page: Callable[[str], object]
    say: Callable[[str], object]
    changed: Callable[[Changes], object]
    headquarters: "Callable[[str], HeadquartersDesk]"
    built: Callable[[str, QWidget], object]
