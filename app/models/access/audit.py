"""The audit trail of a tenant: who did what and when, written in the transaction of what was done.

One row per operation, however many items it touched; what exactly changed stays in the histories of
documents, media items and jobs.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, select, update

from app.models.access.roles import Act
from app.models.access.tables import audit_trail
from app.models.clock import from_iso, iso
from app.models.database import Database, Priority, chunks, insert, like_text
from app.models.signed_in import SignedIn

COLUMNS: Final = ("Time", "User", "Kind", "What", "Items", "Operation")
PAGE: Final = 500
ITSELF: Final = "Vitrine"
"""Who did what the program does by itself, at a time that somebody set before."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What somebody did.

    Attributes:
        act: The kind of it.
        text: A sentence without its end.
        items: How many items were touched.
        operation: What holds its parts together; of a job, its id.
    """

    id: int
    at: datetime
    user: str
    act: Act
    text: str
    items: int
    operation: str

    def cells(self) -> tuple[str, ...]:
        """Write it for a spreadsheet, in `COLUMNS`."""
        return (iso(self.at), self.user, self.act.value, self.text, str(self.items), self.operation)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is looked for.

    Attributes:
        search: Words that all occur in user, kind or text, whatever their case.
        user: Who; empty is everybody.
        act: The kind; None is every kind.
        since, until: The first moment that counts, and the first that does not.
    """

    search: str = ""
    user: str = ""
    act: Act | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING: Final = AuditFilter()


def signed_in(connection: Connection) -> SignedIn:
    """Tell for whom, and by which clock, a write scope is open."""
    found = connection.get_execution_options().get("vitrine_signed_in")
    return found if isinstance(found, SignedIn) else SignedIn()


def record(
    connection: Connection,
    act: Act,
    text: str,
    *,
    user: str | None = None,
    items: int = 1,
    operation: str | None = None,
) -> None:
    """Keep what somebody did, inside the write scope of it.

    Args:
        connection: The write scope.
        act: The kind of it.
        text: A sentence without its end.
        user: Who; without one the user that the store is opened for.
        items: How many items it touched.
        operation: Work of many transactions: its rows of one operation add up to one.
    """
    who = signed_in(connection)
    user = user or who.user or ITSELF
    statement = insert(audit_trail).values(
        at=iso(who.clock.now()),
        user=user,
        act=act.value,
        text=text,
        items=items,
        operation=operation,
        words=f"{user} {act.label} {text}".casefold(),
    )
    if operation is not None:
        more = {"items": audit_trail.c["items"] + statement.excluded["items"]}
        statement = statement.on_conflict_do_update(index_elements=["operation"], set_=more)
    connection.execute(statement)


class AuditTrail:
    """Reads the audit trail of one tenant. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self, wanted: AuditFilter = EVERYTHING, limit: int | None = None) -> "array[int]":
        """List what matches by id, newest first."""
        query = select(audit_trail.c.id).where(*_conditions(wanted)).order_by(audit_trail.c.id.desc())
        with self._database.read() as connection:
            return array("q", connection.execute(query.limit(limit)).scalars())

    def rows(self, ids: Sequence[int]) -> list[AuditRow]:
        """Read rows in the order of the ids."""
        found: dict[int, AuditRow] = {}
        with self._database.read() as connection:
            for part in chunks(list(ids)):
                for row in connection.execute(select(audit_trail).where(audit_trail.c.id.in_(part))):
                    found[row.id] = AuditRow(
                        row.id,
                        from_iso(row.at),
                        row.user,
                        Act(row.act),
                        row.text,
                        row.items,
                        row.operation or "",
                    )
        return [found[i] for i in ids if i in found]

    def settle(self, operation: str, items: int) -> None:
        """Keep how many items an operation came to, where it is in the trail."""
        mine = audit_trail.c.operation == operation
        with self._database.read() as connection:
            if connection.execute(select(audit_trail.c.id).where(mine)).first() is None:
                return
        with self._database.write(Priority.JOB) as connection:
            connection.execute(update(audit_trail).where(mine).values(items=items))

    def askers(self, job_id: str) -> tuple[str, ...]:
        """List who asked for a job, or had it go on after a pause; empty where nobody did."""
        mine = audit_trail.c.operation.between(job_id, f"{job_id}:\U0010ffff")
        query = select(audit_trail.c.user).where(mine).order_by(audit_trail.c.id)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def people(self) -> tuple[str, ...]:
        """List everybody who did something, by name."""
        query = select(audit_trail.c.user).distinct().order_by(audit_trail.c.user)
        with self._database.read() as connection:
            return tuple(connection.execute(query).scalars())

    def each(self, wanted: AuditFilter = EVERYTHING) -> Iterator[AuditRow]:
        """Read what matches, newest first, a page at a time."""
        for part in chunks(list(self.ids(wanted)), PAGE):
            yield from self.rows(part)


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    columns = audit_trail.c
    found: list[ColumnElement[bool]] = [
        columns.words.like(f"%{like_text(word)}%", escape="\\") for word in wanted.search.casefold().split()
    ]
    if wanted.user:
        found.append(columns.user == wanted.user)
    if wanted.act is not None:
        found.append(columns.act == wanted.act.value)
    if wanted.since is not None:
        found.append(columns.at >= iso(wanted.since))
    if wanted.until is not None:
        found.append(columns.at < iso(wanted.until))
    return found
