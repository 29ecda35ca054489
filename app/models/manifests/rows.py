"""One raw row of a manifest -> what it says about a media item and about an assignment. Pure.

A media item stands in many rows, and many cells take one of few values (actions, types, locales, channels).
Cells that belong together are judged together and the judgement is kept, so that a row costs little more than
what it alone says. Source: import-export-manifest, domain.md 8.2 to 8.4.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Final, Generic, NamedTuple, TypeVar, cast

from app.models.manifests.cells import plain
from app.models.manifests.choices import (
    ASSIGNMENT_CHOICES,
    MEDIA_CHOICES,
    SWATCH,
    Choices,
    read_choices,
    read_media_choices,
)
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
from app.models.manifests.properties import PROPERTY_COLUMNS, read_properties
from app.models.manifests.results import ErrorCode, RowProblem
from app.models.manifests.tsv import RawRow
from app.models.media.rows import NAME_LENGTH

_KEPT: Final = 10_000
"""Judgements kept in mind; beyond that, all are forgotten and made anew."""

_LONGEST_KEPT: Final = 4_000
"""Letters of the cells of a judgement that is kept: what is longer hardly comes twice."""

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
        self._media = _Memo(places, (*MEDIA_CHOICES, *_MEDIA_TEXTS, *PROPERTY_COLUMNS), self._read_media)
        self._choices = _Memo(places, ASSIGNMENT_CHOICES, read_choices)
        self._texts = _getter(places, _ASSIGNMENT_TEXTS)
        self._entities: dict[tuple[str, str], EntityKey] = {}
        self._orders: dict[str, float] = {}

    def read(self, row: int, cells: Sequence[str], problem: str = "") -> ManifestRow:
        """Judge a row. All that is wrong is told at once."""
        if problem:
            return ManifestRow(row, None, None, (RowProblem(ErrorCode.UNREADABLE_ROW, problem),))
        if len(cells) < self._width:
            cells = (*cells, *[""] * (self._width - len(cells)))
        media, choices, texts = self._media.of(cells), self._choices.of(cells), self._texts(cells)
        problems = media.problems
        if "\0" in "".join(texts) and _NUL not in problems:
            problems += (_NUL,)
        if not choices.entity_type:
            if plain(texts[0]):
                text = "EntityType is empty."
                problems += (RowProblem(ErrorCode.MISSING_REQUIRED, text, "EntityType"),)
            return ManifestRow(row, None if problems else media.part, None, problems)
        found: list[RowProblem] = []
        assignment = self._assignment(choices, texts, found)
        is_colour = choices.entity_type == SWATCH and not media.is_named
        if is_colour and assignment is not None and not assignment.swatch.hex:
            text = "The swatch has neither a color nor an image."
            found.append(RowProblem(ErrorCode.BAD_SWATCH, text, "SwatchValue"))
        if found:
            problems, assignment = (*problems, *found), None
        warnings = choices.warnings
        if media.part.type == FILE and not is_colour and choices.group is MediaGroup.PRIMARY and assignment:
            warnings += ("A file in the group Primary is not shown in galleries.",)
        part = None if problems or is_colour else media.part
        return ManifestRow(row, part, assignment, problems, warnings)

    def _read_media(self, values: Mapping[str, str]) -> "_Media":
        choices, properties = read_media_choices(values), read_properties(values)
        texts = {name: values.get(name, "") for name in _MEDIA_TEXTS}
        provider, source_id = texts["MediaSourceProvider"], texts["MediaSourceId"]
        problems = list(choices.problems)
        if bool(provider) is not bool(source_id):
            name = "MediaSourceId" if provider else "MediaSourceProvider"
            text = f"{name} is empty; provider and id belong together."
            problems.append(RowProblem(ErrorCode.MISSING_REQUIRED, text, name))
        _check_lengths(texts, problems)
        problems += properties.problems
        version = texts["MediaVersion"]
        path = texts["MediaImportPath"] or texts["MediaReferenceUrl"]
        part = MediaPart(
            texts["InternalMediaId"],
            (provider, source_id) if provider and source_id else None,
            path,
            choices.locale,
            choices.type,
            texts["MediaDisplayName"],
            texts["MediaTitle"],
            texts["ImageAltText"],
            texts["MediaDescription"],
            tags_of(texts["MediaSearchTags"]),
            choices.category,
            properties.values,
            properties.focal,
            _integer("MediaVersion", version, problems),
            choices.if_exists,
            choices.action,
            choices.if_checked_out,
            choices.if_other_version,
            choices.merges,
            self._given,
        )
        return _Media(part, bool(path or source_id or part.internal_id), tuple(problems))

    def _assignment(
        self, choices: Choices, texts: Sequence[str], problems: list[RowProblem]
    ) -> AssignmentPart | None:
        problems += choices.problems
        entity = self._entity(choices.entity_type, texts[0], problems)
        if entity is None:
            return None
        of_swatch = NO_SWATCH
        if isinstance(entity, SwatchKey):
            takes_away = choices.action is Action.UNPUBLISH_AND_DELETE
            cells = [plain(cell) for cell in texts[3:]]
            of_swatch = read_swatch(entity, choices.swatch_group, cells, problems, needs_value=not takes_away)
        order, version = texts[1], texts[2]
        return AssignmentPart(
            entity,
            choices.channel,
            choices.locale,
            choices.catalog,
            choices.group,
            choices.purpose,
            self._order(order, problems) if order else None,
            choices.action,
            _integer("EntityVersion", plain(version), problems) if version else None,
            choices.if_checked_out,
            choices.if_other_version,
            of_swatch,
            choices.merges,
        )

    def _entity(self, entity_type: str, cell: str, problems: list[RowProblem]) -> EntityKey | None:
        """Read EntityKeyValue; rows of one target share what they mean."""
        known = self._entities.get((entity_type, cell))
        if known is not None:
            return known
        key = plain(cell)
        if not key:
            text = "EntityKeyValue is empty."
            problems.append(RowProblem(ErrorCode.MISSING_REQUIRED, text, "EntityKeyValue"))
            return None
        found: list[RowProblem] = []
        entity = read_entity(entity_type, key, found)
        if entity is not None and not found:
            if len(self._entities) >= _KEPT:
                self._entities.clear()
            self._entities[entity_type, cell] = entity
        problems += found
        return entity

    def _order(self, cell: str, problems: list[RowProblem]) -> float | None:
        known = self._orders.get(cell)
        if known is not None:
            return known
        text = plain(cell)
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            said = f"MediaDisplayOrder {text[:40]!r} is no number."
            problems.append(RowProblem(ErrorCode.BAD_VALUE, said, "MediaDisplayOrder"))
            return None
        if len(self._orders) < _KEPT:
            self._orders[cell] = value
        return value


class _Media(NamedTuple):
    """What the cells about media say; many rows may share it.

    Attributes:
        is_named: They say which item, or file, it is about.
    """

    part: MediaPart
    is_named: bool
    problems: tuple[RowProblem, ...]


_MEDIA_TEXTS: Final = (
    "MediaSourceProvider",
    "MediaSourceId",
    "MediaImportPath",
    "MediaReferenceUrl",
    "MediaVersion",
    "InternalMediaId",
    "MediaDisplayName",
    "ImageAltText",
    "MediaSearchTags",
    "MediaTitle",
    "MediaDescription",
)
_ASSIGNMENT_TEXTS: Final = (
    "EntityKeyValue",
    "MediaDisplayOrder",
    "EntityVersion",
    "SwatchDimension",
    "SwatchValue",
    "X-SwatchCrop",
)
"""Cells that differ from row to row, in the order in which `RowReader` takes them."""

_LONG: Final = ("ImageAltText", "MediaSearchTags", "MediaTitle", "MediaDescription")
_NUL: Final = RowProblem(ErrorCode.BAD_VALUE, "A cell holds a NUL character, which no text may.")


def _check_lengths(texts: Mapping[str, str], problems: list[RowProblem]) -> None:
    if len(texts["MediaDisplayName"]) > NAME_LENGTH:
        text = f"MediaDisplayName has more than {NAME_LENGTH} characters."
        problems.append(RowProblem(ErrorCode.BAD_VALUE, text, "MediaDisplayName"))
    for name in _LONG:
        if len(texts[name]) > _LONGEST_CELL:
            text = f"{name} has more than {_LONGEST_CELL:,} characters."
            problems.append(RowProblem(ErrorCode.BAD_VALUE, text, name))
    if "\0" in "".join(texts.values()):
        problems.append(_NUL)


def tags_of(cell: str) -> tuple[str, ...]:
    """Read comma-separated tags: trimmed, each once, in the order of the cell."""
    if not cell:
        return ()
    return tuple(dict.fromkeys(tag for tag in (part.strip() for part in cell.split(",")) if tag))


def _integer(name: str, cell: str, problems: list[RowProblem]) -> int | None:
    if not cell:
        return None
    if cell.isascii() and cell.isdigit() and len(cell) <= 18:
        return int(cell)
    problems.append(RowProblem(ErrorCode.BAD_VALUE, f"{name} {cell[:40]!r} is no whole number.", name))
    return None


def _getter(places: Mapping[str, int], names: Sequence[str]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """Make a function that picks the cells of columns; of those that the manifest lacks, an empty one."""
    wanted = [places.get(name) for name in names]
    while len(wanted) > 2 and wanted[-1] is None:
        wanted.pop()
    if None in wanted:
        return lambda cells: tuple(["" if at is None else cells[at] for at in map(places.get, names)])
    pick = cast(Callable[[Sequence[str]], tuple[str, ...]], itemgetter(*cast(list[int], wanted)))
    blank = ("",) * (len(names) - len(wanted))
    return (lambda cells: pick(cells) + blank) if blank else pick


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
            found = self._judge({name: plain(cell) for name, cell in zip(self._names, key, strict=True)})
            if sum(map(len, key)) <= _LONGEST_KEPT:
                self._known[key] = found
        return found
