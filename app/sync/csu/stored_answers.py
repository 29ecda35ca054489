"""What a row of answers holds, and how it is written: rectangles and swatches as compact JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from app.models.assignments.flatten import Rectangle
from app.models.assignments.slots import TargetMedia, media_to_list, swatch_from_list, swatch_to_list
from app.models.assignments.swatch_answers import ValueSwatch
from app.models.catalog.dimensions import Dimension

encode: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
"""Write JSON without spaces; made once, it costs half."""


@dataclass(frozen=True, slots=True)
class StoredRectangle:
    """A rectangle as the stores keep it; `set_key` names its media set."""

    set_key: str
    level: str | None
    channel: str
    locale: str
    targets: int
    contexts: int


@dataclass(frozen=True, slots=True)
class StoredSwatches:
    """The product-specific swatches of some contexts, by dimension and value."""

    channel: str
    locale: str
    contexts: int
    swatches: tuple[ValueSwatch, ...]

    def media_ids(self) -> Iterator[int]:
        """Give the images of the swatches."""
        for one in self.swatches:
            if one.swatch.media_id is not None:
                yield one.swatch.media_id


@dataclass(frozen=True, slots=True)
class StoredProduct:
    """All answers of a product; `variants` are numbers in the order of their bits."""

    id: int
    number: str
    variants: tuple[str, ...]
    rectangles: tuple[StoredRectangle, ...]
    swatches: tuple[StoredSwatches, ...]
    seq: int


@dataclass(frozen=True, slots=True)
class StoredCategory:
    """All answers of a category, which is a target by itself: bit 0."""

    id: int
    path: str
    name: str
    rectangles: tuple[StoredRectangle, ...]
    seq: int


def set_text(shown: TargetMedia) -> str:
    """Write a media set as the stores keep it."""
    return encode(media_to_list(shown))


def set_key(shown: TargetMedia) -> str:
    """Name a media set by its content."""
    return sha256(set_text(shown).encode()).hexdigest()[:32]


def stored(rectangle: Rectangle) -> StoredRectangle:
    """Turn a rectangle into what the stores keep."""
    return StoredRectangle(
        set_key(rectangle.media),
        rectangle.level,
        rectangle.source.channel,
        rectangle.source.locale,
        rectangle.targets,
        rectangle.contexts,
    )


def rectangles_to_json(rectangles: Iterable[StoredRectangle]) -> str:
    """Write the rectangles of a product, masks in hexadecimal."""
    rows = [
        [r.set_key, r.level, r.channel, r.locale, f"{r.targets:x}", f"{r.contexts:x}"] for r in rectangles
    ]
    return encode(rows)


def rectangles_from_json(text: str) -> tuple[StoredRectangle, ...]:
    """Read what `rectangles_to_json` wrote."""
    return tuple(
        StoredRectangle(key, level, channel, locale, int(targets, 16), int(served, 16))
        for key, level, channel, locale, targets, served in json.loads(text)
    )


def own_rectangles(text: str, mask: int) -> list[list[Any]]:
    """Cut rectangles, as text, down to what some contexts show; as rows of `rectangles_to_json`."""
    return _own(text, mask, 5)


def own_swatches(text: str, mask: int) -> str:
    """Cut swatches, as text, down to what some contexts show."""
    return encode(_own(text, mask, 2))


def _own(text: str, mask: int, place: int) -> list[list[Any]]:
    """Cut rows that hold a mask of contexts down, without making values of them: a full run has millions."""
    own = []
    for row in json.loads(text):
        shown = int(row[place], 16) & mask
        if shown:
            row[place] = f"{shown:x}"
            own.append(row)
    return own


def swatches_to_json(found: Iterable[StoredSwatches]) -> str:
    """Write the swatches of a product, masks in hexadecimal."""
    rows = [
        [
            one.channel,
            one.locale,
            f"{one.contexts:x}",
            [[s.dimension.value, s.value, swatch_to_list(s.swatch)] for s in one.swatches],
        ]
        for one in found
    ]
    return encode(rows)


def swatches_from_json(text: str) -> tuple[StoredSwatches, ...]:
    """Read what `swatches_to_json` wrote."""
    return tuple(
        StoredSwatches(
            channel,
            locale,
            int(served, 16),
            tuple(ValueSwatch(Dimension(d), value, swatch_from_list(one)) for d, value, one in placed),
        )
        for channel, locale, served, placed in json.loads(text)
    )
