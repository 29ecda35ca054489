"""The documented steps of the roll-out, looked at live: what a step needs is true now, or it is open.

Nothing is remembered here: a step that stops being true is open again with the next look.
Source: omnichannel-media-management-overview, domain.md 7.6.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import func, select

from app.models.assignments.tables import document_media, documents
from app.models.errors import StorageProblem
from app.models.tenants.features import Feature, FeatureState
from app.models.tenants.headquarters import (
    FeatureFacts,
    ScheduleFacts,
    SessionFacts,
    SetupStep,
    StepCheck,
    StepState,
)
from app.models.workspace import Tenant
from app.sync.csu import store
from app.sync.hq.products_1040 import GENERATION
from app.sync.jobs.states import JobSnapshot, JobState
from app.sync.pipeline import pipeline_status
from app.sync.stores import Stores

_MEDIA: Final = "media-sync"
_PRODUCTS: Final = "products-1040"
_SWITCHES: Final = "global-configuration-1110"


def staged_products(tenant: Tenant) -> tuple[int, int]:
    """Count the products that have published media of their own, and all."""
    own = (
        select(func.count(documents.c.product_id.distinct()))
        .join(document_media, document_media.c.document_id == documents.c.id)
        .where(document_media.c.stage == "published", documents.c.group_id == 0)
    )
    with tenant.cms.read() as connection:
        staged = connection.execute(own).scalar_one()
    return staged, tenant.catalog.counts().products


class SetupChecks:
    """One look at all steps. Thread: any.

    Args:
        stores: The stores that jobs build.
        tenant: The tenant.
        features: Its switches, by name.
        schedules: Its schedules, by job.
        sessions: Its newest download sessions, newest first.
        jobs: Its jobs, newest first.
        unreachable: Why headquarters cannot reach the CMS; empty where it can.
        staged: Products with published media, and all.
    """

    def __init__(
        self,
        stores: Stores,
        tenant: Tenant,
        features: Mapping[Feature, FeatureFacts],
        schedules: Mapping[str, ScheduleFacts],
        sessions: Sequence[SessionFacts],
        jobs: Sequence[JobSnapshot],
        unreachable: str,
        staged: tuple[int, int],
    ) -> None:
        self._stores, self._tenant = stores, tenant
        self._features, self._schedules = features, schedules
        self._sessions, self._jobs = sessions, jobs
        self._unreachable, self._staged = unreachable, staged
        self._databases = sorted({row.database for row in tenant.channels.channels()})

    def all(self) -> tuple[StepCheck, ...]:
        """Look at every step, in order."""
        return (
            self._switch(SetupStep.CONTENT),
            self._switch(SetupStep.AUTHORING),
            self._arrived(SetupStep.AUTHORING_1110, Feature.AUTHORING),
            self._parameters(),
            self._stage(),
            self._schedule(),
            self._full_sync(),
            self._both_ended(),
            self._switch(SetupStep.LOCATIONS),
            self._arrived(SetupStep.LOCATIONS_1110, Feature.CSU_LOCATIONS),
            self._switch(SetupStep.SITE),
        )

    def _switch(self, step: SetupStep) -> StepCheck:
        assert step.feature is not None
        row = self._features[step.feature].row
        if row.is_on:
            return StepCheck(step, StepState.DONE, "Enabled", row.since)
        if row.state is FeatureState.SCHEDULED:
            return StepCheck(step, StepState.OPEN, "Goes on", row.scheduled_at)
        return StepCheck(step, StepState.OPEN, "Not enabled")

    def _arrived(self, step: SetupStep, feature: Feature) -> StepCheck:
        known = self._features[feature].databases
        if not known:
            return StepCheck(step, StepState.OPEN, "No channel yet, so there is no channel database")
        there = sum(known.values())
        text = f"Has reached {there:,} of {len(known):,} channel databases"
        if not self._features[feature].row.is_on:
            text = (
                f"Not enabled, {there:,} of {len(known):,} channel databases still have it" if there else ""
            )
            return StepCheck(step, StepState.OPEN, text or "Enable it first, then run 1110")
        if there == len(known):
            return StepCheck(step, StepState.DONE, text)
        return StepCheck(step, self._unless_running(_SWITCHES), text, share=there * 100 // len(known))

    def _parameters(self) -> StepCheck:
        if self._unreachable:
            return StepCheck(SetupStep.PARAMETERS, StepState.OPEN, self._unreachable)
        return StepCheck(SetupStep.PARAMETERS, StepState.DONE, "The CMS answers, tenant code and ID match")

    def _stage(self) -> StepCheck:
        staged, every = self._staged
        if not every:
            return StepCheck(SetupStep.STAGE, StepState.OPEN, "The catalogue holds no product yet")
        text = f"{staged:,} of {every:,} products have published media"
        if staged == every:
            return StepCheck(SetupStep.STAGE, StepState.DONE, text)
        state = StepState.PARTLY if staged else StepState.OPEN
        return StepCheck(SetupStep.STAGE, state, text, share=staged * 100 // every)

    def _schedule(self) -> StepCheck:
        row = self._schedules["media"]
        if not row.span:
            return StepCheck(SetupStep.SCHEDULE, StepState.OPEN, "Batch processing: No")
        if row.is_withheld:
            return StepCheck(SetupStep.SCHEDULE, StepState.OPEN, "The job is withheld")
        if row.problem:
            return StepCheck(SetupStep.SCHEDULE, StepState.OPEN, row.problem)
        text = f"Batch processing: Yes, {row.recurrence}"
        return StepCheck(SetupStep.SCHEDULE, StepState.DONE, text)

    def _full_sync(self) -> StepCheck:
        step = SetupStep.FULL_SYNC
        if not self._databases:
            return StepCheck(step, StepState.OPEN, "No channel yet, so there is no channel database")
        full = [one for one in self._sessions if one.job == "1040" and one.full]
        begun = {one.database for one in full if not one.is_over}
        begun |= {name for name in self._databases if self._generation(name)}
        text = f"Started for {len(begun):,} of {len(self._databases):,} channel databases"
        if begun.issuperset(self._databases):
            return StepCheck(step, StepState.DONE, text, full[0].created_at if full else None)
        return StepCheck(step, StepState.OPEN, text, share=len(begun) * 100 // len(self._databases))

    def _generation(self, database: str) -> int:
        """Return how many full runs a channel database has taken in; nothing is made where it is missing.

        One that cannot be read counts as empty.
        """
        if not self._tenant.derived_path(f"csu-{database}").exists():
            return 0
        try:
            with self._stores.csu(self._tenant.id, database).read() as connection:
                return store.read_counter(connection, GENERATION)
        except StorageProblem:
            return 0

    def _both_ended(self) -> StepCheck:
        step = SetupStep.BOTH_ENDED
        for kind, name in ((_MEDIA, "Media sync"), (_PRODUCTS, "1040")):
            running = [job for job in self._jobs if job.kind == kind and not job.state.is_final]
            if running:
                share = running[0].done * 100 // running[0].total if running[0].total else None
                text = f"{name}: {running[0].state.value}"
                return StepCheck(step, StepState.RUNNING, text, share=share)
            newest = next((job for job in self._jobs if job.kind == kind), None)
            if newest is not None and newest.state is not JobState.ENDED:
                return StepCheck(step, StepState.OPEN, f"{name}: {newest.state.value}", newest.ended_at)
        lacking = self._lacking()
        if lacking:
            return StepCheck(step, StepState.OPEN, lacking)
        ended = [job.ended_at for job in self._jobs if job.kind == _PRODUCTS and job.ended_at]
        return StepCheck(step, StepState.DONE, "Both have ended", max(ended) if ended else None)

    def _lacking(self) -> str:
        try:
            with self._stores.hq(self._tenant.id).read() as connection:
                if not store.read_counter(connection, store.EPOCH):
                    return "The media sync has not run yet"
            if not self._databases or not all(map(self._generation, self._databases)):
                return "The full data sync has not ended yet"
            status = pipeline_status(self._stores, self._tenant.id)
        except StorageProblem as problem:
            return f"Headquarters cannot be read: {problem}"
        if not status.hq_is_current:
            return "The media sync has not run since the last publish"
        late = [lag.database for lag in status.databases if lag.behind]
        return f"1040 has not brought the newest to {', '.join(late)}" if late else ""

    def _unless_running(self, kind: str) -> StepState:
        is_running = any(job.kind == kind and not job.state.is_final for job in self._jobs)
        return StepState.RUNNING if is_running else StepState.OPEN
