"""What is said of a publish group before it goes live: blockers and warnings, each with one way out. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.publishing.group_rows import GroupItem, Rival
from app.models.publishing.lint import LintRule


class CheckKind(StrEnum):
    """What stands against a group, or should be seen before it goes live. Source: domain.md 6.4.

    Two swatches of one value cannot be: documents keep swatches by their value.
    """

    EMPTY = "empty"
    TOO_MANY = "too-many-items"
    PAST = "scheduled-in-the-past"
    TOO_CLOSE = "too-close-to-another-group"
    CHECKED_OUT = "checked-out"
    MEDIA_EDITED = "media-checked-out"
    MEDIA_DELETED = "media-deleted"
    MEDIA_CONTENT = "media-without-content"
    MEDIA_TEXT = "media-text-missing"
    CATEGORY_CONTEXT = "category-in-omnichannel"
    CATEGORY_IMAGES = "more-than-one-category-image"
    UNKNOWN_TARGET = "unknown-variant-or-value"
    SEVERS = "severs-inheritance"
    GAP = "gap"
    NO_IMAGE = "no-image"
    NO_PRIMARY = "additional-without-primary"
    FIRST_NOT_IMAGE = "first-not-image"
    SWATCH = "swatch-without-central"
    ALT_TEXT = "alt-text"
    TOO_SMALL = "too-small"
    ASPECT = "aspect"
    RIVAL = "in-another-group"
    LIVE_CHANGED = "changed-on-the-live-site"
    CONTEXT_GONE = "channel-or-language-gone"


class CheckFix(StrEnum):
    """The one thing that mends a finding."""

    ADD = "Add items"
    SPLIT = "Move items to another group"
    RESCHEDULE = "Edit schedule"
    ASK = "Ask to finish editing"
    REMOVE_MEDIA = "Take the media item out"
    REPLACE = "Replace the file"
    TEXTS = "Edit media texts"
    REMOVE = "Remove from the group"
    OPEN = "Open the item"
    CLEAN = "Remove what is left over"
    DIFFERENCE = "See what changes"
    COPY_INHERITED = "Copy inherited media here"
    ASSIGN = "Assign media"
    IMAGE_FIRST = "Move the first image to the front"
    CENTRAL = "Set the central value"
    CROP = "Crop the image"
    SEE_RIVAL = "Open the other group"
    TAKE_OVER = "Copy from the Live site again"


FIXES: Final[Mapping[CheckKind, CheckFix]] = {
    CheckKind.EMPTY: CheckFix.ADD,
    CheckKind.TOO_MANY: CheckFix.SPLIT,
    CheckKind.PAST: CheckFix.RESCHEDULE,
    CheckKind.TOO_CLOSE: CheckFix.RESCHEDULE,
    CheckKind.CHECKED_OUT: CheckFix.ASK,
    CheckKind.MEDIA_EDITED: CheckFix.ASK,
    CheckKind.MEDIA_DELETED: CheckFix.REMOVE_MEDIA,
    CheckKind.MEDIA_CONTENT: CheckFix.REPLACE,
    CheckKind.MEDIA_TEXT: CheckFix.TEXTS,
    CheckKind.CATEGORY_CONTEXT: CheckFix.REMOVE,
    CheckKind.CATEGORY_IMAGES: CheckFix.OPEN,
    CheckKind.UNKNOWN_TARGET: CheckFix.CLEAN,
    CheckKind.SEVERS: CheckFix.DIFFERENCE,
    CheckKind.GAP: CheckFix.COPY_INHERITED,
    CheckKind.NO_IMAGE: CheckFix.ASSIGN,
    CheckKind.NO_PRIMARY: CheckFix.ASSIGN,
    CheckKind.FIRST_NOT_IMAGE: CheckFix.IMAGE_FIRST,
    CheckKind.SWATCH: CheckFix.CENTRAL,
    CheckKind.ALT_TEXT: CheckFix.TEXTS,
    CheckKind.TOO_SMALL: CheckFix.REPLACE,
    CheckKind.ASPECT: CheckFix.CROP,
    CheckKind.RIVAL: CheckFix.SEE_RIVAL,
    CheckKind.LIVE_CHANGED: CheckFix.TAKE_OVER,
    CheckKind.CONTEXT_GONE: CheckFix.REMOVE,
}
BLOCKERS: Final = frozenset(list(CheckKind)[: list(CheckKind).index(CheckKind.SEVERS)])
"""Kinds that keep a group from going live; the others are warnings."""

LINT_KINDS: Final = {
    LintRule.NO_IMAGE: CheckKind.NO_IMAGE,
    LintRule.NO_PRIMARY: CheckKind.NO_PRIMARY,
    LintRule.FIRST_NOT_IMAGE: CheckKind.FIRST_NOT_IMAGE,
    LintRule.ALT_TEXT: CheckKind.ALT_TEXT,
    LintRule.TOO_SMALL: CheckKind.TOO_SMALL,
    LintRule.ASPECT: CheckKind.ASPECT,
    LintRule.SWATCH: CheckKind.SWATCH,
}


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """One thing that is said of a group.

    Attributes:
        item: The item it is about; None: the group.
        text: One sentence.
        media_ids: The media items it is about.
        rival: The other group that holds the item too.
    """

    kind: CheckKind
    item: GroupItem | None
    text: str
    media_ids: tuple[int, ...] = ()
    rival: Rival | None = None

    @property
    def is_blocker(self) -> bool:
        """Whether the group cannot go live like this."""
        return self.kind in BLOCKERS

    @property
    def fix(self) -> CheckFix:
        """The one thing that mends it."""
        return FIXES[self.kind]

    def __str__(self) -> str:
        if self.item is None:
            return self.text
        where = "" if self.item.context is None else f" in {self.item.context}"
        return f"{self.item.name}{where}: {self.text}"


def lint_text(rule: LintRule, galleries: int, locales: tuple[str, ...] = (), images: int = 0) -> str:
    """Say what the lint found, for all places of an item at once."""
    shown = f"{galleries:,} {'gallery' if galleries == 1 else 'galleries'}"
    pictures = f"{images:,} {'image' if images == 1 else 'images'}"
    match rule:
        case LintRule.NO_IMAGE:
            return f"{shown} without an image."
        case LintRule.NO_PRIMARY:
            return f"{shown} with Additional media and no Primary media."
        case LintRule.FIRST_NOT_IMAGE:
            return f"{shown} whose first item is no image."
        case LintRule.ALT_TEXT:
            return f"{pictures} without alt text in {', '.join(locales)}."
        case LintRule.TOO_SMALL:
            return f"{pictures} too small for {', '.join(locales)}."
        case LintRule.ASPECT:
            return f"{pictures} of another shape than {', '.join(locales)} wants."
        case LintRule.SWATCH:
            return "A swatch whose value has no central colour, so lists show none."
