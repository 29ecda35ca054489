"""Frozen values of tracking: what is known of a change, and where it is stage by stage."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.sync.jobs.recurrence import Recurrence
from app.sync.jobs.states import JobState

RUN_AT_MOST: Final = timedelta(minutes=5)
"""A run takes no longer, where none that took longer is known."""


class StageName(StrEnum):
    """The stages in their order; search is beside the cache, after the channel database."""

    CMS = "CMS"
    HEADQUARTERS = "Headquarters"
    CSU = "CSU"
    CACHE = "Cache"
    STOREFRONT = "Storefront"
    SEARCH = "Search"


class StageState(StrEnum):
    """How far a stage is."""

    DONE = "done"
    RUNNING = "running"
    WAITING = "waiting"
    LATE = "late"


class Remedy(StrEnum):
    """What a person can do about what is late; the values are what buttons say."""

    PUBLISH = "Publish"
    RUN_NOW = "Run now"
    RELEASE = "Release"
    RETRY = "Retry"
    RESUME = "Resume"
    RETRY_SESSION = "Retry session"
    ENABLE = "Enable now"
    SEND_SWITCHES = "Run 1110"
    PARAMETERS = "Commerce parameters"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: `target` is a job, a schedule, a session, a switch or what is tracked."""

    remedy: Remedy
    target: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in the way, a sentence, and what to do about it."""

    cause: str
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """An open or failed job."""

    id: str
    title: str
    state: JobState
    started_at: datetime | None = None
    done: int = 0
    total: int | None = None
    error: str = ""

    @property
    def share(self) -> int | None:
        """Return the percents that are done; None where it cannot be counted."""
        return min(100, self.done * 100 // self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Carrier:
    """A recurring job of the pipeline, as it stands for one change.

    Attributes:
        job: As schedules have it.
        title: What people read.
        arrived: Whether the change is behind it.
        arrived_at: Since when; None where nobody remembers.
        rule, is_withheld, next_at, problem: Of its schedule.
        under_way: The open job that brings the change.
        failed: The last job that should have, where it did not end well.
        typical, longest: How long its runs take.
        ahead: How long jobs before it in its lane take.
        held_by: An open job that the schedule waits for.
        is_busy: Whether a run is on its way that began before the change: a run that is due meanwhile is
            left out.
        block: What stands in its way beside its schedule.
    """

    job: str
    title: str
    arrived: bool
    arrived_at: datetime | None = None
    rule: Recurrence | None = None
    is_withheld: bool = False
    next_at: datetime | None = None
    problem: str = ""
    under_way: Run | None = None
    failed: Run | None = None
    typical: timedelta = timedelta()
    longest: timedelta = timedelta()
    ahead: timedelta = timedelta()
    held_by: str = ""
    is_busy: bool = False
    block: Block | None = None

    @property
    def run_at_most(self) -> timedelta:
        """Return how long a run takes at most."""
        return max(self.longest, RUN_AT_MOST)


@dataclass(frozen=True, slots=True)
class Published:
    """What the CMS says: published at a time, or why not, or the job that does it."""

    at: datetime | None = None
    run: Run | None = None
    typical: timedelta = timedelta()
    ahead: timedelta = timedelta()
    block: Block | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What a cache that is at hand holds of the change's owner.

    Attributes:
        old_until: When the last answer goes that is older than the change.
        is_new: Whether it holds answers, and all have the change.
    """

    old_until: datetime | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """A channel database: what brings the change there, and what shoppers' reads go through."""

    name: str
    channels: tuple[str, ...]
    csu: Carrier
    search: Carrier | None = None
    kept: Kept = Kept()
    switch: Block | None = None


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """Everything that is known of one change."""

    title: str
    published: Published
    hq: Carrier
    databases: tuple[DatabaseFacts, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a track.

    Attributes:
        name, database: Which; `database` is empty before the channel databases.
        state: How far it is.
        at: Since when it is done.
        about, at_most: When it is expected, and by when at the latest; None where nobody can tell.
        next_run: The run of its schedule that brings it.
        share: Percents that are done of what runs.
        cause: Why it is late, a sentence.
        action: What to do about that.
        channels: The channels of its database.
    """

    name: StageName
    database: str
    state: StageState
    at: datetime | None = None
    about: datetime | None = None
    at_most: datetime | None = None
    next_run: datetime | None = None
    share: int | None = None
    cause: str = ""
    action: Action | None = None
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Track:
    """Where a change is.

    Attributes:
        title: What is tracked.
        stages: CMS and headquarters, then CSU, cache, storefront and search of each channel database.
        notes: What else there is to say, a sentence each.
        looked_at: When this was so.
    """

    title: str
    stages: tuple[Stage, ...]
    notes: tuple[str, ...]
    looked_at: datetime

    @property
    def state(self) -> StageState:
        """Return late where one stage is, done where all are."""
        states = {stage.state for stage in self.stages}
        for state in (StageState.LATE, StageState.RUNNING, StageState.WAITING):
            if state in states:
                return state
        return StageState.DONE

    @property
    def about(self) -> datetime | None:
        """Return when it is expected everywhere; None where nobody can tell or it is there."""
        return self._last("about")

    @property
    def at_most(self) -> datetime | None:
        """Return by when it is everywhere; None as for `about`."""
        return self._last("at_most")

    @property
    def late(self) -> Stage | None:
        """Return the first stage that something stands in the way of."""
        return next((one for one in self.stages if one.cause), None)

    @property
    def databases(self) -> tuple[str, ...]:
        """Return the channel databases, by name."""
        return tuple(dict.fromkeys(stage.database for stage in self.stages if stage.database))

    def stage(self, name: StageName, database: str = "") -> Stage | None:
        """Return a stage; None where there is none."""
        return next((one for one in self.stages if (one.name, one.database) == (name, database)), None)

    def _last(self, name: str) -> datetime | None:
        left = [getattr(one, name) for one in self.stages if one.state is not StageState.DONE]
        known = [at for at in left if at is not None]
        return max(known) if known and len(known) == len(left) else None
