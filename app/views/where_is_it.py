"""Opens "Where is it" on a product, a category, a media item or a publish."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.models.assignments.slots import Owner
from app.views.tenant_pages import HEADQUARTERS

if TYPE_CHECKING:
    from app.sync.tracking_rows import Action, Track
    from app.views.jobs.track_desk import TrackDesk
    from app.views.jobs.track_dialog import TrackDialog
    from app.views.main_window import MainWindow


class WhereIsIt:
    """Keeps one dialog open at a time. Thread: GUI.

    Args:
        window: The window that it stands before.
        tracker: Returns the pipeline of a tenant, by its id.
    """

    def __init__(self, window: "MainWindow", tracker: "Callable[[str], TrackDesk]") -> None:
        self._window, self._tracker = window, tracker
        self.dialog: TrackDialog | None = None

    def desk(self) -> "TrackDesk | None":
        """Return the pipeline of the open tenant; None while there is none."""
        pages = self._window.pages
        return None if pages is None else self._tracker(pages.tenant.id)

    def owner(self, owner: Owner) -> None:
        """Track the media of a product or a category."""
        self._open(lambda desk: desk.owner(owner))

    def item(self, media_id: int) -> None:
        """Track a media item."""
        self._open(lambda desk: desk.item(media_id))

    def job(self, job_id: str) -> None:
        """Track what a job published."""
        self._open(lambda desk: desk.job(job_id))

    def everything(self) -> None:
        """Track all that is published."""
        self._open(lambda desk: desk.everything())

    def elsewhere(self, action: "Action") -> None:
        """Do what a late stage asks of another view."""
        if action.target:
            self._window.open_page(HEADQUARTERS)
        else:
            self._window.commands.run("publish.chosen")

    def _open(self, look: "Callable[[TrackDesk], Track]") -> None:
        desk = self.desk()
        if desk is None:
            return
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = self._window.jobs_page.track_dialog(lambda: look(desk), desk, self._window)
        self.dialog.action_asked.connect(self.elsewhere)
        self.dialog.destroyed.connect(self._forget)
        if self._window.time_travel.is_away:
            self.dialog.say("Where it is now, not at the moment on show.")
        self.dialog.open()

    def _forget(self, *_args: object) -> None:
        self.dialog = None
