"""One raw row of a manifest -> what it says about a media item and about an assignment. Pure.

Source: import-export-manifest, domain.md 8.2 to 8.4.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.catalog.dimensions import Dimension
from app.models.context import NEUTRAL, OMNICHANNEL
from app.models.manifests.columns import COLUMNS, FILE, MEDIA_TYPES
from app.models.manifests.results import ErrorCode, RowProblem
from app.models.manifests.tsv import RawRow
from app.models.media.rows import NAME_LENGTH

NEUTRAL_TOKEN: Final = "system_neutral"
OMNICHANNEL_TOKENS: Final = frozenset({"", "omnichannel", "omni"})
OUN_PREFIX: Final = "OUN"
DEFAULT_CATALOG: Final = "0"

_CELL_EXAMPLE: Final = "write it like 93039|Color:Black|Style:Slim."
_PURPOSE: Final = re.compile(r"[\w \-]{1,128}")
_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_DIMENSIONS: Final = {dimension.value: dimension for dimension in Dimension}
_ENTITY_KEYS: Final = {
    "Product|Master": "EntityId",
    "Product|Variant": "EntityId",
    "Product|DimensionMatrix": "EntityId|DimensionMatrix",
    "Product|Master|Swatch": "EntityId|SwatchType|SwatchId",
}


class Action(StrEnum):
    """What happens after a row is applied. Blank means Draft."""

    PUBLISH_NOW = "PublishNow"
    DRAFT = "Draft"
    UNPUBLISH = "Unpublish"
    UNPUBLISH_AND_DELETE = "UnpublishAndDelete"


class IfExists(StrEnum):
    """What happens to a media item that is there already. Blank means UseExisting."""

    USE_EXISTING = "UseExisting"
    OVERWRITE = "Overwrite"
    TAKE_LATEST = "TakeLatest"
    KEEP_BOTH = "KeepBoth"


class OnConflict(StrEnum):
    """What happens to something checked out, or of another version. Blank means UseExisting."""

    USE_EXISTING = "UseExisting"
    OVERWRITE = "Overwrite"


class MediaGroup(StrEnum):
    """The gallery, or everything else."""

    PRIMARY = "Primary"
    ADDITIONAL = "Additional"


@dataclass(frozen=True, slots=True)
class MediaPart:
    """What a row says about its media item.

    Attributes:
        internal_id: The id that exports give, or empty.
        source: (provider, id) of an external system, or None; wins over `internal_id`.
        import_path: File under the media root or URL, or empty.
        locale: `Neutral` or a code in lower case; the texts are in it.
        type: `Image`, `Video` or `File`.
        version: The version that the row was made from, or None.
    """

    internal_id: str
    source: tuple[str, str] | None
    import_path: str
    locale: str
    type: str
    display_name: str
    title: str
    alt_text: str
    description: str
    tags: tuple[str, ...]
    version: int | None
    if_exists: IfExists
    action: Action
    if_checked_out: OnConflict
    if_other_version: OnConflict

    def missing_for_new(self) -> tuple[str, ...]:
        """List the columns that a new item needs and the row leaves empty."""
        return self._empty(name for name, c in COLUMNS.items() if self.type in c.needed_for_new)

    def missing_for_existing(self) -> tuple[str, ...]:
        """List the columns that an overwritten item needs and the row leaves empty.

        How the item was found is no matter here, and the library is the same for all channels, so neither
        InternalMediaId nor MediaChannel is asked for.
        """
        matched = {"InternalMediaId", "MediaChannel"}
        return self._empty(
            name for name, c in COLUMNS.items() if self.type in c.needed_for_existing and name not in matched
        )

    def _empty(self, names: Iterable[str]) -> tuple[str, ...]:
        filled = {
            "MediaLocale": self.locale,
            "MediaType": self.type,
            "MediaImportPath": self.import_path,
            "ImageAltText": self.alt_text,
            "MediaDisplayName": self.display_name,
            "MediaTitle": self.title,
        }
        return tuple(name for name in names if not filled[name])


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master or simple product, by its number."""

    product: str


@dataclass(frozen=True, slots=True)
class CellKey:
    """A cell of the assignment matrix: the product's number, and values by dimension in canonical order."""

    product: str
    values: tuple[tuple[Dimension, str], ...]

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Return the dimensions of the cell, canonical order."""
        return tuple(dimension for dimension, _ in self.values)


@dataclass(frozen=True, slots=True)
class VariantKey:
    """A variant, by its number."""

    variant: str


EntityKey = MasterKey | CellKey | VariantKey


@dataclass(frozen=True, slots=True)
class AssignmentPart:
    """What a row says about where its media item stands.

    Attributes:
        channel: `Omnichannel`, or an OUN with its prefix in capitals.
        locale: `Neutral`, or a code in lower case.
        purpose: Only in Additional, then never empty.
        order: MediaDisplayOrder, or None.
    """

    entity: EntityKey
    channel: str
    locale: str
    catalog: str
    group: MediaGroup
    purpose: str
    order: float | None
    action: Action
    version: int | None
    if_checked_out: OnConflict
    if_other_version: OnConflict


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A row, judged.

    Attributes:
        row: Its number (header = 1).
        media: What it says about media; None if there are problems.
        assignment: What it says about an assignment; None without one or if there are problems in it.
        problems: Everything that is wrong; a row with problems has no effect.
        warnings: What is ignored, one sentence each.
    """

    row: int
    media: MediaPart | None
    assignment: AssignmentPart | None
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[str, ...] = ()


def parse_row(raw: RawRow) -> ManifestRow:
    """Judge one row by itself, without any store. All that is wrong is told at once."""
    if raw.problem:
        return ManifestRow(raw.row, None, None, (RowProblem(ErrorCode.UNREADABLE_ROW, raw.problem),))
    reading = _Reading(raw.values)
    media = reading.media_part()
    of_media = len(reading.problems)
    assignment = reading.assignment_part() if reading.text("EntityType") else None
    if assignment is not None and assignment.group is MediaGroup.PRIMARY and media.type == FILE:
        reading.warnings.append("A file in the group Primary is not shown in galleries.")
    if not reading.text("EntityType") and reading.text("EntityKeyValue"):
        reading.fail(ErrorCode.MISSING_REQUIRED, "EntityType is empty.")
    sound = len(reading.problems) == of_media
    return ManifestRow(
        raw.row,
        None if reading.problems else media,
        assignment if sound else None,
        tuple(reading.problems),
        tuple(reading.warnings),
    )


class _Reading:
    """Reads the cells of one row and collects what is wrong."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.problems: list[RowProblem] = []
        self.warnings: list[str] = []

    def fail(self, code: ErrorCode, text: str) -> None:
        self.problems.append(RowProblem(code, text))

    def text(self, name: str) -> str:
        return self._values.get(name, "")

    def enum(self, name: str, default: str = "") -> str:
        """Read an enum in its own spelling; a blank cell is the default, which is required if empty."""
        cell = self.text(name)
        if not cell:
            if not default:
                self.fail(ErrorCode.MISSING_REQUIRED, f"{name} is empty.")
            return default
        allowed = COLUMNS[name].values
        found = next((value for value in allowed if value.casefold() == cell.casefold()), None)
        if found is None:
            self.fail(ErrorCode.BAD_VALUE, f"{name} {cell!r} is none of {', '.join(allowed)}.")
            return default or allowed[0]
        return found

    def integer(self, name: str) -> int | None:
        cell = self.text(name)
        if not cell:
            return None
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 18):
            self.fail(ErrorCode.BAD_VALUE, f"{name} {cell!r} is no whole number.")
            return None
        return int(cell)

    def number(self, name: str) -> float | None:
        cell = self.text(name)
        if not cell:
            return None
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fail(ErrorCode.BAD_VALUE, f"{name} {cell!r} is no number.")
            return None
        return value

    def locale(self, name: str) -> str:
        """Read a locale; blank is Neutral."""
        cell = self.text(name).casefold().replace("_", "-")
        if cell in ("", "neutral", NEUTRAL_TOKEN.replace("_", "-")):
            return NEUTRAL
        if not _LOCALE.fullmatch(cell):
            self.fail(ErrorCode.LOCALE_UNKNOWN, f"{name} {self.text(name)!r} is no locale, such as en-us.")
        return cell

    def conflict(self, name: str) -> OnConflict:
        return OnConflict(self.enum(name, OnConflict.USE_EXISTING))

    def media_part(self) -> MediaPart:
        provider, source_id = self.text("MediaSourceProvider"), self.text("MediaSourceId")
        if bool(provider) is not bool(source_id):
            name = "MediaSourceId" if provider else "MediaSourceProvider"
            self.fail(ErrorCode.MISSING_REQUIRED, f"{name} is empty; provider and id belong together.")
        if not self.text("MediaLocale"):
            self.fail(ErrorCode.MISSING_REQUIRED, "MediaLocale is empty; write system_neutral for Neutral.")
        tags = (tag.strip() for tag in self.text("MediaSearchTags").split(","))
        self.enum("MediaCategory", "None")
        if len(self.text("MediaDisplayName")) > NAME_LENGTH:
            self.fail(ErrorCode.BAD_VALUE, f"MediaDisplayName has more than {NAME_LENGTH} characters.")
        return MediaPart(
            internal_id=self.text("InternalMediaId"),
            source=(provider, source_id) if provider and source_id else None,
            import_path=self.text("MediaImportPath") or self.text("MediaReferenceUrl"),
            locale=self.locale("MediaLocale"),
            type=self.enum("MediaType") or MEDIA_TYPES[0],
            display_name=self.text("MediaDisplayName"),
            title=self.text("MediaTitle"),
            alt_text=self.text("ImageAltText"),
            description=self.text("MediaDescription"),
            tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
            version=self.integer("MediaVersion"),
            if_exists=IfExists(self.enum("MediaSourceIfExistsAction", IfExists.USE_EXISTING)),
            action=Action(self.enum("MediaAction", Action.DRAFT)),
            if_checked_out=self.conflict("MediaCheckedOutAction"),
            if_other_version=self.conflict("MediaVersionMismatchAction"),
        )

    def assignment_part(self) -> AssignmentPart | None:
        entity_type = self.enum("EntityType")
        if entity_type == "Product|Master|Swatch":
            self.fail(ErrorCode.BAD_SWATCH, "Swatch rows (Product|Master|Swatch) are not supported yet.")
            return None
        self._check_entity_key(entity_type)
        entity = self._entity(entity_type)
        group = MediaGroup(self.enum("MediaGroup") or MediaGroup.PRIMARY)
        catalog = self.text("CatalogNumber") or DEFAULT_CATALOG
        if catalog != DEFAULT_CATALOG:
            self.fail(
                ErrorCode.CATALOG_NOT_FOUND, f"The catalog {catalog} is not found; only 0, the default, is."
            )
        part = AssignmentPart(
            entity=entity,
            channel=self._channel(),
            locale=self.locale("EntityLocale"),
            catalog=catalog,
            group=group,
            purpose=self._purpose(group),
            order=self.number("MediaDisplayOrder"),
            action=Action(self.enum("EntityAssignmentAction", Action.DRAFT)),
            version=self.integer("EntityVersion"),
            if_checked_out=self.conflict("EntityCheckedOutAction"),
            if_other_version=self.conflict("EntityVersionMismatchAction"),
        )
        return part

    def _check_entity_key(self, entity_type: str) -> None:
        if not self.text("EntityKey"):
            return
        key = self.enum("EntityKey")
        if entity_type and key != _ENTITY_KEYS[entity_type]:
            fitting = _ENTITY_KEYS[entity_type]
            self.fail(ErrorCode.BAD_VALUE, f"EntityKey {key} does not fit {entity_type}; it needs {fitting}.")

    def _entity(self, entity_type: str) -> EntityKey:
        value = self.text("EntityKeyValue")
        if not value:
            self.fail(ErrorCode.MISSING_REQUIRED, "EntityKeyValue is empty.")
        match entity_type:
            case "Product|Variant":
                return VariantKey(value)
            case "Product|DimensionMatrix":
                return self._cell(value)
            case _:
                return MasterKey(value)

    def _cell(self, text: str) -> CellKey:
        product, *parts = (part.strip() for part in text.split("|"))
        values: dict[Dimension, str] = {}
        for part in parts:
            name, colon, value = (piece.strip() for piece in part.partition(":"))
            dimension = _DIMENSIONS.get(name.casefold())
            if not colon or not value or dimension is None or dimension in values:
                self.fail(
                    ErrorCode.DIMENSION_NOT_FOUND,
                    f"{part!r} in EntityKeyValue is not understood; {_CELL_EXAMPLE}",
                )
            else:
                values[dimension] = value
        if not parts:
            self.fail(
                ErrorCode.DIMENSION_NOT_FOUND,
                f"EntityKeyValue {text!r} names no dimension; {_CELL_EXAMPLE}",
            )
        return CellKey(product, tuple((d, values[d]) for d in Dimension if d in values))

    def _channel(self) -> str:
        cell = self.text("EntityChannel")
        if cell.casefold() in OMNICHANNEL_TOKENS:
            return OMNICHANNEL
        number = cell[len(OUN_PREFIX) :]
        if not cell.upper().startswith(OUN_PREFIX) or not number:
            self.fail(
                ErrorCode.CHANNEL_NOT_FOUND,
                f"EntityChannel {cell!r} is neither Omnichannel nor an OUN with its prefix, such as OUN007.",
            )
        return OUN_PREFIX + number

    def _purpose(self, group: MediaGroup) -> str:
        purpose = " ".join(self.text("MediaPurpose").split())
        if group is MediaGroup.PRIMARY:
            if purpose:
                self.warnings.append("MediaPurpose is ignored in the group Primary.")
            return ""
        if not purpose:
            self.fail(ErrorCode.MISSING_REQUIRED, "MediaPurpose is empty; Additional media need one.")
        elif not _PURPOSE.fullmatch(purpose):
            text = f"MediaPurpose {purpose!r} may have up to 128 letters, digits, spaces, - and _."
            self.fail(ErrorCode.BAD_VALUE, text)
        return purpose
