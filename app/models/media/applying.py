"""Works an edit of media items out and writes it, inside one write scope."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from app.models.changes import Changes
from app.models.clock import Clock
from app.models.errors import AppError, NotFound, RuleViolation
from app.models.media.content import FieldChange, MediaContent, MediaEdit, MediaField, changes_between
from app.models.media.contents import StoredContent, read_contents
from app.models.media.details import EditOutcome, Refusal
from app.models.media.edit_rules import edited
from app.models.media.index import reindex
from app.models.media.names import park_names, taken_names
from app.models.media.revision import write_versions
from app.models.media.rows import media_code
from app.models.media.working_copies import WorkingCopy, need_unheld, read_copies, save_copies

_IN_THE_PICTURE: Final = (MediaField.FILE, MediaField.FOCAL, MediaField.CROPS)


class ItemWork:
    """Some items of an edit, inside one write scope: read and worked out at first, then written.

    Args:
        connection: The write scope.
        wanted: What shall change, by item.
        user: Who edits.
        has_content: Tells whether a content, by its checksum, is in the workspace.
    """

    def __init__(
        self,
        connection: Connection,
        wanted: Mapping[int, Sequence[FieldChange]],
        user: str,
        has_content: Callable[[str], bool],
    ) -> None:
        self._connection = connection
        self._wanted = wanted
        self._user = user
        self._has_content = has_content
        self._stored = read_contents(connection, list(wanted))
        self._copies = read_copies(connection, list(wanted))
        self._new: dict[int, MediaContent] = {}
        self.applied: list[FieldChange] = []
        self.refused: list[Refusal] = []
        self.touched: set[int] = set()
        self.versioned = 0
        self.problem: AppError | None = None  # why the first item was refused
        for media_id, changes in wanted.items():
            try:
                self._new[media_id] = self._worked_out(media_id, changes)
            except AppError as problem:
                self._refuse(media_id, problem)

    def _seen(self, media_id: int) -> MediaContent:
        copy = self._copies.get(media_id)
        return self._stored[media_id].content if copy is None or copy.content is None else copy.content

    def _worked_out(self, media_id: int, changes: Sequence[FieldChange]) -> MediaContent:
        stored = self._stored.get(media_id)
        if stored is None:
            raise item_gone()
        need_unheld(self._copies.get(media_id), stored.content.display_name, self._user)
        seen = self._seen(media_id)
        new = edited(seen, changes)
        if new.file.sha256 != seen.file.sha256 and not self._has_content(new.file.sha256):
            raise NotFound(
                f"The file {new.file.file_name} is not in the workspace any more.",
                "Replace the file instead.",
            )
        return new

    def _refuse(self, media_id: int, problem: AppError) -> None:
        self.problem = self.problem or problem
        stored = self._stored.get(media_id)
        name = media_code(media_id) if stored is None else stored.content.display_name
        self.refused.append(Refusal(media_id, name, problem.message))

    def write(self, at: str, clock: Clock, comment: str, *, hold: bool) -> None:
        """Write what may be written."""
        kept = set(self._new) if hold else set(self._new) & set(self._copies)
        self._refuse_names(kept)
        pairs: list[tuple[StoredContent, MediaContent]] = []
        copies: list[WorkingCopy] = []
        for media_id, new in self._new.items():
            stored = self._stored[media_id]
            if media_id in kept:
                old = self._copies.get(media_id)
                since = at if old is None else old.since
                content = None if new == stored.content else new
                if old is None or old.content != content:
                    copies.append(WorkingCopy(media_id, self._user, since, content))
            else:
                pairs.append((stored, new))
            self.applied += self._applied(media_id, new)
        park_names(self._connection, renamed_items(pairs))
        versions = write_versions(self._connection, pairs, self._user, comment, clock.now())
        save_copies(self._connection, copies, at)
        if copies:
            reindex(self._connection, [copy.media_id for copy in copies])
        self.versioned = len(versions)
        self.touched = {*versions, *(copy.media_id for copy in copies)}

    def _applied(self, media_id: int, new: MediaContent) -> Sequence[FieldChange]:
        """List what an edit changed in an item, what follows from another file included."""
        seen, changes = self._seen(media_id), self._wanted[media_id]
        if any(change.field in _IN_THE_PICTURE for change in changes):
            return changes_between(media_id, seen, new)
        values = {(c.field, c.locale): new.value(c.field, c.locale) for c in changes}
        return [
            FieldChange(media_id, name, locale, before, value)
            for (name, locale), value in values.items()
            if (before := seen.value(name, locale)) != value
        ]

    def _refuse_names(self, kept: set[int]) -> None:
        """Refuse items whose new name another item has; in working copies nobody gives a name up."""
        names = {i: new.display_name for i, new in self._new.items()}
        names = {i: name for i, name in names.items() if name != self._seen(i).display_name}
        for media_id in taken_names(self._connection, names, set(names) - kept):
            del self._new[media_id]
            self._refuse(
                media_id,
                RuleViolation(f"Another item is named {names[media_id]} already.", "Choose another name."),
            )


@dataclass(frozen=True, slots=True)
class ItemPart:
    """What one transaction changes, by item; `place` is that of its part of a step."""

    wanted: Mapping[int, Sequence[FieldChange]]
    place: int = 0


@dataclass(slots=True)
class EditRun:
    """One piece of work, and what became of it."""

    text: str
    user: str
    comment: str
    hold: bool = False
    applied: list[FieldChange] = field(default_factory=list[FieldChange])
    refused: list[Refusal] = field(default_factory=list[Refusal])
    touched: set[int] = field(default_factory=set[int])
    problem: AppError | None = None
    is_cut_short: bool = False
    operation: str = field(default_factory=lambda: uuid.uuid4().hex)

    def add(self, work: ItemWork) -> None:
        """Take over what a transaction did, once it is committed."""
        self.applied += work.applied
        self.refused += work.refused
        self.touched |= work.touched
        self.problem = self.problem or work.problem

    def outcome(self, *, need_any: bool) -> EditOutcome:
        """Return what became of it; with `need_any`, raise the first problem where all was tried in vain."""
        if need_any and not self.applied and self.problem is not None and not self.is_cut_short:
            raise self.problem
        applied = MediaEdit(self.text, tuple(self.applied))
        return EditOutcome(Changes(media=frozenset(self.touched)), applied, tuple(self.refused))


def by_item(changes: Iterable[FieldChange]) -> dict[int, list[FieldChange]]:
    """Sort changes by the item that they change."""
    wanted: dict[int, list[FieldChange]] = {}
    for change in changes:
        wanted.setdefault(change.media_id, []).append(change)
    return wanted


def renamed_items(pairs: Sequence[tuple[StoredContent, MediaContent]]) -> dict[int, str]:
    """Return the new names of items that get another one."""
    return {
        stored.media_id: new.display_name
        for stored, new in pairs
        if stored.content.display_name != new.display_name
    }


def item_gone() -> NotFound:
    """Say that an item does not exist any more."""
    return NotFound("This media item does not exist any more.", "Refresh the library.")
