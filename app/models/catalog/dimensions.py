"""The four dimensions of a product master. Source: product-dimensions, domain.md 3.2."""

from collections.abc import Iterable
from enum import StrEnum


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
