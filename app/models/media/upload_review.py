"""What people see of an upload, file by file, and what they decide about files that were there before."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, update

from app.models.access.rights import require
from app.models.access.roles import Act
from app.models.changes import Changes
from app.models.clock import Clock
from app.models.database import Database
from app.models.errors import NotFound, RuleViolation
from app.models.media.additions import add_items, take_back
from app.models.media.content import FileContent
from app.models.media.contents import read_contents
from app.models.media.editing import MediaEditing
from app.models.media.index import reindex
from app.models.media.rows import NewMedia
from app.models.media.tables import media, upload_files
from app.models.media.uploads import (
    FileState,
    Resolution,
    UploadFile,
    UploadSummary,
    has_other_file,
    read_files,
    record_files,
    summarize,
)

_COPIED: Final = ("likeness", "problem", "is_processed")


class UploadReview:
    """Reads the files of upload jobs and settles what they met. Thread: any.

    Args:
        database: The tenant's store.
        editing: Makes the versions.
        behind_drafts: Returns the media that no document shows now, but which Discard edits brings back.
        drop_contents: Removes those contents that nobody uses any more.
        clock: The time.
    """

    def __init__(
        self,
        database: Database,
        editing: MediaEditing,
        behind_drafts: Callable[[Connection], set[int]],
        drop_contents: Callable[[Iterable[str]], None],
        clock: Clock,
    ) -> None:
        self._database = database
        self._editing = editing
        self._behind_drafts = behind_drafts
        self._drop_contents = drop_contents
        self._clock = clock

    def summary(self, job_id: str) -> UploadSummary:
        """Count the files of a job; all zero while they are not listed, and for other kinds of jobs."""
        with self._database.read() as connection:
            return summarize(connection, job_id)

    def files(self, job_id: str, places: Sequence[int] | None = None) -> list[UploadFile]:
        """Read the files of a job, or some of them, by place."""
        with self._database.read() as connection:
            return read_files(connection, job_id, places)

    def removed(self, job_id: str) -> list[int]:
        """List the places of the files that a person took off the list."""
        columns = upload_files.c
        query = select(columns.place).where(
            columns.job_id == job_id, columns.resolution == Resolution.REMOVED.value
        )
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(columns.place)).scalars())

    def asking(self, job_id: str) -> list[int]:
        """List the places of the files that wait for a person's decision, failed ones included."""
        columns = upload_files.c
        asks = columns.same_as.is_not(None) | (columns.state == FileState.FAILED.value)
        query = select(columns.place).where(columns.job_id == job_id, columns.resolution.is_(None), asks)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(columns.place)).scalars())

    def waiting(self, job_id: str, limit: int) -> list[UploadFile]:
        """Read the first files that were not taken in yet."""
        columns = upload_files.c
        query = select(columns.place).where(
            columns.job_id == job_id, columns.state == FileState.WAITING.value
        )
        with self._database.read() as connection:
            places = list(connection.execute(query.order_by(columns.place).limit(limit)).scalars())
            return read_files(connection, job_id, places)

    def failed_paths(self, job_id: str) -> list[str]:
        """List the paths of the files that failed and were not removed from the list."""
        return [
            file.path
            for file in self.files(job_id)
            if file.state is FileState.FAILED and file.resolution is None
        ]

    def unfinished_paths(self, job_id: str) -> list[str]:
        """List the paths of the files that made no item: those that failed, and those never read."""
        return [
            file.path for file in self.files(job_id) if file.state in (FileState.FAILED, FileState.WAITING)
        ]

    def never_published(self, job_id: str) -> list[int]:
        """List the items that a job made and nobody ever published, by id."""
        made = select(upload_files.c.media_id).where(upload_files.c.job_id == job_id)
        query = (
            select(media.c.id)
            .where(media.c.id.in_(made.where(upload_files.c.state == FileState.CREATED.value)))
            .where(media.c.published.is_(None), media.c.publish_seq == 0)
            .order_by(media.c.id)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def names(self, media_ids: Iterable[int]) -> dict[int, tuple[str, int, str]]:
        """Return display name, version and content of items by id; missing ones are left out."""
        columns = (media.c.id, media.c.display_name, media.c.version, media.c.sha256)
        query = select(*columns).where(media.c.id.in_(sorted(set(media_ids))))
        with self._database.read() as connection:
            return {
                media_id: (name, version, sha) for media_id, name, version, sha in connection.execute(query)
            }

    def remove(self, job_id: str, place: int) -> None:
        """Take a file that failed off the list.

        Raises:
            NotFound: The job has no such file.
        """
        with self._database.write() as connection:
            require(connection, Act.UPLOAD)
            file = _need_file(connection, job_id, place)
            record_files(connection, job_id, [replace(file, resolution=Resolution.REMOVED)])

    def resolve(self, job_id: str, place: int, choice: Resolution, user: str) -> Changes:
        """Settle a file whose content or name was there before.

        Args:
            job_id: The upload.
            place: The file.
            choice: `USE` keeps the item that was there; an item that the file made goes away. `VERSION` makes
                the file the next version of that item. `BOTH` keeps or makes an item of the file's own.
            user: Who decides.

        Raises:
            NotFound: The job has no such file, or the item that was there is gone.
            RuleViolation: Nothing is to be decided about it, the item that it made was changed meanwhile, or
                the file is of another type than the item.
            CheckedOut: Somebody else edits the item.
        """
        with self._database.read() as connection:
            require(connection, Act.UPLOAD, user)
            file = _need_file(connection, job_id, place)
        if file.same_as is None or file.state not in (FileState.REUSED, FileState.CREATED):
            raise RuleViolation("There is nothing to decide about this file.", "Refresh the list.")
        if file.resolution is not None:
            return Changes()
        if choice is Resolution.BOTH:
            return self._keep_both(job_id, file, user)
        changes = self._make_version(file, user) if choice is Resolution.VERSION else Changes()
        return changes | self._use(job_id, file, choice)

    def _make_version(self, file: UploadFile, user: str) -> Changes:
        assert file.same_as is not None and file.media_id is not None
        with self._database.read() as connection:
            found = read_contents(connection, [file.media_id]).get(file.media_id)
        if found is None:
            raise NotFound("This media item does not exist any more.", "Refresh the library.")
        named = replace(found.content.file, file_name=Path(file.path).name)
        edit = self._editing.replacing(file.same_as, named, user, keep_cuts=file.state is FileState.REUSED)
        if not edit.changes:
            return Changes()
        outcome = self._editing.apply(edit, user, comment=f"Uploaded as {named.file_name}")
        if outcome.refused:
            raise RuleViolation(outcome.refused[0].reason, "Try it again later.")
        return outcome.changes

    def _use(self, job_id: str, file: UploadFile, choice: Resolution) -> Changes:
        """Settle a file on the item that was there; the item that it made goes away."""
        assert file.same_as is not None
        removed: str | None = None
        with self._database.write() as connection:
            if file.state is FileState.CREATED and file.media_id is not None:
                if choice is Resolution.VERSION:
                    self._copy_processing(connection, file.media_id, file.same_as)
                if not has_other_file(connection, file.media_id, job_id, file.place):
                    removed = take_back(connection, file.media_id, self._behind_drafts(connection))
                elif choice is Resolution.USE:
                    raise RuleViolation(
                        "The item that this file made is that of another file too.",
                        "Delete it in the library if no file needs it.",
                    )
                if removed is None and choice is Resolution.USE and _exists(connection, file.media_id):
                    raise RuleViolation(
                        "The item that this file made was changed meanwhile.", "Delete it in the library."
                    )
            settled = replace(file, state=FileState.REUSED, media_id=file.same_as, resolution=choice)
            record_files(connection, job_id, [settled])
        if removed is not None:
            self._drop_contents([removed])
        touched = {file.same_as} if file.media_id is None else {file.same_as, file.media_id}
        return Changes(media=frozenset(touched))

    def _copy_processing(self, connection: Connection, source: int, target: int) -> None:
        """Hand on what was worked out from a content to the item that has it too now."""
        query = select(media.c.sha256, *(media.c[name] for name in _COPIED)).where(media.c.id == source)
        row = connection.execute(query).first()
        if row is not None:
            values = {name: getattr(row, name) for name in _COPIED}
            same = (media.c.id == target) & (media.c.sha256 == row.sha256)
            connection.execute(update(media).where(same).values(**values))
            reindex(connection, [target])

    def _keep_both(self, job_id: str, file: UploadFile, user: str) -> Changes:
        assert file.same_as is not None
        with self._database.write() as connection:
            media_id = file.media_id
            if file.state is FileState.REUSED:
                stored = read_contents(connection, [file.same_as]).get(file.same_as)
                if stored is None:
                    raise NotFound("This media item does not exist any more.", "Refresh the library.")
                media_id = self._add_twin(connection, file, stored.content.file, user)
                self._copy_processing(connection, file.same_as, media_id)
            kept = replace(file, state=FileState.CREATED, media_id=media_id, resolution=Resolution.BOTH)
            record_files(connection, job_id, [kept])
        return Changes(media=frozenset({media_id} if media_id is not None else ()))

    def _add_twin(self, connection: Connection, file: UploadFile, content: FileContent, user: str) -> int:
        path = Path(file.path)
        new = NewMedia(path.stem, path.name, content.sha256, content.size_bytes, content.facts)
        return add_items(connection, [new], self._clock.now(), user=user)[0].media_id


def _need_file(connection: Connection, job_id: str, place: int) -> UploadFile:
    found = read_files(connection, job_id, [place])
    if not found:
        raise NotFound("This upload has no such file.", "Refresh the list.")
    return found[0]


def _exists(connection: Connection, media_id: int) -> bool:
    return connection.execute(select(media.c.id).where(media.c.id == media_id)).first() is not None
