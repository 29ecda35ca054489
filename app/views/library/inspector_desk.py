"""Reads what the inspector shows and carries out what it asks."""

import json
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.models.changes import Changes
from app.models.errors import AppError, RuleViolation, StaleEdit
from app.models.media.content import FieldChange, MediaEdit
from app.models.media.details import EditOutcome
from app.models.undo import StepNote
from app.models.workspace import Tenant
from app.views.library.bulk_edit import MOST_AT_ONCE, BulkEdit, changes_of
from app.views.library.inspector import Inspector
from app.views.library.inspector_values import Inspected, read_inspected
from app.views.support.background import Background
from app.views.support.bulk_runner import BulkRunner, BulkWork, Report
from app.views.support.error_presenter import ErrorPresenter
from app.views.support.undo import History, Moved

_KEY = "library-inspector"


LIBRARY_DESK: Final = "library"
"""The desk of undo of everything that is edited in the library."""
STEP_KIND: Final = "media"
_MOST_CHOSEN: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Typing:
    """A step of typing in one field of one item, which more typing goes on with."""

    note: StepNote
    visit: int
    first: FieldChange

    def goes_on_with(self, visit: int, edit: MediaEdit) -> bool:
        """Whether an edit is more of the same: one visit, one field, one item."""
        if visit != self.visit or len(edit.changes) != 1:
            return False
        [last] = edit.changes
        first = self.first
        return (first.media_id, first.field, first.locale) == (last.media_id, last.field, last.locale)


def library_step(history: History, text: str, media_ids: Iterable[int]) -> StepNote:
    """Make the note of a step; undo brings its items into view. Thread: any."""
    chosen = list(islice(dict.fromkeys(media_ids), _MOST_CHOSEN))
    return history.note(LIBRARY_DESK, STEP_KIND, text, json.dumps({"media": chosen}))


class InspectorDesk(QObject):
    """Wires an inspector to the services of a tenant; see inspector.py. Thread: GUI.

    Edits of one item are applied at once, those of several in the background, one after the other; undo and
    redo too. What is typed in one field while the focus stays there is one step.

    Attributes:
        runner: Runs edits of many items.
        history: The steps of undo of the library.

    Signals: `changed(Changes)` tells what was written, `moved(list of media ids)` what undo or redo changed.
    """

    changed = Signal(object)
    moved = Signal(object)
    finished = Signal(object)  # list of media ids: checked in, not published

    def __init__(
        self,
        tenant: Tenant,
        user: str,
        inspector: Inspector,
        background: Background,
        presenter: ErrorPresenter,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tenant = tenant
        self._user = user
        self._inspector = inspector
        self._background = background
        self._presenter = presenter
        self._typing: _Typing | None = None
        self._first: list[int] = []
        self._count = 0
        self._all_ids: Callable[[], Sequence[int]] = list
        self._asked: MediaEdit | None = None
        self._is_expecting = False
        self._expected: tuple[frozenset[int], int] = (frozenset(), 0)
        self.runner = BulkRunner(background, inspector.show_progress, self)
        movers = {STEP_KIND: self._move_step}
        self.history = History(tenant.undo, user, movers, background, self.runner, self)
        self.history.moved.connect(self._on_moved)
        self.history.failed.connect(presenter.present)
        self.history.set_desks((LIBRARY_DESK,))
        inspector.set_file_source(tenant.blobs.path)
        inspector.edit_asked.connect(self._on_edit)
        inspector.bulk_asked.connect(self._on_bulk)
        inspector.cancel_asked.connect(self.runner.cancel)
        inspector.finish_asked.connect(self._on_finish)
        inspector.discard_asked.connect(self._on_discard)
        inspector.check_out_asked.connect(self._on_check_out)
        inspector.holder_asked.connect(self._on_ask)
        inspector.break_asked.connect(self._on_break)
        inspector.restore_asked.connect(self._on_restore)
        inspector.replace_asked.connect(self._on_replace)

    # --- what the library view calls ------------------------------------------------------------

    def expect(self, first: Sequence[int], count: int) -> None:
        """Take no edits any more where something else was selected; `select` follows once that settles."""
        expected = (frozenset(first[:MOST_AT_ONCE]), count)
        if expected == self._expected:
            return
        self._expected, self._is_expecting = expected, True
        self._inspector.expect()
        self._background.drop(_KEY)

    def select(self, first: Sequence[int], count: int, all_ids: Callable[[], Sequence[int]]) -> None:
        """Show a selection: its first items, the current one in front, their count, and all of them."""
        ids = list(first[:MOST_AT_ONCE])
        self.expect(ids, count)
        self._is_expecting = False
        self._first, self._count, self._all_ids = ids, count, all_ids
        self.refresh()

    def refresh(self) -> None:
        """Read what is shown anew, off the GUI thread."""
        if self._is_expecting:
            return  # what settles is read then
        if not self._first:
            self._background.drop(_KEY)
            self._inspector.show_values(Inspected(user=self._user))
            return
        tenant, user, ids, count = self._tenant, self._user, list(self._first), self._count
        every = self._all_ids() if count > len(ids) else ()
        self._background.run(
            lambda: read_inspected(tenant, user, ids, count, every),
            self._inspector.show_values,
            key=_KEY,
            on_error=self._on_unread,
        )

    def _on_unread(self, error: BaseException) -> None:
        self._inspector.show_values(Inspected(user=self._user))
        self._presenter.present(error)

    def close(self) -> None:
        """Save what is typed and do what waits, before the background goes."""
        self._inspector.commit()
        self.runner.close()

    # --- edits of one item ----------------------------------------------------------------------

    def _on_edit(self, edit: MediaEdit, hold: bool) -> None:
        self._asked = edit
        self._write(edit, hold=hold, visit=self._inspector.visit)
        self._asked = None

    def _write(self, edit: MediaEdit, *, hold: bool, visit: int | None = None) -> None:
        """Write an edit of one item as a step, or as more of the step of typing before it."""
        typing = self._typing
        newest = self.history.newest
        if visit is None or typing is None or not typing.goes_on_with(visit, edit):
            typing = None
        if typing is None or newest is None or newest.id != typing.note.id:
            note = library_step(self.history, edit.text, (change.media_id for change in edit.changes))
            is_typing = visit is not None and len(edit.changes) == 1
            typing = _Typing(note, visit or 0, edit.changes[0]) if is_typing else None
        else:
            note = typing.note
        try:
            outcome = self._tenant.media_editing.apply(edit, self._user, hold=hold, step=note)
        except AppError as problem:
            self._on_problem(problem)
            return
        self._typing = typing
        if outcome.applied.changes:
            self.history.add(note)
        if typing is not None and typing.first.before == edit.changes[0].after:
            self.history.drop(note.id)  # what was typed is gone again
        self._tell(outcome.changes)

    def _on_problem(self, problem: AppError) -> None:
        asked, self._asked = self._asked, None
        is_stale = isinstance(problem, StaleEdit)
        if asked is None or not self._inspector.refuse(asked, str(problem)) or is_stale:
            self._presenter.present(problem)
        if asked is None or is_stale:
            self.refresh()

    def _tell(self, changes: Changes) -> None:
        if changes:
            self.refresh()
            self.changed.emit(changes)

    # --- edits of many items --------------------------------------------------------------------

    def _on_bulk(self, edit: BulkEdit) -> None:
        tenant, user, ids = self._tenant, self._user, array("q", self._all_ids())

        history = self.history

        def run(cancelled: Callable[[], bool], report: Report) -> tuple[EditOutcome, StepNote]:
            ready = worked_out(tenant, user, edit, ids, cancelled, report)
            note = library_step(history, ready.text, (change.media_id for change in ready.changes))
            made = tenant.media_editing.apply(ready, user, step=note, cancelled=cancelled, progress=report)
            return made, note

        def done(result: tuple[EditOutcome, StepNote]) -> None:
            outcome, note = result
            if outcome.applied.changes:
                history.add(note)
            self._tell_outcome(outcome)

        self.runner.start(BulkWork(edit.sentence(len(ids)), run, done, self._on_bulk_error))

    def _move_step(self, step_id: str, **how: Any) -> EditOutcome:
        return self._tenant.media_editing.undo_step(step_id, self._user, **how)

    def _on_moved(self, move: Moved) -> None:
        self._typing = None
        if move.problem is not None:
            self._presenter.present(move.problem)
            self.refresh()
            return
        self._tell_outcome(move.outcome)
        self.moved.emit(json.loads(move.step.selection).get("media", []))

    def _tell_outcome(self, outcome: EditOutcome) -> None:
        self._tell(outcome.changes)
        if outcome.refused:
            first = outcome.refused[0]
            count = len(outcome.refused)
            words = (
                f"{count:,} items were left as they are"
                if count > 1
                else f"{first.display_name} was left as it is"
            )
            self._presenter.present(RuleViolation(f"{words}: {first.reason}"))
            self.refresh()

    def _on_bulk_error(self, error: BaseException) -> None:
        self._presenter.present(error)
        self.refresh()

    # --- check-outs and versions ----------------------------------------------------------------

    def _on_finish(self, media_ids: list[int], comment: str) -> None:
        editing, user = self._tenant.media_editing, self._user

        def done(changes: Changes) -> None:
            self._tell(changes)
            self.finished.emit(sorted(changes.media))

        self._do(lambda: editing.finish(media_ids, user, comment), done)

    def _on_discard(self, media_ids: list[int]) -> None:
        editing, user = self._tenant.media_editing, self._user
        self._do(lambda: editing.discard(media_ids, user), self._tell)

    def _on_check_out(self, media_id: int) -> None:
        editing, user = self._tenant.media_editing, self._user
        self._do(lambda: editing.check_out(media_id, user), self._tell)

    def _on_ask(self, media_id: int) -> None:
        assignments, user = self._tenant.assignments, self._user
        self._do(lambda: assignments.ask_to_finish_media(media_id, user), self._inspector.badge.show_asked)

    def _on_break(self, media_id: int, reason: str) -> None:
        editing, user = self._tenant.media_editing, self._user
        self._do(lambda: editing.break_check_out(media_id, user, reason), self._tell)

    def _on_restore(self, media_id: int, version: int) -> None:
        editing, user = self._tenant.media_editing, self._user
        self._do(
            lambda: editing.restoring(media_id, version, user),
            lambda edit: self._on_worked_out(edit, hold=False),
        )

    def _on_replace(self, media_id: int, file: Path, keep_cuts: bool) -> None:
        tenant, user = self._tenant, self._user

        def work() -> MediaEdit:
            new = tenant.contents.take_in(file)
            return tenant.media_editing.replacing(media_id, new, user, keep_cuts=keep_cuts)

        self._do(work, lambda edit: self._on_worked_out(edit, hold=True))

    def _on_worked_out(self, edit: MediaEdit, *, hold: bool) -> None:
        if not edit.changes:
            self._presenter.present(
                RuleViolation("This is what the item holds already, so nothing was changed.")
            )
            return
        self._write(edit, hold=hold)

    def _do(self, work: Callable[[], object], on_done: Callable[[Any], None]) -> None:
        self._background.run(work, on_done, on_error=self._presenter.present)


def worked_out(
    tenant: Tenant,
    user: str,
    edit: BulkEdit,
    media_ids: Sequence[int],
    cancelled: Callable[[], bool],
    report: Report,
) -> MediaEdit:
    """Work an edit of many items out in steps; nothing where it is canceled. Thread: any.

    What each item holds before is read here, so it counts what is there now and not what was on show.
    """
    total = len(media_ids)
    changes: list[FieldChange] = []
    for start in range(0, total, MOST_AT_ONCE):
        if cancelled():
            return MediaEdit("", ())
        part = tenant.media_editing.details(media_ids[start : start + MOST_AT_ONCE], user)
        changes += changes_of(edit, ((detail.row.id, detail.content) for detail in part))
        report(0, total)
    count = len({change.media_id for change in changes})
    return MediaEdit(edit.sentence(count), tuple(changes))
