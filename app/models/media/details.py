"""What editors of media items get to see: an item as they have it, its history, what became of an edit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.models.changes import Changes
from app.models.media.content import MediaContent, MediaEdit
from app.models.media.rows import MediaRow


@dataclass(frozen=True, slots=True)
class MediaDetail:
    """A media item as one user sees it.

    Attributes:
        row: As everybody sees it.
        content: What this user sees: the working copy where this user has one, else what everybody sees.
        is_mine: This user holds the check-out.
        holder: Who holds it, or empty.
        held_since: Aware UTC, or None.
        has_changes: The working copy of the holder differs from what everybody sees.
    """

    row: MediaRow
    content: MediaContent
    is_mine: bool
    holder: str
    held_since: datetime | None
    has_changes: bool


class VersionState(StrEnum):
    """What a version is now."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of an item; `user` is empty where not known."""

    version: int
    at: datetime
    user: str
    comment: str
    state: VersionState
    content: MediaContent


class Obstacle(StrEnum):
    """What stands against an item that was left as it is."""

    USE = "use"
    EDITED = "edited"
    CONTENT = "content"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An item that was left as it is, and why: one sentence."""

    media_id: int
    display_name: str
    reason: str
    obstacle: Obstacle = Obstacle.USE


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of an edit.

    Attributes:
        changes: What was touched.
        applied: What was changed, as it was kept; its inverse takes exactly that back.
        refused: Items that were left as they are.
    """

    changes: Changes
    applied: MediaEdit
    refused: tuple[Refusal, ...] = ()
