"""Where the channels and locales of a source go in the destination. Pure. Source: domain.md 9."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.models.context import NEUTRAL, OMNICHANNEL, Context
from app.models.tenants.rows import ChannelRow


class Match(StrEnum):
    """How a source came to its target."""

    SAME_OUN = "same OUN"
    SAME_NAME = "same name"
    CHOSEN = "chosen"
    REMOVED = "removed"
    NOT_MAPPED = "not mapped"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One channel or locale of the source.

    Attributes:
        source: OUN or code.
        name: What people read.
        target: OUN or code in the destination; None where it is removed or not mapped.
        count: Documents, or for a locale media items with texts of their own, that it holds.
    """

    source: str
    name: str
    target: str | None
    match: Match
    count: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that stands against a copy, or that is good to know.

    Attributes:
        code: For scripts.
        stops: Whether the copy cannot start.
    """

    code: str
    message: str
    stops: bool = True


@dataclass(frozen=True, slots=True)
class ContextMap:
    """Where contexts go.

    Attributes:
        channels: All of the source, by name; Omnichannel is not among them and goes to Omnichannel.
        locales: All of the source, sorted; Neutral is not among them.
        offered: Languages of each channel of the destination, by OUN.
        problems: What is not mapped, or mapped wrongly.
    """

    channels: tuple[Mapped, ...] = ()
    locales: tuple[Mapped, ...] = ()
    offered: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    problems: tuple[Problem, ...] = ()

    def channel_targets(self) -> dict[str, str]:
        """Map channels that are copied, Omnichannel included."""
        return {OMNICHANNEL: OMNICHANNEL, **_targets(self.channels)}

    def locale_targets(self) -> dict[str, str]:
        """Map locales that are copied, Neutral included."""
        return {NEUTRAL: NEUTRAL, **_targets(self.locales)}

    def is_offered(self, context: Context) -> bool:
        """Tell whether the destination has a context."""
        if context.locale == NEUTRAL:
            return True
        if context.channel == OMNICHANNEL:
            return any(context.locale in languages for languages in self.offered.values())
        return context.locale in self.offered.get(context.channel, ())


def _targets(mapped: Iterable[Mapped]) -> dict[str, str]:
    return {one.source: one.target for one in mapped if one.target is not None}


def map_contexts(
    source: Sequence[ChannelRow],
    target: Sequence[ChannelRow],
    locales: Iterable[str],
    channel_choices: Mapping[str, str],
    locale_choices: Mapping[str, str],
) -> ContextMap:
    """Map every channel and locale of a source.

    A choice goes first; then channels go by OUN, else by name, and locales by code. Two sources on one target
    are refused: with both, nobody could tell which media win.

    Args:
        source: Its channels.
        target: Those of the destination.
        locales: All that the source uses, Neutral aside.
        channel_choices: Target by source, both as OUN or name; empty for removed.
        locale_choices: The same by code.
    """
    ouns = {row.oun: row.oun for row in target}
    names = {row.name.casefold(): row.oun for row in target}
    known = {**{row.name.casefold(): row.oun for row in source}, **{row.oun: row.oun for row in source}}
    problems: list[Problem] = []
    chosen: dict[str, str] = {}
    for asked, to in channel_choices.items():
        own = known.get(asked) or known.get(asked.casefold())
        if own is None:
            problems.append(Problem("unknown-source-channel", f"The source has no channel {asked}."))
        elif to and to not in ouns and to.casefold() not in names:
            problems.append(Problem("unknown-channel", f"The destination has no channel {to}."))
        else:
            chosen[own] = ouns.get(to) or names.get(to.casefold(), "") if to else ""
    channels: list[Mapped] = []
    for row in source:
        if row.oun in chosen:
            to = chosen[row.oun]
            channels.append(Mapped(row.oun, row.name, to or None, Match.CHOSEN if to else Match.REMOVED))
        elif row.oun in ouns:
            channels.append(Mapped(row.oun, row.name, row.oun, Match.SAME_OUN))
        elif (found := names.get(row.name.casefold())) is not None:
            channels.append(Mapped(row.oun, row.name, found, Match.SAME_NAME))
        else:
            channels.append(Mapped(row.oun, row.name, None, Match.NOT_MAPPED))
    found_locales, more = _map_locales(
        sorted(set(locales) - {NEUTRAL}), {code for row in target for code in row.languages}, locale_choices
    )
    problems += more
    problems += _mapping_problems("channel", channels)
    problems += _mapping_problems("locale", found_locales)
    return ContextMap(
        tuple(channels), tuple(found_locales), {row.oun: row.languages for row in target}, tuple(problems)
    )


def _map_locales(
    source: Sequence[str], offered: set[str], choices: Mapping[str, str]
) -> tuple[list[Mapped], list[Problem]]:
    problems = [
        Problem("unknown-source-locale", f"The source does not use the locale {asked}.")
        for asked in choices
        if asked not in source
    ]
    mapped: list[Mapped] = []
    for code in source:
        to = choices.get(code)
        if to == "":
            mapped.append(Mapped(code, code, None, Match.REMOVED))
        elif to is not None and to not in offered:
            problems.append(Problem("unknown-locale", f"No channel of the destination offers {to}."))
            mapped.append(Mapped(code, code, None, Match.NOT_MAPPED))
        elif to is not None:
            mapped.append(Mapped(code, code, to, Match.CHOSEN))
        elif code in offered:
            mapped.append(Mapped(code, code, code, Match.SAME_NAME))
        else:
            mapped.append(Mapped(code, code, None, Match.NOT_MAPPED))
    return mapped, problems


def _mapping_problems(kind: str, mapped: Sequence[Mapped]) -> list[Problem]:
    problems = [
        Problem(f"unmapped-{kind}", f"The {kind} {_shown(one)} is not mapped: map it or remove it.")
        for one in mapped
        if one.match is Match.NOT_MAPPED
    ]
    by_target: dict[str, list[str]] = {}
    for one in mapped:
        if one.target is not None:
            by_target.setdefault(one.target, []).append(_shown(one))
    for to, sources in by_target.items():
        if len(sources) > 1:
            text = f"The {kind}s {' and '.join(sources)} both go to {to}: map each to a {kind} of its own."
            problems.append(Problem(f"{kind}-used-twice", text))
    return problems


def _shown(one: Mapped) -> str:
    return one.source if one.name == one.source else f"{one.name} ({one.source})"
