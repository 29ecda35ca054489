"""Brings the media part of manifest rows into the store. Source: domain.md 8.4 (Matching, Enum meaning)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import Connection

from app.models.access.rights import require
from app.models.access.roles import Act
from app.models.clock import from_iso, iso
from app.models.context import NEUTRAL
from app.models.errors import AppError, NotAllowed, StorageProblem
from app.models.manifests.intake import Intake
from app.models.manifests.merging import CellDifference, Merge, merged, texts_of
from app.models.manifests.new_items import NewItem, add_new_items, new_item
from app.models.manifests.parts import Action, IfExists, MediaPart, OnConflict
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.manifests.shelf import Shelf
from app.models.manifests.unread import Unread
from app.models.media.content import MediaContent
from app.models.media.contents import (
    StoredContent,
    keep_processed,
    read_contents,
)
from app.models.media.edit_rules import checked, stored_file
from app.models.media.index import reindex
from app.models.media.revision import adopt_source, write_versions
from app.models.media.rows import MediaTexts
from app.models.media.trash import move_to_trash
from app.models.media.working_copies import drop_copies, read_copies
from app.models.publishing.library import take_off, undeletable, users_of
from app.models.publishing.service import publish_items

COMMENT: Final = "Imported from a manifest"


@dataclass(frozen=True, slots=True)
class MediaOutcome:
    """What became of the media part of a row.

    Attributes:
        media_id: The item that the row means.
        changed: Whether anything was written.
        code: Why it was left as it is although the row says otherwise, else empty.
        note: One sentence, or empty.
        created: Whether the row made it.
        waits: The row was not done: what becomes of it depends on the item, which is not read through yet.
        versions: The version before and after, 0 before it was made.
        differences: What the file and the store have differently.
    """

    media_id: int
    changed: bool = False
    code: str = ""
    note: str = ""
    created: bool = False
    waits: bool = False
    versions: tuple[int, int] = (0, 0)
    differences: tuple[CellDifference, ...] = ()


class _Waits(Exception):
    """A row has to wait until an item is read through."""

    def __init__(self, media_id: int) -> None:
        super().__init__(media_id)
        self.media_id = media_id


class MediaImport:
    """Creates, finds and changes the media items that rows mean. Thread: one at a time.

    Args:
        intake: The files of MediaImportPath.
        locales: Codes that a text may be in, Neutral apart.
        now: Tells the time.
        user: Who imports.
        unread: Gets the new items, which are read through later and not published before; None: at once.
        explains: Tell also how items differ that are left as they are.
    """

    def __init__(
        self,
        intake: Intake,
        locales: frozenset[str],
        now: Callable[[], datetime],
        user: str = "",
        unread: Unread | None = None,
        *,
        explains: bool = False,
    ) -> None:
        self._intake = intake
        self.unread = unread
        if unread is not None:
            intake.defer()
        self._locales = locales
        self._now = now
        self._user = user
        self._explains = explains
        self._explained: dict[tuple[object, ...], tuple[CellDifference, ...]] = {}
        # The version of an item before this import changed it, and after: an item has a row for each locale.
        self._changed: dict[int, tuple[int, int]] = {}

    def needed_files(self, connection: Connection, parts: Sequence[MediaPart]) -> dict[str, bool]:
        """Tell which files rows will need; to be read before the write scope, since files are slow.

        Returns:
            Paths; whether an item that is there gets the content, so that it has to be read through at once.
        """
        shelf, wanted = Shelf(connection, parts), dict[str, bool]()
        for part in parts:
            through = self._needs_file(shelf, part) if part.import_path else None
            if through is not None:
                wanted[part.import_path] = through or wanted.get(part.import_path, False)
        return wanted

    def apply(self, connection: Connection, parts: Sequence[MediaPart]) -> list[MediaOutcome | RowFailure]:
        """Create and change the items of rows inside a write scope, in their order.

        Returns:
            For each row what became of it; a row that failed wrote nothing.
        """
        batch = _Batch(connection, parts, whole=self._explains)
        outcomes: list[MediaOutcome | RowFailure] = []
        for place, part in enumerate(parts):
            if batch.shelf.is_stale(part):
                self._add(batch, outcomes)
                batch.shelf.read_again(part)
            try:
                outcomes.append(self._apply(batch, place, part))
            except RowFailure as failure:
                outcomes.append(failure)
            except _Waits as waits:
                outcomes.append(MediaOutcome(waits.media_id, waits=True))
        self._add(batch, outcomes)
        self.publish(connection, parts, outcomes)
        return outcomes

    def take_off(self, connection: Connection, part: MediaPart, media_id: int) -> str:
        """Unpublish an item, and delete it where the row says so, inside a write scope.

        Returns:
            What was done, one sentence; empty where there was nothing to do.

        Raises:
            RowFailure: It is in use, or somebody edits it.
        """
        found = read_contents(connection, [media_id]).get(media_id)
        if found is None:
            return ""
        name = found.content.display_name
        if found.published_version is not None:
            live = users_of(connection, [media_id], live_only=True).get(media_id)
            if live is not None:
                raise RowFailure(
                    ErrorCode.IN_USE, f"{name}: {live} live; unpublish that first.", "MediaAction"
                )
            take_off(connection, [media_id], iso(self._now()))
        if part.action is Action.UNPUBLISH:
            return "It was taken off." if found.published_version is not None else ""
        self._need(connection, Act.DELETE, ErrorCode.IN_USE)
        copy = read_copies(connection, [media_id]).get(media_id)
        if copy is not None and part.if_checked_out is OnConflict.OVERWRITE:
            if copy.user != self._user:
                self._need(connection, Act.BREAK_LOCK, ErrorCode.CHECKED_OUT)
            drop_copies(connection, [media_id])
        reason = undeletable(connection, {media_id: name}, self._user).get(media_id)
        if reason is not None:
            held = copy is not None and part.if_checked_out is OnConflict.USE_EXISTING
            code = ErrorCode.CHECKED_OUT if held else ErrorCode.IN_USE
            raise RowFailure(code, f"{name} cannot be deleted: {reason}", "MediaAction")
        move_to_trash(connection, [media_id], self._user, self._now())
        return "It was deleted; it is in the trash."

    # --- deciding

    def _needs_file(self, shelf: Shelf, part: MediaPart) -> bool | None:
        """Tell whether an item that is there may get the file of a row; None where it is not needed."""
        if part.if_exists is IfExists.USE_EXISTING:
            return False if shelf.facts(part) is None and not part.internal_id else None
        try:
            found = shelf.find(part)
        except RowFailure:
            return None
        return found is not None and part.if_exists is not IfExists.KEEP_BOTH

    def _apply(self, batch: "_Batch", place: int, part: MediaPart) -> MediaOutcome:
        shelf = batch.shelf
        if part.locale != NEUTRAL and part.locale not in self._locales:
            text = f"MediaLocale {part.locale} is a language of no channel."
            raise RowFailure(ErrorCode.LOCALE_UNKNOWN, text, "MediaLocale")
        facts = None if self._explains else shelf.facts(part)
        if facts is not None and facts.stay(part):
            self._wait_for_held(facts.media_id)
            return batch.unchanged(facts.media_id)
        found = shelf.find(part)
        if found is not None:
            self._wait_for_held(found.media_id)
            if part.if_exists is not IfExists.USE_EXISTING:
                self._wait_for_unread(found.media_id)
        if found is None and part.action.takes_off:
            text = "There is no such media item to take off."
            raise RowFailure(ErrorCode.MEDIA_MISSING, text, "MediaAction")
        if found is None or part.if_exists is IfExists.KEEP_BOTH:
            return self._new(batch, place, part)
        kind = found.content.file.facts.type.value
        if part.type.casefold() != kind:
            text = f"The row says {part.type}, {found.content.display_name} is of the type {kind}."
            raise RowFailure(ErrorCode.UNSUPPORTED_TYPE, text, "MediaType")
        if self._overwrites(part, found):
            return self._overwrite(batch, part, found)
        return self._use_existing(batch, part, found)

    def _wait_for_unread(self, media_id: int | None) -> None:
        """Leave a row for later that a damaged item would mislead, and with it the rows behind it."""
        if self.unread is not None and media_id is not None and media_id in self.unread.ids:
            self.unread.held.add(media_id)
            raise _Waits(media_id)

    def _wait_for_held(self, media_id: int) -> None:
        """Keep the order of the rows of an item, one of which waits."""
        if self.unread is not None and media_id in self.unread.held:
            raise _Waits(media_id)

    def _new(self, batch: "_Batch", place: int, part: MediaPart) -> MediaOutcome:
        if not part.import_path and part.source is not None:
            text = (
                f"There is no media item {part.source[1]} of {part.source[0]}, and MediaImportPath is empty."
            )
            raise RowFailure(ErrorCode.MEDIA_MISSING, text, "MediaImportPath")
        missing = part.missing_for_new()
        if missing:
            text = f"For a new item, {_are_missing(missing)}"
            raise RowFailure(ErrorCode.MISSING_REQUIRED, text, missing[0])
        taken = self._intake.take(part)
        same = batch.shelf.named(part.display_name)
        if part.if_exists is IfExists.KEEP_BOTH:
            self._wait_for_unread(same)
        else:
            if same is not None:
                self._wait_for_held(same)
                stored = batch.shelf.content(same)
                if stored.content.file.sha256 != taken.content.sha256:
                    self._wait_for_unread(same)
                    raise _name_taken(part.display_name)
                if part.source is not None:
                    adopt_source(batch.connection, same, *part.source)
                return self._use_existing(batch, part, stored)
        source = part.source
        if source is not None and batch.shelf.find(part._replace(internal_id="")) is not None:
            source = None
        batch.waiting[place] = new_item(part, taken, source)
        batch.shelf.touch(part)
        return MediaOutcome(0, changed=True, created=True)

    def _use_existing(self, batch: "_Batch", part: MediaPart, found: StoredContent) -> MediaOutcome:
        """Leave the item, but add the texts of a locale that it has none in: that locale is new."""
        texts = texts_of(part)
        if part.locale in found.content.texts or texts == MediaTexts():
            if not self._explains:
                return MediaOutcome(found.media_id)
            key = (found.media_id, found.version, part.values)
            if key not in self._explained:
                merge = merged(part, found.content, None, file_wins=False)
                left = (replace(one, is_conflict=False, takes_file=False) for one in merge.differences)
                self._explained[key] = tuple(left)
            return MediaOutcome(found.media_id, differences=self._explained[key])
        new = replace(found.content, texts={**found.content.texts, part.locale: texts})
        outcome = self._write(batch, part, found, new, ())
        note = f"Texts in {part.locale} were added."
        return replace(outcome, note=note) if outcome.changed else outcome

    def _overwrites(self, part: MediaPart, found: StoredContent) -> bool:
        if part.if_exists is not IfExists.TAKE_LATEST:
            return part.if_exists is IfExists.OVERWRITE
        if not part.import_path:
            return False
        try:
            return self._intake.take(part).modified_at > from_iso(found.at)
        except RowFailure:
            return False

    def _overwrite(self, batch: "_Batch", part: MediaPart, found: StoredContent) -> MediaOutcome:
        other = part.version not in (None, found.version, self._first_version(found))
        base = None
        if other:
            if part.if_other_version is OnConflict.USE_EXISTING and not part.merges:
                return self._left_alone(part, found, merged(part, found.content, None, file_wins=False))
            base = batch.shelf.base(found.media_id, part.version or 0) if part.merges else None
        merge = merged(part, found.content, base, file_wins=not other or not part.merges)
        taken = self._intake.take(part) if part.import_path else None
        is_other_file = taken is not None and taken.content.sha256 != found.content.file.sha256
        is_base_file = base is not None and taken is not None and base.file.sha256 == taken.content.sha256
        if other and part.merges and (merge.conflicts or (is_other_file and not is_base_file)):
            return self._left_alone(part, found, merge)
        new = merge.content
        if is_other_file and not is_base_file and taken is not None:
            read = self._intake.read(part)
            new = replace(new, file=stored_file(replace(taken.content, facts=read.facts)))
        if new == found.content:
            if other:
                return self._left_alone(part, found, merge)
            return MediaOutcome(found.media_id, differences=merge.differences)
        self._check_overwrite(batch, part, found)
        outcome = self._write(batch, part, found, new, merge.differences)
        if not outcome.changed:
            return outcome
        if taken is not None and new.file != found.content.file:
            self._intake.use(taken)
            keep_processed(batch.connection, found.media_id, taken.content.sha256, self._intake.read(part))
            reindex(batch.connection, [found.media_id])
        if other and part.merges:
            return replace(outcome, note=f"It was merged with version {found.version}.")
        return outcome

    def _left_alone(self, part: MediaPart, found: StoredContent, merge: Merge) -> MediaOutcome:
        at = f"{found.content.display_name} is at version {found.version}"
        note = f"{at}, not {part.version}; it was left alone."
        if merge.conflicts:
            both = ", ".join(one.column for one in merge.conflicts)
            note = f"{note} Both changed {both}." if merge.conflicts[0].base is not None else note
        left = tuple(replace(one, takes_file=False) for one in merge.differences)
        return MediaOutcome(found.media_id, False, ErrorCode.VERSION_MISMATCH.value, note, differences=left)

    def _first_version(self, found: StoredContent) -> int:
        """Return the version that an item had before this import alone changed it."""
        first, last = self._changed.get(found.media_id, (found.version, found.version))
        return first if last == found.version else found.version

    def _check_overwrite(self, batch: "_Batch", part: MediaPart, found: StoredContent) -> None:
        missing = part.missing_for_existing()
        if missing:
            text = f"To overwrite, {_are_missing(missing)}"
            raise RowFailure(ErrorCode.MISSING_REQUIRED, text, missing[0])
        named = batch.shelf.named(part.display_name)
        if named not in (None, found.media_id):
            self._wait_for_unread(named)
            raise _name_taken(part.display_name)

    def _held(self, batch: "_Batch", part: MediaPart, found: StoredContent) -> MediaOutcome | None:
        """See whether somebody edits the item; what the row says of that decides."""
        copy = read_copies(batch.connection, [found.media_id]).get(found.media_id)
        if copy is None:
            return None
        if part.if_checked_out is OnConflict.OVERWRITE:
            if copy.user != self._user:
                self._need(batch.connection, Act.BREAK_LOCK, ErrorCode.CHECKED_OUT)
            drop_copies(batch.connection, [found.media_id])
            reindex(batch.connection, [found.media_id])
            return None
        note = f"{copy.user} is editing {found.content.display_name}; it was left as it is."
        return MediaOutcome(found.media_id, False, ErrorCode.CHECKED_OUT.value, note)

    def _need(self, connection: Connection, act: Act, code: ErrorCode) -> None:
        """See that the user may do what the row asks for."""
        try:
            require(connection, act, self._user)
        except NotAllowed as error:
            raise RowFailure(code, str(error)) from error

    # --- writing

    def _write(
        self,
        batch: "_Batch",
        part: MediaPart,
        found: StoredContent,
        new: MediaContent,
        differences: tuple[CellDifference, ...],
    ) -> MediaOutcome:
        try:
            new = checked(found.content, new)
        except StorageProblem:
            raise
        except AppError as error:
            raise RowFailure(ErrorCode.BAD_VALUE, str(error)) from error
        held = self._held(batch, part, found)
        if held is not None:
            return held
        write_versions(batch.connection, [(found, new)], self._user, COMMENT, self._now())
        self._changed[found.media_id] = (self._first_version(found), found.version + 1)
        batch.shelf.touch(part, found.media_id, found.content.display_name)
        versions = (found.version, found.version + 1)
        return MediaOutcome(found.media_id, True, versions=versions, differences=differences)

    def _add(self, batch: "_Batch", outcomes: list[MediaOutcome | RowFailure]) -> None:
        """Add the items that wait for it, all at once."""
        waiting, batch.waiting = batch.waiting, {}
        added = add_new_items(batch.connection, list(waiting.values()), self._user, self._now())
        for (place, new), media_id in zip(waiting.items(), added, strict=True):
            self._intake.use(new.taken)
            outcomes[place] = MediaOutcome(media_id, True, created=True, versions=(0, 1))
            if new.taken.read is None and self.unread is not None:
                self.unread.ids.add(media_id)

    def publish(
        self, connection: Connection, parts: Sequence[MediaPart], outcomes: "list[MediaOutcome | RowFailure]"
    ) -> None:
        """Publish the items of rows that ask for it, and note it in their outcomes; inside a write scope."""
        for place, (part, outcome) in enumerate(zip(parts, outcomes, strict=True)):
            if part.action is not Action.PUBLISH_NOW or not isinstance(outcome, MediaOutcome):
                continue
            if self.unread is None or outcome.media_id not in self.unread.ids:
                result = publish_items(connection, [outcome.media_id], self._now())
                refused = (f"It is not published: {one.reason}" for one in result.blocked_media)
                note = " ".join(filter(None, (outcome.note, *refused)))
                changed = outcome.changed or bool(result.media)
                outcomes[place] = replace(outcome, changed=changed, note=note)


class _Batch:
    """Rows that are applied in one scope."""

    def __init__(self, connection: Connection, parts: Sequence[MediaPart], *, whole: bool) -> None:
        self.connection = connection
        self.shelf = Shelf(connection, parts, whole=whole)
        self.waiting: dict[int, NewItem] = {}  # by the place of their rows
        self.unchanged = cache(MediaOutcome)  # many rows may leave one item as it is


def _name_taken(name: str) -> RowFailure:
    text = f"Another item is named {name} already; display names are unique."
    return RowFailure(ErrorCode.DISPLAY_NAME_TAKEN, text, "MediaDisplayName")


def _are_missing(names: tuple[str, ...]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} missing."
