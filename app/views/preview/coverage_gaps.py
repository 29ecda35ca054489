"""The rows of the gaps list: what lacks an image, and whatever else is found wrong, each with one action."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from app.models.assignments.coverage import CoverageMap, Gap, GapKind
from app.views.preview import coverage_words as words

SHOW: Final = "show"
_BAD_BELOW: Final = 60  # percent; ui.md 2, the heat of a cell


class GapSeverity(IntEnum):
    """How bad a row is; the worst comes first."""

    ERROR = 0
    WARNING = 1
    NOTE = 2


@dataclass(frozen=True, slots=True)
class GapRow:
    """One row of the list.

    Attributes:
        icon: A name of `IconSet`.
        severity: Where it stands in the list, and the colour of its icon.
        title: What is wrong where.
        text: One sentence about it.
        action_label: What its one action is called.
        action_key: `SHOW`, or what the commands of the panel know.
        payload: What the action is about: a `Gap`, or what the commands know.
    """

    icon: str
    severity: GapSeverity
    title: str
    text: str
    action_label: str
    action_key: str
    payload: object = None

    @property
    def spoken(self) -> str:
        """All of it in one line, for people who hear the list."""
        return f"{self.severity.name.capitalize()}: {self.title}. {self.text}"


def gap_row(found: CoverageMap, gap: Gap) -> GapRow:
    """Word a gap of a map."""
    share = _percent(found, gap)
    severity = GapSeverity.ERROR if share < _BAD_BELOW else GapSeverity.WARNING
    icon = "severed" if gap.kind is GapKind.SEVERED else "error" if share < _BAD_BELOW else "warning"
    title = f"{words.place_name(found, gap.context)}: {share} %"
    return GapRow(icon, severity, title, _sentence(gap), "Show", SHOW, gap)


def gap_rows(found: CoverageMap, gaps: Iterable[Gap], findings: Sequence[GapRow] = ()) -> list[GapRow]:
    """List gaps and other findings, the worst first; what is equally bad keeps its order, gaps first."""
    rows = [*(gap_row(found, gap) for gap in gaps), *findings]
    return sorted(rows, key=lambda row: row.severity)


def _percent(found: CoverageMap, gap: Gap) -> int:
    """Return what the cell of a gap prints; where it prints nothing, what the gap itself leaves."""
    cell = found.cells.get(gap.context)
    if cell is not None and cell.percent is not None:
        return cell.percent
    return 100 * (gap.targets - gap.missing) // gap.targets if gap.targets else 0


def _sentence(gap: Gap) -> str:
    """Say how many targets, of how many products, in how many contexts."""
    of_all = f"{gap.missing:,} of {words.count_of(gap.targets, 'variant')}"
    if gap.kind is GapKind.SEVERED:
        said = f"Own media hide the image of {of_all}"
    else:
        said = f"{of_all} {words.have(gap.targets)} no image"
    if gap.products > 1:
        said += f", {gap.products:,} products"
    others = len([context for context in gap.contexts if context != gap.context])
    if others:
        said += f", {others:,} more context{'' if others == 1 else 's'} affected"
    return said
