"""vitrine jobs."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Json, emit, fail_unless_ended, follow_job, opened, table

if TYPE_CHECKING:
    from app.sync.jobs.states import JobSnapshot

jobs = typer.Typer(no_args_is_help=True, help="Jobs: what runs, ran and failed.")


@jobs.command("list")
def jobs_list(limit: Annotated[int, typer.Option("--limit", min=1)] = 200, as_json: Json = False) -> None:
    """List jobs, newest first."""
    with opened() as workstation:
        rows = [_job(job) for job in workstation.engine.jobs(limit)]
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
