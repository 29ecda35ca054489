"""vitrine feature: the switches of the staged roll-out."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import Json, TenantId, emit, opened_tenant, table, warn
from app.models.errors import BadInput

if TYPE_CHECKING:
    from app.main import Workstation
    from app.sync.rollout import FeatureStatus

feature = typer.Typer(no_args_is_help=True, help="Switches of the roll-out of omnichannel media.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name that `feature list` shows.")]


@feature.command("list")
def feature_list(tenant_id: TenantId, as_json: Json = False) -> None:
    """List the switches in the order of the roll-out, with what each still needs."""
    from app.sync.rollout import rollout

    with opened_tenant(tenant_id) as (workstation, _):
        found = [_document(one) for one in rollout(workstation.stores, tenant_id)]
    if as_json:
        emit(True, found, "")
        return
    table(found, ("name", "state", "since", "by", "scheduled_at"))
    for one in found:
        for sentence in one["missing"]:
            print(f"{one['name']}: {sentence}")


@feature.command("enable")
def feature_enable(
    name: Name,
    tenant_id: TenantId,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="When, as 2026-11-22T00:00Z; now by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Turn a switch on, now or at a time; says what it still needs."""
    from app.models.tenants.features import feature_named

    chosen, time = feature_named(name), None if at is None else _time(at)
    with opened_tenant(tenant_id) as (workstation, one):
        one.features.enable(chosen, workstation.user, time)
        _tell(workstation, tenant_id, chosen, as_json)


@feature.command("disable")
def feature_disable(name: Name, tenant_id: TenantId, as_json: Json = False) -> None:
    """Turn a switch off, or take its time back; nothing that was made is lost."""
    from app.models.tenants.features import feature_named

    chosen = feature_named(name)
    with opened_tenant(tenant_id) as (workstation, one):
        one.features.disable(chosen, workstation.user)
        _tell(workstation, tenant_id, chosen, as_json)


def _tell(workstation: "Workstation", tenant_id: str, name: str, as_json: bool) -> None:
    from app.sync.rollout import rollout

    status = next(one for one in rollout(workstation.stores, tenant_id) if one.row.feature == name)
    emit(as_json, _document(status), f"{status.row.feature.label} is {status.row.state.value}.")
    for sentence in status.missing:
        warn(sentence)


def _document(status: "FeatureStatus") -> dict[str, Any]:
    row = status.row

    def at(time: datetime | None) -> str | None:
        return None if time is None else time.isoformat().replace("+00:00", "Z")

    return {
        "name": row.feature.value,
        "label": row.feature.label,
        "state": row.state.value,
        "scheduled_at": at(row.scheduled_at),
        "since": at(row.since),
        "by": row.by or None,
        "databases": dict(status.databases),
        "missing": list(status.missing),
    }


def _time(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no time.", "Write it like 2026-11-22T00:00Z.") from error
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
