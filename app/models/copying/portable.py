"""Assignments by numbers and names instead of ids, as they travel between tenants. Pure.

A content of the source becomes portable, with the media of the destination; resolved there it is a content
again. What names a variant, cell or value that the destination does not have is left over, and waits.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.models.assignments.matrix import converted
from app.models.assignments.resolve import VariantShape
from app.models.assignments.slots import (
    DocumentContent,
    Swatch,
    TargetMedia,
    media_from_list,
    media_to_list,
    swatch_from_list,
    swatch_to_list,
)
from app.models.catalog.dimensions import Dimension, DimensionValues, canonical
from app.models.catalog.rows import VariantRow

ValueName = tuple[Dimension, str]
"""A dimension value by its name; another tenant may write it in other letters of the same kind."""

CellName = tuple[ValueName, ...]


@dataclass(frozen=True, slots=True)
class Portable:
    """What a document holds, by names. Attributes as in `DocumentContent`."""

    matrix: tuple[Dimension, ...] = ()
    master: TargetMedia | None = None
    cells: Mapping[CellName, TargetMedia] = field(default_factory=dict[CellName, TargetMedia])
    variants: Mapping[str, TargetMedia] = field(default_factory=dict[str, TargetMedia])
    swatches: Mapping[ValueName, Swatch] = field(default_factory=dict[ValueName, Swatch])

    @property
    def is_empty(self) -> bool:
        """Tell whether it holds nothing."""
        return self.master is None and not self.cells and not self.variants and not self.swatches

    @property
    def targets(self) -> int:
        """Count the targets and swatches that it has media for."""
        return (self.master is not None) + len(self.cells) + len(self.variants) + len(self.swatches)

    def without_media(self, gone: Callable[[int], bool]) -> "Portable":
        """Return it without media that do not exist any more."""
        cells = {key: kept for key, one in self.cells.items() if (kept := _kept(one, gone)) is not None}
        own = {key: kept for key, one in self.variants.items() if (kept := _kept(one, gone)) is not None}
        swatches = {
            key: one for key, one in self.swatches.items() if one.media_id is None or not gone(one.media_id)
        }
        master = None if self.master is None else _kept(self.master, gone)
        return Portable(self.matrix, master, cells, own, swatches)

    def media_ids(self) -> set[int]:
        """Return every media id in use."""
        media = [*self.cells.values(), *self.variants.values()]
        if self.master is not None:
            media.append(self.master)
        found = {media_id for one in media for media_id in one.media_ids()}
        return found | {one.media_id for one in self.swatches.values() if one.media_id is not None}


def _kept(media: TargetMedia, gone: Callable[[int], bool]) -> TargetMedia | None:
    primary = tuple(media_id for media_id in media.primary if not gone(media_id))
    additional = tuple(slot for slot in media.additional if not gone(slot.media_id))
    kept = replace(media, primary=primary, additional=additional)
    return kept if kept.is_explicit else None


@dataclass(frozen=True, slots=True)
class SourceNames:
    """What ids of a source mean.

    Attributes:
        media: Ids in the destination by ids in the source.
        values: Names of dimension values by id.
        variants: Numbers by id.
    """

    media: Mapping[int, int]
    values: Mapping[int, ValueName]
    variants: Mapping[int, str]


class UnknownMedia(KeyError):
    """A document shows an item that was not copied."""


def portable(content: DocumentContent, names: SourceNames) -> Portable:
    """Write a content of the source by names, with media of the destination.

    Variants and values that the source does not have any more are left out, as for its readers.

    Raises:
        UnknownMedia: It shows an item that has no counterpart.
    """
    media = names.media
    try:
        return Portable(
            content.matrix,
            None if content.master is None else _with_media(content.master, media),
            {
                tuple(
                    (d, names.values[i][1]) for d, i in zip(Dimension, key, strict=True) if i is not None
                ): (_with_media(one, media))
                for key, one in content.cells.items()
                if all(i is None or i in names.values for i in key)
            },
            {
                names.variants[variant_id]: _with_media(one, media)
                for variant_id, one in content.variants.items()
                if variant_id in names.variants
            },
            {
                names.values[value_id]: (
                    one if one.media_id is None else replace(one, media_id=media[one.media_id])
                )
                for value_id, one in content.swatches.items()
                if value_id in names.values
            },
        )
    except KeyError as error:
        raise UnknownMedia(*error.args) from error


def _with_media(media: TargetMedia, ids: Mapping[int, int]) -> TargetMedia:
    # Two items of the source may be one here: what is shown once stays shown once.
    primary = tuple(dict.fromkeys(ids[media_id] for media_id in media.primary))
    additional = tuple(dict.fromkeys(replace(slot, media_id=ids[slot.media_id]) for slot in media.additional))
    return TargetMedia(primary, additional, media.intentionally_empty)


@dataclass(frozen=True, slots=True)
class Place:
    """A product of the destination, or a category, which has no dimensions.

    Attributes:
        matrix: Its chosen dimensions; () where it has none yet.
        values: Ids of dimension values by name in small letters.
    """

    dimensions: tuple[Dimension, ...]
    matrix: tuple[Dimension, ...]
    variants: Sequence[VariantRow]
    values: Mapping[ValueName, int]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A content of the destination, and what waits for variants that are not there."""

    content: DocumentContent
    left: Portable


def matrix_for(place: Place, wanted: Portable) -> tuple[Dimension, ...]:
    """Return the dimensions that a product has chosen; one without takes over those of what arrives."""
    if place.matrix or not set(wanted.matrix) <= set(place.dimensions):
        return place.matrix
    return canonical(wanted.matrix)


def resolved(wanted: Portable, place: Place) -> Resolved:
    """Find the targets of a portable content in the destination.

    Where other dimensions are chosen there, cells go where every variant has the same, the rest to the
    variants themselves, so that no variant shows anything else.
    """
    numbers = {one.number.casefold(): one.id for one in place.variants}
    own = {value for one in place.variants for value in one.values if value is not None}
    cells: dict[DimensionValues, TargetMedia] = {}
    no_cells: dict[CellName, TargetMedia] = {}
    reach = {one.values.only(wanted.matrix) for one in place.variants} if wanted.cells else set()
    for name, media in wanted.cells.items():
        found = {d.value: place.values.get((d, value.casefold())) for d, value in name}
        key = DimensionValues(**found)
        if None not in found.values() and key in reach:
            cells[key] = media
        else:
            no_cells[name] = media
    variants: dict[int, TargetMedia] = {}
    no_variants: dict[str, TargetMedia] = {}
    for number, media in wanted.variants.items():
        variant_id = numbers.get(number.casefold())
        if variant_id is None:
            no_variants[number] = media
        else:
            variants[variant_id] = media
    swatches: dict[int, Swatch] = {}
    no_swatches: dict[ValueName, Swatch] = {}
    for (dimension, value), swatch in wanted.swatches.items():
        value_id = place.values.get((dimension, value.casefold()))
        if value_id is None or value_id not in own:
            no_swatches[dimension, value] = swatch
        else:
            swatches[value_id] = swatch
    matrix = matrix_for(place, wanted)
    content = DocumentContent(wanted.matrix if cells else matrix, wanted.master, cells, variants, swatches)
    if cells and matrix != content.matrix:
        shapes = [VariantShape(one.id, one.values) for one in place.variants]
        content = converted(content, matrix, shapes).kept_on_variants
    return Resolved(content, Portable(wanted.matrix, None, no_cells, no_variants, no_swatches))


def filled(content: DocumentContent, more: DocumentContent) -> DocumentContent:
    """Add what came later to a content; what it says already stays."""
    return DocumentContent(
        content.matrix or more.matrix,
        content.master or more.master,
        {**more.cells, **content.cells},
        {**more.variants, **content.variants},
        {**more.swatches, **content.swatches},
    )


def portable_to_json(wanted: Portable) -> str:
    """Write it as the store keeps it."""
    made: dict[str, Any] = {"x": [dimension.value for dimension in wanted.matrix]}
    if wanted.master is not None:
        made["m"] = media_to_list(wanted.master)
    made["d"] = [[dict(key), media_to_list(one)] for key, one in wanted.cells.items()]
    made["v"] = [[number, media_to_list(one)] for number, one in wanted.variants.items()]
    made["s"] = [[*key, swatch_to_list(one)] for key, one in wanted.swatches.items()]
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def portable_from_json(text: str) -> Portable:
    """Read what `portable_to_json` wrote."""
    made = json.loads(text)
    return Portable(
        tuple(Dimension(name) for name in made["x"]),
        media_from_list(made["m"]) if "m" in made else None,
        {
            tuple((Dimension(name), value) for name, value in key.items()): media_from_list(one)
            for key, one in made["d"]
        },
        {number: media_from_list(one) for number, one in made["v"]},
        {(Dimension(name), value): swatch_from_list(one) for name, value, one in made["s"]},
    )
