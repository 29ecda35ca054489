"""Brings the media part of manifest rows into the store. Source: domain.md 8.4 (Matching, Enum meaning)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection

from app.models.context import NEUTRAL
from app.models.errors import BadInput, NotFound, RuleViolation, StorageProblem
from app.models.manifests.media_root import MediaRoot, is_url
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.manifests.rows import Action, IfExists, MediaPart, OnConflict
from app.models.media.additions import add_media
from app.models.media.content import FileContent
from app.models.media.contents import keep_processed
from app.models.media.formats import file_facts
from app.models.media.index import reindex
from app.models.media.limits import DEFAULT_LIMITS, Limits
from app.models.media.names import find_by_name
from app.models.media.processing import Processed, processed
from app.models.media.revision import MediaRevision, adopt_source, revise_media
from app.models.media.rows import MediaRow, MediaTexts, NewMedia, media_id_of
from app.models.media.service import find_by_source, read_media, read_texts
from app.models.publishing.service import publish_items

_KNOWN_FILES: Final = 1000
"""Files kept in mind, so that a picture that stands in many rows is read once; some 300 bytes each."""


class ContentStore(Protocol):
    """Where contents go; the blob store, or in a dry run something that only counts."""

    def add_file(self, source: Path) -> tuple[str, int]:
        """Take a file in; return its SHA-256 and size."""
        ...


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A file whose content is in the store, and what was found by reading it through."""

    content: FileContent
    read: Processed


@dataclass(frozen=True, slots=True)
class MediaOutcome:
    """What became of the media part of a row.

    Attributes:
        media_id: The item that the row means.
        changed: Whether anything was written.
        code: Why it was left as it is although the row says otherwise, else empty.
        note: One sentence, or empty.
    """

    media_id: int
    changed: bool
    code: str = ""
    note: str = ""


class MediaImport:
    """Creates, finds and changes the media items that rows mean. Thread: one at a time.

    Args:
        root: Where the files of MediaImportPath are.
        store: Takes the contents.
        locales: Codes that a text may be in, Neutral apart.
        now: Tells the time.
        limits: Largest sizes that are taken in.
    """

    def __init__(
        self,
        root: MediaRoot,
        store: ContentStore,
        locales: frozenset[str],
        now: Callable[[], datetime],
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._root = root
        self._store = store
        self._locales = locales
        self._now = now
        self._limits = limits
        self._files: dict[str, _File | RowFailure] = {}
        # The version of an item before this import changed it, and after: an item has a row for each locale.
        self._changed: dict[int, tuple[int, int]] = {}

    def prepare(self, connection: Connection, part: MediaPart) -> TakenIn | None:
        """Check a row and take its file in, where it needs one; before the write scope, since files are slow.

        A file is taken in only when nothing stands against the row any more, so that no content is left
        without an item.

        Raises:
            RowFailure: The row cannot be applied.
            StorageProblem: The content cannot be stored, whichever row it is.
        """
        if part.locale != NEUTRAL and part.locale not in self._locales:
            raise RowFailure(
                ErrorCode.LOCALE_UNKNOWN, f"MediaLocale {part.locale} is a language of no channel."
            )
        if part.action in (Action.UNPUBLISH, Action.UNPUBLISH_AND_DELETE):
            raise RowFailure(ErrorCode.BAD_VALUE, f"MediaAction {part.action.value} is not supported yet.")
        found = self._find(connection, part)
        if found is None or part.if_exists is IfExists.KEEP_BOTH:
            _check_new(part)
            file = self._file(part)
            if part.if_exists is not IfExists.KEEP_BOTH:
                _check_name(connection, part.display_name, lambda: _digest(file.path))
            return self._take_in(file)
        if part.type.casefold() != found.type.value:
            text = f"The row says {part.type}, {found.display_name} is of the type {found.type.value}."
            raise RowFailure(ErrorCode.UNSUPPORTED_TYPE, text)
        if not self._overwrites(part, found) or self._other_version(part, found):
            return None
        _check_overwrite(connection, part, found)
        return self._take_in(self._file(part)) if part.import_path else None

    def apply(self, connection: Connection, part: MediaPart, taken: TakenIn | None) -> MediaOutcome:
        """Create or change the item inside a write scope.

        Args:
            connection: The write scope.
            part: The row.
            taken: What `prepare` returned.

        Raises:
            RowFailure: The row cannot be applied; nothing was written.
        """
        found = self._find(connection, part)
        content = None if taken is None else taken.content
        if found is None or part.if_exists is IfExists.KEEP_BOTH:
            outcome = self._add(connection, part, content)
        elif self._overwrites(part, found):
            outcome = self._overwrite(connection, part, found, content)
        else:
            outcome = self._use_existing(connection, part, found.id)
        if found is not None and outcome.changed and outcome.media_id == found.id:
            self._changed[found.id] = (self._first_version(found), found.version + 1)
        if taken is not None and outcome.changed:
            keep_processed(connection, outcome.media_id, taken.content.sha256, taken.read)
            reindex(connection, [outcome.media_id])
        if part.action is Action.PUBLISH_NOW:
            result = publish_items(connection, [outcome.media_id], self._now())
            changed = outcome.changed or bool(result.media)
            notes = [outcome.note, *(f"It is not published: {one.reason}" for one in result.blocked_media)]
            return MediaOutcome(outcome.media_id, changed, outcome.code, " ".join(filter(None, notes)))
        return outcome

    def _find(self, connection: Connection, part: MediaPart) -> MediaRow | None:
        media_id = find_by_source(connection, *part.source) if part.source is not None else None
        if media_id is None and part.internal_id:
            media_id = media_id_of(part.internal_id)
        rows = [] if media_id is None else read_media(connection, [media_id])
        if not rows and part.internal_id:
            text = f"There is no media item {part.internal_id}; leave InternalMediaId empty for new ones."
            raise RowFailure(ErrorCode.MEDIA_MISSING, text)
        return rows[0] if rows else None

    def _add(self, connection: Connection, part: MediaPart, content: FileContent | None) -> MediaOutcome:
        if content is None:
            raise RowFailure(ErrorCode.MEDIA_MISSING, "The media item was deleted meanwhile.")
        name = part.display_name
        keep_both = part.if_exists is IfExists.KEEP_BOTH
        same_name = None if keep_both else _check_name(connection, name, lambda: content.sha256)
        if same_name is not None:
            if part.source is not None:
                adopt_source(connection, same_name, *part.source)
            return self._use_existing(connection, part, same_name)
        source = part.source
        if source is not None and find_by_source(connection, *source) is not None:
            source = None
        new = NewMedia(
            display_name=name,
            file_name=content.file_name,
            sha256=content.sha256,
            size_bytes=content.size_bytes,
            facts=content.facts,
            tags=part.tags,
            source_provider=source[0] if source else None,
            source_id=source[1] if source else None,
            texts={part.locale: _texts(part)},
        )
        return MediaOutcome(add_media(connection, new, self._now()), changed=True)

    def _use_existing(self, connection: Connection, part: MediaPart, media_id: int) -> MediaOutcome:
        """Leave the item, but add the texts of a locale that it has none in: that locale is new."""
        texts = _texts(part)
        known = read_texts(connection, [media_id]).get(media_id, {})
        if part.locale in known or texts == MediaTexts():
            return MediaOutcome(media_id, changed=False)
        revise_media(connection, media_id, MediaRevision(texts={part.locale: texts}), self._now())
        return MediaOutcome(media_id, changed=True, note=f"Texts in {part.locale} were added.")

    def _overwrites(self, part: MediaPart, found: MediaRow) -> bool:
        if part.if_exists is not IfExists.TAKE_LATEST:
            return part.if_exists is IfExists.OVERWRITE
        if not part.import_path:
            return False
        try:
            changed_at = self._root.find(part.import_path).stat().st_mtime
        except (NotFound, RuleViolation, OSError):
            return False
        return datetime.fromtimestamp(changed_at, UTC) > found.updated_at

    def _overwrite(
        self, connection: Connection, part: MediaPart, found: MediaRow, content: FileContent | None
    ) -> MediaOutcome:
        if self._other_version(part, found):
            note = (
                f"{found.display_name} is at version {found.version}, not {part.version}; it was left alone."
            )
            return MediaOutcome(found.id, False, ErrorCode.VERSION_MISMATCH.value, note)
        _check_overwrite(connection, part, found)
        revision = MediaRevision(part.display_name, part.tags, {part.locale: _texts(part)}, content)
        return MediaOutcome(found.id, revise_media(connection, found.id, revision, self._now()))

    def _first_version(self, found: MediaRow) -> int:
        """Return the version that an item had before this import alone changed it."""
        first, last = self._changed.get(found.id, (found.version, found.version))
        return first if last == found.version else found.version

    def _other_version(self, part: MediaPart, found: MediaRow) -> bool:
        expected = (None, found.version, self._first_version(found))
        return part.version not in expected and part.if_other_version is OnConflict.USE_EXISTING

    def _file(self, part: MediaPart) -> "_File":
        """Find and look into the file of a row, each file once."""
        known = self._files.get(part.import_path)
        if known is None:
            try:
                known = self._look(part.import_path)
            except RowFailure as failure:
                known = failure
            if len(self._files) >= _KNOWN_FILES:
                self._files.clear()
            self._files[part.import_path] = known
        if isinstance(known, RowFailure):
            raise RowFailure(known.problem.code, known.problem.text)
        kind = known.read.facts.type.value
        if kind != part.type.casefold():
            text = f"The row says {part.type}, {known.path.name} is of the type {kind}."
            raise RowFailure(ErrorCode.UNSUPPORTED_TYPE, text)
        return known

    def _look(self, import_path: str) -> "_File":
        if is_url(import_path):
            text = f"{import_path} is an address; downloads are not supported yet, only files."
            raise RowFailure(ErrorCode.DOWNLOAD_FAILED, text)
        try:
            path = self._root.find(import_path)
            path.open("rb").close()
            read = processed(path, file_facts(path, self._limits), self._limits)
            if read.problem is not None:
                raise BadInput(read.problem, path=path)
            return _File(path, replace(read, thumbnail=None))
        except (NotFound, RuleViolation) as error:
            raise RowFailure(ErrorCode.SOURCE_NOT_FOUND, f"MediaImportPath: {error}") from error
        except BadInput as error:
            raise RowFailure(ErrorCode.UNSUPPORTED_TYPE, f"MediaImportPath: {error}") from error
        except OSError as error:
            text = f"MediaImportPath: {import_path!r} cannot be read: {error.strerror}."
            raise RowFailure(ErrorCode.SOURCE_NOT_FOUND, text) from error

    def _take_in(self, file: "_File") -> TakenIn:
        if file.taken is None:
            content = FileContent(file.path.name, *self._store.add_file(file.path), file.read.facts)
            file.taken = TakenIn(content, file.read)
        return file.taken


@dataclass(slots=True)
class _File:
    """A file that rows name, and its content once it is taken in."""

    path: Path
    read: Processed
    taken: TakenIn | None = None


class HashOnly:
    """Takes the place of the blob store in a dry run: nothing is kept."""

    def add_file(self, source: Path) -> tuple[str, int]:
        """Return the SHA-256 and size of a file.

        Raises:
            StorageProblem: It cannot be read.
        """
        try:
            return _digest(source), source.stat().st_size
        except OSError as error:
            raise StorageProblem(f"{source.name} cannot be read: {error.strerror}.") from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_name(connection: Connection, name: str, sha256: Callable[[], str]) -> int | None:
    """Return the item that has a display name and this very content, None where the name is free."""
    taken = find_by_name(connection, name)
    if taken is not None and read_media(connection, [taken])[0].sha256 != sha256():
        text = f"Another item is named {name} already; display names are unique."
        raise RowFailure(ErrorCode.DISPLAY_NAME_TAKEN, text)
    return taken


def _check_overwrite(connection: Connection, part: MediaPart, found: MediaRow) -> None:
    missing = part.missing_for_existing()
    if missing:
        raise RowFailure(ErrorCode.MISSING_REQUIRED, f"To overwrite, {_are_missing(missing)}")
    if find_by_name(connection, part.display_name) not in (None, found.id):
        text = f"Another item is named {part.display_name} already; display names are unique."
        raise RowFailure(ErrorCode.DISPLAY_NAME_TAKEN, text)


def _check_new(part: MediaPart) -> None:
    if not part.import_path and part.source is not None:
        text = f"There is no media item {part.source[1]} of {part.source[0]}, and MediaImportPath is empty."
        raise RowFailure(ErrorCode.MEDIA_MISSING, text)
    missing = part.missing_for_new()
    if missing:
        raise RowFailure(ErrorCode.MISSING_REQUIRED, f"For a new item, {_are_missing(missing)}")


def _are_missing(names: tuple[str, ...]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} missing."


def _texts(part: MediaPart) -> MediaTexts:
    return MediaTexts(part.title, part.alt_text, part.description)
