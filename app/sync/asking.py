"""Who may ask the engine for what. What is asked for is kept in the audit trail of its tenant.

It is asked again when a job begins, and when it goes on after a pause or a restart: whoever asked for it, or
had it go on, still has to have the right. A job that runs goes on to its end. What the engine does by
itself, because somebody scheduled it or because it follows, needs no role again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from app.models.access.audit import ITSELF, record
from app.models.access.roles import Act
from app.models.database import Priority
from app.models.errors import NotAllowed
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.requests import (
    AssignByNameRequest,
    CopyTenantRequest,
    ImportManifestRequest,
    Request,
    ReverseRequest,
    UploadRequest,
    act_of,
)
from app.sync.stores import Stores


class Asking:
    """Sees that the signed-in user may ask, inside the transaction that keeps what was asked. Thread: any."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._user = stores.workspace.user

    def signed(self, request: Request) -> Request:
        """Name the signed-in user where a request names nobody and its effect is by somebody."""
        if isinstance(request, ImportManifestRequest | AssignByNameRequest) and not request.user:
            return replace(request, user=self._user)
        return request

    def ask(self, request: Request, job_id: str, text: str = "") -> None:
        """Keep what is asked for under the id of the job that will do it.

        Raises:
            NotAllowed: The user may not.
            NotFound: There is no such tenant.
        """
        act = act_of(request.kind)
        if act is not None:
            self._need(request, act, self._user)
            rights = self._stores.tenant(request.tenant).rights
            rights.note(act, text or request.title(), self._user, job_id)

    def resume(self, request: Request, job: JobSnapshot) -> None:
        """Have the user answer for a paused job that is to go on, as if they had asked for it.

        Raises:
            NotAllowed: The user may not.
        """
        if job.state is JobState.PAUSED:
            self.ask(request, f"{job.id}:{self._user}", f"Resumed: {job.title}")
        elif (act := act_of(job.kind)) is not None:
            self._need(request, act, self._user)

    def see(self, request: Request, job: JobSnapshot) -> None:
        """See, before a job begins or goes on, that one of those who asked for it still may.

        Raises:
            NotAllowed: None of them may; the trail says that it was not done.
        """
        lost = self.lost(request, job.id)
        if lost is None:
            return
        act, database = act_of(job.kind) or Act.JOBS, self._stores.tenant(job.tenant).cms
        far = "nothing of it was done"
        if job.done:
            far = f"it stopped after {job.done:,} of {job.total or job.done:,}, which stay"
        with database.write(Priority.JOB) as connection:
            record(connection, act, f"Refused, {far}: {job.title}. {lost.message}", user=ITSELF)
        told = f"{lost.message} They might when it was asked for; {far}."
        raise NotAllowed(told, f"{lost.hint} Retry does it in the name of who retries.")

    def lost(self, request: Request, job_id: str) -> NotAllowed | None:
        """Say why none of those who asked for a job may do so now; None where one may, or nobody asked."""
        act = act_of(request.kind)
        if act is None:
            return None
        users = self._stores.tenant(request.tenant).audit.askers(job_id)
        found: NotAllowed | None = None
        for user in () if ITSELF in users else users:
            try:
                self._need(request, act, user)
                return None
            except NotAllowed as refusal:
                found = refusal
        return found

    def _need(self, request: Request, act: Act, user: str) -> None:
        tenant = self._stores.tenant(request.tenant)
        if isinstance(request, CopyTenantRequest):  # both ends, where both are here. Source: domain.md 12
            source = request.source_address().rstrip("/").rpartition("/")[2]
            if source in self._stores.workspace.tenant_ids():
                self._stores.tenant(source).rights.require(act, user)
        if isinstance(request, ReverseRequest) and tenant.copying.has_copy(request.job):
            tenant.rights.require(Act.COPY, user)
        if isinstance(request, UploadRequest) and request.publish:
            tenant.rights.require(Act.PUBLISH, user)
        tenant.rights.require(act, user)

    @contextmanager
    def about(self, job: JobSnapshot, what: str) -> Iterator[None]:
        """See that something may be asked for a job, such as `Canceled`, and keep it at the end.

        It is kept afterwards: who cancels waits for no transaction of the job.

        Raises:
            NotAllowed: The user may not.
        """
        act, rights = act_of(job.kind), self._stores.tenant(job.tenant).rights
        if act is None:
            yield
            return
        rights.require(act, self._user)
        yield
        rights.note(act, f"{what}: {job.title}", self._user)

    def over(self, job: JobSnapshot) -> None:
        """Keep how many items a job came to that somebody asked for."""
        if job.done:
            self._stores.tenant(job.tenant).audit.settle(job.id, job.done)

    def ask_headquarters(self, tenant_id: str, text: str) -> None:
        """Keep what is asked of schedules and download sessions.

        Raises:
            NotAllowed: The user may not.
            NotFound: There is no such tenant.
        """
        self._stores.tenant(tenant_id).rights.note(Act.JOBS, text, self._user)

    def by_itself(self, request: Request, job_id: str) -> None:
        """Keep what the engine does because its time has come."""
        with self._stores.tenant(request.tenant).cms.write() as connection:
            text = f"{request.title()}: its time has come"
            record(connection, Act.PUBLISH, text, user=ITSELF, operation=job_id)
