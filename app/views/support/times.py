"""How people read times."""

from datetime import datetime, timedelta, tzinfo


def time_words(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Say when: `today 13:41`, `yesterday 09:05`, `12 Nov`, `3 Oct 2025`; local unless a zone is given."""
    at, now = at.astimezone(zone), now.astimezone(zone)
    if at.date() == now.date():
        return f"today {at:%H:%M}"
    if at.date() == (now - timedelta(days=1)).date():
        return f"yesterday {at:%H:%M}"
    day = f"{at.day} {at:%b}"
    return day if at.year == now.year else f"{day} {at.year}"


def clock_words(at: datetime, now: datetime, zone: tzinfo | None = None) -> str:
    """Say when in the middle of a sentence: `13:41` today, else the day and the time."""
    at, now = at.astimezone(zone), now.astimezone(zone)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    words = time_words(at, now, zone)
    return words if ":" in words else f"{words}, {at:%H:%M}"
