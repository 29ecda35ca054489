"""What one row of a manifest says about a media item and about an assignment. Pure values.

Named tuples: a manifest makes hundreds of thousands of them, at a fifth of the cost of frozen classes.
Source: import-export-manifest, domain.md 8.2 to 8.4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from app.models.catalog.dimensions import Dimension
from app.models.manifests.columns import COLUMNS
from app.models.manifests.results import RowProblem
from app.models.media.content import MediaProperties, Region


class Action(StrEnum):
    """What happens after a row is applied. Blank means Draft."""

    PUBLISH_NOW = "PublishNow"
    DRAFT = "Draft"
    UNPUBLISH = "Unpublish"
    UNPUBLISH_AND_DELETE = "UnpublishAndDelete"

    @property
    def takes_off(self) -> bool:
        """Tell whether it ends what is live."""
        return self in (Action.UNPUBLISH, Action.UNPUBLISH_AND_DELETE)


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


class MediaPart(NamedTuple):
    """What a row says about its media item.

    Attributes:
        internal_id: The id that exports give, or empty.
        source: (provider, id) of an external system, or None; wins over `internal_id`.
        import_path: File under the media root or URL, or empty.
        locale: `Neutral` or a code in lower case; the texts are in it.
        type: `Image`, `Video` or `File`.
        properties: Of videos and files; what the type does not have is as by default.
        version: The version that the row was made from, or None.
        merges: The cell about other versions is blank: what does not conflict is merged.
        given: The columns that the manifest has; what it lacks is left as it is stored.
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
    category: str
    properties: MediaProperties
    focal: Region | None
    version: int | None
    if_exists: IfExists
    action: Action
    if_checked_out: OnConflict
    if_other_version: OnConflict
    merges: bool
    given: frozenset[str]

    @property
    def values(self) -> tuple[object, ...]:
        """What it says of the item, apart from how it is found and what is done with it."""
        return self[3:13]

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


class MasterKey(NamedTuple):
    """A master or simple product, by its number."""

    product: str


class CellKey(NamedTuple):
    """A cell of the assignment matrix: the product's number, and values by dimension in canonical order."""

    product: str
    values: tuple[tuple[Dimension, str], ...]


class VariantKey(NamedTuple):
    """A variant, by its number."""

    variant: str


class SwatchKey(NamedTuple):
    """The swatch of one dimension value of a product."""

    product: str
    dimension: Dimension
    value: str


class CategoryKey(NamedTuple):
    """A category, by its path: `Men/Tops`."""

    path: str


EntityKey = MasterKey | CellKey | VariantKey | SwatchKey | CategoryKey


class SwatchPart(NamedTuple):
    """What a row says about a swatch.

    Attributes:
        hex: Like `#1a2b3c`, or empty.
        media: The id of the image as exports give it; empty: the media item of the row.
        crop: The sample of the image, or None for all of it.
    """

    hex: str = ""
    media: str = ""
    crop: Region | None = None


NO_SWATCH: Final = SwatchPart()


class AssignmentPart(NamedTuple):
    """What a row says about where its media item stands.

    Attributes:
        channel: `Omnichannel`, or an OUN with its prefix in capitals.
        locale: `Neutral`, or a code in lower case.
        purpose: Only in Additional, then never empty.
        order: MediaDisplayOrder, or None.
        swatch: Of a `SwatchKey` alone.
        merges: The cell about other versions is blank: what does not conflict is merged.
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
    swatch: SwatchPart = NO_SWATCH
    merges: bool = False


@dataclass(slots=True)
class ManifestRow:
    """A row, judged.

    Attributes:
        row: Its number (header = 1).
        media: What it says about media; None if there are problems, or where a colour needs none.
        assignment: What it says about an assignment; None without one or if there are problems in it.
        problems: Everything that is wrong; a row with problems has no effect.
        warnings: What is ignored, one sentence each.
    """

    row: int
    media: MediaPart | None
    assignment: AssignmentPart | None
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[str, ...] = ()
