"""vitrine media, manifest."""

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

media = typer.Typer(no_args_is_help=True, help="The media library of a tenant.")
manifest = typer.Typer(no_args_is_help=True, help="Bulk import by TSV manifest.")


@media.command("upload")
def media_upload(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    tenant_id: TenantId,
    recursive: Annotated[
        bool, typer.Option("--recursive", help="Search folders inside folders too.")
    ] = False,
    tags: Annotated[str, typer.Option("--tags", help="Tags for new items, with commas.")] = "",
    publish: Annotated[bool, typer.Option("--publish", help="Publish new items right after.")] = False,
    title: Annotated[str, typer.Option("--title", help="Title of new items, in Neutral.")] = "",
    alt_text: Annotated[str, typer.Option("--alt-text", help="Alt text of new items, in Neutral.")] = "",
    description: Annotated[str, typer.Option("--description", help="Description, in Neutral.")] = "",
    category: Annotated[str, typer.Option("--category", help="Category of new items.")] = "None",
    as_json: Json = False,
) -> None:
    """Upload files and folders."""
    from app.models.media.uploads import FileState, read_files
    from app.sync.requests import UploadRequest

    wanted = tuple(tag.strip() for tag in tags.split(",") if tag.strip())
    named = tuple(str(path.absolute()) for path in paths)
    with opened_tenant(tenant_id, running=True) as (workstation, one):
        request = UploadRequest(
            tenant_id,
            named,
            recursive,
            wanted,
            publish,
            title,
            alt_text,
            description,
            category,
            workstation.user,
        )
        job = run_job(workstation, request)
        with one.cms.read() as connection:
            failed = [f for f in read_files(connection, job.id) if f.state is FileState.FAILED]
    document = {
        **job_facts(job),
        "created": job.counts.get("created", 0),
        "reused": job.counts.get("reused", 0),
        "same_name": job.counts.get("same_name", 0),
        "failed": [{"path": file.path, "error": file.error} for file in failed],
    }
    text = f"{document['created']} created, {document['reused']} already there, {len(failed)} failed."
    emit(as_json, document, "\n".join([text, *(f"{file.path}: {file.error}" for file in failed)]))
    fail_unless_ended(job)


@manifest.command("import")
def manifest_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A TSV manifest.")],
    tenant_id: TenantId,
    media_root: Annotated[Path | None, typer.Option("--media-root", help="Folder of local files.")] = None,
    mode: Annotated[str, typer.Option("--mode", help="merge or replace.")] = "merge",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    result: Annotated[Path | None, typer.Option("--result", help="Where the result manifest goes.")] = None,
    galleries: Galleries = False,
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
