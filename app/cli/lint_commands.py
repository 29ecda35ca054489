"""vitrine lint: what is wrong with product media, and what mends it."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Json, TenantId, fail_if, opened_tenant, warn
from app.models.assignments.rows import Source
from app.models.assignments.slots import CellTarget, Target, VariantTarget
from app.models.media.rows import media_code

if TYPE_CHECKING:
    from app.models.publishing.lint import Finding
    from app.models.workspace import Tenant


def lint(
    tenant_id: TenantId,
    numbers: Annotated[
        list[str] | None, typer.Option("--product", help="Product number; may be repeated.")
    ] = None,
    source: Annotated[Source, typer.Option("--source", help="draft or published.")] = Source.DRAFT,
    repair: Annotated[
        bool, typer.Option("--fix", help="Make the repairs that need nobody's decision, checked in at once.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Look for what is wrong with product media; one JSON object per line and finding."""
    with opened_tenant(tenant_id) as (workstation, one):
        ids = [one.catalog.product_by_number(number).id for number in numbers or ()]
        found = list(one.lint.findings(ids or None, source))
        named = {row.id: row.number for row in one.catalog.products(sorted({f.product_id for f in found}))}
        for finding in found:
            is_fixed = repair and _repaired(one, finding, workstation.user)
            document = {**_document(one, finding, named[finding.product_id]), "fixed": is_fixed}
            print(json.dumps(document, ensure_ascii=False) if as_json else _text(document))
    fail_if(sum(finding.is_error for finding in found))


def _repaired(tenant: "Tenant", finding: "Finding", user: str) -> bool:
    edit = tenant.lint.repair(finding)
    if edit is None:
        return False
    refused = tenant.assignments.apply_bulk(edit, user).refused
    for one in refused:
        warn(f"{one.name} in {one.context}: {one.reason}")
    return not refused


def _document(tenant: "Tenant", finding: "Finding", number: str) -> dict[str, Any]:
    return {
        "product": number,
        "rule": finding.rule,
        "severity": "error" if finding.is_error else "warning",
        "channel": finding.context.channel,
        "locale": finding.context.locale,
        "target": _target(tenant, finding.product_id, finding.target),
        "media": [media_code(media_id) for media_id in finding.media_ids],
        "galleries": finding.galleries,
        "fix": finding.fix,
    }


def _target(tenant: "Tenant", product_id: int, target: Target | None) -> str | None:
    match target:
        case None:
            return None
        case VariantTarget(variant_id):
            rows = tenant.catalog.variants(product_id)
            return next((row.number for row in rows if row.id == variant_id), None)
        case CellTarget(key):
            groups = tenant.catalog.values(product_id).values()
            names = {row.id: row.value for group in groups for row in group}
            return " + ".join(names.get(value, str(value)) for value in key if value is not None)
        case _:
            return "master"


def _text(document: dict[str, Any]) -> str:
    where = f"{document['product']} {document['target'] or ''}".rstrip()
    items = f": {', '.join(document['media'])}" if document["media"] else ""
    done = " (fixed)" if document["fixed"] else ""
    return (
        f"{document['severity']}  {where} in {document['channel']}, {document['locale']}: "
        f"{document['rule']}{items}, {document['galleries']:,} galleries. Fix: {document['fix']}{done}."
    )
