"""Cells of manifests: no spreadsheet takes one for a formula, and what is read is what was meant. Pure."""

import re
from typing import Final

SIGNS: Final = "'=+-@"
"""How cells may begin that `neutral` changes."""

_NEUTRALISED: Final = re.compile(r"'+[=+\-@]")
_FORMULA: Final = re.compile(r"'*[=+\-@]")


def neutral(cell: str) -> str:
    """Write a cell so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """Trim a cell, and take away the apostrophe that `neutral` put before it."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and _NEUTRALISED.match(cell) else cell
