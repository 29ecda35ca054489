"""Sets of a million ids, made in steps short enough that the window never waits for them. No Qt.

One C loop over a million ids keeps the interpreter to itself for 40 ms; a step takes 1 ms.
Thread: any.
"""

from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import Final

STEP: Final = 20_000


def steps(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut ids into steps."""
    for start in range(0, len(ids), STEP):
        yield ids[start : start + STEP]


def id_set(ids: Sequence[int]) -> set[int]:
    """Return ids as a set."""
    made: set[int] = set()
    for step in steps(ids):
        made.update(step)
    return made


def known_of(ids: Sequence[int], known: Collection[int]) -> "array[int]":
    """Keep the ids that are known, in their order."""
    kept = array("q")
    for step in steps(ids):
        kept.extend(filter(known.__contains__, step))
    return kept


def unknown_of(ids: Sequence[int], known: Collection[int]) -> "array[int]":
    """Keep the ids that are not known, in their order."""
    kept = array("q")
    for step in steps(ids):
        kept.extend(media_id for media_id in step if media_id not in known)
    return kept
