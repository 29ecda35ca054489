"""What the wizard says."""

from typing import Final

from app.models.copying.mapping import Match
from app.models.copying.options import Conflicts, Versions
from app.sync.jobs.states import JobState

STEPS: Final = (
    "Tenant information",
    "Conflicting files and versions",
    "Channels and locales",
    "Review and start copy",
    "Copy started",
)

CONFLICTS: Final = {
    Conflicts.KEEP: ("Keep destination files", "Skips every file that already exists in the destination."),
    Conflicts.REPLACE: (
        "Replace files in destination tenant",
        "Always overwrites, even when the destination file is newer.",
    ),
    Conflicts.LATEST: (
        "Keep latest version from either source or destination",
        "Compares the last modified dates and keeps the more recent file.",
    ),
}
"""Source: copy-content-between-tenants."""

VERSIONS: Final = {
    Versions.PUBLISHED: (
        "Latest published version",
        "Faster. Items that were never published are not copied.",
    ),
    Versions.PUBLISHED_AND_DRAFT: (
        "Latest published version and most recent draft",
        "Also brings work in progress as drafts.",
    ),
}

SHORT: Final = {
    Conflicts.KEEP: "Keep destination",
    Conflicts.REPLACE: "Replace",
    Conflicts.LATEST: "Keep latest",
    Versions.PUBLISHED: "published only",
    Versions.PUBLISHED_AND_DRAFT: "with drafts",
}

JOB_TITLES: Final = {
    JobState.WAITING: "The copy waits for its turn",
    JobState.EXECUTING: "The copy runs",
    JobState.PAUSED: "The copy is paused",
    JobState.CANCELING: "The copy is being canceled",
    JobState.CANCELED: "The copy was canceled",
    JobState.ENDED: "The copy has ended",
    JobState.ENDED_WITH_ERRORS: "The copy ended with errors",
    JobState.ERROR: "The copy failed",
}

MATCHES: Final = {
    Match.SAME_OUN: ("Same OUN", "ended", "ok"),
    Match.SAME_NAME: ("Same name", "ended", "ok"),
    Match.CHOSEN: ("Chosen by you", "ph.user", "t2"),
    Match.NOT_MAPPED: ("Not mapped", "warning", "warn"),
    Match.REMOVED: ("Removed", "trash", "t3"),
}
USED_TWICE: Final = ("Used twice", "warning", "warn")


def size_words(count: int) -> str:
    """Write bytes as people read them."""
    if count < 1000:
        return f"{count} B"
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count} B"


def time_words(seconds: int) -> str:
    """Write about how long something takes."""
    if seconds < 60:
        return f"About {max(1, seconds)} s"
    return f"About {round(seconds / 60):,} min"


def items_word(count: int, one: str = "item") -> str:
    """Write a count of things."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"
