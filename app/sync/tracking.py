"""Where a change is between the CMS and shoppers, and when it arrives. Pure rules.

"At most" holds as long as nothing stands in the way: the next run of every schedule that comes after the
stage before, the longest run known, the whole two hours of the cache and the time to refresh of the
storefront. "About" takes the usual run, and where nobody knows what a cache holds the middle of what is left.
Source: domain.md 7.1, 7.2, L1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.sync.jobs.recurrence import Cron, Recurrence
from app.sync.jobs.states import JobState
from app.sync.tracking_rows import (
    RUN_AT_MOST,
    Action,
    Block,
    Carrier,
    DatabaseFacts,
    Published,
    Remedy,
    Run,
    Stage,
    StageName,
    StageState,
    Track,
    TrackFacts,
)

CACHE_TIME: Final = timedelta(hours=2)
STOREFRONT_TIME: Final = timedelta(seconds=60)
"""Time to refresh of the storefront's own cache. Source: data-action-cache-settings."""

SPARE: Final = timedelta(seconds=30)
"""Between the time that a schedule names and the run."""

PATIENCE: Final = timedelta(minutes=2)
"""A schedule that is so much overdue is not kept by anybody."""


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
    if kept.is_new:  # nobody remembers since when
        return Stage(name, database, StageState.DONE, at=bound if bound <= now else None)
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
