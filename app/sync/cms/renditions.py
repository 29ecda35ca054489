"""Renditions of published media items: written after publishing, removed after unpublishing.

Publishing does not wait for them. They follow the publish sequence of the CMS; how far they have come is
kept beside their files, each batch after its effect. Source: domain.md 2.6, 2.10.
"""

from app.models.errors import BadInput
from app.models.media.renditions import Renditions
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import RenditionsRequest
from app.sync.stores import Stores

ITEMS_PER_BATCH = 1
"""Some tenths of a second: who stops the program, or cancels, waits no longer."""


def renditions(request: RenditionsRequest, stores: Stores, ctx: JobContext) -> Body:
    """Bring the files of one tenant in step with what is published; a content that fails stops nothing."""
    tenant = stores.tenant(request.tenant)
    shelf = shelf_of(stores, request.tenant)
    counts = {"media": 0, "removed": 0, "failed": 0} | shelf.counts_of(ctx.job_id)
    with tenant.cms.read() as connection:
        total = sum(counts.values()) + shelf.count_pending(connection)
    ctx.report(sum(counts.values()), total, **counts)
    while True:
        with tenant.cms.read() as connection:
            changes = shelf.pending(connection, ITEMS_PER_BATCH)
        if not changes:
            break
        for change in changes:
            if change.published is None:
                shelf.remove(change.code)
                counts["removed"] += 1
                continue
            try:
                shelf.write(change.code, change.published)
                counts["media"] += 1
            except BadInput as problem:
                counts["failed"] += 1
                ctx.log(f"{change.code}: {problem.message}")
        shelf.keep_sequence(changes[-1].seq, ctx.job_id, counts)
        ctx.report(sum(counts.values()), total, **counts)
        yield
    with tenant.cms.read() as connection:
        shelf.remove_deleted(connection)
    return JobOutcome(counts, failed=counts["failed"])


def shelf_of(stores: Stores, tenant_id: str) -> Renditions:
    """Return the renditions of a tenant."""
    return stores.tenant(tenant_id).renditions


def wanted(stores: Stores, tenant_id: str) -> tuple[RenditionsRequest, ...]:
    """Return the request that brings the files of a tenant in step; none where they are."""
    with stores.tenant(tenant_id).cms.read() as connection:
        is_behind = shelf_of(stores, tenant_id).is_behind(connection)
    return (RenditionsRequest(tenant_id),) if is_behind else ()
