"""Where tiles stand: place n stands in row n // columns. Pure arithmetic, whatever the number of items."""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

TILE_GAP: Final = 12
GRID_MARGIN: Final = 16
GRID_RIGHT_MARGIN: Final = 4  # the scroll bar beside it makes up the 16 px
_MOST_EXTRA: Final = 24  # px that spare width may widen a gap by


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """A grid at one moment; all in logical pixels.

    Attributes:
        viewport: Size of what is seen.
        tile: Size of a tile.
        count: How many items there are.
        offset: How far the grid is scrolled down.
        columns: How many tiles stand side by side; at least one.
        step: From one tile to its neighbours; spare width is shared out among the columns.
    """

    viewport: QSize
    tile: QSize
    count: int
    offset: int
    columns: int = field(init=False)
    step: QSize = field(init=False)

    def __post_init__(self) -> None:
        room = self.viewport.width() - GRID_MARGIN - GRID_RIGHT_MARGIN + TILE_GAP
        width = self.tile.width() + TILE_GAP
        columns = max(1, room // width)
        spare = room - columns * width
        extra = max(0, min(_MOST_EXTRA, spare // columns)) if self.count >= columns else 0
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "step", QSize(width + extra, self.tile.height() + TILE_GAP))

    @property
    def height(self) -> int:
        """The height of the whole grid."""
        rows = -(-self.count // self.columns)
        return 2 * GRID_MARGIN + rows * self.step.height() - (TILE_GAP if rows else 0)

    @property
    def first_visible(self) -> int:
        """The place at the upper left of what is seen."""
        row = max(0, self.offset - GRID_MARGIN) // self.step.height()
        return min(max(0, self.count - 1), row * self.columns)

    def rect_of(self, place: int) -> QRect:
        """Return the rectangle of a tile in the viewport."""
        row, column = divmod(place, self.columns)
        step = self.step
        corner = QPoint(GRID_MARGIN + column * step.width(), GRID_MARGIN + row * step.height() - self.offset)
        return QRect(corner, self.tile)

    def places_in(self, area: QRect) -> range:
        """Return the places of the tile rows that an area of the viewport touches."""
        height, columns = self.step.height(), self.columns
        first = max(0, (area.top() + self.offset - GRID_MARGIN) // height)
        last = max(0, (area.bottom() + self.offset - GRID_MARGIN) // height)
        return range(min(self.count, first * columns), min(self.count, (last + 1) * columns))

    def place_at(self, point: QPoint) -> int | None:
        """Return the place under a point, None in the gaps."""
        column = (point.x() - GRID_MARGIN) // self.step.width()
        row = (point.y() + self.offset - GRID_MARGIN) // self.step.height()
        place = row * self.columns + column
        if not 0 <= column < self.columns or not 0 <= place < self.count:
            return None
        return place if self.rect_of(place).contains(point) else None
