"""What the library is narrowed down to, as values: chips to take away and choices to tick. No Qt."""

from dataclasses import dataclass, replace
from typing import Final

from app.models.media.rows import MediaFilter, MediaSort, MediaState, MediaType

TYPE_NAMES: Final = {MediaType.IMAGE: "Image", MediaType.VIDEO: "Video", MediaType.FILE: "File"}
STATE_NAMES: Final = {MediaState.DRAFT: "Draft", MediaState.PUBLISHED: "Published"}
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


def active_filters(wanted: MediaFilter) -> list[ActiveFilter]:
    """List what narrows the library down, search text first."""
    found: list[ActiveFilter] = []
    if wanted.text:
        found.append(ActiveFilter(f"Search: {wanted.text}", replace(wanted, text="")))
    for kind in TYPE_NAMES:
        if kind in wanted.types:
            found.append(
                ActiveFilter(f"Type: {TYPE_NAMES[kind]}", replace(wanted, types=wanted.types - {kind}))
            )
    for state in STATE_NAMES:
        if state in wanted.states:
            less = replace(wanted, states=wanted.states - {state})
            found.append(ActiveFilter(f"State: {STATE_NAMES[state]}", less))
    if wanted.usage is not None:
        name = "Assigned" if wanted.usage else "Unassigned"
        found.append(ActiveFilter(f"Usage: {name}", replace(wanted, usage=None)))
    if wanted.missing_alt_text:
        found.append(ActiveFilter("Missing alt text", replace(wanted, missing_alt_text=False)))
    for tag in sorted(wanted.tags):
        found.append(ActiveFilter(f"Tag: {tag}", replace(wanted, tags=wanted.tags - {tag})))
    return found
