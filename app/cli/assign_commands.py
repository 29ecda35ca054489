"""vitrine assign: media to products in bulk."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import (
    Json,
    TenantId,
    emit,
    fail_unless_ended,
    job_facts,
    opened_tenant,
    progress_line,
    run_job,
    warn,
)
from app.cli.difference_commands import Galleries, need_dry_run, told
from app.cli.media_items import find_items
from app.cli.pipeline_commands import InGroup, context_of, in_group
from app.models.context import NEUTRAL, OMNICHANNEL

if TYPE_CHECKING:
    from app.models.assignments.name_catalog import NameCatalog
    from app.models.assignments.name_plan import MediaName, NamePlan
    from app.models.assignments.name_rules import NameRule
    from app.models.assignments.name_service import NameRules
    from app.models.assignments.rows import BulkOutcome
    from app.models.workspace import Tenant

assign = typer.Typer(no_args_is_help=True, help="Assign media to products.")

_SHOWN = 20
_GUESS = "guess"


@assign.callback()
def assign_group() -> None:
    """Take a command after `assign`, also while there is only one."""


@assign.command("by-name")
def assign_by_name(
    tenant_id: TenantId,
    template: Annotated[
        str, typer.Option("--rule", help='For example "{product}_{color}[_{position}]".')
    ] = "",
    preset: Annotated[
        str, typer.Option("--preset", help="A ready-made or saved rule by name, or: guess.")
    ] = "",
    codes: Annotated[list[str] | None, typer.Option("--media", metavar="CODE", help="Only these.")] = None,
    query: Annotated[str, typer.Option("--query", help="Only items that this search finds.")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="A media purpose; none: Primary media.")] = "",
    channel: Annotated[str, typer.Option("--channel", help="An OUN.")] = OMNICHANNEL,
    locale: Annotated[str, typer.Option("--locale", help="A language.")] = NEUTRAL,
    mode: Annotated[str, typer.Option("--mode", help="add or replace.")] = "add",
    create_matrix: Annotated[
        bool, typer.Option("--create-matrix/--no-create-matrix", help="Create matrices that are missing.")
    ] = True,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    galleries: Galleries = False,
    group: InGroup = None,
    as_json: Json = False,
) -> None:
    """Assign media to the products, dimension values and positions that their file names say."""
    from app.models.assignments.name_edits import NameMode
    from app.models.assignments.name_plan import plan_names
    from app.models.assignments.rows import BulkOutcome
    from app.models.changes import Changes
    from app.sync.requests import AssignByNameRequest

    if bool(template) == bool(preset):
        raise typer.BadParameter("Give --rule or --preset, one of the two.")
    if mode not in set(NameMode):
        raise typer.BadParameter("--mode is add or replace.")
    need_dry_run(galleries, dry_run)
    if galleries and group is not None:
        raise typer.BadParameter("--galleries goes without --group; ask: vitrine diff --group NAME")
    with opened_tenant(tenant_id, running=not dry_run) as (workstation, one):
        context = in_group(one, context_of(channel, locale), group)
        one.channels.check(context)
        items = _items(one, codes, query)
        names = one.name_rules
        catalog = names.catalog()
        rule = _rule(names, template, preset, purpose, items, catalog)
        with progress_line("Read") as progress:
            plan = plan_names(rule, items, catalog, names.purposes(), progress=progress)
        plan = plan if create_matrix else plan.without_new_matrices()
        edit = names.edit(plan, context, NameMode(mode))
        outcome, job = BulkOutcome(Changes(), edit), None
        changed = told(one, one.difference.edit(edit, workstation.user)) if galleries else None
        if not dry_run and edit.changes:
            job = run_job(workstation, AssignByNameRequest.of(one.id, edit, workstation.user))
            outcome = one.assignments.bulk_outcome(job.id)
    document = _document(rule, plan, catalog, outcome, dry_run) | (job_facts(job) if job else {})
    text = _text(plan, document)
    if changed is not None:
        document["galleries"] = changed
        text += f"\n{changed['text']}"
    emit(as_json, document, text)
    for refused in outcome.refused:
        warn(f"{refused.name}: {refused.reason}")
    if job is not None:
        fail_unless_ended(job)


def _document(
    rule: "NameRule", plan: "NamePlan", catalog: "NameCatalog", outcome: "BulkOutcome", dry_run: bool
) -> dict[str, Any]:
    from app.models.assignments.name_plan import place_text

    return {
        "rule": rule.template,
        "matched": len(plan.matches),
        "ambiguous": len(plan.ambiguous),
        "left_over": len(plan.left_over),
        "targets": plan.target_count(),
        "matrices": len(plan.matrices),
        "applied": 0 if dry_run else len(outcome.applied.changes),
        "refused": [
            {"product": r.name, "channel": r.context.channel, "locale": r.context.locale, "error": r.reason}
            for r in outcome.refused
        ],
        "dry_run": dry_run,
        "ambiguous_items": [
            {
                "media": a.media.display_name,
                "candidates": [
                    f"{catalog.products[c.place.product].number} {place_text(catalog, c.place)}"
                    for c in a.candidates
                ],
            }
            for a in plan.ambiguous
        ],
        "left_over_items": [{"media": x.media.display_name, "reason": x.reason} for x in plan.left_over],
    }


def _items(tenant: "Tenant", codes: list[str] | None, query: str) -> "list[MediaName]":
    from app.models.media.rows import MediaFilter, MediaSort

    if codes:
        return tenant.name_rules.items(find_items(tenant, codes))
    wanted = tenant.media.ids(MediaFilter(text=query), MediaSort.NAME) if query else None
    return tenant.name_rules.items(wanted)


def _rule(
    names: "NameRules", template: str, preset: str, purpose: str, items: "list[MediaName]", catalog: Any
) -> "NameRule":
    from dataclasses import replace

    from app.models.assignments.name_presets import PRESETS, guess_rule
    from app.models.assignments.name_rules import NameRule
    from app.models.errors import NotFound

    if template:
        return NameRule.parse(template, purpose)
    if preset == _GUESS:
        guessed = guess_rule(items, catalog)
        if guessed is None:
            raise NotFound("No rule fits these names.", "Write one with --rule.")
        return replace(guessed, purpose=purpose)
    known = {one.name: one.rule for one in PRESETS} | {one.name: one.rule for one in names.saved()}
    if preset not in known:
        raise NotFound(f"There is no rule {preset!r}.", f"Rules: {', '.join([*known, _GUESS])}.")
    return replace(known[preset], purpose=purpose or known[preset].purpose)


def _text(plan: "NamePlan", document: dict[str, Any]) -> str:
    would = "would be " if document["dry_run"] else ""
    lines = [f"{one['media']}: {one['reason']}" for one in document["left_over_items"][:_SHOWN]]
    lines += [
        f"{one['media']}: {' or '.join(one['candidates'])}" for one in document["ambiguous_items"][:_SHOWN]
    ]
    lines.append(
        f"{document['matched']:,} {would}matched to {document['targets']:,} targets of "
        f"{plan.product_count():,} products, {document['ambiguous']:,} ambiguous, "
        f"{document['left_over']:,} left over."
    )
    return "\n".join(lines)
