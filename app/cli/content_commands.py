"""vitrine media upload."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import (
    Json,
    TenantId,
    emit,
    fail_unless_ended,
    job_facts,
    opened_tenant,
    run_job,
)

media = typer.Typer(no_args_is_help=True, help="The media library of a tenant.")


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
