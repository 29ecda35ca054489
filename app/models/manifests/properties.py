"""The cells of videos and files, and the focal region. Pure. Source: domain.md 8.2."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from app.models.manifests.columns import COLUMNS, FILE, VIDEO, ColumnType
from app.models.manifests.entities import read_region
from app.models.manifests.results import ErrorCode, RowProblem
from app.models.media.content import MediaProperties, Region
from app.models.media.rows import media_id_of

PROPERTY_OF: Final = {
    "MediaCaption": "caption",
    "VideoCaptionImportPath": "captions_file",
    "VideoThumbnailImportPath": "thumbnail",
    "VideoTranscriptImportPath": "transcript",
    "VideoAudioTrackImportPath": "audio",
    "VideoDescriptiveAudioTrackImportPath": "descriptive_audio",
    "VideoPlaytime": "playtime_s",
    "VideoSubtitle": "subtitle_url",
    "VideoMinimumAge": "minimum_age",
    "DocumentForceDownload": "force_download",
}
"""What each column is called in `MediaProperties`."""

PROPERTY_COLUMNS: Final = (*PROPERTY_OF, "X-Focal")
OF_TYPE: Final = {
    VIDEO: frozenset(name for name in PROPERTY_OF if name != "DocumentForceDownload"),
    FILE: frozenset({"DocumentForceDownload"}),
}
"""The columns that a type has; the others are left alone."""

_MOST: Final = {"VideoPlaytime": 1_000_000, "VideoMinimumAge": 120}
_BOOLEANS: Final = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
_LONGEST: Final = 10_000


class PropertyCells(NamedTuple):
    """What these cells say; what is empty is as by default."""

    values: MediaProperties
    focal: Region | None
    problems: tuple[RowProblem, ...]


def read_properties(values: Mapping[str, str]) -> PropertyCells:
    """Judge these cells of a row, trimmed, by column; what the manifest lacks is missing."""
    problems: list[RowProblem] = []
    found: dict[str, Any] = {}
    for name, field in PROPERTY_OF.items():
        cell = values.get(name, "")
        if not cell:
            continue
        kind = COLUMNS[name].type
        if name in _MOST:
            found[field] = _whole(name, cell, problems)
        elif kind is ColumnType.BOOLEAN:
            found[field] = _boolean(name, cell, problems)
        else:
            found[field] = cell
            _check_text(name, cell, problems, is_address=kind is ColumnType.URL)
    focal = read_region("X-Focal", values.get("X-Focal", ""), problems)
    return PropertyCells(MediaProperties(**found), focal, tuple(problems))


def property_cell(properties: MediaProperties, name: str) -> str:
    """Write the cell of a column."""
    value = getattr(properties, PROPERTY_OF[name])
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)


def _whole(name: str, cell: str, problems: list[RowProblem]) -> int | None:
    if cell.isascii() and cell.isdigit() and len(cell) <= 9 and int(cell) <= _MOST[name]:
        return int(cell)
    text = f"{name} {cell[:40]!r} is no whole number from 0 to {_MOST[name]:,}."
    problems.append(RowProblem(ErrorCode.BAD_VALUE, text, name))
    return None


def _boolean(name: str, cell: str, problems: list[RowProblem]) -> bool:
    found = _BOOLEANS.get(cell.casefold())
    if found is None:
        problems.append(
            RowProblem(ErrorCode.BAD_VALUE, f"{name} {cell[:40]!r} is neither true nor false.", name)
        )
    return bool(found)


def _check_text(name: str, cell: str, problems: list[RowProblem], *, is_address: bool) -> None:
    if len(cell) > _LONGEST or "\0" in cell:
        text = f"{name} has more than {_LONGEST:,} characters, or holds a NUL character."
        problems.append(RowProblem(ErrorCode.BAD_VALUE, text, name))
    elif (
        is_address
        and media_id_of(cell) is None
        and not cell.casefold().startswith(("https://", "http://", "/"))
    ):
        text = f"{name} {cell[:80]!r} is no address; write one that begins with https://."
        problems.append(RowProblem(ErrorCode.BAD_VALUE, text, name))
