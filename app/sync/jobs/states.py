"""What a job is and what it may become: the vocabulary that views, the engine and job bodies share."""

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol


class JobState(StrEnum):
    """The states that people see. Source: domain.md, Jobs."""

    WAITING = "Waiting"
    EXECUTING = "Executing"
    PAUSED = "Paused"
    CANCELING = "Canceling"
    CANCELED = "Canceled"
    ENDED = "Ended"
    ENDED_WITH_ERRORS = "Ended with errors"
    ERROR = "Error"

    @property
    def is_final(self) -> bool:
        """Tell whether the job is over."""
        return self not in OPEN_STATES


SCHEDULED: Final = "schedule:"
"""How the id of something begins that a schedule will queue: it waits for its time and is no job yet."""

UNEXPECTED = "Unexpected error"
"""How the error of a job begins that met a bug of ours, not something that a person can mend."""

OPEN_STATES = frozenset({JobState.WAITING, JobState.EXECUTING, JobState.PAUSED, JobState.CANCELING})

_OUTCOMES = frozenset({JobState.CANCELED, JobState.ENDED, JobState.ENDED_WITH_ERRORS, JobState.ERROR})

# A cancel or pause that comes after the last batch finds the work done: Canceling and Paused may still
# become Ended. A paused job that is resumed waits for its turn.
MOVES: Mapping[JobState, frozenset[JobState]] = MappingProxyType(
    {
        JobState.WAITING: frozenset({JobState.EXECUTING, JobState.PAUSED, JobState.CANCELED}),
        JobState.EXECUTING: _OUTCOMES | {JobState.CANCELING, JobState.PAUSED},
        JobState.PAUSED: _OUTCOMES | {JobState.WAITING},
        JobState.CANCELING: _OUTCOMES,
        JobState.CANCELED: frozenset(),
        JobState.ENDED: frozenset(),
        JobState.ENDED_WITH_ERRORS: frozenset(),
        JobState.ERROR: frozenset(),
    }
)


def may_move(before: JobState, after: JobState) -> bool:
    """Tell whether a job may go from one state to another."""
    return after in MOVES[before]


def sources_of(after: JobState) -> frozenset[JobState]:
    """Return the states from which a job may go to `after`."""
    return frozenset(before for before, targets in MOVES.items() if after in targets)


@dataclass(frozen=True, slots=True)
class JobSnapshot:
    """One job at one moment.

    `done` never exceeds `total`; `total` is None until the body names it, and fixed from then on.
    """

    id: str
    kind: str
    tenant: str
    title: str
    lane: str
    state: JobState
    done: int
    total: int | None
    counts: Mapping[str, int]
    queued_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str | None = None
    hint: str | None = None
    result: str | None = None
    retry_of: str | None = None

    @property
    def met_bug(self) -> bool:
        """Tell whether the job failed by a bug, not by something that a person can mend."""
        return self.state is JobState.ERROR and (self.error or "").startswith(UNEXPECTED)


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs are meant; what is empty asks for nothing.

    Attributes:
        tenant: Whose.
        kinds: Of these kinds.
        states: In these states; None is any.
        text: The title holds it, in any letter case.
    """

    tenant: str = ""
    kinds: tuple[str, ...] = ()
    states: Collection[JobState] | None = None
    text: str = ""


EVERY_JOB: Final = JobQuery()


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What a body returns at its end; `failed` > 0 means "Ended with errors"."""

    counts: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    result: str | None = None


class JobContext(Protocol):
    """What a job body may ask of the runtime. Thread: lane."""

    @property
    def job_id(self) -> str:
        """Return the job's id."""
        ...

    def report(self, done: int, total: int | None = None, **counts: int) -> None:
        """Tell how far the work is; cheap enough to call for every item."""
        ...

    def log(self, text: str) -> None:
        """Add a line to the job's log; kept at the next yield."""
        ...

    def cancelled(self) -> bool:
        """Tell whether somebody asked to cancel; only a batch that takes long needs to ask."""
        ...


Body = Generator[None, None, JobOutcome]
Runner = Callable[[str, JobContext], Body]
