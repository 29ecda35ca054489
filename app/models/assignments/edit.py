"""Edits: the only way slots change. Pure values.

An edit holds the value before and after for each part that it touches, so that it can be checked
against the store (`StaleEdit`), turned round (`inverse`) and kept as one undo step.
"""

from dataclasses import dataclass

from app.models.assignments.slots import Target, TargetMedia
from app.models.catalog.dimensions import Dimension
from app.models.context import Context


@dataclass(frozen=True, slots=True)
class TargetEdit:
    """A new value for the media of one target; None means: inherits."""

    product_id: int
    context: Context
    target: Target
    before: TargetMedia | None
    after: TargetMedia | None

    def inverse(self) -> "TargetEdit":
        """Return the edit that takes this one back."""
        return TargetEdit(self.product_id, self.context, self.target, self.after, self.before)


@dataclass(frozen=True, slots=True)
class MatrixEdit:
    """Another choice of dimensions for the assignment matrix of a master; () means: no matrix.

    `context` is where the check-out is held; the choice itself holds for all contexts.
    Source: domain.md 4.5.
    """

    product_id: int
    context: Context
    before: tuple[Dimension, ...]
    after: tuple[Dimension, ...]

    def inverse(self) -> "MatrixEdit":
        """Return the edit that takes this one back."""
        return MatrixEdit(self.product_id, self.context, self.after, self.before)


@dataclass(frozen=True, slots=True)
class Edit:
    """One gesture of a person: everything in it is applied together or not at all.

    Attributes:
        text: The sentence that undo shows, for example `Assign 2 images to 4 variants`.
        changes: In the order in which they are applied.
    """

    text: str
    changes: tuple[TargetEdit | MatrixEdit, ...]

    def inverse(self) -> "Edit":
        """Return the edit that takes this one back."""
        return Edit(self.text, tuple(change.inverse() for change in reversed(self.changes)))


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
