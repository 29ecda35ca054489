"""Edits: the only way slots change. Pure values.

An edit holds the value before and after for each part that it touches, so that it can be checked
against the store (`StaleEdit`), turned round (`inverse`) and kept as one undo step.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.models.assignments.slots import (
    CategoryId,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Owner,
    Swatch,
    Target,
    TargetMedia,
    VariantTarget,
    cell_key,
    cell_text,
    media_from_list,
    media_to_list,
    swatch_from_list,
    swatch_to_list,
)
from app.models.catalog.dimensions import Dimension
from app.models.context import Context


@dataclass(frozen=True, slots=True)
class TargetEdit:
    """A new value for the media of one target; None means: inherits."""

    owner: Owner
    context: Context
    target: Target
    before: TargetMedia | None
    after: TargetMedia | None

    def inverse(self) -> "TargetEdit":
        """Return the edit that takes this one back."""
        return TargetEdit(self.owner, self.context, self.target, self.after, self.before)


@dataclass(frozen=True, slots=True)
class SwatchEdit:
    """A new product-specific swatch of one dimension value; None leaves it to the central value."""

    owner: int
    context: Context
    value_id: int
    before: Swatch | None
    after: Swatch | None

    def inverse(self) -> "SwatchEdit":
        """Return the edit that takes this one back."""
        return SwatchEdit(self.owner, self.context, self.value_id, self.after, self.before)


@dataclass(frozen=True, slots=True)
class MatrixEdit:
    """Another choice of dimensions for the assignment matrix of a master; () means: no matrix.

    `context` is where the check-out is held; the choice itself holds for all contexts.
    Source: domain.md 4.5.
    """

    owner: int
    context: Context
    before: tuple[Dimension, ...]
    after: tuple[Dimension, ...]

    def inverse(self) -> "MatrixEdit":
        """Return the edit that takes this one back."""
        return MatrixEdit(self.owner, self.context, self.after, self.before)


Change = TargetEdit | SwatchEdit | MatrixEdit


@dataclass(frozen=True, slots=True)
class Edit:
    """One gesture of a person: everything in it is applied together or not at all.

    Attributes:
        text: The sentence that undo shows, for example `Assign 2 images to 4 variants`.
        changes: In the order in which they are applied.
    """

    text: str
    changes: tuple[Change, ...]

    def inverse(self) -> "Edit":
        """Return the edit that takes this one back."""
        return Edit(self.text, tuple(change.inverse() for change in reversed(self.changes)))


def content_changes(
    owner: Owner, context: Context, before: DocumentContent, after: DocumentContent
) -> Iterator[Change]:
    """Give the changes that turn one content of a document into another; the matrix is the same in both."""
    own_before, own_after = dict(before.targets()), dict(after.targets())
    for target in dict.fromkeys([*own_before, *own_after]):
        if own_before.get(target) != own_after.get(target):
            yield TargetEdit(owner, context, target, own_before.get(target), own_after.get(target))
    if isinstance(owner, int):
        for value_id in dict.fromkeys([*before.swatches, *after.swatches]):
            old, new = before.swatches.get(value_id), after.swatches.get(value_id)
            if old != new:
                yield SwatchEdit(owner, context, value_id, old, new)


def changes_to_json(changes: tuple[Change, ...]) -> str:
    """Write changes as the journal of undo keeps them: compact."""
    return json.dumps([_change_to_list(c) for c in changes], separators=(",", ":"), ensure_ascii=False)


def changes_from_json(text: str) -> tuple[Change, ...]:
    """Read what `changes_to_json` wrote."""
    return tuple(_change_from_list(value) for value in json.loads(text))


def _change_to_list(change: Change) -> list[Any]:
    owner = change.owner.value if isinstance(change.owner, CategoryId) else change.owner
    context = change.context
    # A place on the Live site is written as it always was.
    locale = [context.locale, context.group] if context.group else context.locale
    head: list[Any] = [owner, context.channel, locale]
    match change:
        case MatrixEdit():
            return ["x", *head, [d.value for d in change.before], [d.value for d in change.after]]
        case SwatchEdit():
            pair = [None if s is None else swatch_to_list(s) for s in (change.before, change.after)]
            return ["s", *head, change.value_id, *pair]
        case TargetEdit():
            media = [None if m is None else media_to_list(m) for m in (change.before, change.after)]
            if isinstance(change.owner, CategoryId):
                return ["c", *head, None, *media]
            match change.target:
                case MasterTarget():
                    return ["m", *head, None, *media]
                case CellTarget(key):
                    return ["d", *head, cell_text(key), *media]
                case VariantTarget(variant_id):
                    return ["v", *head, variant_id, *media]


def _change_from_list(value: list[Any]) -> Change:
    kind, owner, channel, locale, *rest = value
    context = Context(channel, *locale) if isinstance(locale, list) else Context(channel, locale)
    if kind == "x":
        before, after = (tuple(Dimension(name) for name in names) for names in rest)
        return MatrixEdit(owner, context, before, after)
    key, old, new = rest
    if kind == "s":
        swatches = [None if one is None else swatch_from_list(one) for one in (old, new)]
        return SwatchEdit(owner, context, key, swatches[0], swatches[1])
    media = [None if one is None else media_from_list(one) for one in (old, new)]
    target: Target = MasterTarget()
    if kind == "d":
        target = CellTarget(cell_key(key))
    elif kind == "v":
        target = VariantTarget(key)
    return TargetEdit(CategoryId(owner) if kind == "c" else owner, context, target, media[0], media[1])


def assigned(
    media: TargetMedia | None, ids: tuple[int, ...], *, position: int | None = None, replace: bool = False
) -> TargetMedia:
    """Put media into the primary group of a target.

    Items that are there already move to the new place. `position` counts from 0 in the list as it
    is shown now (None appends); `replace` drops what was there, Additional media stay.
    """
    old = media or TargetMedia()
    new = tuple(dict.fromkeys(ids))
    if replace:
        return TargetMedia(new, old.additional)
    at = len(old.primary) if position is None else max(0, min(position, len(old.primary)))
    before = tuple(i for i in old.primary[:at] if i not in new)
    after = tuple(i for i in old.primary[at:] if i not in new)
    return TargetMedia(before + new + after, old.additional)


def removed(media: TargetMedia | None, ids: tuple[int, ...]) -> TargetMedia | None:
    """Take media out of the primary group; None when nothing is left."""
    old = media or TargetMedia()
    new = TargetMedia(tuple(i for i in old.primary if i not in ids), old.additional, old.intentionally_empty)
    return new if new.is_explicit else None
