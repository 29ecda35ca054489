"""vitrine sessions: what was sent to the channel databases, and how that ended."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Json, TenantId, emit, fail_if, follow_job, job_facts, opened_tenant, table
from app.models.clock import iso

if TYPE_CHECKING:
    from app.main import Workstation
    from app.sync.hq.sessions import SessionRow

sessions = typer.Typer(no_args_is_help=True, help="Download sessions: what each channel database was sent.")

SessionId = Annotated[int, typer.Argument(metavar="ID", min=1)]


@sessions.command("list")
def sessions_list(
    tenant_id: TenantId,
    database: Annotated[str | None, typer.Option("--database", help="Of this one alone.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1)] = 200,
    as_json: Json = False,
) -> None:
    """List download sessions, newest first."""
    with opened_tenant(tenant_id) as (workstation, _):
        rows = [_session(row) for row in workstation.engine.sessions(tenant_id, database, limit)]
    if as_json:
        emit(True, rows, "")
    else:
        table(rows, ("id", "kind", "database", "state", "rows", "bytes", "tries", "ended_at", "error"))


@sessions.command("retry")
def sessions_retry(session_id: SessionId, tenant_id: TenantId, as_json: Json = False) -> None:
    """Try a suspended session anew, then do what waits for it; one JSON object per job and line."""
    with opened_tenant(tenant_id, running=True) as (workstation, _):
        _follow(workstation, workstation.engine.retry_session(tenant_id, session_id), as_json)


@sessions.command("cancel")
def sessions_cancel(session_id: SessionId, tenant_id: TenantId, as_json: Json = False) -> None:
    """Give a session up, then do what waits for it; the next session sends what this one would have sent."""
    with opened_tenant(tenant_id, running=True) as (workstation, _):
        _follow(workstation, workstation.engine.cancel_session(tenant_id, session_id), as_json)


def _follow(workstation: "Workstation", job_ids: list[str], as_json: bool) -> None:
    failed = 0
    for job_id in job_ids:
        job = follow_job(workstation, job_id)
        emit(as_json, job_facts(job), f"{job.title}: {job.state}.")
        failed += job.state.value != "Ended"
    fail_if(failed)


def _session(row: "SessionRow") -> dict[str, Any]:
    from app.sync.hq.sessions import SessionState

    def at(time: datetime | None) -> str | None:
        return None if time is None else iso(time)

    under_way = row.state in (SessionState.REQUESTED, SessionState.STARTED, SessionState.APPLIED)
    return {
        "id": row.id,
        "kind": row.job,
        "database": row.database,
        "state": row.state.value,
        "full": row.full,
        "since": row.since,
        "upto": row.upto,
        "rows": row.rows,
        "bytes": row.bytes,
        "tries": row.tries + under_way,  # the failed ones, and the one that goes on or went well
        "created_at": at(row.created_at),
        "started_at": at(row.started_at),
        "ended_at": at(row.ended_at),
        "error": row.error,
        "blocked_by": row.blocked_by,
        "job": row.job_id,
    }
