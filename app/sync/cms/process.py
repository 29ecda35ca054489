"""Reads contents through where no upload, import or edit has done so.

That is so in stores of older programs, and where a process was killed; the items themselves tell it.
"""

from typing import Final

from sqlalchemy import Connection, select

from app.models.database import Priority
from app.models.media.content_service import count_unprocessed, last_unprocessed, unprocessed
from app.models.media.turns import Turn
from app.models.schema import job_cursors
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import ProcessRequest
from app.sync.stores import Stores

ITEMS_PER_BATCH: Final = 4
"""Some tenths of a second, as a rule."""


def process(request: ProcessRequest, stores: Stores, ctx: JobContext) -> Body:
    """Read contents through and keep what is found; one that cannot be shown has a problem then."""
    tenant = stores.tenant(request.tenant)
    with tenant.cms.write(Priority.JOB) as connection:
        left = count_unprocessed(connection, request.up_to)
        total = _total(connection, ctx.job_id, left)
    done = total - left
    ctx.report(done, total, media=done)
    while True:
        with tenant.cms.read() as connection:
            batch = unprocessed(connection, request.up_to, ITEMS_PER_BATCH)
        if not batch:
            return JobOutcome({"media": done})
        tenant.contents.process(batch, turn=Turn.REBUILD)
        done += len(batch)
        ctx.report(done, max(done, total), media=done)
        yield


def _total(connection: Connection, job_id: str, left: int) -> int:
    """Return how many items the job began with; kept, since a job that was killed sees but the rest."""
    columns = job_cursors.c
    query = select(columns.counts).where(columns.job_id == job_id)
    known: str | None = connection.execute(query).scalar()
    if known is None:
        connection.execute(job_cursors.insert().values(job_id=job_id, position="", counts=str(left)))
    return left if known is None else max(int(known), left)


def wanted(stores: Stores, tenant_id: str) -> tuple[ProcessRequest, ...]:
    """Return the request that reads through what is there now; none where all of it is."""
    with stores.tenant(tenant_id).cms.read() as connection:
        last = last_unprocessed(connection)
    return () if last is None else (ProcessRequest(tenant_id, last),)
