"""Rows for a spreadsheet: tabs, or commas where the name of the file ends in .csv."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from app.models.errors import StorageProblem
from app.models.manifests.tsv import write_tsv


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a file whole or not at all: UTF-8 with byte order mark.

    Returns:
        The number of rows below the header.

    Raises:
        StorageProblem: The file cannot be written.
    """
    if path.suffix.casefold() != ".csv":
        return write_tsv(path, header, rows)
    part, count = path.with_name(f".{path.name}.part"), 0
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            for cells in rows:
                writer.writerow(cells)
                count += 1
        part.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageProblem(f"{path} cannot be written: {reason}.", "Choose another place.") from error
    finally:
        part.unlink(missing_ok=True)
    return count
