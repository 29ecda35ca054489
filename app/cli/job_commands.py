"""vitrine jobs."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Json, emit, fail_unless_ended, follow_job, job_facts, opened, table

if TYPE_CHECKING:
    from app.sync.jobs.states import JobSnapshot

jobs = typer.Typer(no_args_is_help=True, help="Jobs: what runs, ran and failed.")


@jobs.command("list")
def jobs_list(
    limit: Annotated[int, typer.Option("--limit", min=1)] = 200,
    tenant: Annotated[str, typer.Option("--tenant", help="Of this tenant alone.")] = "",
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Of this kind; may be repeated.")] = None,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="In this state; may be repeated.")
    ] = None,
    query: Annotated[str, typer.Option("--query", help="With these words in the title.")] = "",
    as_json: Json = False,
) -> None:
    """List jobs, newest first."""
    from app.sync.jobs.states import JobQuery, JobState

    known = {one.value.casefold(): one for one in JobState}
    unknown = [one for one in state or () if one.casefold() not in known]
    if unknown:
        raise typer.BadParameter(f"the states are {', '.join(JobState)}")
    states = [known[one.casefold()] for one in state] if state else None
    with opened() as workstation:
        found = workstation.engine.jobs(limit, JobQuery(tenant, tuple(kind or ()), states, query))
        rows = [_job(job) for job in found]
    if as_json:
        emit(True, rows, "")
    else:
        table(rows, ("id", "kind", "tenant", "state", "done", "total", "started_at", "error"))


@jobs.command("show")
def jobs_show(job_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Show one job with its log."""
    with opened() as workstation:
        document = {**_job(workstation.engine.job(job_id)), "log": list(workstation.engine.log(job_id))}
    text = "\n".join(f"{name}: {value}" for name, value in document.items() if name != "log")
    emit(as_json, document, "\n".join([text, *document["log"]]))


@jobs.command("cancel")
def jobs_cancel(job_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Cancel a waiting job; ask a running one to stop at its next batch."""
    with opened() as workstation:
        job = workstation.engine.cancel(job_id)
    emit(as_json, _job(job), f"{job.title}: {job.state}.")


@jobs.command("pause")
def jobs_pause(job_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Take a waiting job out of the queue; have a running one stop at its next batch and keep its place."""
    with opened() as workstation:
        job = workstation.engine.pause(job_id)
    emit(as_json, _job(job), f"{job.title}: {job.state}.")


@jobs.command("resume")
def jobs_resume(job_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Have a paused job go on where it stopped and wait for its end."""
    with opened(running=True) as workstation:
        workstation.engine.resume(job_id)
        job = follow_job(workstation, job_id)
    emit(as_json, _job(job), f"{job.title}: {job.state}.")
    fail_unless_ended(job)


@jobs.command("retry")
def jobs_retry(job_id: Annotated[str, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """Do the work of a finished job again and wait for its end."""
    with opened(running=True) as workstation:
        job = follow_job(workstation, workstation.engine.retry(job_id))
    emit(as_json, _job(job), f"{job.title}: {job.state}.")
    fail_unless_ended(job)


@jobs.command("reverse")
def jobs_reverse(
    job_id: Annotated[str, typer.Argument(metavar="ID")],
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="A product number, category or media item; may be repeated."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_json: Json = False,
) -> None:
    """Take back what a publish, unpublish, upload or publish group did; what later work needs stays."""
    from app.sync.reversals import Reversals

    with opened(running=not dry_run) as workstation:
        reversals = Reversals(workstation.engine, workstation.stores, workstation.user)
        plan = reversals.plan(job_id, only or ())
        facts: dict[str, Any] = {
            "reverses": job_id,
            "items": [
                {
                    "key": line.key,
                    "name": line.name,
                    "where": line.where or None,
                    "what": line.text or None,
                    "refused": line.refusal or None,
                }
                for line in plan.lines
            ],
        }
        lines = [line.words for line in plan.lines]
        if dry_run:
            counts = f"{len(plan.possible):,} would go back, {len(plan.refused):,} would stay."
            emit(as_json, {**facts, "possible": len(plan.possible)}, "\n".join([*lines, counts]))
            return
        job = follow_job(workstation, reversals.reverse(job_id, only or ()))
    counts = f"{job.counts.get('reversed', job.counts.get('items', 0)):,} went back."
    emit(as_json, {**job_facts(job), **facts}, "\n".join([*lines, counts]))
    fail_unless_ended(job)


def _job(job: "JobSnapshot") -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "tenant": job.tenant,
        "title": job.title,
        "state": job.state.value,
        "done": job.done,
        "total": job.total,
        "counts": dict(job.counts),
        "started_at": _at(job.started_at),
        "ended_at": _at(job.ended_at),
        "error": job.error,
    }


def _at(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")
