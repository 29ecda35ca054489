"""Brings the assignment parts of manifest rows into one document. Source: domain.md 8.4 (Set semantics)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from app.models.assignments.documents import current_content, drop_draft, find_document
from app.models.assignments.service import AssignmentService
from app.models.assignments.slots import CellTarget, DocumentContent, Target, TargetMedia
from app.models.assignments.targets import ProductShape, check_target, read_facts
from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.catalog.matrix import set_matrix
from app.models.context import Context
from app.models.errors import AppError, CheckedOut
from app.models.manifests.policies import MergeMode, Placement, place, take_away
from app.models.manifests.results import ErrorCode
from app.models.manifests.rows import Action, AssignmentPart, MediaGroup, OnConflict
from app.models.publishing.service import publish_documents, unpublish_documents

_COMMENT: Final = "Imported from a manifest"


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row whose media item and target are found."""

    row: int
    target: Target
    part: AssignmentPart
    media_id: int

    @property
    def placement(self) -> Placement:
        """Return what the merge policy needs to know."""
        purpose = self.part.purpose if self.part.group is MediaGroup.ADDITIONAL else None
        return Placement(self.media_id, purpose, self.part.order)


@dataclass(frozen=True, slots=True)
class PlacedOutcome:
    """What became of the assignment part of a row.

    Attributes:
        changed: Whether its target, or the publish state of its document, is another one now.
        code: Why it failed or was left aside, else empty.
        text: One sentence, or empty.
        failed: True: failed; False with a code: left aside as the row itself asks.
    """

    changed: bool = False
    code: str = ""
    text: str = ""
    failed: bool = False


class DocumentImport:
    """Applies all rows of one document at once: one version, all of it or nothing.

    Args:
        assignments: The service of the tenant.
        mode: Merge or replace.
        user: Who imports.
        now: Tells the time.
    """

    def __init__(
        self, assignments: AssignmentService, mode: MergeMode, user: str, now: Callable[[], datetime]
    ) -> None:
        self._assignments = assignments
        self._mode = mode
        self._user = user
        self._now = now

    def apply(
        self, connection: Connection, product_id: int, context: Context, rows: Sequence[PlacedRow]
    ) -> dict[int, PlacedOutcome]:
        """Apply rows inside a write scope.

        Returns:
            The outcome of every row, by its number; a row with a code had no effect.
        """
        document = _Document(connection, product_id, context, rows)
        document.refuse_conflicts()
        document.refuse_other_versions()
        document.refuse_lock()
        document.refuse_targets()
        if not document.left:
            return document.outcomes
        try:
            with connection.begin_nested():
                self._change(connection, document)
        except AppError as error:
            code = ErrorCode.CHECKED_OUT if isinstance(error, CheckedOut) else ErrorCode.MEDIA_MISSING
            outcome = PlacedOutcome(code=code.value, text=str(error), failed=True)
            document.outcomes |= {row.row: outcome for row in document.left}
        return document.outcomes

    def _change(self, connection: Connection, document: "_Document") -> None:
        product_id, context = document.product_id, document.context
        if document.breaks_lock:
            assert document.stored is not None
            drop_draft(connection, document.stored, self._now())
            document.read()
        if document.new_matrix:
            set_matrix(connection, product_id, document.new_matrix)
        after = {
            target: self._media(document.content.get(target), rows)
            for target, rows in _by_target(document.left).items()
        }
        changed = {target for target, media in after.items() if media != document.content.get(target)}
        self._assignments.check_in_targets(connection, product_id, context, after, self._user, _COMMENT)
        moved = self._publish(connection, document)
        outcomes: dict[int, PlacedOutcome] = {}
        for row in document.left:
            acts = row.part.action is not Action.DRAFT
            outcomes[row.row] = PlacedOutcome(changed=row.target in changed or (moved and acts))
        document.outcomes |= outcomes

    def _media(self, before: TargetMedia | None, rows: Sequence[PlacedRow]) -> TargetMedia | None:
        placements = [row.placement for row in rows]
        if rows[0].part.action is Action.UNPUBLISH_AND_DELETE:
            return take_away(before, placements)
        return place(before, placements, self._mode)

    def _publish(self, connection: Connection, document: "_Document") -> bool:
        """Publish or unpublish the document as its rows ask; tell whether that changed anything.

        A deletion goes live at once where the document is live.
        """
        row = find_document(connection, document.product_id, document.context)
        if row is None:
            return False
        actions = {placed.part.action for placed in document.left}
        if Action.UNPUBLISH in actions:
            return unpublish_documents(connection, [row.id], self._now()).documents > 0
        deletes_live = Action.UNPUBLISH_AND_DELETE in actions and row.published_version is not None
        if deletes_live and current_content(row).is_empty:
            return unpublish_documents(connection, [row.id], self._now()).documents > 0
        if deletes_live or Action.PUBLISH_NOW in actions:
            return publish_documents(connection, [row.id], self._now()).documents > 0
        return False


class _Document:
    """One document and the rows that are left to apply."""

    def __init__(
        self, connection: Connection, product_id: int, context: Context, rows: Sequence[PlacedRow]
    ) -> None:
        self._connection = connection
        self.product_id = product_id
        self.context = context
        self.left = list(rows)
        self.outcomes: dict[int, PlacedOutcome] = {}
        self.breaks_lock = False
        self.new_matrix: tuple[Dimension, ...] = ()
        self.read()

    def read(self) -> None:
        self.stored = find_document(self._connection, self.product_id, self.context)
        self.content = DocumentContent() if self.stored is None else current_content(self.stored)

    def refuse_conflicts(self) -> None:
        """Rows of one target must agree on the action, and so must publish and unpublish of one document."""
        for rows in _by_target(self.left).values():
            if len({row.part.action for row in rows}) > 1:
                names = ", ".join(sorted({row.part.action.value for row in rows}))
                self._fail(
                    rows,
                    ErrorCode.ACTION_CONFLICT,
                    f"Rows of this target ask for different actions: {names}.",
                )
        opposed = [row for row in self.left if row.part.action in (Action.PUBLISH_NOW, Action.UNPUBLISH)]
        if len({row.part.action for row in opposed}) > 1:
            text = f"Rows of this product in {self.context} ask for both PublishNow and Unpublish."
            self._fail(opposed, ErrorCode.ACTION_CONFLICT, text)

    def refuse_other_versions(self) -> None:
        version = 0 if self.stored is None else self.stored.head_version
        for row in list(self.left):
            if row.part.version in (None, version) or row.part.if_other_version is OnConflict.OVERWRITE:
                continue
            text = f"The assignment is at version {version}, not {row.part.version}; it was left as it is."
            self._leave_aside([row], ErrorCode.VERSION_MISMATCH, text)

    def refuse_lock(self) -> None:
        holder = None if self.stored is None else self.stored.checked_out_by
        if holder is None:
            return
        kept = [row for row in self.left if row.part.if_checked_out is OnConflict.USE_EXISTING]
        text = f"{holder} is editing this product in {self.context}; it was left as it is."
        self._leave_aside(kept, ErrorCode.CHECKED_OUT, text)
        self.breaks_lock = bool(self.left)

    def refuse_targets(self) -> None:
        """Cells need the dimensions of the matrix; a product without one gets that of the first cell."""
        facts = read_facts(self._connection, self.product_id)
        for target, rows in _by_target(self.left).items():
            if isinstance(target, CellTarget):
                cell = _dimensions(target.key)
                matrix = facts.matrix or self.new_matrix
                if not matrix:
                    self.new_matrix = matrix = cell
                if cell != matrix:
                    over, names = (", ".join(d.label for d in dims) for dims in (matrix, cell))
                    text = f"The assignment matrix of {facts.number} is over {over}, the row names {names}."
                    self._fail(rows, ErrorCode.DIMENSION_NOT_FOUND, text)
                    continue
            self._check(facts, target, rows)

    def _check(self, facts: ProductShape, target: Target, rows: Sequence[PlacedRow]) -> None:
        if isinstance(target, CellTarget) and not facts.matrix:
            return  # its values were found among the product's own, its dimensions become the matrix
        try:
            check_target(facts, target)
        except AppError as error:
            self._fail(rows, ErrorCode.VARIANT_NOT_FOUND, str(error))

    def _fail(self, rows: Iterable[PlacedRow], code: ErrorCode, text: str) -> None:
        self._drop(rows, PlacedOutcome(code=code.value, text=text, failed=True))

    def _leave_aside(self, rows: Iterable[PlacedRow], code: ErrorCode, text: str) -> None:
        self._drop(rows, PlacedOutcome(code=code.value, text=text))

    def _drop(self, rows: Iterable[PlacedRow], outcome: PlacedOutcome) -> None:
        gone = {row.row for row in rows}
        self.outcomes |= dict.fromkeys(gone, outcome)
        self.left = [row for row in self.left if row.row not in gone]


def _by_target(rows: Iterable[PlacedRow]) -> dict[Target, list[PlacedRow]]:
    found: dict[Target, list[PlacedRow]] = {}
    for row in rows:
        found.setdefault(row.target, []).append(row)
    return found


def _dimensions(key: DimensionValues) -> tuple[Dimension, ...]:
    return tuple(dimension for dimension in Dimension if key.get(dimension) is not None)
