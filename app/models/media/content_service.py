"""The contents of media items: taken in, read through, and checked against their checksums."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, literal_column, select, true

from app.models.database import Database, chunks
from app.models.errors import BadInput
from app.models.media.blobs import BlobStore
from app.models.media.content import FileContent
from app.models.media.contents import keep_processed, read_contents
from app.models.media.formats import file_facts
from app.models.media.index import reindex
from app.models.media.limits import Limits
from app.models.media.processing import Processed, processed
from app.models.media.rows import media_code
from app.models.media.service import published_content
from app.models.media.tables import media, media_drafts, media_trash, media_versions, upload_files
from app.models.media.thumbnails import Thumbnails
from app.models.media.turns import Turn
from app.models.media.uploads import FileState


@dataclass(frozen=True, slots=True)
class Damage:
    """A content that is not what it was."""

    media_id: int
    code: str
    display_name: str
    problem: str


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What a check has read, and found."""

    checked: int
    bytes: int
    damages: tuple[Damage, ...]


class ContentService:
    """Takes in and checks the contents of one tenant's items. Thread: any."""

    def __init__(
        self, database: Database, blobs: BlobStore, thumbnails: Thumbnails, limits: Callable[[], Limits]
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._thumbnails = thumbnails
        self._limits = limits

    def take_in(self, file: Path) -> FileContent:
        """Read a file through and copy it into the blob store, for `MediaEditing.replacing`.

        Raises:
            BadInput: It is damaged, too large, or of no kind that is known.
            StorageProblem: It cannot be copied.
        """
        limits = self._limits()
        try:
            read = processed(file, file_facts(file, limits), limits)
        except OSError as error:
            raise BadInput(
                f"It cannot be read: {error.strerror}.", "See that it is there.", path=file
            ) from error
        if read.problem is not None:
            raise BadInput(read.problem, "Choose another file.", path=file)
        return FileContent(file.name, *self._blobs.add_file(file), read.facts)

    def process(self, media_ids: Sequence[int], *, again: bool = False, turn: Turn = Turn.NEW) -> None:
        """Read the contents of items through and keep what became known.

        Args:
            media_ids: The items.
            again: Read those through as well where that was done; else they are left out.
            turn: What goes before them.
        """
        is_wanted = true() if again else media.c.is_processed == 0
        with self._database.read() as connection:
            waiting = [
                media_id
                for part in chunks(list(media_ids))
                for media_id in connection.execute(
                    select(media.c.id).where(media.c.id.in_(part), is_wanted)
                ).scalars()
            ]
            files = {i: stored.content.file for i, stored in read_contents(connection, waiting).items()}
        for media_id, file in files.items():
            try:
                read = self._thumbnails.process(file.sha256, file.facts, self._limits(), turn)
            except OSError as error:
                read = Processed(file.facts, problem=f"Its content cannot be read: {error.strerror}.")
            with self._database.write() as connection:
                keep_processed(connection, media_id, file.sha256, read)
                reindex(connection, [media_id])

    def check(
        self,
        media_ids: Sequence[int] | None = None,
        *,
        cancelled: Callable[[], bool] = lambda: False,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> CheckOutcome:
        """Read contents again and compare their hashes; each content once, older versions too.

        Args:
            media_ids: Items; None means all, with working copies and the trash.
            cancelled: Asked before each content.
            progress: Told contents read and in total.
        """
        with self._database.read() as connection:
            users = _users(connection, media_ids)
            names = _names(connection)
        checked, size = 0, 0
        damages: list[Damage] = []
        for sha256, ids in users.items():
            if cancelled():
                break
            problem = self._problem(sha256)
            if problem is None:
                size += self._blobs.path(sha256).stat().st_size
            else:
                damages += [Damage(i, media_code(i), names.get(i, ""), problem) for i in sorted(ids)]
            checked += 1
            progress(checked, len(users))
        return CheckOutcome(checked, size, tuple(damages))

    def _problem(self, sha256: str) -> str | None:
        try:
            return None if self._blobs.is_sound(sha256) else "Its content is not what it was."
        except FileNotFoundError:
            return "Its content is missing."
        except OSError as error:
            return f"Its content cannot be read: {error.strerror}."


def _users(connection: Connection, media_ids: Sequence[int] | None) -> dict[str, set[int]]:
    users: defaultdict[str, set[int]] = defaultdict(set)
    wanted = None if media_ids is None else set(media_ids)
    for sha256, media_id in used_contents(connection):
        if wanted is None or media_id in wanted:
            users[sha256].add(media_id)
    return dict(sorted(users.items()))


def _names(connection: Connection) -> dict[int, str]:
    return {
        media_id: name
        for table in (media_trash, media)
        for media_id, name in connection.execute(select(table.c.id, table.c.display_name))
    }


def used_contents(connection: Connection) -> Iterable[tuple[str, int]]:
    """Give each content that a tenant needs with the item that needs it; may repeat.

    Needed are present contents, those that are live, older versions, working copies and the trash.
    """
    for media_id, sha256, published in connection.execute(
        select(media.c.id, media.c.sha256, media.c.published)
    ):
        yield sha256, media_id
        if (live := published_content(published)) is not None and live != sha256:
            yield live, media_id
    for media_id, sha256 in connection.execute(select(media_trash.c.id, media_trash.c.sha256)):
        yield sha256, media_id
    for table in (media_versions, media_drafts):
        query = select(table.c.media_id, table.c.sha256).where(table.c.sha256.is_not(None))
        for media_id, sha256 in connection.execute(query):
            yield sha256, media_id


def unprocessed(connection: Connection, up_to: int, limit: int) -> list[int]:
    """List items up to an id whose contents were not read through yet, by id."""
    query = select(media.c.id).where(media.c.is_processed == literal_column("0"), media.c.id <= up_to)
    return list(connection.execute(query.order_by(media.c.id).limit(limit)).scalars())


def last_unprocessed(connection: Connection) -> int | None:
    """Return the highest id of an item whose content was not read through yet."""
    query = select(media.c.id).where(media.c.is_processed == literal_column("0"))
    return connection.execute(query.order_by(media.c.id.desc()).limit(1)).scalar()


def count_unprocessed(connection: Connection, up_to: int) -> int:
    """Count items up to an id whose contents were not read through yet."""
    query = select(func.count()).select_from(media)
    left = query.where(media.c.is_processed == literal_column("0"), media.c.id <= up_to)
    return connection.execute(left).scalar_one()


def is_uploading(connection: Connection) -> bool:
    """Tell whether an upload has files left, whose contents may be there before their items."""
    query = select(upload_files.c.job_id).where(upload_files.c.state == FileState.WAITING.value)
    return connection.execute(query.limit(1)).first() is not None
