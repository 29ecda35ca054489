"""vitrine track: where a change is on its way to shoppers."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from app.cli.console import Json, emit, opened, warn

if TYPE_CHECKING:
    from app.sync.tracker import Tracker
    from app.sync.tracking_rows import Action, Stage, Track

MINUTES: Final = "%Y-%m-%d %H:%M"

Tenant = Annotated[str | None, typer.Option("--tenant", help="The tenant's id; --job goes without.")]
Product = Annotated[str | None, typer.Option("--product", help="Product number.")]
Category = Annotated[str | None, typer.Option("--category", help='Category, like "Men > Tops".')]
Media = Annotated[str | None, typer.Option("--media", help="Code of a media item.")]
Job = Annotated[str | None, typer.Option("--job", help="Id of a publish.")]
Fix = Annotated[bool, typer.Option("--fix", help="Do what helps with the first stage that is late.")]


def track(
    tenant_id: Tenant = None,
    product: Product = None,
    category: Category = None,
    media: Media = None,
    job: Job = None,
    fix: Fix = False,
    as_json: Json = False,
) -> None:
    """Say where something is on its way from the CMS to storefront and search, and when it arrives.

    Without --product, --category, --media or --job it is everything that is published.
    """
    named = [one for one in (product, category, media, job) if one is not None]
    if len(named) > 1:
        raise typer.BadParameter("name one of --product, --category, --media, --job")
    if tenant_id is None and job is None:
        raise typer.BadParameter("name --tenant, or --job")
    from app.sync.tracker import Tracker

    with opened(running=fix) as workstation:
        tenant = tenant_id or workstation.engine.job(str(job)).tenant
        tracker = Tracker(
            workstation.engine, workstation.stores, workstation.user, tenant, workstation.desk.cache
        )
        found = _look(tracker, workstation.workspace.tenant(tenant), product, category, media, job)
        if fix:
            _fix(tracker, found)
            found = _look(tracker, workstation.workspace.tenant(tenant), product, category, media, job)
    emit(as_json, _document(found, tenant), _text(found, tenant))


def _look(
    tracker: "Tracker",
    one: Any,
    product: str | None,
    category: str | None,
    media: str | None,
    job: str | None,
) -> "Track":
    from app.models.assignments.slots import CategoryId

    if product is not None:
        return tracker.owner(one.catalog.product_by_number(product).id)
    if category is not None:
        return tracker.owner(CategoryId(one.categories.find(category).id))
    if media is not None:
        return tracker.item(one.media.by_code(media).id)
    return tracker.everything() if job is None else tracker.job(job)


def _fix(tracker: "Tracker", found: "Track") -> None:
    late = found.late
    if late is None or late.action is None:
        warn("Nothing is late.")
        return
    jobs = tracker.act(late.action)
    warn(f"{late.action.remedy.value}: {late.cause}")
    for job_id in jobs:
        tracker.wait(job_id)


def _document(found: "Track", tenant: str) -> dict[str, Any]:
    late = found.late
    return {
        "title": found.title,
        "state": found.state.value,
        "about": _at(found.about),
        "at_most": _at(found.at_most),
        "cause": None if late is None else late.cause,
        "action": None if late is None else _action(late.action, tenant),
        "stages": [_stage(one, tenant) for one in found.stages],
        "notes": list(found.notes),
    }


def _stage(one: "Stage", tenant: str) -> dict[str, Any]:
    return {
        "stage": one.name.value,
        "database": one.database or None,
        "channels": list(one.channels),
        "state": one.state.value,
        "at": _at(one.at),
        "about": _at(one.about),
        "at_most": _at(one.at_most),
        "next_run": _at(one.next_run),
        "done_percent": one.share,
        "cause": one.cause or None,
        "action": _action(one.action, tenant),
    }


def _action(action: "Action | None", tenant: str) -> dict[str, Any] | None:
    if action is None:
        return None
    return {"name": action.remedy.value, "target": action.target, "command": command_of(action, tenant)}


def command_of(action: "Action", tenant: str) -> str:
    """Return the command that does what helps."""
    from app.sync.tracking_rows import Remedy

    target = action.target
    words = {
        Remedy.PUBLISH: f"publish --tenant {tenant} --all --all-contexts",
        Remedy.RUN_NOW: f"schedule run {target} --tenant {tenant}",
        Remedy.RELEASE: f"schedule set {target} --release --tenant {tenant}",
        Remedy.RETRY: f"jobs retry {target}",
        Remedy.RESUME: f"jobs resume {target}",
        Remedy.RETRY_SESSION: f"sessions retry {target} --tenant {tenant}",
        Remedy.ENABLE: f"feature enable {target} --tenant {tenant}",
        Remedy.SEND_SWITCHES: f"sync 1110 --tenant {tenant}",
        Remedy.PARAMETERS: f"tenant set {tenant} KEY VALUE",
    }
    return f"vitrine {words[action.remedy]}"


def _text(found: "Track", tenant: str) -> str:
    lines = [f"{found.title}: {found.state.value}"]
    if found.about is not None and found.at_most is not None:
        lines[0] += f", everywhere by about {_minute(found.about)}, at most {_minute(found.at_most)} UTC"
    for one in found.stages:
        place = f"{one.name.value} {one.database}".strip()
        lines.append(f"  {place:<24}{one.state.value:<9}{_when(one)}".rstrip())
        if one.cause:
            lines.append(f"{'':26}{one.cause}")
            if one.action is not None:
                lines.append(f"{'':26}{one.action.remedy.value}: {command_of(one.action, tenant)}")
    return "\n".join([*lines, *found.notes])


def _when(one: "Stage") -> str:
    if one.at is not None:
        return f"since {_minute(one.at)}"
    if one.about is None or one.at_most is None:
        return ""
    return f"about {_minute(one.about)}, at most {_minute(one.at_most)}"


def _minute(at: datetime) -> str:
    return at.strftime(MINUTES)


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")
