"""The rows of one document: what is refused, what is left aside, and what the rest changes.

Source: domain.md 8.4 (Set semantics for assignments).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from app.models.assignments.documents import current_content
from app.models.assignments.edit import Change, MatrixEdit, SwatchEdit, TargetEdit
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    CellTarget,
    DocumentContent,
    Owner,
    Swatch,
    Target,
    TargetMedia,
    content_from_json,
)
from app.models.assignments.tables import document_versions
from app.models.assignments.targets import (
    ProductShape,
    check_sample,
    check_swatch,
    check_target,
    read_image_facts,
)
from app.models.catalog.dimensions import Dimension
from app.models.context import Context
from app.models.errors import AppError
from app.models.manifests.merging import CellDifference
from app.models.manifests.parts import Action, AssignmentPart, MediaGroup, OnConflict
from app.models.manifests.policies import MergeMode, Placement, place, take_away
from app.models.manifests.results import ErrorCode
from app.models.manifests.targets import SwatchTarget

DocumentKey = tuple[Owner, Context]
AnyTarget = Target | SwatchTarget
_Value = TargetMedia | Swatch | None


class PlacedRow(NamedTuple):
    """A row whose media item and target are found; a colour swatch has no item."""

    row: int
    target: AnyTarget
    part: AssignmentPart
    media_id: int | None

    @property
    def placement(self) -> Placement:
        """Return what the merge policy needs to know."""
        assert self.media_id is not None
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
        warns: Something that the row asks for was not done.
        differences: What the file and the store have differently.
    """

    changed: bool = False
    code: str = ""
    text: str = ""
    failed: bool = False
    warns: bool = False
    differences: tuple[CellDifference, ...] = ()


_SAME: Final = PlacedOutcome()
_CHANGED: Final = PlacedOutcome(changed=True)


class DocumentRows:
    """One document and the rows that are left to apply.

    Args:
        explains: Tell also what the file and the store have differently.

    Attributes:
        key: Whose document, and its context.
        stored: As it was read; None where it does not exist.
        before: Head and published version as they were at first.
        breaks_lock: The rows ask for it although somebody edits the document.
        is_changed: A new version is wanted.
        is_moved: Its publish state became another one.
        blocked: Why it could not be published, else empty.
    """

    def __init__(
        self,
        connection: Connection,
        key: DocumentKey,
        stored: Row[Any] | None,
        shape: ProductShape | None,
        rows: Sequence[PlacedRow],
        mode: MergeMode,
        *,
        explains: bool,
    ) -> None:
        self._connection = connection
        self._explains = explains
        self._shape = shape
        self._mode = mode
        self._outcomes: dict[int, PlacedOutcome] = {}
        self._left = list(rows)
        self._new_matrix: tuple[Dimension, ...] = ()
        self._changed: set[AnyTarget] = set()
        self._notes: dict[AnyTarget, str] = {}
        self.key = key
        self.breaks_lock = False
        self.is_changed = False
        self.is_moved = False
        self.blocked = ""
        self.before = None if stored is None else (stored.head_version, stored.published_version)
        self.read(stored)

    def read(self, stored: Row[Any] | None) -> None:
        """Take over the document as it is stored now."""
        self.stored = stored
        self.content = EMPTY_DOCUMENT if stored is None else current_content(stored)

    @property
    def acts(self) -> bool:
        """Tell whether rows publish it or take it off."""
        return any(row.part.action is not Action.DRAFT for row in self._left)

    def actions(self) -> set[Action]:
        """Return what the rows that are left ask for."""
        return {row.part.action for row in self._left}

    def outcomes(self) -> dict[int, PlacedOutcome]:
        """Return what became of all rows, by their numbers."""
        found = dict(self._outcomes)
        blocked = f"It is not published: {self.blocked.rstrip('.')}." if self.blocked else ""
        for target, rows in _by_target(self._left).items():
            is_changed, note = target in self._changed, self._notes.get(target, "")
            for row in rows:
                acts = row.part.action is not Action.DRAFT
                changed = is_changed or (self.is_moved and acts)
                text = " ".join(filter(None, (note, blocked))) if acts else note
                differences = self._difference(row, takes_file=True) if is_changed and self._explains else ()
                if text or differences:
                    warns = bool(blocked) and acts
                    found[row.row] = PlacedOutcome(changed, "", text, False, warns, differences)
                else:
                    found[row.row] = _CHANGED if changed else _SAME
        return found

    # --- what stands against rows

    def refuse(self, matrices: dict[int, tuple[Dimension, ...]]) -> None:
        """Sort out rows that cannot be applied.

        Args:
            matrices: Dimensions that other documents chose for products that had no matrix, by product;
                this one adds what it chooses.
        """
        self._refuse_conflicts()
        self._refuse_lock()
        self._refuse_targets(matrices)
        self._refuse_other_versions()
        self.breaks_lock = self.breaks_lock and bool(self._left)

    def fail_all(self, code: ErrorCode, text: str) -> None:
        """Note that nothing of the document could be written."""
        self._fail(list(self._left), code, text)
        self._changed.clear()
        self.is_changed = False

    def _refuse_conflicts(self) -> None:
        """Rows of one target must agree on the action, and so must publish and unpublish of one document."""
        if len(self.actions()) == 1:
            return
        for rows in _by_target(self._left).values():
            actions = sorted({row.part.action.value for row in rows})
            if len(actions) > 1:
                text = f"Rows of this target ask for different actions: {', '.join(actions)}."
                self._fail(rows, ErrorCode.ACTION_CONFLICT, text)
        opposed = [row for row in self._left if row.part.action in (Action.PUBLISH_NOW, Action.UNPUBLISH)]
        if len({row.part.action for row in opposed}) > 1:
            text = f"Rows of this product in {self.key[1]} ask for both PublishNow and Unpublish."
            self._fail(opposed, ErrorCode.ACTION_CONFLICT, text)

    def _refuse_lock(self) -> None:
        holder = None if self.stored is None else self.stored.checked_out_by
        if holder is None:
            return
        kept = [row for row in self._left if row.part.if_checked_out is OnConflict.USE_EXISTING]
        text = f"{holder} is editing this product in {self.key[1]}; it was left as it is."
        self._leave_aside(kept, ErrorCode.CHECKED_OUT, text)
        self.breaks_lock = bool(self._left)

    def _refuse_targets(self, matrices: dict[int, tuple[Dimension, ...]]) -> None:
        """Cells need the dimensions of the matrix; a product without one gets that of the first cell."""
        shape = self._shape
        if shape is None:
            return
        for target, rows in _by_target(self._left).items():
            if isinstance(target, CellTarget):
                cell = tuple(dimension for dimension in Dimension if target.key.get(dimension) is not None)
                matrix = shape.matrix or matrices.get(shape.id, ())
                if not matrix:
                    self._new_matrix = matrix = matrices[shape.id] = cell
                if cell != matrix:
                    over, names = (", ".join(d.label for d in dims) for dims in (matrix, cell))
                    text = f"The assignment matrix of {shape.number} is over {over}, the row names {names}."
                    self._fail(rows, ErrorCode.DIMENSION_NOT_FOUND, text)
                continue
            try:
                if isinstance(target, SwatchTarget):
                    swatch = _swatch(rows[-1])
                    if swatch is not None:
                        check_swatch(shape, target.value_id, swatch)
                        ids = [] if swatch.media_id is None else [swatch.media_id]
                        check_sample(read_image_facts(self._connection, ids), swatch)
                else:
                    check_target(shape, target)
            except AppError as error:
                is_swatch = isinstance(target, SwatchTarget)
                code = ErrorCode.BAD_SWATCH if is_swatch else ErrorCode.VARIANT_NOT_FOUND
                self._fail(rows, code, str(error))

    def _refuse_other_versions(self) -> None:
        """Leave aside what both the file and the store changed since the version of the row."""
        version = 0 if self.stored is None else self.stored.head_version
        others = {row.part.version for row in self._left} - {None, version}
        for was in sorted(number for number in others if number is not None):
            text = f"The assignment is at version {version}, not {was}; it was left as it is."
            base = self._version(was)
            for target, rows in _by_target(self._left).items():
                mine = [row for row in rows if row.part.version == was]
                mine = [row for row in mine if row.part.if_other_version is OnConflict.USE_EXISTING]
                if not mine:
                    continue
                now = _value_of(self.content, target)
                is_new = base is not None and _value_of(base, target) == now
                if is_new and all(row.part.merges for row in mine) and self._after(target, rows) != now:
                    self._notes[target] = f"It was merged with version {version}."
                    continue
                self._leave_aside(mine, ErrorCode.VERSION_MISMATCH, text)

    def _version(self, version: int) -> DocumentContent | None:
        if self.stored is None:
            return None
        mine = (document_versions.c.document_id == self.stored.id) & (document_versions.c.version == version)
        text = self._connection.execute(select(document_versions.c.content).where(mine)).scalar()
        return None if text is None else content_from_json(text)

    # --- what the rest changes

    def changes(self) -> tuple[Change, ...]:
        """Work out what the rows that are left change; nothing where all is so already."""
        owner, context = self.key
        found: list[Change] = []
        for target, rows in _by_target(self._left).items():
            before, after = _value_of(self.content, target), self._after(target, rows)
            if before == after:
                continue
            self._changed.add(target)
            if isinstance(target, SwatchTarget):
                assert isinstance(owner, int)
                assert not isinstance(before, TargetMedia) and not isinstance(after, TargetMedia)
                found.append(SwatchEdit(owner, context, target.value_id, before, after))
            else:
                assert not isinstance(before, Swatch) and not isinstance(after, Swatch)
                found.append(TargetEdit(owner, context, target, before, after))
        if found and self._new_matrix and isinstance(owner, int):
            found.insert(0, MatrixEdit(owner, context, (), self._new_matrix))
        self.is_changed = bool(found)
        return tuple(found)

    def _after(self, target: AnyTarget, rows: Sequence[PlacedRow]) -> _Value:
        deletes = rows[0].part.action is Action.UNPUBLISH_AND_DELETE
        if isinstance(target, SwatchTarget):
            return None if deletes else _swatch(rows[-1])
        before = self.content.get(target)
        placements = [row.placement for row in rows]
        if deletes:
            return take_away(before, placements)
        # A category shows one image: what a manifest names takes the place of what is there.
        mode = self._mode if isinstance(self.key[0], int) else MergeMode.REPLACE
        after = place(before, placements, mode)
        return after if after.is_explicit else None

    def _difference(self, row: PlacedRow, *, takes_file: bool) -> tuple[CellDifference, ...]:
        if isinstance(row.target, SwatchTarget):
            was = self.content.swatches.get(row.target.value_id)
            stored = "" if was is None else (was.hex or "image")
            file = row.part.swatch.hex or "image"
            return (CellDifference("SwatchValue", None, stored, file, takes_file=takes_file),)
        now = self.content.get(row.target)
        order = "" if row.part.order is None else f"{row.part.order:g}"
        stored = ""
        if now is not None and row.media_id is not None:
            ids = (
                now.primary if row.part.group is MediaGroup.PRIMARY else [s.media_id for s in now.additional]
            )
            stored = str(ids.index(row.media_id) + 1) if row.media_id in ids else ""
        if stored == order and stored:
            return ()
        return (CellDifference("MediaDisplayOrder", None, stored, order, takes_file=takes_file),)

    # --- keeping

    def _fail(self, rows: Iterable[PlacedRow], code: ErrorCode, text: str) -> None:
        self._drop(rows, PlacedOutcome(code=code.value, text=text, failed=True))

    def _leave_aside(self, rows: Sequence[PlacedRow], code: ErrorCode, text: str) -> None:
        for row in rows:
            differences = self._difference(row, takes_file=False) if self._explains else ()
            self._outcomes[row.row] = PlacedOutcome(code=code.value, text=text, differences=differences)
        gone = {row.row for row in rows}
        self._left = [row for row in self._left if row.row not in gone]

    def _drop(self, rows: Iterable[PlacedRow], outcome: PlacedOutcome) -> None:
        gone = {row.row for row in rows}
        self._outcomes |= dict.fromkeys(gone, outcome)
        self._left = [row for row in self._left if row.row not in gone]


def _swatch(row: PlacedRow) -> Swatch | None:
    """Return the swatch that a row asks for; None where it names neither a colour nor an image."""
    if row.part.swatch.hex:
        return Swatch(hex=row.part.swatch.hex)
    return None if row.media_id is None else Swatch(media_id=row.media_id, crop=row.part.swatch.crop)


def _value_of(content: DocumentContent, target: AnyTarget) -> _Value:
    if isinstance(target, SwatchTarget):
        return content.swatches.get(target.value_id)
    return content.get(target)


def _by_target(rows: Iterable[PlacedRow]) -> dict[AnyTarget, list[PlacedRow]]:
    found: dict[AnyTarget, list[PlacedRow]] = {}
    target: AnyTarget | None = None
    mine: list[PlacedRow] = []
    for row in rows:
        if row.target is not target:  # rows of one target often follow each other, and share it
            target = row.target
            mine = found.setdefault(target, [])
        mine.append(row)
    return found
