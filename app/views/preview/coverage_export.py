"""Writes the list behind the heat map to a file for a spreadsheet."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from app.models.assignments.coverage import CoverageScope
from app.models.assignments.coverage_reading import COLUMNS, CoverageRow
from app.models.assignments.rows import Source
from app.models.manifests.table_file import write_table

_ENDING: Final = ".tsv"


class CoverageList(Protocol):
    """The part of the coverage service that the export reads. Thread: any."""

    def export_rows(
        self,
        scope: CoverageScope,
        source: Source,
        *,
        is_cancelled: Callable[[], bool] = ...,
        report: Callable[[int, int], None] = ...,
    ) -> Iterator[CoverageRow]:
        """Give what every product shows in every offered context."""
        ...


def ask_for_file(parent: QWidget) -> Path | None:
    """Ask where the list goes; None where a person changed their mind."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent,
        "Export list",
        f"coverage{_ENDING}",
        f"Tab-separated values (*{_ENDING});;Comma-separated values (*.csv)",
    )
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(_ENDING)


def write_list(
    service: CoverageList,
    scope: CoverageScope,
    source: Source,
    path: Path,
    is_cancelled: Callable[[], bool],
    report: Callable[[int, int], None],
) -> int:
    """Write the list; the file appears whole or not at all. Thread: any.

    Returns:
        The number of rows below the header.

    Raises:
        Cancelled: `is_cancelled` said so; a file that was there stays as it was.
        StorageProblem: The file cannot be written, or the store not be read.
    """
    rows = service.export_rows(scope, source, is_cancelled=is_cancelled, report=report)
    return write_table(path, COLUMNS, (row.cells() for row in rows))
