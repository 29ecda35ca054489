"""Where the changes of a tenant are: reads what every store and schedule says, and does what helps.

The rules are in `tracking`; here are the facts. Stores are read from the last one on, so that what moves
meanwhile is behind, never ahead. Source: domain.md 7.1, L1, L32.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.models.assignments.slots import CategoryId, Owner
from app.models.errors import BadInput, NotFound, StorageProblem
from app.models.publishing.group_rows import ResultOutcome
from app.models.publishing.receipts import read_effects
from app.models.tenants.features import Feature
from app.models.tenants.rows import ChannelType
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.csu.media_cache import MediaCache
from app.sync.engine import Engine
from app.sync.headquarters import TITLES
from app.sync.jobs.states import OPEN_STATES, SCHEDULED, JobQuery, JobSnapshot, JobState
from app.sync.requests import (
    ChannelConfiguration1070Request,
    GlobalConfiguration1110Request,
    MediaSyncRequest,
    Products1040Request,
    PublishGroupRequest,
    PublishRequest,
    SearchIndexRequest,
    UnpublishRequest,
)
from app.sync.rollout import received
from app.sync.stores import Stores
from app.sync.tracking import track
from app.sync.tracking_facts import NOT_WELL, LaneJobs, Reading, run_of
from app.sync.tracking_marks import (
    Mark,
    read_changed,
    read_everything,
    read_item,
    read_owner,
    read_owners,
)
from app.sync.tracking_rows import Action, Block, Published, Remedy, Run, Track, TrackFacts

SCHEDULE_KINDS: Final = {
    "media": MediaSyncRequest.kind,
    "1070": ChannelConfiguration1070Request.kind,
    "1110": GlobalConfiguration1110Request.kind,
    "1040": Products1040Request.kind,
    "search": SearchIndexRequest.kind,
}
LOOKED_AT: Final = 400
"""Jobs of the pipeline that a look goes through, newest first."""

TRACKED_KINDS: Final = ("publish", "unpublish", "publish-group", "revert-group")
"""Jobs that change what shoppers see."""


class Tracker:
    """Where the changes of one tenant are. Thread: any but GUI.

    Args:
        engine: Jobs, schedules and sessions.
        stores: The stores.
        user: Who acts.
        tenant_id: The tenant.
        cache: Returns the cache in front of a channel database that this process reads through.
    """

    def __init__(
        self,
        engine: Engine,
        stores: Stores,
        user: str,
        tenant_id: str,
        cache: Callable[[str, str], MediaCache],
    ) -> None:
        self._engine, self._stores, self._user = engine, stores, user
        self._tenant_id = tenant_id
        self._cache = cache

    # --- what is tracked

    def everything(self) -> Track:
        """Track all that is published."""
        with self._tenant.cms.read() as connection:
            return self._track(read_everything(connection), self._open_publish(()))

    def owner(self, owner: Owner) -> Track:
        """Track the media of a product or a category, in all contexts.

        Raises:
            NotFound: It is gone.
        """
        if isinstance(owner, CategoryId):
            title = self._tenant.categories.place(owner.value).path
        else:
            row = self._tenant.catalog.product(owner)
            title = f"{row.name}, {row.number}"
        with self._tenant.cms.read() as connection:
            mark = read_owner(connection, owner, title)
        return self._track(mark, self._open_publish((owner,)))

    def item(self, media_id: int) -> Track:
        """Track a media item.

        Raises:
            NotFound: It is gone.
        """
        rows = self._tenant.media.rows([media_id])
        if not rows:
            raise NotFound("This media item is not in the library any more.", "Choose another one.")
        with self._tenant.cms.read() as connection:
            mark = read_item(connection, media_id, rows[0].display_name)
        return self._track(mark, self._open_publish((), media_id))

    def job(self, job_id: str) -> Track:
        """Track what a job published.

        Raises:
            NotFound: No job has this id.
            BadInput: It publishes nothing.
        """
        job = self._engine.job(job_id)
        if job.kind not in TRACKED_KINDS or job.tenant != self._tenant_id:
            raise BadInput(f"{job.title} publishes nothing.", "Track a publish, a product or a media item.")
        mark = self._mark_of(job)
        run = None if job.state.is_final else run_of(job)
        published = self._published(mark, run)
        if job.state in NOT_WELL and not mark.seq:
            published = Published(block=Block(f"{job.title}: {job.error}", Action(Remedy.RETRY, job.id)))
        return self._track(mark, published)

    def publishes(self, limit: int = 20) -> list[JobSnapshot]:
        """List the newest jobs that can be tracked, newest first."""
        return self._engine.jobs(limit, JobQuery(self._tenant_id, TRACKED_KINDS))

    def upcoming(self) -> list[JobSnapshot]:
        """List what schedules will queue, the next one first, as jobs that wait for their time."""
        rows = [row for row in self._engine.schedules.rows(self._tenant_id) if row.next_at is not None]
        return [
            JobSnapshot(
                id=f"{SCHEDULED}{row.job}",
                kind=SCHEDULE_KINDS[row.job],
                tenant=self._tenant_id,
                title=TITLES[row.job],
                lane="",
                state=JobState.WAITING,
                done=0,
                total=None,
                counts={},
                queued_at=row.next_at or self._stores.clock.now(),
                hint="" if row.rule is None else row.rule.text(),
            )
            for row in sorted(rows, key=lambda row: (row.next_at is None, row.next_at))
        ]

    # --- what helps

    def act(self, action: Action) -> tuple[str, ...]:
        """Do what a late stage asks for; return the jobs that were queued.

        Raises:
            AppError: It cannot be done.
        """
        schedules, tenant = self._engine.schedules, self._tenant_id
        match action.remedy:
            case Remedy.RUN_NOW:
                return schedules.run_now(tenant, action.target)
            case Remedy.RELEASE:
                schedules.release(tenant, action.target)
                return ()
            case Remedy.RETRY:
                return (self._engine.retry(action.target),)
            case Remedy.RESUME:
                return (self._engine.resume(action.target).id,)
            case Remedy.RETRY_SESSION:
                return tuple(self._engine.retry_session(tenant, int(action.target)))
            case Remedy.ENABLE:
                self._tenant.features.enable(Feature(action.target), self._user)
                return ()
            case Remedy.SEND_SWITCHES:
                return (self._engine.submit(GlobalConfiguration1110Request(tenant, action.target)),)
        raise BadInput(f"{action.remedy.value} is done elsewhere.", "Open the page that it names.")

    def wait(self, job_id: str) -> JobSnapshot:
        """Wait for the end of a job."""
        return self._engine.wait(job_id)

    # --- facts

    @property
    def _tenant(self) -> Tenant:
        return self._stores.tenant(self._tenant_id)

    def _mark_of(self, job: JobSnapshot) -> Mark:
        """Find what a publish job is about; while it is under way, what was published before."""
        request = self._engine.request(job.id)
        with self._tenant.cms.read() as connection:
            if isinstance(request, PublishGroupRequest):
                done = [one for one in self._tenant.groups.results(request.group) if _went(one.outcome)]
                owners = {one.owner for one in done if one.owner is not None}
                items = tuple(one.media_id for one in done if one.media_id is not None)
                return read_owners(connection, owners, items, job.title)
            assert isinstance(request, PublishRequest | UnpublishRequest)
            effects = read_effects(connection, job.id)
            if effects:
                return read_changed(connection, effects, job.title)
            items = request.media if isinstance(request, PublishRequest) else ()
            if not (request.owners() or items):
                return replace(read_everything(connection), title=job.title)
            return read_owners(connection, request.owners(), items, job.title)

    def _open_publish(self, owners: Sequence[Owner], media_id: int | None = None) -> Run | None:
        """Find the open job that publishes one of these, or a media item, or everything."""
        wanted = JobQuery(self._tenant_id, TRACKED_KINDS[:2], OPEN_STATES)
        for job in reversed(self._engine.jobs(LOOKED_AT, wanted)):
            request = self._engine.request(job.id)
            assert isinstance(request, PublishRequest | UnpublishRequest)
            items = request.media if isinstance(request, PublishRequest) else ()
            named = set(request.owners())
            if media_id is not None and media_id in items:
                return run_of(job)
            if media_id is None and (not (named or items) or named & set(owners) or not owners):
                return run_of(job)
        return None

    @staticmethod
    def _published(mark: Mark, run: Run | None) -> Published:
        if run is not None:
            return Published(run=run)
        if not mark.seq:
            return Published(block=Block("Nothing of it is published yet.", Action(Remedy.PUBLISH)))
        return Published(mark.at)

    def _track(self, mark: Mark, published: "Published | Run | None") -> Track:
        now = self._stores.clock.now()
        if not isinstance(published, Published):
            published = self._published(mark, published)
        applied = {name: self._counters(name) for name in self._databases()}
        rows = {row.job: row for row in self._engine.schedules.rows(self._tenant_id)}
        reading = Reading(self._engine, self._stores, self._tenant_id, self._cache, mark, self._jobs(), rows)
        hq = reading.hq()
        seq, is_known = reading.seq_in_hq() if hq.arrived else (0, True)
        notes = list(mark.notes)
        if mark.seq and not is_known:
            notes.append("Headquarters has nothing of it to send, so it does not travel.")
        switches = self._switches() if is_known else {}
        databases = tuple(
            reading.database(name, channels, applied[name], seq, hq, switches.get(name))
            for name, channels in (self._databases().items() if is_known else ())
        )
        if not self._databases():
            notes.append("This tenant has no channel yet.")
        return track(TrackFacts(mark.title, published, hq, databases, tuple(notes)), now)

    def _databases(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for row in sorted(self._tenant.channels.channels(), key=lambda channel: channel.database):
            found[row.database] = (*found.get(row.database, ()), row.name)
        return found

    def _counters(self, database: str) -> Mapping[str, int] | StorageProblem:
        """Read the counters of a channel database, or why they cannot be read."""
        try:
            with self._stores.csu(self._tenant_id, database).read() as connection:
                return store.read_counters(connection)
        except StorageProblem as problem:
            return problem

    def _jobs(self) -> dict[tuple[str, str], LaneJobs]:
        kinds = (MediaSyncRequest.kind, Products1040Request.kind, SearchIndexRequest.kind)
        found: dict[tuple[str, str], list[JobSnapshot]] = {}
        for job in self._engine.jobs(LOOKED_AT, JobQuery(self._tenant_id, kinds)):
            found.setdefault((job.kind, job.lane), []).append(job)
        return {key: LaneJobs(tuple(rows)) for key, rows in found.items()}

    def _switches(self) -> dict[str, Block]:
        """Say which switches keep a channel database, or the sites behind it, from showing the new media."""
        rows = {row.feature: row for row in self._tenant.features.rows()}
        found: dict[str, Block] = {}
        for row in self._tenant.channels.channels():
            wanted = [Feature.CSU_LOCATIONS]
            if row.type is ChannelType.ONLINE:
                wanted.append(Feature.SITE)
            off = next((one for one in wanted if not rows[one].is_on), None)
            if off is not None:
                text = f"The switch is off: {off.label}."
                found.setdefault(row.database, Block(text, Action(Remedy.ENABLE, off.value)))
            elif not self._has_heard(row.database):
                text = f"1110 (Global configuration) has not brought the switch to {row.database} yet."
                found.setdefault(row.database, Block(text, Action(Remedy.SEND_SWITCHES, row.database)))
        return found

    def _has_heard(self, database: str) -> bool:
        """Tell whether a channel database knows of media locations.

        One that cannot be read counts as if it did: its own stage says so.
        """
        try:
            return received(self._stores, self._tenant, database)[Feature.CSU_LOCATIONS]
        except StorageProblem:
            return True


def _went(outcome: ResultOutcome) -> bool:
    return outcome is not ResultOutcome.FAILED
