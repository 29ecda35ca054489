"""vitrine audit: who did what in a tenant."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import Json, TenantId, emit, emit_lines, opened_tenant

if TYPE_CHECKING:
    from app.models.access.audit import AuditFilter

audit = typer.Typer(no_args_is_help=True, help="Who did what in a tenant.")

Search = Annotated[str, typer.Option("--search", help="Words that occur in user, kind or text.")]
By = Annotated[str, typer.Option("--user", help="Who did it.")]
Kind = Annotated[str | None, typer.Option("--kind", help="What kind of write, such as publish.")]
Since = Annotated[str | None, typer.Option("--since", metavar="TIME", help="From then on, UTC.")]
Until = Annotated[str | None, typer.Option("--until", metavar="TIME", help="Before then, UTC.")]


@audit.command("list")
def audit_list(
    tenant_id: TenantId,
    search: Search = "",
    user: By = "",
    kind: Kind = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, newest first.")] = 100,
    as_json: Json = False,
) -> None:
    """List what was done, newest first."""
    wanted = _filter(search, user, kind, since, until)
    with opened_tenant(tenant_id) as (_, one):
        rows = one.audit.rows(one.audit.ids(wanted, limit))
    documents = [
        {
            "at": row.at.isoformat(),
            "user": row.user,
            "kind": row.act.value,
            "text": row.text,
            "items": row.items,
            "operation": row.operation or None,
        }
        for row in rows
    ]
    emit_lines(as_json, documents, ("at", "user", "kind", "text", "items"))


@audit.command("export")
def audit_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The TSV to write.")],
    tenant_id: TenantId,
    search: Search = "",
    user: By = "",
    kind: Kind = None,
    since: Since = None,
    until: Until = None,
    as_json: Json = False,
) -> None:
    """Write what was done to a TSV file, newest first; no cell is ever a formula."""
    from app.models.manifests.audit_file import write_audit

    wanted = _filter(search, user, kind, since, until)
    path = file.expanduser().absolute()
    with opened_tenant(tenant_id) as (_, one):
        rows = write_audit(path, one.audit, wanted)
    emit(as_json, {"rows": rows, "file": str(path)}, f"{rows:,} rows written to {path}.")


def _filter(search: str, user: str, kind: str | None, since: str | None, until: str | None) -> "AuditFilter":
    from app.models.access.audit import AuditFilter
    from app.models.access.roles import act_named

    return AuditFilter(search, user, None if kind is None else act_named(kind), _time(since), _time(until))


def _time(text: str | None) -> datetime | None:
    from app.models.publishing.group_schedule import read_moment

    return None if text is None else read_moment(text, "UTC")
