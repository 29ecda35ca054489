"""What a write touched, so that a view refreshes only that."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids touched by a write. Empty sets mean: nothing of that kind changed.

    `media`, `products` and `categories` hold database ids; `catalog` and `channels` say that lists changed
    as a whole.
    """

    media: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    catalog: bool = False
    channels: bool = False
    categories: frozenset[int] = frozenset()

    def __or__(self, other: "Changes") -> "Changes":
        return Changes(
            self.media | other.media,
            self.products | other.products,
            self.catalog or other.catalog,
            self.channels or other.channels,
            self.categories | other.categories,
        )

    def __bool__(self) -> bool:
        return bool(self.media or self.products or self.catalog or self.channels or self.categories)
