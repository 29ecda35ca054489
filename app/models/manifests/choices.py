"""The cells of a row that take one of few values: types, actions, locales, channels, groups. Pure.

Source: import-export-manifest, domain.md 8.2, 8.3, 0.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.models.context import NEUTRAL, OMNICHANNEL
from app.models.manifests.columns import COLUMNS, MEDIA_TYPES
from app.models.manifests.parts import Action, IfExists, MediaGroup, OnConflict
from app.models.manifests.results import ErrorCode, RowProblem

NEUTRAL_TOKEN: Final = "system_neutral"
OMNICHANNEL_TOKENS: Final = frozenset({"", "omnichannel", "omni"})
OUN_PREFIX: Final = "OUN"
DEFAULT_CATALOG: Final = "0"
SWATCH: Final = "Product|Master|Swatch"
CATEGORY: Final = "Category|Default"
ENTITY_KEY_OF: Final = {
    "Product|Master": "EntityId",
    "Product|Variant": "EntityId",
    "Product|DimensionMatrix": "EntityId|DimensionMatrix",
    SWATCH: "EntityId|SwatchType|SwatchId",
    CATEGORY: "EntityId",
}

MEDIA_CHOICES: Final = (
    "MediaLocale",
    "MediaType",
    "MediaCategory",
    "MediaSourceIfExistsAction",
    "MediaAction",
    "MediaCheckedOutAction",
    "MediaVersionMismatchAction",
)
ASSIGNMENT_CHOICES: Final = (
    "EntityType",
    "EntityKey",
    "EntityLocale",
    "EntityChannel",
    "CatalogNumber",
    "EntityAssignmentAction",
    "EntityCheckedOutAction",
    "EntityVersionMismatchAction",
    "MediaGroup",
    "MediaPurpose",
    "SwatchGroup",
)

_PURPOSE: Final = re.compile(r"[\w \-]{1,128}")
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_SPELLINGS: Final = {
    name: {value.casefold(): value for value in column.values}
    for name, column in COLUMNS.items()
    if column.values
}


@dataclass(frozen=True, slots=True)
class MediaChoices:
    """What those of `MEDIA_CHOICES` say.

    Attributes:
        merges: The cell about other versions is blank.
        problems: What is wrong in them.
    """

    locale: str
    type: str
    category: str
    if_exists: IfExists
    action: Action
    if_checked_out: OnConflict
    if_other_version: OnConflict
    merges: bool
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What those of `ASSIGNMENT_CHOICES` say.

    Attributes:
        entity_type: Empty in a row without an assignment.
        merges: The cell about other versions is blank.
        problems, warnings: What is wrong in them.
    """

    entity_type: str
    locale: str
    channel: str
    catalog: str
    action: Action
    if_checked_out: OnConflict
    if_other_version: OnConflict
    merges: bool
    group: MediaGroup
    purpose: str
    swatch_group: str
    problems: tuple[RowProblem, ...]
    warnings: tuple[str, ...]


def read_media_choices(values: Mapping[str, str]) -> MediaChoices:
    """Judge these cells of a row, trimmed, by column; what the manifest lacks is missing."""
    found = _Reading(values)
    if not values.get("MediaLocale"):
        text = "MediaLocale is empty; write system_neutral for Neutral."
        found.fail(ErrorCode.MISSING_REQUIRED, text, "MediaLocale")
    category = found.enum("MediaCategory", "None")
    locale = found.locale("MediaLocale")
    return MediaChoices(
        locale,
        found.enum("MediaType") or MEDIA_TYPES[0],
        category,
        IfExists(found.enum("MediaSourceIfExistsAction", IfExists.USE_EXISTING)),
        Action(found.enum("MediaAction", Action.DRAFT)),
        found.conflict("MediaCheckedOutAction"),
        found.conflict("MediaVersionMismatchAction"),
        not values.get("MediaVersionMismatchAction"),
        tuple(found.problems),
    )


def read_choices(values: Mapping[str, str]) -> Choices:
    """Judge these cells of a row, trimmed, by column; what the manifest lacks is missing."""
    found = _Reading(values)
    entity_type = found.enum("EntityType") if values.get("EntityType") else ""
    if values.get("EntityType"):
        found.check_key(entity_type)
    group = found.group(entity_type)
    return Choices(
        entity_type,
        found.locale("EntityLocale"),
        found.channel(entity_type),
        found.catalog(),
        Action(found.enum("EntityAssignmentAction", Action.DRAFT)),
        found.conflict("EntityCheckedOutAction"),
        found.conflict("EntityVersionMismatchAction"),
        not values.get("EntityVersionMismatchAction"),
        group,
        found.purpose(group),
        values.get("SwatchGroup", ""),
        tuple(found.problems),
        tuple(found.warnings),
    )


class _Reading:
    """Reads cells and collects what is wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[RowProblem] = []
        self.warnings: list[str] = []

    def fail(self, code: ErrorCode, text: str, column: str) -> None:
        self.problems.append(RowProblem(code, text, column))

    def text(self, name: str) -> str:
        return self._values.get(name, "")

    def enum(self, name: str, default: str = "") -> str:
        """Read an enum in its own spelling; a blank cell is the default, which is required if empty."""
        cell = self.text(name)
        if not cell:
            if not default:
                self.fail(ErrorCode.MISSING_REQUIRED, f"{name} is empty.", name)
            return default
        found = _SPELLINGS[name].get(cell.casefold())
        if found is None:
            allowed = COLUMNS[name].values
            text = f"{name} {cell[:80]!r} is none of {', '.join(allowed)}."
            self.fail(ErrorCode.BAD_VALUE, text, name)
            return default or allowed[0]
        return found

    def conflict(self, name: str) -> OnConflict:
        return OnConflict(self.enum(name, OnConflict.USE_EXISTING))

    def locale(self, name: str) -> str:
        """Read a locale; blank is Neutral."""
        cell = self.text(name).casefold().replace("_", "-")
        if cell in ("", "neutral", NEUTRAL_TOKEN.replace("_", "-")):
            return NEUTRAL
        if not _LOCALE.fullmatch(cell):
            text = f"{name} {self.text(name)[:40]!r} is no locale, such as en-us."
            self.fail(ErrorCode.LOCALE_UNKNOWN, text, name)
        return cell

    def check_key(self, entity_type: str) -> None:
        if not self.text("EntityKey"):
            return
        key = self.enum("EntityKey")
        if entity_type and key != ENTITY_KEY_OF[entity_type]:
            fitting = ENTITY_KEY_OF[entity_type]
            text = f"EntityKey {key} does not fit {entity_type}; it needs {fitting}."
            self.fail(ErrorCode.BAD_VALUE, text, "EntityKey")

    def group(self, entity_type: str) -> MediaGroup:
        """Read the media group; swatches have none, and a category has Primary alone."""
        if entity_type in (SWATCH, CATEGORY) and not self.text("MediaGroup"):
            return MediaGroup.PRIMARY
        group = MediaGroup(self.enum("MediaGroup") or MediaGroup.PRIMARY)
        if entity_type == CATEGORY and group is MediaGroup.ADDITIONAL:
            self.fail(ErrorCode.BAD_VALUE, "A category has no Additional media.", "MediaGroup")
        return group

    def channel(self, entity_type: str) -> str:
        cell = self.text("EntityChannel")
        if cell.casefold() in OMNICHANNEL_TOKENS:
            if entity_type == CATEGORY:
                text = "EntityChannel is empty or Omnichannel; category media belong to one channel."
                self.fail(ErrorCode.CHANNEL_NOT_FOUND, text, "EntityChannel")
            return OMNICHANNEL
        number = cell[len(OUN_PREFIX) :]
        if not cell.upper().startswith(OUN_PREFIX) or not number:
            said = "is neither Omnichannel nor an OUN with its prefix, such as OUN007."
            self.fail(ErrorCode.CHANNEL_NOT_FOUND, f"EntityChannel {cell[:40]!r} {said}", "EntityChannel")
        return OUN_PREFIX + number

    def catalog(self) -> str:
        catalog = self.text("CatalogNumber") or DEFAULT_CATALOG
        if catalog != DEFAULT_CATALOG:
            text = f"The catalog {catalog[:40]} is not found; only 0, the default, is."
            self.fail(ErrorCode.CATALOG_NOT_FOUND, text, "CatalogNumber")
        return catalog

    def purpose(self, group: MediaGroup) -> str:
        purpose = " ".join(self.text("MediaPurpose").split())
        if group is MediaGroup.PRIMARY:
            if purpose:
                self.warnings.append("MediaPurpose is ignored in the group Primary.")
            return ""
        if not purpose:
            text = "MediaPurpose is empty; Additional media need one."
            self.fail(ErrorCode.MISSING_REQUIRED, text, "MediaPurpose")
        elif not _PURPOSE.fullmatch(purpose):
            text = f"MediaPurpose {purpose[:40]!r} may have up to 128 letters, digits, spaces, - and _."
            self.fail(ErrorCode.BAD_VALUE, text, "MediaPurpose")
        return purpose
