"""The one edit that a plan of names becomes. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from app.models.assignments.edit import Change, Edit, MatrixEdit, TargetEdit
from app.models.assignments.name_plan import NameMatch, NamePlan
from app.models.assignments.name_rules import folded
from app.models.assignments.slots import (
    EMPTY_DOCUMENT,
    NOTHING,
    AdditionalSlot,
    DocumentContent,
    Target,
    TargetMedia,
)
from app.models.context import Context

_DIGITS: Final = re.compile(r"([0-9]+)")


class NameMode(StrEnum):
    """What becomes of the media that targets have: kept before the new ones, or replaced."""

    ADD = "add"
    REPLACE = "replace"


def edit_of(
    plan: NamePlan, contents: Mapping[int, DocumentContent], context: Context, mode: NameMode = NameMode.ADD
) -> Edit:
    """Make the edit that assigns the matches of a plan.

    Matrices are created first. Items stand by position, then by name; a target that has them already is
    left out.

    Args:
        plan: The matches, every ambiguous one that counts decided.
        contents: What an editor sees now, by id of the product; missing: nothing.
        context: Where they are assigned.
        mode: What becomes of the media that are there.
    """
    wanted: dict[int, dict[Target, list[NameMatch]]] = {}
    for match in plan.matches:
        targets = wanted.setdefault(match.place.product, {})
        for target in plan.targets(match.place):
            targets.setdefault(target, []).append(match)
    changes: list[Change] = []
    products = plan.catalog.products
    for place in sorted(wanted, key=lambda one: products[one].number):
        product_id = products[place].id
        if place in plan.matrices:
            changes.append(MatrixEdit(product_id, context, (), plan.matrices[place]))
        content = contents.get(product_id, EMPTY_DOCUMENT)
        for target, matches in wanted[place].items():
            before = content.get(target)
            after = _after(before or NOTHING, sorted(matches, key=_order), mode)
            if after != before:
                changes.append(TargetEdit(product_id, context, target, before, after))
    return Edit(edit_text(plan), tuple(changes))


def edit_text(plan: NamePlan) -> str:
    """Say what a plan does: `Assign 214 items to 96 targets by file name`."""
    items, targets = len(plan.matches), plan.target_count()
    return f"Assign {_counted(items, 'item')} to {_counted(targets, 'target')} by file name"


def _after(old: TargetMedia, matches: list[NameMatch], mode: NameMode) -> TargetMedia:
    primary = tuple(dict.fromkeys(one.media.id for one in matches if not one.purpose))
    slots = tuple(dict.fromkeys(AdditionalSlot(one.media.id, one.purpose) for one in matches if one.purpose))
    if mode is NameMode.ADD:
        return TargetMedia(
            old.primary + tuple(i for i in primary if i not in old.primary),
            old.additional + tuple(slot for slot in slots if slot not in old.additional),
        )
    purposes = {slot.purpose for slot in slots}
    kept = tuple(slot for slot in old.additional if slot.purpose not in purposes)
    return TargetMedia(primary or old.primary, kept + slots)


def _order(match: NameMatch) -> tuple[int, list[tuple[int, str]]]:
    """Order by position, then by name with numbers as numbers."""
    pieces = _DIGITS.split(folded(match.media.stem))
    return match.position, [(int(p), "") if n % 2 else (0, p) for n, p in enumerate(pieces)]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
