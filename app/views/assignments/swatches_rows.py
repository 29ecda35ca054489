"""Swatches of a product as rows, and the geometry of a sample. No Qt."""

import re
from dataclasses import dataclass
from typing import Final

from app.models.assignments.resolve import resolve_swatches
from app.models.assignments.slots import Swatch
from app.models.catalog.dimensions import Dimension
from app.models.catalog.rows import ValueRow
from app.models.media.content import Region
from app.models.media.rows import MediaRow
from app.views.assignments.state import ProductState

GROUPS: Final = (Dimension.COLOR, Dimension.STYLE, Dimension.SIZE)
"""Dimensions that may show swatches. Source: domain.md 3.2."""

LEAST: Final = 4
"""Pixels of the picture that a sample has at least on each side, where the picture has them."""

_HEX: Final = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")

Handle = tuple[int, int]
"""Which edges a handle moves: -1 left or top, 1 right or bottom, 0 neither."""

HANDLES: Final[tuple[Handle, ...]] = (
    (-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SwatchItem:
    """What a product page shows for one dimension value.

    Attributes:
        value: The dimension value; its `hex` is the central value.
        own: The swatch that this product has for it in this context.
        inherited: The one that it inherits from a broader context instead.
        media: The image of whichever of these is shown, or None.
        source: Where an inherited one comes from.
    """

    value: ValueRow
    own: Swatch | None
    inherited: Swatch | None
    media: MediaRow | None
    source: str = ""

    @property
    def shown(self) -> Swatch | None:
        """The swatch that is shown; None for the central value."""
        return self.own or self.inherited

    @property
    def name(self) -> str:
        """`Color: Blue`."""
        return f"{self.value.dimension.label}: {self.value.name}"

    @property
    def kind(self) -> str:
        """The second line: what is shown, in words."""
        if self.shown is None:
            return "Central value" if self.value.hex else "No central value"
        words = swatch_words(self.shown)
        return words if self.own is not None else f"{words}, inherited"

    @property
    def spoken(self) -> str:
        """The sentence for screen readers."""
        image = f", {self.media.display_name}" if self.media is not None else ""
        source = f" from {self.source}" if self.own is None and self.inherited is not None else ""
        return f"{self.name}, {self.kind}{source}{image}"

    @property
    def advice(self) -> str:
        """Say what is missing; empty where nothing is. Source: domain.md 4.4."""
        if self.value.hex:
            return ""
        return f"{self.value.name} has no central value, so lists and refiners show its name only."


def swatch_words(swatch: Swatch) -> str:
    """Say what a swatch is: `Hex #1a2b3c`, `Image` or `Cropped sample`."""
    if swatch.hex is not None:
        return f"Hex {swatch.hex.upper()}"
    return "Image" if swatch.crop is None else "Cropped sample"


def swatch_items(state: ProductState) -> list[SwatchItem]:
    """List the values of color, style and size with what they show."""
    source, answered = resolve_swatches(state.drafts, state.context, state.order)
    inherited = answered if source is not None and source != state.context else {}
    name = state.context_name(source) if inherited and source is not None else ""
    found = []
    for dimension in GROUPS:
        for value in state.values.get(dimension, ()):
            own, other = state.content.swatches.get(value.id), inherited.get(value.id)
            shown = own or other
            media_id = shown.media_id if shown is not None else None
            media = state.media.get(media_id) if media_id is not None else None
            found.append(SwatchItem(value, own, other, media, name))
    return found


def read_hex(text: str) -> str | None:
    """Read a colour that a person typed, with or without #, three or six digits; None where it is none."""
    match = _HEX.fullmatch(text.strip())
    if match is None:
        return None
    digits = match.group(1).lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def first_sample(width: int, height: int) -> Region:
    """Return the sample to begin with: a square in the middle, a third of the shorter side."""
    edge = max(1, min(width, height) // 3)
    left, top = (width - edge) // 2, (height - edge) // 2
    return Region(left, top, left + edge, top + edge)


def dragged(region: Region, handle: Handle, dx: int, dy: int, width: int, height: int) -> Region:
    """Return a region with the edges of a handle moved, inside the picture; `(0, 0)` moves all of it."""
    if handle == (0, 0):
        wide, high = region.x2 - region.x1, region.y2 - region.y1
        left = min(max(0, region.x1 + dx), width - wide)
        top = min(max(0, region.y1 + dy), height - high)
        return Region(left, top, left + wide, top + high)
    x1, x2 = _stretched(region.x1, region.x2, handle[0], dx, width)
    y1, y2 = _stretched(region.y1, region.y2, handle[1], dy, height)
    return Region(x1, y1, x2, y2)


def _stretched(low: int, high: int, edge: int, by: int, most: int) -> tuple[int, int]:
    least = min(LEAST, most)
    if edge < 0:
        return min(max(0, low + by), max(0, high - least)), high
    if edge > 0:
        return low, max(min(most, high + by), min(most, low + least))
    return low, high


def region_words(region: Region) -> str:
    """Say how large a sample is and where it begins: `38 × 38 px at 28, 84`."""
    return f"{region.x2 - region.x1} × {region.y2 - region.y1} px at {region.x1}, {region.y1}"
