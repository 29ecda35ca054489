"""EntityKeyValue and the cells of swatches -> what a row is about. Pure. Source: domain.md 8.3."""

import re
from collections.abc import Sequence
from typing import Final

from app.models.catalog.dimensions import Dimension
from app.models.manifests.choices import CATEGORY, SWATCH
from app.models.manifests.parts import (
    CategoryKey,
    CellKey,
    EntityKey,
    MasterKey,
    SwatchKey,
    SwatchPart,
    VariantKey,
)
from app.models.manifests.results import ErrorCode, RowProblem
from app.models.media.content import Region

SWATCH_DIMENSIONS: Final = (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)

_CELL_EXAMPLE: Final = "write it like 93039|Color:Black|Style:Slim."
_SWATCH_EXAMPLE: Final = "write it like 93039|Color|Black."
_DIMENSIONS: Final = {dimension.value: dimension for dimension in Dimension}
_HEX: Final = re.compile(r"#?([0-9a-fA-F]{6})")
_REGION: Final = re.compile(r"(\d{1,9}) *, *(\d{1,9}) *, *(\d{1,9}) *, *(\d{1,9})")
_KEY: Final = "EntityKeyValue"


def read_entity(entity_type: str, text: str, problems: list[RowProblem]) -> EntityKey | None:
    """Read EntityKeyValue; None where it is not understood, with a problem."""
    match entity_type:
        case "Product|Variant":
            return VariantKey(text)
        case "Product|DimensionMatrix":
            return _cell(text, problems)
        case "Product|Master":
            return MasterKey(text)
        case _ if entity_type == SWATCH:
            return _swatch(text, problems)
        case _ if entity_type == CATEGORY:
            names = (name.strip() for name in text.replace(" > ", "/").split("/"))
            return CategoryKey("/".join(name for name in names if name))
        case _:
            return None


def _cell(text: str, problems: list[RowProblem]) -> CellKey:
    product, *parts = (part.strip() for part in text.split("|"))
    values: dict[Dimension, str] = {}
    for part in parts:
        name, colon, value = (piece.strip() for piece in part.partition(":"))
        dimension = _DIMENSIONS.get(name.casefold())
        if not colon or not value or dimension is None or dimension in values:
            said = f"{part[:80]!r} in EntityKeyValue is not understood; {_CELL_EXAMPLE}"
            problems.append(RowProblem(ErrorCode.DIMENSION_NOT_FOUND, said, _KEY))
        else:
            values[dimension] = value
    if not parts:
        said = f"EntityKeyValue {text[:80]!r} names no dimension; {_CELL_EXAMPLE}"
        problems.append(RowProblem(ErrorCode.DIMENSION_NOT_FOUND, said, _KEY))
    return CellKey(product, tuple((d, values[d]) for d in Dimension if d in values))


def _swatch(text: str, problems: list[RowProblem]) -> SwatchKey | None:
    product, *rest = (part.strip() for part in text.split("|", 2))
    if len(rest) == 1 and ":" in rest[0]:
        rest = [part.strip() for part in rest[0].split(":", 1)]
    dimension = _DIMENSIONS.get(rest[0].casefold()) if len(rest) == 2 else None
    if dimension is None or not rest[1]:
        said = f"EntityKeyValue {text[:80]!r} names no value of a dimension; {_SWATCH_EXAMPLE}"
        problems.append(RowProblem(ErrorCode.BAD_SWATCH, said, _KEY))
        return None
    if dimension not in SWATCH_DIMENSIONS:
        said = f"{dimension.label} has no swatches; only color, style and size have."
        problems.append(RowProblem(ErrorCode.BAD_SWATCH, said, _KEY))
    return SwatchKey(product, dimension, rest[1])


def read_swatch(
    key: SwatchKey, group: str, cells: Sequence[str], problems: list[RowProblem], *, needs_value: bool
) -> SwatchPart:
    """Read SwatchGroup, SwatchDimension, SwatchValue and X-SwatchCrop of the row of a swatch.

    Group and dimension repeat what the key says, and may be empty.
    """
    value, shown, crop = cells
    if group and group.casefold() != key.dimension.value:
        said = f"SwatchGroup {group[:40]!r} is not the {key.dimension.label} of EntityKeyValue."
        problems.append(RowProblem(ErrorCode.BAD_SWATCH, said, "SwatchGroup"))
    if value and value.casefold() != key.value.casefold():
        said = f"SwatchDimension {value[:40]!r} is not the {key.value[:40]} of EntityKeyValue."
        problems.append(RowProblem(ErrorCode.BAD_SWATCH, said, "SwatchDimension"))
    region = read_region("X-SwatchCrop", crop, problems)
    color = _HEX.fullmatch(shown)
    if color is not None:
        if region is not None and needs_value:
            said = "A color has no sample of an image."
            problems.append(RowProblem(ErrorCode.BAD_SWATCH, said, "X-SwatchCrop"))
        return SwatchPart(hex=f"#{color[1]}")
    if shown.startswith("#"):
        said = f"SwatchValue {shown[:40]!r} is no color; write it like #1a2b3c."
        problems.append(RowProblem(ErrorCode.BAD_SWATCH, said, "SwatchValue"))
    return SwatchPart(media=shown, crop=region)


def read_region(name: str, cell: str, problems: list[RowProblem]) -> Region | None:
    """Read `x1,y1,x2,y2`; None for an empty cell, or with a problem."""
    if not cell:
        return None
    found = _REGION.fullmatch(cell)
    if found is not None:
        region = Region(*(int(number) for number in found.groups()))
        if region.x1 < region.x2 and region.y1 < region.y2:
            return region
    said = f"{name} {cell[:40]!r} is no rectangle; write it like 0,0,640,480."
    problems.append(RowProblem(ErrorCode.BAD_VALUE, said, name))
    return None


def region_text(region: Region | None) -> str:
    """Write what `read_region` reads."""
    return "" if region is None else f"{region.x1},{region.y1},{region.x2},{region.y2}"
