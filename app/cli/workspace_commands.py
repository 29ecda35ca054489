"""vitrine workspace, tenant, channel, catalog."""

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.console import (
    Chosen,
    Json,
    TenantId,
    emit,
    fail_if,
    need_file,
    opened,
    opened_tenant,
    table,
    warn,
    workspace_folder,
)

workspace = typer.Typer(no_args_is_help=True, help="Make, check, save and restore a workspace.")
tenant = typer.Typer(no_args_is_help=True, help="Tenants of the workspace.")
channel = typer.Typer(no_args_is_help=True, help="Channels of a tenant.")
catalog = typer.Typer(no_args_is_help=True, help="Products of a tenant.")


@workspace.command("create")
def workspace_create(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is missing or empty.")],
    sample: Annotated[bool, typer.Option("--sample", help="Fill it with the bundled sample.")] = False,
    as_json: Json = False,
) -> None:
    """Make a workspace."""
    from app.models.clock import SystemClock
    from app.models.workspace import Workspace

    Workspace.create(folder.absolute(), SystemClock()).close()
    if sample:
        from app.sample import install_sample

        Chosen.workspace = folder.absolute()
        with opened(running=True) as workstation:
            install_sample(workstation)
    emit(as_json, {"workspace": str(folder.absolute())}, f"{folder} is a workspace now.")


@workspace.command("check")
def workspace_check(as_json: Json = False) -> None:
    """Look for damage: integrity, missing blobs, orphans, schema."""
    with opened() as workstation:
        problems = workstation.workspace.check()
    emit(as_json, {"ok": not problems, "problems": problems}, "\n".join(problems) or "Sound.")
    fail_if(len(problems))


@workspace.command("sweep")
def workspace_sweep(as_json: Json = False) -> None:
    """Remove contents that no media item needs, now or before; only while no window runs the jobs."""
    with opened(running=True) as workstation:
        removed = workstation.workspace.drop_orphans()
    emit(as_json, {"removed": removed}, f"{removed:,} contents removed.")


@workspace.command("backup")
def workspace_backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The ZIP file to write.")],
    as_json: Json = False,
) -> None:
    """Save all stores and contents into one file, while others may work."""
    from app.models.backup import backup

    with opened() as workstation:
        size = backup(workstation.workspace, file.absolute())
    emit(as_json, {"file": str(file.absolute()), "bytes": size}, f"{file}: {size:,} bytes.")


@workspace.command("restore")
def workspace_restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")],
    as_json: Json = False,
) -> None:
    """Unpack a backup into the workspace folder, which must be missing or empty."""
    from app.models.backup import restore
    from app.models.clock import SystemClock

    opened_workspace = restore(need_file(file), workspace_folder(), SystemClock())
    tenants = opened_workspace.tenant_ids()
    opened_workspace.close()
    document = {"workspace": str(workspace_folder()), "tenants": tenants}
    emit(as_json, document, f"{workspace_folder()} restored: {', '.join(tenants) or 'no tenants'}.")


@tenant.command("create")
def tenant_create(
    tenant_id: Annotated[str, typer.Argument(metavar="ID")],
    name: Annotated[str, typer.Option("--name", help="What people read.")],
    classic: Annotated[
        bool, typer.Option("--classic", help="Begin with legacy media: every switch off, parameters empty.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make a tenant."""
    with opened() as workstation:
        made = workstation.workspace.create_tenant(tenant_id, name, classic=classic)
        if classic:
            workstation.engine.schedules.turn_off(tenant_id)
        emit(as_json, {"id": made.id, "name": made.name}, f"Tenant {made.id} made.")


@tenant.command("list")
def tenant_list(as_json: Json = False) -> None:
    """List the tenants."""
    with opened() as workstation:
        rows: list[dict[str, Any]] = [
            {
                "id": one.id,
                "name": one.name,
                "channels": len(one.channels.channels()),
                "media": len(one.media.ids()),
                "products": one.catalog.counts().products,
            }
            for one in workstation.workspace.tenants()
        ]
    if as_json:
        emit(True, rows, "")
    else:
        table(rows, ("id", "name", "channels", "media", "products"))


@tenant.command("settings")
def tenant_settings(
    tenant_id: Annotated[str, typer.Argument(metavar="ID")],
    as_json: Json = False,
) -> None:
    """List what can be set for a tenant, and what holds now."""
    from app.models.tenants.settings import SETTINGS

    with opened_tenant(tenant_id) as (_, one):
        values = one.settings.all()
    if as_json:
        emit(True, values, "")
        return
    rows = [
        {"setting": name, "value": values[name], "default": setting.default, "meaning": setting.help}
        for name, setting in SETTINGS.items()
    ]
    table(rows, ("setting", "value", "default", "meaning"))


@tenant.command("set")
def tenant_set(
    tenant_id: Annotated[str, typer.Argument(metavar="ID")],
    name: Annotated[str, typer.Argument(metavar="SETTING", help="A name that `tenant settings` lists.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="An empty one clears texts and addresses.")],
    as_json: Json = False,
) -> None:
    """Change one setting of a tenant."""
    with opened_tenant(tenant_id) as (_, one):
        kept = one.settings.set(name, value)
    emit(as_json, {name: kept}, f"{name} of {tenant_id} is {kept or 'empty'} now.")


@channel.command("add")
def channel_add(
    tenant_id: TenantId,
    oun: Annotated[str, typer.Option("--oun", help="Operating unit number, for example OUN128.")],
    name: Annotated[str, typer.Option("--name")],
    type_: Annotated[str, typer.Option("--type", help="retail, online or call-center.")],
    languages: Annotated[
        str, typer.Option("--languages", help="Locale codes with commas, the default first.")
    ],
    database: Annotated[
        str | None, typer.Option("--database", help="Channel database; named after the OUN by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Add a channel, or update the one with this OUN."""
    from app.models.tenants.rows import ChannelType

    try:
        kind = ChannelType(type_)
    except ValueError as error:
        raise typer.BadParameter("choose retail, online or call-center", param_hint="--type") from error
    with opened_tenant(tenant_id) as (_, one):
        row = one.channels.add(oun, name, kind, tuple(languages.split(",")), database)
    emit(
        as_json,
        _channel(row),
        f"{row.name} ({row.oun}): {', '.join(row.languages)}, database {row.database}.",
    )


@channel.command("list")
def channel_list(tenant_id: TenantId, as_json: Json = False) -> None:
    """List the channels of a tenant."""
    with opened_tenant(tenant_id) as (_, one):
        rows = [_channel(row) for row in one.channels.channels()]
    if as_json:
        emit(True, rows, "")
    else:
        table(rows, ("oun", "name", "type", "languages", "database"))


def _channel(row: Any) -> dict[str, Any]:
    return {
        "oun": row.oun,
        "name": row.name,
        "type": row.type.value,
        "languages": list(row.languages),
        "database": row.database,
    }


@catalog.command("import")
def catalog_import(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    format_: Annotated[str, typer.Option("--format", help="magento or vitrine.")],
    tenant_id: TenantId,
    as_json: Json = False,
) -> None:
    """Import products; importing again updates, never doubles."""
    from app.models.catalog.importers.formats import FORMATS, read

    if format_ not in FORMATS:
        raise typer.BadParameter(f"choose one of {', '.join(sorted(FORMATS))}", param_hint="--format")
    with opened_tenant(tenant_id) as (_, one):
        batch = read(format_, [need_file(file) for file in files])
        counts = one.catalog.import_(batch)
    for note in batch.notes:
        warn(note)
    document = {
        "products": counts.products,
        "variants": counts.variants,
        "categories": counts.categories,
        "updated": counts.updated,
        "failed": [{"row": row, "error": error} for row, error in counts.failed],
    }
    text = (
        f"{counts.products} products, {counts.variants} variants, {counts.categories} categories new; "
        f"{counts.updated} products updated; {len(counts.failed)} rows failed."
    )
    emit(as_json, document, "\n".join([text, *(error for _, error in counts.failed)]))
    fail_if(len(counts.failed))
