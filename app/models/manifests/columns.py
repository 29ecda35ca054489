"""The columns of manifests: 43 of media, 20 more of assignments. Pure data.

Source: import-export-manifest, domain.md 8.2 and 8.3.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.models.manifests.cells import plain
from app.models.media.content import CATEGORIES


class ColumnType(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    LIST = "comma-separated list"
    ENUM = "enum"
    LOCALE = "locale"
    INTEGER = "integer"
    NUMBER = "number"
    SECONDS = "seconds"
    BOOLEAN = "true or false"
    DATETIME = "date and time"
    URL = "URL"
    PATH = "path or URL"


IMAGE: Final = "Image"
VIDEO: Final = "Video"
FILE: Final = "File"
MEDIA_TYPES: Final = (IMAGE, VIDEO, FILE)
IF_EXISTS_ACTIONS: Final = ("UseExisting", "Overwrite", "TakeLatest", "KeepBoth")
ACTIONS: Final = ("PublishNow", "Draft", "Unpublish", "UnpublishAndDelete")
CONFLICT_ACTIONS: Final = ("UseExisting", "Overwrite")
ENTITY_TYPES: Final = (
    "Product|Master",
    "Product|Variant",
    "Product|DimensionMatrix",
    "Product|Master|Swatch",
    "Category|Default",
)
"""The last one is ours: the documented manifest has no categories. Source: domain.md 8.3."""

ENTITY_KEYS: Final = ("EntityId", "EntityId|DimensionMatrix", "EntityId|SwatchType|SwatchId")
MEDIA_GROUPS: Final = ("Primary", "Additional")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: As exports write it; headers are matched case-insensitively.
        type: What its cells hold.
        values: The allowed values of an enum, in their spelling; else empty.
        read_only: Written by exports and results, ignored on import.
        needed_for_new: Media types for which a new item needs it.
        needed_for_existing: Media types for which an item that is there already needs it.
    """

    name: str
    type: ColumnType = ColumnType.TEXT
    values: tuple[str, ...] = ()
    read_only: bool = False
    needed_for_new: tuple[str, ...] = ()
    needed_for_existing: tuple[str, ...] = ()


def _enum(name: str, values: tuple[str, ...], new: bool = False, existing: bool = False) -> Column:
    return Column(
        name,
        ColumnType.ENUM,
        values,
        needed_for_new=MEDIA_TYPES if new else (),
        needed_for_existing=MEDIA_TYPES if existing else (),
    )


def _read_only(name: str, kind: ColumnType) -> Column:
    return Column(name, kind, read_only=True)


ASSET_COLUMNS: Final = (
    Column("InternalMediaId", needed_for_existing=MEDIA_TYPES),
    Column("MediaChannel", needed_for_existing=MEDIA_TYPES),
    Column("MediaLocale", ColumnType.LOCALE, needed_for_new=MEDIA_TYPES, needed_for_existing=MEDIA_TYPES),
    _enum("MediaType", MEDIA_TYPES, new=True, existing=True),
    Column("MediaVersion", ColumnType.INTEGER),
    _enum("MediaCategory", CATEGORIES),
    Column("MediaSourceProvider"),
    Column("MediaSourceId"),
    Column("MediaReferenceUrl", ColumnType.URL),
    _enum("MediaSourceIfExistsAction", IF_EXISTS_ACTIONS),
    _enum("MediaAction", ACTIONS),
    _enum("MediaCheckedOutAction", CONFLICT_ACTIONS),
    _enum("MediaVersionMismatchAction", CONFLICT_ACTIONS),
    Column("MediaImportPath", ColumnType.PATH, needed_for_new=MEDIA_TYPES),
    Column("ImageAltText", needed_for_new=(IMAGE,), needed_for_existing=(IMAGE,)),
    Column("MediaSearchTags", ColumnType.LIST),
    Column("MediaCaption"),
    Column("MediaDisplayName", needed_for_new=MEDIA_TYPES, needed_for_existing=MEDIA_TYPES),
    Column("MediaDescription"),
    Column("VideoCaptionImportPath", ColumnType.URL),
    Column("VideoThumbnailImportPath", ColumnType.URL),
    Column("VideoTranscriptImportPath", ColumnType.URL),
    Column("VideoAudioTrackImportPath", ColumnType.URL),
    Column("VideoDescriptiveAudioTrackImportPath", ColumnType.URL),
    Column("VideoPlaytime", ColumnType.SECONDS),
    _read_only("MediaCreatedOn", ColumnType.DATETIME),
    _read_only("MediaLastModifiedOn", ColumnType.DATETIME),
    _read_only("MediaPublished", ColumnType.BOOLEAN),
    _read_only("MediaPublishedOn", ColumnType.DATETIME),
    _read_only("MediaPublishedURL", ColumnType.URL),
    _read_only("MediaPreviewURL", ColumnType.URL),
    _read_only("ImageQuality", ColumnType.NUMBER),
    _read_only("ImageWidth", ColumnType.INTEGER),
    _read_only("ImageHeight", ColumnType.INTEGER),
    _read_only("MediaChecksum", ColumnType.TEXT),
    Column("MediaTitle", needed_for_new=(VIDEO,), needed_for_existing=(VIDEO,)),
    Column("VideoSubtitle", ColumnType.URL),
    Column("VideoMinimumAge", ColumnType.INTEGER),
    Column("DocumentForceDownload", ColumnType.BOOLEAN),
    _read_only("Result", ColumnType.TEXT),
    _read_only("ResultTime", ColumnType.DATETIME),
    _read_only("ErrorCode", ColumnType.TEXT),
    _read_only("ResultDescription", ColumnType.TEXT),
)

ASSIGNMENT_COLUMNS: Final = (
    _enum("EntityType", ENTITY_TYPES),
    _enum("EntityKey", ENTITY_KEYS),
    Column("EntityKeyValue"),
    Column("EntityLocale", ColumnType.LOCALE),
    Column("CatalogNumber"),
    Column("EntityChannel"),
    _read_only("EntityAssignmentCurrentPublishState", ColumnType.TEXT),
    _enum("EntityAssignmentAction", ACTIONS),
    _enum("EntityCheckedOutAction", CONFLICT_ACTIONS),
    _enum("EntityVersionMismatchAction", CONFLICT_ACTIONS),
    _enum("MediaGroup", MEDIA_GROUPS),
    Column("MediaPurpose"),
    Column("MediaDisplayOrder", ColumnType.NUMBER),
    Column("SwatchGroup"),
    Column("SwatchDimension"),
    Column("SwatchValue"),
    _read_only("EntityCreatedOn", ColumnType.DATETIME),
    _read_only("EntityLastModifiedOn", ColumnType.DATETIME),
    _read_only("EntityPublishedOn", ColumnType.DATETIME),
    Column("EntityVersion", ColumnType.INTEGER),
)

EXTENDED_COLUMNS: Final = (
    Column("X-Focal"),
    Column("X-SwatchCrop"),
)
"""Ours, for what no documented column holds: rectangles as `x1,y1,x2,y2`. Source: domain.md 8.3."""

COLUMNS: Final[Mapping[str, Column]] = {
    column.name: column for column in ASSET_COLUMNS + ASSIGNMENT_COLUMNS + EXTENDED_COLUMNS
}
RESULT_COLUMNS: Final = ("Result", "ResultTime", "ErrorCode", "ResultDescription")

_BY_FOLDED_NAME: Final = {name.casefold(): column for name, column in COLUMNS.items()}
_ALWAYS_NEEDED: Final = ("MediaLocale", "MediaType")
_WAYS_TO_NAME_MEDIA: Final = (
    ("MediaImportPath",),
    ("MediaReferenceUrl",),
    ("InternalMediaId",),
    ("MediaSourceProvider", "MediaSourceId"),
)
_NEEDED_OF_ASSIGNMENTS: Final = ("EntityType", "EntityKeyValue", "MediaGroup")


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a manifest.

    Attributes:
        names: As they stand in the file, trimmed, in order.
        columns: The known column of each, or None; as long as `names`.
        problem: Why the manifest cannot be used, else empty.
        warnings: What is kept but ignored, one sentence each.
    """

    names: tuple[str, ...]
    columns: tuple[Column | None, ...]
    problem: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def has_assignments(self) -> bool:
        """Tell whether rows may say what the media is assigned to."""
        return any(column is not None and column.name == "EntityType" for column in self.columns)

    @property
    def known_names(self) -> tuple[str | None, ...]:
        """The known column of each by name, or None."""
        return tuple(None if column is None else column.name for column in self.columns)

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """Give the trimmed cells of the known columns by name; what a short row lacks is empty."""
        filled = (*cells, *[""] * (len(self.columns) - len(cells)))
        pairs = zip(self.columns, filled, strict=False)
        return {column.name: plain(cell) for column, cell in pairs if column is not None}


MOST_COLUMNS: Final = 10_000


def match_header(cells: Sequence[str]) -> Header:
    """Find the known columns: any order, any case; unknown ones are kept and ignored with a warning."""
    names = tuple(cell.strip() for cell in cells)
    if len(names) > MOST_COLUMNS:
        return Header(names, (), _header_problem(names, ()))
    columns = tuple(_BY_FOLDED_NAME.get(name.casefold()) for name in names)
    unknown = [name for name, column in zip(names, columns, strict=True) if name and column is None]
    warnings = (f"Unknown columns are kept and ignored: {', '.join(unknown)}.",) if unknown else ()
    return Header(names, columns, _header_problem(names, columns), warnings)


def _header_problem(names: tuple[str, ...], columns: tuple[Column | None, ...]) -> str:
    known = {column.name for column in columns if column is not None}
    if len(names) > MOST_COLUMNS:
        return f"The first line has {len(names):,} cells; a manifest has at most {MOST_COLUMNS:,} columns."
    if not known:
        return f"The first line names no column of a manifest; it begins with {names[0][:40]!r}."
    counts = Counter(name.casefold() for name in names if name)
    twice = sorted({name for name in names if counts[name.casefold()] > 1})
    if twice:
        return f"Columns that come twice: {', '.join(twice)}."
    missing = [name for name in _ALWAYS_NEEDED if name not in known]
    if not any(known.issuperset(way) for way in _WAYS_TO_NAME_MEDIA):
        missing.append("MediaImportPath (or InternalMediaId, or MediaSourceProvider and MediaSourceId)")
    says_where = [c.name for c in ASSIGNMENT_COLUMNS if c.name.startswith("Entity") and not c.read_only]
    if known.intersection(says_where):
        missing += [name for name in _NEEDED_OF_ASSIGNMENTS if name not in known]
    return f"Missing columns: {', '.join(missing)}." if missing else ""
