"""What changed from one content of a document to another, as people read it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.models.assignments.slots import (
    AdditionalSlot,
    CellTarget,
    DocumentContent,
    MasterTarget,
    Target,
    TargetMedia,
    VariantTarget,
)
from app.models.catalog.dimensions import DimensionValues

NAMED: Final = 3
"""Targets of a level with the same change that are named one by one; more are counted."""

_IMAGE: Final = "image"


@dataclass(frozen=True, slots=True)
class TargetNames:
    """What targets are called, and which type media items are of.

    Attributes:
        values: Names of dimension values by id.
        variants: Numbers of variants by id.
        types: Types of media items by id: `image`, `video`, `file`.
        master: What the master is called; categories have no other target.
    """

    values: Mapping[int, str]
    variants: Mapping[int, str]
    types: Mapping[int, str]
    master: str = "Master"

    def of(self, target: Target) -> str:
        """Name a target: `Master`, `Blue + Regular`, the number of a variant."""
        match target:
            case MasterTarget():
                return self.master
            case CellTarget(key):
                return self.of_cell(key)
            case VariantTarget(variant_id):
                return self.variants.get(variant_id, "A variant that is gone")

    def of_cell(self, key: DimensionValues) -> str:
        """Name a cell of the assignment matrix: `Blue + Regular`."""
        return " + ".join(
            self.values.get(value, "a value that is gone") for value in key if value is not None
        )

    def count(self, media_ids: Iterable[int]) -> str:
        """Count media items: `1 image`, `3 items`."""
        ids = list(media_ids)
        word = "image" if all(self.types.get(i) == _IMAGE for i in ids) else "item"
        return f"{len(ids):,} {word}{'' if len(ids) == 1 else 's'}"


def changes_in_words(before: DocumentContent, after: DocumentContent, names: TargetNames) -> tuple[str, ...]:
    """Say what changed: `Master: 2 images added`, `Blue + Regular: reset`; nothing for equal contents.

    Many targets of one level with the same change are counted: `12 variants: 1 image added`.
    """
    lines: list[str] = []
    if before.matrix != after.matrix and (before.cells or after.cells):
        chosen = " + ".join(dimension.label for dimension in after.matrix)
        lines.append(f"Assignment matrix: {chosen or 'none'}")
    told: dict[tuple[str, str], list[str]] = {}
    for target, old, new in paired_targets(before, after):
        if old != new:
            told.setdefault((_level(target), _media_words(old, new, names)), []).append(names.of(target))
    for value_id in dict.fromkeys([*before.swatches, *after.swatches]):
        was, now = before.swatches.get(value_id), after.swatches.get(value_id)
        if was != now:
            what = "added" if was is None else "reset" if now is None else "changed"
            named = f"Swatch {names.values.get(value_id, 'of a value that is gone')}"
            told.setdefault(("swatches", what), []).append(named)
    for (level, what), targets in told.items():
        if len(targets) > NAMED:
            lines.append(f"{len(targets):,} {level}: {what}")
        else:
            lines += [f"{target}: {what}" for target in targets]
    return tuple(lines)


def paired_targets(
    before: DocumentContent, after: DocumentContent
) -> Iterator[tuple[Target, TargetMedia | None, TargetMedia | None]]:
    """Give every target with media of its own in one of two contents, with both: master, cells, variants."""
    old, new = dict(before.targets()), dict(after.targets())
    merged = dict.fromkeys([*old, *new])
    for level in (MasterTarget, CellTarget, VariantTarget):
        for target in merged:
            if isinstance(target, level):
                yield target, old.get(target), new.get(target)


def _level(target: Target) -> str:
    match target:
        case MasterTarget():
            return "masters"
        case CellTarget():
            return "cells"
        case VariantTarget():
            return "variants"


def _media_words(before: TargetMedia | None, after: TargetMedia | None, names: TargetNames) -> str:
    if after is None:
        return "reset"
    if after.intentionally_empty:
        return "set to show no media"
    old, new = before or TargetMedia(), after
    added = [i for i in new.primary if i not in old.primary]
    removed = [i for i in old.primary if i not in new.primary]
    words = []
    if added:
        words.append(f"{names.count(added)} added")
    if removed:
        words.append(f"{names.count(removed)} removed")
    if [i for i in old.primary if i in new.primary] != [i for i in new.primary if i in old.primary]:
        words.append("order changed")
    words += _additional_words(old.additional, new.additional)
    return ", ".join(words) or "set to show media again"


def _additional_words(before: tuple[AdditionalSlot, ...], after: tuple[AdditionalSlot, ...]) -> Iterator[str]:
    if before == after:
        return
    old, new = {slot.media_id for slot in before}, {slot.media_id for slot in after}
    if new - old:
        yield f"{len(new - old):,} additional added"
    if old - new:
        yield f"{len(old - new):,} additional removed"
    if old == new:
        kept = sorted(before, key=_slot_key) == sorted(after, key=_slot_key)
        yield "order of Additional media changed" if kept else "Media purpose changed"


def _slot_key(slot: AdditionalSlot) -> tuple[int, str]:
    return slot.media_id, slot.purpose
