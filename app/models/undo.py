"""Steps of undo: what a person did, kept beside its effect, so that it can be taken back after a restart.

A step belongs to a user and a desk, the place where undo finds it. It has one or
more parts, each written in the transaction of what it did; a long piece of work has many. The bodies are
texts whose meaning only the feature knows that wrote them.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    Table,
    Text,
    cast,
    delete,
    func,
    select,
    update,
)

from app.models.clock import from_iso, iso
from app.models.database import Database, chunks
from app.models.errors import NotFound
from app.models.schema import CMS

MOST_STEPS: Final = 200
"""Steps that are kept for a user and a desk; older ones can no longer be taken back."""

undo_steps = Table(
    "undo_steps",
    CMS,
    Column("place", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("user", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("selection", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Index("undo_steps_by_desk", "user", "desk", "place"),
)

undo_parts = Table(
    "undo_parts",
    CMS,
    Column("step_id", ForeignKey("undo_steps.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("is_undone", Boolean, nullable=False),
    # Deflated UTF-8.
    Column("body", LargeBinary, nullable=False),
)


@dataclass(frozen=True, slots=True)
class StepNote:
    """Says which step a write belongs to.

    Attributes:
        id: A new unique text.
        desk: Where undo finds it.
        kind: Which feature reads its bodies.
        text: The sentence that undo shows.
        selection: JSON of where it was done and what was selected; undo brings that into view.
    """

    id: str
    desk: str
    kind: str
    text: str
    selection: str = "{}"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the list of undo shows it, oldest first; a step is undone when all its parts are."""

    id: str
    desk: str
    kind: str
    text: str
    selection: str
    made_at: datetime
    is_undone: bool


@dataclass(frozen=True, slots=True)
class StepPart:
    """One part of a step: a body, and whether it is taken back."""

    place: int
    body: str
    is_undone: bool


def note_step(connection: Connection, note: StepNote, user: str, now: datetime, body: str) -> None:
    """Keep one part of a new step, in the write scope of what it did.

    The first part drops what was taken back on this desk before: it can no longer be done again.
    """
    place = connection.execute(
        select(func.max(undo_parts.c.place)).where(undo_parts.c.step_id == note.id)
    ).scalar()
    if place is None:
        _drop(connection, [row.id for row in _rows(connection, user, note.desk) if row.is_undone])
        values = {"id": note.id, "user": user, "desk": note.desk, "kind": note.kind, "text": note.text}
        connection.execute(undo_steps.insert().values(selection=note.selection, made_at=iso(now), **values))
        _trim(connection, user, note.desk)
    connection.execute(
        undo_parts.insert().values(
            step_id=note.id, place=0 if place is None else place + 1, is_undone=False, body=_packed(body)
        )
    )


def move_part(
    connection: Connection, step_id: str, place: int, *, is_undone: bool, body: str | None = None
) -> None:
    """Keep that a part was taken back, or done again, in the write scope that did it.

    Args:
        connection: The write scope.
        step_id: The step.
        place: The part.
        is_undone: Whether it is taken back now.
        body: What it says from now on, where not all of it could be done.
    """
    values: dict[str, Any] = {"is_undone": is_undone}
    if body is not None:
        values["body"] = _packed(body)
    connection.execute(update(undo_parts).where(_is_part(step_id, place)).values(values))


def drop_part(connection: Connection, step_id: str, place: int, *, is_undone: bool) -> None:
    """Forget a part of a step, inside a write scope, and the step with its last one.

    Args:
        connection: The write scope.
        step_id: The step.
        place: The part.
        is_undone: As it was read; it stays where another window moved it since.
    """
    gone = _is_part(step_id, place) & (undo_parts.c.is_undone == is_undone)
    connection.execute(delete(undo_parts).where(gone))
    left = select(undo_parts.c.place).where(undo_parts.c.step_id == step_id)
    if connection.execute(left.limit(1)).first() is None:
        _drop(connection, [step_id])


def read_step(connection: Connection, step_id: str, user: str) -> StepNote:
    """Read what a user did, inside a scope.

    Raises:
        NotFound: It can no longer be taken back, or done again.
    """
    query = select(undo_steps).where(undo_steps.c.id == step_id, undo_steps.c.user == user)
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("This step is not in the history any more.", "Look at the new state.")
    return StepNote(row.id, row.desk, row.kind, row.text, row.selection)


def read_parts(connection: Connection, step_id: str) -> tuple[StepPart, ...]:
    """Read the parts of a step in order, inside a scope; none once it is gone."""
    query = select(undo_parts).where(undo_parts.c.step_id == step_id).order_by(undo_parts.c.place)
    return tuple(
        StepPart(row.place, zlib.decompress(row.body).decode(), bool(row.is_undone))
        for row in connection.execute(query)
    )


class UndoJournal:
    """Reads and clears the steps of one tenant; they are written beside their effect. Thread: any."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def steps(self, user: str, desks: Sequence[str]) -> tuple[StepRow, ...]:
        """List the steps of a user on desks, oldest first."""
        with self._database.read() as connection:
            found = [row for desk in desks for row in _rows(connection, user, desk)]
        found.sort(key=lambda row: row.place)
        return tuple(
            StepRow(
                row.id,
                row.desk,
                row.kind,
                row.text,
                row.selection,
                from_iso(row.made_at),
                bool(row.is_undone),
            )
            for row in found
        )

    def parts(self, step_id: str) -> tuple[StepPart, ...]:
        """Read the parts of a step in order; none once it is gone."""
        with self._database.read() as connection:
            return read_parts(connection, step_id)

    def drop(self, step_ids: Sequence[str]) -> None:
        """Forget steps: they can no longer be taken back or done again."""
        with self._database.write() as connection:
            _drop(connection, list(step_ids))


def drop_step(connection: Connection, step_id: str) -> None:
    """Forget a step, whoever made it, inside a write scope."""
    _drop(connection, [step_id])


def clear_desk(connection: Connection, desk: str) -> None:
    """Forget every step of a desk, whoever made it, inside a write scope."""
    connection.execute(delete(undo_steps).where(undo_steps.c.desk == desk))


def _rows(connection: Connection, user: str, desk: str) -> Sequence[Row[Any]]:
    undone = func.coalesce(func.min(cast(undo_parts.c.is_undone, Integer)), 0).label("is_undone")
    return connection.execute(
        select(undo_steps, undone)
        .select_from(undo_steps.outerjoin(undo_parts, undo_parts.c.step_id == undo_steps.c.id))
        .where(undo_steps.c.user == user, undo_steps.c.desk == desk)
        .group_by(undo_steps.c.place)
        .order_by(undo_steps.c.place)
    ).all()


def _trim(connection: Connection, user: str, desk: str) -> None:
    mine = (undo_steps.c.user == user) & (undo_steps.c.desk == desk)
    oldest_kept = connection.execute(
        select(undo_steps.c.place).where(mine).order_by(undo_steps.c.place.desc()).offset(MOST_STEPS).limit(1)
    ).scalar()
    if oldest_kept is not None:
        connection.execute(delete(undo_steps).where(mine, undo_steps.c.place <= oldest_kept))


def _drop(connection: Connection, step_ids: list[str]) -> None:
    for part in chunks(step_ids):
        connection.execute(delete(undo_steps).where(undo_steps.c.id.in_(part)))


def _is_part(step_id: str, place: int) -> ColumnElement[bool]:
    return (undo_parts.c.step_id == step_id) & (undo_parts.c.place == place)


def _packed(body: str) -> bytes:
    return zlib.compress(body.encode(), 1)
