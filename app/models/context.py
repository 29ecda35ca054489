"""Contexts: the (channel, locale) pair that an assignment is made for or asked in."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

OMNICHANNEL: Final = "Omnichannel"
NEUTRAL: Final = "Neutral"
LIVE_SITE: Final = 0
"""The context of everybody who works in no publish group. Source: publish-groups."""


@dataclass(frozen=True, slots=True, order=True)
class Context:
    """A channel (its OUN, or `Omnichannel`) and a locale (its code, or `Neutral`).

    Attributes:
        group: The publish group whose documents are meant, by its id; 0 is the Live site. What shoppers ask
            for never has one. Source: publish-groups.
    """

    channel: str
    locale: str
    group: int = LIVE_SITE

    @property
    def is_default(self) -> bool:
        """Tell whether it is Omnichannel and Neutral, on the Live site or in a publish group."""
        return self.channel == OMNICHANNEL and self.locale == NEUTRAL

    @property
    def groups(self) -> tuple[int, ...]:
        """The publish group as the one whose documents stand over what is live; none on the Live site."""
        return (self.group,) if self.group else ()

    def on(self, group: int) -> "Context":
        """Return the same channel and locale in a publish group, or on the Live site."""
        return Context(self.channel, self.locale, group)

    def __str__(self) -> str:
        return f"{self.channel}, {self.locale}"


DEFAULT_CONTEXT: Final = Context(OMNICHANNEL, NEUTRAL)


class ContextOrder(StrEnum):
    """Which contexts are tried before the default, as a tenant sets it. Source: domain.md U1."""

    CHANNEL_FIRST = "channel-first"
    DOCUMENTED = "documented"
    LOCALE_FIRST = "locale-first"


# True means "the asked value", False means Omnichannel or Neutral. Source: domain.md U1.
_STEPS: Final[dict[ContextOrder, tuple[tuple[bool, bool], ...]]] = {
    ContextOrder.CHANNEL_FIRST: ((True, True), (True, False), (False, True), (False, False)),
    ContextOrder.DOCUMENTED: ((True, True), (False, True), (False, False)),
    ContextOrder.LOCALE_FIRST: ((True, True), (False, True), (True, False), (False, False)),
}


@lru_cache(maxsize=4096)
def fallback_contexts(
    asked: Context, order: ContextOrder = ContextOrder.CHANNEL_FIRST
) -> tuple[Context, ...]:
    """List the contexts that may answer for one that is asked, first come first.

    Returns:
        One to four different contexts of the same publish group; the last one is always Omnichannel,
        Neutral. Source: domain.md 5.3.
    """
    found: dict[Context, None] = {}
    for own_channel, own_locale in _STEPS[order]:
        channel = asked.channel if own_channel else OMNICHANNEL
        locale = asked.locale if own_locale else NEUTRAL
        found[Context(channel, locale, asked.group)] = None
    return tuple(found)
