"""vitrine media alt-text: texts from templates."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from app.cli.console import Json, TenantId, emit, fail_if, opened_tenant, progress_line
from app.cli.media_items import refusal_lines, refusals
from app.models.context import NEUTRAL

alt_text = typer.Typer(no_args_is_help=True, help="Alt texts of images.")

_FIRST = 10


@alt_text.command("fill")
def alt_text_fill(
    tenant_id: TenantId,
    template: Annotated[
        str, typer.Option("--template", help='For example "{product}, {color}, view {position}".')
    ],
    locale: Annotated[str, typer.Option("--locale", help="Where the texts go.")] = NEUTRAL,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    as_json: Json = False,
) -> None:
    """Give images without an alt text of their own one that a template makes of facts of their product."""
    from app.models.assignments.alt_text_facts import template_facts
    from app.models.changes import Changes
    from app.models.errors import NotFound
    from app.models.media.alt_text_fill import plan_fill
    from app.models.media.details import EditOutcome
    from app.models.media.rows import MediaFilter, MediaSort, media_code

    is_neutral = locale == NEUTRAL
    wanted = MediaFilter(missing_alt_text=True) if is_neutral else MediaFilter(missing_alt_locale=locale)
    with opened_tenant(tenant_id) as (workstation, one):
        if not is_neutral and locale not in one.channels.locales():
            raise NotFound(f"{locale} is a language of no channel.", "Add it to a channel first.")
        with progress_line("Read") as progress:
            plan = plan_fill(
                one.media.ids(wanted, MediaSort.NAME),
                template,
                locale,
                details=lambda ids: one.media_editing.details(ids, workstation.user),
                facts=lambda ids: template_facts(one.assignments.product_facts(ids)),
                progress=progress,
            )
        outcome = EditOutcome(Changes(), plan.edit)
        if not dry_run:
            with progress_line("Fill") as progress:
                outcome = one.media_editing.apply(plan.edit, workstation.user, progress=progress)
    filled = len(outcome.applied.changes)
    first = [
        {
            "id": media_code(made.media_id),
            "display_name": made.display_name,
            "alt_text": made.text,
            "findings": [asdict(finding) for finding in made.findings],
        }
        for made in plan.first[:_FIRST]
    ]
    document: dict[str, Any] = {
        "filled": filled,
        "with_findings": plan.with_findings,
        "repeated": plan.repeated,
        "no_value": plan.empty,
        "checked_out": plan.held,
        "refused": refusals(outcome.refused),
        "first": first,
        "dry_run": dry_run,
    }
    lines = [f"{one_of['display_name']}: {one_of['alt_text']}" for one_of in first]
    lines.append(f"{filled:,} {'would be filled' if dry_run else 'filled'}, {plan.empty:,} without a value.")
    if plan.held:
        lines.append(f"{plan.held:,} checked out by somebody else, left as they are.")
    emit(as_json, document, "\n".join([*lines, *refusal_lines(outcome.refused)]))
    fail_if(len(outcome.refused))
