"""vitrine schedule: when jobs recur, and keeping that without a window."""

import signal
import threading
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.console import (
    Json,
    TenantId,
    emit,
    fail_if,
    follow_job,
    job_facts,
    opened,
    opened_tenant,
    table,
    warn,
)

if TYPE_CHECKING:
    from app.sync.jobs.recurrence import Recurrence
    from app.sync.jobs.schedule_store import ScheduleRow
    from app.sync.jobs.states import JobSnapshot

schedule = typer.Typer(no_args_is_help=True, help="Schedules: when jobs recur.")

Job = Annotated[str, typer.Argument(metavar="JOB", help="What recurs, as in vitrine sync: media, 1040 ...")]

COLUMNS: Final = ("tenant", "job", "recurrence", "state", "next_run", "last_run", "waits_for", "problem")

KEEPER: Final = "an open window, or vitrine schedule keep"
"""What a schedule waits for that is due, or that nobody has kept yet."""


@schedule.command("list")
def schedule_list(
    tenant_id: Annotated[str | None, typer.Option("--tenant", help="Only of this tenant.")] = None,
    as_json: Json = False,
) -> None:
    """List what recurs, and when it comes next; schedules are kept while a window is open."""
    with opened() as workstation:
        now = workstation.workspace.clock.now()
        rows = [_document(row, now) for row in workstation.engine.schedules.rows(tenant_id)]
    if as_json:
        emit(True, rows, "")
    else:
        table(rows, COLUMNS)


@schedule.command("set")
def schedule_set(
    job: Job,
    tenant_id: TenantId,
    every: Annotated[str | None, typer.Option("--every", help="A span, like 60m, 2h or 1d.")] = None,
    cron: Annotated[
        str | None, typer.Option("--cron", help="Minute, hour, day of month, month, day of week.")
    ] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Time zone of --cron; UTC by default.")] = None,
    off: Annotated[bool, typer.Option("--off", help="Never.")] = False,
    withhold: Annotated[bool, typer.Option("--withhold", help="Rest until --release.")] = False,
    release: Annotated[bool, typer.Option("--release", help="Go on after --withhold.")] = False,
    as_json: Json = False,
) -> None:
    """Say when a job recurs, or withhold it."""
    chosen = [every is not None, cron is not None, off, withhold, release]
    if chosen.count(True) != 1:
        raise typer.BadParameter("name one of --every, --cron, --off, --withhold, --release")
    if zone is not None and cron is None:
        raise typer.BadParameter("--zone goes with --cron")
    with opened() as workstation:
        schedules = workstation.engine.schedules
        if withhold:
            row = schedules.withhold(tenant_id, job)
        elif release:
            row = schedules.release(tenant_id, job)
        else:
            row = schedules.set(tenant_id, job, _rule(every, cron, zone))
        document = _document(row, workstation.workspace.clock.now())
    when = f"next run {document['next_run']}" if row.next_at else row.state.value.lower()
    emit(as_json, document, f"{job} of tenant {tenant_id}: {document['recurrence']}, {when}.")


def _rule(every: str | None, cron: str | None, zone: str | None) -> "Recurrence | None":
    from app.sync.jobs.recurrence import Cron, read_every

    if every is not None:
        return read_every(every)
    return None if cron is None else Cron(cron, zone or "UTC")


@schedule.command("run")
def schedule_run(job: Job, tenant_id: TenantId, as_json: Json = False) -> None:
    """Run now what a schedule runs, and wait for it; one JSON object per job and line."""
    failed = 0
    with opened_tenant(tenant_id, running=True) as (workstation, _):
        for job_id in workstation.engine.schedules.run_now(tenant_id, job):
            done = follow_job(workstation, job_id)
            emit(as_json, job_facts(done), f"{done.title}: {done.state}.")
            failed += done.state.value != "Ended"
    fail_if(failed)


@schedule.command("keep")
def schedule_keep(as_json: Json = False) -> None:
    """Run jobs and keep the schedules of all tenants, without a window, until Ctrl+C."""

    def tell(job: "JobSnapshot") -> None:
        if job.state.is_final:
            emit(
                as_json,
                {**job_facts(job), "kind": job.kind, "tenant": job.tenant},
                f"{job.title}: {job.state}.",
            )

    with opened(running=True) as workstation:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            workstation.engine.subscribe(tell)
            workstation.engine.schedules.keep()
            warn("Schedules are kept. Press Ctrl+C to end.")
            threading.Event().wait()


def _document(row: "ScheduleRow", now: datetime) -> dict[str, Any]:
    from app.sync.jobs.recurrence import Cron, Every
    from app.sync.jobs.schedule_store import ScheduleState

    rule = row.rule
    is_due = row.state is ScheduleState.WAITING and (row.next_at is None or row.next_at <= now)
    return {
        "tenant": row.tenant,
        "job": row.job,
        "recurrence": "off" if rule is None else rule.text(),
        "every_s": int(rule.span.total_seconds()) if isinstance(rule, Every) else None,
        "cron": rule.line if isinstance(rule, Cron) else None,
        "zone": rule.zone if isinstance(rule, Cron) else None,
        "state": row.state.value,
        "next_run": _at(row.next_at),
        "last_run": _at(row.last_at),
        "last_jobs": list(row.last_jobs),
        "waits_for": KEEPER if is_due else None,
        "problem": row.problem,
    }


def _at(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")
