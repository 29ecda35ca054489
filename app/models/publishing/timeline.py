"""What the Live site will hold at a moment to come: groups go live and are taken back in order. Pure.

The same rule as `group_release`, told beforehand: what goes live last wins, place by place, and a group is
taken back where nothing else went live since. Source: publish-groups, domain.md 6.2.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.models.publishing.group_rows import GroupRow
from app.models.tenants.rows import GroupState


class StepKind(StrEnum):
    """What a group does at a moment."""

    GOES_LIVE = "goes-live"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is to happen.

    Attributes:
        at: When, in UTC; what is overdue happens now.
        problem: Why it will not happen as things are now; empty where it will.
    """

    at: datetime
    kind: StepKind
    group: int
    name: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document stands: of a product or else of a category, in a channel and locale."""

    product: int | None
    category: int | None
    channel: str
    locale: str


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """A version of a document; each is itself alone, whatever it holds.

    Attributes:
        text: What it holds.
        document: Where the store keeps that: the document, of the Live site or of a group.
        number: The number of the version there.
    """

    text: str
    document: int
    number: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What a place of the Live site has.

    Attributes:
        head: What was checked in last; None: nothing yet.
        live: What is live; None: nothing.
    """

    head: Version | None = None
    live: Version | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a group put into a place, and what was live there before."""

    brought: Version | None
    before: Version | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a place comes to show; None: nothing. `at` is when."""

    version: Version | None
    at: datetime


Same = Callable[[str, str], bool]


def steps_of(rows: Iterable[GroupRow], now: datetime) -> tuple[Step, ...]:
    """List what the groups are to do, in the order in which it happens.

    At one moment the group that was due first comes first. What is overdue happens in two looks at the
    schedule: groups go live in the first one, and are taken back in the next one.
    """
    found: list[tuple[tuple[datetime, bool, datetime, int], Step]] = []
    for row in rows:
        rank = row.scheduled_at or row.created_at
        goes = row.scheduled_at if row.state is GroupState.PUBLISHING else row.goes_live_at
        if row.state is GroupState.PUBLISHING and goes is None:
            goes = now
        if goes is not None:
            at = max(goes, now)
            found.append(((at, False, rank, row.id), Step(at, StepKind.GOES_LIVE, row.id, row.name)))
        back = row.is_taken_back_at if goes is None else row.ends_at
        if back is not None:
            at = max(back, now)
            is_second = goes is not None and at == max(goes, now)
            found.append(((at, is_second, rank, row.id), Step(at, StepKind.TAKEN_BACK, row.id, row.name)))
    return tuple(step for _, step in sorted(found, key=lambda one: one[0]))


def play(
    steps: Iterable[Step],
    brings: Mapping[int, Mapping[Place, Version]],
    standing: Mapping[Place, Standing],
    done: Mapping[int, Mapping[Place, Exchange]],
    is_same: Same,
) -> dict[Place, Shown]:
    """Tell what places show after these steps; those that never change are left out.

    Args:
        steps: In their order; what has a problem does not happen.
        brings: What the groups that go live hold.
        standing: What the Live site has now; a place that is missing has nothing.
        done: What groups that are live already put in the place of what.
        is_same: Tells whether two texts say the same, so that no new version is made.
    """
    now = dict(standing)
    exchanges = {group: dict(places) for group, places in done.items()}
    shown: dict[Place, Shown] = {}
    for step in steps:
        if step.problem:
            continue
        if step.kind is StepKind.GOES_LIVE:
            mine = exchanges.setdefault(step.group, {})
            for place, version in brings.get(step.group, {}).items():
                was = now.get(place, Standing())
                new = _checked_in(was, version, is_same)
                mine[place] = Exchange(new, was.live)
                now[place] = Standing(new, new)
                shown[place] = Shown(new, step.at)
            continue
        for place, one in exchanges.pop(step.group, {}).items():
            was = now.get(place, Standing())
            if one.brought is None or was.live is not one.brought:
                continue  # something else went live since
            if one.before is None:
                now[place] = Standing(was.head, None)
            else:
                back = _checked_in(was, one.before, is_same)
                now[place] = Standing(back, back)
            shown[place] = Shown(now[place].live, step.at)
    return shown


def _checked_in(was: Standing, version: Version, is_same: Same) -> Version:
    """Return the head of a place once it holds what a version holds: the head it has, or a new one."""
    if was.head is not None and is_same(was.head.text, version.text):
        return was.head
    return replace(version)
