"""Works an edit out and writes it, inside one write scope.

The documents of a scope are read together, changed in memory, and written with a few statements however
many they are. Nothing is written before everything is worked out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, Row

from app.models.access.rights import require
from app.models.access.roles import Act
from app.models.assignments.check_outs import need_check_out, take_check_out
from app.models.assignments.documents import (
    DocumentKey,
    check_in_at_once,
    current_content,
    find_document,
    find_documents,
    full_documents,
    rekeyed,
    save_drafts,
    start_documents,
)
from app.models.assignments.edit import Change, MatrixEdit, SwatchEdit, TargetEdit
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    CategoryId,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Owner,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.assignments.targets import (
    ProductShape,
    check_category,
    check_lines,
    check_sample,
    check_swatch,
    check_target,
    need_media,
    read_category_name,
    read_image_facts,
    read_shapes,
)
from app.models.catalog.dimensions import Dimension
from app.models.catalog.matrix import set_matrix
from app.models.changes import Changes
from app.models.context import Context
from app.models.errors import CheckedOut, NotFound, RuleViolation, StaleEdit
from app.models.tenants.features import need_authoring
from app.models.tenants.service import check_context, check_group


class Unheld(Enum):
    """What becomes of a document that nobody has checked out."""

    REFUSED = auto()
    TAKEN = auto()
    """It is checked out to the user, and the edit stays a draft."""
    CHECKED_IN = auto()
    """It gets a new version at once."""


class _Sheet:
    """One document while an edit is worked out."""

    def __init__(self, row: Row[Any] | None, *, is_held: bool) -> None:
        self.row = row
        self.is_held = is_held
        self.old = EMPTY_DOCUMENT if row is None else current_content(row)
        self.master = self.old.master
        self.cells = dict(self.old.cells)
        self.variants = dict(self.old.variants)
        self.swatches = dict(self.old.swatches)

    def get(self, target: Target) -> TargetMedia | None:
        match target:
            case MasterTarget():
                return self.master
            case CellTarget(key):
                return self.cells.get(key)
            case VariantTarget(variant_id):
                return self.variants.get(variant_id)

    def put(self, target: Target, media: TargetMedia | None) -> None:
        match target:
            case MasterTarget():
                self.master = media
            case CellTarget(key):
                _put(self.cells, key, media)
            case VariantTarget(variant_id):
                _put(self.variants, variant_id, media)

    def content(self, matrix: tuple[Dimension, ...]) -> DocumentContent:
        return DocumentContent(matrix, self.master, self.cells, self.variants, self.swatches)


class Work:
    """The documents of one write scope: add what shall change, then write it.

    Args:
        connection: The write scope.
        changes: Everything that will be added.
        user: Who edits.
        now: When.

    Raises:
        RuleViolation: Omnichannel content is off.
        NotAllowed: The user may not edit product and category media.
    """

    def __init__(self, connection: Connection, changes: Sequence[Change], user: str, now: datetime) -> None:
        require(connection, Act.ASSIGN, user)
        need_authoring(connection, now)
        self._connection = connection
        self._user = user
        self._now = now
        keys = dict.fromkeys((change.owner, change.context) for change in changes)
        self._rows = find_documents(connection, list(keys))
        self._shapes = read_shapes(connection, [owner for owner, _ in keys if isinstance(owner, int)])
        self._images = read_image_facts(connection, _named_media(changes))
        self._known_contexts: set[Context] = set()
        self._done: dict[DocumentKey, tuple[_Sheet, DocumentContent]] = {}
        self._matrices: dict[int, tuple[Dimension, ...]] = {}

    def add(self, changes: Sequence[Change], unheld: Unheld) -> None:
        """Work changes out: all of them, or none; documents that were added before are not among them.

        Raises:
            CheckedOut: Somebody else holds a document, or nobody does where that is refused.
            StaleEdit: A value is no longer what the change saw.
            RuleViolation: A target, a swatch or media do not fit.
            NotFound: A product, category, variant, value, context or media item is gone.
        """
        sheets: dict[DocumentKey, _Sheet] = {}
        shapes: dict[int, ProductShape] = {}
        for change in changes:
            key = (change.owner, change.context)
            if key not in sheets:
                sheets[key] = self._open(key, unheld)
            if isinstance(change.owner, CategoryId):
                assert isinstance(change, TargetEdit)
                check_category(self._connection, change.owner, change.context, change.target, change.after)
                self._put(sheets[key], change)
                continue
            shape = shapes.get(change.owner) or self._shape(change.owner)
            if isinstance(change, MatrixEdit):
                shapes[change.owner] = self._rekey(change, shape, sheets)
            elif isinstance(change, SwatchEdit):
                self._put_swatch(sheets[key], change, shape)
            else:
                if change.after is not None and change.after.is_explicit:
                    check_target(shape, change.target)
                    check_lines(change.after)
                self._put(sheets[key], change)
        done: dict[DocumentKey, tuple[_Sheet, DocumentContent]] = {}
        for (owner, context), sheet in sheets.items():
            known = shapes.get(owner) or self._shapes[owner] if isinstance(owner, int) else None
            content = sheet.content(known.matrix if known else ())
            need_media(self._images.keys(), content.media_ids() - sheet.old.media_ids())
            done[owner, context] = sheet, content
        self._done |= done
        self._shapes |= shapes
        self._matrices |= {product_id: shape.matrix for product_id, shape in shapes.items()}

    def write(self, comment: str = "") -> Changes:
        """Write what was worked out: drafts of documents that are held, new versions of the others.

        Args:
            comment: Kept with the new versions.
        """
        for product_id, matrix in self._matrices.items():
            set_matrix(self._connection, product_id, matrix)
        missing = [key for key, (sheet, _) in self._done.items() if sheet.row is None]
        made = start_documents(self._connection, missing, self._user, self._now)
        drafts: list[tuple[Row[Any], DocumentContent]] = []
        versions: list[tuple[Row[Any], DocumentContent]] = []
        media: set[int] = set()
        owners: set[Owner] = set(self._matrices)
        for key, (sheet, content) in self._done.items():
            row = made[key] if sheet.row is None else sheet.row
            (drafts if sheet.is_held else versions).append((row, content))
            if content != rekeyed(sheet.old, content.matrix):
                media |= sheet.old.media_ids() ^ content.media_ids()
                owners.add(key[0])
        save_drafts(self._connection, drafts, self._user, self._now)
        check_in_at_once(self._connection, versions, self._user, comment, self._now)
        return Changes(
            media=frozenset(media),
            products=frozenset(owner for owner in owners if isinstance(owner, int)),
            categories=frozenset(owner.value for owner in owners if isinstance(owner, CategoryId)),
        )

    def name_of(self, owner: Owner) -> str:
        """Return the number of a product, or the name of a category, for sentences."""
        if isinstance(owner, int):
            shape = self._shapes.get(owner)
            return f"Product {owner}" if shape is None else shape.number
        try:
            return read_category_name(self._connection, owner)
        except NotFound:
            return f"Category {owner.value}"

    def _open(self, key: DocumentKey, unheld: Unheld) -> _Sheet:
        owner, context = key
        row = self._rows.get(key)
        is_free = row is None or row.checked_out_by is None
        if is_free and unheld is Unheld.TAKEN:
            return _Sheet(
                take_check_out(self._connection, owner, context, self._user, self._now), is_held=True
            )
        if not is_free or unheld is Unheld.REFUSED:
            return _Sheet(need_check_out(row, owner, self._user, self._now), is_held=True)
        if row is None and context not in self._known_contexts:
            check_context(self._connection, context)
            self._known_contexts.add(context)
        if context.group:
            check_group(self._connection, context.group)
            if row is None:  # it begins with what is live
                row = start_documents(self._connection, [key], self._user, self._now)[key]
        return _Sheet(row, is_held=False)

    def _shape(self, product_id: int) -> ProductShape:
        if product_id not in self._shapes:
            raise NotFound("This product does not exist any more.", "Refresh the list.")
        return self._shapes[product_id]

    def _put(self, sheet: _Sheet, change: TargetEdit) -> None:
        before = change.before if change.before is not None and change.before.is_explicit else None
        if sheet.get(change.target) != before:
            name = self.name_of(change.owner)
            if not isinstance(change.owner, CategoryId):
                name = f"{'the master' if isinstance(change.target, MasterTarget) else 'a target'} of {name}"
            raise StaleEdit(
                f"The media of {name} changed meanwhile; this edit was not applied.",
                "Look at the new state and do it again.",
            )
        after = change.after if change.after is not None and change.after.is_explicit else None
        sheet.put(change.target, after)

    def _put_swatch(self, sheet: _Sheet, change: SwatchEdit, shape: ProductShape) -> None:
        if change.after is not None:
            check_swatch(shape, change.value_id, change.after)
            check_sample(self._images, change.after)
        if sheet.swatches.get(change.value_id) != change.before:
            raise StaleEdit(
                f"A swatch of {shape.number} changed meanwhile; this edit was not applied.",
                "Look at the new state and do it again.",
            )
        _put(sheet.swatches, change.value_id, change.after)

    def _rekey(
        self, change: MatrixEdit, shape: ProductShape, sheets: Mapping[DocumentKey, _Sheet]
    ) -> ProductShape:
        if shape.matrix != change.before:
            raise StaleEdit(
                f"The assignment matrix of {shape.number} changed meanwhile.", "Look at the new one."
            )
        for dimension in change.after:
            if dimension not in shape.dimensions:
                raise RuleViolation(f"{shape.number} has no dimension {dimension.label}.", "Choose others.")
        cells = {at: sheet.cells for (owner, at), sheet in sheets.items() if owner == change.owner}
        others = full_documents(self._connection, change.owner).items()
        left = [current_content(row).cells for at, row in others if at not in cells]
        if change.before != change.after and any((*cells.values(), *left)):
            raise RuleViolation(
                f"Cells of the assignment matrix of {shape.number} have media.",
                "Choose what becomes of them in the same step.",
            )
        return replace(shape, matrix=change.after)


def check_in_targets(
    connection: Connection,
    product_id: int,
    context: Context,
    targets: Mapping[Target, TargetMedia | None],
    user: str,
    comment: str,
    now: datetime,
) -> Changes:
    """Set targets and check them in at once; see `AssignmentService.check_in_targets`."""
    row = find_document(connection, product_id, context)
    if row is not None and row.checked_out_by is not None:
        raise CheckedOut(
            f"{row.checked_out_by} is editing this product in {context}.", "Ask to finish editing first."
        )
    old = EMPTY_DOCUMENT if row is None else current_content(row)
    changes = [
        TargetEdit(product_id, context, target, old.get(target), media) for target, media in targets.items()
    ]
    work = Work(connection, changes, user, now)
    work.add(changes, Unheld.CHECKED_IN)
    return work.write(comment)


def _put(values: dict[Any, Any], key: Any, value: Any) -> None:
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


def _named_media(changes: Iterable[Change]) -> set[int]:
    """Collect the media that changes would put somewhere."""
    found: set[int] = set()
    for change in changes:
        if isinstance(change, TargetEdit) and change.after is not None:
            found.update(change.after.media_ids())
        elif (
            isinstance(change, SwatchEdit) and change.after is not None and change.after.media_id is not None
        ):
            found.add(change.after.media_id)
    return found
