"""What a name rule makes of media items: matches, what is ambiguous, and what is left over. Pure.

No dimension named: the master. Dimensions of the assignment matrix: its cells with these values. All
dimensions: the variant. Where a master has no matrix yet, one over the dimensions that its names give.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, NamedTuple

from app.models.assignments.name_catalog import NameCatalog, NamedItem, Shape
from app.models.assignments.name_matching import Matcher, Misfit, Reading
from app.models.assignments.name_rules import NameField, NameRule, folded, stem
from app.models.assignments.slots import CellTarget, MasterTarget, Target, VariantTarget
from app.models.catalog.dimensions import Dimension, DimensionValues, canonical
from app.models.errors import Cancelled
from app.models.media.rows import MediaType

MOST_CANDIDATES: Final = 20
"""Candidates that an ambiguous name is shown with."""

_LOOK_EVERY: Final = 500
_NO_VALUES: Final = DimensionValues()
_TargetKey = DimensionValues | int | None
_MASTER: Final = (None,)


class MediaName(NamedTuple):
    """A media item by what names say of it.

    Attributes:
        stem: Its name without folder and extension.
        key: The stem, `folded`.
    """

    id: int
    display_name: str
    stem: str
    key: str
    type: MediaType
    sha256: str

    @classmethod
    def of(
        cls, media_id: int, file_name: str, display_name: str, type_: MediaType, sha256: str
    ) -> "MediaName":
        """Take the file name, or the display name where there is none."""
        short = stem(file_name or display_name)
        return cls(media_id, display_name, short, folded(short), type_, sha256)


class NamedPlace(NamedTuple):
    """Where a name puts an item: a product, the values that it names, or one variant by its row."""

    product: int
    values: DimensionValues = _NO_VALUES
    variant: int | None = None


class NameMatch(NamedTuple):
    """An item and where it goes; `position` 0 where the name has none, `purpose` empty for Primary media."""

    media: MediaName
    place: NamedPlace
    position: int
    purpose: str


class Ambiguous(NamedTuple):
    """An item that its name puts in more than one place."""

    media: MediaName
    candidates: tuple[NameMatch, ...]


class LeftOver(NamedTuple):
    """An item that the rule puts nowhere, and why."""

    media: MediaName
    reason: str


@dataclass(frozen=True, slots=True)
class NamePlan:
    """What a rule makes of media items.

    Attributes:
        catalog: What names were looked up in; places point into it.
        matches, ambiguous, left_over: Every item is in one of them, in the order in which they were given.
        matrices: Assignment matrices to create, by place of the product.
    """

    catalog: NameCatalog
    matches: Sequence[NameMatch] = ()
    ambiguous: Sequence[Ambiguous] = ()
    left_over: Sequence[LeftOver] = ()
    matrices: Mapping[int, tuple[Dimension, ...]] = field(default_factory=dict)

    def targets(self, place: NamedPlace) -> tuple[Target, ...]:
        """Return where the items of a place are assigned."""
        return tuple(
            MasterTarget()
            if key is None
            else VariantTarget(self.catalog.variant_id(place.product, key))
            if isinstance(key, int)
            else CellTarget(key)
            for key in self._target_keys(place)
        )

    def target_count(self) -> int:
        """Count the targets that get items, each once."""
        found: dict[int, set[_TargetKey]] = {}
        for place in {match.place for match in self.matches}:
            found.setdefault(place.product, set()).update(self._target_keys(place))
        return sum(map(len, found.values()))

    def _target_keys(self, place: NamedPlace) -> Sequence[_TargetKey]:
        """Return targets as rows of variants, keys of cells, None for the master."""
        if place.variant is not None:
            return (place.variant,)
        if place.values == _NO_VALUES:
            return _MASTER
        matrix = self.matrices.get(place.product) or self.catalog.products[place.product].matrix
        shape = self.catalog.shape(place.product)
        if matrix and place.values.only(matrix) == place.values:
            return shape.cells(place.values, matrix)
        return shape.rows(place.values)

    def product_count(self) -> int:
        """Count the products that get items."""
        return len({match.place.product for match in self.matches})

    def decided(self, choices: Mapping[int, NameMatch]) -> "NamePlan":
        """Take ambiguous items to the candidate that a person chose, by id of the item."""
        chosen = [
            choices[one.media.id] for one in self.ambiguous if choices.get(one.media.id) in one.candidates
        ]
        if not chosen:
            return self
        done = {match.media.id for match in chosen}
        plan = replace(
            self,
            matches=[*self.matches, *chosen],
            ambiguous=[one for one in self.ambiguous if one.media.id not in done],
        )
        return replace(plan, matrices=_needed_matrices(plan.catalog, plan.matches))

    def without_new_matrices(self) -> "NamePlan":
        """Leave out what needs an assignment matrix that is not there yet."""
        if not self.matrices:
            return self
        kept, left = [], list(self.left_over)
        for match in self.matches:
            if match.place.product in self.matrices and _is_partial(self.catalog, match.place):
                left.append(LeftOver(match.media, self._needs_matrix(match.place)))
            else:
                kept.append(match)
        return replace(self, matches=kept, left_over=left, matrices={})

    def _needs_matrix(self, place: NamedPlace) -> str:
        names = " and ".join(d.label for d in self.matrices[place.product])
        return f"{self.catalog.products[place.product].number} has no assignment matrix over {names}."


def plan_names(
    rule: NameRule,
    items: Sequence[MediaName],
    catalog: NameCatalog,
    purposes: Iterable[str] = (),
    *,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> NamePlan:
    """Read the names of items by a rule and look up where they go.

    Args:
        rule: The rule.
        items: The items, each once.
        catalog: What can be named.
        purposes: Media purposes that `{group}` may name.
        cancelled: Asked now and then.
        progress: Told items done and in total, now and then.

    Raises:
        Cancelled: The work was stopped.
    """
    reader = _Reader(rule, catalog, purposes)
    matches: list[NameMatch] = []
    ambiguous: list[Ambiguous] = []
    left: list[LeftOver] = []
    for done, item in enumerate(items):
        if not done % _LOOK_EVERY:
            if cancelled():
                raise Cancelled("Stopped. Nothing was assigned.")
            progress(done, len(items))
        found = reader.read(item)
        if isinstance(found, str):
            left.append(LeftOver(item, found))
        elif len(found) == 1:
            matches.append(NameMatch(item, *found[0]))
        else:
            ambiguous.append(Ambiguous(item, tuple(NameMatch(item, *one) for one in found[:MOST_CANDIDATES])))
    progress(len(items), len(items))
    return NamePlan(catalog, matches, ambiguous, left, _needed_matrices(catalog, matches))


@lru_cache(maxsize=4096)
def dimensions_of(values: DimensionValues) -> tuple[Dimension, ...]:
    """List the dimensions that have a value."""
    return tuple(d for d, value in zip(Dimension, values, strict=True) if value is not None)


def place_text(catalog: NameCatalog, place: NamedPlace) -> str:
    """Say where items go, without the product: `Master`, `Blue + Slim`, a variant's number."""
    if place.variant is not None:
        return catalog.number(NamedItem(place.product, place.variant))
    values = [catalog.value_text(value) for value in place.values if value is not None]
    return " + ".join(values) or "Master"


def _is_partial(catalog: NameCatalog, place: NamedPlace) -> bool:
    """Tell whether a place needs a matrix: some dimensions are named, not all."""
    named = dimensions_of(place.values)
    return place.variant is None and 0 < len(named) < len(catalog.products[place.product].dimensions)


def _needed_matrices(catalog: NameCatalog, matches: Iterable[NameMatch]) -> dict[int, tuple[Dimension, ...]]:
    needed: dict[int, set[Dimension]] = {}
    for place in {match.place for match in matches}:
        if not catalog.products[place.product].matrix and _is_partial(catalog, place):
            needed.setdefault(place.product, set()).update(dimensions_of(place.values))
    return {product: canonical(dimensions) for product, dimensions in sorted(needed.items())}


_Spot = tuple[NamedPlace, int, str]
_Means = tuple[tuple[DimensionValues, ...], str]
"""What values can mean for a product, or why nothing: a sentence without the product's number."""


class _Reader:
    """Reads one name after the other; remembers what texts of values mean."""

    def __init__(self, rule: NameRule, catalog: NameCatalog, purposes: Iterable[str]) -> None:
        self._catalog = catalog
        self._purpose = rule.purpose
        self._matcher = Matcher(rule, catalog.vocabulary, purposes)
        fields = self._matcher.fields
        self._dimensions = [(n, f.dimension) for n, f in enumerate(fields) if f.dimension is not None]
        self._number, self._name, self._position, self._group = (
            fields.index(field) if field in fields else None
            for field in (NameField.PRODUCT, NameField.NAME, NameField.POSITION, NameField.GROUP)
        )
        self._known: dict[tuple[Shape, tuple[Any, ...]], _Means] = {}

    def read(self, item: MediaName) -> list[_Spot] | str:
        """Return where an item may go, or why nowhere."""
        found = self._matcher.read(item.key)
        if isinstance(found, Misfit):
            return _why(found, item.stem if len(item.stem) == len(item.key) else item.key)
        spots, reason = self._spots(found[0][1])
        if len(found) > 1:
            spots, reason = self._best(found, reason)
        fitting = [s for s in spots if s[2]] if item.type is MediaType.FILE else spots
        if spots and not fitting:
            return "It is a file: Primary media shows images and videos. Give it a media purpose."
        return fitting or reason

    def _best(self, readings: list[Reading], reason: str) -> tuple[list[_Spot], str]:
        """Take the readings that lead somewhere and ignore least of the name."""
        spots: dict[_Spot, None] = {}
        least = -1
        for ignored, values in readings:
            if spots and ignored > least:
                break
            least = ignored
            spots.update(dict.fromkeys(self._spots(values)[0]))
        return list(spots), reason

    def _spots(self, values: tuple[Any, ...]) -> tuple[list[_Spot], str]:
        items = self._items(values)
        if not items:
            return [], "Product number and product name are of different products."
        position = 0 if self._position is None else values[self._position] or 0
        purpose = None if self._group is None else values[self._group]
        purpose = self._purpose if purpose is None else purpose
        chosen = tuple([values[n] for n, _ in self._dimensions])
        spots: list[_Spot] = []
        reason = ""
        for item in items:
            shape = self._catalog.shape(item.product)
            meant, why = self._meaning(shape, chosen)
            if item.variant is not None:
                own = shape.values[item.variant]
                why = why or f"{self._catalog.number(item)} has other values."
                if any(_agree(want, own) for want in meant):
                    spots.append((NamedPlace(item.product, variant=item.variant), position, purpose))
            else:
                spots += [(NamedPlace(item.product, want), position, purpose) for want in meant]
                why = why and f"{self._catalog.products[item.product].number} {why}"
            reason = reason or why
        return spots, reason

    def _items(self, values: tuple[Any, ...]) -> tuple[NamedItem, ...]:
        by_number: tuple[NamedItem, ...] | None = None if self._number is None else values[self._number]
        by_name: tuple[NamedItem, ...] | None = None if self._name is None else values[self._name]
        if by_number is None or by_name is None:
            return by_number or by_name or ()
        named = {item.product for item in by_name}
        return tuple(item for item in by_number if item.product in named)

    def _meaning(self, shape: Shape, chosen: tuple[Any, ...]) -> _Means:
        key = (shape, chosen)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find_meaning(shape, chosen)
        return known

    def _find_meaning(self, shape: Shape, chosen: tuple[Any, ...]) -> _Means:
        """List the combinations that values can mean; one text may stand for several values."""
        options = [_NO_VALUES]
        for (_, dimension), ids in zip(self._dimensions, chosen, strict=True):
            if ids is None:
                continue
            if dimension not in shape.dimensions:
                return (), f"has no dimension {dimension.label}."
            fitting = [i for i in ids if shape.rows(_NO_VALUES._replace(**{dimension.value: i}))]
            if not fitting:
                return (), f"has no variant with {dimension.label} {self._catalog.value_text(ids[0])}."
            options = [option._replace(**{dimension.value: i}) for option in options for i in fitting]
        meant = tuple(values for values in options if values == _NO_VALUES or shape.rows(values))
        names = ", ".join(self._catalog.value_text(v) for v in options[0] if v is not None)
        return meant, "" if meant else f"has no variant with {names}."


def _agree(wanted: DimensionValues, own: DimensionValues) -> bool:
    return all(value is None or value == has for value, has in zip(wanted, own, strict=True))


def _why(misfit: Misfit, name: str) -> str:
    if misfit.is_too_much:
        return "There are too many ways to read it. Add text to the rule."
    if misfit.field is None:
        return (
            f"It does not fit after “{name[: misfit.start]}”."
            if misfit.start
            else "It does not fit the rule."
        )
    said = name[misfit.start : misfit.end]
    if misfit.field is NameField.POSITION:
        return f"“{said}” is no position."
    if misfit.field is NameField.GROUP:
        return f"No media purpose “{said}”."
    label = misfit.field.label
    return f"No {label if misfit.field.dimension else label.lower()} “{said}”."
