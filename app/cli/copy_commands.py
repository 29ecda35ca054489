"""The `copy` commands: omnichannel content from one tenant to another. Source: domain.md 9."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.console import (
    Json,
    emit,
    fail_unless_ended,
    follow_job,
    job_facts,
    need_file,
    opened,
    run_job,
    warn,
)
from app.models.copying.options import Conflicts, CopyOptions, Versions
from app.models.copying.plan import CopyPlan
from app.models.errors import NotFound, StorageProblem

copy = typer.Typer(no_args_is_help=True, help="Copy omnichannel content from another tenant.")

From = Annotated[
    str,
    typer.Option(
        "--from", help="The source: a tenant's id, or the folder or file:// URL of a workspace#tenant."
    ),
]
To = Annotated[str, typer.Option("--to", help="The destination: a tenant of this workspace.")]
ConflictsOption = Annotated[
    str, typer.Option("--conflicts", help="Files that are there already: keep, replace or latest.")
]
VersionsOption = Annotated[str, typer.Option("--versions", help="published or published-and-draft.")]
MapChannel = Annotated[list[str] | None, typer.Option("--map-channel", metavar="A=B", help="Where one goes.")]
DropChannel = Annotated[list[str] | None, typer.Option("--drop-channel", metavar="A", help="Leave one out.")]
MapLocale = Annotated[list[str] | None, typer.Option("--map-locale", metavar="A=B", help="Where one goes.")]
DropLocale = Annotated[list[str] | None, typer.Option("--drop-locale", metavar="A", help="Leave one out.")]


def _options(
    conflicts: str,
    versions: str,
    channels: list[str] | None,
    no_channels: list[str] | None,
    locales: list[str] | None,
    no_locales: list[str] | None,
) -> CopyOptions:
    for name, given, known in (("--conflicts", conflicts, Conflicts), ("--versions", versions, Versions)):
        if given not in (values := [one.value for one in known]):
            raise typer.BadParameter(f"{name} is one of {', '.join(values)}.")
    made = {
        "conflicts": conflicts,
        "versions": versions,
        "channels": [*(channels or ()), *(f"{one}=" for one in no_channels or ())],
        "locales": [*(locales or ()), *(f"{one}=" for one in no_locales or ())],
    }
    return CopyOptions.from_dict(made)


_COUNTS = {
    "create": "to create",
    "replace": "to replace",
    "skip": "left alone",
    "newer": "of them newer in the destination",
    "orphan": "to wait for their product or category",
}


def plan_facts(plan: CopyPlan) -> dict[str, Any]:
    """Return what the command prints of a plan."""
    totals = {name: plan.counts[name] for name in ("create", "skip", "replace", "newer", "orphan")}
    groups = {name: count for name, count in plan.counts.items() if name not in totals}
    return {
        "problems": [{"code": one.code, "message": one.message, "stops": one.stops} for one in plan.problems],
        "counts": totals,
        "bytes": plan.bytes,
        "content_bytes": plan.content_bytes,
        "seconds": plan.seconds,
        "groups": groups,
        "needs_confirmation": plan.needs_confirmation,
        "from": plan.source,
        "to": plan.tenant,
        "options": plan.options.to_dict(),
        "planned_at": plan.planned_at,
    }


@copy.command("plan")
def copy_plan(
    source: From,
    target: To,
    conflicts: ConflictsOption = "keep",
    versions: VersionsOption = "published",
    map_channel: MapChannel = None,
    drop_channel: DropChannel = None,
    map_locale: MapLocale = None,
    drop_locale: DropLocale = None,
    save: Annotated[Path | None, typer.Option("--save", help="Write the signed plan into a file.")] = None,
    items: Annotated[
        Path | None, typer.Option("--items", help="Write what happens to every item into a TSV file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what a copy would do; nothing is written to either tenant."""
    options = _options(conflicts, versions, map_channel, drop_channel, map_locale, drop_locale)
    with opened() as workstation:
        plan, planned = workstation.workspace.tenant(target).copying.plan(source, options)
    if save is not None:
        _write(save, plan.to_json())
    if items is not None:
        from app.models.copying.service import save_items

        save_items(items, planned.items)
    for problem in plan.problems:
        warn(problem.message)
    emit(as_json, plan_facts(plan), _words(plan))


def _words(plan: CopyPlan) -> str:
    facts = plan_facts(plan)["counts"]
    counts = ", ".join(f"{facts[name]:,} {words}" for name, words in _COUNTS.items())
    return f"{counts}; {plan.bytes:,} bytes to copy, about {plan.seconds} s."


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8", newline="")
    except OSError as error:
        raise StorageProblem(
            f"{file} cannot be written: {error.strerror}.", "Choose another file."
        ) from error


@copy.command("reverse")
def copy_reverse(
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="The copy, by the id of its job.")],
    target: To,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="An item by its name or key; may be repeated.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Take a copy back, by a job; what was worked on since stays as it is."""
    from app.sync.reversals import Reversals

    with opened(running=True) as workstation:
        if not workstation.workspace.tenant(target).copying.has_copy(job_id):
            raise NotFound(f"There is no copy {job_id} into {target}.", "See the list of its jobs.")
        reversals = Reversals(workstation.engine, workstation.stores, workstation.user)
        job = follow_job(workstation, reversals.reverse(job_id, only or ()))
        left = workstation.engine.log(job.id)
    for line in left:
        warn(line)
    facts = {**job_facts(job), "reversed": job.counts["reversed"], "left": list(left)}
    emit(as_json, facts, f"{job.counts['reversed']:,} items are as before, {job.counts['kept']:,} stay.")
    fail_unless_ended(job)


@copy.command("run")
def copy_run(
    source: Annotated[str, typer.Option("--from", help="As for plan; a saved plan names it.")] = "",
    target: Annotated[str, typer.Option("--to", help="The destination; a saved plan names it.")] = "",
    conflicts: ConflictsOption = "keep",
    versions: VersionsOption = "published",
    map_channel: MapChannel = None,
    drop_channel: DropChannel = None,
    map_locale: MapLocale = None,
    drop_locale: DropLocale = None,
    plan: Annotated[Path | None, typer.Option("--plan", help="A plan that was saved.")] = None,
    confirm: Annotated[
        str, typer.Option("--confirm", metavar="TENANT", help="Replace more than half of this tenant.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Copy, and verify what was copied."""
    from app.sync.requests import CopyTenantRequest

    options = _options(conflicts, versions, map_channel, drop_channel, map_locale, drop_locale)
    text = "" if plan is None else need_file(plan).read_text("utf-8", errors="replace")
    if text:
        target = target or CopyPlan.from_json(text).tenant
    elif not source or not target:
        raise typer.BadParameter("Name the source with --from and the destination with --to, or a --plan.")
    with opened(running=True) as workstation:
        workstation.workspace.tenant(target)
        request = CopyTenantRequest(
            target,
            source,
            options.conflicts.value,
            options.versions.value,
            options.channels,
            options.locales,
            text,
            confirm,
            workstation.user,
        )
        job = run_job(workstation, request)
        lines = workstation.engine.log(job.id)
    receipt = json.loads(Path(job.result).read_text("utf-8")) if job.result else None
    for line in lines:
        warn(line)
    facts = {**job_facts(job), "receipt": None if receipt is None else {"file": job.result, **receipt}}
    counted = ", ".join(f"{count:,} {name}" for name, count in job.counts.items())
    emit(as_json, facts, f"{job.state.value}: {counted}.")
    fail_unless_ended(job)
