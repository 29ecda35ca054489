"""What an import has done to each row, kept in the same transactions as the effects. Only this writes it."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection, delete, func, select

from app.models.clock import from_iso
from app.models.manifests.results import Outcome, RowResult
from app.models.manifests.tables import manifest_rows

SOURCE_ROW: Final = 0
"""The row number under which the fingerprint of the manifest is kept; the header is row 1."""

UNREAD_CHANGED: Final = "unread changed"
UNREAD_UNCHANGED: Final = "unread unchanged"
"""Results of rows whose media item is new, its content not read through yet."""

UNREAD_WAITS: Final = "unread waits"
"""Result of a row that is not done yet, since it depends on such an item."""

MEDIA_CHANGED: Final = "media changed"
MEDIA_UNCHANGED: Final = "media unchanged"
"""Results of rows whose media part is done and whose assignment is not."""

PLACED_CHANGED: Final = "placed changed"
PLACED_UNCHANGED: Final = "placed unchanged"
"""Results of rows whose assignment is done too and whose media item is to be taken off yet."""

STAGES: Final = (MEDIA_CHANGED, MEDIA_UNCHANGED, PLACED_CHANGED, PLACED_UNCHANGED)
"""Results of rows that are on their way."""

UNREAD: Final = (UNREAD_CHANGED, UNREAD_UNCHANGED, UNREAD_WAITS)
"""Results of rows that wait for their item."""

_PAGE_ROWS: Final = 1000


class JournalRow(NamedTuple):
    """One row of an import.

    Attributes:
        result: An `Outcome`, or a stage on the way.
        code: An error code, or empty.
        description: Sentences so far.
    """

    row: int
    result: str
    at: str
    code: str = ""
    description: str = ""
    media_id: int | None = None


class Kept(NamedTuple):
    """A row that is on its way."""

    stage: str
    media_id: int | None
    code: str
    description: str

    @property
    def changed(self) -> bool:
        """Tell whether the row has changed anything already."""
        return self.stage in (UNREAD_CHANGED, MEDIA_CHANGED, PLACED_CHANGED)

    @property
    def is_placed(self) -> bool:
        """Tell whether its assignment is done."""
        return self.stage in (PLACED_CHANGED, PLACED_UNCHANGED)


def write_rows(connection: Connection, job_id: str, rows: Iterable[JournalRow]) -> None:
    """Write rows inside the write scope of their effect; a later stage replaces an earlier one."""
    values = [
        (job_id, row, result, code, description, at, media_id)
        for row, result, at, code, description, media_id in rows
    ]
    if not values:
        return
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    names = ("result", "code", "description", "result_time", "media_id")
    connection.exec_driver_sql(
        f"INSERT INTO manifest_rows (job_id, row, {', '.join(names)})"
        f" VALUES ({', '.join([mark] * 7)}) ON CONFLICT (job_id, row)"
        f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in names)}",
        values,
    )


def begin(connection: Connection, job_id: str, fingerprint: str, at: str) -> str:
    """Note which manifest a job imports, or return what was noted when it began."""
    known = select(manifest_rows.c.description).where(
        manifest_rows.c.job_id == job_id, manifest_rows.c.row == SOURCE_ROW
    )
    found = connection.execute(known).scalar()
    if found is None:
        write_rows(connection, job_id, [JournalRow(SOURCE_ROW, "source", at, "", fingerprint)])
    return fingerprint if found is None else found


def last_row(connection: Connection, job_id: str) -> int:
    """Return the number of the last row whose media part is done, 0 before the first."""
    query = select(func.max(manifest_rows.c.row)).where(manifest_rows.c.job_id == job_id)
    return connection.execute(query).scalar() or 0


def pending_rows(
    connection: Connection, job_id: str, until: int | None = None, results: Sequence[str] = STAGES
) -> dict[int, Kept]:
    """Return the rows that are on their way, by number, in order; all or those up to one."""
    columns = manifest_rows.c
    query = (
        select(columns.row, columns.result, columns.media_id, columns.code, columns.description)
        .where(columns.job_id == job_id, columns.result.in_(results))
        .order_by(columns.row)
    )
    if until is not None:
        query = query.where(columns.row <= until)
    stages = {stage: stage for stage in results}
    return {
        row: Kept(stages[stage], media_id, code, description)
        for rows in connection.execute(query).partitions(_PAGE_ROWS)  # all at once would hold up a window
        for row, stage, media_id, code, description in rows
    }


def failed_rows(connection: Connection, job_id: str) -> frozenset[int]:
    """Return the numbers of the rows that failed."""
    query = select(manifest_rows.c.row).where(
        manifest_rows.c.job_id == job_id, manifest_rows.c.result == Outcome.FAILED.value
    )
    return frozenset(connection.execute(query).scalars())


def outcome_counts(connection: Connection, job_id: str) -> Counter[str]:
    """Count rows by result, stages on the way included."""
    query = (
        select(manifest_rows.c.result, func.count())
        .where(manifest_rows.c.job_id == job_id, manifest_rows.c.row > SOURCE_ROW)
        .group_by(manifest_rows.c.result)
    )
    return Counter({row[0]: row[1] for row in connection.execute(query)})


def forget(connection: Connection, job_id: str) -> None:
    """Remove all that is kept of a job."""
    both = (job_id, _moves_of(job_id))
    connection.execute(delete(manifest_rows).where(manifest_rows.c.job_id.in_(both)))


class Move(NamedTuple):
    """A media item or document that an import changed.

    Attributes:
        kind: `media` or `document`.
        item_id: Its id.
        versions: Before and after; 0 before it was made.
        live: The published version of a document before and after.
    """

    kind: str
    item_id: int
    versions: tuple[int, int]
    live: tuple[int | None, int | None] = (None, None)


class Moves:
    """What an import changes, kept so that it can be taken back. Lives as long as the import.

    The moves of a job stand beside its rows, under a name of their own.
    """

    def __init__(self, connection: Connection, job_id: str) -> None:
        self._name = _moves_of(job_id)
        self._places: dict[tuple[str, int], tuple[int, Move]] = {}
        self._count = 0
        for place, move in _read_moves(connection, job_id):
            self._places[move.kind, move.item_id] = (place, move)
            self._count = place

    def note(self, connection: Connection, moves: Iterable[Move], at: str) -> None:
        """Keep changes, inside the write scope of the change; a step that follows another is joined to it."""
        rows: dict[int, Move] = {}
        for move in moves:
            key = (move.kind, move.item_id)
            place, known = self._places.get(key, (0, move))
            if place and known.versions[1] == move.versions[0]:
                versions, live = (known.versions[0], move.versions[1]), (known.live[0], move.live[1])
                move = Move(move.kind, move.item_id, versions, live)
            else:
                self._count += 1
                place = self._count
            self._places[key] = (place, move)
            rows[place] = move
        texts = [
            JournalRow(place, move.kind, at, "", json.dumps([move.versions, move.live]), move.item_id)
            for place, move in rows.items()
        ]
        write_rows(connection, self._name, texts)

    def left_at(self, media_id: int) -> int:
        """Return the version at which the import left an item that it alone made and changed; else -1."""
        _, move = self._places.get(("media", media_id), (0, None))
        return -1 if move is None or move.versions[0] else move.versions[1]

    def forget(self, connection: Connection, media_id: int) -> None:
        """Note inside a write scope that an item that the import made is gone."""
        place, _ = self._places.pop(("media", media_id))
        mine = (manifest_rows.c.job_id == self._name) & (manifest_rows.c.row == place)
        connection.execute(delete(manifest_rows).where(mine))


def read_moves(connection: Connection, job_id: str) -> list[Move]:
    """Return what an import changed, in the order in which it began to."""
    return [move for _, move in _read_moves(connection, job_id)]


def _read_moves(connection: Connection, job_id: str) -> list[tuple[int, Move]]:
    columns = manifest_rows.c
    query = select(columns.row, columns.result, columns.media_id, columns.description)
    found: list[tuple[int, Move]] = []
    for place, kind, item_id, text in connection.execute(
        query.where(columns.job_id == _moves_of(job_id)).order_by(columns.row)
    ):
        versions, live = json.loads(text)
        found.append((place, Move(kind, item_id, tuple(versions), tuple(live))))
    return found


def _moves_of(job_id: str) -> str:
    return f"{job_id} moves"


# Rows of one batch have the same time.
_time: Final = lru_cache(maxsize=64)(from_iso)


class Scopes(Protocol):
    """What can be read from."""

    def read(self) -> AbstractContextManager[Connection]:
        """Open a consistent view."""
        ...


class ResultPages:
    """Gives the results of a job row by row in ascending order, reading some at a time."""

    def __init__(self, database: Scopes, job_id: str) -> None:
        self._database = database
        self._job_id = job_id
        self._page: dict[int, RowResult] = {}
        self._until = SOURCE_ROW

    def result(self, row: int) -> RowResult | None:
        """Return the result of a row; None where it is not final. Rows are asked for in ascending order."""
        while row > self._until:
            if not self._turn():
                self._until = row
        return self._page.get(row)

    def _turn(self) -> bool:
        columns = manifest_rows.c
        query = (
            select(columns.row, columns.result, columns.code, columns.description, columns.result_time)
            .where(columns.job_id == self._job_id, columns.row > self._until)
            .order_by(columns.row)
            .limit(_PAGE_ROWS)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        outcomes = {outcome.value: outcome for outcome in Outcome}
        self._page = {
            row: RowResult(outcomes[result], code, description, _time(at))
            for row, result, code, description, at in rows
            if result in outcomes
        }
        if rows:
            self._until = rows[-1][0]
        return bool(rows)
