"""Takes back what an earlier job did, by its receipt: in batches, each line said."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from app.models.database import Database, Priority, chunks, insert
from app.models.manifests.reversal import read_receipt
from app.models.manifests.reversal import reverse as take_import_back
from app.models.media.tables import upload_files
from app.models.media.uploads import FileState
from app.models.publishing.assigned_reversal import read_assigned, take_assigned_back
from app.models.publishing.receipts import Effect, Kind, read_effects
from app.models.publishing.reversal import Reversal, ReversalLine
from app.models.schema import job_cursors
from app.sync.cms.reverse_copy import reverse_copy
from app.sync.jobs.states import Body, JobContext, JobOutcome
from app.sync.requests import ReverseRequest
from app.sync.stores import Stores

EFFECTS_PER_BATCH: Final = 20


def reverse(request: ReverseRequest, stores: Stores, ctx: JobContext) -> Body:
    """Take a job back, whole or in part; what cannot go back is named in the log and stays."""
    tenant = stores.tenant(request.tenant)
    if tenant.copying.has_copy(request.job):
        return (yield from reverse_copy(request, stores, ctx))
    with tenant.cms.read() as connection:
        imported = import_lines(connection, request.job, request.only)
        assigned = read_assigned(connection, request.job, request.only)
        effects = effects_of(connection, request.job, request.only, is_public=request.is_public)
        row = connection.execute(select(job_cursors).where(job_cursors.c.job_id == ctx.job_id)).first()
    todo: Sequence[Any] = imported or assigned or effects
    done = 0 if row is None else int(row.position)
    counts = {"reversed": 0, "kept": 0} if row is None else json.loads(row.counts)
    run = Reversal(tenant.cms, tenant.library, request.user)
    ctx.report(done, len(todo), **counts)
    for batch in chunks(list(todo[done:]), EFFECTS_PER_BATCH):
        now = stores.clock.now()
        if imported:
            lines = reverse_import(tenant.cms, request.job, request.user, batch, now)
        elif assigned:
            with tenant.cms.write(Priority.JOB) as connection:
                lines = take_assigned_back(
                    connection,
                    batch,
                    request.user,
                    now,
                    of_job=request.job,
                    job_id=ctx.job_id,
                    place=done // EFFECTS_PER_BATCH,
                )
                _save(connection, ctx, done + len(batch), _more(counts, lines))
        else:
            lines = run.take_back(batch, now, ctx.job_id)
        counts = _more(counts, lines)
        done += len(batch)
        if not assigned:
            with tenant.cms.write(Priority.JOB) as connection:
                _save(connection, ctx, done, counts)
        for line in lines:
            if line.refusal:
                ctx.log(line.words)
        ctx.report(done, len(todo), **counts)
        yield
    return JobOutcome(counts, failed=counts["kept"])


def _more(counts: dict[str, int], lines: Sequence[ReversalLine]) -> dict[str, int]:
    kept = sum(bool(line.refusal) for line in lines)
    return {"reversed": counts["reversed"] + len(lines) - kept, "kept": counts["kept"] + kept}


def import_lines(connection: Connection, job_id: str, only: Sequence[str] = ()) -> list[ReversalLine]:
    """List what an import did, assignments before the media that they use; empty for another job."""
    lines = sorted(read_receipt(connection, job_id).lines, key=lambda one: one.kind)
    wanted = set(only)
    found = [ReversalLine(one.key, one.name, "", one.text, one.reason) for one in lines]
    return [one for one in found if not wanted or one.key in wanted]


def reverse_import(
    database: Database, job_id: str, user: str, lines: Sequence[ReversalLine], now: datetime
) -> list[ReversalLine]:
    """Take some of what an import did back; what was changed since stays, and says so."""
    done = take_import_back(database, job_id, user, [line.key for line in lines], now)
    refused = {one.key: one.reason for one in done.refused}
    return [replace(line, refusal=refused.get(line.key, "")) for line in lines]


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


def _save(connection: Connection, ctx: JobContext, done: int, counts: dict[str, int]) -> None:
    values = {"position": str(done), "counts": json.dumps(counts)}
    statement = insert(job_cursors).values(job_id=ctx.job_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["job_id"], set_=values))
