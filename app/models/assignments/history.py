"""The versions of a document: who checked what in and when, and how an earlier one comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from app.models.assignments.documents import current_content, find_document
from app.models.assignments.edit import Edit, content_changes
from app.models.assignments.matrix import converted
from app.models.assignments.notes import CheckOutNote, notes_of_document
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    DocumentContent,
    Owner,
    TargetMedia,
    content_from_json,
)
from app.models.assignments.tables import document_versions
from app.models.assignments.version_words import TargetNames, changes_in_words
from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import VariantRow
from app.models.catalog.service import read_products, read_values, read_variants
from app.models.clock import from_iso
from app.models.context import Context
from app.models.database import chunks
from app.models.errors import NotFound
from app.models.media.details import VersionState
from app.models.media.tables import media


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """One version of a document.

    Attributes:
        version: Counts from 1; None for what is saved and not checked in.
        user: Who checked it in, or saved it.
        words: What changed since the version before: `Master: 2 images added`.
    """

    version: int | None
    at: datetime
    user: str
    comment: str
    state: VersionState
    content: DocumentContent
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentHistory:
    """Everything that became of a document.

    Attributes:
        versions: Newest first; what is saved and not checked in stands before them.
        notes: About its check-outs, newest first.
        names: Of the targets and media in all versions.
    """

    versions: tuple[DocumentVersion, ...]
    notes: tuple[CheckOutNote, ...]
    names: TargetNames


@dataclass(frozen=True, slots=True)
class Restoring:
    """How an earlier version comes back.

    Attributes:
        edit: On top of what is saved now; None where that holds the same.
        content: What the document holds then.
        left_out: What cannot come back, a sentence each: media and variants that are gone.
    """

    edit: Edit | None
    content: DocumentContent
    left_out: tuple[str, ...]


def read_history(connection: Connection, owner: Owner, context: Context) -> DocumentHistory:
    """Read all versions of a document; one that does not exist has none."""
    row = find_document(connection, owner, context)
    if row is None:
        return DocumentHistory((), (), TargetNames({}, {}, {}))
    query = select(document_versions).where(document_versions.c.document_id == row.id)
    stored = connection.execute(query.order_by(document_versions.c.version)).all()
    contents = [content_from_json(one.content) for one in stored]
    draft = None if row.draft is None else content_from_json(row.draft)
    names = _read_names(connection, owner, [*contents, *(() if draft is None else (draft,))])
    versions: list[DocumentVersion] = []
    before = EMPTY_DOCUMENT
    for one, content in zip(stored, contents, strict=True):
        words = changes_in_words(before, content, names)
        at, state = from_iso(one.created_at), _state(row, one.version)
        versions.append(DocumentVersion(one.version, at, one.created_by, one.comment, state, content, words))
        before = content
    if draft is not None:
        words = changes_in_words(before, draft, names)
        at, who = from_iso(row.updated_at), row.updated_by
        versions.append(DocumentVersion(None, at, who, "", VersionState.DRAFT, draft, words))
    return DocumentHistory(tuple(reversed(versions)), notes_of_document(connection, row.id), names)


def read_restoring(connection: Connection, owner: Owner, context: Context, version: int) -> Restoring:
    """Build the edit that brings an earlier version back on top of what is saved now.

    Cells are keyed by the dimensions that the product has now, so that no variant shows anything else;
    media, values and variants that are gone are left out.

    Raises:
        NotFound: There is no such version.
    """
    row = find_document(connection, owner, context)
    text = None
    if row is not None:
        mine = document_versions.c.document_id == row.id
        text = connection.execute(
            select(document_versions.c.content).where(mine, document_versions.c.version == version)
        ).scalar()
    if row is None or text is None:
        raise NotFound(f"Version {version} does not exist.", "Look at the history again.")
    wanted = content_from_json(text)
    matrix: tuple[Dimension, ...] = ()
    variants: tuple[VariantRow, ...] = ()
    if isinstance(owner, int):
        variants = read_variants(connection, [owner]).get(owner, ())
        matrix = read_products(connection, [owner])[0].matrix
    names = _read_names(connection, owner, [wanted])
    wanted, media_gone = _without_lost_media(wanted, names.types)
    wanted, targets_gone = _without_lost_targets(wanted, variants, names)
    shapes = [VariantShape(one.id, one.values) for one in variants]
    after = converted(wanted, matrix, shapes).kept_on_variants
    before = converted(current_content(row), matrix, shapes).content
    changes = tuple(content_changes(owner, context, before, after))
    edit = Edit(f"Restore version {version}", changes) if changes else None
    return Restoring(edit, after, (*media_gone, *targets_gone))


def _state(row: Row[Any], version: int) -> VersionState:
    if version == row.published_version:
        return VersionState.PUBLISHED
    return VersionState.DRAFT if version == row.head_version else VersionState.SUPERSEDED


def _read_names(connection: Connection, owner: Owner, contents: Sequence[DocumentContent]) -> TargetNames:
    used = sorted({media_id for content in contents for media_id in content.media_ids()})
    types: dict[int, str] = {}
    for part in chunks(used):
        for row in connection.execute(select(media.c.id, media.c.type).where(media.c.id.in_(part))):
            types[row.id] = row.type
    if not isinstance(owner, int):
        return TargetNames({}, {}, types, "Primary media")
    values = {v for content in contents for key in content.cells for v in key if v is not None}
    values |= {value_id for content in contents for value_id in content.swatches}
    variants = read_variants(connection, [owner]).get(owner, ())
    return TargetNames(
        {row.id: row.name for row in read_values(connection, sorted(values))},
        {row.id: row.number for row in variants},
        types,
    )


def _without_lost_media(
    content: DocumentContent, known: Mapping[int, str]
) -> tuple[DocumentContent, list[str]]:
    missing = sorted(content.media_ids() - known.keys())
    if not missing:
        return content, []
    kept = content
    for target, shown in content.targets():
        primary = tuple(i for i in shown.primary if i in known)
        additional = tuple(slot for slot in shown.additional if slot.media_id in known)
        kept = kept.with_target(target, TargetMedia(primary, additional, shown.intentionally_empty))
    for value_id, swatch in content.swatches.items():
        if swatch.media_id is not None and swatch.media_id not in known:
            kept = kept.with_swatch(value_id, None)
    count = len(missing)
    return kept, [
        "1 media item was deleted since." if count == 1 else f"{count:,} media items were deleted since."
    ]


def _without_lost_targets(
    content: DocumentContent, variants: Sequence[VariantRow], names: TargetNames
) -> tuple[DocumentContent, list[str]]:
    left_out: list[str] = []
    shown = {one.values.only(content.matrix) for one in variants}
    cells = {key: one for key, one in content.cells.items() if key in shown}
    left_out += [
        f"{names.of_cell(key)} has no variants any more." for key in content.cells.keys() - cells.keys()
    ]
    known = {one.id for one in variants}
    kept = {key: one for key, one in content.variants.items() if key in known}
    if gone := len(content.variants) - len(kept):
        left_out.append("1 variant is gone." if gone == 1 else f"{gone:,} variants are gone.")
    used = {value_id for one in variants for value_id in one.values}
    swatches = {value_id: swatch for value_id, swatch in content.swatches.items() if value_id in used}
    left_out += [
        f"No variant is {names.values.get(value_id, 'of this value')} any more: its swatch stays out."
        for value_id in sorted(content.swatches.keys() - swatches.keys())
    ]
    return replace(content, cells=cells, variants=kept, swatches=swatches), left_out
