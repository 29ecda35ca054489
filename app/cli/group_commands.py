"""vitrine group: publish groups, what is in them, and when they go live."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.as_of import as_it_will_be
from app.cli.console import (
    Json,
    TenantId,
    emit,
    fail_if,
    fail_unless_ended,
    job_facts,
    opened_tenant,
    run_job,
    table,
    warn,
)
from app.cli.media_items import find_items
from app.cli.pipeline_commands import Categories, Products, context_of
from app.models.context import NEUTRAL, OMNICHANNEL, Context

if TYPE_CHECKING:
    from app.main import Workstation
    from app.models.assignments.slots import Owner
    from app.models.publishing.group_findings import GroupFinding
    from app.models.publishing.group_rows import GroupItem, GroupResult, GroupRow
    from app.models.workspace import Tenant
    from app.sync.requests import PublishGroupRequest

group = typer.Typer(no_args_is_help=True, help="Publish groups: many items that go live together.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The group's name.")]
Media = Annotated[list[str] | None, typer.Option("--media", metavar="CODE", help="Media item; repeatable.")]
Channel = Annotated[str, typer.Option("--channel", help="OUN, or Omnichannel.")]
Locale = Annotated[str, typer.Option("--locale", help="Locale code, or Neutral.")]

COLUMNS: Final = ("name", "state", "items", "scheduled_at", "ends_at", "problem")
ITEM_COLUMNS: Final = ("kind", "item", "name", "channel", "locale", "checked_out_by")


@group.command("list")
def group_list(tenant_id: TenantId, as_json: Json = False) -> None:
    """List the groups: what goes live next first, then those that wait, then what went live."""
    with opened_tenant(tenant_id) as (_, one):
        rows = [_document(row) for row in one.groups.groups()]
    if as_json:
        emit(True, rows, "")
    else:
        table(rows, COLUMNS)


@group.command("create")
def group_create(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """Make an empty group."""
    with opened_tenant(tenant_id) as (workstation, one):
        row = one.groups.create(name, workstation.user)
    emit(as_json, _document(row), f"{row.name} is ready to be filled.")


@group.command("rename")
def group_rename(
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")],
    tenant_id: TenantId,
    as_json: Json = False,
) -> None:
    """Give a group another name."""
    with opened_tenant(tenant_id) as (_, one):
        row = one.groups.by_name(name)
        one.groups.rename(row.id, new_name)
        _tell(one, row.id, "Renamed.", as_json)


@group.command("delete")
def group_delete(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """Delete a group with what was edited in it; what went live stays live."""
    with opened_tenant(tenant_id) as (workstation, one):
        row = one.groups.by_name(name)
        one.groups.delete(row.id, workstation.user)
    emit(as_json, {"name": row.name, "items": row.items}, f"{row.name} is gone.")


@group.command("items")
def group_items(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """List what is in a group; one JSON object per line."""
    with opened_tenant(tenant_id) as (_, one):
        items = [_item(item) for item in one.groups.items(one.groups.by_name(name).id)]
    _print(items, ITEM_COLUMNS, as_json)


@group.command("add")
def group_add(
    name: Name,
    tenant_id: TenantId,
    products: Products = None,
    categories: Categories = None,
    codes: Media = None,
    channel: Channel = OMNICHANNEL,
    locale: Locale = NEUTRAL,
    as_json: Json = False,
) -> None:
    """Put media items, and products and categories as they are on the Live site, into a group."""
    if not (products or categories or codes):
        raise typer.BadParameter("name --product, --category or --media")
    with opened_tenant(tenant_id) as (workstation, one):
        row = one.groups.by_name(name)
        context = context_of(channel, locale)
        one.channels.check(context)
        keys = [(owner, context) for owner in _owners(one, products, categories)]
        if codes:
            one.groups.add_media(row.id, find_items(one, codes), workstation.user)
        _copy(workstation, one, keys, row, as_json)


@group.command("copy")
def group_copy(
    name: Name,
    to: Annotated[str, typer.Option("--to", help="The group that gets the copies.")],
    tenant_id: TenantId,
    as_json: Json = False,
) -> None:
    """Copy what is in a group into another one."""
    with opened_tenant(tenant_id) as (workstation, one):
        source, target = one.groups.by_name(name), one.groups.by_name(to)
        items = one.groups.items(source.id)
        one.groups.add_media(
            target.id, [i.media_id for i in items if i.media_id is not None], workstation.user
        )
        keys = [(i.owner, i.context) for i in items if i.owner is not None and i.context is not None]
        _copy(workstation, one, keys, target, as_json)


@group.command("remove")
def group_remove(
    name: Name,
    tenant_id: TenantId,
    products: Products = None,
    categories: Categories = None,
    codes: Media = None,
    channel: Annotated[str | None, typer.Option("--channel", help="Only there.")] = None,
    locale: Annotated[str | None, typer.Option("--locale", help="Only there.")] = None,
    as_json: Json = False,
) -> None:
    """Take items out of a group, with what was edited of them there."""
    if not (products or categories or codes):
        raise typer.BadParameter("name --product, --category or --media")
    with opened_tenant(tenant_id) as (workstation, one):
        row = one.groups.by_name(name)
        owners, media_ids = set(_owners(one, products, categories)), set(find_items(one, codes or []))
        chosen = [
            item
            for item in one.groups.items(row.id)
            if item.media_id in media_ids or (item.owner in owners and _is_there(item, channel, locale))
        ]
        one.groups.remove(row.id, chosen, workstation.user)
        _tell(one, row.id, f"{len(chosen):,} items taken out.", as_json)


@group.command("validate")
def group_validate(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """Say what keeps a group from going live, and what should be seen before; 1 where something does."""
    with opened_tenant(tenant_id) as (_, one):
        row = one.groups.by_name(name)
        found = one.groups.findings(row.id)
        findings = [_finding(each) for each in found]
    blockers = sum(each.is_blocker for each in found)
    warnings = len(found) - blockers
    counts = f"{blockers:,} blockers, {warnings:,} warnings."
    said = [f"{'Blocker' if one.is_blocker else 'Warning'}: {one} {one.fix}." for one in found]
    document = {"group": row.name, "blockers": blockers, "warnings": warnings, "findings": findings}
    emit(as_json, document, "\n".join([*said, counts]))
    fail_if(blockers)


@group.command("overlaps")
def group_overlaps(tenant_id: TenantId, as_json: Json = False) -> None:
    """List the groups that hold the same items, most first; the one that goes live last wins."""
    with opened_tenant(tenant_id) as (_, one):
        rows = [
            {
                "group": each.one.name,
                "at": _at(each.one.goes_live_at),
                "other": each.other.name,
                "other_at": _at(each.other.goes_live_at),
                "items": each.items,
            }
            for each in one.groups.overlaps()
        ]
    _print(rows, ("group", "at", "other", "other_at", "items"), as_json)


@group.command("schedule")
def group_schedule(
    name: Name,
    tenant_id: TenantId,
    at: Annotated[str, typer.Option("--at", help="2026-12-01T09:00 in the zone, or ...Z for UTC.")],
    zone: Annotated[str, typer.Option("--zone", help="Time zone, like Europe/Berlin.")] = "UTC",
    end: Annotated[str | None, typer.Option("--end", help="When it is taken back; as --at.")] = None,
    which: Annotated[
        str | None, typer.Option("--which", help="first or second, where clocks are put back.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let a group go live at a time; it is validated first."""
    from app.models.publishing.group_schedule import read_moment

    if which not in (None, "first", "second"):
        raise typer.BadParameter("--which is first or second")
    moment = read_moment(at, zone, which)
    ends_at = None if end is None else read_moment(end, zone, which)
    with opened_tenant(tenant_id) as (workstation, one):
        row = one.groups.schedule(one.groups.by_name(name).id, moment, zone, ends_at)
        workstation.engine.schedules.wake()
        there = moment.astimezone(_zone(zone))
        _tell(one, row.id, f"Goes live at {there:%Y-%m-%d %H:%M} {zone}, {_at(moment)}.", as_json)


@group.command("unschedule")
def group_unschedule(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """Let a group wait until it is scheduled again; what is in it stays."""
    with opened_tenant(tenant_id) as (_, one):
        row = one.groups.unschedule(one.groups.by_name(name).id)
        _tell(one, row.id, "Not scheduled any more.", as_json)


@group.command("timeline")
def group_timeline(tenant_id: TenantId, as_json: Json = False) -> None:
    """List what the scheduled groups are to do, in order; see it with --as-of of resolve, coverage, diff."""
    with opened_tenant(tenant_id) as (workstation, one), as_it_will_be(workstation, one) as later:
        rows = [
            {"at": _at(step.at), "step": step.kind.value, "name": step.name, "problem": step.problem}
            for step in later.timeline.steps()
        ]
    if as_json:
        emit(True, rows, "")
    else:
        table(rows, ("at", "step", "name", "problem"))


@group.command("publish")
def group_publish(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """Let a group go live now and wait for it."""
    from app.sync.requests import PublishGroupRequest

    _run(tenant_id, name, PublishGroupRequest, as_json)


@group.command("revert")
def group_revert(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """Take what a group brought back to what was live before, except where later work would be lost."""
    from app.sync.requests import RevertGroupRequest

    _run(tenant_id, name, RevertGroupRequest, as_json)


@group.command("results")
def group_results(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """List what became of the items of a group that went live; one JSON object per line."""
    with opened_tenant(tenant_id) as (_, one):
        results = one.groups.results(one.groups.by_name(name).id)
        products = one.catalog.products(list({r.owner for r in results if isinstance(r.owner, int)}))
        numbers = {product.id: product.number for product in products}
        rows = [_result(each, numbers) for each in results]
    _print(rows, ("kind", "item", "name", "channel", "locale", "outcome", "reason"), as_json)


def _run(tenant_id: str, name: str, make: "type[PublishGroupRequest]", as_json: bool) -> None:
    with opened_tenant(tenant_id, running=True) as (workstation, one):
        row = one.groups.by_name(name)
        job = run_job(workstation, make(tenant_id, row.id, workstation.user, row.name))
        for line in workstation.engine.log(job.id):
            warn(line)
        after = _document(one.groups.group(row.id))
    counts = ", ".join(f"{count:,} {what}" for what, count in job.counts.items())
    emit(as_json, {**job_facts(job), "group": after}, f"{row.name}: {counts}.")
    fail_unless_ended(job)


def _copy(
    workstation: "Workstation",
    one: "Tenant",
    keys: "Sequence[tuple[Owner, Context]]",
    row: "GroupRow",
    as_json: bool,
) -> None:
    """Copy documents into a group, name those that stay, and tell how the group stands."""
    _, refused = one.groups.copy(keys, row.id, workstation.user)
    there = {(item.owner, item.context) for item in one.groups.items(row.id)}
    missing = sum((owner, context.on(row.id)) not in there for owner, context in keys)
    for each in refused:
        warn(f"{each.name} in {each.context}: {each.reason}")
    if missing:
        warn(f"{missing:,} have nothing there to copy; edit them in the group.")
    _tell(one, row.id, f"{len(keys) - len(refused) - missing:,} items copied.", as_json)
    fail_if(len(refused) + missing)


def _tell(one: "Tenant", group_id: int, text: str, as_json: bool) -> None:
    emit(as_json, _document(one.groups.group(group_id)), text)


def _print(rows: Sequence[dict[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    if not as_json:
        table(rows, columns)
    for row in rows if as_json else ():
        emit(True, row, "")


def _owners(one: "Tenant", products: Sequence[str] | None, categories: Sequence[str] | None) -> "list[Owner]":
    from app.models.assignments.slots import CategoryId

    return [
        *(one.catalog.product_by_number(number).id for number in products or ()),
        *(CategoryId(one.categories.find(path).id) for path in categories or ()),
    ]


def _is_there(item: "GroupItem", channel: str | None, locale: str | None) -> bool:
    context = item.context
    asked = context_of(channel or OMNICHANNEL, locale)
    return context is not None and (
        (channel is None or context.channel == asked.channel)
        and (locale is None or context.locale == asked.locale)
    )


def _document(row: "GroupRow") -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "state": row.state.value,
        "items": row.items,
        "products": row.products,
        "scheduled_at": _at(row.scheduled_at),
        "ends_at": _at(row.ends_at),
        "zone": row.zone,
        "was_edited": row.was_edited,
        "created_by": row.created_by,
        "created_at": _at(row.created_at),
        "updated_at": _at(row.updated_at),
        "went_live_at": _at(row.went_live_at),
        "reverted_at": _at(row.reverted_at),
        "problem": row.problem,
    }


def _item(item: "GroupItem") -> dict[str, Any]:
    return {
        "kind": item.kind.name.lower(),
        "item": item.number or item.name,
        "name": item.name,
        "channel": None if item.context is None else item.context.channel,
        "locale": None if item.context is None else item.context.locale,
        "checked_out_by": item.checked_out_by,
        "updated_by": item.updated_by,
        "updated_at": _at(item.updated_at),
    }


def _result(result: "GroupResult", numbers: Mapping[Any, str]) -> dict[str, Any]:
    from app.models.media.rows import media_code

    kind = "media" if result.owner is None else "product" if isinstance(result.owner, int) else "category"
    number = numbers.get(result.owner, result.name)
    return {
        "kind": kind,
        "item": number if result.media_id is None else media_code(result.media_id),
        "name": result.name,
        "channel": None if result.context is None else result.context.channel,
        "locale": None if result.context is None else result.context.locale,
        "outcome": result.outcome.value,
        "reason": result.reason,
        "before_version": result.before_version,
        "version": result.version,
        "at": _at(result.at),
    }


def _finding(finding: "GroupFinding") -> dict[str, Any]:
    from app.models.media.rows import media_code

    return {
        "kind": finding.kind.value,
        "blocker": finding.is_blocker,
        "item": None if finding.item is None else _item(finding.item),
        "text": finding.text,
        "fix": finding.fix.value,
        "media": [media_code(i) for i in finding.media_ids],
        "rival": None if finding.rival is None else finding.rival.group_name,
    }


def _zone(zone: str) -> Any:
    from app.models.publishing.group_schedule import zone_of

    return zone_of(zone)


def _at(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")
