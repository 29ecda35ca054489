"""Where a change is between the CMS and shoppers, and when it arrives. Pure rules.

"At most" holds as long as nothing stands in the way: the next run of every schedule that comes after the
stage before, the longest run known, the whole two hours of the cache and the time to refresh of the
storefront. "About" takes the usual run, and where nobody knows what a cache holds the middle of what is left.
Source: domain.md 7.1, 7.2, L1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.sync.jobs.recurrence import Cron, Recurrence
from app.sync.jobs.states import JobState

CACHE_TIME: Final = timedelta(hours=2)
STOREFRONT_TIME: Final = timedelta(seconds=60)
"""Time to refresh of the storefront's own cache. Source: data-action-cache-settings."""

RUN_AT_MOST: Final = timedelta(minutes=5)
"""A run takes no longer, where none that took longer is known."""

SPARE: Final = timedelta(seconds=30)
"""Between the time that a schedule names and the run."""

PATIENCE: Final = timedelta(minutes=2)
"""A schedule that is so much overdue is not kept by anybody."""


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
        new_since: Since when all answers that it holds have the change; None where one has not.
    """

    old_until: datetime | None = None
    new_since: datetime | None = None


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


@dataclass(frozen=True, slots=True)
class _When:
    """When a stage is ready for the next one; `begins` is when what brings it there begins."""

    begins: datetime
    about: datetime
    at_most: datetime
    is_over: bool = False


def track(facts: TrackFacts, now: datetime) -> Track:
    """Work out every stage of a change."""
    cms = _cms(facts.published, now)
    hq = _carried(StageName.HEADQUARTERS, "", facts.hq, _when(cms, now), now)
    stages = [cms, hq, *(stage for one in facts.databases for stage in _database(one, hq, now))]
    return Track(facts.title, tuple(stages), facts.notes, now)


def _cms(published: Published, now: datetime) -> Stage:
    run = published.run
    if run is not None and run.state is JobState.PAUSED:
        return _late(StageName.CMS, "", _paused(run))
    if run is not None:
        begins = run.started_at or now + published.ahead
        about = max(now, begins + published.typical)
        state = StageState.WAITING if run.started_at is None else StageState.RUNNING
        at_most = about + max(RUN_AT_MOST, published.ahead)
        return Stage(StageName.CMS, "", state, about=about, at_most=at_most, share=run.share)
    block = published.block
    if block is not None and block.action is not None and block.action.remedy is Remedy.PUBLISH:
        return Stage(StageName.CMS, "", StageState.WAITING, cause=block.cause, action=block.action)
    if block is not None:
        return _late(StageName.CMS, "", block)
    return Stage(StageName.CMS, "", StageState.DONE, at=published.at)


def _database(facts: DatabaseFacts, hq: Stage, now: datetime) -> Iterator[Stage]:
    csu = _carried(StageName.CSU, facts.name, facts.csu, _when(hq, now), now, facts.channels)
    cache = _cache(facts, csu, now)
    yield csu
    yield cache
    yield _storefront(facts, cache, now)
    if facts.search is not None:
        yield _carried(StageName.SEARCH, facts.name, facts.search, _when(csu, now), now, facts.channels)


def _when(stage: Stage, now: datetime) -> _When | None:
    """Return when a stage is ready; None where nobody can tell."""
    if stage.state is StageState.DONE:
        at = min(now, stage.at or now)
        return _When(at, at, at, is_over=True)
    if stage.about is None or stage.at_most is None:
        return None
    return _When(stage.next_run or now, stage.about, stage.at_most)


def _carried(
    name: StageName,
    database: str,
    carrier: Carrier,
    ready: _When | None,
    now: datetime,
    channels: tuple[str, ...] = (),
) -> Stage:
    """Work out a stage that a recurring job brings a change to."""
    if carrier.arrived:
        return Stage(name, database, StageState.DONE, at=carrier.arrived_at, channels=channels)
    is_next = ready is not None and ready.is_over
    block = _in_the_way(carrier, now, is_next=is_next)
    if ready is None:
        cause, action = ("", None) if block is None else (block.cause, block.action)
        return Stage(name, database, StageState.WAITING, cause=cause, action=action, channels=channels)
    run = carrier.under_way if is_next else None
    if run is not None and run.state is not JobState.PAUSED and carrier.block is None:
        begins = run.started_at or now + carrier.ahead
        about = max(now, begins + carrier.typical)
        state = StageState.WAITING if run.started_at is None else StageState.RUNNING
        at_most = max(about, begins + carrier.ahead + carrier.run_at_most)
        return Stage(name, database, state, None, about, at_most, begins, run.share, channels=channels)
    if block is not None and not (block.action and block.action.remedy is Remedy.RETRY and carrier.rule):
        state = StageState.LATE if is_next else StageState.WAITING
        return Stage(name, database, state, cause=block.cause, action=block.action, channels=channels)
    start, latest = _next_runs(carrier, ready, now)
    stage = Stage(
        name,
        database,
        StageState.WAITING if block is None else StageState.LATE,
        about=start + carrier.ahead + carrier.typical,
        at_most=latest + carrier.ahead + carrier.run_at_most + SPARE,
        next_run=start,
        cause="" if block is None else block.cause,
        action=None if block is None else block.action,
        channels=channels,
    )
    return stage


def _in_the_way(carrier: Carrier, now: datetime, *, is_next: bool) -> Block | None:
    """Say why no run comes, or why the last one did not bring the change."""
    run = carrier.under_way
    if carrier.block is not None:
        return carrier.block
    if is_next and run is not None:
        return _paused(run) if run.state is JobState.PAUSED else None
    if carrier.is_withheld:
        return Block(f"The job is withheld: {carrier.title}.", Action(Remedy.RELEASE, carrier.job))
    if carrier.rule is None:
        return Block(f"{carrier.title} does not recur.", Action(Remedy.RUN_NOW, carrier.job))
    if carrier.problem:
        remedy = Remedy.PARAMETERS if carrier.job == "media" else Remedy.RUN_NOW
        return Block(carrier.problem, Action(remedy, carrier.job))
    if carrier.next_at is not None and carrier.next_at + PATIENCE < now and not carrier.held_by:
        due = carrier.next_at.strftime("%Y-%m-%d %H:%M UTC")
        text = f"{carrier.title} was due at {due}, and no window was open to run it."
        return Block(text, Action(Remedy.RUN_NOW, carrier.job))
    if is_next and carrier.failed is not None:
        failed = carrier.failed
        word = "was canceled" if failed.state is JobState.CANCELED else "failed"
        error = failed.error if failed.state is not JobState.CANCELED else ""
        text = f"{failed.title} {word}" + (f": {error}" if error else ".")
        return Block(text, Action(Remedy.RETRY, failed.id))
    return None


def _paused(run: Run) -> Block:
    return Block(f"The job is paused: {run.title}.", Action(Remedy.RESUME, run.id))


def _next_runs(carrier: Carrier, ready: _When, now: datetime) -> tuple[datetime, datetime]:
    """Return when the run begins that brings a change, about and at the latest."""
    rule = carrier.rule
    assert rule is not None
    planned = carrier.next_at or rule.after(now) or now
    if planned <= now and (ready.is_over or carrier.held_by):  # it begins at once, or after what holds it
        wait = RUN_AT_MOST if carrier.held_by else timedelta()
        return max(now, ready.about), max(now, ready.at_most) + wait
    # A run that is due while the stage before is on its way waits for its end.
    due = first_due(rule, planned, ready.begins)
    start = max(now, due, ready.about)
    bound = max(ready.at_most, now + carrier.run_at_most) if carrier.is_busy else ready.at_most
    latest = max(now, first_due(rule, planned, bound))
    return start, max(start, latest)


def first_due(rule: Recurrence, planned: datetime, moment: datetime) -> datetime:
    """Return the first run at or after a moment of a schedule whose next run is planned."""
    if planned >= moment:
        return planned
    if isinstance(rule, Cron):
        return rule.after(moment - timedelta(microseconds=1)) or moment
    steps = -((planned - moment) // rule.span)
    return planned + rule.span * steps


def _cache(facts: DatabaseFacts, csu: Stage, now: datetime) -> Stage:
    """Work out when no answer is kept any more that is older than the change."""
    name, database = StageName.CACHE, facts.name
    kept = facts.kept
    if csu.state is not StageState.DONE:
        if csu.about is None or csu.at_most is None:
            return Stage(name, database, StageState.WAITING)
        about = csu.about + CACHE_TIME / 2
        if kept.old_until is not None:  # a page that is read all the time is read anew at once
            about = kept.old_until
            if about < csu.about:
                about += CACHE_TIME * -((about - csu.about) // CACHE_TIME)
        return Stage(name, database, StageState.WAITING, None, about, csu.at_most + CACHE_TIME)
    since = csu.at or now
    bound = since + CACHE_TIME
    if kept.old_until is None and kept.new_since is not None:
        return Stage(name, database, StageState.DONE, at=max(since, kept.new_since))
    until = bound if kept.old_until is None else min(bound, kept.old_until)
    if until <= now:
        return Stage(name, database, StageState.DONE, at=until)
    about = until if kept.old_until is not None else now + (bound - now) / 2
    share = int(100 * (1 - (bound - now) / CACHE_TIME))
    return Stage(name, database, StageState.RUNNING, None, about, bound, share=max(0, share))


def _storefront(facts: DatabaseFacts, cache: Stage, now: datetime) -> Stage:
    name, database = StageName.STOREFRONT, facts.name
    if facts.switch is not None:
        block = facts.switch
        return _late(name, database, block, facts.channels)
    if cache.state is StageState.DONE:
        at = None if cache.at is None else cache.at + STOREFRONT_TIME
        if at is None or at <= now:
            return Stage(name, database, StageState.DONE, at=at, channels=facts.channels)
        return Stage(name, database, StageState.RUNNING, None, at, at, channels=facts.channels)
    if cache.about is None or cache.at_most is None:
        return Stage(name, database, StageState.WAITING, channels=facts.channels)
    about, at_most = cache.about + STOREFRONT_TIME, cache.at_most + STOREFRONT_TIME
    return Stage(name, database, StageState.WAITING, None, about, at_most, channels=facts.channels)


def _late(name: StageName, database: str, block: Block, channels: tuple[str, ...] = ()) -> Stage:
    return Stage(name, database, StageState.LATE, cause=block.cause, action=block.action, channels=channels)
