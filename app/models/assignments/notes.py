"""Notes about check-outs: what others say to a holder, and what became of the check-out.

Only this package writes them, inside the write scope of what they tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select, update

from app.models.assignments.slots import CategoryId, Owner
from app.models.assignments.tables import check_out_notes, documents
from app.models.assignments.targets import category_name
from app.models.catalog.tables import categories, products
from app.models.clock import from_iso, iso
from app.models.context import Context
from app.models.database import chunks
from app.models.errors import RuleViolation
from app.models.media.tables import media, media_drafts
from app.models.media.working_copies import read_copies


class NoteKind(StrEnum):
    """What a note says to the holder of a check-out."""

    ASKED = "asked"
    BROKEN = "broken"
    TAKEN_OVER = "taken-over"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class CheckOutNote:
    """A note about the check-out of a document or of a media item.

    Attributes:
        user: Who asked, broke it, took it over or threw its edits away.
        holder: Who had it then.
        text: The question, or the reason; may be empty.
        owner: Whose document; None for a media item.
        context: Of the document; None for a media item.
        media_id: The item; None for a document.
        name: The product's number, the category's name, or the item's display name.
    """

    id: int
    kind: NoteKind
    user: str
    holder: str
    text: str
    at: datetime
    owner: Owner | None
    context: Context | None
    media_id: int | None
    name: str


def note_check_out(
    connection: Connection, row: Row[Any], kind: NoteKind, user: str, text: str, now: datetime
) -> None:
    """Keep what was done with somebody's check-out of a document that `find_document` read."""
    connection.execute(
        check_out_notes.insert().values(
            document_id=row.id, kind=kind, user=user, holder=row.checked_out_by, text=text, at=iso(now)
        )
    )


def ask_holder(connection: Connection, row: Row[Any], user: str, text: str, now: datetime) -> None:
    """Ask the holder of a document to finish; who asks again before it was seen replaces the question."""
    asked = check_out_notes.c.document_id == row.id
    if not _ask_again(connection, asked, user, row.checked_out_by, text, now):
        note_check_out(connection, row, NoteKind.ASKED, user, text, now)


def ask_media_holder(connection: Connection, media_id: int, user: str, text: str, now: datetime) -> str:
    """Ask the holder of a media item to finish; return who that is.

    Raises:
        RuleViolation: Nobody holds it, or the user does.
    """
    copy = read_copies(connection, [media_id]).get(media_id)
    if copy is None:
        raise RuleViolation("Nobody is editing this media item any more.", "Change it yourself.")
    if copy.user == user:
        raise RuleViolation("You have this media item checked out yourself.", "Finish editing it.")
    asked = check_out_notes.c.media_id == media_id
    if not _ask_again(connection, asked, user, copy.user, text, now):
        values = {"media_id": media_id, "kind": NoteKind.ASKED, "user": user, "holder": copy.user}
        connection.execute(check_out_notes.insert().values(text=text, at=iso(now), **values))
    return copy.user


def unseen_notes(connection: Connection, user: str) -> tuple[CheckOutNote, ...]:
    """Read what a user was told and has not seen; questions about what is finished since are left out."""
    still_held = or_(documents.c.checked_out_by == user, media_drafts.c.user == user)
    wanted = _notes().where(
        check_out_notes.c.holder == user,
        check_out_notes.c.seen_at.is_(None),
        or_(check_out_notes.c.kind != NoteKind.ASKED, still_held),
    )
    return tuple(_note(row) for row in connection.execute(wanted.order_by(check_out_notes.c.id)))


def notes_of_document(connection: Connection, document_id: int) -> tuple[CheckOutNote, ...]:
    """Read the notes about a document, newest first."""
    wanted = _notes().where(check_out_notes.c.document_id == document_id)
    return tuple(_note(row) for row in connection.execute(wanted.order_by(check_out_notes.c.id.desc())))


def mark_seen(connection: Connection, note_ids: Sequence[int], now: datetime) -> None:
    """Keep that notes were seen."""
    for part in chunks(list(note_ids)):
        connection.execute(
            update(check_out_notes).where(check_out_notes.c.id.in_(part)).values(seen_at=iso(now))
        )


def _ask_again(connection: Connection, about: Any, user: str, holder: str, text: str, now: datetime) -> bool:
    unseen = and_(
        about,
        check_out_notes.c.kind == NoteKind.ASKED,
        check_out_notes.c.user == user,
        check_out_notes.c.holder == holder,
        check_out_notes.c.seen_at.is_(None),
    )
    return bool(
        connection.execute(update(check_out_notes).where(unseen).values(text=text, at=iso(now))).rowcount
    )


def _notes() -> Select[Any]:
    joined = (
        check_out_notes.outerjoin(documents, documents.c.id == check_out_notes.c.document_id)
        .outerjoin(products, products.c.id == documents.c.product_id)
        .outerjoin(categories, categories.c.id == documents.c.category_id)
        .outerjoin(media, media.c.id == check_out_notes.c.media_id)
        .outerjoin(media_drafts, media_drafts.c.media_id == check_out_notes.c.media_id)
    )
    return select(
        check_out_notes,
        documents.c.product_id,
        documents.c.category_id,
        documents.c.channel,
        documents.c.locale,
        documents.c.group_id,
        products.c.number,
        categories.c.path,
        media.c.display_name,
    ).select_from(joined)


def _note(row: Row[Any]) -> CheckOutNote:
    owner = row.product_id if row.category_id is None else CategoryId(row.category_id)
    path = None if row.path is None else category_name(row.path)
    return CheckOutNote(
        id=row.id,
        kind=NoteKind(row.kind),
        user=row.user,
        holder=row.holder,
        text=row.text,
        at=from_iso(row.at),
        owner=owner,
        context=None if row.channel is None else Context(row.channel, row.locale, row.group_id),
        media_id=row.media_id,
        name=row.number or path or row.display_name or "a deleted media item",
    )
