"""The lists inside the cells of a Magento product export. Pure.

`additional_attributes` is `code=value,code=value`; `configurable_variations` is such lists separated by `|`.
A value may stand in quotes (the "fields enclosure" of the export), then quotes inside are doubled; a
backslash takes the meaning from a separator; a piece without `=` belongs to the value before it, as in
Magento's own reader.
"""

import re
from typing import Final

from app.models.catalog.dimensions import Dimension

_ENCLOSED: Final = re.compile(r'"(?:[^"]|"")*"(?=[,|]|$)')
_PAIR: Final = re.compile(r"\s*(\w+)\s*=(.*)", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\([\\,|=/])")

_DIMENSION_WORDS: Final = {
    "color": Dimension.COLOR,
    "colour": Dimension.COLOR,
    "size": Dimension.SIZE,
    "style": Dimension.STYLE,
    "configuration": Dimension.CONFIGURATION,
}


def split_list(text: str, separator: str) -> list[str]:
    """Split at a separator, not inside an enclosed value nor after a backslash; pieces stay as written."""
    pieces: list[str] = []
    begin = at = 0
    while at < len(text):
        char = text[at]
        if char == '"' and (at == begin or text[at - 1] in "=,|"):
            enclosed = _ENCLOSED.match(text, at)
            at = enclosed.end() if enclosed else at + 1
        elif char == "\\" and _ESCAPE.match(text, at):
            at += 2
        elif char == separator:
            pieces.append(text[begin:at])
            begin = at = at + 1
        else:
            at += 1
    pieces.append(text[begin:])
    return [piece for piece in pieces if piece.strip()]


def plain_value(text: str) -> str:
    """Take enclosure and backslashes off a value."""
    bare = text.strip()
    if len(bare) >= 2 and _ENCLOSED.fullmatch(bare):
        return bare[1:-1].replace('""', '"').strip()
    return _ESCAPE.sub(r"\1", bare)


def attributes(text: str) -> dict[str, str]:
    """Read `code=value,code=value`; codes in lower case. A code that comes twice keeps its first value."""
    raw: list[tuple[str, str]] = []
    for piece in split_list(text, ","):
        pair = _PAIR.fullmatch(piece)
        if pair is not None:
            raw.append((pair[1].lower(), pair[2]))
        elif raw:
            raw[-1] = (raw[-1][0], f"{raw[-1][1]},{piece}")
    found: dict[str, str] = {}
    for code, value in raw:
        found.setdefault(code, plain_value(value))
    return found


def variations(text: str) -> list[dict[str, str]]:
    """Read `sku=…,size=…,color=…|…` as one mapping for each variation, in order."""
    pieces: list[str] = []
    for piece in split_list(text, "|"):
        if "=" not in piece and pieces:
            pieces[-1] += f"|{piece}"
        else:
            pieces.append(piece)
    return [attributes(piece) for piece in pieces]


def dimension_of(code: str) -> Dimension | None:
    """Tell which dimension an attribute code such as `color`, `size_shoes` or `style_bags` means, if any."""
    words = code.lower().split("_")
    found = {_DIMENSION_WORDS[word] for word in words if word in _DIMENSION_WORDS}
    return found.pop() if len(found) == 1 else None
