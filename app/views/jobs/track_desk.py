"""What the pipeline asks of the engine. Every call runs on a worker thread."""

from collections.abc import Sequence
from typing import Protocol

from app.models.assignments.slots import Owner
from app.sync.jobs.states import JobSnapshot
from app.sync.tracking_rows import Action, Track


class TrackDesk(Protocol):
    """Where the changes of one tenant are. Known errors are raised as `AppError`."""

    def everything(self) -> Track:
        """Track all that is published."""
        ...

    def owner(self, owner: Owner) -> Track:
        """Track the media of a product or a category."""
        ...

    def item(self, media_id: int) -> Track:
        """Track a media item."""
        ...

    def job(self, job_id: str) -> Track:
        """Track what a job published."""
        ...

    def publishes(self, limit: int = 20) -> Sequence[JobSnapshot]:
        """List the newest jobs that can be tracked, newest first."""
        ...

    def upcoming(self) -> Sequence[JobSnapshot]:
        """List what schedules will queue, as jobs that wait for their time."""
        ...

    def act(self, action: Action) -> Sequence[str]:
        """Do what a late stage asks for; return the jobs that were queued."""
        ...
