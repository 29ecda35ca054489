"""64 bits that are nearly the same for pictures that look nearly the same.

A difference hash: the picture as 9 x 8 grey values, one bit for each pair of neighbours in a row. It stays
through changes of size, format, compression and brightness, not through cuts and turns.
"""

from typing import Final

COLUMNS: Final = 9
ROWS: Final = 8


def likeness(grey: bytes) -> int:
    """Return the likeness of a picture as a signed 64-bit number, as SQLite keeps it.

    Args:
        grey: Its grey values, `COLUMNS` x `ROWS`, row by row.
    """
    bits = 0
    for start in range(0, COLUMNS * ROWS, COLUMNS):
        for left in range(start, start + COLUMNS - 1):
            bits = bits << 1 | (grey[left] > grey[left + 1])
    return bits - (1 << 64) if bits >> 63 else bits


def distance(one: int, other: int) -> int:
    """Return in how many of the 64 bits two likenesses differ."""
    return ((one ^ other) & 0xFFFF_FFFF_FFFF_FFFF).bit_count()
