"""The rows of a plan: what each would do, and which of them hang together."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from app.models.context import Context
from app.models.manifests.document_rows import PlacedOutcome
from app.models.manifests.import_ports import Watcher
from app.models.manifests.journal import ResultPages
from app.models.manifests.media_import import MediaOutcome
from app.models.manifests.merging import CellDifference
from app.models.manifests.parts import ManifestRow
from app.models.manifests.results import Outcome, RowProblem
from app.models.manifests.targets import FoundTarget

MOST_AROUND: Final = 20_000
"""Rows that are looked at again beside those that were mended; where more belong together, all are."""


class Effect(StrEnum):
    """What a row would do."""

    CREATE = "create"
    CHANGE = "change"
    SKIP = "skip"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something wrong; `column` is empty where it is the whole row."""

    column: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of a plan.

    Attributes:
        row: As a spreadsheet counts it (header = 1).
        cells: In file order, as many as the header has.
        effect: What it would do.
        code: Why it would be refused or left aside, else empty.
        text: Sentences, may be empty.
        media: The display name, or how the row names its item.
        target: What it is assigned to, for people; empty without an assignment.
        differences: What the file and the store have differently.
        is_edited: A cell was mended.
    """

    row: int
    cells: tuple[str, ...]
    effect: Effect
    code: str
    text: str
    media: str
    target: str
    problems: tuple[CellProblem, ...]
    warnings: tuple[str, ...]
    differences: tuple[CellDifference, ...]
    is_edited: bool


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """How many rows would do what; `codes` counts them by code."""

    rows: int
    create: int
    change: int
    skip: int
    refuse: int
    warnings: int
    conflicts: int
    codes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about a row; many rows share one."""

    effect: Effect = Effect.SKIP
    code: str = ""
    text: str = ""
    warns: bool = False
    problems: tuple[RowProblem, ...] = ()
    differences: tuple[CellDifference, ...] = ()


class PlanWatcher(Watcher):
    """Keeps what becomes of each row."""

    def __init__(self, documents: dict[int, tuple[object, Context]], makers: set[int]) -> None:
        self._documents = documents
        self._makers = makers
        self._created: set[int] = set()
        self._changed: set[int] = set()
        self._differences: dict[int, tuple[CellDifference, ...]] = {}
        self._problems: dict[int, tuple[RowProblem, ...]] = {}
        self._alike: dict[tuple[Effect, str, str, bool], Verdict] = {}
        self._document: tuple[object, Context] | None = None

    def media(self, row: int, outcome: MediaOutcome) -> None:
        """Keep what became of the item of a row."""
        if outcome.created:
            self._created.add(row)
        if outcome.changed:
            self._changed.add(row)
            self._makers.add(row)
        if outcome.differences:
            self._differences[row] = self._differences.get(row, ()) + outcome.differences

    def found(self, row: int, found: FoundTarget) -> None:
        """Keep what a row is about."""
        document = (found.owner, found.context)
        if self._document != document:
            self._document = document
        self._documents[row] = self._document  # one for all rows of it that follow each other

    def placed(self, row: int, outcome: PlacedOutcome) -> None:
        """Keep what became of an assignment."""
        if outcome.changed:
            self._changed.add(row)
        if outcome.differences:
            self._differences[row] = self._differences.get(row, ()) + outcome.differences

    def failed(self, row: int, problems: Sequence[RowProblem]) -> None:
        """Keep why a row fails."""
        self._problems[row] = tuple(problems)

    def verdict(self, row: int, pages: ResultPages) -> Verdict:
        """Say what a row would do; rows are asked for in ascending order."""
        result = pages.result(row)
        if result is None:
            return Verdict()
        effect = Effect.CREATE if row in self._created else Effect.CHANGE
        if result.outcome is Outcome.FAILED:
            effect = Effect.REFUSE
        elif row not in self._created and row not in self._changed:
            effect = Effect.SKIP
        said = (effect, result.code, result.description, result.outcome is Outcome.WARNING)
        problems, differences = self._problems.get(row, ()), self._differences.get(row, ())
        if problems or differences:
            return Verdict(*said, problems, differences)
        found = self._alike.get(said)
        if found is None:
            found = self._alike[said] = Verdict(*said)
        return found


@dataclass(slots=True)
class Neighbours:
    """Which rows share an item or a document."""

    rows: Iterable[ManifestRow]
    documents: Mapping[int, tuple[object, Context]]
    _keys: dict[int, tuple[Hashable, ...]] = field(default_factory=dict[int, tuple[Hashable, ...]])
    _members: defaultdict[Hashable, set[int]] = field(default_factory=lambda: defaultdict(set))
    _alike: dict[tuple[Hashable, ...], tuple[Hashable, ...]] = field(
        default_factory=dict[tuple[Hashable, ...], tuple[Hashable, ...]]
    )

    def __post_init__(self) -> None:
        for row in self.rows:
            self.put(row)
        self.rows = ()

    def put(self, row: ManifestRow) -> None:
        """Take over what a row says now."""
        for key in self._keys.get(row.row, ()):
            self._members[key].discard(row.row)
        part = row.media
        found: list[Hashable] = []
        if part is not None:
            found = [("source", part.source), ("id", part.internal_id), ("name", part.display_name)]
        keys: tuple[Hashable, ...] = tuple(key for key in found if isinstance(key, tuple) and key[1])
        self._keys[row.row] = keys = self._alike.setdefault(keys, keys)
        for key in keys:
            self._members[key].add(row.row)

    def clear(self) -> None:
        """Let go of the rows one by one: all at once would hold up a window."""
        for kept in (self._keys, self._members, self._alike):
            while kept:
                kept.popitem()

    def around(self, numbers: Iterable[int], spreading: Collection[int], makers: Collection[int]) -> set[int]:
        """Give these rows and those whose verdict hangs on them, or on whose effect theirs hangs.

        Args:
            numbers: The rows.
            spreading: Those of them that make or change their item, or did: it matters to all rows of it.
            makers: Rows that make or change their item.
        """
        of_document: defaultdict[object, set[int]] = defaultdict(set)
        for row, document in self.documents.items():
            of_document[document].add(row)
        found = set(numbers)
        for row in spreading:
            for key in self._keys.get(row, ()):
                found |= self._members[key]
        for row in list(found):
            if row in self.documents:
                found |= of_document[self.documents[row]]
        made = set(makers)
        for row in list(found):
            for key in self._keys.get(row, ()):
                found |= self._members[key] & made
        return found
