"""When a job recurs: pure rules over aware UTC times.

`Every` is a rhythm: the time between two runs counts, whatever the clock does meanwhile. `Cron` names
moments of a wall clock in a time zone: each comes once, also where the clock is put back an hour. A cron
line whose hour is `*` or `*/n` means a rhythm too, and goes on in an hour that comes twice.
Source: domain.md 7.1 S2, U14; crontab(5).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.models.errors import BadInput

SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=366)

_SPAN: Final = re.compile(r"(\d+)\s*([smhd])", re.IGNORECASE)
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_CRON_FIELDS: Final = 5


@dataclass(frozen=True, slots=True)
class Every:
    """Again after a span of time.

    Attributes:
        span: From one run to the next, a minute to a year.
    """

    span: timedelta

    def __post_init__(self) -> None:
        """See that the span is sensible."""
        if not SHORTEST <= self.span <= LONGEST:
            raise BadInput(
                "A job recurs after a minute at least, after a year at most.", "Name a span like 15m."
            )

    def after(self, at: datetime) -> datetime:
        """Return the next run when the last one was at `at`."""
        return at + self.span

    def text(self) -> str:
        """Return what people read."""
        minutes, seconds = divmod(int(self.span.total_seconds()), 60)
        if seconds:
            return f"every {minutes * 60 + seconds:,} seconds"
        hours = minutes / 60
        if minutes > 60 and hours.is_integer():
            return f"every {int(hours):,} hours"
        return "every minute" if minutes == 1 else f"every {minutes:,} minutes"


@dataclass(frozen=True, slots=True)
class Cron:
    """At the moments of a cron line: minute, hour, day of month, month, day of week.

    Attributes:
        line: The five fields.
        zone: The time zone of the wall clock that is meant, by its IANA name.
    """

    line: str
    zone: str = "UTC"

    def __post_init__(self) -> None:
        """See that the line says something and the zone is known."""
        # Loaded here: few have a cron line, and the window must start fast.
        from croniter import croniter

        if len(self.line.split()) != _CRON_FIELDS or not croniter.is_valid(self.line):
            raise BadInput(
                f"{self.line!r} is no cron line.", "Write five fields, for example '0 2 * * *' for 02:00."
            )
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise BadInput(
                f"There is no time zone {self.zone!r}.", "Name one like Europe/Berlin or UTC."
            ) from error
        if self.after(datetime(2026, 1, 1, tzinfo=UTC)) is None:
            raise BadInput(f"The moment of the cron line {self.line!r} never comes.", "Write another day.")

    @property
    def is_rhythm(self) -> bool:
        """Whether every hour is meant, or every n-th."""
        return self.line.split()[1].startswith("*")

    def after(self, at: datetime) -> datetime | None:
        """Return the first moment after `at`; None where there is none for years."""
        from croniter import CroniterBadDateError, croniter

        moments = croniter(self.line, at.astimezone(ZoneInfo(self.zone)))
        try:
            found: datetime = moments.get_next(datetime)
            while found.fold and not self.is_rhythm:  # this hour was there already
                found = moments.get_next(datetime)
        except CroniterBadDateError:
            return None
        return found.astimezone(UTC)

    def text(self) -> str:
        """Return what people read."""
        return f"cron {self.line} ({self.zone})"


Recurrence = Every | Cron


def read_every(text: str) -> Every:
    """Read a span as people write it: `60m`, `2h`, `90s`, `1d`.

    Raises:
        BadInput: It is none, or too short or too long.
    """
    found = _SPAN.fullmatch(text.strip())
    if found is None or len(found[1]) > 9:
        raise BadInput(f"{text!r} is no span of time.", "Write it like 60m, 2h or 1d.")
    return Every(timedelta(**{_UNITS[found[2].lower()]: int(found[1])}))


def next_run(rule: Recurrence, due: datetime, now: datetime) -> datetime | None:
    """Return when a job runs again that was due at `due` and is run at `now`, not before `due`.

    What was missed in between is one run, this one: the next lies after `now`, and a rhythm stays in step.
    """
    if isinstance(rule, Cron):
        return rule.after(max(due, now))
    return due + rule.span * ((now - due) // rule.span + 1)


def after_jump(rule: Recurrence, due: datetime, now: datetime, jump: timedelta) -> datetime | None:
    """Return when a job is due after the clock was put forward, or back where `jump` is negative.

    A rhythm keeps its pace, so nothing runs twice or an hour late. A moment of the wall clock that was
    jumped over stays due and is caught up once; one that comes a second time is not run again.

    Args:
        rule: How the job recurs.
        due: When it was due by the clock as it was.
        now: What the clock says now.
        jump: By how much it was moved.
    """
    if isinstance(rule, Every):
        return due + jump
    return rule.after(now) if jump < timedelta(0) and rule.is_rhythm else due


def within_reach(rule: Recurrence, due: datetime, now: datetime) -> datetime | None:
    """Return when a job is due that was planned by an earlier process, whose clock may have been ahead."""
    if isinstance(rule, Every) and due - now > rule.span:
        return rule.after(now)
    return due
