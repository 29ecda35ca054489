"""How jobs name paths and counts."""

import os
from collections.abc import Mapping


def printable(path: str) -> str:
    """Return a path as it can be shown and stored: bytes that are no UTF-8 become question marks."""
    return os.fsencode(path).decode("utf-8", "replace")


def count_words(counts: Mapping[str, int], *, zeros: bool = False) -> str:
    """Write a job's counts as people read them, `1 document, 412 rows`; zeros only if wanted."""
    return ", ".join(f"{count:,} {_counted(name, count)}" for name, count in counts.items() if count or zeros)


def _counted(name: str, count: int) -> str:
    many = "media items" if name == "media" else name.replace("_", " ")
    if count != 1:
        return many
    return f"{many.removesuffix('ies')}y" if many.endswith("ies") else many.removesuffix("s")
