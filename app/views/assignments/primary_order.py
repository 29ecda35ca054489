"""Orders that primary media can be put into. No Qt."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from app.models.media.rows import MediaRow

_NUMBERS: Final = re.compile(r"\d+")


def _by_name(row: MediaRow) -> tuple[Any, ...]:
    """Compare names as people do: `img2` comes before `img10`."""
    parts = re.split(r"(\d+)", row.display_name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def _by_number(row: MediaRow) -> tuple[Any, ...]:
    """Compare the last number of the file name; names without one come last, in the order of names."""
    found = _NUMBERS.findall(PurePath(row.file_name).stem)
    return (0, int(found[-1]), _by_name(row)) if found else (1, 0, _by_name(row))


def _newest(row: MediaRow) -> tuple[Any, ...]:
    return (-row.created_at.timestamp(), -row.id)


ORDERS: Final[Mapping[str, tuple[str, Callable[[MediaRow], tuple[Any, ...]]]]] = {
    "name": ("By name", _by_name),
    "number": ("By number in the file name", _by_number),
    "newest": ("Newest first", _newest),
}
REVERSE: Final = "reverse"
CHOICES: Final = {**{key: text for key, (text, _) in ORDERS.items()}, REVERSE: "Reverse"}
"""What the Sort… menu offers, by key."""


def ordered(media_ids: Sequence[int], media: Mapping[int, MediaRow], order: str) -> tuple[int, ...]:
    """Return items in one of `CHOICES`; items that are gone come last as they were."""
    if order == REVERSE:
        return tuple(reversed(media_ids))
    key = ORDERS[order][1]
    known = sorted((i for i in media_ids if i in media), key=lambda i: key(media[i]))
    return (*known, *(i for i in media_ids if i not in media))


def order_text(order: str) -> str:
    """Name the step of undo."""
    return (
        "Reverse Primary media"
        if order == REVERSE
        else f"Sort Primary media {CHOICES[order][0].lower()}{CHOICES[order][1:]}"
    )
