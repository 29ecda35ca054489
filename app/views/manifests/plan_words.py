"""What the window says about the rows of a manifest. No Qt."""

import re
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Final

from app.models.manifests.plan import CellDifference, Effect, PlanCounts, PlannedRow

EFFECT_WORDS: Final[Mapping[Effect, str]] = {
    Effect.CREATE: "Create",
    Effect.CHANGE: "Change",
    Effect.SKIP: "Skip",
    Effect.REFUSE: "Refuse",
}

EFFECT_LOOKS: Final[Mapping[Effect, tuple[str, str]]] = {
    Effect.CREATE: ("add", "ok"),
    Effect.CHANGE: ("edit", "accent"),
    Effect.SKIP: ("ph.minus-circle", "t3"),
    Effect.REFUSE: ("error", "err"),
}
"""Icon and colour token of each effect; the word stands beside them."""

_EMPTY: Final = "empty"


def shown(text: str | None) -> str:
    """Return a cell's text for a sentence."""
    if text is None:
        return "not known"
    return text or _EMPTY


def difference_words(found: CellDifference) -> str:
    """Say what is stored, what was exported and what the file says."""
    words = [f"Stored now: {shown(found.stored)}.", f"In the file: {shown(found.file)}."]
    if found.base is not None:
        words.insert(0, f"Exported: {shown(found.base)}.")
    if found.is_conflict:
        taken = "the file" if found.takes_file else "what is stored"
        words.append(f"Both were changed; the import takes {taken}.")
    return " ".join(words)


def row_head(row: PlannedRow) -> str:
    """Name a row by number, item and target."""
    words = [f"Row {row.row:,}"]
    if row.media:
        words.append(row.media)
    if row.target:
        words.append(row.target)
    return "  ·  ".join(words)


def row_reasons(row: PlannedRow) -> list[tuple[str, str, str]]:
    """List what is to be said about a row as (kind, column, sentence); kinds: problem, warning, difference.

    Problems first, then warnings, then values that were changed on both sides.
    """
    found = [("problem", one.column, f"{one.code}  {one.text}") for one in row.problems]
    found += [("warning", "", text) for text in row.warnings]
    found += [("difference", one.column, difference_words(one)) for one in row.differences if one.is_conflict]
    if not found and row.text:
        found.append(("note", "", f"{row.code}  {row.text}".strip()))
    return found


def counts_words(counts: PlanCounts) -> str:
    """Say in a sentence what an import would do."""
    parts = [
        f"{number:,} {words}"
        for number, words in (
            (counts.create, "to create"),
            (counts.change, "to change"),
            (counts.skip, "to skip"),
            (counts.refuse, "refused"),
        )
        if number
    ]
    said = ", ".join(parts) if parts else "nothing to do"
    return f"{rows_words(counts.rows)}: {said}."


def rows_words(count: int) -> str:
    """Count rows."""
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def mended_path(file: Path) -> Path:
    """Return a free place beside a manifest for its mended twin."""
    stem = re.sub(r"\.mended(-\d+)?$", "", file.stem)
    names = (f"{stem}.mended{'' if number == 1 else f'-{number}'}.tsv" for number in count(1))
    return next(path for path in map(file.with_name, names) if not path.exists())
