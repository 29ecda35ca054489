"""Takes an import back, value by value, while nobody changed the same values since.

What an import changed is in its journal: versions before and after. Older versions are kept, so what each
change was can be read again, turned round, and held against what is there now. Source: users.md, idea 8.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from app.models.access.rights import require
from app.models.access.roles import Act
from app.models.assignments.applying import Unheld, Work
from app.models.assignments.documents import GoLive, owner_of, set_published, version_content
from app.models.assignments.edit import Change, MatrixEdit, SwatchEdit, TargetEdit, content_changes
from app.models.assignments.slots import EMPTY_DOCUMENT, DocumentContent
from app.models.assignments.tables import documents
from app.models.assignments.uses import owner_name
from app.models.catalog.tables import categories, products
from app.models.changes import Changes
from app.models.clock import iso
from app.models.context import Context
from app.models.database import Database
from app.models.errors import AppError, StorageProblem
from app.models.manifests.journal import Move, read_moves
from app.models.media.applying import ItemWork
from app.models.media.content import FieldChange, MediaContent, changes_between, content_from_json
from app.models.media.contents import read_contents
from app.models.media.rows import media_code
from app.models.media.service import publish_media
from app.models.media.tables import media_versions
from app.models.media.trash import move_to_trash
from app.models.publishing.library import take_off, undeletable

COMMENT: Final = "Took a manifest import back"


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """One thing that an import changed.

    Attributes:
        key: Names it in `reverse`.
        kind: `media` or `assignment`.
        name: The display name, or the product and its context.
        text: What was done: `Created`, `Changed alt text and tags`.
        can_reverse: Whether it can be taken back now.
        reason: Why not, else empty.
    """

    key: str
    kind: str
    name: str
    text: str
    can_reverse: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import changed, media first."""

    job_id: str
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class ReverseOutcome:
    """What was taken back, by key, and what was not, with the reason."""

    done: tuple[str, ...]
    refused: tuple[ReceiptLine, ...]
    changes: Changes


def read_receipt(connection: Connection, job_id: str) -> Receipt:
    """Tell inside a scope what an import changed, and what of it can be taken back now."""
    lines = [_media_line(connection, move) for move in _moves(connection, job_id, "media")]
    lines += [_document_line(connection, move) for move in _moves(connection, job_id, "document")]
    return Receipt(job_id, tuple(lines))


def reverse(
    database: Database, job_id: str, user: str, keys: Collection[str], now: datetime
) -> ReverseOutcome:
    """Take an import back: assignments first, then media; each thing whole or not at all.

    Args:
        database: The tenant's store.
        job_id: The import.
        user: Who takes it back.
        keys: Of receipt lines; none means all.
        now: When.

    Raises:
        NotAllowed: The user may not import.
        StorageProblem: The store cannot be written.
    """
    with database.read() as connection:
        waiting = [*reversed(_moves(connection, job_id, "document"))]
        waiting += reversed(_moves(connection, job_id, "media"))
    done: list[str] = []
    refused: list[ReceiptLine] = []
    media, owners = set[int](), set[int]()
    for move in waiting:
        if keys and _key(move) not in keys:
            continue
        with database.write() as connection:
            require(connection, Act.IMPORT, user)
            is_media = move.kind == "media"
            line = (_media_line if is_media else _document_line)(connection, move)
            if line.can_reverse:
                try:
                    with connection.begin_nested():
                        take_back = _reverse_media if is_media else _reverse_document
                        touched = take_back(connection, move, user, now)
                except StorageProblem:
                    raise
                except AppError as error:
                    line = replace(line, can_reverse=False, reason=str(error))
                else:
                    (media if is_media else owners).add(touched)
                    done.append(line.key)
                    continue
            refused.append(line)
    return ReverseOutcome(tuple(done), tuple(refused), Changes(frozenset(media), frozenset(owners)))


def _moves(connection: Connection, job_id: str, kind: str) -> list[Move]:
    return [move for move in read_moves(connection, job_id) if move.kind == kind]


def _key(move: Move) -> str:
    return f"{move.kind}:{move.item_id}:{move.versions[0]}"


# --- media


def _media_line(connection: Connection, move: Move) -> ReceiptLine:
    stored = read_contents(connection, [move.item_id]).get(move.item_id)
    name = media_code(move.item_id) if stored is None else stored.content.display_name
    is_new = move.versions[0] == 0
    text = "Created" if is_new else f"Changed {_words(_field_changes(connection, move))}"
    reason = ""
    if stored is None:
        reason = "It is not in the library any more."
    elif is_new and stored.version != move.versions[1]:
        reason = f"It was changed since; it is at version {stored.version}."
    elif not is_new:
        lost = [
            c for c in _field_changes(connection, move) if stored.content.value(c.field, c.locale) != c.after
        ]
        if lost:
            reason = f"Changed again since: {_words(lost)}."
    return ReceiptLine(_key(move), "media", name, text, not reason, reason)


def _field_changes(connection: Connection, move: Move) -> tuple[FieldChange, ...]:
    before, after = (_media_version(connection, move.item_id, version) for version in move.versions)
    if before is None or after is None:
        return ()
    return changes_between(move.item_id, before, after)


def _media_version(connection: Connection, media_id: int, version: int) -> MediaContent | None:
    stored = read_contents(connection, [media_id]).get(media_id)
    if stored is not None and stored.version == version:
        return stored.content
    mine = (media_versions.c.media_id == media_id) & (media_versions.c.version == version)
    text = connection.execute(select(media_versions.c.content).where(mine)).scalar()
    return None if text is None else content_from_json(text)


def _reverse_media(connection: Connection, move: Move, user: str, now: datetime) -> int:
    if move.versions[0] == 0:
        stored = read_contents(connection, [move.item_id])[move.item_id]
        if stored.published_version is not None:
            take_off(connection, [move.item_id], iso(now))
        reason = undeletable(connection, {move.item_id: stored.content.display_name}, user).get(move.item_id)
        if reason is not None:
            raise AppError(reason)
        move_to_trash(connection, [move.item_id], user, now)
        return move.item_id
    turned = [
        FieldChange(c.media_id, c.field, c.locale, c.after, c.before)
        for c in _field_changes(connection, move)
    ]
    work = ItemWork(connection, {move.item_id: turned}, user, lambda _sha256: True)
    if work.problem is not None:
        raise work.problem
    work.write(iso(now), _At(now), COMMENT, hold=False)
    return move.item_id


@dataclass(frozen=True, slots=True)
class _At:
    """A clock that stands still."""

    at: datetime

    def now(self) -> datetime:
        """Return the moment."""
        return self.at


def _words(changes: Collection[FieldChange]) -> str:
    names = list(dict.fromkeys(change.field.value for change in changes))
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nothing"


# --- assignments


def _document_line(connection: Connection, move: Move) -> ReceiptLine:
    row = _document(connection, move.item_id)
    if row is None:
        return ReceiptLine(_key(move), "assignment", "", "Changed", False, "It does not exist any more.")
    name = row.number if row.product_id is not None else owner_name(row)
    changes = _changes(connection, move, row)
    is_live_since = move.live[0] != move.live[1] and row.published_version != move.live[1]
    reason = ""
    if row.checked_out_by is not None:
        reason = f"{row.checked_out_by} is editing it."
    elif any(not _holds(_version(connection, row.id, row.head_version), change) for change in changes):
        reason = "It was changed again since."
    elif is_live_since:
        reason = "It was published again, or taken off, since."
    text = "Created" if move.versions[0] == 0 else "Changed" if changes else "Published or taken off"
    context = Context(row.channel, row.locale)
    return ReceiptLine(_key(move), "assignment", f"{name} in {context}", text, not reason, reason)


def _reverse_document(connection: Connection, move: Move, user: str, now: datetime) -> int:
    row = _document(connection, move.item_id)
    if row is None:
        raise AppError("It does not exist any more.")
    turned = tuple(change.inverse() for change in reversed(_changes(connection, move, row)))
    if turned:
        work = Work(connection, turned, user, now)
        work.add(turned, Unheld.CHECKED_IN)
        work.write(COMMENT)
    if move.live[0] != move.live[1]:
        version = move.live[0]
        content = EMPTY_DOCUMENT if version is None else _version(connection, row.id, version)
        if version is not None:
            publish_media(connection, content.media_ids(), now)
        set_published(connection, [GoLive(row.id, version, content)], now)
    return row.product_id or 0


def _changes(connection: Connection, move: Move, row: Row[Any]) -> list[Change]:
    before, after = (_version(connection, row.id, version) for version in move.versions)
    # The choice of dimensions stays: others may use it by now.
    same = replace(before, matrix=after.matrix)
    return list(content_changes(owner_of(row), Context(row.channel, row.locale), same, after))


def _holds(content: DocumentContent, change: Change) -> bool:
    """Tell whether the new value of a change is still there."""
    match change:
        case TargetEdit():
            return content.get(change.target) == change.after
        case SwatchEdit():
            return content.swatches.get(change.value_id) == change.after
        case MatrixEdit():
            return True


def _version(connection: Connection, document_id: int, version: int) -> DocumentContent:
    return version_content(connection, document_id, version) if version else EMPTY_DOCUMENT


def _document(connection: Connection, document_id: int) -> Row[Any] | None:
    query = (
        select(documents, products.c.number, products.c.name, categories.c.path.label("category_path"))
        .outerjoin(products, products.c.id == documents.c.product_id)
        .outerjoin(categories, categories.c.id == documents.c.category_id)
    )
    return connection.execute(query.where(documents.c.id == document_id)).first()
