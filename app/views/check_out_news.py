"""What others did with the user's check-outs, as toasts that stay until they are answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from app.models.assignments.slots import Owner
from app.models.changes import Changes
from app.models.context import Context
from app.views.support.background import Background
from app.views.support.toasts import Toast, ToastAction, ToastStack, ToastTone

if TYPE_CHECKING:
    from app.models.assignments.notes import CheckOutNote
    from app.models.workspace import Tenant

CHECKED_IN: Final = "Checked in. Not published yet."


@dataclass(frozen=True, slots=True)
class NewsLinks:
    """Where a toast leads.

    Attributes:
        open_owner: Shows a product or a category in a context.
        open_media: Shows a media item.
        changed: Something was written, here or by others; everybody refreshes.
    """

    open_owner: Callable[[Owner, Context], object]
    open_media: Callable[[int], object]
    changed: Callable[[Changes], object]


class CheckOutNews(QObject):
    """Tells notes once each; a note counts as seen when its toast is answered or closed. Thread: GUI."""

    def __init__(
        self,
        tenant: "Tenant",
        user: str,
        toasts: ToastStack,
        background: Background,
        links: NewsLinks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tenant = tenant
        self._user = user
        self._toasts = toasts
        self._background = background
        self._links = links
        self._told: set[int] = set()
        self._open: list[Toast] = []

    def tell(self, notes: "tuple[CheckOutNote, ...]") -> None:
        """Show what was not shown yet; a check-out that is gone is no longer shown as one's own."""
        from app.models.assignments.check_outs import changes_of  # loaded when there is news
        from app.models.assignments.notes import NoteKind

        for note in notes:
            if note.id in self._told:
                continue
            self._told.add(note.id)
            tone = ToastTone.INFO if note.kind is NoteKind.ASKED else ToastTone.WARN
            toast = self._toasts.show_toast(note_words(note), tone, self._actions(note), stays=True)
            toast.closed.connect(lambda closed, note_id=note.id: self._on_closed(closed, note_id))
            self._open.append(toast)
            if note.kind is not NoteKind.ASKED and note.owner is not None:
                self._links.changed(changes_of(note.owner))

    def close(self) -> None:
        """Take the toasts away; what was not answered is told again another time."""
        toasts, self._open = self._open, []
        for toast in toasts:
            toast.close_toast()

    def _on_closed(self, toast: object, note_id: int) -> None:
        if toast in self._open:
            self._open.remove(toast)
            service = self._tenant.assignments
            self._background.run(lambda: service.mark_seen([note_id]), lambda _nothing: None)

    def _actions(self, note: "CheckOutNote") -> list[ToastAction]:
        from app.models.assignments.notes import NoteKind

        show: list[ToastAction] = [("Open", lambda: self._show(note))]
        return (
            [("Finish editing", lambda: self._finish(note)), *show] if note.kind is NoteKind.ASKED else show
        )

    def _show(self, note: "CheckOutNote") -> None:
        if note.media_id is not None:
            self._links.open_media(note.media_id)
        elif note.owner is not None and note.context is not None:
            self._links.open_owner(note.owner, note.context)

    def _finish(self, note: "CheckOutNote") -> None:
        tenant, user = self._tenant, self._user

        def work() -> Changes:
            if note.owner is not None and note.context is not None:
                return tenant.assignments.finish_editing(note.owner, note.context, user)
            return tenant.media_editing.finish([note.media_id or 0], user)

        self._background.run(work, self._on_finished)

    def _on_finished(self, changes: Changes) -> None:
        self._toasts.show_toast(CHECKED_IN, ToastTone.OK)
        self._links.changed(changes)


def note_words(note: "CheckOutNote") -> str:
    """Say what somebody did with a check-out of the reader: `Marta asks you to finish editing MH06`."""
    from app.models.assignments.notes import NoteKind

    where = "" if note.context is None or note.context.is_default else f" in {note.context}"
    name = f"{note.name}{where}"
    reason = f": {note.text}" if note.text else ""
    match note.kind:
        case NoteKind.ASKED:
            return f"{note.user} asks you to finish editing {name}{reason}"
        case NoteKind.BROKEN:
            return f"{note.user} broke your check-out of {name} and has what you saved{reason}"
        case NoteKind.TAKEN_OVER:
            return f"Your check-out of {name} lapsed. {note.user} took over and has what you saved"
        case NoteKind.DISCARDED:
            return f"{note.user} discarded your edits of {name}{reason}"
