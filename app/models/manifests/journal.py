"""What an import has done to each row, kept in the same transactions as the effects. Only this writes it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, select

from app.models.clock import from_iso, iso
from app.models.database import Database, insert
from app.models.manifests.results import Outcome, RowResult
from app.models.manifests.tables import manifest_rows

SOURCE_ROW: Final = 0
"""The row number under which the fingerprint of the manifest is kept; the header is row 1."""

MEDIA_CHANGED: Final = "media changed"
MEDIA_UNCHANGED: Final = "media unchanged"
"""Results of rows whose media part is done and whose assignment is not."""

_PAGE_ROWS: Final = 1000


@dataclass(frozen=True, slots=True)
class JournalRow:
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

    @property
    def is_final(self) -> bool:
        """Tell whether the row is done."""
        return self.result not in (MEDIA_CHANGED, MEDIA_UNCHANGED)


def final_row(row: int, result: RowResult, media_id: int | None = None) -> JournalRow:
    """Make the journal row of an outcome."""
    return JournalRow(row, result.outcome.value, iso(result.at), result.code, result.description, media_id)


def write_rows(connection: Connection, job_id: str, rows: Iterable[JournalRow]) -> None:
    """Write rows inside the write scope of their effect; a later stage replaces an earlier one."""
    values = [
        {
            "job_id": job_id,
            "row": row.row,
            "result": row.result,
            "code": row.code,
            "description": row.description,
            "result_time": row.at,
            "media_id": row.media_id,
        }
        for row in rows
    ]
    if not values:
        return
    statement = insert(manifest_rows)
    names = ("result", "code", "description", "result_time", "media_id")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["job_id", "row"], set_={name: statement.excluded[name] for name in names}
        ),
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


def pending_rows(connection: Connection, job_id: str) -> dict[int, JournalRow]:
    """Return the rows whose assignment is not done yet, by number, in order."""
    query = (
        select(manifest_rows)
        .where(manifest_rows.c.job_id == job_id)
        .where(manifest_rows.c.result.in_([MEDIA_CHANGED, MEDIA_UNCHANGED]))
        .order_by(manifest_rows.c.row)
    )
    return {
        row.row: JournalRow(row.row, row.result, row.result_time, row.code, row.description, row.media_id)
        for row in connection.execute(query)
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
    connection.execute(delete(manifest_rows).where(manifest_rows.c.job_id == job_id))


class ResultPages:
    """Gives the results of a job row by row in ascending order, reading some at a time."""

    def __init__(self, database: Database, job_id: str) -> None:
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
        query = (
            select(manifest_rows)
            .where(manifest_rows.c.job_id == self._job_id, manifest_rows.c.row > self._until)
            .order_by(manifest_rows.c.row)
            .limit(_PAGE_ROWS)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        outcomes = {outcome.value: outcome for outcome in Outcome}
        self._page = {
            row.row: RowResult(outcomes[row.result], row.code, row.description, from_iso(row.result_time))
            for row in rows
            if row.result in outcomes
        }
        if rows:
            self._until = rows[-1].row
        return bool(rows)
