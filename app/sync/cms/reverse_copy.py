"""Takes a copy back as a job: in batches, each line said; what was worked on since stays."""

import json

from sqlalchemy import Connection, select

from app.models.copying.journal import ItemState, outcome_counts
from app.models.copying.reversal import CopyReversal
from app.models.database import Priority, insert
from app.models.schema import job_cursors
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import ReverseRequest
from app.sync.stores import Stores


def reverse_copy(request: ReverseRequest, stores: Stores, ctx: JobContext) -> Body:
    """Take a copy back, whole or in part.

    What an item was is settled with its effect; the cursor only keeps what there was to do at the beginning.
    """
    tenant = stores.tenant(request.tenant)
    with tenant.cms.write(Priority.JOB) as connection:
        total, before = _begun(connection, request, ctx)
        done = _settled(connection, request.job) - before
    kept = 0
    ctx.report(done, total, reversed=done, kept=0)
    run = CopyReversal(tenant.cms, tenant.library, request.user, stores.clock.now())
    for lines in run.steps(request.job, frozenset(request.only)):
        refused = [line for line in lines if line.refusal]
        kept += len(refused)
        done += len(lines) - len(refused)
        for line in refused:
            ctx.log(line.words)
        ctx.report(done + kept, total, reversed=done, kept=kept)
        yield
    return JobOutcome({"reversed": done, "kept": kept}, failed=kept)


def _begun(connection: Connection, request: ReverseRequest, ctx: JobContext) -> tuple[int, int]:
    """Return how many items there were to take back, and how many were back before."""
    row = connection.execute(select(job_cursors).where(job_cursors.c.job_id == ctx.job_id)).first()
    if row is not None:
        return int(row.position), int(json.loads(row.counts)["before"])
    counts = outcome_counts(connection, request.job)
    written = sum(count for (_, _, state), count in counts.items() if state == ItemState.DONE.value)
    total, before = len(request.only) or written, _settled(connection, request.job)
    values = {"position": str(total), "counts": json.dumps({"before": before})}
    connection.execute(insert(job_cursors).values(job_id=ctx.job_id, **values))
    return total, before


def _settled(connection: Connection, copy_id: str) -> int:
    counts = outcome_counts(connection, copy_id)
    return sum(count for (_, _, state), count in counts.items() if state == ItemState.REVERSED.value)
