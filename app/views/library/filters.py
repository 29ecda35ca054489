"""What the library is narrowed down to, as values: chips to take away and choices to tick. No Qt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.models.media.rows import SMALL_EDGE, MediaFilter, MediaSort, MediaState, MediaType, Shape
from app.views.library.inspector_words import CATEGORY_WORDS

TYPE_NAMES: Final = {MediaType.IMAGE: "Image", MediaType.VIDEO: "Video", MediaType.FILE: "File"}
STATE_NAMES: Final = {MediaState.DRAFT: "Draft", MediaState.PUBLISHED: "Published"}
USAGE_NAMES: Final = {True: "Assigned", False: "Unassigned"}
SHAPE_NAMES: Final = {Shape.LANDSCAPE: "Landscape", Shape.PORTRAIT: "Portrait", Shape.SQUARE: "Square"}
ADDED_NAMES: Final = {
    1: "Last day",
    7: "Last 7 days",
    30: "Last 30 days",
    90: "Last 90 days",
    365: "Last year",
}
MISSING_ALT: Final = "Missing alt text"
SMALL: Final = f"Below {SMALL_EDGE} px"
UNREADABLE: Final = "Cannot be read"
SORT_NAMES: Final = {
    MediaSort.NEWEST: "Newest first",
    MediaSort.MODIFIED: "Last modified",
    MediaSort.NAME: "Name",
    MediaSort.LARGEST: "Largest first",
}


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One thing that narrows the library down.

    Attributes:
        text: What its chip says, `Tag: hoodie`.
        without: The filter when it is taken away.
    """

    text: str
    without: MediaFilter


def added_text(days: int) -> str:
    """Say since when items were added."""
    return ADDED_NAMES.get(days, f"Last {days:,} days")


def toggled(wanted: MediaFilter, name: str, value: Any, is_on: bool) -> MediaFilter:
    """Return the filter with one value of a facet of many values switched."""
    values = getattr(wanted, name)
    return replace(wanted, **{name: values | {value} if is_on else values - {value}})


def active_filters(wanted: MediaFilter) -> list[ActiveFilter]:
    """List what narrows the library down, search text first."""
    found: list[ActiveFilter] = []
    if wanted.text:
        found.append(ActiveFilter(f"Search: {wanted.text}", replace(wanted, text="")))
    found += _chosen(wanted, "types", "Type", TYPE_NAMES)
    found += _chosen(wanted, "states", "State", STATE_NAMES)
    if wanted.usage is not None:
        found.append(ActiveFilter(f"Usage: {USAGE_NAMES[wanted.usage]}", replace(wanted, usage=None)))
    if wanted.missing_alt_text:
        found.append(ActiveFilter(MISSING_ALT, replace(wanted, missing_alt_text=False)))
    if wanted.missing_alt_locale:
        text = f"{MISSING_ALT} in {wanted.missing_alt_locale}"
        found.append(ActiveFilter(text, replace(wanted, missing_alt_locale="")))
    if wanted.is_small:
        found.append(ActiveFilter(SMALL, replace(wanted, is_small=False)))
    if wanted.has_problem:
        found.append(ActiveFilter(UNREADABLE, replace(wanted, has_problem=False)))
    found += _chosen(wanted, "locales", "Locale")
    found += _chosen(wanted, "categories", "Category", CATEGORY_WORDS)
    found += _chosen(wanted, "shapes", "Orientation", SHAPE_NAMES)
    found += _chosen(wanted, "holders", "Checked out by")
    if wanted.added_days:
        text = f"Added: {added_text(wanted.added_days).lower()}"
        found.append(ActiveFilter(text, replace(wanted, added_days=0)))
    found += _chosen(wanted, "tags", "Tag")
    return found


def _chosen(
    wanted: MediaFilter, name: str, title: str, names: Mapping[Any, str] | None = None
) -> Iterator[ActiveFilter]:
    chosen = getattr(wanted, name)
    for value in sorted(chosen) if names is None else (each for each in names if each in chosen):
        text = value if names is None else names[value]
        yield ActiveFilter(f"{title}: {text}", toggled(wanted, name, value, False))
