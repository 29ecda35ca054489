"""What the values of dimensions mean where a file does not say it: hex of plain colours, order of sizes. Pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from app.models.catalog.dimensions import Dimension
from app.models.catalog.importers.records import ValueRecord

# CSS colour names where they agree with what a shopper means by the word, else a plain choice.
PLAIN_COLOR_HEX: Final[Mapping[str, str]] = {
    "aqua": "#00FFFF",
    "beige": "#F5F5DC",
    "black": "#000000",
    "blue": "#1857F7",
    "bronze": "#CD7F32",
    "brown": "#945454",
    "burgundy": "#800020",
    "charcoal": "#36454F",
    "coral": "#FF7F50",
    "cream": "#FFFDD0",
    "cyan": "#00FFFF",
    "fuchsia": "#FF00FF",
    "gold": "#FFD700",
    "gray": "#8F8F8F",
    "green": "#53A828",
    "grey": "#8F8F8F",
    "indigo": "#4B0082",
    "ivory": "#FFFFF0",
    "khaki": "#C3B091",
    "lavender": "#CE64D4",
    "lime": "#00FF00",
    "magenta": "#FF00FF",
    "maroon": "#800000",
    "mint": "#98FF98",
    "mustard": "#E1AD01",
    "navy": "#000080",
    "olive": "#808000",
    "orange": "#EB6703",
    "peach": "#FFE5B4",
    "pink": "#FFC0CB",
    "plum": "#8E4585",
    "purple": "#EF3DFF",
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
    "violet": "#8F00FF",
    "white": "#FFFFFF",
    "wine": "#722F37",
    "yellow": "#FFD500",
}

_LETTER_SIZES: Final = {
    "ONE SIZE": -1,
    "OS": -1,
    "SMALL": 3,
    "S": 3,
    "MEDIUM": 4,
    "M": 4,
    "LARGE": 5,
    "L": 5,
}
_EXTENDED_SIZE: Final = re.compile(r"(?:(\d+)|(X*))[- ]?(S|L|SMALL|LARGE)")
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
    """Return a sort key: letters from XXS to XXXL first, then sizes that begin with a number, then the rest."""
    text = " ".join(value.upper().split())
    if text in _LETTER_SIZES:
        return (0, _LETTER_SIZES[text], text)
    extended = _EXTENDED_SIZE.fullmatch(text.replace("X-", "X"))
    if extended is None and text.endswith(("XS", "XL")):
        extended = _EXTENDED_SIZE.fullmatch(text[:-2] + text[-1]) if text[:-2].isdigit() else None
    if extended is not None:
        steps = int(extended[1]) if extended[1] else len(extended[2])
        return (0, 3 - steps if extended[3].startswith("S") else 5 + steps, text)
    number = _NUMBER.match(text)
    if number is not None:
        return (1, float(number[0]), text)
    return (2, 0.0, text.casefold())


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
            records.append(ValueRecord(dimension, value, value, color))
    return tuple(records)


class ValueSpelling:
    """Brings values that differ in case alone to the spelling seen first."""

    def __init__(self) -> None:
        self._first: dict[tuple[Dimension, str], str] = {}

    def of(self, dimension: Dimension, value: str) -> str:
        """Return the spelling to use."""
        return self._first.setdefault((dimension, value.casefold()), value)
