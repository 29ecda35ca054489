"""How the rows of one group change the media of one target. Pure.

Applying the same rows twice changes nothing the second time: the place of a row that has a display order
depends on that order alone, and all other media keep their order among themselves.
Source: domain.md 8.4 (Set semantics for assignments).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import floor
from typing import TypeVar

from app.models.assignments.slots import AdditionalSlot, TargetMedia

_K = TypeVar("_K", bound=Hashable)


class MergeMode(StrEnum):
    """Whether rows are added to what a target has, or take its place."""

    MERGE = "merge"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Placement:
    """One row with its media item found.

    Attributes:
        media_id: The item.
        purpose: The media purpose in the group Additional; None places it in Primary.
        order: MediaDisplayOrder, 1 is the top; None means: where it is, or at the end.
    """

    media_id: int
    purpose: str | None = None
    order: float | None = None


def place(
    existing: TargetMedia | None, placements: Sequence[Placement], mode: MergeMode = MergeMode.MERGE
) -> TargetMedia:
    """Bring the rows of one group into a target.

    Merge keeps what is there, adds what is new (by media, group and purpose, case of the purpose apart) and
    moves what has a display order to that place. Replace leaves what the rows say alone.

    Args:
        existing: The media of the target now; None where it inherits.
        placements: The rows in file order; of rows that name the same slot the last one counts.
        mode: Merge or replace.

    Returns:
        The new media; equal to the old where the rows say nothing new.
    """
    known = existing if existing is not None else TargetMedia()
    if not placements:
        return known
    old = known if mode is MergeMode.MERGE else TargetMedia()
    spelling = _Spelling(known.additional)
    primary = [(p.media_id, p.order) for p in placements if p.purpose is None]
    slots = [(spelling.slot(p.media_id, p.purpose), p.order) for p in placements if p.purpose is not None]
    return TargetMedia(_ordered(old.primary, primary), _ordered(old.additional, slots))


def take_away(existing: TargetMedia | None, placements: Iterable[Placement]) -> TargetMedia | None:
    """Take the slots of the rows out of a target.

    Returns:
        What is left, or None where nothing is: the target inherits again. Source: domain.md U6.
    """
    if existing is None:
        return None
    gone_primary = {p.media_id for p in placements if p.purpose is None}
    gone = {(p.media_id, p.purpose.casefold()) for p in placements if p.purpose is not None}
    left = TargetMedia(
        tuple(i for i in existing.primary if i not in gone_primary),
        tuple(s for s in existing.additional if (s.media_id, s.purpose.casefold()) not in gone),
    )
    return left if left.is_explicit else None


class _Spelling:
    """Keeps purposes that differ in case alone as they are spelled already.

    Where a target has several spellings the exact one counts, else the first in the order of the alphabet,
    so that moving slots cannot change which one is meant.
    """

    def __init__(self, slots: Iterable[AdditionalSlot]) -> None:
        known = sorted(slots, key=lambda slot: slot.purpose)
        self._exact = set(known)
        self._slots: dict[tuple[int, str], AdditionalSlot] = {}
        self._purposes: dict[str, str] = {}
        for slot in known:
            self._slots.setdefault((slot.media_id, slot.purpose.casefold()), slot)
            self._purposes.setdefault(slot.purpose.casefold(), slot.purpose)

    def slot(self, media_id: int, purpose: str) -> AdditionalSlot:
        exact = AdditionalSlot(media_id, purpose)
        if exact in self._exact:
            return exact
        folded = purpose.casefold()
        spelled = AdditionalSlot(media_id, self._purposes.setdefault(folded, purpose))
        return self._slots.setdefault((media_id, folded), spelled)


def _ordered(existing: Sequence[_K], rows: Iterable[tuple[_K, float | None]]) -> tuple[_K, ...]:
    """Insert rows with an order at that place, counted from 1; the others stay or come last."""
    wanted: dict[_K, float | None] = {}
    for key, order in rows:
        wanted.pop(key, None)
        wanted[key] = order
    result = [key for key in existing if wanted.get(key) is None]
    result += [key for key, order in wanted.items() if order is None and key not in existing]
    last = -1
    numbered = sorted(
        ((order, key) for key, order in wanted.items() if order is not None), key=lambda p: p[0]
    )
    for order, key in numbered:
        # Equal orders keep the order of the file.
        last = min(max(floor(order) - 1, last + 1), len(result))
        result.insert(last, key)
    return tuple(result)
