"""Which waiting jobs may start now. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Queued:
    """A waiting job and its lane."""

    id: str
    lane: str


def startable(waiting: Iterable[Queued], busy: Collection[str], slots: int) -> list[Queued]:
    """Pick the head of every free lane, in the order of submission, at most `slots` of them.

    Args:
        waiting: Waiting jobs in the order of submission.
        busy: Lanes that have a job already.
        slots: How many more jobs may run side by side.
    """
    taken = set(busy)
    picked: list[Queued] = []
    for job in waiting:
        if len(picked) >= slots:
            break
        if job.lane not in taken:
            taken.add(job.lane)
            picked.append(job)
    return picked
