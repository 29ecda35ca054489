"""A difference as plain values for JSON, and as lines for people."""

from collections.abc import Iterator
from typing import Any, Final

from app.models.assignments.slots import CategoryId
from app.models.publishing.difference import ChangeGroup, ChangeKind, Difference, Look, Move
from app.models.publishing.difference_service import DifferenceService

GROUPS_IN_TEXT: Final = 40

KIND_WORDS: Final = {
    ChangeKind.GAP: "Gap: shows nothing any more",
    ChangeKind.EMPTIED: "Shows nothing any more",
    ChangeKind.OTHER_MEDIA: "Other media",
    ChangeKind.RENEWED: "New content of the same media",
    ChangeKind.ORDER: "Another order",
    ChangeKind.FILLED: "Shows media for the first time",
}

_OWNERS: Final = (("products", "product"), ("categories", "category"))

MOVE_WORDS: Final = {Move.SEVERED: "Severed", Move.REINHERITED: "Inherits again"}


def difference_document(service: DifferenceService, difference: Difference) -> dict[str, Any]:
    """Write a difference with every single gallery by its names; `text` says the same for people."""
    return {
        **difference_counts(difference),
        "groups": [
            {
                "before": names_of(difference, group.alike.before, is_after=False),
                "after": names_of(difference, group.alike.after, is_after=True),
                "targets": list(_targets(service, difference, group)),
                "count": group.count,
                "kind": group.alike.kind.value,
                "severed": group.alike.move is Move.SEVERED,
                "reinherited": group.alike.move is Move.REINHERITED,
                "gap": group.alike.is_gap,
            }
            for group in difference.groups
        ],
        "blocked": [
            {
                "name": one.name,
                "channel": one.context.channel,
                "locale": one.context.locale,
                "error": one.reason,
            }
            for one in difference.blocked
        ],
        "text": difference_text(service, difference),
    }


def difference_counts(difference: Difference) -> dict[str, int]:
    """Write the totals."""
    owners = {piece.owner for group in difference.groups for piece in group.pieces}
    return {
        "galleries": difference.galleries,
        "products": sum(isinstance(owner, int) for owner in owners),
        "categories": sum(isinstance(owner, CategoryId) for owner in owners),
        "severed": difference.severed,
        "reinherited": difference.reinherited,
        "gaps": difference.gaps,
        "texts": difference.texts,
        "unchanged_severed": difference.quiet,
        "documents": difference.documents,
        "media": difference.media,
    }


def names_of(difference: Difference, look: Look, *, is_after: bool) -> list[str]:
    """Name the media of a look in order; Additional media with their purpose."""
    found: list[str] = []
    for shown in look:
        item = difference.items.get((shown.media_id, is_after))
        name = f"media item {shown.media_id}" if item is None else item.display_name
        found.append(f"{name} ({shown.purpose})" if shown.purpose else name)
    return found


def summary_text(difference: Difference) -> str:
    """Say how many galleries change, and how."""
    if not difference.galleries:
        return "No gallery changes."
    numbers = difference_counts(difference)
    owners = [count(numbers[name], one) for name, one in _OWNERS if numbers[name]]
    changes = "changes" if difference.galleries == 1 else "change"
    parts = [f"{count(difference.galleries, 'gallery')} of {' and '.join(owners)} {changes}"]
    for number, words in (
        (difference.gaps, "left empty by a gap"),
        (difference.severed, "severed"),
        (difference.reinherited, "inheriting again"),
    ):
        if number:
            parts.append(f"{number:,} {words}")
    return ", ".join(parts) + "."


def side_notes(difference: Difference) -> str:
    """Say what else changes, which no picture shows; empty where nothing does."""
    notes: list[str] = []
    if difference.texts:
        notes.append(f"{count(difference.texts, 'more gallery')} only by alternative texts.")
    if difference.quiet:
        notes.append(
            f"{count(difference.quiet, 'gallery')} that looks the same is answered by another context."
            if difference.quiet == 1
            else f"{count(difference.quiet, 'gallery')} that look the same are answered by another context."
        )
    return " ".join(notes)


def count(number: int, one: str) -> str:
    """Count things by their singular."""
    many = f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{number:,} {one if number == 1 else many}"


def difference_text(service: DifferenceService, difference: Difference) -> str:
    """Write a difference as lines: the first groups, then the totals."""
    lines: list[str] = []
    for group in difference.groups[:GROUPS_IN_TEXT]:
        before = ", ".join(names_of(difference, group.alike.before, is_after=False)) or "nothing"
        after = ", ".join(names_of(difference, group.alike.after, is_after=True)) or "nothing"
        marks = [KIND_WORDS[group.alike.kind]]
        if group.alike.move is not Move.NONE:
            marks.append(MOVE_WORDS[group.alike.move].lower())
        first = service.places(difference, group.pieces, 1)
        where = "".join(f"{one.number} {one.variant or 'master'} in {one.context}" for one in first)
        more = f" and {group.count - 1:,} more" if group.count > 1 else ""
        lines.append(f"{where}{more}: {before} -> {after} ({', '.join(marks)})")
    left = len(difference.groups) - GROUPS_IN_TEXT
    if left > 0:
        lines.append(f"and {left:,} more groups")
    notes = side_notes(difference)
    return "\n".join([*lines, summary_text(difference), *([notes] if notes else [])])


def _targets(
    service: DifferenceService, difference: Difference, group: ChangeGroup
) -> Iterator[dict[str, Any]]:
    for place in service.places(difference, group.pieces):
        is_category = isinstance(place.owner, CategoryId)
        yield {
            "product": None if is_category else place.number,
            **({"category": place.number} if is_category else {}),
            "variant": place.variant,
            "channel": place.context.channel,
            "locale": place.context.locale,
        }
