"""Slots: what a document says about its targets. Pure values.

A document holds, for one product in one context, the media of the master, of the cells of the
assignment matrix and of variants. Source: assign-media-omnichannel, domain.md 4.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, TypeVar

from app.models.catalog.dimensions import Dimension, DimensionValues
from app.models.media.content import Region

PURPOSE: Final = re.compile(r"(?! +$)[\w -]{1,128}")
"""What a media purpose may be. Source: domain.md 4.3."""

PURPOSE_HINT: Final = "Use 1 to 128 letters, digits, spaces, hyphens and underscores."

_K = TypeVar("_K")
_V = TypeVar("_V")


class Level(StrEnum):
    """The level that an assignment is made on, strongest first."""

    VARIANT = "variant"
    DIMENSION = "dimension"
    MASTER = "master"


@dataclass(frozen=True, slots=True)
class AdditionalSlot:
    """A media item outside the gallery, with its media purpose."""

    media_id: int
    purpose: str


@dataclass(frozen=True, slots=True)
class TargetMedia:
    """All media of one target.

    Attributes:
        primary: Media ids in gallery order, each once.
        additional: Slots in order, each (media, purpose) once.
        intentionally_empty: Shows nothing and stops the fallback. Source: domain.md U6.
    """

    primary: tuple[int, ...] = ()
    additional: tuple[AdditionalSlot, ...] = ()
    intentionally_empty: bool = False

    @property
    def is_explicit(self) -> bool:
        """Tell whether it answers for its target, that is, does not fall back."""
        return bool(self.primary or self.additional or self.intentionally_empty)

    def media_ids(self) -> Iterator[int]:
        """Give every media id in use; may repeat."""
        yield from self.primary
        for slot in self.additional:
            yield slot.media_id


NOTHING: Final = TargetMedia()


@dataclass(frozen=True, slots=True)
class MasterTarget:
    """The product itself."""


@dataclass(frozen=True, slots=True)
class CellTarget:
    """A cell of the assignment matrix."""

    key: DimensionValues


@dataclass(frozen=True, slots=True)
class VariantTarget:
    """One variant, by its database id."""

    variant_id: int


Target = MasterTarget | CellTarget | VariantTarget


@dataclass(frozen=True, slots=True, order=True)
class CategoryId:
    """A category as the owner of documents: it has one target, its master, with one image at most."""

    value: int


Owner = int | CategoryId
"""Whose document it is: a product by its id, or a category."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """A product-specific swatch of one dimension value: a hex colour, or an image.

    Attributes:
        hex: Like `#1a2b3c`; None for an image.
        media_id: The image; None for a hex colour.
        crop: The sample of the image that is shown, in its pixels; None shows all of it.

    Source: assign-media-omnichannel, domain.md 4.4.
    """

    hex: str | None = None
    media_id: int | None = None
    crop: Region | None = None


def _no_cells() -> dict[DimensionValues, TargetMedia]:
    return {}


def _no_variants() -> dict[int, TargetMedia]:
    return {}


def _no_swatches() -> dict[int, Swatch]:
    return {}


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """What a document holds. Only explicit targets are kept.

    Attributes:
        matrix: The dimensions that the cells are keyed by, canonical order; empty without a matrix.
        master: Media of the master, or None.
        cells: Media by cell key.
        variants: Media by variant id.
        swatches: Product-specific swatches by id of the dimension value.
    """

    matrix: tuple[Dimension, ...] = ()
    master: TargetMedia | None = None
    cells: Mapping[DimensionValues, TargetMedia] = field(default_factory=_no_cells)
    variants: Mapping[int, TargetMedia] = field(default_factory=_no_variants)
    swatches: Mapping[int, Swatch] = field(default_factory=_no_swatches)

    @property
    def is_empty(self) -> bool:
        """Tell whether it holds nothing, which means: inherited. Source: domain.md U6."""
        return self.master is None and not self.cells and not self.variants and not self.swatches

    def get(self, target: Target) -> TargetMedia | None:
        """Return a target's own media, or None where it inherits."""
        match target:
            case MasterTarget():
                return self.master
            case CellTarget(key):
                return self.cells.get(key)
            case VariantTarget(variant_id):
                return self.variants.get(variant_id)

    def with_target(self, target: Target, media: TargetMedia | None) -> "DocumentContent":
        """Return a copy in which a target has this media; None or nothing explicit lets it inherit."""
        kept = media if media is not None and media.is_explicit else None
        match target:
            case MasterTarget():
                return replace(self, master=kept)
            case CellTarget(key):
                return replace(self, cells=_changed(self.cells, key, kept))
            case VariantTarget(variant_id):
                return replace(self, variants=_changed(self.variants, variant_id, kept))

    def with_swatch(self, value_id: int, swatch: Swatch | None) -> "DocumentContent":
        """Return a copy in which a dimension value has this swatch; None leaves it to the central value."""
        return replace(self, swatches=_changed(self.swatches, value_id, swatch))

    def targets(self) -> Iterator[tuple[Target, TargetMedia]]:
        """Give every explicit target with its media: master, cells, variants."""
        if self.master is not None:
            yield MasterTarget(), self.master
        for key, media in self.cells.items():
            yield CellTarget(key), media
        for variant_id, media in self.variants.items():
            yield VariantTarget(variant_id), media

    def media_ids(self) -> frozenset[int]:
        """Return every media id in use, swatches included."""
        shown = {i for _, media in self.targets() for i in media.media_ids()}
        return frozenset(shown.union(s.media_id for s in self.swatches.values() if s.media_id is not None))


EMPTY_DOCUMENT: Final = DocumentContent()
_COMPACT: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def _changed(old: Mapping[_K, _V], key: _K, value: _V | None) -> Mapping[_K, _V]:
    new = {k: v for k, v in old.items() if k != key}
    if value is not None:
        new[key] = value
    return new


def content_to_json(content: DocumentContent) -> str:
    """Write a content as the stores keep it: compact, keys in a fixed order; equal ones are equal text."""
    body: dict[str, Any] = {}
    if content.matrix:
        body["x"] = [dimension.value for dimension in content.matrix]
    if content.master is not None:
        body["m"] = media_to_list(content.master)
    if content.cells:
        cells = {cell_text(k): m for k, m in content.cells.items()}
        body["d"] = {k: media_to_list(cells[k]) for k in sorted(cells)}
    if content.variants:
        body["v"] = {str(k): media_to_list(content.variants[k]) for k in sorted(content.variants)}
    if content.swatches:
        body["s"] = {str(k): swatch_to_list(content.swatches[k]) for k in sorted(content.swatches)}
    return _COMPACT.encode(body)


def content_from_json(text: str) -> DocumentContent:
    """Read what `content_to_json` wrote."""
    body = json.loads(text)
    master = body.get("m")
    return DocumentContent(
        matrix=tuple(Dimension(name) for name in body.get("x", ())),
        master=None if master is None else media_from_list(master),
        cells={cell_key(k): media_from_list(m) for k, m in body.get("d", {}).items()},
        variants={int(k): media_from_list(m) for k, m in body.get("v", {}).items()},
        swatches={int(k): swatch_from_list(s) for k, s in body.get("s", {}).items()},
    )


def part_from_json(text: str, variant_id: int | None, values: DimensionValues | None) -> DocumentContent:
    """Read of a content what may answer for one target, and what tells whether it holds anything.

    Of a thousand variants with media of their own one is read: the rest costs no objects.

    Args:
        text: What `content_to_json` wrote.
        variant_id: The variant that asks, or None.
        values: Its values, or those of a cell; None for the master.
    """
    body = json.loads(text)
    matrix = tuple(Dimension(name) for name in body.get("x", ()))
    cell = None if values is None else cell_text(values.only(matrix))
    master = body.get("m")
    return DocumentContent(
        matrix=matrix,
        master=None if master is None else media_from_list(master),
        cells={cell_key(k): media_from_list(m) for k, m in _part(body.get("d"), cell)},
        variants={int(k): media_from_list(m) for k, m in _part(body.get("v"), str(variant_id))},
        swatches={int(k): swatch_from_list(s) for k, s in body.get("s", {}).items()},
    )


def _part(kept: Mapping[str, list[Any]] | None, key: str | None) -> list[tuple[str, list[Any]]]:
    """Return the entry of a key, else any: what holds something must not look empty."""
    if not kept:
        return []
    found = key if key is not None and key in kept else next(iter(kept))
    return [(found, kept[found])]


def master_from_json(text: str) -> TargetMedia:
    """Read the media of the master alone from what `content_to_json` wrote; nothing where it inherits."""
    master = json.loads(text).get("m")
    return NOTHING if master is None else media_from_list(master)


def media_to_list(media: TargetMedia) -> list[Any]:
    """Write the media of a target as a list: primary ids, (id, purpose) pairs, 1 if intentionally empty."""
    return [
        list(media.primary),
        [[slot.media_id, slot.purpose] for slot in media.additional],
        int(media.intentionally_empty),
    ]


def media_from_list(value: list[Any]) -> TargetMedia:
    """Read what `media_to_list` wrote."""
    primary, additional, empty = value
    return TargetMedia(tuple(primary), tuple(AdditionalSlot(i, p) for i, p in additional), bool(empty))


def swatch_to_list(swatch: Swatch) -> list[Any]:
    """Write a swatch as a list: hex, media id, and the four corners of its crop or nothing."""
    crop = swatch.crop
    return [swatch.hex, swatch.media_id, *(() if crop is None else (crop.x1, crop.y1, crop.x2, crop.y2))]


def swatch_from_list(value: list[Any]) -> Swatch:
    """Read what `swatch_to_list` wrote."""
    color, media_id, *corners = value
    return Swatch(color, media_id, Region(*corners) if corners else None)


def cell_text(key: DimensionValues) -> str:
    """Write the key of a cell: value ids separated by commas, nothing for an ignored dimension."""
    return ",".join("" if value is None else str(value) for value in key)


def cell_key(text: str) -> DimensionValues:
    """Read what `cell_text` wrote."""
    return DimensionValues(*(int(part) if part else None for part in text.split(",")))
