"""Rows of an import between their media part and their assignment."""

from collections.abc import Iterable
from typing import NamedTuple

from app.models.manifests.document_rows import DocumentKey, PlacedRow
from app.models.manifests.journal import JournalRow, Kept
from app.models.manifests.parts import AssignmentPart, ManifestRow, SwatchKey
from app.models.manifests.results import ErrorCode, RowFailure
from app.models.manifests.targets import FoundTarget
from app.models.media.rows import media_id_of


class LeftRow(NamedTuple):
    """What a row still asks for once its media part is done."""

    row: int
    part: AssignmentPart
    warnings: tuple[str, ...]
    takes_off: bool


class Work:
    """The documents that an import has to change, and what it knows of their rows.

    Attributes:
        kept: What became of the media part of each row.
        spoiled: The first row that failed, by target.
        endings: Rows whose item is taken off in the end.
    """

    def __init__(self) -> None:
        self.kept: dict[int, Kept] = {}
        self.documents: dict[DocumentKey, list[PlacedRow]] = {}
        self.failures: list[JournalRow] = []
        self.spoiled: dict[FoundTarget, int] = {}
        self.warnings: dict[int, tuple[str, ...]] = {}
        self.endings: set[int] = set()
        self._alike: dict[Kept, Kept] = {}

    def keep(self, rows: Iterable[JournalRow]) -> None:
        """Note how far rows are; many share what is noted of them."""
        for row, stage, _, code, description, media_id in rows:
            kept = Kept(stage, media_id, code, description)
            self.kept[row] = self._alike.setdefault(kept, kept)


def left_of(row: ManifestRow) -> LeftRow | None:
    """Return what a row asks for beside its media part, if it does."""
    if row.assignment is None:
        return None
    takes_off = row.media is not None and row.media.action.takes_off
    return LeftRow(row.row, row.assignment, row.warnings, takes_off)


def image_of(part: AssignmentPart, media_id: int | None) -> int | None:
    """Return the item that a row assigns; SwatchValue may name it, and must then agree with the row.

    Raises:
        RowFailure: It does not.
    """
    if not isinstance(part.entity, SwatchKey) or not part.swatch.media:
        return media_id
    named = media_id_of(part.swatch.media)
    if named is None or (media_id is not None and named != media_id):
        text = f"SwatchValue {part.swatch.media[:40]!r} is neither a color like #1a2b3c nor the row's image."
        raise RowFailure(ErrorCode.BAD_SWATCH, text, "SwatchValue")
    return named
