"""What values of dimensions mean where no file says it: hex of plain colours, order of sizes. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import ValueRecord

# The CSS value of the name where CSS has it, else the usual one.
PLAIN_COLOR_HEX: Final[Mapping[str, str]] = {
    "aqua": "#00FFFF",
    "beige": "#F5F5DC",
    "black": "#000000",
    "blue": "#0000FF",
    "bronze": "#CD7F32",
    "brown": "#A52A2A",
    "burgundy": "#800020",
    "charcoal": "#36454F",
    "coral": "#FF7F50",
    "cream": "#FFFDD0",
    "cyan": "#00FFFF",
    "fuchsia": "#FF00FF",
    "gold": "#FFD700",
    "gray": "#808080",
    "green": "#008000",
    "grey": "#808080",
    "indigo": "#4B0082",
    "ivory": "#FFFFF0",
    "khaki": "#F0E68C",
    "lavender": "#E6E6FA",
    "lime": "#00FF00",
    "magenta": "#FF00FF",
    "maroon": "#800000",
    "mint": "#98FF98",
    "mustard": "#E1AD01",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#FFA500",
    "peach": "#FFDAB9",
    "pink": "#FFC0CB",
    "plum": "#DDA0DD",
    "purple": "#800080",
    "red": "#FF0000",
    "rose": "#FF007F",
    "rust": "#B7410E",
    "salmon": "#FA8072",
    "sand": "#C2B280",
    "silver": "#C0C0C0",
    "tan": "#D2B48C",
    "taupe": "#483C32",
    "teal": "#008080",
    "turquoise": "#40E0D0",
    "violet": "#EE82EE",
    "white": "#FFFFFF",
    "wine": "#722F37",
    "yellow": "#FFFF00",
}

_SIZE_WORDS: Final = (("EXTRA", "X"), ("SMALL", "S"), ("MEDIUM", "M"), ("LARGE", "L"), (" ", ""), ("-", ""))
_LETTER_SIZE: Final = re.compile(r"(?:(\d)X|(X*))([SL])")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_HEX: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def plain_color_hex(value: str) -> str | None:
    """Return the hex of a plain colour name as `#RRGGBB`, or None where the name says no single colour."""
    return PLAIN_COLOR_HEX.get(value.strip().casefold())


def normal_hex(text: str) -> str | None:
    """Bring `#abc`, `abc` or `#aabbcc` to `#AABBCC`; None where it is no colour."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        return None
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    return f"#{digits.upper()}"


def size_order(value: str) -> tuple[int, float, str]:
    """Return a sort key: letters from XXS to XXXL first, then sizes that begin with a number, then others."""
    text = value.upper()
    for word, letter in _SIZE_WORDS:
        text = text.replace(word, letter)
    letters = _LETTER_SIZE.fullmatch(text)
    if letters is not None:
        steps = int(letters[1]) if letters[1] else len(letters[2])
        return (0, -1 - steps if letters[3] == "S" else 1 + steps, text)
    if text == "M":
        return (0, 0, text)
    number = _NUMBER.match(text)
    if number is not None:
        return (1, float(number[0]), text)
    return (2, 0.0, text)


def derived_values(used: Iterable[tuple[Dimension, str]]) -> tuple[ValueRecord, ...]:
    """Make the values that no file describes: sizes in their natural order, all others by name.

    Args:
        used: Values that variants name; repeats are welcome.

    Returns:
        Each value once, by dimension in canonical order.
    """
    records: list[ValueRecord] = []
    distinct = list(dict.fromkeys(used))
    for dimension in Dimension:
        values = [value for of, value in distinct if of is dimension]
        if dimension is Dimension.SIZE:
            values.sort(key=size_order)
        else:
            values.sort(key=lambda value: (value.casefold(), value))
        for value in values:
            color = plain_color_hex(value) if dimension is Dimension.COLOR else None
            records.append(ValueRecord(dimension, value, value, color, is_derived=True))
    return tuple(records)


class ValueSpelling:
    """Brings values that differ in case alone to the spelling seen first."""

    def __init__(self) -> None:
        self._first: dict[tuple[Dimension, str], str] = {}

    def of(self, dimension: Dimension, value: str) -> str:
        """Return the spelling to use."""
        return self._first.setdefault((dimension, value.casefold()), value)
