"""vitrine diff: the galleries that a publish would change."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.as_of import AsOf, AsOfZone, seen
from app.cli.console import Json, TenantId, emit, opened_tenant, progress_line, warn
from app.cli.pipeline_commands import (
    AllContexts,
    Categories,
    Channel,
    Everything,
    Locale,
    Products,
    context_of,
    need_scope,
)
from app.models.context import OMNICHANNEL

if TYPE_CHECKING:
    from app.models.assignments.slots import Owner
    from app.models.publishing.difference import Difference
    from app.models.workspace import Tenant

Galleries = Annotated[
    bool, typer.Option("--galleries", help="With --dry-run: which galleries would change once published.")
]


def diff(
    tenant_id: TenantId,
    products: Products = None,
    categories: Categories = None,
    every: Everything = False,
    channel: Channel = None,
    locale: Locale = None,
    all_contexts: AllContexts = False,
    group: Annotated[str | None, typer.Option("--group", help="When this publish group goes live.")] = None,
    unpublish: Annotated[bool, typer.Option("--unpublish", help="When they are taken off.")] = False,
    as_of: AsOf = None,
    zone: AsOfZone = "UTC",
    as_json: Json = False,
) -> None:
    """Say which galleries a publish, or an unpublish, would change; nothing is written.

    A gallery is what the master or one variant shows in one channel and language.
    """
    from app.models.assignments.slots import CategoryId

    named = (products, categories, every, channel, locale, all_contexts, unpublish)
    if as_of is not None:
        if any((*named, group)):
            raise typer.BadParameter("--as-of goes alone")
    elif group is None:
        need_scope(products, categories, every, channel, locale, all_contexts)
    elif any(named):
        raise typer.BadParameter("--group goes alone")
    context = None if all_contexts or as_of else context_of(channel or OMNICHANNEL, locale)
    with opened_tenant(tenant_id) as (workstation, one):
        owners: Sequence[Owner] = [
            *(one.catalog.product_by_number(number).id for number in products or ()),
            *(CategoryId(one.categories.find(path).id) for path in categories or ()),
        ]
        if context is not None:
            one.channels.check(context)
        contexts = () if context is None else (context,)
        ask = one.difference.unpublish if unpublish else one.difference.publish
        with progress_line("Compare") as progress:
            if as_of is not None:
                with seen(workstation, one, as_of, zone) as (later, _):
                    found = one.difference.until(later.cms, report=progress)
            elif group is not None:
                found = one.difference.publish_group(one.groups.by_name(group).id, report=progress)
            else:
                found = ask(owners, contexts, report=progress)
        document = told(one, found)
    for blocked in found.blocked:
        warn(f"{blocked.name} in {blocked.context}: {blocked.reason}.")
    emit(as_json, document, document["text"])


def told(tenant: "Tenant", difference: "Difference") -> dict[str, Any]:
    """Return a difference as a document."""
    from app.models.publishing.difference_words import difference_document

    return difference_document(tenant.difference, difference)


def need_dry_run(galleries: bool, dry_run: bool) -> None:
    """See that galleries are asked of a dry run."""
    if galleries and not dry_run:
        raise typer.BadParameter("--galleries goes with --dry-run")
