"""Rows of delimited text files: encodings, quotes, and the row that is to blame. Pure, streaming."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.models.errors import BadInput

_UTF16_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODING_HINT: Final = "Save it as UTF-8 text and try again."
_QUOTED: Final = '"'
_BLOCK_BYTES: Final = 1 << 17  # cutting one holds the interpreter for less than a millisecond

# A description of a product may be long; a quote that is never closed swallows the rest of the file.
# 4 million characters is beyond any text a person writes and small enough to stop the second case early.
_CELL_LIMIT_CHARS: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class TextRow:
    """One record of a file.

    Attributes:
        row: The record's number as a spreadsheet counts it (header = 1, empty lines count).
        line: The line of the text where it begins, from 1.
        cells: The cells as they stand, not trimmed.
        problem: Why the record could not be read, else empty; then `cells` is empty.
    """

    row: int
    line: int
    cells: tuple[str, ...]
    problem: str = ""


def csv_rows(path: Path) -> Iterator[TextRow]:
    """Read a comma-separated file record by record; quoted cells may hold commas and line breaks.

    Returns:
        Every record, the header first; records without any text are left out but counted.

    Raises:
        BadInput: The file cannot be read, or a byte is not UTF-8 (with the row).
    """
    lines = _Lines(path)
    csv.field_size_limit(_CELL_LIMIT_CHARS)
    reader = csv.reader(lines, strict=True)
    while True:
        line = lines.number + 1
        lines.row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield TextRow(lines.row, line, (), _csv_problem(str(error)))
            continue
        if any(cell.strip() for cell in cells):
            yield TextRow(lines.row, line, tuple(cells))


def tsv_rows(path: Path, error: type[BadInput] = BadInput) -> Iterator[TextRow]:
    """Read a tab-separated file line by line; a line is a record, so one bad line never harms the next.

    Cells that stand in quotes, as spreadsheets write them, are unquoted.

    Args:
        path: The file.
        error: What to raise where the file cannot be used.

    Returns:
        Every record, the header first; lines without any text are left out but counted.

    Raises:
        BadInput: The file cannot be read, or a byte is not of its encoding (with the row).
    """
    for first, lines in line_blocks(path, error):
        for number, text in enumerate(lines, first):
            cells = cells_of(text)
            if cells:
                yield TextRow(number, number, tuple(cells))


def line_blocks(path: Path, error: type[BadInput] = BadInput) -> Iterator[tuple[int, list[str]]]:
    """Read the lines of a text file, many at once and without their ends.

    Args:
        path: The file.
        error: What to raise where the file cannot be used.

    Returns:
        The number of the first line of each block, from 1, and its lines; empty ones too.

    Raises:
        BadInput: The file cannot be read, or a byte is not of its encoding (with the line as its row), after
            the lines before it were given.
    """
    first = 1
    try:
        with path.open("rb") as file:
            start = file.read(3)
            if start[:2] in _UTF16_BOMS:
                with path.open(encoding="utf-16", newline="") as texts:
                    for first, text in enumerate(texts, 1):
                        yield first, [text.rstrip("\r\n")]
                        first += 1
                return
            file.seek(len(start) if start == codecs.BOM_UTF8 else 0)
            while block := file.read(_BLOCK_BYTES):
                block += file.readline()
                try:
                    lines = _cut(block.decode("utf-8"))
                except UnicodeDecodeError:
                    for raw in block.splitlines():  # one of them is to blame
                        yield first, [raw.decode("utf-8")]
                        first += 1
                    raise
                yield first, lines
                first += len(lines)
    except OSError as problem:
        raise _unreadable(path, problem, error) from problem
    except UnicodeDecodeError as problem:
        raise _undecodable(path, problem, first, first, error) from problem


def cells_of(line: str) -> list[str]:
    """Give the cells of a line of tab-separated text; none where it has no text at all."""
    if _QUOTED in line:
        cells = [unquoted(cell) for cell in line.split("\t")]
        return cells if any(cell.strip() for cell in cells) else []
    return line.split("\t") if line and not line.isspace() else []


def _cut(text: str) -> list[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()  # the end of a line is not the beginning of another
    return lines


def unquoted(cell: str) -> str:
    """Take the quotes off a cell that is wholly quoted, with doubled quotes inside; leave any other."""
    if len(cell) < 2 or cell[0] != _QUOTED or cell[-1] != _QUOTED:
        return cell
    inner = cell[1:-1]
    if _QUOTED in inner.replace('""', ""):
        return cell
    return inner.replace('""', _QUOTED)


def quoted(cell: str) -> str:
    """Write a cell so that `unquoted` gives it back.

    Tabs and line breaks become spaces; a cell that begins with a quote is quoted.
    """
    flat = cell.replace("\r\n", " ").translate(_SPACES)
    return f'"{flat.replace(_QUOTED, _QUOTED * 2)}"' if flat.startswith(_QUOTED) else flat


_SPACES: Final = {ord("\t"): " ", ord("\r"): " ", ord("\n"): " "}


class _Lines(Iterator[str]):
    """The lines of a file, decoded one by one, so that a bad byte is told with its row.

    Attributes:
        number: The number of the line given last.
        row: The record being read; the reader of records keeps it up to date.
    """

    def __init__(self, path: Path) -> None:
        self.number = 0
        self.row = 0
        self._path = path
        self._lines = self._read()

    def __next__(self) -> str:
        text = next(self._lines)
        self.number += 1
        return text

    def _read(self) -> Iterator[str]:
        try:
            with self._path.open("rb") as file:
                start = file.read(2)
                file.seek(0)
                if start in _UTF16_BOMS:
                    yield from self._utf16()
                    return
                if file.read(3) != codecs.BOM_UTF8:
                    file.seek(0)
                for raw in file:
                    if raw.find(b"\r", 0, -2) < 0:
                        yield raw.decode("utf-8")
                        continue
                    for part in raw.splitlines(keepends=True):
                        yield part.decode("utf-8")
        except OSError as problem:
            raise _unreadable(self._path, problem) from problem
        except UnicodeDecodeError as problem:
            raise _undecodable(self._path, problem, self.number + 1, self.row) from problem

    def _utf16(self) -> Iterator[str]:
        with self._path.open(encoding="utf-16", newline="") as file:
            yield from file


def _unreadable(path: Path, problem: OSError, error: type[BadInput] = BadInput) -> BadInput:
    reason = problem.strerror or str(problem)
    return error(f"The file cannot be read: {reason}.", "Check the path.", path=path)


def _undecodable(
    path: Path, problem: UnicodeDecodeError, line: int, row: int, error: type[BadInput] = BadInput
) -> BadInput:
    byte = problem.object[problem.start]
    text = f"The text is not {problem.encoding.upper()}: byte 0x{byte:02X} in line {line}."
    return error(text, _ENCODING_HINT, path=path, row=row)


def _csv_problem(reason: str) -> str:
    if "unexpected end of data" in reason:
        return "A quote is opened and never closed."
    if "field larger" in reason:
        return "A cell is too long; perhaps a quote is never closed."
    return f"The quotes do not match ({reason})."
