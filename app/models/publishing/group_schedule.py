"""When a publish group may go live: time zones, the gap between groups, the next free time. Pure.

Groups are scheduled in full minutes of a wall clock and kept in UTC. Two of a tenant lie at least some
minutes apart. Source: publish-groups, domain.md 6.2, 6.4.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.models.clock import iso
from app.models.errors import BadInput

MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class WallMoment:
    """What a time on a wall clock means.

    Attributes:
        moments: In UTC, earlier first: one as a rule, two where the clock is put back, none where it is put
            forward over this time.
        after_gap: The first moment after such a gap, in UTC; None where there is none.
    """

    moments: tuple[datetime, ...]
    after_gap: datetime | None = None


class ScheduleFault(StrEnum):
    """Why a group cannot go live at a time."""

    PAST = "past"
    TOO_CLOSE = "too close"


@dataclass(frozen=True, slots=True)
class ScheduledGroup:
    """A group that is due, in UTC."""

    id: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ScheduleProblem:
    """Why a time is refused, and the next one that is free.

    Attributes:
        rival: The group that is too close; None for a time in the past.
    """

    fault: ScheduleFault
    rival: ScheduledGroup | None
    next_free: datetime

    def text(self) -> str:
        """Say it in one sentence."""
        if self.rival is None:
            return "This time is over."
        return f"Too close to {self.rival.name} at {iso(self.rival.at)}."


def zone_of(name: str) -> ZoneInfo:
    """Find a time zone.

    Raises:
        BadInput: There is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"There is no time zone {name!r}.", "Name one like Europe/Berlin or UTC.") from error


def moment_text(at: datetime, zone: str) -> str:
    """Write a time for people: `14 Mar 2027, 03:00 America/Los_Angeles (10:00 UTC)`.

    Raises:
        BadInput: There is no such zone.
    """
    there, utc = at.astimezone(zone_of(zone)), at.astimezone(UTC)
    words = f"{there.day} {there:%b %Y, %H:%M} {zone}"
    if zone == "UTC":
        return words
    return f"{words} ({f'{utc:%H:%M} UTC' if utc.date() == there.date() else moment_text(at, 'UTC')})"


def wall_moment(day: date, at: time, zone: str) -> WallMoment:
    """Say what a time on the wall clock of a zone means in UTC.

    Raises:
        BadInput: There is no such zone.
    """
    there = zone_of(zone)
    wall = datetime.combine(day, at.replace(second=0, microsecond=0, tzinfo=None, fold=0))
    found: list[datetime] = []
    for fold in (0, 1):
        moment = wall.replace(tzinfo=there, fold=fold).astimezone(UTC)
        if moment.astimezone(there).replace(tzinfo=None, fold=0) == wall and moment not in found:
            found.append(moment)
    if found:
        return WallMoment(tuple(sorted(found)))
    return WallMoment((), _end_of_gap(wall, there))


def read_moment(text: str, zone: str, which: str | None = None) -> datetime:
    """Read a time as people write it: on the wall clock of a zone, or with an offset or `Z`.

    Args:
        text: Like `2026-12-01T09:00` or `2026-12-01T08:00Z`; seconds are left out.
        zone: The time zone of the wall clock.
        which: `first` or `second`, where clocks are put back over this time.

    Returns:
        The full minute in UTC.

    Raises:
        BadInput: It is no time, there is no such zone, or the time does not come, or comes twice, there.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no time.", "Write it like 2026-12-01T09:00.") from error
    there = zone_of(zone)
    if read.tzinfo is not None:
        return read.astimezone(UTC).replace(second=0, microsecond=0)
    found = wall_moment(read.date(), read.time(), zone)
    if found.after_gap is not None:
        next_one = found.after_gap.astimezone(there)
        raise BadInput(
            f"{read:%H:%M} does not come on {read:%Y-%m-%d} in {zone}: clocks are put forward.",
            f"The next time that does is {next_one:%H:%M}.",
        )
    if len(found.moments) > 1 and which is None:
        first, second = (f"{one:%Y-%m-%dT%H:%MZ}" for one in found.moments)
        raise BadInput(
            f"{read:%H:%M} comes twice on {read:%Y-%m-%d} in {zone}: clocks are put back.",
            f"Say first ({first}) or second ({second}).",
        )
    return found.moments[-1 if which == "second" else 0]


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """Find the first full minute that exists at or after a time that does not."""
    later = wall
    while True:
        later += MINUTE
        moment = later.replace(tzinfo=zone).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None, fold=0) == later:
            return moment


def schedule_problem(
    at: datetime, now: datetime, others: Iterable[ScheduledGroup], apart: timedelta
) -> ScheduleProblem | None:
    """Say why a group cannot go live at a time, or None where it can.

    Args:
        at: The time, a full minute in UTC.
        now: The time now.
        others: The other groups of the tenant that are due.
        apart: How far two groups must lie apart; zero allows any distance.
    """
    rivals = list(others)
    if at <= now:
        return ScheduleProblem(ScheduleFault.PAST, None, next_free(at, now, rivals, apart))
    close = [one for one in rivals if abs(one.at - at) < apart]
    if not close:
        return None
    rival = min(close, key=lambda one: (abs(one.at - at), one.at, one.id))
    return ScheduleProblem(ScheduleFault.TOO_CLOSE, rival, next_free(at, now, rivals, apart))


def next_free(at: datetime, now: datetime, others: Iterable[ScheduledGroup], apart: timedelta) -> datetime:
    """Return the first full minute, not before `at` and after `now`, that is far enough from all others."""
    free = max(_full_minute(at), _full_minute(now + timedelta(microseconds=1)))
    for one in sorted(others, key=lambda one: one.at):
        if abs(one.at - free) < apart:
            free = _full_minute(one.at + apart)
    return free


def _full_minute(at: datetime) -> datetime:
    """Return the full minute at or after a moment."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + MINUTE
