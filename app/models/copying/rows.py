"""Many values at once, kept as plain rows."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, overload

_T = TypeVar("_T")


class Rows(Sequence[_T]):
    """Values that are made of plain rows each time they are asked for.

    The collector of garbage looks through values again and again, and not through rows of texts and numbers:
    hundreds of thousands of values that are kept would hold a window up for a tenth of a second.

    Args:
        rows: Tuples of texts, numbers, None, and of tuples of these.
        make: Makes a value of one.
    """

    __slots__ = ("_make", "_rows")

    def __init__(self, rows: Sequence[tuple[Any, ...]], make: Callable[[tuple[Any, ...]], _T]) -> None:
        self._rows = rows
        self._make = make

    def __len__(self) -> int:
        """Count them."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> _T: ...

    @overload
    def __getitem__(self, place: slice) -> list[_T]: ...

    def __getitem__(self, place: int | slice) -> _T | list[_T]:
        """Make one, or some."""
        if isinstance(place, slice):
            return [self._make(row) for row in self._rows[place]]
        return self._make(self._rows[place])

    def __iter__(self) -> Iterator[_T]:
        """Make one after the other."""
        return map(self._make, self._rows)
