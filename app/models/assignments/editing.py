"""Edits of assignments: gestures, bulk work, and taking both back, however long ago they were made.

A gesture is one transaction. Bulk work goes document by document in short ones, so that others who write
never wait long, and what cannot be is named. Every transaction keeps its part of the step of undo.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from app.models.access.audit import record
from app.models.access.roles import Act
from app.models.assignments.applying import Unheld, Work, check_in_targets
from app.models.assignments.bulk_parts import BulkPart, keep_part, read_bulk_parts
from app.models.assignments.check_outs import CheckOutService
from app.models.assignments.documents import current_content, full_documents
from app.models.assignments.edit import (
    Change,
    Edit,
    MatrixEdit,
    TargetEdit,
    changes_from_json,
    changes_to_json,
)
from app.models.assignments.matrix import plan_matrix
from app.models.assignments.resolve import VariantShape
from app.models.assignments.rows import BulkOutcome, MatrixChange, RefusedDocument
from app.models.assignments.slots import Owner, Target, TargetMedia
from app.models.assignments.targets import read_facts
from app.models.catalog.dimensions import Dimension, canonical
from app.models.catalog.service import read_variants
from app.models.changes import Changes
from app.models.clock import Clock
from app.models.context import Context
from app.models.database import Database, Priority
from app.models.errors import AppError, StorageProblem
from app.models.undo import StepNote, drop_part, move_part, note_step, read_parts, read_step

CHUNK: Final = 250
"""Changes per transaction of bulk work: others who write wait for one of these at most."""

_BY_DOCUMENT: Final = "by document "

Cancelled = Callable[[], bool]
Progress = Callable[[int, int], None]


class EditService(CheckOutService):
    """Applies edits to the documents of one tenant and takes them back. Thread: any."""

    def apply(
        self, edit: Edit, user: str, *, step: StepNote | None = None, check_out: bool = False
    ) -> Changes:
        """Apply one gesture as a saved draft: all of it, or nothing.

        Args:
            edit: What to change; `before` is what the user saw.
            user: Who edits.
            step: Keep it as a step of undo.
            check_out: Take the check-outs of documents that nobody holds.

        Raises:
            CheckedOut: The user does not hold the check-out of a document that it touches.
            StaleEdit: A value is no longer what the edit saw.
            RuleViolation: A target, swatch or media item does not fit.
            NotFound: A product, category, variant or media item is gone.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            work = Work(connection, edit.changes, user, now)
            work.add(edit.changes, Unheld.TAKEN if check_out else Unheld.REFUSED)
            changes = work.write()
            if step is not None:
                note_step(connection, step, user, now, changes_to_json(edit.changes))
        return changes

    def apply_bulk(
        self,
        edit: Edit,
        user: str,
        *,
        step: StepNote | None = None,
        cancelled: Cancelled = lambda: False,
        progress: Progress = lambda done, total: None,
    ) -> BulkOutcome:
        """Apply an edit document by document; those that cannot be changed are named and left.

        Documents that the user holds keep it as a draft; those that nobody holds get it checked in at once
        as a new version. Each document changes whole or not at all.

        Args:
            edit: What to change; its text is the comment of the new versions.
            user: Who edits.
            step: Keep it as one step of undo.
            cancelled: Asked between transactions; what is done stays done.
            progress: Told changes done and in total, after each transaction.

        Raises:
            StorageProblem: The store cannot be written, and nothing was.
        """

        def keep(connection: Connection, part: _Part, done: BulkPart) -> None:
            if step is not None and done.applied:
                note_step(connection, step, user, self._clock.now(), _body(done.applied))

        run = _Run(self._database, self._clock, user, edit.text, edit.text)
        run.go(_parts(_units(edit.changes)), keep, cancelled, progress)
        return run.outcome()

    def apply_for_job(
        self, edit: Edit, user: str, job_id: str, step: StepNote, first: int = 0
    ) -> Iterator[BulkPart]:
        """Apply an edit as `apply_bulk` does, a transaction at a time, which keeps what it did.

        Args:
            edit: What to change, the same whenever the job begins.
            user: Who edits.
            job_id: The job.
            step: The step of undo that it becomes.
            first: The first part that is not done yet: as many as `bulk_parts` lists.

        Raises:
            RuleViolation, NotAllowed: The user may edit nothing now.
            StorageProblem: The store cannot be written.
        """

        def keep(connection: Connection, part: _Part, done: BulkPart) -> None:
            if done.applied:
                note_step(connection, step, user, self._clock.now(), _body(done.applied))
            keep_part(connection, job_id, part.place, done)

        run = _Run(self._database, self._clock, user, edit.text, edit.text, job_id)
        for part in _parts(_units(edit.changes))[first:]:
            yield run.write(part, keep)

    def bulk_parts(self, job_id: str) -> list[BulkPart]:
        """List what a job has done so far by `apply_for_job`; nothing for another job."""
        with self._database.read() as connection:
            return read_bulk_parts(connection, job_id)

    def bulk_outcome(self, job_id: str) -> BulkOutcome:
        """Tell what a job has done so far by `apply_for_job`; nothing for another job."""
        parts = self.bulk_parts(job_id)
        applied = [change for part in parts for change in part.applied]
        refused = tuple(one for part in parts for one in part.refused)
        return BulkOutcome(_touched(applied), Edit("", tuple(applied)), refused)

    def undo_step(
        self,
        step_id: str,
        user: str,
        *,
        redo: bool = False,
        cancelled: Cancelled = lambda: False,
        progress: Progress = lambda done, total: None,
    ) -> BulkOutcome:
        """Take a step of undo back, the newest of its parts first, or do it again.

        A gesture is taken back whole, as a draft, and only while its documents are checked out to the user;
        bulk work document by document, as `apply_bulk` did it. What cannot be is named and dropped from the
        step; a step of which nothing is left is gone.

        Args:
            step_id: The step.
            user: Who made it.
            redo: Do again what was taken back.
            cancelled: Asked between parts; the rest can be taken back later.
            progress: Told changes done and in total, after each part.

        Raises:
            CheckedOut, StaleEdit, RuleViolation, NotFound: Nothing of it could be done; the step is gone.
            StorageProblem: The store cannot be written, and nothing was.
        """
        with self._database.read() as connection:
            step = read_step(connection, step_id, user)
            kept = [part for part in read_parts(connection, step_id) if part.is_undone is redo]

        def keep(connection: Connection, part: _Part, outcome: BulkPart) -> None:
            done = outcome.applied
            if not done:
                drop_part(connection, step_id, part.place, is_undone=redo)
                return
            is_less = len(done) < part.size
            body = _body(done if redo else _inverse(done)) if is_less else None
            move_part(connection, step_id, part.place, is_undone=not redo, body=body)

        parts: list[_Part] = []
        for one in kept if redo else reversed(kept):
            changes, is_gesture = _read_body(one.body)
            wanted = changes if redo else _inverse(changes)
            parts.append(_Part((wanted,) if is_gesture else tuple(_units(wanted)), is_gesture, one.place))
        comment = f"{'Redo' if redo else 'Undo'}: {step.text}"
        run = _Run(self._database, self._clock, user, step.text, comment)
        run.go(parts, keep, cancelled, progress)
        return run.outcome(need_any=True)

    def matrix_change(
        self,
        product_id: int,
        context: Context,
        after: tuple[Dimension, ...],
        user: str,
        *,
        keep_on_variants: bool,
    ) -> MatrixChange:
        """Work out what another choice of dimensions does to a product, in all contexts; () takes them away.

        Apply its edit with `check_out`: it needs the check-outs of all documents that change.

        Args:
            product_id: The product.
            context: Where the choice is made.
            after: The dimensions.
            user: Who makes it.
            keep_on_variants: Write what has no place in a cell to the variants that show it.

        Raises:
            NotFound: The product is gone.

        Source: domain.md 4.5.
        """
        with self._database.read() as connection:
            matrix = read_facts(connection, product_id).matrix
            rows = read_variants(connection, [product_id]).get(product_id, ())
            stored = full_documents(connection, product_id)
        choice = MatrixEdit(product_id, context, matrix, canonical(after))
        contents = {at: current_content(row) for at, row in stored.items()}
        variants = [VariantShape(row.id, row.values) for row in rows]
        plan = plan_matrix(choice, contents, variants, keep_on_variants=keep_on_variants)
        holders = {at: stored[at].checked_out_by for at in plan.converted}
        return MatrixChange(
            plan.edit,
            sum(len(made.content.cells) for made in plan.converted.values()),
            tuple((at, key, media) for at, made in plan.converted.items() for key, media in made.lost),
            sum(len(made.homeless) for made in plan.converted.values()),
            tuple(holders),
            tuple((at, holder) for at, holder in holders.items() if holder not in (None, user)),
        )

    def check_in_targets(
        self,
        connection: Connection,
        product_id: int,
        context: Context,
        targets: Mapping[Target, TargetMedia | None],
        user: str,
        comment: str,
    ) -> Changes:
        """Set targets and check them in at once, inside the caller's write scope; for bulk work.

        A document that holds these values already is left untouched, version included. Cells need
        the matrix that the product has.

        Raises:
            CheckedOut: Somebody is editing the document.
            RuleViolation: A target or media item does not fit.
            NotFound: The product, a variant or a media item is gone.
        """
        return check_in_targets(connection, product_id, context, targets, user, comment, self._clock.now())


_Unit = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one transaction writes: units that change whole or not at all.

    Attributes:
        is_gesture: It was one gesture, which needs the check-outs.
        place: Among the parts of its work.
    """

    units: tuple[_Unit, ...]
    is_gesture: bool = False
    place: int = 0

    @property
    def size(self) -> int:
        return sum(len(unit) for unit in self.units)


_Keep = Callable[[Connection, _Part, BulkPart], None]


class _Run:
    """The transactions of one piece of work, and what became of it; for a job where one is named."""

    def __init__(
        self, database: Database, clock: Clock, user: str, text: str, comment: str, job_id: str = ""
    ) -> None:
        self._database = database
        self._clock = clock
        self._user = user
        self._text = text
        self._comment = comment
        self._priority = Priority.JOB if job_id else Priority.INTERACTIVE
        self._operation = job_id or uuid.uuid4().hex
        self._changes = Changes()
        self._applied: list[Change] = []
        self._refused: list[RefusedDocument] = []
        self._problem: AppError | None = None
        self._is_cut_short = False

    def go(self, parts: Sequence[_Part], keep: _Keep, cancelled: Cancelled, progress: Progress) -> None:
        """Write parts until all are done or somebody cancels; `keep` notes each in its transaction."""
        total, seen = sum(part.size for part in parts), 0
        for place, part in enumerate(parts):
            if cancelled():
                self._is_cut_short = True
                return
            try:
                done = self.write(part, keep)
            except StorageProblem as problem:
                if not self._applied:
                    raise
                # What is written stays, and stays in the step; the rest is named.
                for unit in (unit for left in parts[place:] for unit in left.units):
                    self._refused += self._refuse(unit, problem, str)
                return
            self._applied += done.applied
            self._refused += done.refused
            seen += part.size
            progress(seen, total)

    def write(self, part: _Part, keep: _Keep) -> BulkPart:
        """Write one part in a transaction of its own."""
        done: list[Change] = []
        refused: list[tuple[_Unit, AppError]] = []
        with self._database.write(self._priority) as connection:
            every = [change for unit in part.units for change in unit]
            work = Work(connection, every, self._user, self._clock.now())
            for unit in part.units:
                try:
                    work.add(unit, Unheld.REFUSED if part.is_gesture else Unheld.CHECKED_IN)
                except StorageProblem:
                    raise
                except AppError as problem:
                    refused.append((unit, problem))
                else:
                    done += unit
            changes = work.write(self._comment)
            left = [one for unit, why in refused for one in self._refuse(unit, why, work.name_of)]
            outcome = BulkPart(part.size, tuple(done), tuple(left))
            keep(connection, part, outcome)
            if done and not part.is_gesture:  # what a gesture saves nobody else sees before it is checked in
                count = len({(change.owner, change.context) for change in done})
                record(
                    connection,
                    Act.ASSIGN,
                    self._comment,
                    user=self._user,
                    items=count,
                    operation=self._operation,
                )
        self._changes |= changes
        return outcome

    def _refuse(
        self, unit: _Unit, problem: AppError, name_of: Callable[[Owner], str]
    ) -> list[RefusedDocument]:
        self._problem = self._problem or problem
        return [
            RefusedDocument(owner, name_of(owner), context, problem.message)
            for owner, context in dict.fromkeys((change.owner, change.context) for change in unit)
        ]

    def outcome(self, *, need_any: bool = False) -> BulkOutcome:
        """Return what became of it.

        Args:
            need_any: Raise the first problem where all was tried and nothing could be done.
        """
        if need_any and not self._applied and self._problem is not None and not self._is_cut_short:
            raise self._problem
        return BulkOutcome(self._changes, Edit(self._text, tuple(self._applied)), tuple(self._refused))


def _touched(changes: Sequence[Change]) -> Changes:
    media: set[int] = set()
    for change in changes:
        if isinstance(change, TargetEdit):
            before, after = (set(one.media_ids() if one else ()) for one in (change.before, change.after))
            media |= before ^ after
    products = frozenset(change.owner for change in changes if isinstance(change.owner, int))
    return Changes(media=frozenset(media), products=products)


def _units(changes: Sequence[Change]) -> list[_Unit]:
    """Cut changes by document; those of a product whose matrix changes stay together."""
    rekeyed = {change.owner for change in changes if isinstance(change, MatrixEdit)}
    found: dict[tuple[Owner, Context | None], list[Change]] = {}
    for change in changes:
        context = None if change.owner in rekeyed else change.context
        found.setdefault((change.owner, context), []).append(change)
    return [tuple(unit) for unit in found.values()]


def _parts(units: Sequence[_Unit]) -> list[_Part]:
    """Cut units into transactions, the same for the same units."""
    parts: list[list[_Unit]] = []
    size = CHUNK
    for unit in units:
        if size + len(unit) > CHUNK:
            parts.append([])
            size = 0
        parts[-1].append(unit)
        size += len(unit)
    return [_Part(tuple(part), place=place) for place, part in enumerate(parts)]


def _inverse(changes: Sequence[Change]) -> tuple[Change, ...]:
    return tuple(change.inverse() for change in reversed(changes))


def _body(changes: Sequence[Change]) -> str:
    """Write a part of bulk work; the part of a gesture is the bare list of its changes."""
    return _BY_DOCUMENT + changes_to_json(tuple(changes))


def _read_body(body: str) -> tuple[tuple[Change, ...], bool]:
    """Read a part of a step, and whether it was one gesture."""
    if body.startswith(_BY_DOCUMENT):
        return changes_from_json(body[len(_BY_DOCUMENT) :]), False
    return changes_from_json(body), True
