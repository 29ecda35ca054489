"""vitrine manifest: import and export."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from app.cli.console import (
    Json,
    TenantId,
    emit,
    fail_unless_ended,
    job_facts,
    need_file,
    opened_tenant,
    run_job,
)
from app.cli.difference_commands import Galleries, need_dry_run

manifest = typer.Typer(no_args_is_help=True, help="Bulk import and export by TSV manifest.")


@manifest.command("import")
def manifest_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TSV manifest.")],
    tenant_id: TenantId,
    media_root: Annotated[Path | None, typer.Option("--media-root", help="Folder of local files.")] = None,
    mode: Annotated[str, typer.Option("--mode", help="merge or replace.")] = "merge",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    result: Annotated[Path | None, typer.Option("--result", help="Where the result manifest goes.")] = None,
    galleries: Galleries = False,
    failed_only: Annotated[
        bool, typer.Option("--failed-only", help="The manifest is a result: import its failed rows alone.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from private network addresses too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Import media and assignments; a bad row is reported and stops nothing."""
    from app.sync.requests import ImportManifestRequest, count_words

    if mode not in ("merge", "replace"):
        raise typer.BadParameter("choose merge or replace", param_hint="--mode")
    need_dry_run(galleries, dry_run)
    with opened_tenant(tenant_id, running=True) as (workstation, _), TemporaryDirectory() as folder:
        told = Path(folder) / "galleries.json"
        request = ImportManifestRequest(
            tenant_id,
            str(need_file(file)),
            "" if media_root is None else str(need_file(media_root)),
            mode,
            dry_run,
            "" if result is None else str(result.absolute()),
            workstation.user,
            str(told) if galleries else "",
            failed_only=failed_only,
            allow_private=allow_private,
        )
        job = run_job(workstation, request)
        changed = json.loads(told.read_text("utf-8")) if told.exists() else None
    names = ("rows", "succeeded", "skipped", "warnings", "failed")
    counts = {name: job.counts.get(name, 0) for name in names}
    document = {**job_facts(job), **counts, "result": job.result}
    text = f"{count_words(counts, zeros=True)}. Result manifest: {job.result}"
    if changed is not None:
        document["galleries"] = changed
        text += f"\n{changed['text']}"
    emit(as_json, document, text)
    fail_unless_ended(job)


@manifest.command("export")
def manifest_export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .tsv or .xlsx file to write.")],
    tenant_id: TenantId,
    kind: Annotated[str, typer.Option("--kind", help="media or assignments.")],
    product: Annotated[list[str] | None, typer.Option("--product", help="A product, by number.")] = None,
    media: Annotated[list[str] | None, typer.Option("--media", help="A media item, by id.")] = None,
    channel: Annotated[str, typer.Option("--channel", help="Of this channel.")] = "Omnichannel",
    locale: Annotated[str, typer.Option("--locale", help="Of this locale.")] = "Neutral",
    all_channels: Annotated[bool, typer.Option("--all-channels", help="Of every channel.")] = False,
    all_locales: Annotated[bool, typer.Option("--all-locales", help="Of every locale.")] = False,
    binaries: Annotated[
        bool, typer.Option("--binaries", help="A .zip that holds the manifest and the files.")
    ] = False,
    portable: Annotated[
        bool, typer.Option("--portable", help="For another tenant: without ids and versions of this one.")
    ] = False,
    extended: Annotated[
        bool, typer.Option("--extended", help="With category media, focal regions and swatch samples.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Export media items, or where they are assigned."""
    from app.models.errors import NotFound
    from app.models.media.rows import media_id_of
    from app.sync.requests import ExportManifestRequest, count_words

    if kind not in ("media", "assignments"):
        raise typer.BadParameter("choose media or assignments", param_hint="--kind")
    codes = [(code, media_id_of(code)) for code in media or ()]
    for code, media_id in codes:
        if media_id is None:
            raise NotFound(f"There is no media item {code}.", "See vitrine media list.")
    with opened_tenant(tenant_id, running=True) as (workstation, one):
        products = tuple(one.catalog.product_by_number(number).id for number in product or ())
        request = ExportManifestRequest(
            tenant_id,
            str(file.absolute()),
            kind,
            tuple(media_id for _, media_id in codes if media_id is not None),
            products,
            channel,
            locale,
            all_channels,
            all_locales,
            binaries,
            portable,
            extended,
            workstation.user,
        )
        job = run_job(workstation, request)
    rows, files = job.counts.get("rows", 0), job.counts.get("files", 0)
    empty = job.counts.get("intentionally_empty_targets", 0)
    facts = {"rows": rows, "files": files, "intentionally_empty_targets": empty, "file": job.result}
    text = f"{rows:,} rows, {files:,} files. Manifest: {job.result}"
    if empty:
        words = count_words({"intentionally_empty_targets": empty})
        text += f"\nLeft out: {words}. A manifest has no row for what shows nothing on purpose."
    emit(as_json, {**job_facts(job), **facts}, text)
    fail_unless_ended(job)
