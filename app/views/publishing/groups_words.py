"""What the Groups page says: states, times, fixes. No Qt widgets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.models.access.roles import Act
from app.models.publishing.group_findings import CheckFix, GroupFinding
from app.models.publishing.group_rows import GroupItem, GroupResult, GroupRow, ItemKind, ResultOutcome
from app.models.tenants.rows import EDITABLE_STATES, GroupState
from app.views.support.chips import DRAFT, ERROR, PUBLISHED, Chip, Tone

WARN_FROM: Final = 0.95
"""Share of the limit from which the bar warns: 1,900 of 2,000. Source: ui.md 4, 08."""
KIND_ICONS: Final = {ItemKind.PRODUCT: "product", ItemKind.CATEGORY: "category", ItemKind.MEDIA: "image"}

_CHIPS: Final = {
    GroupState.DRAFT: Chip("Not scheduled"),
    GroupState.SCHEDULED: Chip("Scheduled", Tone.TINT, "ph.calendar"),
    GroupState.PUBLISHING: Chip("Going live", Tone.TINT, "running"),
    GroupState.PUBLISHED: PUBLISHED,
    GroupState.PUBLISHED_WITH_ERRORS: Chip("Published in part", Tone.WARN, "warning"),
    GroupState.FAILED: Chip("Did not go live", Tone.ERR, "error"),
}
_OUTCOMES: Final = {
    ResultOutcome.PUBLISHED: PUBLISHED,
    ResultOutcome.FAILED: ERROR,
    ResultOutcome.REVERTED: Chip("Taken back"),
    ResultOutcome.KEPT: Chip("Kept", Tone.WARN),
}
_FIX_WORDS: Final = {
    CheckFix.ADD: "Work in this group",
    CheckFix.SPLIT: "Copy to another group…",
    CheckFix.RESCHEDULE: "Edit Schedule…",
    CheckFix.ASK: "Ask to finish",
    CheckFix.REMOVE_MEDIA: "Take it out",
    CheckFix.CLEAN: "Remove leftovers",
    CheckFix.IMAGE_FIRST: "Image to the front",
    CheckFix.COPY_INHERITED: "Copy inherited",
    CheckFix.REPLACE: "Open the media item",
    CheckFix.TEXTS: "Add alt text",
    CheckFix.REMOVE: "Remove from group",
    CheckFix.CROP: "Open the media item",
    CheckFix.SEE_RIVAL: "Open the other group",
    CheckFix.TAKE_OVER: "Copy from Live site",
    CheckFix.DIFFERENCE: "Preview",
}
_FIX_ACTS: Final = {
    CheckFix.SPLIT: Act.GROUPS,
    CheckFix.REMOVE: Act.GROUPS,
    CheckFix.TAKE_OVER: Act.GROUPS,
    CheckFix.REMOVE_MEDIA: Act.ASSIGN,
    CheckFix.CLEAN: Act.ASSIGN,
    CheckFix.IMAGE_FIRST: Act.ASSIGN,
    CheckFix.COPY_INHERITED: Act.ASSIGN,
}


def act_of_fix(finding: GroupFinding) -> Act | None:
    """Tell what the one action of a finding does, as rights tell it apart; None where it only opens."""
    if finding.fix is CheckFix.REMOVE_MEDIA and finding.item is not None and finding.item.media_id:
        return Act.GROUPS
    return _FIX_ACTS.get(finding.fix)


def fix_words(finding: GroupFinding) -> str:
    """Name the one action of a finding."""
    if finding.fix is CheckFix.REMOVE_MEDIA and finding.item is not None and finding.item.media_id:
        return _FIX_WORDS[CheckFix.REMOVE]
    return _FIX_WORDS.get(finding.fix, "Open the item")


def count_words(count: int, one: str, many: str) -> str:
    """Count something."""
    return f"{count:,} {one if count == 1 else many}"


def in_zone(at: datetime, zone: str) -> datetime:
    """Read a time on the wall clock of a zone, or of this machine where the zone is unknown here."""
    try:
        return at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return at.astimezone()


def moment_words(at: datetime, zone: str) -> str:
    """Write a time in full: `Tue 24 Nov 2026, 06:00`."""
    there = in_zone(at, zone)
    return f"{there:%a} {there.day} {there:%b %Y, %H:%M}"


def placed_words(at: datetime, zone: str) -> str:
    """Write a time in full, with how far its clock is from UTC where it is not the clock of this machine."""
    there = in_zone(at, zone)
    away = there.utcoffset()
    if away is None or away == at.astimezone().utcoffset():
        return moment_words(at, zone)
    hours, minutes = divmod(abs(int(away.total_seconds())) // 60, 60)
    sign = "+" if away > timedelta() else "-"
    offset = f"{sign}{hours}{f':{minutes:02}' if minutes else ''}" if away else ""
    return f"{moment_words(at, zone)} UTC{offset}"


def schedule_words(row: GroupRow) -> str:
    """Write when a group goes live, with its zone and UTC."""
    if row.goes_live_at is None:
        return ""
    at = row.goes_live_at
    words = f"Goes live {moment_words(at, row.zone)} {row.zone} ({at:%H:%M} UTC)"
    return words if row.ends_at is None else f"{words}, taken back {moment_words(row.ends_at, row.zone)}"


def subtitle(row: GroupRow) -> str:
    """Write the second line of a group in the list."""
    if row.state is GroupState.FAILED:
        return row.problem
    if row.goes_live_at is not None:
        return placed_words(row.goes_live_at, row.zone)
    if row.reverted_at is not None:
        return f"Taken back {placed_words(row.reverted_at, row.zone)}"
    if row.went_live_at is not None:
        return f"Went live {placed_words(row.went_live_at, row.zone)}"
    if row.state is GroupState.PUBLISHING:
        return "Items go live now"
    said = "Edited since it was scheduled" if row.was_edited else "Not scheduled"
    edited = row.updated_at.astimezone()
    return f"{said}, edited {edited.day} {edited:%b %H:%M}"


def state_chip(row: GroupRow, blockers: int | None) -> Chip:
    """Return the chip of a group: what stands against it, or its state."""
    if blockers and row.state in EDITABLE_STATES:
        return issues_chip(blockers)
    if row.reverted_at is not None:
        return Chip("Taken back")
    return _CHIPS[row.state]


def issues_chip(blockers: int) -> Chip:
    """Count what keeps a group from going live."""
    return Chip(count_words(blockers, "issue", "issues"), Tone.ERR, "warning")


def result_chip(result: GroupResult) -> Chip:
    """Return the chip of what became of an item."""
    return _OUTCOMES[result.outcome]


def item_chip(item: GroupItem) -> Chip:
    """Return the chip of an item that waits."""
    return DRAFT if item.checked_out_by is None else Chip("Being edited", Tone.WARN, "user")


def edited_words(by: str, at: datetime, user: str, now: datetime) -> str:
    """Say who edited an item, and when."""
    local, today = at.astimezone(), now.astimezone()
    when = f"{local:%H:%M}" if local.date() == today.date() else f"{local.day} {local:%b}"
    return f"{'You' if by == user else by}, {when}"


def result_words(findings: Sequence[GroupFinding], items: int) -> tuple[str, str, str]:
    """Count errors, warnings, and items that nothing is said of."""
    blockers = sum(one.is_blocker for one in findings)
    touched = {one.item.key for one in findings if one.item is not None}
    return (
        count_words(blockers, "error", "errors"),
        count_words(len(findings) - blockers, "warning", "warnings"),
        f"{max(0, items - len(touched)):,} passed",
    )
