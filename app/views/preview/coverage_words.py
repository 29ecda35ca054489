"""What the coverage panel says about a cell of the heat map: tool tip, spoken text, counts."""

from typing import Final

from app.models.assignments.coverage import CoverageCell, CoverageMap
from app.models.context import NEUTRAL, OMNICHANNEL, Context

NOT_OFFERED: Final = "n/a"
_HOW: Final = "Click or Enter shows it in B, with Shift in A."


def count_of(count: int, noun: str) -> str:
    """Write a count with its noun, such as `1 product` or `1,200 products`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def have(count: int) -> str:
    """Choose the verb that fits a count."""
    return "has" if count == 1 else "have"


def channel_name(found: CoverageMap, channel: str) -> str:
    """Return the name of a channel, or what it is called by itself where it is unknown."""
    return dict(found.channels).get(channel, channel)


def place_name(found: CoverageMap, context: Context) -> str:
    """Name a context as people read it, for example `Outlet online, de-de`."""
    return f"{channel_name(found, context.channel)}, {context.locale}"


def not_offered(found: CoverageMap, context: Context) -> str:
    """Say why a cell has no number."""
    if context.channel == OMNICHANNEL or context.locale == NEUTRAL:
        return f"{place_name(found, context)} is not offered."
    return f"{channel_name(found, context.channel)} does not offer {context.locale}."


def cell_text(cell: CoverageCell) -> str:
    """Return what is printed in a cell."""
    if not cell.is_offered:
        return NOT_OFFERED
    return "-" if cell.percent is None else str(cell.percent)


def percent_words(cell: CoverageCell) -> str:
    """Say how much of a context is covered."""
    return "nothing to cover" if cell.percent is None else f"{cell.percent} %"


def facts(cell: CoverageCell) -> list[str]:
    """List what there is to say about an offered cell, each a sentence."""
    lines = []
    if cell.targets:
        verb = have(cell.shown) if cell.targets == cell.shown else have(cell.targets)
        lines.append(f"{cell.shown:,} of {count_of(cell.targets, 'variant')} {verb} an image.")
    lines += [
        f"{count_of(count, 'product')} {words}."
        for count, words in (
            (cell.own, f"{have(cell.own)} own media here"),
            (cell.inherited, "inherits" if cell.inherited == 1 else "inherit"),
            (cell.missing, f"{have(cell.missing)} variants without an image"),
            (cell.drafts, "waits for publishing" if cell.drafts == 1 else "wait for publishing"),
            (cell.stale, f"{'is' if cell.stale == 1 else 'are'} older than what would be inherited"),
        )
        if count
    ]
    return lines


def marks(cell: CoverageCell) -> list[str]:
    """Name the marks of a cell."""
    named = ((cell.own, "own media"), (cell.drafts, "draft"), (cell.stale, "older than what it inherits"))
    return [name for count, name in named if count]


def spoken(found: CoverageMap, cell: CoverageCell, letters: str) -> str:
    """Say a cell to people who do not see it: where, how much, marks, and whether a pane shows it."""
    place = place_name(found, cell.context)
    if not cell.is_offered:
        return f"{place}: not offered"
    said = [f"{place}: {percent_words(cell)}", *marks(cell)]
    if letters:
        said.append("shown in " + " and ".join(letters))
    return ", ".join(said)


def tool_tip(found: CoverageMap, cell: CoverageCell) -> str:
    """Write the tool tip of a cell."""
    if not cell.is_offered:
        lines = [place_name(found, cell.context), not_offered(found, cell.context)]
        if cell.own:
            lines.append(f"{count_of(cell.own, 'product')} {have(cell.own)} own media here that nobody sees.")
        return "\n".join(lines)
    head = f"{place_name(found, cell.context)}: {percent_words(cell)}"
    return "\n".join((head, *facts(cell), _HOW))
