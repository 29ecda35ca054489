"""Contexts: the (channel, locale) pair that an assignment is made for or asked in."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

OMNICHANNEL: Final = "Omnichannel"
NEUTRAL: Final = "Neutral"


@dataclass(frozen=True, slots=True, order=True)
class Context:
    """A channel (its OUN, or `Omnichannel`) and a locale (its code, or `Neutral`)."""

    channel: str
    locale: str

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
        One to four different contexts; the last one is always Omnichannel, Neutral. Source: domain.md 5.3.
    """
    found: dict[Context, None] = {}
    for own_channel, own_locale in _STEPS[order]:
        channel = asked.channel if own_channel else OMNICHANNEL
        locale = asked.locale if own_locale else NEUTRAL
        found[Context(channel, locale)] = None
    return tuple(found)
