"""Frozen rows of a tenant."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class ChannelType(StrEnum):
    """Kind of a channel. Source: channels-overview."""

    RETAIL = "retail"
    ONLINE = "online"
    CALL_CENTER = "call-center"


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel.

    Attributes:
        id: Database id.
        oun: Operating unit number with its prefix, for example `OUN128`.
        name: Unique.
        type: Kind of channel.
        languages: Locale codes, one or more, the default first.
        database: The channel database that serves it.
    """

    id: int
    oun: str
    name: str
    type: ChannelType
    languages: tuple[str, ...]
    database: str

    @property
    def default_language(self) -> str:
        """Return the first language."""
        return self.languages[0]


class GroupState(StrEnum):
    """State of a publish group. Source: domain.md 6.3."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    PUBLISHED_WITH_ERRORS = "published-with-errors"
    FAILED = "failed"


EDITABLE_STATES: Final = frozenset((GroupState.DRAFT, GroupState.SCHEDULED, GroupState.FAILED))
"""States in which people edit what is in a publish group."""

LIVE_STATES: Final = frozenset((GroupState.PUBLISHED, GroupState.PUBLISHED_WITH_ERRORS))
"""States in which a publish group went live, at least in part."""
