"""What the Headquarters page says: names, states, times, and the report. No Qt."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from app.models.tenants.features import Feature, FeatureState
from app.models.tenants.headquarters import (
    FeatureFacts,
    HeadquartersState,
    SessionFacts,
    SetupStep,
    StepCheck,
    StepState,
)
from app.sync.jobs.states import JobSnapshot, JobState
from app.views.support.job_progress import STATE_LOOKS, percent

Look = tuple[str, str, str]
"""An icon, a colour token and the word for it."""

NAMES: Final = {
    Feature.CONTENT: "Omnichannel content",
    Feature.AUTHORING: "Enable omnichannel media assignment authoring UX",
    Feature.CSU_LOCATIONS: "Enable omnichannel media assignments for CSU media locations",
    Feature.SITE: "Enable omnichannel media management of the site",
}
MODULES: Final = {
    Feature.CONTENT: "Site builder",
    Feature.AUTHORING: "Commerce",
    Feature.CSU_LOCATIONS: "Commerce",
    Feature.SITE: "Sites",
}
DESCRIPTIONS: Final = {
    Feature.CONTENT: (
        "Product and category media can be edited and published. Turning it off hides them from authors; "
        "what was made is kept."
    ),
    Feature.AUTHORING: "Product media is authored in Commerce. Run job 1110 afterwards.",
    Feature.CSU_LOCATIONS: (
        "CSU delivers product media from the assignments made in Product media instead of the legacy file "
        "names. Run job 1110 afterwards."
    ),
    Feature.SITE: (
        "The storefront shows assigned media with its alt texts. Off, it falls back to legacy file names."
    ),
}
STATES: Final = {
    FeatureState.ON: "Enabled",
    FeatureState.OFF: "Not enabled",
    FeatureState.SCHEDULED: "Scheduled",
}
SCHEDULE_LOOKS: Final = {"Waiting": ("waiting", "t2"), "Withhold": ("ph.pause", "warn")}
KIND_JOBS: Final = {
    "media-sync": "media",
    "products-1040": "1040",
    "channel-configuration-1070": "1070",
    "global-configuration-1110": "1110",
    "search-index": "search",
}
"""The schedule that a kind of job belongs to."""


def matches(pattern: str, text: str) -> bool:
    """Tell whether a filter as `*omni` fits: a star stands for anything, any place will do."""
    wanted = ".*".join(re.escape(part) for part in pattern.strip().strip("*").split("*"))
    return re.search(wanted, text, re.IGNORECASE) is not None


def day_words(at: datetime) -> str:
    """Write a date in local time: `12 Nov 2026`."""
    local = at.astimezone()
    return f"{local.day} {local:%b %Y}"


def moment_words(at: datetime | None, now: datetime) -> str:
    """Write a time of today as `14:05`, another as `12 Nov 2026 14:05`; nothing for none."""
    if at is None:
        return ""
    local = at.astimezone()
    is_today = local.date() == now.astimezone().date()
    return f"{local:%H:%M}" if is_today else f"{day_words(at)} {local:%H:%M}"


def is_new(facts: FeatureFacts) -> bool:
    """Tell whether nobody ever switched it."""
    return facts.row.since is None and facts.row.state is FeatureState.OFF


def since_words(facts: FeatureFacts, now: datetime) -> str:
    """Say since when a switch is as it is, and by whom."""
    row = facts.row
    if row.state is FeatureState.SCHEDULED:
        return f"Goes on {moment_words(row.scheduled_at, now)}"
    if row.since is None:
        return "Was never switched"
    by = f" by {row.by}" if row.by else ""
    return f"{'Enabled' if row.is_on else 'Disabled'} {moment_words(row.since, now)}{by}"


def database_look(job: JobSnapshot | None, session: SessionFacts | None) -> Look:
    """Say how a job of the distribution schedule stands in one channel database.

    Args:
        job: The newest job that waits or runs there, or None.
        session: The newest session, or None.
    """
    if job is not None:
        icon, tone = STATE_LOOKS[job.state]
        share = percent(job)
        is_counted = share is not None and job.state is JobState.EXECUTING
        return icon, tone, f"{share} %" if is_counted else job.state.value
    if session is None:
        return "dashed_circle", "t3", "Never sent"
    if session.is_suspended:
        return "error", "err", session.state
    if session.state == "Applied":
        return "ended", "ok", session.state
    return ("forbidden" if session.is_over else "waiting"), "t2", session.state


def step_words(check: StepCheck, lost_at: datetime | None, now: datetime) -> str:
    """Say what was found of a step, and since when it is no longer true."""
    text = f"{check.text} {moment_words(check.at, now)}".strip() if check.at else check.text
    if check.share is not None and check.state is StepState.RUNNING:
        text = f"{text}, {check.share} %"
    if lost_at is None or check.is_done:
        return text
    return f"{text}. No longer true since {moment_words(lost_at, now)}"


def ago_words(at: datetime, now: datetime) -> str:
    """Say how long ago the checklist was looked at."""
    seconds = max(0, int((now - at).total_seconds()))
    if seconds < 5:
        return "Checked now"
    return f"Checked {seconds} s ago" if seconds < 100 else f"Checked {seconds // 60} min ago"


def size_words(count: int) -> str:
    """Write a size as `912 B`, `41 KB` or `3.4 MB`."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:,.0f} KB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def report_text(tenant: str, state: HeadquartersState, lost: Mapping[SetupStep, datetime]) -> str:
    """Write the checklist for whoever asks how far the roll-out is, in UTC."""
    done = sum(one.is_done for one in state.steps)
    lines = [
        f"# Setup checklist of {tenant}",
        "",
        f"Checked {state.checked_at:%Y-%m-%d %H:%M} UTC: {done} of {len(state.steps)} steps are true.",
    ]
    group = None
    for check in state.steps:
        if check.step.group is not group:
            group = check.step.group
            lines += ["", f"## {group}", ""]
        at = f" ({check.at:%Y-%m-%d %H:%M} UTC)" if check.at else ""
        lines.append(
            f"- [{'x' if check.is_done else ' '}] {check.step.number}. {check.step}: {check.text}{at}"
        )
        if not check.is_done and check.step in lost:
            lines.append(f"      no longer true since {lost[check.step]:%Y-%m-%d %H:%M} UTC")
    lines += ["", "## What lacks", "", *(_lacking(state.features) or ["Nothing."]), ""]
    return "\n".join(lines)


def _lacking(features: Sequence[FeatureFacts]) -> list[str]:
    return [f"- {NAMES[one.row.feature]}: {sentence}" for one in features for sentence in one.missing]
