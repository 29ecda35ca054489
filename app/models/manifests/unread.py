"""New items of an import whose contents are in the store and were not read through yet.

Taking files in comes first and is quick; reading them through comes after, as with uploads, and before
anything shows them: they are not assigned or published until it is known that they are sound.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from app.models.assignments.uses import media_behind_drafts
from app.models.manifests.journal import UNREAD_WAITS, Kept
from app.models.media.additions import take_back
from app.models.media.content import FileContent
from app.models.media.contents import keep_processed, read_contents
from app.models.media.index import reindex
from app.models.media.processing import Processed
from app.models.media.rows import FileFacts

ReadThrough = Callable[[str, FileFacts], Processed]
"""Reads a content of the store through, and keeps its thumbnail; raises OSError where it cannot."""


class Versions(Protocol):
    """What the import knows of the items that it changed."""

    def left_at(self, media_id: int) -> int:
        """Return the version at which it left an item that it alone made and changed; else -1."""
        ...

    def forget(self, connection: Connection, media_id: int) -> None:
        """Note that an item that it made is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an item that was read through.

    Attributes:
        is_gone: It was damaged, and was taken back.
        problem: It is damaged and stays, since somebody has changed or used it meanwhile, a sentence with the
            name of its file; else empty.
    """

    is_gone: bool = False
    problem: str = ""


class Unread:
    """The new items of one import. Thread: one at a time; the executor's threads read.

    Args:
        read_through: Reads a content.
        pool: Reads several at once.

    Attributes:
        ids: Those that were not read through yet.
        held: Those of them for which rows wait that are not done yet.
    """

    def __init__(self, read_through: ReadThrough, pool: Executor) -> None:
        self._read_through = read_through
        self._pool = pool
        self._found: dict[int, tuple[FileContent, Processed]] = {}
        self._fates: dict[int | None, Fate] = {}
        self._met: set[int | None] = set()
        self.ids: set[int] = set()
        self.held: set[int] = set()

    def expect(self, rows: Iterable[Kept]) -> None:
        """Note what rows of an earlier life of the import wait for."""
        for kept in rows:
            if kept.media_id is not None:
                self.ids.add(kept.media_id)
                if kept.stage == UNREAD_WAITS:
                    self.held.add(kept.media_id)

    def meet(self, kept: Kept) -> bool:
        """Tell whether the item of a row is met for the first time."""
        is_new = kept.media_id not in self._met
        self._met.add(kept.media_id)
        return is_new

    def read(self, connection: Connection, media_ids: Iterable[int]) -> None:
        """Read items through that were not; outside a write scope, since that takes long."""
        fresh = [i for i in dict.fromkeys(media_ids) if i not in self._fates]
        files = {i: stored.content.file for i, stored in read_contents(connection, fresh).items()}
        for media_id in set(fresh) - set(files):  # somebody has deleted it
            self._fates[media_id] = Fate(is_gone=True)
            self.ids.discard(media_id)
        read = self._pool.map(self._read, files.values())
        self._found = {i: (file, one) for (i, file), one in zip(files.items(), read, strict=True)}

    def _read(self, file: FileContent) -> Processed:
        try:
            return self._read_through(file.sha256, file.facts)
        except OSError as error:
            return Processed(file.facts, problem=f"Its content cannot be read: {error.strerror}.")

    @property
    def damaged(self) -> dict[str, str]:
        """The contents that turned out to be damaged, with the reason, until `settle`."""
        return {file.sha256: read.problem for file, read in self._found.values() if read.problem}

    def settle(self, connection: Connection, versions: Versions) -> None:
        """Keep what was found, and take back items that are damaged, inside a write scope."""
        hidden = media_behind_drafts(connection) if self.damaged else ()
        found, self._found = self._found, {}
        for media_id, (file, read) in found.items():
            if read.problem and take_back(connection, media_id, hidden, versions.left_at(media_id)):
                versions.forget(connection, media_id)
                self._fates[media_id] = Fate(is_gone=True)
            else:
                keep_processed(connection, media_id, file.sha256, read)
                self._fates[media_id] = Fate(
                    problem=f"{file.file_name}: {read.problem}" if read.problem else ""
                )
        reindex(connection, found)
        self.ids.difference_update(found)

    def asks_again(self, kept: Kept) -> bool:
        """Tell whether a row has to be done now: it was not yet, or its item is gone."""
        return kept.stage == UNREAD_WAITS or self._fates[kept.media_id].is_gone

    def fate(self, kept: Kept) -> Fate:
        """Tell what became of the item of a row, which was read."""
        return self._fates[kept.media_id]
