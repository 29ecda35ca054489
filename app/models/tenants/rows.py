"""Frozen rows of a tenant."""

from dataclasses import dataclass
from enum import StrEnum


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
