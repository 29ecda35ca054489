"""A tenant as it will be: all its services, answering as of a moment to come. Source: publish-groups."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar

from app.models.assignments.service import AssignmentService
from app.models.clock import Clock
from app.models.database import Database
from app.models.errors import AppError
from app.models.media.service import MediaService
from app.models.publishing.as_of import AsOfDatabase, ReadOnlyDatabase, Timeline
from app.models.publishing.as_of_facets import FacetsAsOf
from app.models.publishing.group_validation import GroupValidation
from app.models.publishing.groups import PublishGroups
from app.models.workspace import Tenant


class TenantAsOf(Tenant):
    """A tenant whose readers see the Live site at a moment to come, and which nobody can write to.

    Publish groups are as they are now. Thread: any.

    Args:
        tenant: The tenant as it is.
        clock: The time.

    Attributes:
        timeline: What the scheduled groups are to do.
    """

    is_later: ClassVar[bool] = True

    def __init__(self, tenant: Tenant, clock: Clock) -> None:
        self.id, self.name, self.folder = tenant.id, tenant.name, tenant.folder
        self.blobs, self.thumbnails = tenant.blobs, tenant.thumbnails
        self._store = AsOfDatabase(tenant.cms.path)
        self.cms = self._store
        self._now = ReadOnlyDatabase(tenant.cms.path, self._store.refusal)
        self._furnish(clock, _drop_nothing)
        self.media = MediaService(self.cms, self.thumbnails, clock, FacetsAsOf(tenant.media.index))
        self.assignments = _Assignments(self.cms, clock, tenant.assignments)
        self.groups = PublishGroups(self._now, clock, self._has_file)
        validation = GroupValidation(self._now, clock, self._has_file)
        self.timeline = Timeline(self.groups, validation, clock, self._now.change)

    @property
    def moment(self) -> datetime | None:
        """The moment on show; None: none was chosen yet."""
        return self._store.moment

    def refusal(self) -> AppError:
        """Say why nothing is changed here."""
        return self._store.refusal()

    def go_to(self, moment: datetime) -> None:
        """Answer as of a moment.

        Raises:
            BadInput: The moment is over.
        """
        self._store.bring_to(moment, self.timeline.until(moment))

    def close(self) -> None:
        """Close the connections; the tenant as it is stays open."""
        super().close()
        self._now.close()


class _Assignments(AssignmentService):
    """Assignments as they will be; the check-outs of who looks at them are kept alive meanwhile."""

    def __init__(self, database: Database, clock: Clock, now: AssignmentService) -> None:
        super().__init__(database, clock)
        self._now = now

    def renew(self, user: str) -> int:
        """Renew the leases of all check-outs of a user; return how many stand."""
        return self._now.renew(user)

    def mark_seen(self, note_ids: Sequence[int]) -> None:
        """Say that notes were read."""
        self._now.mark_seen(note_ids)


def _drop_nothing(_contents: Iterable[str]) -> None:
    """Keep every content: nothing is removed here."""
