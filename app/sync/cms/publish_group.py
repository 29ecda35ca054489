"""A publish group goes live, and is taken back: in batches, each with its results."""

import json
from collections import Counter

from sqlalchemy import Connection, select

from app.models.database import Priority, chunks, insert
from app.models.publishing.group_release import (
    close_for_release,
    end_release,
    end_revert,
    read_left,
    release,
    revert,
)
from app.models.publishing.group_rows import GroupResult, ResultOutcome
from app.models.schema import job_cursors
from app.models.tenants.rows import GroupState
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import PublishGroupRequest, RevertGroupRequest
from app.sync.stores import Stores

ITEMS_PER_BATCH = 20
"""Items per transaction: 14 ms of processor time, which somebody else's write waits for; 50 took 25 ms."""


def publish_group(request: PublishGroupRequest, stores: Stores, ctx: JobContext) -> Body:
    """Let what is in a publish group go live. Source: publish-groups, domain.md 6.2.

    Raises:
        RuleViolation: Something stands against the group, or omnichannel content is off; nothing went live.
    """
    tenant, group = stores.tenant(request.tenant), request.group
    tenant.features.need_authoring()
    over = _ended(tenant, ctx)
    if over is not None:
        ctx.report(sum(over.values()), sum(over.values()), **over)
        return _published(over)
    if request.note:
        ctx.log(request.note)
    if tenant.groups.group(group).state is not GroupState.PUBLISHING:
        tenant.groups.need_sound(group)
    with tenant.cms.write(Priority.JOB) as connection:
        close_for_release(connection, group)
    with tenant.cms.read() as connection:  # nobody edits in it any more
        left = read_left(connection, group)
    counts = _counted(tenant.groups.results(group), ResultOutcome.PUBLISHED, ResultOutcome.FAILED)
    total = counts["items"] + counts["failed"] + len(left)
    ctx.report(total - len(left), total, **counts)
    yield
    told = total - len(left)
    for batch in chunks(list(left), ITEMS_PER_BATCH):
        with tenant.cms.write(Priority.JOB) as connection:
            done = release(connection, group, batch, request.user, stores.clock.now())
        counts = {"items": counts["items"] + done.published, "failed": counts["failed"] + done.failed}
        for one in tenant.groups.results(group)[told:] if done.failed else ():
            if one.outcome is ResultOutcome.FAILED:
                ctx.log(_words(one))
        told += len(batch)
        ctx.report(told, total, **counts)
        yield
    with tenant.cms.write(Priority.JOB) as connection:
        end_release(connection, group, stores.clock.now())
        _end(connection, ctx, counts)
    return _published(counts)


def revert_group(request: RevertGroupRequest, stores: Stores, ctx: JobContext) -> Body:
    """Take what a publish group brought, or some of it, back to what was live before.

    Raises:
        RuleViolation: Omnichannel content is off.
    """
    tenant, group = stores.tenant(request.tenant), request.group
    tenant.features.need_authoring()
    if request.note:
        ctx.log(request.note)
    places = _begun_with(tenant, ctx, request)
    left = [one.place for one in tenant.groups.results(group) if one.outcome is ResultOutcome.PUBLISHED]
    left = [place for place in left if place in set(places)]
    done = len(places) - len(left)
    ctx.report(done, len(places))
    for batch in chunks(left, ITEMS_PER_BATCH):
        with tenant.cms.write(Priority.JOB) as connection:
            revert(connection, group, batch, request.user, stores.clock.now())
        done += len(batch)
        ctx.report(done, len(places))
        yield
    results = tenant.groups.results(group)
    if all(one.outcome is not ResultOutcome.PUBLISHED for one in results):
        with tenant.cms.write(Priority.JOB) as connection:
            end_revert(connection, group, stores.clock.now())
    kept = [one for one in results if one.outcome is ResultOutcome.KEPT and one.place in set(places)]
    for one in kept:
        ctx.log(_words(one))
    counts = {"items": len(places) - len(kept), "kept": len(kept)}
    # A media item stays as a rule; a document that stays has later work in it.
    return JobOutcome(counts, failed=sum(one.media_id is None for one in kept))


def _begun_with(tenant: Tenant, ctx: JobContext, request: RevertGroupRequest) -> list[int]:
    """List what this job takes back; kept, since a job that was killed sees but the rest."""
    asked = set(request.places)
    mine = [one for one in tenant.groups.results(request.group) if not asked or one.place in asked]
    with tenant.cms.write(Priority.JOB) as connection:
        row = connection.execute(select(job_cursors).where(job_cursors.c.job_id == ctx.job_id)).first()
        if row is not None:
            return list(json.loads(row.position))
        places = [one.place for one in mine if one.outcome is ResultOutcome.PUBLISHED]
        values = {"job_id": ctx.job_id, "position": json.dumps(places), "counts": "{}"}
        connection.execute(insert(job_cursors).values(values))
    return places


def _ended(tenant: Tenant, ctx: JobContext) -> dict[str, int] | None:
    """Return the counts of this job where it came to its end before it was killed."""
    with tenant.cms.read() as connection:
        row = connection.execute(select(job_cursors).where(job_cursors.c.job_id == ctx.job_id)).first()
    return None if row is None else json.loads(row.counts)


def _end(connection: Connection, ctx: JobContext, counts: dict[str, int]) -> None:
    values = {"job_id": ctx.job_id, "position": json.dumps("ended"), "counts": json.dumps(counts)}
    connection.execute(insert(job_cursors).values(values))


def _published(counts: dict[str, int]) -> JobOutcome:
    return JobOutcome(counts, failed=counts["failed"])


def _counted(results: tuple[GroupResult, ...], good: ResultOutcome, bad: ResultOutcome) -> dict[str, int]:
    found = Counter(one.outcome for one in results)
    return {"items": found[good], "failed": found[bad]}


def _words(one: GroupResult) -> str:
    where = "" if one.context is None else f" in {one.context}"
    return f"{one.name}{where}: {one.reason}"
