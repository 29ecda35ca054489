"""Check-outs and what their holders saved, inside a scope. Nobody else sees a working copy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from app.models.database import chunks, insert
from app.models.errors import CheckedOut
from app.models.media.content import MediaContent, content_from_json, content_to_json
from app.models.media.tables import media_drafts


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A check-out.

    Attributes:
        user: The holder.
        since: When it began, as the store keeps it.
        content: What the holder saved; None while that is what everybody sees.
    """

    media_id: int
    user: str
    since: str
    content: MediaContent | None = None


def read_copies(connection: Connection, media_ids: Sequence[int]) -> dict[int, WorkingCopy]:
    """Read the check-outs of these items, by item."""
    found: dict[int, WorkingCopy] = {}
    for part in chunks(list(media_ids)):
        for row in connection.execute(select(media_drafts).where(media_drafts.c.media_id.in_(part))):
            content = None if row.content is None else content_from_json(row.content)
            found[row.media_id] = WorkingCopy(row.media_id, row.user, row.checked_out_at, content)
    return found


def save_copies(connection: Connection, copies: Iterable[WorkingCopy], at: str) -> None:
    """Keep check-outs and what was saved in them, inside a write scope; the caller keeps the index."""
    values = [
        {
            "media_id": copy.media_id,
            "user": copy.user,
            "checked_out_at": copy.since,
            "content": None if copy.content is None else content_to_json(copy.content),
            "sha256": None if copy.content is None else copy.content.file.sha256,
            "saved_at": None if copy.content is None else at,
        }
        for copy in copies
    ]
    if values:
        statement = insert(media_drafts)
        kept = {name: statement.excluded[name] for name in ("content", "sha256", "saved_at")}
        connection.execute(statement.on_conflict_do_update(index_elements=["media_id"], set_=kept), values)


def drop_copies(connection: Connection, media_ids: Sequence[int]) -> None:
    """Give check-outs back, inside a write scope; the caller keeps the index."""
    for part in chunks(list(media_ids)):
        connection.execute(delete(media_drafts).where(media_drafts.c.media_id.in_(part)))


def need_unheld(copy: WorkingCopy | None, name: str, user: str = "") -> None:
    """See that nobody but this user has an item checked out.

    Raises:
        CheckedOut: Somebody has.
    """
    if copy is not None and copy.user != user:
        raise CheckedOut(f"{copy.user} is editing {name}.", "Ask to finish editing, then try again.")
