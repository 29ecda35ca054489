"""What jobs changed, kept with the change so that it can be taken back: before and after of each thing.

A receipt stands beside the cursor of its job, a row per batch, committed with the batch's effect.
"""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Column, Connection, select

from app.models.assignments.tables import documents
from app.models.database import chunks, insert
from app.models.media.tables import media
from app.models.schema import job_cursors


class Kind(StrEnum):
    """What a job changed of a thing."""

    DOCUMENT = "document"
    """Which version of a document is live."""
    ITEM = "media"
    """Which version of a media item is published."""
    UPLOAD = "upload"
    """A media item was made."""


class Effect(NamedTuple):
    """One change: of what, by its id, from which version to which; None is none."""

    kind: Kind
    id: int
    before: int | None
    after: int | None

    @property
    def key(self) -> str:
        """Return what names its thing among the effects of a job."""
        kind = Kind.DOCUMENT if self.kind is Kind.DOCUMENT else Kind.ITEM
        return f"{kind.value}:{self.id}"


_COLUMNS: Final[Mapping[Kind, tuple[Column[int], Column[int | None]]]] = {
    Kind.DOCUMENT: (documents.c.id, documents.c.published_version),
    Kind.ITEM: (media.c.id, media.c.published_version),
}


def live_versions(connection: Connection, kind: Kind, ids: Sequence[int]) -> dict[int, int | None]:
    """Read which versions are live, by id."""
    own, version = _COLUMNS[kind]
    return {
        row[0]: row[1]
        for part in chunks(list(ids))
        for row in connection.execute(select(own, version).where(own.in_(part)))
    }


def keep_effects(
    connection: Connection, job_id: str, kind: Kind, before: Mapping[int, int | None]
) -> list[Effect]:
    """Keep what became of the live versions of some things, inside the write scope of the change."""
    after = live_versions(connection, kind, list(before))
    found = [Effect(kind, i, before[i], after.get(i)) for i in sorted(before) if before[i] != after.get(i)]
    if found:
        rows = [[one.id, one.before, one.after] for one in found]
        key = f"{_prefix(job_id)}{kind.value} {found[-1].id:012}"
        values = {"job_id": key, "position": json.dumps(rows), "counts": "{}"}
        connection.execute(insert(job_cursors).values(values))
    return found


def read_effects(connection: Connection, job_id: str) -> list[Effect]:
    """Read what a job changed, documents first, by id; empty where nothing is kept of it."""
    # "!" follows the blank: these are the keys that begin with the job's id and a blank.
    mine = job_cursors.c.job_id.between(_prefix(job_id), f"{job_id}!")
    rows = connection.execute(select(job_cursors).where(mine).order_by(job_cursors.c.job_id))
    return [
        Effect(Kind(row.job_id.split(" ")[1]), *change) for row in rows for change in json.loads(row.position)
    ]


def _prefix(job_id: str) -> str:
    return f"{job_id} "
