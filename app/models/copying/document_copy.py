"""Writes documents that arrive from another tenant, inside a write scope of the destination."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from app.models.assignments.documents import (
    DocumentKey,
    GoLive,
    check_in_at_once,
    find_documents,
    set_published,
)
from app.models.assignments.slots import CategoryId, DocumentContent, Owner, content_to_json
from app.models.assignments.transfers import NewDocument, add_documents
from app.models.catalog.matrix import set_matrix
from app.models.context import Context
from app.models.copying.arrivals import ArrivingDocument, media_stamp
from app.models.copying.journal import ItemState, JournalItem, write_links, write_outcomes
from app.models.copying.media_copy import EDITED, GONE, Author, failed
from app.models.copying.orphans import Orphan, keep_orphans
from app.models.copying.places import read_places
from app.models.copying.plan import Action, ItemKind, Reason
from app.models.copying.portable import Place, Portable, ValueName, matrix_for, resolved
from app.models.statements import fetched

UNKNOWN_MEDIA = "It shows media that did not arrive: they failed, or came after the plan was made."


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a document goes: the number of a product or the path of a category, and the context."""

    is_category: bool
    owner: str
    context: Context


@dataclass(slots=True)
class _Sheet:
    """One document while it is worked on."""

    item: JournalItem
    key: DocumentKey
    live: DocumentContent | None
    head: DocumentContent | None
    row: Row[Any] | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Documents of one transaction.

    Attributes:
        items: Of the plan.
        arriving: What arrives, by id in the source; None where it shows unknown media.
        places: Where each goes.
        stamps: What of each is copied.
        values: Ids of dimension values by name.
    """

    items: Sequence[JournalItem]
    arriving: Mapping[int, ArrivingDocument | None]
    places: Mapping[int, Destination]
    stamps: Mapping[int, str]
    values: Mapping[ValueName, int]


def copy_documents(
    connection: Connection, batch: Batch, copy_id: str, origin: str, author: Author
) -> tuple[list[JournalItem], int]:
    """Write documents; those without a product or category are kept until it appears.

    Returns:
        The items with what became of them, which is kept, and how many targets wait for variants.
    """
    owners = _read_owners(connection, batch.places.values())
    outcomes: dict[int, JournalItem] = {}
    sheets: list[_Sheet] = []
    orphans: dict[int, Orphan] = {}
    found: dict[int, tuple[JournalItem, ArrivingDocument, Owner]] = {}
    for item in batch.items:
        if item.source_id not in batch.arriving or item.source_id not in batch.places:
            outcomes[item.source_id] = failed(item, GONE)
            continue
        one, to = batch.arriving[item.source_id], batch.places[item.source_id]
        if one is None:
            outcomes[item.source_id] = failed(item, UNKNOWN_MEDIA)
        elif (owner := owners.get((to.is_category, to.owner))) is None:
            orphans[item.source_id] = Orphan(to.is_category, to.owner, to.context, one.live, one.head)
            outcomes[item.source_id] = item._replace(
                state=ItemState.DONE.value, action=Action.ORPHAN.value, reason=Reason.NO_OWNER.value
            )
        else:
            found[item.source_id] = (item, one, owner)
    waiting = _resolve(connection, batch, found, sheets, orphans)
    done, stamps = _write(connection, sheets, author)
    outcomes |= {one.source_id: one for one in done}
    kept = {i: one for i, one in orphans.items() if outcomes[i].state == ItemState.DONE.value}
    kept_ids = keep_orphans(connection, copy_id, kept)
    listed = [outcomes[item.source_id] for item in batch.items]
    write_outcomes(connection, listed)
    _write_links(connection, origin, batch, listed, stamps, kept_ids)
    return listed, sum(one for i, one in waiting.items() if outcomes[i].state == ItemState.DONE.value)


def _read_owners(connection: Connection, places: Iterable[Destination]) -> dict[tuple[bool, str], Owner]:
    found: dict[tuple[bool, str], Owner] = {}
    numbers = sorted({one.owner for one in places if not one.is_category})
    paths = sorted({one.owner for one in places if one.is_category})
    for is_category, table, column, names in (
        (False, "products", "number", numbers),
        (True, "categories", "path", paths),
    ):
        query = f"SELECT {column}, id FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))"
        for name, owner_id in fetched(connection, query, (json.dumps(names),)):
            found[is_category, name] = CategoryId(owner_id) if is_category else owner_id
    return found


def _resolve(
    connection: Connection,
    batch: Batch,
    found: Mapping[int, tuple[JournalItem, ArrivingDocument, Owner]],
    sheets: list[_Sheet],
    orphans: dict[int, Orphan],
) -> dict[int, int]:
    """Find the targets of what arrives; return how many targets of each wait for variants."""
    with_parts = {
        owner for _, one, owner in found.values() if isinstance(owner, int) and _has_parts(one.live, one.head)
    }
    ids = {owner for _, _, owner in found.values() if isinstance(owner, int)}
    places = read_places(connection, ids, with_parts, batch.values)
    left: dict[int, int] = {}
    for source_id, (item, one, owner) in found.items():
        product_id = owner if isinstance(owner, int) else None
        place = places[product_id]
        for wanted in (one.live, one.head):
            if wanted is not None and product_id is not None:
                place = places[product_id] = _with_matrix(connection, product_id, place, wanted)
        made = [None if wanted is None else resolved(wanted, place) for wanted in (one.live, one.head)]
        live, head = (None if each is None else each.content for each in made)
        rest = [None if each is None or each.left.is_empty else each.left for each in made]
        to = batch.places[source_id]
        if any(rest):
            orphans[source_id] = Orphan(to.is_category, to.owner, to.context, rest[0], rest[1])
            left[source_id] = max(0 if each is None else each.targets for each in rest)
        sheets.append(_Sheet(item, (owner, to.context), live, None if head == live else head))
    return left


def _has_parts(*wanted: Portable | None) -> bool:
    return any(one is not None and bool(one.cells or one.variants or one.swatches) for one in wanted)


def _with_matrix(connection: Connection, product_id: int, place: Place, wanted: Portable) -> Place:
    matrix = matrix_for(place, wanted)
    if matrix == place.matrix:
        return place
    set_matrix(connection, product_id, matrix)
    return replace(place, matrix=matrix)


def _write(
    connection: Connection, sheets: Sequence[_Sheet], author: Author
) -> tuple[list[JournalItem], dict[int, str]]:
    """Write live contents and drafts; return what became of each, and the stamps of what was written."""
    rows = find_documents(connection, [sheet.key for sheet in sheets])
    refused = [no for sheet in sheets if (no := _refused(sheet, rows.get(sheet.key))) is not None]
    gone = {one.source_id for one in refused}
    kept = [sheet for sheet in sheets if sheet.item.source_id not in gone]
    for sheet in kept:
        sheet.row = rows.get(sheet.key)
    created, stamps = _create(connection, [sheet for sheet in kept if sheet.row is None], author)
    replaced, more = _replace(connection, [sheet for sheet in kept if sheet.row is not None], author)
    return [*refused, *created, *replaced], stamps | more


def _create(
    connection: Connection, sheets: Sequence[_Sheet], author: Author
) -> tuple[list[JournalItem], dict[int, str]]:
    new = [NewDocument(*sheet.key, sheet.live, sheet.head) for sheet in sheets]
    made = add_documents(connection, new, author.user, author.comment, author.now)
    done = [
        _done(sheet.item._replace(target_id=document_id), sheet, head)
        for sheet, (document_id, head, _) in zip(sheets, made, strict=True)
    ]
    return done, {document_id: media_stamp(head, live) for document_id, head, live in made}


def _replace(
    connection: Connection, sheets: Sequence[_Sheet], author: Author
) -> tuple[list[JournalItem], dict[int, str]]:
    for sheet in sheets:
        assert sheet.row is not None
        sheet.item = sheet.item._replace(target_id=sheet.row.id, before_published=sheet.row.published_version)
    now = _check_in(connection, [(s, s.live) for s in sheets if s.live is not None], author)
    live = [
        GoLive(row.id, row.head_version, s.live)
        for s in sheets
        if s.live is not None
        and (row := now[s.key]).head_version
        and row.published_version != row.head_version
    ]
    set_published(connection, live, author.now)
    _check_in(connection, [(s, s.head) for s in sheets if s.head is not None], author)
    after = {row.id: row for row in find_documents(connection, [s.key for s in sheets]).values()}
    done = [_done(s.item, s, after[s.item.target_id].head_version) for s in sheets if s.item.target_id]
    return done, {i: media_stamp(row.head_version, row.published_version) for i, row in after.items()}


def _done(item: JournalItem, sheet: _Sheet, version: int) -> JournalItem:
    content = sheet.live if sheet.head is None else sheet.head
    assert content is not None
    return item._replace(state=ItemState.DONE.value, version=version, digest=content_digest(content))


def _refused(sheet: _Sheet, row: Row[Any] | None) -> JournalItem | None:
    """Say what stands against writing a document."""
    if (0 if row is None else row.head_version) != (sheet.item.before_version or 0):
        return failed(sheet.item, EDITED)
    if row is not None and row.checked_out_by is not None:
        return failed(sheet.item, f"{row.checked_out_by} is editing it in the destination.")
    return None


def _check_in(
    connection: Connection, contents: Sequence[tuple[_Sheet, DocumentContent]], author: Author
) -> dict[DocumentKey, Row[Any]]:
    """Make contents the next versions; return the documents as they are then."""
    pairs = [(sheet.row, content) for sheet, content in contents]
    check_in_at_once(
        connection,
        [(row, content) for row, content in pairs if row is not None],
        author.user,
        author.comment,
        author.now,
    )
    rows = find_documents(connection, [sheet.key for sheet, _ in contents])
    for sheet, _ in contents:
        sheet.row = rows[sheet.key]
    return rows


def content_digest(content: DocumentContent) -> str:
    """Return a checksum of what a document holds; a choice of dimensions without cells says nothing."""
    said = content if content.cells else replace(content, matrix=())
    return hashlib.sha256(content_to_json(said).encode()).hexdigest()


def _write_links(
    connection: Connection,
    origin: str,
    batch: Batch,
    items: Sequence[JournalItem],
    stamps: Mapping[int, str],
    orphans: Mapping[int, int],
) -> None:
    links: list[tuple[str, int, int, str, str]] = []
    for item in items:
        if item.state != ItemState.DONE.value:
            continue
        if item.target_id is not None:
            kind, target, stamp = ItemKind.DOCUMENT.value, item.target_id, stamps[item.target_id]
        else:
            kind, target, stamp = "orphan", orphans[item.source_id], ""
        links.append((kind, item.source_id, target, batch.stamps[item.source_id], stamp))
    write_links(connection, origin, links)
