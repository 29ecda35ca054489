"""Manifest files: tab-separated text. Reading streams, writing is atomic.

Source: import-export-manifest, domain.md 8.1.
"""

import codecs
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from app.models.catalog.importers.delimited import cells_of, line_blocks, quoted, tsv_rows
from app.models.errors import ManifestProblem, StorageProblem
from app.models.manifests.cells import SIGNS, neutral
from app.models.manifests.columns import RESULT_COLUMNS, Header, match_header
from app.models.manifests.results import Outcome, RowResult

_LINES_AT_ONCE: Final = 500
NEW_LINE: Final = "\r\n"


class RawRow:
    """One row of a manifest, not yet judged.

    Attributes:
        row: As a spreadsheet counts it (header = 1, empty lines count).
        cells: All cells in file order, known columns or not, as they stand.
        problem: Why the row cannot be read, else empty.
    """

    __slots__ = ("_header", "_values", "cells", "problem", "row")

    def __init__(
        self,
        row: int,
        cells: Sequence[str],
        values: dict[str, str] | None = None,
        problem: str = "",
        header: Header | None = None,
    ) -> None:
        self.row = row
        self.cells = cells
        self.problem = problem
        self._values = values
        self._header = header

    @property
    def values(self) -> dict[str, str]:
        """Trimmed cells of the known columns by column name; a column that the file lacks is missing."""
        if self._values is None:
            assert self._header is not None
            self._values = self._header.values(self.cells)
        return self._values


class ManifestFile:
    """A manifest to read: UTF-8 with or without byte order mark, or UTF-16 with one; CRLF or LF.

    Raises:
        ManifestProblem: The file cannot be read, is empty, or its header cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        header = next(tsv_rows(path, ManifestProblem), None)
        if header is None:
            raise ManifestProblem(
                "The manifest is empty.", "Its first line must name the columns.", path=path
            )
        self.header: Header = match_header(header.cells)
        self._header_row = header.row
        if self.header.problem:
            hint = "The first line must name the columns, separated by tabs."
            raise ManifestProblem(self.header.problem, hint, path=path, row=header.row)

    def rows(self, start: int = 0) -> Iterator[RawRow]:
        """Read the rows one by one, from the beginning each time; empty lines are left out.

        Args:
            start: Rows up to this number are passed over.

        Raises:
            ManifestProblem: A byte is not of the file's encoding, or the file has become unreadable.
        """
        after, header = max(self._header_row, start), self.header
        width = len(header.columns)
        for first, lines in line_blocks(self.path, ManifestProblem):
            for row, line in enumerate(lines, first):
                if row <= after:
                    continue
                cells = cells_of(line)
                if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                    yield RawRow(row, cells, {}, _too_many(len(cells), width))
                elif cells:
                    yield RawRow(row, cells, None, "", header)

    def count(self) -> int:
        """Count the rows, reading the whole file; so a file that is not text is refused before any effect."""
        blocks = line_blocks(self.path, ManifestProblem)
        return sum(_has_text(line) for _, lines in blocks for line in lines) - 1  # the header


def _too_many(count: int, width: int) -> str:
    return f"It has {count} cells, the header has {width}; does a cell hold a tab or line break?"


def _has_text(line: str) -> bool:
    return bool(cells_of(line)) if '"' in line else bool(line) and not line.isspace()


class FailedRows:
    """The rows of a result manifest that failed, and those that were added to it since."""

    def __init__(self, source: ManifestFile) -> None:
        self._source = source

    def rows(self, start: int = 0) -> Iterator[RawRow]:
        """Read them one by one, those behind a row number."""
        for raw in self._source.rows(start):
            if raw.problem or raw.values.get("Result", "").casefold() in ("", Outcome.FAILED.casefold()):
                yield raw

    def count(self) -> int:
        """Count them."""
        return sum(1 for _ in self.rows())


class LineWriter:
    """Writes a manifest line by line: UTF-8 with byte order mark, CRLF; it appears whole or not at all.

    Raises:
        StorageProblem: The file cannot be written.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        self._path = path
        self._temporary: Path | None = None
        with self._written():
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
            self._temporary = Path(name)
            self._file = open(handle, "wb")  # noqa: PTH123, SIM115 (a handle, not a path)
            self._file.write(codecs.BOM_UTF8)
        self.write([line(header)])

    def write(self, lines: Iterable[str]) -> None:
        """Write lines that `line` made."""
        with self._written():
            self._file.write("".join(lines).encode("utf-8", "replace"))

    def finish(self) -> None:
        """Let the file appear."""
        assert self._temporary is not None
        with self._written():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._temporary.chmod(0o644)
            self._temporary.replace(self._path)
            self._temporary = None

    def close(self) -> None:
        """Leave nothing behind that was not finished."""
        if self._temporary is not None:
            self._file.close()
            with suppress(OSError):
                self._temporary.unlink()
            self._temporary = None

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            text = f"{self._path} cannot be written: {reason}."
            raise StorageProblem(text, "Choose another place.") from error


def line(cells: Iterable[str]) -> str:
    """Write cells as a line; tabs and line breaks inside a cell become spaces."""
    return _joined(list(cells)) + NEW_LINE


def safe_cells(cells: Iterable[str]) -> str:
    """Write some cells of a line, of which a spreadsheet takes none for a formula."""
    return _joined([neutral(cell) if cell and cell[0] in SIGNS else cell for cell in cells])


def _joined(cells: list[str]) -> str:
    text = "\t".join(cells)
    is_plain = '"' not in text and "\n" not in text and "\r" not in text
    return text if is_plain and text.count("\t") == len(cells) - 1 else "\t".join(map(quoted, cells))


def write_tsv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write a manifest whole; see `LineWriter`.

    Returns:
        The number of rows below the header.

    Raises:
        StorageProblem: The file cannot be written.
    """
    count = 0
    waiting: list[str] = []
    with closing(LineWriter(path, header)) as writer:
        try:
            for cells in rows:
                waiting.append(line(cells))
                if len(waiting) == _LINES_AT_ONCE:
                    writer.write(waiting)
                    count += len(waiting)
                    waiting.clear()
            writer.write(waiting)
            count += len(waiting)
        except OSError as error:
            raise StorageProblem(f"{path} cannot be written: {error.strerror}.") from error
        writer.finish()
    return count


def write_result(source: ManifestFile, path: Path, result_of: Callable[[int], RowResult | None]) -> int:
    """Write the result manifest: every row as it came, with its outcome.

    All columns of the source stay where they are, unknown ones too; Result, ResultTime, ErrorCode and
    ResultDescription are filled in place where the source has them, else added at the end. So it can be
    mended and imported again.

    Args:
        source: The manifest that was imported.
        path: Where the result goes.
        result_of: Gives the outcome of a row by its number; None leaves what the source says, or nothing.

    Returns:
        The number of rows written.

    Raises:
        ManifestProblem: The source has become unreadable.
        StorageProblem: The result cannot be written.
    """
    own = [column.name if column is not None else "" for column in source.header.columns]
    places = [(own.index(name), at) for at, name in enumerate(RESULT_COLUMNS) if name in own]
    added = [at for at, name in enumerate(RESULT_COLUMNS) if name not in own]
    header = (*source.header.names, *(RESULT_COLUMNS[at] for at in added))

    def rows() -> Iterator[Sequence[str]]:
        width = len(own)
        for raw in source.rows():
            cells = list(raw.cells[:width])
            if len(cells) < width:
                cells += [""] * (width - len(cells))
            if raw.problem:
                # Cells beyond the header come from a tab inside a cell: kept, with a space instead of it.
                cells[-1] = " ".join([cells[-1], *raw.cells[width:]]).rstrip()
            result = result_of(raw.row)
            if result is None:
                cells += [""] * len(added)
            else:
                found = result.cells()
                for place, at in places:
                    cells[place] = found[at]
                cells += [found[at] for at in added]
            yield cells

    return write_tsv(path, header, rows())
