"""Publish groups go live, and are taken back, when their time comes; each exactly once.

Looked at where schedules are kept. What came due while nothing ran is made up for at the next start, in its
order, and people are told. A group that was edited after it was scheduled does not go live: it says so.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.models.clock import Clock
from app.models.errors import AppError
from app.models.tenants.rows import EDITABLE_STATES, GroupState
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import PublishGroupRequest, Request, RevertGroupRequest
from app.sync.stores import Stores

if TYPE_CHECKING:
    from app.models.publishing.group_rows import GroupRow
    from app.models.publishing.groups import PublishGroups

log = logging.getLogger(__name__)

LATE: Final = timedelta(minutes=2)
"""What starts so much after its time is late: nothing ran when it came."""


@dataclass(frozen=True, slots=True)
class GroupNotice:
    """What people are told of a group that met its time.

    Attributes:
        text: One or two sentences.
        is_problem: It did not go live.
    """

    tenant: str
    group: int
    text: str
    is_problem: bool = False


class GroupTimes:
    """Lets groups go live at their time. Thread: one at a time.

    Args:
        stores: Tells the tenants.
        clock: The time.
        submit: Queues a request.
        open_groups: Lists the groups of a tenant that a job is about, one that waits or runs.
    """

    def __init__(
        self,
        stores: Stores,
        clock: Clock,
        submit: Callable[[Request], str],
        open_groups: Callable[[str], Collection[int]],
    ) -> None:
        self._stores, self._clock = stores, clock
        self._submit, self._open_groups = submit, open_groups
        self._hearers: list[Callable[[GroupNotice], None]] = []
        self.notices: list[GroupNotice] = []

    def subscribe(self, hearer: Callable[[GroupNotice], None]) -> Callable[[], None]:
        """Tell somebody of notices, on any thread; returns what ends it."""
        self._hearers.append(hearer)
        return lambda: self._hearers.remove(hearer)

    def look(self) -> datetime | None:
        """Queue what is due in every tenant; return when the next thing is."""
        moments: list[datetime] = []
        for tenant_id in self._stores.workspace.tenant_ids():
            try:
                moments += self._look_at(tenant_id)
            except AppError as problem:
                log.warning("Publish groups of tenant %s could not be looked at: %s", tenant_id, problem)
        return min(moments, default=None)

    def job_over(self, job: JobSnapshot, request: PublishGroupRequest) -> None:
        """Have a group say so where its job was canceled or failed."""
        groups = self._stores.tenant(job.tenant).groups
        why = "It was canceled." if job.state is JobState.CANCELED else (job.error or "It failed.")
        try:
            row = groups.group(request.group)
            if isinstance(request, RevertGroupRequest):
                if self._is_over(row.is_taken_back_at):
                    groups.keep_live(row.id, f"It was not taken back. {why}")
            elif row.state is GroupState.PUBLISHING:
                groups.stop(row.id, f"Publishing stopped before. {why}")
            elif row.state in EDITABLE_STATES and (
                self._is_over(row.goes_live_at) or job.state is JobState.ERROR
            ):
                groups.fail(row.id, f"It did not go live. {why}")
                self._tell(job.tenant, row, f"{row.name} did not go live. {why}", is_problem=True)
        except AppError as problem:  # it was deleted meanwhile
            log.warning("Publish group %s of tenant %s: %s", request.group, job.tenant, problem)

    def _look_at(self, tenant_id: str) -> list[datetime]:
        groups = self._stores.tenant(tenant_id).groups
        rows = [row for row in groups.groups() if row.scheduled_at is not None or row.ends_at is not None]
        if not rows:
            return []
        busy = self._open_groups(tenant_id)
        later: list[datetime] = []
        for row in sorted(rows, key=lambda row: (row.scheduled_at or row.created_at, row.id)):
            if row.id in busy:
                continue
            if row.was_edited and self._is_over(row.scheduled_at):
                self._miss(tenant_id, groups, row)
            elif self._is_over(row.goes_live_at):
                self._go_live(tenant_id, row)
            elif self._is_over(row.is_taken_back_at):
                self._take_back(tenant_id, row)
            else:
                later += [at for at in (row.goes_live_at, row.is_taken_back_at) if at is not None]
        return later

    def _go_live(self, tenant_id: str, row: "GroupRow") -> None:
        note = self._note(row.scheduled_at, "go live")
        if note:
            self._tell(tenant_id, row, f"{row.name}: {note}")
        self._submit(PublishGroupRequest(tenant_id, row.id, row.created_by, row.name, note))

    def _take_back(self, tenant_id: str, row: "GroupRow") -> None:
        note = self._note(row.ends_at, "be taken back")
        if note:
            self._tell(tenant_id, row, f"{row.name}: {note}")
        self._submit(RevertGroupRequest(tenant_id, row.id, row.created_by, row.name, note))

    def _miss(self, tenant_id: str, groups: "PublishGroups", row: "GroupRow") -> None:
        text = f"It did not go live at {_words(row.scheduled_at)}: it was edited after it was scheduled."
        groups.fail(row.id, text)
        self._tell(tenant_id, row, f"{row.name}: {text}", is_problem=True)

    def _note(self, due: datetime | None, what: str) -> str:
        if due is None or self._clock.now() - due < LATE:
            return ""
        return f"It was to {what} at {_words(due)}, when Vitrine was closed; this is made up for now."

    def _is_over(self, at: datetime | None) -> bool:
        return at is not None and at <= self._clock.now()

    def _tell(self, tenant_id: str, row: "GroupRow", text: str, *, is_problem: bool = False) -> None:
        log.log(logging.WARNING if is_problem else logging.INFO, "Tenant %s: %s", tenant_id, text)
        notice = GroupNotice(tenant_id, row.id, text, is_problem)
        self.notices.append(notice)
        for hearer in list(self._hearers):
            hearer(notice)


def _words(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M} UTC"
