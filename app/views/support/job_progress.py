"""How far a job is, in words, and how its state looks. No Qt."""

from datetime import datetime
from typing import Final

from app.sync.jobs.states import SCHEDULED, JobSnapshot, JobState
from app.sync.requests import count_words
from app.views.support.times import clock_words

# State: (icon, colour token).
STATE_LOOKS: Final[dict[JobState, tuple[str, str]]] = {
    JobState.WAITING: ("waiting", "t2"),
    JobState.EXECUTING: ("running", "accent"),
    JobState.PAUSED: ("ph.pause", "t2"),
    JobState.CANCELING: ("running", "t2"),
    JobState.CANCELED: ("forbidden", "t2"),
    JobState.ENDED: ("ended", "ok"),
    JobState.ENDED_WITH_ERRORS: ("warning", "warn"),
    JobState.ERROR: ("error", "err"),
}


def percent(job: JobSnapshot) -> int | None:
    """Return how much is done, or None while the total is not known."""
    return None if not job.total else min(100, job.done * 100 // job.total)


def progress_words(job: JobSnapshot, now: datetime | None = None) -> str:
    """Say how far a job has come, or what it did: beside or instead of the bar."""
    if job.id.startswith(SCHEDULED):
        return f"Starts {clock_words(job.queued_at, now or job.queued_at)}, {job.hint or ''}".rstrip(", ")
    if job.state is JobState.WAITING:
        return "Waiting for its turn"
    if job.state is JobState.ERROR:
        return job.error or "It did not come to its end"
    if job.state is JobState.CANCELED:
        return f"Stopped after {job.done:,} of {job.total:,}" if job.total else "Stopped before it began"
    if job.state.is_final:
        return count_words(job.counts) or "Nothing to do"
    if job.state is JobState.PAUSED:
        return f"Paused after {job.done:,} of {job.total:,}" if job.total else "Paused before it began"
    share = percent(job)
    return f"{share} %" if share is not None else (f"{job.done:,} done" if job.done else "Starting")
