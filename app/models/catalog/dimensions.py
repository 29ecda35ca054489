"""The four dimensions of a product master. Source: product-dimensions, domain.md 3.2."""

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Dimension(StrEnum):
    """A dimension; the order of definition is the canonical order."""

    COLOR = "color"
    STYLE = "style"
    SIZE = "size"
    CONFIGURATION = "configuration"

    @property
    def label(self) -> str:
        """Return the name that people read, for example `Color`."""
        return self.value.capitalize()


def canonical(dimensions: Iterable[Dimension]) -> tuple[Dimension, ...]:
    """Put dimensions into canonical order, each once."""
    chosen = set(dimensions)
    return tuple(dimension for dimension in Dimension if dimension in chosen)


class DimensionValues(NamedTuple):
    """Value ids by dimension, in canonical order; None where a dimension is not set or is ignored.

    A variant has one value for each dimension of its master; a cell of the matrix has one for
    each chosen dimension.
    """

    color: int | None = None
    style: int | None = None
    size: int | None = None
    configuration: int | None = None

    def only(self, dimensions: Iterable[Dimension]) -> "DimensionValues":
        """Keep the values of these dimensions, ignore the others."""
        color, style, size, configuration = _kept(tuple(dimensions))
        return DimensionValues(
            self.color if color else None,
            self.style if style else None,
            self.size if size else None,
            self.configuration if configuration else None,
        )

    def get(self, dimension: Dimension) -> int | None:
        """Return the value id of one dimension."""
        value: int | None = getattr(self, dimension.value)
        return value


@lru_cache(maxsize=64)
def _kept(dimensions: tuple[Dimension, ...]) -> tuple[bool, ...]:
    return tuple(dimension in dimensions for dimension in Dimension)
