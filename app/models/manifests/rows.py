"""One raw row of a manifest -> what it says about a media item and about an assignment. Pure.

Cells of which a manifest has few different ones (actions, types, locales, channels) are judged together and
the judgement is kept, so that a row costs little more than its texts.
Source: import-export-manifest, domain.md 8.2 to 8.4.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Final, Generic, TypeVar, cast

from app.models.manifests.cells import plain
from app.models.manifests.choices import ASSIGNMENT_CHOICES, MEDIA_CHOICES, Choices, read_choices
from app.models.manifests.columns import FILE
from app.models.manifests.entities import read_entity, read_swatch
from app.models.manifests.parts import (
    NO_SWATCH,
    Action,
    AssignmentPart,
    EntityKey,
    ManifestRow,
    MediaGroup,
    MediaPart,
    SwatchKey,
)
from app.models.manifests.properties import PROPERTY_COLUMNS, PropertyCells, read_properties
from app.models.manifests.results import ErrorCode, RowProblem
from app.models.manifests.tsv import RawRow
from app.models.media.rows import NAME_LENGTH

_KEPT: Final = 20_000
"""Judgements kept in mind; beyond that, all are forgotten and made anew."""

_LONGEST_CELL: Final = 100_000
_T = TypeVar("_T")


def parse_row(raw: RawRow) -> ManifestRow:
    """Judge one row by itself; see `RowReader`."""
    return RowReader(tuple(raw.values)).read(raw.row, tuple(raw.values.values()), raw.problem)


class RowReader:
    """Judges the rows of one manifest, without any store. Thread: one at a time.

    Args:
        names: The column of each cell, in its spelling; None for columns that are not known.
    """

    def __init__(self, names: Sequence[str | None]) -> None:
        places = {name: place for place, name in enumerate(names) if name is not None}
        self._given = frozenset(places)
        self._width = len(names)
        self._choices = _Memo(places, (*MEDIA_CHOICES, *ASSIGNMENT_CHOICES), read_choices)
        self._properties = _Memo(places, PROPERTY_COLUMNS, read_properties)
        self._texts = _getter(places, _TEXTS)

    def read(self, row: int, cells: Sequence[str], problem: str = "") -> ManifestRow:
        """Judge a row. All that is wrong is told at once."""
        if problem:
            return ManifestRow(row, None, None, (RowProblem(ErrorCode.UNREADABLE_ROW, problem),))
        if len(cells) < self._width:
            cells = (*cells, *[""] * (self._width - len(cells)))
        choices = self._choices.of(cells)
        texts = [plain(cell) if cell else "" for cell in self._texts(cells)]
        provider, source_id, path, address, version, entity_key, order, entity_version, *_ = texts
        problems = list(choices.media_problems)
        properties = self._properties.of(cells)
        self._check_media(texts, choices, properties, problems)
        of_version = _integer("MediaVersion", version, problems) if version else None
        is_colour = choices.is_swatch and not (path or address or source_id or texts[_ID])
        media = (
            None
            if is_colour
            else MediaPart(
                texts[_ID],
                (provider, source_id) if provider and source_id else None,
                path or address,
                choices.media_locale,
                choices.type,
                texts[_NAME],
                texts[_TITLE],
                texts[_ALT],
                texts[_DESCRIPTION],
                tags_of(texts[_TAGS]),
                choices.category,
                properties.values,
                properties.focal,
                of_version,
                choices.if_exists,
                choices.action,
                choices.if_checked_out,
                choices.if_other_version,
                choices.merges,
                self._given,
            )
        )
        if not choices.entity_type:
            if entity_key:
                text = "EntityType is empty."
                problems.append(RowProblem(ErrorCode.MISSING_REQUIRED, text, "EntityType"))
            return _row(row, media, None, problems, choices.media_warnings)
        of_media = len(problems)
        problems += choices.assignment_problems
        assignment = _assignment(choices, entity_key, order, entity_version, texts[_SWATCH:], problems)
        warnings = choices.media_warnings + choices.warnings
        if is_colour and assignment is not None and not assignment.swatch.hex:
            text = "The swatch has neither a color nor an image."
            problems.append(RowProblem(ErrorCode.BAD_SWATCH, text, "SwatchValue"))
        sound = assignment if len(problems) == of_media else None
        return _row(row, media, sound, problems, warnings)

    def _check_media(
        self, texts: Sequence[str], choices: Choices, properties: PropertyCells, problems: list[RowProblem]
    ) -> None:
        provider, source_id = texts[0], texts[1]
        if bool(provider) is not bool(source_id):
            name = "MediaSourceId" if provider else "MediaSourceProvider"
            text = f"{name} is empty; provider and id belong together."
            problems.append(RowProblem(ErrorCode.MISSING_REQUIRED, text, name))
        whole = "".join(texts)
        if len(whole) > NAME_LENGTH or "\0" in whole:
            _check_lengths(texts, problems)
        if properties.problems:
            problems += properties.problems


_TEXTS: Final = (
    "MediaSourceProvider",
    "MediaSourceId",
    "MediaImportPath",
    "MediaReferenceUrl",
    "MediaVersion",
    "EntityKeyValue",
    "MediaDisplayOrder",
    "EntityVersion",
    "InternalMediaId",
    "MediaDisplayName",
    "ImageAltText",
    "MediaSearchTags",
    "MediaTitle",
    "MediaDescription",
    "SwatchDimension",
    "SwatchValue",
    "X-SwatchCrop",
)
"""Cells that differ from row to row, in the order in which `RowReader.read` takes them."""

_ID, _NAME, _ALT, _TAGS, _TITLE, _DESCRIPTION, _SWATCH = (8, 9, 10, 11, 12, 13, 14)
_LONG: Final = (_ALT, _TAGS, _TITLE, _DESCRIPTION)


def _check_lengths(texts: Sequence[str], problems: list[RowProblem]) -> None:
    if len(texts[_NAME]) > NAME_LENGTH:
        text = f"MediaDisplayName has more than {NAME_LENGTH} characters."
        problems.append(RowProblem(ErrorCode.BAD_VALUE, text, "MediaDisplayName"))
    for place in _LONG:
        if len(texts[place]) > _LONGEST_CELL:
            text = f"{_TEXTS[place]} has more than {_LONGEST_CELL:,} characters."
            problems.append(RowProblem(ErrorCode.BAD_VALUE, text, _TEXTS[place]))
    if any("\0" in text for text in texts):
        text = "A cell holds a NUL character, which no text may."
        problems.append(RowProblem(ErrorCode.BAD_VALUE, text))


def _row(
    row: int,
    media: MediaPart | None,
    assignment: AssignmentPart | None,
    problems: Sequence[RowProblem],
    warnings: tuple[str, ...],
) -> ManifestRow:
    is_file = media is not None and media.type == FILE
    if is_file and assignment is not None and assignment.group is MediaGroup.PRIMARY:
        warnings += ("A file in the group Primary is not shown in galleries.",)
    return ManifestRow(row, None if problems else media, assignment, tuple(problems), warnings)


def _assignment(
    choices: Choices,
    key: str,
    order: str,
    version: str,
    swatch: Sequence[str],
    problems: list[RowProblem],
) -> AssignmentPart | None:
    entity: EntityKey | None = None
    if key:
        entity = read_entity(choices.entity_type, key, problems)
    else:
        problems.append(RowProblem(ErrorCode.MISSING_REQUIRED, "EntityKeyValue is empty.", "EntityKeyValue"))
    if entity is None:
        return None
    of_swatch = NO_SWATCH
    if isinstance(entity, SwatchKey):
        takes_away = choices.entity_action is Action.UNPUBLISH_AND_DELETE
        of_swatch = read_swatch(entity, choices.swatch_group, swatch, problems, needs_value=not takes_away)
    return AssignmentPart(
        entity,
        choices.channel,
        choices.entity_locale,
        choices.catalog,
        choices.group,
        choices.purpose,
        _number("MediaDisplayOrder", order, problems) if order else None,
        choices.entity_action,
        _integer("EntityVersion", version, problems) if version else None,
        choices.entity_if_checked_out,
        choices.entity_if_other_version,
        of_swatch,
        choices.entity_merges,
    )


def tags_of(cell: str) -> tuple[str, ...]:
    """Read comma-separated tags: trimmed, each once, in the order of the cell."""
    if not cell:
        return ()
    return tuple(dict.fromkeys(tag for tag in (part.strip() for part in cell.split(",")) if tag))


def _integer(name: str, cell: str, problems: list[RowProblem]) -> int | None:
    if cell.isascii() and cell.isdigit() and len(cell) <= 18:
        return int(cell)
    problems.append(RowProblem(ErrorCode.BAD_VALUE, f"{name} {cell[:40]!r} is no whole number.", name))
    return None


def _number(name: str, cell: str, problems: list[RowProblem]) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    problems.append(RowProblem(ErrorCode.BAD_VALUE, f"{name} {cell[:40]!r} is no number.", name))
    return None


def _getter(places: Mapping[str, int], names: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Make a function that picks the cells of columns; of those that the manifest lacks, an empty one."""
    wanted = [places.get(name) for name in names]
    if None in wanted:
        return lambda cells: tuple(["" if at is None else cells[at] for at in wanted])
    return cast(Callable[[Sequence[str]], tuple[str, ...]], itemgetter(*cast(list[int], wanted)))


class _Memo(Generic[_T]):
    """Judges some cells of a row; rows in which these are alike are judged once."""

    def __init__(
        self, places: Mapping[str, int], names: Sequence[str], judge: Callable[[Mapping[str, str]], _T]
    ) -> None:
        self._names = [name for name in names if name in places]
        at = [places[name] for name in self._names]
        if len(at) > 1:
            self._pick: Callable[[Sequence[str]], tuple[str, ...]] = itemgetter(*at)
        else:
            self._pick = lambda cells: tuple(cells[place] for place in at)
        self._judge = judge
        self._known: dict[tuple[str, ...], _T] = {}

    def of(self, cells: Sequence[str]) -> _T:
        key = self._pick(cells)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            values = {name: plain(cell) for name, cell in zip(self._names, key, strict=True)}
            found = self._known[key] = self._judge(values)
        return found
