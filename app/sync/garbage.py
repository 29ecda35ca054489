"""Garbage collection while a large job runs in a process without a window."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def looked_past() -> Iterator[None]:
    """Spare the collector of garbage what there is already while very many rows go through.

    It would look through the whole program each time that a hundred thousand values have come and gone: an
    eighth of the time of a large copy. An open window has a collector of its own, which does the same.
    """
    if not gc.isenabled():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        if gc.isenabled():
            gc.unfreeze()
