"""Publish and unpublish: documents in batches, each with the media that it uses."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.models.clock import from_iso, iso
from app.models.database import Priority, insert
from app.models.publishing.receipts import Kind, keep_effects, live_versions
from app.models.publishing.rows import PublishCounts
from app.models.publishing.service import publish_documents, publish_items, unpublish_documents
from app.models.schema import job_cursors
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import PublishRequest, UnpublishRequest
from app.sync.stores import Stores

DOCUMENTS_PER_BATCH = 8
"""Short enough that a person who saves meanwhile waits a few milliseconds only."""

MEDIA_PER_BATCH = 50

Write = Callable[[Connection, Sequence[int], datetime], PublishCounts]


def publish(request: PublishRequest, stores: Stores, ctx: JobContext) -> Body:
    """Publish media items, then documents. Source: domain.md 6.1.

    Raises:
        RuleViolation: Documents are wanted while omnichannel content is off.
    """
    tenant = stores.tenant(request.tenant)
    owners = request.owners()
    only_media = bool(request.media) and not (owners or request.contexts)
    if not only_media:
        tenant.features.need_authoring()
    documents = [] if only_media else tenant.publishing.document_ids(owners, request.contexts)
    items = sorted(set(request.media))
    run = _Run(tenant, stores, ctx, total=len(items) + len(documents))
    yield from run.batches("media", Kind.ITEM, items, MEDIA_PER_BATCH, publish_items)
    yield from run.batches("documents", Kind.DOCUMENT, documents, DOCUMENTS_PER_BATCH, publish_documents)
    return run.outcome()


def unpublish(request: UnpublishRequest, stores: Stores, ctx: JobContext) -> Body:
    """Take documents off.

    Raises:
        RuleViolation: Omnichannel content is off.
    """
    tenant = stores.tenant(request.tenant)
    tenant.features.need_authoring()
    documents = tenant.publishing.document_ids(request.owners(), request.contexts)
    run = _Run(tenant, stores, ctx, total=len(documents))
    yield from run.batches("documents", Kind.DOCUMENT, documents, DOCUMENTS_PER_BATCH, unpublish_documents)
    return run.outcome()


class _Run:
    """Walks over ids in batches; the cursor is committed with the effect, in the `cms` store."""

    def __init__(self, tenant: Tenant, stores: Stores, ctx: JobContext, total: int) -> None:
        self._tenant, self._ctx, self._total = tenant, ctx, total
        with tenant.cms.read() as connection:
            row = connection.execute(select(job_cursors).where(job_cursors.c.job_id == ctx.job_id)).first()
        self._at: dict[str, Any] = {} if row is None else json.loads(row.position)
        # All that one job publishes went live at one time, whichever batch it was in.
        self._now = from_iso(self._at.setdefault("at", iso(stores.clock.now())))
        self._counts = {"documents": 0, "media": 0, "blocked": 0} if row is None else json.loads(row.counts)
        self._done = 0

    def batches(self, phase: str, kind: Kind, ids: list[int], size: int, write: Write) -> Body:
        after = self._at.get(phase, 0)
        left = [i for i in ids if i > after]
        self._done += len(ids) - len(left)
        self._report()
        for start in range(0, len(left), size):
            batch = left[start : start + size]
            with self._tenant.cms.write(Priority.JOB) as connection:
                before = live_versions(connection, kind, batch)
                result = write(connection, batch, self._now)
                keep_effects(connection, self._ctx.job_id, kind, before)
                counts = dict(self._counts)
                counts["documents"] += result.documents
                counts["media"] += result.media
                counts["blocked"] += len(result.blocked) + len(result.blocked_media)
                self._at[phase] = batch[-1]
                self._save(connection, counts)
            self._counts = counts
            for item in result.blocked_media:
                self._ctx.log(f"{item.display_name} is not published: {item.reason}")
            for blocked in result.blocked:
                self._ctx.log(f"{blocked.name} in {blocked.context}: {blocked.reason}.")
            self._done += len(batch)
            self._report()
            yield
        return JobOutcome()

    def outcome(self) -> JobOutcome:
        return JobOutcome(dict(self._counts), failed=self._counts["blocked"])

    def _report(self) -> None:
        self._ctx.report(self._done, self._total, **self._counts)

    def _save(self, connection: Connection, counts: dict[str, int]) -> None:
        values = {"position": json.dumps(self._at), "counts": json.dumps(counts)}
        statement = insert(job_cursors).values(job_id=self._ctx.job_id, **values)
        connection.execute(statement.on_conflict_do_update(index_elements=["job_id"], set_=values))
