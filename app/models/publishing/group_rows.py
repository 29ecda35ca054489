"""Frozen values of publish groups."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.models.assignments.slots import Owner
from app.models.context import Context
from app.models.tenants.rows import LIVE_STATES, GroupState


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A publish group.

    Attributes:
        state: Draft also where it was edited after it was scheduled: it does not go live by itself then.
        items: Documents and media items in it.
        products: Different products among them.
        scheduled_at: When it goes live, in UTC; None while it is not scheduled.
        ends_at: When what went live is taken back to what was before, in UTC; None: never.
        zone: The time zone that its times are shown in.
        was_edited: It was edited after it was scheduled.
        went_live_at: When it went live.
        reverted_at: When it was taken back.
        problem: Why it did not go live; empty.
    """

    id: int
    name: str
    state: GroupState
    items: int
    products: int
    zone: str
    scheduled_at: datetime | None
    ends_at: datetime | None
    was_edited: bool
    created_by: str
    created_at: datetime
    updated_at: datetime
    went_live_at: datetime | None
    reverted_at: datetime | None
    problem: str = ""

    @property
    def goes_live_at(self) -> datetime | None:
        """When it goes live by itself; None: it does not."""
        return self.scheduled_at if self.state is GroupState.SCHEDULED else None

    @property
    def is_taken_back_at(self) -> datetime | None:
        """When it is taken back by itself, now that it is live; None: it is not."""
        return self.ends_at if self.state in LIVE_STATES and self.reverted_at is None else None


class ItemKind(StrEnum):
    """What an item of a publish group is."""

    PRODUCT = "Product media"
    CATEGORY = "Category media"
    MEDIA = "Media item"


@dataclass(frozen=True, slots=True)
class GroupItem:
    """One item of a publish group: a document, or a media item.

    Attributes:
        owner: Whose document it is; None for a media item.
        context: Of the document, in this group; None for a media item.
        media_id: The media item; None for a document.
        name: Name of the product, category or item.
        number: Product number, or the code of the item; empty for a category.
        checked_out_by: Who edits it, or None.
        updated_by, updated_at: Who edited it last, and when.
        sha256: Its picture, or None.
    """

    kind: ItemKind
    owner: Owner | None
    context: Context | None
    media_id: int | None
    name: str
    number: str
    checked_out_by: str | None
    updated_by: str
    updated_at: datetime
    sha256: str | None = None

    @property
    def key(self) -> tuple[Owner | None, Context | None, int | None]:
        """What tells it from the other items of its group."""
        return self.owner, self.context, self.media_id


class ResultOutcome(StrEnum):
    """What became of an item when its group went live."""

    PUBLISHED = "published"
    FAILED = "failed"
    REVERTED = "reverted"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What became of one item.

    Attributes:
        reason: Why it did not go live, or was not taken back; empty.
        before_version: The version that was live before; None where none was.
        version: The version that went live.
    """

    place: int
    owner: Owner | None
    context: Context | None
    media_id: int | None
    name: str
    outcome: ResultOutcome
    reason: str
    before_version: int | None
    version: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Rival:
    """An item that another publish group holds too; the one that goes live last wins.

    Attributes:
        group: The other group.
        at: When that one goes live; None while it is not scheduled.
    """

    item: GroupItem
    group: int
    group_name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class GroupOverlap:
    """Two publish groups that hold some of the same items.

    Attributes:
        items: How many.
    """

    one: GroupRow
    other: GroupRow
    items: int
