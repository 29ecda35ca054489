"""What the Jobs view says about a job. No Qt."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from app.models.access.roles import Act
from app.sync.jobs.states import SCHEDULED, JobSnapshot, JobState
from app.sync.requests import act_of

Elsewhere = Callable[[str], str]
"""Names a tenant that is not the open one by its id; empty for the open one."""


def one_tenant(_tenant: str) -> str:
    """Name no tenant: there is one alone."""
    return ""


def in_tenant(text: str, job: JobSnapshot, elsewhere: Elsewhere) -> str:
    """Put the tenant of a job before what is said of it, where that is not the open one."""
    name = elsewhere(job.tenant)
    return f"{name}: {text}" if name else text


class JobAction(StrEnum):
    """What a person can do with a job in its state."""

    CANCEL = "Cancel"
    RUN_NOW = "Run now"
    RESUME = "Resume"
    RETRY = "Retry"
    LOG = "Log"
    RESULT = "Result manifest"


ACTION_ICONS: Final = {
    JobAction.CANCEL: "close",
    JobAction.RUN_NOW: "play",
    JobAction.RESUME: "play",
    JobAction.RETRY: "retry",
    JobAction.LOG: "log",
    JobAction.RESULT: "manifest_out",
}
_IMPORT: Final = "import-manifest"
_KIND_ICONS: Final = (
    ("upload", "upload"),
    ("unpublish", "publish"),
    ("publish", "publish"),
    ("import", "manifest_in"),
    ("export", "manifest_out"),
    ("copy", "copy"),
    ("assign", "products"),
    ("renditions", "crop"),
    ("process", "image"),
    ("1040", "database"),
    ("1110", "database"),
    ("media_sync", "running"),
    ("media-sync", "running"),
    ("search", "search"),
    ("reverse", "undo"),
    ("revert", "undo"),
)


TRACKED: Final = ("publish", "unpublish", "publish-group", "revert-group")
"""Kinds of jobs that change what shoppers see."""

_KIND_WORDS: Final = {
    "media-sync": "Media sync",
    "products-1040": "1040 (Products)",
    "global-configuration-1110": "1110 (Global configuration)",
    "channel-configuration-1070": "1070 (Channel configuration)",
    "search-index": "Search index",
    "revert-group": "Take back publish group",
    "copy-tenant": "Copy to tenant",
    "assign-by-name": "Assign by file name",
    "process": "Media contents",
}


def kind_words(kind: str) -> str:
    """Name a kind of job in filters."""
    return _KIND_WORDS.get(kind, kind.replace("-", " ").capitalize())


def kind_icon(kind: str) -> str:
    """Return the icon of a job kind."""
    return next((icon for part, icon in _KIND_ICONS if part in kind.lower()), "jobs")


def has_result_manifest(job: JobSnapshot) -> bool:
    """Tell whether a job is an import that says what became of every row."""
    is_over = job.state in (JobState.ENDED, JobState.ENDED_WITH_ERRORS)
    return job.kind == _IMPORT and is_over and bool(job.result)


def act_of_action(job: JobSnapshot) -> Act | None:
    """Tell what the first thing to do with a job does, as rights tell it apart; None where it only looks."""
    action = action_of(job)
    if action is JobAction.RUN_NOW:
        return Act.JOBS
    return None if action in (None, JobAction.LOG, JobAction.RESULT) else act_of(job.kind)


def retry_words(job: JobSnapshot) -> str:
    """Name what doing a job again would do; empty where there is nothing to do again.

    Of an import that says what became of every row the rows are meant that failed.
    """
    if has_result_manifest(job):
        failed = job.counts.get("failed", 0)
        return f"Retry {failed:,} {'row' if failed == 1 else 'rows'}" if failed else ""
    return "Retry" if job.state in (JobState.ERROR, JobState.ENDED_WITH_ERRORS, JobState.CANCELED) else ""


def action_of(job: JobSnapshot) -> JobAction | None:
    """Return the first thing to do with a job; None while it is being canceled."""
    if job.id.startswith(SCHEDULED):
        return JobAction.RUN_NOW
    if job.state in (JobState.WAITING, JobState.EXECUTING):
        return JobAction.CANCEL
    if job.state is JobState.PAUSED:
        return JobAction.RESUME
    if has_result_manifest(job):
        return JobAction.RESULT
    if retry_words(job):
        return JobAction.RETRY
    return JobAction.LOG if job.state is JobState.ENDED else None


def state_words(job: JobSnapshot) -> str:
    """Say the state, with the number of failures where it is known."""
    if job.state is JobState.ENDED_WITH_ERRORS:
        failed = job.counts.get("failed", 0)
        return f"Ended, {failed:,} {'error' if failed == 1 else 'errors'}" if failed else job.state.value
    return job.state.value


def duration_words(job: JobSnapshot, now: datetime) -> str:
    """Say how long a job has run or ran."""
    if job.started_at is None:
        return ""
    return span_words((job.ended_at or now) - job.started_at)


def span_words(span: timedelta) -> str:
    """Write a span as `0.4 s`, `18 s`, `26 min` or `2 h 5 min`."""
    seconds = max(0.0, span.total_seconds())
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
