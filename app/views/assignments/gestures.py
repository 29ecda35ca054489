"""Gestures: what a person does to the media of targets, written as edits. Pure, no Qt.

Every function builds one `Edit` for one gesture, however many targets it has, with the values before
taken from the loaded document. None comes back where the gesture would change nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.models.assignments.edit import (
    Edit,
    MatrixEdit,
    SwatchEdit,
    TargetEdit,
    assigned,
    content_changes,
    removed,
)
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    AdditionalSlot,
    DocumentContent,
    MasterTarget,
    Swatch,
    Target,
    TargetMedia,
)
from app.models.catalog.dimensions import Dimension
from app.models.context import DEFAULT_CONTEXT, Context

DEFAULT_PURPOSE = "MediaKit"
_PAST = {
    "Assign": "Assigned",
    "Add": "Added",
    "Change": "Changed",
    "Copy": "Copied",
    "Create": "Created",
    "Crop": "Cropped",
    "Insert": "Inserted",
    "Move": "Moved",
    "Paste": "Pasted",
    "Remove": "Removed",
    "Replace": "Replaced",
    "Reset": "Reset",
    "Restore": "Restored",
    "Reverse": "Reversed",
    "Set": "Set",
    "Show": "Set to show",
    "Sort": "Sorted",
    "Sweep": "Swept",
    "Use": "Used",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The document that gestures write on, as it was loaded."""

    product_id: int
    context: Context
    content: DocumentContent

    def media(self, target: Target) -> TargetMedia:
        """Return the own media of a target; nothing where it inherits."""
        return self.content.get(target) or TargetMedia()


def assign(
    sheet: Sheet,
    targets: Iterable[Target],
    media_ids: Sequence[int],
    *,
    what: str,
    where: str,
    position: int | None = None,
    replacing: bool = False,
) -> Edit | None:
    """Put media into the primary group of one or many targets.

    Args:
        sheet: The loaded document.
        targets: Each gets the same media.
        media_ids: In the order in which they were picked.
        what: `2 images`, or the name of the one item.
        where: `Master`, `Blue + Regular`, `4 variants`.
        position: Place to insert at, from 0; None appends.
        replacing: Drop what the primary group holds now.
    """
    ids = tuple(media_ids)
    text = f"Replace media of {where} with {what}" if replacing else f"Assign {what} to {where}"
    return _edit(
        sheet,
        text,
        ((t, assigned(sheet.content.get(t), ids, position=position, replace=replacing)) for t in targets),
    )


def move(sheet: Sheet, target: Target, media_ids: Sequence[int], position: int, *, what: str) -> Edit | None:
    """Move items inside the primary group; `position` counts in the list as it is shown now."""
    after = assigned(sheet.content.get(target), tuple(media_ids), position=position)
    place = after.primary.index(media_ids[0]) + 1 if media_ids else 0
    return _edit(sheet, f"Move {what} to position {place}", ((target, after),))


def moved_position(length: int, index: int, step: int) -> int | None:
    """Turn a step by one (-1, +1) or to an end (beyond +-length) into a position for `move`.

    Returns:
        None where the item is at that end already.
    """
    to = max(0, min(length - 1, index + step))
    if to == index:
        return None
    return to if to < index else to + 1


def reorder(sheet: Sheet, target: Target, media_ids: Sequence[int], *, text: str) -> Edit | None:
    """Put the primary group of a target into another order; the items stay the same."""
    old = sheet.media(target)
    return _edit(sheet, text, ((target, replace(old, primary=tuple(media_ids))),))


def remove(
    sheet: Sheet, targets: Iterable[Target], media_ids: Iterable[int], *, what: str, where: str
) -> Edit | None:
    """Take items out of the primary group; a target that has nothing left inherits again."""
    ids = tuple(media_ids)
    return _edit(
        sheet, f"Remove {what} from {where}", ((t, removed(sheet.content.get(t), ids)) for t in targets)
    )


def empties(sheet: Sheet, target: Target, media_ids: Iterable[int]) -> bool:
    """Tell whether removing these items leaves a target without any media."""
    return (
        sheet.content.get(target) is not None and removed(sheet.content.get(target), tuple(media_ids)) is None
    )


def show_nothing(sheet: Sheet, targets: Iterable[Target], *, where: str) -> Edit | None:
    """Leave targets intentionally empty: they show nothing and do not fall back. Source: domain.md U6."""
    return _edit(sheet, f"Show no media for {where}", ((t, TargetMedia((), (), True)) for t in targets))


def reset(sheet: Sheet, targets: Iterable[Target], *, where: str, inherits: str) -> Edit | None:
    """Drop the own media of targets, so that they inherit."""
    return _edit(sheet, f"Reset {where} to inherit {inherits}", ((t, None) for t in targets))


def add_additional(
    sheet: Sheet, targets: Iterable[Target], media_ids: Sequence[int], purpose: str, *, what: str, where: str
) -> Edit | None:
    """Add items to the Additional media of targets, all with one media purpose."""

    def after(target: Target) -> TargetMedia:
        old = sheet.media(target)
        new = tuple(AdditionalSlot(i, purpose) for i in media_ids)
        kept = tuple(dict.fromkeys(old.additional + new))
        return replace(old, additional=kept, intentionally_empty=False)

    return _edit(sheet, f"Add {what} to Additional media of {where}", ((t, after(t)) for t in targets))


def remove_additional(
    sheet: Sheet, target: Target, slots: Iterable[AdditionalSlot], *, what: str, where: str
) -> Edit | None:
    """Take slots out of the Additional media of a target."""
    gone = set(slots)
    old = sheet.media(target)
    after = replace(old, additional=tuple(s for s in old.additional if s not in gone))
    return _edit(sheet, f"Remove {what} from Additional media of {where}", ((target, after),))


def set_purpose(
    sheet: Sheet, target: Target, slot: AdditionalSlot, purpose: str, *, what: str
) -> Edit | None:
    """Give a slot another media purpose."""
    old = sheet.media(target)
    new = tuple(AdditionalSlot(s.media_id, purpose) if s == slot else s for s in old.additional)
    after = replace(old, additional=tuple(dict.fromkeys(new)))
    return _edit(sheet, f"Change media purpose of {what} to {purpose}", ((target, after),))


def is_purpose(text: str) -> bool:
    """Tell whether a text may be a media purpose: 1-128 letters, digits, spaces, - and _.

    Source: domain.md 4.3.
    """
    return 0 < len(text.strip()) <= 128 and all(c.isalnum() or c in " -_" for c in text.strip())


def paste(
    sheet: Sheet,
    targets: Iterable[Target],
    media: TargetMedia,
    *,
    what: str,
    where: str,
    replacing: bool = False,
) -> Edit | None:
    """Put copied media, Primary and Additional, into targets, beside or instead of what they hold."""

    def after(target: Target) -> TargetMedia:
        if replacing:
            return TargetMedia(media.primary, media.additional)
        new = assigned(sheet.content.get(target), media.primary)
        return replace(
            new,
            additional=tuple(dict.fromkeys(new.additional + media.additional)),
            intentionally_empty=False,
        )

    text = f"Replace media of {where} with {what}" if replacing else f"Paste {what} into {where}"
    return _edit(sheet, text, ((t, after(t)) for t in targets))


def copy_inherited(sheet: Sheet, source: DocumentContent, *, source_name: str) -> Edit | None:
    """Copy everything that this context inherits from a broader one into its own document.

    Source: domain.md U3: an override hides all inherited media of the product, so it may begin as a copy.
    """
    return _whole(sheet, f"Copy media from {source_name}", source)


def clear_all(sheet: Sheet) -> Edit | None:
    """Clear Master, Dimensions, Variants and swatches of the product in this context ("Reset to default")."""
    return _whole(sheet, "Reset to default", EMPTY_DOCUMENT)


def set_swatch(sheet: Sheet, value_id: int, swatch: Swatch | None, *, text: str) -> Edit | None:
    """Give a dimension value a swatch of the product's own; None leaves it to the central value.

    Source: domain.md 4.4.
    """
    before = sheet.content.swatches.get(value_id)
    if swatch == before:
        return None
    return Edit(text, (SwatchEdit(sheet.product_id, sheet.context, value_id, before, swatch),))


def change_matrix(sheet: Sheet, before: tuple[Dimension, ...], after: tuple[Dimension, ...]) -> Edit | None:
    """Choose the dimensions of the assignment matrix; cells must not have media. Source: domain.md 4.5."""
    if before == after:
        return None
    names = " × ".join(dimension.label for dimension in after)
    text = f"Change dimensions to {names}" if before else f"Create assignment matrix {names}"
    return Edit(text, (MatrixEdit(sheet.product_id, sheet.context, before, after),))


def change_count(before: DocumentContent, after: DocumentContent) -> int:
    """Count the targets and swatches that differ between two states of a document, at least 0."""
    return sum(1 for _ in content_changes(0, DEFAULT_CONTEXT, before, after))


def past_tense(text: str) -> str:
    """Turn the sentence of an edit into what a toast says: `Assign 2 images` becomes `Assigned 2 images`."""
    verb, space, rest = text.partition(" ")
    return _PAST.get(verb, verb) + space + rest


def _whole(sheet: Sheet, text: str, after: DocumentContent) -> Edit | None:
    changes = tuple(content_changes(sheet.product_id, sheet.context, sheet.content, after))
    return Edit(text, changes) if changes else None


def _edit(sheet: Sheet, text: str, values: Iterable[tuple[Target, TargetMedia | None]]) -> Edit | None:
    changes = []
    for target, after in values:
        before = sheet.content.get(target)
        kept = after if after is not None and after.is_explicit else None
        if kept != before:
            changes.append(TargetEdit(sheet.product_id, sheet.context, target, before, kept))
    return Edit(text, tuple(changes)) if changes else None


MASTER = MasterTarget()
