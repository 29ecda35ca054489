"""Takes back what an earlier job did, by its receipt: in batches, each line said."""

import json
from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, select

from app.models.database import Priority, chunks, insert
from app.models.media.tables import upload_files
from app.models.media.uploads import FileState
from app.models.publishing.receipts import Effect, Kind, read_effects
from app.models.publishing.reversal import Reversal
from app.models.schema import job_cursors
from app.models.workspace import Tenant
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import ReverseRequest
from app.sync.stores import Stores

EFFECTS_PER_BATCH: Final = 20


def reverse(request: ReverseRequest, stores: Stores, ctx: JobContext) -> Body:
    """Take a job back, whole or in part; what cannot go back is named in the log and stays."""
    tenant = stores.tenant(request.tenant)
    with tenant.cms.read() as connection:
        effects = effects_of(connection, request.job, request.only, is_public=request.is_public)
        row = connection.execute(select(job_cursors).where(job_cursors.c.job_id == ctx.job_id)).first()
    done = 0 if row is None else int(row.position)
    counts = {"reversed": 0, "kept": 0} if row is None else json.loads(row.counts)
    run = Reversal(tenant.cms, tenant.library, request.user)
    ctx.report(done, len(effects), **counts)
    for batch in chunks(effects[done:], EFFECTS_PER_BATCH):
        lines = run.take_back(batch, stores.clock.now(), ctx.job_id)
        kept = [line for line in lines if line.refusal]
        counts = {"reversed": counts["reversed"] + len(lines) - len(kept), "kept": counts["kept"] + len(kept)}
        done += len(batch)
        _save(tenant, ctx, done, counts)
        for line in kept:
            ctx.log(line.words)
        ctx.report(done, len(effects), **counts)
        yield
    return JobOutcome(counts, failed=counts["kept"])


def effects_of(
    connection: Connection, job_id: str, only: Sequence[str] = (), *, is_public: bool = False
) -> list[Effect]:
    """List what a job did that can be taken back, inside a scope.

    Args:
        connection: The scope.
        job_id: The job.
        only: The keys of those that are meant; none means all.
        is_public: Whether the job published what it uploaded.
    """
    files = select(upload_files.c.media_id).where(
        upload_files.c.job_id == job_id,
        upload_files.c.state == FileState.CREATED.value,
        upload_files.c.media_id.is_not(None),
    )
    made = sorted(set(connection.execute(files).scalars()))
    effects = [
        *read_effects(connection, job_id),
        *(Effect(Kind.ITEM, i, None, 1) for i in made if is_public),
        *(Effect(Kind.UPLOAD, i, 0, 1) for i in made),
    ]
    wanted = set(only)
    return [one for one in effects if not wanted or one.key in wanted]


def _save(tenant: Tenant, ctx: JobContext, done: int, counts: dict[str, int]) -> None:
    values = {"position": str(done), "counts": json.dumps(counts)}
    statement = insert(job_cursors).values(job_id=ctx.job_id, **values)
    with tenant.cms.write(Priority.JOB) as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["job_id"], set_=values))
