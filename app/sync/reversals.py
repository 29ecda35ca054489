"""What can be taken back of a job: looked at first, then queued as a job of its own."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.models.clock import Clock
from app.models.copying.reversal import CopyReversal, keys_of
from app.models.database import Database
from app.models.errors import BadInput, NotFound, RuleViolation
from app.models.publishing.assigned_reversal import Assigned, read_assigned, take_assigned_back
from app.models.publishing.group_reading import read_results
from app.models.publishing.group_release import revert
from app.models.publishing.group_rows import GroupResult, ResultOutcome
from app.models.publishing.library import MediaLifecycle
from app.models.publishing.reversal import Reversal, ReversalLine
from app.models.workspace import Tenant
from app.sync.cms.reverse import effects_of, import_lines, reverse_import
from app.sync.engine import Engine
from app.sync.jobs.states import JobSnapshot
from app.sync.requests import (
    REVERSIBLE,
    CopyTenantRequest,
    ImportManifestRequest,
    PublishGroupRequest,
    Request,
    ReverseRequest,
    RevertGroupRequest,
    UploadRequest,
)
from app.sync.stores import Stores


@dataclass(frozen=True, slots=True)
class ReversalPlan:
    """What taking a job back would do.

    Attributes:
        job: The job.
        title: Its title.
        lines: What becomes of each thing that it changed.
    """

    job: str
    title: str
    lines: tuple[ReversalLine, ...]

    @property
    def possible(self) -> tuple[ReversalLine, ...]:
        """Return what would go back."""
        return tuple(line for line in self.lines if not line.refusal)

    @property
    def refused(self) -> tuple[ReversalLine, ...]:
        """Return what would stay, each with its reason."""
        return tuple(line for line in self.lines if line.refusal)


class Reversals:
    """Takes jobs back. Thread: any but GUI."""

    def __init__(self, engine: Engine, stores: Stores, user: str) -> None:
        self._engine, self._stores, self._user = engine, stores, user

    def plan(self, job_id: str, only: Sequence[str] = ()) -> ReversalPlan:
        """Tell what taking a job back would do: it is done on a copy of the store that is thrown away.

        Args:
            job_id: The job.
            only: Keys, names of things, or codes of media items; none means all.

        Raises:
            NotFound: No job has this id, or it changed nothing with such a name.
            RuleViolation: It is not over, or left nothing that can be taken back.
        """
        job = self._checked(job_id)
        tenant, request = self._stores.tenant(job.tenant), self._engine.request(job_id)
        with _copied(tenant) as copy:
            if isinstance(request, PublishGroupRequest):
                lines = _group_lines(tenant, copy, request, self._user, self._stores.clock)
            elif isinstance(request, CopyTenantRequest):
                lines = _copy_lines(copy, job_id, self._user, self._stores.clock, only)
            elif isinstance(request, ImportManifestRequest):
                with copy.read() as connection:
                    found = import_lines(connection, job_id)
                lines = reverse_import(copy, job_id, self._user, found, self._stores.clock.now())
            elif assigned := _assigned(copy, job_id):
                with copy.write() as connection:
                    now = self._stores.clock.now()
                    lines = take_assigned_back(connection, assigned, self._user, now, of_job=job_id)
            else:
                with copy.read() as connection:
                    effects = effects_of(connection, job_id, is_public=_is_public(request))
                library = MediaLifecycle(copy, self._stores.clock, lambda _gone: None, lambda _code: None)
                lines = Reversal(copy, library, self._user).take_back(effects, self._stores.clock.now())
        if not lines and not only:
            raise RuleViolation(f"{job.title} changed nothing that can be taken back.", "Look at its log.")
        return ReversalPlan(job_id, job.title, tuple(_chosen(lines, only)))

    def reverse(self, job_id: str, only: Sequence[str] = ()) -> str:
        """Queue the job that takes one back, whole or in part; return its id.

        Raises:
            NotFound, RuleViolation: As `plan`; or nothing of it can go back.
        """
        if not only and isinstance(self._engine.request(job_id), CopyTenantRequest):
            # It may be a hundred thousand things, and the job says itself what stays.
            return self._engine.submit(self._request(self._checked(job_id), ()))
        plan = self.plan(job_id, only)
        if not plan.possible:
            raise RuleViolation(
                f"Nothing of {plan.title} can be taken back: {plan.refused[0].words}",
                "What was changed since would be lost.",
            )
        keys = tuple(dict.fromkeys(line.key for line in plan.lines)) if only else ()
        return self._engine.submit(self._request(self._engine.job(job_id), keys))

    def _request(self, job: JobSnapshot, keys: tuple[str, ...]) -> Request:
        request = self._engine.request(job.id)
        if isinstance(request, PublishGroupRequest):
            places = tuple(int(key.partition(":")[2]) for key in keys)
            return RevertGroupRequest(request.tenant, request.group, self._user, request.label, places=places)
        is_public = _is_public(request)
        return ReverseRequest(job.tenant, job.id, self._user, job.title, keys, is_public)

    def _checked(self, job_id: str) -> JobSnapshot:
        job = self._engine.job(job_id)
        if job.kind not in REVERSIBLE:
            raise BadInput(f"{job.title} cannot be taken back.", f"These jobs can: {', '.join(REVERSIBLE)}.")
        if not job.state.is_final:
            raise RuleViolation(f"{job.title} is not over yet.", "Wait for its end or cancel it first.")
        request = self._engine.request(job_id)
        copying = self._stores.tenant(request.tenant).copying
        if isinstance(request, ReverseRequest) and copying.has_copy(request.job):
            raise RuleViolation(f"{job.title} cannot be taken back.", "Copy once more instead.")
        return job


def _is_public(request: Request) -> bool:
    return isinstance(request, UploadRequest) and request.publish


@contextmanager
def _copied(tenant: Tenant) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="vitrine-reversal-") as folder:
        path = Path(folder) / "cms.db"
        tenant.cms.backup(path)
        copy = Database(path)
        try:
            yield copy
        finally:
            copy.close()


def _assigned(copy: Database, job_id: str) -> list[Assigned]:
    with copy.read() as connection:
        return read_assigned(connection, job_id)


def _group_lines(
    tenant: Tenant, copy: Database, request: PublishGroupRequest, user: str, clock: Clock
) -> list[ReversalLine]:
    """Take a publish group back in the copy; what failed to go live is left out."""
    before = [one for one in tenant.groups.results(request.group) if one.outcome is ResultOutcome.PUBLISHED]
    with copy.write() as connection:
        revert(connection, request.group, [one.place for one in before], user, clock.now())
        after = {one.place: one for one in read_results(connection, request.group)}
    return [_group_line(after[one.place]) for one in before]


def _group_line(one: GroupResult) -> ReversalLine:
    text = "Off the stores again" if one.before_version is None else f"Back to version {one.before_version}"
    where = "" if one.context is None else f"{one.context.channel} / {one.context.locale}"
    refusal = one.reason if one.outcome is ResultOutcome.KEPT else ""
    return ReversalLine(f"place:{one.place}", one.name, where, text, refusal)


def _copy_lines(
    copy: Database, job_id: str, user: str, clock: Clock, only: Sequence[str]
) -> list[ReversalLine]:
    library = MediaLifecycle(copy, clock, lambda _gone: None, lambda _code: None)
    with copy.read() as connection:
        keys = keys_of(connection, job_id, only)
    run = CopyReversal(copy, library, user, clock.now())
    return [line for lines in run.steps(job_id, keys) for line in lines] if keys or not only else []


def _chosen(lines: Sequence[ReversalLine], only: Sequence[str]) -> list[ReversalLine]:
    """Keep the lines that are named by key, name or code of a media item."""
    if not only:
        return list(lines)
    names = {name.casefold() for name in only}
    found: list[ReversalLine] = []
    known: set[str] = set()
    for line in lines:
        own = {line.key.casefold(), line.name.casefold()} & names
        if own:
            found.append(line)
            known |= own
    missing = next((name for name in only if name.casefold() not in known), None)
    if missing is not None:
        raise NotFound(f"The job changed nothing that is called {missing}.", "Look at the dry run for names.")
    return found
