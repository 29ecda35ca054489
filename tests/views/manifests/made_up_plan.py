"""A plan that judges by simple rules: a type that is not known is refused, and so is an empty alt text."""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from app.models.errors import Cancelled, ManifestProblem
from app.models.manifests.columns import Column, match_header
from app.models.manifests.plan import CellDifference, CellProblem, Effect, PlanCounts, PlannedRow
from app.models.publishing.difference import Difference

ACTION = "MediaVersionMismatchAction"
HEADER = (
    "MediaLocale", "MediaType", "MediaImportPath", "ImageAltText", "MediaDisplayName", "Note", "Result",
    ACTION,
)  # fmt: skip
WORDS = {"new": Effect.CREATE, "other": Effect.CHANGE}


class MadeUpPlan:
    """Rows by number: `(MediaType, ImageAltText, Note)`; a type that is none of the known is refused."""

    def __init__(self, rows: Mapping[int, tuple[str, str, str]], header: tuple[str, ...] = HEADER) -> None:
        self._rows = {number: list(texts) for number, texts in rows.items()}
        self._first = {number: tuple(texts) for number, texts in rows.items()}
        self.header = header
        self.columns: tuple[Column | None, ...] = match_header(header).columns
        self.warnings: tuple[str, ...] = ()
        self.edits: list[Mapping[int, Mapping[str, str]]] = []
        self.is_closed = False
        self.gate: Callable[[], object] = lambda: None

    @property
    def is_edited(self) -> bool:
        return any(tuple(texts) != self._first[number] for number, texts in self._rows.items())

    @property
    def counts(self) -> PlanCounts:
        rows = self.rows(list(self._rows))
        effects = Counter(row.effect for row in rows)
        return PlanCounts(
            len(rows),
            effects[Effect.CREATE],
            effects[Effect.CHANGE],
            effects[Effect.SKIP],
            effects[Effect.REFUSE],
            sum(bool(row.warnings) for row in rows),
            sum(any(one.is_conflict for one in row.differences) for row in rows),
            Counter(row.code for row in rows if row.code),
        )

    def row_numbers(
        self,
        effects: Collection[Effect] = (),
        code: str = "",
        text: str = "",
        *,
        warned: bool = False,
        conflicts: bool = False,
    ) -> "array[int]":
        return array(
            "q",
            [
                row.row
                for row in self.rows(list(self._rows))
                if (not effects or row.effect in effects)
                and (not code or row.code == code)
                and text.casefold() in "\n".join(row.cells).casefold()
                and (not warned or row.warnings)
                and (not conflicts or any(one.is_conflict for one in row.differences))
            ],
        )

    def rows(self, numbers: Sequence[int]) -> list[PlannedRow]:
        return [self._row(number) for number in numbers if number in self._rows]

    def _row(self, number: int) -> PlannedRow:
        kind, alt, note = self._rows[number]
        problems = []
        if kind not in ("Image", "Video", "File"):
            problems.append(CellProblem("MediaType", "M002", f"MediaType {kind!r} is not known."))
        if not alt:
            problems.append(CellProblem("ImageAltText", "M001", "ImageAltText is empty."))
        effect = Effect.REFUSE if problems else WORDS.get(note, Effect.SKIP)
        differences = (
            (CellDifference("ImageAltText", "old", "stored", alt, True, False),)
            if note == "conflict" and alt != "stored"
            else ()
        )
        cells = ("en-us", kind, f"m{number}.jpg", alt, f"m{number}", note, "", "")[: len(self.header)]
        return PlannedRow(
            number,
            cells,
            effect,
            problems[0].code if problems else "",
            problems[0].text if problems else "",
            f"m{number}",
            "",
            tuple(problems),
            ("The note is strange.",) if note == "strange" else (),
            differences,
            tuple(self._rows[number]) != self._first[number],
        )

    def edit(self, cells: Mapping[int, Mapping[str, str]]) -> list[PlannedRow]:
        self.gate()
        if any(name not in self.header for texts in cells.values() for name in texts):
            raise ManifestProblem("There is no such cell in the manifest.")
        self.edits.append(cells)
        places = {"MediaType": 0, "ImageAltText": 1, "Note": 2}
        for number, texts in cells.items():
            for name, text in texts.items():
                if name in places:
                    self._rows[number][places[name]] = text
        return self.rows(list(cells))

    def save(self, path: Path) -> Path:
        lines = ["\t".join(row.cells) for row in self.rows(list(self._rows))]
        path.write_text("\n".join(["\t".join(HEADER), *lines]) + "\n")
        return path

    def galleries(self) -> Difference:
        raise Cancelled("Nobody looks at galleries here.")

    def close(self) -> None:
        self.is_closed = True
