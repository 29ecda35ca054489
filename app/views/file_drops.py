"""Files of the desktop that were dropped straight onto a target: assigned when they are in the library."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.models.assignments.arriving import arrived, files_in
from app.models.assignments.edit import Edit, changes_from_json, changes_to_json
from app.models.assignments.slots import CategoryId, DocumentContent, Owner
from app.models.changes import Changes
from app.models.context import Context
from app.models.errors import AppError
from app.models.undo import StepNote
from app.models.workspace import Tenant
from app.views.assignments.gestures import past_tense
from app.views.support.background import Background
from app.views.support.drag_label import count_text
from app.views.support.file_uploads import FileUploads, Landed
from app.views.support.toasts import ToastStack, ToastTone

IN_LIBRARY: Final = "in the library under Recent uploads."


@dataclass(frozen=True, slots=True)
class Pending:
    """An edit that waits for its files, as it is kept over a restart.

    Attributes:
        edit: With numbers of files where media will stand.
        note: The step of undo that it becomes.
        files: The files by number.
        job_id: The upload; empty while it is not queued.
    """

    edit: Edit
    note: StepNote
    files: Mapping[int, Path]
    job_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Write it as it is kept."""
        note = self.note
        return {
            "text": self.edit.text,
            "changes": changes_to_json(self.edit.changes),
            "note": [note.id, note.desk, note.kind, note.text, note.selection],
            "files": {str(number): str(path) for number, path in self.files.items()},
            "job": self.job_id,
        }


def pending_from_json(body: dict[str, Any]) -> Pending:
    """Read what `to_json` wrote; KeyError, TypeError or ValueError where it is something else."""
    files = {int(number): Path(path) for number, path in dict(body["files"]).items()}
    edit = Edit(body["text"], changes_from_json(body["changes"]))
    return Pending(edit, StepNote(*body["note"]), files, body["job"])


class FileDrops(QObject):
    """Holds edits whose files are on their way, and makes them when the files have arrived.

    What is held is kept at once, so that it is made after a restart too.

    Args:
        tenant: Documents.
        user: Who dropped the files.
        uploads: Uploads the files.
        background: Reads and writes.
        toasts: Tells what became of it.
        read, write: Where what is held is kept, as a text.

    Signals: `assigned(Changes, StepNote)` after an edit was made. Thread: GUI.
    """

    assigned = Signal(object, object)

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        uploads: FileUploads,
        background: Background,
        toasts: ToastStack,
        read: Callable[[], str],
        write: Callable[[str], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tenant = tenant
        self._user = user
        self._uploads = uploads
        self._background = background
        self._toasts = toasts
        self._read = read
        self._write = write
        self._held: dict[str, Pending] = {}

    @property
    def held(self) -> tuple[Pending, ...]:
        """What waits for its files."""
        return tuple(self._held.values())

    def number(self, paths: Iterable[Path]) -> tuple[int, ...]:
        """Give each file a number that stands in an edit until the file is in the library."""
        return self._uploads.number(paths)

    def hold(self, edit: Edit, note: StepNote) -> None:
        """Upload the files that an edit names, and make the edit when they are in the library."""
        self._begin(Pending(edit, note, self._uploads.paths(files_in(edit))))

    def resume(self) -> None:
        """Go on with what was held when the window was closed."""
        for pending in _kept(self._read()):
            if pending.note.id not in self._held:
                self._begin(pending)

    def _begin(self, pending: Pending) -> None:
        key = pending.note.id
        self._held[key] = pending
        self._keep()
        landed = partial(self._on_landed, key)
        if pending.job_id:
            self._uploads.follow(pending.job_id, pending.files, landed)
        else:
            self._uploads.upload(pending.files, landed, partial(self._on_queued, key))

    def _on_queued(self, key: str, job_id: str) -> None:
        if key in self._held:
            self._held[key] = replace(self._held[key], job_id=job_id)
            self._keep()

    def _on_landed(self, key: str, news: Landed) -> None:
        pending = self._held[key]
        tenant, user = self._tenant, self._user

        def content_of(owner: Owner, context: Context) -> DocumentContent:
            if isinstance(owner, CategoryId):
                return tenant.categories.document(owner.value, context).content
            return tenant.assignments.document(owner, context).content

        def work() -> Changes | None:
            edit = arrived(pending.edit, news.media, content_of)
            if edit is None:
                return None
            return tenant.assignments.apply(edit, user, step=pending.note, check_out=True)

        self._background.run(
            work, partial(self._on_assigned, key, news), on_error=partial(self._on_refused, key, news)
        )

    def _on_assigned(self, key: str, news: Landed, changes: Changes | None) -> None:
        pending = self._held.pop(key)
        self._keep()
        problem = news.problem()
        if changes is not None:
            self._toasts.show_toast(
                f"{past_tense(pending.edit.text)}. {problem}".rstrip(". "),
                ToastTone.WARN if problem else ToastTone.OK,
            )
            self.assigned.emit(changes, pending.note)
        elif problem:
            self._toasts.show_toast(problem, ToastTone.ERR)

    def _on_refused(self, key: str, news: Landed, error: BaseException) -> None:
        """Say that the files are there but could not be assigned; bugs go their ordinary way afterwards."""
        pending = self._held.pop(key)
        self._keep()
        count = count_text(len(news.media_ids()), "item")
        words = (
            f"{pending.edit.text} was not possible: {error} {count} uploaded. {IN_LIBRARY} {news.problem()}"
        )
        self._toasts.show_toast(words.strip(), ToastTone.ERR)
        if not isinstance(error, AppError):
            raise error

    def _keep(self) -> None:
        held = [pending.to_json() for pending in self._held.values()]
        self._write(json.dumps(held, ensure_ascii=False) if held else "")


def _kept(text: str) -> list[Pending]:
    """Read what was kept; what cannot be read counts as nothing."""
    try:
        return [pending_from_json(body) for body in json.loads(text or "[]")]
    except (KeyError, TypeError, ValueError):
        return []
