"""What the inspector shows of a selection, read in one go. No Qt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from app.models.media.content import (
    FieldChange,
    MediaContent,
    MediaField,
    MediaProperties,
    Value,
    changes_between,
)
from app.models.media.details import MediaDetail, VersionRow
from app.models.media.rows import MediaState, MediaType
from app.models.workspace import Tenant
from app.views.library.id_sets import known_of
from app.views.library.inspector_words import FIELD_WORDS
from app.views.support.times import time_words

if TYPE_CHECKING:
    from app.models.assignments.uses import UseRow

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Inspected:
    """A selection as the inspector shows it.

    Attributes:
        count: How many items are selected; details may be fewer.
        details: The first of them, the current one in front.
        user: Who looks.
        now: When this was read.
        history, uses, address, refusal: Of a single item: its versions, where it is used, its public
            address or empty, and why it cannot be published or empty.
        held: The selected items that this user had checked out, those beyond the details too.
    """

    count: int = 0
    details: tuple[MediaDetail, ...] = ()
    user: str = ""
    now: datetime = _NEVER
    history: tuple[VersionRow, ...] = ()
    uses: "tuple[UseRow, ...]" = ()
    address: str = ""
    refusal: str = ""
    held: tuple[int, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether exactly one item is selected."""
        return self.count == 1 and len(self.details) == 1

    @property
    def media_ids(self) -> list[int]:
        """The ids of the details."""
        return [detail.row.id for detail in self.details]

    @property
    def first(self) -> MediaDetail | None:
        """The item that is shown in front."""
        return self.details[0] if self.details else None

    @property
    def is_editable(self) -> bool:
        """Whether this user may edit: of one item, nobody else has it checked out."""
        first = self.first
        return first is not None and not (self.is_single and first.holder and not first.is_mine)

    @property
    def mine(self) -> list[MediaDetail]:
        """The details that this user has checked out."""
        return [detail for detail in self.details if detail.is_mine]

    @property
    def mine_ids(self) -> list[int]:
        """The ids of all selected items that this user has checked out."""
        return list(dict.fromkeys([*(detail.row.id for detail in self.mine), *self.held]))

    @property
    def more_held(self) -> int:
        """How many items this user has checked out beyond the details."""
        return len(self.mine_ids) - len(self.mine)

    def shared(self, field: MediaField, locale: str = "") -> tuple[Value, bool]:
        """Return the value of all items and True, or the first one's and False where they differ."""
        values = [detail.content.value(field, locale) for detail in self.details]
        # Of more items than were read nobody knows.
        return values[0], self.count <= len(values) and all(value == values[0] for value in values[1:])

    def tags(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the tags that every item has and those that only some have."""
        held = [set(detail.content.tags) for detail in self.details]
        some: set[str] = set().union(*held)
        every = set.intersection(*held) if held and self.count <= len(held) else set[str]()
        return tuple(sorted(every)), tuple(sorted(some - every))

    def lacks_alt_text(self, locale: str) -> bool:
        """Whether a picture has no alt text of its own in a locale."""
        return any(
            detail.row.type is MediaType.IMAGE and not detail.content.value(MediaField.ALT_TEXT, locale)
            for detail in self.details
        )

    def with_changes(self, changes: Iterable[FieldChange], *, hold: bool = False) -> "Inspected":
        """Return what is shown once an edit is applied, and checks out what it touches where it holds."""
        contents = {detail.row.id: detail.content for detail in self.details}
        for change in changes:
            if change.media_id in contents:
                old = contents[change.media_id]
                contents[change.media_id] = old.with_value(change.field, change.after, change.locale)
        details = [replace(detail, content=contents[detail.row.id]) for detail in self.details]
        if hold:
            details = [
                replace(each, is_mine=True, holder=self.user, has_changes=True)
                if each.content != old.content
                else each
                for each, old in zip(details, self.details, strict=True)
            ]
        return replace(self, details=tuple(details))

    def holder_words(self) -> str:
        """Say who has a single item checked out; empty when nobody does."""
        first = self.first
        if not self.is_single or first is None or not first.holder:
            return ""
        who = "you" if first.is_mine else first.holder
        since = first.held_since
        if since is None:
            return f"Checked out by {who}"
        words = time_words(since, self.now)
        return f"Checked out by {who} since {words.removeprefix('today ')}"

    def lost_words(self) -> list[str]:
        """Name what Discard edits would lose: fields of one item, names of several."""
        mine = [detail for detail in self.mine if detail.has_changes]
        if len(mine) == 1 and self.is_single and self.history:
            before: MediaContent = self.history[0].content
            changes = changes_between(mine[0].row.id, before, mine[0].content)
            words = [
                FIELD_WORDS[change.field] + (f" in {change.locale}" if change.locale else "")
                for change in changes
            ]
            return [words[0], *(word[:1].lower() + word[1:] for word in words[1:])] if words else []
        return [detail.content.display_name for detail in mine]

    def publish_refusal(self) -> str | None:
        """Say why a single item cannot be published now; None: it can, empty: there is nothing to publish."""
        first = self.first
        if first is None or first.row.state is MediaState.PUBLISHED:
            return ""
        if first.holder:
            return (
                "Finish editing before you publish"
                if first.is_mine
                else f"{first.holder} is editing this item"
            )
        return self.refusal or None

    def properties(self) -> tuple[MediaType | None, MediaProperties, frozenset[str]]:
        """Return type and properties of the first item, and which of these differ; None for mixed types."""
        kinds = {detail.row.type for detail in self.details}
        if len(kinds) != 1:
            return None, MediaProperties(), frozenset()
        held = [detail.content.properties for detail in self.details]
        is_all = self.count <= len(held)
        several = {
            field.name
            for field in fields(MediaProperties)
            if not is_all or len({getattr(each, field.name) for each in held}) > 1
        }
        return kinds.pop(), held[0], frozenset(several)


def read_inspected(
    tenant: Tenant, user: str, media_ids: Sequence[int], count: int, every: Sequence[int] = ()
) -> Inspected:
    """Read what the inspector shows of these items; deleted ones are left out. Thread: any.

    Args:
        tenant: Whose items they are.
        user: Who looks.
        media_ids: The first of them, which are shown.
        count: How many are selected.
        every: All of them, where these are more than the first.
    """
    details = tuple(tenant.media_editing.details(media_ids, user))
    now = datetime.now(UTC)
    gone = len(media_ids) - len(details)
    held = tuple(known_of(every, set(tenant.media_editing.held(user)))) if every else ()
    seen = Inspected(max(count - gone, len(details)), details, user, now, held=held)
    first = seen.first
    if not seen.is_single or first is None:
        return seen
    media_id = first.row.id
    return replace(
        seen,
        history=tenant.media_editing.history(media_id),
        uses=tenant.library.uses([media_id]).get(media_id, ()),
        address=tenant.library.addresses([media_id], tenant.id).get(media_id, ""),
        refusal=tenant.library.blocked([media_id]).get(media_id, ""),
    )
