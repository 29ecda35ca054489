"""vitrine sync."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.cache_commands import invalidate
from app.cli.console import Json, TenantId, emit, fail_if, job_facts, opened_tenant, run_job, warn
from app.models.errors import AppError

if TYPE_CHECKING:
    from app.sync.requests import Request


class SyncKind(StrEnum):
    """What can be synced."""

    MEDIA = "media"
    CHANNELS = "1070"
    GLOBAL = "1110"
    PRODUCTS = "1040"
    SEARCH = "search"
    ALL = "all"
    INVALIDATE = "invalidate"


_KINDS: Final = "|".join(SyncKind)


def sync(
    kind: Annotated[SyncKind, typer.Argument(metavar=_KINDS)],
    tenant_id: TenantId,
    full: Annotated[bool, typer.Option("--full", help="Everything, not only what changed.")] = False,
    database: Annotated[str | None, typer.Option("--database", help="Invalidate: only there.")] = None,
    product: Annotated[str | None, typer.Option("--product", help="Invalidate: only it.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="Invalidate: only it.")] = None,
    as_json: Json = False,
) -> None:
    """Run the sync jobs, one JSON object per job and line; or have the caches of the CSUs read anew."""
    if kind is SyncKind.INVALIDATE:
        if full or (product is not None and category is not None):
            raise typer.BadParameter("invalidate goes with --database and with one of --product, --category")
        invalidate(tenant_id, database, product, category, as_json)
        return
    if database is not None or product is not None or category is not None:
        raise typer.BadParameter("--database, --product and --category go with invalidate")
    from app.sync.requests import MediaSyncRequest, count_words

    first: AppError | None = None
    with opened_tenant(tenant_id, running=True) as (workstation, one):
        databases = sorted({row.database for row in one.channels.channels()})
        failed = 0
        for request in _requests(kind, tenant_id, databases, full):
            try:
                job = run_job(workstation, request)
            except AppError as problem:
                if isinstance(request, MediaSyncRequest):
                    raise
                if first is None:  # one database never holds up another
                    first = problem
                else:
                    warn(problem.message)
                continue
            counts = count_words(job.counts, zeros=True)
            emit(as_json, job_facts(job), f"{job.title}: {job.state}, {counts}.")
            failed += job.state.value != "Ended"
    if first is not None:
        raise first
    fail_if(failed)


def _requests(kind: SyncKind, tenant_id: str, databases: list[str], full: bool) -> "list[Request]":
    """List what has to be run, in order: languages and switches come before the products that need them."""
    from app.sync.requests import (
        ChannelConfiguration1070Request,
        GlobalConfiguration1110Request,
        MediaSyncRequest,
        Products1040Request,
        SearchIndexRequest,
    )

    found: list[Request] = []
    if kind in (SyncKind.MEDIA, SyncKind.ALL):
        found.append(MediaSyncRequest(tenant_id, full))
    if kind in (SyncKind.CHANNELS, SyncKind.ALL):
        found += [ChannelConfiguration1070Request(tenant_id, database) for database in databases]
    if kind in (SyncKind.GLOBAL, SyncKind.ALL):
        found += [GlobalConfiguration1110Request(tenant_id, database) for database in databases]
    if kind in (SyncKind.PRODUCTS, SyncKind.ALL):
        found += [Products1040Request(tenant_id, database, full) for database in databases]
    if kind in (SyncKind.SEARCH, SyncKind.ALL):
        found += [SearchIndexRequest(tenant_id, database, full) for database in databases]
    return found
