"""Check-outs: who may edit a product or category in a context, for how long, and how that ends.

A check-out has a lease, which the holder's window renews, and so does every write. One that lapsed still
stands: only when somebody else takes over does its holder lose it. Whoever takes it, by whatever way, gets
what was saved in it. Source: domain.md 4.8.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from app.models.access.rights import perform, require
from app.models.access.roles import Act
from app.models.assignments.documents import (
    check_in,
    current_content,
    drop_draft,
    ensure_document,
    find_document,
    lease_end,
)
from app.models.assignments.history import DocumentHistory, Restoring, read_history, read_restoring
from app.models.assignments.notes import (
    CheckOutNote,
    NoteKind,
    ask_holder,
    ask_media_holder,
    mark_seen,
    note_check_out,
    unseen_notes,
)
from app.models.assignments.rows import LEASE, DocumentRow, desk_of
from app.models.assignments.slots import CategoryId, Owner
from app.models.assignments.tables import documents
from app.models.assignments.targets import read_category_name
from app.models.catalog.service import read_products
from app.models.changes import Changes
from app.models.clock import Clock, iso
from app.models.context import OMNICHANNEL, Context
from app.models.database import Database
from app.models.errors import CheckedOut, NotFound, RuleViolation
from app.models.tenants.features import need_authoring
from app.models.tenants.service import check_context, check_group
from app.models.undo import clear_desk

LAPSED_HINT: Final = "Take over the check-out to go on with what was saved."


def take_check_out(
    connection: Connection, owner: Owner, context: Context, user: str, now: datetime
) -> Row[Any]:
    """Give a user the check-out that nobody else holds, inside a write scope; return the document.

    A document outlives its channel or locale: what it holds can be changed and cleared.

    Raises:
        CheckedOut: Somebody else has it.
        NotFound: The product or category is gone; for a new document also the channel or locale.
        RuleViolation: A category has no media in this context, or omnichannel content is off.
    """
    need_authoring(connection, now)
    check_group(connection, context.group)
    row = find_document(connection, owner, context)
    if row is None or row.checked_out_by is None:
        if row is None:
            check_context(connection, context)
        _need_owner(connection, owner, context)
        row = row or ensure_document(connection, owner, context, user, now)
    else:
        need_check_out(row, owner, user, now)
    _give(connection, row, user, row.checked_out_at or iso(now), now)
    found = find_document(connection, owner, context)
    assert found is not None
    return found


def need_check_out(row: Row[Any] | None, owner: Owner, user: str, now: datetime) -> Row[Any]:
    """See that a user holds the check-out of a document that `find_document` read; return it.

    Raises:
        CheckedOut: Somebody else holds it, or nobody does.
    """
    kind = _kind(owner)
    if row is None or row.checked_out_by is None:
        raise CheckedOut(f"This {kind} is not checked out.", f"Choose Edit {kind} media first.")
    if row.checked_out_by != user:
        raise CheckedOut(
            f"{row.checked_out_by} is editing this {kind}.",
            LAPSED_HINT if _has_lapsed(row, now) else "Ask to finish editing, then try again.",
        )
    return row


class CheckOutService:
    """Check-outs of one tenant. Thread: any."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def check_out(self, owner: Owner, context: Context, user: str) -> Changes:
        """Take the right to edit a product in a context; taking it again renews its lease.

        Raises:
            CheckedOut: Somebody else has it.
            NotFound: The product or category is gone; for a new document also the channel or locale.
            RuleViolation: A category has no media in this context, or the publish group went live.

        Source: domain.md 4.8.
        """
        with self._database.write() as connection:
            require(connection, Act.ASSIGN, user)
            take_check_out(connection, owner, context, user, self._clock.now())
        return changes_of(owner)

    def renew(self, user: str) -> int:
        """Renew the leases of all check-outs of a user, lapsed ones too; return how many stand."""
        held = documents.c.checked_out_by == user
        with self._database.read() as connection:
            if connection.execute(select(documents.c.id).where(held).limit(1)).first() is None:
                return 0
        with self._database.write() as connection:
            until = iso(self._clock.now() + LEASE)
            return connection.execute(update(documents).where(held).values(lease_until=until)).rowcount

    def has_lapsed(self, document: DocumentRow) -> bool:
        """Tell whether the holder's window has been silent for so long that anybody may take over."""
        return document.lease_until is not None and document.lease_until < self._clock.now()

    # --- the holder ends it

    def finish_editing(self, owner: Owner, context: Context, user: str, comment: str = "") -> Changes:
        """Check the draft in as a new version that all authors see; nothing is published.

        Raises:
            CheckedOut: The user does not hold the check-out.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            row = need_check_out(find_document(connection, owner, context), owner, user, now)
            perform(connection, Act.ASSIGN, _words(connection, "Finished editing", row, owner, comment), user)
            check_in(connection, row, user, comment, now)
            clear_desk(connection, desk_of(owner, context))
        return changes_of(owner)

    def discard_edits(self, owner: Owner, context: Context, user: str) -> Changes:
        """Return to the last checked-in version and give the check-out back.

        Raises:
            CheckedOut: The user does not hold the check-out.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            row = need_check_out(find_document(connection, owner, context), owner, user, now)
            return _drop(connection, row, owner, now)

    # --- somebody else does

    def take_over(self, owner: Owner, context: Context, user: str) -> Changes:
        """Take a check-out that lapsed, with what was saved in it.

        Raises:
            CheckedOut: It has not lapsed.
            RuleViolation: Nobody holds it, or the user does.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            row = _need_other(find_document(connection, owner, context), owner, user)
            if not _has_lapsed(row, now):
                raise CheckedOut(
                    f"{row.checked_out_by} is still editing this {_kind(owner)}.",
                    "Ask to finish editing, or break the check-out and say why.",
                )
            what = f"Took over the check-out of {row.checked_out_by} of"
            perform(connection, Act.ASSIGN, _words(connection, what, row, owner), user)
            note_check_out(connection, row, NoteKind.TAKEN_OVER, user, "", now)
            _give(connection, row, user, iso(now), now)
        return changes_of(owner)

    def break_check_out(
        self, owner: Owner, context: Context, user: str, reason: str, *, holder: str | None = None
    ) -> Changes:
        """Take a check-out from its holder, with what was saved in it; the reason is kept.

        Raises:
            CheckedOut: It is not `holder`, where one is named, who holds it.
            RuleViolation: There is no reason, nobody holds it, or the user does.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            row = _need_other(find_document(connection, owner, context), owner, user, holder)
            what = f"Broke the check-out of {row.checked_out_by} of"
            perform(connection, Act.BREAK_LOCK, _words(connection, what, row, owner, reason), user)
            note_check_out(connection, row, NoteKind.BROKEN, user, _need_reason(reason), now)
            _give(connection, row, user, iso(now), now)
        return changes_of(owner)

    def discard_edits_of_holder(
        self, owner: Owner, context: Context, user: str, reason: str, *, holder: str | None = None
    ) -> Changes:
        """Throw away what somebody else saved and give the check-out back; the reason is kept.

        Raises:
            CheckedOut: It is not `holder`, where one is named, who holds it.
            RuleViolation: There is no reason, nobody holds it, or the user does.
        """
        now = self._clock.now()
        with self._database.write() as connection:
            row = _need_other(find_document(connection, owner, context), owner, user, holder)
            what = f"Discarded the edits of {row.checked_out_by} of"
            perform(connection, Act.BREAK_LOCK, _words(connection, what, row, owner, reason), user)
            note_check_out(connection, row, NoteKind.DISCARDED, user, _need_reason(reason), now)
            return _drop(connection, row, owner, now)

    # --- what they say to each other

    def ask_to_finish(self, owner: Owner, context: Context, user: str, text: str = "") -> str:
        """Ask the holder of a check-out to finish editing; return who that is.

        Raises:
            RuleViolation: Nobody holds it, or the user does.
        """
        with self._database.write() as connection:
            row = _need_other(find_document(connection, owner, context), owner, user)
            ask_holder(connection, row, user, text.strip(), self._clock.now())
            return str(row.checked_out_by)

    def ask_to_finish_media(self, media_id: int, user: str, text: str = "") -> str:
        """Ask the holder of a media item to finish editing it; return who that is.

        Raises:
            RuleViolation: Nobody holds it, or the user does.
        """
        with self._database.write() as connection:
            return ask_media_holder(connection, media_id, user, text.strip(), self._clock.now())

    def notes_for(self, user: str) -> tuple[CheckOutNote, ...]:
        """List what a user was told and has not seen yet, oldest first."""
        with self._database.read() as connection:
            return unseen_notes(connection, user)

    def mark_seen(self, note_ids: Sequence[int]) -> None:
        """Keep that notes were seen; they are not given out again."""
        with self._database.write() as connection:
            mark_seen(connection, note_ids, self._clock.now())

    # --- versions

    def history(self, owner: Owner, context: Context) -> DocumentHistory:
        """List the versions of a document, newest first, with the notes about its check-outs."""
        with self._database.read() as connection:
            return read_history(connection, owner, context)

    def restoring(self, owner: Owner, context: Context, version: int) -> Restoring:
        """Build the edit that brings an earlier version back on top of what is saved now.

        Raises:
            NotFound: There is no such version.
        """
        with self._database.read() as connection:
            return read_restoring(connection, owner, context, version)


def changes_of(owner: Owner, media: frozenset[int] = frozenset()) -> Changes:
    """Say that the document of an owner changed, and the uses of these media."""
    if isinstance(owner, CategoryId):
        return Changes(media=media, categories=frozenset({owner.value}))
    return Changes(media=media, products=frozenset({owner}))


def _give(connection: Connection, row: Row[Any], user: str, since: str, now: datetime) -> None:
    connection.execute(
        update(documents)
        .where(documents.c.id == row.id)
        .values(checked_out_by=user, checked_out_at=since, lease_until=iso(now + LEASE))
    )


def _drop(connection: Connection, row: Row[Any], owner: Owner, now: datetime) -> Changes:
    clear_desk(connection, desk_of(owner, Context(row.channel, row.locale, row.group_id)))
    touched = current_content(row).media_ids() ^ drop_draft(connection, row, now).media_ids()
    return changes_of(owner, touched)


def _need_owner(connection: Connection, owner: Owner, context: Context) -> None:
    if isinstance(owner, CategoryId):
        name = read_category_name(connection, owner)
        if context.channel == OMNICHANNEL:
            raise RuleViolation(
                f"The category {name} has no media in {OMNICHANNEL}: category media belong to one channel.",
                "Choose a channel.",
            )
    elif not read_products(connection, [owner]):
        raise NotFound("This product does not exist any more.", "Refresh the list.")


def _need_other(row: Row[Any] | None, owner: Owner, user: str, holder: str | None = None) -> Row[Any]:
    kind = _kind(owner)
    if row is None or row.checked_out_by is None:
        raise RuleViolation(f"Nobody is editing this {kind} any more.", f"Choose Edit {kind} media.")
    if row.checked_out_by == user:
        raise RuleViolation(f"You have this {kind} checked out yourself.", "Finish editing it.")
    if holder is not None and row.checked_out_by != holder:
        raise CheckedOut(
            f"{row.checked_out_by} is editing this {kind} by now, not {holder}.", "Look at it again."
        )
    return row


def _need_reason(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("A check-out is ended for others with a reason only.", "Say why.")
    return reason.strip()


def _words(connection: Connection, what: str, row: Row[Any], owner: Owner, note: str = "") -> str:
    """Say what was done with a document: `Finished editing SHIRT in Omnichannel, Neutral: new season`."""
    if isinstance(owner, CategoryId):
        name = read_category_name(connection, owner)
    else:
        name = next((one.number for one in read_products(connection, [owner])), f"product {owner}")
    text = f"{what} {name} in {Context(row.channel, row.locale, row.group_id)}"
    return f"{text}: {note.strip()}" if note.strip() else text


def _kind(owner: Owner) -> str:
    return "category" if isinstance(owner, CategoryId) else "product"


def _has_lapsed(row: Row[Any], now: datetime) -> bool:
    end = lease_end(row)
    return end is not None and end < now
