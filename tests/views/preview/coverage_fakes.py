"""A tenant whose coverage is what a test says, and short ways to write it down."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

from app.models.assignments.coverage import CoverageCell, CoverageMap, CoverageScope, Gap, GapKind
from app.models.assignments.coverage_reading import CoverageRow, RowState
from app.models.assignments.rows import Source
from app.models.catalog.rows import CategoryRow
from app.models.context import DEFAULT_CONTEXT, NEUTRAL, OMNICHANNEL, Context
from app.models.errors import Cancelled

CHANNELS = (
    (OMNICHANNEL, OMNICHANNEL),
    ("OUN001", "Online store US"),
    ("OUN002", "Online store DE"),
    ("OUN003", "Outlet online"),
    ("OUN004", "Store Houston"),
    ("OUN005", "Store Berlin"),
    ("OUN006", "Call center"),
)
LOCALES = (NEUTRAL, "en-us", "en-ca", "fr-ca", "de-de", "fr-fr")
TARGETS = 75
US = Context("OUN001", "en-us")
DE = Context("OUN002", "de-de")
OUTLET = Context("OUN003", "de-de")
CALLS = Context("OUN006", "fr-ca")
_ROWS = """
100o 100  100  100  100  100
100  100  92o  100  -    -
100  -    -    -    96od 71o
84o  84   -    -    40os -
100  100  -    -    -    -
100  -    -    -    80o  -
100  100  100  64od -    -
"""


def cell(context: Context, code: str) -> CoverageCell:
    """Read a cell: a percentage and the letters o (own), d (draft), s (stale), or `-` for not offered."""
    if code == "-":
        return CoverageCell(context, is_offered=False)
    percent = int(code.rstrip("ods"))
    shown = round(TARGETS * percent / 100)
    return CoverageCell(
        context,
        is_offered=True,
        targets=TARGETS,
        shown=shown,
        own=int("o" in code),
        inherited=int("o" not in code),
        missing=int(shown < TARGETS),
        drafts=int("d" in code),
        stale=int("s" in code),
    )


def coverage_map(products: int = 1, source: Source = Source.DRAFT, text: str = _ROWS) -> CoverageMap:
    """Build a map of seven channels and six locales."""
    cells = {}
    for (oun, _name), line in zip(CHANNELS, text.strip().splitlines(), strict=True):
        for locale, code in zip(LOCALES, line.split(), strict=True):
            cells[Context(oun, locale)] = cell(Context(oun, locale), code)
    return CoverageMap(CHANNELS, LOCALES, cells, products, source)


def all_at(percent: int) -> str:
    """Write down a map with the same percentage everywhere."""
    return "\n".join(" ".join([str(percent)] * 6) for _ in range(7))


def gaps_of(found: CoverageMap, *product_ids: int) -> tuple[Gap, ...]:
    """Build the gaps of the map above: the outlet hides images, two others lack them."""
    kinds = {OUTLET: GapKind.SEVERED, CALLS: GapKind.NO_IMAGE, Context("OUN002", "fr-fr"): GapKind.NO_IMAGE}
    return tuple(
        Gap(
            context,
            kind,
            TARGETS,
            TARGETS - found.cells[context].shown,
            product_ids,
            len(product_ids),
            (context,),
        )
        for context, kind in kinds.items()
    )


@dataclass
class FakeCoverage:
    """Answers at once, unless `gate` is closed; then it waits for the gate or for being cancelled.

    Attributes:
        asked: Every question, in order.
        answers: What is told, by scope; without an entry the map above.
        error: Raised instead of an answer.
        rows: What an export gives.
        gate: Closed by `gate.clear()`.
        stopped: How often a reading was cancelled.
    """

    asked: list[tuple[CoverageScope, Source]] = field(default_factory=list)
    answers: dict[CoverageScope, tuple[CoverageMap, tuple[Gap, ...]]] = field(default_factory=dict)
    error: BaseException | None = None
    rows: tuple[CoverageRow, ...] = ()
    gate: threading.Event = field(default_factory=threading.Event)
    stopped: int = 0

    def __post_init__(self):
        self.gate.set()

    def read(
        self,
        scope: CoverageScope,
        source: Source,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
        report: Callable[[int, int], None] = lambda done, total: None,
    ) -> tuple[CoverageMap, tuple[Gap, ...]]:
        self.asked.append((scope, source))
        report(50, 614)
        self._wait(is_cancelled)
        if self.error is not None:
            raise self.error
        if scope in self.answers:
            return self.answers[scope]
        ids = scope.product_ids or (1, 2, 3)
        found = coverage_map(len(ids), source)
        return found, gaps_of(found, *ids)

    def export_rows(
        self,
        scope: CoverageScope,
        source: Source,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
        report: Callable[[int, int], None] = lambda done, total: None,
    ) -> Iterator[CoverageRow]:
        self.asked.append((scope, source))
        for place, row in enumerate(self.rows):
            yield row
            report(place + 1, len(self.rows))
            self._wait(is_cancelled)
            if self.error is not None:
                raise self.error

    def _wait(self, is_cancelled: Callable[[], bool]):
        while not self.gate.wait(0.01):
            if is_cancelled():
                self.stopped += 1
                raise Cancelled("Stopped. Nothing was counted.")


def row(number: str, name: str = "Hoodie") -> CoverageRow:
    """Build a row of the list."""
    return CoverageRow(1, number, name, US, 75, 70, False, RowState.PARTLY, DEFAULT_CONTEXT, False, False)


CATEGORIES = (CategoryRow(7, None, "Men", "Men", 12), CategoryRow(8, 7, "Jackets", "Men/Jackets", 4))


def fake_tenant(
    coverage: FakeCoverage | None = None, categories: tuple[CategoryRow, ...] = CATEGORIES
) -> SimpleNamespace:
    """Build what the panel reads of a tenant."""
    catalog = SimpleNamespace(categories=lambda: categories)
    return SimpleNamespace(coverage=coverage or FakeCoverage(), catalog=catalog)
