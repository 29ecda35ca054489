"""What a copy is asked to do: conflicts, versions, and where channels and locales go. Pure values."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.models.errors import BadInput


class Conflicts(StrEnum):
    """What becomes of files that the destination has already. Source: copy-content-between-tenants."""

    KEEP = "keep"
    REPLACE = "replace"
    LATEST = "latest"


class Versions(StrEnum):
    """Which versions are brought along. Source: copy-content-between-tenants."""

    PUBLISHED = "published"
    PUBLISHED_AND_DRAFT = "published-and-draft"


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """The choices of one copy.

    Attributes:
        channels: Choices of a person as `A=B`, or `A=` for a channel that is left out; by OUN. Channels that
            are not named go where the OUN, or else the name, is the same.
        locales: The same for locales; those that are not named go to the same code.
    """

    conflicts: Conflicts = Conflicts.KEEP
    versions: Versions = Versions.PUBLISHED
    channels: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {**asdict(self), "channels": list(self.channels), "locales": list(self.locales)}

    @classmethod
    def from_dict(cls, made: Mapping[str, Any]) -> "CopyOptions":
        """Read what `to_dict` made.

        Raises:
            BadInput: A value is not known.
        """
        try:
            return cls(
                Conflicts(made["conflicts"]),
                Versions(made["versions"]),
                tuple(made["channels"]),
                tuple(made["locales"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f"The choices of a copy cannot be read: {error}.", "Plan anew.") from error


def choices_of(written: Iterable[str]) -> dict[str, str]:
    """Read choices written as `A=B`, or `A=` for what is left out.

    Raises:
        BadInput: One has another form, or names a source twice.
    """
    found: dict[str, str] = {}
    for text in written:
        source, sign, target = (part.strip() for part in text.partition("="))
        if not sign or not source:
            raise BadInput(f"{text!r} says nothing about where to copy.", "Write it like OUN128=OUN200.")
        if found.setdefault(source, target) != target:
            raise BadInput(f"{source} is named twice.", "Say once where it goes.")
    return found
