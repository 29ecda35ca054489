"""The files of an upload job and what became of each; the job goes on from here when it was killed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import Connection, bindparam, func, select, update

from app.models.database import insert
from app.models.media.rows import FileFacts, MediaType
from app.models.media.tables import media, upload_files
from app.models.schema import job_cursors


class FileState(StrEnum):
    """What became of a file."""

    WAITING = "waiting"
    CREATED = "created"
    REUSED = "reused"
    FAILED = "failed"


class Resolution(StrEnum):
    """What a person decided about a file."""

    USE = "use"
    VERSION = "version"
    BOTH = "both"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class UploadFile:
    """One file of an upload.

    Attributes:
        place: Counts from 0.
        media_id: The item that has the file's content now.
        error: Why it failed.
        same_as: A file that was reused: the item that had this content. One that made an item: the item that
            had its display name.
        resolution: What a person decided about it, or None.
    """

    place: int
    path: str
    state: FileState = FileState.WAITING
    media_id: int | None = None
    error: str | None = None
    size_bytes: int = 0
    same_as: int | None = None
    resolution: Resolution | None = None

    @property
    def asks(self) -> bool:
        """Tell whether a person has to decide: the content or the name was there before, or it failed."""
        return self.resolution is None and (self.same_as is not None or self.state is FileState.FAILED)


@dataclass(frozen=True, slots=True)
class UploadSummary:
    """How far an upload is.

    Attributes:
        files, size_bytes: All that were found.
        by_state: Files by what became of them.
        taken_bytes: Of the files that are no longer waiting.
        same_content, same_name: Files that made no item, or one with a number behind its name.
        asking: Files that wait for a person's decision, failed ones included.
    """

    files: int = 0
    size_bytes: int = 0
    by_state: Mapping[FileState, int] = field(default_factory=dict[FileState, int])
    taken_bytes: int = 0
    same_content: int = 0
    same_name: int = 0
    asking: int = 0

    @property
    def settled(self) -> int:
        """Return how many files are no longer waiting."""
        return self.files - self.by_state.get(FileState.WAITING, 0)


@dataclass(frozen=True, slots=True)
class CreatedItem:
    """An item that an upload made, its content not read through yet."""

    media_id: int
    place: int
    path: str
    display_name: str
    sha256: str
    facts: FileFacts


def is_planned(connection: Connection, job_id: str) -> bool:
    """Tell whether the files of a job have been listed."""
    query = select(job_cursors.c.job_id).where(job_cursors.c.job_id == job_id)
    return connection.execute(query).first() is not None


def plan_files(connection: Connection, job_id: str, files: Iterable[UploadFile]) -> None:
    """List the files of a job, once, inside a write scope."""
    rows = [
        {
            "job_id": job_id,
            "place": file.place,
            "path": file.path,
            "state": file.state.value,
            "error": file.error,
            "size_bytes": file.size_bytes,
        }
        for file in files
    ]
    connection.execute(job_cursors.insert().values(job_id=job_id, position="planned", counts="{}"))
    if rows:
        connection.execute(insert(upload_files), rows)


def read_files(connection: Connection, job_id: str, places: Sequence[int] | None = None) -> list[UploadFile]:
    """Read the files of a job, or some of them, by place."""
    query = select(upload_files).where(upload_files.c.job_id == job_id).order_by(upload_files.c.place)
    if places is not None:
        query = query.where(upload_files.c.place.in_(places))
    return [
        UploadFile(
            row.place,
            row.path,
            FileState(row.state),
            row.media_id,
            row.error,
            row.size_bytes,
            row.same_as,
            None if row.resolution is None else Resolution(row.resolution),
        )
        for row in connection.execute(query)
    ]


def record_files(connection: Connection, job_id: str, files: Sequence[UploadFile]) -> None:
    """Keep what became of files, inside the write scope that made the items."""
    if files:
        names = ("state", "media_id", "error", "size_bytes", "same_as", "resolution")
        connection.execute(
            update(upload_files)
            .where(upload_files.c.job_id == job_id, upload_files.c.place == bindparam("b_place"))
            .values({name: bindparam(f"b_{name}") for name in names}),
            [
                {"b_place": file.place} | {f"b_{name}": getattr(file, name) for name in names}
                for file in files
            ],
        )


def summarize(connection: Connection, job_id: str) -> UploadSummary:
    """Count the files of a job; all zero while they are not listed."""
    columns = upload_files.c
    groups = (columns.state, columns.same_as.is_not(None), columns.resolution.is_(None))
    query = select(*groups, func.count(), func.sum(columns.size_bytes)).where(columns.job_id == job_id)
    by_state: dict[FileState, int] = {}
    files = size = taken = same_content = same_name = asking = 0
    for word, is_same, is_open, count, size_bytes in connection.execute(query.group_by(*groups)):
        state = FileState(word)
        by_state[state] = by_state.get(state, 0) + count
        files += count
        size += size_bytes
        taken += size_bytes if state is not FileState.WAITING else 0
        same_content += count if is_same and state is FileState.REUSED else 0
        same_name += count if is_same and state is FileState.CREATED else 0
        asking += count if is_open and (is_same or state is FileState.FAILED) else 0
    return UploadSummary(files, size, by_state, taken, same_content, same_name, asking)


def unprocessed_items(connection: Connection, job_id: str) -> list[CreatedItem]:
    """List the items that a job made whose contents were not read through yet, by place, each once."""
    query = (
        select(media, upload_files.c.place, upload_files.c.path)
        .join(upload_files, upload_files.c.media_id == media.c.id)
        .where(upload_files.c.job_id == job_id, upload_files.c.state == FileState.CREATED.value)
        .where(media.c.is_processed == 0)
        .order_by(upload_files.c.place)
    )
    return [
        CreatedItem(row.id, row.place, row.path, row.display_name, row.sha256, _facts(row))
        for row in connection.execute(query)
    ]


def _facts(row: object) -> FileFacts:
    names = ("width", "height", "duration_ms", "pages")
    values = {name: getattr(row, name) for name in names}
    file_name: str = getattr(row, "file_name")  # noqa: B009  (a row has its columns at run time)
    extension = file_name[file_name.rfind(".") :].lower() if "." in file_name else ""
    return FileFacts(MediaType(getattr(row, "type")), getattr(row, "mime"), extension, **values)  # noqa: B009


def has_other_file(connection: Connection, media_id: int, job_id: str, place: int) -> bool:
    """Tell whether another file of any upload has the item of this one."""
    query = select(upload_files.c.place).where(upload_files.c.media_id == media_id)
    other = (upload_files.c.job_id != job_id) | (upload_files.c.place != place)
    return connection.execute(query.where(other).limit(1)).first() is not None


def fail_files(connection: Connection, job_id: str, media_id: int, error: str) -> list[UploadFile]:
    """Report files as failed whose item was taken away again; a write scope.

    Returns:
        Those of this job. Files of other uploads that met the item fail too.
    """
    others = upload_files.c.media_id == media_id, upload_files.c.job_id != job_id
    gone = {"state": FileState.FAILED.value, "media_id": None, "same_as": None, "error": error}
    connection.execute(update(upload_files).where(*others).values(**gone))
    query = select(upload_files.c.place).where(upload_files.c.job_id == job_id)
    touched = query.where((upload_files.c.media_id == media_id) | (upload_files.c.same_as == media_id))
    places = list(connection.execute(touched).scalars())
    changed = [
        replace(file, state=FileState.FAILED, media_id=None, same_as=None, error=error)
        if file.media_id == media_id
        else replace(file, same_as=None)
        for file in read_files(connection, job_id, places)
    ]
    record_files(connection, job_id, changed)
    return [file for file in changed if file.state is FileState.FAILED]
