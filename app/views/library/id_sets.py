"""Sets of a million ids, made in steps short enough that the window never waits for them. No Qt.

One C loop over a million ids keeps the interpreter to itself for 40 ms, and so does the end of a `set` of
them; a step takes 1 ms, and a bitmap of a million ids is 125 KB.
Thread: any.
"""

from array import array
from collections.abc import Collection, Iterator, Sequence
from itertools import filterfalse
from typing import Final

from pyroaring import BitMap

STEP: Final = 20_000


def steps(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut ids into steps."""
    for start in range(0, len(ids), STEP):
        yield ids[start : start + STEP]


def id_set(ids: Sequence[int]) -> BitMap:
    """Return ids as a set."""
    made = BitMap()
    for step in steps(ids):
        made.update(array("I", step))
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
        kept.extend(filterfalse(known.__contains__, step))
    return kept
