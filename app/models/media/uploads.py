"""The files of an upload job and what became of each; the job goes on from here when it was killed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select, update

from app.models.database import insert
from app.models.media.tables import media, upload_files
from app.models.schema import job_cursors


class FileState(StrEnum):
    """What became of a file."""

    WAITING = "waiting"
    CREATED = "created"
    REUSED = "reused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class UploadFile:
    """One file of an upload; `place` counts from 0."""

    place: int
    path: str
    state: FileState = FileState.WAITING
    media_id: int | None = None
    error: str | None = None


def is_planned(connection: Connection, job_id: str) -> bool:
    """Tell whether the files of a job have been listed."""
    query = select(job_cursors.c.job_id).where(job_cursors.c.job_id == job_id)
    return connection.execute(query).first() is not None


def plan_files(connection: Connection, job_id: str, files: Iterable[UploadFile]) -> None:
    """List the files of a job, once, inside a write scope."""
    rows = [
        {"job_id": job_id, "place": f.place, "path": f.path, "state": f.state.value, "error": f.error}
        for f in files
    ]
    connection.execute(job_cursors.insert().values(job_id=job_id, position="planned", counts="{}"))
    if rows:
        connection.execute(insert(upload_files), rows)


def read_files(connection: Connection, job_id: str) -> list[UploadFile]:
    """Read the files of a job, by place."""
    query = select(upload_files).where(upload_files.c.job_id == job_id).order_by(upload_files.c.place)
    return [
        UploadFile(row.place, row.path, FileState(row.state), row.media_id, row.error)
        for row in connection.execute(query)
    ]


def record_files(connection: Connection, job_id: str, files: Sequence[UploadFile]) -> None:
    """Keep what became of files, inside the write scope that made the items."""
    if files:
        connection.execute(
            update(upload_files)
            .where(upload_files.c.job_id == job_id, upload_files.c.place == bindparam("b_place"))
            .values(state=bindparam("b_state"), media_id=bindparam("b_media_id"), error=bindparam("b_error")),
            [
                {"b_place": f.place, "b_state": f.state.value, "b_media_id": f.media_id, "b_error": f.error}
                for f in files
            ],
        )


def created_contents(connection: Connection, job_id: str) -> list[str]:
    """List the contents of the items that a job made, by place, for their thumbnails."""
    query = (
        select(media.c.sha256)
        .join(upload_files, upload_files.c.media_id == media.c.id)
        .where(upload_files.c.job_id == job_id, upload_files.c.state == FileState.CREATED.value)
        .order_by(upload_files.c.place)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))
